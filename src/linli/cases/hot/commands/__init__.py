"""The verbs of hot issues; the only writers of their rows."""

from linli.cases.hot.commands.answering import answer, answer_rest, settle, start
from linli.cases.hot.commands.deciding import (
    confirm,
    drop,
    gather,
    name_owner,
    put_out,
    reopen,
    reword,
    split,
    take_in,
)
from linli.cases.hot.commands.proposing import propose, suggest
from linli.cases.hot.commands.visiting import Promised, cancel_visit, keep_promise, plan_visit, record_visit

__all__ = [
    "Promised",
    "answer",
    "answer_rest",
    "cancel_visit",
    "confirm",
    "drop",
    "gather",
    "keep_promise",
    "name_owner",
    "plan_visit",
    "propose",
    "put_out",
    "record_visit",
    "reopen",
    "reword",
    "settle",
    "split",
    "start",
    "suggest",
    "take_in",
]
