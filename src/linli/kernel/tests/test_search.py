import pytest
from django.db import connection
from django.db.models import F

from linli.kernel import search
from linli.kernel.search.models import SearchDocument
from linli.kernel.versions.models import Version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _index(db):
    search.schema.create(connection.schema_editor())


@pytest.fixture
def cases():
    search.put_many(
        [
            ("case", 1, "西街3栋单元门口路灯不亮，老人夜里摔过一次"),
            ("case", 2, "灯光太亮，路边施工到半夜"),
            ("case", 3, "下水道返水，一楼三户进水 编号 X-2611-0482"),
            ("case", 4, "Street light 坏了 in front of Linli Hotel"),
            ("case", 5, "垃圾没人收"),
            ("organisation", 1, "西街社区路灯维修组"),
        ]
    )


def found(words: str, kind: str = "case") -> set[int]:
    return set(search.matching(kind, words))


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("路灯", {1}),  # not 2, which has 路 and 灯 apart
        ("路灯 不亮", {1}),
        ("不亮 路灯", {1}),
        ("路灯不亮", {1}),
        ("灯路", set()),
        ("路灯 返水", set()),
        ("灯", {1, 2}),
        ("次", {1}),  # the last character of a run
        ("水", {3}),
        ("路", {1, 2}),
        ("返水", {3}),
        ("3栋", {1}),
        ("西街3栋", {1}),
        ("2611", {3}),
        ("x-2611-0482", {3}),
        ("0482", {3}),
        ("light", {4}),
        ("LINLI", {4}),
        ("ｌｉｇｈｔ", {4}),
        ("linl", {4}),  # one word alone is a beginning
        ("linl hotel", set()),
        ("light 坏了", {4}),
        ("垃圾", {5}),
        ("圾没", {5}),
    ],
)
def test_words_are_found(cases, words, ids):
    assert found(words) == ids


def test_kinds_are_kept_apart(cases):
    assert found("路灯", "organisation") == {1}
    assert found("返水", "organisation") == set()


def test_traditional_finds_simplified_and_the_other_way_round(cases):
    search.put("case", 6, "電梯壞了，麻煩儘快維修")
    assert found("路燈") == {1}
    assert found("電梯") == found("电梯") == {6}
    assert found("维修") == found("維修") == {6}


@pytest.mark.parametrize(
    "words",
    [
        '"', "'", '"路灯', "路灯*", "路灯 AND", "NOT 路灯 OR", "NEAR(路灯 不亮, 2)", "tokens:路灯", "^路灯", "-路灯", "路灯 & | !", "<->",
        "路灯:*", "\\", "'; DROP TABLE kernel_searchdocument; --", "%", "%s", "{路灯}", "(", ")))", "路灯\x00", "\ud800路灯", "\u200b",
        "*", "a" * 5000, "路" * 5000, "and or not near",
    ],
)  # fmt: skip
def test_signs_and_operators_are_harmless(cases, words):
    found(words)
    assert SearchDocument.objects.count() == 6


def test_operators_are_read_as_words_or_dropped(cases):
    assert found('"路灯"') == found("路灯*") == found("^路灯") == found("(路灯)") == {1}
    assert found("NOT 路灯") == set()
    search.put("case", 7, "near or not and")
    assert found("near AND not") == {7}


@pytest.mark.parametrize("words", ["", "   ", "😀", "，。！", "\u200b", "\x00"])
def test_a_search_for_nothing_finds_nothing(cases, words):
    assert search.phrases(words) == []
    assert found(words) == set()


def test_new_words_replace_the_old_ones(cases):
    search.put("case", 1, "电梯坏了")
    assert found("路灯") == set()
    assert found("电梯") == {1}
    search.put_many([("case", 1, "甲"), ("case", 1, "井盖松动")])
    assert found("井盖") == {1}
    assert SearchDocument.objects.filter(kind="case", object_id=1).count() == 1


def test_removing_takes_the_words_out_of_the_index_too(cases):
    search.remove("case", 1)
    assert found("路灯") == set()
    assert found("路灯", "organisation") == {1}
    search.remove("case", [2, 3])
    assert found("水") == found("亮") == set()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'kernel_search_fts', 'row')"
            )
            cursor.execute("SELECT term FROM temp.words")
            terms = {term for (term,) in cursor.fetchall()}
            cursor.execute("DROP TABLE temp.words")
            cursor.execute(
                "INSERT INTO kernel_search_fts(kernel_search_fts, rank) VALUES ('integrity-check', 1)"
            )
        assert "返水" not in terms
        assert "垃圾" in terms


def test_matching_is_a_subquery(cases, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = SearchDocument.objects.filter(
            pk__in=SearchDocument.objects.filter(object_id__in=search.matching("case", "路灯"))
        )
        assert {row.kind for row in rows} == {"case", "organisation"}


def test_rare_characters_are_words_too():
    search.put("case", 8, "𠮷野路与𬭛矿，〇一年")
    assert found("𠮷野") == found("𬭛矿") == found("〇一") == found("𬭛") == {8}


def test_fold_makes_forms_one_and_drops_what_cannot_be_seen():
    assert search.fold(" ＡＢＣ\u200b路\x07燈\u3000１２\n") == "abc路灯 12"
    assert search.bigrams("路灯不亮A1") == ["路灯", "灯不", "不亮", "亮", "a1"]
    assert search.bigrams("灯") == ["灯"]
    assert search.bigrams("") == []


def test_the_end_of_a_huge_text_is_not_searched_but_does_no_harm():
    search.put("case", 9, "井盖" + "啊" * 200_000)
    assert found("井盖") == {9}


def test_counts_are_capped():
    Version.objects.bulk_create(Version(name=f"n{number}", stamp="") for number in range(12))
    assert search.capped_count(Version.objects.order_by("name"), cap=10) == (10, True)
    assert search.capped_count(Version.objects.all(), cap=12) == (12, False)
    assert search.capped_count(Version.objects.none(), cap=12) == (0, False)


def test_the_index_is_made_again_from_the_objects_themselves(cases, monkeypatch):
    texts = {1: "路灯不亮", 2: "新写的井盖", 3: "还没有找得到的路灯"}
    monkeypatch.setattr("linli.kernel.search.index._sources", {"case": texts.items})
    before = found("路灯")
    search.put("case", 77, "早就没有了的路灯")
    assert search.rebuild() == {"case": 3}
    assert found("路灯") == {1, 3} != before
    assert found("新写") == {2}
    search.schema.drop(connection.schema_editor())
    search.schema.create(connection.schema_editor())
    assert found("路灯") == {1, 3}


def test_a_row_is_asked_for_the_words_by_itself(cases):
    """The same answers as the index gives, one row at a time, and how many there are."""
    SearchDocument.objects.filter(kind="case").update(kind="document", object_id=F("pk"))
    for words in ("路灯", "路", "不亮 老人", "没有这回事", "x", "2611", "light", "灯光太亮", "下水道返水"):
        rows = SearchDocument.objects.filter(search.holds("document", words), kind="document")
        assert set(rows.values_list("pk", flat=True)) == found(words, "document"), words
        assert search.hits("document", words, most=100) >= len(rows)
    assert search.hits("document", "！", most=5) == 0
    assert len(list(search.matching("document", "路", most=1))) <= 1


def test_the_query_uses_the_index(cases):
    search.put_many(("case", number, f"第{number}件 街面秩序 {number:04d}") for number in range(100, 2_100))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE kernel_searchdocument")
    index = (
        "kernel_search_tokens"
        if connection.vendor == "postgresql"
        else "kernel_search_fts VIRTUAL TABLE INDEX"
    )
    assert index in search.matching("case", "路灯").explain()
