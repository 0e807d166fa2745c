"""Board, map and preview: what everybody sees of the work."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.cases import board, commands, publishing
from linli.cases.models import Case
from linli.cases.pages.public_map import coarse
from linli.cases.tests.cast import BUILDER, Cast
from linli.kernel import clock
from linli.kernel.publication.models import Publication
from linli.kernel.refusals import NotOpen
from linli.organisations import commands as organisations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_the_board_says_numbers_first_and_no_share_of_too_few(cast: Cast, client: Client) -> None:
    late = cast.dispatched()
    cast.answered()
    Case.objects.filter(pk=late.pk).update(sign_due_at=clock.now() - timedelta(hours=1))
    shown = board.board("unit")
    (group,) = shown.peers
    (line,) = group.lines
    assert (line.name, line.live, line.overdue) == ("路灯管理所", 2, 1)
    assert all(not cell.share for cell in line.cells)
    page = client.get(
        reverse("cases:board"), {"by": "unit"}, headers={"accept-language": "en"}
    ).content.decode()
    assert "路灯管理所" in page
    assert "too few to say" in page
    assert "路灯所经办" not in page


def test_the_board_costs_the_same_for_few_and_many(cast: Cast, django_assert_max_num_queries) -> None:
    for _each in range(3):
        cast.dispatched()
    with django_assert_max_num_queries(30):
        board.board("keeper")
    with django_assert_max_num_queries(1):
        board.board("keeper")


def test_points_are_never_finer_than_the_mesh() -> None:
    lon, lat = coarse(113.123456, 30.654321, 150)
    assert coarse(113.123456 + 1e-5, 30.654321, 150) in {(lon, lat), coarse(113.123466, 30.654321, 150)}
    assert abs(lat - 30.654321) * 111_320 <= 76
    assert (round(lon, 5), round(lat, 5)) == (lon, lat)
    seen = {coarse(113 + i * 1e-4, 30.65, 150) for i in range(100)}
    assert 5 <= len(seen) <= 9  # 960 m in cells of 150


def test_the_map_shows_reports_coarsely_and_homes_only_by_grid(cast: Cast, client: Client) -> None:
    pinned = cast.asked("井盖坏了", door="report")
    helped = cast.asked("家里老人摔倒", door="help")
    Case.objects.filter(pk__in=[pinned.pk, helped.pk]).update(lon=113.123456, lat=30.654321)
    features = client.get(reverse("cases:map_spots")).json()["features"]
    places = [feature["geometry"]["coordinates"] for feature in features if not feature["properties"]["grid"]]
    assert places == [list(coarse(113.123456, 30.654321, 150))]
    assert "老人" not in str(features)
    assert client.get(reverse("cases:public_map")).status_code == 200


def test_the_preview_is_the_public_page_and_publishes_the_answer(cast: Cast, enter) -> None:
    case = cast.answered()
    desk = enter("dispatcher")
    url = reverse("cases:preview", args=[case.number])
    assert "First approve" in desk.get(url).content.decode()
    with pytest.raises(NotOpen):
        publishing.publish_answer(case, by=cast.dispatcher)
    organisations.post(
        person=cast.people["dispatcher"],
        organisation=cast.community,
        role="secretary",
        since=clock.today(),
        by=BUILDER,
    )
    case = commands.correct(case, public_words="路灯不亮", by=cast.dispatcher)
    page = desk.get(url).content.decode()
    public = (
        Client()
        .get(reverse("cases:public_case", args=[case.number]), headers={"accept-language": "en"})
        .content.decode()
    )
    card = public[public.index('<header class="page-head">') : public.index("</section>")]
    assert card.split() == page[page.index('<header class="page-head">') : page.index("</section>")].split()
    assert desk.post(url).status_code == 302
    row = Publication.objects.get()
    assert (row.kind, row.about_id, row.state) == ("case_answer", case.pk, "published")
    assert row.title in Client().get(reverse("cases:public_case", args=[case.number])).content.decode()


def test_a_complaint_has_no_public_page_to_preview(cast: Cast, enter) -> None:
    case = cast.asked("态度不好", door="complain")
    page = enter("dispatcher").get(reverse("cases:preview", args=[case.number])).content.decode()
    assert "Complaints are never shown" in page
