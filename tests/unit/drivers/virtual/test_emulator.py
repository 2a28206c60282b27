"""The emulated printer against Epson's reference, command by command; receiptio judges it from outside in tests/judges."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.virtual.emulator import CLEAR_BUFFERS, PARTS_MAX, XOFF, XON, Capability, EmulatedPrinter, Pulse, Roll
from drivers.virtual.paper.parts import Printed, TextLine
from drivers.virtual.paper.reader import text_of

GOOD = b"\x14\x00\x00\x0f"
ASB_ON = b"\x1da\xff"
DONE = b"\x1d(H\x06\x0000job1"
DONE_ANSWER = b"\x37\x22job1\x00"
Touch = Callable[[EmulatedPrinter], None]


def asked(printer: EmulatedPrinter, data: bytes) -> bytes:
    printer.receive(data)
    printer.execute()
    return printer.take_answers()


def texts(papers: list[tuple[Printed, ...]]) -> list[str]:
    return [text_of(paper) for paper in papers]


def jam_and_clear(printer: EmulatedPrinter) -> None:
    printer.jam_cutter()
    printer.clear_jam()


@pytest.mark.parametrize(
    ("touch", "realtime", "automatic"),
    [
        (lambda printer: None, b"\x16\x12\x12\x12", GOOD),
        (lambda printer: printer.load(Roll.NEAR_END), b"\x16\x12\x12\x1e", b"\x14\x00\x03\x0f"),
        (lambda printer: printer.load(Roll.END), b"\x1e\x32\x12\x7e", b"\x1c\x00\x0f\x0f"),
        (lambda printer: printer.open_cover(), b"\x1e\x16\x12\x12", b"\x3c\x00\x00\x0f"),
        (lambda printer: printer.hold_feed_button(), b"\x5e\x1a\x12\x12", b"\x5c\x00\x00\x0f"),
        (lambda printer: printer.jam_cutter(), b"\x1e\x52\x1a\x12", b"\x1c\x08\x00\x0f"),
        (lambda printer: printer.overheat(), b"\x1e\x52\x52\x12", b"\x1c\x40\x00\x0f"),
        (lambda printer: printer.break_down(), b"\x1e\x52\x32\x12", b"\x1c\x20\x00\x0f"),
        (lambda printer: printer.set_drawer(is_open=True), b"\x12\x12\x12\x12", b"\x10\x00\x00\x0f"),
    ],
)
def test_every_state_has_its_bits(touch: Touch, realtime: bytes, automatic: bytes) -> None:
    printer = EmulatedPrinter()
    assert asked(printer, ASB_ON) == GOOD
    touch(printer)
    assert printer.take_answers() == (b"" if automatic == GOOD else automatic)
    assert b"".join(asked(printer, bytes([0x10, 0x04, number])) for number in (1, 2, 3, 4)) == realtime


@pytest.mark.parametrize(
    ("touch", "status"),
    [
        (lambda printer: None, 0x18),
        (lambda printer: printer.load(Roll.END), 0x20),
        (lambda printer: printer.open_cover(), 0x00),
        (lambda printer: printer.jam_cutter(), 0x00),
        (lambda printer: printer.hold_feed_button(), 0x08),
    ],
)
def test_the_usb_port_tells_paper_selection_and_error(touch: Touch, status: int) -> None:
    printer = EmulatedPrinter()
    touch(printer)
    assert printer.port_status == status


def test_what_is_asked_in_order_is_answered_when_its_turn_comes() -> None:
    printer = EmulatedPrinter()
    printer.open_cover()
    assert asked(printer, b"one\n\x1dr\x01" + DONE) == b""
    assert (printer.unfinished, printer.waiting) == ((), 18)
    printer.close_cover()
    assert printer.take_answers() == b"\x00" + DONE_ANSWER
    assert text_of(printer.unfinished) == "one"


def test_paper_that_ends_inside_a_job_stops_it_and_new_paper_goes_on_without_a_double_line() -> None:
    printer = EmulatedPrinter()
    printer.run_out_after(70)
    assert asked(printer, ASB_ON + b"1\n2\n3\n4\n5\n\x1dV\x00" + DONE) == GOOD + b"\x1c\x00\x0f\x0f"
    assert text_of(printer.unfinished) == "1\n2\n3"
    printer.load(Roll.FULL)
    assert printer.take_answers() == GOOD + DONE_ANSWER
    assert texts(printer.papers) == ["1\n2\n3\n4\n5"]


def test_only_changes_that_were_asked_about_are_told() -> None:
    printer = EmulatedPrinter()
    assert asked(printer, b"\x1da\x08") == GOOD
    printer.set_drawer(is_open=True)
    assert printer.take_answers() == b""
    printer.load(Roll.NEAR_END)
    assert printer.take_answers() == b"\x10\x00\x03\x0f"
    assert asked(printer, b"\x1da\x00") == b""
    printer.load(Roll.FULL)
    assert printer.take_answers() == b""


def test_a_reset_ends_the_automatic_status() -> None:
    """Whoever wants it across a job sends GS a after ESC @."""
    printer = EmulatedPrinter()
    assert asked(printer, ASB_ON + b"\x1b@") == GOOD
    printer.open_cover()
    assert printer.take_answers() == b""


def test_a_realtime_command_acts_inside_a_picture_and_is_printed_as_a_picture_too() -> None:
    printer = EmulatedPrinter()
    assert asked(printer, b"\x1dv0\x00\x04\x00\x01\x00\x10\x04\x04\xff") == b"\x12"
    [picture] = printer.unfinished
    assert picture.height == 1
    assert asked(printer, b"x\n\x1dv0\x00\x0a\x00\x02\x00" + CLEAR_BUFFERS) == b"\x37\x25\x00"
    assert printer.waiting == 0


def test_a_realtime_command_acts_while_nothing_is_carried_out() -> None:
    printer = EmulatedPrinter()
    printer.load(Roll.END)
    assert asked(printer, b"x\n\x10\x04\x04") == b"\x7e"
    assert printer.unfinished == ()


def test_a_jam_waits_for_the_order_to_go_on() -> None:
    printer = EmulatedPrinter()
    asked(printer, ASB_ON)
    printer.jam_cutter()
    assert asked(printer, b"x\n\x10\x05\x01") == b"\x1c\x08\x00\x0f"
    printer.clear_jam()
    assert (asked(printer, b""), printer.unfinished) == (b"", ())
    assert asked(printer, b"\x10\x05\x01") == GOOD
    assert text_of(printer.unfinished) == "x"


@pytest.mark.parametrize(("order", "answer"), [(b"\x10\x05\x02", b""), (CLEAR_BUFFERS, b"\x37\x25\x00")])
def test_a_jam_may_end_with_the_rest_of_the_job_thrown_away(order: bytes, answer: bytes) -> None:
    printer = EmulatedPrinter()
    jam_and_clear(printer)
    assert asked(printer, b"x\n" + order + b"y\n") == answer
    assert text_of(printer.unfinished) == "y"


def test_heat_goes_by_itself_and_a_broken_printer_stays_broken() -> None:
    printer = EmulatedPrinter()
    printer.overheat()
    asked(printer, b"x\n\x10\x05\x02")
    assert printer.unfinished == ()
    printer.cool_down()
    assert text_of(printer.unfinished) == "x"
    printer.break_down()
    printer.cool_down()
    printer.power_cycle()
    assert not printer.is_online


def test_a_power_cut_loses_what_was_not_printed_and_nothing_else() -> None:
    printer = EmulatedPrinter()
    asked(printer, ASB_ON + b"1\nhalf a li")
    printer.load(Roll.END)
    asked(printer, b"ne\n2\n")
    printer.power_cycle()
    assert printer.take_answers() == b""
    printer.load(Roll.FULL)
    assert printer.take_answers() == b""
    asked(printer, b"3\n\x1dV\x01")
    assert texts(printer.papers) == ["1\n3"]


@pytest.mark.parametrize(
    ("capability", "answers"),
    [
        (Capability.FULL, b"\x12" + GOOD + b"\x00" + DONE_ANSWER + b"\x5fEPSON\x00\x5fTM-T20III\x00"),
        (Capability.COMPATIBLE, b"\x12" + GOOD + b"\x00\x5fEPSON\x00\x5fTM-T20III\x00"),
        (Capability.STATUS_ONLY, b"\x12"),
        (Capability.MUTE, b""),
    ],
)
def test_a_lesser_printer_answers_less_and_prints_the_same(capability: Capability, answers: bytes) -> None:
    printer = EmulatedPrinter(capability=capability)
    assert asked(printer, b"\x10\x04\x04" + ASB_ON + b"x\n\x1dr\x01" + DONE + b"\x1dIB\x1dIC") == answers
    assert text_of(printer.unfinished) == "x"
    assert printer.complaints == ()


def test_the_paper_sensor_and_the_drawer_are_told() -> None:
    printer = EmulatedPrinter()
    printer.load(Roll.NEAR_END)
    assert asked(printer, b"\x1dr1\x1dr2\x1dI1\x1dr\x09\x1dI\x09") == b"\x03\x01\x20"


def test_the_drawer_is_kicked_in_order_or_at_once() -> None:
    printer = EmulatedPrinter()
    printer.open_cover()
    asked(printer, b"\x1bp\x00\x19\xfa\x1bp1\x19\xfa\x10\x14\x01\x01\x02")
    assert printer.pulses == [Pulse(pin=5, on_ms=200)]
    printer.close_cover()
    assert printer.pulses[1:] == [Pulse(pin=2, on_ms=50), Pulse(pin=5, on_ms=50)]


def test_ghosts_and_storms_come_unasked() -> None:
    printer = EmulatedPrinter()
    printer.send(b"\x00\xff")
    printer.storm(2)
    assert printer.take_answers() == b"\x00\xff" + GOOD * 2


def test_a_full_buffer_takes_nothing_until_it_is_printed() -> None:
    printer = EmulatedPrinter(buffer_bytes=1_024, has_flow_control=True)
    printer.load(Roll.END)
    assert asked(printer, b"x\n" * 400) == bytes([XOFF])
    assert printer.room == 224
    assert asked(printer, b"y\n" * 112) == b""
    assert printer.room == 0
    printer.load(Roll.FULL)
    assert (printer.take_answers(), printer.room) == (bytes([XON]), 1_024)
    assert len(printer.unfinished) == 512


def test_a_printer_may_take_nothing_and_say_nothing() -> None:
    printer = EmulatedPrinter()
    printer.stop_taking()
    assert printer.room == 0
    printer.take_again()
    assert printer.room > 0


def test_a_picture_larger_than_the_buffer_is_taken_as_it_is_printed() -> None:
    printer = EmulatedPrinter(buffer_bytes=256)
    data = b"\x1dv0\x00\x48\x00\x40\x00" + bytes(0x48 * 0x40) + DONE
    answers = b""
    while data:
        assert printer.room > 0
        part, data = data[: printer.room], data[printer.room :]
        answers += asked(printer, part)
    assert answers == DONE_ANSWER


def test_a_slow_head_may_be_stepped() -> None:
    printer = EmulatedPrinter()
    printer.receive(b"1\n2\n" + DONE)
    printer.execute(commands_max=2)
    assert (text_of(printer.unfinished), printer.take_answers()) == ("1", b"")
    printer.execute()
    assert printer.take_answers() == DONE_ANSWER


def test_an_endless_roll_does_not_fill_the_memory() -> None:
    printer = EmulatedPrinter()
    for _ in range(3):
        asked(printer, b"\n" * (PARTS_MAX // 2))
    assert len(printer.unfinished) == PARTS_MAX


PIECES = [
    b"Bonjour\n", b"\x1b@", ASB_ON, DONE, b"\x1dr\x01", b"\x1dV\x01", b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01", b"\x10\x04\x02",
    b"\x1bE\x01", b"\x1b\x99", b"\x00",
]  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=20), st.data())
def test_a_job_prints_the_same_in_whatever_pieces_it_comes(pieces: list[bytes], draw: st.DataObject) -> None:
    data = b"".join(pieces)
    whole, torn = EmulatedPrinter(), EmulatedPrinter()
    answers = asked(whole, data)
    torn_answers = b""
    while data:
        size = draw.draw(st.integers(1, len(data)))
        torn_answers += asked(torn, data[:size])
        data = data[size:]
    assert (torn.papers, torn.unfinished) == (whole.papers, whole.unfinished)
    # Real-time answers may overtake others; none is lost or made up.
    assert sorted(torn_answers) == sorted(answers)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from([Roll.END, Roll.FULL, Roll.NEAR_END]), max_size=8))
def test_what_was_received_is_printed_once_whatever_happens_to_the_roll(rolls: list[Roll]) -> None:
    printer = EmulatedPrinter()
    for number, roll in enumerate(rolls):
        printer.load(roll)
        asked(printer, f"{number}\n".encode())
    printer.load(Roll.FULL)
    lines = [part.text for part in printer.unfinished if isinstance(part, TextLine)]
    assert lines == [str(number) for number in range(len(rolls))]
