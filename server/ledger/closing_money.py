"""The money of a closing: wallets and tickets that expire (E16, E17), and the budget that goes back to the vote (E19G, E19).

Wallets and tickets go a page at a time, each page in its own transaction, so that nobody waits long for the expiry accounts;
stopped anywhere and done again, it goes on where it was. Whether a step may happen is closing.obstacles'; the caller asks before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.database import Database
from server.ledger import rules
from server.ledger.accounts import WALLETS, Code
from server.ledger.audit import anchor
from server.ledger.bulk import post_many
from server.ledger.rules import Occasion, Posting
from server.ledger.store import Refused, Replayed
from server.ledger.transfers import Kind

PAGE = 500  # passes or tickets in one transaction: some tenths of a second

Told = Callable[[int], None]
"""Called with how many passes or tickets are done, page after page."""


class BooksMoved(Exception):
    """A balance changed between our look and our posting, against what the caller was to make sure of; the page was undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How many owners had something left, and how much in all."""

    count: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLeft:
    """A ticket with money on it."""

    number: int
    pass_id: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingReport:
    """What a campaign came to, in cents; `anchor` over all of the issuer's chains, to be printed with it.

    `voted` less `returned` is what the campaign cost: paid, still due, on its way, come back, time-barred, less what is owed to
    it and what was paid back to it.
    """

    voted: int
    returned: int
    paid: int
    due: int
    in_transfer: int
    come_back: int
    overpaid: int
    recovered: int
    time_barred: int
    expired_wallets: int
    expired_tickets: int
    guarantee: int
    anchor: str

    @property
    def cost(self) -> int:
        owed = self.paid + self.due + self.in_transfer + self.come_back + self.time_barred
        return owed - self.overpaid - self.recovered


def pots(db: Database, issuer_id: int, campaign: int) -> dict[Code, int]:
    """The balance of every code of a campaign; a code that never moved is absent."""
    rows = db.rows(
        "SELECT code, CAST(SUM(credits - debits) AS BIGINT) FROM ledger_account "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s GROUP BY code",
        {"issuer": issuer_id, "campaign": campaign},
    )
    return {Code(code): cents for code, cents in rows}


def expire_wallets(db: Database, at: Occasion, told: Told = lambda _done: None) -> Moved:
    """E16 for every pass with anything left. Done again, what has come since. Raises BooksMoved."""
    count = cents = 0
    after = -1
    while True:
        with db.atomic():
            left = _wallets_left(db, at, after)
            done = _expired_before(db, at, Kind.WALLET_EXPIRED, [pass_id for pass_id, _ in left])
            _post_all(
                db,
                [
                    rules.wallet_expired(at, pass_id, amounts, done.get(f"pass/{pass_id}", 0) + 1)
                    for pass_id, amounts in left
                ],
            )
        if not left:
            return Moved(count=count, cents=cents)
        after = left[-1][0]
        count += len(left)
        cents += sum(sum(amounts) for _, amounts in left)
        told(count)


def tickets_left(db: Database, issuer_id: int, campaign: int, after: int = -1, most: int = PAGE) -> list[TicketLeft]:
    """Tickets above `after` with money on them, with the pass that it came from. A ticket whose claim waits is among them."""
    rows = db.rows(
        """
        SELECT a.owner_id, k.pass_id, a.credits - a.debits FROM ledger_account a
        JOIN tickets_ticket k ON k.issuer_id = a.issuer_id AND k.number = a.owner_id
        WHERE a.issuer_id = %(issuer)s AND a.code = 2200 AND a.campaign = %(campaign)s AND a.owner_kind = 'ticket'
            AND a.owner_id > %(after)s AND a.credits > a.debits
        ORDER BY a.owner_id LIMIT %(most)s
        """,
        {"issuer": issuer_id, "campaign": campaign, "after": after, "most": most},
    )
    return [TicketLeft(number=number, pass_id=pass_id, cents=cents) for number, pass_id, cents in rows]


def expire_tickets(db: Database, at: Occasion, left: Sequence[TicketLeft]) -> Moved:
    """E17 for these tickets, inside the transaction in which the caller locks them and moves their states."""
    done = _expired_before(db, at, Kind.TICKET_EXPIRED, [one.pass_id for one in left])
    _post_all(
        db,
        [
            rules.ticket_expired(at, one.pass_id, one.number, one.cents, done.get(f"ticket/{one.number}", 0) + 1)
            for one in left
        ],
    )
    return Moved(count=len(left), cents=sum(one.cents for one in left))


def return_budget(db: Database, at: Occasion) -> Moved:
    """E19G and E19 in one transaction: afterwards budget, expiry and guarantee are at zero. Done again, what came free since."""
    with db.atomic():
        held = pots(db, at.issuer_id, at.campaign)
        wallets, tickets = held.get(Code.EXPIRED_WALLET, 0), held.get(Code.EXPIRED_TICKET, 0)
        guarantee = _guarantee(db, at)
        left = held.get(Code.BUDGET, 0) + wallets + tickets - sum(cents for _, cents in guarantee)
        closing = _closings(db, at) + 1
        postings = [rules.expired_returned(at, closing, wallets, tickets)] if wallets or tickets else []
        postings += [rules.guarantee_charged(at, affiliate, cents, closing) for affiliate, cents in guarantee]
        postings += [rules.budget_returned(at, closing, left)] if left > 0 else []
        _post_all(db, postings)
    return Moved(count=len(postings), cents=left)


def closing_report(db: Database, issuer_id: int, campaign: int) -> ClosingReport:
    """As the books are now. Inside a snapshot, when others write meanwhile."""
    held = pots(db, issuer_id, campaign)
    returned = _moved(db, issuer_id, campaign, Kind.BUDGET_RETURNED, Code.BUDGET, Code.VOTED)
    return ClosingReport(
        voted=returned - held.get(Code.VOTED, 0),
        returned=returned,
        paid=held.get(Code.PAID, 0),
        due=held.get(Code.DUE, 0),
        in_transfer=held.get(Code.IN_TRANSFER, 0),
        come_back=held.get(Code.RETURNED, 0),
        overpaid=-held.get(Code.OVERPAID, 0),
        recovered=-held.get(Code.RECOVERED, 0) - held.get(Code.SUSPENSE, 0),
        time_barred=held.get(Code.TIME_BARRED, 0),
        expired_wallets=_moved(db, issuer_id, campaign, Kind.BUDGET_RETURNED, Code.EXPIRED_WALLET, Code.BUDGET),
        expired_tickets=_moved(db, issuer_id, campaign, Kind.BUDGET_RETURNED, Code.EXPIRED_TICKET, Code.BUDGET),
        guarantee=_moved(db, issuer_id, campaign, Kind.GUARANTEE_CHARGED, Code.BUDGET, Code.GUARANTEE),
        anchor=anchor(db, issuer_id),
    )


def _wallets_left(db: Database, at: Occasion, after: int) -> list[tuple[int, tuple[int, ...]]]:
    rows = db.rows(
        """
        SELECT owner_id, CAST(SUM(CASE code WHEN %(first)s THEN credits - debits ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE code WHEN %(second)s THEN credits - debits ELSE 0 END) AS BIGINT)
        FROM ledger_account
        WHERE issuer_id = %(issuer)s AND code IN (%(first)s, %(second)s) AND campaign = %(campaign)s AND owner_kind = 'pass'
            AND owner_id > %(after)s AND credits > debits
        GROUP BY owner_id ORDER BY owner_id LIMIT %(most)s
        """,
        {
            "issuer": at.issuer_id,
            "campaign": at.campaign,
            "after": after,
            "first": int(WALLETS[0]),
            "second": int(WALLETS[1]),
            "most": PAGE,
        },
    )
    return [(pass_id, (first, second)) for pass_id, first, second in rows]


def _expired_before(db: Database, at: Occasion, kind: Kind, passes: Sequence[int]) -> dict[str, int]:
    """How often each wallet or ticket of these passes expired before, by the journals' source: a campaign may be extended."""
    if not passes:
        return {}
    listed = ", ".join(str(int(one)) for one in passes)
    rows = db.rows(
        "SELECT source_ref, COUNT(*) FROM ledger_journal WHERE issuer_id = %(issuer)s AND chain_kind = 'pass' "  # noqa: S608
        f"AND chain_owner IN ({listed}) AND kind = %(kind)s GROUP BY source_ref",
        {"issuer": at.issuer_id, "kind": kind.value},
    )
    return dict(rows)


def _guarantee(db: Database, at: Occasion) -> list[tuple[int, int]]:
    """By affiliate, what the guarantee has paid and nobody has borne yet."""
    return [
        (affiliate, cents)
        for affiliate, cents in db.rows(
            "SELECT owner_id, debits - credits FROM ledger_account WHERE issuer_id = %(issuer)s AND code = %(code)s "
            "AND campaign = %(campaign)s AND debits > credits ORDER BY owner_id",
            {"issuer": at.issuer_id, "campaign": at.campaign, "code": int(Code.GUARANTEE)},
        )
    ]


def _closings(db: Database, at: Occasion) -> int:
    """How many there have been: each returned something to the vote, or charged the last of it to the guarantee."""
    row = db.row(
        "SELECT COUNT(DISTINCT source_ref) FROM ledger_journal WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s "
        "AND kind IN ('E19', 'E19G')",
        {"issuer": at.issuer_id, "campaign": at.campaign},
    )
    assert row is not None
    return int(row[0])


def _moved(db: Database, issuer_id: int, campaign: int, kind: Kind, debit: Code, credit: Code) -> int:
    row = db.row(
        """
        SELECT CAST(coalesce(SUM(t.amount_cents), 0) AS BIGINT) FROM ledger_journal j
        JOIN ledger_transfer t ON t.issuer_id = j.issuer_id AND t.journal = j.id
        WHERE j.issuer_id = %(issuer)s AND j.campaign = %(campaign)s AND j.kind = %(kind)s
            AND t.debit_code = %(debit)s AND t.credit_code = %(credit)s
        """,
        {"issuer": issuer_id, "campaign": campaign, "kind": kind.value, "debit": int(debit), "credit": int(credit)},
    )
    assert row is not None
    return int(row[0])


def _post_all(db: Database, postings: list[Posting]) -> None:
    if not postings:
        return
    for posting, outcome in zip(postings, post_many(db, postings), strict=True):
        if isinstance(outcome, Refused):
            raise BooksMoved(f"{posting[0].idempotency_key}: {outcome.reason.value} {outcome.account or ''}".rstrip())
        if isinstance(outcome, Replayed):  # what we found is still there: nothing moved
            raise BooksMoved(f"{posting[0].idempotency_key}: posted before")
