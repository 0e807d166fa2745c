"""Reading and writing JSON by shape. A shape is a struct; unknown fields are refused, so that a typing mistake is not a silence."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from linli.kernel.refusals import BadInput

MOST_BODY = 1_000_000  # bytes of JSON; photos come as multipart


class Shape(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=False):
    """What goes over the wire. Subclasses say which fields, in the words of the glossary."""


S = TypeVar("S", bound=msgspec.Struct)
_encoder = msgspec.json.Encoder()
AT = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
MISSING = re.compile(r"missing required field `(?P<name>[^`]+)`")
SURPLUS = re.compile(r"contains unknown field `(?P<name>[^`]+)`")


@lru_cache(maxsize=256)
def _decoder(shape: type[S]) -> "msgspec.json.Decoder[S]":
    return msgspec.json.Decoder(shape)


def read(request: HttpRequest, shape: type[S]) -> S:
    """The body as the shape. Raises BadInput with a sentence for the field that cannot be used."""
    body = request.body
    if len(body) > MOST_BODY:
        raise BadInput(
            _("That is too much text at once. Send photos and files as multipart."), code="too_big"
        )
    return decoded(body, shape)


def decoded(body: bytes, shape: type[S]) -> S:
    try:
        found: S = _decoder(shape).decode(body or b"{}")
    except msgspec.ValidationError as wrong:
        raise _unusable(str(wrong)) from wrong
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise BadInput(
            _("This is not JSON. Send the fields as a JSON object in UTF-8."), code="not_json"
        ) from wrong
    return found


def answered(value: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(_encoder.encode(value), content_type="application/json", status=status)


def described(shapes: Iterable[Any], *, template: str = "#/components/schemas/{name}") -> dict[str, Any]:
    """The shapes as JSON Schema (2020-12, the one of OpenAPI 3.1), by name."""
    _refs, schemas = msgspec.json.schema_components(tuple(shapes), ref_template=template)
    return schemas


def _unusable(told: str) -> BadInput:
    at = AT.search(told)
    path = at["path"] if at else ""
    if missing := MISSING.search(told):
        field = ".".join(part for part in (path, missing["name"]) if part)
        sentence = _("“%(field)s” is missing. Add it.") % {"field": field}
    elif surplus := SURPLUS.search(told):
        field = ".".join(part for part in (path, surplus["name"]) if part)
        sentence = _("There is no field called “%(field)s”. Look at its name in the documentation.") % {
            "field": field
        }
    else:
        field = path or "body"
        sentence = _("“%(field)s” cannot be used so: %(told)s") % {"field": field, "told": AT.sub("", told)}
    return BadInput(sentence, fields={field: sentence})
