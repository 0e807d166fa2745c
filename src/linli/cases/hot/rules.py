"""The rules of hot issues and of following, as dated rows. Ours to propose, the county's to set."""

from linli.kernel.rulebook import Declared, Whole, declare

OURS = "Linli's own default; the county may set another"

declare(
    [
        Declared("cases.hot_window_days", "Cases of the last days are compared for hot issues", "热点比对最近多少天的事项", 60, "days", Whole(7, 400), OURS, "D"),
        Declared("cases.hot_least_cases", "Cases that make a hot issue, at least", "多少件起提示热点", 4, "cases", Whole(3, 100), OURS, "D"),
        Declared("cases.hot_least_askers", "Different people who asked, at least", "多少位不同的人反映起提示热点", 3, "people", Whole(2, 100), OURS, "D"),
        Declared("cases.hot_near_metres", "Cases this near each other may be one matter", "相距多少米以内算同一处", 500, "metres", Whole(50, 5_000), OURS, "D"),
        Declared("cases.hot_dropped_days", "Days for which a dropped proposal is not made again", "放下的提示多少天内不再提", 30, "days", Whole(1, 365), OURS, "D"),
        Declared("limits.follows_per_visitor", "Times an hour a visitor may say “me too” or follow", "每位访客每小时可点我也遇到或关注次数", 30, "times", Whole(1, 1_000), OURS, "D"),
    ]
)  # fmt: skip
