"""Texts, places and times into groups: what belongs together, what never does, and the bounds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.cases.hot.gathering import NOWHERE, Columns, Measures, groups, metres
from linli.cases.hot.tests.scenes import LIFT, OTHERS
from linli.cases.hot.vectors import vectors
from linli.cases.hot.words import shared_words

DAY = 86_400.0


def columns(texts, *, area=None, district=None, x=None, at=None, kind=None) -> Columns:
    many = len(texts)

    def ints(given, usual):
        return np.array(given if given is not None else [usual] * many, dtype=np.int64)

    return Columns(
        list(texts), ints(area, 1), ints(district, 1), ints(kind, NOWHERE), ints(kind, NOWHERE),
        np.array(x if x is not None else [0.0] * many, dtype=np.float32), np.zeros(many, dtype=np.float32),
        np.array(at if at is not None else [float(n) for n in range(many)]),
    )  # fmt: skip


def members(found) -> list[list[int]]:
    return [sorted(one.members) for one in found]


def test_one_matter_among_others() -> None:
    assert members(groups(columns([*LIFT, *OTHERS]))) == [[0, 1, 2, 3, 4]]


def test_nothing_comes_of_nothing_and_of_empty_texts() -> None:
    assert groups(columns([])) == []
    assert groups(columns(["", "", "", "", ""])) == []


def test_the_same_words_far_apart_are_two_matters() -> None:
    here_and_there = columns([*LIFT, *LIFT], x=[0.0] * 5 + [2_000.0] * 5)
    assert members(groups(here_and_there)) == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]


def test_last_winter_and_this_winter_are_two_matters() -> None:
    at = [n * DAY for n in range(5)] + [(200 + n) * DAY for n in range(5)]
    assert members(groups(columns([*LIFT, *LIFT], at=at))) == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]


def test_beside_each_other_in_two_communities_it_is_one_matter() -> None:
    found = groups(columns([*LIFT, *LIFT], area=[1] * 5 + [2] * 5, x=[0.0] * 5 + [200.0] * 5))
    assert members(found) == [list(range(10))]
    apart = groups(columns([*LIFT, *LIFT], area=[1] * 5 + [2] * 5, district=[1] * 5 + [2] * 5))
    assert len(apart) == 2


def test_where_no_place_is_known_words_alone_must_say_more() -> None:
    nowhere = [float("nan")] * 5
    strict = Measures(alike_anywhere=0.95)
    assert groups(columns(LIFT, x=nowhere), strict) == []
    assert groups(columns(LIFT), strict) != []


def test_a_group_never_outgrows_its_bound() -> None:
    found = groups(columns([LIFT[0]] * 40), Measures(most=10))
    assert found
    assert all(len(one.members) <= 10 for one in found)


def test_numbers_of_doors_and_phones_make_nothing_alike() -> None:
    dense = vectors(["138 0000 1111 3 栋 201", "13800001111"]).dense(np.array([0, 1]))
    assert abs(float(dense[0] @ dense[1])) < 0.2


def test_traditional_and_wide_forms_are_the_same_words() -> None:
    dense = vectors(["電梯停運，老人上不了樓", "电梯停运，老人上不了楼"]).dense(np.array([0, 1]))
    assert float(dense[0] @ dense[1]) > 0.99


def test_the_words_they_share_are_whole_and_name_nobody() -> None:
    told = shared_words([f"{text}，找王小明13812345678" for text in LIFT])
    assert any("电梯" in word for word in told)
    assert not any("王小明" in word or "姓名" in word or "电话" in word for word in told)


def test_metres_are_metres() -> None:
    x, y = metres(np.array([113.0, 113.01]), np.array([28.0, 28.01]))
    assert 960 < x[1] - x[0] < 1_000
    assert 1_100 < y[1] - y[0] < 1_125


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([*LIFT, *OTHERS]), st.floats(0, 3_000), st.floats(0, 200 * DAY), st.integers(1, 2)), max_size=40)
)  # fmt: skip
def test_whatever_is_told_groups_are_apart_bounded_and_the_same_each_time(rows) -> None:
    how = Measures(most=12)
    made = columns(
        [r[0] for r in rows], x=[r[1] for r in rows], at=[r[2] for r in rows], area=[r[3] for r in rows]
    )
    found = groups(made, how)
    flat = [place for one in found for place in one.members]
    assert len(flat) == len(set(flat))
    assert all(how.least <= len(one.members) <= how.most for one in found)
    assert members(groups(made, how)) == members(found)
