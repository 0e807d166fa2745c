"""Cases about the same thing: found by place, words and photo; never one the reader may not see; never another's words to the public."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from linli.cases import commands, suggestions
from linli.cases.models import Case, PhotoHash
from linli.cases.suggestions import photos
from linli.cases.suggestions.alike import Told, likeness
from linli.cases.tests.cast import Cast
from linli.kernel import clock, evidence
from linli.kernel.scope import Actor
from linli.places.place import Place

pytestmark = pytest.mark.usefixtures("home")

LAMP = "幸福路口的路灯坏了三天，晚上黑得看不见"


def told(text: str, **more: object) -> Told:
    return Told(text, clock.now(), **more)  # type: ignore[arg-type]


def sure(one: Told, other: Told) -> float:
    return likeness(one, other, common={}, texts=0).confidence


def picture(shift: int = 0, *, quality: int = 85, motif: str = "lamp") -> SimpleUploadedFile:
    image = Image.new("RGB", (400, 300), (40, 60, 90))
    pen = ImageDraw.Draw(image)
    if motif == "lamp":
        pen.rectangle((180 + shift, 60, 200 + shift, 290), fill=(200, 200, 190))
        pen.ellipse((150 + shift, 20, 230 + shift, 80), fill=(250, 240, 150))
    else:
        pen.polygon([(0, 300), (400, 300), (400, 120), (0, 240)], fill=(160, 140, 120))
        pen.rectangle((30, 30, 120, 200), fill=(220, 120, 100))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return SimpleUploadedFile("p.jpg", out.getvalue(), "image/jpeg")


def test_the_same_asked_twice_is_found_with_its_reasons(cast: Cast) -> None:
    first = cast.asked(LAMP)
    cast.asked("小区里有人养鸡打鸣")
    second = cast.asked("幸福路口路灯坏了几天，晚上黑，看不见路")
    [found] = suggestions.duplicates(second, actor=cast.dispatcher)
    assert found.case == first
    assert found.confidence >= 0.35
    assert "%" in found.reason
    [again] = suggestions.duplicates(
        "幸福路口的路灯坏了三天，看不见", actor=cast.dispatcher, keeper=cast.community, limit=1
    )
    assert again.case == first


def test_without_a_place_the_words_alone_find_it(cast: Cast) -> None:
    first = cast.asked(LAMP)
    for n in range(30):
        cast.asked(f"第{n}件别的事情，楼道里堆了杂物")
    [found] = suggestions.duplicates(LAMP, actor=cast.dispatcher)
    assert found.case == first


def test_what_the_reader_may_not_see_is_not_suggested(cast: Cast) -> None:
    cast.asked(LAMP, keeper=cast.nextdoor)
    assert suggestions.duplicates(LAMP, actor=cast.dispatcher, keeper=cast.nextdoor) == []
    assert suggestions.duplicates(LAMP, actor=Actor("anonymous"), keeper=cast.nextdoor) == []


def test_old_merged_and_related_cases_are_left_out(cast: Cast) -> None:
    old = cast.asked(LAMP)
    Case.objects.filter(pk=old.pk).update(received_at=clock.now() - timedelta(days=120))
    merged = cast.asked(LAMP)
    kept = cast.asked(LAMP)
    commands.merge(merged, into=kept, by=cast.dispatcher)
    asked = cast.asked(LAMP)
    assert [one.case for one in suggestions.duplicates(asked, actor=cast.dispatcher)] == [kept]


def test_another_building_or_a_place_far_away_makes_it_less_likely() -> None:
    one = told("3栋楼下路灯不亮了")
    assert sure(one, told("3栋楼下路灯不亮")) > sure(one, told("5栋楼下路灯不亮"))
    assert sure(told("三栋路灯不亮"), told("3栋路灯不亮")) > sure(told("四栋路灯不亮"), told("3栋路灯不亮"))
    here, near, far = (120.0, 30.0), (120.0003, 30.0), (120.02, 30.0)
    close = sure(told(LAMP, point=here), told(LAMP, point=near))
    assert close > sure(told(LAMP, point=here), told(LAMP, point=far))
    assert "30" in likeness(told(LAMP, point=here), told(LAMP, point=near), common={}, texts=0).reason


@given(st.text(max_size=120), st.text(max_size=120))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    a, b = told(one), told(other)
    there, back = likeness(a, b, common={}, texts=0), likeness(b, a, common={}, texts=0)
    assert 0 <= there.confidence <= 1
    assert 0 <= there.words <= 1
    assert there.confidence == pytest.approx(back.confidence)


def test_photos_of_one_thing_differ_in_few_bits() -> None:
    def bits(upload: SimpleUploadedFile) -> int:
        found = photos.bits_of(Image.open(upload))
        assert found is not None
        return found

    lamp = bits(picture())
    assert photos.apart(lamp, bits(picture(quality=30))) <= photos.SAME
    assert photos.apart(lamp, bits(picture(motif="wall"))) > photos.NEARLY
    assert photos.bits_of(Image.new("RGB", (50, 50), "black")) is None


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1))
def test_bits_apart_are_counted_the_same_both_ways(one: int, other: int) -> None:
    assert 0 <= photos.apart(one, other) == photos.apart(other, one) <= 64
    assert photos.apart(one, one) == 0


def test_a_photo_of_the_same_finds_a_case_told_in_other_words(cast: Cast) -> None:
    first, second = cast.asked("这里晚上太黑了请修"), cast.asked("北门的灯杆不亮请来修")
    for case, quality in ((first, 85), (second, 60)):
        evidence.keep_photos(
            [picture(quality=quality)], owner_kind="case", owner_id=case.pk, by=cast.dispatcher
        )
    assert suggestions.duplicates(second, actor=cast.dispatcher) == []
    assert photos.look_at_new() == 2
    assert photos.look_at_new() == 0
    [found] = suggestions.duplicates(second, actor=cast.dispatcher)
    assert found.case == first
    evidence.drop_owner("case", first.pk)
    assert PhotoHash.objects.count() == 1


def test_the_public_reads_only_what_is_public(cast: Cast) -> None:
    shown = cast.asked(LAMP, name="王秀兰")
    commands.correct(shown, public_words="路灯不亮", by=cast.dispatcher)
    cast.asked(LAMP, door="complain")
    cast.asked(LAMP, confidential=True)
    found = suggestions.public_duplicates(LAMP, Place(), keeper=cast.community)
    assert [one.number for one in found] == [shown.number]
    assert found[0].title == "路灯不亮"
    assert LAMP[:6] not in found[0].reason + found[0].title
    commands.correct(shown, public_words="", by=cast.dispatcher)
    assert LAMP[:6] not in suggestions.public_duplicates(LAMP, keeper=cast.community)[0].title
