"""What an affiliate's pages show of its claims, its transfers and the tickets kept for it. Never a child's name or birthdate."""

from collections.abc import Iterable
from dataclasses import dataclass

from server.affiliate_space import texts
from server.database import Database
from server.formats import claimed_number
from server.reimbursement.badges import Badge, order_badge
from server.reimbursement.statements import ClaimLine, TransferLine
from server.reimbursement.texts import THEMES, claim_reason, masked_iban, spaced
from sync.contract.ids import TicketNumber
from sync.contract.instant import Instant
from sync.contract.ticket import plain_number
from sync.contract.verdicts import MEANINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A claim with its words. `name` is its own in addresses."""

    line: ClaimLine
    name: str
    badge: Badge
    theme: str
    reason: str
    todo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRow:
    """A transfer with its words."""

    line: TransferLine
    badge: Badge
    account: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Cents and counts of an affiliate's claims, by what became of them."""

    entered: tuple[int, int]
    accepted: tuple[int, int]
    paid: tuple[int, int]
    refused: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTicket:
    """A ticket that its family keeps for this affiliate, not used yet. Masked: the paper proves that it is there, not a page."""

    number: TicketNumber
    themes: int
    amount_cents: int
    printed_ms: Instant | None

    @property
    def ending(self) -> str:
        """The last six digits, enough to recognise a paper."""
        digits = plain_number(self.number)
        return f"{digits[-6:-2]}\u00a0{digits[-2:]}"

    @property
    def theme(self) -> str:
        return THEMES.get(self.themes, "")


_STATES = {
    "entered": ("received", "held"),
    "accepted": ("accepted", "scheduled"),
    "paid": ("paid", "corrected"),
    "refused": ("refused",),
    "voided": ("voided",),
    "barred": ("barred",),
}


def claim_row(line: ClaimLine) -> ClaimRow:
    return ClaimRow(
        line=line,
        name=f"{line.terminal}-{line.epoch}-{line.sequence}",
        badge=texts.badge(line.state, line.verdict_code, line.order_state),
        theme=THEMES.get(line.themes, ""),
        reason=claim_reason(line.verdict_code),
        todo=spaced(MEANINGS[line.verdict_code].next_french),
    )


def transfer_row(line: TransferLine) -> TransferRow:
    return TransferRow(
        line=line, badge=order_badge(line.state), account=masked_iban(line.iban), meaning=texts.meaning(line)
    )


def chosen(lines: Iterable[ClaimLine], state: str, words: str) -> list[ClaimLine]:
    """Those of one state (all for an unknown one) whose number or reference holds the words."""
    states = _STATES.get(state)
    return [line for line in lines if (states is None or line.state in states) and _has(line, words)]


def _has(line: ClaimLine, words: str) -> bool:
    digits = "".join(words.split()).replace("-", "")
    number = "".join(filter(str.isdigit, claimed_number(line.ticket_number))) if line.ticket_number is not None else ""
    return (digits.isdecimal() and digits in number) or words.casefold() in line.reference.casefold()


def totals(lines: Iterable[ClaimLine]) -> Totals:
    """What was asked for, while undecided or refused; what is paid, once accepted."""
    every = list(lines)

    def added(state: str) -> tuple[int, int]:
        found = [line for line in every if line.state in _STATES[state]]
        cents = sum(line.paid_cents if state in ("accepted", "paid") else line.claimed_cents for line in found)
        return cents, len(found)

    return Totals(entered=added("entered"), accepted=added("accepted"), paid=added("paid"), refused=added("refused"))


def kept_tickets(db: Database, issuer_id: int, affiliate_number: int) -> list[KeptTicket]:
    """Credited, assigned, not used; the largest amount first."""
    return db.records(
        KeptTicket,
        "SELECT number, themes, amount_cents, printed_ms FROM tickets_ticket WHERE issuer_id = %(issuer)s "
        "AND assigned_affiliate = %(affiliate)s AND state = 'credited' ORDER BY amount_cents DESC, number",
        {"issuer": issuer_id, "affiliate": affiliate_number},
    )
