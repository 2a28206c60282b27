"""What counters do: they sign what they take and send it when they call; the server judges it, and the model beside it.

The counters here are neither honest nor careful: they take papers of every kind, twice, late, of another theme; what they promise
is what the step says. What each one is told must be what the model says, and so must every row of a claim.
"""

import datetime as dt

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from sync.contract.entry import Entry
from sync.contract.ids import TicketNumber
from sync.contract.policy import Decision
from tests.campaigns.desk import AFFILIATES, COUNTERS
from tests.campaigns.family import PICKS, SEASON, FamilyMachine, pick
from tests.campaigns.model import Paper
from tests.campaigns.model_claims import Claim
from tests.unit.server.campaign_scene import BIRTHDATE

WAYS = ("green", "green", "green", "green", "amber", "typed", "other child")
OLD = 3  # of which one is any paper that was ever printed, the others such as may still be used
STRAY = 8  # of which one is taken where the ticket may not be of that kind
CALLS = st.sets(st.integers(0, len(COUNTERS) - 1))

TAKINGS = st.lists(st.tuples(PICKS, PICKS, st.sampled_from(WAYS)), min_size=1, max_size=6)


class CounterMachine(FamilyMachine):
    """With counters. A claim's key is its counter's number and its entry's."""

    def __init__(self) -> None:
        super().__init__()
        self.written: dict[tuple[int, int], Entry] = {}
        self.listed = [0] * len(COUNTERS)
        self.model.queues = {place: [] for place in range(len(COUNTERS))}

    @precondition(lambda self: self.model.papers and self.is_heard())
    @rule(takings=TAKINGS, calls=CALLS)
    def an_evening_at_the_counters(self, takings: list[tuple[int, int, str]], calls: set[int]) -> None:
        """Some of them call before the night, the others another day."""
        for choice, place, way in takings:
            self.take(choice, place, way)
        self.counters_call(calls)

    def take(self, choice: int, place: int, way: str) -> None:
        fresh = [one for one in self.model.papers if self.model.is_fresh(one)]
        paper = pick(fresh if fresh and choice % OLD else self.model.papers, choice // OLD)
        theirs = [at for at, affiliate in enumerate(COUNTERS) if AFFILIATES[affiliate] & 1 << paper.kind]
        self.write(paper, pick(range(len(COUNTERS)) if place % STRAY == 0 else theirs, place // STRAY), way)

    def write(self, paper: Paper, place: int, way: str) -> Claim:
        counter = self.desk.counters[place]
        counter.boot()
        birthdate = self.other_birthdate(paper) if way == "other child" else BIRTHDATE
        if way == "typed":
            entry = counter.redeem_typed(TicketNumber(paper.number), birthdate, amount=paper.cents)
        else:
            decision = Decision.AMBER if way == "amber" else Decision.GREEN
            entry = counter.redeem(self.desk.codes[paper.number, paper.generation], birthdate, decision=decision)
        claim = Claim(
            key=(counter.terminal, entry.header.sequence), affiliate=COUNTERS[place], themes=AFFILIATES[COUNTERS[place]],
            paper=paper, is_typed=way == "typed", is_green=way not in ("typed", "amber"),
            is_wrong_child=way == "other child", is_in_time=self.phase == SEASON, listed=self.listed[place],
        )  # fmt: skip
        self.written[claim.key] = entry
        self.model.write(place, claim)
        return claim

    @precondition(lambda self: self.old_papers() and self.is_heard())
    @rule(choice=PICKS, place=st.integers(0, len(COUNTERS) - 1), is_told=st.booleans())
    def an_old_paper_is_shown(self, choice: int, place: int, is_told: bool) -> None:
        """At a counter that has heard of it or not, and promises its payment all the same."""
        if is_told:
            self.call(place)
        self.write(pick(self.old_papers(), choice), place, "green")
        self.call(place)

    def old_papers(self) -> list[Paper]:
        return [one for one in self.model.papers if one.generation < self.model.tickets[one.number].generation]

    def other_birthdate(self, paper: Paper) -> dt.date:
        """One that the paper's tag does not let pass."""
        number = TicketNumber(paper.number)
        days = (BIRTHDATE + dt.timedelta(days=day) for day in range(1, 3000))
        return next(day for day in days if self.desk.tag(number, day) != self.desk.tag(number, BIRTHDATE))

    @precondition(lambda self: self.takeable())
    @rule(choice=PICKS)
    def counter_takes_back(self, choice: int) -> None:
        """Its own VOID, which may come before a run, or too late."""
        claim = pick(self.takeable(), choice)
        place = self.place_of(claim)
        self.desk.counters[place].void(self.written[claim.key])
        self.model.write_void(place, claim)

    def takeable(self) -> list[Claim]:
        return [one for one in self.model.claims.values() if not one.is_void_written]

    def place_of(self, claim: Claim) -> int:
        return next(place for place, one in enumerate(self.desk.counters) if one.terminal == claim.key[0])

    @rule(calls=CALLS)
    def counters_call(self, calls: set[int]) -> None:
        for place in sorted(calls):
            self.call(place)

    def call(self, place: int) -> None:
        """All that it wrote is taken, and all that it is told is what the model says."""
        self.desk.at()
        counter = self.desk.counters[place]
        counter.exchange(self.desk.serve)
        assert counter.acknowledged == counter.head
        self.model.hear(place)
        self.listed[place] = self.model.lists
        for claim in self.model.claims.values():
            if claim.key[0] == counter.terminal:
                told = claim.refused_as if claim.contest == "open" else claim.code
                assert counter.code_on(self.written[claim.key]) == told, claim

    def claims_in(self, *states: str) -> list[Claim]:
        return [one for one in self.model.claims.values() if one.state in states]
