"""The verbs of this room, and its only writers."""

from linli.organisations.commands.changing import change_kind, change_phone, elect, rename
from linli.organisations.commands.ending import close, merge, reopen
from linli.organisations.commands.founding import NewOrganisation, found, found_many, look_over
from linli.organisations.commands.moving import move
from linli.organisations.commands.postings import NewPosting, end_posting, end_postings_of, post, post_many
from linli.organisations.commands.words import add_kind, add_sector, retire_word

__all__ = [
    "NewOrganisation",
    "NewPosting",
    "add_kind",
    "add_sector",
    "change_kind",
    "change_phone",
    "close",
    "elect",
    "end_posting",
    "end_postings_of",
    "found",
    "found_many",
    "look_over",
    "merge",
    "move",
    "post",
    "post_many",
    "rename",
    "reopen",
    "retire_word",
]
