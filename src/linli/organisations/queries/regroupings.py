"""What a regrouping would do, before it does it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from linli.kernel import scope
from linli.kernel.ui import exact
from linli.organisations.commands.ground import DEEPEST, here_since, known_after
from linli.organisations.models import Organisation, Regrouping, RegroupingLine, Span


@dataclass(frozen=True, slots=True)
class Shift:
    """One subtree and where it goes. `below` counts what stands below it and goes along; `conflict` says why it cannot."""

    organisation: Organisation
    to: Organisation
    below: int = 0
    conflict: str = ""
    line_id: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """The shifts in an order in which they can be carried out, with what is in the way."""

    shifts: tuple[Shift, ...]

    @property
    def moved(self) -> int:
        """All organisations that will stand elsewhere, each counted once though a subtree moves inside another."""
        ranges: list[str] = []
        total = 0
        for shift in sorted(self.shifts, key=lambda shift: shift.organisation.path):
            if ranges and shift.organisation.path.startswith(ranges[-1]):
                continue
            ranges.append(shift.organisation.path)
            total += shift.below + 1
        return total

    @property
    def conflicts(self) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if shift.conflict)


def lines_of(regrouping: Regrouping) -> list[RegroupingLine]:
    related = ("organisation__parent", "organisation__kind", "to_parent", "from_parent")
    return list(regrouping.lines.select_related(*related).order_by("id"))


def preview(regrouping: Regrouping) -> Preview:
    """What carrying it out on its day would do as the tree stands now. Four queries whatever its size."""
    lines = lines_of(regrouping)
    return survey(
        [Shift(line.organisation, line.to_parent, line_id=line.pk) for line in lines],
        regrouping.root,
        regrouping.effective_on,
    )


def survey(shifts: Sequence[Shift], root: Organisation, on: date) -> Preview:
    """The shifts ordered so that each can follow the one before, with the sentence for each that cannot be done."""
    ground = _Ground(root, shifts, on)
    looked_at = [
        Shift(
            shift.organisation,
            shift.to,
            ground.below(shift.organisation),
            ground.conflict(shift),
            shift.line_id,
        )
        for shift in shifts
    ]
    # Shallow first: when a shift's turn comes, everything above its new place already stands as it will.
    looked_at.sort(key=lambda shift: (ground.final_depth(shift.organisation.pk), shift.organisation.code))
    return Preview(tuple(looked_at))


class _Ground:
    """The tree below the root as it stands, and as it would stand."""

    def __init__(self, root: Organisation, shifts: Sequence[Shift], on: date) -> None:
        self.root, self.on = root, on
        inside = {"path__gte": root.path, "path__lt": scope.after(root.path)}
        rows = list(
            Organisation.objects.filter(state="active", **inside)
            .order_by("path")
            .values_list("path", "pk", "parent_id")
        )
        self.paths = [path for path, _pk, _parent in rows]
        self.parents = {pk: parent for _path, pk, parent in rows}
        self.final = self.parents | {
            s.organisation.pk: s.to.pk for s in shifts if s.organisation.pk in self.parents
        }
        later = Span.objects.filter(known_after(on), **inside).order_by("path")
        self.changed = [
            (path, until or since) for path, since, until in later.values_list("path", "since", "until")
        ]
        self.changed_paths = [path for path, _day in self.changed]
        self.here = here_since({shift.to.pk: shift.to for shift in shifts}.values())
        self._depths: dict[int, int | None] = {}

    def below(self, organisation: Organisation) -> int:
        return max(0, _width(self.paths, organisation.path) - 1)

    def final_depth(self, pk: int) -> int:
        """Levels below the root in the end; a circle has no depth and sorts last."""
        depth = self._final_depth(pk)
        return DEEPEST * 1000 if depth is None else depth

    def _final_depth(self, pk: int) -> int | None:
        way: list[int] = []
        at: int | None = pk
        while (
            at is not None
            and at != self.root.pk
            and at not in self._depths
            and at not in way
            and at in self.final
        ):
            way.append(at)
            at = self.final[at]
        if at in way:
            depth = None
        elif at in self._depths:
            depth = self._depths[at]
        else:
            depth = 0
        for passed in reversed(way):
            depth = None if depth is None else depth + 1
            self._depths[passed] = depth
        return self._depths.get(pk, 0)

    def conflict(self, shift: Shift) -> str:
        organisation, to = shift.organisation, shift.to
        for one in (organisation, to):
            if one.state != "active":
                return _("%(name)s is closed.") % {"name": one.name}
            if not one.path.startswith(self.root.path):
                return _("%(name)s does not stand under %(root)s.") % {
                    "name": one.name,
                    "root": self.root.name,
                }
        if organisation.pk == self.root.pk:
            return _("%(name)s is the organisation this regrouping takes place under.") % {
                "name": organisation.name
            }
        if organisation.parent_id == to.pk:
            return _("%(name)s already belongs under %(to)s.") % {"name": organisation.name, "to": to.name}
        if self._final_depth(organisation.pk) is None:
            return _("%(name)s would in the end belong under itself.") % {"name": organisation.name}
        return self._wrong_day(organisation, to)

    def _wrong_day(self, organisation: Organisation, to: Organisation) -> str:
        start = bisect_left(self.changed_paths, organisation.path)
        end = bisect_left(self.changed_paths, scope.after(organisation.path))
        latest = max((day for _path, day in self.changed[start:end]), default=self.on)
        if latest > self.on:
            return _(
                "%(name)s or something below it was changed as of %(day)s, after the day of this regrouping."
            ) % {
                "name": organisation.name,
                "day": exact(latest),
            }
        if self.here.get(to.pk, self.on) > self.on:
            return _(
                "%(name)s stands at its present place only since %(day)s, after the day of this regrouping."
            ) % {
                "name": to.name,
                "day": exact(self.here[to.pk]),
            }
        return ""


def _width(paths: Sequence[str], path: str) -> int:
    return bisect_left(paths, scope.after(path)) - bisect_left(paths, path)


def regroupings(actor: scope.Actor) -> Iterable[Regrouping]:
    """Those this person may see, newest first."""
    rows = scope.visible(Regrouping.objects.all(), actor, "regroup.draft")
    return rows.select_related("root", "drafted_by", "reviewed_by")
