"""The kernel's own rules."""

from django.utils.translation import gettext_noop

from linli.kernel.rulebook.kinds import Hours, Whole
from linli.kernel.rulebook.register import Declared, declare

OURS = gettext_noop("Linli's own default; the county may set another")

declare(
    [
        Declared(
            "clock.working_hours",
            "Working hours of a day",
            "每日办公时间",
            [["08:30", "12:00"], ["14:30", "17:30"]],
            kind=Hours(),
            citation=gettext_noop("Common office hours; the county's own notice decides"),
            mark="M",
        ),
        Declared(
            "evidence.photos", "Photos to one report", "每次可附照片数", 6, "photos", Whole(0, 20), OURS
        ),
        Declared(
            "evidence.photo_size", "Size of one photo", "单张照片大小", 12, "megabytes", Whole(1, 50), OURS
        ),
        Declared(
            "evidence.photo_pixels",
            "Pixels of one photo",
            "单张照片像素",
            40,
            "megapixels",
            Whole(1, 200),
            OURS,
        ),
        Declared(
            "sheets.size", "Size of an Excel file", "Excel 文件大小", 10, "megabytes", Whole(1, 100), OURS
        ),
        Declared(
            "sheets.rows",
            "Rows of an Excel sheet",
            "Excel 每表行数",
            50_000,
            "rows",
            Whole(1, 1_000_000),
            OURS,
        ),
        Declared(
            "text.length",
            "Length of a free text",
            "每段文字长度",
            5_000,
            "characters",
            Whole(100, 50_000),
            OURS,
        ),
        Declared(
            "codes.valid",
            "A code sent by SMS is valid for",
            "短信验证码有效时间",
            5,
            "minutes",
            Whole(1, 60),
            OURS,
        ),
        Declared("codes.tries", "Tries with one code", "每个验证码可试次数", 3, "times", Whole(1, 10), OURS),
        Declared(
            "codes.per_phone",
            "Codes to one number an hour",
            "同一号码每小时验证码数",
            5,
            "per_hour",
            Whole(1, 60),
            OURS,
        ),
        Declared(
            "links.valid",
            "A case's secret link is valid for",
            "查询链接有效时间",
            180,
            "days",
            Whole(1, 1_000),
            OURS,
        ),
        Declared(
            "limits.reports_per_visitor",
            "Reports from one address an hour",
            "同一来源每小时可报事项数",
            20,
            "per_hour",
            Whole(1, 10_000),
            OURS,
        ),
        Declared(
            "limits.lookups_per_visitor",
            "Look-ups by number from one address an hour",
            "同一来源每小时可查询次数",
            60,
            "per_hour",
            Whole(1, 10_000),
            OURS,
        ),
        Declared(
            "limits.uploads_per_visitor",
            "Photos from one address an hour",
            "同一来源每小时可传照片数",
            120,
            "per_hour",
            Whole(1, 10_000),
            OURS,
        ),
        Declared(
            "limits.tries_per_link",
            "Wrong secret links from one address an hour",
            "同一来源每小时可输错链接次数",
            30,
            "per_hour",
            Whole(1, 1_000),
            OURS,
        ),
    ]
)
