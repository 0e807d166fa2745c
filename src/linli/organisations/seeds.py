"""Words a new instance begins with: the kinds and sectors of A1. The county adds its own by command."""

import tomllib
from pathlib import Path

from django.db import transaction

from linli.kernel import journal
from linli.kernel.journal import Line
from linli.kernel.scope import Actor
from linli.organisations.models import Kind, Sector

SOURCE = Path(__file__).parent / "data" / "words.toml"


@transaction.atomic
def plant(*, by: Actor) -> int:
    """Write the supplied kinds and sectors that are not there yet. Returns how many; what is there stays as it is."""
    supplied = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    kinds = [
        Kind(code=code, name_zh=word["zh"], name_en=word["en"], level=word["level"], is_party=word["party"])
        for code, word in supplied["kinds"].items()
    ]
    sectors = [
        Sector(code=code, name_zh=word["zh"], name_en=word["en"])
        for code, word in supplied["sectors"].items()
    ]
    there = {*Kind.objects.values_list("code", flat=True)}, {*Sector.objects.values_list("code", flat=True)}
    added: list[Kind | Sector] = [
        *Kind.objects.bulk_create(kind for kind in kinds if kind.code not in there[0]),
        *Sector.objects.bulk_create(sector for sector in sectors if sector.code not in there[1]),
    ]
    journal.record_many(
        [
            Line(
                f"{type(word)._meta.model_name}:{word.pk}",
                "add",
                by,
                data={"code": word.code, "supplied": True},
            )
            for word in added
        ]
    )
    return len(added)
