"""Who acts. Every command takes `by: Actor`; an actor is a person with an account, a party to one thing, or the system."""

from dataclasses import dataclass
from typing import Literal, Protocol


class HasPerson(Protocol):
    """What the kernel needs to know of an account; `people.Person` satisfies it."""

    pk: int
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """`kind`: person (has an account), party (holds the secret link or the verified phone of one thing),
    anonymous (a visitor), or system (a task, an import; `task` names it).

    `ref` is the pseudonymous id that stands in the journal: "p12", "party", "anon", "sys:nightly".
    `party_to` holds the things a resident holds keys to, such as {("case", 42)}.
    `only` and `within` narrow what a person's API token may do: these permissions and no other (None: all of them), and only
    in the subtree at this path. Denials look at the person as a whole.
    """

    kind: Literal["person", "party", "anonymous", "system"]
    person_id: int | None = None
    party_to: frozenset[tuple[str, int]] = frozenset()
    task: str = ""
    on_behalf_of: str = ""
    only: frozenset[str] | None = None
    within: str = ""

    @property
    def ref(self) -> str:
        match self.kind:
            case "person":
                return f"p{self.person_id}"
            case "party":
                return "party"
            case "system":
                return f"sys:{self.task}"
            case _:
                return "anon"

    def holds(self, what: str, pk: int) -> bool:
        return (what, pk) in self.party_to

    @classmethod
    def of(cls, person: HasPerson, *, on_behalf_of: str = "") -> "Actor":
        return cls("person", person_id=person.pk, on_behalf_of=on_behalf_of)

    @classmethod
    def party(cls, *things: tuple[str, int]) -> "Actor":
        return cls("party", party_to=frozenset(things))

    @classmethod
    def system(cls, task: str) -> "Actor":
        return cls("system", task=task)


ANONYMOUS = Actor("anonymous")
