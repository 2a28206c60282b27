"""The machine: random events of a campaign, done by the services and told to the model; after each, everything must agree.

Families are in family.py, counters in counters.py, central staff in central.py, runs and the bank in bank.py; here time passes and
the campaign is closed. Steps are tried whether the rules allow them or not: services and model must refuse the same ones. Whatever
happened, teardown ends the campaign and brings it to zero.
"""

import sys
from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from server.closing import requests, steps
from server.closing.requests import RequestRow
from server.closing.standing import standing
from server.closing.steps import REOPEN, Refused, StepRefusal
from server.ledger.audit import anchor
from server.ledger.closing_money import Moved
from server.ledger.store import Reason, Replayed, post
from server.ledger.store import Refused as RefusedByLedger
from sync.contract.instant import civil_date
from tests.campaigns import model as m
from tests.campaigns.bank import BankMachine
from tests.campaigns.counters import CALLS, WAYS
from tests.campaigns.desk import AFFILIATES, ALICE, BRUNO, COUNTERS
from tests.campaigns.family import AFTER_CLAIMS, AFTER_VALIDITY, CENTS, KINDS, PICKS, SEASON, YEARS_LATER, pick

BEGINNINGS = (SEASON, SEASON, SEASON, AFTER_VALIDITY, AFTER_CLAIMS, AFTER_CLAIMS, YEARS_LATER, YEARS_LATER)
EXPLAINED = "L'association a été dissoute"


class CampaignMachine(BankMachine):
    """With time and the closing."""

    @initialize(
        cents=st.sampled_from([80_000, 200_000]),
        tickets=st.lists(st.tuples(PICKS, KINDS, CENTS), min_size=6, max_size=12),
        takings=st.lists(st.tuples(PICKS, PICKS, st.sampled_from(WAYS)), min_size=4, max_size=10),
        calls=CALLS,
        runs=st.integers(0, 2),
        phase=st.sampled_from(BEGINNINGS),
        late=st.integers(0, 2),
        kept=st.lists(st.tuples(PICKS, st.sampled_from(sorted(AFFILIATES))), max_size=4),
    )
    def a_campaign_begins(
        self,
        cents: int,
        tickets: list[tuple[int, int, int]],
        takings: list[tuple[int, int, str]],
        calls: set[int],
        runs: int,
        phase: int,
        late: int = 0,
        kept: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Somewhere in it: what comes late in a campaign would seldom be reached one step at a time."""
        self.vote(cents)
        for is_bursary in (False, True, False):
            self.register(is_bursary, 0)
        for ticket in tickets:
            self.credit(*ticket)
        for choice, affiliate in kept:
            self.assign(choice, affiliate)
        for at in range(len(self.used())):
            self.issue_paper(at, False)
        half = len(takings) // 2
        for some in [takings[:half], takings[half:]][: runs if self.model.papers else 0]:
            self.a_fortnight(some, "whole", None)
        if self.model.papers and runs < 2:
            self.an_evening_at_the_counters(takings[half * runs :], calls)
        self.enter(phase)
        if phase >= AFTER_CLAIMS:
            self.tickets_expire()
            self.counters_call(set(range(len(COUNTERS))))
            for _ in range(min(late, len(self.claims_in("held")))):
                self.two_persons_admit(0)

    # --- the same thing twice ----------------------------------------------------------------------------------------

    @rule(choice=PICKS)
    def again(self, choice: int) -> None:
        journal, transfers = pick(self.desk.written(), choice)
        assert isinstance(post(self.desk.db, journal, transfers), Replayed)
        other = [type(one)(debit=one.debit, credit=one.credit, amount=one.amount + 1) for one in transfers]
        assert post(self.desk.db, journal, other) == RefusedByLedger(reason=Reason.KEY_REUSED)

    # --- the end -----------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.phase != YEARS_LATER)
    @rule(is_time=st.integers(0, 2))
    def time_passes(self, is_time: int) -> None:
        if is_time == 0:
            self.enter(self.phase + 1)

    def enter(self, phase: int) -> None:
        """Counters that are silent for so long are waited for no more."""
        if phase != self.phase:
            for claim in self.claims_in("held"):
                claim.waits_for.clear()
        super().enter(phase)

    @rule()
    def wallets_expire(self) -> None:
        held = [(pot, cents) for pot, cents in self.model.held.items() if pot[0] in m.WALLETS]
        done = steps.expire_wallets(self.desk.db, self.desk.place, ALICE, self.desk.next())
        if self.both(isinstance(done, Moved), self.phase != SEASON):
            assert isinstance(done, Moved)
            assert done.cents == sum(cents for _, cents in held)
            for (code, owner), cents in held:
                assert self.model.move(cents, (code, owner), (m.OLD_WALLET, 0))
                self.model.gone[owner] += cents

    def by_two(self, step: str, note: str = "") -> bool:
        """Asked by one, who may not agree; agreed by another."""
        db, place = self.desk.db, self.desk.place
        refused = steps.ask(db, place, step, ALICE, self.desk.next(), note=note)
        if refused is not None:
            assert refused.reason is StepRefusal.IN_THE_WAY, refused
            return False
        asked = requests.open_request(db, place)
        assert asked is not None
        alone = steps.agree(db, place, asked.id, ALICE, self.desk.next())
        assert isinstance(alone, Refused)
        assert alone.reason is StepRefusal.SAME_PERSON
        done = steps.agree(db, place, asked.id, BRUNO, self.desk.next())
        assert isinstance(done, RequestRow), done
        return True

    @precondition(lambda self: self.phase != SEASON)
    @rule()
    def tickets_expire(self) -> None:
        """Not as long as anybody waits for a claim."""
        is_time = self.phase >= AFTER_CLAIMS and not self.model.held_claims()
        if self.both(self.by_two("tickets"), is_time):
            for one in self.in_state("blank", "credited", "blocked"):
                assert self.model.move(one.on, (m.TICKET, one.number), (m.OLD_TICKET, 0))
                one.state, one.before = "expired", ""

    @precondition(lambda self: self.phase >= AFTER_CLAIMS)
    @rule(is_rare=st.integers(0, 2))
    def closed_and_opened_again(self, is_rare: int) -> None:
        if is_rare == 0 and self.close():
            self.vote_is_refused()
            assert self.by_two(REOPEN, "Une demande est arrivée après")

    def close(self) -> bool:
        """What is left open is explained; all else is in the way."""
        db, place = self.desk.db, self.desk.place
        found = standing(db, self.desk.issuer_id, place.campaign, civil_date(self.desk.now))
        assert found is not None
        for one in found.remains:
            assert steps.explain(db, place, one.affiliate_number, EXPLAINED, ALICE, self.desk.next()) is None
        if not self.both(self.by_two("budget"), self.may_close()):
            return False
        self.budget_goes_back()
        return True

    def may_close(self) -> bool:
        open_runs = [one for one in self.model.runs.values() if one.state != "closed"]
        open_tickets = self.in_state("blank", "credited", "blocked", "claimed")
        open_wallets = sum(self.model.total(code) for code in m.WALLETS)
        left = sum(self.model.total(code) for code in (m.BUDGET, m.OLD_WALLET, m.OLD_TICKET, m.GUARANTEE))
        return not (open_runs or open_tickets or open_wallets or self.model.held_claims() or self.lines) and left >= 0

    def budget_goes_back(self) -> None:
        costs = {pot: -cents for pot, cents in self.model.held.items() if pot[0] == m.GUARANTEE and cents}
        old = [(code, 0) for code in (m.OLD_WALLET, m.OLD_TICKET)]
        left = self.model.held[m.BUDGET, 0] + sum(self.model.held[pot] for pot in old) - sum(costs.values())
        for pot in old:
            assert self.model.move(self.model.held[pot], pot, (m.BUDGET, 0))
        for pot, cents in costs.items():
            assert self.model.move(cents, (m.BUDGET, 0), pot)
        assert self.model.move(left, (m.BUDGET, 0), (m.VOTED, 0))

    def vote_is_refused(self) -> None:
        """Nothing moves in a campaign that is closed."""
        assert not self.desk.vote(1000, f"V{self.next()}")

    @invariant()
    def everything_agrees(self) -> None:
        held, meant = self.desk.balances(), self.model.balances()
        assert held == meant, sorted(held.items() ^ meant.items())
        tickets, shown = self.desk.tickets(), self.model.shown()
        assert tickets == shown, sorted(tickets.items() ^ shown.items())
        claims = self.desk.claims()
        every = [one for one in self.model.claims.values() if one.state]
        known = {one.key: (one.state, one.code, one.cents, one.run, one.against) for one in every}
        assert claims == known, sorted(claims.items() ^ known.items())
        for owner in self.passes:
            assert self.desk.entitlement(owner) == self.model.had(owner), owner
        found = self.desk.findings()
        assert not found, [str(one) for one in found]

    def teardown(self) -> None:
        """Whatever happened, the campaign ends at zero, its journals give it again, and none of them can be posted twice."""
        if sys.exc_info()[0] is not None:
            return  # a step has failed: that is what is to be told
        self.enter(max(self.phase, AFTER_CLAIMS))
        self.everything_is_answered()
        self.vote(10**7)  # whatever the guarantee has cost
        assert self.close()
        self.vote_is_refused()
        for code in (m.BUDGET, m.GUARANTEE, *m.WALLETS, m.TICKET, m.ORDER, m.OLD_WALLET, m.OLD_TICKET, m.SUSPENSE):
            assert self.model.total(code) == 0
        self.everything_agrees()
        before = anchor(self.desk.db, self.desk.issuer_id)
        for posting in self.desk.written():
            assert isinstance(post(self.desk.db, *posting), Replayed)
        assert anchor(self.desk.db, self.desk.issuer_id) == before
        assert self.desk.findings(with_replay=True) == []

    def everything_is_answered(self) -> None:
        """Counters send what they have, people decide what waits, runs are finished, lines explained."""
        self.counters_call(set(range(len(COUNTERS))))
        while self.claims_in("held"):
            claim = self.claims_in("held")[0]
            if claim.contest == "open":
                self.refusal_is_upheld(0)
            else:
                self.one_person_looks(0, "R30")
        if self.preparing():
            self.abandon_run()
        while self.answerable():
            self.bank_executes(0, "whole")
        self.finish_runs()
        while self.lines:
            self.explained_line(0)
        self.wallets_expire()
        self.tickets_expire()
