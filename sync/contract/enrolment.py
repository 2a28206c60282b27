"""How a terminal gets its identity: a one-time code, keys made on the terminal, a number compared by two people, a signed record.

The terminal sends `EnrolmentRequest` (signed by its new key), shows the 6-digit comparison number, and asks for its record with
`EnrolmentPoll` until central staff have confirmed the same number. The record's hash is what entry 0 names as its previous.
"""

import hashlib
from uuid import UUID

from sync.contract.faults import Malformed
from sync.contract.ids import AffiliateId, KeyEpoch, TerminalId
from sync.contract.instant import Instant
from sync.contract.keys import Roots, SignedKeySet
from sync.contract.limits import COMPARISON_DIGITS, ENROLMENT_CODE_DIGITS, NONCE
from sync.contract.messages import Message, Signed, WrappedSecret


class EnrolmentRequest(Message, frozen=True, kw_only=True):
    """`terminal_key`: Ed25519, `wrap_key`: X25519 (32 bytes each). `server`: the URL as the terminal knows it."""

    code: str
    server: str
    terminal_key: bytes
    wrap_key: bytes
    key_level: int
    nonce: bytes

    def __post_init__(self) -> None:
        if len(self.code) != ENROLMENT_CODE_DIGITS or not (self.code.isascii() and self.code.isdigit()):
            raise Malformed(f"an enrolment code has {ENROLMENT_CODE_DIGITS} digits")
        if len(self.terminal_key) != 32 or len(self.wrap_key) != 32 or len(self.nonce) != NONCE:
            raise Malformed("a key or nonce of the wrong length")


class SignedRequest(Message, frozen=True, kw_only=True):
    """An EnrolmentRequest's or EnrolmentPoll's bytes, signed by the terminal's new key (Purpose.ENROLMENT_REQUEST)."""

    document: bytes
    signature: bytes


class EnrolmentOpened(Message, frozen=True, kw_only=True):
    """The server took the code. Both sides now show `comparison_number(...)`."""

    enrolment: str
    server_nonce: bytes
    roots: Roots


class EnrolmentPoll(Message, frozen=True, kw_only=True):
    """Has the number been confirmed?"""

    enrolment: str


class EnrolmentRecord(Message, frozen=True, kw_only=True):
    """What the terminal is from now on. Signed by the answer key of the key set beside it (Purpose.ENROLMENT)."""

    issuer: UUID
    terminal: TerminalId
    epoch: KeyEpoch
    affiliate: AffiliateId
    terminal_key: bytes
    wrap_key: bytes
    enrolled_ms: Instant
    roots_fingerprint: str


class EnrolmentOutcome(Message, frozen=True, kw_only=True):
    """`record` is None while staff have not confirmed; then everything the terminal needs to work offline comes at once."""

    record: Signed | None
    roots: Roots | None
    key_set: SignedKeySet | None
    policy: Signed | None
    opposition: Signed | None
    secrets: tuple[WrappedSecret, ...]


def comparison_number(terminal_key: bytes, wrap_key: bytes, server_nonce: bytes, roots_fingerprint: str) -> str:
    """6 digits that both sides compute; a man in the middle changes them with probability 999,999 in a million."""
    seed = b"guichet/comparison/1" + terminal_key + wrap_key + server_nonce + roots_fingerprint.encode()
    number = int.from_bytes(hashlib.sha256(seed).digest()[:8]) % 10**COMPARISON_DIGITS
    return f"{number:0{COMPARISON_DIGITS}d}"


def record_digest(record: Signed) -> bytes:
    """32 bytes: the `previous` of entry 0."""
    return hashlib.sha256(record.document + record.signature).digest()
