"""Scope: which rows may I see, may I do this to that one, who may. Written once per model, read three ways."""

from linli.kernel.scope.actors import ANONYMOUS, Actor
from linli.kernel.scope.grants import (
    PATH_STEP,
    Grant,
    after,
    allow,
    forget,
    grants,
    grants_with,
    permissions_of,
    provide,
    remembering,
    roles_with,
    upward,
)
from linli.kernel.scope.policies import (
    NOTHING,
    Denial,
    InGrid,
    Keyholder,
    Oneself,
    Policy,
    Subtree,
    Tie,
    govern,
    may,
    permissions_governed,
    visible,
    who_may,
)

__all__ = [
    "ANONYMOUS", "NOTHING", "PATH_STEP", "Actor", "Denial", "Grant", "InGrid", "Keyholder", "Oneself", "Policy", "Subtree",
    "Tie", "after", "allow", "forget", "govern", "grants", "grants_with", "may", "permissions_governed", "permissions_of",
    "provide", "remembering", "roles_with", "upward", "visible", "who_may",
]
