"""What must come out of a season, whatever its size: the figures themselves, every invariant of the audit, and zero."""

from server.auditing.report import findings
from server.closing import requests
from server.closing.account import account
from server.ledger.accounts import Code
from server.ledger.transfers import Kind
from tests.schemes.season import FORTNIGHTS, Season


def check(season: Season, *, with_replay: bool = True) -> None:
    """All of it, after `play`."""
    check_figures(season)
    check_zero(season)
    assert findings(season.db, season.issuer_id, with_replay=with_replay) == []


def check_figures(season: Season) -> None:
    """Passes, tickets by amount and kind, and cents are those of the figures: read from the tables, one way and another."""
    figures = season.figures
    assert season.counted("SELECT COUNT(*) FROM passes_pass") == figures.passes
    used = "SELECT COUNT(DISTINCT pass_id) FROM tickets_ticket WHERE state = 'reimbursed'"
    assert season.counted(used) == figures.used
    states = dict(season.db.rows("SELECT state, COUNT(*) FROM intake_claim GROUP BY state"))
    assert states == {"paid": figures.tickets()}
    assert dict(season.db.rows("SELECT verdict_code, COUNT(*) FROM intake_claim GROUP BY 1")) == {
        "A00": figures.tickets()
    }
    amounts = dict(season.db.rows("SELECT paid_cents, COUNT(*) FROM intake_claim GROUP BY paid_cents"))
    assert amounts == {cents: figures.tickets(cents) for cents in amounts}
    paid = season.counted(
        "SELECT CAST(SUM(amount_cents) AS BIGINT) FROM reimbursement_paymentorder WHERE state = 'paid'"
    )
    assert paid == figures.claimed()
    assert season.counted("SELECT COUNT(*) FROM reimbursement_run WHERE state = 'closed'") == FORTNIGHTS
    served = season.counted("SELECT COUNT(DISTINCT affiliate_number) FROM intake_claim")
    assert served == len(figures.affiliates)


def check_zero(season: Season) -> None:
    """What was voted is what was paid and what went back; wallets and tickets that nobody used are in what went back."""
    figures, found = season.figures, account(season.db, season.place, season.now)
    assert season.left() == {int(Code.VOTED): -figures.claimed(), int(Code.PAID): figures.claimed()}
    assert found.voted == figures.voted_cents
    assert found.moved(Kind.WALLET_CREATED) == figures.granted
    assert found.moved(Kind.WALLET_EXPIRED) == figures.unspent
    assert found.moved(Kind.TICKET_EXPIRED) == figures.kept
    returned = found.moved(Kind.BUDGET_RETURNED, Code.BUDGET, Code.VOTED)
    assert returned == figures.voted_cents - figures.claimed()
    assert [one.difference for one in found.bodies] == [0] * len(figures.affiliates)
    assert season.still_open() == []
    assert len(requests.kept(season.db, season.place)) == 5
