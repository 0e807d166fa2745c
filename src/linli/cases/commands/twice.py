"""The same form sent twice: the same words are the same case; other words are a question to whoever sent them."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from linli.cases.commands.intake import Asked, Received
from linli.cases.commands.moving import said
from linli.cases.models import Case
from linli.kernel.evidence import Prepared
from linli.kernel.evidence.models import FileUse
from linli.kernel.refusals import Refusal


class SentOtherwise(Refusal):
    """The key of this form already brought a case, and what it says now differs: keep that case, or send this as another."""

    code = "sent_otherwise"
    status = 409

    def __init__(self, case: Case) -> None:
        super().__init__(
            _("This form was sent before, as case %(number)s. If this is another matter, send it once more.")
            % {"number": case.number}
        )
        self.case = case


def check_the_same(
    received: Received,
    asked: Asked,
    *,
    photos: Sequence[Prepared] = (),
    draft: int | None = None,
    without: Iterable[str] = (),
) -> None:
    """Raises SentOtherwise when a form that was received before now says something else, or shows other photos.

    Words that were erased meanwhile are no difference: nothing of them is left to compare. A place somebody corrected since
    asks one question too many, and loses nothing.
    """
    case, place = received.case, asked.place
    there = (case.door, case.address_id, case.facility_id, case.place_words)
    here = (asked.door, place.address_id, place.facility_id, said(place.words, field="place")[:200])
    words = said(asked.words, field="words")
    shown = FileUse.objects.filter(owner_kind="case", owner_id=case.pk, label="").count()
    held = FileUse.objects.filter(owner_kind="draft", owner_id=draft or 0).exclude(key__in=list(without))
    pictures = len({photo.content for photo in photos}) + (held.count() if draft is not None else 0)
    if here != there or (case.words and case.words != words) or pictures != shown:
        raise SentOtherwise(case)
