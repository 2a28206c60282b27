"""The machine: random events of a campaign, done to the books and to the model; after each, everything must agree.

What families, colleges and central staff do with passes and tickets is in family.py, through the services. A step's precondition
says what the campaign's rules allow (phase, states); whether the money is there is for the ledger and the model to say, and they
must say the same. Whatever happened, teardown ends the campaign and brings it to zero.
"""

import sys
from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from server.ledger import rules
from server.ledger.accounts import Code, order_id
from server.ledger.audit import anchor
from server.ledger.rules import Posting
from server.ledger.store import Reason, Refused, Replayed, post
from tests.campaigns import model as m
from tests.campaigns.desk import AFFILIATES
from tests.campaigns.family import AFTER_CLAIMS, AFTER_VALIDITY, CENTS, KINDS, PICKS, SEASON, FamilyMachine, pick
from tests.campaigns.model import Claim, Ticket

LINES = 2  # of what can always happen, not so much that nothing else does


@dataclass
class Part:
    """One affiliate's part of a run: what it takes, what is set against debts, what is paid again."""

    affiliate: int
    due: int
    offset: int
    against: list[tuple[int, int]] = field(default_factory=list)  # (returned run, cents)
    again: list[tuple[int, int]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    @property
    def pays(self) -> int:
        return self.due - self.offset + sum(cents for _, cents in self.again)


class CampaignMachine(FamilyMachine):
    """With affiliates, runs, the bank and the closing."""

    def __init__(self) -> None:
        super().__init__()
        self.run, self.parts, self.is_filed = 0, list[Part](), True
        self.lines: dict[str, int] = {}

    @initialize(
        cents=st.sampled_from([80_000, 200_000]),
        tickets=st.lists(st.tuples(PICKS, KINDS, CENTS), min_size=6, max_size=12),
        takings=st.lists(st.tuples(PICKS, PICKS), min_size=4, max_size=10),
        has_run=st.booleans(),
        phase=st.sampled_from([SEASON, SEASON, AFTER_VALIDITY, AFTER_CLAIMS]),
    )
    def a_campaign_begins(
        self,
        cents: int,
        tickets: list[tuple[int, int, int]],
        takings: list[tuple[int, int]],
        has_run: bool,
        phase: int,
    ) -> None:
        """Somewhere in it: what comes late in a campaign would seldom be reached one step at a time."""
        self.vote(cents)
        for is_bursary in (False, True, False):
            self.register(is_bursary, 0)
        for ticket in tickets:
            self.credit(*ticket)
        self.an_evening_at_the_counters(takings)
        if has_run and self.model.total(m.DUE):
            self.close_run(False)
            self.file_run()
        self.enter(phase)

    # --- claims ------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.used())
    @rule(picks=st.lists(st.tuples(PICKS, PICKS), min_size=1, max_size=4))
    def an_evening_at_the_counters(self, picks: list[tuple[int, int]]) -> None:
        for choice, place in picks:
            self.claim(choice, place)

    def claim(self, choice: int, place: int) -> None:
        """On any ticket: paid by it, by the guarantee when it is spent, from what expired when two persons say so."""
        if not self.used():
            return
        ticket = pick(self.used(), choice)
        if ticket.state == "expired" and not ticket.on:
            return  # it expired blank: there is nothing that two persons could admit
        payer = {"spent": "guarantee", "cancelled": "guarantee", "expired": "late"}.get(ticket.state, "ticket")
        takes = [one for one, themes in AFFILIATES.items() if themes & 1 << ticket.kind]
        affiliate = pick(takes, place)
        if affiliate in self.paid_for(ticket):
            return  # R20: it has its money for this ticket
        claim = Claim(self.next(), ticket.number, affiliate, ticket.cents, payer)
        if "blank" in (ticket.state, ticket.before):  # nothing on it: the ledger must say so
            assert not self.desk.claim(claim)
            return
        self.both(self.desk.claim(claim), self.model.claim(claim))

    def paid_for(self, ticket: Ticket) -> list[int]:
        live = [one for one in self.model.claims.values() if one.ticket == ticket.number and not one.is_recycled]
        return [one.affiliate for one in live if one.state != "voided"]

    @precondition(lambda self: self.claims_in("accepted"))
    @rule(choice=PICKS)
    def void(self, choice: int) -> None:
        claim = pick(self.claims_in("accepted"), choice)
        self.desk.void(claim, has_expired=self.has_expired)
        self.model.void(claim, has_expired=self.has_expired)

    def claims_in(self, *states: str) -> list[Claim]:
        return [one for one in self.model.claims.values() if one.state in states]

    @precondition(lambda self: self.reversible())
    @rule(choice=PICKS, way=st.integers(0, 2))
    def incident(self, choice: int, way: int) -> None:
        claim = pick(self.reversible(), choice)
        left = claim.cents - claim.reversed
        pot, cents = ((m.BUDGET, 0), left - left // 2) if way == 0 else ((m.BUDGET, 0), left)
        if way == 2 and claim.payer == "guarantee":
            pot = (m.GUARANTEE, claim.affiliate)
        elif way == 2 and self.has_expired:
            pot = (m.OLD_TICKET, 0)
        elif way == 2 and not claim.reversed:
            pot = (m.TICKET, claim.ticket)
        self.desk.reverse(claim, cents, pot, self.next())
        self.model.reverse(claim, cents, pot)

    def reversible(self) -> list[Claim]:
        """In a filed run, and not taken back whole yet: before filing, the run is abandoned instead."""
        open_run = 0 if self.is_filed else self.run
        return [one for one in self.claims_in("scheduled", "paid") if one.run != open_run and one.reversed < one.cents]

    # --- runs --------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.is_filed and (self.model.total(m.DUE) or self.model.total(m.RETURNED)))
    @rule(with_returned=st.booleans())
    def close_run(self, with_returned: bool) -> None:
        self.run += 1
        self.parts = [self.part(affiliate, with_returned) for affiliate in AFFILIATES]
        self.parts = [part for part in self.parts if part.due or part.against or part.again]
        if not self.parts:
            self.run -= 1
            return
        self.desk.open_run(self.run)
        self.is_filed = False
        for part in self.parts:
            assert self.desk.order(self.run, part.affiliate, part.pays, part.claims, *self.postings(part))
            self.desk.pay_again(self.run, part.affiliate, part.against, [old for old, _ in part.again])
            self.take(part)

    def part(self, affiliate: int, with_returned: bool) -> Part:
        claims = self.model.waiting(affiliate)
        due, debt = sum(one.cents for one in claims), -self.model.held[m.DEBT, affiliate]
        part = Part(affiliate, due, min(due, debt), claims=claims)
        debt -= part.offset
        for run, cents in self.model.back.get(affiliate, []) if with_returned else []:
            against = min(cents, debt)
            debt -= against
            part.against += [(run, against)] if against else []
            part.again += [(run, cents - against)] if cents > against else []
        return part

    def postings(self, part: Part) -> list[Posting]:
        at, run, who = self.desk.at(), self.run, part.affiliate
        return [
            *([rules.run_closed(at, run, who, part.due, part.offset)] if part.due else []),
            *(rules.returned_set_against(at, run, who, cents, old) for old, cents in part.against),
            *(rules.reissued(at, run, who, cents, old) for old, cents in part.again),
        ]

    def take(self, part: Part) -> None:
        who, order = part.affiliate, (m.ORDER, order_id(self.run, part.affiliate))
        moves = [
            (part.offset, (m.DUE, who), (m.DEBT, who)),
            (part.due - part.offset, (m.DUE, who), order),
            *((cents, (m.RETURNED, who), (m.DEBT, who)) for _, cents in part.against),
            *((cents, (m.RETURNED, who), order) for _, cents in part.again),
        ]
        assert all(self.model.move(*move) for move in moves)
        for run, cents in [*part.against, *part.again]:
            self.come_back(who, run, -cents)
        for one in part.claims:
            one.state, one.run = ("scheduled" if part.pays else "paid"), self.run
        if part.pays:
            self.model.orders[self.run, who] = "open"

    def come_back(self, affiliate: int, run: int, cents: int) -> None:
        rows = self.model.back.setdefault(affiliate, [])
        mine = next((row for row in rows if row[0] == run), None)
        if mine is None:
            rows.append(mine := [run, 0])
        mine[1] += cents
        self.model.back[affiliate] = [row for row in rows if row[1]]

    @precondition(lambda self: not self.is_filed)
    @rule()
    def abandon_run(self) -> None:
        at, run, postings = self.desk.at(), self.run, []
        for part in self.parts:
            who, order = part.affiliate, (m.ORDER, order_id(run, part.affiliate))
            postings += [rules.run_abandoned(at, run, who, part.due, part.offset)] if part.due else []
            postings += [rules.reissue_abandoned(at, run, who, cents, old) for old, cents in part.again]
            assert self.model.move(part.offset, (m.DEBT, who), (m.DUE, who))
            assert self.model.move(part.due - part.offset, order, (m.DUE, who))
            for old, cents in part.again:
                assert self.model.move(cents, order, (m.RETURNED, who))
                self.come_back(who, old, cents)
            for one in part.claims:
                one.state, one.run = "accepted", 0
            self.model.orders.pop((run, who), None)
        claims = [one for part in self.parts for one in part.claims]
        assert self.desk.abandon_run(run, claims, *postings)
        self.is_filed = True

    @precondition(lambda self: not self.is_filed)
    @rule()
    def file_run(self) -> None:
        self.desk.file_run(self.run)
        for part in self.parts:
            if part.pays:
                self.model.orders[self.run, part.affiliate] = "filed"
        self.is_filed = True

    @precondition(lambda self: self.orders_in("filed"))
    @rule(answers=st.lists(st.tuples(PICKS, st.sampled_from([True, False, False])), min_size=1, max_size=3))
    def the_bank_answers(self, answers: list[tuple[int, bool]]) -> None:
        for choice, is_rejected in answers:
            if self.orders_in("filed"):
                self.bank_answers(choice, is_rejected)

    def bank_answers(self, choice: int, is_rejected: bool) -> None:
        run, who = pick(self.orders_in("filed"), choice)
        order = (m.ORDER, order_id(run, who))
        cents = self.model.held[order]
        verb, target = (rules.rejected, (m.RETURNED, who)) if is_rejected else (rules.settled, (m.PAID, who))
        claims = [one for one in self.claims_in("scheduled") if (one.run, one.affiliate) == (run, who)]
        state = "returned" if is_rejected else "paid"
        did = self.desk.bank(run, who, state, claims, verb(self.desk.at(), run, who, cents))
        self.both(did, self.model.move(cents, order, target))
        self.model.orders[run, who] = f"{state} {cents}"
        if is_rejected:
            self.come_back(who, run, cents)
        for one in claims:
            one.state = one.state if is_rejected else "paid"

    @precondition(lambda self: self.orders_in("paid"))
    @rule(choice=PICKS)
    def bank_sends_back(self, choice: int) -> None:
        run, who = pick(self.orders_in("paid"), choice)
        cents = int(self.model.orders[run, who].split()[1])
        did = self.desk.bank(run, who, "returned", [], rules.returned(self.desk.at(), run, who, cents))
        self.both(did, self.model.move(cents, (m.PAID, who), (m.RETURNED, who)))
        self.model.orders[run, who] = "returned"
        self.come_back(who, run, cents)

    def orders_in(self, state: str) -> list[tuple[int, int]]:
        return [key for key, value in self.model.orders.items() if value.split()[0] == state]

    # --- debts, limitation, suspense ---------------------------------------------------------------------------------

    @precondition(lambda self: self.model.total(m.DEBT))
    @rule(choice=PICKS, cents=CENTS)
    def debt_paid_back(self, choice: int, cents: int) -> None:
        """Sometimes more than is owed: refused."""
        who = pick([owner for (code, owner), owed in self.model.held.items() if code == m.DEBT and owed], choice)
        did = self.desk.post(rules.recovered(self.desk.at(), who, cents, f"T{self.next()}"))
        self.both(did, self.model.move(cents, (m.RECOVERED, 0), (m.DEBT, who)))

    @precondition(lambda self: self.phase == AFTER_CLAIMS)
    @rule(who=st.sampled_from(sorted(AFFILIATES)), is_due=st.booleans())
    def time_barred(self, who: int, is_due: bool) -> None:
        code, year = (m.DUE if is_due else m.RETURNED), 3000 + self.next()
        cents = self.model.held[code, who]
        if not cents:
            return
        claims = self.model.waiting(who) if is_due else []
        did = self.desk.bar(who, claims, rules.time_barred(self.desk.at(), who, Code(code), cents, year))
        self.both(did, self.model.move(cents, (code, who), (m.BARRED, 0)))
        if is_due:
            for one in self.model.waiting(who):
                one.state = "barred"
        else:
            self.model.back[who] = []

    @precondition(lambda self: len(self.lines) < LINES)
    @rule(cents=st.sampled_from([-700, 900]))
    def unexplained_line(self, cents: int) -> None:
        line = f"L{self.next()}"
        did = self.desk.post(rules.suspense_opened(self.desk.at(), line, cents))
        self.both(did, self.model.move(cents, (m.RECOVERED, 0), (m.SUSPENSE, 0)))
        self.lines[line] = cents

    @precondition(lambda self: self.lines)
    @rule(choice=PICKS)
    def explained_line(self, choice: int) -> None:
        line = pick(sorted(self.lines), choice)
        cents = self.lines.pop(line)
        did = self.desk.post(rules.suspense_explained(self.desk.at(), line, cents))
        self.both(did, self.model.move(-cents, (m.RECOVERED, 0), (m.SUSPENSE, 0)))

    # --- the same thing twice ----------------------------------------------------------------------------------------

    @rule(choice=PICKS)
    def again(self, choice: int) -> None:
        journal, transfers = pick(self.desk.written(), choice)
        assert isinstance(post(self.desk.db, journal, transfers), Replayed)
        other = [type(one)(debit=one.debit, credit=one.credit, amount=one.amount + 1) for one in transfers]
        assert post(self.desk.db, journal, other) == Refused(reason=Reason.KEY_REUSED)

    # --- the end -----------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.phase != AFTER_CLAIMS)
    @rule(is_time=st.integers(0, 2))
    def time_passes(self, is_time: int) -> None:
        if is_time == 0:
            self.enter(self.phase + 1)

    @precondition(lambda self: self.phase != SEASON)
    @rule()
    def wallets_expire(self) -> None:
        held = [(pot, cents) for pot, cents in self.model.held.items() if pot[0] in m.WALLETS]
        assert self.desk.expire_wallets() == sum(cents for _, cents in held)
        for (code, owner), cents in held:
            assert self.model.move(cents, (code, owner), (m.OLD_WALLET, 0))
            self.model.gone[owner] += cents

    @precondition(lambda self: self.phase == AFTER_CLAIMS)
    @rule()
    def tickets_expire(self) -> None:
        self.has_expired = True
        left = self.in_state("blank", "credited", "blocked")
        assert self.desk.expire_tickets() == sum(one.on for one in left)
        for one in left:
            assert self.model.move(one.on, (m.TICKET, one.number), (m.OLD_TICKET, 0))
            one.state, one.before = "expired", ""

    @precondition(lambda self: self.has_expired and not self.model.total(m.SUSPENSE) and not self.wallet_money())
    @rule()
    def budget_goes_back(self) -> None:
        costs = {pot: -cents for pot, cents in self.model.held.items() if pot[0] == m.GUARANTEE and cents}
        old = [(code, 0) for code in (m.OLD_WALLET, m.OLD_TICKET)]
        left = self.model.held[m.BUDGET, 0] + sum(self.model.held[pot] for pot in old) - sum(costs.values())
        if not self.both(self.desk.return_budget(), left >= 0):
            return
        for pot in old:
            assert self.model.move(self.model.held[pot], pot, (m.BUDGET, 0))
        for pot, cents in costs.items():
            assert self.model.move(cents, (m.BUDGET, 0), pot)
        assert self.model.move(left, (m.BUDGET, 0), (m.VOTED, 0))

    def wallet_money(self) -> int:
        return sum(self.model.total(code) for code in m.WALLETS)

    @invariant()
    def everything_agrees(self) -> None:
        held, meant = self.desk.balances(), self.model.balances()
        assert held == meant, sorted(held.items() ^ meant.items())
        tickets, shown = self.desk.tickets(), self.model.shown()
        assert tickets == shown, sorted(tickets.items() ^ shown.items())
        for owner in self.passes:
            assert self.desk.entitlement(owner) == self.model.had(owner), owner
        found = self.desk.findings()
        assert not found, [str(one) for one in found]

    def teardown(self) -> None:
        """Whatever happened, the campaign ends at zero, its journals give it again, and none of them can be posted twice."""
        if sys.exc_info()[0] is not None:
            return  # a step has failed: that is what is to be told
        if not self.is_filed:
            self.file_run()
        self.enter(AFTER_CLAIMS)
        self.wallets_expire()
        self.tickets_expire()
        while self.lines:
            self.explained_line(0)
        self.vote(10**7)  # whatever the guarantee has cost
        self.budget_goes_back()
        for code in (m.BUDGET, m.GUARANTEE, *m.WALLETS, m.TICKET, m.OLD_WALLET, m.OLD_TICKET, m.SUSPENSE):
            assert self.model.total(code) == 0
        self.everything_agrees()
        before = anchor(self.desk.db, self.desk.issuer)
        for posting in self.desk.written():
            assert isinstance(post(self.desk.db, *posting), Replayed)
        assert anchor(self.desk.db, self.desk.issuer) == before
        assert self.desk.findings(with_replay=True) == []
