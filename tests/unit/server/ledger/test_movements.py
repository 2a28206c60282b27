"""server.ledger.movements: every rule keeps to it, and nothing but what a rule does is allowed."""

import pytest

from server.ledger import rules
from server.ledger.accounts import Code
from server.ledger.movements import MOVEMENTS, unlawful
from server.ledger.rules import Posting
from server.ledger.transfers import Kind
from tests.unit.server.ledger.scenes import AT, CLAIM
from tests.unit.server.ledger.test_rules import WRITTEN


@pytest.mark.parametrize("posting", [row[0] for row in WRITTEN.values()], ids=WRITTEN.keys())
def test_what_a_rule_writes_is_lawful(posting: Posting) -> None:
    journal, transfers = posting
    assert unlawful(journal.kind, transfers, is_reversal=bool(journal.reverses)) == []


def test_every_allowed_movement_is_made_by_some_rule() -> None:
    more = [
        rules.ticket_uncredited(AT, 5, Code.SECOND_WALLET, 77, 1, 3000),
        rules.ticket_credited(AT, 5, Code.SECOND_WALLET, 77, 1, 3000),
        rules.wallet_moved(AT, 5, Code.FIRST_WALLET, Code.SECOND_WALLET, 700, 2),
        rules.wallet_expired(AT, 5, (300, 300)),
        rules.time_barred(AT, 12, Code.DUE, 500, 2031, offset=200),
        rules.claim_voided(AT, CLAIM, rules.claim_guaranteed(AT, CLAIM, 12, 77, 3000)),
        rules.suspense_explained(AT, "L9", -500),
    ]
    made: dict[Kind, set[tuple[Code, Code]]] = {kind: set() for kind in Kind}
    for journal, transfers in [*(row[0] for row in WRITTEN.values()), *more]:
        is_undone = journal.reverses and journal.kind in (Kind.RUN_CLOSED, Kind.REISSUED)
        for one in transfers:
            pair = (one.debit.code, one.credit.code)
            made[journal.kind].add(pair[::-1] if is_undone else pair)
    assert made == MOVEMENTS


def test_a_claim_that_pays_an_affiliate_out_of_the_budget_is_unlawful() -> None:
    journal, (transfer,) = rules.claim_accepted(AT, CLAIM, 12, 77, 3000)
    _, (stolen,) = rules.guarantee_charged(AT, 12, 3000, 1)
    assert unlawful(journal.kind, [transfer, stolen], is_reversal=False) == [stolen]
    assert unlawful(journal.kind, [transfer], is_reversal=True) == []


def test_an_order_runs_backwards_only_when_it_undoes() -> None:
    _, transfers = rules.run_abandoned(AT, 3, 12, 5000)
    assert unlawful(Kind.RUN_CLOSED, transfers, is_reversal=False) == list(transfers)
    assert unlawful(Kind.RUN_CLOSED, transfers, is_reversal=True) == []
