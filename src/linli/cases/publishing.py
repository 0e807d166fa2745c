"""What of a case may be published, how it would look, and the answer to a case as a publication."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import opendata, queries
from linli.cases.models import Case
from linli.kernel import clock, publication, scope
from linli.kernel.privacy import Found, mask_text
from linli.kernel.publication.models import Publication
from linli.kernel.refusals import NotAllowed, NotOpen
from linli.kernel.scope import Actor

KIND = "case_answer"


def register() -> None:
    """Called once as the application starts."""
    publication.register(
        publication.Kind(
            KIND,
            __("Answer to a case"),
            said=__("What was asked, in words a person approved, and what was answered."),
        )
    )
    opendata.register()


@dataclass(frozen=True, slots=True)
class Masked:
    """A text as it would be published, and what of it is covered."""

    text: str
    covered: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Masked":
        clear, found = mask_text(text)
        return cls(clear, tuple(_words(text, hit) for hit in found))


def _words(text: str, hit: Found) -> str:
    return text[hit.start : hit.end]


def why_not_public(case: Case) -> str:
    """Why the public list does not show a case; "" when it does."""
    if queries.public_rows().filter(pk=case.pk).exists():
        return ""
    if case.door == "complain":
        return _("Complaints are never shown to the public.")
    if case.confidential:
        return _("It was told in confidence, so the public does not see it.")
    if case.parent_id:
        return _("It is a part; the public sees the whole case.")
    return _("It was not accepted, withdrawn or merged, so the public does not see it.")


def why_no_answer(case: Case, actor: Actor) -> str:
    """Why its answer cannot be published now; "" when it can."""
    if reason := why_not_public(case):
        return reason
    if not case.answer or case.answered_at is None:
        return _("There is no answer yet.")
    if not case.public_words:
        return _(
            "First approve the words for the public list (“Correct”); the resident's own words are not published."
        )
    if _published(case):
        return _("Its answer stands published already.")
    if not scope.may(actor, "publication.publish") or not scope.may(actor, "case.dispatch", case):
        return _("Publishing is not part of your role.")
    return ""


@transaction.atomic
def publish_answer(case: Case, *, by: Actor) -> Publication:
    """Publish question and answer of a case: approved words, the answer with everything personal covered."""
    if reason := why_no_answer(case, by):
        raise NotAllowed(reason) if scope.may(by, "case.see", case) is False else NotOpen(reason)
    with translation.override("zh-hans"):
        body = [
            {"kind": "heading", "text": _("What was asked")},
            {"kind": "text", "text": case.public_words},
            {"kind": "heading", "text": _("What was answered")},
            {"kind": "text", "text": case.answer},
            {"kind": "text", "text": _("Answered by %(unit)s on %(day)s; number %(number)s.") % {
                "unit": case.unit or case.keeper, "day": clock.local(case.answered_at).date().isoformat() if case.answered_at else "", "number": case.number,
            }},
        ]  # fmt: skip
    today = clock.today()
    last = publication.shortest("notice", today)
    return publication.publish(
        KIND,
        case.public_words,
        body,
        by=by,
        from_on=today,
        until_on=last,
        objections_until=last,
        about=("case", case.pk),
    )


def _published(case: Case) -> bool:
    rows = Publication.objects.filter(kind=KIND, about_kind="case", about_id=case.pk)
    return rows.filter(state__in=("published", "objected", "concluded")).exists()
