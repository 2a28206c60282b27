"""What a campaign came to, added up from its journals: votes, every kind of movement, every account, every affiliate and run.

Reads, decides nothing. All amounts are cents; a balance is credits less debits, as everywhere in the ledger.
"""

import datetime as dt
from dataclasses import dataclass

from server.closing.requests import Place
from server.closing.standing import Remain, standing
from server.database import Database
from server.ledger.accounts import Code
from server.ledger.transfers import Kind
from sync.contract.instant import Instant, civil_date


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteLine:
    """One vote of the envelope (E01)."""

    decision: str
    recorded_ms: Instant
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """All transfers of one kind between the same two pots. `is_undone`: those that take such transfers back."""

    kind: Kind
    debit: Code
    credit: Code
    is_undone: bool
    count: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One code over all of its owners."""

    code: Code
    debits: int
    credits: int

    @property
    def balance(self) -> int:
        return self.credits - self.debits


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLine:
    """One affiliate: what was accepted of it (with what the guarantee bore), less what was taken back, and what became of it."""

    number: int
    name: str
    siret: str
    tickets: int
    accepted_cents: int
    guarantee_cents: int
    reversed_cents: int
    paid_cents: int
    recovered_cents: int
    barred_cents: int
    due_cents: int
    returned_cents: int
    debt_cents: int

    @property
    def difference(self) -> int:
        """Nothing, when the books are right: what was accepted for good is paid, repaid, time-barred or left."""
        settled = self.paid_cents - self.recovered_cents + self.barred_cents
        left = self.due_cents + self.returned_cents - self.debt_cents
        return self.accepted_cents - self.reversed_cents - settled - left


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One run that was not abandoned."""

    number: int
    label: str
    execution_date: dt.date
    transfers: int
    cents: int
    payment_reference: str
    file_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything that the papers say."""

    votes: tuple[VoteLine, ...]
    movements: tuple[Movement, ...]
    accounts: tuple[AccountLine, ...]
    bodies: tuple[BodyLine, ...]
    runs: tuple[RunLine, ...]
    remains: tuple[Remain, ...]

    def moved(self, kind: Kind, debit: Code | None = None, credit: Code | None = None) -> int:
        """Cents of that kind, what was taken back left out; of any pots, or of these."""
        return sum(
            -one.cents if one.is_undone else one.cents
            for one in self.movements
            if one.kind is kind
            and debit in (None, one.credit if one.is_undone else one.debit)
            and credit in (None, one.debit if one.is_undone else one.credit)
        )

    def balance(self, code: Code) -> int:
        return sum(one.balance for one in self.accounts if one.code is code)

    @property
    def voted(self) -> int:
        return sum(one.cents for one in self.votes)


def account(db: Database, place: Place, now: Instant) -> Account:
    """As the books are now, inside the caller's transaction."""
    found = standing(db, place.issuer_id, place.campaign, civil_date(now))
    assert found is not None
    return Account(
        votes=tuple(_votes(db, place)),
        movements=tuple(_movements(db, place)),
        accounts=tuple(_accounts(db, place)),
        bodies=tuple(_bodies(db, place)),
        runs=tuple(_runs(db, place)),
        remains=found.remains,
    )


def _votes(db: Database, place: Place) -> list[VoteLine]:
    return db.records(
        VoteLine,
        """
        SELECT j.source_ref AS decision, j.recorded_ms,
            CASE WHEN t.credit_code = 1000 THEN t.amount_cents ELSE -t.amount_cents END AS cents
        FROM ledger_journal j JOIN ledger_transfer t ON t.issuer_id = j.issuer_id AND t.journal = j.id
        WHERE j.issuer_id = %(issuer)s AND j.campaign = %(campaign)s AND j.kind = 'E01'
        ORDER BY j.recorded_ms, j.chain_position
        """,
        place.params(),
    )


def _movements(db: Database, place: Place) -> list[Movement]:
    return [
        Movement(
            kind=Kind(kind), debit=Code(debit), credit=Code(credit), is_undone=bool(undone), count=count, cents=cents
        )
        for kind, debit, credit, undone, count, cents in db.rows(
            """
            SELECT j.kind, t.debit_code, t.credit_code,
                CASE WHEN j.reverses <> '' AND j.kind IN ('E08', 'E12') THEN 1 ELSE 0 END,
                COUNT(*), CAST(SUM(t.amount_cents) AS BIGINT)
            FROM ledger_transfer t JOIN ledger_journal j ON j.issuer_id = t.issuer_id AND j.id = t.journal
            WHERE t.issuer_id = %(issuer)s AND t.campaign = %(campaign)s
            GROUP BY 1, 2, 3, 4 ORDER BY 1, 4, 2, 3
            """,
            place.params(),
        )
    ]


def _accounts(db: Database, place: Place) -> list[AccountLine]:
    rows = db.rows(
        "SELECT code, CAST(SUM(debits) AS BIGINT), CAST(SUM(credits) AS BIGINT) FROM ledger_account "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s GROUP BY code ORDER BY code",
        place.params(),
    )
    return [AccountLine(code=Code(code), debits=debits, credits=credits_) for code, debits, credits_ in rows]


# Of each affiliate, one row of sums from transfers (of which the accounts are the sums) and the count of its live claims.
_BODIES = """
SELECT m.number, coalesce(MAX(a.name), '') AS name, coalesce(MAX(a.siret), '') AS siret,
    CAST(SUM(tickets) AS BIGINT) AS tickets, CAST(SUM(accepted) AS BIGINT) AS accepted_cents,
    CAST(SUM(guarantee) AS BIGINT) AS guarantee_cents, CAST(SUM(reversed) AS BIGINT) AS reversed_cents,
    CAST(SUM(paid) AS BIGINT) AS paid_cents, CAST(SUM(recovered) AS BIGINT) AS recovered_cents,
    CAST(SUM(barred) AS BIGINT) AS barred_cents, CAST(SUM(due) AS BIGINT) AS due_cents,
    CAST(SUM(returned) AS BIGINT) AS returned_cents, CAST(SUM(debt) AS BIGINT) AS debt_cents
FROM (
    SELECT affiliate_number AS number, COUNT(*) AS tickets, 0 AS accepted, 0 AS guarantee, 0 AS reversed, 0 AS paid,
        0 AS recovered, 0 AS barred, 0 AS due, 0 AS returned, 0 AS debt
    FROM intake_claim WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s
        AND state IN ('accepted', 'scheduled', 'paid', 'corrected', 'barred') GROUP BY affiliate_number
    UNION ALL
    SELECT t.credit_owner_id, 0, t.amount_cents, CASE WHEN t.debit_code = 1900 THEN t.amount_cents ELSE 0 END,
        0, 0, 0, 0, 0, 0, 0
    FROM ledger_transfer t WHERE t.issuer_id = %(issuer)s AND t.campaign = %(campaign)s
        AND t.credit_code = 3100 AND t.debit_code IN (1900, 2200, 9200)
    UNION ALL
    SELECT t.debit_owner_id, 0, -t.amount_cents, CASE WHEN t.credit_code = 1900 THEN -t.amount_cents ELSE 0 END,
        0, 0, 0, 0, 0, 0, 0
    FROM ledger_transfer t WHERE t.issuer_id = %(issuer)s AND t.campaign = %(campaign)s
        AND t.debit_code = 3100 AND t.credit_code IN (1900, 2200, 9200)
    UNION ALL
    SELECT t.debit_owner_id, 0, 0, CASE WHEN t.credit_code = 1900 THEN -t.amount_cents ELSE 0 END, t.amount_cents,
        0, 0, 0, 0, 0, 0
    FROM ledger_transfer t WHERE t.issuer_id = %(issuer)s AND t.campaign = %(campaign)s
        AND t.debit_code = 3900 AND t.credit_code IN (1000, 1900, 2200, 9200)
    UNION ALL
    SELECT t.credit_owner_id, 0, 0, 0, 0, 0, t.amount_cents, 0, 0, 0, 0
    FROM ledger_transfer t WHERE t.issuer_id = %(issuer)s AND t.campaign = %(campaign)s
        AND t.debit_code = 3950 AND t.credit_code = 3900
    UNION ALL
    SELECT t.debit_owner_id, 0, 0, 0, 0, 0, 0, t.amount_cents, 0, 0, 0
    FROM ledger_transfer t WHERE t.issuer_id = %(issuer)s AND t.campaign = %(campaign)s
        AND t.debit_code IN (3100, 3400) AND t.credit_code = 9300
    UNION ALL
    SELECT owner_id, 0, 0, 0, 0, CASE code WHEN 3300 THEN credits - debits ELSE 0 END, 0, 0,
        CASE code WHEN 3100 THEN credits - debits ELSE 0 END, CASE code WHEN 3400 THEN credits - debits ELSE 0 END,
        CASE code WHEN 3900 THEN debits - credits ELSE 0 END
    FROM ledger_account WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND code IN (3100, 3300, 3400, 3900)
) m LEFT JOIN affiliates_affiliate a ON a.issuer_id = %(issuer)s AND a.number = m.number
GROUP BY m.number ORDER BY m.number
"""


def _bodies(db: Database, place: Place) -> list[BodyLine]:
    return db.records(BodyLine, _BODIES, place.params())


def _runs(db: Database, place: Place) -> list[RunLine]:
    return db.records(
        RunLine,
        """
        SELECT r.number, r.label, r.execution_date, r.payment_reference, r.file_sha256,
            CAST(SUM(CASE WHEN o.end_to_end_id <> '' THEN 1 ELSE 0 END) AS BIGINT) AS transfers,
            CAST(coalesce(SUM(CASE WHEN o.end_to_end_id <> '' THEN o.amount_cents ELSE 0 END), 0) AS BIGINT) AS cents
        FROM reimbursement_run r
        LEFT JOIN reimbursement_paymentorder o ON o.issuer_id = r.issuer_id AND o.campaign = r.campaign AND o.run = r.number
        WHERE r.issuer_id = %(issuer)s AND r.campaign = %(campaign)s AND r.state <> 'abandoned'
        GROUP BY r.number, r.label, r.execution_date, r.payment_reference, r.file_sha256 ORDER BY r.number
        """,
        place.params(),
    )
