"""XML and JSON of one answer, as the specification shapes them: bare arrays in JSON, real booleans, strings for ids."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec
from django.http import HttpResponse

from linli.kernel import clock

MEDIA = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The element of each item in a list that hangs on a name.
ITEMS = {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}


@dataclass(frozen=True, slots=True)
class Kind:
    """`root` and `item` are elements of the XML; `listed`: the JSON is an array of the items."""

    root: str
    item: str = ""
    namespace: str = ""

    @property
    def listed(self) -> bool:
        return bool(self.item)


SERVICES = Kind("services", "service")
DEFINITION = Kind("service_definition")
REQUESTS = Kind("service_requests", "request")
ERRORS = Kind("errors", "error")
DISCOVERY = Kind("discovery", namespace="http://wiki.open311.org/ServiceDiscovery")


def answered(body: Any, kind: Kind, extension: str, status: int = 200) -> HttpResponse:
    content = msgspec.json.encode(body) if extension == "json" else as_xml(body, kind)
    return HttpResponse(content, content_type=MEDIA[extension], status=status)


def as_xml(body: Any, kind: Kind) -> bytes:
    root = Element(kind.root)
    if kind.namespace:
        root.set("xmlns", kind.namespace)
    if kind.listed:
        for one in body:
            _fill(SubElement(root, kind.item), one)
    else:
        _fill(root, body)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def moment(at: datetime | None) -> str | None:
    """ISO 8601 to the second, in the time of the county with its offset."""
    return clock.local(at).isoformat(timespec="seconds") if at else None


def _fill(element: Element, value: Any) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _fill(SubElement(element, str(name)), inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        item = ITEMS[element.tag]
        for one in value:
            _fill(SubElement(element, item), one)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = NO_XML.sub("", str(value))
