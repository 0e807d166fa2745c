import pytest

from linli.kernel import journal
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor
from linli.people import commands, consents, free_times, holdings, queries
from linli.people.models import Consent, Skill
from linli.people.tests.conftest import SYSTEM
from linli.people.tests.skills import SKILLS


@pytest.fixture
def lin(enrolled):
    commands.supply_skills(SKILLS, by=SYSTEM)
    return enrolled("lin", phone="13800000001")


def test_people_speak_for_themselves_only(lin, enrolled):
    other = Actor.of(enrolled("wang"))
    for act in (
        lambda: commands.rename(lin, name="Other", by=other),
        lambda: commands.set_phone(lin, phone="13800000002", verified=True, by=other),
        lambda: commands.choose_display(lin, language="en", large_text=True, by=other),
        lambda: commands.state_skills(lin, codes=["law"], by=other),
        lambda: commands.state_free_times(lin, slots=[(0, "morning")], by=other),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_skills_are_what_was_stated_last(lin):
    me = Actor.of(lin)
    commands.state_skills(lin, codes=["law", "haircuts", "no-such-skill"], by=me)
    commands.state_skills(lin, codes=["law", "driving"], by=me)
    commands.state_skills(lin, codes=["driving", "law"], by=me)
    assert {entry.skill.code for entry in lin.skills.all()} == {"law", "driving"}
    assert [e.move for e in journal.history(lin.stream)].count("skills_stated") == 2


def test_free_times_fill_the_grid_and_nothing_else(lin):
    me = Actor.of(lin)
    commands.state_free_times(
        lin, slots=[(2, "evening"), (5, "morning"), (9, "morning"), (1, "night")], by=me
    )
    assert queries.week(lin) == {(2, "evening"), (5, "morning")}
    commands.state_free_times(lin, slots=free_times.SLOTS, by=me)
    assert queries.week(lin) == set(free_times.SLOTS)
    commands.state_free_times(lin, slots=[], by=me)
    assert not lin.free_times.exists()


def test_a_phone_of_another_account_is_refused_and_a_new_one_is_verified_anew(lin, enrolled):
    me = Actor.of(lin)
    enrolled("wang", phone="13800000002")
    with pytest.raises(BadInput) as refused:
        commands.set_phone(lin, phone="138 0000 0002", verified=True, by=me)
    assert refused.value.code == "phone_taken"
    lin.refresh_from_db()
    assert lin.phone == "13800000001"
    commands.set_phone(lin, phone="13800000003", verified=False, by=me)
    commands.verify_phone(lin, phone="13800000009", by=me)
    lin.refresh_from_db()
    assert lin.phone_verified_at is None
    commands.verify_phone(lin, phone="138-0000-0003", by=me)
    lin.refresh_from_db()
    assert lin.phone_verified_at is not None


def test_consent_is_one_yes_at_a_time_and_is_kept_when_taken_back(lin):
    me = Actor.of(lin)
    words = str(consents.purpose(consents.MATCHING).words)

    def yes() -> Consent:
        return commands.give_consent(
            subject=lin.stream, purpose="matching", words=words, channel="screen", by=me
        )

    first = yes()
    assert yes() == first
    assert queries.consented(lin.stream, "matching")
    commands.withdraw_consent(subject=lin.stream, purpose="matching", by=me)
    assert not queries.consented(lin.stream, "matching")
    with pytest.raises(NotOpen):
        commands.withdraw_consent(subject=lin.stream, purpose="matching", by=me)
    assert yes() != first
    assert Consent.objects.filter(subject=lin.stream).count() == 2
    assert [e.move for e in journal.history(lin.stream)][1:] == [
        "consented",
        "consent_withdrawn",
        "consented",
    ]


@pytest.mark.parametrize(("channel", "words"), [("thought", "yes"), ("screen", "  ")])
def test_consent_needs_words_and_a_way_it_was_given(db, channel, words):
    with pytest.raises(BadInput):
        commands.give_consent(subject="case:1", purpose="errand", words=words, channel=channel, by=SYSTEM)


def test_the_list_of_skills_can_be_supplied_twice_and_corrected(db, staff):
    assert len(commands.supply_skills(SKILLS, by=SYSTEM)) == Skill.objects.count()
    assert commands.supply_skills(SKILLS, by=SYSTEM) == []
    supervisor, member = staff("su", "supervisor"), staff("me", "member")
    [changed] = commands.supply_skills([("law", "法律援助", "Legal aid")], by=Actor.of(supervisor))
    assert str(changed) == "法律援助"
    with pytest.raises(NotAllowed):
        commands.supply_skills([("law", "x", "x")], by=Actor.of(member))
    with pytest.raises(BadInput):
        commands.supply_skills([("Law!", "x", "x")], by=SYSTEM)


def test_what_is_held_names_everything_stated(lin):
    me = Actor.of(lin)
    commands.state_skills(lin, codes=["law"], by=me)
    commands.state_free_times(lin, slots=[(0, "morning")], by=me)
    told = {str(held.value) for held in holdings.held(lin.stream)}
    assert {"Lin", "lin", "13800000001", "法律咨询"} <= told
    assert all(held.purpose and held.kept_until for held in holdings.held(lin.stream))
