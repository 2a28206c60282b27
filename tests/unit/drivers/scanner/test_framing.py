"""The decoder of serial scanners: where codes end, and which are spoiled."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.limits import SCAN_CHARACTERS_MAX, SETTLING_S, SILENCE_END_S, SILENCE_TORN_S
from drivers.scanner.calibration import Calibration, Suffix
from drivers.scanner.frames import Frame, Outcome, Quality, Spoiled, SpoilReason
from drivers.scanner.framing import ByteFramer

NUMBER = "301762042200312345"
SETTLED = 1.0


def framed(data: bytes, *, prefix: bytes = b"", at: float = SETTLED) -> list[Outcome]:
    return ByteFramer(opened_at=0.0, calibration=Calibration(prefix=prefix.decode())).feed(data, at)


def texts(outcomes: list[Outcome]) -> list[str]:
    assert all(isinstance(outcome, Frame) for outcome in outcomes), outcomes
    return [outcome.text for outcome in outcomes if isinstance(outcome, Frame)]


def reasons(outcomes: list[Outcome]) -> list[SpoilReason]:
    assert all(isinstance(outcome, Spoiled) for outcome in outcomes), outcomes
    return [outcome.reason for outcome in outcomes if isinstance(outcome, Spoiled)]


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n", b"\t", b"\r\n\t"])
def test_every_usual_suffix_ends_one_code(suffix: bytes) -> None:
    code = NUMBER.encode()
    assert texts(framed(code + suffix + code + suffix)) == [NUMBER, NUMBER]


@settings(deadline=None)
@given(
    st.lists(st.text(alphabet="0123456789ABCDEF", min_size=1, max_size=30), max_size=8),
    st.sampled_from([b"\r", b"\n", b"\r\n", b"\t"]),
    st.lists(st.integers(1, 20), max_size=40),
)
def test_however_the_bytes_are_cut_the_same_codes_come_out(codes: list[str], suffix: bytes, cuts: list[int]) -> None:
    framer = ByteFramer(opened_at=0.0)
    data = b"".join(code.encode() + suffix for code in codes)
    outcomes: list[Outcome] = []
    for cut in [*cuts, len(data)]:
        outcomes += framer.feed(data[:cut], SETTLED)
        data = data[cut:]
    assert texts(outcomes) == codes


def test_a_scanner_without_suffix_is_ended_by_silence() -> None:
    framer = ByteFramer(opened_at=0.0, calibration=Calibration(suffix=Suffix.NONE))
    assert framer.feed(b"4711", SETTLED) == []
    assert framer.deadline == SETTLED + SILENCE_END_S
    assert framer.silence(SETTLED + SILENCE_END_S / 2) == []
    assert texts(framer.silence(SETTLED + SILENCE_END_S)) == ["4711"]


def test_a_code_without_its_suffix_is_torn_by_silence() -> None:
    framer = ByteFramer(opened_at=0.0)
    framer.feed(b"4711", SETTLED)
    assert reasons(framer.silence(SETTLED + SILENCE_TORN_S)) == [SpoilReason.TORN]
    assert texts(framer.feed(b"4712\r", SETTLED + 2 * SILENCE_TORN_S)) == ["4712"]


def test_a_late_reader_does_not_tear_the_code_it_reads_late() -> None:
    framer = ByteFramer(opened_at=0.0)
    framer.feed(b"4711", SETTLED)
    assert texts(framer.feed(b"4712\r", SETTLED + 10 * SILENCE_TORN_S)) == ["47114712"]


def test_the_prefix_is_taken_off_even_if_it_is_a_control_character() -> None:
    assert texts(framed(b"\x02" + NUMBER.encode() + b"\r", prefix=b"\x02")) == [NUMBER]
    assert texts(framed(b"4711\r", prefix=b"\x02")) == ["4711"]


@pytest.mark.parametrize("data", [b"\x02\r", b"]C0\r"])
def test_a_prefix_or_an_identifier_alone_is_torn(data: bytes) -> None:
    assert reasons(framed(data, prefix=b"\x02")) == [SpoilReason.TORN]


@pytest.mark.parametrize("byte", [0x00, 0x01, 0x08, 0x1B, 0x1F, 0x7F])
def test_a_control_character_spoils_the_code_and_only_that_one(byte: int) -> None:
    outcomes = framed(b"47" + bytes([byte]) + b"11\r4712\r")
    assert outcomes == [Spoiled(reason=SpoilReason.CONTROL, at=SETTLED), Frame(text="4712", at=SETTLED)]


def test_a_group_separator_is_part_of_a_code() -> None:
    assert texts(framed(b"0112\x1d10AB\r")) == ["0112\x1d10AB"]


def test_a_code_longer_than_the_limit_is_spoiled() -> None:
    assert texts(framed(b"1" * SCAN_CHARACTERS_MAX + b"\r")) == ["1" * SCAN_CHARACTERS_MAX]
    outcomes = framed(b"1" * (SCAN_CHARACTERS_MAX + 1) + b"\r4712\r")
    assert outcomes == [Spoiled(reason=SpoilReason.TOO_LONG, at=SETTLED), Frame(text="4712", at=SETTLED)]


def test_the_tail_of_a_code_that_began_before_the_line_was_opened_is_spoiled() -> None:
    framer = ByteFramer(opened_at=0.0)
    outcomes = framer.feed(b"345\r", SETTLING_S / 2) + framer.feed(b"4712\r", SETTLED)
    assert outcomes == [
        Spoiled(reason=SpoilReason.JUST_OPENED, at=SETTLING_S / 2),
        Frame(text="4712", at=SETTLED),
    ]


def test_digits_shifted_to_azerty_are_repaired_and_said_to_be() -> None:
    [frame] = framed("&é\"'(-è_çà\r".encode())
    assert frame == Frame(text="1234567890", at=SETTLED, is_repaired=True)


def test_bytes_that_are_no_utf_8_are_read_as_windows_and_suspect() -> None:
    [frame] = framed(b"caf\xe9\r")
    assert frame == Frame(text="café", at=SETTLED, quality=Quality.SUSPECT)


def test_an_identifier_names_the_symbology() -> None:
    [frame] = framed(b"]Q1" + NUMBER.encode() + b"\r")
    assert frame == Frame(text=NUMBER, at=SETTLED, symbology="QR")


@pytest.mark.parametrize(
    ("suffix", "data", "expected"),
    [
        (Suffix.CR, b"12\r34\r\n", ["12", "34"]),
        (Suffix.LF, b"12\n34\n", ["12", "34"]),
        (Suffix.CRLF, b"12\r\n34\r\n", ["12", "34"]),
        (Suffix.TAB, b"12\t34\t", ["12", "34"]),
        (Suffix.ANY, b"12\t34\r", ["12", "34"]),
    ],
)
def test_the_suffix_of_the_scanner_ends_a_code(suffix: Suffix, data: bytes, expected: list[str]) -> None:
    framer = ByteFramer(opened_at=0.0, calibration=Calibration(suffix=suffix))
    assert texts(framer.feed(data, SETTLED)) == expected


@pytest.mark.parametrize(("suffix", "data"), [(Suffix.CRLF, b"12\t34\r\n"), (Suffix.TAB, b"12\r34\t")])
def test_another_terminator_inside_a_code_is_a_control_character(suffix: Suffix, data: bytes) -> None:
    framer = ByteFramer(opened_at=0.0, calibration=Calibration(suffix=suffix))
    assert reasons(framer.feed(data, SETTLED)) == [SpoilReason.CONTROL]


def test_what_the_scanner_adds_is_taken_off_and_missed_when_it_is_not_there() -> None:
    calibration = Calibration(prefix="\x02", trailer="\x03", has_aim=True, suffix=Suffix.CR, group_separator="|")
    framer = ByteFramer(opened_at=0.0, calibration=calibration)
    outcomes = framer.feed(b"\x02]C047|11\x03\r]C0\x024712\x03\r]C04713\x03\r\x024714\x03\r]C0\x024715\r", SETTLED)
    assert texts(outcomes) == ["47\x1d11", "4712", "4713", "4714", "4715"]
    qualities = [outcome.quality for outcome in outcomes if isinstance(outcome, Frame)]
    assert qualities == [Quality.OK, Quality.OK, Quality.SUSPECT, Quality.SUSPECT, Quality.SUSPECT]


def test_a_spoiled_code_is_known_by_its_digest() -> None:
    one, other = framed(b"12\x1b\r13\x1b\r")
    assert isinstance(one, Spoiled)
    assert isinstance(other, Spoiled)
    assert "" != one.digest != other.digest


@settings(deadline=None)
@given(st.binary(max_size=2_000))
def test_no_bytes_make_anything_but_codes_and_spoils(data: bytes) -> None:
    framer = ByteFramer(opened_at=0.0)
    for outcome in framer.feed(data, SETTLED) + framer.silence(SETTLED + SILENCE_TORN_S):
        if isinstance(outcome, Frame):
            assert outcome.text
            assert not any(char < " " and char != "\x1d" for char in outcome.text)
            assert len(outcome.text) <= SCAN_CHARACTERS_MAX
    assert framer.deadline is None
