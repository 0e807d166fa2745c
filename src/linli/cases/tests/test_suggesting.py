"""What a message suggests: how it begins counts most, and a stray word in a long letter is no reason."""

import pytest

from linli.cases import suggesting
from linli.cases.models import Category


@pytest.fixture
def kinds(db: None) -> list[Category]:
    street = Category.objects.create(code="street", name_zh="市容", name_en="Streets")
    lamp = Category.objects.create(
        code="lamp", name_zh="路灯", name_en="Lamps", parent=street, keywords="路灯 不亮 灯杆"
    )
    dogs = Category.objects.create(
        code="dogs", name_zh="犬", name_en="Dogs", parent=street, keywords="狗 牵绳 咬人"
    )
    return [lamp, dogs]


def suggested(words: str, kinds: list[Category]) -> str:
    found = suggesting.category_for(words, kinds)
    return found.category.code if found else ""


def test_the_kind_whose_words_cover_most_is_suggested_with_its_longest_word(kinds: list[Category]) -> None:
    assert suggested("门口路燈不亮", kinds) == "lamp"
    found = suggesting.category_for("有狗不牵绳", kinds)
    assert found is not None
    assert "牵绳" in found.reason
    assert suggested("居住证怎么办", kinds) == ""
    assert suggested("", kinds) == ""


def test_how_it_begins_counts_more_than_what_comes_later(kinds: list[Category]) -> None:
    rest = "每天晚上从这里走过的人都说了，大家都盼着早点有个说法。" * 2
    assert suggested(f"小区里狗咬人了。{rest}那边还有一根灯杆，路灯下面。", kinds) == "dogs"


def test_one_short_word_far_into_a_long_letter_suggests_nothing(kinds: list[Category]) -> None:
    letter = "想问问孩子转学的手续在哪里办，我们刚搬来不久，材料都准备好了。" * 5
    assert len(letter) > suggesting.LONG
    assert suggested(f"{letter}那天路灯下碰到的人说可以写在这里。", kinds) == ""
    assert suggested(f"{letter}那天路灯不亮。", kinds) == "lamp"
