"""What terminal and agent leave for each other."""

from pathlib import Path

from sync.contract.instant import Instant
from sync.journal.link_state import NEVER_LINKED, LinkCode, LinkState
from sync.journal.store import Journal
from tests.unit.sync.office import NOON, terminal_keys


def test_the_link_state_is_what_the_agent_wrote_last(journal: Journal, other: Journal) -> None:
    assert other.link_state() == NEVER_LINKED
    failing = LinkState(
        last_exchange=None,
        last_attempt=NOON,
        failing_since=NOON,
        fault=LinkCode.NO_NETWORK,
        next_try=Instant(NOON + 5),
    )
    journal.write_link_state(failing)
    assert other.link_state() == failing
    good = LinkState(last_exchange=NOON, last_attempt=NOON, failing_since=None, fault=None, next_try=NOON)
    journal.write_link_state(good)
    assert other.link_state() == good


def test_a_wish_is_counted_until_it_is_compared(journal: Journal, other: Journal) -> None:
    assert other.exchanges_asked() == 0
    journal.ask_exchange()
    journal.ask_exchange()
    assert other.exchanges_asked() == 2


def test_devices_are_reported_in_short_words(journal: Journal, other: Journal) -> None:
    assert other.devices() == ("", "")
    journal.report_devices(scanner="ready", printer="p" * 100)
    assert other.devices() == ("ready", "p" * 64)


def test_a_boot_of_the_machine_has_one_number_in_both_processes(journal: Journal, other: Journal) -> None:
    assert journal.boot_number("first boot") == 1
    assert other.boot_number("first boot") == 1
    assert other.boot_number("second boot") == 2
    assert journal.boot_number("second boot") == 2
    assert journal.boot_number("first boot") == 1


def test_bookmarks_survive_a_restart(path: Path, journal: Journal) -> None:
    journal.mark_outcomes_seen(7)
    journal.boot_number("a boot")
    journal.ask_exchange()
    reopened = Journal.open(path, terminal_keys())
    assert reopened.exchanges_asked() == 1
    assert reopened.boot_number("a boot") == 1
    reopened.close()
