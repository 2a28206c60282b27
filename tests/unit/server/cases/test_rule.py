"""Who is paid for a ticket claimed more than once: a function of the set, and what the machine does in every order of arrival."""

import itertools
import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.cases.files import case_of
from server.cases.rule import Contender, Merit, Part, parts
from server.database import Database
from server.intake.claim_store import ClaimKey
from server.ledger.accounts import Code
from sync.contract.policy import Decision
from tests.builders.scheme import BIRTHDATE, Scheme

PAID = (Part.TICKET, Part.GUARANTEE)
AFFILIATES = (2001, 2001, 2002, 2003)  # of the counters: two stand at one affiliate
CODES = {"A00": Part.TICKET, "A10": Part.GUARANTEE, "R20": Part.SECOND_HERE, "R21": Part.SECOND_ELSEWHERE}


def of(*claims: tuple[int, Merit]) -> list[Contender]:
    """In order of receipt."""
    return [
        Contender(place=str(at), affiliate=affiliate, received=(at, 0, 0), merit=merit)
        for at, (affiliate, merit) in enumerate(claims)
    ]


SETS = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(Merit)), max_size=6).map(lambda each: of(*each))


@given(SETS, st.randoms(use_true_random=False))
def test_the_order_in_which_we_look_changes_nothing(claims: list[Contender], chance: random.Random) -> None:
    shuffled = list(claims)
    chance.shuffle(shuffled)
    assert parts(shuffled) == parts(claims)


@given(SETS)
def test_one_is_paid_by_the_ticket_and_no_affiliate_twice(claims: list[Contender]) -> None:
    found = parts(claims)
    by_place = {one.place: one for one in claims}
    paid = [by_place[place] for place, part in found.items() if part in PAID]
    payable = [one for one in claims if one.merit in (Merit.GUARANTEED, Merit.PROVISIONAL)]
    assert Counter(found.values())[Part.TICKET] == bool(payable)
    assert max(Counter(one.affiliate for one in paid).values(), default=0) <= 1
    guaranteed = {one.affiliate for one in claims if one.merit is Merit.GUARANTEED}
    assert guaranteed <= {one.affiliate for one in paid}


@given(SETS, st.randoms(use_true_random=False))
def test_in_whatever_order_they_came_as_much_is_paid_and_every_promise_is_kept(
    claims: list[Contender], chance: random.Random
) -> None:
    """Which purse pays whom, and which of two provisional ones is first, is all that the order of receipt decides."""
    orders = list(range(len(claims)))
    chance.shuffle(orders)
    other = [
        Contender(place=one.place, affiliate=one.affiliate, received=(at, 0, 0), merit=one.merit)
        for one, at in zip(claims, orders, strict=True)
    ]

    def seen(found: list[Contender]) -> tuple[int, set[int], int]:
        told = parts(found)
        paid = [one for one in found if told[one.place] in PAID]
        promised = {one.affiliate for one in paid if one.merit is Merit.GUARANTEED}
        return len(paid), promised, sum(told[one.place] is Part.GUARANTEE for one in found)

    assert seen(other) == seen(claims)


@pytest.fixture
def scheme(database: Database) -> Scheme:
    made = Scheme(database)
    for number in sorted(set(AFFILIATES)):
        made.affiliate(number)
    for affiliate in AFFILIATES:
        made.counter(affiliate)
    return made


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    claims=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from([Decision.GREEN, Decision.AMBER])),
        min_size=2, max_size=3, unique_by=lambda each: each[0],
    )
)  # fmt: skip
def test_every_order_of_arrival_ends_as_the_rule_says(scheme: Scheme, claims: list[tuple[int, Decision]]) -> None:
    """Each order on a ticket of its own: verdicts, sums and case are those of the rule, and the sums are the same for all."""
    sums = set()
    for arrival in itertools.permutations(claims):
        before = _totals(scheme)
        ticket = scheme.ticket()
        for at, decision in arrival:
            scheme.counters[at].redeem(scheme.code(ticket), BIRTHDATE, decision=decision)
        for at, _ in arrival:
            scheme.counters[at].exchange(scheme.serve)
        for _ in range(2):
            for counter in scheme.counters:
                counter.exchange(scheme.serve)
        found = case_of(scheme.db, scheme.issuer_id, ticket.number)
        assert found
        assert len(found.members) == len(claims)
        assert {one.key: CODES[one.code.value] for one in found.members} == {one.key: one.part for one in found.members}
        assert not found.is_open
        assert [_terminal(one.key) for one in found.members] == [scheme.counters[at].terminal for at, _ in arrival]
        after = _totals(scheme)
        sums.add(tuple(sorted((code, after[code] - before[code]) for code in after)))
        scheme.check()
    assert len(sums) == 1, "the order changed how much is paid"


def _totals(scheme: Scheme) -> Counter[int]:
    """What is due, what the guarantee paid."""
    rows = scheme.db.rows(
        "SELECT code, CAST(SUM(credits - debits) AS BIGINT) FROM ledger_account WHERE code IN (%(due)s, %(guarantee)s) "
        "GROUP BY code",
        {"due": int(Code.DUE), "guarantee": int(Code.GUARANTEE)},
    )
    return Counter(dict(rows))


def _terminal(key: ClaimKey) -> int:
    return key.terminal
