"""Who else is looking at a case: a few names in the cache for a minute, and no trace of it afterwards."""

import time

from django.core.cache import cache

from linli.people.models import Person

SECONDS = 45  # as long as somebody counts as looking without having asked again; the page asks every 20
SHOWN = 3


def others(case_id: int, person: Person) -> list[str]:
    """The names of those who have the case open beside this person, who is one of them from now on."""
    key, now = f"looking:{case_id}", time.time()
    known: dict[int, tuple[str, float]] = cache.get(key) or {}
    present = {pk: seen for pk, seen in known.items() if now - seen[1] < SECONDS}
    cache.set(key, {**present, person.pk: (person.name, now)}, SECONDS)
    return [name for pk, (name, _at) in present.items() if pk != person.pk][:SHOWN]
