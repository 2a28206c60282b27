"""Builders for the ledger's tests: one occasion, a funded pass, a credited ticket."""

from server.database import Database
from server.ledger import rules
from server.ledger.accounts import Account, Code
from server.ledger.rules import ClaimName, Occasion
from server.ledger.store import Outcome, Posted, balance, post
from sync.contract.instant import Instant

ISSUER = 1
CAMPAIGN = 26
PASS = 500
TICKET = 1234567890123456
AFFILIATE = 12
CLAIM = ClaimName(terminal=7, epoch=0, sequence=3)

AT = Occasion(
    issuer_id=ISSUER,
    campaign=CAMPAIGN,
    occurred=Instant(1_790_000_000_000),
    recorded=Instant(1_790_000_000_500),
    actor="user:1",
)


def funded(db: Database, at: Occasion = AT) -> None:
    """100,000 € voted, a pass with 80 € and 100 €."""
    assert isinstance(post(db, *rules.envelope_opened(at, 10_000_000, "2026-118")), Posted)
    assert isinstance(post(db, *rules.wallet_created(at, PASS, (8000, 10_000))), Posted)


def credited(db: Database, amount: int = 3000, ticket: int = TICKET, at: Occasion = AT) -> Outcome:
    """One ticket with an amount from the first wallet."""
    return post(db, *rules.ticket_credited(at, PASS, Code.FIRST_WALLET, ticket, 1, amount))


def pot(db: Database, code: Code, owner: int) -> int:
    return balance(db, ISSUER, CAMPAIGN, Account(code=code, owner=owner))
