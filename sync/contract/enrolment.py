"""How a terminal gets its identity: a one-time code, keys made on the terminal, a number compared by two people, a signed record.

The terminal sends `EnrolmentRequest` (signed by its new key), shows the 6-digit comparison number, and asks for its record with
`EnrolmentPoll` until central staff have confirmed the same number. The record's hash is what entry 0 names as its previous.

Six digits are enough only if nobody can search for keys or nonces that give a wanted number. So the terminal commits itself to
its nonce in the request, and reveals it in the poll, when the server's nonce is already said. Whoever stands in between must
choose before knowing: one chance in a million, and the code serves once.
"""

import hashlib
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec import Meta

from sync.contract.documents import SignedTerms, Terms, verify_terms
from sync.contract.faults import Malformed, UnknownKey
from sync.contract.ids import AffiliateId, IssuerId, KeyEpoch, TerminalId
from sync.contract.instant import Instant
from sync.contract.keys import KeyPurpose, Roots, SignedKeySet, verify_key_set
from sync.contract.limits import COMPARISON_DIGITS, ENROLMENT_CODE_DIGITS, KEYS_MAX
from sync.contract.messages import Message, Signed, WrappedSecret, open_document
from sync.contract.ranges import DIGEST, IDENTITY, KEY, LONG_TEXT, NONCE_BYTES, SHORT, SHORT_TEXT, TIME
from sync.contract.sealing import x25519_bytes
from sync.contract.signing import Purpose


class EnrolmentRequest(Message, frozen=True, kw_only=True):
    """`terminal_key`: Ed25519, `wrap_key`: X25519 (32 bytes each). `server`: the URL as the terminal knows it.

    `nonce_digest`: `nonce_commitment` of the nonce that the poll reveals.
    """

    code: str
    server: Annotated[str, LONG_TEXT]
    terminal_key: Annotated[bytes, KEY]
    wrap_key: Annotated[bytes, KEY]
    key_level: Annotated[int, Meta(ge=0, le=2)]
    nonce_digest: Annotated[bytes, DIGEST]

    def __post_init__(self) -> None:
        if len(self.code) != ENROLMENT_CODE_DIGITS or not (self.code.isascii() and self.code.isdigit()):
            raise Malformed(f"an enrolment code has {ENROLMENT_CODE_DIGITS} digits")


class SignedRequest(Message, frozen=True, kw_only=True):
    """An EnrolmentRequest's or EnrolmentPoll's bytes, signed by the terminal's new key (Purpose.ENROLMENT_REQUEST)."""

    document: bytes
    signature: bytes


class EnrolmentOpened(Message, frozen=True, kw_only=True):
    """The server took the code. Both sides now show `comparison_number(...)`."""

    enrolment: Annotated[str, SHORT_TEXT]
    server_nonce: Annotated[bytes, NONCE_BYTES]
    roots: Roots


class EnrolmentPoll(Message, frozen=True, kw_only=True):
    """Has the number been confirmed? `nonce`: what the request committed to; the server refuses any other."""

    enrolment: Annotated[str, SHORT_TEXT]
    nonce: Annotated[bytes, NONCE_BYTES]


class EnrolmentRecord(Message, frozen=True, kw_only=True):
    """What the terminal is from now on. Signed by the answer key of the key set beside it (Purpose.ENROLMENT)."""

    issuer: UUID
    terminal: Annotated[TerminalId, IDENTITY]
    epoch: Annotated[KeyEpoch, SHORT]
    affiliate: Annotated[AffiliateId, IDENTITY]
    terminal_key: Annotated[bytes, KEY]
    wrap_key: Annotated[bytes, KEY]
    enrolled_ms: Annotated[Instant, TIME]
    roots_fingerprint: Annotated[str, SHORT_TEXT]


class EnrolmentOutcome(Message, frozen=True, kw_only=True):
    """`record` is None while staff have not confirmed; then everything the terminal needs to work offline comes at once."""

    record: Signed | None
    roots: Roots | None
    key_set: SignedKeySet | None
    policy: Signed | None
    opposition: Signed | None
    secrets: Annotated[tuple[WrappedSecret, ...], Meta(max_length=KEYS_MAX)]


def nonce_commitment(nonce: bytes) -> bytes:
    """32 bytes that bind the terminal to its nonce without showing it."""
    return hashlib.sha256(b"guichet/enrolment-nonce/1" + nonce).digest()


def comparison_number(
    terminal_key: bytes, wrap_key: bytes, terminal_nonce: bytes, server_nonce: bytes, roots_fingerprint: str
) -> str:
    """6 digits that both sides compute; a man in the middle changes them with probability 999,999 in a million.

    The server can compute it once the first poll has revealed the terminal's nonce.
    """
    seed = (
        b"guichet/comparison/1" + terminal_key + wrap_key + terminal_nonce + server_nonce + roots_fingerprint.encode()
    )
    number = int.from_bytes(hashlib.sha256(seed).digest()[:8]) % 10**COMPARISON_DIGITS
    return f"{number:0{COMPARISON_DIGITS}d}"


def record_digest(record: Signed) -> bytes:
    """32 bytes: the `previous` of entry 0."""
    return hashlib.sha256(record.document + record.signature).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A confirmed terminal's identity and first documents, all verified."""

    record: EnrolmentRecord
    signed_record: Signed
    roots: Roots
    signed_terms: SignedTerms
    terms: Terms


def verify_outcome(
    outcome: EnrolmentOutcome, *, roots_fingerprint: str, terminal_key: bytes, wrap_key: X25519PrivateKey
) -> Enrolled | None:
    """None while staff have not confirmed. `roots_fingerprint`: of the enrolment code's QR, or as compared by people.

    Raises ContractFault: other roots, other keys than ours, a record or document that is not signed as it must be.
    """
    if outcome.record is None:
        return None
    if not (outcome.roots and outcome.key_set and outcome.policy and outcome.opposition):
        raise Malformed("a confirmed enrolment without its documents")
    if outcome.roots.fingerprint != roots_fingerprint:
        raise UnknownKey("the server's roots are not the expected ones")
    key_set = verify_key_set(outcome.key_set, outcome.roots)
    key = key_set.verifier(KeyPurpose.ANSWER, outcome.record.key_id)
    record = open_document(outcome.record, key, Purpose.ENROLMENT, EnrolmentRecord)
    key_set.verifier(KeyPurpose.ANSWER, outcome.record.key_id, record.enrolled_ms)
    if record.terminal_key != terminal_key or record.wrap_key != x25519_bytes(wrap_key.public_key()):
        raise Malformed("a record for other keys than ours")
    if record.roots_fingerprint != roots_fingerprint:
        raise Malformed("a record under other roots")
    signed = SignedTerms(
        key_set=outcome.key_set, policy=outcome.policy, opposition=outcome.opposition, secrets=outcome.secrets
    )
    terms = verify_terms(
        signed, issuer=IssuerId(record.issuer), terminal=record.terminal, roots=outcome.roots, wrap_key=wrap_key
    )
    return Enrolled(record=record, signed_record=outcome.record, roots=outcome.roots, signed_terms=signed, terms=terms)
