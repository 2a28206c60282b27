"""server.ledger.store: posted once, refused whole, the same on both engines."""

import threading
from dataclasses import replace

import pytest
from django.db import connections

from server.database import Contended, Database, Violated, Violation, current
from server.ledger import rules
from server.ledger.accounts import COUNTER_MAX, Account, Code, order_id
from server.ledger.audit import audit
from server.ledger.bulk import post_many
from server.ledger.rules import ClaimName
from server.ledger.store import Outcome, Posted, Reason, Refused, Replayed, balance, balances, post, total
from server.ledger.transfers import AMOUNT_MAX, Transfer
from sync.contract.instant import Instant
from tests.unit.server.ledger.scenes import AFFILIATE, AT, CAMPAIGN, CLAIM, ISSUER, PASS, TICKET, credited, funded, pot


def test_money_follows_a_ticket_from_the_vote_to_the_bank(database: Database) -> None:
    funded(database)
    assert isinstance(credited(database), Posted)
    for posting in (
        rules.claim_accepted(AT, CLAIM, AFFILIATE, TICKET, 3000),
        rules.run_closed(AT, 1, AFFILIATE, 3000),
        rules.settled(AT, 1, AFFILIATE, 3000),
    ):
        assert isinstance(post(database, *posting), Posted)
    assert pot(database, Code.VOTED, CAMPAIGN) == -10_000_000
    assert pot(database, Code.BUDGET, CAMPAIGN) == 10_000_000 - 18_000
    assert pot(database, Code.FIRST_WALLET, PASS) == 5000
    assert pot(database, Code.SECOND_WALLET, PASS) == 10_000
    assert pot(database, Code.TICKET, TICKET) == 0
    assert pot(database, Code.DUE, AFFILIATE) == 0
    assert pot(database, Code.IN_TRANSFER, order_id(1, AFFILIATE)) == 0
    assert pot(database, Code.PAID, AFFILIATE) == 3000
    assert sum(total(database, ISSUER, CAMPAIGN, code) for code in Code) == 0
    assert audit(database, ISSUER) == []


def test_the_same_event_posted_twice_changes_nothing(database: Database) -> None:
    funded(database)
    first = credited(database)
    later = replace(AT, recorded=Instant(AT.recorded + 1), actor="user:2")
    assert isinstance(first, Posted)
    assert credited(database, at=later) == Replayed(journal_id=first.journal_id)
    assert pot(database, Code.TICKET, TICKET) == 3000


def test_a_key_that_comes_back_with_another_content_is_refused(database: Database) -> None:
    funded(database)
    credited(database, 3000)
    assert credited(database, 3001) == Refused(reason=Reason.KEY_REUSED)
    assert pot(database, Code.TICKET, TICKET) == 3000


def test_what_would_overdraw_is_refused_and_leaves_nothing(database: Database) -> None:
    funded(database)
    before = database.rows("SELECT * FROM ledger_account ORDER BY code, owner_id")
    refused = credited(database, 8001)
    assert refused == Refused(reason=Reason.FLOOR, account=Account(code=Code.FIRST_WALLET, owner=PASS))
    assert database.rows("SELECT * FROM ledger_account ORDER BY code, owner_id") == before
    assert database.row("SELECT count(*) FROM ledger_journal") == (2,)
    assert database.rows("SELECT owner_kind, position FROM ledger_chain ORDER BY owner_kind") == [
        ("campaign", 1),
        ("pass", 1),
    ]
    assert isinstance(credited(database, 8000), Posted)


def test_an_account_that_never_received_cannot_pay(database: Database) -> None:
    refused = post(database, *rules.claim_accepted(AT, CLAIM, AFFILIATE, TICKET, 500))
    assert refused == Refused(reason=Reason.FLOOR, account=Account(code=Code.TICKET, owner=TICKET))
    assert database.row("SELECT count(*) FROM ledger_account") == (0,)


def test_a_refusal_inside_a_batch_leaves_the_rest_of_the_batch(database: Database) -> None:
    funded(database)
    with database.atomic():
        credited(database)
        outcomes = [
            post(database, *rules.claim_accepted(AT, replace(CLAIM, sequence=n), AFFILIATE, TICKET, 3000))
            for n in range(3)
        ]
    assert [type(outcome) for outcome in outcomes] == [Posted, Refused, Refused]
    assert pot(database, Code.DUE, AFFILIATE) == 3000
    assert audit(database, ISSUER) == []


def test_a_guaranteed_claim_is_paid_by_the_campaign_and_a_void_gives_it_back(database: Database) -> None:
    funded(database)
    guaranteed = rules.claim_guaranteed(AT, CLAIM, AFFILIATE, TICKET, 3000)
    assert isinstance(post(database, *guaranteed), Posted)
    assert pot(database, Code.DUE, AFFILIATE) == 3000
    assert pot(database, Code.GUARANTEE, AFFILIATE) == -3000
    assert isinstance(post(database, *rules.claim_voided(AT, CLAIM, guaranteed)), Posted)
    assert pot(database, Code.GUARANTEE, AFFILIATE) == 0
    assert pot(database, Code.DUE, AFFILIATE) == 0


def test_an_acceptance_is_reversed_at_most_once(database: Database) -> None:
    funded(database)
    credited(database)
    accepted = rules.claim_accepted(AT, CLAIM, AFFILIATE, TICKET, 3000)
    post(database, *accepted)
    other = ClaimName(terminal=7, epoch=0, sequence=99)
    assert isinstance(post(database, *rules.claim_voided(AT, CLAIM, accepted)), Posted)
    assert pot(database, Code.TICKET, TICKET) == 3000
    assert isinstance(post(database, *rules.claim_accepted(AT, other, AFFILIATE, TICKET, 3000)), Posted)
    with pytest.raises(Violated) as caught:
        post(database, *rules.claim_voided(AT, other, accepted))
    assert caught.value.kind is Violation.UNIQUE


def test_a_claim_that_is_in_a_run_cannot_be_voided(database: Database) -> None:
    funded(database)
    credited(database)
    accepted = rules.claim_accepted(AT, CLAIM, AFFILIATE, TICKET, 3000)
    post(database, *accepted)
    post(database, *rules.run_closed(AT, 1, AFFILIATE, 3000))
    refused = post(database, *rules.claim_voided(AT, CLAIM, accepted))
    assert refused == Refused(reason=Reason.FLOOR, account=Account(code=Code.DUE, owner=AFFILIATE))


def test_issuers_do_not_share_money_or_keys(database: Database) -> None:
    funded(database)
    other = replace(AT, issuer_id=2)
    assert isinstance(credited(database, at=other), Refused)
    funded(database, other)
    assert isinstance(credited(database, at=other), Posted)
    assert pot(database, Code.TICKET, TICKET) == 0
    assert audit(database, 1) == audit(database, 2) == []


def test_balances_of_many_owners_come_in_one_query(database: Database) -> None:
    funded(database)
    for ticket, amount in ((11, 500), (12, 700)):
        credited(database, amount, ticket)
    assert balances(database, ISSUER, CAMPAIGN, Code.TICKET, [11, 12, 13]) == {11: 500, 12: 700}
    assert balances(database, ISSUER, CAMPAIGN, Code.TICKET, []) == {}


@pytest.mark.parametrize("amount", [0, -1, AMOUNT_MAX + 1, 2**63 - 1, 2**63, 2**64])
def test_an_impossible_amount_is_our_mistake(amount: int) -> None:
    account = Account(code=Code.TICKET, owner=1)
    with pytest.raises(ValueError, match="amount"):
        Transfer(debit=account, credit=Account(code=Code.DUE, owner=1), amount=amount)


@pytest.mark.parametrize("already", [COUNTER_MAX, COUNTER_MAX - AMOUNT_MAX + 1])
def test_no_counter_comes_near_64_bits(database: Database, already: int) -> None:
    """SQLite would go on in floating point, PostgreSQL would fail: refused by name, alone or with others, and nothing is left."""
    budget = Account(code=Code.BUDGET, owner=CAMPAIGN)
    first = post(database, *rules.envelope_opened(AT, 1, "2026-1"))
    assert isinstance(first, Posted)
    database.execute("UPDATE ledger_account SET debits = %(cents)s, credits = %(cents)s", {"cents": already})
    before = database.rows("SELECT * FROM ledger_account ORDER BY code")
    more = rules.envelope_opened(AT, AMOUNT_MAX, "2026-2")
    refused = Refused(reason=Reason.TOO_MUCH, account=Account(code=Code.VOTED, owner=CAMPAIGN))
    assert post(database, *more) == refused
    assert post_many(database, [more]) == [refused]
    assert database.rows("SELECT * FROM ledger_account ORDER BY code") == before
    assert database.row("SELECT count(*) FROM ledger_journal") == (1,)
    assert type(balance(database, ISSUER, CAMPAIGN, budget)) is int


def test_the_largest_amounts_add_up_to_the_cent(database: Database) -> None:
    for vote in range(100):
        assert isinstance(post(database, *rules.envelope_opened(AT, AMOUNT_MAX, f"2026-{vote}")), Posted)
    assert pot(database, Code.BUDGET, CAMPAIGN) == 100 * AMOUNT_MAX == COUNTER_MAX
    assert isinstance(post(database, *rules.envelope_opened(AT, 1, "2026-100")), Refused)
    assert audit(database, ISSUER) == []


@pytest.mark.parametrize("amount", [1.0, True, "5"])
def test_only_a_plain_integer_is_an_amount(amount: object) -> None:
    account = Account(code=Code.TICKET, owner=1)
    with pytest.raises(TypeError):
        Transfer(debit=account, credit=Account(code=Code.DUE, owner=1), amount=amount)  # type: ignore[arg-type]


def test_an_account_cannot_pay_itself() -> None:
    account = Account(code=Code.TICKET, owner=1)
    with pytest.raises(ValueError, match="two accounts"):
        Transfer(debit=account, credit=account, amount=1)


def test_eight_counters_with_one_ticket_are_paid_once(database: Database) -> None:
    funded(database)
    credited(database)
    outcomes: list[Outcome] = []
    together = threading.Barrier(8)

    def claim(affiliate: int) -> None:
        db = current()
        together.wait(10)
        while True:
            try:
                name = ClaimName(terminal=affiliate, epoch=0, sequence=1)
                outcomes.append(post(db, *rules.claim_accepted(AT, name, affiliate, TICKET, 3000)))
                break
            except Contended:
                continue
        connections["default"].close()

    threads = [threading.Thread(target=claim, args=[affiliate]) for affiliate in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Posted"] + ["Refused"] * 7
    assert total(database, ISSUER, CAMPAIGN, Code.DUE) == 3000
    assert audit(database, ISSUER) == []


def test_one_event_posted_by_eight_threads_is_posted_once(database: Database) -> None:
    funded(database)
    outcomes: list[Outcome] = []
    together = threading.Barrier(8)

    def credit() -> None:
        together.wait(10)
        outcomes.append(credited(current()))
        connections["default"].close()

    threads = [threading.Thread(target=credit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Posted"] + ["Replayed"] * 7
    assert pot(database, Code.TICKET, TICKET) == 3000
    assert audit(database, ISSUER) == []
