"""A request that comes in: the words of GeoReport put into those of a case. What cannot be used is told, nothing is guessed."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from linli.cases import commands
from linli.cases.commands import Asked, Received
from linli.kernel.evidence.photos import prepare_photo
from linli.kernel.evidence.prepared import Upload
from linli.kernel.refusals import BadInput
from linli.kernel.scope import Actor
from linli.kernel.tokens import Known
from linli.places.models import Address, Facility
from linli.places.place import Place
from linli.places.queries import found_addresses, locate
from linli.site.open311 import services

SHORTEST = 2  # characters of an address that still say something


def received(request: HttpRequest, *, token: Known) -> Received:
    """Receive the request. `account_id`, `email` and `device_id` are not kept: nothing here needs them."""
    sent = request.POST
    code = sent.get("service_code", "").strip()
    if not code:
        raise _missing("service_code")
    category = services.of_code(code)
    if category.urgent and category.ring:
        raise BadInput(
            _("Ring %(number)s. What is this urgent is not taken here.") % {"number": category.ring}
        )
    asked = Asked(
        door="report",
        words=_words(sent),
        category=category,
        place=place_of(sent),
        name=f"{sent.get('last_name', '')}{sent.get('first_name', '')}".strip(),
        phone=sent.get("phone", "").strip(),
        confidential=_confidential(sent),
        channel="web",
    )
    uploads: list[Upload] = [upload for _name, many in request.FILES.lists() for upload in many]
    by: Actor = token.visitor
    if not uploads:
        return commands.receive(asked, by=by)
    return commands.receive_with_photos(asked, by=by, photos=[prepare_photo(upload) for upload in uploads])


def place_of(sent: QueryDict) -> Place:
    """`lat` and `long`, or `address_id` (the code of a thing or the plate of a door), or `address_string`."""
    words = sent.get("address_string", "").strip()
    if sent.get("lat") or sent.get("long"):
        return locate(lon=_degrees(sent, "long"), lat=_degrees(sent, "lat"), words=words)
    if code := sent.get("address_id", "").strip():
        facility = (
            Facility.objects.select_related("address", "grid")
            .filter(code=code, closed_on__isnull=True)
            .first()
        )
        return locate(facility=facility, words=words) if facility else locate(plate=code, words=words)
    if words:
        address = _address(words)
        if address is None:
            sentence = _(
                "This address is not in our list. Send lat and long, or write the estate or street first."
            )
            raise BadInput(sentence, fields={"address_string": sentence})
        return locate(address=address, words=words)
    sentence = _("Say where: lat and long, address_string or address_id.")
    raise BadInput(sentence, fields=dict.fromkeys(("lat", "long", "address_string", "address_id"), sentence))


def _address(words: str) -> Address | None:
    """The address whose name begins what was written: as much of it as is known."""
    text = words[:60]
    while len(text) >= SHORTEST:
        if found := found_addresses(text, most=1):
            return found[0]
        text = text[:-1]
    return None


def _words(sent: QueryDict) -> str:
    words = sent.get("description", "").strip()
    if not words:
        raise _missing("description")
    media: Any = sent.get("media_url", "").strip()
    return f"{words}\n{media}" if media.startswith(("http://", "https://")) else words


def _confidential(sent: QueryDict) -> bool:
    given = sent.get(f"attribute[{services.CONFIDENTIAL}]", services.NO)
    if given not in (services.YES, services.NO):
        sentence = _("Choose one of the values of the definition.")
        raise BadInput(sentence, fields={f"attribute[{services.CONFIDENTIAL}]": sentence})
    return bool(given == services.YES)


def _degrees(sent: QueryDict, name: str) -> float:
    try:
        return float(sent.get(name, ""))
    except ValueError:
        sentence = _("`lat` and `long` are both needed, in degrees (WGS-84).")
        raise BadInput(sentence, fields={name: sentence}) from None


def _missing(name: str) -> BadInput:
    sentence = _("%(name)s was not provided.") % {"name": name}
    return BadInput(sentence, fields={name: sentence})
