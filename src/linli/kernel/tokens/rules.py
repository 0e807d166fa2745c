"""How long a token may open anything, and how often it may be used."""

from linli.kernel.rulebook import Declared, Whole, declare

OURS = "Linli's own default; the county may set another"

declare(
    [
        Declared("tokens.days", "An API token is valid for at most", "接口令牌最长有效天数", 365, "days", Whole(1, 1825), OURS),
        Declared(
            "tokens.calls", "Calls of an API token in a minute, unless it says otherwise", "接口令牌每分钟调用次数（默认）",
            600, "times", Whole(1, 600_000), OURS,
        ),
        Declared(
            "tokens.calls_without", "Calls without a token in a minute, from one address", "无令牌时每个来源每分钟调用次数",
            120, "times", Whole(1, 100_000), OURS,
        ),
    ]
)  # fmt: skip
