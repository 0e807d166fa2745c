"""Cases about one matter, asked by different people, for the tests of hot issues."""

from linli.cases.models import Case
from linli.cases.tests.cast import Cast
from linli.places.place import NOWHERE, Place

LIFT = (
    "电梯又停了，老人上不了楼，物业说等配件",
    "锦绣苑电梯停了三天，老人没法上下楼",
    "电梯停运，老人抱怨上不了楼，请催一催物业",
    "三栋电梯停了，老人上下楼太难",
    "电梯停了没人修，老人上不了楼",
)
OTHERS = ("路灯不亮", "垃圾桶满了没人收", "想问居住证怎么办", "水管漏水，楼道都是水", "有人在绿地上种菜")


def asked(cast: Cast, words: str, number: int, *, place: Place = NOWHERE, **more: object) -> Case:
    more.setdefault("phone", f"1380000{number:04d}")
    return cast.asked(words, place=place, **more)


def lifts(cast: Cast, *, place: Place = NOWHERE) -> list[Case]:
    return [asked(cast, words, 100 + n, place=place) for n, words in enumerate(LIFT)]


def others(cast: Cast, *, place: Place = NOWHERE) -> list[Case]:
    return [asked(cast, words, 200 + n, place=place) for n, words in enumerate(OTHERS)]
