"""Pages and fragments: who gets in, what they do, and that they work without a script."""

import gzip
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse

from linli.people import access
from linli.places import commands, qr
from linli.places.atlas import atlas, grid_at
from linli.places.models import Address, BoundaryDraft, Facility, Grid, GridStaff, Net
from linli.places.tests.conftest import SYSTEM, Ground, code, square
from linli.places.tests.test_boundaries import file

ROUTES = get_resolver("linli.places.urls").url_patterns
PUBLIC = {
    "address_pick",
    "care",
    "care_act",
    "care_kept",
    "care_link",
    "care_mine",
    "doubt",
    "facility",
    "here",
    "outlines",
    "plate",
}


def signed_in(cast: Ground, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.people[name])
    return client


@pytest.fixture
def supervisor(cast) -> Client:
    return signed_in(cast, "supervisor")


def url(name: str, **kwargs) -> str:
    return reverse(f"places:{name}", kwargs=kwargs or None)


def text(answer) -> str:
    return answer.content.decode()


def test_every_page_says_who_it_is_for():
    marks = {pattern.name: access.mark_of(pattern.callback) for pattern in ROUTES}
    assert {name for name, mark in marks.items() if mark == "public"} == PUBLIC
    assert {mark for name, mark in marks.items() if name not in PUBLIC} == {"staff_only"}


def test_strangers_and_members_stay_outside(cast, estate, client):
    pages = [
        url("grids"),
        url("grid", code=code(1)),
        url("addresses"),
        url("findings"),
        url("signs", code=code(1)),
    ]
    member = signed_in(cast, "member")
    for page in pages:
        assert client.get(page).status_code == 302
        assert member.get(page).status_code in {403, 404}


def test_who_may_not_edit_is_told_so_and_nothing_changes(cast):
    for name in ("handler", "walker"):
        them = signed_in(cast, name)
        assert them.get(url("grid", code=code(1))).status_code == 200
        for page in ("draw", "change", "close", "new_facility"):
            assert them.get(url(page, code=code(1))).status_code == 403
        assert them.post(url("withdraw", code=code(1))).status_code == 403
        assert (
            them.post(url("assign", code=code(1)), {"person": "member", "role": "adviser"}).status_code == 403
        )
        assert them.get(url("read_file")).status_code == 403
    assert signed_in(cast, "secretary").get(url("draw", code=code(3))).status_code == 403
    assert (Net.objects.count(), BoundaryDraft.objects.count(), GridStaff.objects.count()) == (1, 0, 1)


def test_the_list_and_the_page_of_a_grid(supervisor, cast, estate, django_assert_max_num_queries):
    page = text(supervisor.get(url("grids")))
    assert all(f"第 {number} 网格" in page for number in range(1, 5))
    assert page.count('<svg class="locator"') == 1
    assert " style=" not in page
    with django_assert_max_num_queries(40):
        page = text(supervisor.get(url("grid", code=code(1))))
    assert "锦绣苑" in page
    assert "何静" in page
    assert " style=" not in page
    assert supervisor.get(url("grid", code="0" * 15)).status_code == 404


def test_founding_drawing_looking_and_carrying_out(supervisor, cast):
    made = supervisor.post(
        url("new_grid"), {"code": code(5), "name": "第 5 网格", "organisation": "xjsq", "households": 300}
    )
    assert made.url == url("draw", code=code(5))
    page = text(supervisor.get(made.url))
    assert "draw-data" in page
    shape = {"type": "Polygon", "coordinates": [[list(corner) for corner in square(2, 0).exterior.coords]]}
    seen = supervisor.post(made.url, {"boundary": json.dumps(shape), "note": "新区"})
    page = text(supervisor.get(seen.url))
    assert "第 5 网格" in page
    assert Net.objects.count() == 1
    done = supervisor.post(seen.url, {"net_version": 1})
    assert done.url == url("grids")
    assert grid_at(105.025, 30.005) == Grid.objects.get(code=code(5)).pk


def test_a_crossing_line_comes_back_with_its_text(supervisor, cast):
    bow = '{"type":"Polygon","coordinates":[[[105,30],[105.01,30.01],[105.01,30],[105,30.01],[105,30]]]}'
    answer = supervisor.post(url("draw", code=code(1)), {"boundary": bow})
    assert answer.status_code == 422
    assert "crosses itself near 105.00500, 30.00500" in text(answer)
    assert "105.01,30.01" in text(answer)
    assert not BoundaryDraft.objects.exists()


def upload(content: str | bytes) -> dict:
    return {
        "file": SimpleUploadedFile("net.geojson", content.encode() if isinstance(content, str) else content)
    }


def test_reading_a_file_shows_first_and_asks(supervisor, cast):
    seen = supervisor.post(url("read_file"), upload(file((1, square(0, 0, wide=1.5)))))
    page = text(supervisor.get(seen.url))
    assert "It would make one gap or overlap" in page
    assert "3 grids are not in the file" in page
    assert supervisor.post(seen.url, {"drop": "1"}).url == url("grids")
    assert (Net.objects.count(), BoundaryDraft.objects.count()) == (1, 0)


def test_a_faulty_file_is_told_feature_by_feature(supervisor, cast):
    answer = supervisor.post(url("read_file"), upload(file((1, square(0, 0, wide=1.5)), (9, square(5, 5)))))
    assert answer.status_code == 422
    assert f"Feature 2 ({code(9)})" in text(answer)
    assert supervisor.post(url("read_file"), upload(b"\x00\x01")).status_code == 422
    assert not BoundaryDraft.objects.exists()


def test_a_stale_preview_is_shown_again(supervisor, cast):
    seen = supervisor.post(url("withdraw", code=code(1)))
    commands.draw(grid=cast.grids[3], shape=square(1, 1, wide=1.1), by=SYSTEM)
    again = supervisor.post(seen.url, {"net_version": 1})
    assert again.url == seen.url
    assert 'name="net_version" value="2"' in text(supervisor.get(seen.url))
    assert supervisor.post(seen.url, {"net_version": "x"}).url == seen.url
    supervisor.post(seen.url, {"net_version": 2})
    assert cast.grids[0].pk not in atlas().shapes


def test_a_draft_is_nobody_elses(cast, supervisor):
    seen = supervisor.post(url("withdraw", code=code(1)))
    assert signed_in(cast, "secretary").get(seen.url).status_code == 404


def test_staff_come_and_go(supervisor, cast):
    supervisor.post(url("assign", code=code(2)), {"person": "walker", "role": "adviser"})
    post = GridStaff.objects.get(grid=cast.grids[1])
    answer = supervisor.post(url("assign", code=code(2)), {"person": "nobody", "role": "adviser"})
    assert answer.status_code == 422
    assert supervisor.post(url("end_post", code=code(1), post=post.pk)).status_code == 404
    supervisor.post(url("end_post", code=code(2), post=post.pk))
    post.refresh_from_db()
    assert post.until is not None


def test_changing_and_closing_a_grid(supervisor, cast, estate):
    supervisor.post(url("change", code=code(1)), {"name": "西街 1", "households": "350"})
    assert supervisor.post(url("change", code=code(1)), {"name": "", "households": "1"}).status_code == 200
    assert supervisor.post(url("close", code=code(1)), {"heir": "9"}).status_code == 200
    supervisor.post(url("close", code=code(1)), {"heir": code(2), "note": "并入"})
    grid = Grid.objects.get(code=code(1))
    assert (grid.name, grid.closed_on is not None, cast.grids[1].addresses.count()) == ("西街 1", True, 5)
    assert "closed" in text(supervisor.get(url("grid", code=code(1))))


def test_gaps_and_versions(supervisor, cast):
    commands.draw(grid=cast.grids[0], shape=square(0, 0, wide=1.2), by=SYSTEM)
    page = text(supervisor.get(url("findings")))
    assert "第 1 网格, 第 2 网格" in page
    assert "Version 2" in text(supervisor.get(url("versions")))


def test_addresses_are_kept(supervisor, cast, estate):
    top = Address.objects.get(full_name="锦绣苑")
    assert "锦绣苑" in text(supervisor.get(url("addresses")))
    assert "3 栋" in text(supervisor.get(url("addresses"), {"q": "jxy3"}))
    assert "12 栋" in text(supervisor.get(url("address", plate=top.plate)))
    supervisor.post(f"{url('new_address')}?under={top.plate}", {"kind": "building", "name": "20 栋"})
    assert Address.objects.filter(full_name="锦绣苑 20 栋").exists()
    supervisor.post(url("address", plate=top.plate), {"name": "锦绣花苑", "grid": code(1)})
    assert Address.objects.filter(full_name="锦绣花苑 20 栋").exists()
    supervisor.post(url("close_address", plate=top.plate))
    assert not Address.objects.filter(path__startswith=top.path, closed_on__isnull=True).exists()


def test_facilities_are_kept_and_signs_printed(supervisor, cast, estate):
    supervisor.post(url("new_facility", code=code(1)), {"code": "LD-1", "name": "西门路灯", "kind": "路灯"})
    lamp = Facility.objects.get()
    for what in ("grid", "buildings", "units", "facilities", "nonsense"):
        page = text(supervisor.get(url("signs", code=code(1)), {"what": what}))
        assert "<svg" in page
        assert " style=" not in page
    page = text(supervisor.get(url("signs", code=code(1)), {"what": "facilities"}))
    assert f"{lamp.plate[:4]}-{lamp.plate[4:8]}-{lamp.plate[8:]}" in page
    supervisor.post(url("close_facility", code=code(1), facility="LD-1"))
    assert Facility.objects.get().closed_on is not None


# --- anybody ------------------------------------------------------------------------------------------


def test_the_address_tree_is_open_and_works_without_a_script(client, estate):
    top = Address.objects.get(full_name="锦绣苑")
    page = text(client.get(url("address_pick")))
    assert "锦绣苑" in page
    assert f"at={top.plate}" in page
    page = text(client.get(url("address_pick"), {"at": top.plate, "next": "/ask/"}))
    assert f"/ask/?place={top.plate}" in page
    assert "next=//" not in text(
        client.get(url("address_pick"), {"at": top.plate, "next": "//evil.example/"})
    )
    assert "evil.example/?place" not in text(
        client.get(url("address_pick"), {"at": top.plate, "next": "https://evil.example/"})
    )


def test_the_fragment_of_the_tree(client, estate, django_assert_max_num_queries):
    top = Address.objects.get(full_name="锦绣苑")
    client.get(url("address_pick"), {"fragment": "1"})
    with django_assert_max_num_queries(4):
        page = text(
            client.get(url("address_pick"), {"fragment": "1", "prefix": "where", "where-place_q": "jxy"})
        )
    assert "<html" not in page
    assert f'name="where-place_step" value="at-{top.plate}"' in page
    page = text(client.get(url("address_pick"), {"fragment": "1", "place_below": top.plate}))
    assert f'name="place_address" value="{top.plate}"' in page
    assert "12 栋" in page


def test_too_many_questions_are_told_to_wait(client, estate, monkeypatch):
    from linli.kernel import rulebook

    most = rulebook.value("limits.place_lookups_per_visitor").value
    for _n in range(most):
        client.get(url("here"), {"lon": "x"})
    assert client.get(url("here"), {"lon": "x"}).status_code == 429


def test_outlines_are_packed_and_kept(client, ground):
    answer = client.get(url("outlines"), headers={"accept-encoding": "gzip"})
    net = json.loads(gzip.decompress(answer.content))
    assert [feature["properties"]["code"] for feature in net["features"]] == [code(n) for n in range(1, 5)]
    assert "pk" not in net["features"][0]["properties"]
    assert client.get(url("outlines"), headers={"if-none-match": answer["ETag"]}).status_code == 304
    commands.draw(grid=ground.grids[0], shape=square(0, 0, wide=0.5), by=SYSTEM)
    assert client.get(url("outlines"), headers={"if-none-match": answer["ETag"]}).status_code == 200


def test_what_is_here(client, ground):
    assert "第 1 网格" in client.get(url("here"), {"lon": "105.005", "lat": "30.005"}).json()["said"]
    assert client.get(url("here"), {"lon": "104", "lat": "30"}).json()["inside"] is False
    assert client.get(url("here"), {"lon": "nan", "lat": "30"}).status_code in {200, 422}
    assert client.get(url("here")).status_code == 422


def test_a_sign_opens_what_is_wired(client, ground, estate):
    plate = ground.grids[0].plate
    before = list(qr._landing)
    try:
        qr._landing.clear()
        assert "第 1 网格" in text(client.get(url("plate", code=plate)))
        qr.lead_to(lambda ref: f"/ask/?place={ref.plate}")
        assert client.get(url("plate", code=plate.lower())).url == f"/ask/?place={plate}"
    finally:
        qr._landing[:] = before
    assert client.get(url("plate", code="G000")).status_code == 422
    assert client.get(url("plate", code="G00000000G")).status_code in {404, 422}


def test_the_picker_without_a_script(client, ground, estate, rf):
    from django.template.loader import render_to_string

    from linli.places.forms import PlaceForm

    page = render_to_string("places/picker.html", {"form": PlaceForm()})
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert 'name="place_step" value="browse"' in page
    page = render_to_string(
        "places/picker.html", {"form": PlaceForm({"place_lon": "104", "place_lat": "30"}, prefix=None)}
    )
    assert "outside our county" in page or "不在" in page or "县" in page
    prefixed = render_to_string(
        "places/picker.html",
        {"form": PlaceForm(prefix="where", initial={"place_plate": ground.grids[0].plate})},
    )
    assert 'name="where-place_step"' in prefixed
    assert ground.grids[0].plate in prefixed
