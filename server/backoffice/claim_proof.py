"""What stands behind a claim: the counter's signed entry read again, what it had checked, and every answer given. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.backoffice import texts
from server.intake.branches import branch_of, key_epoch
from server.intake.models import BranchEntry, Claim, JournalEntry, Verdict
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
    """One entry as received. `is_signed`: its signature was checked again just now; None when the key is another epoch's.

    `branch`: 0 on the main chain, None for one that is on no branch either: damaged, and kept as it came. `claim`: what it claims,
    when that is another claim than the one that is looked at.
    """

    digest: str
    received_ms: Instant
    written_ms: Instant | None
    what: str
    branch: int | None
    is_own: bool
    claim: Claim | None
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

    @property
    def rival(self) -> Written | None:
        """What the main chain has at this place, of a claim on a branch."""
        return next((one for one in self.entries if one.branch == 0 and not one.is_own), None)


def proof_of(claim: Claim) -> Proof:
    """Two entries for one place are a fork: both are shown."""
    place = {"issuer_id": claim.issuer_id, "terminal": claim.terminal, "sequence": claim.sequence}
    written = JournalEntry.objects.filter(**place, epoch=key_epoch(claim.epoch)).order_by("received_order")
    branches = {bytes(one.digest): one.epoch for one in BranchEntry.objects.filter(**place)}
    claims = {one.epoch: one for one in Claim.objects.filter(**place)}
    terminal = Terminal.objects.filter(issuer_id=claim.issuer_id, terminal=claim.terminal).first()
    return Proof(
        method=texts.METHODS[Method(claim.method)],
        decision=texts.DECISIONS[Decision(claim.decision)],
        checks=texts.checks(claim.checks),
        birthdate=texts.BIRTHDATES[claim.is_birthdate_match],
        entries=[_written(entry, _epoch(entry, branches), claim, claims, terminal) for entry in written],
        answers=[
            Answer(
                code=verdict.code,
                sentence=spaced(MEANINGS[VerdictCode(verdict.code)].french),
                amount_cents=verdict.amount_cents,
                decided_ms=Instant(verdict.decided_ms),
            )
            for verdict in Verdict.objects.filter(**place, epoch=claim.epoch).order_by("serial")
        ],
    )


def _epoch(stored: JournalEntry, branches: Mapping[bytes, int]) -> int | None:
    """That a claim of it would have."""
    return stored.epoch if stored.is_main_chain else branches.get(bytes(stored.digest))


def _written(
    stored: JournalEntry, epoch: int | None, shown: Claim, claims: Mapping[int, Claim], terminal: Terminal | None
) -> Written:
    raw = bytes(stored.raw)
    entry = _parsed(raw)
    header = entry.header if entry else None
    redeem = entry.payload if entry and isinstance(entry.payload, Redeem) else None
    return Written(
        digest=bytes(stored.digest).hex(),
        received_ms=Instant(stored.received_ms),
        written_ms=Instant(header.wall) if header else None,
        what=texts.written(entry.payload) if entry else texts.NOT_READABLE,
        branch=None if epoch is None else branch_of(epoch),
        is_own=epoch == shown.epoch,
        claim=claims.get(epoch) if epoch is not None and epoch != shown.epoch else None,
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
