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
from tests.campaigns.model import BUDGET, DUE, GUARANTEE
from tests.campaigns.model_claims import Claim

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


def test_what_comes_free_again_pays_nobody_twice(database: Database) -> None:
    """A ticket given back, a print voided twice, an account that a bank refuses meanwhile, a late claim that is taken back."""

    class Machine(CampaignMachine):
        """In this database."""

        def open_desk(self) -> Desk:
            return Desk(database, 1)

    campaign = Machine()
    everybody = set(range(len(COUNTERS)))
    campaign.a_campaign_begins(200_000, [(pupil, 0, 1500) for pupil in range(3)] * 2, [], set(), 0, SEASON)
    used, reprinted, late, *more = campaign.model.papers[:5]
    waits = campaign.write(used, 2, "other child")
    campaign.counters_call(everybody)
    campaign.affiliate_contests(0, False)
    first = campaign.write(used, 0, "green")
    campaign.counters_call(everybody)
    campaign.close_run()
    campaign.file_run()
    campaign.bank_executes(0, "whole")
    assert (first.state, waits.state) == ("paid", "held")
    campaign.incident(0, 1, True, False)  # while another claim on the ticket waits
    assert campaign.model.tickets[used.number].state == "claimed"
    campaign.everything_agrees()
    campaign.refusal_is_upheld(0)
    assert campaign.model.tickets[used.number].state == "credited"

    at = campaign.used().index(campaign.model.tickets[reprinted.number])
    campaign.issue_paper(at, True)
    campaign.counters_call({0, 2})
    campaign.issue_paper(at, True)
    old = [campaign.write(paper, place, "green") for paper in (used, reprinted) for place in (0, 3)]
    campaign.counters_call(everybody)
    assert [one.code for one in old] == ["R16", "A11", "R16", "A11"]  # two counters had heard of it

    for paper in more:  # one pays the debt, the other is to be transferred
        campaign.write(paper, 0, "green")
    campaign.counters_call(everybody)
    campaign.account_is_refused_before_the_run_leaves(0)
    assert campaign.model.suspended

    after = campaign.write(late, 0, "green")
    campaign.enter(AFTER_CLAIMS)
    campaign.tickets_expire()
    campaign.counters_call(everybody)
    campaign.two_persons_admit(0)
    assert (after.state, after.payer) == ("accepted", "late")
    campaign.staff_void(campaign.known("accepted", "held").index(after), False, 0)
    assert campaign.model.tickets[late.number].state == "expired"
    campaign.everything_agrees()
    campaign.teardown()


def test_a_ticket_kept_for_one_affiliate_pays_no_other(database: Database) -> None:
    """Kept before it is printed or after, typed or shown, kept for another meanwhile, and taken off and put on again."""

    class Machine(CampaignMachine):
        """In this database."""

        def open_desk(self) -> Desk:
            return Desk(database, 1)

    campaign = Machine()

    def taken(place: int, way: str = "green") -> Claim:
        """The newest paper, at a counter: two of them are 1003's."""
        claim = campaign.write(campaign.model.papers[-1], place, way)
        campaign.counters_call({place})
        return claim

    sport = [(pupil, 0, 1500) for pupil in range(3)]
    campaign.a_campaign_begins(200_000, sport, [], set(), 0, SEASON, kept=[(0, 1003), (1, 1002), (2, 1001)])
    assert [one.assigned for one in campaign.used()] == [1003, 0, 1001]  # 1002 takes no sport

    assert (taken(3, "typed").code, taken(0).code) == ("R15", "A00")

    campaign.assign(0, 1001)
    campaign.issue_paper(0, False)
    for_club = taken(2)
    campaign.assign(0, 1003)
    not_told = taken(0)  # its paper still says 1001, and nobody there has heard of the change
    campaign.issue_paper(0, False)
    assert (for_club.code, not_told.code, taken(2).code) == ("R15", "A11", "A00")

    campaign.assign(1, 1003)
    campaign.issue_paper(1, False)
    assert taken(0).code == "R15"
    campaign.uncredit(1, False)
    campaign.credit(1, 0, 3000)
    campaign.issue_paper(1, False)
    assert campaign.used()[1].assigned == 0
    assert taken(0).code == "A00"
    campaign.everything_agrees()
    campaign.teardown()


def test_a_claim_is_taken_back_in_a_campaign_that_was_closed_and_opened_again(database: Database) -> None:
    """Its ticket holds money once more, and that is no fault of the closing; the next one takes it."""

    class Machine(CampaignMachine):
        """In this database."""

        def open_desk(self) -> Desk:
            return Desk(database, 1)

    campaign = Machine()
    campaign.a_campaign_begins(200_000, [(pupil, 0, 1500) for pupil in range(3)], [], set(), 0, SEASON)
    first, second, _ = [campaign.write(paper, 0, "green") for paper in campaign.model.papers]
    campaign.counters_call(set(range(len(COUNTERS))))
    campaign.enter(AFTER_CLAIMS)
    campaign.wallets_expire()
    campaign.tickets_expire()
    for claim in (first, second):
        campaign.closed_and_opened_again(0)
        assert campaign.model.held[BUDGET, 0] == 0
        campaign.staff_void(campaign.known("accepted", "held").index(claim), False, 0)
        assert campaign.model.tickets[claim.ticket].state == "credited"
        campaign.everything_agrees()
        campaign.tickets_expire()
    campaign.teardown()


def test_what_the_guarantee_paid_comes_back_to_the_budget_that_a_closing_has_charged(database: Database) -> None:
    """A void by staff, one by the counter itself, and an incident, in a campaign that was closed and opened again."""

    class Machine(CampaignMachine):
        """In this database."""

        def open_desk(self) -> Desk:
            return Desk(database, 1)

    campaign = Machine()
    everybody = set(range(len(COUNTERS)))
    campaign.a_campaign_begins(200_000, [(pupil, 0, 1500) for pupil in range(3)], [], set(), 0, SEASON)
    guaranteed = []
    for at, paper in enumerate(list(campaign.model.papers)):
        claims = [campaign.write(paper, place, "green") for place in (0, 2)]
        campaign.counters_call(everybody)
        assert [one.code for one in claims] == ["A00", "A10"]
        guaranteed.append(claims[1])
        if at == 0:
            campaign.close_run()
            campaign.file_run()
            campaign.bank_executes(0, "whole")
            campaign.finish_runs()
    campaign.enter(AFTER_CLAIMS)
    campaign.wallets_expire()
    campaign.tickets_expire()
    campaign.closed_and_opened_again(0)
    assert (campaign.model.held[BUDGET, 0], campaign.model.total(GUARANTEE)) == (0, 0)
    paid, by_staff, by_counter = guaranteed
    campaign.staff_void(campaign.known("accepted", "held").index(by_staff), False, 0)
    campaign.everything_agrees()
    campaign.counter_takes_back(campaign.takeable().index(by_counter))
    campaign.counters_call(everybody)
    campaign.everything_agrees()
    campaign.incident(campaign.known().index(paid), 1, False, True)
    campaign.everything_agrees()
    assert [one.state for one in guaranteed] == ["corrected", "voided", "voided"]
    assert (campaign.model.held[BUDGET, 0], campaign.model.total(GUARANTEE)) == (3 * 1500, 0)
    campaign.teardown()
