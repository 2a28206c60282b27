"""Jobs on their way to a printer that answers: the emulated one, written from the reference by other hands."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.faults import Condition, DeviceState
from drivers.limits import STALL_MAX_S
from drivers.printer.delivery import ANSWER_MAX_S, SETTLE_S
from drivers.printer.document import Cut, Document, Line
from drivers.printer.jobs import Confirmation, JobState
from drivers.printer.profiles import PROFILES
from drivers.printer.session import Cancel, Submit
from drivers.virtual.emulator import Capability, EmulatedPrinter, Roll
from drivers.virtual.paper.parts import Printed
from tests.unit.drivers.printer.answering import AnsweringRig
from tests.unit.drivers.printer.samples import receipt

LETTER = Document((Line("Reçu"), Cut()))
READY = (DeviceState.READY, Condition.NONE)
FAULT = DeviceState.FAULT

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


def undisturbed(made: Made) -> list[tuple[Printed, ...]]:
    """What a receipt looks like when nothing happens."""
    rig = made()
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.last("a") == (JobState.SENT, Confirmation.CONFIRMED)
    return rig.papers


@pytest.mark.parametrize(
    ("capability", "level"),
    [
        (Capability.FULL, Confirmation.CONFIRMED),
        (Capability.FULL, Confirmation.PROCESSED),
        (Capability.COMPATIBLE, Confirmation.PROCESSED),
        (Capability.STATUS_ONLY, Confirmation.STATUS_OK),
        (Capability.MUTE, Confirmation.SENT),
    ],
)
def test_a_job_is_as_sure_as_its_printer_and_prints_the_same_on_all(
    made: Made, capability: Capability, level: Confirmation
) -> None:
    """The questions round a job leave no dot on the paper."""
    rig = made(capability, confirmation=level)
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.states("a") == [JobState.QUEUED, JobState.SENDING, JobState.SENT]
    assert rig.last("a") == (JobState.SENT, level)
    assert rig.papers == undisturbed(made)
    assert rig.emulated.complaints == ()


def test_a_good_status_is_believed_only_a_while_after_the_last_byte(made: Made) -> None:
    rig = made(Capability.STATUS_ONLY, confirmation=Confirmation.STATUS_OK)
    before = rig.day.now
    rig.turn(Submit(name="a", document=LETTER), turns=2, step_s=0.0)
    assert rig.last("a") == (JobState.SENT, Confirmation.STATUS_OK)
    assert SETTLE_S <= rig.day.now - before < SETTLE_S + 1.0


def test_paper_that_ends_inside_a_receipt_is_waited_for_and_the_rest_printed_once(made: Made) -> None:
    """R1."""
    rig = made()
    rig.emulated.run_out_after(300)
    rig.day.at(60.0, lambda: rig.emulated.load(Roll.FULL))
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.states("a") == [JobState.QUEUED, JobState.SENDING, JobState.SENT]
    assert rig.last("a") == (JobState.SENT, Confirmation.CONFIRMED)
    assert rig.papers == undisturbed(made)
    assert rig.lights[-2:] == [(FAULT, Condition.PAPER_END), READY]


def test_a_full_printer_without_answers_shows_its_port_and_goes_on(made: Made) -> None:
    """R1 over USB: the pipe is stuck, the port still says why."""
    rig = made(Capability.MUTE, confirmation=Confirmation.SENT)
    rig.cable.has_port = True
    rig.emulated.run_out_after(100)
    rig.day.at(60.0, lambda: rig.emulated.load(Roll.FULL))
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.last("a") == (JobState.SENT, Confirmation.SENT)
    assert rig.lights[-2:] == [(FAULT, Condition.PAPER_END), READY]
    assert rig.papers == undisturbed(made)


@pytest.mark.parametrize("level", [Confirmation.CONFIRMED, Confirmation.STATUS_OK])
@pytest.mark.parametrize("stays_open", [True, False])
def test_a_job_waits_queued_while_the_cover_is_open(made: Made, level: Confirmation, stays_open: bool) -> None:
    """R2."""
    capability = Capability.FULL if level is Confirmation.CONFIRMED else Capability.STATUS_ONLY
    rig = made(capability, confirmation=level, stays_open=stays_open)
    rig.emulated.open_cover()
    rig.turn(Submit(name="a", document=LETTER))
    rig.spend(20.0)
    assert rig.states("a") == [JobState.QUEUED]
    assert rig.lights[-1] == (FAULT, Condition.COVER_OPEN)
    rig.emulated.close_cover()
    rig.spend(4.0)
    assert rig.last("a") == (JobState.SENT, level)
    assert rig.lights[-1] == READY
    assert len(rig.papers) == 1


HINDRANCES: list[tuple[Callable[[EmulatedPrinter], None], Callable[[EmulatedPrinter], None], Condition]] = [
    (EmulatedPrinter.open_cover, EmulatedPrinter.close_cover, Condition.COVER_OPEN),
    (EmulatedPrinter.overheat, EmulatedPrinter.cool_down, Condition.OVERHEATED),
    (EmulatedPrinter.hold_feed_button, EmulatedPrinter.release_feed_button, Condition.PAUSED),
    (lambda printer: printer.load(Roll.END), lambda printer: printer.load(Roll.FULL), Condition.PAPER_END),
]


@pytest.mark.parametrize("level", [Confirmation.CONFIRMED, Confirmation.PROCESSED, Confirmation.STATUS_OK])
@pytest.mark.parametrize(("begin", "end", "condition"), HINDRANCES)
def test_what_stops_a_printer_in_a_job_is_shown_waited_for_and_resumed(
    made: Made,
    begin: Callable[[EmulatedPrinter], None],
    end: Callable[[EmulatedPrinter], None],
    condition: Condition,
    level: Confirmation,
) -> None:
    """R12 and its like, long after any answer would have been expected."""
    rig = made(confirmation=level)
    rig.cable.when_sent(2_000, lambda: begin(rig.emulated))
    rig.day.at(4 * ANSWER_MAX_S, lambda: end(rig.emulated))
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.states("a") == [JobState.QUEUED, JobState.SENDING, JobState.SENT]
    assert rig.last("a") == (JobState.SENT, level)
    assert (FAULT, condition) in rig.lights
    assert rig.lights[-1] == READY
    assert rig.papers == undisturbed(made)


@pytest.mark.parametrize(("begin", "end", "condition"), HINDRANCES)
def test_the_light_of_an_idle_printer_changes_with_the_printer(
    made: Made,
    begin: Callable[[EmulatedPrinter], None],
    end: Callable[[EmulatedPrinter], None],
    condition: Condition,
) -> None:
    rig = made()
    begin(rig.emulated)
    rig.turn(turns=1)
    assert rig.lights[-1] == (FAULT, condition)
    end(rig.emulated)
    rig.turn(turns=1)
    assert rig.lights[-1] == READY


def test_nobody_mends_it_and_the_job_is_in_doubt_after_a_long_wait(made: Made) -> None:
    rig = made()
    rig.cable.when_sent(2_000, rig.emulated.open_cover)
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.last("a") == (JobState.UNCERTAIN, Confirmation.NONE)
    assert rig.day.now >= 1_000.0 + STALL_MAX_S
    rig.emulated.close_cover()
    rig.spend(30.0)
    assert rig.last("a") == (JobState.UNCERTAIN, Confirmation.NONE)


@pytest.mark.parametrize("level", [Confirmation.CONFIRMED, Confirmation.PROCESSED])
def test_a_printer_that_was_known_to_answer_and_does_not_leaves_a_doubt(made: Made, level: Confirmation) -> None:
    rig = made(confirmation=level)
    rig.emulated.capability = Capability.STATUS_ONLY
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.last("a") == (JobState.UNCERTAIN, Confirmation.NONE)
    assert "did not say" in rig.jobs("a")[-1].reason


def test_an_unprobed_printer_is_expected_to_do_what_its_model_does_and_no_more_is_said(made: Made) -> None:
    rig = made(Capability.STATUS_ONLY, confirmation=None, profile=PROFILES["epson-tm-t20"])
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.last("a") == (JobState.SENT, Confirmation.STATUS_OK)
    before = rig.day.now
    rig.turn(Submit(name="b", document=LETTER), turns=2, step_s=0.0)
    assert rig.last("b") == (JobState.SENT, Confirmation.STATUS_OK)
    assert rig.day.now - before < SETTLE_S + 1.0


@pytest.mark.parametrize("stays_open", [True, False])
def test_a_silent_clone_is_asked_once_and_then_left_in_peace(made: Made, stays_open: bool) -> None:
    """R6: within 1.5 s, and not again for each job."""
    rig = made(Capability.MUTE, confirmation=None, stays_open=stays_open)
    assert rig.day.now < 1_000.0 + 1.5 + 3 * 0.25 + 0.01
    asked = len(rig.cable.sent)
    assert asked == 3
    for name in "abc":
        before = rig.day.now
        rig.turn(Submit(name=name, document=LETTER), turns=2, step_s=0.0)
        assert rig.last(name) == (JobState.SENT, Confirmation.SENT)
        assert rig.day.now - before < 0.1
    assert b"\x10\x04" not in rig.cable.sent[asked:]
    assert rig.emulated.complaints == ()


def test_the_end_of_a_roll_is_shown_once(made: Made) -> None:
    """R10: the sensor flickers, the light does not."""
    rig = made()
    for _ in range(10):
        rig.emulated.load(Roll.NEAR_END)
        rig.turn(Submit(name=f"job-{rig.day.now}", document=LETTER))
        rig.emulated.load(Roll.FULL)
        rig.spend(3.0)
    assert rig.lights.count((DeviceState.READY, Condition.PAPER_NEAR_END)) == 1
    assert all(state is JobState.SENT for state in (rig.states(report)[-1] for report in job_names(rig)))
    rig.emulated.open_cover()
    rig.turn()
    rig.emulated.close_cover()
    rig.spend(1.0)
    assert rig.lights[-1] == READY
    rig.emulated.load(Roll.NEAR_END)
    rig.spend(1.0)
    assert rig.lights.count((DeviceState.READY, Condition.PAPER_NEAR_END)) == 2


def job_names(rig: AnsweringRig) -> set[str]:
    return {report.job.name for report in rig.reports if hasattr(report, "job")}


@pytest.mark.parametrize("level", [Confirmation.CONFIRMED, Confirmation.PROCESSED])
def test_a_receipt_that_was_lost_with_the_power_is_in_doubt(made: Made, level: Confirmation) -> None:
    """The printer had every byte and had not printed them all: its answer never comes."""
    rig = made(confirmation=level)
    rig.cable.when_sent(500, rig.emulated.open_cover)

    def cut_power() -> None:
        rig.emulated.power_cycle()
        rig.emulated.close_cover()

    rig.day.at(30.0, cut_power)
    rig.turn(Submit(name="a", document=LETTER_AFTER), Submit(name="b", document=LETTER))
    rig.spend(5.0)
    assert rig.last("a") == (JobState.UNCERTAIN, Confirmation.NONE)
    assert rig.last("b") == (JobState.SENT, level)


LETTER_AFTER = Document((*(Line(f"ligne {number}") for number in range(120)), Cut()))


def test_ghosts_and_storms_do_not_make_a_job_surer_or_less_sure(made: Made) -> None:
    """R7."""
    rig = made()
    rig.cable.when_sent(500, lambda: rig.emulated.send(b'\xff7"AAAA\x00\x00\x0f\x81\x13\x11'))
    rig.cable.when_sent(900, lambda: rig.emulated.storm(500))
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.last("a") == (JobState.SENT, Confirmation.CONFIRMED)
    assert rig.lights[-1] == READY
    rig.emulated.capability = Capability.STATUS_ONLY
    rig.cable.when_sent(60, lambda: rig.emulated.send(b'7"AAAA\x00'))
    rig.turn(Submit(name="b", document=LETTER))
    assert rig.last("b") == (JobState.UNCERTAIN, Confirmation.NONE)


def test_a_job_is_cancelled_while_its_answer_is_waited_for(made: Made) -> None:
    rig = made()
    rig.cable.when_sent(2_000, rig.emulated.open_cover)
    rig.day.at(10.0, lambda: rig.session.submit(Cancel(name="a")))
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.last("a") == (JobState.UNCERTAIN, Confirmation.NONE)


def test_a_job_after_a_broken_off_one_is_whole(made: Made) -> None:
    """The printer was left inside a picture: without an end of it, the next receipt would be eaten."""
    rig = made()
    whole = undisturbed(made)
    rig.cable.when_sent(2_000, rig.emulated.stop_taking)
    rig.day.at(5.0, lambda: rig.session.submit(Cancel(name="a")))
    rig.day.at(6.0, rig.emulated.take_again)
    rig.turn(Submit(name="a", document=receipt()), Submit(name="b", document=receipt()))
    rig.spend(20.0)
    assert rig.states("a")[-1] is JobState.UNCERTAIN
    assert rig.last("b") == (JobState.SENT, Confirmation.CONFIRMED)
    assert rig.papers[-1] == whole[0]


def test_a_probed_printer_that_is_silent_keeps_its_jobs(made: Made) -> None:
    """A serial line opens without a printer: its silence is the only sign."""
    rig = made()
    rig.cable.proves_presence = False
    rig.emulated.capability = Capability.MUTE
    rig.spend(12.0)
    assert rig.lights[-1][0] is DeviceState.ABSENT
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.states("a")[-1] in (JobState.QUEUED, JobState.FAILED)
    rig.emulated.capability = Capability.FULL
    rig.spend(5.0)
    assert rig.last("a") == (JobState.SENT, Confirmation.STATUS_OK)


def test_a_printer_that_is_full_and_silent_says_so_and_then_goes_on(made: Made) -> None:
    rig = made(Capability.MUTE, confirmation=Confirmation.SENT)
    rig.cable.when_sent(2_000, rig.emulated.stop_taking)
    rig.day.at(60.0, rig.emulated.take_again)
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.lights[-2:] == [(FAULT, Condition.NOT_TAKING), READY]
    assert rig.last("a") == (JobState.SENT, Confirmation.SENT)
    assert rig.papers == undisturbed(made)
