"""A page of the books for one batch: what its entries may touch is read at once, changed in memory, and written at once.

It answers as the books would after every entry before: what the batch itself has added comes first. It decides nothing, and relies
on locks that its caller holds (the terminal, the tickets, the claims that are taken back). Where it cannot know, it raises
Unforeseen; what the database then refuses of it is raised as it comes. Either way nothing of it may stay.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from server.database import Database
from server.intake import claim_store, page_store, store, ticket_store
from server.intake.books import Taking, Unforeseen
from server.intake.claim_store import ClaimKey, ClaimRow, NewClaim
from server.intake.page_store import Change, Told
from server.intake.states import DECIDING, LIVE, ClaimState, after
from server.intake.store import Acknowledged
from server.intake.ticket_store import StoredTicket
from server.intake.verify import Received
from server.ledger.bulk import NotAtOnce, post_new
from server.ledger.rules import Posting
from server.ledger.store import Outcome, Posted
from server.terminals.store import TerminalRow
from server.tickets import states as tickets
from server.tickets.states import TicketEvent, TicketState
from sync.contract.ids import CampaignNumber, Sequence, TicketNumber
from sync.contract.instant import Instant
from sync.contract.verdicts import MEANINGS, Payer, VerdictCode


@dataclass(slots=True, kw_only=True)
class _Line:
    """A claim as it stands on the page. `new` when the batch brought it, `row` when it was there."""

    key: ClaimKey
    ticket: TicketNumber | None
    campaign: CampaignNumber | None
    affiliate: int
    state: ClaimState
    code: VerdictCode
    payer: Payer
    cents: int
    new: NewClaim | None = None
    row: ClaimRow | None = None
    is_decided: bool = False

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a batch may touch: the places of its entries and those that they take back, and every ticket of either.

    `row` is None, and there are no such places, when claims of many counters are settled.
    """

    issuer_id: int
    row: TerminalRow | None = None
    sequences: Collection[Sequence] = ()
    numbers: Collection[TicketNumber]


class Page:
    """See the module. `write` ends it."""

    def __init__(self, db: Database, reach: Reach, now: Instant) -> None:
        self._db = db
        self._row = reach.row
        self._now = now
        self._sequences = frozenset(reach.sequences)
        self._numbers = frozenset(reach.numbers)
        self._issuer_id = reach.issuer_id
        self._tickets = ticket_store.read(db, reach.issuer_id, self._numbers)
        self._states = {number: TicketState(ticket.state) for number, ticket in self._tickets.items()}
        self._lines: dict[ClaimKey, _Line] = {}
        self._on_ticket: dict[TicketNumber, list[_Line]] = {}
        for row in page_store.claims(db, reach.issuer_id, reach.row, self._sequences, self._numbers):
            self._put(_line_of(row))
        self._entries: list[tuple[Received, int, bool]] = []
        self._mains: dict[Sequence, Received] = {}
        self._told: list[Told] = []
        self._postings: list[Posting] = []

    def _put(self, line: _Line) -> None:
        self._lines[line.key] = line
        if line.ticket is not None:
            self._on_ticket.setdefault(line.ticket, []).append(line)

    # --- entries -----------------------------------------------------------------------------------------------------

    def add_entry(self, row: TerminalRow, one: Received, order: int, *, is_main: bool) -> bool:
        assert self._row
        assert row.terminal == self._row.terminal
        self._entries.append((one, order, is_main))
        if is_main:
            self._mains[one.sequence] = one
        return True  # it was not there when the batch was arranged, and the terminal is locked

    def acknowledged(self, row: TerminalRow, sequence: Sequence) -> Acknowledged | None:
        ours = self._mains.get(sequence)
        if ours is not None and ours.entry is not None:
            return Acknowledged(received=self._now, totals=(ours.entry.header.total, ours.entry.header.count))
        return store.acknowledged(self._db, row, sequence)

    def is_voided(self, row: TerminalRow, sequence: Sequence) -> bool:
        raise Unforeseen(f"entry {row.terminal}#{sequence} came after others behind it")

    # --- claims ------------------------------------------------------------------------------------------------------

    def find_claim(self, key: ClaimKey) -> ClaimRow | None:
        line = self._lines.get(key)
        if line is None:
            if key.sequence not in self._sequences:
                raise Unforeseen(f"claim {key} is not on the page")
            return None
        if line.new is None:
            assert line.row
            return replace(
                line.row, state=line.state.value, verdict_code=line.code, payer=line.payer, paid_cents=line.cents
            )
        return _row_of(line.new, line)

    def add_claim(self, claim: NewClaim) -> None:
        assert claim.key not in self._lines
        self._put(
            _Line(
                key=claim.key,
                ticket=claim.ticket,
                campaign=claim.campaign,
                affiliate=claim.affiliate,
                state=ClaimState.RECEIVED,
                code=VerdictCode.W20,
                payer=Payer.OPEN,
                cents=0,
                new=claim,
            )
        )

    def decide(self, key: ClaimKey, code: VerdictCode, cents: int) -> None:
        self._decide(key, claim_store.state_of(code, cents), code, cents)

    def _decide(self, key: ClaimKey, state: ClaimState, code: VerdictCode, cents: int) -> None:
        line = self._lines[key]
        assert after(line.state, DECIDING[state]) is state, f"claim {key} cannot be decided"
        line.state, line.code, line.payer, line.cents = state, code, MEANINGS[code].payer, cents
        line.is_decided = True

    def take(self, key: ClaimKey, number: TicketNumber, code: VerdictCode, cents: int, posting: Posting) -> Taking:
        if any(line.is_live and line.payer is Payer.TICKET for line in self._on_ticket.get(number, ())):
            return Taking.ELSEWHERE
        self._decide(key, ClaimState.ACCEPTED, code, cents)
        self.post(posting)
        if not self.advance(number, TicketEvent.ACCEPT):
            raise Unforeseen(f"ticket {number} has no credit for claim {key}")
        return Taking.TAKEN

    def post(self, posting: Posting) -> Outcome:
        """Taken for granted until the page is written."""
        self._postings.append(posting)
        return Posted(journal_id=posting[0].id)

    def was_admitted_late(self, key: ClaimKey) -> bool:
        return claim_store.was_admitted_late(self._db, key)  # by two persons: no batch does it

    def close_questions(self, key: ClaimKey, actor: str) -> None:
        claim_store.close_questions(self._db, key, actor, self._now)

    def tell(self, key: ClaimKey, code: VerdictCode, cents: int) -> None:
        self._told.append(Told(terminal=key.terminal, epoch=key.epoch, sequence=key.sequence, code=code, cents=cents))

    def is_taken_here(self, key: ClaimKey, number: TicketNumber, affiliate: int) -> bool:
        others = self._on_ticket.get(number, ())
        return any(line.is_live and line.affiliate == affiliate and line.key != key for line in others)

    def is_held(self, number: TicketNumber) -> bool:
        return any(line.state is ClaimState.HELD for line in self._on_ticket.get(number, ()))

    def is_tolerance_spent(self, campaign: CampaignNumber, affiliate: int) -> bool:
        if any(line.row and line.row.verdict_code is VerdictCode.A12 for line in self._lines.values()):
            raise Unforeseen("a tolerated birthdate may be taken back")
        ours = (line for line in self._lines.values() if line.is_decided and line.code is VerdictCode.A12)
        if any((line.campaign, line.affiliate) == (campaign, affiliate) for line in ours):
            return True
        return claim_store.is_tolerance_spent(self._db, self._issuer_id, campaign, affiliate)

    # --- tickets -----------------------------------------------------------------------------------------------------

    def ticket(self, number: TicketNumber) -> StoredTicket | None:
        state = self.ticket_state(number)
        if state is None:
            return None
        stored = self._tickets[number]
        return stored if stored.state == state.value else replace(stored, state=state.value)

    def ticket_state(self, number: TicketNumber) -> TicketState | None:
        if number not in self._numbers:
            raise Unforeseen(f"ticket {number} is not on the page")
        return self._states.get(number)

    def advance(self, number: TicketNumber, event: TicketEvent) -> bool:
        state = self.ticket_state(number)
        reached = tickets.after(state, event) if state else None
        if reached is None:
            return False
        self._states[number] = reached
        return True

    # --- writing -----------------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Everything, the ledger last. Raises Unforeseen, Violated."""
        db, row, now = self._db, self._row, self._now
        if row:
            page_store.add_entries(db, row, self._entries, now)
        changed = [line for line in self._lines.values() if line.is_decided and line.new is None]
        page_store.change_claims(db, self._issuer_id, [_change_of(line) for line in changed], now)
        new = [(line.new, _change_of(line)) for line in self._lines.values() if line.new is not None]
        page_store.add_claims(db, new, now)
        page_store.tell(db, self._issuer_id, self._told, now)
        self._write_tickets()
        try:
            post_new(db, self._postings)
        except NotAtOnce as reason:
            raise Unforeseen("the ledger refuses") from reason

    def _write_tickets(self) -> None:
        moves: dict[tuple[str, str], list[TicketNumber]] = {}
        for number, state in self._states.items():
            before = self._tickets[number].state
            if before != state.value:
                moves.setdefault((before, state.value), []).append(number)
        for (before, reached), numbers in moves.items():
            if ticket_store.move(self._db, self._issuer_id, numbers, before, reached) != len(numbers):
                raise Unforeseen("a ticket moved meanwhile")


def _line_of(row: ClaimRow) -> _Line:
    return _Line(
        key=row.key,
        ticket=row.ticket_number,
        campaign=row.campaign_number,
        affiliate=row.affiliate_number,
        state=ClaimState(row.state),
        code=row.verdict_code,
        payer=row.payer,
        cents=row.paid_cents,
        row=row,
    )


def _row_of(claim: NewClaim, line: _Line) -> ClaimRow:
    return ClaimRow(
        issuer_id=claim.key.issuer_id,
        terminal=claim.key.terminal,
        epoch=claim.key.epoch,
        sequence=claim.key.sequence,
        ticket_number=claim.ticket,
        campaign_number=claim.campaign,
        affiliate_number=claim.affiliate,
        paid_cents=line.cents,
        payer=line.payer,
        captured_ms=claim.captured_ms,
        received_ms=claim.received_ms,
        decided_ms=claim.received_ms,
        state=line.state.value,
        verdict_code=line.code,
        run_number=None,
        set_against_cents=0,
        is_birthdate_match=claim.is_birthdate_match,
    )


def _change_of(line: _Line) -> Change:
    assert line.is_decided
    return Change(key=line.key, state=line.state.value, code=line.code, payer=line.payer, cents=line.cents)
