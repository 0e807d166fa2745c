"""The year of cases: who speaks up on which day, and every act of every case in the order of time, up to now."""

import heapq
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from linli.cases import commands as cases
from linli.cases.models import Case
from linli.demo import calendar, desk, lives, photos
from linli.demo.calendar import Day
from linli.demo.desk import Stood
from linli.demo.life import Life, planned
from linli.demo.voices import OPEN_AIR, Told, Voices
from linli.demo.world import Progress, World
from linli.kernel import clock, lifecycle, notices, scope

BATCH = 1_500  # cases, about, whose rows and journal are written together
KEYED_DAYS = 30  # cases of the last days get their secret links
LATELY = timedelta(days=2)  # within which somebody else may say the same
SAME = 0.03  # share of what is said that another has said of late


@dataclass(slots=True)
class Year:
    """The acts to come, by their moment; `apart` are cases that are split, which do not fit into a batch."""

    world: World
    voices: Voices
    coming: list[tuple[datetime, int, Life]] = field(default_factory=list)
    apart: list[Life] = field(default_factory=list)
    recent: deque[Life] = field(default_factory=lambda: deque(maxlen=40))
    standing: dict[str, Life] = field(default_factory=dict)  # of the visitors' desks, by matter
    serial: int = 0

    def begin(self, life: Life) -> None:
        if life.stop and life.stop == life.case.state:
            return
        life.script = lives.tell(life)
        if life.plan.route == "split":
            self.apart.append(life)
        else:
            self._put(life.at, life)

    def run_until(self, moment: datetime) -> None:
        while self.coming and self.coming[0][0] < moment:
            at, _number, life = heapq.heappop(self.coming)
            following = act(life, at)
            if following is not None:
                self._put(following, life)

    def run_apart(self) -> None:
        """Each act its own transaction, up to now."""
        for life in self.apart:
            at: datetime | None = life.at
            while at is not None and at < self.world.now:
                at = act(life, at)
        self.apart.clear()

    def _put(self, at: datetime, life: Life) -> None:
        self.serial += 1
        heapq.heappush(self.coming, (at, self.serial, life))


def act(life: Life, at: datetime) -> datetime | None:
    """The next act, at its moment; returns the moment of the one after, or None when the telling is over."""
    life.at = at
    script = life.script
    assert script is not None  # noqa: S101 - begun before it acts
    with clock.at(at), suppress(StopIteration):
        following = next(script)
        return None if life.over else max(following, at + timedelta(seconds=20))
    return None


def tell(world: World, progress: Progress) -> None:
    """Tell the whole year, in batches of whole days."""
    told = _("A year of cases")
    standing: dict[date, list[Stood]] = defaultdict(list)
    voices = Voices(world)
    for stood in desk.stand(world, voices):
        standing[clock.local(stood.told.at).date()].append(stood)
    at_random = max(world.size.cases - len(desk.TODAY), 0)
    story = Year(world, voices)
    done = 0
    with notices.silence(), scope.remembering():
        for days in _batches(calendar.year(world, at_random)):
            with lifecycle.batched():
                for day in days:
                    done += _open(story, day, standing.pop(day.date, []))
                    story.run_until(min(_midnight_after(day.date), world.now))
                    progress(told, done, world.size.cases)
            story.run_apart()
    progress(told, done, done)


def _batches(days: Sequence[Day]) -> Iterator[list[Day]]:
    batch: list[Day] = []
    for day in days:
        batch.append(day)
        if sum(one.cases for one in batch) >= BATCH:
            yield batch
            batch = []
    yield batch


def _midnight_after(day: date) -> datetime:
    following = day + timedelta(days=1)
    return clock.moment(following.year, following.month, following.day)


def _open(story: Year, day: Day, standing: list[Stood]) -> int:
    """Everything that is said on a day; returns how much."""
    world = story.world
    said: list[tuple[Told, Stood | Life | None]] = [(stood.told, stood) for stood in standing]
    back = (clock.local(world.now).date() - day.date).days
    for place in range(day.cases):
        dice = world.dice("day", back, place)
        told: Told = story.voices.on(day, dice)
        lately = [life for life in story.recent if told.at - life.told.at < LATELY]
        twin = dice.choice(lately) if lately and dice.random() < SAME * (3 if day.storm else 1) else None
        if twin is not None:
            told = story.voices.again(twin.told, day, dice)
        if told.at < world.now:
            said.append((told, twin))
    said.sort(key=lambda pair: pair[0].at)
    received = _receive(world, [told for told, _what in said], keyed=back <= KEYED_DAYS)
    for (told, what), case in zip(said, received, strict=True):
        if isinstance(what, Stood):
            life = what.life(world, case, story.standing.get(told.matter.code))
            story.standing[told.matter.code] = life
        else:
            dice = world.dice("life", back, case.number)
            life = Life(world, told, case, planned(told, dice, into=what), dice, case.received_at)
            if what is None and _common(life):
                story.recent.append(life)
        story.begin(life)
    photos.attach(world, [(told, case) for (told, _what), case in zip(said, received, strict=True)])
    return len(said)


def _common(life: Life) -> bool:
    """Whether somebody else could ask for the very same."""
    told = life.told
    return told.matter.group in OPEN_AIR and told.service is None and life.plan.route in ("", "unit")


def _receive(world: World, told: Sequence[Told], *, keyed: bool) -> list[Case]:
    """Receive what was said, in its order; errands one by one, for each needs its consent."""
    found: list[Case] = []
    for errand, some in groupby(told, key=lambda one: one.errand is not None):
        many = list(some)
        if not errand:
            rows = cases.receive_many(
                [one.asked for one in many],
                by=[one.by for one in many],
                at=[one.at for one in many],
                keyed=keyed,
            )
            found += [row.case for row in rows]
            continue
        for one in many:
            with clock.at(one.at):
                assert one.errand is not None  # noqa: S101 - what they are grouped by
                found.append(cases.receive_errand(one.asked, one.errand, by=one.by).case)
    return found
