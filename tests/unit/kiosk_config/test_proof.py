"""The installer's papers as they come out: the codes can be read and the words are there, whatever the printer."""

import pytest
import zxingcpp

from drivers.printer.composer import compose
from drivers.printer.profiles import PROFILES, Profile
from drivers.scanner.calibration import SETUP_TEXT
from drivers.virtual.paper.drawing import draw_receipt
from drivers.virtual.paper.reader import printed_text
from kiosk_config.proof import PROOF_CODE, PROOF_DIGITS, proof, setup_code

every_printer = pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))


@every_printer
def test_the_proof_has_both_codes(profile: Profile) -> None:
    drawn = draw_receipt(compose(proof(), profile), profile)
    assert {one.text for one in zxingcpp.read_barcodes(drawn)} == {PROOF_CODE, PROOF_DIGITS}


@every_printer
def test_the_set_up_code_calibrates_from_a_receipt(profile: Profile) -> None:
    drawn = draw_receipt(compose(setup_code(), profile), profile)
    assert [one.text for one in zxingcpp.read_barcodes(drawn)] == [SETUP_TEXT]


def test_the_proof_shows_every_letter_of_french_and_the_euro() -> None:
    profile = PROFILES["epson-tm-t20"]
    text = printed_text(compose(proof(), profile), profile)
    assert set("éèêëàâùûüîïôœæçÉÈÊËÀÂÙÛÜÎÏÔŒÆÇ€«»°") <= set(text)
    assert "1 234,56 €" in text
