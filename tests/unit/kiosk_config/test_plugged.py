"""What is plugged in, from folders that look like /dev and /sys."""

from pathlib import Path

import pytest

from kiosk_config.plugged import plugged
from tests.unit.drivers.sysfs_tree import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_bare_machine_has_none(machine: Machine) -> None:
    assert plugged(machine.root) == []


def test_scanners_and_printers_are_named_as_the_settings_would(machine: Machine) -> None:
    machine.keyboard("1-1", 0x05E0, 0x1200, "event5", name="ACME Scanner")
    machine.serial("1-2", 0x0C2E, 0x0B61, "ttyACM0", name="ACME Imager")
    machine.hid_pos("1-3", 0x05F9, 0x2214, "hidraw3", name="ACME Presenter")
    machine.printer("1-4", 0x04B8, 0x0E15, maker="EPSON")
    assert plugged(machine.root) == [
        'EPSON TM-T20II (USB) : kind = "usb", vendor = 0x04b8, product = 0x0e15',
        'ACME Scanner (clavier USB) : kind = "hid-keyboard", vendor = 0x05e0, product = 0x1200',
        "ACME Presenter (HID POS) : sert sans réglage",
        'ACME Imager (série) : kind = "serial", port = "/dev/ttyACM0"',
    ]


def test_a_name_that_outlasts_the_next_plugging_is_preferred(machine: Machine) -> None:
    machine.keyboard("1-1", 0x05E0, 0x1200, "event5", name="ACME Scanner")
    machine.serial("1-2", 0x0C2E, 0x0B61, "ttyACM0", name="ACME Imager")
    for link, target in (
        ("dev/input/by-id/usb-ACME_Scanner-event-kbd", "../event5"),
        ("dev/input/by-id/usb-ACME_Mouse-event-mouse", "../event4"),
        ("dev/serial/by-id/usb-ACME_Imager-if00", "../../ttyACM0"),
    ):
        (machine.root / link).parent.mkdir(parents=True, exist_ok=True)
        (machine.root / link).symlink_to(target)
    assert [line.partition(" : ")[2] for line in plugged(machine.root)] == [
        'kind = "hid-keyboard", path = "/dev/input/by-id/usb-ACME_Scanner-event-kbd"',
        'kind = "serial", port = "/dev/serial/by-id/usb-ACME_Imager-if00"',
    ]
