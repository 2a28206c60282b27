"""Where printers keep French."""

import pytest

from drivers.faults import SettingsFault
from drivers.printer.code_pages import CANDIDATES, CODECS, SAMPLE, code_page, parse_place, sheet
from drivers.printer.profiles import PROFILES


@pytest.mark.parametrize("page", CANDIDATES, ids=lambda page: page.place)
def test_every_candidate_is_named_as_the_settings_name_it(page: object) -> None:
    assert any(parse_place(candidate.place) == page for candidate in CANDIDATES)


@pytest.mark.parametrize(
    "place", ["", "CP858", "CP858:", "CP858:256", "CP858:-1", "CP858:²", "CP850:2", "cp858:19", "858:19"]
)
def test_what_names_no_page_is_told_what_does(place: str) -> None:
    with pytest.raises(SettingsFault, match="CP1252, CP858, CP437"):
        parse_place(place)


def test_every_profile_prints_in_a_page_of_the_sheet() -> None:
    assert {profile.code_page for profile in PROFILES.values()} <= set(CANDIDATES)


def test_the_sheet_has_a_line_for_each_place_written_in_its_page() -> None:
    own = code_page("CP858", 99)
    *lines, end = sheet(own).split(b"\n")
    assert end == b"\x1bt\x63"
    assert len(lines) == 1 + len(CANDIDATES)
    for line, page in zip(lines, (own, *CANDIDATES), strict=True):
        assert line.startswith(b"\x1bt" + bytes((page.slot,)) + page.place.encode())
        text = line[3:].decode(CODECS[page.name])
        assert len(text) <= 32
        assert "éèêë àâç îïô ùû" in text
        assert ("€" in text) == (page.name != "CP437")
        assert ("œ" in text) == (page.name == "CP1252")
    assert SAMPLE in lines[1][3:].decode("cp1252")
