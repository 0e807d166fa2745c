"""Whatever is done to the tree, in whatever order: paths are the tree, and the past stays as it was."""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from linli.kernel import clock, journal, scope
from linli.kernel.refusals import Refusal
from linli.kernel.scope import Actor
from linli.organisations import commands, queries, seeds
from linli.organisations.commands import NewOrganisation, regrouping
from linli.organisations.models import Kind, Organisation, Regrouping, Span
from linli.people.models import Person

SYSTEM = Actor.system("tests")
ONE = st.integers(0, 30)  # an organisation, by its place in the list
BACK = st.sampled_from((0, 0, 0, 1, 3))  # days before the machine's today


class Tree(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.day = clock.moment(2026, 3, 1, 9)
        self.remembered = {}
        self.count = 0

    def do(self, verb, **given):
        """A refusal is an answer too; what it must not do is change anything, which the invariants see."""
        with clock.at(self.day):
            try:
                verb(by=SYSTEM, **given)
            except Refusal as refused:
                assert refused.sentence  # noqa: PT017 - it may or may not be refused

    def day_before(self, back):
        return clock.local(self.day).date() - timedelta(days=back)

    def get(self, number, state="active"):
        rows = Organisation.objects.filter(state=state).order_by("pk")
        return rows[number % rows.count()]

    @initialize()
    def plant(self):
        with clock.at(self.day):
            seeds.plant(by=SYSTEM)
            rows = [NewOrganisation("TOP", "县", "county", "", founded_on=self.day_before(9))]
            rows += [
                NewOrganisation(
                    f"N{n}",
                    f"第{n}",
                    "branch",
                    "TOP" if n < 2 else f"N{n % 2}",
                    founded_on=self.day_before(9),
                )
                for n in range(6)
            ]
            commands.found_many(rows, by=SYSTEM)
            self.drafter = Person.objects.create(username="drafter", name="起草人", created_at=clock.now())

    @rule(parent=ONE, back=BACK)
    def found(self, parent, back):
        self.count += 1
        self.do(
            commands.found,
            code=f"M{self.count}",
            name="新",
            kind=Kind.objects.get(code="branch"),
            parent=self.get(parent),
            founded_on=self.day_before(back),
        )

    @rule(code=ONE, to=ONE, back=BACK)
    def move(self, code, to, back):
        self.do(commands.move, organisation=self.get(code), to=self.get(to), on=self.day_before(back))

    @rule(code=ONE, back=BACK)
    def close(self, code, back):
        self.do(commands.close, organisation=self.get(code), on=self.day_before(back))

    @precondition(lambda self: Organisation.objects.filter(state="closed").exists())
    @rule(code=ONE)
    def reopen(self, code):
        self.do(commands.reopen, organisation=self.get(code, "closed"))

    @rule(code=ONE, into=ONE)
    def merge(self, code, into):
        self.do(commands.merge, organisation=self.get(code), into=self.get(into))

    @rule(code=ONE)
    def rename(self, code):
        self.count += 1
        self.do(commands.rename, organisation=self.get(code), name=f"改名{self.count}")

    @rule(pairs=st.lists(st.tuples(ONE, ONE), min_size=1, max_size=4))
    def regroup(self, pairs):
        with clock.at(self.day):
            top = Organisation.objects.get(code="TOP")
            lines = [(self.get(a), self.get(b)) for a, b in pairs]
            made = Regrouping.objects.create(
                title="调整",
                reason="测试",
                effective_on=self.day_before(0),
                root=top,
                drafted_by=self.drafter,
                created_at=clock.now(),
            )
            try:
                regrouping.add_lines(made, lines=lines, by=SYSTEM)
                regrouping.approve(made, by=SYSTEM)
                regrouping.apply(made, by=SYSTEM)
            except Refusal as refused:
                assert refused.sentence  # noqa: PT017 - it may or may not be refused

    @precondition(lambda self: Regrouping.objects.filter(state="applied").exists())
    @rule()
    def undo(self):
        self.do(regrouping.undo, regrouping=Regrouping.objects.filter(state="applied").first())

    @rule()
    def next_day(self):
        """Days that are over are remembered, as far back as a change may still be dated."""
        settled = self.day_before(4)
        self.remembered[settled] = self.picture(settled)
        self.day += timedelta(days=1)

    def picture(self, day):
        return sorted(queries.as_of(day).values_list("organisation__code", "name", "parent__code", "path"))

    @invariant()
    def paths_are_the_tree(self):
        rows = {row.pk: row for row in Organisation.objects.all()}
        for row in rows.values():
            above = rows[row.parent_id].path if row.parent_id else ""
            assert row.path[:-4] == above
            assert row.path[-4:] != "ZZZZ"

    @invariant()
    def every_day_is_a_tree(self):
        for back in range(11):
            standing = {span.path: span for span in queries.as_of(self.day_before(back))}
            assert len(standing) == queries.as_of(self.day_before(back)).count()
            for path, span in standing.items():
                above = scope.upward(path)[:-1]
                assert all(one in standing for one in above)
                assert (standing[above[-1]].organisation_id if above else None) == span.parent_id

    @invariant()
    def today_is_the_open_spans(self):
        open_spans = {
            (s.organisation_id, s.name, s.kind_id, s.parent_id, s.path)
            for s in Span.objects.filter(until=None)
        }
        active = Organisation.objects.filter(state="active")
        assert open_spans == {(o.pk, o.name, o.kind_id, o.parent_id, o.path) for o in active}

    @invariant()
    def the_past_stays(self):
        for day, picture in self.remembered.items():
            assert self.picture(day) == picture

    def teardown(self):
        assert not list(journal.verify())


class TestTree(TestCase):
    def test_random_lives(self):
        from django.db import transaction

        class Contained(Tree):
            """Each run in a savepoint of its own, rolled back at its end."""

            def __init__(self):
                super().__init__()
                self.savepoint = transaction.savepoint()

            def teardown(self):
                try:
                    super().teardown()
                finally:
                    transaction.savepoint_rollback(self.savepoint)

        run_state_machine_as_test(
            Contained,
            settings=settings(
                max_examples=15,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
