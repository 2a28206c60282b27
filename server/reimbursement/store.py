"""The SQL of runs, their steps and their payment orders. Decides nothing; every statement begins with the issuer's key."""

import datetime as dt
from dataclasses import dataclass

from server.database import Database, Value
from server.reimbursement.orders import Order
from server.reimbursement.states import RunState
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
    message_id: str
    created_ms: Instant | None
    file_sha256: str

    @property
    def key(self) -> RunKey:
        return RunKey(issuer_id=self.issuer_id, campaign=self.campaign, number=self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """A payment order as stored."""

    affiliate_number: int
    amount_cents: int
    claim_count: int
    holder_name: str
    iban: str
    bic: str
    end_to_end_id: str
    remittance: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """Who brought a run to a state, and when."""

    state: RunState
    actor: str
    at_ms: Instant


# --- runs ------------------------------------------------------------------------------------------------------------


def run(db: Database, key: RunKey) -> RunRow | None:
    """One run."""
    return next((row for row in runs(db, key.issuer_id, key.campaign) if row.number == key.number), None)


def runs(db: Database, issuer_id: int, campaign: int) -> list[RunRow]:
    """Every run of a campaign (some thirty), the newest first."""
    return db.records(
        RunRow,
        "SELECT issuer_id, campaign, number, label, cut_off_ms, state, execution_date, computed_by, approved_by, "
        "message_id, created_ms, file_sha256 FROM reimbursement_run "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s ORDER BY number DESC",
        {"issuer": issuer_id, "campaign": campaign},
    )


def insert_run(db: Database, row: RunRow) -> None:
    """A new run. Raises Violated when its label or cut-off is taken, or another run is in preparation."""
    db.execute(
        "INSERT INTO reimbursement_run (issuer_id, campaign, number, label, cut_off_ms, state, execution_date, "
        "computed_by, approved_by, message_id, file_sha256) "
        "VALUES (%(issuer)s, %(campaign)s, %(run)s, %(label)s, %(cut_off)s, %(state)s, %(execution)s, '', '', '', '')",
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
    """Blocked with its reason, or in the run."""
    db.execute(
        "INSERT INTO reimbursement_paymentorder (issuer_id, campaign, run, affiliate_number, amount_cents, "
        "claim_count, holder_name, iban, bic, end_to_end_id, remittance, state, reason) "
        "VALUES (%(issuer)s, %(campaign)s, %(run)s, %(affiliate)s, %(amount)s, %(count)s, %(holder)s, %(iban)s, "
        "%(bic)s, %(end_to_end)s, %(remittance)s, %(state)s, %(reason)s)",
        key.params()
        | {
            "affiliate": order.affiliate_number,
            "amount": order.amount_cents,
            "count": order.claim_count,
            "holder": order.holder_name,
            "iban": order.iban,
            "bic": order.bic,
            "end_to_end": order.end_to_end_id,
            "remittance": order.remittance,
            "state": "blocked" if order.blocking else "in_run",
            "reason": order.blocking.value if order.blocking else "",
        },
    )


def orders(db: Database, key: RunKey) -> list[OrderRow]:
    """Every order of the run, blocked ones included, by affiliate number."""
    return db.records(
        OrderRow,
        "SELECT affiliate_number, amount_cents, claim_count, holder_name, iban, bic, end_to_end_id, remittance, "
        "state, reason FROM reimbursement_paymentorder "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND run = %(run)s ORDER BY affiliate_number",
        key.params(),
    )


def move_orders(db: Database, key: RunKey, before: str, after: str) -> int:
    """Every order of the run in one state goes to another."""
    return db.execute(
        "UPDATE reimbursement_paymentorder SET state = %(after)s "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND run = %(run)s AND state = %(before)s",
        key.params() | {"before": before, "after": after},
    )
