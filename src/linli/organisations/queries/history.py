"""What happened to an organisation or a regrouping, as sentences for the reader."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext, pgettext_lazy

from linli.kernel import clock, journal
from linli.kernel.journal import Happened
from linli.kernel.ui import Entry, said
from linli.organisations.models import Kind, Organisation, Regrouping, Sector
from linli.people.queries import names_of

Names = Mapping[int, str]
POINTERS = ("parent", "from", "to", "into")


def history(organisation: Organisation) -> list[Entry]:
    """Its life, newest first."""
    return _told(organisation.stream, _of_organisation)


def regrouping_history(regrouping: Regrouping) -> list[Entry]:
    return _told(regrouping.stream, _of_regrouping)


class Words:
    """Names for the ids and codes in a stream's entries, each table asked once."""

    def __init__(self, entries: Iterable[Happened]) -> None:
        ids, codes = set(), False
        for entry in entries:
            for key in POINTERS:
                value = entry.data.get(key)
                ids |= {value} if isinstance(value, int) else set()
                codes = codes or isinstance(value, str)
        self._names: Names = (
            dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
        )
        self._kinds = {word.code: word.name for word in Kind.objects.all()} if codes else {}
        self._sectors = {word.code: word.name for word in Sector.objects.all()} if codes else {}

    def organisation(self, pk: object) -> str:
        return self._names.get(pk, "") if isinstance(pk, int) else ""

    def kind(self, code: object) -> str:
        return self._kinds.get(str(code), str(code))

    def sector(self, code: object) -> str:
        return self._sectors.get(str(code), str(code)) if code else _("none")


def _told(stream: str, sentence: Callable[[Happened, Words], str]) -> list[Entry]:
    entries = journal.history(stream)
    words = Words(entries)
    who = names_of(entry.by for entry in entries)
    told = [
        Entry(
            at=entry.at,
            sentence=_dated(entry, sentence(entry, words)),
            who=who.get(entry.by, ""),
            note=str(entry.private.get("note", "") or entry.private.get("reason", "")),
        )
        for entry in entries
    ]
    return told[::-1]


def _dated(entry: Happened, sentence: str) -> str:
    """The sentence, with its day before it when it was entered on another day than it took effect."""
    on = entry.data.get("on")
    entered = clock.local(entry.at).date()
    if not on or entry.stream.startswith("regrouping") or date.fromisoformat(on) == entered:
        return sentence
    return _("%(day)s: %(sentence)s") % {"day": said(date.fromisoformat(on)), "sentence": sentence}


def _of_organisation(entry: Happened, words: Words) -> str:
    data, private = entry.data, entry.private
    plain: dict[str, Promise] = {"close": pgettext_lazy("organisation", "Closed."), "reopen": __("Reopened.")}
    told: dict[str, Callable[[], str]] = {
        "found": lambda: _founded(words.organisation(data.get("parent"))),
        "rename": lambda: (
            _("Renamed from “%(before)s” to “%(after)s”.")
            % {"before": private.get("from", ""), "after": private.get("to", "")}
        ),
        "change_phone": lambda: _rung(str(private.get("to", ""))),
        "elect": lambda: _("Election held; the term is %(years)s years.") % {"years": data.get("years")},
        "change_kind": lambda: _changed_kind(data, words),
        "move": lambda: _moved(data, words),
        "merge": lambda: _("Merged into %(name)s.") % {"name": words.organisation(data.get("into"))},
        "take_in": lambda: _("Took in %(name)s.") % {"name": words.organisation(data.get("from"))},
    }
    return told[entry.move]() if entry.move in told else str(plain.get(entry.move, entry.move))


def _founded(parent: str) -> str:
    return _("Founded under %(name)s.") % {"name": parent} if parent else _("Founded as the top of the tree.")


def _rung(number: str) -> str:
    return (
        _("Phone number is now %(number)s.") % {"number": number} if number else _("Phone number taken out.")
    )


def _changed_kind(data: Mapping[str, object], words: Words) -> str:
    parts: list[str] = []
    if data.get("from") != data.get("to"):
        parts.append(
            _("Kind changed from %(before)s to %(after)s.")
            % {"before": words.kind(data.get("from")), "after": words.kind(data.get("to"))}
        )
    if "to_sector" in data:
        parts.append(
            _("Sector changed from %(before)s to %(after)s.")
            % {"before": words.sector(data.get("from_sector")), "after": words.sector(data.get("to_sector"))}
        )
    if len(parts) == 2:
        return _("%(first)s %(second)s") % {"first": parts[0], "second": parts[1]}
    return parts[0] if parts else _("Kind and sector confirmed as they were.")


def _moved(data: Mapping[str, object], words: Words) -> str:
    names = {"before": words.organisation(data.get("from")), "after": words.organisation(data.get("to"))}
    if data.get("undone"):
        return _("Moved back from %(before)s to %(after)s: the regrouping was undone.") % names
    if data.get("regrouping"):
        return _("Moved from %(before)s to %(after)s by a regrouping.") % names
    if data.get("merged"):
        return _("Moved from %(before)s to %(after)s when they merged.") % names
    return _("Moved from %(before)s to %(after)s.") % names


def _of_regrouping(entry: Happened, _words: Words) -> str:
    plain: dict[str, Promise] = {
        "draft": __("Drafted."),
        "revise": __("Title, reason or day changed."),
        "approve": __("Approved."),
        "return": __("Sent back to draft."),
        "drop": __("Dropped."),
    }
    counted: list[tuple[str, str, Callable[[int], str]]] = [
        ("revise", "lines", lambda n: ngettext("%(count)d line entered.", "%(count)d lines entered.", n)),
        (
            "revise",
            "dropped",
            lambda n: ngettext("%(count)d line taken out.", "%(count)d lines taken out.", n),
        ),
        (
            "apply",
            "moved",
            lambda n: ngettext(
                "Carried out: %(count)d organisation stands elsewhere.",
                "Carried out: %(count)d organisations stand elsewhere.",
                n,
            ),
        ),
        (
            "undo",
            "moved",
            lambda n: ngettext(
                "Undone: %(count)d organisation moved back.", "Undone: %(count)d organisations moved back.", n
            ),
        ),
    ]
    for move, key, sentence in counted:
        if entry.move == move and key in entry.data:
            value = entry.data[key]
            count = value if isinstance(value, int) else len(value)
            return sentence(count) % {"count": count}
    return str(plain.get(entry.move, entry.move))
