"""What travels: the signed Hello and its batch, the signed Answer with its verdicts, lists, policy and keys.

JSON by msgspec, bytes in base64, gzip on the wire. A signed document travels as its exact bytes beside the signature.
"""

import gzip
import zlib
from enum import Enum
from itertools import pairwise
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Meta

from sync.contract import signing
from sync.contract.faults import Malformed
from sync.contract.ids import NO_SEQUENCE, CampaignNumber, KeyEpoch, KeyId, Sequence, TerminalId, TicketNumber
from sync.contract.instant import Instant, Monotonic
from sync.contract.keys import SignedKeySet
from sync.contract.limits import (
    ANSWER_VERDICTS_MAX,
    BATCH_ENTRIES_MAX,
    BODY_MAX,
    ENTRY_MAX,
    KEYS_MAX,
    NONCE,
    OPPOSED_MAX,
)
from sync.contract.money import Cents
from sync.contract.ranges import (
    AMOUNT,
    DAY,
    IDENTITY,
    INT64_MAX,
    LONG,
    LONG_TEXT,
    NONCE_BYTES,
    SEQUENCE,
    SHORT,
    SHORT_TEXT,
    SUM,
    TICKET_NUMBER,
    TIME,
    WORD,
)
from sync.contract.sealing import OVERHEAD
from sync.contract.verdicts import VerdictCode

PROTOCOL = 1
SECRET = 32  # bytes of a birthdate-tag key


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Anything on the wire: unknown fields are refused."""


class Signed(Message, frozen=True, kw_only=True):
    """The exact bytes of a document, which key signed it, and the signature. The purpose is known from the place."""

    document: bytes
    key_id: Annotated[KeyId, SHORT]
    signature: bytes


class Health(Message, frozen=True, kw_only=True):
    """How the counter feels, for central staff. Nothing personal."""

    scanner: Annotated[str, SHORT_TEXT]
    printer: Annotated[str, SHORT_TEXT]
    disk_free_mb: Annotated[int, LONG]
    clock_suspect: bool


class Hello(Message, frozen=True, kw_only=True):
    """Who calls, and how far its journal and documents go.

    `head_*`: its last entry. `own_digest`: its own entry at `acknowledged` (b"" when -1): a restored disk betrays itself here.
    `verdicts_seen`: the highest verdict serial it holds.
    """

    protocol: int
    issuer: UUID
    terminal: Annotated[TerminalId, IDENTITY]
    epoch: Annotated[KeyEpoch, SHORT]
    head_sequence: Annotated[Sequence, SEQUENCE]
    head_digest: bytes
    acknowledged: Annotated[Sequence, SEQUENCE]
    own_digest: bytes
    policy_version: Annotated[int, WORD]
    list_version: Annotated[int, WORD]
    key_set_version: Annotated[int, WORD]
    verdicts_seen: Annotated[int, LONG]
    wall_ms: Annotated[Instant, TIME]
    monotonic_ms: Annotated[Monotonic, LONG]
    boot: Annotated[int, WORD]
    app_version: Annotated[str, SHORT_TEXT]
    nonce: Annotated[bytes, NONCE_BYTES]
    health: Health

    def __post_init__(self) -> None:
        if self.protocol != PROTOCOL:
            raise Malformed(f"protocol {self.protocol} is not {PROTOCOL}")
        if len(self.nonce) != NONCE:
            raise Malformed("a nonce of the wrong length")
        _digest_goes_with(self.head_sequence, self.head_digest)
        _digest_goes_with(self.acknowledged, self.own_digest)
        if self.acknowledged > self.head_sequence:
            raise Malformed("acknowledged beyond the head")


class Batch(Message, frozen=True, kw_only=True):
    """One request: the Hello's bytes and signature, and entries in sequence, oldest first.

    They begin after `acknowledged`, or where the last answer's `wanted` said.
    """

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

    serial: Annotated[int, Meta(ge=1, le=INT64_MAX)]
    sequence: Annotated[Sequence, LONG]
    code: VerdictCode
    amount: Annotated[Cents, AMOUNT]
    decided_ms: Annotated[Instant, TIME]


class Opposition(Message, frozen=True, kw_only=True):
    """One ticket to refuse. Papers of a generation below `below_generation` are void; 256 refuses them all."""

    number: Annotated[TicketNumber, TICKET_NUMBER]
    below_generation: Annotated[int, Meta(ge=1, le=256)]


class OppositionList(Message, frozen=True, kw_only=True):
    """Signed whole and swapped whole."""

    version: Annotated[int, WORD]
    issued_ms: Annotated[Instant, TIME]
    opposed: tuple[Opposition, ...]

    def __post_init__(self) -> None:
        if len(self.opposed) > OPPOSED_MAX:
            raise Malformed(f"more than {OPPOSED_MAX} opposed tickets")
        if len({one.number for one in self.opposed}) != len(self.opposed):
            raise Malformed("a ticket is opposed twice")


class WrappedSecret(Message, frozen=True, kw_only=True):
    """A birthdate-tag key of 32 bytes, sealed to one terminal's X25519 key; context: SealPurpose.SECRET at (terminal, key_id)."""

    key_id: Annotated[KeyId, SHORT]
    campaign: Annotated[CampaignNumber, SHORT]
    wrapped: Annotated[bytes, Meta(min_length=SECRET + OVERHEAD, max_length=SECRET + OVERHEAD)]


class Forecast(Message, frozen=True, kw_only=True):
    """The affiliate's next transfer as it stands: date as a day number, accepted cents, and the last day to sync for it."""

    payment_day: Annotated[int, DAY]
    amount: Annotated[Cents, SUM]
    sync_before_day: Annotated[int, DAY]


class Answer(Message, frozen=True, kw_only=True):
    """What the server says back. `acknowledged`/`digest`: contiguous end of what it holds, and SHA-256 of that entry (b"" when -1).

    `wanted`: where the next batch must begin, or None for after `acknowledged`. Documents are present only when newer than the
    Hello's versions; an answer without them says that those versions are in force at `server_ms`. Verdicts in order of serial.
    """

    protocol: int
    terminal: Annotated[TerminalId, IDENTITY]
    nonce: Annotated[bytes, NONCE_BYTES]
    server_ms: Annotated[Instant, TIME]
    standing: Standing
    acknowledged: Annotated[Sequence, SEQUENCE]
    digest: bytes
    wanted: Annotated[Sequence, LONG] | None
    verdicts: tuple[Verdict, ...]
    more_verdicts: bool
    policy: Signed | None
    opposition: Signed | None
    key_set: SignedKeySet | None
    secrets: Annotated[tuple[WrappedSecret, ...], Meta(max_length=KEYS_MAX)]
    forecast: Forecast | None

    def __post_init__(self) -> None:
        if self.protocol != PROTOCOL:
            raise Malformed(f"protocol {self.protocol} is not {PROTOCOL}")
        if len(self.verdicts) > ANSWER_VERDICTS_MAX:
            raise Malformed(f"more than {ANSWER_VERDICTS_MAX} verdicts")
        if any(one.serial >= other.serial for one, other in pairwise(self.verdicts)):
            raise Malformed("verdicts out of order")
        _digest_goes_with(self.acknowledged, self.digest)


class Refusal(Message, frozen=True, kw_only=True):
    """The body of any answer that is not 200: a stable word and an English sentence."""

    error: Annotated[str, SHORT_TEXT]
    message: Annotated[str, LONG_TEXT]


def _digest_goes_with(sequence: Sequence, digest: bytes) -> None:
    if len(digest) != (0 if sequence == NO_SEQUENCE else 32):
        raise Malformed("a digest that does not go with its sequence")


AnyMessage = TypeVar("AnyMessage", bound=msgspec.Struct)


def encode(message: msgspec.Struct) -> bytes:
    """JSON bytes."""
    return msgspec.json.encode(message)


def decode(raw: bytes, kind: type[AnyMessage]) -> AnyMessage:
    """Raises Malformed."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"not a {kind.__name__}: {error}") from None


def compress(raw: bytes) -> bytes:
    """gzip, with no clock inside: the same message gives the same bytes."""
    return gzip.compress(raw, compresslevel=6, mtime=0)


def decompress(body: bytes, bytes_max: int = BODY_MAX) -> bytes:
    """Raises Malformed for anything but one whole gzip stream of at most `bytes_max` bytes (ANSWER_MAX for what a server says).

    No more than that is ever unpacked, whatever the stream promises.
    """
    unpacker = zlib.decompressobj(wbits=31)
    try:
        raw = unpacker.decompress(body, bytes_max + 1)
    except zlib.error as error:
        raise Malformed(f"not gzip: {error}") from None
    if len(raw) > bytes_max or not unpacker.eof or unpacker.unused_data:
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
