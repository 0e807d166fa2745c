"""What a desk keeps for itself: lists under a name, words written often."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.models import SavedView, StandardReply
from linli.kernel import clock, journal
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor, grants
from linli.kernel.text import clean
from linli.organisations.models import Organisation

MOST = 60  # of each kind for one person: more are no longer looked through


@transaction.atomic
def save_view(*, name: str, query: str, unit: Organisation | None = None, by: Actor) -> SavedView:
    """Keep a list under a name, for oneself or, with `unit`, for all who work there. The same name again is the same view, changed."""
    words = _named(name)
    _refuse_foreign(unit, by)
    mine = SavedView.objects.filter(person_id=by.person_id or 0)
    if not mine.filter(name=words).exists() and mine.count() >= MOST:
        raise _too_many()
    view, _fresh = SavedView.objects.update_or_create(
        person_id=by.person_id or 0, name=words, defaults={"query": query[:600], "unit": unit}, create_defaults={
            "query": query[:600], "unit": unit, "created_at": clock.now(),
        },
    )  # fmt: skip
    if unit is not None:
        journal.record(
            f"organisation:{unit.pk}", "view_shared", by=by, data={"view": view.pk}, private={"name": words}
        )
    return view


@transaction.atomic
def drop_view(view: SavedView, *, by: Actor) -> None:
    _refuse_others(view.person_id, by)
    view.delete()


@transaction.atomic
def keep_reply(*, name: str, words: str, unit: Organisation | None = None, by: Actor) -> StandardReply:
    """Keep words that are written often, for oneself or for all who work in a unit."""
    _refuse_foreign(unit, by)
    text = clean(words, field="words", limit=1000)
    if not text:
        sentence = _("Write the words to keep.")
        raise BadInput(sentence, fields={"words": sentence})
    if StandardReply.objects.filter(person_id=by.person_id or 0).count() >= MOST:
        raise _too_many()
    reply = StandardReply.objects.create(
        person_id=by.person_id or 0, name=_named(name), words=text, unit=unit, created_at=clock.now()
    )
    if unit is not None:
        journal.record(
            f"organisation:{unit.pk}",
            "reply_shared",
            by=by,
            data={"reply": reply.pk},
            private={"words": text},
        )
    return reply


@transaction.atomic
def drop_reply(reply: StandardReply, *, by: Actor) -> None:
    _refuse_others(reply.person_id, by)
    reply.delete()


def shareable(by: Actor) -> Sequence[Organisation]:
    """The units somebody works in, with whom they may share."""
    paths = {grant.path for grant in grants(by) if grant.path}
    return list(Organisation.objects.filter(path__in=paths).order_by("path"))


def _named(name: str) -> str:
    words = clean(name, field="name", limit=40)
    if not words:
        sentence = _("Give it a name.")
        raise BadInput(sentence, fields={"name": sentence})
    return words


def _refuse_foreign(unit: Organisation | None, by: Actor) -> None:
    if unit is not None and unit.path not in {grant.path for grant in grants(by)}:
        sentence = _("You can only share with a unit you work in.")
        raise BadInput(sentence, fields={"unit": sentence})


def _refuse_others(person_id: int, by: Actor) -> None:
    if by.person_id != person_id:
        raise NotAllowed(_("This belongs to somebody else; only they can take it away."))


def _too_many() -> BadInput:
    return BadInput(_("You keep %(most)s already. Take one away first.") % {"most": MOST})
