"""A judge that is content with anything is none: each is shown a printer or a renderer broken on purpose, and must object.

The breaks are small: one bit, one dot, one page. They are put into our own code for the length of a test, which is done
nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import pytest

from drivers.printer import raster
from drivers.virtual.emulator import EmulatedPrinter
from drivers.virtual.paper import code_pages, commands, head, images, symbols
from drivers.virtual.paper.commands import Length
from drivers.virtual.paper.head import PrintHead
from drivers.virtual.paper.parts import Area
from tests.judges import machines, papers

PLANT_HASTE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """`break_it` replaces something of ours; `judge` must then fail."""

    what: str
    judge: Callable[[], None]
    owner: object
    name: str
    broken: object


def told(*names: str) -> Callable[[], None]:
    return partial(machines.judge_situations, names, PLANT_HASTE)


def ordered(name: str, action: Callable[[PrintHead, bytes], None]) -> MappingProxyType[str, object]:
    return MappingProxyType({**head._ACTIONS, name: action})


def measured(name: str, length: Length) -> MappingProxyType[str, Length]:
    return MappingProxyType({**commands._LENGTHS, name: length})


def flipped(
    status: Callable[[EmulatedPrinter, int], int], number: int, bits: int
) -> Callable[[EmulatedPrinter, int], int]:
    """One of DLE EOT's answers with some bits wrong."""
    return lambda printer, asked: status(printer, asked) ^ (bits if asked == number else 0)


def masked(place: int, bits: int) -> Callable[[EmulatedPrinter], bytes]:
    """The automatic status with some bits never set."""
    true_status = EmulatedPrinter._automatic_status

    def status(printer: EmulatedPrinter) -> bytes:
        told_bytes = bytearray(true_status(printer))
        told_bytes[place] &= ~bits
        return bytes(told_bytes)

    return status


def swapped_pages(
    raw: bytes, codec: str, national: int, true_characters: Callable[[bytes, str, int], str] = code_pages.characters
) -> str:
    return true_characters(raw, {"cp858": "cp437", "cp1252": "iso8859-15"}.get(codec, codec), national)


def uneven_bars(modules: str, dots: int) -> str:
    """Every other module is a dot too wide, and the one after it a dot too narrow; QR codes are left alone."""
    if len(modules) < 50:
        return "".join(module * dots for module in modules)
    return "".join(module * (dots + (-1) ** place) for place, module in enumerate(modules))


def lame_check_digit(digits: str) -> str:
    return str(-sum(int(digit) for digit in digits) % 10)


def without_first_row(
    data: bytes, level: str, true_modules: Callable[[bytes, str], list[str]] = symbols.qr_modules
) -> list[str]:
    return true_modules(data, level)[7:]


def upside_down_strip(values: bytes, true_strip: Callable[[bytes], images.Dots] = images.strip) -> images.Dots:
    drawn = true_strip(values)
    return images.Dots(rows=drawn.rows[::-1], dots=drawn.dots)


def lazy_raster(values: bytes, true_raster: Callable[[bytes], images.Dots] = images.raster) -> images.Dots:
    drawn = true_raster(values)
    return images.Dots(rows=(*drawn.rows[1:], drawn.rows[0]), dots=drawn.dots)


def swapped_size(setter: PrintHead, values: bytes) -> None:
    PrintHead._size(setter, bytes([(values[0] & 0x0F) << 4 | values[0] >> 4]))


def uneven_modules(lines: list[str], dots_max: int, *rest: object) -> raster.Bitmap:
    """Of one dot and of three in turn, as python-escpos draws them on some models."""
    bits = ["".join(module * (1 + 2 * (place % 2)) for place, module in enumerate(line)) for line in lines]
    width = -(-len(bits[0]) // 8) * 8
    rows = tuple(int(row.ljust(width, "0"), 2).to_bytes(width // 8, "big") for row in bits for _ in range(2))
    return raster.Bitmap(width=width, rows=rows)


PRINTER = EmulatedPrinter
STATUS = EmulatedPrinter._realtime_status
PLANTS = [
    Plant(what="DLE EOT 2 tells the cover in the next bit", judge=told("cover, asked"), owner=PRINTER,
          name="_realtime_status", broken=flipped(STATUS, 2, 0x0C)),
    Plant(what="DLE EOT 2 has wrong fixed bits", judge=told("ready"), owner=PRINTER, name="_realtime_status",
          broken=flipped(STATUS, 2, 0x02)),
    Plant(what="DLE EOT 2 never tells an error", judge=told("heat"), owner=PRINTER, name="_realtime_status",
          broken=lambda printer, number: STATUS(printer, number) & (0xBF if number == 2 else 0xFF)),
    Plant(what="DLE EOT 2 never tells the paper's end", judge=told("paper"), owner=PRINTER, name="_realtime_status",
          broken=lambda printer, number: STATUS(printer, number) & (0xDF if number == 2 else 0xFF)),
    Plant(what="the drawer is told the wrong way round", judge=told("drawer closed", "drawer open"), owner=PRINTER,
          name="_realtime_status", broken=flipped(STATUS, 1, 0x04)),
    Plant(what="the automatic status has wrong fixed bits", judge=told("told the language"), owner=PRINTER,
          name="_automatic_status", broken=masked(0, 0x10)),
    Plant(what="the automatic status never tells the paper's end", judge=told("paper inside the job"), owner=PRINTER,
          name="_automatic_status", broken=masked(2, 0x0C)),
    Plant(what="changes are not told", judge=told("paper inside the job"), owner=PRINTER, name="_tell_change",
          broken=lambda printer, before: None),
    Plant(what="real-time commands wait for their turn", judge=told("ready"), owner=PRINTER, name="_act_at_once",
          broken=lambda printer: None),
    Plant(what="the paper sensor is not told in order", judge=told("ready"), owner=PRINTER, name="_answer_sensor",
          broken=lambda printer, number: None),
    Plant(what="a model's name has no end", judge=told("ready"), owner=PRINTER, name="_answer_identity",
          broken=lambda printer, number: printer.send(b"\x5fEPSON")),
    Plant(what="a printer without paper prints on", judge=told("paper inside the job"), owner=PRINTER, name="is_online",
          broken=property(lambda printer: True)),
    Plant(what="two code pages are swapped", judge=papers.judge_pages, owner=code_pages, name="characters",
          broken=swapped_pages),
    Plant(what="modules are a dot too wide or too narrow", judge=papers.judge_barcodes, owner=symbols,
          name="stretched", broken=uneven_bars),
    Plant(what="wide bars are as narrow as narrow ones", judge=papers.judge_barcodes, owner=symbols, name="WIDE_DOTS",
          broken={dots: dots for dots in symbols.WIDE_DOTS}),
    Plant(what="check digits weigh every digit the same", judge=papers.judge_barcodes, owner=symbols, name="check_digit",
          broken=lame_check_digit),
    Plant(what="a QR code lacks its upper edge", judge=papers.judge_barcodes, owner=symbols, name="qr_modules",
          broken=without_first_row),
    Plant(what="strips are upside down", judge=papers.judge_pictures, owner=images, name="strip", broken=upside_down_strip),
    Plant(what="a raster begins a row late", judge=papers.judge_pictures, owner=images, name="raster", broken=lazy_raster),
    Plant(what="width and height are swapped", judge=papers.judge_styles, owner=head, name="_ACTIONS",
          broken=ordered("GS !", swapped_size)),
    Plant(what="bold is overlooked", judge=papers.judge_styles, owner=head, name="_ACTIONS",
          broken=ordered("ESC E", lambda setter, values: None)),
    Plant(what="a relative move is an absolute one", judge=papers.judge_receiptline, owner=head, name="_ACTIONS",
          broken=ordered("ESC \\", PrintHead._move_to)),
    Plant(what="alignment is overlooked", judge=papers.judge_receipts, owner=Area, name="offset",
          broken=lambda area, align, dots: area.left),
    Plant(what="GS w takes two parameters", judge=papers.judge_barcodes, owner=commands, name="_LENGTHS",
          broken=measured("GS w", lambda data, at: 2)),
    Plant(what="our own modules are uneven", judge=papers.judge_receipts, owner=raster, name="_stretched",
          broken=uneven_modules),
    Plant(what="our own Code 128 does not stop", judge=papers.judge_receipts, owner=raster, name="CODE128_STOP",
          broken="1100011100000"),
]  # fmt: skip


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.what)
def test_a_judge_objects_to_what_is_broken(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plant.owner, plant.name, plant.broken)
    with pytest.raises(AssertionError):
        plant.judge()
