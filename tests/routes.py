"""Every address of the site, found from the URL configuration, with an example of each."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

LIBRARY = ("admin:", "account_", "mfa_", "usersessions_")


@dataclass(frozen=True, slots=True)
class Route:
    """`name` with its namespace; `parameters` as the pattern names them."""

    name: str
    parameters: tuple[str, ...]

    @property
    def ours(self) -> bool:
        return not self.name.startswith(LIBRARY)


def routes() -> list[Route]:
    found = {route.name: route for route in _walk(get_resolver().url_patterns, "", ())}
    return sorted(found.values(), key=lambda route: route.name)


def _walk(patterns: list[URLPattern | URLResolver], space: str, before: tuple[str, ...]) -> Iterator[Route]:
    for pattern in patterns:
        names = (*before, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, names)
        else:
            name = pattern.name or f"unnamed {pattern.pattern}"
            yield Route(f"{space}{name}", names)


def address(route: Route, values: dict[str, str]) -> str:
    """The address with example values; "route.parameter" in `values` goes before "parameter"."""
    room = route.name.partition(":")[0]
    kwargs = {
        p: values.get(f"{route.name}.{p}", values.get(f"{room}.{p}", values.get(p, "0")))
        for p in route.parameters
    }
    return reverse(route.name, kwargs=kwargs)
