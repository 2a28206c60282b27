"""The calibration sheet: a page that travels with the program, ready to be printed. Made by scripts/calibration_sheet.py.

A counter's machine has no typesetter, and the page is the same for all of them.
"""

from pathlib import Path

SHEET = Path(__file__).with_name("calibration.pdf")


def sheet() -> bytes:
    """A PDF of one A4 page."""
    return SHEET.read_bytes()
