"""The code on a plate or in a QR on the wall: ten characters that name one grid, facility or address.

A letter for the kind, eight characters drawn at random (so that nobody can count through them) and a check character that
catches a slip of the pen. Letters and digits after Crockford, without I, L, O and U. Codes are kept with the row, not derived
from a key: a sign on a wall outlives keys and databases.
"""

import secrets

from django.utils.translation import gettext as _

from linli.kernel.refusals import BadInput

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
GRID, FACILITY, ADDRESS = "G", "F", "A"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", " ": "", "-": "", "－": "", "\u3000": ""})


def new_grid() -> str:
    return _new(GRID)


def new_facility() -> str:
    return _new(FACILITY)


def new_address() -> str:
    return _new(ADDRESS)


def shown(code: str) -> str:
    """As it is printed: G7K9-Q2XM-PD."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def normal(typed: str) -> str:
    """What somebody typed or scanned, as it is kept. BadInput when it cannot be a code or a character is mistyped."""
    code = typed.upper().translate(_MISREAD)
    if len(code) != LENGTH or code[0] not in (GRID, FACILITY, ADDRESS) or set(code) - set(ALPHABET):
        raise BadInput(
            _(
                "A code on the wall has ten letters and digits, such as G7K9-Q2XM-PD. Look again, or choose the address."
            )
        )
    if code[-1] != _check(code[:-1]):
        raise BadInput(_("One character of this code is mistyped. Compare it with the sign once more."))
    return code


def _new(kind: str) -> str:
    body = kind + "".join(secrets.choice(ALPHABET) for _place in range(LENGTH - 2))
    return body + _check(body)


def _check(body: str) -> str:
    """Luhn's check character for an alphabet of 32."""
    total = 0
    for place, char in enumerate(reversed(body)):
        value = ALPHABET.index(char) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]
