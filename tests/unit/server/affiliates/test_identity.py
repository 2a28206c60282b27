"""server.affiliates.identity: SIRET and RNA numbers, right and nearly right."""

import pytest

from server.affiliates.identity import compact, is_rna, is_siret
from server.demo import places


@pytest.mark.parametrize("number", ["73282932000074", "35600000000048", "35600000049837", places.siret("900100101")])
def test_right_sirets(number: str) -> None:
    assert is_siret(number)


@pytest.mark.parametrize(
    "number",
    ["73282932000075", "7328293200007", "732829320000740", "35600000049838", "", "7328293200007X", "٧٣٢٨٢٩٣٢٠٠٠٠٧٤"],
)
def test_wrong_sirets(number: str) -> None:
    assert not is_siret(number)


@pytest.mark.parametrize(
    ("number", "is_right"),
    [("W921000123", True), ("W9C1000188", True), ("W92100012", False), ("921000123", False), ("w921000123", False)],
)
def test_rna_numbers(number: str, is_right: bool) -> None:
    assert is_rna(number) is is_right


def test_what_people_put_between_is_dropped() -> None:
    assert compact(" 732 829\u00a0320\u202f00074 ") == "73282932000074"
    assert compact("w921-000.123") == "W921000123"
