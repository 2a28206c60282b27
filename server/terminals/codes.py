"""The one-time enrolment code: 12 digits, of which the first 4 find its row and the other 8 prove that it is held. PURE.

At rest there is only a keyed digest: whoever reads the table cannot enrol. The first digits are kept in clear so that a wrong
code counts as a try against the one it aims at, and against no other: nobody can spend a stranger's tries but by guessing.
"""

import hashlib
import hmac
from collections.abc import Callable

from sync.contract.limits import ENROLMENT_CODE_DIGITS

FINDER_DIGITS = 4

Chance = Callable[[int], bytes]
"""n -> n secret random bytes"""


def draw(chance: Chance) -> str:
    """12 digits. Eight bytes over 10^12 leave a bias of one in ten million."""
    return f"{int.from_bytes(chance(8)) % 10**ENROLMENT_CODE_DIGITS:0{ENROLMENT_CODE_DIGITS}d}"


def finder(code: str) -> bytes:
    """What the stored value begins with."""
    return code[:FINDER_DIGITS].encode()


def kept(code: str, pepper: bytes) -> bytes:
    """What is stored: finder and digest, 36 bytes."""
    return finder(code) + hmac.digest(pepper, b"guichet/enrolment-code/1" + code.encode(), hashlib.sha256)


def printed(code: str) -> str:
    """`1234 5678 9012`, as people read it out."""
    return " ".join(code[at : at + 4] for at in range(0, ENROLMENT_CODE_DIGITS, 4))
