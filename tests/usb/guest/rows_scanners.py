"""Rows S3 to S6, S9, S10, S12 to S16 of the hardware tables: what a scanner sends and what becomes of its node."""

import signal
from functools import partial

import evdev

from drivers.events import Scanned
from drivers.faults import Condition, DeviceState
from drivers.scanner.frames import SpoilReason
from tests.usb.guest import hid_pos, keys
from tests.usb.guest.bench import Bench, short
from tests.usb.guest.counter import RULES, owner, properties, set_rules
from tests.usb.guest.gadgets import wait_for
from tests.usb.guest.world import event_node, line_node

PACE_S = 0.002
NUMBER = "301762042200312345"
LETTERS = "BCDEFGHIJKLNOPRSTUVXY"
COUNTRY = "AQZWM-/:%+"


@short
def test_s03_every_way_of_typing_gives_the_same_text(bench: Bench) -> None:
    us, fr = bench.world.us, bench.world.fr
    bench.scan("us", lambda: us.send_paced(keys.reports(keys.american(NUMBER)), PACE_S), NUMBER)
    bench.scan("us", lambda: us.send_paced(keys.reports(keys.american(LETTERS + COUNTRY)), PACE_S), LETTERS + COUNTRY)
    bench.scan("us", lambda: us.send_paced(keys.reports(keys.keypad("0123456789")), PACE_S), "0123456789")
    bench.scan("us", lambda: us.send_paced(keys.by_alt_codes(COUNTRY + "07"), PACE_S), COUNTRY + "07")
    bench.scan("fr", lambda: fr.send_paced(keys.reports(keys.french(NUMBER)), PACE_S), NUMBER)
    bench.scan("fr", lambda: fr.send_paced(keys.reports(keys.french(LETTERS + COUNTRY)), PACE_S), LETTERS + COUNTRY)
    # Digits do not depend on what the scanner is set to.
    bench.scan("fr", lambda: fr.send_paced(keys.reports(keys.american(NUMBER[::-1])), PACE_S), NUMBER[::-1])


def test_s03_caps_lock_changes_no_digit_and_its_light_is_put_out(bench: Bench) -> None:
    fr = bench.world.fr
    caps = [keys.Stroke(usage=keys.CAPS_LOCK)]
    try:
        fr.send_paced(keys.reports(caps, end=None), PACE_S)
        bench.scan("fr", lambda: fr.send_paced(keys.reports(keys.french(NUMBER)), PACE_S), NUMBER)
        bench.scan("fr", lambda: fr.send_paced(keys.reports(keys.american("13579")), PACE_S), "13579")
    finally:
        fr.send_paced(keys.reports(caps, end=None), PACE_S)
    lit = [report[0] for report in iter(lambda: fr.heard(0.2), b"")]
    assert not lit or lit[-1] == 0, lit


@short
def test_s04_every_suffix_ends_one_code(bench: Bench) -> None:
    us, line = bench.world.us, bench.world.serial
    for place, end in enumerate((keys.ENTER, keys.KEYPAD_ENTER, keys.TAB)):
        code = f"{NUMBER}{place}"
        bench.scan("us", lambda: us.send_paced(keys.reports(keys.american(code), end), PACE_S), code)  # noqa: B023
    for place, suffix in enumerate(("\r", "\n", "\r\n", "\t")):
        code = f"{NUMBER}{place}"
        bench.scan("serial", lambda: line.send((code + suffix).encode()), code)  # noqa: B023
    bench.scan("serial", lambda: line.send(b"one\rtwo\r\nthree\n"), "one", "two", "three")


def test_s05_a_double_read_is_one_code_and_another_code_is_never_held_back(bench: Bench) -> None:
    line = bench.world.serial
    bench.scan("serial", lambda: line.send(b"4711\r4711\r4712\r4711\r"), "4711", "4712", "4711")


@short
def test_s06_pulled_out_in_the_middle_of_a_code_leaves_nothing_of_it(bench: Bench) -> None:
    us = bench.world.us
    reports = list(keys.reports(keys.american(NUMBER)))
    us.send_paced(reports[:17], PACE_S)
    us.unplug()
    bench.counter.wait_light("us", DeviceState.ABSENT)
    us.plug()
    bench.counter.wait_light("us", DeviceState.READY)
    bench.scan("us", lambda: us.send_paced(reports, PACE_S), NUMBER)


def test_s09_another_program_holds_it(bench: Bench) -> None:
    us, counter = bench.world.us, bench.counter
    # Replugged and grabbed before the process can look.
    counter.signal(signal.SIGSTOP)
    us.unplug()
    us.plug()
    holder = evdev.InputDevice(str(wait_for(lambda: event_node(us), "the keyboard's node")))
    holder.grab()
    counter.signal(signal.SIGCONT)
    counter.wait_light("us", DeviceState.BUSY)
    bench.note("said", counter.reason("us"))
    holder.close()
    counter.wait_light("us", DeviceState.READY)
    bench.scan("us", lambda: us.send_paced(keys.reports(keys.american(NUMBER)), PACE_S), NUMBER)


def test_s10_a_missing_rule_is_named_and_setting_it_is_enough(bench: Bench) -> None:
    us, counter = bench.world.us, bench.counter
    try:
        set_rules("")
        us.unplug()
        us.plug()
        counter.wait_light("us", DeviceState.NO_PERMISSION)
        bench.note("said", counter.reason("us"))
        assert RULES.name in counter.reason("us"), counter.reason("us")
    finally:
        counter.apply_rules()
    counter.wait_light("us", DeviceState.READY)


def test_s12_too_long_and_control_characters_are_refused(bench: Bench) -> None:
    us, line = bench.world.us, bench.world.serial
    bench.spoil("serial", lambda: line.send(b"7" * 600 + b"\r"), SpoilReason.TOO_LONG)
    bench.spoil("serial", lambda: line.send(b"12\x1b34\r"), SpoilReason.CONTROL)
    copy = [keys.Stroke(usage=keys.LETTERS["C"], held=0x01)]
    bench.spoil("us", lambda: us.send_paced(keys.reports([*keys.american("12"), *copy]), PACE_S), SpoilReason.CONTROL)


@short
def test_s13_a_serial_scanner_pulled_out_in_the_middle_of_a_code(bench: Bench) -> None:
    line = bench.world.serial
    line.send(NUMBER[:9].encode())
    line.unplug()
    bench.counter.wait_light("serial", DeviceState.ABSENT)
    line.plug()
    bench.counter.wait_light("serial", DeviceState.READY)
    bench.scan("serial", lambda: line.send(f"{NUMBER}\r".encode()), NUMBER)


def test_s14_udev_gives_every_node_to_the_process_and_to_nobody_else(bench: Bench) -> None:
    """ModemManager must not speak to a scanner, nor the compositor take it for a keyboard."""
    line, keyboard = line_node(bench.world.serial), event_node(bench.world.us)
    assert line is not None
    assert keyboard is not None
    assert owner(line) == owner(keyboard) == ("guichet-devices", 0o600)
    assert properties(line)["ID_MM_DEVICE_IGNORE"] == "1"
    assert properties(keyboard)["LIBINPUT_IGNORE_DEVICE"] == "1"


@short
def test_s15_a_point_of_sale_scanner_is_served_by_itself_and_long_codes_come_whole(bench: Bench) -> None:
    pos, name = bench.world.pos, bench.world.pos.key
    bench.scan(name, lambda: pos.send_paced(hid_pos.USUAL.reports(NUMBER), PACE_S), NUMBER)
    long = NUMBER * 14
    bench.scan(name, lambda: pos.send_paced(hid_pos.USUAL.reports(long, "]Q1"), PACE_S), long)
    assert bench.counter.of(Scanned, name)[-1].symbology
    # The rest of a long code never comes; the next code is whole.
    first, *_ = hid_pos.USUAL.reports(long)
    bench.spoil(name, lambda: pos.send(first), SpoilReason.TORN)
    bench.scan(name, lambda: pos.send_paced(hid_pos.USUAL.reports("4711"), PACE_S), "4711")


def test_s15_another_order_of_fields_is_read_by_its_descriptor(bench: Bench) -> None:
    other = bench.world.other_pos
    other.plug()
    bench.counter.wait_light(other.key, DeviceState.READY)
    for code in (NUMBER, NUMBER * 14):
        bench.scan(other.key, partial(other.send_paced, hid_pos.OTHER.reports(code), PACE_S), code)
    other.unplug()
    bench.counter.wait_light(other.key, DeviceState.ABSENT)


def test_s16_a_mode_that_nobody_can_read_is_named(bench: Bench) -> None:
    bench.world.snapi.plug()
    with bench.installer() as installer:
        found = installer.until(lambda: installer.found(bench.world.snapi))
        assert (found.state, found.condition) == (DeviceState.FAULT, Condition.UNSUPPORTED_MODE)
        assert "SNAPI" in found.reason
        bench.note("said", found.reason)
