"""A proposal in words: what its cases have in common, where, since when, whether it grows, how sure the machine is."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.cases.models import Case, HotIssue
from linli.kernel import clock
from linli.kernel.privacy import mask_text
from linli.kernel.privacy.masking import COVERS
from linli.kernel.search.folding import fold, runs
from linli.kernel.ui import Chip, said

SHARED = 0.5  # share of the cases that use a word
LONGEST = 6  # characters of a word
SHOWN = 4
READ = 60  # cases looked at for the words they share
WEEK = timedelta(days=7)
# Pieces that begin or end no word: particles, pronouns, what every message says.
EMPTY = frozenset(
    "的了是在我您你他她们这那有也都就和与及或把被让请要能会到很太又还再个着过吧呢啊吗从对为以之其等一"
)
NO_END = EMPTY | frozenset("不没无未上下")  # 不亮 is a word, 灯不 is none


def shared_words(texts: Sequence[str], *, without: str = "") -> list[str]:
    """Words that at least half of the texts use, the longest and most frequent first. Names and numbers are covered before.

    `without` is the place, which is told apart.
    """
    some = [_bare(text, without) for text in texts[:READ]]
    least = max(2, round(len(some) * SHARED))
    counted: Counter[str] = Counter()
    for text in some:
        counted.update(_pieces(text))
    common = [(word, count) for word, count in counted.items() if count >= least]
    common.sort(key=lambda pair: (-len(pair[0]) * pair[1], pair[0]))
    chosen: list[str] = []
    for word, _count in common:
        if not any(word in other or other in word or _overlap(word, other) for other in chosen):
            chosen.append(word)
        if len(chosen) == SHOWN:
            break
    return chosen


def _bare(text: str, without: str) -> str:
    """Without names, numbers, doors and the place: what was covered leaves a gap no word reaches over."""
    covered = mask_text(text)[0]
    for cover in (*COVERS.values(), without):
        covered = covered.replace(cover, "，") if cover else covered
    return covered


def _pieces(text: str) -> set[str]:
    found: set[str] = set()
    for run, chinese in runs(fold(text)):
        if not chinese:
            continue
        for length in range(2, LONGEST + 1):
            for start in range(len(run) - length + 1):
                piece = run[start : start + length]
                if piece[0] not in EMPTY and piece[-1] not in NO_END:
                    found.add(piece)
    return found


def _overlap(one: str, other: str) -> bool:
    """Pieces cut out of the same words side by side, such as 路灯不亮 and 亮一排."""
    return any(
        one[-size:] == other[:size] or other[-size:] == one[:size]
        for size in range(1, min(len(one), len(other)))
    )


def place_of(cases: Iterable[Case]) -> str:
    """The place most of them name: an estate or street, else the grid, else who keeps it."""
    named: Counter[str] = Counter()
    grids: Counter[str] = Counter()
    for case in cases:
        if case.address:
            named[case.address.full_name.split(" ")[0]] += 1
        grids[str(case.grid) if case.grid else str(case.keeper)] += 1
    if named and named.most_common(1)[0][1] * 2 >= sum(grids.values()):
        return named.most_common(1)[0][0]
    return grids.most_common(1)[0][0] if grids else ""


def reason_of(cases: Sequence[Case], *, askers: int, now: datetime | None = None) -> dict[str, Any]:
    """What is kept with a proposal, as plain values."""
    at = now or clock.now()
    where = place_of(cases)
    moments = sorted(case.received_at for case in cases)
    return {
        "cases": len(cases),
        "askers": askers,
        "words": shared_words([_text(case) for case in cases], without=where),
        "where": where,
        "since": moments[0].isoformat(),
        "lately": sum(moment > at - WEEK for moment in moments),
        "before": sum(at - 2 * WEEK < moment <= at - WEEK for moment in moments),
    }


def _text(case: Case) -> str:
    return case.words or case.title


def why(issue: HotIssue) -> list[str]:
    """The reason as sentences."""
    reason: Mapping[str, Any] = issue.reason
    if not reason.get("since"):
        return [_("Put together by a person.")]
    told = [
        _("%(cases)s cases by at least %(askers)s people.") % {"cases": reason["cases"], "askers": reason["askers"]}
    ]  # fmt: skip
    if reason.get("words"):
        told.append(
            _("They share the words %(words)s.") % {"words": _(", ").join(f"“{w}”" for w in reason["words"])}
        )
    told.append(
        _("%(where)s, since %(since)s.")
        % {"where": reason["where"], "since": said(datetime.fromisoformat(reason["since"]), day_only=True)}
    )
    if issue.state != "proposed":
        return told  # whether it grew was a reason for the proposal; now its own history tells
    lately, before = reason["lately"], reason["before"]
    if lately > before:
        told.append(
            ngettext("%(n)s case in the last seven days, %(before)s in the seven before: it grows.", "%(n)s cases in the last seven days, %(before)s in the seven before: it grows.", lately)
            % {"n": lately, "before": before}
        )  # fmt: skip
    elif lately:
        told.append(_("%(n)s in the last seven days.") % {"n": lately})
    else:
        told.append(_("Nothing new in the last seven days."))
    return told


def sure(issue: HotIssue) -> Chip | None:
    """How sure the machine is, in a word and as a share; nothing where a person put it together."""
    share = issue.confidence
    if share is None:
        return None
    words = _("Rather sure") if share >= 0.75 else _("Fairly sure") if share >= 0.5 else _("Not very sure")
    return Chip(f"{words} {share:.2f}", "done" if share >= 0.75 else "info", "confidence")


def confidence(together: float, cases: int) -> float:
    """Our weighing, as a share of 1: how alike the texts are on the mean, less for few of them. No probability.

    Whole texts are never the same: three tenths in common is much, so the share rises steeply and then flattens.
    """
    return round((1 - (1 - min(max(together, 0.0), 1.0)) ** 3) * (cases + 1) / (cases + 2), 2)
