"""Those who work with cases, signed in, for the tests of their pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.cases import commands
from linli.cases.models import Category, ServiceItem
from linli.cases.tests.cast import BUILDER, SINCE
from linli.cases.tests.residents import Ground
from linli.organisations import commands as organisations
from linli.people import commands as people
from linli.places import commands as places


@pytest.fixture
def at_work(ground: Ground) -> Callable[[str], Client]:
    """A browser in which one of the cast is signed in; a grid worker and a secretary join them."""
    for key, name, role in (("walker", "网格员", "grid_worker"), ("secretary", "书记", "secretary")):
        person = people.enrol(username=key, name=name, by=BUILDER)
        organisations.post(person=person, organisation=ground.community, role=role, since=SINCE, by=BUILDER)
        ground.people[key] = person
    places.assign_staff(grid=ground.grid, person=ground.people["walker"], role="grid_worker", by=BUILDER)

    def entered(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(ground.people[name])
        return client

    return entered


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def service(ground: Ground, **more: Any) -> ServiceItem:
    given = {
        "organisation": ground.community,
        "category": Category.objects.filter(parent__isnull=False).first(),
        "name_zh": "理发",
        "name_en": "Haircut",
    }
    return commands.offer_service(**given | more, by=BUILDER)
