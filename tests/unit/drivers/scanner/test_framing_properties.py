"""The same codes however bytes are cut, each all that came between two endings: for any bytes, and against framers that are
wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.scanner.calibration import UNCALIBRATED, Calibration
from drivers.scanner.frames import Outcome
from drivers.scanner.framing import ByteFramer
from scripts.fuzzing.framer import CALIBRATIONS, Piece, hold_pieces

texts = st.one_of(
    st.text("0123456789", min_size=1, max_size=30).map(str.encode),
    st.sampled_from([b"\r", b"\n", b"\r\n", b"\t", b"]C0", b"]d2", b"\x02", b"\x03", b"\x1d", "é".encode(), b"\xe9"]),
    st.binary(max_size=20),
)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(CALIBRATIONS), st.lists(st.builds(Piece, texts, st.booleans()), max_size=20))
def test_whatever_comes_a_code_is_all_between_two_endings(calibration: Calibration, pieces: list[Piece]) -> None:
    hold_pieces(pieces, calibration)


class EndsWithPiece(ByteFramer):
    def feed(self, data: bytes, at: float) -> list[Outcome]:
        return super().feed(data + b"\r", at)


class ForgetsPiece(ByteFramer):
    """Of several bytes that come together, the last is lost."""

    def feed(self, data: bytes, at: float) -> list[Outcome]:
        return super().feed(data[:-1] if len(data) > 3 else data, at)


class NeverTears(ByteFramer):
    def silence(self, now: float) -> list[Outcome]:
        return self.feed(b"\r", now)


@pytest.mark.parametrize("wrong", [EndsWithPiece, ForgetsPiece, NeverTears])
def test_a_framer_that_is_wrong_is_found(wrong: type[ByteFramer]) -> None:
    life = [Piece(b"30176"), Piece(b"20422\r47"), Piece(b"11\r"), Piece(b"12345", is_silent_after=True)]
    hold_pieces(life, UNCALIBRATED)
    with pytest.raises(AssertionError):
        hold_pieces(
            life, UNCALIBRATED, lambda opened_at, calibration: wrong(opened_at=opened_at, calibration=calibration)
        )
