"""A journal entry: 118 bytes of header, a payload, a signature. Decides the bytes; the chain rules are sync.journal.chain's.

The running total and count of the header are perpetual: they grow with every REDEEM and never shrink.
"""

import hashlib
import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.contract import signing
from sync.contract.faults import Malformed
from sync.contract.ids import KeyEpoch, Sequence, TerminalId
from sync.contract.instant import INSTANT_MAX, Instant, Monotonic
from sync.contract.limits import ENTRY_HEADER, ENTRY_MAX, PAYLOAD_MAX, SIGNATURE
from sync.contract.payloads import Kind, Payload, encode_payload, parse_payload
from sync.contract.policy import CHECKS_MASK, Check
from sync.contract.ranges import INT64_MAX

VERSION = 1
_KINDS = frozenset(map(int, Kind))
DIGEST = 32
ACK_DIGEST = 16

_LAYOUT = struct.Struct(">BBHIQ32sq16sQQIIIQIIH")
assert _LAYOUT.size == ENTRY_HEADER
_NAMES = (
    "epoch", "terminal", "sequence", "previous", "acknowledged", "ack_digest", "wall", "monotonic", "boot",
    "policy_version", "list_version", "total", "count",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What every entry says beside its payload.

    `previous` is the SHA-256 of the whole previous entry, or of the enrolment record for sequence 0.
    `acknowledged`/`ack_digest`: the last server acknowledgement held, -1 and zeros before the first.
    `ack_digest` begins the SHA-256 of the answer's document that gave it. `wall` ms since 1970 UTC; `monotonic` ms within `boot`;
    `total` cents and `count` of all redemptions so far, this one included.
    """

    epoch: KeyEpoch
    terminal: TerminalId
    sequence: Sequence
    previous: bytes
    acknowledged: Sequence
    ack_digest: bytes
    wall: Instant
    monotonic: Monotonic
    boot: int
    policy_version: int
    list_version: int
    total: int
    count: int
    checks: Check

    def __post_init__(self) -> None:
        if len(self.previous) != DIGEST or len(self.ack_digest) != ACK_DIGEST:
            raise Malformed("a digest of the wrong length")
        if self.terminal < 1 or not -1 <= self.acknowledged < self.sequence:
            raise Malformed("terminal or acknowledged sequence out of range")
        if self.acknowledged == -1 and any(self.ack_digest):
            raise Malformed("a digest of no acknowledgement")
        if self.wall > INSTANT_MAX or max(self.sequence, self.monotonic, self.total) > INT64_MAX:
            raise Malformed("a time, sequence or total out of range")
        if not 0 <= int(self.checks) <= CHECKS_MASK:
            raise Malformed("unknown check bits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A parsed entry. `raw` is what was signed and is what is stored."""

    header: Header
    payload: Payload
    raw: bytes

    @property
    def kind(self) -> Kind:
        return self.payload.kind

    @property
    def digest(self) -> bytes:
        """SHA-256 of the whole entry, signature included: the next entry's `previous`."""
        return hashlib.sha256(self.raw).digest()


def sign_entry(header: Header, payload: Payload, key: Ed25519PrivateKey) -> Entry:
    """Raises ValueError when a value does not fit its field."""
    body = encode_payload(payload)
    if len(body) > PAYLOAD_MAX:
        raise ValueError(f"a payload has at most {PAYLOAD_MAX} bytes")
    try:
        head = _LAYOUT.pack(
            VERSION,
            payload.kind,
            header.epoch,
            header.terminal,
            header.sequence,
            header.previous,
            header.acknowledged,
            header.ack_digest,
            header.wall,
            header.monotonic,
            header.boot,
            header.policy_version,
            header.list_version,
            header.total,
            header.count,
            header.checks,
            len(body),
        )
    except struct.error as error:
        raise ValueError(f"an entry field does not fit: {error}") from None
    signed = head + body
    return Entry(header=header, payload=payload, raw=signed + signing.sign(key, signing.Purpose.JOURNAL, signed))


def parse_unverified(raw: bytes) -> Entry:
    """The entry as it claims to be, strictly parsed, signature NOT checked. Raises Malformed."""
    if not ENTRY_HEADER + SIGNATURE <= len(raw) <= ENTRY_MAX:
        raise Malformed(f"an entry of {len(raw)} bytes")
    version, kind, *fields, checks, length = _LAYOUT.unpack(raw[:ENTRY_HEADER])
    if version != VERSION:
        raise Malformed(f"entry version {version} is not {VERSION}")
    if kind not in _KINDS:
        raise Malformed(f"unknown kind {kind}")
    if len(raw) != ENTRY_HEADER + length + SIGNATURE:
        raise Malformed("the payload length does not match")
    header = Header(**dict(zip(_NAMES, fields, strict=True)), checks=Check(checks))
    payload = parse_payload(Kind(kind), raw[ENTRY_HEADER:-SIGNATURE])
    return Entry(header=header, payload=payload, raw=raw)


def verify_entry(raw: bytes, key: Ed25519PublicKey) -> Entry:
    """The entry, signature checked. Raises Malformed, BadSignature."""
    entry = parse_unverified(raw)
    signing.verify(key, signing.Purpose.JOURNAL, raw[:-SIGNATURE], raw[-SIGNATURE:])
    return entry
