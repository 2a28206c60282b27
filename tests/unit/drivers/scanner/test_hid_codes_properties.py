"""What comes out of reports was scanned, whole and once, whichever are lost, cut short or untrue: for any scans, and against
decoders that are wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.scanner.calibration import UNCALIBRATED
from drivers.scanner.frames import Outcome
from drivers.scanner.hid_codes import ReportDecoder
from scripts.fuzzing.hid_pos import FORMS, Form, Scan, hold_scans

FORM = FORMS[0]


@st.composite
def scans(draw: st.DrawFn) -> list[Scan]:
    """Texts of which none is a piece of another."""
    lengths = draw(st.lists(st.integers(0, 180), max_size=8))
    return [
        Scan(
            f"{number}{'7' * length}{number}",
            draw(st.integers(0, 4)),
            draw(st.integers(0, 40)),
            draw(st.integers(0, 255)),
        )
        for number, length in enumerate(lengths, start=100)
    ]


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(FORMS), scans())
def test_whatever_happens_to_reports_a_code_is_one_that_was_scanned(form: Form, scanned: list[Scan]) -> None:
    hold_scans(form, scanned)


LONG = f"100{'7' * 120}100"
AFTER = Scan("101101")


@pytest.mark.parametrize("flawed", [0, 1])
@pytest.mark.parametrize(("flaw", "cut"), [(1, 3), (2, 0), (2, 30), (2, 60)])
def test_the_rest_of_a_code_with_a_bad_report_is_no_code(flaw: int, flawed: int, cut: int) -> None:
    """Found by fuzzing: the reports behind one that was refused, or too short to say that more comes, were read as a code."""
    hold_scans(FORM, [Scan(LONG, flaw, flawed, cut), AFTER])


class LossUnheard(ReportDecoder):
    def dropped(self, at: float) -> list[Outcome]:
        return []


class SilenceUnheard(ReportDecoder):
    def silence(self, now: float) -> list[Outcome]:
        return []


class Refuses(ReportDecoder):
    """Leaves a bad report out instead of voiding its code."""

    def report(self, report: bytes, at: float) -> list[Outcome]:
        return super().report(report, at) if report[1] <= FORM.data_bytes else []


@pytest.mark.parametrize("wrong", [LossUnheard, SilenceUnheard, Refuses])
def test_a_decoder_that_is_wrong_is_found(wrong: type[ReportDecoder]) -> None:
    life = [AFTER, Scan(LONG, 1, 1), Scan(f"102{'7' * 120}102", 3, 1), Scan(f"103{'7' * 90}103", 4, 1), Scan("104")]
    hold_scans(FORM, life)
    with pytest.raises(AssertionError):
        hold_scans(FORM, life, lambda shapes: wrong(opened_at=0.0, calibration=UNCALIBRATED, shapes=shapes))
