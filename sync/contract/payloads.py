"""What each kind of journal entry says: one class and one layout per kind, in one table.

Corrections are new entries: a VOID names the redemption that it takes back and carries its own running totals.
"""

from dataclasses import astuple, dataclass
from enum import IntEnum
from typing import ClassVar

from sync.contract.faults import Malformed
from sync.contract.ids import KeyEpoch, OperatorId, Sequence
from sync.contract.limits import RECOVERED_ENTRY_MAX, REFERENCE_MAX, TEXT_MAX
from sync.contract.money import Cents
from sync.contract.packing import Field, pack, unpack
from sync.contract.policy import Decision
from sync.contract.ticket import CODE

SEALED_NUMBER = 8 + 48
SEALED_BIRTHDATE = 8 + 48


class Kind(IntEnum):
    """The kind of an entry, its second byte."""

    BOOT = 1
    REDEEM = 2
    VOID = 3
    ATTEMPT_FAILED = 4
    ACK_SEEN = 5
    POLICY_SEEN = 6
    PRINTED = 7
    CLOSE_DAY = 8
    OPERATOR = 9
    KEY_ROTATE = 10
    RECOVERED = 11


class Method(IntEnum):
    """How the ticket was read."""

    QR = 1
    NUMBER = 2


class OperatorAction(IntEnum):
    """What an operator did at the counter."""

    SIGNED_IN = 1
    SIGNED_OUT = 2
    LOCKED = 3


class VoidReason(IntEnum):
    """Why the affiliate takes a redemption back."""

    ENTERED_BY_MISTAKE = 1
    FAMILY_CHANGED_ITS_MIND = 2
    WRONG_TICKET = 3


@dataclass(frozen=True, slots=True)
class Boot:
    """The terminal's program started."""

    kind: ClassVar = Kind.BOOT
    layout: ClassVar = (Field("app_version", "text8", TEXT_MAX),)
    app_version: str


@dataclass(frozen=True, slots=True)
class Redeem:
    """A ticket was taken. `proof` is the whole code (QR, 104 bytes) or the HPKE-sealed number (NUMBER, 56 bytes).

    `amount` in cents: of the code, or as typed from the paper. `sealed_birthdate` is empty when no date was asked.
    `index` is `ticket.ticket_index` under the terminal's own key. Sealed values: `sealing.place(purpose, terminal, sequence)`.
    """

    kind: ClassVar = Kind.REDEEM
    layout: ClassVar = (
        Field("method", "u8"),
        Field("decision", "u8"),
        Field("amount", "u32"),
        Field("operator", "u16"),
        Field("receipt", "u32"),
        Field("index", "fixed", 16),
        Field("reference", "text8", REFERENCE_MAX),
        Field("sealed_birthdate", "bytes16", SEALED_BIRTHDATE),
        Field("proof", "bytes16", CODE),
    )
    method: Method
    decision: Decision
    amount: Cents
    operator: OperatorId
    receipt: int
    index: bytes
    reference: str
    sealed_birthdate: bytes
    proof: bytes

    def __post_init__(self) -> None:
        if self.decision is Decision.RED:
            raise Malformed("a refused ticket is not a redemption")
        if len(self.proof) != (CODE if self.method is Method.QR else SEALED_NUMBER):
            raise Malformed("the proof does not go with the method")
        if len(self.sealed_birthdate) not in (0, SEALED_BIRTHDATE):
            raise Malformed("not a sealed birthdate")
        if not 0 < self.amount <= 0xFFFF:
            raise Malformed("amount out of range")


@dataclass(frozen=True, slots=True)
class Void:
    """An earlier REDEEM is taken back. Totals of voids are perpetual, like those of redemptions in the header."""

    kind: ClassVar = Kind.VOID
    layout: ClassVar = (
        Field("voided", "u63"),
        Field("reason", "u8"),
        Field("operator", "u16"),
        Field("voided_total", "u63"),
        Field("voided_count", "u32"),
    )
    voided: Sequence
    reason: VoidReason
    operator: OperatorId
    voided_total: int
    voided_count: int


@dataclass(frozen=True, slots=True)
class AttemptFailed:
    """A ticket was refused, or a birthdate did not match; the typed date is never here. The header's bitmap says why."""

    kind: ClassVar = Kind.ATTEMPT_FAILED
    layout: ClassVar = (
        Field("method", "u8"),
        Field("attempt", "u8"),
        Field("operator", "u16"),
        Field("index", "fixed", 16),
    )
    method: Method
    attempt: int
    operator: OperatorId
    index: bytes


@dataclass(frozen=True, slots=True)
class AckSeen:
    """The server's signed answer was verified. `answer_digest` is the SHA-256 of the answer's bytes."""

    kind: ClassVar = Kind.ACK_SEEN
    layout: ClassVar = (Field("acknowledged", "u63"), Field("answer_digest", "fixed", 32), Field("server_ms", "u63"))
    acknowledged: Sequence
    answer_digest: bytes
    server_ms: int


@dataclass(frozen=True, slots=True)
class PolicySeen:
    """The highest versions in force here, so that a restored disk cannot bring back lower ones unnoticed."""

    kind: ClassVar = Kind.POLICY_SEEN
    layout: ClassVar = (
        Field("policy_version", "u32"),
        Field("list_version", "u32"),
        Field("key_set_version", "u32"),
        Field("policy_digest", "fixed", 32),
        Field("list_digest", "fixed", 32),
        Field("key_set_digest", "fixed", 32),
    )
    policy_version: int
    list_version: int
    key_set_version: int
    policy_digest: bytes
    list_digest: bytes
    key_set_digest: bytes


@dataclass(frozen=True, slots=True)
class Printed:
    """A receipt went to the printer. `copy` 0 is the original, n the DUPLICATA n; `level` as the printer confirmed it."""

    kind: ClassVar = Kind.PRINTED
    layout: ClassVar = (Field("redeemed", "u63"), Field("copy", "u8"), Field("level", "u8"))
    redeemed: Sequence
    copy: int
    level: int


@dataclass(frozen=True, slots=True)
class CloseDay:
    """The closing (Z) of a day: counts and cents since the last one."""

    kind: ClassVar = Kind.CLOSE_DAY
    layout: ClassVar = (
        Field("number", "u32"),
        Field("count", "u32"),
        Field("total", "u63"),
        Field("voided_count", "u32"),
        Field("voided_total", "u63"),
        Field("operator", "u16"),
    )
    number: int
    count: int
    total: int
    voided_count: int
    voided_total: int
    operator: OperatorId


@dataclass(frozen=True, slots=True)
class Operator:
    """Who stands at the counter from now on."""

    kind: ClassVar = Kind.OPERATOR
    layout: ClassVar = (Field("operator", "u16"), Field("action", "u8"))
    operator: OperatorId
    action: OperatorAction


@dataclass(frozen=True, slots=True)
class KeyRotate:
    """Entries after this one are signed by the key of the next epoch."""

    kind: ClassVar = Kind.KEY_ROTATE
    layout: ClassVar = (Field("next_epoch", "u16"), Field("next_key", "fixed", 32))
    next_epoch: KeyEpoch
    next_key: bytes


@dataclass(frozen=True, slots=True)
class Recovered:
    """A whole entry of an earlier journal of this counter, read back from a printed stub; judged by its own signature."""

    kind: ClassVar = Kind.RECOVERED
    layout: ClassVar = (Field("entry", "bytes16", RECOVERED_ENTRY_MAX),)
    entry: bytes


Payload = (
    Boot | Redeem | Void | AttemptFailed | AckSeen | PolicySeen | Printed | CloseDay | Operator | KeyRotate | Recovered
)

_CLASSES: dict[Kind, type[Payload]] = {
    one.kind: one
    for one in (
        Boot, Redeem, Void, AttemptFailed, AckSeen, PolicySeen, Printed, CloseDay, Operator, KeyRotate, Recovered,
    )
}  # fmt: skip
_ENUMS: dict[tuple[Kind, str], type[IntEnum]] = {
    (Kind.REDEEM, "method"): Method,
    (Kind.REDEEM, "decision"): Decision,
    (Kind.VOID, "reason"): VoidReason,
    (Kind.ATTEMPT_FAILED, "method"): Method,
    (Kind.OPERATOR, "action"): OperatorAction,
}
_ENUMS_AT: dict[Kind, tuple[tuple[int, str, type[IntEnum]], ...]] = {
    kind: tuple(
        (at, field.name, _ENUMS[kind, field.name])
        for at, field in enumerate(one.layout)
        if (kind, field.name) in _ENUMS
    )
    for kind, one in _CLASSES.items()
}
assert set(_CLASSES) == set(Kind)


def encode_payload(payload: Payload) -> bytes:
    """Raises ValueError when a value does not fit."""
    return pack(payload.layout, astuple(payload))


def parse_payload(kind: Kind, raw: bytes) -> Payload:
    """Raises Malformed."""
    chosen = _CLASSES[kind]
    values = unpack(chosen.layout, raw)
    for at, name, enum in _ENUMS_AT[kind]:
        try:
            values[at] = enum(int(values[at]))
        except ValueError:
            raise Malformed(f"unknown {name} {values[at]!r}") from None
    return chosen(*values)  # type: ignore[arg-type]  # the layout has typed every value
