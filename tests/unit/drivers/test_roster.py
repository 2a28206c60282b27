"""Which scanners are served, and which of the devices plugged in each one is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.faults import Condition, DeviceAbsent
from drivers.identity import DeviceIdentity, Mode
from drivers.inventory import Node, Plugged
from drivers.limits import SCANNERS_MAX
from drivers.registry import Enrolment, Registry
from drivers.roster import Roster
from drivers.scanner.calibration import Calibration, Suffix
from drivers.scanner.frames import EndsBy
from drivers.scanner.layout import Layout
from drivers.settings import HidKeyboard, Scanner, SerialLine, VirtualLine

FRENCH = Calibration(layout=Layout.FR, suffix=Suffix.ENTER)
LINKS = {
    "/dev/input/by-id/usb-Symbol-event-kbd": "/dev/input/event5",
    "/dev/serial/by-id/usb-Honeywell": "/dev/ttyACM0",
}


def identity(path: str, *, serial: str = "", product: int = 1) -> DeviceIdentity:
    return DeviceIdentity(vendor=0x05E0, product=product, serial=serial, usb_path=path)


def device(path: str, *nodes: str, mode: Mode = Mode.HID_KEYBOARD, serial: str = "", product: int = 1) -> Plugged:
    return Plugged(
        identity=identity(path, serial=serial, product=product),
        label=f"scanner at {path}",
        nodes=tuple(Node(mode=mode, path=node) for node in nodes),
    )


def pos(path: str, node: str, *, product: int = 9) -> Plugged:
    return device(path, node, mode=Mode.HID_POS, product=product)


def enrolled(path: str, *, serial: str = "", setting: str = "", mode: Mode = Mode.HID_KEYBOARD) -> Registry:
    own = identity(path, serial=serial)
    made = Enrolment(key=own.key, mode=mode, label="mine", calibration=FRENCH, identity=own, setting=setting)
    return Registry().with_scanner(made)


def roster(*scanners: Scanner, registry: Registry | None = None) -> Roster:
    named = [(f"scanner-{place}", scanner) for place, scanner in enumerate(scanners, start=1)]
    return Roster(named, registry or Registry(), realpath=lambda path: LINKS.get(path, path))


def test_nothing_is_served_where_nothing_is_named_enrolled_or_a_pos_scanner() -> None:
    made = roster()
    keyboards = [device("1-1", "/dev/input/event3"), device("1-2", "/dev/ttyACM0", mode=Mode.SERIAL)]
    assert made.meeting(keyboards) is made
    assert made.served == {}
    assert made.assign(keyboards) == {}


def test_a_pos_scanner_is_served_as_soon_as_it_is_seen_and_from_then_on() -> None:
    made = roster().meeting([pos("1-1", "/dev/hidraw0")])
    [met] = made.served.values()
    assert (met.name, met.mode, met.ready_condition) == ("05e0:0009@1-1", Mode.HID_POS, Condition.NONE)
    assert made.meeting([pos("1-1", "/dev/hidraw2")]) is made
    assert made.locate(met.name, [pos("1-1", "/dev/hidraw2")]) == "/dev/hidraw2"
    with pytest.raises(DeviceAbsent, match="scanner at 1-1 is not plugged in"):
        made.locate(met.name, [])


def test_a_pos_scanner_that_moves_keeps_its_name() -> None:
    made = roster().meeting([pos("1-1", "/dev/hidraw0")])
    [name] = made.served
    assert made.meeting([pos("1-4", "/dev/hidraw0")]) is made
    assert made.locate(name, [pos("1-4", "/dev/hidraw0")]) == "/dev/hidraw0"


def test_what_was_seen_is_expected_after_a_change_of_the_registry() -> None:
    made = roster().meeting([pos("1-1", "/dev/hidraw0")])
    assert list(made.with_registry(enrolled("1-2")).served) == ["05e0:0001@1-2", "05e0:0009@1-1"]
    own = identity("1-1", product=9)
    learnt = Registry().with_scanner(
        Enrolment(key=own.key, mode=Mode.HID_POS, label="mine", calibration=Calibration(), identity=own)
    )
    [served] = made.with_registry(learnt).served.values()
    assert served.is_enrolled


def test_scanners_seen_once_make_room_for_others() -> None:
    made = roster()
    for number in range(SCANNERS_MAX + 3):
        made = made.meeting([pos(f"1-{number}", "/dev/hidraw0", product=number)])
    assert len(made.seen) == len(made.served) == SCANNERS_MAX
    assert f"05e0:{SCANNERS_MAX + 2:04x}@1-{SCANNERS_MAX + 2}" in made.served


def test_an_enrolled_keyboard_is_found_wherever_it_went_and_its_neighbour_is_not() -> None:
    made = roster(registry=enrolled("1-1"))
    [name] = made.served
    assert made.served[name].ready_condition is Condition.NONE
    assert made.served[name].calibration == FRENCH
    mine, other = device("1-1", "/dev/input/event7"), device("1-2", "/dev/input/event3")
    assert made.locate(name, [other, mine]) == "/dev/input/event7"
    assert made.locate(name, [device("1-3", "/dev/input/event3")]) == "/dev/input/event3"
    with pytest.raises(DeviceAbsent):
        made.locate(name, [other, device("1-3", "/dev/input/event4")])


def test_an_enrolled_scanner_in_another_mode_wants_to_be_calibrated_again() -> None:
    made = roster(registry=enrolled("1-1"))
    [name] = made.served
    with pytest.raises(DeviceAbsent, match="plugged in as SERIAL, not as HID_KEYBOARD: calibrate it again"):
        made.locate(name, [device("1-1", "/dev/ttyACM0", mode=Mode.SERIAL)])


def test_the_interface_that_spoke_is_the_one_that_is_read() -> None:
    own = identity("1-1")
    registry = Registry().with_scanner(
        Enrolment(key="mine", mode=Mode.HID_KEYBOARD, label="mine", calibration=FRENCH, identity=own, place=1)
    )
    made = roster(registry=registry)
    assert made.locate("mine", [device("1-1", "/dev/input/event3", "/dev/input/event4")]) == "/dev/input/event4"
    assert made.locate("mine", [device("1-1", "/dev/input/event3")]) == "/dev/input/event3"


@pytest.mark.parametrize(
    ("scanner", "path", "baud", "calibration"),
    [
        (SerialLine(port="/dev/ttyS0", baud=19_200, prefix="<"), "/dev/ttyS0", 19_200, Calibration(prefix="<")),
        (SerialLine(port="/dev/ttyS0", ends_by=EndsBy.GAP), "/dev/ttyS0", 9_600, Calibration(suffix=Suffix.NONE)),
        (VirtualLine(port="/tmp/scanner"), "/tmp/scanner", 0, Calibration()),
        (HidKeyboard(path="/dev/input/by-id/x", layout=Layout.FR), "/dev/input/by-id/x", 0, Calibration(layout=Layout.FR)),
        (HidKeyboard(path="/dev/input/by-id/x"), "/dev/input/by-id/x", 0, Calibration()),
    ],
)  # fmt: skip
def test_a_scanner_of_the_settings_is_where_and_how_they_say(
    scanner: Scanner, path: str, baud: int, calibration: Calibration
) -> None:
    made = roster(scanner)
    served = made.served["scanner-1"]
    assert made.locate("scanner-1", []) == path
    assert (served.baud, served.calibration, served.is_enrolled) == (baud, calibration, False)


def test_a_keyboard_of_the_settings_that_nobody_tried_says_so() -> None:
    assert roster(HidKeyboard(path="/dev/x")).served["scanner-1"].ready_condition is Condition.NOT_CALIBRATED
    assert roster(SerialLine(port="/dev/x")).served["scanner-1"].ready_condition is Condition.NONE


def test_a_scanner_that_the_settings_find_by_a_link_is_served_once() -> None:
    made = roster(HidKeyboard(path="/dev/input/by-id/usb-Symbol-event-kbd"), registry=enrolled("1-1"))
    assert made.assign([device("1-1", "/dev/input/event5")]).keys() == {"scanner-1"}


def test_what_was_learnt_of_a_scanner_is_truer_than_the_settings() -> None:
    made = roster(HidKeyboard(path="/dev/x"), registry=enrolled("1-1", setting="scanner-1"))
    [served] = made.served.values()
    assert (served.calibration, served.ready_condition) == (FRENCH, Condition.NONE)


def test_a_scanner_of_the_settings_that_was_set_to_another_mode_is_found_by_what_it_is() -> None:
    made = roster(HidKeyboard(path="/dev/x"), registry=enrolled("1-1", setting="scanner-1", mode=Mode.SERIAL))
    [served] = made.served.values()
    assert (served.mode, served.calibration) == (Mode.SERIAL, FRENCH)
    assert made.locate("scanner-1", [device("1-1", "/dev/ttyACM3", mode=Mode.SERIAL)]) == "/dev/ttyACM3"


def test_a_line_that_was_learnt_and_is_now_named_as_a_keyboard_is_what_the_settings_say() -> None:
    learnt = Enrolment(key="scanner-1", mode=Mode.SERIAL, label="line", calibration=FRENCH, setting="scanner-1")
    made = roster(HidKeyboard(path="/dev/x"), registry=Registry().with_scanner(learnt))
    assert made.served["scanner-1"].calibration == Calibration()
    same = roster(SerialLine(port="/dev/ttyS0"), registry=Registry().with_scanner(learnt))
    assert (same.served["scanner-1"].calibration, same.locate("scanner-1", [])) == (FRENCH, "/dev/ttyS0")


def test_what_was_seen_can_be_forgotten() -> None:
    made = roster().meeting([pos("1-1", "/dev/hidraw0")])
    assert made.without_seen("05e0:0009@1-1").served == {}


def test_a_name_that_left_the_settings_is_served_by_its_own() -> None:
    made = roster(registry=enrolled("1-1", setting="scanner-7"))
    assert made.assign([device("1-1", "/dev/input/event5")]).keys() == {"scanner-7"}


def test_keyboards_that_the_settings_know_by_kind_are_taken_in_the_kernels_order() -> None:
    kind = HidKeyboard(vendor=0x05E0, product=1)
    found = [
        device("1-1", "/dev/input/event10"),
        device("1-2", "/dev/input/event9"),
        device("1-3", "/dev/input/event2", product=2),
    ]
    made = roster(kind, kind)
    assert made.locate("scanner-1", found) == "/dev/input/event9"
    assert made.locate("scanner-2", found) == "/dev/input/event10"
    with pytest.raises(DeviceAbsent, match="05e0:0001 is not plugged in"):
        made.locate("scanner-2", found[:1])


def test_a_keyboard_known_by_kind_leaves_the_enrolled_one_to_itself() -> None:
    made = roster(HidKeyboard(vendor=0x05E0, product=1), registry=enrolled("1-1"))
    found = [device("1-1", "/dev/input/event1"), device("1-2", "/dev/input/event2")]
    assert made.locate("scanner-1", found) == "/dev/input/event2"
    with pytest.raises(DeviceAbsent):
        made.locate("scanner-1", found[:1])


def test_a_keyboard_known_by_kind_and_calibrated_is_that_one_and_another_of_its_kind_replaces_it() -> None:
    registry = enrolled("1-1", serial="S1", setting="scanner-1")
    made = roster(HidKeyboard(vendor=0x05E0, product=1), registry=registry)
    mine, other = device("1-1", "/dev/input/event8", serial="S1"), device("1-2", "/dev/input/event2", serial="S2")
    assert made.locate("scanner-1", [other, mine]) == "/dev/input/event8"
    assert made.locate("scanner-1", [other]) == "/dev/input/event2"


devices = st.lists(
    st.builds(
        device,
        st.sampled_from(("1-1", "1-2", "1-3")),
        st.sampled_from(("/dev/input/event1", "/dev/input/event5", "/dev/hidraw0")),
        mode=st.sampled_from((Mode.HID_KEYBOARD, Mode.HID_POS)),
        serial=st.sampled_from(("", "S1")),
        product=st.sampled_from((1, 2)),
    ),
    max_size=4,
    unique_by=lambda one: one.identity.usb_path,
)


@given(st.lists(devices, max_size=4))
def test_no_device_is_ever_served_under_two_names(plugging: list[list[Plugged]]) -> None:
    made = roster(
        HidKeyboard(path="/dev/input/by-id/usb-Symbol-event-kbd"),
        HidKeyboard(vendor=0x05E0, product=1),
        registry=enrolled("1-1", serial="S1"),
    )
    for found in plugging:
        made = made.meeting(found)
        assigned = made.assign(found)
        assert len({one.identity for one in assigned.values()}) == len(assigned)
        assert {one.identity for one in found if one.mode is Mode.HID_POS} <= {
            one.identity for one in assigned.values()
        }
