"""What is good, what is to be looked at, and when a counter cannot work."""

from dataclasses import replace

import pytest

from drivers.faults import Condition, DeviceState
from drivers.identity import Mode
from drivers.printer.jobs import Confirmation
from kiosk_config import diagnosis
from kiosk_config.diagnosis import Grade, Line, can_work
from kiosk_config.texts_doctor import duration, euros
from sync.contract.instant import DAY, HOUR, MINUTE, Instant
from sync.contract.messages import Standing
from sync.contract.money import Cents
from sync.contract.policy import Limits
from sync.journal.faults import Finding
from sync.journal.knowledge import Identity, Knowledge, ServerTime, Unsynced
from sync.journal.link_state import NEVER_LINKED, LinkCode
from tests.unit.kiosk_config.devices_process import found, printer
from tests.unit.sync.office import NOON, Office, moment, terminal_keys


def knowledge(limits: Limits | None = None, *, lists_age: int = 0) -> Knowledge:
    enrolled = Office(limits=limits or Limits()).enrolled(terminal_keys())
    return Knowledge(
        identity=Identity(record=enrolled.record, record_digest=b"", roots=enrolled.roots),
        terms=enrolled.terms,
        opposed={},
        standing=Standing.GOOD,
        lists_as_of=Instant(NOON - lists_age),
        server_time=ServerTime(at=NOON, seen=moment()),
        forecast=None,
    )


def unsynced(count: int, cents: int) -> Unsynced:
    return Unsynced(count=count, cents=Cents(cents), oldest=NOON if count else None)


@pytest.mark.parametrize(
    ("line", "grade", "words"),
    [
        (diagnosis.installation(None, 0), Grade.GOOD, "à jour"),
        (diagnosis.installation(None, 3), Grade.LOOK, "3 étapes"),
        (diagnosis.installation("virtuelle", 0), Grade.LOOK, "essai : virtuelle"),
        (diagnosis.journal(412, []), Grade.GOOD, "412 écritures, chaîne entière"),
        (diagnosis.journal(412, [Finding(sequence=3, text="torn")]), Grade.BAD, "1 anomalie : entry 3: torn"),
        (diagnosis.identity(knowledge(Limits(key_level_min=0)), 0), Grade.GOOD, "guichet n° 7, Judo Club, Gymnase"),
        (diagnosis.identity(knowledge(Limits(key_level_min=1)), 0), Grade.LOOK, "les réponses seront orange"),
        (diagnosis.waiting(unsynced(0, 0), Limits()), Grade.GOOD, "0 ticket, 0,00 €"),
        (diagnosis.waiting(unsynced(59, 119_999), Limits()), Grade.GOOD, "59 tickets"),
        (diagnosis.waiting(unsynced(60, 100), Limits()), Grade.LOOK, "60 tickets, 1,00 €"),
        (diagnosis.waiting(unsynced(18, 120_000), Limits()), Grade.LOOK, "1\u202f200,00 €"),
        (diagnosis.waiting(unsynced(200, 100), Limits()), Grade.BAD, "200 tickets"),
        (diagnosis.waiting(unsynced(60, 400_000), Limits()), Grade.BAD, "4\u202f000,00 €"),
        (diagnosis.lists(knowledge(), NOON), Grade.GOOD, "0 s"),
        (diagnosis.lists(knowledge(lists_age=48 * HOUR), NOON), Grade.LOOK, "2 jours"),
        (diagnosis.lists(knowledge(lists_age=15 * DAY), NOON), Grade.BAD, "15 jours"),
        (diagnosis.exchange(NEVER_LINKED, NOON), Grade.LOOK, "aucun échange"),
        (diagnosis.exchange(replace(NEVER_LINKED, last_exchange=NOON), NOON), Grade.GOOD, "dernier il y a 0 s"),
        (
            diagnosis.exchange(replace(NEVER_LINKED, last_exchange=NOON), Instant(NOON + 3 * DAY)),
            Grade.LOOK,
            "il y a 3 jours",
        ),
        (
            diagnosis.exchange(replace(NEVER_LINKED, last_exchange=NOON, fault=LinkCode.BAD_TLS), NOON),
            Grade.LOOK,
            "dernier",
        ),
        (diagnosis.server("https://a.example", None), Grade.GOOD, "répond"),
        (diagnosis.server("https://a.example", LinkCode.NO_NETWORK), Grade.LOOK, "travaille sans lui"),
        (diagnosis.disk(49), Grade.BAD, "49 Mo"),
        (diagnosis.disk(50), Grade.LOOK, "50 Mo"),
        (diagnosis.disk(500), Grade.GOOD, "500 Mo"),
        (diagnosis.clock(knowledge(), moment()), Grade.GOOD, "01/09/2026 14:00"),
        (
            diagnosis.clock(knowledge(), replace(moment(), wall=Instant(NOON + HOUR))),
            Grade.LOOK,
            "en avance de 60 minutes",
        ),
        (
            diagnosis.clock(knowledge(), replace(moment(), wall=Instant(NOON - 400 * DAY))),
            Grade.LOOK,
            "en retard de 400 jours",
        ),
    ],
)
def test_each_fact_has_its_grade_and_its_words(line: Line, grade: Grade, words: str) -> None:
    assert (line.grade, words in line.detail) == (grade, True), line


def test_everything_that_is_bad_has_a_remedy() -> None:
    lines = [
        diagnosis.journal(1, [Finding(sequence=0, text="x")]),
        diagnosis.waiting(unsynced(200, 0), Limits()),
        diagnosis.lists(knowledge(lists_age=16 * DAY), NOON),
        diagnosis.disk(0),
    ]
    assert all(line.grade is Grade.BAD and line.remedy for line in lines)


@pytest.mark.parametrize("state", list(DeviceState))
def test_a_device_that_is_not_ready_stops_nobody_and_has_its_remedy(state: DeviceState) -> None:
    [line] = diagnosis.devices([found(state=state, reason="why" if state is not DeviceState.READY else "")])
    assert line.grade is (Grade.GOOD if state is DeviceState.READY else Grade.LOOK)
    assert bool(line.remedy) == (state is not DeviceState.READY)
    assert line.detail.startswith("ACME Scanner (clavier USB) : ")
    assert line.detail.endswith("[why]") == (state is not DeviceState.READY)


def test_a_printer_has_a_line_for_how_it_is_and_one_for_how_far_its_word_goes() -> None:
    is_it, its_word = diagnosis.devices([found(), printer(condition=Condition.PAPER_NEAR_END)])[1:]
    assert (is_it.grade, "peu de papier" in is_it.detail) == (Grade.LOOK, True)
    assert (its_word.grade, its_word.remedy) == (Grade.LOOK, "sudo guichet-kiosk doctor --print")
    probed = diagnosis.devices([found(), printer(confirmation=Confirmation.SENT)])[-1]
    assert (probed.grade, "jamais « imprimé »" in probed.detail) == (Grade.GOOD, True)


def test_a_counter_that_listens_to_no_scanner_is_told_to_calibrate_one() -> None:
    keyboard = found(is_served=False, is_enrolled=False)
    for devices in ([], [keyboard], [printer(confirmation=Confirmation.SENT)]):
        line = diagnosis.devices(devices)[0]
        assert (line.grade, "guichet-kiosk calibrate" in line.remedy) == (Grade.LOOK, True)


def test_a_mode_that_nobody_reads_has_its_line_and_an_ordinary_keyboard_has_none() -> None:
    unread = found(
        mode=Mode.UNSUPPORTED, state=DeviceState.FAULT, condition=Condition.UNSUPPORTED_MODE, is_served=False
    )
    none_serves, line = diagnosis.devices([unread, found(is_served=False, is_enrolled=False)])
    assert "notice" in line.remedy
    assert none_serves.grade is Grade.LOOK


def test_a_counter_works_unless_something_is_bad() -> None:
    fine, to_look_at, broken = diagnosis.disk(900), diagnosis.disk(100), diagnosis.disk(1)
    assert can_work([fine, to_look_at])
    assert not can_work([fine, broken])


@pytest.mark.parametrize(
    ("ms", "words"),
    [(0, "0 s"), (59_999, "59 s"), (MINUTE, "1 minute"), (2 * MINUTE, "2 minutes"), (2 * HOUR, "2 heures"),
     (47 * HOUR, "47 heures"), (2 * DAY, "2 jours")],
)  # fmt: skip
def test_durations_are_told_in_the_unit_that_people_count_in(ms: int, words: str) -> None:
    assert duration(ms) == words


@pytest.mark.parametrize(("cents", "words"), [(0, "0,00 €"), (5, "0,05 €"), (123_456, "1\u202f234,56 €")])
def test_amounts_are_written_as_in_french(cents: int, words: str) -> None:
    assert euros(cents) == words
