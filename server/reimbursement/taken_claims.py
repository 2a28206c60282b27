"""The SQL of the claims that a run takes, gives back and pays, and of whom they are owed to. Decides nothing.

A run takes claims by one UPDATE: a claim accepted while a run is being cut is in it or left for the next one, never half.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.database import Database
from server.ledger.accounts import Code
from server.reimbursement.orders import Account, Comeback, Due
from server.reimbursement.store import RunKey
from sync.contract.instant import Instant, civil_date


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


def pay(db: Database, key: RunKey, affiliates: Iterable[int]) -> int:
    """The bank has paid these: the claims, and the tickets that they spent, say so. How many claims. `lock` comes before."""
    paid = 0
    for affiliate in affiliates:
        params = key.params() | {"affiliate": affiliate}
        db.execute(
            "UPDATE tickets_ticket SET state = 'reimbursed' "
            "WHERE issuer_id = %(issuer)s AND state = 'redeemed' AND number IN ("
            "SELECT ticket_number FROM intake_claim "
            "WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s AND state = 'scheduled' "
            "AND run_number = %(run)s AND affiliate_number = %(affiliate)s AND payer = 'ticket')",
            params,
        )
        paid += db.execute(
            "UPDATE intake_claim SET state = 'paid' "
            "WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s AND state = 'scheduled' "
            "AND affiliate_number = %(affiliate)s AND run_number = %(run)s",
            params,
        )
    return paid


def unpay(db: Database, key: RunKey, affiliate_number: int) -> int:
    """The bank has sent it back: the claims wait to be paid by a later run. Their tickets stay used."""
    return db.execute(
        "UPDATE intake_claim SET state = 'scheduled' "
        "WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s AND state = 'paid' "
        "AND affiliate_number = %(affiliate)s AND run_number = %(run)s",
        key.params() | {"affiliate": affiliate_number},
    )


def lock(db: Database, key: RunKey) -> None:
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
        "AND state IN ('scheduled', 'paid', 'corrected') AND run_number = %(run)s GROUP BY affiliate_number ORDER BY 1",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _OwnCutOff:
    number: int
    cut_off_ms: Instant


def dues(
    db: Database, issuer_id: int, campaign: int, owed: Sequence[Sum], affiliate: int | None = None, run: int = 0
) -> list[Due]:
    """Sums, each with what came back, what is owed to us, and the affiliate's standing and accounts; and those who only owe, or
    only had something come back. Of one affiliate when it is named. `run`: the one being computed, that holds claims already.
    """
    sums = {each.affiliate_number: each for each in owed}
    debts = _debts(db, issuer_id, campaign)
    comebacks: dict[int, list[Comeback]] = {}
    for back in _comebacks(db, issuer_id, campaign):
        comebacks.setdefault(back.affiliate_number, []).append(back)
    since = _owing_since(db, issuer_id, campaign) if debts else {}
    suspended, accounts = standings(db, issuer_id)
    unsound = unsound_books(db, issuer_id, campaign, run, affiliate)
    numbers = sorted({*sums, *debts, *comebacks} if affiliate is None else {affiliate})
    return [
        Due(
            affiliate_number=number,
            amount_cents=sums[number].amount_cents if number in sums else 0,
            claim_count=sums[number].claim_count if number in sums else 0,
            is_suspended=number in suspended,
            accounts=tuple(accounts.get(number, ())),
            debt_cents=debts.get(number, 0),
            comebacks=tuple(comebacks.get(number, ())),
            owing_since=since.get(number),
            is_sound=number not in unsound,
        )
        for number in numbers
    ]


def unsound_books(
    db: Database, issuer_id: int, campaign: int, run: int, affiliate: int | None = None
) -> dict[int, tuple[int, int]]:
    """Affiliates whose accepted claims, with those that `run` holds and has not posted yet, are not what the ledger's account 3100
    says that they are due: the sum of the claims, and the ledger's, in cents.
    """
    one = "" if affiliate is None else "AND affiliate_number = %(affiliate)s"
    owner = "" if affiliate is None else "AND owner_id = %(affiliate)s"
    rows = db.rows(
        "SELECT affiliate, CAST(SUM(claimed) AS BIGINT), CAST(SUM(held) AS BIGINT) FROM ("  # noqa: S608  # constants only
        "SELECT affiliate_number AS affiliate, paid_cents AS claimed, 0 AS held FROM intake_claim "
        f"WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s AND state = 'accepted' {one} "
        "UNION ALL SELECT affiliate_number, paid_cents, 0 FROM intake_claim WHERE issuer_id = %(issuer)s "
        f"AND campaign_number = %(campaign)s AND state = 'scheduled' AND run_number = %(run)s {one} "
        "UNION ALL SELECT owner_id, 0, credits - debits FROM ledger_account WHERE issuer_id = %(issuer)s "
        f"AND campaign = %(campaign)s AND code = %(code)s {owner}) m GROUP BY affiliate HAVING SUM(claimed) <> SUM(held)",
        {"issuer": issuer_id, "campaign": campaign, "run": run, "code": int(Code.DUE), "affiliate": affiliate},
    )
    return {number: (claimed, held) for number, claimed, held in rows}


def _debts(db: Database, issuer_id: int, campaign: int) -> dict[int, int]:
    """Ledger account 3900, by affiliate."""
    return dict(
        db.rows(
            "SELECT owner_id, debits - credits FROM ledger_account WHERE issuer_id = %(issuer)s "
            "AND campaign = %(campaign)s AND code = %(code)s AND debits > credits",
            {"issuer": issuer_id, "campaign": campaign, "code": int(Code.OVERPAID)},
        )
    )


def _comebacks(db: Database, issuer_id: int, campaign: int) -> list[Comeback]:
    return db.records(
        Comeback,
        "SELECT affiliate_number, run, amount_cents - set_against_cents AS amount_cents, iban, returned_ms "
        "FROM reimbursement_paymentorder WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s "
        "AND state = 'returned' AND amount_cents > set_against_cents ORDER BY run",
        {"issuer": issuer_id, "campaign": campaign},
    )


def _owing_since(db: Database, issuer_id: int, campaign: int) -> dict[int, dt.date]:
    """Per affiliate, the cut-off day of the first of its latest unbroken row of runs that left it in debt without a transfer."""
    cut_offs = {
        row.number: row.cut_off_ms
        for row in db.records(
            _OwnCutOff,
            "SELECT number, cut_off_ms FROM reimbursement_run WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s "
            "AND state <> 'abandoned'",
            {"issuer": issuer_id, "campaign": campaign},
        )
    }
    since: dict[int, dt.date] = {}
    for number, run, state, debt in db.rows(
        "SELECT affiliate_number, run, state, debt_cents FROM reimbursement_paymentorder "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND affiliate_number IN ("
        "SELECT affiliate_number FROM reimbursement_paymentorder WHERE issuer_id = %(issuer)s "
        "AND campaign = %(campaign)s AND state IN ('carried', 'debit_note')) ORDER BY run",
        {"issuer": issuer_id, "campaign": campaign},
    ):
        if run not in cut_offs:
            continue
        if state in ("carried", "debit_note") and debt:
            since.setdefault(number, civil_date(cut_offs[run]))
        else:
            since.pop(number, None)
    return since


@dataclass(frozen=True, slots=True, kw_only=True)
class _AccountRow:
    number: int
    holder_name: str
    iban: str
    bic: str
    from_date: dt.date
    to_date: dt.date | None
    checked_ms: int
    status: str
    doubts: int

    @property
    def account(self) -> Account:
        return Account(
            holder_name=self.holder_name,
            iban=self.iban,
            bic=self.bic,
            from_date=self.from_date,
            to_date=self.to_date,
            checked_ms=self.checked_ms,
            is_suspended=self.status == "suspended",
            is_doubted=bool(self.doubts),
        )


def standings(db: Database, issuer_id: int) -> tuple[set[int], dict[int, list[Account]]]:
    """Who is suspended, and everybody's accounts that were ever agreed on and not ended.

    An account of which the bank says that the holder is somebody else is doubted until two people accept it again.
    """
    suspended = {
        row[0]
        for row in db.rows(
            "SELECT number FROM affiliates_affiliate WHERE issuer_id = %(issuer)s AND status = 'suspended'",
            {"issuer": issuer_id},
        )
    }
    accounts: dict[int, list[Account]] = {}
    for row in db.records(
        _AccountRow,
        "SELECT a.number AS number, b.holder_name, b.iban, b.bic, b.from_date, b.to_date, b.checked_ms, b.status, "
        "CASE WHEN b.vop = 'none' THEN (SELECT COUNT(*) FROM affiliates_bankaccountstep v WHERE v.account_id = b.id "
        "AND v.action = 'verified' AND NOT EXISTS (SELECT 1 FROM affiliates_bankaccountstep s "
        "WHERE s.account_id = b.id AND s.action = 'accepted' AND s.id > v.id)) ELSE 0 END AS doubts "
        "FROM affiliates_bankaccount b JOIN affiliates_affiliate a ON a.id = b.affiliate_id "
        "WHERE a.issuer_id = %(issuer)s AND b.status IN ('accepted', 'suspended') ORDER BY a.number, b.id",
        {"issuer": issuer_id},
    ):
        accounts.setdefault(row.number, []).append(row.account)
    return suspended, accounts
