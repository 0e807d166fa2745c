"""Where the time of the six requests goes: statements counted, and the stack looked at every millisecond. In this process."""

import re
import signal
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from benchmarks.ground import Ground
from benchmarks.people import STEPS, Answer, Desk, sign_in

KINDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "BEGIN", "SAVEPOINT")
EVERY = 0.002  # seconds between two looks at the stack
SOURCE = str(Path(__file__).resolve().parent.parent / "src")


class Inside:
    """A client without a wire: Django's own, with its middleware and its check of the form's token."""

    def __init__(self) -> None:
        from django.test import Client

        headers = {"accept-language": "zh-CN", "x-forwarded-for": "10.9.9.9"}
        self.client = Client(enforce_csrf_checks=True, headers=headers)
        self.requests: list[str] = []

    @property
    def cookies(self) -> Any:
        return self.client.cookies

    def get(self, path: str) -> Answer:
        return _answer(self.client.get(path))

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        if "csrftoken" not in self.cookies:
            self.cookies["csrftoken"] = "b" * 32
        return _answer(
            self.client.post(path, {**form, "csrfmiddlewaretoken": self.cookies["csrftoken"].value})
        )


def _answer(response: Any) -> Answer:
    return Answer(response.status_code, response.headers.get("Location", ""), response.content)


def _desk(place: Ground) -> Desk:
    from django.core.cache import cache

    from linli.cases.models import Case

    def number_of(key: str) -> str:
        cache.clear()  # everybody comes from one address here, and would soon have asked too often
        return str(Case.objects.values_list("number", flat=True).get(submission_key=key))

    resident, dispatcher, handler = Inside(), Inside(), Inside()
    sign_in(dispatcher, place.dispatcher)
    sign_in(handler, place.handler)
    return Desk(place, resident, dispatcher, handler, number_of)


def run(place: Ground, *, cases: int, queries: bool, show: bool) -> None:
    desk = _desk(place)
    for _case in range(3):
        desk.case()
    if queries:
        count_statements(desk, show=show)
    else:
        profile(desk, cases)


# --- statements -----------------------------------------------------------------------------------------------


def count_statements(desk: Desk, *, show: bool) -> None:
    from django.db import connection

    counts: list[Counter[str]] = []
    connection.force_debug_cursor = True

    def after(step: int, _who: Any) -> None:
        statements = [query["sql"] for query in connection.queries_log]
        if show:
            print(f"\n== {STEPS[step]}")
            for sql in statements:
                print("  " + _short(sql))
        counts.append(Counter(_kind(sql) for sql in statements))
        connection.queries_log.clear()

    desk.after = after
    connection.queries_log.clear()
    desk.case()
    connection.force_debug_cursor = False
    print(f"\n{'statements':12}" + "".join(f"{step:>10}" for step in STEPS) + f"{'all':>8}")
    for kind in (*KINDS, "other"):
        row = [count[kind] for count in counts]
        print(f"{kind:12}" + "".join(f"{number:>10}" for number in row) + f"{sum(row):>8}")
    row = [count.total() for count in counts]
    print(f"{'all':12}" + "".join(f"{number:>10}" for number in row) + f"{sum(row):>8}")


def _kind(sql: str) -> str:
    first = sql.split(None, 1)[0].upper()
    return first if first in KINDS else "other"


def _short(sql: str) -> str:
    """A statement without its list of columns."""
    return re.sub(r"SELECT .{60,}? FROM", "SELECT … FROM", sql)[:400]


# --- where the time goes ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the time: the frames that belong to it, by the end of the file's path and the function."""

    name: str
    files: Sequence[str]
    functions: Sequence[str] = ()

    def holds(self, file: str, function: str) -> bool:
        return any(end in file for end in self.files) and (not self.functions or function in self.functions)


# Read from the innermost frame outwards: the first that fits has the look.
DOING = (
    Part("journal: chain, commitment, checkpoint", ("linli/kernel/journal/",)),
    Part("search: folding, tokens", ("linli/kernel/search/",)),
    Part("notices and text messages", ("linli/kernel/notices/", "linli/cases/notices.py")),
    Part(
        "scope: grants, ties",
        ("linli/kernel/scope/", "linli/organisations/policies.py", "linli/people/policies.py"),
    ),
    Part("limits on visitors", ("linli/people/limits.py",)),
    Part(
        "session: read, sealed, written",
        ("contrib/sessions/", "linli/people/session_store.py", "linli/people/sessions.py"),
    ),
    Part("who is signed in", ("contrib/auth/", "linli/people/access.py")),
    Part(
        "the next case in the list it was opened from",
        ("linli/cases/inbox.py", "linli/cases/forms/desk_filter.py"),
    ),
    Part(
        "the next case in the list it was opened from",
        ("linli/cases/pages/desk_moves.py",),
        ("_behind", "<lambda>"),
    ),
    Part(
        "reading the case",
        ("linli/cases/pages/desk_inbox.py", "linli/cases/pages/resident_case.py"),
        ("visible", "_own"),
    ),
    Part("place, grid, keeper", ("linli/places/queries.py", "linli/places/atlas.py")),
    Part(
        "forms: build and check",
        ("django/forms/", "linli/cases/forms/", "linli/organisations/picking.py", "linli/places/forms.py"),
    ),
    Part("suggestion of a kind, danger words", ("linli/cases/suggesting.py",)),
    Part(
        "clocks, calendar, rulebook",
        ("linli/cases/clocks.py", "linli/kernel/clock/", "linli/kernel/rulebook/"),
    ),
    Part("lifecycle: gates, compare-and-set", ("linli/kernel/lifecycle.py",)),
    Part("the case's own rows", ("linli/cases/commands/", "linli/cases/numbering.py")),
    Part("the pages' own lines", ("linli/cases/pages/",)),
    Part("messages and redirect", ("contrib/messages/", "linli/cases/outcomes.py", "django/shortcuts.py")),
    Part("form token", ("middleware/csrf.py",)),
    Part("transactions: begin, commit", ("django/db/transaction.py",)),
    Part("language", ("middleware/locale.py",)),
    Part("middleware, routing, the rest", ("",)),
)
KIND_OF_WORK = (
    Part(
        "database driver and engine",
        ("backends/utils.py", "backends/sqlite3/", "psycopg", "backends/postgresql/", "sqlite3/"),
    ),
    Part("begin, commit, savepoints", ("django/db/backends/base/", "django/db/transaction.py")),
    Part(
        "building SQL (expressions, compiler)",
        (
            "db/models/sql/",
            "db/models/expressions",
            "db/models/lookups",
            "db/models/query_utils",
            "utils/tree.py",
        ),
    ),
    Part("rows to objects, querysets", ("django/db/models/", "django/db/")),
    Part(
        "cryptography: sealing, SM3, HMAC", ("linli/kernel/privacy/", "cryptography/", "hmac.py", "hashlib")
    ),
    Part("templates", ("django/template/",)),
    Part("forms", ("django/forms/",)),
    Part("translation, formats", ("utils/translation/", "utils/formats.py", "gettext.py", "babel/")),
    Part("Linli's own lines", (SOURCE,)),
    Part("Django's other lines", ("django/", "allauth/", "whitenoise/")),
    Part("the rest", ("",)),
)


Look = list[tuple[CodeType, int]]  # the stack from the innermost frame outwards, each with its line


def look(looks: list[Look], frame: FrameType | None) -> None:
    """Note the stack; what it means is found out later, so that looking costs little."""
    found: Look = []
    while frame is not None:
        found.append((frame.f_code, frame.f_lineno))
        frame = frame.f_back
    looks.append(found)


def _first(parts: Sequence[Part], frames: Iterable[tuple[str, str, int]]) -> str:
    for file, function, _line in frames:
        for part in parts[:-1]:
            if part.holds(file, function):
                return part.name
    return parts[-1].name


def profile(desk: Desk, cases: int) -> None:
    looks: list[Look] = []

    def again(_signal: int, frame: FrameType | None) -> None:
        look(looks, frame)
        signal.setitimer(signal.ITIMER_REAL, EVERY)

    signal.signal(signal.SIGALRM, again)
    signal.setitimer(signal.ITIMER_REAL, EVERY)
    try:
        for _case in range(cases):
            desk.case()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    doing: Counter[str] = Counter()
    work: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for found in looks:
        frames = [(code.co_filename, code.co_name, line) for code, line in found]
        if not any(file.endswith("django/test/client.py") for file, *_rest in frames):
            continue
        doing[_first(DOING, frames)] += 1
        work[_first(KIND_OF_WORK, frames)] += 1
        own = next(((file, name, line) for file, name, line in frames if SOURCE in file), None)
        if own:
            lines[f"{own[0].removeprefix(SOURCE + '/')}:{own[2]} {own[1]}"] += 1
    for title, shares in (
        ("what it is for", doing),
        ("what kind of work", work),
        ("our own line nearest", lines),
    ):
        print(f"\n{title}")
        for name, number in shares.most_common(40):
            print(f"{number / shares.total():7.1%}  {name}")
    print(f"\n{doing.total()} looks in {cases} cases, one every {EVERY * 1000:.0f} ms")
