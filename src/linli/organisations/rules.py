"""This room's rules with their sources."""

from django.utils.translation import gettext_lazy as _

from linli.kernel.rulebook import Declared, Seed, Whole, declare, name_subjects

_BRANCHES = "中国共产党支部工作条例（试行）"

name_subjects({"community": _("Community")})
declare(
    [
        Declared(
            "organisations.term",
            "Term of office of a committee",
            "委员会任期",
            3,
            "years",
            Whole(1, 10),
            _BRANCHES,
            "C",
            seeds=(Seed(5, applies_to="community"),),
        ),
    ]
)
