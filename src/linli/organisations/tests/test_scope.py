"""Whatever postings people hold: what a list shows and what a check allows is the same."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.kernel import scope
from linli.kernel.scope import Actor
from linli.organisations.commands import regrouping
from linli.organisations.models import Organisation, Posting, Regrouping
from linli.organisations.roles import ROLES

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)
POSTS = st.lists(
    st.tuples(
        st.sampled_from(sorted(ROLES)),
        st.integers(0, 5),
        st.integers(-3, 3),
        st.sampled_from((None, 0, 1, 4)),
    ),
    max_size=4,
)
GOVERNED = {
    Organisation: (
        "organisations.see",
        "organisations.find",
        "organisations.tend",
        "organisations.edit",
        "postings.edit",
        "postings.appoint",
        "postings.entrust",
        "regroup.draft",
    ),
    Posting: ("postings.see", "postings.edit", "postings.appoint", "postings.entrust"),
    Regrouping: ("regroup.draft", "regroup.approve"),
}


@given(posts=POSTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_list_and_check_agree(county, cast, actors, posts):
    person = cast["outsider"]
    Posting.objects.filter(person=person).delete()
    organisations = list(Organisation.objects.order_by("path"))
    if not Regrouping.objects.exists():
        for root in organisations[:3]:
            regrouping.draft(
                title="调整", reason="试", effective_on=TODAY, root=root, by=actors["supervisor"]
            )
    for role, place, starts, lasts in posts:
        since = TODAY + timedelta(days=starts)
        until = None if lasts is None else since + timedelta(days=lasts)
        if not Posting.objects.filter(person=person, role=role, organisation=organisations[place]).exists():
            Posting.objects.create(
                person=person, role=role, organisation=organisations[place], since=since, until=until
            )
    scope.forget()
    actor = Actor.of(person)
    for model, permissions in GOVERNED.items():
        for permission in permissions:
            listed = set(scope.visible(model.objects.all(), actor, permission))
            assert listed == {row for row in model.objects.all() if scope.may(actor, permission, row)}
            for row in organisations if model is Organisation and permission != "organisations.find" else ():
                assert (person.pk in scope.who_may(permission, row)) == (row in listed)
