"""The chain: what the next entry is, and what is wrong with a run of entries. Pure; bytes and layouts are sync.contract.entry's.

Every entry names its predecessor's hash, counts on without gaps, and carries totals that only grow. An entry is never taken
back: a VOID names what it voids and has totals of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.contract.entry import ACK_DIGEST, Entry, Header, sign_entry, verify_entry
from sync.contract.faults import ContractFault
from sync.contract.ids import NO_SEQUENCE, KeyEpoch, Sequence, TerminalId
from sync.contract.money import Cents
from sync.contract.payloads import AckSeen, KeyRotate, Kind, Payload, PolicySeen, Redeem, Void
from sync.contract.policy import Check
from sync.contract.signing import public_key
from sync.journal.faults import EntryRefused, Finding
from sync.journal.moment import Moment

FINDINGS_MAX = 100  # a damaged journal shows itself in the first one; the rest only helps to see where it ends

QUIET_KINDS = (Kind.ACK_SEEN, Kind.POLICY_SEEN)
"""Kinds that the agent writes about an exchange. They travel with the next one, and never cause one, or it would never end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """Where the chain stands. Before the first entry: sequence -1, and the enrolment record's hash as digest.

    `total`/`count`: cents and number of all redemptions; `voided_*`: of all voids. `acknowledged`/`ack_digest`: as the next header
    will say them. `boot` of the last entry.
    """

    sequence: Sequence
    digest: bytes
    total: int
    count: int
    voided_total: int
    voided_count: int
    acknowledged: Sequence
    ack_digest: bytes
    boot: int


def first_tip(record_digest: bytes) -> Tip:
    """The tip of a journal without entries."""
    return Tip(
        sequence=NO_SEQUENCE,
        digest=record_digest,
        total=0,
        count=0,
        voided_total=0,
        voided_count=0,
        acknowledged=NO_SEQUENCE,
        ack_digest=bytes(ACK_DIGEST),
        boot=0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes: one terminal with the key of one epoch."""

    terminal: TerminalId
    epoch: KeyEpoch
    key: Ed25519PrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """Versions of the documents by which the counter decided."""

    policy_version: int
    list_version: int


def next_entry(
    tip: Tip,
    author: Author,
    in_force: InForce,
    moment: Moment,
    checks: Check,
    payload: Payload,
    *,
    voids: Cents | None = None,
) -> Entry:
    """The signed entry after the tip. `voids`: for a VOID, the amount of the redemption that it takes back.

    Raises EntryRefused when a void's totals do not follow, or a value does not fit its field.
    """
    redeemed = payload.amount if isinstance(payload, Redeem) else 0
    if isinstance(payload, Void):
        due = (tip.voided_total + (voids or 0), tip.voided_count + 1)
        if voids is None or (payload.voided_total, payload.voided_count) != due:
            raise EntryRefused("the totals of a void do not follow from the ones before")
    try:
        header = Header(
            epoch=author.epoch,
            terminal=author.terminal,
            sequence=Sequence(tip.sequence + 1),
            previous=tip.digest,
            acknowledged=tip.acknowledged,
            ack_digest=tip.ack_digest,
            wall=moment.wall,
            monotonic=moment.monotonic,
            boot=moment.boot,
            policy_version=in_force.policy_version,
            list_version=in_force.list_version,
            total=tip.total + redeemed,
            count=tip.count + isinstance(payload, Redeem),
            checks=checks,
        )
        return sign_entry(header, payload, author.key)
    except (ValueError, ContractFault) as error:
        raise EntryRefused(str(error)) from None


@dataclass(slots=True, kw_only=True)
class ChainReader:
    """Reads entries in order and keeps what is wrong with them in `findings`, at most FINDINGS_MAX.

    Starts at the enrolment record, or anywhere later when given the tip, key and epoch that held there; then voids are taken at
    their word, because what they void may lie before.
    """

    terminal: TerminalId
    epoch: KeyEpoch
    key: Ed25519PublicKey
    tip: Tip
    findings: list[Finding] = field(default_factory=list)
    _amounts: dict[int, int] = field(default_factory=dict)  # of redemptions read and not voided
    _versions: tuple[int, int] = (0, 0)
    _reads_from_start: bool = field(init=False)

    def __post_init__(self) -> None:
        self._reads_from_start = self.tip.sequence == NO_SEQUENCE

    def read_all(self, entries: Iterable[bytes]) -> list[Finding]:
        """Reads them and gives all findings so far."""
        for raw in entries:
            self.read(raw)
        return self.findings

    def read(self, raw: bytes) -> None:
        """Reads one entry. After one that cannot be read, the next ones are compared with nothing but themselves."""
        expected = Sequence(self.tip.sequence + 1)
        try:
            entry = verify_entry(raw, self.key)
        except ContractFault as fault:
            self._find(expected, str(fault))
            self.tip = _tip_after_unreadable(self.tip)
            return
        self._check_header(entry, expected)
        self._check_payload(entry)
        self.tip = tip_after(self.tip, entry)
        if isinstance(entry.payload, KeyRotate):
            self.epoch, self.key = entry.payload.next_epoch, public_key(entry.payload.next_key)

    def _check_header(self, entry: Entry, expected: Sequence) -> None:
        header, tip = entry.header, self.tip
        redeemed = entry.payload.amount if isinstance(entry.payload, Redeem) else 0
        versions = (header.policy_version, header.list_version)
        rules = (
            (header.terminal == self.terminal, f"written by terminal {header.terminal}"),
            (header.epoch == self.epoch, f"key epoch {header.epoch} instead of {self.epoch}"),
            (header.sequence == expected, f"sequence {header.sequence} instead of {expected}"),
            (header.previous == tip.digest or not tip.digest, "does not follow the entry before it"),
            (header.total == tip.total + redeemed or not tip.digest, "the total of redemptions does not follow"),
            (header.count == tip.count + bool(redeemed) or not tip.digest, "the count of redemptions does not follow"),
            (header.acknowledged >= tip.acknowledged, "the acknowledged sequence went back"),
            (header.boot >= tip.boot, "the boot counter went back"),
            (
                all(now >= old for now, old in zip(versions, self._versions, strict=True)),
                "a document's version went back",
            ),
        )
        for holds, text in rules:
            if not holds:
                self._find(expected, text)
        self._versions = versions

    def _check_payload(self, entry: Entry) -> None:
        payload, sequence = entry.payload, entry.header.sequence
        if isinstance(payload, Redeem):
            self._amounts[sequence] = payload.amount
        elif isinstance(payload, Void):
            self._check_void(sequence, payload)
        elif isinstance(payload, AckSeen) and payload.acknowledged >= sequence:
            self._find(sequence, "acknowledges what was not yet written")
        elif isinstance(payload, PolicySeen) and (payload.policy_version, payload.list_version) < self._versions:
            self._find(sequence, "documents older than the ones in force")

    def _check_void(self, sequence: Sequence, payload: Void) -> None:
        if not self._reads_from_start:
            return
        amount = self._amounts.pop(payload.voided, None)
        if amount is None:
            self._find(sequence, f"voids {payload.voided}, which is no redemption, or is voided already")
            return
        totals = (self.tip.voided_total + amount, self.tip.voided_count + 1)
        if (payload.voided_total, payload.voided_count) != totals:
            self._find(sequence, "the totals of voids do not follow")

    def _find(self, sequence: Sequence, text: str) -> None:
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(Finding(sequence=sequence, text=text))


def tip_after(tip: Tip, entry: Entry) -> Tip:
    """Where the chain stands once that entry is in it."""
    header, payload = entry.header, entry.payload
    voided = (payload.voided_total, payload.voided_count) if isinstance(payload, Void) else None
    voided_total, voided_count = voided or (tip.voided_total, tip.voided_count)
    return Tip(
        sequence=header.sequence,
        digest=entry.digest,
        total=header.total,
        count=header.count,
        voided_total=voided_total,
        voided_count=voided_count,
        acknowledged=header.acknowledged,
        ack_digest=header.ack_digest,
        boot=header.boot,
    )


def _tip_after_unreadable(tip: Tip) -> Tip:
    return Tip(
        sequence=Sequence(tip.sequence + 1),
        digest=b"",
        total=tip.total,
        count=tip.count,
        voided_total=tip.voided_total,
        voided_count=tip.voided_count,
        acknowledged=tip.acknowledged,
        ack_digest=tip.ack_digest,
        boot=tip.boot,
    )
