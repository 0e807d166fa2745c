"""Kinds of value a rule can have: what is accepted, how it is typed into a form, how it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

from django.utils.translation import gettext as _

from linli.kernel.refusals import BadInput


class Kind(Protocol):
    def check(self, value: Any) -> Any:
        """The value as it is stored; BadInput with a sentence when it cannot be."""
        ...

    def parse(self, text: str) -> Any:
        """What a person typed, checked."""
        ...

    def show(self, value: Any) -> str:
        """The value as it would be typed."""
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds."""

    least: int = 0
    most: int = 1_000_000

    def check(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            raise BadInput(
                _("Enter a whole number from %(least)s to %(most)s.")
                % {"least": self.least, "most": self.most}
            )
        return value

    def parse(self, text: str) -> int:
        try:
            return self.check(int(text.strip().replace(",", "").replace("，", "")))
        except ValueError:
            return self.check(None)

    def show(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two bounds, such as a share of 0.35."""

    least: float = 0
    most: float = 1

    def check(self, value: Any) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not self.least <= value <= self.most
        ):
            raise BadInput(
                _("Enter a number from %(least)s to %(most)s.") % {"least": self.least, "most": self.most}
            )
        return value

    def parse(self, text: str) -> float:
        try:
            return self.check(float(text.strip()))
        except ValueError:
            return self.check(None)

    def show(self, value: Any) -> str:
        return f"{value:g}"


@dataclass(frozen=True, slots=True)
class YesNo:
    def check(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise BadInput(_("Answer yes or no."))
        return value

    def parse(self, text: str) -> bool:
        known = {
            "yes": True,
            "no": False,
            "true": True,
            "false": False,
            "1": True,
            "0": False,
            "是": True,
            "否": False,
        }
        return self.check(known.get(text.strip().lower()))

    def show(self, value: Any) -> str:
        return _("yes") if value else _("no")


@dataclass(frozen=True, slots=True)
class Words:
    """A short text, such as a telephone number to show."""

    most: int = 200

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) > self.most or not value.isprintable():
            raise BadInput(_("Enter at most %(most)s characters on one line.") % {"most": self.most})
        return value

    def parse(self, text: str) -> str:
        return self.check(text.strip())

    def show(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few codes."""

    options: tuple[str, ...]

    def check(self, value: Any) -> str:
        if value not in self.options:
            raise BadInput(_("Choose one of: %(options)s.") % {"options": ", ".join(self.options)})
        return str(value)

    def parse(self, text: str) -> str:
        return self.check(text.strip())

    def show(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans of a day in order, such as [["08:30", "12:00"], ["14:30", "17:30"]]; at least one, not overlapping."""

    def check(self, value: Any) -> list[list[str]]:
        try:
            spans = [[_minutes(start), _minutes(end)] for start, end in value]
        except (TypeError, ValueError):
            spans = []
        marks = [mark for span in spans for mark in span]
        if not spans or any(a >= b for a, b in pairwise(marks)):
            raise BadInput(_("Enter hours in order, such as 08:30-12:00, 14:30-17:30."))
        return [[_clock(start), _clock(end)] for start, end in spans]

    def parse(self, text: str) -> list[list[str]]:
        plain = text
        for written, meant in (
            ("：", ":"),
            ("—", "-"),
            ("–", "-"),
            ("－", "-"),
            ("~", "-"),
            ("～", "-"),
            ("至", "-"),
        ):
            plain = plain.replace(written, meant)
        for separator in "，、;；\n":
            plain = plain.replace(separator, ",")
        return self.check(
            [[side.strip() for side in span.split("-")] for span in plain.split(",") if span.strip()]
        )

    def show(self, value: Sequence[Sequence[str]]) -> str:
        return ", ".join(f"{start}-{end}" for start, end in value)


def _minutes(text: str) -> int:
    hours, minutes = str(text).split(":")
    if not (
        hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit() and int(minutes) < 60
    ):
        raise ValueError(text)
    total = int(hours) * 60 + int(minutes)
    if total > 24 * 60:
        raise ValueError(text)
    return total


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
