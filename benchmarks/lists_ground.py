"""A county with as many cases as wanted, written straight into a database of the benchmark's own: only lists read it.

No journal, no contacts' names, no words beyond what search needs; everything the lists look at is as in life: states, clocks,
keepers, units, categories, recusals, units called to help, and the search index through its own tokens.
"""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

DAYS = 730  # over which the cases were received
CHUNK = 20_000
SEED = 20261121
TOWNSHIPS, DEPARTMENTS = 15, 40
COMMON, RARE = "路灯", "窨井"  # in one case of six, and in one of some twenty thousand
SUBJECTS = (
    "路灯",
    "路灯",
    "电梯",
    "井盖",
    "垃圾",
    "水管",
    "下水道",
    "噪音",
    "停车",
    "树枝",
    "围墙",
    "健身器材",
)
PROBLEMS = ("不亮", "坏了", "堵了", "松动", "没有人管", "漏水", "太吵", "占道", "倒了", "需要清理")
PLACES = ("东门", "西门", "南侧", "北侧", "楼道口", "广场边", "小学旁", "菜场后", "三号楼下", "停车棚")
ENDED = (
    ("confirmed",) * 80
    + ("unconfirmed",) * 10
    + ("rejected",) * 4
    + ("withdrawn",) * 3
    + ("noted",) * 2
    + ("merged",)
)
LIVE = (
    ("received",) * 6 + ("dispatched",) * 10 + ("offered",) * 4 + ("taken",) * 10 + ("working",) * 40 + ("waiting",) * 6
    + ("answered",) * 16 + ("disputed",) * 2 + ("handed_back",) * 2 + ("arbitration",) + ("parked",) * 3
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class County:
    """Who looks at the lists: a community's dispatcher, a township's, the county's arbiter and supervisor, a department's officer."""

    cases: int
    organisations: int
    people: dict[str, int]
    category: str
    group: str


def build(cases: int, organisations: int) -> County:
    """Organisations and postings by command, cases by the driver."""
    from linli.cases.tests.cast import BUILDER
    from linli.organisations import commands as tree
    from linli.organisations import seeds
    from linli.people import commands as people

    seeds.plant(by=BUILDER)
    rows = list(_tree(organisations))
    since = date(2020, 1, 1)
    for start in range(0, len(rows), 1000):
        tree.found_many(
            [tree.NewOrganisation(code, name, kind, parent, founded_on=since) for code, name, kind, parent in rows[start : start + 1000]],
            by=BUILDER,
        )  # fmt: skip
    from linli.organisations.models import Organisation

    ids = dict(Organisation.objects.values_list("code", "pk"))
    posts = {
        "community": ("dispatcher", "C0003"), "township": ("dispatcher", "T03"), "department": ("handler", "D05"),
        "county": ("supervisor", "COUNTY"), "arbiter": ("arbiter", "COUNTY"), "county_desk": ("dispatcher", "COUNTY"),
    }  # fmt: skip
    who = {}
    for name, (role, unit) in posts.items():
        person = people.enrol(username=f"bench-{name}", name=name, by=BUILDER)
        tree.post(
            person=person,
            organisation=Organisation.objects.get(code=unit),
            role=role,
            since=since,
            by=BUILDER,
        )
        who[name] = person.pk
    category, group = _fill(cases, ids)
    return County(cases, len(ids), who, category, group)


def read() -> County:
    """The county of an earlier run, from its database."""
    from linli.cases.models import Case, Category
    from linli.organisations.models import Organisation
    from linli.people.models import Person

    people = {
        p.username.removeprefix("bench-"): p.pk for p in Person.objects.filter(username__startswith="bench-")
    }
    category = Category.objects.filter(parent__isnull=False).order_by("pk")[3]
    last = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    assert category.parent is not None
    return County(last, Organisation.objects.count(), people, category.code, category.parent.code)


def _tree(organisations: int) -> Iterator[tuple[str, str, str, str]]:
    yield "COUNTY", "安澜县", "county", ""
    for number in range(DEPARTMENTS):
        yield f"D{number:02d}", f"第{number}局", "department", "COUNTY"
    communities = min(400, organisations // 2)
    left = organisations - 1 - DEPARTMENTS - TOWNSHIPS - communities
    for number in range(TOWNSHIPS):
        yield f"T{number:02d}", f"第{number}街道", "township_government", "COUNTY"
    for number in range(communities):
        yield f"C{number:04d}", f"第{number}社区", "community_committee", f"T{number % TOWNSHIPS:02d}"
    for number in range(left):
        yield f"B{number:05d}", f"第{number}党支部", "branch", f"C{number % communities:04d}"


def _fill(count: int, ids: dict[str, int]) -> tuple[str, str]:
    from django.db import connection

    from linli.cases import seeds as case_seeds
    from linli.cases.models import Category
    from linli.cases.tests.cast import BUILDER
    from linli.kernel.search import schema

    case_seeds.plant(by=BUILDER)
    leaves = list(Category.objects.filter(parent__isnull=False).order_by("pk").select_related("parent"))
    began = time.perf_counter()
    with connection.cursor() as cursor:
        indexes = _indexes(cursor)
        for name, _sql in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        with connection.schema_editor() as editor:
            schema.drop(editor)
        _write(cursor, count, ids, [leaf.pk for leaf in leaves])
        print(f"{count:,} cases written in {time.perf_counter() - began:,.0f} s")
        for _name, sql in indexes:
            cursor.execute(sql)
        with connection.schema_editor() as editor:
            schema.create(editor)
        cursor.execute("ANALYZE")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE cases_case")
            cursor.execute("VACUUM ANALYZE kernel_searchdocument")
    print(f"… and indexed after {time.perf_counter() - began:,.0f} s")
    one = leaves[3]
    assert one.parent is not None
    return one.code, one.parent.code


def _indexes(cursor: Any) -> list[tuple[str, str]]:
    """The indexes of the cases' table that no constraint needs, with the statements that make them."""
    from django.db import connection

    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'cases_case' AND indexdef NOT LIKE '%UNIQUE%'"
        )
    else:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'cases_case' AND sql IS NOT NULL"
        )
    return list(cursor.fetchall())


def _write(cursor: Any, count: int, ids: dict[str, int], categories: Sequence[int]) -> None:
    from django.db import connection, transaction

    from linli.cases.models import Contact, JointCall, Recusal
    from linli.kernel.rows import insert
    from linli.kernel.search.models import SearchDocument

    dice = random.Random(SEED)
    communities = [pk for code, pk in ids.items() if code.startswith("C0")]
    departments = [pk for code, pk in ids.items() if code.startswith("D")]
    now = datetime.now(UTC)
    tokens = _Tokens()
    for start in range(0, count, CHUNK):
        cases, texts, contacts, calls, recusals = [], [], [], [], []
        for number in range(start, min(start + CHUNK, count)):
            case = _case(number, count, now, dice, communities, departments, categories)
            case.pk = number + 1
            cases.append(case)
            texts.append(tokens.of(case, dice))
            if dice.random() < 0.7:
                contacts.append(Contact(case_id=case.pk))
            if case.state == "working" and dice.random() < 0.1:
                calls.append(
                    JointCall(case_id=case.pk, unit_id=dice.choice(departments), called_at=now, due_at=now)
                )
            if case.recused:
                about = dice.choice(departments) if dice.random() < 0.8 else dice.choice(communities)
                recusals.append(Recusal(case_id=case.pk, organisation_id=about))
        documents = [
            SearchDocument(kind="case", object_id=c.pk, tokens=t) for c, t in zip(cases, texts, strict=True)
        ]
        with transaction.atomic():
            _insert_cases(cases)
            for rows in (documents, contacts, calls, recusals):
                insert(rows, keys=False)  # type: ignore[arg-type]
    with transaction.atomic(), closing(connection.cursor()) as last:
        if connection.vendor == "postgresql":
            last.execute("SELECT setval(pg_get_serial_sequence('cases_case', 'id'), %s)", [count])


def _insert_cases(cases: Sequence[Any]) -> None:
    """With the keys they have, so that a case and its search document stand in the same order."""
    from django.db import connection

    from linli.cases.models import Case

    fields = [field for field in Case._meta.concrete_fields if not field.generated]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    values = [
        [field.get_db_prep_save(getattr(case, field.attname), connection) for field in fields]
        for case in cases
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY cases_case ({names}) FROM STDIN") as copy:
                for line in values:
                    copy.write_row(line)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO cases_case ({names}) VALUES ({marks})", values)


def _case(
    number: int, count: int, now: datetime, dice: random.Random, communities: Sequence[int],
    departments: Sequence[int], categories: Sequence[int],
) -> Any:  # fmt: skip
    from linli.cases.models import Case

    age = timedelta(days=DAYS * (count - number) / count)
    received = (
        now - age - timedelta(days=dice.random() * 60 if dice.random() < 0.01 else 0)
    )  # some came in from paper
    live = dice.random() < (0.75 if age.days < 14 else 0.004)
    state = dice.choice(LIVE if live else ENDED)
    due = received + timedelta(days=dice.choice((1, 5, 5, 10, 14)))
    sent = received + timedelta(hours=dice.random() * 8)
    answered = sent + timedelta(hours=dice.random() * 90)
    ended = not live
    with_unit = state not in ("received", "offered", "rejected", "noted")
    return Case(
        number=f"X-{received:%y%m}-{number:08d}", door=dice.choice(("report", "report", "help", "ask", "suggest", "complain")),
        channel=dice.choice(("web", "web", "web", "phone", "hotline", "counter", "patrol")), state=state, title="x",
        category_id=categories[int(len(categories) * dice.random() ** 1.5)] if dice.random() < 0.95 else None,
        keeper_id=communities[int(len(communities) * dice.random() ** 1.2)],
        unit_id=dice.choice(departments) if with_unit else None,
        received_at=received, occurred_at=received, sign_due_at=received + timedelta(hours=2), due_at=due,
        dispatched_at=sent if with_unit or state == "offered" else None, signed_at=sent if with_unit else None,
        answered_at=answered if state in ("answered", "confirmed", "unconfirmed") else None,
        closed_at=answered + timedelta(days=1) if ended else None,
        merged_into_id=1 if state == "merged" else None, refusals=int(dice.random() < 0.01), reopens=int(dice.random() < 0.01),
        recused=dice.random() < 0.005, supervised_at=now if live and dice.random() < 0.01 else None,
        taker_id=1 if state in ("taken", "working") and dice.random() < 0.01 else None, review_on=date(2027, 1, 1) if state == "parked" else None,
    )  # fmt: skip


class _Tokens:
    """Search tokens out of pieces cut once."""

    def __init__(self) -> None:
        from linli.kernel.search import bigrams

        self.cut = {piece: " ".join(bigrams(piece)) for piece in (*PROBLEMS, *PLACES, *SUBJECTS, RARE)}
        self.digits = {number: " ".join(bigrams(f"{number}号楼附近居民反映")) for number in range(1, 400)}

    def of(self, case: Any, dice: random.Random) -> str:
        subject = RARE if dice.random() < 0.00005 else dice.choice(SUBJECTS)
        parts = (
            self.cut[subject],
            self.cut[dice.choice(PROBLEMS)],
            self.cut[dice.choice(PLACES)],
            self.digits[dice.randint(1, 399)],
        )
        return f"{case.number.lower().replace('-', ' ')} {' '.join(parts)}"
