"""Answers that belong to another job: a printer that says "done" does not say of what, and may say it late."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.printer.document import Cut, Document, Line
from drivers.printer.jobs import Confirmation, JobState
from drivers.printer.session import Cancel, Submit
from drivers.virtual.emulator import Capability, EmulatedPrinter
from tests.unit.drivers.printer.answering import AnsweringRig

FIRST = Document((Line("Premier"), Cut()))
SECOND = Document((Line("Second"), Cut()))
PROVEN = (JobState.SENT, Confirmation.PROCESSED)
IN_DOUBT = (JobState.UNCERTAIN, Confirmation.NONE)


class Unhurried(EmulatedPrinter):
    """Takes everything, and prints when it is told to."""

    is_waiting = False

    def execute(self, commands_max: int | None = None) -> None:
        if not self.is_waiting or commands_max is not None:
            super().execute(commands_max)

    def print_one(self) -> None:
        """One paper, and the answer behind it."""
        before = len(self.papers)
        while len(self.papers) == before:
            self.execute(1)
        self.execute(1)

    def hurry(self) -> None:
        self.is_waiting = False
        self.execute()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[AnsweringRig]:
    printer = Unhurried(capability=Capability.COMPATIBLE, buffer_bytes=65_536)
    made = AnsweringRig(tmp_path, printer, confirmation=Confirmation.PROCESSED)
    made.turn()
    yield made
    made.close()


def printer_of(rig: AnsweringRig) -> Unhurried:
    assert isinstance(rig.emulated, Unhurried)
    return rig.emulated


def given_up(rig: AnsweringRig) -> None:
    """The first job is in the printer, not printed, and the operator has cancelled it."""
    printer_of(rig).is_waiting = True
    rig.day.at(1.0, lambda: rig.session.submit(Cancel(name="first")))
    rig.turn(Submit(name="first", document=FIRST))
    assert rig.last("first") == IN_DOUBT


def test_a_late_answer_for_a_job_that_was_given_up_proves_no_other(rig: AnsweringRig) -> None:
    given_up(rig)
    rig.day.at(2.0, printer_of(rig).print_one)

    rig.turn(Submit(name="second", document=SECOND))

    assert len(rig.emulated.papers) == 1
    assert rig.last("second") == IN_DOUBT


def test_a_job_behind_one_that_was_given_up_is_proven_by_its_own_answer(rig: AnsweringRig) -> None:
    given_up(rig)
    rig.day.at(2.0, printer_of(rig).hurry)

    rig.turn(Submit(name="second", document=SECOND))

    assert rig.last("second") == PROVEN


def test_a_job_is_proven_though_the_one_before_it_never_reached_the_printer(rig: AnsweringRig) -> None:
    given_up(rig)
    rig.emulated.power_cycle()
    printer_of(rig).hurry()

    for name in ("second", "third", "fourth"):
        rig.turn(Submit(name=name, document=SECOND))
        assert rig.last(name) == PROVEN


def test_a_late_answer_for_a_job_of_a_previous_life_proves_none_of_this_one(rig: AnsweringRig) -> None:
    given_up(rig)
    rig.start(Confirmation.PROCESSED)
    rig.day.at(2.0, printer_of(rig).print_one)

    rig.turn(Submit(name="second", document=SECOND))

    assert rig.last("second") == IN_DOUBT
