"""A copy of one counter's journal, added to the browser tests' scene: two redemptions beside the main chain, signed by its key."""

import hashlib

from server.database import Database
from server.intake.branches import BRANCH
from server.intake.models import BranchEntry, Claim, JournalEntry, Verdict
from server.terminals.models import Terminal
from server.tickets.models import Ticket
from sync.contract.entry import Header, sign_entry
from sync.contract.ids import KeyEpoch, OperatorId, Sequence, TerminalId
from sync.contract.instant import HOUR, MINUTE, Instant, Monotonic
from sync.contract.money import Cents
from sync.contract.payloads import Method, Payload, Redeem, Void, VoidReason
from sync.contract.policy import Check, Decision
from sync.contract.ticket import CODE
from tests.browser.cases_scene import Again
from tests.browser.scene import SWIM, TERMINAL_KEY

COUNTER = 105
FIRST_COPIED, SECOND_COPIED = 20_000_700, 20_000_717


def add_fork(db: Database, noon: Instant) -> tuple[int, int]:
    """The sequences that were signed twice: of a claim of the main chain, and one more."""
    world = Again(db)
    (main,) = Claim.objects.filter(terminal=COUNTER, epoch=1, verdict_code="W20")
    _put(main, b"", 1, main.received_ms, is_main=True)
    _tell(main, 1)
    at = Instant(noon - 3 * HOUR)
    before = b""
    for step, (number, cents) in enumerate(((FIRST_COPIED, 3500), (SECOND_COPIED, 2000))):
        world.credit(number, number, cents, at)
        Ticket.objects.create(
            issuer_id=world.issuer.pk, number=number, campaign_number=12, pass_id=number, slot=1, state="claimed",
            themes=1, amount_cents=cents, credited_ms=at, printed_ms=at,
        )  # fmt: skip
        made = world.add_claim(
            SWIM, cents, Instant(at + step * MINUTE), number=number, state="held", verdict="W20", payer="open"
        )
        sequence = main.sequence + step
        place = {"terminal": COUNTER, "epoch": BRANCH + 1, "sequence": sequence}
        Claim.objects.filter(sequence=made.sequence, terminal=SWIM).update(**place, received_ms=at + HOUR)
        claim = Claim.objects.get(**place)
        before = _put(claim, before, 2 + step, claim.received_ms, is_main=False)
        BranchEntry.objects.create(issuer_id=world.issuer.pk, **place, digest=before)
        _tell(claim, 2 + step)
    return main.sequence, main.sequence + 1


def add_void(voided: int, at: Instant) -> None:
    """On one more branch, which stands on an entry that never came."""
    claim = Claim.objects.get(terminal=COUNTER, epoch=BRANCH + 1, sequence=voided)
    sequence = voided + 5
    void = Void(
        voided=Sequence(voided), reason=VoidReason.ENTERED_BY_MISTAKE, operator=OperatorId(0), voided_total=3500, voided_count=1
    )  # fmt: skip
    digest = _store(claim, sequence, void, bytes([7]) * 32, at, 9, is_main=False)
    BranchEntry.objects.create(
        issuer_id=claim.issuer_id, terminal=COUNTER, epoch=2 * BRANCH + 1, sequence=sequence, digest=digest
    )


def _put(claim: Claim, previous: bytes, order: int, received_ms: int, *, is_main: bool) -> bytes:
    """The entry behind it, signed by the counter. Its digest."""
    redeem = Redeem(
        method=Method.QR, decision=Decision.GREEN, amount=Cents(claim.claimed_cents), operator=OperatorId(0), receipt=41,
        index=bytes(16), reference=claim.reference, sealed_birthdate=b"", proof=bytes(CODE),
    )  # fmt: skip
    return _store(claim, claim.sequence, redeem, previous, received_ms, order, is_main=is_main)


def _store(
    claim: Claim, sequence: int, payload: Payload, previous: bytes, received_ms: int, order: int, *, is_main: bool
) -> bytes:
    header = Header(
        epoch=KeyEpoch(1), terminal=TerminalId(COUNTER), sequence=Sequence(sequence), previous=previous or bytes(32),
        acknowledged=Sequence(-1), ack_digest=bytes(16), wall=Instant(claim.captured_ms), monotonic=Monotonic(5), boot=1,
        policy_version=3, list_version=13, total=231_00, count=7, checks=Check(claim.checks),
    )  # fmt: skip
    raw = sign_entry(header, payload, TERMINAL_KEY).raw
    digest = hashlib.sha256(raw).digest()
    JournalEntry.objects.create(
        issuer_id=claim.issuer_id, terminal=COUNTER, epoch=1, sequence=sequence, digest=digest, raw=raw,
        received_ms=received_ms, received_order=order, is_main_chain=is_main,
    )  # fmt: skip
    return digest


def _tell(claim: Claim, serial: int) -> None:
    Verdict.objects.create(
        issuer_id=claim.issuer_id, terminal=COUNTER, serial=serial, epoch=claim.epoch, sequence=claim.sequence, code="W20",
        amount_cents=0, decided_ms=claim.received_ms,
    )  # fmt: skip
    Terminal.objects.filter(terminal=COUNTER).update(verdict_serial=serial)
