"""The only writer of the ledger: posts a journal once, and reads balances. Plain SQL, the same on SQLite and PostgreSQL.

Within one savepoint: the campaign's seal is shared, the chain's row is locked, the journal and its transfers are inserted, the
accounts' counters move in ascending order. A floor is a CHECK of the database: what would break it is refused and leaves nothing
behind. Two postings wait for each other only when they share a chain (one pass, one affiliate) or an account.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from server.database import Database, Value, Violated, Violation
from server.ledger.accounts import Account, Code
from server.ledger.seals import is_sealed_for_posting
from server.ledger.transfers import (
    TRANSFERS_MAX,
    Change,
    Journal,
    Transfer,
    changes,
    first_hash,
    next_hash,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Written now."""

    journal_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """Written before, with the same content. Nothing changed."""

    journal_id: str


class Reason(Enum):
    """Why a posting is refused."""

    FLOOR = "floor"  # `account` has not enough
    KEY_REUSED = "key_reused"  # the key belongs to an event with another content
    CLOSED = "closed"  # the campaign is closed: two persons open it again first
    TOO_MUCH = "too_much"  # `account` would have moved more than anybody ever will


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing was written."""

    reason: Reason
    account: Account | None = None

    @property
    def is_guarantee_charged(self) -> bool:
        """Nothing may come back to the guarantee, for a closing has charged the budget with what it had paid (E19G)."""
        return self.reason is Reason.FLOOR and self.account is not None and self.account.code is Code.GUARANTEE


Outcome = Posted | Replayed | Refused


class _Floor(Exception):
    def __init__(self, account: Account, reason: Reason) -> None:
        super().__init__(str(account))
        self.account, self.reason = account, reason


class _Closed(Exception):
    """The campaign is sealed."""


def post(db: Database, journal: Journal, transfers: Sequence[Transfer]) -> Outcome:
    """Raises Contended and Unavailable as the database does: then the caller's whole transaction is undone."""
    assert 0 < len(transfers) <= TRANSFERS_MAX
    earlier = _replayed(db, journal, transfers)
    if earlier is not None:
        return earlier
    try:
        with db.atomic():
            _write(db, journal, transfers)
    except _Floor as floor:
        return Refused(reason=floor.reason, account=floor.account)
    except _Closed:
        return Refused(reason=Reason.CLOSED)
    except Violated as violated:
        # Somebody else posted the same key between our look and our insert: theirs is the event.
        concurrent = _replayed(db, journal, transfers) if violated.kind is Violation.UNIQUE else None
        if concurrent is None:
            raise
        return concurrent
    return Posted(journal_id=journal.id)


def balance(db: Database, issuer_id: int, campaign: int, account: Account) -> int:
    """Credits minus debits, 0 for an account that never moved."""
    row = db.row(
        f"SELECT credits - debits FROM ledger_account WHERE {_ACCOUNT}",  # noqa: S608  # constants only
        _account_params(issuer_id, campaign, account),
    )
    return row[0] if row else 0


def balances(db: Database, issuer_id: int, campaign: int, code: Code, owners: Sequence[int]) -> dict[int, int]:
    """By owner; an owner without movement is absent. `owners` is a page's worth: it is written into the statement."""
    if not owners:
        return {}
    listed = ", ".join(str(int(owner)) for owner in owners)
    rows = db.rows(
        f"""
        SELECT owner_id, credits - debits FROM ledger_account
        WHERE issuer_id = %(issuer_id)s AND campaign = %(campaign)s AND code = %(code)s AND owner_id IN ({listed})
        """,  # noqa: S608  # integers only
        {"issuer_id": issuer_id, "campaign": campaign, "code": int(code)},
    )
    return dict(rows)


def total(db: Database, issuer_id: int, campaign: int, code: Code) -> int:
    """The balance of every account of a code."""
    row = db.row(
        """
        SELECT coalesce(sum(credits) - sum(debits), 0) FROM ledger_account
        WHERE issuer_id = %(issuer_id)s AND campaign = %(campaign)s AND code = %(code)s
        """,
        {"issuer_id": issuer_id, "campaign": campaign, "code": int(code)},
    )
    assert row
    return int(row[0])


# --- writing ---------------------------------------------------------------------------------------------------------

_CHAIN = """
INSERT INTO ledger_chain (issuer_id, owner_kind, owner_id, position, hash)
VALUES (%(issuer_id)s, %(kind)s, %(owner)s, 1, %(first)s)
ON CONFLICT (issuer_id, owner_kind, owner_id) DO UPDATE SET position = ledger_chain.position + 1
RETURNING position, hash
"""
_CHAIN_END = """
UPDATE ledger_chain SET hash = %(hash)s
WHERE issuer_id = %(issuer_id)s AND owner_kind = %(kind)s AND owner_id = %(owner)s
"""
_JOURNAL = """
INSERT INTO ledger_journal (
    issuer_id, id, kind, idempotency_key, campaign, chain_kind, chain_owner, chain_position,
    occurred_ms, recorded_ms, actor, source_ref, reverses, prev_hash, hash
) VALUES (
    %(issuer_id)s, %(id)s, %(kind)s, %(idempotency_key)s, %(campaign)s, %(chain_kind)s, %(chain_owner)s, %(position)s,
    %(occurred)s, %(recorded)s, %(actor)s, %(source_ref)s, %(reverses)s, %(prev_hash)s, %(hash)s
)
"""
_TRANSFER = """
INSERT INTO ledger_transfer (
    issuer_id, journal, seq, campaign, debit_code, debit_owner_kind, debit_owner_id,
    credit_code, credit_owner_kind, credit_owner_id, amount_cents
) VALUES (
    %(issuer_id)s, %(journal)s, %(seq)s, %(campaign)s, %(debit_code)s, %(debit_kind)s, %(debit_owner)s,
    %(credit_code)s, %(credit_kind)s, %(credit_owner)s, %(amount)s
)
"""
_ACCOUNT = """
issuer_id = %(issuer_id)s AND code = %(code)s AND campaign = %(campaign)s
AND owner_kind = %(owner_kind)s AND owner_id = %(owner)s
"""
_MOVE = f"UPDATE ledger_account SET debits = debits + %(debits)s, credits = credits + %(credits)s WHERE {_ACCOUNT}"  # noqa: S608
# Opened empty and then moved: PostgreSQL checks the row proposed for insertion before it looks for a conflict.
_OPEN = """
INSERT INTO ledger_account (issuer_id, code, campaign, owner_kind, owner_id, floor, debits, credits)
VALUES (%(issuer_id)s, %(code)s, %(campaign)s, %(owner_kind)s, %(owner)s, %(floor)s, 0, 0)
ON CONFLICT DO NOTHING
"""
_BOUND = "account_bound"  # the constraint, as both engines name it


def _write(db: Database, journal: Journal, transfers: Sequence[Transfer]) -> None:
    chain: dict[str, Value] = {
        "issuer_id": journal.issuer_id,
        "kind": journal.chain.kind.value,
        "owner": journal.chain.owner,
    }
    if is_sealed_for_posting(db, journal.issuer_id, journal.campaign):
        raise _Closed
    locked = db.row(_CHAIN, {**chain, "first": first_hash(journal.issuer_id, journal.chain)})
    assert locked
    position, previous = locked
    reached = next_hash(previous, position, journal, transfers)
    db.execute(_JOURNAL, {**_journal_params(journal), "position": position, "prev_hash": previous, "hash": reached})
    for seq, transfer in enumerate(transfers, start=1):
        db.execute(_TRANSFER, {**_transfer_params(journal, transfer), "seq": seq})
    for change in changes(transfers):
        _move(db, journal, change)
    db.execute(_CHAIN_END, {**chain, "hash": reached})


def _move(db: Database, journal: Journal, change: Change) -> None:
    params: dict[str, Value] = {
        **_account_params(journal.issuer_id, journal.campaign, change.account),
        "debits": change.debits,
        "credits": change.credits,
    }
    try:
        if db.execute(_MOVE, params) == 0:
            db.execute(_OPEN, {**params, "floor": change.account.floor})
            moved = db.execute(_MOVE, params)
            assert moved == 1
    except Violated as violated:
        if violated.kind is not Violation.CHECK:
            raise
        raise _Floor(change.account, Reason.TOO_MUCH if _BOUND in str(violated) else Reason.FLOOR) from None


def _journal_params(journal: Journal) -> dict[str, Value]:
    return {
        "issuer_id": journal.issuer_id,
        "id": journal.id,
        "kind": journal.kind.value,
        "idempotency_key": journal.idempotency_key,
        "campaign": journal.campaign,
        "chain_kind": journal.chain.kind.value,
        "chain_owner": journal.chain.owner,
        "occurred": journal.occurred,
        "recorded": journal.recorded,
        "actor": journal.actor,
        "source_ref": journal.source_ref,
        "reverses": journal.reverses,
    }


def _transfer_params(journal: Journal, transfer: Transfer) -> dict[str, Value]:
    return {
        "issuer_id": journal.issuer_id,
        "journal": journal.id,
        "campaign": journal.campaign,
        "debit_code": int(transfer.debit.code),
        "debit_kind": transfer.debit.owner_kind.value,
        "debit_owner": transfer.debit.owner,
        "credit_code": int(transfer.credit.code),
        "credit_kind": transfer.credit.owner_kind.value,
        "credit_owner": transfer.credit.owner,
        "amount": transfer.amount,
    }


def _account_params(issuer_id: int, campaign: int, account: Account) -> dict[str, Value]:
    return {
        "issuer_id": issuer_id,
        "campaign": campaign,
        "code": int(account.code),
        "owner_kind": account.owner_kind.value,
        "owner": account.owner,
    }


def _replayed(db: Database, journal: Journal, transfers: Sequence[Transfer]) -> Replayed | Refused | None:
    stored = db.row(
        "SELECT kind, campaign FROM ledger_journal WHERE issuer_id = %(issuer_id)s AND id = %(id)s",
        {"issuer_id": journal.issuer_id, "id": journal.id},
    )
    if stored is None:
        return None
    moved = db.rows(
        """
        SELECT debit_code, debit_owner_id, credit_code, credit_owner_id, amount_cents FROM ledger_transfer
        WHERE issuer_id = %(issuer_id)s AND journal = %(id)s ORDER BY seq
        """,
        {"issuer_id": journal.issuer_id, "id": journal.id},
    )
    meant = [(int(t.debit.code), t.debit.owner, int(t.credit.code), t.credit.owner, t.amount) for t in transfers]
    if stored == (journal.kind.value, journal.campaign) and moved == meant:
        return Replayed(journal_id=journal.id)
    return Refused(reason=Reason.KEY_REUSED)
