"""Rules of the territory."""

from django.utils.translation import gettext_noop

from linli.kernel.rulebook import Declared, Whole, declare

OURS = gettext_noop("Linli's own default; the county may set another")
CONSENT = gettext_noop(
    "Personal Information Protection Law, articles 14 to 16 and 19: consent, withdrawal, shortest keeping; the term is Linli's own"
)
POSITIONS = "GB/T 30428: positioning error of class A at most 0.5 m"
GRID_SIZE = gettext_noop(
    "Common practice of grid management: 300-500 households to a grid; the county's own plan decides"
)

declare(
    [
        Declared(
            "places.sliver",
            "Lines this close count as meeting",
            "边界视为相接的距离",
            50,
            "centimetres",
            Whole(1, 1_000),
            POSITIONS,
            "C",
        ),
        Declared(
            "places.strip",
            "A strip between grids up to this width is a gap",
            "网格间空隙的最大宽度",
            40,
            "metres",
            Whole(1, 1_000),
            OURS,
        ),
        Declared(
            "places.grid_least",
            "Households of a grid, at least",
            "每个网格最少户数",
            300,
            "households",
            Whole(0, 100_000),
            GRID_SIZE,
            "M",
        ),
        Declared(
            "places.grid_most",
            "Households of a grid, at most",
            "每个网格最多户数",
            500,
            "households",
            Whole(1, 100_000),
            GRID_SIZE,
            "M",
        ),
        Declared(
            "limits.place_lookups_per_visitor",
            "Address look-ups from one address an hour",
            "同一来源每小时可查地址次数",
            1_200,
            "per_hour",
            Whole(1, 100_000),
            OURS,
        ),
        Declared(
            "places.check_months",
            "Base data of a place are looked at again after",
            "基础数据多久核一次",
            12,
            "months",
            Whole(1, 120),
            OURS,
        ),
        Declared(
            "places.care_months",
            "A wish for care ends by itself after",
            "关爱需求到期",
            6,
            "months",
            Whole(1, 24),
            CONSENT,
        ),
        Declared(
            "places.care_notice_days",
            "Before a wish for care ends, it is said this long ahead",
            "关爱需求到期前提醒",
            14,
            "days",
            Whole(1, 60),
            CONSENT,
        ),
        Declared(
            "limits.doubts_per_visitor",
            "“This is wrong” from one address an hour",
            "同一来源每小时可提的更正次数",
            10,
            "per_hour",
            Whole(1, 1_000),
            OURS,
        ),
        Declared(
            "limits.care_per_visitor",
            "Wishes for care from one address an hour",
            "同一来源每小时可提的关爱需求",
            5,
            "per_hour",
            Whole(1, 1_000),
            OURS,
        ),
    ]
)
