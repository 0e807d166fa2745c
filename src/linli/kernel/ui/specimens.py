"""Invented content for the page of parts: every state, long names, both languages."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.kernel.ui.parts import (
    Button,
    Chip,
    ClockView,
    Crumb,
    Entry,
    File,
    NavItem,
    Option,
    Photo,
    Pick,
    Row,
    Stage,
    Stat,
    Tab,
)

LONG_UNIT = "安澜县望江街道滨河社区综合党委锦绣苑小区联合党支部第三党小组"


class SpecimenForm(forms.Form):
    """One of each control."""

    what = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=200)
    name = forms.CharField(required=False, max_length=40)
    phone = forms.RegexField(r"^1\d{10}$", required=False)
    kind = forms.ChoiceField(choices=[])
    when = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    answer = forms.ChoiceField(widget=forms.RadioSelect, choices=[])
    days = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False, choices=[])
    public = forms.BooleanField(required=False)
    photos = forms.FileField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._label()
        kinds = [("", _("Choose one")), ("light", _("Street lamps")), ("water", _("Drains"))]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["answer"].choices = [("yes", _("Yes, solved")), ("no", _("No, not yet"))]  # type: ignore[attr-defined]
        self.fields["days"].choices = [("sat", _("Saturday")), ("sun", _("Sunday"))]  # type: ignore[attr-defined]

    def _label(self) -> None:
        told = {
            "what": (_("What happened"), _("In your own words. No need for names.")),
            "name": (_("How to address you"), ""),
            "phone": (_("Mobile number"), _("Only the unit that answers sees it, and each look is noted.")),
            "kind": (_("Kind of matter"), ""),
            "when": (_("Since when"), ""),
            "answer": (_("Is it solved?"), ""),
            "days": (_("When are you free"), ""),
            "public": (_("The answer may be shown on the public list, without names"), ""),
            "photos": (_("Photos"), _("Up to six. Place and camera data are removed on your phone.")),
        }
        for name, (label, helped) in told.items():
            self.fields[name].label, self.fields[name].help_text = label, helped


def _stages() -> dict[str, Any]:
    now = timezone.now()
    words = [_("Received"), _("Dispatched"), _("In hand"), _("Answered"), _("Your word")]

    def way(at: int, last: str = "now") -> list[Stage]:
        states = ["done"] * at + [last] + ["ahead"] * (4 - at)
        return [
            Stage(word, state, now - timedelta(hours=30 - 6 * place) if place <= at else None)  # type: ignore[arg-type]
            for place, (word, state) in enumerate(zip(words, states, strict=False))
        ]

    return {"under_way": way(2), "finished": way(5), "stopped": way(1, "stopped"), "begun": way(0)}


def _clocks() -> list[ClockView]:
    why = _(
        "Signed for at 10:15 today. Street lamps: 24 hours of working time (responsibility list, item 18). "
        "Saturday and Sunday do not count; paused for 2 hours while waiting for your answer."
    )
    return [
        ClockView(_("3 hours left · due Mon 17:30"), why, 0.35, "active"),
        ClockView(_("42 minutes left"), why, 0.83, "soon"),
        ClockView(_("15 minutes over"), why, 1.4, "late"),
        ClockView(_("Paused: waiting for the resident"), why, 0.4, "stopped"),
        ClockView(_("Done in time"), "", 1.0, "done"),
    ]


def _rows(clocks: list[ClockView]) -> list[Row]:
    now = timezone.now()
    return [
        Row(
            "3 栋单元门口路灯不亮，老人夜里摔过一次",
            "#r1",
            ("西街社区 第 4 网格", "照明", "随手拍", "2 张照片"),
            clock=clocks[1],
            chosen=True,
        ),
        Row("下水道返水，一楼三户进水", "#r2", ("滨河社区 第 2 网格", "排水", "热线 2811"), clock=clocks[2]),
        Row(
            "想请人周三下午陪母亲去医院复查", "#r3", ("西街社区 第 1 网格", "陪诊", "点服务"), clock=clocks[0]
        ),
        Row(
            f"{LONG_UNIT}反映电梯经常停在 6 层与 7 层之间，家里有轮椅的住户出不了门",
            "#r4",
            (LONG_UNIT, "电梯"),
            chip=Chip(_("In hand"), "active"),
            at=now,
        ),
        Row(
            "Neighbour's water heater drips onto the stairs",
            "#r5",
            ("Riverside", "Drains"),
            chip=Chip(_("Confirmed"), "done"),
            at=now - timedelta(days=9),
        ),
        Row("社区食堂能不能晚上也开", "#r6", ("西街社区", "建议"), at=now + timedelta(days=2), tick="6"),
    ]


def _history() -> list[Entry]:
    now = timezone.now()
    return [
        Entry(
            now - timedelta(days=40),
            "居民提交，附 2 张照片。自动归入第 4 网格。",
            files=(File("#f", "现场说明.pdf", size="240 kB"),),
        ),
        Entry(
            now - timedelta(days=1, hours=3),
            "派给西街社区电工班，他们需在今天 17:30 前签收。",
            who="派单员",
            note="楼里老人多，请先装临时灯。",
        ),
        Entry(now - timedelta(minutes=20), f"{LONG_UNIT}签收。", who="班长", now=True),
    ]


def _stats() -> list[Stat]:
    return [
        Stat(
            _("Cases received"),
            63,
            _("cases"),
            _("4 fewer than last week"),
            _("Cases whose first entry falls in this week, without merged ones."),
            "#stat",
        ),
        Stat(_("Confirmed by residents"), 51, "/ 55", _("92.7%; 49 were reached")),
        Stat(_("Median time"), 7.2, _("hours"), _("similar communities: 9.1")),
        Stat(
            _("Households served"),
            92720,
            _("households"),
            "",
            _("Distinct addresses with a closed case this year."),
            "#stat",
        ),
        Stat(_("Unknown so far"), None, _("hours"), _("fewer than 5 cases")),
    ]


def _buttons() -> list[Button]:
    return [
        Button(_("Dispatch"), "#", "primary", key="d"),
        Button(_("Send elsewhere…"), "#"),
        Button(_("Open for taking"), "#", icon="hand"),
        Button(_("Merge…"), "#", icon="merge"),
        Button(_("Withdraw"), "#", "danger", confirm=_("Withdraw this case? It stays in the history.")),
        Button(_("Extend"), closed=_("Already extended once")),
    ]


def _navigation() -> list[NavItem]:
    return [
        NavItem(_("Today"), "#", "home"),
        NavItem(_("Cases"), "#", "inbox", 42, active=True),
        NavItem(_("Promises and lists"), "#", "task", 7),
        NavItem(_("Organisations"), "#", "people"),
        NavItem(_("Due soon, nobody took it"), "#", group=_("Often used")),
    ]


def _tones() -> list[Chip]:
    return [
        Chip(_("Received"), "neutral"),
        Chip(_("Being checked"), "info"),
        Chip(_("In hand"), "active"),
        Chip(_("Confirmed"), "done"),
        Chip(_("Due soon"), "soon"),
        Chip(_("Late"), "late"),
        Chip(_("Parked"), "stopped"),
    ]


def everything() -> dict[str, Any]:
    clocks = _clocks()
    now = timezone.now()
    return {
        "tones": _tones(),
        "stages": _stages(),
        "clocks": clocks,
        "rows": _rows(clocks),
        "entries": _history(),
        "stats": _stats(),
        "buttons": _buttons(),
        "navigation": _navigation(),
        "form": SpecimenForm(),
        "filter_form": SpecimenForm(auto_id="filter_%s"),
        "wrong": SpecimenForm({"phone": "12345", "what": ""}, prefix="wrong"),
        "tabs": [
            Tab(_("To dispatch"), "#", 12, active=True),
            Tab(_("To sign for"), "#", 6),
            Tab(_("In hand"), "#", 18),
            Tab(_("To call back"), "#", 4),
            Tab(_("Handed back"), "#", 2),
        ],
        "crumbs": [Crumb("安澜县", "#"), Crumb("望江街道", "#"), Crumb("西街社区")],
        "applied": [Option("第 4 网格", "#"), Option("照明", "#")],
        "options": [
            Pick("1", "西街社区电工班", "望江街道 · 今天已接 3 件", "X-0104"),
            Pick("2", LONG_UNIT, "5 公里"),
            Pick("3", "滨河排水班", closed="正在回避这件事"),
        ],
        "photos": [
            Photo("/static/linli/seal.svg", alt=""),
            Photo("/static/linli/seal.svg", alt="", caption="照片 2 / 2"),
        ],
        "moments": [
            now,
            now - timedelta(days=1),
            now + timedelta(days=2),
            now + timedelta(days=6),
            now - timedelta(days=60),
            now - timedelta(days=500),
        ],
        "numbers": [0, 9850, 12345, 1234567, 99999999, 3500000000, None],
        "lengths": [0, 42, 200, 3120],
        "icons": SIGNS,
        "doors": [
            ("pencil", _("Order a service")),
            ("chat", _("Ask")),
            ("lamp", _("Suggest")),
            ("pin", _("Snap and tell")),
            ("heart", _("Seek help")),
            ("calendar", _("Book a place")),
        ],
    }


SIGNS = (
    "arrow-left",
    "arrow-right",
    "basket",
    "bell",
    "book",
    "building",
    "calendar",
    "camera",
    "chat",
    "check",
    "chevron-down",
    "chevron-right",
    "clock",
    "close",
    "download",
    "excel",
    "eye",
    "eye-off",
    "figures",
    "file",
    "filter",
    "flag",
    "grid",
    "half",
    "hand",
    "heart",
    "home",
    "inbox",
    "info",
    "key",
    "lamp",
    "language",
    "link",
    "list",
    "lock",
    "map",
    "merge",
    "mic",
    "minus",
    "mobile",
    "more",
    "organisation",
    "out",
    "pause",
    "pencil",
    "people",
    "person",
    "phone",
    "photo",
    "pin",
    "plus",
    "praise",
    "print",
    "qr",
    "question",
    "refresh",
    "ruler",
    "scissors",
    "search",
    "send",
    "settings",
    "shield",
    "split",
    "star",
    "stop",
    "task",
    "text-size",
    "trash",
    "undo",
    "upload",
    "walk",
    "warning",
    "whistle",
    "wrench",
)
