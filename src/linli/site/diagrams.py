"""Pages of the docs that are drawn from the code."""

from django.utils import translation

from linli.cases.lifecycle import LIFE
from linli.cases.policy import CASE


def lifecycle_page() -> str:
    """docs/lifecycle.md: the states and moves of a case, with who may make each."""
    with translation.override("zh-hans"):
        states = "\n".join(
            f"| `{s.code}` | {s.label} | {'yes' if s.final else ''} |" for s in LIFE.states.values()
        )
        moves = "\n".join(
            f"| `{m.name}` | {m.label} | {', '.join(m.sources)} | {', '.join(m.targets) or '(stays)'} | "
            f"{', '.join(CASE.permissions[m.permission]) or 'the system'} |"
            for m in LIFE.moves.values()
        )
    return (
        "# The life of a case\n\n"
        "Drawn from `cases/lifecycle.py` by `linli diagram > docs/lifecycle.md`; a test keeps them the same.\n\n"
        f"```mermaid\n{LIFE.diagram()}\n```\n\n"
        f"## States\n\n| state | on screen | final |\n|---|---|---|\n{states}\n\n"
        "## Moves\n\nWho may: keeper (the organisation that answers for it), unit (to which it was dispatched), taker (the person doing it), "
        "helper (a called unit), nearby (members of the neighbourhood), asker (the resident), grid (its grid worker).\n\n"
        f"| move | on screen | from | to | who may |\n|---|---|---|---|---|\n{moves}\n"
    )
