"""server.terminals.guessing: how many wrong codes are heard from one address and in all, on both databases."""

import pytest

from server.database import Database
from server.terminals import guessing
from server.terminals.faults import TooOften
from server.terminals.guessing import FROM_ONE_ADDRESS_MAX, IN_ALL_MAX, WINDOW
from sync.contract.instant import SECOND, Instant

NOW = Instant(1_800_000_000_000)
ONE, OTHER = guessing.visitor("192.0.2.1"), guessing.visitor("192.0.2.2")


def wait(database: Database, who: str, now: Instant, issuer: int = 1) -> int:
    """Seconds to wait; 0 when it is heard."""
    try:
        guessing.check(database, issuer, who, now)
    except TooOften as refused:
        return refused.wait_s
    return 0


def test_one_address_waits_until_its_oldest_try_left_the_window(database: Database) -> None:
    for at in range(FROM_ONE_ADDRESS_MAX):
        assert wait(database, ONE, NOW) == 0
        guessing.note(database, 1, ONE, Instant(NOW + at * SECOND))
    later = Instant(NOW + 60 * SECOND)
    assert wait(database, ONE, later) == WINDOW // SECOND - 60
    assert wait(database, OTHER, later) == 0
    assert wait(database, ONE, later, issuer=2) == 0
    assert wait(database, ONE, Instant(NOW + WINDOW - 1)) == 1
    assert wait(database, ONE, Instant(NOW + WINDOW)) == 0


def test_a_crowd_waits_together(database: Database) -> None:
    for at in range(IN_ALL_MAX):
        guessing.note(database, 1, guessing.visitor(str(at)), NOW)
    assert wait(database, ONE, NOW) == WINDOW // SECOND
    assert wait(database, ONE, Instant(NOW + WINDOW)) == 0


def test_what_left_the_window_is_forgotten_and_no_address_is_kept(database: Database) -> None:
    guessing.note(database, 1, ONE, NOW)
    guessing.note(database, 1, OTHER, Instant(NOW + WINDOW))
    assert database.rows("SELECT visitor FROM terminals_wrongcode") == [(OTHER,)]
    assert "192" not in ONE
    assert len(ONE) == 64


@pytest.mark.parametrize("address", ["", "2001:db8::1"])
def test_every_address_has_its_own_name(address: str) -> None:
    assert guessing.visitor(address) not in (ONE, OTHER)
