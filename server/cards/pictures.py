"""PURE. A card's QR code as the outline of one drawing: its 16 digits and nothing else, so that every scanner types the number.

Digits survive every keyboard layout (protocol, "Ticket code"). Not signed: only the server that made a card ever looks it up.
"""

import segno

from server.cards.numbers import CardNumber, plain

VERSION = 1
MODULES = 17 + 4 * VERSION
QUIET = 4  # modules on each side, ISO/IEC 18004
SIDE = MODULES + 2 * QUIET


def outline(number: CardNumber) -> str:
    """The `d` of an SVG path within a square of SIDE units: one unit per module, dark ones only."""
    made = segno.make_qr(plain(number), version=VERSION, error="m", mode="numeric", boost_error=False)
    rows = [[bool(module) for module in row] for row in made.matrix]
    assert len(rows) == MODULES
    return "".join(
        f"M{at + QUIET} {row + QUIET}h1v1h-1z"
        for row, modules in enumerate(rows)
        for at, dark in enumerate(modules)
        if dark
    )
