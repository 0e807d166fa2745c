"""What this room tells."""

from linli.organisations.queries.history import history, regrouping_history
from linli.organisations.queries.picking import as_pick, person_picks, pick, pick_person
from linli.organisations.queries.regroupings import Preview, Shift, lines_of, preview, regroupings
from linli.organisations.queries.staff import (
    held_at,
    held_of_person,
    may_give,
    posted_at,
    postings_of,
    staff_of,
)
from linli.organisations.queries.tree import (
    Node,
    ancestors,
    as_of,
    branch,
    county,
    descendants,
    elections_due,
    subtree,
    tree,
    visible_organisations,
)

__all__ = [
    "Node",
    "Preview",
    "Shift",
    "ancestors",
    "as_of",
    "as_pick",
    "branch",
    "county",
    "descendants",
    "elections_due",
    "held_at",
    "held_of_person",
    "history",
    "lines_of",
    "may_give",
    "person_picks",
    "pick",
    "pick_person",
    "posted_at",
    "postings_of",
    "preview",
    "regrouping_history",
    "regroupings",
    "staff_of",
    "subtree",
    "tree",
    "visible_organisations",
]
