"""Rules of accounts and of what is held about people."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from linli.kernel.refusals import BadInput
from linli.kernel.rulebook import Declared, Whole, declare

OURS = "Linli's own default; the county may set another"
LEVEL_3 = "GB/T 22239-2019 level 3: two factors for those who administer, audit or see everything"
RIGHTS = "Personal Information Protection Law, art. 44-50; the number of days is Linli's own"


@dataclass(frozen=True, slots=True)
class Codes:
    """A few codes, such as roles; may be none."""

    def check(self, value: Any) -> list[str]:
        good = isinstance(value, list) and all(
            isinstance(v, str) and re.fullmatch(r"[a-z][a-z_]{0,39}", v) for v in value
        )
        if not good or len(set(value)) != len(value):
            raise BadInput(_("Enter codes separated by commas, each once, such as: operator, auditor."))
        return list(value)

    def parse(self, text: str) -> list[str]:
        parts = re.split(r"[,，、;；\s]+", text.strip())
        return self.check([part for part in parts if part])

    def show(self, value: Sequence[str]) -> str:
        return ", ".join(value)


declare(
    [
        Declared(
            "people.second_factor_roles",
            "Roles that need a second factor",
            "须双因素登录的角色",
            ["operator", "security", "auditor", "supervisor"],
            kind=Codes(),
            citation=LEVEL_3,
            mark="C",
        ),
        Declared(
            "people.session_rest",
            "A session may rest for",
            "登录后无操作时限",
            720,
            "minutes",
            Whole(5, 1440),
            OURS,
        ),
        Declared(
            "people.sessions",
            "Sessions of one person at a time",
            "每人同时登录数",
            5,
            "sessions",
            Whole(1, 50),
            OURS,
        ),
        Declared(
            "people.visit",
            "A verified phone is known for",
            "手机验证后有效时间",
            120,
            "minutes",
            Whole(5, 720),
            OURS,
        ),
        Declared(
            "people.codes_per_visitor",
            "Codes asked for from one address an hour",
            "同一来源每小时验证码数",
            20,
            "per_hour",
            Whole(1, 10_000),
            OURS,
        ),
        Declared(
            "people.request_days",
            "A request about one's own data is settled within",
            "个人信息请求办结期限",
            15,
            "working_days",
            Whole(1, 30),
            RIGHTS,
        ),
        Declared(
            "people.request_kept",
            "A settled request is kept for",
            "个人信息请求保存时间",
            1095,
            "days",
            Whole(30, 3650),
            RIGHTS,
        ),
    ]
)
