"""Enrolment without a network, a clock or a disk: what the counter sends, and what it believes of the answers. Pure.

The bytes are sync.contract.enrolment's. Doing it, with a person at the keyboard: enrol.py.
"""

import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk_config import texts_enrolment as texts
from kiosk_config.faults import EnrolmentRefused, EnrolmentUnproved
from sync.contract.enrolment import (
    Enrolled,
    EnrolmentOpened,
    EnrolmentOutcome,
    EnrolmentPoll,
    EnrolmentRequest,
    SignedRequest,
    comparison_number,
    nonce_commitment,
    verify_outcome,
)
from sync.contract.faults import ContractFault
from sync.contract.limits import ENROLMENT_CODE_DIGITS
from sync.contract.messages import AnyMessage, compress, decode, decompress, encode
from sync.contract.sealing import x25519_bytes
from sync.contract.signing import Purpose, public_bytes, sign

OPEN = "/api/1/enrolment"
POLL = "/api/1/enrolment/poll"

FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A counter that asks for an identity, with keys of its own making. `nonce`: 16 secret bytes, revealed by the first poll."""

    server: str
    code: str
    signing: Ed25519PrivateKey
    unwrapping: X25519PrivateKey
    key_level: int
    nonce: bytes

    @property
    def terminal_key(self) -> bytes:
        return public_bytes(self.signing.public_key())

    @property
    def wrap_key(self) -> bytes:
        return x25519_bytes(self.unwrapping.public_key())


def parse_code(text: str) -> str:
    """12 digits, spaces and hyphens forgiven. Raises EnrolmentRefused."""
    digits = re.sub(r"[\s-]", "", text)
    if len(digits) != ENROLMENT_CODE_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise EnrolmentRefused(texts.not_a_code(ENROLMENT_CODE_DIGITS))
    return digits


def parse_fingerprint(text: str) -> str:
    """64 hexadecimal digits, spaces and colons forgiven. Raises EnrolmentRefused."""
    digits = re.sub(r"[\s:]", "", text).lower()
    if not FINGERPRINT.fullmatch(digits):
        raise EnrolmentRefused(texts.not_a_fingerprint())
    return digits


def open_body(candidate: Candidate) -> bytes:
    """The same bytes each time: sent again after a lost answer, the server answers as the first time."""
    request = EnrolmentRequest(
        code=candidate.code,
        server=candidate.server,
        terminal_key=candidate.terminal_key,
        wrap_key=candidate.wrap_key,
        key_level=candidate.key_level,
        nonce_digest=nonce_commitment(candidate.nonce),
    )
    return _signed(encode(request), candidate)


def read_opened(body: bytes, fingerprint: str | None) -> EnrolmentOpened:
    """`fingerprint`: of the roots, when the installer has it. Raises EnrolmentUnproved."""
    opened = _read(body, EnrolmentOpened)
    if fingerprint is not None and opened.roots.fingerprint != fingerprint:
        raise EnrolmentUnproved(texts.other_roots(fingerprint, opened.roots.fingerprint))
    return opened


def comparison(candidate: Candidate, opened: EnrolmentOpened) -> str:
    """The six digits that two people compare."""
    return comparison_number(
        candidate.terminal_key, candidate.wrap_key, candidate.nonce, opened.server_nonce, opened.roots.fingerprint
    )


def poll_body(candidate: Candidate, opened: EnrolmentOpened) -> bytes:
    """Has the number been confirmed?"""
    return _signed(encode(EnrolmentPoll(enrolment=opened.enrolment, nonce=candidate.nonce)), candidate)


def read_outcome(body: bytes, candidate: Candidate, opened: EnrolmentOpened) -> Enrolled | None:
    """None while staff have not confirmed. Raises EnrolmentUnproved: nothing of it may be kept."""
    try:
        return verify_outcome(
            _read(body, EnrolmentOutcome),
            roots_fingerprint=opened.roots.fingerprint,
            terminal_key=candidate.terminal_key,
            wrap_key=candidate.unwrapping,
        )
    except ContractFault as fault:
        raise EnrolmentUnproved(texts.unproved(str(fault))) from None


def _signed(document: bytes, candidate: Candidate) -> bytes:
    signature = sign(candidate.signing, Purpose.ENROLMENT_REQUEST, document)
    return compress(encode(SignedRequest(document=document, signature=signature)))


def _read(body: bytes, kind: type[AnyMessage]) -> AnyMessage:
    try:
        return decode(decompress(body), kind)
    except ContractFault as fault:
        raise EnrolmentUnproved(texts.unproved(str(fault))) from None
