"""The receipt of one basket: which tickets, for how much, in which honest words, under which reference.

Facts only: sentences are terminal.texts', paper is terminal.printing's. The family's copy carries part of a scanned ticket's
number and a short reference, never a date of birth. A reprint says the same and is marked DUPLICATA with its number.
"""

from dataclasses import dataclass

from sync.contract.ids import Sequence, TerminalId, TicketNumber
from sync.contract.instant import Instant
from sync.contract.money import Cents
from sync.contract.payloads import Method
from sync.contract.policy import Check, Decision, Policy
from sync.contract.ticket import Ticket, parse_unverified
from sync.journal.redemption import Redemption
from terminal.counter.scans import RECEIPT_PREFIX

_DIGEST_DIGITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """One ticket. `number` and `name` are known of a scanned code only: a typed number is sealed at once.

    `digest`: the first 8 hexadecimal digits of the entry's, by which the paper can be compared with the journal.
    """

    sequence: Sequence
    at: Instant
    method: Method
    number: TicketNumber | None
    name: str
    amount: Cents
    decision: Decision
    checks: Check
    digest: str
    is_voided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """`copy` 0 is the original, n the DUPLICATA n, made at `made_at`. `price` is known while the family stands there, if asked."""

    issuer: str
    affiliate: str
    site: str
    hotline: str
    terminal: TerminalId
    number: int
    copy: int
    made_at: Instant
    lines: tuple[ReceiptLine, ...]
    price: Cents | None

    @property
    def total(self) -> Cents:
        return Cents(sum(line.amount for line in self.lines if not line.is_voided))

    @property
    def reference(self) -> str:
        """`GR1-3-128-9F2A11C4`: terminal, last entry, its digest. Enough to find the tickets, nothing to learn from."""
        last = self.lines[-1]
        return f"{RECEIPT_PREFIX}{self.terminal}-{last.sequence}-{last.digest}"

    @property
    def sequences(self) -> tuple[Sequence, ...]:
        return tuple(line.sequence for line in self.lines)


def ticket_of(redemption: Redemption) -> Ticket | None:
    """What the scanned code said; None for a typed number. The code was verified before it was recorded."""
    if redemption.redeem.method is not Method.QR:
        return None
    return parse_unverified(redemption.redeem.proof)


def receipt_line(redemption: Redemption) -> ReceiptLine:
    """The line of one redemption, as it was recorded."""
    ticket, redeem, entry = ticket_of(redemption), redemption.redeem, redemption.entry
    return ReceiptLine(
        sequence=redemption.sequence,
        at=entry.header.wall,
        method=redeem.method,
        number=ticket.number if ticket else None,
        name=ticket.name if ticket else "",
        amount=redeem.amount,
        decision=redeem.decision,
        checks=entry.header.checks,
        digest=entry.digest.hex()[:_DIGEST_DIGITS].upper(),
        is_voided=redemption.voided_by is not None,
    )


def make_receipt(
    redemptions: tuple[Redemption, ...], policy: Policy, *, copy: int, made_at: Instant, price: Cents | None
) -> Receipt:
    """`redemptions`: those of one receipt number, at least one."""
    return Receipt(
        issuer=policy.issuer_name,
        affiliate=policy.affiliate.name,
        site=policy.affiliate.site,
        hotline=policy.hotline,
        terminal=policy.terminal,
        number=redemptions[0].redeem.receipt,
        copy=copy,
        made_at=made_at,
        lines=tuple(map(receipt_line, redemptions)),
        price=price,
    )
