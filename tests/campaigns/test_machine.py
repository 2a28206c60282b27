"""Random campaigns on both engines; `scripts/simulate --campaigns 500` runs more and longer ones, each time others."""

import itertools
import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from server.database import Database
from server.ledger.transfers import Kind
from tests.campaigns.desk import AFFILIATES, Desk
from tests.campaigns.family import AFTER_CLAIMS, SEASON
from tests.campaigns.machine import CampaignMachine

WANTED = int(os.environ.get("GUICHET_CAMPAIGNS", "0"))
EXAMPLES, STEPS = (WANTED, 120) if WANTED else (14, 45)
KINDS_SEEN = 17  # of 25: fewer, and the machine no longer gets anywhere


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
    sport = [(pupil, 0, 3000) for pupil in range(3)] * 3
    campaign.a_campaign_begins(200_000, sport, [(0, 0), (0, 1), (1, 0), (2, 0), (3, 0)], False, SEASON)
    campaign.bursary_accepted_later(0)
    campaign.split_again(0, 1, 0)
    campaign.uncredit(4, False)
    campaign.withdraw(1, 0)
    campaign.void(0)
    campaign.close_run(False)
    campaign.abandon_run()
    campaign.close_run(False)
    campaign.file_run()
    campaign.the_bank_answers([(0, False), (0, True)])
    campaign.bank_sends_back(0)
    for way in (1, 0, 2):
        campaign.incident(0, way)
    campaign.an_evening_at_the_counters([(6, 0)])
    campaign.close_run(True)  # the new due, then what came back, pay the debt; the rest is tried again
    campaign.abandon_run()
    campaign.close_run(True)
    campaign.file_run()
    campaign.incident(0, 1)
    campaign.debt_paid_back(0, 500)
    campaign.unexplained_line(900)
    campaign.explained_line(0)
    campaign.enter(AFTER_CLAIMS)
    campaign.tickets_expire()
    campaign.an_evening_at_the_counters([(0, 0), (5, 0)])
    campaign.time_barred(min(AFFILIATES), True)
    campaign.everything_agrees()
    campaign.teardown()
    happened = {kind for (kind,) in database.rows("SELECT DISTINCT kind FROM ledger_journal")}
    assert happened == {kind.value for kind in Kind}
