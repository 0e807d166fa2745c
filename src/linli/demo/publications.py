"""What stands published in the demonstration: a notice with an objection, an outcome, two months of open data."""

from datetime import timedelta

from linli.cases import opendata
from linli.demo.world import BUILDER, Progress, World
from linli.kernel import clock, publication
from linli.kernel.publication import Seat
from linli.kernel.scope import ANONYMOUS, Actor
from linli.people.models import Person

GARAGE = (
    "锦绣苑北门拟新建非机动车充电棚一处，24 个车位，占用现有绿地约 40 平方米，移栽灌木 12 株。\n\n"
    "# 依据\n\n9 月居民议事会表决，128 户同意，9 户不同意。\n\n# 安排\n\n- 公示期满无异议后开工\n- 工期约 20 天，施工时间 9:00–17:00\n- 充电收费执行居民电价"
)
CARE = (
    "本年度第四季度入户关爱服务按自愿申请名册安排，每户每周一次，由社区党员志愿队承担。\n\n"
    "# 次序\n\n按申请先后，行动不便的优先。名册不公布姓名，只公布数量。\n\n- 西片 14 户\n- 东片 11 户"
)


def put_up(world: World, report: Progress) -> None:
    """As people of the home community would have done it; the months are frozen by the house itself."""
    told = "公示公告"
    report(told, 0, 4)
    by = Actor.of(Person.objects.get(username="secretary"))
    unit = world.home.keeper
    seat = Seat(unit.pk, unit.name, unit.path)
    now = clock.now()
    with clock.at(now - timedelta(days=30)):
        first = clock.today()
        last = publication.shortest("notice", first)
        done = publication.publish(
            "notice",
            "第四季度入户关爱服务安排公示",
            CARE,
            by=by,
            seat=seat,
            from_on=first,
            until_on=last,
            objections_until=last,
        )
    end = last + timedelta(days=1)  # working days are over within a month, whatever holidays lie in it
    with clock.at(clock.moment(end.year, end.month, end.day, 10)):
        publication.conclude(done, by=by, outcome="公示期内未收到异议，自即日起按此安排服务。")
    report(told, 1, 4)
    with clock.at(now - timedelta(days=2)):
        first = clock.today()
        last = publication.shortest("notice", first)
        open_one = publication.publish(
            "notice",
            "锦绣苑北门新建充电棚公示",
            GARAGE,
            by=by,
            seat=seat,
            from_on=first,
            until_on=last,
            objections_until=last,
        )
    with clock.at(now - timedelta(days=1)):
        publication.object_to(
            open_one, by=ANONYMOUS, words="棚子离 2 栋一楼窗户太近，夜里充电有风扇声，能不能往围墙那边移。"
        )
    report(told, 2, 4)
    month = clock.local(now).date().replace(day=1)
    for place in (3, 4):
        month = (month - timedelta(days=1)).replace(day=1)
        opendata.publish_month(month.year, month.month, by=BUILDER)
        report(told, place, 4)
