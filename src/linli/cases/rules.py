"""The rules this room lives by, as dated rows with their sources (spec: rules 1.3). A county overrides them on its own page."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.rulebook import Declared, Number, Seed, Whole, Words, declare, name_subjects

NORM = (
    "县级 12345 办理规范示例（晴隆）：签收 2 小时内；咨询 1 个、求助和建议 5 个、举报和投诉 10 个工作日内办结"
)
OURS = "Linli's own default; the county may set another"
TIERS = "北京市接诉即办办理规范（征求意见稿，2021）：紧急、危及生命财产 2 小时；水电气热 24 小时；一般 7 日；复杂 15 日"
CONTACTED = "响应率须有首次联系群众的时限；数值为系统默认，可由本县另定"
CLOCK_UNITS = ("working_hours", "working_days", "hours", "days")

name_subjects(
    {
        "urgent": _("Urgent"),
        "lane:fast": _("Fast lane"),
        "lane:complex": _("Complex"),
        "utilities": _("Water, power, gas and heating"),
        "village_affairs": _("Village affairs"),
        "keeper": _("the community that keeps it"),
        "township": _("the township"),
        "county": _("the county's supervision"),
    }
)
declare(
    [
        Declared(
            "cases.sign_within", "A dispatched case is signed for within", "派出后签收时限", 2, "working_hours", Whole(1, 240), NORM, "C",
            units=CLOCK_UNITS,
            seeds=(Seed(1, "urgent", unit="hours", citation=OURS, mark="D"), Seed(1, "lane:fast", citation=OURS, mark="D")),
        ),
        Declared(
            "cases.contact_within", "Whoever asked is first spoken to within", "首次联系群众时限", 1, "working_days", Whole(1, 240), CONTACTED,
            units=CLOCK_UNITS,
            seeds=(Seed(1, "urgent", unit="hours"), Seed(4, "utilities", unit="working_hours"), Seed(4, "lane:fast", unit="working_hours")),
        ),
        Declared(
            "cases.resolve_within",
            "A case is answered within",
            "办结时限",
            7,
            "days",
            Whole(1, 365),
            TIERS,
            "C",
            units=CLOCK_UNITS,
            seeds=(
                Seed(2, "urgent", unit="hours"),
                Seed(24, "utilities", unit="hours"),
                Seed(15, "village_affairs"),
                Seed(15, "lane:complex"),
                Seed(1, "ask", unit="working_days", citation=NORM),
                Seed(10, "complain", unit="working_days", citation=NORM),
                Seed(10, "report", unit="working_days", citation=NORM),
                Seed(5, "suggest", unit="working_days", citation=NORM),
                Seed(5, "help", unit="working_days", citation=NORM),
                Seed(5, "order", unit="working_days", citation=OURS, mark="D"),
                Seed(5, "praise", unit="working_days", citation=OURS, mark="D"),
            ),
        ),
        Declared(
            "cases.dispatch_within", "A new case is dispatched within", "受理派出时限", 2, "working_hours", Whole(1, 240), OURS,
            units=CLOCK_UNITS, seeds=(Seed(1, "urgent", unit="hours"),),
        ),
        Declared(
            "cases.escalate_after", "An overdue case is told further up after", "超期后逐级上报时限", 1, "working_days", Whole(1, 60), OURS,
            seeds=(Seed(1, "keeper"), Seed(3, "township"), Seed(5, "county")),
        ),
        Declared("cases.account_within", "An account under supervision is given within", "督办后报告时限", 3, "working_days", Whole(1, 60), OURS),
        Declared(
            "cases.callback_share", "Share of answered cases rung back each month", "每月回访抽样比例", 0.10, "share", Number(0.01, 1), NORM, "C",
        ),
        Declared(
            "cases.joint_answer_within",
            "A unit called to help answers within",
            "吹哨后应答时限",
            1,
            "working_days",
            Whole(1, 30),
            "Each called unit must answer; the span is Linli's own default",
            "D",
        ),
        Declared(
            "cases.refusals_before_arbiter",
            "The refusal after which the arbiter decides",
            "第几次退回起由仲裁岗裁定",
            2,
            "times",
            Whole(1, 5),
            "国办函〔2025〕66号：派单异议审核、退单改派；次数为系统设定",
            "D",
        ),
        Declared("cases.extension_days", "More time, at most", "延期最长", 10, "working_days", Whole(1, 60), OURS),
        Declared("cases.calls_before_unconfirmed", "Failed calls back before closing unconfirmed", "未确认办结前须回访次数", 3, "times", Whole(1, 10), OURS),
        Declared("cases.unconfirmed_after_days", "Days an answer stands before an anonymous case may close unconfirmed", "匿名事项答复公示天数", 7, "days", Whole(1, 90), OURS),
        Declared("cases.reopen_days", "Days in which a resident may reopen", "居民可重开天数", 30, "days", Whole(1, 365), OURS),
        Declared("cases.contact_days", "Days a contact is kept after closing", "办结后联系方式保留天数", 180, "days", Whole(1, 3650), OURS),
        Declared("cases.words_days", "Days the words of a case are kept after closing", "办结后诉求原文保留天数", 1095, "days", Whole(30, 3650), OURS),
        Declared(
            "cases.tip_zh", "Tip before asking, in Chinese", "提事前的小贴士（中文）", "", kind=Words(120), citation=OURS,
            seeds=(
                Seed("从菜单里选，或写下您要什么，会有党员或服务队来接单。", "order"),
                Seed("事情怎么办、能享受什么、该找谁。多数一个工作日内答复。", "ask"),
                Seed("哪里可以更好。结果会告诉您。", "suggest"),
                Seed("坏了、脏了、有危险的，拍张照、说个地方就行。", "report"),
                Seed("为自己或邻居求助。有人危险时请先打电话。", "help"),
                Seed("对单位或工作人员有意见。被反映的一方看不到，由上级受理。", "complain"),
                Seed("有人做得好，我们替您转达。", "praise"),
                Seed("社区的活动室、球场和食堂。", "book"),
                Seed("看看事情办到哪一步，大家都在问什么。", "look_up"),
            ),
        ),
        Declared(
            "cases.tip_en", "Tip before asking, in English", "提事前的小贴士（英文）", "", kind=Words(200), citation=OURS,
            seeds=(
                Seed("Choose from the menu, or write what you need. A member or a team will take it.", "order"),
                Seed("How something is done, what you are entitled to, where to go. Most answers come within a working day.", "ask"),
                Seed("Something that could be better. You will read what became of it.", "suggest"),
                Seed("Something broken, dirty or dangerous: a photo and a place are enough.", "report"),
                Seed("For yourself or a neighbour. If somebody is in danger, ring first.", "help"),
                Seed("About a unit or an official. They will not see it; their superior keeps it.", "complain"),
                Seed("Somebody did well. We pass it on.", "praise"),
                Seed("Rooms, courts and canteens of the neighbourhood.", "book"),
                Seed("What became of a case, and what others have asked.", "look_up"),
            ),
        ),
        Declared("cases.board_days", "The public board looks back", "公开看板回看天数", 90, "days", Whole(7, 366), OURS),
        Declared("cases.board_least", "A share is said from so many cases on", "公开看板至少多少件才给出比率", 10, "cases", Whole(2, 1_000), OURS),
        Declared("cases.map_metres", "The public map is no finer than", "公开地图点位不细于", 150, "metres", Whole(50, 5_000), OURS),
        Declared(
            "opendata.least", "A group of open data has at least", "开放数据每组不少于", 5, "cases", Whole(2, 100),
            "统计披露控制惯例：小于 k 的单元格抑制并作补充抑制；k 为系统设定", "D",
        ),
        Declared("opendata.day", "Open data of the month before are published from this day of the month", "每月几日起发布上月开放数据", 5, "day_of_month", Whole(1, 28), OURS),
    ]
)  # fmt: skip
