"""PURE. Closing a campaign to zero: which step may happen when, and what stands in its way. The money is in closing_money.

E16 wallets expire, E17 tickets expire, E19 the budget goes back to the vote. What affiliates are still due, and what they owe, does
not hinder a closing once a person has said why it is left; to settle it later, two persons open the campaign again. Civil dates are
those of Paris. Source: accounting design, 2.4.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from server.ledger.accounts import WALLETS, Code
from sync.contract.instant import Instant


class Step(Enum):
    """In their order; each may be done again, and then moves what has come since."""

    WALLETS = "wallets"  # E16, after the end of validity
    TICKETS = "tickets"  # E17, after the end of claims and the grace
    BUDGET = "budget"  # E19, when all else is at zero


class Obstacle(Enum):
    """What stands in the way. Only TERMINALS_HOLD gives way to a person's word."""

    TOO_EARLY = "too_early"  # the day has not come: `first_day`
    TERMINALS_HOLD = "terminals_hold"  # counters are known to hold claims that never arrived
    CLAIMS_WAIT = "claims_wait"  # claims are held, for other counters or for people: their tickets are not free
    RUNS_OPEN = "runs_open"  # a run is not closed: what it pays is not known
    CASES_OPEN = "cases_open"  # a contest has no answer, or a late claim waits for the second person
    INCIDENTS_OPEN = "incidents_open"  # a claim may still be taken back
    VOTES_WAIT = "votes_wait"  # a vote of the envelope was entered and not approved
    UNEXPLAINED = "unexplained"  # affiliates are due or owe something, and nobody has said why it is left
    WALLETS_LEFT = "wallets_left"  # E16 is not done
    TICKETS_LEFT = "tickets_left"  # E17 is not done
    SUSPENSE = "suspense"  # lines of bank statements are not explained
    BUDGET_SHORT = "budget_short"  # the guarantee has cost more than is left: a vote (E01) first
    SAME_PERSON = "same_person"  # it takes two


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a terminal said, when it was last seen, that it still holds."""

    terminal: int
    affiliate: int
    claims: int
    cents: int
    seen: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFacts:
    """Everything that a step depends on. `pots`: the balance of each code over all owners; an absent one is 0.

    `unexplained`: affiliates that are due or owe something which nobody has explained.
    """

    today: dt.date
    valid_to: dt.date
    claims_to: dt.date
    grace_days: int
    holdings: tuple[Holding, ...]
    claims_waiting: int
    pots: Mapping[Code, int]
    runs_open: int = 0
    cases_open: int = 0
    incidents_open: int = 0
    votes_waiting: int = 0
    unexplained: int = 0
    bank_lines_open: int = 0
    tickets_open: int = 0  # blank ones, that hold nothing, are among them

    def pot(self, *codes: Code) -> int:
        return sum(self.pots.get(code, 0) for code in codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons:
    """Who asks and who agrees. `despite_terminals`: the reason of whoever knows that counters hold claims, and closes anyway."""

    asked_by: str
    agreed_by: str
    despite_terminals: str = ""


def first_day(step: Step, facts: ClosingFacts) -> dt.date:
    """The first day on which the step may happen."""
    if step is Step.WALLETS:
        return facts.valid_to + dt.timedelta(days=1)
    return facts.claims_to + dt.timedelta(days=facts.grace_days + 1)


def obstacles(step: Step, facts: ClosingFacts, persons: Persons) -> tuple[Obstacle, ...]:
    """Everything in the way of the step, or nothing."""
    found = []
    if facts.today < first_day(step, facts):
        found.append(Obstacle.TOO_EARLY)
    if step is Step.TICKETS and any(one.claims for one in facts.holdings) and not persons.despite_terminals:
        found.append(Obstacle.TERMINALS_HOLD)
    if step is not Step.WALLETS and facts.claims_waiting:
        found.append(Obstacle.CLAIMS_WAIT)
    if step is not Step.WALLETS and facts.cases_open:
        found.append(Obstacle.CASES_OPEN)
    if step is Step.BUDGET:
        found += _in_the_way_of_the_budget(facts)
    if step is not Step.WALLETS and persons.asked_by == persons.agreed_by:
        found.append(Obstacle.SAME_PERSON)
    return tuple(found)


def _in_the_way_of_the_budget(facts: ClosingFacts) -> list[Obstacle]:
    left = facts.pot(Code.BUDGET, Code.EXPIRED_WALLET, Code.EXPIRED_TICKET)
    conditions = (
        (Obstacle.RUNS_OPEN, facts.runs_open != 0),
        (Obstacle.INCIDENTS_OPEN, facts.incidents_open != 0),
        (Obstacle.VOTES_WAIT, facts.votes_waiting != 0),
        (Obstacle.UNEXPLAINED, facts.unexplained != 0),
        (Obstacle.WALLETS_LEFT, facts.pot(*WALLETS) != 0),
        (Obstacle.TICKETS_LEFT, facts.pot(Code.TICKET) != 0 or facts.tickets_open != 0),
        (Obstacle.SUSPENSE, facts.pot(Code.SUSPENSE) != 0 or facts.bank_lines_open != 0),
        (Obstacle.BUDGET_SHORT, left + facts.pot(Code.GUARANTEE) < 0),
    )
    return [obstacle for obstacle, holds in conditions if holds]
