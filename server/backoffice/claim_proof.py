"""What stands behind a claim: the counter's signed entry read again, what it had checked, and every answer given. Reads only."""

from dataclasses import dataclass

from server.backoffice import texts
from server.intake.models import Claim, JournalEntry, Verdict
from server.reimbursement.texts import spaced
from server.terminals.models import Terminal
from sync.contract.entry import Entry, parse_unverified, verify_entry
from sync.contract.faults import ContractFault
from sync.contract.instant import Instant
from sync.contract.payloads import Method, Redeem
from sync.contract.policy import Decision
from sync.contract.signing import public_key
from sync.contract.verdicts import MEANINGS, VerdictCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One word given to the counter."""

    code: str
    sentence: str
    amount_cents: int
    decided_ms: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One entry as received. `is_signed`: its signature was checked again just now; None when the key is another epoch's."""

    digest: str
    received_ms: Instant
    is_main_chain: bool
    is_signed: bool | None
    size: int
    receipt: int | None
    policy_version: int | None
    list_version: int | None
    total_cents: int | None
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Everything for the page."""

    method: str
    decision: str
    checks: list[str]
    birthdate: str
    entries: list[Written]
    answers: list[Answer]

    @property
    def is_contested(self) -> bool:
        return len(self.entries) > 1


def proof_of(claim: Claim) -> Proof:
    """Two entries for one place are a fork: both are shown."""
    place = {
        "issuer_id": claim.issuer_id,
        "terminal": claim.terminal,
        "epoch": claim.epoch,
        "sequence": claim.sequence,
    }
    terminal = Terminal.objects.filter(issuer_id=claim.issuer_id, terminal=claim.terminal).first()
    return Proof(
        method=texts.METHODS[Method(claim.method)],
        decision=texts.DECISIONS[Decision(claim.decision)],
        checks=texts.checks(claim.checks),
        birthdate=texts.BIRTHDATES[claim.is_birthdate_match],
        entries=[
            _written(entry, terminal) for entry in JournalEntry.objects.filter(**place).order_by("received_order")
        ],
        answers=[
            Answer(
                code=verdict.code,
                sentence=spaced(MEANINGS[VerdictCode(verdict.code)].french),
                amount_cents=verdict.amount_cents,
                decided_ms=Instant(verdict.decided_ms),
            )
            for verdict in Verdict.objects.filter(**place).order_by("serial")
        ],
    )


def _written(stored: JournalEntry, terminal: Terminal | None) -> Written:
    raw = bytes(stored.raw)
    entry = _parsed(raw)
    header = entry.header if entry else None
    redeem = entry.payload if entry and isinstance(entry.payload, Redeem) else None
    return Written(
        digest=bytes(stored.digest).hex(),
        received_ms=Instant(stored.received_ms),
        is_main_chain=stored.is_main_chain,
        is_signed=_is_signed(raw, stored.epoch, terminal),
        size=len(raw),
        receipt=redeem.receipt if redeem else None,
        policy_version=header.policy_version if header else None,
        list_version=header.list_version if header else None,
        total_cents=header.total if header else None,
        count=header.count if header else None,
    )


def _parsed(raw: bytes) -> Entry | None:
    try:
        return parse_unverified(raw)
    except ContractFault:
        return None


def _is_signed(raw: bytes, epoch: int, terminal: Terminal | None) -> bool | None:
    if terminal is None or terminal.terminal_key is None or terminal.epoch != epoch:
        return None
    try:
        verify_entry(raw, public_key(bytes(terminal.terminal_key)))
    except ContractFault:
        return False
    return True
