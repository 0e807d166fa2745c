"""Builds the fictional county Anlan, everything through commands, and says with which accounts to look at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from linli.cases import commands as cases
from linli.cases import seeds as case_seeds
from linli.cases.models import Case
from linli.demo import base_data, folk, hot, menu, net, programs, publications, routing, tree, year
from linli.demo.world import BUILDER, SIZES, World
from linli.demo.world import Progress as Report
from linli.kernel import clock, journal, notices
from linli.kernel.refusals import NotOpen
from linli.kernel.rulebook import commands as rules
from linli.organisations import seeds as organisation_seeds
from linli.organisations.models import Organisation

STREAM = "demo"
POSTED = timedelta(days=2 * 365)  # how long before the story the postings began


@dataclass(frozen=True, slots=True)
class Account:
    """An account for visitors; `first` is what its first screen shows."""

    username: str
    role: str | Promise
    first: str | Promise


ACCOUNTS = (
    Account(
        "secretary",
        gettext_lazy("Community secretary"),
        gettext_lazy("what is due, what nobody takes, whom to ring back"),
    ),
    Account(
        "dispatcher",
        gettext_lazy("Community dispatcher"),
        gettext_lazy("new, handed back and disputed cases to decide"),
    ),
    Account(
        "worker",
        gettext_lazy("Community worker"),
        gettext_lazy("the desk of the service hall; enter for somebody"),
    ),
    Account("grid", gettext_lazy("Grid worker"), gettext_lazy("cases in the own grid; report in 20 seconds")),
    Account("member", gettext_lazy("Member"), gettext_lazy("what was taken on, and what is open nearby")),
    Account(
        "handler",
        gettext_lazy("Department officer"),
        gettext_lazy("what the unit has in hand, and calls to help"),
    ),
    Account("arbiter", gettext_lazy("Arbiter"), gettext_lazy("cases twice refused, to be decided")),
    Account(
        "supervisor", gettext_lazy("Organisation department"), gettext_lazy("the whole county; what is late")
    ),
    Account("leader", gettext_lazy("Leader"), gettext_lazy("the whole county at a glance")),
    Account("auditor", gettext_lazy("Auditor"), gettext_lazy("who did what, and who looked at contacts")),
    Account(
        "security",
        gettext_lazy("Security administrator"),
        gettext_lazy("accounts, requests about personal data"),
    ),
    Account("operator", gettext_lazy("Operator"), gettext_lazy("organisations, grids, accounts")),
)


def build_if_needed(size: str) -> bool:
    """Build the county unless it is there. Returns whether it was built.

    Raises NotOpen when another county's data stand here, or an earlier build was broken off.
    """
    if settings.PRODUCTION:
        raise NotOpen(
            _("The demonstration is not built with PROFILE=production: its passwords are known to everybody.")
        )
    told = {entry.move: entry for entry in journal.history(STREAM)}
    if "built" in told:
        return False
    if "begun" in told:
        raise NotOpen(
            _(
                "An earlier build was broken off. Run it again with --fresh, which removes what stands under LINLI_HOME."
            )
        )
    if Organisation.objects.exists():
        raise NotOpen(
            _("Another county's data stand here. Set LINLI_HOME to an empty folder for the demonstration.")
        )
    with _bar() as report:
        build(size, report=report)
    return True


def build(size: str = "test", *, report: Report = lambda _told, _done, _all: None) -> World:
    """Build a county of this size as of now; the same for the same moment. `report` hears what is being done."""
    now = clock.now().replace(second=0, microsecond=0)
    world = World(SIZES[size], now, clock.local(now).date() - POSTED)
    _mark("begun", size)
    with notices.silence():
        rules.seed(by=BUILDER)
        organisation_seeds.plant(by=BUILDER)
        case_seeds.plant(by=BUILDER)
        tree.plan(world)
        for step in (
            tree.found,
            net.draw,
            net.settle,
            net.erect,
            folk.enrol,
            folk.offer_help,
            menu.offer,
            routing.lay,
            programs.let_in,
        ):
            with transaction.atomic():
                step(world, report)
        year.tell(world, report)
        routing.renew(world, report)
        publications.put_up(world, report)
        hot.tell(world)
        base_data.tell(world)
    _mark("built", size)
    return world


def print_accounts(port: int) -> None:
    """Print the address and one account for each role."""
    console = Console()
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in (_("Account"), _("Role"), _("First screen")):
        table.add_column(heading)
    known = set(get_user_model().objects.values_list("username", flat=True))
    for account in ACCOUNTS:
        if account.username in known:
            table.add_row(account.username, str(account.role), str(account.first))
    console.print(table)
    console.print(
        _("Password of all: %(password)s. Residents need no account.") % {"password": folk.PASSWORD}
    )
    if waiting := _waiting_for_word():
        [token] = cases.issue_keys([waiting])
        link = f"http://localhost:{port}{reverse('cases:by_link', args=[token])}"
        console.print(_("As a resident whose case was answered: %(link)s") % {"link": link}, soft_wrap=True)
    console.print(f"http://localhost:{port}", style="bold")


def _waiting_for_word() -> Case | None:
    """The newest answered case that waits for the word of whoever asked."""
    return (
        Case.objects.filter(state="answered", parent__isnull=True, anonymous=False)
        .order_by("-answered_at")
        .first()
    )


def counts() -> dict[str, int]:
    """How many cases in each state, for a look at what was built."""
    found: dict[str, int] = {}
    for state in Case.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


@transaction.atomic
def _mark(move: str, size: str) -> None:
    journal.record(STREAM, move, by=BUILDER, data={"size": size})


@contextmanager
def _bar() -> Iterator[Report]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns) as bar:
        tasks: dict[str, TaskID] = {}

        def report(told: str, done: int, whole: int) -> None:
            if told not in tasks:
                tasks[told] = bar.add_task(told, total=whole)
            bar.update(tasks[told], completed=done, total=whole)

        yield report
