"""The table of printers: every field of every row."""

import codecs

import pytest

from drivers.faults import SettingsFault
from drivers.printer.jobs import Confirmation
from drivers.printer.profiles import DEFAULT_PROFILE, PROFILES, Cutter, Profile, find_profile

ROWS = {
    "generic-80": (48, 576, 203, "CP1252", 16, Cutter.PARTIAL, 64, 3, 6, Confirmation.STATUS_OK),
    "generic-80-180dpi": (42, 512, 180, "CP1252", 16, Cutter.PARTIAL, 64, 3, 5, Confirmation.STATUS_OK),
    "generic-58": (32, 384, 203, "CP1252", 16, Cutter.NONE, 24, 2, 4, Confirmation.STATUS_OK),
    "generic-80-858": (48, 576, 203, "CP858", 19, Cutter.PARTIAL, 64, 3, 6, Confirmation.STATUS_OK),
    "generic-58-858": (32, 384, 203, "CP858", 19, Cutter.NONE, 24, 2, 4, Confirmation.STATUS_OK),
    "generic-80-437": (48, 576, 203, "CP437", 0, Cutter.PARTIAL, 64, 3, 6, Confirmation.STATUS_OK),
    "generic-58-437": (32, 384, 203, "CP437", 0, Cutter.NONE, 24, 2, 4, Confirmation.STATUS_OK),
    "epson-tm-t20": (48, 576, 203, "CP1252", 16, Cutter.PARTIAL, 128, 3, 6, Confirmation.CONFIRMED),
    "epson-tm-m30": (48, 576, 203, "CP1252", 16, Cutter.PARTIAL, 128, 3, 6, Confirmation.CONFIRMED),
    "epson-tm-t88": (42, 512, 180, "CP1252", 16, Cutter.PARTIAL, 64, 3, 5, Confirmation.PROCESSED),
    "citizen-ct-s": (48, 576, 203, "CP1252", 16, Cutter.PARTIAL, 64, 3, 6, Confirmation.PROCESSED),
    "rongta-rp326": (48, 576, 203, "CP858", 19, Cutter.FULL, 64, 3, 6, Confirmation.STATUS_OK),
    "star-tsp600": (48, 576, 203, "CP1252", 32, Cutter.PARTIAL, 64, 3, 6, Confirmation.STATUS_OK),
    "netum-5890": (32, 384, 203, "CP858", 53, Cutter.NONE, 24, 2, 4, Confirmation.STATUS_OK),
    "zjiang-5870": (32, 384, 203, "CP1252", 16, Cutter.NONE, 24, 2, 4, Confirmation.STATUS_OK),
    "sunmi-v2": (32, 384, 203, "CP858", 19, Cutter.NONE, 24, 2, 4, Confirmation.STATUS_OK),
}


def row(profile: Profile) -> tuple[object, ...]:
    page = profile.code_page
    return (
        profile.columns,
        profile.dots,
        profile.dots_per_inch,
        page.name,
        page.slot,
        profile.cutter,
        profile.block_rows,
        profile.barcode_module_dots,
        profile.qr_module_dots,
        profile.confirmation,
    )


def test_the_table_is_what_was_written_down() -> None:
    assert {name: row(profile) for name, profile in PROFILES.items()} == ROWS


@pytest.mark.parametrize("profile", PROFILES.values(), ids=str)
def test_every_row_can_print(profile: Profile) -> None:
    assert codecs.lookup(profile.code_page.codec).name == profile.code_page.name.lower()
    assert profile.columns in (32, 42, 48)
    assert profile.character_dots == 12
    # The paper is as wide as it says: 48 mm on 58, 72 mm on 80.
    assert round(profile.dots / profile.dots_per_inch * 25.4) in (48, 72)
    # A module of 2 dots at 203 dpi is 0.25 mm, the least that a handheld reads well.
    assert profile.barcode_module_dots / profile.dots_per_inch * 25.4 >= 0.25


def test_a_printer_is_found_by_name_and_an_unknown_one_is_told_the_names() -> None:
    assert find_profile(DEFAULT_PROFILE).name == DEFAULT_PROFILE
    with pytest.raises(SettingsFault, match=r"'tm-t99'.*generic-58"):
        find_profile("tm-t99")
