"""What judging one entry reads and writes, as a word for each; and the books themselves, in which each word is a statement.

The other way to keep them is a `Page`: read at once for a whole batch, changed in memory, written at once. Whoever judges cannot
tell one from the other; where they could come apart the page gives up (`Unforeseen`), and these are the reference.
"""

import logging
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from server.database import Database
from server.intake import claim_store, store, ticket_store
from server.intake.claim_store import ClaimKey, ClaimRow, NewClaim
from server.intake.store import Acknowledged
from server.intake.ticket_store import StoredTicket
from server.intake.verify import Received
from server.ledger.rules import Posting
from server.ledger.store import Outcome, Refused, post
from server.terminals.store import TerminalRow
from server.tickets import store as tickets
from server.tickets.states import TicketEvent, TicketState
from sync.contract.ids import CampaignNumber, Sequence, TicketNumber
from sync.contract.instant import Instant
from sync.contract.verdicts import VerdictCode

logger = logging.getLogger(__name__)


class Taking(Enum):
    """What came of trying to take a ticket's credit."""

    TAKEN = "taken"
    ELSEWHERE = "elsewhere"  # another live claim has it
    NO_CREDIT = "no credit"  # an incident took it back, or ledger and ticket do not agree


class Unforeseen(Exception):
    """Something that a page does not do: the batch is judged entry by entry on the books themselves."""


class Books(Protocol):
    """One issuer's entries, claims, verdicts, tickets and ledger, at one instant, with the terminal and the tickets locked."""

    def add_entry(self, row: TerminalRow, one: Received, order: int, *, is_main: bool) -> bool:
        """False when these bytes are stored already: then nothing may happen again."""

    def acknowledged(self, row: TerminalRow, sequence: Sequence) -> Acknowledged | None:
        """None when we hold no such entry in the main chain."""

    def is_voided(self, row: TerminalRow, sequence: Sequence) -> bool:
        """Whether a VOID of that entry is behind it in the main chain."""

    def find_claim(self, key: ClaimKey) -> ClaimRow | None:
        """None when that entry is no claim."""

    def add_claim(self, claim: NewClaim) -> None:
        """Received, and undecided until `decide` or `take`."""

    def decide(self, key: ClaimKey, code: VerdictCode, cents: int) -> None:
        """Any verdict that does not take a ticket's credit."""

    def take(self, key: ClaimKey, number: TicketNumber, code: VerdictCode, cents: int, posting: Posting) -> Taking:
        """The ticket's credit: claim, ledger and ticket move together or not at all."""

    def post(self, posting: Posting) -> Outcome:
        """In the ledger."""

    def was_admitted_late(self, key: ClaimKey) -> bool:
        """Whether the claim was paid from what had expired (E18)."""

    def close_questions(self, key: ClaimKey, actor: str) -> None:
        """It was taken back: its contest and its proposed payment wait for nobody any more."""

    def tell(self, key: ClaimKey, code: VerdictCode, cents: int) -> None:
        """A verdict for the terminal, under its next serial."""

    def is_taken_here(self, key: ClaimKey, number: TicketNumber, affiliate: int) -> bool:
        """Whether the affiliate has another live claim on the ticket, whoever pays it."""

    def is_held(self, number: TicketNumber) -> bool:
        """Whether any claim on the ticket waits."""

    def is_tolerance_spent(self, campaign: CampaignNumber, affiliate: int) -> bool:
        """Whether the affiliate had its one tolerated birthdate of the campaign."""

    def ticket(self, number: TicketNumber) -> StoredTicket | None:
        """As it is now; None when it was never drawn."""

    def ticket_state(self, number: TicketNumber) -> TicketState | None:
        """Of the same."""

    def advance(self, number: TicketNumber, event: TicketEvent) -> bool:
        """False when the ticket's state does not allow it."""


class _NoCredit(Exception):
    """Carries the ledger's or the ticket's refusal out of the savepoint."""

    def __init__(self, *, is_ledgers: bool) -> None:
        super().__init__()
        self.is_ledgers = is_ledgers


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectBooks:
    """The database. Who is first on a ticket is decided by its unique index alone."""

    db: Database
    issuer_id: int
    now: Instant

    def add_entry(self, row: TerminalRow, one: Received, order: int, *, is_main: bool) -> bool:
        return store.add_entry(self.db, row, one, self.now, order, is_main=is_main)

    def acknowledged(self, row: TerminalRow, sequence: Sequence) -> Acknowledged | None:
        return store.acknowledged(self.db, row, sequence)

    def is_voided(self, row: TerminalRow, sequence: Sequence) -> bool:
        return store.is_voided(self.db, row, sequence)

    def find_claim(self, key: ClaimKey) -> ClaimRow | None:
        return claim_store.find_claim(self.db, key)

    def add_claim(self, claim: NewClaim) -> None:
        claim_store.add_claim(self.db, claim)

    def decide(self, key: ClaimKey, code: VerdictCode, cents: int) -> None:
        claim_store.decide(self.db, key, code, cents, self.now)

    def take(self, key: ClaimKey, number: TicketNumber, code: VerdictCode, cents: int, posting: Posting) -> Taking:
        try:
            with self.db.atomic():
                if not claim_store.take_credit(self.db, key, code, cents, self.now):
                    return Taking.ELSEWHERE
                is_refused = isinstance(self.post(posting), Refused)
                if is_refused or not self.advance(number, TicketEvent.ACCEPT):
                    raise _NoCredit(is_ledgers=is_refused)
        except _NoCredit as refusal:
            if refusal.is_ledgers and self._is_taken_back(number):
                logger.info("ticket-taken-back claim=%s ticket=%s", key, number)
            else:
                logger.error("ticket-without-credit claim=%s ticket=%s", key, number)
            return Taking.NO_CREDIT
        return Taking.TAKEN

    def _is_taken_back(self, number: TicketNumber) -> bool:
        """Spent, by a claim of which an incident took something back that the pupil did not get again: nothing is wrong."""
        is_spent = self.ticket_state(number) in (TicketState.REDEEMED, TicketState.REIMBURSED)
        return is_spent and claim_store.was_corrected(self.db, self.issuer_id, number)

    def post(self, posting: Posting) -> Outcome:
        return post(self.db, *posting)

    def was_admitted_late(self, key: ClaimKey) -> bool:
        return claim_store.was_admitted_late(self.db, key)

    def close_questions(self, key: ClaimKey, actor: str) -> None:
        claim_store.close_questions(self.db, key, actor, self.now)

    def tell(self, key: ClaimKey, code: VerdictCode, cents: int) -> None:
        claim_store.tell(self.db, key, code, cents, self.now)

    def is_taken_here(self, key: ClaimKey, number: TicketNumber, affiliate: int) -> bool:
        return claim_store.is_taken_here(self.db, key, number, affiliate)

    def is_held(self, number: TicketNumber) -> bool:
        return tickets.is_held(self.db, self.issuer_id, number)

    def is_tolerance_spent(self, campaign: CampaignNumber, affiliate: int) -> bool:
        return claim_store.is_tolerance_spent(self.db, self.issuer_id, campaign, affiliate)

    def ticket(self, number: TicketNumber) -> StoredTicket | None:
        return ticket_store.read(self.db, self.issuer_id, [number]).get(number)

    def ticket_state(self, number: TicketNumber) -> TicketState | None:
        row = tickets.read(self.db, self.issuer_id, number)
        return row.state if row else None

    def advance(self, number: TicketNumber, event: TicketEvent) -> bool:
        row = tickets.read(self.db, self.issuer_id, number)
        return row is not None and tickets.advance(self.db, row, event)
