"""server.ledger.bulk: many postings at once leave what they would leave one by one, to the last hash."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.database import Database, Parameters, Violated, current
from server.ledger import rules
from server.ledger.accounts import Account, Code
from server.ledger.audit import audit
from server.ledger.bulk import LISTED_MAX, post_many, post_together
from server.ledger.rules import ClaimName, Posting
from server.ledger.store import Outcome, Posted, Reason, Refused, Replayed, post
from tests.unit.server.ledger.scenes import AFFILIATE, AT, CAMPAIGN, ISSUER, PASS, TICKET, credited, funded, pot

TABLES = ("ledger_journal", "ledger_transfer", "ledger_account", "ledger_chain")
TICKETS = (TICKET, TICKET + 1, TICKET + 2)


class _Undone(Exception):
    """Leaves a transaction, so that nothing of it stays."""


def name(number: int) -> ClaimName:
    return ClaimName(terminal=7, epoch=0, sequence=number)


def claim(number: int, ticket: int, amount: int, affiliate: int = AFFILIATE) -> Posting:
    return rules.claim_accepted(AT, name(number), affiliate, ticket, amount)


def came_to(db: Database, act: Callable[[], list[Outcome]]) -> tuple[list[Outcome], list[list[tuple[Any, ...]]]]:
    """The outcomes and every row of the ledger afterwards; then it is undone."""
    try:
        with db.atomic():
            outcomes = act()
            rows = [sorted(db.rows(f"SELECT * FROM {table}"), key=repr) for table in TABLES]
            raise _Undone
    except _Undone:
        return outcomes, rows


def hold_alike(db: Database, postings: Sequence[Posting]) -> list[Outcome]:
    """Both ways; the outcomes that they share."""
    at_once = came_to(db, lambda: post_many(db, postings))
    one_by_one = came_to(db, lambda: [post(db, *posting) for posting in postings])
    assert at_once == one_by_one
    return at_once[0]


# --- the same as one by one ------------------------------------------------------------------------------------------


@st.composite
def _posting(draw: st.DrawFn) -> Posting:
    ticket, affiliate = draw(st.sampled_from(TICKETS)), draw(st.sampled_from((12, 13)))
    amount, number = draw(st.sampled_from((1000, 2000, 3000))), draw(st.integers(1, 6))
    accepted = rules.claim_accepted(AT, name(number), affiliate, ticket, amount)
    match draw(st.integers(0, 4)):
        case 0:
            return rules.ticket_credited(AT, PASS, Code.FIRST_WALLET, ticket, draw(st.integers(1, 3)), amount)
        case 1:
            return rules.claim_guaranteed(AT, name(number), affiliate, ticket, amount)
        case 2:
            return rules.claim_voided(AT, name(number), accepted)
        case _:
            return accepted


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(postings=st.lists(_posting(), max_size=12))
def test_any_list_of_postings_comes_to_the_same_as_one_by_one(database: Database, postings: list[Posting]) -> None:
    if not database.rows("SELECT 1 FROM ledger_journal"):
        funded(database)
    hold_alike(database, postings)


def test_what_is_new_is_posted_by_a_few_statements(database: Database) -> None:
    funded(database)
    for number in range(4):
        credited(database, 1000, TICKET + number)
    counting = _Counting(database)
    outcomes = post_many(counting, [claim(number, TICKET + number, 1000) for number in range(4)])
    assert all(isinstance(outcome, Posted) for outcome in outcomes)
    assert counting.statements <= 12
    assert pot(database, Code.DUE, AFFILIATE) == 4000
    assert audit(database, ISSUER) == []


class _Counting(Database):
    def __init__(self, db: Database) -> None:
        super().__init__(db._connection)
        self.statements = 0

    def rows(self, sql: str, params: Parameters | None = None) -> list[tuple[Any, ...]]:
        self.statements += 1
        return super().rows(sql, params)

    def execute(self, sql: str, params: Parameters | None = None) -> int:
        self.statements += 1
        return super().execute(sql, params)

    def insert(self, table: str, columns: Any, rows: Any) -> None:
        self.statements += 1
        super().insert(table, columns, rows)


def test_nothing_to_post_is_nothing(database: Database) -> None:
    assert post_many(database, []) == []


def test_more_accounts_than_one_statement_lists(database: Database) -> None:
    count = LISTED_MAX + 3
    postings = [rules.wallet_created(AT, PASS + number, (1,)) for number in range(count)]
    assert isinstance(post(database, *rules.envelope_opened(AT, count, "2026-118")), Posted)
    assert all(isinstance(outcome, Posted) for outcome in post_many(database, postings))
    again = [rules.ticket_credited(AT, PASS + number, Code.FIRST_WALLET, number + 1, 1, 1) for number in range(count)]
    assert all(isinstance(outcome, Posted) for outcome in post_many(database, again))
    assert pot(database, Code.BUDGET, CAMPAIGN) == 0
    assert audit(database, ISSUER) == []


# --- refusals and replays --------------------------------------------------------------------------------------------


def test_one_that_would_overdraw_is_refused_and_the_others_are_posted(database: Database) -> None:
    funded(database)
    credited(database, 3000)
    outcomes = hold_alike(database, [claim(1, TICKET, 2000), claim(2, TICKET, 2000), claim(3, TICKET, 1000)])
    assert [type(outcome) for outcome in outcomes] == [Posted, Refused, Posted]
    assert outcomes[1] == Refused(reason=Reason.FLOOR, account=Account(code=Code.TICKET, owner=TICKET))


def test_what_is_taken_before_it_is_given_back_is_refused_although_the_sum_would_hold(database: Database) -> None:
    funded(database)
    credited(database, 1000)
    first = claim(1, TICKET, 1000)
    outcomes = hold_alike(database, [first, claim(2, TICKET, 1000), rules.claim_voided(AT, name(1), first)])
    assert [type(outcome) for outcome in outcomes] == [Posted, Refused, Posted]


def test_an_event_that_was_posted_before_is_replayed_even_if_its_money_is_gone(database: Database) -> None:
    funded(database)
    credited(database, 1000)
    first = claim(1, TICKET, 1000)
    assert isinstance(post(database, *first), Posted)
    outcomes = hold_alike(database, [claim(2, TICKET, 500), first, claim(1, TICKET, 999)])
    assert [type(outcome) for outcome in outcomes] == [Refused, Replayed, Refused]
    assert outcomes[2] == Refused(reason=Reason.KEY_REUSED)


def test_one_key_twice_in_one_list_is_posted_once(database: Database) -> None:
    funded(database)
    credited(database, 3000)
    outcomes = hold_alike(database, [claim(1, TICKET, 1000), claim(1, TICKET, 1000), claim(1, TICKET, 500)])
    assert [type(outcome) for outcome in outcomes] == [Posted, Replayed, Refused]


def test_a_reversal_that_was_made_already_is_a_mistake_of_ours_as_one_by_one(database: Database) -> None:
    funded(database)
    credited(database, 3000)
    first = claim(1, TICKET, 1000)
    post_many(database, [first, rules.claim_voided(AT, name(1), first)])
    before = database.rows("SELECT id FROM ledger_journal ORDER BY id")
    with pytest.raises(Violated), database.atomic():
        post_many(database, [rules.claim_voided(AT, name(2), first)])
    assert database.rows("SELECT id FROM ledger_journal ORDER BY id") == before


# --- at the same time ------------------------------------------------------------------------------------------------


def test_lists_posted_by_eight_threads_at_once_all_arrive_in_whole_chains(database: Database) -> None:
    funded(database)
    credited(database, 6400)
    together = threading.Barrier(8, timeout=30)
    outcomes: list[list[Outcome]] = []

    def deliver(thread: int) -> None:
        together.wait()
        numbers = range(thread * 4, thread * 4 + 4)
        outcomes.append(post_many(current(), [claim(number, TICKET, 100, 12 + number % 2) for number in numbers]))
        connections["default"].close()

    threads = [threading.Thread(target=deliver, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert all(isinstance(outcome, Posted) for one in outcomes for outcome in one)
    assert sum(map(len, outcomes)) == 32
    assert pot(database, Code.DUE, 12) + pot(database, Code.DUE, 13) == 3200
    assert audit(database, ISSUER) == []


# --- ids -------------------------------------------------------------------------------------------------------------


def test_journals_of_one_counters_claims_stand_together_in_their_order() -> None:
    ids = [rules.claim_accepted(AT, name(number), AFFILIATE, TICKET, 1)[0].id for number in (1, 9, 10, 2_000, 10**12)]
    elsewhere = rules.claim_accepted(AT, ClaimName(terminal=8, epoch=0, sequence=5), AFFILIATE, TICKET, 1)[0].id
    assert ids == sorted(ids)
    assert not ids[0] < elsewhere < ids[-1]


@given(
    issuers=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    keys=st.tuples(*[st.text("/019a²", min_size=1, max_size=8)] * 2),
)
def test_an_id_is_of_issuer_and_key_alone_and_of_no_others(issuers: tuple[int, int], keys: tuple[str, str]) -> None:
    journal, _ = claim(1, TICKET, 1)
    first, second = (
        replace(journal, issuer_id=issuer, idempotency_key=key, actor=f"user:{at}").id
        for at, (issuer, key) in enumerate(zip(issuers, keys, strict=True))
    )
    assert (first == second) == ((issuers[0], keys[0]) == (issuers[1], keys[1]))
    assert len(first) == 64
    assert set(first) <= set("0123456789abcdef")


def test_of_one_moment_only_the_end_counts(database: Database) -> None:
    funded(database)
    credited(database, 1000)
    first, second = claim(1, TICKET, 1000), claim(2, TICKET, 1000)
    assert not post_together(database, [first, second])
    assert database.row("SELECT COUNT(*) FROM ledger_journal WHERE kind = 'E06'") == (0,)
    assert post_together(database, [first, second, rules.claim_voided(AT, name(1), first)])
    assert pot(database, Code.DUE, AFFILIATE) == 1000
    assert audit(database, ISSUER) == []
