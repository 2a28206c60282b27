"""Which enrolled scanners the machine's rules name, from the file that the devices process keeps."""

from pathlib import Path

import pytest

from drivers.identity import DeviceIdentity, Mode
from drivers.registry import Enrolment, Registry, RegistryFile
from drivers.scanner.calibration import Calibration
from drivers.settings import DevicesSettings
from kiosk_config.enrolled import enrolled
from kiosk_config.faults import NotApplied
from kiosk_config.udev import rules
from tests.unit.drivers.sysfs_tree import Machine


def scanner(mode: Mode, port: str) -> Enrolment:
    identity = DeviceIdentity(vendor=0x05E0, product=0x1200, usb_path=port)
    return Enrolment(key=identity.key, mode=mode, label="ACME", calibration=Calibration(), identity=identity)


def test_those_that_others_would_take_for_something_else_are_named(tmp_path: Path) -> None:
    path = tmp_path / "enrolled.json"
    modes = ((Mode.HID_KEYBOARD, "1-1"), (Mode.SERIAL, "1-2"), (Mode.HID_POS, "1-3"))
    line = Enrolment(key="serial", mode=Mode.SERIAL, label="RS-232", calibration=Calibration())
    RegistryFile(path).keep(Registry(scanners=(*(scanner(mode, port) for mode, port in modes), line)))
    assert [one.usb_path for one in enrolled(path, tmp_path)] == ["1-1", "1-2"]


def test_one_that_moved_is_named_where_it_is_now_and_one_that_is_away_where_it_was(tmp_path: Path) -> None:
    """What the rules then hide from the screen is the scanner that is read, at its new port."""
    path = tmp_path / "enrolled.json"
    RegistryFile(path).keep(Registry(scanners=(scanner(Mode.HID_KEYBOARD, "1-1"),)))
    machine = Machine(tmp_path / "machine")
    assert [one.usb_path for one in enrolled(path, machine.root)] == ["1-1"]
    machine.keyboard("1-4", 0x05E0, 0x1200, "event4")
    assert [one.usb_path for one in enrolled(path, machine.root)] == ["1-4"]
    written = rules(DevicesSettings(), enrolled(path, machine.root))
    assert 'KERNELS=="1-4"' in written
    assert 'KERNELS=="1-1"' not in written


def test_of_two_alike_none_is_taken_for_the_one_that_moved(tmp_path: Path) -> None:
    """One may be the operator's keyboard."""
    path = tmp_path / "enrolled.json"
    RegistryFile(path).keep(Registry(scanners=(scanner(Mode.HID_KEYBOARD, "1-1"),)))
    machine = Machine(tmp_path / "machine")
    machine.keyboard("1-4", 0x05E0, 0x1200, "event4")
    machine.keyboard("1-5", 0x05E0, 0x1200, "event5")
    assert [one.usb_path for one in enrolled(path, machine.root)] == ["1-1"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"scanners": 3}'])
def test_a_damaged_file_names_none_and_is_left_where_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "enrolled.json"
    path.write_bytes(content)
    assert enrolled(path, tmp_path) == ()
    assert path.read_bytes() == content


def test_no_file_names_none(tmp_path: Path) -> None:
    assert enrolled(tmp_path / "absent.json", tmp_path) == ()


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotApplied, match="sudo"):
        enrolled(tmp_path, tmp_path)
