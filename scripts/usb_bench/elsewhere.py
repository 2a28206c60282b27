"""Rows of the hardware tables that this bench does not express, with the reason and the place that proves them.

The tables are S1 to S16 (scanners) and R1 to R20 (receipt printers). tests/usb holds that every row is either here or a row
of the bench.
"""

from types import MappingProxyType

ROWS = (*(f"s{number:02d}" for number in range(1, 17)), *(f"r{number:02d}" for number in range(1, 21)))

ELSEWHERE = MappingProxyType(
    {
        "s11": "a screen that wants no code: no screen here; tests/unit/terminal, tests/view",
        "r08": "no real-time sequence in a picture: a property of bytes, ten thousand pictures; tests/unit/drivers/printer",
        "r13": "accents, euro and what has no character: bytes; tests/unit/drivers/printer, tests/judges",
        "r14": "no line wider than the paper: a property of the composer; tests/unit/drivers/printer",
        "r15": "a serial printer at another speed: this bus has no speed of its own; tests/unit/drivers/printer on a pty",
        "r17": "the drawer: the emulator's pulses need no bus; tests/unit/drivers/virtual",
        "r19": "DUPLICATA n: the terminal writes it; tests/unit/terminal, tests/unit/drivers/printer",
        "r20": "bar codes that can be read: pictures and zxing-cpp; tests/unit/drivers/virtual, tests/judges",
    }
)
