"""What others are told of a case in the change feed and by webhooks: its number, where it stands, who has it. No words."""

from collections.abc import Collection, Mapping
from typing import Any

from linli.cases.commands.intake import OUTSIDE
from linli.cases.models import Case
from linli.kernel import scope
from linli.kernel.hooks import Source
from linli.kernel.scope import Actor

FIELDS = {
    "number": "number",
    "state": "state",
    "version": "version",
    "door": "door",
    "category": "category__code",
    "keeper": "keeper__code",
    "unit": "unit__code",
}


def shown(actor: Actor, ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """Those of the cases the actor may see, as they stand now.

    `answer` is among it only for what came from elsewhere under a number there: whoever took the call tells the answer. Hooks
    send it when they say so; the feed never does.
    """
    rows = scope.visible(Case.objects.filter(pk__in=list(ids)), actor, "case.see")
    found: dict[int, dict[str, Any]] = {}
    for row in rows.values("pk", "submission_key", "answer", *FIELDS.values()):
        about = {name: row[field] or "" for name, field in FIELDS.items() if name != "version"}
        about["version"] = row["version"]
        key = row["submission_key"] or ""
        about["outside_number"] = key.removeprefix(OUTSIDE) if key.startswith(OUTSIDE) else ""
        if about["outside_number"]:
            about["answer"] = row["answer"]
        found[row["pk"]] = about
    return found


SOURCE = Source("case", shown)
