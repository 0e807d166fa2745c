"""What a new instance begins with."""

import pytest

from linli.cases import seeds
from linli.cases.models import Category, ErrandKind
from linli.kernel.scope import Actor
from linli.people.models import Skill

INSTALL = Actor.system("install")

pytestmark = pytest.mark.django_db


def test_planting_twice_adds_nothing_the_second_time():
    assert seeds.plant(by=INSTALL) > 0
    assert seeds.plant(by=INSTALL) == 0


def test_matters_stand_in_their_groups_with_their_skills():
    seeds.plant(by=INSTALL)
    assert Category.objects.filter(parent__isnull=True).count() == len(seeds.groups())
    kinds = Category.objects.filter(parent__isnull=False, parent__parent__isnull=True)
    assert kinds.count() == len(seeds.matters())
    assert Category.objects.filter(parent__in=kinds).count() == len(seeds.details())
    assert ErrandKind.objects.count() == len(seeds.errands())
    takeable = Category.objects.filter(takeable=True, skills__isnull=False)
    assert takeable.exists()
    assert not Category.objects.filter(urgent=True, ring="").exists()


def test_what_the_county_changed_is_left_alone():
    seeds.plant(by=INSTALL)
    Category.objects.filter(code="street_lamp_out").update(name_zh="路灯")
    Skill.objects.filter(code="law").update(name_zh="法律援助")
    seeds.plant(by=INSTALL)
    assert Category.objects.get(code="street_lamp_out").name_zh == "路灯"
    assert Skill.objects.get(code="law").name_zh == "法律援助"


def test_codes_of_the_standard_have_ten_digits_and_details_their_kind():
    seeds.plant(by=INSTALL)
    coded = Category.objects.exclude(standard_code="")
    assert all(len(c.standard_code) == 10 and c.standard_code.isdigit() and c.standard_list for c in coded)
    assert set(seeds.standards()) <= set(seeds.matters())
    assert not set(seeds.details()) & (set(seeds.matters()) | set(seeds.groups()))
    lamp = Category.objects.get(code="lamp_flickering")
    assert (lamp.parent.code, lamp.parent.duty_of, lamp.usual_unit) == (
        "street_lamp_out",
        "department",
        "urban_management",
    )
