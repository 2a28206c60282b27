"""Our reading of IBANs beside two libraries', over accounts made up for every country: the same lengths, digits and mistakes.

stdnum knows no RIB key; schwifty does. Neither writes a line of what is judged, and the numbers are made from their registry.
"""

import random
import re
import string

import pytest
import schwifty
from hypothesis import given
from hypothesis import strategies as st
from schwifty import registry
from stdnum import iban as stdnum

from server.reimbursement.epc_text import IBAN_LENGTHS, iban_problem

JOINED_LATELY = {"AL", "MD", "ME", "MK", "RS"}  # 2024 and 2025: later than the registry that schwifty carries
ALPHABETS = {"n": string.digits, "a": string.ascii_uppercase, "c": string.digits + string.ascii_uppercase}
COUNTRIES = sorted(IBAN_LENGTHS)
WITH_KEY = ("FR", "MC")


def numbered(text: str) -> int:
    return int("".join(str(int(letter, 36)) for letter in text))


def signed(country: str, bban: str) -> str:
    """With the check digits that ISO 13616 asks for."""
    return f"{country}{98 - numbered(f'{bban}{country}00') % 97:02d}{bban}"


def made_up(country: str, dice: random.Random) -> str:
    """An account number of that country's shape; in France and Monaco, with its key."""
    shape = re.findall(r"(\d+)!([nac])", registry.get_iban_spec(country).bban_spec)
    bban = "".join(dice.choice(ALPHABETS[kind]) for length, kind in shape for _ in range(int(length)))
    if country not in WITH_KEY:
        return bban
    return f"{bban[:-2]}{key_of(bban[:-2]):02d}"


def key_of(bban: str) -> int:
    """The RIB key. A to I and J to R are 1 to 9, S to Z are 2 to 9."""
    digits = (one if one.isdigit() else str((ord(one) - ord("A")) % 9 + 1 + (one >= "S")) for one in bban)
    return 97 - int("".join(digits)) * 100 % 97


def schwifty_accepts(iban: str, *, with_key: bool) -> bool:
    try:
        schwifty.IBAN(iban, allow_invalid=True).validate(validate_bban=with_key)
    except schwifty.exceptions.SchwiftyException:
        return False
    return True


def stdnum_accepts(iban: str) -> bool:
    return bool(stdnum.is_valid(iban, check_country=False))


def test_the_countries_and_their_lengths_are_those_of_the_register() -> None:
    theirs = {one: registry.get_iban_spec(one) for one in registry.get_countries()}
    theirs |= {one: registry.get_iban_spec(one) for one in COUNTRIES}
    in_sepa = {one for one, spec in theirs.items() if spec.in_sepa_zone}
    assert in_sepa == set(COUNTRIES) - JOINED_LATELY
    assert {one: theirs[one].iban_length for one in COUNTRIES} == IBAN_LENGTHS


@pytest.mark.parametrize("country", COUNTRIES)
def test_an_account_and_every_slip_in_it_are_judged_alike_by_three(country: str) -> None:
    """The number as it is, one character changed, two neighbours swapped, one lost, one too many."""
    dice = random.Random(f"iban/{country}")  # the same numbers every time
    for _ in range(20):
        good = signed(country, made_up(country, dice))
        assert iban_problem(good) == ""
        assert stdnum_accepts(good)
        assert schwifty_accepts(good, with_key=country in WITH_KEY)
        for bad in (*slips(good, dice), good[:-1], f"{good}0"):
            assert stdnum_accepts(bad) is schwifty_accepts(bad, with_key=False) is False, bad
            assert iban_problem(bad), bad


def slips(iban: str, dice: random.Random) -> list[str]:
    """One wrong character and one swap, of the same kinds of characters, so that the number looks right."""
    at = dice.choice([place for place in range(2, len(iban)) if iban[place].isdigit()])
    wrong = iban[:at] + str((int(iban[at]) + dice.randrange(1, 10)) % 10) + iban[at + 1 :]
    pairs = [p for p in range(2, len(iban) - 1) if iban[p] != iban[p + 1] and iban[p : p + 2].isdigit()]
    if not pairs:
        return [wrong]
    at = dice.choice(pairs)
    return [wrong, iban[:at] + iban[at + 1] + iban[at] + iban[at + 2 :]]


@given(st.sampled_from(WITH_KEY), st.text(ALPHABETS["c"], min_size=21, max_size=21), st.integers(0, 99))
def test_a_french_number_is_accepted_when_the_library_that_knows_the_key_does(
    country: str, typed: str, key: int
) -> None:
    """Letters where only digits stand included; the key right once in a while, and always tried with it right."""
    for two in (key, key_of(typed)):
        iban = signed(country, f"{typed}{two:02d}")
        assert (iban_problem(iban) == "") is schwifty_accepts(iban, with_key=True), iban


@pytest.mark.parametrize(
    ("iban", "problem"),
    [
        ("FR7600000000000000000000000", "RIB key"),  # keys are 01 to 97
        ("DE02000000000000000030", ""),
        ("DE99000000000000000030", "check digits"),  # check digits are 02 to 98: the remainder is 1 here too
    ],
)
def test_no_number_has_two_keys(iban: str, problem: str) -> None:
    """stdnum looks at the remainder alone."""
    assert problem in iban_problem(iban)
    assert stdnum_accepts(iban)
    assert schwifty_accepts(iban, with_key=iban.startswith("FR")) is not bool(problem)
