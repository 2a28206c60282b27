"""What a payer chooses for its files, and what holds when it has chosen nothing."""

import pytest

from server.database import Database
from server.reimbursement import payer
from server.reimbursement.pain001 import Profile, Version
from server.reimbursement.payer import Payer
from tests.unit.server.reimbursement.world import ALICE, NOW

CHOSEN = Payer(
    version=Version.V03,
    is_batch_booked=False,
    with_towns=True,
    town="Nanterre",
    nature="65748",
    function="033",
    commitment="E2026-0417",
    legal_basis="Délibération du 19 juin 2026\nRèglement du dispositif",
    signatory="Le directeur des finances",
)


def test_a_payer_that_said_nothing_gets_the_present_edition_and_one_debit(database: Database) -> None:
    assert payer.read(database, 1) == Payer()
    assert Payer().profile == Profile(version=Version.V09, is_batch_booked=True, with_towns=False)


def test_choices_are_kept_and_changed(database: Database) -> None:
    payer.write(database, 1, Payer(), ALICE, NOW)
    payer.write(database, 1, CHOSEN, ALICE, NOW)
    assert payer.read(database, 1) == CHOSEN
    assert payer.read(database, 2) == Payer()


@pytest.mark.parametrize("text", ["65748", "033", "E 2026/04-17", ""])
def test_a_code_is_letters_digits_and_what_joins_them(text: str) -> None:
    assert payer.is_code(text)


@pytest.mark.parametrize("text", ["=1", "-5", "+3", "@A1", "a;b", "é", " 1", "1\n"])
def test_a_code_is_never_a_formula(text: str) -> None:
    assert not payer.is_code(text)
