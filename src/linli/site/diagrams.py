"""Pages of the docs that are drawn from the code."""

from collections.abc import Mapping

from django.utils import translation

from linli.cases import desk_life
from linli.cases.hot.lifecycle import LIFE as HOT
from linli.cases.hot.policy import ISSUE
from linli.cases.hotline.lifecycle import LIFE as HOTLINE
from linli.cases.lifecycle import LIFE as CASE_LIFE
from linli.cases.policy import CASE
from linli.cases.routing.lifecycle import LIFE as ROUTING
from linli.kernel.lifecycle import Lifecycle
from linli.kernel.publication.lifecycle import LIFE as PUBLICATION
from linli.kernel.publication.lifecycle import OBJECTION_LIFE
from linli.organisations.lifecycle import LIFE as ORGANISATION
from linli.organisations.lifecycle import REGROUPING

TIES = (
    "Who may: keeper (the organisation that answers for it), unit (to which it was dispatched), taker (the person doing it), "
    "helper (a called unit), nearby (members of the neighbourhood), asker (the resident), grid (its grid worker)."
)
# What lives besides the case: its name in the docs, its table, and where known the ties that carry each permission.
OTHERS: tuple[tuple[str, Lifecycle, Mapping[str, tuple[str, ...]]], ...] = (
    ("A hot issue", HOT, ISSUE.permissions),
    ("A responsibility list", ROUTING, {}),
    ("Moves on many cases", desk_life.BULK, {}),
    ("An export", desk_life.EXPORT, {}),
    ("A search for a person", desk_life.SEARCH, {}),
    ("A sheet of the hotline", HOTLINE, {}),
    ("A publication", PUBLICATION, {}),
    ("An objection", OBJECTION_LIFE, {}),
    ("An organisation", ORGANISATION, {}),
    ("A regrouping", REGROUPING, {}),
)


def lifecycle_page() -> str:
    """docs/lifecycle.md: the states and moves of a case, with who may make each, and those of everything else that lives."""
    with translation.override("zh-hans"):
        return (
            "# The life of a case\n\n"
            "Drawn from the tables in the code by `linli diagram > docs/lifecycle.md`; a test keeps them the same.\n\n"
            f"{_life(CASE_LIFE, CASE.permissions)}\n{TIES}\n"
            + "".join(f"\n# {name}\n\n{_life(life, ties)}" for name, life, ties in OTHERS)
        )


def _life(life: Lifecycle, ties: Mapping[str, tuple[str, ...]]) -> str:
    """The diagram of one table, its states and its moves."""
    states = "\n".join(
        f"| `{s.code}` | {s.label} | {'yes' if s.final else ''} |" for s in life.states.values()
    )
    moves = "\n".join(
        f"| `{m.name}` | {m.label} | {', '.join(m.sources)} | {', '.join(m.targets) or '(stays)'} | "
        f"{', '.join(ties[m.permission]) or 'the system' if m.permission in ties else f'`{m.permission}`'} |"
        for m in life.moves.values()
    )
    return (
        f"```mermaid\n{life.diagram()}\n```\n\n"
        f"| state | on screen | final |\n|---|---|---|\n{states}\n\n"
        f"| move | on screen | from | to | who may |\n|---|---|---|---|---|\n{moves}\n"
    )
