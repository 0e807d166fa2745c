"""What is published: its period, its frozen copy, objections, corrections, and what is forgotten."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client

from linli.cases.tests.cast import Cast, assemble
from linli.kernel import clock, publication
from linli.kernel.journal.chain import sm3
from linli.kernel.privacy import erasure
from linli.kernel.publication import blocks, objecting, personal, showing
from linli.kernel.publication.models import Objection, Publication
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen, Stale
from linli.kernel.scope import ANONYMOUS, Actor
from linli.people.models import Person

pytestmark = pytest.mark.django_db
MONDAY = clock.moment(2026, 11, 16, 10)
FIRST, LAST = date(2026, 11, 16), date(2026, 11, 23)


@pytest.fixture
def county() -> Cast:
    from linli.organisations import commands as organisations
    from linli.people import commands as people

    cast = assemble()
    by = Actor.system("test")
    for key, unit, role in (("clerk", "community", "community_worker"), ("head", "community", "secretary")):
        person = people.enrol(username=key, name=key, by=by)
        organisations.post(
            person=person, organisation=cast.units[unit], role=role, since=date(2020, 1, 1), by=by
        )
        cast.people[key] = person
    return cast


def put_up(cast: Cast, *, body: str = "拟为五名居民发放补助。", **more) -> Publication:
    given = {"from_on": FIRST, "until_on": LAST, "objections_until": LAST, "by": cast.clerk} | more
    given.setdefault("decider_id", cast.people["head"].pk)
    return publication.publish("notice", "补助名单公示", body, **given)


def enter(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_notice_stands_for_five_working_days(county: Cast) -> None:
    with clock.at(MONDAY):
        with pytest.raises(BadInput, match="2026-11-23"):
            put_up(county, until_on=date(2026, 11, 22), objections_until=date(2026, 11, 22))
        with pytest.raises(BadInput):
            put_up(county, objections_until=None)
        with pytest.raises(BadInput):
            put_up(county, from_on=date(2026, 11, 13))
        assert put_up(county).number == "G-2611-0001"


def test_only_those_of_the_unit_publish_and_somebody_else_decides(county: Cast) -> None:
    with clock.at(MONDAY):
        with pytest.raises(NotAllowed):
            put_up(county, by=county.member)
        with pytest.raises(BadInput):
            put_up(county, decider_id=county.people["clerk"].pk)
        others = {county.people["arbiter"].pk, county.people["supervisor"].pk}
        assert put_up(county, by=county.head, decider_id=None).decider_id in others


def test_personal_data_are_covered_unless_kept(county: Cast) -> None:
    with clock.at(MONDAY):
        text = "联系人：王小明，电话 13800001234。\n\n社区电话 0716-8123456。"
        row = put_up(county, body=text, kept=["0716-8123456"])
        said = json.dumps(row.body, ensure_ascii=False)
        assert "王小明" not in said
        assert "13800001234" not in said
        assert "0716-8123456" in said


def test_the_hash_is_of_what_is_handed_out(county: Cast, client: Client) -> None:
    with clock.at(MONDAY):
        row = put_up(county)
        copy = client.get(f"/published/{row.number}/1/frozen.json").content.decode()
        assert sm3(copy) == row.digest
        assert list(publication.verify()) == []
        Publication.objects.filter(pk=row.pk).update(title="另一份名单")
        assert [found.code for found in publication.verify()] == ["content_changed"]
        Publication.objects.filter(pk=row.pk).update(digest=showing.by_number(row.number).digest[::-1])
        assert {found.code for found in publication.verify()} == {"digest_changed", "content_changed"}
        Publication.objects.filter(pk=row.pk).delete()
        assert [found.code for found in publication.verify()] == ["publication_gone"]


def test_anyone_objects_another_decides_and_the_outcome_is_published(county: Cast, client: Client) -> None:
    with clock.at(MONDAY):
        row = put_up(county)
        answer = client.post(
            f"/published/{row.number}/object/", {"words": "我家也符合条件", "contact": "13800001111"}
        )
        assert answer.status_code == 200
        receipt = answer.context["link"].split("/published/")[1]
        objection = Objection.objects.get()
        row.refresh_from_db()
        assert row.state == "objected"
        assert "我家也符合" not in client.get(f"/published/{row.number}/").content.decode()
        assert (
            enter(county.people["clerk"]).get(f"/publications/objections/{objection.key}/").status_code == 404
        )
        desk = enter(county.people["head"])
        page = desk.get(f"/publications/objections/{objection.key}/").content.decode()
        assert "我家也符合" in page
        assert "13800001111" in page
        desk.post(
            f"/publications/objections/{objection.key}/",
            {"result": "upheld", "answer": "已补入名单", "version": 0},
        )
        row.refresh_from_db()
        assert row.state == "published"
        assert "已补入名单" in client.get(f"/published/{receipt}").content.decode()
        shown = client.get(f"/published/{row.number}/").content.decode()
        assert "已补入名单" in shown


def test_the_window_closes_and_the_outcome_follows(county: Cast) -> None:
    with clock.at(MONDAY):
        row = put_up(county)
        receipt = objecting.object_to(row, by=ANONYMOUS, words="不对")
        with pytest.raises(NotOpen):
            publication.conclude(row, by=county.clerk, outcome="无异议")
    with clock.at(MONDAY + timedelta(days=8)):
        with pytest.raises(NotOpen):
            publication.object_to(row, by=ANONYMOUS, words="晚了")
        with pytest.raises(NotOpen):  # one is still open
            publication.conclude(row, by=county.clerk, outcome="无异议")
        publication.decide(receipt.objection, by=county.head, result="dismissed", answer="名单无误")
        row.refresh_from_db()
        with pytest.raises(Stale):
            publication.conclude(row, by=county.clerk, outcome="名单生效", version=0)
        assert publication.conclude(row, by=county.clerk, outcome="名单生效").state == "concluded"
        assert publication.archive(row, by=county.clerk).state == "archived"


def test_a_correction_is_a_new_edition_and_the_old_one_stays(county: Cast, client: Client) -> None:
    with clock.at(MONDAY):
        row = put_up(county)
        objecting.object_to(row, by=ANONYMOUS, words="少了一户")
        new = publication.correct(
            row,
            by=county.clerk,
            reason="漏了一户",
            title="补助名单公示（更正）",
            body="拟为六名居民发放补助。",
            until_on=LAST,
            objections_until=LAST,
        )
        assert (new.number, new.edition, new.state) == (row.number, 2, "objected")
        assert "六名" in client.get(f"/published/{row.number}/").content.decode()
        old = client.get(f"/published/{row.number}/1/").content.decode()
        assert "五名" in old
        assert "漏了一户" in old
        assert list(publication.verify()) == []


def test_a_withdrawal_leaves_a_tombstone(county: Cast, client: Client) -> None:
    with clock.at(MONDAY):
        row = publication.withdraw(put_up(county), by=county.clerk, reason="依据已废止")
        page = client.get(f"/published/{row.number}/").content.decode()
        assert "依据已废止" in page
        assert "五名居民" not in page
        assert client.get(f"/published/{row.number}/1/frozen.json").status_code == 404


def test_personal_data_found_later_are_taken_out_of_every_edition(county: Cast) -> None:
    with clock.at(MONDAY):
        row = put_up(county, body="拟为赵大柱等五户发放补助。")
        new = publication.correct(
            row,
            by=county.clerk,
            reason="户数有误",
            title="",
            body="拟为赵大柱等六户发放补助。",
            until_on=LAST,
            objections_until=LAST,
        )
        assert publication.redact(new, by=county.clerk, words="赵大柱", reason="当事人要求") == 2
        assert "赵大柱" not in json.dumps([one.body for one in Publication.objects.all()], ensure_ascii=False)
        assert list(publication.verify()) == []


def test_what_was_published_about_a_case_is_forgotten_with_it(county: Cast) -> None:
    with clock.at(MONDAY):
        case = county.asked()
        row = put_up(county, about=("case", case.pk))
        erasure.erase(owner_kind="case", owner_id=case.pk, by=Actor.system("test"))
        row.refresh_from_db()
        assert (row.title, row.body, bool(row.erased_at)) == ("—", [], True)
        assert list(publication.verify()) == []
        assert "五名" not in Client().get(f"/published/{row.number}/").content.decode()


def test_a_draft_is_looked_over_then_published_from_the_desk(county: Cast) -> None:
    with clock.at(MONDAY):
        desk = enter(county.people["clerk"])
        sent = {
            "kind": "notice", "seat": str(county.community.pk), "title": "活动公示", "body": "# 时间\n周六上午\n\n- 联系人：王小明\n- 13800001234",
            "from_on": "2026-11-16", "until_on": "2026-11-23", "objections_until": "2026-11-23",
        }  # fmt: skip
        too_short = desk.post("/publications/new/", sent | {"until_on": "2026-11-18"})
        assert too_short.status_code == 422
        assert "周六上午" in too_short.content.decode()
        page = desk.post("/publications/new/", sent, follow=True)
        row = Publication.objects.get()
        assert [one.words for one in personal.personal_in(row)] == ["王小明", "13800001234"]
        assert "〔姓名〕" in page.content.decode()
        assert Client().get("/published/").content.decode().count("活动公示") == 0
        desk.post(
            f"/publications/{row.key}/publish/", {"decider": county.people["head"].pk, "version": row.version}
        )
        row.refresh_from_db()
        assert row.state == "published"
        assert "活动公示" in Client().get("/published/").content.decode()
        sheet = Client().get(f"/published/{row.number}/sheet/").content.decode()
        assert "<svg" in sheet
        assert showing.grouped(row.digest) in sheet


def test_typed_text_becomes_blocks_and_comes_back() -> None:
    text = "# 一、依据\n\n按照规定。\n第二行\n\n- 甲\n- 乙"
    made = blocks.typed(text)
    assert [block["kind"] for block in made] == ["heading", "text", "list"]
    assert blocks.as_typed(made) == text
