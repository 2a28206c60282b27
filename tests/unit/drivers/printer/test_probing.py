"""Probes of emulated printers of every ability."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.faults import Condition, DeviceState
from drivers.limits import PROBE_S
from drivers.printer.composer import compose
from drivers.printer.document import Cut, Document, Line
from drivers.printer.jobs import Confirmation, JobState
from drivers.printer.probing import Probed, probe_page
from drivers.printer.profiles import PROFILES, Profile
from drivers.printer.session import Probe, Submit
from drivers.virtual.emulator import Capability, EmulatedPrinter, Roll
from drivers.virtual.paper.parts import TextLine
from tests.unit.drivers.printer.answering import AnsweringRig

LETTER = Document((Line("Reçu"), Cut()))


@pytest.fixture
def rigs() -> Iterator[list[AnsweringRig]]:
    made: list[AnsweringRig] = []
    yield made
    for rig in made:
        rig.close()


def probed(rig: AnsweringRig) -> list[Probed]:
    said: list[Probed] = []
    rig.turn(Probe(answer=said.append))
    return said


@pytest.mark.parametrize("stays_open", [True, False])
@pytest.mark.parametrize("before", [None, Confirmation.SENT, Confirmation.CONFIRMED])
@pytest.mark.parametrize(
    ("capability", "level"),
    [
        (Capability.FULL, Confirmation.CONFIRMED),
        (Capability.COMPATIBLE, Confirmation.PROCESSED),
        (Capability.STATUS_ONLY, Confirmation.STATUS_OK),
        (Capability.MUTE, Confirmation.SENT),
    ],
)
def test_a_probe_finds_what_the_printer_can_say_and_jobs_are_as_sure_from_then_on(
    tmp_path: Path,
    rigs: list[AnsweringRig],
    capability: Capability,
    level: Confirmation,
    before: Confirmation | None,
    stays_open: bool,
) -> None:
    rig = AnsweringRig(tmp_path, EmulatedPrinter(capability=capability), confirmation=before, stays_open=stays_open)
    rigs.append(rig)
    assert probed(rig) == [Probed(confirmation=level)]
    [page] = rig.papers
    # This printer has no page 31: it stays in the page before, and that line comes out wrong.
    assert rig.emulated.complaints == ("ESC t 31: no such page",)
    texts = [part.text for part in page if isinstance(part, TextLine)]
    assert any("œæ «°» " in text for text in texts)
    assert any(text.rstrip().endswith("1 234,56 €") for text in texts)
    right = [text.split()[0] for text in texts if "éèêë àâç îïô ùû" in text and ("€" in text or "EUR" in text)]
    assert right == ["CP1252:16", "CP858:19", "CP437:0"]
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.last("a") == (JobState.SENT, level)
    rig.spend(PROBE_S + 1)
    assert rig.lights[-1] == (DeviceState.READY, Condition.NONE)


def test_a_printer_in_need_of_a_hand_is_not_judged(tmp_path: Path, rigs: list[AnsweringRig]) -> None:
    rig = AnsweringRig(tmp_path, confirmation=None)
    rigs.append(rig)
    rig.emulated.load(Roll.END)
    assert probed(rig) == [Probed(confirmation=Confirmation.NONE, reason="the printer says paper end")]
    rig.emulated.load(Roll.FULL)
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.last("a") == (JobState.SENT, Confirmation.STATUS_OK)


def test_a_printer_that_stops_in_the_middle_of_the_page_is_not_judged(tmp_path: Path, rigs: list[AnsweringRig]) -> None:
    rig = AnsweringRig(tmp_path)
    rigs.append(rig)
    rig.turn()
    rig.cable.when_sent(300, rig.emulated.stop_taking)
    [said] = probed(rig)
    assert said.confirmation is Confirmation.NONE
    assert said.reason
    rig.emulated.take_again()
    rig.spend(20.0)
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.last("a") == (JobState.SENT, Confirmation.CONFIRMED)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_the_page_fits_on_every_paper(profile: Profile) -> None:
    assert compose(probe_page(profile), profile)


def test_two_who_ask_at_once_get_one_page(tmp_path: Path, rigs: list[AnsweringRig]) -> None:
    rig = AnsweringRig(tmp_path, confirmation=None)
    rigs.append(rig)
    said: list[Probed] = []
    rig.turn(Probe(answer=said.append), Probe(answer=said.append))
    assert said == [Probed(confirmation=Confirmation.CONFIRMED)] * 2
    assert len(rig.papers) == 1
