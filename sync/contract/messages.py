"""What travels: the signed Hello and its batch, the signed Answer with its verdicts, lists, policy and keys.

JSON by msgspec, bytes in base64, gzip on the wire. A signed document travels as its exact bytes beside the signature.
"""

import gzip
import zlib
from enum import Enum
from typing import TypeVar
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.contract import signing
from sync.contract.faults import Malformed
from sync.contract.ids import CampaignNumber, KeyEpoch, KeyId, Sequence, TerminalId, TicketNumber
from sync.contract.instant import Instant, Monotonic
from sync.contract.keys import SignedKeySet
from sync.contract.limits import (
    ANSWER_VERDICTS_MAX,
    BATCH_ENTRIES_MAX,
    BODY_MAX,
    ENTRY_MAX,
    NONCE,
    OPPOSED_MAX,
    TEXT_MAX,
)
from sync.contract.money import Cents
from sync.contract.verdicts import VerdictCode

PROTOCOL = 1


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Anything on the wire: unknown fields are refused."""


class Signed(Message, frozen=True, kw_only=True):
    """The exact bytes of a document, which key signed it, and the signature. The purpose is known from the place."""

    document: bytes
    key_id: KeyId
    signature: bytes


class Health(Message, frozen=True, kw_only=True):
    """How the counter feels, for central staff. Nothing personal."""

    scanner: str
    printer: str
    disk_free_mb: int
    clock_suspect: bool


class Hello(Message, frozen=True, kw_only=True):
    """Who calls, and how far its journal and documents go.

    `head_*`: its last entry. `own_digest`: its own entry at `acknowledged` (b"" when -1): a restored disk betrays itself here.
    `verdicts_seen`: the highest verdict serial it holds.
    """

    protocol: int
    issuer: UUID
    terminal: TerminalId
    epoch: KeyEpoch
    head_sequence: Sequence
    head_digest: bytes
    acknowledged: Sequence
    own_digest: bytes
    policy_version: int
    list_version: int
    key_set_version: int
    verdicts_seen: int
    wall_ms: Instant
    monotonic_ms: Monotonic
    boot: int
    app_version: str
    nonce: bytes
    health: Health

    def __post_init__(self) -> None:
        if self.protocol != PROTOCOL:
            raise Malformed(f"protocol {self.protocol} is not {PROTOCOL}")
        if len(self.nonce) != NONCE or len(self.head_digest) not in (0, 32) or len(self.own_digest) not in (0, 32):
            raise Malformed("a nonce or digest of the wrong length")
        if not -1 <= self.acknowledged <= self.head_sequence or len(self.app_version.encode()) > TEXT_MAX:
            raise Malformed("sequences or version out of range")


class Batch(Message, frozen=True, kw_only=True):
    """One request: the Hello's bytes and signature, and the entries after `acknowledged`, oldest first."""

    hello: bytes
    signature: bytes
    entries: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if len(self.entries) > BATCH_ENTRIES_MAX:
            raise Malformed(f"more than {BATCH_ENTRIES_MAX} entries")
        if any(len(entry) > ENTRY_MAX for entry in self.entries):
            raise Malformed("an entry is too long")


class Standing(Enum):
    """What the server thinks of this terminal's journal."""

    GOOD = "good"
    ROLLBACK = "rollback"  # the head is behind what was acknowledged
    FORK = "fork"  # two different entries for one sequence, both kept as proof
    REVOKED = "revoked"  # may still deliver what it owes


class Verdict(Message, frozen=True, kw_only=True):
    """The server's word on one redemption of this terminal. `serial` grows by one per terminal; `amount` is what is paid."""

    serial: int
    sequence: Sequence
    code: VerdictCode
    amount: Cents
    decided_ms: Instant


class Opposition(Message, frozen=True, kw_only=True):
    """One ticket to refuse. Papers of a generation below `below_generation` are void; 256 refuses them all."""

    number: TicketNumber
    below_generation: int


class OppositionList(Message, frozen=True, kw_only=True):
    """Signed whole and swapped whole."""

    version: int
    issued_ms: Instant
    opposed: tuple[Opposition, ...]

    def __post_init__(self) -> None:
        if len(self.opposed) > OPPOSED_MAX:
            raise Malformed(f"more than {OPPOSED_MAX} opposed tickets")


class WrappedSecret(Message, frozen=True, kw_only=True):
    """A birthdate-tag key of 32 bytes, sealed to one terminal's X25519 key; context: SealPurpose.SECRET at (terminal, key_id)."""

    key_id: KeyId
    campaign: CampaignNumber
    wrapped: bytes


class Forecast(Message, frozen=True, kw_only=True):
    """The affiliate's next transfer as it stands: date as a day number, accepted cents, and the last day to sync for it."""

    payment_day: int
    amount: Cents
    sync_before_day: int


class Answer(Message, frozen=True, kw_only=True):
    """What the server says back. `acknowledged`/`digest`: contiguous end of what it holds. `wanted`: where to resend from, or None.

    Documents are present only when newer than the Hello's versions.
    """

    protocol: int
    terminal: TerminalId
    nonce: bytes
    server_ms: Instant
    standing: Standing
    acknowledged: Sequence
    digest: bytes
    wanted: Sequence | None
    verdicts: tuple[Verdict, ...]
    more_verdicts: bool
    policy: Signed | None
    opposition: Signed | None
    key_set: SignedKeySet | None
    secrets: tuple[WrappedSecret, ...]
    forecast: Forecast | None

    def __post_init__(self) -> None:
        if self.protocol != PROTOCOL:
            raise Malformed(f"protocol {self.protocol} is not {PROTOCOL}")
        if len(self.verdicts) > ANSWER_VERDICTS_MAX:
            raise Malformed(f"more than {ANSWER_VERDICTS_MAX} verdicts")


class Refusal(Message, frozen=True, kw_only=True):
    """The body of any answer that is not 200: a stable word and an English sentence."""

    error: str
    message: str


AnyMessage = TypeVar("AnyMessage", bound=msgspec.Struct)


def encode(message: msgspec.Struct) -> bytes:
    """JSON bytes."""
    return msgspec.json.encode(message)


def decode(raw: bytes, kind: type[AnyMessage]) -> AnyMessage:
    """Raises Malformed."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as error:
        raise Malformed(f"not a {kind.__name__}: {error}") from None


def compress(raw: bytes) -> bytes:
    """gzip, with no clock inside: the same message gives the same bytes."""
    return gzip.compress(raw, compresslevel=6, mtime=0)


def decompress(body: bytes) -> bytes:
    """Raises Malformed for anything but one whole gzip stream of at most BODY_MAX bytes."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        raw = unpacker.decompress(body, BODY_MAX)
    except zlib.error as error:
        raise Malformed(f"not gzip: {error}") from None
    if unpacker.unconsumed_tail or not unpacker.eof or unpacker.unused_data:
        raise Malformed("a body cut short, too long or with something behind it")
    return raw


def sign_document(document: bytes, key_id: KeyId, key: Ed25519PrivateKey, purpose: signing.Purpose) -> Signed:
    """Wraps the exact bytes."""
    return Signed(document=document, key_id=key_id, signature=signing.sign(key, purpose, document))


def open_document(
    signed: Signed, key: Ed25519PublicKey, purpose: signing.Purpose, kind: type[AnyMessage]
) -> AnyMessage:
    """Raises BadSignature, Malformed."""
    signing.verify(key, purpose, signed.document, signed.signature)
    return decode(signed.document, kind)
