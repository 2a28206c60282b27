"""Random campaigns on both engines; `scripts/simulate --campaigns 500` runs more and longer ones, each time others."""

import itertools
import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from server.database import Database
from server.ledger.transfers import Kind
from tests.campaigns.desk import AFFILIATES, COUNTERS, Desk
from tests.campaigns.family import AFTER_CLAIMS, SEASON, YEARS_LATER
from tests.campaigns.machine import CampaignMachine
from tests.campaigns.model import DUE

WANTED = int(os.environ.get("GUICHET_CAMPAIGNS", "0"))
EXAMPLES, STEPS = (WANTED, 120) if WANTED else (14, 45)
KINDS_SEEN = 19  # of 25: fewer, and the machine no longer gets anywhere


def test_random_campaigns_hold_every_invariant_after_every_step(database: Database) -> None:
    numbers = itertools.count(1)

    class Machine(CampaignMachine):
        """In this database."""

        def open_desk(self) -> Desk:
            return Desk(database, next(numbers))

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not WANTED,
            # A failure's seed is enough to begin with; making it shorter takes minutes on a database.
            phases=tuple(Phase) if WANTED else (Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    happened = {kind for (kind,) in database.rows("SELECT DISTINCT kind FROM ledger_journal")}
    assert len(happened) >= KINDS_SEEN


def test_a_campaign_in_which_everything_happens(database: Database) -> None:
    """What chance seldom reaches, step by step: every kind of event there is, and the same end."""

    class Machine(CampaignMachine):
        """In this database."""

        def open_desk(self) -> Desk:
            return Desk(database, 1)

    campaign = Machine()
    everybody = set(range(len(COUNTERS)))
    sport = [(pupil, 0, 1500) for pupil in range(3)] * 4
    takings = [(at, place, "green") for at, place in [(1, 1), (4, 9), (7, 17), (10, 1), (1, 9), (4, 17)]]
    campaign.a_campaign_begins(200_000, sport, takings, set(), 0, SEASON)
    campaign.bursary_accepted_later(0)
    campaign.split_again(0, 1, 0)
    campaign.uncredit(11, False)
    campaign.withdraw(1, 0)
    campaign.counter_takes_back(0)
    campaign.counters_call(everybody)
    campaign.close_run()
    campaign.abandon_run()
    campaign.a_fortnight([(1, 1, "green"), (4, 9, "typed")], "lines", (0, "MS03"))
    campaign.counters_call(everybody)
    campaign.an_evening_at_the_counters([(1, 1, "green"), (1, 9, "green")], everybody)  # one ticket at two counters
    campaign.close_run()
    campaign.file_run()
    campaign.bank_rejects(0, {0}, "AC04")
    campaign.bank_executes(0, "each")
    for claim, part, for_pupil in ((0, 1, True), (1, 2, False), (7, 2, False), (2, 1, False)):
        campaign.incident(claim, part, for_pupil, False)
    campaign.issue_paper(1, False)
    campaign.an_evening_at_the_counters([(1, 9, "green")], everybody)
    campaign.account_is_confirmed(min(AFFILIATES))
    campaign.close_run()  # the new due, then what came back, pay debts; the rest is tried again
    campaign.abandon_run()
    campaign.close_run()
    campaign.file_run()
    campaign.bank_executes(0, "whole")
    campaign.debt_paid_back(0, 500)
    campaign.unexplained_line(900)
    campaign.explained_line(0)
    campaign.credit(2, 1, 3000)
    campaign.issue_paper(len(campaign.used()) - 1, False)
    campaign.an_evening_at_the_counters([(1, 9, "green")], set())
    campaign.enter(AFTER_CLAIMS)
    campaign.tickets_expire()
    campaign.counters_call(everybody)
    campaign.two_persons_admit(0)
    campaign.enter(YEARS_LATER)
    for affiliate in AFFILIATES:
        campaign.time_barred(affiliate, DUE)
    (part,) = (at for at, claim in enumerate(campaign.known()) if 0 < claim.against < claim.cents)
    campaign.incident(part, 3, False, True)  # what of it paid a debt, and no more
    assert campaign.known()[part].reversed == campaign.known()[part].against
    campaign.everything_agrees()
    campaign.teardown()
    happened = {kind for (kind,) in database.rows("SELECT DISTINCT kind FROM ledger_journal")}
    assert {kind.value for kind in Kind} - happened == set()
