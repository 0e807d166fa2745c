"""Photos that come after the case: from whoever asked, or from whoever works on it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.commands.photos import AFTER, BY_RESIDENT
from linli.cases.lifecycle import LIVE
from linli.cases.models import Case
from linli.kernel import evidence, journal
from linli.kernel.evidence.models import FileUse
from linli.kernel.evidence.prepared import Prepared, Upload
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor, may


@transaction.atomic
def add_photos(case: Case, photos: Sequence[Upload | Prepared], *, by: Actor) -> list[FileUse]:
    """Keep more photos with the case, while it is alive: those of the asker as theirs, those of the unit as what was done."""
    if not photos:
        sentence = _("Choose at least one photo.")
        raise BadInput(sentence, fields={"photo": sentence})
    asks = by.holds("case", case.pk)
    if not asks and not may(by, "case.work", case) and not may(by, "case.reply", case):
        raise NotAllowed(_("Your role does not allow this here. The unit in charge can do it."))
    if case.state not in LIVE:
        raise NotOpen(_("This case has ended. Open it again first, or ask anew."))
    label = "" if asks and case.state == "received" else BY_RESIDENT if asks else AFTER
    kept = evidence.keep_photos(photos, owner_kind="case", owner_id=case.pk, by=by, label=label)
    journal.record(
        case.stream, "photos", by=by, from_state=case.state, to_state=case.state, data={"count": len(kept)}
    )
    return kept
