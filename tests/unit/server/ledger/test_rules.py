"""server.ledger.rules against a model of plain sums: any sequence of events, in any order, replayed or refused, keeps the books."""

import itertools
from dataclasses import dataclass, field, replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.database import Database
from server.ledger import rules
from server.ledger.accounts import FLOORS, Account, Code
from server.ledger.audit import audit
from server.ledger.rules import ClaimName, Posting
from server.ledger.store import Posted, Refused, Replayed, post
from tests.unit.server.ledger.scenes import AT, CAMPAIGN

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


def test_an_abandoned_run_undoes_its_closing_and_says_which() -> None:
    closing = rules.run_closed(AT, 3, 7, 1500)
    journal, transfers = rules.run_abandoned(AT, 3, 7, 1500)
    assert (journal.kind, journal.chain, journal.reverses) == (closing[0].kind, closing[0].chain, closing[0].id)
    assert journal.idempotency_key == f"run-abandoned/{AT.campaign}/3/7"
    assert [(one.debit, one.credit, one.amount) for one in transfers] == [
        (one.credit, one.debit, one.amount) for one in closing[1]
    ]
