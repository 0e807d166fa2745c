"""What the communities of Anlan offer: the menu of each, budget lines, and who comes."""

from django.utils.translation import gettext as _

from linli.cases import commands as cases
from linli.cases.models import BudgetLine, Category, ErrandKind
from linli.demo import content
from linli.demo.world import BUILDER, Community, Progress, Service, Township, World
from linli.kernel import clock, journal
from linli.organisations.models import Organisation
from linli.people.models import Skill

OUTSIDE = ("firm", "partner_unit")  # offered by the township for all its communities
TEAMWORK = "volunteer_team"
OWN = 12  # items of a community's own menu
FEN = 100


def offer(world: World, progress: Progress) -> None:
    """Open this year's budget lines and put the services on the menus; what the community pays is offered since January."""
    told = _("Service menus")
    world.categories = {category.code: category for category in Category.objects.all()}
    world.errand_kinds = {kind.code: kind for kind in ErrandKind.objects.all()}
    world.skills = {skill.code: skill for skill in Skill.objects.all()}
    with journal.buffered():
        for done, township in enumerate(world.townships, start=1):
            _of_township(world, township)
            progress(told, done, len(world.townships))


def _of_township(world: World, township: Township) -> None:
    unit = township.unit
    assert unit is not None  # noqa: S101 - founded before it offers anything
    items = content.menu().items.values()
    lines = _lines(unit, 4)
    outside = [
        _service(world, plan, unit, lines, township.partners[plan.provider])
        for plan in items
        if plan.provider in OUTSIDE
    ]
    for community in township.communities:
        dice = world.dice("menu", community.plan.name)
        own = [plan for plan in items if plan.provider not in OUTSIDE]
        if community is not world.home:
            own = dice.sample(own, OWN)
        lines = _lines(community.keeper, 1)
        community.services = [
            *(_service(world, plan, community.keeper, lines, _provider(plan, community)) for plan in own),
            *outside,
        ]


def _provider(plan: content.MenuItem, community: Community) -> Organisation | None:
    """The team or the community itself; None when members take it one by one."""
    return {TEAMWORK: community.team, "community": community.unit}.get(plan.provider)


def _lines(organisation: Organisation, times: int) -> dict[str, BudgetLine]:
    """This year's lines by code."""
    year = clock.today().year
    return {
        line.code: cases.open_budget_line(
            organisation=organisation,
            name=line.name.zh,
            year=year,
            amount_fen=line.yearly_yuan * FEN * times,
            by=BUILDER,
        )
        for line in content.menu().budget_lines.values()
    }


def _service(
    world: World,
    plan: content.MenuItem,
    organisation: Organisation,
    lines: dict[str, BudgetLine],
    provider: Organisation | None,
) -> Service:
    item = cases.offer_service(
        organisation=organisation,
        category=world.categories["service_order"],
        name_zh=plan.name.zh,
        name_en=plan.name.en,
        description_zh=plan.about.zh,
        description_en=plan.about.en,
        minutes=plan.minutes,
        quota=plan.quota,
        payer=plan.payer,
        price_fen=plan.price * FEN,
        budget_line=lines.get(plan.budget_line),
        skills=[world.skills[code] for code in plan.skills],
        providers=[provider] if provider else [],
        since=clock.today().replace(month=1, day=1) if plan.budget_line else world.since,
        by=BUILDER,
    )
    return Service(item, plan, provider)
