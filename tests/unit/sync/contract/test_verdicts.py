"""Every verdict has who pays, two languages, and a way on."""

import pytest

from sync.contract.verdicts import MEANINGS, Payer, VerdictCode


def test_the_codes_never_change() -> None:
    assert " ".join(code.value for code in VerdictCode) == (
        "A00 A10 A11 A12 A20 W10 W20 R10 R11 R12 R13 R14 R15 R16 R20 R21 R30 R40 R41 R50 R60 R70 V10"
    )


@pytest.mark.parametrize("code", VerdictCode, ids=lambda code: str(code.value))
def test_the_first_letter_says_who_pays_and_whether_it_is_final(code: VerdictCode) -> None:
    meaning = MEANINGS[code]
    assert meaning.is_paid == (code.value[0] == "A")
    assert meaning.is_final == (code.value[0] != "W")
    assert (meaning.payer is Payer.GUARANTEE) == (code in (VerdictCode.A10, VerdictCode.A11))


@pytest.mark.parametrize("code", VerdictCode, ids=lambda code: str(code.value))
def test_the_sentences_are_there_in_both_languages(code: VerdictCode) -> None:
    meaning = MEANINGS[code]
    assert meaning.french
    assert meaning.english
    assert bool(meaning.next_french) == bool(meaning.next_english)
    assert (code.value[0] == "R") <= bool(meaning.next_french), "a refusal says how to contest it"
    for sentence in (meaning.french, meaning.next_french):
        assert ":" not in sentence.replace("\u00a0:", ""), "French writes a no-break space before a colon"


def test_a_refusal_sends_to_the_hotline_and_to_no_page_that_is_not_there() -> None:
    refusals = [meaning for code, meaning in MEANINGS.items() if code.value[0] == "R"]
    assert {meaning.next_french for meaning in refusals} == {
        "Vous pouvez contester\u00a0: appelez l’assistance, le ticket papier en main."
    }
    assert {meaning.next_english for meaning in refusals} == {
        "You can contest it: call the hotline with the paper ticket at hand."
    }
