"""The end of wallets (E16) and tickets (E17), a page at a time, each page in its own transaction.

Stopped anywhere (a kill included) and done again, it goes on where it was: a page is done whole or not at all, and what is done is
not looked at again. Whether it may happen is for the caller, who asks `ledger.closing.obstacles` before.
"""

from server.closing.standing import LISTED_EXPIRING
from server.database import Database
from server.ledger import closing_money
from server.ledger.accounts import Code
from server.ledger.closing_money import PAGE, Moved, TicketLeft
from server.ledger.rules import Occasion
from server.ledger.store import balances
from server.reimbursement.progress import Told, silent

_PAGE = f"""
SELECT number, pass_id FROM tickets_ticket
WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s AND state IN ({LISTED_EXPIRING}) AND number > %(after)s
ORDER BY number LIMIT %(most)s
"""  # noqa: S608  # constants only


def expire_wallets(db: Database, at: Occasion, total: int, told: Told = silent) -> Moved:
    """`total`: how many there were when it began, for whoever waits."""
    return closing_money.expire_wallets(db, at, lambda done: told("wallets", done, max(done, total)))


def expire_tickets(db: Database, at: Occasion, total: int, told: Told = silent) -> Moved:
    """Every ticket that may expire: its state, and what is on it. Raises BooksMoved when the books do not have what they should."""
    count = cents = 0
    after = -1
    while True:
        with db.atomic():
            page = _locked(db, at, after)
            if not page:
                return Moved(count=count, cents=cents)
            moved = closing_money.expire_tickets(db, at, _money_on(db, at, page))
            _expire(db, at, [number for number, _ in page])
        after = page[-1][0]
        count += len(page)
        cents += moved.cents
        told("tickets", count, max(count, total))


def _locked(db: Database, at: Occasion, after: int) -> list[tuple[int, int]]:
    """Read under lock: whoever un-credits, blocks or claims one of them meanwhile has been, or waits."""
    params = {"issuer": at.issuer_id, "campaign": at.campaign, "after": after, "most": PAGE}
    return db.lock(_PAGE, params)


def _money_on(db: Database, at: Occasion, page: list[tuple[int, int]]) -> list[TicketLeft]:
    held = balances(db, at.issuer_id, at.campaign, Code.TICKET, [number for number, _ in page])
    return [
        TicketLeft(number=number, pass_id=pass_id, cents=held[number]) for number, pass_id in page if held.get(number)
    ]


def _expire(db: Database, at: Occasion, numbers: list[int]) -> None:
    changed = db.execute(
        f"UPDATE tickets_ticket SET state = 'expired' WHERE issuer_id = %(issuer)s "  # noqa: S608  # integers only
        f"AND number IN ({', '.join(str(int(number)) for number in numbers)}) AND state IN ({LISTED_EXPIRING})",
        {"issuer": at.issuer_id},
    )
    assert changed == len(numbers), "tickets changed their state under our lock"
