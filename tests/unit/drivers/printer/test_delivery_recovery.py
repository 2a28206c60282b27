"""A printer that stopped on an error, and the person who freed the paper: what goes on, what is thrown away, what is known."""

from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

import pytest

from drivers.faults import Condition, DeviceBroken, DeviceState
from drivers.printer.composer import compose_parts
from drivers.printer.envelope import enveloped, question, token
from drivers.printer.jobs import Confirmation, JobState
from drivers.printer.link import NOTHING_TO_RECOVER, STUCK
from drivers.printer.session import Recover, Submit
from drivers.printer.status import Query, Recovery
from drivers.virtual.emulator import Capability, EmulatedPrinter
from drivers.virtual.paper.parts import Printed
from tests.unit.drivers.printer.answering import WIDE, AnsweringRig
from tests.unit.drivers.printer.samples import receipt

READY = (DeviceState.READY, Condition.NONE)
STUCK_KNIFE = (DeviceState.FAULT, Condition.CUTTER)
DOUBT = (JobState.UNCERTAIN, Confirmation.NONE)
PARTS = enveloped(compose_parts(receipt(), WIDE), Confirmation.CONFIRMED, b"AAAA")
SEAMS = [0, *accumulate(len(part) for part in PARTS)]
IN_A_PICTURE = 2_000
QUESTIONS = 4 * len(Query.PRINTER.command)
"""Sent to an open printer before each job."""

Made = Callable[..., AnsweringRig]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    rigs: list[AnsweringRig] = []

    def make(capability: Capability = Capability.FULL, **options: object) -> AnsweringRig:
        folder = tmp_path / str(len(rigs))
        folder.mkdir()
        rigs.append(AnsweringRig(folder, EmulatedPrinter(capability=capability), **options))  # type: ignore[arg-type]
        rigs[-1].turn()
        return rigs[-1]

    yield make
    for rig in rigs:
        rig.close()


@pytest.fixture
def whole(made: Made) -> list[tuple[Printed, ...]]:
    """What a receipt looks like when nothing happens."""
    rig = made()
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.cable.sent.endswith(b"".join(PARTS[1:-1]) + question(Confirmation.CONFIRMED, token(1)))
    return rig.papers


def choose(rig: AnsweringRig, recovery: Recovery, answers: list[str]) -> None:
    rig.session.submit(Recover(recovery=recovery, answer=answers.append))


def jammed_at(rig: AnsweringRig, place: int, recovery: Recovery, answers: list[str]) -> None:
    """The knife jams there; it is freed half a minute later, and the person chooses."""
    rig.cable.when_sent(QUESTIONS + place, rig.emulated.jam_cutter)
    rig.day.at(30.0, rig.emulated.clear_jam)
    rig.day.at(31.0, lambda: choose(rig, recovery, answers))


@pytest.mark.parametrize("level", [Confirmation.CONFIRMED, Confirmation.PROCESSED])
@pytest.mark.parametrize("place", [SEAMS[1], SEAMS[5], SEAMS[12], SEAMS[-2], SEAMS[3] + 5, SEAMS[14] - 9])
def test_a_freed_knife_goes_on_and_the_receipt_is_whole_and_confirmed(
    made: Made, whole: list[tuple[Printed, ...]], place: int, level: Confirmation
) -> None:
    """R11: no line twice, none missing."""
    rig, answers = made(confirmation=level), list[str]()
    jammed_at(rig, place, Recovery.RESUME, answers)
    rig.turn(Submit(name="a", document=receipt()))
    assert STUCK_KNIFE in rig.lights
    assert answers == [""]
    assert rig.last("a") == (JobState.SENT, level)
    assert rig.papers == whole
    assert rig.emulated.complaints == ()
    assert rig.lights[-1] == READY


def test_going_on_inside_a_picture_leaves_a_doubt(made: Made) -> None:
    """The bytes of the command stand in the middle of the picture: nobody knows what was printed."""
    rig, answers = made(), list[str]()
    assert all(not place <= IN_A_PICTURE <= place + 64 for place in SEAMS)
    jammed_at(rig, IN_A_PICTURE, Recovery.RESUME, answers)
    rig.turn(Submit(name="a", document=receipt()), Submit(name="b", document=receipt()))
    rig.spend(40.0)
    assert answers == [""]
    assert rig.last("a") == DOUBT
    assert "inside a command" in rig.jobs("a")[-1].reason
    assert rig.last("b") == (JobState.SENT, Confirmation.CONFIRMED)


@pytest.mark.parametrize("place", [SEAMS[5], IN_A_PICTURE, SEAMS[-1] - 1])
def test_what_the_printer_was_made_to_forget_is_in_doubt_and_the_next_paper_is_whole(
    made: Made, whole: list[tuple[Printed, ...]], place: int
) -> None:
    rig, answers = made(), list[str]()
    jammed_at(rig, place, Recovery.CLEAR, answers)
    rig.turn(Submit(name="a", document=receipt()), Submit(name="b", document=receipt()))
    rig.spend(40.0)
    assert answers == [""]
    assert rig.last("a") == DOUBT
    assert "forget" in rig.jobs("a")[-1].reason
    assert rig.last("b") == (JobState.SENT, Confirmation.CONFIRMED)
    assert rig.papers[-1] == whole[0]
    assert rig.lights[-1] == READY


def test_a_knife_that_is_still_stuck_stays_so_and_the_choice_may_be_made_again(
    made: Made, whole: list[tuple[Printed, ...]]
) -> None:
    rig, answers = made(), list[str]()
    jammed_at(rig, SEAMS[-1] - 1, Recovery.RESUME, answers)
    rig.day.at(10.0, lambda: choose(rig, Recovery.RESUME, answers))
    rig.turn(Submit(name="a", document=receipt()))
    assert answers == ["", ""]
    assert rig.last("a") == (JobState.SENT, Confirmation.CONFIRMED)
    assert rig.papers == whole


def test_a_printer_without_an_error_is_sent_nothing_and_the_person_is_told(made: Made) -> None:
    rig, answers = made(), list[str]()
    choose(rig, Recovery.CLEAR, answers)
    rig.turn()
    rig.emulated.open_cover()
    choose(rig, Recovery.RESUME, answers)
    rig.turn()
    assert answers == [NOTHING_TO_RECOVER] * 2
    assert b"\x10\x05" not in rig.cable.sent


@pytest.mark.parametrize("stays_open", [True, False])
@pytest.mark.parametrize("recovery", list(Recovery))
def test_an_idle_printer_is_recovered_too_and_prints_what_waits(
    made: Made, recovery: Recovery, stays_open: bool
) -> None:
    rig, answers = made(stays_open=stays_open), list[str]()
    rig.emulated.jam_cutter()
    rig.turn(Submit(name="a", document=receipt()), turns=20)
    assert rig.states("a") == [JobState.QUEUED]
    assert rig.lights[-1] == STUCK_KNIFE
    rig.emulated.clear_jam()
    choose(rig, recovery, answers)
    rig.turn()
    assert answers == [""]
    assert rig.lights[-1] == READY
    assert rig.last("a") == (JobState.SENT, Confirmation.CONFIRMED)
    assert len(rig.papers) == 1


def test_a_full_printer_takes_no_command_and_the_person_is_told(made: Made) -> None:
    rig, answers = made(), list[str]()
    rig.cable.when_sent(SEAMS[5], rig.emulated.jam_cutter)
    rig.cable.when_sent(SEAMS[5], rig.emulated.stop_taking)
    rig.day.at(30.0, lambda: choose(rig, Recovery.RESUME, answers))
    rig.turn(Submit(name="a", document=receipt()))
    assert answers == [STUCK]
    assert rig.last("a") == DOUBT


@pytest.mark.parametrize("has_job", [True, False])
def test_a_printer_that_goes_away_under_the_command_ends_its_job_and_nothing_else(made: Made, has_job: bool) -> None:
    rig, answers = made(), list[str]()
    rig.cable.when_sent(SEAMS[5], rig.emulated.jam_cutter)
    write = rig.cable.write

    def broken(data: bytes, timeout_s: float, /) -> int:
        if data.startswith(b"\x10\x05"):
            raise DeviceBroken("unplugged")
        return write(data, timeout_s)

    rig.cable.write = broken  # type: ignore[method-assign]
    if has_job:
        rig.day.at(30.0, lambda: choose(rig, Recovery.RESUME, answers))
        rig.turn(Submit(name="a", document=receipt()))
        assert rig.last("a") == DOUBT
    else:
        rig.emulated.jam_cutter()
        rig.turn()
        choose(rig, Recovery.RESUME, answers)
        rig.turn()
    assert answers == ["unplugged"]


def test_a_command_that_is_taken_by_halves_is_handed_over_whole(made: Made, whole: list[tuple[Printed, ...]]) -> None:
    rig, answers = made(), list[str]()
    jammed_at(rig, SEAMS[5], Recovery.RESUME, answers)
    rig.day.at(30.5, lambda: rig.cable.when_sent(1, lambda: None))
    rig.turn(Submit(name="a", document=receipt()))
    assert answers == [""]
    assert rig.last("a") == (JobState.SENT, Confirmation.CONFIRMED)
    assert rig.papers == whole
