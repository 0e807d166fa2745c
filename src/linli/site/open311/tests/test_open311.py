"""GeoReport v2 as its specification says it: shapes, formats, errors, and nothing that says who asked."""

import csv
import io
import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from django.core.cache import cache
from django.test import Client
from georeport import GeoReport
from tests.world import LAT, LON, World, furnish, picture

from linli.cases import commands
from linli.cases.models import Case, Category
from linli.cases.tests.cast import assemble
from linli.cases.tests.programs import token_of
from linli.kernel import clock
from linli.kernel.evidence.models import FileUse
from linli.site.open311.tests import schemas

ROOT = "/open311/v2"


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return furnish(assemble())


@pytest.fixture
def key(world: World) -> str:
    return token_of(world.cast.dispatcher, "case.submit")


@pytest.fixture
def service(world: World) -> Category:
    leaves = Category.objects.filter(
        parent__isnull=False, children__isnull=True, urgent=False, closed_on__isnull=True
    )
    found = leaves.first()
    assert found is not None
    return found


def get(path: str, **query: str) -> Any:
    return Client().get(f"{ROOT}/{path}", query)


def valid(answer: Any, schema: dict[str, Any]) -> Any:
    body = answer.json()
    jsonschema.validate(body, schema)
    return body


def post(key: str, fields: dict[str, Any], extension: str = "json") -> Any:
    return Client().post(f"{ROOT}/requests.{extension}", {"api_key": key, **fields})


def asking(service: Category, **more: Any) -> dict[str, Any]:
    return {
        "service_code": service.code,
        "description": "路灯不亮",
        "lat": LAT + 0.005,
        "long": LON + 0.005,
        **more,
    }


def test_discovery_names_the_endpoint_in_both_formats(world: World) -> None:
    body = get("discovery.json").json()
    assert body["endpoints"][0]["url"] == "http://testserver/open311/v2"
    root = ET.fromstring(get("discovery.xml").content)
    assert root.tag == "{http://wiki.open311.org/ServiceDiscovery}discovery"
    assert root.find(".//{*}endpoint/{*}formats/{*}format").text == "text/xml"


def test_services_are_the_leaves_of_the_list(world: World) -> None:
    listed = valid(get("services.json"), schemas.SERVICES)
    codes = {one["service_code"] for one in listed}
    assert codes == set(
        Category.objects.filter(children__isnull=True, closed_on__isnull=True).values_list("code", flat=True)
    )
    assert all(one["group"] for one in listed)
    root = ET.fromstring(get("services.xml").content)
    assert (root.tag, len(root)) == ("services", len(listed))
    assert root[0].find("metadata").text == "true"


def test_a_definition_says_what_can_be_said_besides(world: World, service: Category) -> None:
    body = valid(get(f"services/{service.code}.json"), schemas.DEFINITION)
    assert body["attributes"][0]["code"] == "CONFIDENTIAL"
    root = ET.fromstring(get(f"services/{service.code}.xml").content)
    assert [value.find("key").text for value in root.iter("value")] == ["no", "yes"]
    assert valid(get("services/nothing.json"), schemas.ERRORS)[0]["code"] == 404


@pytest.mark.parametrize("multipart", [False, True])
def test_a_request_is_received_and_found_again(
    world: World, service: Category, key: str, *, multipart: bool
) -> None:
    fields = asking(
        service,
        first_name="芳",
        last_name="王",
        phone="13800002222",
        account_id="9",
        device_id="x",
        email="a@b.c",
    )
    if multipart:
        answer = Client().post(f"{ROOT}/requests.json", {"api_key": key, **fields, "media": picture()})
    else:
        answer = Client().post(
            f"{ROOT}/requests.json",
            "&".join(f"{name}={value}" for name, value in {"api_key": key, **fields}.items()),
            content_type="application/x-www-form-urlencoded",
        )
    assert answer.status_code == 201, answer.content
    [given] = valid(answer, schemas.SUBMITTED)
    case = Case.objects.get(number=given["service_request_id"])
    assert (case.contact.name, case.contact.phone) == ("王芳", "13800002222")
    assert FileUse.objects.filter(owner_kind="case", owner_id=case.pk).count() == int(multipart)
    [shown] = valid(get(f"requests/{case.number}.json"), schemas.REQUESTS)
    assert (shown["status"], shown["service_code"]) == ("open", service.code)
    told = get(f"requests/{case.number}.json").content.decode()
    assert not any(secret in told for secret in ("王", "138", "路灯不亮"))
    token = given["service_notice"].rstrip("/").rpartition("/")[2]
    assert valid(get(f"tokens/{token}.json"), schemas.TOKENS)[0]["service_request_id"] == case.number


def test_what_is_kept_off_public_lists_has_a_token_only(world: World, service: Category, key: str) -> None:
    [given] = valid(post(key, asking(service, **{"attribute[CONFIDENTIAL]": "yes"})), schemas.SUBMITTED)
    assert "service_request_id" not in given
    [found] = valid(get(f"tokens/{given['token']}.json"), schemas.TOKENS)
    assert get(f"requests/{found['service_request_id']}.json").status_code == 404


def test_a_place_may_be_a_string_or_a_code(world: World, service: Category, key: str) -> None:
    by_name = {"service_code": service.code, "description": "x", "address_string": "锦绣苑 3 栋 2 单元"}
    assert post(key, by_name).status_code == 201
    by_code = {"service_code": service.code, "description": "x", "address_id": "LAMP-0001"}
    [given] = post(key, by_code).json()
    [shown] = get(f"requests/{given['service_request_id']}.json").json()
    assert (shown["address_id"], shown["lat"], shown["long"]) == ("LAMP-0001", LAT + 0.004, LON + 0.004)


def test_what_somebody_pinned_is_told_to_a_hundred_metres_only(
    world: World, service: Category, key: str
) -> None:
    [given] = post(key, asking(service, lat=LAT + 0.0051234, long=LON + 0.0051234)).json()
    [shown] = get(f"requests/{given['service_request_id']}.json").json()
    assert (shown["lat"], shown["long"]) == (round(LAT + 0.005, 3), round(LON + 0.005, 3))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"service_code": ""}, 400),
        ({"service_code": "nothing"}, 404),
        ({"lat": "x"}, 400),
        ({"lat": "", "long": ""}, 400),
        ({"description": ""}, 400),
        ({"phone": "12"}, 400),
        ({"api_key": ""}, 403),
        ({"api_key": "lk_wrong"}, 403),
        ({"jurisdiction_id": "elsewhere.org"}, 404),
        ({"attribute[CONFIDENTIAL]": "maybe"}, 400),
    ],
)
def test_errors_have_the_codes_of_the_specification(
    world: World, service: Category, key: str, fields: dict[str, str], code: int
) -> None:
    before = Case.objects.count()
    answer = post(key, asking(service, **fields))
    assert answer.status_code == code, answer.content
    assert valid(answer, schemas.ERRORS)[0]["code"] == code
    root = ET.fromstring(post(key, asking(service, **fields), "xml").content)
    assert root.tag == "errors"
    assert root.find("error/code").text == str(code)
    assert Case.objects.count() == before


def test_what_is_urgent_is_not_taken_here(world: World, key: str) -> None:
    urgent = Category.objects.filter(children__isnull=True, urgent=True).exclude(ring="").first()
    assert urgent is not None
    answer = post(key, asking(urgent))
    assert answer.status_code == 400
    assert urgent.ring in answer.json()[0]["description"]


def test_requests_are_found_by_what_the_specification_names(
    world: World, service: Category, key: str
) -> None:
    [given] = post(key, asking(service)).json()
    number = given["service_request_id"]
    day = timedelta(days=1)
    now = clock.now()

    def ids(**query: str) -> list[str]:
        return [one["service_request_id"] for one in valid(get("requests.json", **query), schemas.REQUESTS)]

    assert number in ids()
    assert ids(service_request_id=number) == [number]
    assert set(ids(service_request_id=f"{number},{world.case.number}", status="closed")) == {
        number,
        world.case.number,
    }
    assert ids(service_code="nothing") == []
    assert number in ids(service_code=f"x,{service.code}", status="open")
    assert number not in ids(status="closed")
    assert number in ids(start_date=(now - day).isoformat(), end_date=(now + day).isoformat())
    assert ids(start_date=(now - 9 * day).isoformat(), end_date=(now - 8 * day).isoformat()) == []
    assert (
        get("requests.json", start_date=(now - 91 * day).isoformat(), end_date=now.isoformat()).status_code
        == 400
    )
    assert number in ids(updated_after=(now - day).isoformat())
    assert ids(updated_after=(now + day).isoformat()) == []
    assert ids(updated_before=(now - day).isoformat()) == []
    assert number in ids(bbox=f"{LON},{LAT},{LON + 0.01},{LAT + 0.01}")
    assert ids(bbox="1,1,2,2") == []
    assert number in ids(lat=str(LAT + 0.005), long=str(LON + 0.005), radius="100")
    assert ids(lat=str(LAT + 0.009), long=str(LON + 0.009), radius="10") == []
    assert len(ids(page_size="1")) == 1
    assert ids(page_size="1", page="9") == []
    for wrong in (
        {"bbox": "1,2"},
        {"page": "0"},
        {"status": "done"},
        {"start_date": "yesterday"},
        {"page_size": "9999"},
    ):
        assert get("requests.json", **wrong).status_code == 400, wrong


def test_a_life_is_told_as_open_and_closed(world: World) -> None:
    cast, case = world.cast, world.case
    case.refresh_from_db()
    commands.sign(case, by=cast.lamp_officer)
    commands.start(case, by=cast.lamp_officer)
    commands.answer(case, answer="换了灯泡，王女士已看过", by=cast.lamp_officer)
    [shown] = get(f"requests/{case.number}.json").json()
    assert shown["status"] == "open"
    commands.confirm(case, by=cast.resident(case))
    answer = get(f"requests/{case.number}.json")
    assert answer.json()[0]["status"] == "closed"
    assert "王女士" not in answer.content.decode()


def test_complaints_and_confidences_are_not_told(world: World) -> None:
    hidden = [world.cast.asked(door="complain"), world.cast.asked(confidential=True)]
    listed = get("requests.json").content.decode()
    for case in hidden:
        assert case.number not in listed
        assert get(f"requests/{case.number}.json").status_code == 404


def test_the_whole_list_as_csv_runs_nothing(world: World) -> None:
    Case.objects.filter(pk=world.case.pk).update(public_words="=HYPERLINK(1)")
    answer = get("requests.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[-1]["description"] == "'=HYPERLINK(1)"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_formats_are_chosen_by_the_ending_only(world: World) -> None:
    assert get("services.yaml").status_code == 404
    answer = Client().get(f"{ROOT}/services.xml", headers={"accept": "application/json"})
    assert answer["Content-Type"].startswith("text/xml")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert Client().delete(f"{ROOT}/services.json").status_code == 405


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("wire", ["json", "xml"])
def test_the_published_client_reads_us(live_server: Any, wire: str) -> None:
    cache.clear()
    world = furnish(assemble())
    for words in ("路灯不亮", "井盖松了"):
        world.cast.asked(words, category=world.case.category)
    client = GeoReport(f"{live_server.url}{ROOT}", output_format=wire)
    listed = client.get_service_list()
    assert listed[0]["service_code"]
    code = world.case.category.code
    assert client.get_service_definition(code)["service_code"] == code
    found = client.get_service_requests(service_code=code, status="open")
    assert world.case.number in {one["service_request_id"] for one in found}
    assert client.get_service_request(world.case.number)["status"] == "open"
