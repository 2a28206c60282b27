"""What is known of each printer model: our own small table. Pure.

Our own because the public one errs (columns that are font sizes, printers without a width, pages listed twice).
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from drivers.faults import SettingsFault
from drivers.printer.code_pages import CodePage, code_page, parse_place
from drivers.printer.jobs import Confirmation


class Cutter(StrEnum):
    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """`dots`: printable width. `block_rows`: rows of a picture sent in one command; cheap printers overrun beyond.
    `confirmation`: what is expected of the model before this printer was probed; STATUS_OK asks in a way that harms none.
    """

    name: str
    columns: int
    dots: int
    dots_per_inch: int
    code_page: CodePage
    cutter: Cutter
    block_rows: int
    barcode_module_dots: int
    qr_module_dots: int
    confirmation: Confirmation

    def __post_init__(self) -> None:
        assert self.grid_dots <= self.dots
        assert self.dots % 8 == self.grid_dots % 8 == 0
        assert 1 <= self.block_rows <= 255
        assert self.barcode_module_dots >= 2
        assert self.qr_module_dots >= 2

    @property
    def character_dots(self) -> int:
        """Width of a character of font A."""
        return self.dots // self.columns

    @property
    def block_bytes(self) -> int:
        """The longest picture sent in one command."""
        return self.dots // 8 * self.block_rows

    @property
    def grid_dots(self) -> int:
        """Width of a full line: amounts end here, and rules with them."""
        return self.columns * self.character_dots


def _cp1252(slot: int = 16) -> CodePage:
    return code_page("CP1252", slot)


def _cp858(slot: int = 19) -> CodePage:
    return code_page("CP858", slot)


_CP437 = code_page("CP437", 0)


def _wide(
    name: str,
    page: CodePage,
    cutter: Cutter,
    block_rows: int = 64,
    confirmation: Confirmation = Confirmation.STATUS_OK,
) -> Profile:
    """80 mm paper, 203 dots per inch."""
    return Profile(
        name=name,
        columns=48,
        dots=576,
        dots_per_inch=203,
        code_page=page,
        cutter=cutter,
        block_rows=block_rows,
        barcode_module_dots=3,
        qr_module_dots=6,
        confirmation=confirmation,
    )


def _medium(name: str, page: CodePage, cutter: Cutter, confirmation: Confirmation = Confirmation.STATUS_OK) -> Profile:
    """80 mm paper, 180 dots per inch."""
    return Profile(
        name=name,
        columns=42,
        dots=512,
        dots_per_inch=180,
        code_page=page,
        cutter=cutter,
        block_rows=64,
        barcode_module_dots=3,
        qr_module_dots=5,
        confirmation=confirmation,
    )


def _narrow(name: str, page: CodePage) -> Profile:
    """58 mm paper, 203 dots per inch, torn by hand, small memory."""
    return Profile(
        name=name,
        columns=32,
        dots=384,
        dots_per_inch=203,
        code_page=page,
        cutter=Cutter.NONE,
        block_rows=24,
        barcode_module_dots=2,
        qr_module_dots=4,
        confirmation=Confirmation.STATUS_OK,
    )


_ALL = (
    _wide("generic-80", _cp1252(), Cutter.PARTIAL),
    _medium("generic-80-180dpi", _cp1252(), Cutter.PARTIAL),
    _narrow("generic-58", _cp1252()),
    _wide("generic-80-858", _cp858(), Cutter.PARTIAL),
    _narrow("generic-58-858", _cp858()),
    _wide("generic-80-437", _CP437, Cutter.PARTIAL),
    _narrow("generic-58-437", _CP437),
    _wide("epson-tm-t20", _cp1252(), Cutter.PARTIAL, 128, Confirmation.CONFIRMED),
    _wide("epson-tm-m30", _cp1252(), Cutter.PARTIAL, 128, Confirmation.CONFIRMED),
    # Of this family the older ones do not know the question of a CONFIRMED job.
    _medium("epson-tm-t88", _cp1252(), Cutter.PARTIAL, Confirmation.PROCESSED),
    _wide("citizen-ct-s", _cp1252(), Cutter.PARTIAL, confirmation=Confirmation.PROCESSED),
    _wide("rongta-rp326", _cp858(), Cutter.FULL),
    _wide("star-tsp600", _cp1252(32), Cutter.PARTIAL),
    _narrow("netum-5890", _cp858(53)),
    _narrow("zjiang-5870", _cp1252()),
    _narrow("sunmi-v2", _cp858()),
)

PROFILES = MappingProxyType({profile.name: profile for profile in _ALL})
DEFAULT_PROFILE = "generic-80"

assert len(PROFILES) == len(_ALL)
assert DEFAULT_PROFILE in PROFILES


def find_profile(name: str, page: str = "") -> Profile:
    """`page`: the code page of this very printer, as CP858:53, where its model's is not. SettingsFault names what there is."""
    if name not in PROFILES:
        raise SettingsFault(f"unknown printer profile {name!r}; known: {', '.join(PROFILES)}")
    profile = PROFILES[name]
    return replace(profile, code_page=parse_place(page)) if page else profile
