"""Our columns, and which of the sheet's headings each most likely is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from rapidfuzz import fuzz

from linli.kernel.refusals import BadInput
from linli.kernel.sheets.columns import bare, in_all_languages, normal

LIKE = 70  # of 100: less alike is not proposed


@dataclass(frozen=True, slots=True)
class Target:
    """One of our columns. `also`: headings hotlines use for it. `words`: its values are translated by a saved table."""

    key: str
    title: str | Promise
    required: bool = False
    also: tuple[str, ...] = ()
    words: bool = False
    help: str | Promise = ""


TARGETS = (
    Target("outside", __("Outside number"), True, ("工单号", "工单编号", "热线编号", "受理编号", "诉求编号", "流水号", "ticket", "order no"), help=__("The number the hotline gave it; it comes only once.")),
    Target("received", __("When the hotline received it"), True, ("受理时间", "受理日期", "来电时间", "来电日期", "登记时间", "创建时间", "诉求时间", "received at", "created")),
    Target("words", __("Words"), True, ("诉求内容", "反映内容", "工单内容", "内容", "诉求描述", "问题描述", "事件描述", "内容描述", "description", "content")),
    Target("title", __("Title"), also=("主题", "工单标题", "标题", "诉求标题", "subject")),
    Target("keeper", __("Community or unit"), words=True, also=("所属社区", "村社区", "村（社区）", "承办单位", "责任单位", "事发社区", "街道社区", "community", "unit")),
    Target("category", __("Kind of matter"), words=True, also=("诉求分类", "事项类别", "问题类别", "类别", "事项分类", "诉求类别", "category")),
    Target("door", __("Door"), words=True, also=("诉求类型", "工单类型", "类型", "诉求性质", "type")),
    Target("place", __("Place"), also=("地址", "事发地址", "诉求地址", "发生地点", "地点", "address")),
    Target("name", __("How to address them"), also=("来电人", "诉求人", "姓名", "称呼", "联系人", "市民姓名", "caller")),
    Target("phone", __("Phone"), also=("联系电话", "来电号码", "电话", "手机", "联系方式", "phone number")),
)  # fmt: skip
BY_KEY = {target.key: target for target in TARGETS}


def fingerprint(headings: Sequence[str]) -> str:
    """The same for the same headings in any order: by it a saved mapping is found again."""
    return sha256(
        "\n".join(sorted({normal(heading) for heading in headings if heading})).encode()
    ).hexdigest()


def suggested(headings: Sequence[str]) -> dict[str, str]:
    """Our column → their heading, the surest pairs first, each heading once. A person looks at it before it counts."""
    pairs = []
    for target in TARGETS:
        known = {normal(name) for name in (target.key, *target.also, *in_all_languages(target.title))}
        for heading in headings:
            if not heading:
                continue
            plain = {normal(heading), bare(heading)}
            score = 100.0 if plain & known else max(fuzz.ratio(a, b) for a in plain for b in known)
            if score >= LIKE:
                pairs.append((-score, target.key, heading))
    found: dict[str, str] = {}
    for _score, key, heading in sorted(pairs, key=lambda pair: pair[0]):
        if key not in found and heading not in found.values():
            found[key] = heading
    return found


def checked(columns: Mapping[str, str], headings: Sequence[str]) -> dict[str, str]:
    """A mapping a person made. Raises BadInput naming the column: a required one is missing, or a heading serves twice."""
    kept = {
        key: heading for key, heading in columns.items() if key in BY_KEY and heading in headings and heading
    }
    faults: dict[str, str] = {}
    for target in TARGETS:
        if target.required and target.key not in kept:
            faults[target.key] = _("Say which column it is; without it nothing can be brought in.")
    seen: dict[str, str] = {}
    for key, heading in kept.items():
        if heading in seen:
            faults[key] = _("“%(heading)s” is chosen twice.") % {"heading": heading}
        seen[heading] = key
    if faults:
        raise BadInput(next(iter(faults.values())), fields=faults)
    return kept


def fits(columns: Mapping[str, str], headings: Sequence[str]) -> bool:
    """Whether a saved mapping can be used for a sheet as it is."""
    there = set(headings)
    return all(heading in there for key, heading in columns.items() if key in BY_KEY)
