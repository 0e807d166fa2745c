"""The verbs of cases; the only writers of their rows."""

from linli.cases.commands.adding import add_photos
from linli.cases.commands.combining import Part, merge, split, unmerge
from linli.cases.commands.contacts import correct_contact, forget_case, show_contact
from linli.cases.commands.dispatching import (
    answer_now,
    arbitrate,
    correct,
    decide_extension,
    dispatch,
    lift_supervision,
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
from linli.cases.commands.entering import ON_BEHALF, enter, report_patrol
from linli.cases.commands.errands import ErrandAsked, hand_over, receive_errand, return_paper, tick
from linli.cases.commands.helping import help_from
from linli.cases.commands.intake import Asked, Received, receive, receive_many
from linli.cases.commands.judging import (
    call_back,
    close_unconfirmed,
    confirm,
    dispute,
    rate,
    reopen,
    withdraw,
)
from linli.cases.commands.keys import case_of, case_opened_by, issue_keys, key_of
from linli.cases.commands.menu import (
    check_order,
    end_service,
    left_this_week,
    offer_service,
    open_budget_line,
    spent,
)
from linli.cases.commands.photos import (
    AFTER,
    BY_RESIDENT,
    answer_with_photos,
    dispute_with_photos,
    drop_stale_drafts,
    hold_photos,
    new_draft,
    receive_with_photos,
    supply_with_photos,
)
from linli.cases.commands.succession import take_over_from
from linli.cases.commands.suggested import note_suggested
from linli.cases.commands.working import (
    answer,
    ask,
    assign,
    call_joint,
    decline,
    get_in_touch,
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
    "AFTER", "BY_RESIDENT", "ON_BEHALF", "Asked", "ErrandAsked", "Part", "Received", "add_photos", "answer", "answer_now", "answer_with_photos", "arbitrate", "ask", "assign", "call_back", "call_joint", "case_of", "case_opened_by", "check_order",
    "close_unconfirmed", "confirm", "correct", "correct_contact", "decide_extension", "decline", "dispatch", "dispute", "dispute_with_photos", "drop_stale_drafts", "end_service", "enter",
    "forget_case", "get_in_touch", "hand_back", "hand_over", "help_from", "hold_photos", "issue_keys", "join", "key_of", "left_this_week", "lift_supervision", "merge", "new_draft", "note_suggested", "offer", "offer_service", "open_budget_line", "park", "pass_on", "rate", "receive", "receive_errand", "receive_many", "receive_with_photos",
    "recuse", "refuse", "reject", "reopen", "report_patrol", "report_supervision", "request_extension", "return_paper", "rework", "settle", "show_contact",
    "sign", "spent", "split", "start", "supervise", "supply", "supply_with_photos", "take", "take_over_from", "tick", "to_arbiter", "unmerge", "unpark", "withdraw",
]  # fmt: skip
