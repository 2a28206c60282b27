"""server.accounts.openings: from a proposal to a password that only its owner knows, and every way in between that is closed."""

import secrets
from collections.abc import Callable

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from server.accounts import alone, openings
from server.accounts.alone import ClosingRefusal
from server.accounts.models import AccountProposal, AccountStep, User
from server.accounts.openings import VALID_FOR, Newcomer, OpeningRefusal
from server.database import Database
from server.four_eyes.hands import are_one_person
from sync.contract.instant import DAY, Instant
from tests.builders.accounts import CHOSEN, added_by_two, given_by_two
from tests.unit.server.reimbursement.world import make_issuer

pytestmark = pytest.mark.usefixtures("quick_passwords")
NOW = Instant(1_800_000_000_000)
LATER = Instant(NOW + VALID_FOR)
WHO = Newcomer(username="dora", first_name="Dora", last_name="Petit", email="")
draw = secrets.randbelow


class Staff:
    """Three people of the central staff, opened long ago."""

    def __init__(self, db: Database) -> None:
        self.db, self.issuer = db, make_issuer()
        self.alice, self.bruno, self.carla = (
            User.objects.create_user(name, password=CHOSEN, issuer=self.issuer, role="central")
            for name in ("alice", "bruno", "carla")
        )

    def proposed(self, by: User, now: Instant = NOW) -> tuple[AccountProposal, str]:
        made = openings.propose_new(self.db, self.issuer.pk, WHO, by.actor, now, draw)
        assert not isinstance(made, OpeningRefusal)
        return made

    def agree(self, row: AccountProposal, by: User, now: Instant = NOW) -> tuple[AccountProposal, str] | OpeningRefusal:
        return openings.agree(self.db, self.issuer.pk, row.pk, openings.fingerprint(row), by.actor, now, draw)

    def agreed(self) -> tuple[AccountProposal, str, str]:
        row, first = self.proposed(self.alice)
        outcome = self.agree(row, self.bruno)
        assert not isinstance(outcome, OpeningRefusal)
        return outcome[0], first, outcome[1]


@pytest.fixture
def staff(database: Database) -> Staff:
    return Staff(database)


def test_the_account_opens_with_both_halves_and_its_owners_password(staff: Staff) -> None:
    made = added_by_two(staff.db, staff.issuer.pk, "dora", staff.alice.actor, staff.bruno.actor, NOW)
    assert authenticate(username="dora", password=CHOSEN) == made
    assert are_one_person(staff.db, staff.alice.actor, made.actor, NOW)
    assert not are_one_person(staff.db, staff.carla.actor, made.actor, NOW)
    given_by_two(staff.db, made, staff.carla.actor, staff.alice.actor, Instant(NOW + 9 * DAY))
    assert [step.action for step in AccountStep.objects.order_by("id")] == ["invited", "opened", "invited", "opened"]


def test_codes_are_worth_nothing_before_the_second_person_and_after_three_days(staff: Staff) -> None:
    row, first = staff.proposed(staff.alice)
    assert openings.use("dora", first, first, NOW) is None
    outcome = staff.agree(row, staff.bruno)
    assert not isinstance(outcome, OpeningRefusal)
    assert openings.use("DORA ", first, outcome[1], Instant(LATER - 1)) == row
    assert openings.use("dora", first, outcome[1], LATER) is None
    assert openings.use("nobody", first, outcome[1], NOW) is None


def test_one_half_opens_nothing(staff: Staff) -> None:
    _, first, second = staff.agreed()
    assert openings.use("dora", first, first, NOW) is None
    assert openings.use("dora", second, second, NOW) is None
    assert openings.use("dora", first, "", NOW) is None


def test_what_lapsed_may_be_proposed_anew(staff: Staff) -> None:
    staff.agreed()
    again = openings.propose_again(staff.db, User.objects.get(username="dora"), staff.carla.actor, NOW, draw)
    assert again == OpeningRefusal.ALREADY_PROPOSED
    again = openings.propose_again(staff.db, User.objects.get(username="dora"), staff.carla.actor, LATER, draw)
    assert not isinstance(again, OpeningRefusal)
    assert (again[0].kind, len(openings.waiting(staff.issuer.pk, LATER))) == ("reopen", 1)


def test_a_colleague_whose_account_the_proposer_has_just_opened_is_no_second_person(staff: Staff) -> None:
    row, _ = staff.proposed(staff.alice)
    given_by_two(staff.db, staff.bruno, staff.alice.actor, staff.carla.actor, Instant(NOW + 5 * DAY))
    assert staff.agree(row, staff.bruno, Instant(NOW + 5 * DAY)) == OpeningRefusal.SAME_PERSON
    assert staff.agree(row, staff.alice) == OpeningRefusal.SAME_PERSON
    assert not isinstance(staff.agree(row, staff.carla), OpeningRefusal)


def test_a_name_that_was_taken_meanwhile_is_not_given_twice(staff: Staff) -> None:
    row, _ = staff.proposed(staff.alice)
    User.objects.create_user("Dora", issuer=staff.issuer, role="central")
    assert staff.agree(row, staff.bruno) == OpeningRefusal.USERNAME_TAKEN
    assert (
        openings.propose_new(staff.db, staff.issuer.pk, WHO, staff.alice.actor, NOW, draw)
        == OpeningRefusal.USERNAME_TAKEN
    )


def test_no_step_is_done_twice_or_from_another_issuer(staff: Staff) -> None:
    row, first, second = staff.agreed()
    assert staff.agree(row, staff.carla) == OpeningRefusal.NOT_NOW
    assert openings.drop(staff.db, staff.issuer.pk + 1, row.pk, staff.alice.actor, NOW) == OpeningRefusal.NOT_NOW
    found = openings.use("dora", first, second, NOW)
    assert found is not None
    assert openings.drop(staff.db, staff.issuer.pk, row.pk, staff.alice.actor, NOW) is None
    assert openings.finish(staff.db, found, CHOSEN, NOW) is None, "dropped while its owner was typing"
    assert authenticate(username="dora", password=CHOSEN) is None


@pytest.mark.parametrize("closed", ["alice", "bruno", "dora"])
def test_closing_an_account_ends_the_codes_that_it_gave_or_was_given(staff: Staff, closed: str) -> None:
    User.objects.create_user("elise", issuer=staff.issuer, role="central")
    _, first, second = staff.agreed()
    assert alone.close(staff.db, User.objects.get(username=closed), staff.carla.actor, NOW) is None
    assert openings.use("dora", first, second, NOW) is None


def test_two_people_stay(staff: Staff) -> None:
    assert alone.close(staff.db, staff.alice, staff.alice.actor, NOW) == ClosingRefusal.OWN_ACCOUNT
    assert alone.close(staff.db, staff.carla, staff.alice.actor, NOW) is None
    assert alone.close(staff.db, staff.bruno, staff.alice.actor, NOW) == ClosingRefusal.LAST_TWO


@pytest.mark.parametrize("act", [alone.give_password, openings.propose_again])
def test_each_way_is_for_its_own_accounts(staff: Staff, act: Callable[..., object]) -> None:
    person = staff.bruno if act is alone.give_password else User(issuer=staff.issuer, role="affiliate")
    with pytest.raises(AssertionError):
        act(staff.db, person, staff.alice.actor, NOW, draw)


@pytest.mark.parametrize("column", ["proposed_by", "account"])
def test_the_database_holds_to_three_different_accounts(staff: Staff, column: str) -> None:
    row, _, _ = staff.agreed()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountProposal.objects.filter(pk=row.pk).update(**{column: row.decided_by})


def test_the_history_is_never_rewritten(staff: Staff) -> None:
    staff.agreed()
    for act in (lambda: AccountStep.objects.update(actor="x"), lambda: AccountStep.objects.all().delete()):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            act()
