"""Looking for cases about the same thing among very many: how long it takes, and how often the one is found.

`python -m benchmarks.duplicates --cases 100000` builds its own scratch county (SQLite in a temporary folder, or the empty database that
DATABASE_URL names), writes that many cases with invented texts over two years, and asks for duplicates of texts in which every twelfth
character was changed: with the place known, with nothing but the words, and as somebody who is about to ask.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

THINGS = (
    "路灯", "井盖", "电梯", "垃圾桶", "水管", "暖气", "门禁", "监控", "栏杆", "健身器材", "公交站牌", "下水道", "绿化带", "充电桩", "停车位", "消防栓", "楼道窗户", "屋顶防水",
    "护栏", "路沿石", "红绿灯", "配电箱", "信报箱", "无障碍坡道", "雨棚", "化粪池", "燃气表", "水表", "广告牌", "快递柜",
)  # fmt: skip
TROUBLES = (
    "坏了没人修", "松动很危险", "一直漏水", "整夜发出声音", "被车撞歪了", "堵住了往外冒", "缺了一块", "被人占用", "味道很大", "生锈断裂", "时好时坏", "丢失了", "积水没过脚面",
    "挡住了视线", "掉下来差点砸到人", "灯光刺眼", "长期没有清理", "被乱贴广告", "晃动得厉害", "冬天结冰打滑",
)  # fmt: skip
WHEN = (
    "昨天晚上开始",
    "上周到现在",
    "已经三个月了",
    "今天早上发现",
    "每逢下雨就这样",
    "国庆以后",
    "从开春起",
    "连着两天",
    "周末尤其严重",
    "半年前报过一次",
)
WHO = (
    "老人和孩子进出不方便",
    "上夜班的人看不见路",
    "好几户都受影响",
    "放学时人多很挤",
    "轮椅推不过去",
    "送货的车进不来",
    "大家都有意见",
    "邻居们商量了请我来说",
)
PLEAS = (
    "请尽快安排人来看看",
    "希望给个准信",
    "麻烦派人修一下",
    "请问归哪里管",
    "恳请重视",
    "能不能先放个警示牌",
    "盼回复",
    "谢谢你们",
)
SYLLABLES = "东西南北春秋文武华安康宁清江河湖山石桥柳杨梅兰竹菊松柏龙凤金银福寿和平新建设光明"
KEEPERS, DAYS = 500, 730
CHANGED = 0.08  # share of characters
BATCH = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="linli-duplicates-") as folder:
        os.environ["LINLI_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "linli.site.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        dice = random.Random(11)
        started = time.perf_counter()
        keepers, actor = _ground()
        texts = _fill(given.cases, keepers, dice)
        built = time.perf_counter() - started
        print(f"{given.cases:,} cases on {connection.vendor}, written in {built:.0f} s")
        _learn_what_is_common()
        _settle_statistics()
        _ask(texts, keepers, actor, given.questions, dice)


def _ground() -> tuple[list[Any], Any]:
    """A county of five hundred communities, and somebody who sees all of it."""
    from datetime import date

    from linli.cases.tests.cast import BUILDER, assemble
    from linli.organisations import commands as organisations

    cast = assemble()
    rows = [
        organisations.NewOrganisation(
            f"B{n:04d}", f"第{n}社区", "community_committee", "STREET", founded_on=date(2020, 1, 1)
        )
        for n in range(KEEPERS)
    ]
    return organisations.found_many(rows, by=BUILDER), cast.supervisor


def _text(dice: random.Random) -> str:
    place = "".join(dice.choices(SYLLABLES, k=2)) + dice.choice(("路", "街", "小区", "花园", "巷", "公寓"))
    return f"{place}{dice.randint(1, 60)}号附近的{dice.choice(THINGS)}{dice.choice(TROUBLES)}，{dice.choice(WHEN)}，{dice.choice(WHO)}，{dice.choice(PLEAS)}"


def _fill(number: int, keepers: Sequence[Any], dice: random.Random) -> list[tuple[int, str, Any]]:
    """Write the cases and their words for the index, oldest first. Returns those of the last sixty days: key, words, keeper."""
    from linli.cases.models import Case
    from linli.kernel import clock, search

    now, recent = clock.now(), []
    for first in range(0, number, BATCH):
        cases = []
        for index in range(first, min(first + BATCH, number)):
            words, keeper = _text(dice), dice.choice(keepers)
            at = now - timedelta(days=DAYS * (1 - (index + 1) / number))
            cases.append(
                Case(
                    number=f"X-{index:012d}", door="report", channel="web", title=words[:40], words=words, keeper=keeper,
                    state="working" if index % 20 == 0 else "noted", received_at=at, occurred_at=at, closed_at=at, answered_at=at,
                )
            )  # fmt: skip
        Case.objects.bulk_create(cases)
        search.put_many(("case", case.pk, case.words) for case in cases)
        recent += [
            (case.pk, case.words, case.keeper)
            for case in cases
            if case.received_at > now - timedelta(days=60)
        ]
    return recent


def _learn_what_is_common() -> None:
    """The night's learning, as far as it knows which pairs of characters are common."""
    from linli.cases.models import Case, Category
    from linli.cases.suggestions import training

    category = Category.objects.create(code="any", name_zh="事", name_en="Matter")
    newest = Case.objects.order_by("-pk").values_list("pk", flat=True)[: training.COMMON_FROM]
    Case.objects.filter(pk__in=list(newest)).update(category=category)
    training.train()


def _settle_statistics() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _ask(
    texts: Sequence[tuple[int, str, Any]],
    keepers: Sequence[Any],
    actor: Any,
    number: int,
    dice: random.Random,
) -> None:
    from linli.cases import suggestions

    asked = [
        (pk, _changed(words, dice), keeper)
        for pk, words, keeper in dice.sample(texts, min(number, len(texts)))
    ]

    def look(words: str, keeper: Any) -> list[int]:
        return [one.case.pk for one in suggestions.duplicates(words, actor=actor, keeper=keeper)]

    for name, placed in (("place known", True), ("words alone", False)):
        look(asked[0][1], asked[0][2] if placed else None)
        spans, work, hits = [], [], 0
        for pk, words, keeper in asked:
            started, worked = time.perf_counter(), time.process_time()
            found = look(words, keeper if placed else None)
            spans.append((time.perf_counter() - started) * 1000)
            work.append((time.process_time() - worked) * 1000)
            hits += pk in found
        spans.sort()
        work.sort()
        print(
            f"{name:12} p50 {spans[len(spans) // 2]:6.1f} ms   p95 {spans[int(len(spans) * 0.95)]:6.1f} ms   max {spans[-1]:6.1f} ms   "
            f"own work p50 {work[len(work) // 2]:5.1f} p95 {work[int(len(work) * 0.95)]:5.1f} ms   "
            f"found {hits} of {len(asked)}"
        )


def _changed(words: str, dice: random.Random) -> str:
    """Every twelfth character or so is another: a slip, another word for the same."""
    return "".join(dice.choice("的了在有个大小又很") if dice.random() < CHANGED else char for char in words)


if __name__ == "__main__":
    main()
