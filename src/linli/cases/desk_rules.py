"""Rules of the desk's own work: how many cases a bulk move takes, how long exports and searches for a person stay open."""

from linli.kernel.rulebook import Declared, Whole, declare

OURS = "Linli's own default; the county may set another"

declare(
    [
        Declared("cases.bulk_most", "Cases in one bulk move, at most", "批量操作一次最多件数", 2_000, "cases", Whole(10, 20_000), OURS),
        Declared("cases.export_days", "An export can be fetched for", "导出文件可下载天数", 3, "days", Whole(1, 30), OURS),
        Declared(
            "cases.person_search_hours", "An approved search for one person stays open for", "按人检索批准后开放时长", 24, "hours",
            Whole(1, 168), "个人信息保护法第六条：限于实现处理目的的最小范围；时长为系统设定", "D",
        ),
        Declared(
            "cases.person_search_days", "A search by name looks back", "按姓名检索回看天数", 365, "days", Whole(30, 1_095),
            "个人信息保护法第六条：限于实现处理目的的最小范围；天数为系统设定", "D",
        ),
    ]
)  # fmt: skip
