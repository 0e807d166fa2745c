"""What the resident reads of the first contact, and of why the answer is due then."""

from datetime import timedelta

import pytest
from django.utils import translation

from linli.cases import commands
from linli.cases.pages.resident_shown import contact_said
from linli.cases.tests.cast import Cast
from linli.kernel import clock

MONDAY = clock.moment(2026, 11, 16, 9)
pytestmark = pytest.mark.django_db


def test_the_resident_reads_by_when_somebody_speaks_to_them(cast: Cast) -> None:
    with clock.at(MONDAY), translation.override("en"):
        case = cast.working()
        assert "gets in touch" in contact_said(case)
        with clock.at(MONDAY + timedelta(days=3)):
            assert "We are late" in contact_said(case)
        commands.get_in_touch(case, way="visit", reached=True, by=cast.lamp_officer)
        assert "first spoke" in contact_said(case)
        assert contact_said(cast.asked(phone="", anonymous=True)) == ""
