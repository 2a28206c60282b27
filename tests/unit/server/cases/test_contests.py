"""A refusal is contested once and in time; upheld by one person, paid by two; and the counter hears of it. On both engines."""

from dataclasses import replace

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from server.affiliates.models import Affiliate
from server.campaigns import terms as campaign_terms
from server.campaigns.models import Campaign
from server.cases import admissions, contests, voiding
from server.cases.admissions import AdmissionRefusal
from server.cases.contests import ContestRefusal
from server.cases.models import Admission, Contest
from server.cases.review import NotReviewed, review
from server.closing.standing import standing
from server.database import Database
from server.intake.claim_store import ClaimKey
from server.ledger.accounts import Code
from sync.contract.instant import DAY, civil_date
from sync.contract.verdicts import VerdictCode
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB
from tests.unit.server.campaign_scene import SPORT, THEATRE
from tests.unit.server.cases.scene import ALICE, BRUNO, CAMPAIGN, CLUB, OTHER_CLUB, Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def contested(desk: Desk, key: ClaimKey, affiliate: int = SPORT_CLUB, words: str = "La date est bonne") -> object:
    return contests.contest(desk.db, key, affiliate, words, CLUB, desk.now)


def paid_by_two(desk: Desk, key: ClaimKey) -> VerdictCode | AdmissionRefusal:
    made = admissions.propose(desk.db, key, "Pièce d’identité vue", ALICE, desk.now)
    assert isinstance(made, Admission), made
    return admissions.agree(desk.db, key, BRUNO, desk.now)


def test_an_upheld_refusal_stays_what_it_was_and_its_answer_is_kept(desk: Desk) -> None:
    ticket = desk.ticket()
    key = desk.taken(desk.here, ticket, wrong=True)
    assert isinstance(contested(desk, key), Contest)
    assert desk.stands(key) == ("held", "W20", "open", 0)
    assert desk.stored(ticket).state.value == "claimed"
    assert contests.uphold(desk.db, key, "La date tapée n’est pas la bonne", ALICE, desk.now) is VerdictCode.R30
    assert desk.stands(key) == ("refused", "R30", "nobody", 0)
    assert desk.stored(ticket).state.value == "credited"
    kept = contests.contest_of(key)
    assert kept
    assert (kept.state, kept.answer, kept.decided_by) == ("upheld", "La date tapée n’est pas la bonne", ALICE)
    desk.sound()


def test_a_contest_that_two_people_accept_is_paid_by_its_ticket_and_the_counter_is_told(desk: Desk) -> None:
    ticket = desk.ticket()
    key = desk.taken(desk.here, ticket, wrong=True)
    contested(desk, key)
    assert paid_by_two(desk, key) is VerdictCode.A20
    assert desk.stands(key) == ("accepted", "A20", "ticket", 2_000)
    assert desk.stored(ticket).state.value == "redeemed"
    assert [verdict.code.value for verdict in desk.here.exchange(desk.serve).verdicts] == ["A20"]
    kept = contests.contest_of(key)
    assert kept
    assert (kept.state, kept.answer) == ("accepted", "Pièce d’identité vue")
    desk.sound()


def test_a_ticket_spent_elsewhere_is_paid_by_the_guarantee_when_two_people_say_so(desk: Desk) -> None:
    ticket = desk.ticket()
    wrong = desk.taken(desk.here, ticket, wrong=True)
    desk.taken(desk.elsewhere, ticket)
    contested(desk, wrong)
    assert paid_by_two(desk, wrong) is VerdictCode.A10
    assert desk.stands(wrong) == ("accepted", "A10", "guarantee", 2_000)
    assert desk.holds(Code.GUARANTEE, SPORT_CLUB) == -2_000
    desk.sound()


def test_nobody_is_paid_twice_for_a_ticket_whoever_agrees(desk: Desk) -> None:
    ticket = desk.ticket()
    wrong = desk.taken(desk.here, ticket, wrong=True)
    desk.taken(desk.here, ticket)
    contested(desk, wrong)
    assert paid_by_two(desk, wrong) is VerdictCode.R20
    kept = contests.contest_of(wrong)
    assert kept
    assert kept.state == "upheld"
    desk.sound()


def test_paying_takes_two_and_the_first_may_take_it_back(desk: Desk) -> None:
    key = desk.taken(desk.here, desk.ticket(), wrong=True)
    assert admissions.propose(desk.db, key, "x", ALICE, desk.now) is AdmissionRefusal.NOT_IN_REVIEW
    contested(desk, key)
    assert admissions.agree(desk.db, key, BRUNO, desk.now) is AdmissionRefusal.NOT_PROPOSED
    assert admissions.propose(desk.db, key, " ", ALICE, desk.now) is AdmissionRefusal.NO_WORDS
    assert isinstance(admissions.propose(desk.db, key, "Vu", ALICE, desk.now), Admission)
    assert admissions.propose(desk.db, key, "Vu aussi", BRUNO, desk.now) is AdmissionRefusal.ALREADY_PROPOSED
    assert admissions.agree(desk.db, key, ALICE, desk.now) is AdmissionRefusal.SAME_PERSON
    assert review(desk.db, key, VerdictCode.A20, ALICE, desk.now) is NotReviewed.CONTESTED
    assert admissions.decline(desk.db, key, " ", ALICE, desk.now) is AdmissionRefusal.NO_WORDS
    assert isinstance(admissions.decline(desk.db, key, "Erreur de ma part", ALICE, desk.now), Admission)
    assert desk.stands(key) == ("held", "W20", "open", 0)
    assert contests.uphold(desk.db, key, "Non", BRUNO, desk.now) is VerdictCode.R30
    assert contests.uphold(desk.db, key, "Non", BRUNO, desk.now) is ContestRefusal.NOT_OPEN
    desk.sound()


def test_a_refusal_is_contested_once_in_time_and_by_its_affiliate(desk: Desk) -> None:
    key = desk.taken(desk.here, desk.ticket(), wrong=True)
    good = desk.taken(desk.here, desk.ticket())
    assert contested(desk, good) is ContestRefusal.NOT_REFUSED
    assert contested(desk, key, OTHER_CLUB) is ContestRefusal.NOT_REFUSED
    assert contested(desk, key, words="  ") is ContestRefusal.NO_WORDS
    last = contests.last_day(desk.db, desk.row(key), desk.row(key).decided_ms)
    desk.wait(61 * DAY)
    assert contested(desk, key) is ContestRefusal.TOO_LATE
    desk.go_to(last)
    assert isinstance(contested(desk, key), Contest)
    assert contests.uphold(desk.db, key, " ", ALICE, desk.now) is ContestRefusal.NO_WORDS
    contests.uphold(desk.db, key, "Non", ALICE, desk.now)
    assert contested(desk, key) is ContestRefusal.ALREADY
    desk.sound()


def test_a_forged_code_can_be_contested_and_only_refused(desk: Desk) -> None:
    code = bytearray(desk.code(desk.ticket()))
    code[-1] ^= 1
    entry = desk.here.redeem(bytes(code), BIRTHDATE)
    desk.here.exchange(desk.serve)
    key = desk.key(desk.here, entry)
    assert desk.stands(key)[1] == "R10"
    assert isinstance(contested(desk, key), Contest)
    assert admissions.propose(desk.db, key, "Vu", ALICE, desk.now) is AdmissionRefusal.UNKNOWN_TICKET
    assert contests.uphold(desk.db, key, "Papier refait", ALICE, desk.now) is VerdictCode.R10
    desk.sound()


def waiting(desk: Desk) -> tuple[int, str, str]:
    """How many cases the closing waits for; how the contest and the proposal stand."""
    found = standing(desk.db, desk.issuer_id, CAMPAIGN, civil_date(desk.now))
    assert found
    return found.facts.cases_open, Contest.objects.get().state, Admission.objects.get().state


@pytest.mark.parametrize("who", ["counter", "staff"])
def test_what_is_contested_and_taken_back_keeps_nobody_waiting(desk: Desk, who: str) -> None:
    key = desk.taken(desk.here, desk.ticket(), wrong=True)
    contested(desk, key)
    assert isinstance(admissions.propose(desk.db, key, "Pièce d’identité vue", ALICE, desk.now), Admission)
    assert waiting(desk) == (1, "open", "proposed")
    if who == "counter":
        desk.here.void(desk.here.entries[key.sequence])
        desk.here.exchange(desk.serve)
    else:
        assert voiding.void(desk.db, key, "À la demande du club", BRUNO, desk.now) is None
    assert desk.stands(key) == ("voided", "V10", "nobody", 0)
    assert waiting(desk) == (0, "upheld", "declined")
    kept = contests.contest_of(key)
    assert kept
    actor = BRUNO if who == "staff" else f"terminal:{key.terminal}"
    assert (kept.answer, kept.decided_by) == ("Cette saisie a été annulée\u00a0: il n’y a plus rien à décider.", actor)
    assert contests.uphold(desk.db, key, "Trop tard", ALICE, desk.now) is ContestRefusal.NOT_OPEN
    desk.sound()


def test_what_was_taken_back_before_keeps_nobody_waiting_either(desk: Desk) -> None:
    voided, kept = (desk.taken(desk.here, desk.ticket(), wrong=True) for _ in range(2))
    for key in (voided, kept):
        contested(desk, key)
        assert isinstance(admissions.propose(desk.db, key, "Pièce d’identité vue", ALICE, desk.now), Admission)
    executor = MigrationExecutor(connection)
    executor.migrate([("cases", "0003_limitation_offset")])
    desk.db.execute(
        "UPDATE intake_claim SET state = 'voided' WHERE sequence = %(sequence)s", {"sequence": voided.sequence}
    )
    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes())
    states = {one.sequence: one.state for one in Contest.objects.all()}
    assert states == {voided.sequence: "upheld", kept.sequence: "open"}
    assert {one.sequence: one.state for one in Admission.objects.all()} == {
        voided.sequence: "declined",
        kept.sequence: "proposed",
    }


def test_no_two_persons_pay_one_kind_of_money_to_an_affiliate_of_another(desk: Desk) -> None:
    Campaign.objects.update(wallets=[SPORT])
    terms = campaign_terms.read(desk.db, desk.issuer_id, CAMPAIGN)
    assert terms
    desk.scene = replace(desk.scene, terms=terms)
    key = desk.taken(desk.counter(THEATRE), desk.ticket())
    assert desk.stands(key) == ("refused", "R14", "nobody", 0)
    contested(desk, key, THEATRE)
    assert admissions.propose(desk.db, key, "Stage de danse", ALICE, desk.now) is AdmissionRefusal.OTHER_KIND
    Affiliate.objects.filter(number=THEATRE).update(themes=3)
    assert isinstance(admissions.propose(desk.db, key, "Agréé depuis", ALICE, desk.now), Admission)
    Affiliate.objects.filter(number=THEATRE).update(themes=2)
    assert admissions.agree(desk.db, key, BRUNO, desk.now) is AdmissionRefusal.OTHER_KIND
    Affiliate.objects.filter(number=THEATRE).update(themes=3)
    assert admissions.agree(desk.db, key, BRUNO, desk.now) is VerdictCode.A20
    desk.sound()
