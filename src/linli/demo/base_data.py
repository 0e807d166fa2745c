"""Base data of the grid the visitors' account walks: most of it looked at, some of it old, missing or doubted; a few wishes for care."""

from datetime import timedelta

from django.db import transaction

from linli.demo.world import World
from linli.kernel import clock
from linli.kernel.scope import ANONYMOUS, Actor
from linli.people.models import Person
from linli.places import care, commands
from linli.places.models import Address, Facility, GridStaff
from linli.places.queries import locate

# How long ago each was looked at, in days, by turns; None: never.
LOOKED = (40, 200, 90, 430, None, 15, 320)
DOUBTS = (("broken", "晚上不亮，白天倒亮着"), ("moved", "搬到南边路口去了"))
WISHES = (
    (("company", "calls"), "周奶奶", "13900000101", "下午在家", 30, "web"),
    (("meals",), "李伯", "13900000102", "", 120, "visit"),
    (("errands", "outings"), "孙阿姨", "13900000103", "每周三上午", 170, "phone"),
)


@transaction.atomic
def tell(world: World) -> None:
    """In the grids of the account `grid` only: what stands elsewhere is the county's own to look at."""
    worker = Person.objects.filter(username="grid").first()
    grids = list(
        GridStaff.objects.filter(person=worker, until__isnull=True).values_list("grid_id", flat=True)
    )
    if worker is None or not grids:
        return
    by, dice = Actor.of(worker), world.dice("base data")
    standing = {"grid__in": grids, "closed_on__isnull": True}
    buildings = list(Address.objects.filter(kind="building", **standing).select_related("grid__organisation"))
    for turn, building in enumerate(buildings):
        if (days := LOOKED[turn % len(LOOKED)]) is None:
            continue
        storeys = dice.choice((5, 6, 6, 7, 11))
        homes = storeys * dice.choice((4, 6)) if turn % 5 else None
        with clock.at(world.now - timedelta(days=days)):
            commands.correct_building(address=building, storeys=storeys, households=homes, by=by)
    facilities = list(
        Facility.objects.filter(**standing).select_related("grid__organisation", "address").order_by("code")
    )
    for turn, facility in enumerate(facilities):
        if (days := LOOKED[turn % len(LOOKED)]) is not None:
            with clock.at(world.now - timedelta(days=days)):
                commands.check_facility(facility=facility, by=by)
    for facility, (about, words) in zip(facilities[2:], DOUBTS, strict=False):
        with clock.at(world.now - timedelta(days=2, hours=3)):
            commands.doubt_facility(facility=facility, about=about, words=words, by=ANONYMOUS)
    _wishes(world, buildings, by)


def _wishes(world: World, buildings: list[Address], by: Actor) -> None:
    consent = str(care.CONSENT) % {"months": 6}
    for building, (kinds, name, phone, words, days, channel) in zip(buildings[1::3], WISHES, strict=False):
        with clock.at(world.now - timedelta(days=days)):
            commands.ask_care(
                kinds=kinds, place=locate(address=building), name=name, phone=phone, words=words, channel=channel,
                consented=True, consent_words=consent, by=by if channel != "web" else ANONYMOUS,
            )  # fmt: skip
