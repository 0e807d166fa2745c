"""A small furnished world: the cast of the cases, with grids, addresses, photos and everything an address of the site names."""

import io
from dataclasses import dataclass, field
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from shapely.geometry import box

from linli.cases import commands as cases
from linli.cases import following
from linli.cases import seeds as case_seeds
from linli.cases.commands import bulk, desk, dry_runs, duties, exporting, person_search, townships
from linli.cases.figures import FIGURES
from linli.cases.hot import commands as hot
from linli.cases.hot.lifecycle import LIFE as ISSUE_LIFE
from linli.cases.hotline import commands as hotline
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case, Category, SheetMapping
from linli.cases.tests.cast import Cast
from linli.kernel import clock, evidence, publication
from linli.kernel.publication.models import Publication
from linli.kernel.publication.objecting import Receipt
from linli.kernel.scope import Actor
from linli.kernel.sheets import importers
from linli.organisations import commands as organisations
from linli.organisations.commands import regrouping as regroup
from linli.people import commands as people
from linli.places import commands as places
from linli.places.queries import locate

BUILDER = Actor.system("test")
SINCE = date(2020, 1, 1)
LON, LAT = 100.00, 40.00  # somewhere empty
WHO = (
    "anonymous",
    "resident",
    "outsider",
    "insider",
    "handler",
    "member",
    "grid",
    "superior",
    "arbiter",
    "security",
    "operator",
    "auditor",
)
ACCOUNTS = {
    "outsider": "other_dispatcher",
    "insider": "dispatcher",
    "handler": "lamp_officer",
    "member": "member",
    "grid": "grid_worker",
    "superior": "supervisor",
    "arbiter": "arbiter",
    "security": "security",
    "operator": "operator",
    "auditor": "auditor",
}


@dataclass
class World:
    """`values`: an example for each parameter of an address. `token`: the secret link of `case`."""

    cast: Cast
    case: Case
    token: str
    values: dict[str, str] = field(default_factory=dict)
    _clients: dict[str, Client] = field(default_factory=dict)

    def examples(self, route: str) -> list[tuple[str, dict[str, str]]]:
        """Example values of an address: one, or one for each move, sheet or figure it stands for."""
        several = {
            "cases:desk_move": (
                "name",
                [name for name, move in LIFE.moves.items() if move.permission != "case.gather"],
            ),
            "cases:act": ("move", ["confirm", "dispute", "supply", "rate", "reopen", "withdraw", "contact"]),
            "sheets:start": ("kind", sorted(importers)),
            "cases:records": ("figure", list(FIGURES)),
            "cases:hot_move": ("name", list(ISSUE_LIFE.moves)),
            "cases:draft_write": ("kind", ["ask", "report"]),
            "publications:act": ("move", ["conclude", "correct", "withdraw", "redact", "name_decider"]),
            "cases:hotline_act": ("move", ["columns", "words", "start", "drop"]),
            "places:care_act": ("move", ["renew", "withdraw"]),
        }
        if route not in several:
            return [("", self.values)]
        parameter, choices = several[route]
        return [(f"/{choice}", {**self.values, f"{route}.{parameter}": choice}) for choice in choices]

    def client(self, who: str) -> Client:
        """A client that came in as somebody, the same one each time."""
        if who not in self._clients:
            self._clients[who] = Client(raise_request_exception=True)
            self.enter(self._clients[who], who)
        return self._clients[who]

    def enter(self, client: Client, who: str) -> None:
        """Come in as somebody: by account, by secret link, or just so."""
        if who == "resident":
            client.get(f"/t/{self.token}/")
        elif who in ACCOUNTS:
            client.force_login(
                self.cast.people[ACCOUNTS[who]], backend="allauth.account.auth_backends.AuthenticationBackend"
            )


def picture(colour: str = "navy") -> SimpleUploadedFile:
    """A small JPEG with a camera's name and a place in it, as phones make them."""
    image = Image.new("RGB", (320, 240), colour)
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile("灯.jpg", buffer.getvalue(), "image/jpeg")


def _published(cast: Cast) -> tuple[Publication, Receipt]:
    """A notice of the community with a file, decided by the arbiter, and an objection to it."""
    today = clock.today()
    last = publication.shortest("notice", today)
    notice = publication.publish(
        "notice", "补助名单公示", "拟为五户发放补助。", by=Actor.of(cast.people["secretary"]), from_on=today, until_on=last,
        objections_until=last, decider_id=cast.people["arbiter"].pk, files=[("list.csv", "text/csv", b"a\n1\n")],
    )  # fmt: skip
    return notice, publication.object_to(notice, by=Actor("anonymous"), words="少了一户")


def furnish(cast: Cast) -> World:
    """Two grids, an estate with a building, a facility; posts of a grid worker and of the three guards; a case with a photo."""
    case_seeds.plant(by=BUILDER)
    division = places.found_divisions(
        [
            places.NewDivision("990001", "安澜县", "county", organisation=cast.county),
            places.NewDivision("990001001", "望江街道", "township", "990001", organisation=cast.street),
            places.NewDivision(
                "990001001001", "西街社区", "community", "990001001", organisation=cast.community
            ),
        ],
        by=BUILDER,
    )[2]
    grids = places.found_grids(
        [
            places.NewGrid(
                "990001001001001",
                "第 1 网格",
                cast.community,
                division,
                320,
                box(LON, LAT, LON + 0.01, LAT + 0.01),
            ),
            places.NewGrid(
                "990001001002001",
                "第 1 网格",
                cast.nextdoor,
                None,
                280,
                box(LON + 0.01, LAT, LON + 0.02, LAT + 0.01),
            ),
        ],
        by=BUILDER,
    )
    estate = places.add_address(
        kind="estate",
        name="锦绣苑",
        parent=None,
        spot=places.Spot(lon=LON + 0.005, lat=LAT + 0.005),
        by=BUILDER,
    )
    building = places.add_address(
        kind="building",
        name="3 栋",
        parent=estate,
        spot=places.Spot(lon=LON + 0.005, lat=LAT + 0.005),
        by=BUILDER,
    )
    facility = places.add_facility(
        code="LAMP-0001",
        name="锦绣苑北门路灯",
        kind="lamp",
        spot=places.Spot(lon=LON + 0.004, lat=LAT + 0.004),
        by=BUILDER,
    )
    for key, name, role in (
        ("security", "安全管理员", "security"),
        ("operator", "运维", "operator"),
        ("auditor", "审计员", "auditor"),
        ("secretary", "书记", "secretary"),
    ):
        cast.people[key] = people.enrol(username=key, name=name, by=BUILDER)
        unit = cast.community if role == "secretary" else cast.county
        organisations.post(person=cast.people[key], organisation=unit, role=role, since=SINCE, by=BUILDER)
    walker = cast.people["grid_worker"] = people.enrol(username="grid_worker", name="网格员", by=BUILDER)
    organisations.post(
        person=walker, organisation=cast.community, role="grid_worker", since=SINCE, by=BUILDER
    )
    places.assign_staff(grid=grids[0], person=walker, role="grid_worker", by=BUILDER, since=SINCE)
    place = locate(address=building)
    received = cases.receive(
        cases.Asked(door="report", words="3 栋楼下路灯不亮，老人晚上看不见。", place=place, name="王女士", phone="13800001111",
                    category=Category.objects.filter(parent__isnull=False).first()),
        by=Actor("anonymous"),
    )  # fmt: skip
    photo = evidence.keep_photo(
        picture(), owner_kind="case", owner_id=received.case.pk, by=Actor("anonymous"), label="asked"
    )
    cases.dispatch(received.case, to=cast.lamps, by=cast.dispatcher)
    by = cast.supervisor
    regrouping = regroup.draft(
        title="合并支部", reason="试点", effective_on=clock.today(), root=cast.county, by=by
    )
    category = Category.objects.filter(parent__isnull=False).first()
    assert category is not None
    line = cases.open_budget_line(
        organisation=cast.community,
        name="为民服务金",
        year=clock.today().year,
        amount_fen=1_000_000,
        by=cast.dispatcher,
    )
    service = cases.offer_service(
        organisation=cast.community, category=category, name_zh="理发", name_en="Haircut", by=cast.dispatcher
    )
    asked = people.ask(subject=f"person:{cast.people['member'].pk}", kind="copy", words="", by=cast.member)
    wish, wish_token = places.ask_care(
        kinds=["meals"], place=locate(address=building), name="周奶奶", phone="13800003333", consented=True,
        consent_words="同意", by=Actor("anonymous"),
    )  # fmt: skip
    again = cases.receive(
        cases.Asked(door="report", words="3 栋楼下的路灯还是不亮。", place=place, phone="13800002222"),
        by=Actor("anonymous"),
    )
    issue = hot.gather(
        cases=[received.case, again.case], owner=cast.lamps, title="路灯不亮", public_words="路灯不亮", by=cast.dispatcher
    )  # fmt: skip
    follower = following.join(again.case, visit="world", too=False, phone="13900002222")
    notice, objection = _published(cast)
    sheet = SimpleUploadedFile(
        "热线.csv", "工单号,受理时间,诉求内容,社区\nH1,2026-11-01,路灯不亮,西街社区\n".encode()
    )
    brought = hotline.upload(sheet, by=cast.dispatcher)
    mapping = SheetMapping.objects.create(
        organisation=brought.organisation, name="市热线", headings="", changed_at=clock.now()
    )
    world = World(cast, received.case, received.token)
    draft = duties.draft(title="属地责任清单", by=BUILDER)
    duties.put_duty(draft, duties.NewDuty("township"), by=BUILDER)
    run = dry_runs.try_out(draft, since=clock.today(), until=clock.today(), by=BUILDER)
    taken_on = townships.take_on(
        cast.street, category=Category.objects.get(code="pothole"), basis="履职清单第 3 项", by=BUILDER
    )
    world.values = {
        "publications.number": notice.number or "",
        "publications.edition": "1",
        "publications.key": notice.key,
        "publications.token": objection.token,
        "publications.move": "withdraw",
        "publications:objection.key": objection.objection.key,
        "publications:file.name": "list.csv",
        **{f"cases:{page}.key": brought.key for page in ("hotline_one", "hotline_progress", "hotline_act")},
        "cases:hotline_forget.pk": str(mapping.pk),
        **_desk(cast, received.case),
        "cases:hot_issue.number": issue.number,
        "cases:hot_move.number": issue.number,
        "cases:public_issue.number": issue.number,
        "cases:join.number": again.case.number,
        "cases:unfollow.token": following.token_of(follower),
        "routing.number": str(draft.number),
        "routing.code": "street_lamp_out",
        **{f"routing:{page}.code": "R001" for page in ("rule", "drop_rule")},
        **{f"routing:{page}.code": cast.street.code for page in ("township", "serve", "give_back")},
        "routing:move.name": "check",
        "routing.pk": str(run.pk),
        "routing:give_back.pk": str(taken_on.pk),
        "number": received.case.number,
        "token": received.token,
        "move": "dispatch",
        "cases.move": "dispatch",
        "code": cast.community.code,
        "places.code": grids[0].code,
        "places:plate.code": grids[0].plate,
        "plate": building.plate,
        "facility": facility.code,
        **{
            f"places:{page}.code": facility.code
            for page in ("facility", "doubt", "correct_facility", "facility_gone")
        },
        "places:division.code": "990001001",
        "places:care_link.token": wish_token,
        **{f"places:{page}.pk": str(wish.pk) for page in ("care_look", "care_act")},
        "username": "lamp_officer",
        "rulebook.code": "cases.sign_within",
        "cases:rate.code": "disposal",
        "cases:rate.part": "numerator",
        "kind": "organisations",
        "extension": "json",
        "open311.code": category.code,
        "programs.act": "ping",
        "key": photo.key,
        "size": "small",
        "name": "rename",
        "what": "kind",
        "pk": "1",
        "organisations.pk": str(regrouping.pk),
        "organisations:end_posting.pk": str(cast.people["dispatcher"].postings.get().pk),
        "people.pk": str(asked.pk),
        "cases:budget.pk": str(line.pk),
        "cases:end_service.pk": str(service.pk),
        "act": "hand_over",
        "post": str(walker.grid_posts.get().pk),
    }
    return world


def _desk(cast: Cast, case: Case) -> dict[str, str]:
    """What a dispatcher keeps at the desk: a view, words, a bulk move, an export, a search for one person."""
    view = desk.save_view(name="全部", query="view=all", by=cast.dispatcher)
    reply = desk.keep_reply(name="已收到", words="{number} 已收到", by=cast.dispatcher)
    many = bulk.prepare_bulk([case.pk], move="offer", arguments={"note": ""}, by=cast.dispatcher)
    export = exporting.ask_export(trail="view=all", shape="csv", by=cast.dispatcher)
    search = person_search.ask_person_search(
        kind="phone", sought="13800001111", reason="核对重复来电", by=cast.dispatcher
    )
    return {
        "cases:drop_view.key": view.key,
        "cases:drop_reply.key": reply.key,
        "cases:bulk.key": many.key,
        "cases:bulk_act.key": many.key,
        "cases:bulk_act.name": "run",
        "cases:export_file.key": export.key,
        "cases:export_drop.key": export.key,
        "cases:person.key": search.key,
    }
