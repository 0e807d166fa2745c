"""Why a case is where it is, in words: for those who handle it, and plainly for the resident."""

from django.utils.translation import gettext as _

from linli.cases.models import Case, Duty
from linli.cases.routing.deciding import Route
from linli.cases.routing.windows import RESTING, WORKING
from linli.kernel import journal
from linli.kernel.ui import said
from linli.organisations.models import Organisation

SENDING = frozenset({"dispatch", "arbitrate", "answer_now"})
READ = ("list", "category", "place", "grid", "unit", "kind")


def because(route: Route) -> str:
    """Which rule of which list, for what matter, where and when; or why the list names nobody."""
    if route.duty_id is None:
        return _gap(route)
    duty = Duty.objects.select_related(*READ).get(pk=route.duty_id)
    told = told_of(duty)
    return f"{told} {_gap(route)}" if route.gap else told


def told_of(duty: Duty) -> str:
    """A rule as a sentence."""
    return _(
        "Rule %(code)s of responsibility list no. %(number)s: %(what)s, %(where)s, %(when)s → %(whose)s."
    ) % {
        "code": duty.code,
        "number": duty.list.number,
        "what": matter(duty),
        "where": place(duty),
        "when": times(duty) or _("at any time"),
        "whose": whose(duty),
    }


def sent_because(case: Case) -> str:
    """Why it was sent where it is, for the desk; "" when a person decided without the list, or it is nowhere yet."""
    duty = duty_behind(case)
    if duty is None:
        return ""
    sentence = _("Sent to %(unit)s because of this rule.") % {"unit": case.unit}
    since = _("In force since %(day)s.") % {"day": said(duty.list.from_on)} if duty.list.from_on else ""
    return " ".join(part for part in (sentence, told_of(duty), since) if part)


def plainly(case: Case) -> str:
    """The same for the resident: no codes, just whose task it is and where that is written."""
    duty = duty_behind(case)
    if duty is None:
        return ""
    words = {"unit": case.unit, "what": matter(duty), "where": place(duty)}
    if duty.category is None:
        return _("It went to %(unit)s, which looks after such matters %(where)s, as the county's responsibility list says.") % words  # fmt: skip
    if case.lane == "fast":
        return _("It went straight to %(unit)s: by the county's responsibility list, “%(what)s” %(where)s is theirs to settle without delay.") % words  # fmt: skip
    return _("It went to %(unit)s: by the county's responsibility list, “%(what)s” %(where)s is theirs to settle.") % words  # fmt: skip


def duty_behind(case: Case) -> Duty | None:
    """The rule by which the unit that has it got it: of the last sending, if that followed the list."""
    if case.unit_id is None:
        return None
    sendings = (entry for entry in reversed(journal.history(case.stream)) if entry.move in SENDING)
    last = next(sendings, None)
    if last is None or last.data.get("to") != case.unit_id or not last.data.get("duty"):
        return None
    return Duty.objects.select_related(*READ).filter(pk=last.data["duty"]).first()


def matter(duty: Duty) -> str:
    return str(duty.category) if duty.category else _("any matter")


def place(duty: Duty) -> str:
    """Where it holds, as it stands in a sentence."""
    if duty.grid or duty.place:
        return _("in %(place)s") % {"place": duty.grid or duty.place}
    return _("in the whole county")


def times(duty: Duty) -> str:
    """When it holds; "" when always."""
    parts = []
    if duty.from_day and duty.until_day:
        parts.append(
            _("from %(start)s to %(end)s") % {"start": _day(duty.from_day), "end": _day(duty.until_day)}
        )
    if duty.days:
        parts.append(days_said(duty.days))
    if duty.from_time and duty.until_time:
        parts.append(_("%(start)s to %(end)s") % {"start": duty.from_time, "end": duty.until_time})
    return _(", ").join(parts)


def days_said(days: str) -> str:
    if days == WORKING:
        return _("on working days")
    if days == RESTING:
        return _("on days off")
    names = {"1": _("Monday"), "2": _("Tuesday"), "3": _("Wednesday"), "4": _("Thursday"), "5": _("Friday"), "6": _("Saturday"), "7": _("Sunday")}  # fmt: skip
    return _(", ").join(names[day] for day in days if day in names)


def whose(duty: Duty) -> str:
    """Whose it is, as the rule says it."""
    match duty.target:
        case "keeper":
            return _("the community of the place")
        case "township":
            return _("the township of the place")
        case "office":
            return _("the office of %(unit)s there") % {"unit": duty.unit}
        case "kind":
            return _("the nearest %(kind)s") % {"kind": duty.kind}
        case _:
            return str(duty.unit)


def clocks(duty: Duty) -> list[str]:
    """The spans that go before the county's general ones."""
    told = []
    if duty.sign_hours:
        told.append(_("signed for within %(n)s working hours") % {"n": duty.sign_hours})
    if duty.contact_hours:
        told.append(_("first contact within %(n)s working hours") % {"n": duty.contact_hours})
    if duty.resolve_days:
        told.append(_("answered within %(n)s working days") % {"n": duty.resolve_days})
    return told


def named(ids: tuple[int, ...]) -> str:
    return _(", ").join(
        Organisation.objects.filter(pk__in=ids).order_by("path").values_list("name", flat=True)
    )


def _day(text: str) -> str:
    month, _dash, day = text.partition("-")
    return _("%(month)s/%(day)s") % {"month": int(month), "day": int(day)}


def _gap(route: Route) -> str:
    sentences = {
        "no_list": _("No responsibility list is in force yet."),
        "no_rule": _("The responsibility list has no rule for this matter at this place."),
        "nobody": _("But there is nobody of that kind near this place; decide yourself."),
        "several": _("But there are several of that kind near this place; decide yourself."),
        "closed": _("But that unit is closed; decide yourself, and have the list corrected."),
        "recused": _("But the complaint is about that unit, so it cannot go there; decide yourself."),
        "not_theirs": _(
            "But it is a department's duty, and the township's duty list has not taken it on; decide yourself."
        ),
    }
    return sentences.get(route.gap, "")
