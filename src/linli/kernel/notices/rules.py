"""How long notices are kept, and how often a delivery is tried."""

from linli.kernel.rulebook import Declared, Whole, declare

OURS = "Linli's own default; the county may set another"
declare(
    [
        Declared("notices.keep", "Notices are kept for", "通知保留时间", 180, "days", Whole(1, 3_650), OURS),
        Declared(
            "notices.tries",
            "Tries to deliver one message",
            "每条消息最多发送次数",
            6,
            "times",
            Whole(1, 20),
            OURS,
        ),
        Declared(
            "notices.quiet_from",
            "Quiet hours begin at",
            "免打扰开始（点）",
            21,
            "oclock",
            Whole(0, 23),
            OURS,
        ),
        Declared(
            "notices.quiet_until",
            "Quiet hours end at",
            "免打扰结束（点）",
            8,
            "oclock",
            Whole(0, 23),
            OURS,
        ),
        Declared(
            "notices.morning",
            "The morning digest leaves at",
            "早间摘要发出（点）",
            8,
            "oclock",
            Whole(5, 12),
            OURS,
        ),
        Declared(
            "notices.daily",
            "The daily digest leaves at",
            "每日摘要发出（点）",
            17,
            "oclock",
            Whole(8, 20),
            OURS,
        ),
    ]
)
