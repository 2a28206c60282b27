"""What is plugged in, read off a machine's sysfs as the kernel lays it out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.identity import Mode
from drivers.inventory import Node, Plugged, plugged
from drivers.limits import DEVICE_TEXT_CHARACTERS_MAX, DEVICES_FOUND_MAX
from tests.unit.drivers.sysfs_tree import (
    IBM_REPORT,
    KEYBOARD_REPORT,
    MEDIA_KEYS,
    VENDOR_REPORT,
    Machine,
)

HONEYWELL, ZEBRA, EPSON, FTDI = 0x0C2E, 0x05E0, 0x04B8, 0x0403


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def only(machine: Machine) -> Plugged:
    [found] = plugged(machine.root)
    return found


def test_a_machine_without_devices_has_none(machine: Machine) -> None:
    assert plugged(machine.root) == ()


def test_a_machine_without_sysfs_has_none(tmp_path: Path) -> None:
    assert plugged(tmp_path / "nowhere") == ()


def test_a_scanner_that_types_is_found_by_its_keys(machine: Machine) -> None:
    machine.keyboard("1-2.1", ZEBRA, 0x1200, "event5", serial="S123", name="Symbol Bar Code Scanner")
    found = only(machine)
    assert (found.mode, found.node(Mode.HID_KEYBOARD)) == (Mode.HID_KEYBOARD, "/dev/input/event5")
    assert found.label == "Symbol Bar Code Scanner"
    assert found.identity.key == "05e0:1200:S123@1-2.1"


def test_what_cannot_type_a_code_is_no_scanner(machine: Machine) -> None:
    machine.add_keyboard(machine.plug("1-2", ZEBRA, 0x1200), "event5", keys=MEDIA_KEYS)
    assert plugged(machine.root) == ()


def test_a_keyboard_that_is_built_in_is_no_scanner(machine: Machine) -> None:
    machine.built_in_keyboard("event0")
    assert plugged(machine.root) == ()


def test_a_keyboard_on_the_air_is_known_by_what_it_says_itself(machine: Machine) -> None:
    machine.built_in_keyboard("event0", bus=5)
    assert only(machine).identity.key == "0001:0001"
    assert only(machine).label == "AT Translated Set 2"


def test_a_pos_scanner_is_known_by_its_report_and_not_by_its_node(machine: Machine) -> None:
    machine.hid_pos("1-1", HONEYWELL, 0x0B61, "hidraw3", name="Xenon")
    machine.add_hidraw(machine.plug("1-3", 0x046D, 0xC077), "hidraw0", report=KEYBOARD_REPORT)
    machine.add_hidraw(machine.plug("1-4", 0x046D, 0xC52B), "hidraw1", report=VENDOR_REPORT)
    found = only(machine)
    assert (found.mode, found.node(Mode.HID_POS)) == (Mode.HID_POS, "/dev/hidraw3")
    assert found.identity.key == "0c2e:0b61@1-1"


@pytest.mark.parametrize("node", ["ttyACM0", "ttyUSB7"])
def test_a_serial_line_is_found_on_usb(machine: Machine, node: str) -> None:
    machine.serial("1-1.4", FTDI, 0x6001, node, serial="A50285BI")
    found = only(machine)
    assert (found.mode, found.node(Mode.SERIAL)) == (Mode.SERIAL, f"/dev/{node}")
    assert found.label == "0403:6001:A50285BI@1-1.4"


def test_a_serial_port_of_the_machine_itself_is_left_alone(machine: Machine) -> None:
    entry = machine.root / "sys/devices/pnp0/00:04/tty/ttyACM9"
    entry.mkdir(parents=True)
    (machine.root / "sys/class/tty/ttyACM9").symlink_to(entry)
    assert plugged(machine.root) == ()


def test_a_printer_is_known_by_its_class(machine: Machine) -> None:
    machine.printer("1-5", EPSON, 0x0E15, serial="J4", maker="EPSON", lp="lp1")
    found = only(machine)
    assert found.mode is Mode.USB_PRINTER
    assert found.nodes == (Node(mode=Mode.USB_PRINTER, path="/dev/bus/usb/001/004"),)
    assert (found.usblp, found.label) == ("/dev/usb/lp1", "EPSON TM-T20II")


def test_a_printer_that_libusb_holds_has_no_kernel_node(machine: Machine) -> None:
    machine.printer("1-5", EPSON, 0x0E15)
    assert only(machine).usblp == ""


def test_a_device_of_several_interfaces_is_one_and_says_its_best_mode(machine: Machine) -> None:
    device = machine.plug("1-2", HONEYWELL, 0x0B61)
    machine.add_keyboard(device, "event10", number=0)
    machine.add_keyboard(device, "event9", number=1)
    machine.add_hidraw(device, "hidraw1", number=2)
    found = only(machine)
    assert found.mode is Mode.HID_POS
    assert [node.path for node in found.nodes] == ["/dev/hidraw1", "/dev/input/event9", "/dev/input/event10"]
    assert found.node(Mode.HID_KEYBOARD) == "/dev/input/event9"
    assert found.node(Mode.SERIAL) == ""


def test_two_alike_are_two(machine: Machine) -> None:
    for path, node in (("1-1", "event3"), ("1-2", "event4")):
        machine.keyboard(path, ZEBRA, 0x1200, node, serial="same")
    assert [(one.identity.usb_path, one.nodes[0].path) for one in plugged(machine.root)] == [
        ("1-1", "/dev/input/event3"),
        ("1-2", "/dev/input/event4"),
    ]


def test_a_device_behind_hubs_is_not_taken_for_its_hub(machine: Machine) -> None:
    machine.plug("1-2", 0x2109, 0x2817, name="Hub")
    machine.keyboard("1-2.1", ZEBRA, 0x1200, "event5")
    assert only(machine).identity.usb_path == "1-2.1"


def test_a_link_that_leads_nowhere_any_more_is_left_out(machine: Machine) -> None:
    machine.hid_pos("1-1", HONEYWELL, 0x0B61, "hidraw0")
    (machine.root / "sys/class/tty/ttyACM0").symlink_to("../../devices/gone")
    (machine.root / "sys/class/input/event9").symlink_to("../../devices/gone")
    assert only(machine).mode is Mode.HID_POS


@pytest.mark.parametrize("attribute", ["idVendor", "idProduct", "serial", "product"])
def test_what_is_pulled_out_while_it_is_read_is_not_taken_for_another_device(machine: Machine, attribute: str) -> None:
    """Half its names would be a scanner that nobody knows, and that the counter would wait for from then on."""
    machine.hid_pos("1-1", HONEYWELL, 0x0B61, "hidraw3", serial="S1", name="Xenon")
    machine.printer("1-2", EPSON, 0x0202, serial="P1")
    machine.hid_pos("1-3", HONEYWELL, 0x0B61, "hidraw4", serial="S2", name="Xenon")
    pulled = [machine.unplug_while_read(path, attribute) for path in ("1-1", "1-2")]
    assert [found.identity.key for found in plugged(machine.root)] == ["0c2e:0b61:S2@1-3"]
    for thread in pulled:
        thread.join()


def test_what_a_device_says_of_itself_is_cut_and_cleaned(machine: Machine) -> None:
    machine.keyboard("1-1", ZEBRA, 1, "event5", serial="S\x1b[2J\n" + "9" * 500, name="évil\x00name")
    found = only(machine)
    assert found.label == "évil name"
    assert found.identity.serial.startswith("S [2J 9")
    assert len(found.identity.serial) == DEVICE_TEXT_CHARACTERS_MAX


def test_attributes_that_are_no_numbers_hide_nothing_else(machine: Machine) -> None:
    device = machine.plug("1-1", ZEBRA, 1)
    machine.add_keyboard(device, "event5")
    (device / "idVendor").write_text("what\n")
    machine.hid_pos("1-2", HONEYWELL, 0x0B61, "hidraw0")
    assert [one.identity.vendor for one in plugged(machine.root)] == [0, HONEYWELL]


def test_no_more_are_looked_at_than_a_counter_can_have(machine: Machine) -> None:
    for number in range(DEVICES_FOUND_MAX + 3):
        machine.serial(f"1-{number}", FTDI, 0x6001, f"ttyUSB{number}")
    assert len(plugged(machine.root)) == DEVICES_FOUND_MAX


def test_a_scanner_in_a_mode_of_its_makers_is_listed_with_what_to_do(machine: Machine) -> None:
    machine.add_hidraw(machine.plug("1-4", ZEBRA, 0x1300, name="Symbol Scanner"), "hidraw1", report=IBM_REPORT)
    found = only(machine)
    assert (found.mode, found.label) == (Mode.UNSUPPORTED, "Symbol Scanner")
    assert found.advice.startswith("IBM hand-held USB: scan the code")


def test_a_scanner_in_a_mode_without_reports_is_known_by_its_numbers(machine: Machine) -> None:
    machine.interface(machine.plug("1-4", ZEBRA, 0x1900), 0, "ff")
    assert only(machine).mode is Mode.UNSUPPORTED
    assert only(machine).advice.startswith("SNAPI: ")


def test_what_a_scanner_really_does_counts_more_than_its_numbers(machine: Machine) -> None:
    machine.hid_pos("1-4", ZEBRA, 0x1900, "hidraw0")
    assert only(machine).mode is Mode.HID_POS


@given(st.binary(max_size=200))
def test_any_report_descriptor_can_be_looked_at(tmp_path_factory: pytest.TempPathFactory, descriptor: bytes) -> None:
    machine = Machine(tmp_path_factory.mktemp("machine"))
    machine.add_hidraw(machine.plug("1-1", HONEYWELL, 0x0B61), "hidraw0", report=descriptor)
    assert all(one.mode in (Mode.HID_POS, Mode.UNSUPPORTED) for one in plugged(machine.root))
