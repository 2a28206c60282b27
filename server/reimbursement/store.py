"""The SQL of runs, their steps and their payment orders. Decides nothing; every statement begins with the issuer's key."""

import datetime as dt
from dataclasses import dataclass

from server.database import Database, Value
from server.reimbursement.orders import Order
from server.reimbursement.states import OrderState, RunState
from sync.contract.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class RunKey:
    """The primary key of a run; `params` names its parts for the statements."""

    issuer_id: int
    campaign: int
    number: int

    def params(self) -> dict[str, Value]:
        return {"issuer": self.issuer_id, "campaign": self.campaign, "run": self.number}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run as stored, without its file."""

    issuer_id: int
    campaign: int
    number: int
    label: str
    cut_off_ms: Instant
    state: RunState
    execution_date: dt.date
    computed_by: str
    approved_by: str
    confirmed_by: str
    closed_by: str
    payment_reference: str
    message_id: str
    created_ms: Instant | None
    file_sha256: str

    @property
    def key(self) -> RunKey:
        return RunKey(issuer_id=self.issuer_id, campaign=self.campaign, number=self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """A payment order as stored."""

    run: int
    affiliate_number: int
    amount_cents: int
    claim_count: int
    claims_cents: int
    offset_cents: int
    again_cents: int
    debt_cents: int
    holder_name: str
    iban: str
    bic: str
    end_to_end_id: str
    remittance: str
    state: str
    reason: str
    bank_status: str
    reason_code: str
    paid_ms: Instant | None
    returned_ms: Instant | None
    bank_reference: str
    set_against_cents: int
    reissued_run: int | None

    @property
    def is_transfer(self) -> bool:
        """Money is, was, or should have been on its way."""
        return self.state not in _WITHOUT_TRANSFER


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """Who brought a run to a state, and when."""

    state: RunState
    actor: str
    at_ms: Instant


_WITHOUT_TRANSFER = ("blocked", "below_minimum", "carried", "debit_note")
ORDER_COLUMNS = (
    "run, affiliate_number, amount_cents, claim_count, claims_cents, offset_cents, again_cents, debt_cents, holder_name, iban, "
    "bic, end_to_end_id, remittance, state, reason, bank_status, reason_code, paid_ms, returned_ms, bank_reference, "
    "set_against_cents, reissued_run"
)


# --- runs ------------------------------------------------------------------------------------------------------------


def run(db: Database, key: RunKey) -> RunRow | None:
    """One run."""
    return next((row for row in runs(db, key.issuer_id, key.campaign) if row.number == key.number), None)


def runs(db: Database, issuer_id: int, campaign: int) -> list[RunRow]:
    """Every run of a campaign (some thirty), the newest first."""
    return db.records(
        RunRow,
        "SELECT issuer_id, campaign, number, label, cut_off_ms, state, execution_date, computed_by, approved_by, "
        "confirmed_by, closed_by, payment_reference, message_id, created_ms, file_sha256 FROM reimbursement_run "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s ORDER BY number DESC",
        {"issuer": issuer_id, "campaign": campaign},
    )


def insert_run(db: Database, row: RunRow) -> None:
    """A new run. Raises Violated when its label or cut-off is taken, or another run is in preparation."""
    db.execute(
        "INSERT INTO reimbursement_run (issuer_id, campaign, number, label, cut_off_ms, state, execution_date, "
        "computed_by, approved_by, confirmed_by, closed_by, payment_reference, message_id, file_sha256) "
        "VALUES (%(issuer)s, %(campaign)s, %(run)s, %(label)s, %(cut_off)s, %(state)s, %(execution)s, "
        "'', '', '', '', '', '', '')",
        row.key.params()
        | {
            "label": row.label,
            "cut_off": row.cut_off_ms,
            "state": row.state.value,
            "execution": row.execution_date,
        },
    )


def move_run(db: Database, key: RunKey, before: RunState, after: RunState, actor: str, at: Instant) -> bool:
    """Brings the run from one state to another and records the step. False when it was not in the first (any more)."""
    moved = db.execute(
        "UPDATE reimbursement_run SET state = %(after)s "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND number = %(run)s AND state = %(before)s",
        key.params() | {"before": before.value, "after": after.value},
    )
    if moved == 1:
        insert_step(db, key, after, actor, at)
    return moved == 1


def insert_step(db: Database, key: RunKey, state: RunState, actor: str, at: Instant) -> None:
    """Raises Violated when the run has been there before."""
    db.execute(
        "INSERT INTO reimbursement_runstep (issuer_id, campaign, run, state, actor, at_ms) "
        "VALUES (%(issuer)s, %(campaign)s, %(run)s, %(state)s, %(actor)s, %(at)s)",
        key.params() | {"state": state.value, "actor": actor, "at": at},
    )


def steps(db: Database, key: RunKey) -> list[StepRow]:
    """The run's history, oldest first."""
    return db.records(
        StepRow,
        "SELECT state, actor, at_ms FROM reimbursement_runstep "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND run = %(run)s ORDER BY at_ms",
        key.params(),
    )


def set_computed_by(db: Database, key: RunKey, actor: str) -> None:
    """Who prepared it: never the one who may approve it."""
    db.execute(
        "UPDATE reimbursement_run SET computed_by = %(actor)s "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND number = %(run)s",
        key.params() | {"actor": actor},
    )


def set_approved_by(db: Database, key: RunKey, actor: str) -> None:
    """Raises Violated when it is the one who prepared it."""
    db.execute(
        "UPDATE reimbursement_run SET approved_by = %(actor)s "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND number = %(run)s",
        key.params() | {"actor": actor},
    )


def set_confirmed_by(db: Database, key: RunKey, actor: str, reference: str) -> None:
    """Who said that the bank has paid. `reference`: the statement's, when a person says it."""
    db.execute(
        "UPDATE reimbursement_run SET confirmed_by = %(actor)s, payment_reference = %(reference)s "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND number = %(run)s",
        key.params() | {"actor": actor, "reference": reference},
    )


def set_closed_by(db: Database, key: RunKey, actor: str) -> None:
    """Raises Violated when it is the one who confirmed the payment."""
    db.execute(
        "UPDATE reimbursement_run SET closed_by = %(actor)s "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND number = %(run)s",
        key.params() | {"actor": actor},
    )


def lock_run(db: Database, key: RunKey) -> None:
    """First of all locks: whatever happens to a run and its orders happens one after the other."""
    db.lock(
        "SELECT state FROM reimbursement_run "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND number = %(run)s",
        key.params(),
    )


def run_of_message(db: Database, issuer_id: int, message_id: str) -> RunKey | None:
    """The run whose file bears that message id, or that payment block's id."""
    return db.record(
        RunKey,
        "SELECT issuer_id, campaign, number FROM reimbursement_run WHERE issuer_id = %(issuer)s AND message_id <> '' "
        "AND (message_id = %(message)s OR message_id || '-01' = %(message)s)",
        {"issuer": issuer_id, "message": message_id},
    )


def set_file(
    db: Database, key: RunKey, *, message_id: str, created: Instant, execution: dt.date, raw: bytes, sha256: str
) -> None:
    """The file and what it says of itself."""
    db.execute(
        "UPDATE reimbursement_run SET message_id = %(message)s, created_ms = %(created)s, "
        "execution_date = %(execution)s, file = %(raw)s, file_sha256 = %(sha256)s "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND number = %(run)s",
        key.params()
        | {"message": message_id, "created": created, "execution": execution, "raw": raw, "sha256": sha256},
    )


def file_bytes(db: Database, key: RunKey) -> bytes | None:
    """What was handed to the bank, or None before."""
    row = db.row(
        "SELECT file FROM reimbursement_run "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND number = %(run)s AND file IS NOT NULL",
        key.params(),
    )
    return bytes(row[0]) if row else None


# --- orders ----------------------------------------------------------------------------------------------------------


def insert_order(db: Database, key: RunKey, order: Order) -> None:
    """As the run computed it."""
    db.execute(
        "INSERT INTO reimbursement_paymentorder (issuer_id, campaign, run, affiliate_number, amount_cents, "
        "claim_count, claims_cents, offset_cents, again_cents, debt_cents, holder_name, iban, bic, end_to_end_id, "
        "remittance, state, reason, bank_status, reason_code, bank_reference, set_against_cents) "
        "VALUES (%(issuer)s, %(campaign)s, %(run)s, %(affiliate)s, %(amount)s, %(count)s, %(claims)s, %(offset)s, "
        "%(again)s, %(debt)s, %(holder)s, %(iban)s, %(bic)s, %(end_to_end)s, %(remittance)s, %(state)s, %(reason)s, "
        "'', '', '', 0)",
        key.params()
        | {
            "affiliate": order.affiliate_number,
            "amount": order.amount_cents,
            "count": order.claim_count,
            "claims": order.claims_cents,
            "offset": order.offset_cents,
            "again": order.again_cents,
            "debt": order.debt_cents,
            "holder": order.holder_name,
            "iban": order.iban,
            "bic": order.bic,
            "end_to_end": order.end_to_end_id,
            "remittance": order.remittance,
            "state": order.state.value,
            "reason": order.blocking.value if order.blocking else "",
        },
    )


def orders(db: Database, key: RunKey) -> list[OrderRow]:
    """Every order of the run, blocked ones included, by affiliate number."""
    return db.records(
        OrderRow,
        f"SELECT {ORDER_COLUMNS} FROM reimbursement_paymentorder "  # noqa: S608  # constants only
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND run = %(run)s ORDER BY affiliate_number",
        key.params(),
    )


def move_orders(db: Database, key: RunKey, before: OrderState, after: OrderState) -> int:
    """Every order of the run in one state goes to another."""
    return db.execute(
        "UPDATE reimbursement_paymentorder SET state = %(after)s "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND run = %(run)s AND state = %(before)s",
        key.params() | {"before": before.value, "after": after.value},
    )
