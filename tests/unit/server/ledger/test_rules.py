"""server.ledger.rules against a model of plain sums: any sequence of events, in any order, replayed or refused, keeps the books."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.database import Database
from server.ledger import rules
from server.ledger.accounts import FLOORS, Account, Code, order_id
from server.ledger.audit import audit
from server.ledger.rules import ClaimName, Posting
from server.ledger.store import Posted, Refused, Replayed, post
from server.ledger.transfers import Kind
from tests.unit.server.ledger.scenes import AT, CAMPAIGN, CLAIM

_issuers = itertools.count(1000)

PASSES = st.integers(1, 3)
TICKETS = st.integers(1, 4)
AFFILIATES = st.integers(1, 2)
AMOUNTS = st.sampled_from([500, 3000, 7000])
CLAIMS = st.builds(ClaimName, terminal=AFFILIATES, epoch=st.just(0), sequence=st.integers(0, 5))
WALLET = st.sampled_from([Code.FIRST_WALLET, Code.SECOND_WALLET])


def _voided(claim: ClaimName, affiliate: int, ticket: int, amount: int) -> Posting:
    return rules.claim_voided(AT, claim, rules.claim_accepted(AT, claim, affiliate, ticket, amount))


POSTINGS = st.one_of(
    st.builds(rules.envelope_opened, st.just(AT), st.integers(1, 60_000), st.sampled_from(["A", "B"])),
    st.builds(rules.wallet_created, st.just(AT), PASSES, st.tuples(st.integers(1, 10_000), st.integers(0, 10_000))),
    st.builds(rules.ticket_credited, st.just(AT), PASSES, WALLET, TICKETS, st.integers(1, 2), AMOUNTS),
    st.builds(rules.ticket_uncredited, st.just(AT), PASSES, WALLET, TICKETS, st.integers(1, 2), AMOUNTS),
    st.builds(rules.claim_accepted, st.just(AT), CLAIMS, AFFILIATES, TICKETS, AMOUNTS),
    st.builds(rules.claim_guaranteed, st.just(AT), CLAIMS, AFFILIATES, TICKETS, AMOUNTS),
    st.builds(_voided, CLAIMS, AFFILIATES, TICKETS, AMOUNTS),
    st.builds(rules.run_closed, st.just(AT), st.integers(1, 2), AFFILIATES, AMOUNTS),
    st.builds(rules.settled, st.just(AT), st.integers(1, 2), AFFILIATES, AMOUNTS),
)


@dataclass
class Model:
    """What the books must say: balances by account, and the events that happened."""

    balances: dict[Account, int] = field(default_factory=dict)
    happened: dict[str, Posting] = field(default_factory=dict)

    def expect(self, posting: Posting) -> type[Posted | Replayed | Refused]:
        journal, transfers = posting
        if journal.idempotency_key in self.happened:
            earlier, moved = self.happened[journal.idempotency_key]
            return Replayed if (earlier.kind, moved) == (journal.kind, transfers) else Refused
        after = dict(self.balances)
        for transfer in transfers:
            after[transfer.debit] = after.get(transfer.debit, 0) - transfer.amount
            after[transfer.credit] = after.get(transfer.credit, 0) + transfer.amount
        if any(amount * FLOORS[account.code] < 0 for account, amount in after.items()):
            return Refused
        self.balances = after
        self.happened[journal.idempotency_key] = posting
        return Posted


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(postings=st.lists(POSTINGS, min_size=10, max_size=60))
def test_the_books_say_what_plain_sums_say(database: Database, postings: list[Posting]) -> None:
    issuer = next(_issuers)  # every example in its own books, all in one database
    model = Model()
    with database.atomic():
        for journal, transfers in postings:
            outcome = post(database, replace(journal, issuer_id=issuer), transfers)
            assert type(outcome) is model.expect((journal, transfers))
    held = database.rows(
        """
        SELECT code, owner_id, credits - debits FROM ledger_account
        WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s
        """,
        {"issuer": issuer, "campaign": CAMPAIGN},
    )
    assert {Account(code=Code(code), owner=owner): amount for code, owner, amount in held} == model.balances
    assert sum(model.balances.values()) == 0
    assert audit(database, issuer) == []


_ACCEPTED = rules.claim_accepted(AT, CLAIM, 12, 77, 3000)
_LATE = rules.late_admitted(AT, CLAIM, 12, 77, 3000)
_GUARANTEED = rules.claim_guaranteed(AT, CLAIM, 12, 77, 3000)
_ORDER_3 = order_id(3, 12)
_ORDER_4 = order_id(4, 12)

# What each rule writes: kind, key, chain, and from where to where how much.
WRITTEN: dict[str, tuple[Posting, str, str, str, list[str]]] = {
    "a first vote": (
        rules.envelope_opened(AT, 500, "V1"),
        "E01",
        "envelope/26/V1",
        "campaign/26",
        ["0100/campaign/26 > 1000/campaign/26 500"],
    ),
    "a vote that adds": (
        rules.envelope_amended(AT, 500, "V2"),
        "E01",
        "envelope/26/V2",
        "campaign/26",
        ["0100/campaign/26 > 1000/campaign/26 500"],
    ),
    "a vote that takes away": (
        rules.envelope_amended(AT, -500, "V3"),
        "E01",
        "envelope/26/V3",
        "campaign/26",
        ["1000/campaign/26 > 0100/campaign/26 500"],
    ),
    "a registration": (
        rules.wallet_created(AT, 5, (8000, 10000)),
        "E02",
        "wallet/5",
        "pass/5",
        ["1000/campaign/26 > 2100/pass/5 8000", "1000/campaign/26 > 2110/pass/5 10000"],
    ),
    "a bursary": (
        rules.wallet_topped_up(AT, 5, (0, 2000), "bursary"),
        "E02",
        "wallet/5/bursary",
        "pass/5",
        ["1000/campaign/26 > 2110/pass/5 2000"],
    ),
    "another split": (
        rules.wallet_moved(AT, 5, Code.SECOND_WALLET, Code.FIRST_WALLET, 700, 2),
        "E03",
        "wallet-move/5/2",
        "pass/5",
        ["2110/pass/5 > 2100/pass/5 700"],
    ),
    "a credit": (
        rules.ticket_credited(AT, 5, Code.FIRST_WALLET, 77, 1, 3000),
        "E04",
        "credit/77/1",
        "pass/5",
        ["2100/pass/5 > 2200/ticket/77 3000"],
    ),
    "a credit taken back": (
        rules.ticket_uncredited(AT, 5, Code.FIRST_WALLET, 77, 1, 3000),
        "E05",
        "uncredit/77/1",
        "pass/5",
        ["2200/ticket/77 > 2100/pass/5 3000"],
    ),
    "a credit taken back too late": (
        rules.ticket_uncredited_late(AT, 5, 77, 1, 3000),
        "E05",
        "uncredit/77/1",
        "pass/5",
        ["2200/ticket/77 > 9200/campaign/26 3000"],
    ),
    "a claim": (_ACCEPTED, "E06", "claim/7/0/3", "affiliate/12", ["2200/ticket/77 > 3100/affiliate/12 3000"]),
    "a claim on the guarantee": (
        _GUARANTEED,
        "E06G",
        "claim/7/0/3",
        "affiliate/12",
        ["1900/affiliate/12 > 3100/affiliate/12 3000"],
    ),
    "a claim admitted late": (
        _LATE,
        "E18",
        "claim/7/0/3",
        "affiliate/12",
        ["9200/campaign/26 > 3100/affiliate/12 3000"],
    ),
    "a void": (
        rules.claim_voided(AT, CLAIM, _ACCEPTED),
        "E07",
        "void/7/0/3",
        "affiliate/12",
        ["3100/affiliate/12 > 2200/ticket/77 3000"],
    ),
    "a void of a guaranteed claim that the budget has borne": (
        rules.claim_voided(AT, CLAIM, rules.claim_guaranteed(AT, CLAIM, 12, 77, 3000), is_charged=True),
        "E07",
        "void/7/0/3",
        "affiliate/12",
        ["3100/affiliate/12 > 1000/campaign/26 3000"],
    ),
    "a void of a late claim": (
        rules.claim_voided(AT, CLAIM, _LATE),
        "E07",
        "void/7/0/3",
        "affiliate/12",
        ["3100/affiliate/12 > 9200/campaign/26 3000"],
    ),
    "an order": (
        rules.run_closed(AT, 3, 12, 5000),
        "E08",
        "run/26/3/12",
        "affiliate/12",
        [f"3100/affiliate/12 > 3200/order/{_ORDER_3} 5000"],
    ),
    "an order less a debt": (
        rules.run_closed(AT, 3, 12, 5000, 1500),
        "E08",
        "run/26/3/12",
        "affiliate/12",
        ["3100/affiliate/12 > 3900/affiliate/12 1500", f"3100/affiliate/12 > 3200/order/{_ORDER_3} 3500"],
    ),
    "all set against a debt": (
        rules.run_closed(AT, 3, 12, 5000, 5000),
        "E08",
        "run/26/3/12",
        "affiliate/12",
        ["3100/affiliate/12 > 3900/affiliate/12 5000"],
    ),
    "an order that will not be": (
        rules.run_abandoned(AT, 3, 12, 5000, 1500),
        "E08",
        "run-abandoned/26/3/12",
        "affiliate/12",
        ["3900/affiliate/12 > 3100/affiliate/12 1500", f"3200/order/{_ORDER_3} > 3100/affiliate/12 3500"],
    ),
    "a payment": (
        rules.settled(AT, 3, 12, 3500),
        "E09",
        "settled/26/3/12",
        "affiliate/12",
        [f"3200/order/{_ORDER_3} > 3300/affiliate/12 3500"],
    ),
    "a rejection": (
        rules.rejected(AT, 3, 12, 3500),
        "E10",
        "rejected/26/3/12",
        "affiliate/12",
        [f"3200/order/{_ORDER_3} > 3400/affiliate/12 3500"],
    ),
    "a return": (
        rules.returned(AT, 3, 12, 3500),
        "E11",
        "returned/26/3/12",
        "affiliate/12",
        ["3300/affiliate/12 > 3400/affiliate/12 3500"],
    ),
    "a second try": (
        rules.reissued(AT, 4, 12, 3000, 3),
        "E12",
        "reissued/26/3/12/4",
        "affiliate/12",
        [f"3400/affiliate/12 > 3200/order/{_ORDER_4} 3000"],
    ),
    "a second try that will not be": (
        rules.reissue_abandoned(AT, 4, 12, 3000, 3),
        "E12",
        "reissue-abandoned/26/3/12/4",
        "affiliate/12",
        [f"3200/order/{_ORDER_4} > 3400/affiliate/12 3000"],
    ),
    "a return that pays a debt": (
        rules.returned_set_against(AT, 4, 12, 500, 3),
        "E12B",
        "set-against/26/3/12/4",
        "affiliate/12",
        ["3400/affiliate/12 > 3900/affiliate/12 500"],
    ),
    "a reversal to the ticket": (
        rules.claim_reversed(AT, CLAIM, 12, 77, 3000, into=Code.TICKET, incident=9),
        "E13",
        "reversal/7/0/3/9",
        "affiliate/12",
        ["3900/affiliate/12 > 2200/ticket/77 3000"],
    ),
    "a reversal after expiry": (
        rules.claim_reversed(AT, CLAIM, 12, 77, 3000, into=Code.EXPIRED_TICKET, incident=9),
        "E13",
        "reversal/7/0/3/9",
        "affiliate/12",
        ["3900/affiliate/12 > 9200/campaign/26 3000"],
    ),
    "a reversal to the budget": (
        rules.claim_reversed(AT, CLAIM, 12, 77, 1000, into=Code.BUDGET, incident=9),
        "E13",
        "reversal/7/0/3/9",
        "affiliate/12",
        ["3900/affiliate/12 > 1000/campaign/26 1000"],
    ),
    "a reversal of a guarantee": (
        rules.claim_reversed(AT, CLAIM, 12, 77, 3000, into=Code.GUARANTEE, incident=9),
        "E13",
        "reversal/7/0/3/9",
        "affiliate/12",
        ["3900/affiliate/12 > 1900/affiliate/12 3000"],
    ),
    "a debt paid back": (
        rules.recovered(AT, 12, 500, "T-4"),
        "E15",
        "recovered/26/12/T-4",
        "affiliate/12",
        ["3950/campaign/26 > 3900/affiliate/12 500"],
    ),
    "wallets at the end": (
        rules.wallet_expired(AT, 5, (0, 300)),
        "E16",
        "wallet-expired/5",
        "pass/5",
        ["2110/pass/5 > 9100/campaign/26 300"],
    ),
    "a ticket at the end": (
        rules.ticket_expired(AT, 5, 77, 3000),
        "E17",
        "ticket-expired/77",
        "pass/5",
        ["2200/ticket/77 > 9200/campaign/26 3000"],
    ),
    "the guarantee's bill": (
        rules.guarantee_charged(AT, 12, 3000, 1),
        "E19G",
        "guarantee-charged/26/12/1",
        "affiliate/12",
        ["1000/campaign/26 > 1900/affiliate/12 3000"],
    ),
    "what expired": (
        rules.expired_returned(AT, 1, 300, 3000),
        "E19",
        "expired-returned/26/1",
        "campaign/26",
        ["9100/campaign/26 > 1000/campaign/26 300", "9200/campaign/26 > 1000/campaign/26 3000"],
    ),
    "the closing": (
        rules.budget_returned(AT, 1, 3350),
        "E19",
        "budget-returned/26/1",
        "campaign/26",
        ["1000/campaign/26 > 0100/campaign/26 3350"],
    ),
    "a limitation": (
        rules.time_barred(AT, 12, Code.RETURNED, 500, 2031),
        "E20",
        "time-barred/26/12/3400/2031",
        "affiliate/12",
        ["3400/affiliate/12 > 9300/campaign/26 500"],
    ),
    "a second limitation of the year": (
        rules.time_barred(AT, 12, Code.RETURNED, 500, 2031, 2),
        "E20",
        "time-barred/26/12/3400/2031/2",
        "affiliate/12",
        ["3400/affiliate/12 > 9300/campaign/26 500"],
    ),
    "a limitation of more than is owed": (
        rules.time_barred(AT, 12, Code.RETURNED, 500, 2031, offset=200),
        "E20",
        "time-barred/26/12/3400/2031",
        "affiliate/12",
        ["3400/affiliate/12 > 3900/affiliate/12 200", "3400/affiliate/12 > 9300/campaign/26 300"],
    ),
    "a pass withdrawn": (
        rules.wallet_withdrawn(AT, 5, (8000, 700), 1),
        "E23",
        "withdrawn/5/1",
        "pass/5",
        ["2100/pass/5 > 1000/campaign/26 8000", "2110/pass/5 > 1000/campaign/26 700"],
    ),
    "money from nobody": (
        rules.suspense_opened(AT, "L9", 500),
        "E21",
        "suspense/26/L9",
        "campaign/26",
        ["3950/campaign/26 > 9900/campaign/26 500"],
    ),
    "money to nobody": (
        rules.suspense_opened(AT, "L9", -500),
        "E21",
        "suspense/26/L9",
        "campaign/26",
        ["9900/campaign/26 > 3950/campaign/26 500"],
    ),
    "money explained": (
        rules.suspense_explained(AT, "L9", 500),
        "E22",
        "suspense-explained/26/L9",
        "campaign/26",
        ["9900/campaign/26 > 3950/campaign/26 500"],
    ),
}


@pytest.mark.parametrize(("posting", "kind", "key", "chain", "moves"), WRITTEN.values(), ids=WRITTEN.keys())
def test_each_rule_writes_what_the_chart_says(
    posting: Posting, kind: str, key: str, chain: str, moves: list[str]
) -> None:
    journal, transfers = posting
    assert (journal.kind.value, journal.idempotency_key, str(journal.chain)) == (kind, key, chain)
    assert [f"{one.debit} > {one.credit} {one.amount}" for one in transfers] == moves
    assert (journal.issuer_id, journal.campaign, journal.actor) == (AT.issuer_id, AT.campaign, AT.actor)


def test_every_kind_of_event_has_a_rule() -> None:
    assert {kind for _, kind, *_ in WRITTEN.values()} == {kind.value for kind in Kind}


def test_what_is_undone_names_what_it_undoes_and_nothing_else_does() -> None:
    named = {name for name, (posting, *_) in WRITTEN.items() if posting[0].reverses}
    assert named == {
        "a void",
        "a void of a guaranteed claim that the budget has borne",
        "a void of a late claim",
        "an order that will not be",
        "a second try that will not be",
        "money explained",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: rules.wallet_moved(AT, 5, Code.FIRST_WALLET, Code.FIRST_WALLET, 5, 1),
        lambda: rules.run_closed(AT, 3, 12, 5000, 5001),
        lambda: rules.run_closed(AT, 3, 12, 5000, -1),
        lambda: rules.reissued(AT, 3, 12, 5000, 3),
        lambda: rules.time_barred(AT, 12, Code.PAID, 5000, 2031),
        lambda: rules.time_barred(AT, 12, Code.DUE, 5000, 2031, offset=5001),
    ],
)
def test_what_no_service_may_ask_for_is_our_mistake(wrong: Callable[[], Posting]) -> None:
    with pytest.raises(AssertionError):
        wrong()


def test_an_abandoned_run_undoes_its_closing_and_says_which() -> None:
    closing = rules.run_closed(AT, 3, 7, 1500)
    journal, transfers = rules.run_abandoned(AT, 3, 7, 1500)
    assert (journal.kind, journal.chain, journal.reverses) == (closing[0].kind, closing[0].chain, closing[0].id)
    assert journal.idempotency_key == f"run-abandoned/{AT.campaign}/3/7"
    assert [(one.debit, one.credit, one.amount) for one in transfers] == [
        (one.credit, one.debit, one.amount) for one in closing[1]
    ]
