"""server.four_eyes.hands: whose hands a password came through makes two accounts one person, both ways round, and for how long."""

import pytest

from server.accounts import history
from server.accounts.history import Action
from server.accounts.models import User
from server.database import Database
from server.four_eyes.hands import are_one_person
from sync.contract.instant import DAY, HOUR, Instant
from tests.unit.server.reimbursement.world import make_issuer

THEN = Instant(1_800_000_000_000)
ALICE, CARLA = "user:901", "user:902"


@pytest.fixture
def bruno(database: Database) -> User:
    return User.objects.create(username="bruno", issuer=make_issuer(), role="central")


def one(db: Database, bruno: User, prepared: int) -> bool:
    """The same answer whoever of the two prepared."""
    first = are_one_person(db, ALICE, bruno.actor, prepared)
    assert are_one_person(db, bruno.actor, ALICE, prepared) == first
    return first


def test_an_account_is_one_with_itself_and_with_no_stranger(database: Database, bruno: User) -> None:
    assert are_one_person(database, ALICE, ALICE, THEN)
    assert not one(database, bruno, THEN)


@pytest.mark.parametrize("hands", [(ALICE, CARLA), (CARLA, ALICE)])
@pytest.mark.parametrize(
    ("prepared", "is_one"),
    [(THEN - 9 * DAY, True), (THEN + 23 * HOUR, True), (THEN + DAY, True), (THEN + DAY + 1, False)],
)
def test_two_hands_count_for_a_day_and_for_all_that_was_prepared_before(
    database: Database, bruno: User, hands: tuple[str, str], prepared: int, is_one: bool
) -> None:
    history.note(bruno, Action.OPENED, bruno.actor, THEN, hands)
    assert one(database, bruno, prepared) is is_one
    assert not are_one_person(database, "user:903", bruno.actor, prepared)


def test_a_password_that_one_hand_gave_counts_as_long_as_it_is_in_force(database: Database, bruno: User) -> None:
    history.note(bruno, Action.PASSWORD, ALICE, THEN, (ALICE, ""))
    assert one(database, bruno, THEN + 300 * DAY)
    history.note(bruno, Action.PASSWORD, CARLA, Instant(THEN + 301 * DAY), (CARLA, ""))
    assert one(database, bruno, THEN + 300 * DAY), "it was prepared while Alice knew the password"
    assert not one(database, bruno, THEN + 302 * DAY)


def test_what_gives_no_password_counts_for_nothing(database: Database, bruno: User) -> None:
    history.note(bruno, Action.CLOSED, ALICE, THEN)
    history.note(bruno, Action.REOPENED, ALICE, THEN)
    assert not one(database, bruno, THEN)
