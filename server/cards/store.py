"""The SQL of cards and their debits. Decides nothing.

Locks are taken in one order: the card, its pass, the debit's claim, then what the ledger locks. A wallet moves only under its
pass's chain, so that whoever holds the chain reads a balance that stays.
"""

import datetime as dt
from dataclasses import dataclass

from server.cards.numbers import CardNumber
from server.cards.states import CardState
from server.database import Database, Value
from sync.contract.ids import KeyEpoch, Sequence, TerminalId, TicketNumber
from sync.contract.instant import Instant
from sync.contract.ticket import NUMBER_END

# A debit's claim stands at a counter that no enrolment gives (they count from 1), under the debit's own number.
NO_TERMINAL = TerminalId(0)
NO_EPOCH = KeyEpoch(0)
DEBIT_LOW = NUMBER_END  # from there on, numbers are debits'; below, tickets'
GENERATION = 0  # of a debit in the ledger's keys: tickets' generations begin at 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """A card as stored."""

    issuer_id: int
    number: CardNumber
    campaign_number: int
    pass_id: int
    generation: int
    state: CardState
    issued_ms: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """What was done with a card."""

    action: str
    actor: str
    at_ms: Instant
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDebit:
    """A debit as it is written."""

    issuer_id: int
    number: int
    card_number: CardNumber
    campaign_number: int
    pass_id: int
    affiliate_number: int
    wallet: int
    themes: int
    price_cents: int
    debited_cents: int
    remaining_cents: int
    reference: str
    actor: str
    made_ms: Instant

    @property
    def sequence(self) -> Sequence:
        """Of its claim."""
        return Sequence(self.number)

    @property
    def ticket(self) -> TicketNumber:
        """What the ledger and the claim have for a ticket."""
        return TicketNumber(self.number)

    @property
    def left_to_pay_cents(self) -> int:
        """What the family pays itself."""
        return self.price_cents - self.debited_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitRow(NewDebit):
    """With the state of its claim, and when it was taken back."""

    claim_state: str
    cancelled_ms: Instant | None
    cancel_reason: str | None

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_ms is not None

    @property
    def may_be_cancelled(self) -> bool:
        """While no run has taken its claim."""
        return self.claim_state == "accepted"


# --- cards -----------------------------------------------------------------------------------------------------------

_CARD = "issuer_id, number, campaign_number, pass_id, generation, state, issued_ms"
_CARDS = f"SELECT {_CARD} FROM cards_card WHERE issuer_id = %(issuer)s"  # noqa: S608  # constants only


def card(db: Database, issuer_id: int, number: CardNumber) -> CardRow | None:
    """By its 16 digits."""
    return db.record(CardRow, f"{_CARDS} AND number = %(number)s", {"issuer": issuer_id, "number": number})


def lock_card(db: Database, issuer_id: int, number: CardNumber) -> CardRow | None:
    """The same, locked until the transaction ends: one debit, try or change of a card at a time."""
    params: dict[str, Value] = {"issuer": issuer_id, "number": number}
    db.lock("SELECT number FROM cards_card WHERE issuer_id = %(issuer)s AND number = %(number)s", params)
    return card(db, issuer_id, number)


def cards_of_pass(db: Database, issuer_id: int, pass_id: int) -> list[CardRow]:
    """The newest generation first."""
    return db.records(
        CardRow, f"{_CARDS} AND pass_id = %(pass)s ORDER BY generation DESC", {"issuer": issuer_id, "pass": pass_id}
    )


def add_card(db: Database, row: CardRow) -> bool:
    """False when the number is taken, or the pass has a card that was not replaced."""
    return bool(
        db.execute(
            "INSERT INTO cards_card (issuer_id, number, campaign_number, pass_id, generation, state, issued_ms) "
            "VALUES (%(issuer)s, %(number)s, %(campaign)s, %(pass)s, %(generation)s, %(state)s, %(issued)s) "
            "ON CONFLICT DO NOTHING",
            {
                "issuer": row.issuer_id,
                "number": row.number,
                "campaign": row.campaign_number,
                "pass": row.pass_id,
                "generation": row.generation,
                "state": row.state.value,
                "issued": row.issued_ms,
            },
        )
    )


def move_card(db: Database, row: CardRow, state: CardState) -> bool:
    """False when it is no longer in the state of `row`."""
    return bool(
        db.execute(
            "UPDATE cards_card SET state = %(state)s "
            "WHERE issuer_id = %(issuer)s AND number = %(number)s AND state = %(before)s",
            {"issuer": row.issuer_id, "number": row.number, "state": state.value, "before": row.state.value},
        )
    )


def add_step(db: Database, row: CardRow, action: str, actor: str, at: Instant, reason: str) -> None:
    """What was done."""
    db.execute(
        "INSERT INTO cards_cardstep (issuer_id, card, action, actor, at_ms, reason) "
        "VALUES (%(issuer)s, %(card)s, %(action)s, %(actor)s, %(at)s, %(reason)s)",
        {
            "issuer": row.issuer_id,
            "card": row.number,
            "action": action,
            "actor": actor,
            "at": at,
            "reason": reason,
        },
    )


def steps(db: Database, row: CardRow) -> list[StepRow]:
    """The oldest first."""
    return db.records(
        StepRow,
        "SELECT action, actor, at_ms, reason FROM cards_cardstep "
        "WHERE issuer_id = %(issuer)s AND card = %(card)s ORDER BY id",
        {"issuer": row.issuer_id, "card": row.number},
    )


def passes_without_card(db: Database, issuer_id: int, campaign: int) -> list[int]:
    """Opened in that campaign: some tens of thousands at most."""
    return [
        pass_id
        for (pass_id,) in db.rows(
            "SELECT s.id FROM passes_pass s JOIN campaigns_campaign c ON c.id = s.campaign_id "
            "LEFT JOIN cards_card k ON k.issuer_id = s.issuer_id AND k.pass_id = s.id AND k.state <> 'replaced' "
            "LEFT JOIN passes_withdrawal w ON w.issuer_id = s.issuer_id AND w.pass_id = s.id AND w.rank = 1 "
            "WHERE s.issuer_id = %(issuer)s AND c.number = %(campaign)s AND k.number IS NULL AND w.rank IS NULL ORDER BY s.id",
            {"issuer": issuer_id, "campaign": campaign},
        )
    ]


def counts(db: Database, issuer_id: int, campaign: int) -> dict[str, int]:
    """How many cards of the campaign are in each state."""
    return dict(
        db.rows(
            "SELECT state, COUNT(*) FROM cards_card WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s "
            "GROUP BY state",
            {"issuer": issuer_id, "campaign": campaign},
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose pass it is, of which campaign (its number), and whether it was withdrawn."""

    birthdate: dt.date
    campaign: int
    is_withdrawn: bool


def holder(db: Database, issuer_id: int, pass_id: int) -> Holder | None:
    """None: no such pass."""
    return db.record(
        Holder,
        "SELECT p.birthdate, c.number AS campaign, EXISTS (SELECT 1 FROM passes_withdrawal w WHERE w.issuer_id = s.issuer_id "
        "AND w.pass_id = s.id) AS is_withdrawn FROM passes_pass s JOIN passes_pupil p ON p.id = s.pupil_id "
        "JOIN campaigns_campaign c ON c.id = s.campaign_id WHERE s.issuer_id = %(issuer)s AND s.id = %(pass)s",
        {"issuer": issuer_id, "pass": pass_id},
    )


def hold_pass(db: Database, issuer_id: int, pass_id: int) -> None:
    """Nothing is done to the pass, and nothing moves on its wallets, until the transaction ends, but by us."""
    params: dict[str, Value] = {"issuer": issuer_id, "pass": pass_id}
    db.lock("SELECT id FROM passes_pass WHERE issuer_id = %(issuer)s AND id = %(pass)s", params)
    db.lock(
        "SELECT position FROM ledger_chain "
        "WHERE issuer_id = %(issuer)s AND owner_kind = 'pass' AND owner_id = %(pass)s",
        params,
    )


# --- debits ----------------------------------------------------------------------------------------------------------

_COLUMNS = (
    "issuer_id", "number", "card_number", "campaign_number", "pass_id", "affiliate_number", "wallet", "themes", "price_cents",
    "debited_cents", "remaining_cents", "reference", "actor", "made_ms",
)  # fmt: skip
_DEBITS = f"""
SELECT {", ".join(f"d.{name}" for name in _COLUMNS)}, c.state AS claim_state, x.at_ms AS cancelled_ms, x.reason AS cancel_reason
FROM cards_debit d
JOIN intake_claim c ON c.issuer_id = d.issuer_id AND c.terminal = {NO_TERMINAL} AND c.epoch = {NO_EPOCH} AND c.sequence = d.number
LEFT JOIN cards_cancellation x ON x.issuer_id = d.issuer_id AND x.debit = d.number
WHERE d.issuer_id = %(issuer)s
"""  # noqa: S608  # constants only


def debit(db: Database, issuer_id: int, number: int) -> DebitRow | None:
    """With its claim."""
    return db.record(DebitRow, f"{_DEBITS} AND d.number = %(number)s", {"issuer": issuer_id, "number": number})


def debits_of_affiliate(db: Database, issuer_id: int, affiliate: int, since: Instant) -> list[DebitRow]:
    """Made from that instant on, the latest first."""
    return db.records(
        DebitRow,
        f"{_DEBITS} AND d.affiliate_number = %(affiliate)s AND d.made_ms >= %(since)s ORDER BY d.made_ms DESC, d.number",
        {"issuer": issuer_id, "affiliate": affiliate, "since": since},
    )


def debits_of_pass(db: Database, issuer_id: int, pass_id: int) -> list[DebitRow]:
    """Of all its cards, the latest first."""
    return db.records(
        DebitRow,
        f"{_DEBITS} AND d.card_number IN (SELECT number FROM cards_card "  # noqa: S608  # constants only
        "WHERE issuer_id = %(issuer)s AND pass_id = %(pass)s) ORDER BY d.made_ms DESC, d.number",
        {"issuer": issuer_id, "pass": pass_id},
    )


def add_debit(db: Database, row: NewDebit) -> None:
    """Raises Violated when the number is taken."""
    db.execute(
        f"INSERT INTO cards_debit ({', '.join(_COLUMNS)}) "  # noqa: S608  # constants only
        f"VALUES ({', '.join(f'%({name})s' for name in _COLUMNS)})",
        {name: getattr(row, name) for name in _COLUMNS},
    )


def lock_claim(db: Database, row: NewDebit) -> None:
    """No run takes the debit's claim until the transaction ends."""
    db.lock(
        "SELECT state FROM intake_claim WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s AND epoch = %(epoch)s "
        "AND sequence = %(sequence)s",
        {"issuer": row.issuer_id, "terminal": NO_TERMINAL, "epoch": NO_EPOCH, "sequence": row.number},
    )


def add_cancellation(db: Database, row: NewDebit, reason: str, actor: str, at: Instant) -> None:
    """Once."""
    db.execute(
        "INSERT INTO cards_cancellation (issuer_id, debit, reason, actor, at_ms) "
        "VALUES (%(issuer)s, %(debit)s, %(reason)s, %(actor)s, %(at)s)",
        {"issuer": row.issuer_id, "debit": row.number, "reason": reason, "actor": actor, "at": at},
    )
