"""What a printer makes of its commands: they go in one by one, what is printed comes out. Pure.

Beside the lines (setter): pictures, and the barcodes that a printer draws by itself. Complains of what it does not know.
Source: Epson's ESC/POS command reference.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from drivers.faults import PictureFault
from drivers.virtual.paper import images, symbols
from drivers.virtual.paper.commands import CONTROL, TEXT, UNKNOWN, Command
from drivers.virtual.paper.parts import Font, Picture, Printed, Strip, Symbol
from drivers.virtual.paper.setter import LineSetter

BAR_ROWS = 162
BAR_DOTS = 3
QR_DOTS = 3
_QR_LEVELS = ("l", "m", "q", "h")

WITHOUT_INK = frozenset(
    {
        "DLE EOT", "DLE ENQ", "DLE DC4", "ESC =", "ESC c 3", "ESC c 4", "ESC c 5", "ESC p", "ESC r", "ESC u", "ESC v", "FS !",
        "FS ( A", "FS ( E", "FS -", "FS C", "FS S", "FS W", "GS ( A", "GS ( D", "GS ( E", "GS ( H", "GS ( K", "GS I", "GS a",
        "GS b", "GS r", "GS ^",
    }
)  # fmt: skip
"""Commands that put nothing on paper: questions, the drawer, and manners on which nothing here depends."""


class PrintHead(LineSetter):
    def reset(self) -> None:
        super().reset()
        self._bar_rows, self._bar_dots, self._text_place, self._text_font = BAR_ROWS, BAR_DOTS, 0, Font.A
        self._qr_dots, self._qr_level, self._qr_data = QR_DOTS, _QR_LEVELS[0], b""
        self._stored: list[images.Dots] = []

    def execute(self, command: Command) -> list[Printed]:
        """What this command prints, from top to bottom."""
        if command.name != TEXT:
            self._finish_pair()
        action = _ACTIONS.get(command.name)
        if action is not None:
            action(self, command.values)
        elif command.name in (UNKNOWN, CONTROL):
            self.complaints.append(f"{command.name} {command.values.hex(' ')}")
        elif command.name not in WITHOUT_INK:
            self.complaints.append(f"{command.name} {command.values[:4].hex(' ')}: not done here")
        printed, self._printed = self._printed, []
        return printed

    # --- pictures ------------------------------------------------------------------------------------------------------

    def _raster(self, values: bytes) -> None:
        self._picture(images.raster(values))

    def _strip(self, values: bytes) -> None:
        drawn = images.strip(values)
        if not drawn.dots:
            return
        if self._at + drawn.dots > self._area.dots:
            self.complaints.append(f"a picture of {drawn.dots} dots")
            return
        self._pieces.append(Strip(left=self._at, dots=drawn.dots, rows=drawn.rows))
        self._at += drawn.dots

    def _graphics(self, values: bytes) -> None:
        """GS ( L and GS 8 L: fn 112 stores a picture, fn 2 and 50 print it."""
        function = values[1] if len(values) > 1 else -1
        if function == 112:
            stored = images.graphics(values)
            if stored is None:
                self.complaints.append(f"GS ( L 112 {values[2:6].hex(' ')}: not done here")
            else:
                self._stored.append(stored)
        elif function in (2, 50):
            for stored in self._stored:
                self._picture(stored)
            self._stored.clear()
        else:
            self.complaints.append(f"GS ( L {function}: not done here")

    def _small_graphics(self, values: bytes) -> None:
        self._graphics(values[2:])

    def _large_graphics(self, values: bytes) -> None:
        self._graphics(values[4:])

    def _picture(self, drawn: images.Dots) -> None:
        picture = self._placed(drawn)
        if picture is not None:
            self._printed.append(picture)

    def _placed(self, drawn: images.Dots) -> Picture | None:
        if self._pieces:
            self.complaints.append("a picture inside a line of text")
        elif not 0 < drawn.dots <= self._area.dots:
            self.complaints.append(f"a picture of {drawn.dots} dots")
        else:
            return Picture(rows=drawn.rows, dots=drawn.dots, align=self._align, area=self._area)
        return None

    # --- barcodes ------------------------------------------------------------------------------------------------------

    def _set_bar_rows(self, values: bytes) -> None:
        self._bar_rows = values[0] or self._bar_rows

    def _set_bar_dots(self, values: bytes) -> None:
        if values[0] in symbols.WIDE_DOTS:
            self._bar_dots = values[0]
        else:
            self.complaints.append(f"GS w {values[0]}")

    def _set_text_place(self, values: bytes) -> None:
        self._text_place = self._choice("GS H", values[0], (0, 1, 2, 3))

    def _set_text_font(self, values: bytes) -> None:
        self._text_font = self._choice("GS f", values[0], (Font.A, Font.B))

    def _bars(self, values: bytes) -> None:
        system = values[0] if values[0] >= 65 else values[0] + 65
        data = values[2:] if values[0] >= 65 else values[1:-1]
        try:
            row, text = symbols.bars(system, data, self._bar_dots)
        except PictureFault as fault:
            self.complaints.append(str(fault))
            return
        self._symbol(symbols.SYSTEMS[system], text, images.of_bits([row] * self._bar_rows), place=self._text_place)

    def _symbol(self, kind: str, text: str, drawn: images.Dots, place: int = 0) -> None:
        picture = self._placed(drawn)
        if picture is not None:
            above, below = bool(place & 1), bool(place & 2)
            self._printed.append(
                Symbol(kind=kind, text=text, picture=picture, above=above, below=below, font=self._text_font)
            )

    def _two_dimensional(self, values: bytes) -> None:
        """GS ( k: cn 49 is a QR code; fn 65 its model, 67 its module, 69 its level, 80 its data, 81 prints it."""
        if len(values) < 5 or values[2] != 49:
            self.complaints.append(f"GS ( k {values[2:4].hex(' ')}: not done here")
            return
        function, rest = values[3], values[4:]
        if function == 65:
            self._choice("GS ( k 65", rest[0], ("", "", "model 2"))
        elif function == 67 and 1 <= rest[0] <= 16:
            self._qr_dots = rest[0]
        elif function == 69:
            self._qr_level = self._choice("GS ( k 69", rest[0], _QR_LEVELS)
        elif function == 80:
            self._qr_data = rest[1:]
        elif function == 81:
            self._print_qr()
        else:
            self.complaints.append(f"GS ( k 49 {function}: not done here")

    def _print_qr(self) -> None:
        try:
            modules = symbols.qr_modules(self._qr_data, self._qr_level)
        except PictureFault as fault:
            self.complaints.append(str(fault))
            return
        rows = [symbols.stretched(row, self._qr_dots) for row in modules for _ in range(self._qr_dots)]
        self._symbol("QR", self._qr_data.decode("utf-8", "replace"), images.of_bits(rows))


_ACTIONS: Mapping[str, Callable[[PrintHead, bytes], None]] = MappingProxyType(
    {
        TEXT: PrintHead._text,
        "LF": PrintHead._line_feed,
        "HT": PrintHead._tab,
        "CR": lambda _head, _values: None,
        "ESC @": lambda head, _values: head.reset(),
        "ESC d": PrintHead._feed_lines,
        "ESC J": PrintHead._feed_units,
        "GS V": PrintHead._cut,
        "ESC i": PrintHead._cut_partially,
        "ESC m": PrintHead._cut_partially,
        "ESC !": PrintHead._print_mode,
        "GS !": PrintHead._size,
        "ESC E": PrintHead._bold,
        "ESC G": PrintHead._bold,
        "GS B": PrintHead._reverse,
        "ESC -": PrintHead._underline,
        "ESC M": PrintHead._font,
        "ESC a": PrintHead._alignment,
        "ESC {": PrintHead._upside_down,
        "ESC SP": PrintHead._character_spacing,
        "ESC 2": PrintHead._line_spacing,
        "ESC 3": PrintHead._line_spacing,
        "ESC D": PrintHead._set_tabs,
        "ESC $": PrintHead._move_to,
        "ESC \\": PrintHead._move_by,
        "ESC t": PrintHead._page,
        "ESC R": PrintHead._national_set,
        "FS &": PrintHead._double_bytes,
        "FS .": PrintHead._single_bytes,
        "GS P": PrintHead._units,
        "GS L": PrintHead._left_margin,
        "GS W": PrintHead._area_width,
        "GS v 0": PrintHead._raster,
        "ESC *": PrintHead._strip,
        "GS ( L": PrintHead._small_graphics,
        "GS 8 L": PrintHead._large_graphics,
        "GS h": PrintHead._set_bar_rows,
        "GS w": PrintHead._set_bar_dots,
        "GS H": PrintHead._set_text_place,
        "GS f": PrintHead._set_text_font,
        "GS k": PrintHead._bars,
        "GS ( k": PrintHead._two_dimensional,
    }
)
