"""server.demo.build: a whole demonstration on both engines, made once, with books that balance."""

import datetime as dt
import random
from collections.abc import Callable

import pytest
from django.contrib.auth import authenticate

from server.accounts.passwords import password
from server.campaigns import terms
from server.database import Database
from server.demo.build import Demo, build
from server.ledger.accounts import Code
from server.ledger.audit import audit
from server.ledger.store import total
from server.passes.models import Pupil
from sync.contract.ids import IssuerId, KeyId
from sync.contract.instant import HOUR, Instant, start_of_day
from tests.unit.server.test_keyring import ISSUER

pytestmark = pytest.mark.usefixtures("quick_passwords")

DAY = dt.date(2026, 11, 20)


def draws(seed: int = 1) -> Callable[[int], int]:
    return random.Random(seed).randrange


def made(db: Database, day: dt.date = DAY, seed: int = 1) -> Demo:
    return build(db, IssuerId(ISSUER), KeyId(1), day, Instant(start_of_day(day) + 10 * HOUR), draws(seed))


def test_the_demonstration_is_whole_and_its_books_balance(database: Database) -> None:
    demo = made(database)
    assert Pupil.objects.count() == 48 + 30 + 30
    assert database.row("SELECT count(*) FROM passes_pass") == (12,)
    assert database.row("SELECT count(*) FROM tickets_ticket WHERE state = 'credited'") == (18,)
    assert database.row("SELECT count(*) FROM affiliates_bankaccount WHERE status = 'accepted'") == (6,)
    assert total(database, demo.issuer_id, 26, Code.VOTED) == -220_000_000
    assert audit(database, demo.issuer_id) == []


def test_made_again_it_changes_nothing_and_tells_no_password(database: Database) -> None:
    first = made(database)
    counts = _counts(database)
    again = made(database, seed=2)
    assert _counts(database) == counts
    assert {account.password for account in again.accounts} == {None}
    one = first.accounts[0]
    assert one.password
    assert authenticate(username=one.username, password=one.password) is not None


@pytest.mark.parametrize(
    "day", [dt.date(2026, 1, 1), dt.date(2028, 2, 29), dt.date(2026, 8, 31), dt.date(2026, 12, 31)]
)
def test_any_day_lies_within_its_campaign(sqlite_database: Database, day: dt.date) -> None:
    demo = made(sqlite_database, day)
    found = terms.current(sqlite_database, demo.issuer_id, day)
    assert found
    assert found.is_open_for_registration(day)
    assert found.is_before_end(day)
    assert all(found.ages.includes(pupil.birthdate) for pupil in Pupil.objects.all())


def test_every_password_is_its_own() -> None:
    draw = draws()
    assert len({password(draw) for _ in range(200)}) == 200


def _counts(db: Database) -> list[object]:
    tables = ("campaigns_campaign", "passes_pupil", "passes_pass", "tickets_ticket", "ledger_journal", "accounts_user")
    return [db.row(f"SELECT count(*) FROM {table}") for table in tables]
