"""What an accepted claim would be paid, and from where: what its paper promised, beside what its ticket holds now. Reads only.

A scanned paper is in the counter's signed entry, and intake verified it before it knew the ticket. A typed number says no print:
its amount, as typed from the paper, is all that was promised.
"""

from dataclasses import dataclass

from server.database import Database
from server.intake import branches
from server.intake.claim_store import ClaimKey, ClaimRow
from server.tickets import store as tickets
from server.tickets.states import TicketState
from server.tickets.store import TicketRow
from sync.contract.entry import parse_unverified
from sync.contract.faults import ContractFault
from sync.contract.ids import KeyEpoch, Sequence, TerminalId, TicketNumber
from sync.contract.payloads import Method, Redeem
from sync.contract.ticket import parse_unverified as parse_paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What accepting pays. `is_credit_there`: the ticket itself still holds what the paper promised; if not, the guarantee pays.

    `is_expired`: it held it until it expired: two persons may have that paid (E18). `is_other_kind`: the affiliate is not agreed
    for what the ticket is for. `is_paid_elsewhere`: another affiliate was paid for the same paper.
    """

    ticket: TicketNumber
    cents: int
    is_credit_there: bool
    is_expired: bool
    is_other_kind: bool
    is_paid_elsewhere: bool

    @property
    def is_payable_by_ticket(self) -> bool:
        return self.is_credit_there or self.is_expired


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promise:
    """`generation` is None when only a number was typed."""

    generation: int | None
    cents: int

    def is_same_paper(self, other: "_Promise") -> bool:
        if None in (self.generation, other.generation):
            return self.cents == other.cents
        return self.generation == other.generation


_HOLDING = (TicketState.CREDITED, TicketState.CLAIMED, TicketState.BLOCKED)
_SPENT = (TicketState.REDEEMED, TicketState.REIMBURSED)


def offer(db: Database, claim: ClaimRow) -> Offer | None:
    """None when the number is none of ours."""
    ticket = tickets.read(db, claim.issuer_id, claim.ticket_number) if claim.ticket_number is not None else None
    if ticket is None:
        return None
    promise = _promise(db, claim.key)
    is_credit_there = _is_same_credit(ticket, promise) and _is_there(db, ticket)
    is_expired = _is_same_credit(ticket, promise) and ticket.state is TicketState.EXPIRED
    return Offer(
        ticket=ticket.number,
        cents=ticket.amount_cents if is_credit_there or is_expired else promise.cents,
        is_credit_there=is_credit_there,
        is_expired=is_expired,
        is_other_kind=(is_credit_there or is_expired) and not ticket.themes & _themes(db, claim),
        is_paid_elsewhere=any(promise.is_same_paper(_promise(db, each)) for each in _rivals(db, claim)),
    )


def _themes(db: Database, claim: ClaimRow) -> int:
    """What its affiliate is agreed for today, which is what the verdict is held against."""
    row = db.row(
        "SELECT themes FROM affiliates_affiliate WHERE issuer_id = %(issuer)s AND number = %(affiliate)s",
        {"issuer": claim.issuer_id, "affiliate": claim.affiliate_number},
    )
    assert row, f"claim {claim.key} is of an affiliate"
    return int(row[0])


def _is_same_credit(ticket: TicketRow, promise: _Promise) -> bool:
    """Never more than was promised, and of the same print when one was shown."""
    return 0 < ticket.amount_cents <= promise.cents and promise.generation in (None, ticket.generation)


def _is_there(db: Database, ticket: TicketRow) -> bool:
    """Spent counts as there while the claim that spent it is alive: who was first on the credit is for the index, not for us."""
    if ticket.state in _SPENT:
        return bool(
            db.rows(
                "SELECT 1 FROM intake_claim WHERE issuer_id = %(issuer)s AND ticket_number = %(ticket)s "
                "AND payer = 'ticket' AND state IN ('accepted', 'scheduled', 'paid', 'barred')",
                {"issuer": ticket.issuer_id, "ticket": ticket.number},
            )
        )
    return ticket.state in _HOLDING


def _promise(db: Database, key: ClaimKey) -> _Promise:
    row = db.row(
        f"SELECT c.claimed_cents, e.raw FROM intake_claim c {branches.OF_CLAIM} WHERE c.issuer_id = %(issuer)s "  # noqa: S608
        "AND c.terminal = %(terminal)s AND c.epoch = %(epoch)s AND c.sequence = %(sequence)s",
        key.params(),
    )
    assert row, f"{key} is a claim"
    claimed, raw = row
    typed = _Promise(generation=None, cents=claimed)
    try:
        payload = parse_unverified(raw).payload if raw else None
        if not isinstance(payload, Redeem) or payload.method is not Method.QR:
            return typed
        paper = parse_paper(payload.proof)
    except ContractFault:
        return typed
    return _Promise(generation=paper.generation, cents=paper.amount)


def _rivals(db: Database, claim: ClaimRow) -> list[ClaimKey]:
    """Live claims of other affiliates on the same number."""
    rows = db.rows(
        "SELECT terminal, epoch, sequence FROM intake_claim WHERE issuer_id = %(issuer)s AND ticket_number = %(ticket)s "
        "AND affiliate_number <> %(affiliate)s AND state IN ('accepted', 'scheduled', 'paid', 'barred')",
        {"issuer": claim.issuer_id, "ticket": claim.ticket_number, "affiliate": claim.affiliate_number},
    )
    return [
        ClaimKey(
            issuer_id=claim.issuer_id, terminal=TerminalId(row[0]), epoch=KeyEpoch(row[1]), sequence=Sequence(row[2])
        )
        for row in rows
    ]
