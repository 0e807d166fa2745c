"""How long something stands published, and how long an objection may wait."""

from django.utils.translation import gettext_noop

from linli.kernel.rulebook import Declared, Seed, Whole, declare

OURS = gettext_noop("Linli's own default; the county may set another")
declare(
    [
        Declared(
            "publication.period",
            "What is published stands for at least",
            "公示期不少于",
            5,
            "working_days",
            Whole(1, 365),
            "公示一般不少于 5 个工作日；以本地文件为准",
            "M",
            seeds=(Seed(1, "announcement"), Seed(1, "case_answer"), Seed(10, "open_data")),
        ),
        Declared(
            "publication.objection_days",
            "An objection is decided within",
            "异议答复时限",
            15,
            "working_days",
            Whole(1, 60),
            "《个人信息保护法》第五十条、党员权利保障：有异议须有人答复；时限为系统设定",
        ),
        Declared(
            "publication.objections_per_visitor",
            "Objections from one address an hour",
            "同一来源每小时可提异议数",
            10,
            "per_hour",
            Whole(1, 1_000),
            OURS,
        ),
    ]
)
