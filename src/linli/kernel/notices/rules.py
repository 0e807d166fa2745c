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
    ]
)
