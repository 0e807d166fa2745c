import pytest

from linli.kernel import facts, journal
from linli.kernel.privacy.erasure import erase
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor
from linli.people import commands, holdings
from linli.people.commands import NewPerson
from linli.people.facts import PersonDeactivated
from linli.people.models import Person
from linli.people.tests.conftest import PASSWORD, SYSTEM
from linli.people.tests.skills import SKILLS


def test_enrol_makes_an_account_that_can_sign_in_and_keeps_names_out_of_the_chain(enrolled):
    person = enrolled("lin", name=" 林 晓 ", phone="138 0000 0001", password=PASSWORD)
    assert (person.name, person.phone) == ("林 晓", "13800000001")
    assert person.check_password(PASSWORD)
    [entry] = journal.history(person.stream)
    assert entry.move == "enrolled"
    assert entry.private["name"] == "林 晓"
    assert "林" not in str(entry.data)


def test_a_phone_is_found_without_being_readable_in_the_table(enrolled):
    person = enrolled("lin", phone="13800000001")
    stored = (
        Person.objects.filter(pk=person.pk).extra(select={"raw": "phone"}).values_list("raw", flat=True)[0]
    )
    assert "13800000001" not in stored
    assert len(person.phone_index) == 64


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"username": "l"}, "username"),
        ({"username": "林 晓"}, "username"),
        ({"username": "a/b"}, "username"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"phone": "12345"}, "phone"),
        ({"phone": "0571-88886666"}, "phone"),
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "lin-xiaoming"}, "password"),
    ],
)
def test_enrol_says_which_field_is_wrong(db, given, field):
    row = {"username": "lin-xiaoming", "name": "Lin", "by": SYSTEM} | given
    with pytest.raises(BadInput) as refused:
        commands.enrol(**row)
    assert list(refused.value.fields) == [field]
    assert not Person.objects.exists()


def test_a_list_is_enrolled_as_a_whole_or_not_at_all(enrolled):
    enrolled("wang", phone="13800000009")
    rows = [
        NewPerson("lin", "林晓"),
        NewPerson("LIN", "林小"),
        NewPerson("Wang", "王"),
        NewPerson("zhao", "赵", phone="13800000009"),
        NewPerson("qian", "钱", phone="13800000007"),
        NewPerson("sun", "孙", phone="138-0000-0007"),
    ]
    with pytest.raises(BadInput) as refused:
        commands.enrol_many(rows, by=SYSTEM)
    assert sorted(refused.value.fields) == ["2.username", "3.username", "4.phone", "6.phone"]
    assert Person.objects.count() == 1


def test_many_are_enrolled_in_a_few_queries(db, django_assert_max_num_queries):
    rows = [NewPerson(f"p{n}", "某某", phone=f"139{n:08d}") for n in range(120)]
    with django_assert_max_num_queries(12):
        people = commands.enrol_many(rows, by=SYSTEM)
    assert not any(person.has_usable_password() for person in people)
    assert len(journal.history(people[-1].stream)) == 1


def test_only_some_roles_enrol_and_lock(staff, enrolled):
    operator, security, member = staff("op", "operator"), staff("se", "security"), staff("me", "member")
    made = commands.enrol(username="new", name="New", by=Actor.of(operator), password=PASSWORD)
    assert made.password_given
    for nobody in (security, member):
        with pytest.raises(NotAllowed):
            commands.enrol(username="other", name="Other", by=Actor.of(nobody))
    with pytest.raises(NotAllowed):
        commands.deactivate(made, reason="left", by=Actor.of(member))
    commands.deactivate(made, reason="left", by=Actor.of(security))
    with pytest.raises(NotOpen):
        commands.deactivate(made, reason="left", by=Actor.of(security))
    with pytest.raises(NotAllowed):
        commands.deactivate(security, reason="tired", by=Actor.of(security))
    commands.reactivate(made, by=Actor.of(security))
    assert Person.objects.get(pk=made.pk).is_active


def test_closing_needs_a_reason_and_is_announced(staff, monkeypatch):
    heard = []
    monkeypatch.setitem(facts._consumers, PersonDeactivated, [heard.append])
    security, member = staff("se", "security"), staff("me", "member")
    with pytest.raises(BadInput):
        commands.deactivate(member, reason="  ", by=Actor.of(security))
    commands.deactivate(member, reason="moved away", by=Actor.of(security))
    assert heard == [PersonDeactivated(member.pk)]
    assert journal.history(member.stream)[-1].private == {"reason": "moved away"}


def test_a_password_given_by_another_must_be_changed_one_of_ones_own_not(staff):
    security, member = staff("se", "security"), staff("me", "member")
    commands.set_password(member, password="another long phrase", by=Actor.of(security))
    assert member.password_given
    commands.set_password(member, password="my very own phrase", by=Actor.of(member))
    assert not member.password_given
    with pytest.raises(NotAllowed):
        commands.set_password(security, password="another long phrase", by=Actor.of(member))
    with pytest.raises(BadInput):
        commands.set_password(member, password="1234567890", by=Actor.of(member))


def test_the_operator_of_a_new_installation(db):
    operator = commands.create_operator(username="admin", password=PASSWORD, name="运维")
    assert operator.is_staff
    assert operator.has_perm("anything")
    assert not operator.password_given


def test_erasing_forgets_the_person_and_the_chain_still_holds(enrolled):
    person = enrolled("lin", name="林晓", phone="13800000001", password=PASSWORD)
    me = Actor.of(person)
    commands.supply_skills(SKILLS, by=SYSTEM)
    commands.state_skills(person, codes=["law"], by=me)
    commands.state_free_times(person, slots=[(0, "morning")], by=me)
    assert erase(owner_kind="person", owner_id=person.pk, by=SYSTEM)
    person.refresh_from_db()
    assert (person.phone, person.phone_index, person.is_active) == (None, None, False)
    assert "林晓" not in person.name
    assert person.username != "lin"
    assert not person.has_usable_password()
    assert not person.skills.exists()
    assert not person.free_times.exists()
    told = journal.history(person.stream)
    assert told[-1].move == "erased"
    assert told[0].erased
    assert not list(journal.verify())
    commands.enrol(username="lin", name="林晓", phone="13800000001", by=SYSTEM)
    with pytest.raises(NotOpen):
        commands.reactivate(person, by=SYSTEM)
    assert holdings.named("person:999999")
