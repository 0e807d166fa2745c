"""Suggestions beside the decision: shown with reason and confidence, decided by a person, counted without words or names."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from linli.cases import commands
from linli.cases.models import Case, Category, Suggested
from linli.cases.suggestions.shown import Shown, read
from linli.cases.suggestions.tests.test_doubles import LAMP
from linli.cases.tests.cast import Cast
from linli.cases.tests.desk_plays import fresh, send, url
from linli.kernel.privacy import review

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def desk(cast: Cast) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.people["dispatcher"])
    return client


@pytest.fixture
def lamps(db: None) -> Category:
    group = Category.objects.create(code="fixtures", name_zh="设施", name_en="Fixtures")
    return Category.objects.create(
        code="lamp", name_zh="路灯", name_en="Lamps out", parent=group, keywords="路灯 不亮 灯坏"
    )


def token_in(page: Any, kind: str) -> str:
    """The token of this kind that the page's forms carry."""
    found = {one.split('"')[0] for one in page.content.decode().split('name="suggested" value="')[1:]}
    return next(token for token in found if [shown.kind for shown in read([token])] == [kind])


def test_the_same_matter_is_shown_with_its_reason_and_merged_by_one_click(cast: Cast, desk: Client) -> None:
    first, second = cast.asked(LAMP), cast.asked(LAMP)
    page = desk.get(url(second))
    assert f"Merge into {first.number}" in page.content.decode()
    send(desk, second, "merge", number=first.number, suggested=token_in(page, "duplicate"))
    assert fresh(second).merged_into == first
    [noted] = Suggested.objects.all()
    assert (noted.kind, noted.other, noted.taken) == ("duplicate", first, True)
    assert 0.8 <= noted.confidence <= 1


def test_a_kind_is_suggested_where_none_stands_and_set_by_one_click(
    cast: Cast, desk: Client, lamps: Category
) -> None:
    case = cast.asked("门口路灯不亮")
    page = desk.get(url(case))
    assert "Set this kind" in page.content.decode()
    send(
        desk,
        case,
        "correct",
        title=case.title,
        category="lamp",
        public_words="",
        suggested=token_in(page, "category"),
    )
    assert fresh(case).category == lamps
    assert Suggested.objects.get().taken
    assert "Set this kind" not in desk.get(url(case)).content.decode()


def test_dispatching_elsewhere_counts_as_not_taken(cast: Cast, desk: Client) -> None:
    case = cast.asked()
    token = Shown("unit", cast.water.pk, 0.7, "places").token
    send(desk, case, "dispatch", to="LAMPS", suggested=token)
    assert fresh(case).unit == cast.lamps
    [noted] = Suggested.objects.all()
    assert (noted.unit, noted.taken, noted.confidence) == (cast.water, False, 0.7)


def test_what_was_not_shown_by_us_is_not_counted(cast: Cast, desk: Client) -> None:
    case = cast.asked()
    send(desk, case, "dispatch", to="LAMPS", suggested="forged")
    assert fresh(case).state == "dispatched"
    assert (
        commands.note_suggested(
            case, [Shown("unit", 987_654, 0.5, "list").token], decided={"unit": cast.lamps.pk}
        )
        == 0
    )
    assert (
        commands.note_suggested(
            case, [Shown("unit", cast.lamps.pk, 0.5, "list").token], decided={"category": None}
        )
        == 0
    )
    assert not Suggested.objects.exists()


def test_nothing_is_moved_by_looking(cast: Cast, desk: Client, lamps: Category) -> None:
    cast.asked(LAMP)
    case = cast.asked(LAMP)
    before = (case.state, case.version, case.category_id, case.unit_id)
    desk.get(url(case))
    after = fresh(case)
    assert (after.state, after.version, after.category_id, after.unit_id) == before
    assert not Suggested.objects.exists()


@pytest.mark.parametrize("nights", [0, 1, 2])
def test_the_page_of_their_own_accuracy_opens(
    cast: Cast, desk: Client, nights: int, django_assert_max_num_queries: Any
) -> None:
    from linli.cases.suggestions import training

    for _night in range(nights):
        training.train()
    case = cast.asked()
    commands.note_suggested(
        case, [Shown("unit", cast.lamps.pk, 0.5, "list").token], decided={"unit": cast.lamps.pk}
    )
    page = desk.get("/cases/suggestions/").content.decode()
    assert "1 of 1" in page
    assert "A person decides each time" in page
    assert case.number not in page
    assert Client().get("/cases/suggestions/").status_code in (302, 403, 404)
    with django_assert_max_num_queries(30):
        desk.get("/cases/suggestions/")


def test_a_suggestion_is_kept_as_numbers_only() -> None:
    """No words, and nobody's name: neither who asked nor who decided."""
    held = {field.name for field in Suggested._meta.get_fields()}
    assert held == {
        "id",
        "case",
        "kind",
        "source",
        "confidence",
        "category",
        "unit",
        "other",
        "taken",
        "decided_at",
    }


def test_whoever_publishes_sees_what_is_covered_and_may_cover_more(cast: Cast, desk: Client) -> None:
    case = cast.asked("请联系王秀兰，电话13812345678，小海家门口灯不亮")
    page = desk.get(url(case, "correct")).content.decode()
    assert "〔电话〕" in page
    assert "phone number" in page
    words = "王秀兰和小海家门口灯不亮"
    send(desk, case, "correct", title=case.title, public_words=words, hide="王秀兰 小海")
    assert fresh(case).public_words == f"{review.MORE}和{review.MORE}家门口灯不亮"


def test_covering_more_covers_what_patterns_found_too() -> None:
    assert review.covered("我叫王小明，找老根", ["老根"]) == f"我叫〔姓名〕，找{review.MORE}"
    assert (
        "".join(piece.text for piece in review.pieces("我叫王小明，住 3栋2单元501"))
        == "我叫王小明，住 3栋2单元501"
    )
    assert review.words_of(" 老根、小海, 阿毛 ") == ["老根", "小海", "阿毛"]


def test_entering_for_somebody_keeps_what_was_suggested(
    ground: Any, at_work: Callable[[str], Client], home: Path
) -> None:
    client = at_work("secretary")
    lamp = Category.objects.filter(keywords__contains="路灯").first()
    assert lamp is not None
    token = Shown("category", lamp.pk, 0.4, "keywords").token
    answer = client.post(
        "/enter/",
        {
            "channel": "phone",
            "words": "门口路灯不亮",
            "door": "ask",
            "category": lamp.code,
            "suggested": token,
        },
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    [noted] = Suggested.objects.all()
    assert (noted.category, noted.taken, noted.case) == (lamp, True, Case.objects.latest("pk"))
