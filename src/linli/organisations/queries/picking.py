"""Finding an organisation, or a person to post, by what people type: name, pinyin, initials or code."""

from collections.abc import Iterable

from django.db.models import Q

from linli.kernel import scope
from linli.kernel.scope import Actor
from linli.kernel.search import fold
from linli.kernel.ui import Pick
from linli.organisations.models import Organisation, Posting
from linli.organisations.policies import in_force
from linli.people.models import Person

MOST = 20
LOOKED_AT = 400  # rows ranked in memory; a longer list needs another letter anyway


def pick(
    words: str,
    actor: Actor,
    *,
    permission: str = "organisations.see",
    kinds: Iterable[str] = (),
    under: str = "",
    closed: bool = False,
) -> list[Organisation]:
    """At most twenty standing organisations the actor holds `permission` on, the likeliest first.

    `organisations.see` reaches the actor's own subtrees, `organisations.find` every organisation. `kinds` are codes;
    `under` is the path of a subtree. Traditional characters, full-width letters and capitals are folded.
    """
    typed = fold(words)[:60]
    if not typed:
        return []
    rows = scope.visible(Organisation.objects.select_related("kind", "parent"), actor, permission)
    if not closed:
        rows = rows.filter(state="active")
    if under:
        rows = rows.filter(path__gte=under, path__lt=scope.after(under))
    if kinds:
        rows = rows.filter(kind__code__in=list(kinds))
    squeezed = typed.replace(" ", "")
    hit = Q(name__icontains=typed) | Q(code__istartswith=squeezed)
    if squeezed.isascii():
        hit |= Q(pinyin__contains=squeezed)
    found = list(rows.filter(hit).order_by("path")[:LOOKED_AT])
    found.sort(key=lambda row: (_rank(row, typed, squeezed), len(row.path), row.code))
    return found[:MOST]


def as_pick(organisation: Organisation) -> Pick:
    """What the picker shows of it; its value is the code."""
    parent = organisation.parent.name if organisation.parent else ""
    hint = " · ".join(part for part in (organisation.kind.name, parent) if part)
    return Pick(organisation.code, organisation.name, hint, organisation.code)


def pick_person(words: str, actor: Actor) -> list[Person]:
    """People to give a role to: those with a posting in subtrees where the actor gives roles, all for whoever keeps accounts.

    Anybody else is found by the whole sign-in name only: nobody reads through the county's people.
    """
    typed = fold(words)[:40]
    if not typed:
        return []
    near = scope.visible(Organisation.objects.all(), actor, "postings.edit").values("pk")
    known = Q(postings__organisation__in=near) | Q(
        pk__in=scope.visible(Person.objects.all(), actor, "people.see").values("pk")
    )
    hit = Q(username__iexact=typed) | (known & (Q(name__icontains=typed) | Q(username__istartswith=typed)))
    return list(Person.objects.filter(hit, is_active=True).distinct().order_by("name", "username")[:MOST])


def person_picks(people: Iterable[Person]) -> list[Pick]:
    """What the picker shows of people: where they work tells two of the same name apart."""
    listed = list(people)
    held = in_force(Posting.objects.filter(person__in=listed)).order_by("-since")
    where = dict(held.values_list("person_id", "organisation__name"))
    return [
        Pick(person.username, person.name, where.get(person.pk, ""), person.username) for person in listed
    ]


def _rank(row: Organisation, typed: str, squeezed: str) -> int:
    """Lower is likelier: the whole code, then names and letters that begin so, then those that hold it."""
    name, code = fold(row.name), row.code.casefold()
    whole, _space, initials = row.pinyin.partition(" ")
    if squeezed == code or typed == name:
        return 0
    if name.startswith(typed) or initials.startswith(squeezed):
        return 1
    if code.startswith(squeezed) or whole.startswith(squeezed):
        return 2
    return 3 if typed in name or squeezed in initials else 4
