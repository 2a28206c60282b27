"""What an installer is shown, and what is listened to while a scanner is calibrated."""

from dataclasses import replace

import pytest

from drivers.events import DeviceKind, DevicesListed, encode_line
from drivers.faults import Condition, DeviceReport, DeviceState
from drivers.identity import DeviceIdentity, Mode
from drivers.inventory import Node, Plugged
from drivers.limits import DEVICE_TEXT_CHARACTERS_MAX, DEVICES_FOUND_MAX, LINE_BYTES_MAX
from drivers.listing import Scene, printer_node
from drivers.printer.jobs import Confirmation
from drivers.registry import Enrolment, ProbedPrinter, Registry
from drivers.roster import Roster
from drivers.scanner.calibration import Calibration
from drivers.scanner.layout import Layout
from drivers.settings import NoPrinter, Printer, SerialLine, SerialPrinter, TcpPrinter, UsblpPrinter, UsbPrinter

FRENCH = Calibration(layout=Layout.FR)


def device(path: str, *nodes: Node, serial: str = "", product: int = 1, advice: str = "") -> Plugged:
    identity = DeviceIdentity(vendor=0x05E0, product=product, serial=serial, usb_path=path)
    return Plugged(identity=identity, label=f"device at {path}", nodes=nodes, advice=advice)


def keyboard(path: str, number: int = 3) -> Plugged:
    return device(path, Node(mode=Mode.HID_KEYBOARD, path=f"/dev/input/event{number}"))


def line(path: str, node: str = "/dev/ttyACM0") -> Plugged:
    return device(path, Node(mode=Mode.SERIAL, path=node))


def usb_printer(path: str, *, serial: str = "") -> Plugged:
    return device(path, Node(mode=Mode.USB_PRINTER, path=f"/dev/bus/usb/001/{path[-1]}"), serial=serial, product=7)


def enrolled(one: Plugged) -> Registry:
    return Registry().with_scanner(
        Enrolment(key="mine", mode=one.nodes[0].mode, label="mine", calibration=FRENCH, identity=one.identity)
    )


def scene(
    *found: Plugged,
    registry: Registry | None = None,
    printer: Printer | None = None,
    named: list[tuple[str, SerialLine]] | None = None,
    states: dict[str, DeviceReport] | None = None,
    forbidden: tuple[str, ...] = (),
) -> Scene:
    known = registry or Registry()
    return Scene(
        roster=Roster(named or [], known, realpath=str).meeting(found),
        registry=known,
        found=found,
        states=states or {},
        printer=printer or NoPrinter(),
        may_open=lambda node: node not in forbidden,
        realpath=lambda path: path.replace("/dev/serial/by-id/x", "/dev/ttyUSB0"),
    )


def test_a_keyboard_that_nobody_named_is_shown_and_left_alone() -> None:
    [found] = scene(keyboard("1-1")).listed()
    assert (found.key, found.kind, found.mode, found.node) == (
        "05e0:0001@1-1", DeviceKind.SCANNER, Mode.HID_KEYBOARD, "/dev/input/event3",
    )  # fmt: skip
    assert (found.state, found.is_served, found.is_enrolled, found.calibration) == (
        DeviceState.READY, False, False, None,
    )  # fmt: skip


def test_one_that_may_not_be_opened_says_so() -> None:
    [found] = scene(keyboard("1-1"), forbidden=("/dev/input/event3",)).listed()
    assert (found.state, found.reason) == (DeviceState.NO_PERMISSION, "/dev/input/event3 may not be opened")


def test_an_enrolled_scanner_is_shown_once_with_what_was_learnt_and_how_it_is() -> None:
    busy = DeviceReport(device="mine", state=DeviceState.BUSY, reason="held by Xorg")
    [found] = scene(keyboard("1-1"), registry=enrolled(keyboard("1-1")), states={"mine": busy}).listed()
    assert (found.key, found.state, found.reason, found.node) == (
        "mine", DeviceState.BUSY, "held by Xorg", "/dev/input/event3",
    )  # fmt: skip
    assert (found.is_served, found.is_enrolled, found.calibration) == (True, True, FRENCH)


def test_an_enrolled_scanner_that_is_away_is_shown_without_a_node() -> None:
    [found] = scene(registry=enrolled(keyboard("1-1"))).listed()
    assert (found.key, found.state, found.node, found.usb_path) == ("mine", DeviceState.ABSENT, "", "1-1")


def test_a_scanner_in_a_mode_that_nobody_reads_says_what_to_do() -> None:
    one = device("1-1", Node(mode=Mode.UNSUPPORTED, path="/dev/hidraw0"), advice="SNAPI: scan another code")
    [found] = scene(one).listed()
    assert (found.state, found.condition, found.reason) == (
        DeviceState.FAULT, Condition.UNSUPPORTED_MODE, "SNAPI: scan another code",
    )  # fmt: skip
    assert scene(one).candidates() == ()


def test_the_printer_of_the_settings_is_shown_wherever_it_is() -> None:
    probed = Registry().with_printer(ProbedPrinter(key="printer", confirmation=Confirmation.PROCESSED))
    [found] = scene(printer=TcpPrinter(host="10.0.0.9"), registry=probed).listed()
    assert (found.key, found.kind, found.mode, found.node) == (
        "printer", DeviceKind.PRINTER, Mode.NETWORK_PRINTER, "10.0.0.9:9100",
    )  # fmt: skip
    assert (found.is_enrolled, found.confirmation) == (True, Confirmation.PROCESSED)


def test_a_printer_on_a_serial_line_is_not_said_to_confirm_what_nobody_would_believe() -> None:
    probed = Registry().with_printer(ProbedPrinter(key="printer", confirmation=Confirmation.CONFIRMED))
    [found] = scene(printer=SerialPrinter(port="/dev/ttyS1"), registry=probed).listed()
    assert found.confirmation is Confirmation.STATUS_OK


def test_of_two_usb_printers_alike_the_one_that_the_settings_mean_is_served() -> None:
    pair = (usb_printer("1-1", serial="A"), usb_printer("1-2", serial="B"))
    ours, other = scene(*pair, printer=UsbPrinter(vendor=0x05E0, product=7, serial="B")).listed()
    assert (ours.key, ours.usb_path, ours.is_served) == ("printer", "1-2", True)
    assert (other.key, other.is_served) == ("05e0:0007:A@1-1", False)
    first, second = scene(*pair, printer=UsbPrinter()).listed()
    assert (first.key, first.usb_path, second.usb_path) == ("printer", "1-1", "1-2")
    absent, *_ = scene(printer=UsbPrinter(vendor=0x05E0, product=7)).listed()
    assert (absent.key, absent.node) == ("printer", "")


def test_the_printers_own_serial_line_is_no_scanner() -> None:
    one = scene(line("1-1", "/dev/ttyUSB0"), printer=SerialPrinter(port="/dev/serial/by-id/x"))
    [found] = one.listed()
    assert (found.key, found.kind, found.usb_path) == ("printer", DeviceKind.PRINTER, "1-1")
    assert one.candidates() == ()


@pytest.mark.parametrize(
    ("printer", "node"),
    [
        (UsbPrinter(vendor=0x05E0, product=7), "/dev/bus/usb/001/1"),
        (UsblpPrinter(vendor=0x05E0, product=7), "/dev/usb/lp1"),
        (UsbPrinter(vendor=0x05E0, product=8), ""),
        (SerialPrinter(port="/dev/ttyS1"), "/dev/ttyS1"),
        (TcpPrinter(host="10.0.0.9"), ""),
        (NoPrinter(), ""),
    ],
)
def test_the_node_of_the_printer_is_the_one_that_is_opened(printer: Printer, node: str) -> None:
    found = replace(usb_printer("1-1"), usblp="/dev/usb/lp1")
    assert printer_node(printer, [found]) == node


def test_everything_that_may_speak_is_listened_to_under_the_name_that_it_has() -> None:
    composite = device(
        "1-3",
        Node(mode=Mode.HID_POS, path="/dev/hidraw0"),
        Node(mode=Mode.HID_KEYBOARD, path="/dev/input/event5"),
        Node(mode=Mode.HID_KEYBOARD, path="/dev/input/event6"),
    )
    one = scene(
        keyboard("1-1"),
        line("1-2"),
        composite,
        usb_printer("1-4"),
        registry=enrolled(keyboard("1-1")),
        named=[("line", SerialLine(port="/dev/ttyS0", baud=19_200))],
    )
    heard = {(it.name, it.mode, it.place, it.path, it.baud) for it in one.candidates()}
    assert heard == {
        ("line", Mode.SERIAL, 0, "/dev/ttyS0", 19_200),
        ("mine", Mode.HID_KEYBOARD, 0, "", 0),
        ("05e0:0001@1-2", Mode.SERIAL, 0, "", 0),
        ("05e0:0001@1-3", Mode.HID_POS, 0, "", 0),
        ("05e0:0001@1-3", Mode.HID_KEYBOARD, 0, "", 0),
        ("05e0:0001@1-3", Mode.HID_KEYBOARD, 1, "", 0),
    }


def test_the_longest_list_fits_a_line_of_the_socket() -> None:
    text = "é" * DEVICE_TEXT_CHARACTERS_MAX
    found = [
        device(f"1-{number}.1.2.3.4", Node(mode=Mode.HID_KEYBOARD, path="/dev/input/event99"), serial=text)
        for number in range(DEVICES_FOUND_MAX)
    ]
    assert len(encode_line(DevicesListed(seq=2**52, found=scene(*found).listed()))) < LINE_BYTES_MAX
