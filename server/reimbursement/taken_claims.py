"""The SQL of the claims that a run takes, gives back and pays, and of whom they are owed to. Decides nothing.

A run takes claims by one UPDATE: a claim accepted while a run is being cut is in it or left for the next one, never half.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.database import Database
from server.reimbursement.orders import Account, Due
from server.reimbursement.store import RunKey
from sync.contract.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Claims of one affiliate added up."""

    affiliate_number: int
    amount_cents: int
    claim_count: int


def take(db: Database, key: RunKey, cut_off: Instant) -> int:
    """Takes every claim accepted before the cut-off into the run. How many."""
    return db.execute(
        "UPDATE intake_claim SET state = 'scheduled', run_number = %(run)s "
        "WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s AND state = 'accepted' "
        "AND decided_ms < %(cut_off)s",
        key.params() | {"cut_off": cut_off},
    )


def give_back(db: Database, key: RunKey, affiliate_number: int) -> int:
    """Gives one affiliate's claims back, to be paid by a later run."""
    return db.execute(
        "UPDATE intake_claim SET state = 'accepted', run_number = NULL "
        "WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s AND state = 'scheduled' "
        "AND affiliate_number = %(affiliate)s AND run_number = %(run)s",
        key.params() | {"affiliate": affiliate_number},
    )


def give_all_back(db: Database, key: RunKey) -> int:
    """Gives every claim of the run back."""
    return db.execute(
        "UPDATE intake_claim SET state = 'accepted', run_number = NULL "
        "WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s AND state = 'scheduled' "
        "AND run_number = %(run)s",
        key.params(),
    )


def pay(db: Database, key: RunKey) -> int:
    """The bank has paid: the claims, and the tickets that they spent, say so. How many claims."""
    _lock(db, key)
    db.execute(
        "UPDATE tickets_ticket SET state = 'reimbursed' "
        "WHERE issuer_id = %(issuer)s AND state = 'redeemed' AND number IN ("
        "SELECT ticket_number FROM intake_claim "
        "WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s AND state = 'scheduled' "
        "AND run_number = %(run)s AND payer = 'ticket')",
        key.params(),
    )
    return db.execute(
        "UPDATE intake_claim SET state = 'paid' "
        "WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s AND state = 'scheduled' "
        "AND run_number = %(run)s",
        key.params(),
    )


def _lock(db: Database, key: RunKey) -> None:
    """In the order of an exchange: counters, then tickets ascending, then claims, then the ledger. With the counters locked nobody
    takes a claim of the run back meanwhile. Needless on SQLite, where one writes at a time.
    """
    if db.vendor != "postgresql":
        return
    db.rows(
        "SELECT terminal FROM terminals_terminal WHERE issuer_id = %(issuer)s AND terminal IN ("
        "SELECT terminal FROM intake_claim WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s "
        "AND state = 'scheduled' AND run_number = %(run)s) ORDER BY terminal FOR UPDATE",
        key.params(),
    )
    db.rows(
        "SELECT number FROM tickets_ticket WHERE issuer_id = %(issuer)s AND number IN ("
        "SELECT ticket_number FROM intake_claim WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s "
        "AND state = 'scheduled' AND run_number = %(run)s AND payer = 'ticket') ORDER BY number FOR UPDATE",
        key.params(),
    )


def sums(db: Database, key: RunKey) -> list[Sum]:
    """What the run holds, per affiliate."""
    return db.records(
        Sum,
        "SELECT affiliate_number, CAST(SUM(paid_cents) AS BIGINT) AS amount_cents, COUNT(*) AS claim_count "
        "FROM intake_claim WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s "
        "AND state IN ('scheduled', 'paid') AND run_number = %(run)s GROUP BY affiliate_number ORDER BY 1",
        key.params(),
    )


def sums_waiting(db: Database, issuer_id: int, campaign: int, cut_off: Instant) -> list[Sum]:
    """What a run cut at that instant would take, per affiliate."""
    return db.records(
        Sum,
        "SELECT affiliate_number, CAST(SUM(paid_cents) AS BIGINT) AS amount_cents, COUNT(*) AS claim_count "
        "FROM intake_claim WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s AND state = 'accepted' "
        "AND decided_ms < %(cut_off)s GROUP BY affiliate_number ORDER BY 1",
        {"issuer": issuer_id, "campaign": campaign, "cut_off": cut_off},
    )


def dues(db: Database, issuer_id: int, owed: Sequence[Sum]) -> list[Due]:
    """Sums, each with its affiliate's standing and accepted accounts."""
    suspended = {
        row[0]
        for row in db.rows(
            "SELECT number FROM affiliates_affiliate WHERE issuer_id = %(issuer)s AND status = 'suspended'",
            {"issuer": issuer_id},
        )
    }
    accounts: dict[int, list[Account]] = {}
    for row in _accepted_accounts(db, issuer_id):
        accounts.setdefault(row.number, []).append(row.account)
    return [
        Due(
            affiliate_number=each.affiliate_number,
            amount_cents=each.amount_cents,
            claim_count=each.claim_count,
            is_suspended=each.affiliate_number in suspended,
            accounts=tuple(accounts.get(each.affiliate_number, ())),
        )
        for each in owed
    ]


def standing(db: Database, issuer_id: int, affiliate_number: int) -> tuple[bool, tuple[Account, ...]]:
    """Whether one affiliate is suspended, and its accepted accounts."""
    (due,) = dues(db, issuer_id, [Sum(affiliate_number=affiliate_number, amount_cents=0, claim_count=0)])
    return due.is_suspended, tuple(due.accounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _AccountRow:
    number: int
    holder_name: str
    iban: str
    bic: str
    from_date: dt.date
    to_date: dt.date | None

    @property
    def account(self) -> Account:
        return Account(
            holder_name=self.holder_name,
            iban=self.iban,
            bic=self.bic,
            from_date=self.from_date,
            to_date=self.to_date,
        )


def _accepted_accounts(db: Database, issuer_id: int) -> Iterable[_AccountRow]:
    return db.records(
        _AccountRow,
        "SELECT a.number AS number, b.holder_name, b.iban, b.bic, b.from_date, b.to_date "
        "FROM affiliates_bankaccount b JOIN affiliates_affiliate a ON a.id = b.affiliate_id "
        "WHERE a.issuer_id = %(issuer)s AND b.status = 'accepted' ORDER BY a.number, b.id",
        {"issuer": issuer_id},
    )
