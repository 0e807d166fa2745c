"""The life of one sheet that was brought, and who may see it: whoever brought it, for it holds names and phones."""

from django.utils.translation import gettext_lazy as __

from linli.cases.models import HotlineImport
from linli.kernel.lifecycle import Lifecycle, Move, State
from linli.kernel.rulebook import Declared, Whole, declare
from linli.kernel.scope import Oneself, Policy, govern

STATES = (
    State("uploaded", __("Being read"), "active"),
    State("read", __("Columns to be named"), "soon"),
    State("checking", __("Being checked"), "active"),
    State("checked", __("Ready to be brought in"), "info"),
    State("running", __("Being brought in"), "active"),
    State("done", __("Brought in"), "done", final=True),
    State("failed", __("Stopped with an error"), "late"),
    State("dropped", __("Dropped"), "stopped", final=True),
)
WORK = "hotline.work"
MOVES = (
    Move("read", ("uploaded",), ("read",), WORK, __("Read")),
    Move("map", ("read", "checked"), ("checking",), WORK, __("Name the columns"), form="columns"),
    Move("check", ("checking",), ("checked",), WORK, __("Check")),
    Move("start", ("checked", "failed"), ("running",), WORK, __("Bring in"), primary=True),
    Move("finish", ("running",), ("done",), WORK, __("Finish")),
    Move("fail", ("uploaded", "checking", "running"), ("failed",), WORK, __("Stop with an error")),
    Move("drop", ("uploaded", "read", "checked", "failed"), ("dropped",), WORK, __("Drop it")),
)
LIFE = Lifecycle(STATES, MOVES)
POLICY = Policy(ties={"mine": Oneself("by_id")}, permissions={WORK: ("mine",)})
OURS = "Linli's own default; the county may set another"
declare(
    [
        Declared(
            "hotline.size",
            "Size of a sheet of the hotline",
            "热线工单文件大小",
            200,
            "megabytes",
            Whole(1, 1_000),
            OURS,
        ),
        Declared(
            "hotline.kept_days",
            "A sheet nobody decides on is kept for",
            "未处理的热线工单文件保留",
            7,
            "days",
            Whole(1, 60),
            OURS,
        ),
    ]
)


def register() -> None:
    govern(HotlineImport, POLICY)
