"""What families, college offices and central staff do: every step asks the service, and the model says what it must answer.

A step that the rules forbid is tried all the same: the service must refuse it, and change nothing.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.campaigns import model as m
from tests.campaigns.desk import AFFILIATES, SPLITS, Desk
from tests.campaigns.model import Ticket
from tests.campaigns.model_runs import RunModel

SEASON, AFTER_VALIDITY, AFTER_CLAIMS, YEARS_LATER = range(4)
VOTES = 4  # of what can always happen, not so much that nothing else does
KINDS = st.integers(0, 1)
PICKS = st.integers(0, 10**6)
CENTS = st.sampled_from([500, 1500, 3000, 7000])
_Item = TypeVar("_Item")


def pick(items: Sequence[_Item], choice: int) -> _Item:
    return items[choice % len(items)]


class FamilyMachine(RuleBasedStateMachine):
    """`open_desk` gives each example its own issuer in one database."""

    open_desk: Callable[[], Desk]

    def __init__(self) -> None:
        super().__init__()
        self.desk = self.open_desk()
        self.model = RunModel(last=AFTER_CLAIMS)
        self.phase, self.count = SEASON, 0
        self.passes: list[int] = []
        self.votes = 0

    def next(self) -> int:
        self.count += 1
        return self.count

    def both(self, did: bool, said: bool) -> bool:
        """The services took it and the model did, or both refused."""
        assert did == said, f"it was {'taken' if did else 'refused'}, the model {'would' if said else 'would not'}"
        return did

    def enter(self, phase: int) -> None:
        """Time never goes back."""
        self.phase = self.model.phase = phase
        self.desk.enter(phase)

    def is_season(self) -> bool:
        return self.phase == SEASON

    def is_heard(self) -> bool:
        """After the season families are refused everything: tried now and then."""
        return self.is_season() or self.model.now % 4 == 0

    def in_state(self, *states: str) -> list[Ticket]:
        return [one for one in self.model.tickets.values() if one.state in states]

    def used(self) -> list[Ticket]:
        """Tickets that had an amount at least once."""
        return [one for one in self.model.tickets.values() if one.cents]

    def rather_free(self, is_any: bool) -> list[Ticket]:
        """Such as a family may still change, if there are and nothing else is asked for: most of what was used is used up."""
        return [one for one in self.used() if self.model.is_free(one) and not is_any] or self.used()

    # --- votes and wallets -------------------------------------------------------------------------------------------

    @precondition(lambda self: self.votes < VOTES)
    @rule(cents=st.sampled_from([30_000, -10_000, -100_000]))
    def vote(self, cents: int) -> None:
        self.votes += 1
        did = self.desk.vote(cents, f"V{self.next()}")
        pots = ((m.VOTED, 0), (m.BUDGET, 0))
        self.both(did, self.model.move(abs(cents), *(pots if cents > 0 else pots[::-1])))

    @precondition(lambda self: self.is_heard())
    @rule(is_bursary=st.booleans(), split=st.integers(0, len(SPLITS)))
    def register(self, is_bursary: bool, split: int) -> None:
        """The last choice is none, and nobody chooses for a family."""
        chosen = SPLITS[split] if split < len(SPLITS) else ()
        opened = self.desk.register(self.next(), chosen, is_bursary=is_bursary)
        budget = self.model.held[m.BUDGET, 0]
        can = self.is_season() and bool(chosen) and budget >= sum(chosen) + (m.BONUS[0] if is_bursary else 0)
        if self.both(opened is not None, can):
            assert opened is not None
            self.model.grant(opened.number, chosen, is_bursary=is_bursary, tickets=opened.tickets)
            self.passes.append(opened.number)

    @precondition(lambda self: self.passes and self.is_heard())
    @rule(choice=PICKS)
    def bursary_accepted_later(self, choice: int) -> None:
        owner = pick(self.passes, choice)
        self.both(self.desk.mark_bursary(owner), self.is_season() and self.model.top_up(owner))

    @precondition(lambda self: self.passes and self.is_heard())
    @rule(choice=PICKS, split=st.integers(0, len(SPLITS) - 1), stray=st.sampled_from([0, 0, 0, 500]))
    def split_again(self, choice: int, split: int, stray: int) -> None:
        """To another split, or with `stray` to none that is offered."""
        owner = pick(self.passes, choice)
        cents = self.model.base[owner][0] - SPLITS[split][0] + stray
        source = 0 if cents > 0 else 1
        did = self.desk.move_money(owner, source, abs(cents))
        self.both(did, self.is_season() and not stray and self.model.split(owner, source, abs(cents)))

    @precondition(lambda self: self.passes and self.is_season())
    @rule(choice=PICKS, is_rare=st.integers(0, 3))
    def withdraw(self, choice: int, is_rare: int) -> None:
        owner = pick(self.passes, choice)
        if is_rare == 0:
            self.both(self.desk.withdraw(owner), self.model.withdraw(owner))

    # --- tickets -----------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.passes and self.is_heard())
    @rule(choice=PICKS, kind=KINDS, cents=CENTS)
    def credit(self, choice: int, kind: int, cents: int) -> None:
        owner = pick(self.passes, choice)
        self.both(self.desk.credit(owner, kind, cents), self.is_season() and self.model.credit(owner, kind, cents))

    @precondition(lambda self: self.used() and self.is_heard())
    @rule(choice=PICKS, cents=CENTS, is_any=st.booleans())
    def change_amount(self, choice: int, cents: int, is_any: bool = True) -> None:
        ticket = pick(self.rather_free(is_any), choice)
        did = self.desk.change_amount(ticket, cents)
        self.both(did, self.is_season() and self.model.change(ticket, cents))

    @precondition(lambda self: self.used() and self.is_heard())
    @rule(choice=PICKS, may_be_lost=st.booleans(), is_any=st.booleans())
    def uncredit(self, choice: int, may_be_lost: bool, is_any: bool = True) -> None:
        """After the end of validity it is lost, and only when somebody says that it may be."""
        ticket, is_late = pick(self.rather_free(is_any), choice), not self.is_season()
        did = self.desk.uncredit(ticket, may_be_lost=may_be_lost)
        self.both(did, (may_be_lost or not is_late) and self.model.uncredit(ticket, is_late=is_late))

    @precondition(lambda self: self.used() and self.is_heard())
    @rule(choice=PICKS, affiliate=st.sampled_from([0, *AFFILIATES]), is_any=st.booleans())
    def assign(self, choice: int, affiliate: int, is_any: bool = True) -> None:
        ticket = pick(self.rather_free(is_any), choice)
        takes = affiliate == 0 or bool(AFFILIATES[affiliate] & 1 << ticket.kind)
        did = self.desk.assign(ticket, affiliate)
        self.both(did, self.is_season() and self.model.assign(ticket, affiliate, is_theirs=takes))

    @precondition(lambda self: self.used() and self.is_heard())
    @rule(choice=PICKS, void_older=st.booleans(), is_any=st.booleans())
    def issue_paper(self, choice: int, void_older: bool, is_any: bool = True) -> None:
        ticket = pick(self.rather_free(is_any), choice)
        did = self.desk.issue_paper(ticket, void_older=void_older)
        self.both(did, self.is_season() and self.model.issue(ticket, void_older=void_older))

    @precondition(lambda self: self.model.tickets and self.is_heard())
    @rule(choice=PICKS, is_blank=st.booleans())
    def block(self, choice: int, is_blank: bool) -> None:
        tickets = [] if is_blank else self.used()
        ticket = pick(tickets or list(self.model.tickets.values()), choice)
        self.both(self.desk.block(ticket), self.is_season() and self.model.block(ticket))

    @precondition(lambda self: self.in_state("blocked") and self.is_heard())
    @rule(choice=PICKS)
    def unblock(self, choice: int) -> None:
        ticket = pick(self.in_state("blocked"), choice)
        self.both(self.desk.unblock(ticket), self.is_season() and self.model.unblock(ticket))
