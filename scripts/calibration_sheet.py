"""Makes kiosk_config/calibration.pdf again: the sheet with the set-up code that scanners are calibrated with.

It is made here and kept with the program, because a counter's machine has no typst: the same page for every counter, PDF/UA-1. Run
`python -m scripts.calibration_sheet` when the code or calibration.typ has changed; a test reads the page that is kept.
"""

import json
from itertools import groupby
from pathlib import Path

import typst
from barcode.charsets import code128

from drivers.scanner.calibration import SETUP_TEXT
from kiosk_config.sheet import SHEET

TEMPLATE = SHEET.with_suffix(".typ")
FONT_FOLDERS = (Path("/usr/share/fonts/opentype/inter"), Path("/usr/share/fonts/truetype/dejavu"))


def modules(text: str) -> str:
    """Code 128 set B from start to stop, a digit a module, without quiet zones. Source: ISO/IEC 15417."""
    values = [code128.START_CODES["B"], *(code128.B[char] for char in text)]
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    bars: list[str] = [code128.CODES[value] for value in (*values, check)]
    return "".join(bars) + f"{code128.STOP}11"


def dark_runs(bits: str) -> list[tuple[int, int]]:
    """Where each bar begins and how wide it is, in modules."""
    runs, at = [], 0
    for bit, same in groupby(bits):
        length = len(list(same))
        if bit == "1":
            runs.append((at, length))
        at += length
    return runs


def compose() -> bytes:
    """The page. The same bytes for the same fonts."""
    bits = modules(SETUP_TEXT)
    shown = {"text": SETUP_TEXT, "modules": len(bits), "bars": dark_runs(bits)}
    made: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        sys_inputs={"shown": json.dumps(shown)},
        font_paths=[str(folder) for folder in FONT_FOLDERS],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
    return made


if __name__ == "__main__":
    SHEET.write_bytes(compose())
