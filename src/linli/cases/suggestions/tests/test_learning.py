"""Learning from what people decided: measured on what it has not seen, kept in a file that cannot carry code, never worse than keywords."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from linli.cases import commands, suggestions
from linli.cases.models import Case, Category, Training
from linli.cases.suggestions import learnt, training
from linli.cases.suggestions.intervals import Share, wilson
from linli.cases.suggestions.measuring import curve_of
from linli.cases.tests.cast import Cast
from linli.kernel import clock, lifecycle, notices

pytestmark = pytest.mark.usefixtures("home")

TEXTS = {
    "lamp": ("门口那盏灯昨晚不亮了", "巷子里黑漆漆的灯坏了", "灯一闪一闪晃眼", "晚上灯全灭了看不见路"),
    "dogs": ("有人遛狗不牵绳", "大狗追着孩子跑", "狗在电梯里撒尿", "半夜狗一直叫"),
    "pipe": ("水管爆了水漫到路上", "家里停水两天了", "水压低洗不了澡", "水表一直在转"),
}
ENDS = ("，请来看看", "，已经三天了", "，麻烦处理", "，老人出门不便", "，谢谢", "，怎么没人管", "，盼复", "")


@pytest.fixture
def decided(cast: Cast) -> dict[str, Category]:
    """Two hundred and forty cases of three kinds, each answered by its unit; the keywords know only one of them."""
    group = Category.objects.create(code="all", name_zh="全部", name_en="All")
    kinds = {
        code: Category.objects.create(
            code=code, name_zh=code, name_en=code, parent=group, keywords="路灯" if code == "lamp" else ""
        )
        for code in TEXTS
    }
    units = {"lamp": cast.lamps, "dogs": cast.street, "pipe": cast.water}
    start = clock.now() - timedelta(days=100)
    many, moments = [], []
    for n in range(80):
        for index, (code, texts) in enumerate(TEXTS.items()):
            words = f"{n % 17}号{texts[n % 4]}{ENDS[n % 8]}"
            many.append(commands.Asked("report", words, category=kinds[code], keeper=cast.community))
            moments.append(start + timedelta(hours=n * 3 + index))
    with notices.silence():
        cases = [one.case for one in commands.receive_many(many, by=cast.dispatcher, at=moments, keyed=False)]
        with lifecycle.batched():
            for case in cases:
                commands.dispatch(case, to=units[case.category.code], by=cast.dispatcher)
    Case.objects.update(answered_at=clock.now())  # what it says matters here, not how it came to be answered
    return kinds


def test_what_was_learnt_is_right_on_newer_cases_and_beats_the_keywords(decided: dict[str, Category]) -> None:
    row = training.train()
    assert row.adopted, row.why_not
    words = row.figures["words"]
    assert words["tested"] == 36
    assert Share.read(words["first"]).percent >= 90 > Share.read(words["keywords_first"]).percent
    assert sum(band["right"][1] for band in words["bands"]) == 36
    assert row.figures["units"]["first"][0] == row.figures["units"]["tested"] == 36


def test_a_suggestion_says_why_and_how_sure_and_is_of_a_kind_that_can_be_chosen(
    decided: dict[str, Category],
) -> None:
    training.train()
    first = suggestions.category("楼下有人遛狗没有绳子")[0]
    assert first.category == decided["dogs"]
    assert 0.5 < first.confidence <= 0.98
    assert first.measured
    assert first.source == "learnt"
    assert "“" in first.reason
    decided["dogs"].closed_on = clock.today()
    decided["dogs"].save()
    assert all(one.category != decided["dogs"] for one in suggestions.category("楼下有人遛狗没有绳子"))
    assert suggestions.category("   ") == []


def test_the_unit_is_the_one_that_answered_such_cases_here(decided: dict[str, Category], cast: Cast) -> None:
    training.train()
    case = cast.asked("灯又坏了", category=decided["lamp"])
    first = suggestions.unit(case, units=[cast.lamps, cast.water])[0]
    assert first.unit == cast.lamps
    assert "80" in first.reason
    unsorted = cast.asked("大狗追着孩子跑")
    assert suggestions.unit(unsorted, units=[cast.lamps, cast.street])[0].unit == cast.street
    assert suggestions.unit(case, units=[cast.water]) == []


def test_before_enough_is_decided_the_keywords_suggest(cast: Cast) -> None:
    Category.objects.create(code="lamp", name_zh="路灯", name_en="Lamps", keywords="路灯")
    row = training.train()
    assert (row.adopted, row.why_not) == (False, "few")
    assert learnt.current() is not None  # what is common here is learnt all the same
    found = suggestions.likeliest("门口路灯不亮")
    assert found is not None
    assert (found.source, found.measured) == ("keywords", False)
    assert 0 < found.confidence < 1
    assert suggestions.unit(cast.asked("门口路灯不亮")) == []


def test_without_the_library_nothing_is_learnt_from_words(
    decided: dict[str, Category], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "find_spec", lambda _name: None)
    row = training.train()
    assert (row.adopted, row.why_not) == (False, "no_library")
    assert row.figures["words"]["keywords_first"][1] == 36
    assert suggestions.category("有人遛狗") == []


def test_a_file_that_no_training_vouches_for_is_not_read(decided: dict[str, Category], home: Path) -> None:
    training.train()
    assert learnt.current() is not None
    file = learnt.path()
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content + b"x")
    assert learnt.current() is None
    Training.objects.all().delete()
    training.train()
    assert learnt.current() is not None


def test_what_is_written_is_read_the_same(decided: dict[str, Category]) -> None:
    training.train()
    kept = learnt.current()
    assert kept is not None
    again = learnt.read(learnt.written(kept))
    assert np.array_equal(again.columns, kept.columns)
    assert again.usual == kept.usual
    assert again.common == kept.common
    with pytest.raises((ValueError, OSError)):
        learnt.read(b"not a file of ours")


def test_a_pair_of_characters_that_one_person_wrote_is_not_learnt(
    decided: dict[str, Category], cast: Cast
) -> None:
    from linli.cases.suggestions.features import box

    commands.receive_many(
        [commands.Asked("report", "欧阳鹂鹂说灯坏了", category=decided["lamp"], keeper=cast.community)],
        by=cast.dispatcher,
    )
    Case.objects.update(state="dispatched", unit=cast.lamps)
    training.train()
    kept = learnt.current()
    assert kept is not None
    assert box("鹂鹂") not in kept.columns


def test_wilson_is_honest_at_the_ends() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(10, 10)
    assert 0.7 < low < 0.75
    assert high == 1.0
    assert Share(10, 10).interval == "72–100 %"


def test_a_curve_rises_and_says_what_was_so() -> None:
    rankings = [[(1, share / 100)] for share in range(100) for _again in range(4)]
    truth = [1 if share >= 50 else 2 for share in range(100) for _again in range(4)]
    curve = curve_of(rankings, truth)
    values = [curve(share / 100) for share in range(100)]
    assert values == sorted(values)
    assert curve(0.1) < 0.1
    assert curve(0.9) > 0.9
