"""The content of the demonstration county is complete, varied and about nobody real."""

import random
import re
from collections import Counter

import pytest

from linli.demo import content

DOORS = {"ask", "suggest", "complain", "report", "praise", "help", "order"}
UNITS = {
    "community", "estate_property", "urban_management", "housing", "water", "power", "gas", "traffic_police",
    "fire", "health", "civil_affairs", "human_resources", "education", "market_regulation", "agriculture",
    "environment", "township", "police_station",
}  # fmt: skip
SEASONS = {
    "storm", "heat", "spring", "summer", "autumn", "winter", "september", "holiday", "weekend", "weekday",
    "morning", "evening", "night",
}  # fmt: skip
PERSONAL = re.compile(r"\d{7,}|\d{3,4}[- ]\d{7,8}|\w+@\w+\.\w+|https?:|\d{17}[\dXx]")
TRADITIONAL = re.compile("[這個們來時會說點請問樣還過兩裡為]")
EMOJI = re.compile("[\U0001f300-\U0001faff]")


def written():
    """Every sentence with the place it stands in."""
    for code, sentences in content.messages().items():
        for said in sentences.says:
            yield f"{code}.says", said.text
        for kind in ("answers", "refusals", "disputes", "questions"):
            for text in getattr(sentences, kind):
                yield f"{code}.{kind}", text
    yield from shared()


def shared():
    """Every sentence that belongs to no single matter."""
    pools = content.pools()
    for mood, lists in pools.moods.items():
        for group, texts in lists.items():
            for text in texts:
                yield f"{mood}.{group}", text
    for move, texts in pools.work.items():
        for text in texts:
            yield f"work.{move}", text
    for wish in content.menu().wishes.values():
        yield f"wish.{wish.code}", wish.text


def test_there_are_enough_matters_messages_places_and_services():
    people, menu = content.people(), content.menu()
    communities = [community for township in people.townships for community in township.communities]
    assert len(content.matters()) >= 64
    assert len(content.groups()) >= 12
    assert sum(len(sentences.says) for sentences in content.messages().values()) >= 420
    assert len(people.townships) == 12
    assert len(communities) == 120
    assert sum(len(community.estates) for community in communities) >= 85
    assert sum(len(township.roads) for township in people.townships) >= 75
    assert sum(len(names) for names in people.shops.values()) >= 30
    assert sum(len(township.facilities) for township in people.townships) >= 30
    assert len(menu.items) >= 30
    assert len(menu.wishes) >= 15
    assert len(menu.errands) >= 12
    assert len(menu.skills) >= 18


@pytest.mark.parametrize("matter", content.matters().values(), ids=lambda matter: matter.code)
def test_a_matter_is_described_with_known_words(matter):
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", matter.code)
    assert matter.group in content.groups()
    assert matter.door in DOORS
    assert matter.unit in UNITS
    assert matter.where in {"any", "urban", "rural"}
    assert set(matter.when) <= SEASONS
    assert 4 <= len(matter.keywords) <= 24  # few enough for a clerk to look through
    assert len(set(matter.keywords)) == len(matter.keywords)
    assert matter.hours > 0
    assert matter.weight > 0
    assert matter.urgent == bool(matter.ring)
    assert set(matter.skills) <= set(content.menu().skills)
    assert matter.takeable or not matter.skills


def test_every_matter_has_its_sentences_and_no_sentence_lacks_its_matter():
    assert set(content.messages()) == set(content.matters())
    for code, sentences in content.messages().items():
        assert len(sentences.says) >= 4, code
        assert 3 <= len(sentences.answers) <= 6, code
        assert 1 <= len(sentences.refusals) <= 2, code
        assert 1 <= len(sentences.disputes) <= 2, code
        assert 1 <= len(sentences.questions) <= 2, code


def test_every_matter_can_be_said_wherever_it_can_arise():
    for code, matter in content.matters().items():
        says = content.messages()[code].says
        if matter.where != "rural":
            assert sum(said.fits(rural=False) for said in says) >= 3, code
        if matter.where != "urban":
            assert sum(said.fits(rural=True) for said in says) >= 3, code


def test_slots_are_known():
    for place, text in written():
        assert set(content.slots_of(text)) <= content.SLOTS, (place, text)
        assert text.count("{") == text.count("}") == len(content.slots_of(text)), (place, text)


def test_only_what_residents_type_names_a_place_that_may_be_missing():
    for place, text in written():
        if not place.endswith(".says"):
            assert set(content.slots_of(text)) <= {"surname", "days", "time"}, (place, text)


def test_a_slot_stands_once_in_a_sentence_for_it_has_one_word():
    for place, text in written():
        slots = [slot for slot in content.slots_of(text) if slot != "org"]
        assert len(set(slots)) == len(slots), (place, text)


def test_every_message_has_an_answer_that_suits_it_and_no_answer_is_idle():
    pools = content.pools()
    for code, sentences in content.messages().items():
        general = pools.for_group("answered", content.matters()[code].group)
        assert all(said.answers or general for said in sentences.says), code
        assert {answer for said in sentences.says for answer in said.answers} == set(sentences.answers), code


def test_no_sentence_is_repeated_even_with_other_slots():
    bare = Counter(re.sub(r"\{\w+\}|\W", "", text) for _, text in written())
    assert [text for text, times in bare.items() if times > 1] == []


def test_nothing_looks_like_the_number_or_address_of_a_person():
    for place, text in written():
        assert not PERSONAL.search(text), (place, text)


def test_voices_vary():
    says = [said.text for sentences in content.messages().values() for said in sentences.says]
    assert sum(bool(TRADITIONAL.search(text)) for text in says) >= 20
    assert sum(bool(EMOJI.search(text)) for text in says) >= 10
    assert sum(text[-1] not in "。！？!?…" for text in says) >= 100
    assert sum(len(text) <= 20 for text in says) >= 25
    assert sum(len(text) >= 45 for text in says) >= 25
    openings = Counter(re.sub(r"\{\w+\}", "", text)[:4] for text in says)
    assert max(openings.values()) <= 6


def test_orders_wishes_and_errands_name_what_they_ask_for():
    menu = content.menu()
    for code, known in (
        ("service_order", menu.items),
        ("micro_wish", menu.wishes),
        ("proxy_errand", menu.errands),
    ):
        assert {said.of for said in content.messages()[code].says} <= set(known)
    assert {said.of for said in content.messages()["proxy_errand"].says} == set(menu.errands)


def test_a_complaint_about_a_unit_can_be_made_and_urgent_matters_have_a_number():
    about_unit = {code for code, matter in content.matters().items() if matter.about_unit}
    assert {"window_manner", "passing_the_buck", "cadre_conduct"} <= about_unit
    assert {matter.ring for matter in content.matters().values() if matter.urgent} == {"110", "119", "120"}


def test_menu_items_say_who_offers_and_who_pays():
    menu = content.menu()
    for item in menu.items.values():
        assert item.provider in {"member", "volunteer_team", "community", "partner_unit", "firm"}
        assert item.payer in {"free", "resident", "community"}
        assert (item.payer == "community") == bool(item.budget_line)
        assert (item.payer == "free") == (item.price == 0)
        assert item.budget_line in {"", *menu.budget_lines}
        assert set(item.skills) <= set(menu.skills)
        assert item.quota > 0
        assert item.minutes > 0
    assert {item.payer for item in menu.items.values()} == {"free", "resident", "community"}
    assert all(errand.papers and errand.steps for errand in menu.errands.values())


def test_moods_are_kept_for_known_groups():
    pools = content.pools()
    for lists in pools.moods.values():
        assert set(lists) <= {"general", *content.groups()}
    assert set(pools.moods["answered"]) == {"general", *content.groups()}
    assert len(pools.for_group("satisfied", "property")) > len(pools.for_group("satisfied", "praise"))


def test_places_have_one_name_each():
    people = content.people()
    communities = [community for township in people.townships for community in township.communities]
    estates = [estate.name for community in communities for estate in community.estates]
    names = [
        *(township.name for township in people.townships),
        *(community.name for community in communities),
        *estates,
        *(facility.name for township in people.townships for facility in township.facilities),
        *(road for township in people.townships for road in township.roads),
    ]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    shown = next(one for one in people.townships if one.name == people.default_township)
    assert 8 <= len(shown.communities) <= 10
    assert all(community.estates for community in communities if not community.rural)


def test_every_slot_can_be_filled():
    people = content.people()
    kinds = {facility.kind for township in people.townships for facility in township.facilities}
    elsewhere = {"estate", "community", "village", "road", "surname", "org"}
    assert set(people.slots) | set(people.shops) | kinds | elsewhere >= content.SLOTS
    for township in people.townships:
        assert {"school", "clinic", "market"} <= {facility.kind for facility in township.facilities}


def test_names_come_from_the_dice_alone_and_sound_whole():
    people = content.people()
    one = [people.full_name(random.Random(7), woman=True, older=False) for _ in range(2)]
    assert one[0] == one[1]
    dice = random.Random(11)
    names = [people.full_name(dice, woman=bool(n % 2), older=n % 3 == 0) for n in range(4000)]
    assert all(2 <= len(name) <= 4 for name in names)
    assert len(set(names)) > 2000
    assert Counter(name[0] for name in names).most_common(1)[0][0] in "王李张"


def test_fill_puts_words_into_slots_and_names_the_missing_one():
    assert content.fill("{road}黑了{days}天", {"road": "柳巷", "days": "三"}) == "柳巷黑了三天"
    with pytest.raises(KeyError, match="days"):
        content.fill("{road}黑了{days}天", {"road": "柳巷"})
