"""The verbs of cases; the only writers of their rows."""

from linli.cases.commands.combining import Part, merge, split, unmerge
from linli.cases.commands.contacts import correct_contact, forget_case, show_contact
from linli.cases.commands.dispatching import (
    answer_now,
    arbitrate,
    correct,
    decide_extension,
    dispatch,
    offer,
    park,
    pass_on,
    recuse,
    reject,
    report_supervision,
    rework,
    supervise,
    to_arbiter,
    unpark,
)
from linli.cases.commands.intake import Asked, Received, receive, receive_many
from linli.cases.commands.judging import call_back, close_unconfirmed, confirm, dispute, rate, reopen, withdraw
from linli.cases.commands.keys import case_of, issue_keys
from linli.cases.commands.working import (
    answer,
    ask,
    assign,
    call_joint,
    decline,
    hand_back,
    join,
    refuse,
    request_extension,
    settle,
    sign,
    start,
    supply,
    take,
)

__all__ = [
    "Asked", "Part", "Received", "answer", "answer_now", "arbitrate", "ask", "assign", "call_back", "call_joint", "case_of",
    "close_unconfirmed", "confirm", "correct", "correct_contact", "decide_extension", "decline", "dispatch", "dispute",
    "forget_case", "hand_back", "issue_keys", "join", "merge", "offer", "park", "pass_on", "rate", "receive", "receive_many",
    "recuse", "refuse", "reject", "reopen", "report_supervision", "request_extension", "rework", "settle", "show_contact",
    "sign", "split", "start", "supervise", "supply", "take", "to_arbiter", "unmerge", "unpark", "withdraw",
]  # fmt: skip
