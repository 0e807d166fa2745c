"""Programs that act in Anlan: an app of the city holds a token, so that the page about tokens shows one."""

from datetime import timedelta

from linli.demo.world import Progress, World
from linli.kernel import clock, tokens
from linli.kernel.scope import Actor
from linli.people.models import Person

NAMES = ("安澜市民通 App", "县融媒体中心 Open311")
DAYS = 180


def let_in(world: World, progress: Progress) -> None:
    """The operator gave two programs a token to submit cases for residents; their secrets are thrown away."""
    operator = Person.objects.filter(username="operator").first()
    if operator is None:
        return
    for name in NAMES:
        tokens.issue(
            name=name,
            permissions=["case.submit"],
            expires_on=clock.today() + timedelta(days=DAYS),
            by=Actor.of(operator),
        )
