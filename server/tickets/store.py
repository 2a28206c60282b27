"""Tickets and oppositions in plain SQL. Every change is a compare-and-set: it says from which row it starts, or changes nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from server.database import Database, Value
from server.tickets.states import TicketEvent, TicketState, after
from sync.contract.ids import AffiliateId, TicketNumber
from sync.contract.instant import Instant
from sync.contract.ticket import NUMBER_END

GENERATION_MAX = 255  # one byte on the paper
VOIDS_ALL = GENERATION_MAX + 1
DRAWS_MAX = 20  # a number is taken once in a hundred thousand million draws; twenty in a row is broken chance


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """A ticket as the table has it. `themes` and `amount_cents` are 0 while blank; `printed_ms` is of the current generation."""

    issuer_id: int
    number: TicketNumber
    campaign_number: int
    pass_id: int
    slot: int
    state: TicketState
    themes: int
    amount_cents: int
    assigned_affiliate: AffiliateId
    generation: int
    credited_ms: Instant | None
    printed_ms: Instant | None
    blocked_from: str

    @property
    def is_printed(self) -> bool:
        return self.printed_ms is not None

    def after(self, event: TicketEvent) -> TicketState | None:
        """The state that the event leads to, or None."""
        return after(self.state, event, TicketState(self.blocked_from) if self.blocked_from else None)


_COLUMNS = """
issuer_id, number, campaign_number, pass_id, slot, state, themes, amount_cents, assigned_affiliate, generation,
credited_ms, printed_ms, blocked_from
"""
_OF_PASS = (
    f"SELECT {_COLUMNS} FROM tickets_ticket WHERE issuer_id = %(issuer_id)s AND pass_id = %(pass_id)s ORDER BY slot"  # noqa: S608
)
_ONE = f"SELECT {_COLUMNS} FROM tickets_ticket WHERE issuer_id = %(issuer_id)s AND number = %(number)s"  # noqa: S608
_WITHDRAWN = """
SELECT 1 FROM tickets_ticket WHERE issuer_id = %(issuer_id)s AND pass_id = %(pass_id)s AND state = 'cancelled' LIMIT 1
"""
# By an expression, so that no engine without statistics walks the primary key of all tickets to have them in order.
_LOCK = (
    "SELECT number FROM tickets_ticket WHERE issuer_id = %(issuer_id)s AND pass_id = %(pass_id)s ORDER BY number + 0"
)
_BLANK = """
INSERT INTO tickets_ticket (issuer_id, number, campaign_number, pass_id, slot, state)
VALUES (%(issuer_id)s, %(number)s, %(campaign)s, %(pass_id)s, %(slot)s, 'blank')
ON CONFLICT (issuer_id, number) DO NOTHING
"""
_SAVE = """
UPDATE tickets_ticket SET
    state = %(state)s, themes = %(themes)s, amount_cents = %(amount)s, assigned_affiliate = %(assigned)s,
    generation = %(generation)s, credited_ms = %(credited)s, printed_ms = %(printed)s, blocked_from = %(blocked_from)s
WHERE issuer_id = %(issuer_id)s AND number = %(number)s AND state = %(old_state)s AND generation = %(old_generation)s
    AND assigned_affiliate = %(old_assigned)s AND amount_cents = %(old_amount)s
"""
_ADVANCE = """
UPDATE tickets_ticket SET state = %(state)s
WHERE issuer_id = %(issuer_id)s AND number = %(number)s AND state = %(old_state)s
"""
_OPPOSE = """
INSERT INTO tickets_opposition (issuer_id, number, below_generation, since_ms, list_version)
VALUES (%(issuer_id)s, %(number)s, %(below)s, %(since)s, NULL)
ON CONFLICT (issuer_id, number) DO UPDATE SET
    below_generation = excluded.below_generation, since_ms = excluded.since_ms, list_version = NULL
"""


def of_pass(db: Database, issuer_id: int, pass_id: int) -> list[TicketRow]:
    """In the order of their slots."""
    return db.records(TicketRow, _OF_PASS, {"issuer_id": issuer_id, "pass_id": pass_id})


def read(db: Database, issuer_id: int, number: TicketNumber) -> TicketRow | None:
    """By its 16 digits."""
    return db.record(TicketRow, _ONE, {"issuer_id": issuer_id, "number": number})


def lock(db: Database, issuer_id: int, pass_id: int) -> None:
    """The pass's tickets until the transaction ends, ascending as everybody locks tickets, and before anything of the ledger."""
    db.lock(_LOCK, {"issuer_id": issuer_id, "pass_id": pass_id})


def is_withdrawn(db: Database, issuer_id: int, pass_id: int) -> bool:
    """Whether tickets of the pass were cancelled, which happens to a withdrawn pass only."""
    return db.row(_WITHDRAWN, {"issuer_id": issuer_id, "pass_id": pass_id}) is not None


def make_blanks(
    db: Database, issuer_id: int, campaign: int, pass_id: int, slots: Iterable[int], draw: Callable[[int], int]
) -> None:
    """One blank ticket per slot under a number of its own. `draw(n)` gives a number below n that nobody can guess."""
    for slot in slots:
        for _ in range(DRAWS_MAX):
            params: dict[str, Value] = {
                "issuer_id": issuer_id,
                "number": draw(NUMBER_END),
                "campaign": campaign,
                "pass_id": pass_id,
                "slot": slot,
            }
            if db.execute(_BLANK, params) == 1:
                break
        else:
            raise AssertionError(f"{DRAWS_MAX} ticket numbers in a row were taken: chance is broken")


def save(db: Database, before: TicketRow, now: TicketRow) -> bool:
    """False when the row is no longer as `before`, and then nothing was changed."""
    changed = db.execute(
        _SAVE,
        {
            "issuer_id": before.issuer_id,
            "number": before.number,
            "state": now.state.value,
            "themes": now.themes,
            "amount": now.amount_cents,
            "assigned": now.assigned_affiliate,
            "generation": now.generation,
            "credited": now.credited_ms,
            "printed": now.printed_ms,
            "blocked_from": now.blocked_from,
            "old_state": before.state.value,
            "old_generation": before.generation,
            "old_assigned": before.assigned_affiliate,
            "old_amount": before.amount_cents,
        },
    )
    return changed == 1


def advance(db: Database, ticket: TicketRow, event: TicketEvent) -> bool:
    """For events that change nothing but the state: claims and payments. False when not allowed, or not there any more."""
    state = ticket.after(event)
    if state is None:
        return False
    params: dict[str, Value] = {
        "issuer_id": ticket.issuer_id,
        "number": ticket.number,
        "state": state.value,
        "old_state": ticket.state.value,
    }
    return db.execute(_ADVANCE, params) == 1


def is_held(db: Database, issuer_id: int, number: TicketNumber) -> bool:
    """Whether any claim on the ticket waits."""
    return bool(
        db.rows(
            "SELECT 1 FROM intake_claim WHERE issuer_id = %(issuer_id)s AND ticket_number = %(number)s "
            "AND state = 'held' LIMIT 1",
            {"issuer_id": issuer_id, "number": number},
        )
    )


def given_back(db: Database, ticket: TicketRow, state: TicketState) -> TicketState:
    """What it goes back to: that state, or claimed when a claim waits for what its family could spend otherwise."""
    is_held_back = state is TicketState.CREDITED and is_held(db, ticket.issuer_id, ticket.number)
    return TicketState.CLAIMED if is_held_back else state


def oppose(db: Database, issuer_id: int, number: TicketNumber, below_generation: int, since: Instant) -> None:
    """Papers below that generation are void from now on; the next opposition list says so."""
    params: dict[str, Value] = {
        "issuer_id": issuer_id,
        "number": number,
        "below": below_generation,
        "since": since,
    }
    db.execute(_OPPOSE, params)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCounts:
    """Of one pass: `unprinted` are credited without paper; `used` covers held, accepted and reimbursed."""

    blank: int = 0
    credited: int = 0
    unprinted: int = 0
    used: int = 0


def counts(db: Database, issuer_id: int, pass_ids: Sequence[int]) -> dict[int, TicketCounts]:
    """By pass. `pass_ids` is a college's worth: it is written into the statement."""
    if not pass_ids:
        return {}
    listed = ", ".join(str(int(pass_id)) for pass_id in pass_ids)
    rows = db.rows(
        f"""
        SELECT pass_id,
            sum(CASE WHEN state = 'blank' THEN 1 ELSE 0 END),
            sum(CASE WHEN state = 'credited' THEN 1 ELSE 0 END),
            sum(CASE WHEN state = 'credited' AND printed_ms IS NULL THEN 1 ELSE 0 END),
            sum(CASE WHEN state IN ('claimed', 'redeemed', 'reimbursed') THEN 1 ELSE 0 END)
        FROM tickets_ticket WHERE issuer_id = %(issuer_id)s AND pass_id IN ({listed}) GROUP BY pass_id
        """,  # noqa: S608  # integers only
        {"issuer_id": issuer_id},
    )
    return {
        pass_id: TicketCounts(blank=blank, credited=credited, unprinted=unprinted, used=used)
        for pass_id, blank, credited, unprinted, used in rows
    }
