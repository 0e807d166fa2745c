"""The columns of this part's sheets."""

from django.utils.translation import gettext_lazy as __

from linli.kernel.sheets import Column, Sheet
from linli.organisations.models import Kind

TARGETS = (
    ("unit", __("This unit")),
    ("office", __("This unit's office there")),
    ("keeper", __("The community of the place")),
    ("township", __("The township of the place")),
    ("kind", __("The nearest of a kind")),
)
DUTY_OF = (
    ("department", __("A department")),
    ("township", __("The township")),
    ("community", __("The community")),
)
STANDARDS = (("component", __("Component")), ("event", __("Event")))


def _kinds() -> list[tuple[str, str]]:
    return [(kind.code, kind.name) for kind in Kind.objects.filter(closed_on__isnull=True)]


DUTIES = Sheet(
    "duties",
    __("Responsibility list"),
    (
        Column("code", __("Rule"), kind="code", max_length=16, unique=True, example="R001", also=("编号", "序号"), help=__("A known one is changed; left empty, a new rule is added.")),
        Column("category", __("Kind of matter"), max_length=60, also=("事项", "事项类别"), help=__("Name or code; empty means any."), example="路灯不亮"),
        Column("place", __("Place"), max_length=80, also=("属地", "区域"), help=__("Name or code of an organisation, a division or a grid; empty means the whole county.")),
        Column("from_day", __("Season from"), max_length=5, example="11-15"),
        Column("until_day", __("Season until"), max_length=5, example="03-15"),
        Column("days", __("Days"), max_length=20, help=__("Working days, days off, or weekdays such as 67 for the weekend."), example=""),
        Column("from_time", __("Hours from"), max_length=5, example="18:00"),
        Column("until_time", __("Hours until"), max_length=5, example="08:00"),
        Column("target", __("Whose it is"), kind="choice", choices=TARGETS, also=("责任方式",)),
        Column("unit", __("Responsible unit"), max_length=80, also=("责任单位", "牵头单位"), help=__("Name or code.")),
        Column("kind", __("Kind of unit"), kind="choice", choices=_kinds),
        Column("helpers", __("Helpers"), max_length=400, also=("配合单位", "协办单位"), help=__("Names or codes, separated by semicolons.")),
        Column("sign_hours", __("Sign within (working hours)"), kind="int", least=1, most=240),
        Column("contact_hours", __("First contact within (working hours)"), kind="int", least=1, most=240),
        Column("resolve_days", __("Answer within (working days)"), kind="int", least=1, most=365),
        Column("fast", __("Fast lane"), kind="bool", also=("直通快办",)),
        Column("basis", __("Basis"), max_length=200, also=("依据",)),
        Column("remove", __("Take out"), kind="bool", help=__("Yes takes the rule out of the draft.")),
    ),
)  # fmt: skip
CATEGORIES = Sheet(
    "categories",
    __("Kinds of matter"),
    (
        Column("code", __("Code"), required=True, kind="code", max_length=40, unique=True, example="street_lamp_out", also=("代码",)),
        Column("parent", __("Stands under (code)"), kind="code", max_length=40, example="fixtures", also=("上级代码",), help=__("Empty for a group. It may stand in the same sheet.")),
        Column("name_zh", __("Name in Chinese"), required=True, max_length=60, also=("名称", "事项名称")),
        Column("name_en", __("Name in English"), required=True, max_length=80),
        Column("keywords", __("Keywords"), max_length=1000, also=("关键词",), help=__("Separated by spaces; they only suggest.")),
        Column("duty_of", __("Whose duty by law"), kind="choice", choices=DUTY_OF, also=("法定责任主体",)),
        Column("usual_unit", __("Usual unit"), max_length=40, help=__("A word of the unit's code, for the suggestion when no list is in force.")),
        Column("standard_list", __("Standard list"), kind="choice", choices=STANDARDS),
        Column("standard_code", __("Standard code"), kind="code", max_length=10, also=("标准编码", "大小类代码"), help=__("Ten digits (GB/T 30428): county 6, large class 2, small class 2.")),
        Column("takeable", __("Members can do it"), kind="bool"),
        Column("urgent", __("Urgent"), kind="bool"),
        Column("ring", __("Number to ring"), max_length=20),
    ),
)  # fmt: skip
TOWNSHIPS = Sheet(
    "township_duties",
    __("Townships' duty lists"),
    (
        Column(
            "township",
            __("Township"),
            required=True,
            max_length=80,
            also=("乡镇街道",),
            help=__("Name or code."),
        ),
        Column(
            "category",
            __("Kind of matter"),
            required=True,
            max_length=60,
            also=("事项",),
            help=__("Name or code."),
        ),
        Column("basis", __("Basis"), required=True, max_length=200, also=("依据",)),
    ),
)
DIFFERENCES = Sheet(
    "dry_run",
    __("Dry run"),
    (
        Column("number", __("Case"), max_length=24),
        Column("received", __("Received")),
        Column("category", __("Kind of matter")),
        Column("place", __("Place")),
        Column("before", __("By the list in force")),
        Column("before_rule", __("Rule now")),
        Column("after", __("By the draft")),
        Column("after_rule", __("Rule then")),
        Column("before_fast", __("Fast lane now"), kind="bool"),
        Column("after_fast", __("Fast lane then"), kind="bool"),
        Column("went", __("Where it really went")),
    ),
)
