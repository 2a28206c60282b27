"""Scanners set to a mode that only their maker's own software reads: which they are, and what to do about it. Pure.

Such a scanner is plugged in, lights up, beeps, and no code ever comes. It shows itself by the usage page of its reports, which
is sure, or by its USB numbers. Sources: Zebra's own web scanner (collections: 0xFF0E SNAPI, 0xFF45 usage 0x4B00 IBM
hand-held), a capture of a store's scanner (05e0:1300 with 0xFF45 usage 0x4B00), Symbol's MS4407 integration guide chapter 9
(05e0: 0600 simple COM, 1300 IBM hand-held and OPOS, 1400 IBM table-top, 1900 SNAPI), and the public list usb.ids (0c2e:0007,
0c2e:0700 and 0720 Metrologic MS7120). Numbers from the public list were on no device here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

SYMBOL, METROLOGIC = 0x05E0, 0x0C2E

SNAPI_PAGE, IBM_PAGE = 0xFF0E, 0xFF45
IBM_TABLE_TOP_USAGE = 0x4A00
"""The table-top usage beside the hand-held's 0x4B00: from IBM's numbering, seen on no device here. Both are refused alike."""


class ProprietaryMode(StrEnum):
    """As the scanner's own guide calls it."""

    SNAPI = "SNAPI"
    IBM_HAND_HELD = "IBM_HAND_HELD"
    """Also called IBM SurePOS hand-held, OEM and, by Symbol, OPOS."""
    IBM_TABLE_TOP = "IBM_TABLE_TOP"
    OWN_COM_PORT = "OWN_COM_PORT"
    """A serial port that needs the maker's driver, not the CDC-ACM one that Linux has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsupportedMode:
    """`name` as people find it in the guide; `remedy` is one English sentence without a final stop."""

    mode: ProprietaryMode
    name: str
    remedy: str


_REMEDY = "scan the code of the scanner's guide that sets {wanted}"
_UNSUPPORTED = MappingProxyType(
    {
        mode: UnsupportedMode(mode=mode, name=name, remedy=_REMEDY.format(wanted=wanted))
        for mode, name, wanted in (
            (ProprietaryMode.SNAPI, "SNAPI", "“USB CDC host” (serial port), or “HID keyboard emulation”"),
            (
                ProprietaryMode.IBM_HAND_HELD,
                "IBM hand-held USB",
                "“USB CDC host” (serial port), “HID POS” or “HID keyboard”",
            ),
            (
                ProprietaryMode.IBM_TABLE_TOP,
                "IBM table-top USB",
                "“USB CDC host” (serial port), “HID POS” or “HID keyboard”",
            ),
            (
                ProprietaryMode.OWN_COM_PORT,
                "the maker's own COM port",
                "“USB serial (CDC-ACM)”, “HID POS” or “HID keyboard”",
            ),
        )
    }
)

_BY_NUMBERS = MappingProxyType(
    {
        (SYMBOL, 0x0600): ProprietaryMode.OWN_COM_PORT,
        (SYMBOL, 0x1300): ProprietaryMode.IBM_HAND_HELD,
        (SYMBOL, 0x1400): ProprietaryMode.IBM_TABLE_TOP,
        (SYMBOL, 0x1900): ProprietaryMode.SNAPI,
        (METROLOGIC, 0x0007): ProprietaryMode.IBM_HAND_HELD,
        (METROLOGIC, 0x0700): ProprietaryMode.OWN_COM_PORT,
        (METROLOGIC, 0x0720): ProprietaryMode.OWN_COM_PORT,
    }
)


def unsupported_mode(
    vendor: int, product: int, applications: Collection[tuple[int, int]] = ()
) -> UnsupportedMode | None:
    """None: nothing is known against it. `applications`: (usage page, usage) of the device's HID collections, as
    `hid_report.applications_of` gives them; they say more than numbers, which makers keep when the mode changes."""
    mode = _mode_of(applications) or _BY_NUMBERS.get((vendor, product))
    return None if mode is None else _UNSUPPORTED[mode]


def _mode_of(applications: Collection[tuple[int, int]]) -> ProprietaryMode | None:
    for page, usage in applications:
        if page == SNAPI_PAGE:
            return ProprietaryMode.SNAPI
        if page == IBM_PAGE:
            is_table_top = usage == IBM_TABLE_TOP_USAGE
            return ProprietaryMode.IBM_TABLE_TOP if is_table_top else ProprietaryMode.IBM_HAND_HELD
    return None
