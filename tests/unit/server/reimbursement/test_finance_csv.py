"""The finance service's lines: its columns exactly, names that no importer stumbles over, sums that are the ledger's."""

import csv
import io

import pytest

from server.database import Database
from server.ledger import store as ledger
from server.ledger.accounts import Code
from server.reimbursement import finance_csv, payer, run_files
from server.reimbursement.payer import Payer
from tests.unit.server.reimbursement.closed import REFERENCE, Closed
from tests.unit.server.reimbursement.world import ALICE, NOW

COLUMNS = (
    "exercice;campagne;lot;date_lot;ref_ligne;ref_tiers;siret;denomination;titulaire_compte;iban;bic;banque;nature;fonction;"
    "engagement;libelle_virement1;libelle_virement2;montant;nb_tickets;montant_sport;montant_culture;dont_compensation_indu;"
    "empreinte"
)


@pytest.fixture
def raw(database: Database) -> bytes:
    closed = Closed(database)
    codes = Payer(nature="65748", function="033", commitment="E2026-0417")
    payer.write(database, closed.issuer.pk, codes, ALICE, NOW)
    row = closed.file()
    made = run_files.content(database, row.key, f"{REFERENCE}_lignes.csv")
    assert made is not None
    held = ledger.total(database, closed.issuer.pk, closed.campaign.number, Code.IN_TRANSFER)
    assert finance_csv.added_up(made, "montant") == (2, held)
    return made


def test_the_columns_are_those_of_the_payment_file_and_there_is_no_total_line(raw: bytes) -> None:
    heading, *lines = raw.decode("utf-8-sig").split("\r\n")
    assert raw.startswith(b"\xef\xbb\xbf")
    assert heading == COLUMNS
    assert len(lines) == 3
    assert lines[-1] == ""


def test_a_line_says_all_that_a_payment_order_needs(raw: bytes) -> None:
    line = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))[1]
    assert len(line.pop("empreinte")) == 64
    assert line == {
        "exercice": "2026",
        "campagne": "Pass 2026-2027",
        "lot": REFERENCE,
        "date_lot": "16/10/2026",
        "ref_ligne": f"{REFERENCE}-000042",
        "ref_tiers": "42",
        "siret": "22920050600011",
        "denomination": "Judo-Club 'L’Étoile', section =1+1",
        "titulaire_compte": "JUDO-CLUB 'L'ETOILE', SECTION 1+",
        "iban": "FR7630006000011234567890189",
        "bic": "",
        "banque": "30006",
        "nature": "65748",
        "fonction": "033",
        "engagement": "E2026-0417",
        "libelle_virement1": "Pass 2026-2027 Quinzaine du 1er au 15 octobre 2026 3 tickets organisme",
        "libelle_virement2": "42",
        "montant": "90,00",
        "nb_tickets": "3",
        "montant_sport": "80,00",
        "montant_culture": "0,00",
        "dont_compensation_indu": "0,00",
    }


def test_no_quote_or_separator_is_left_in_a_name_for_importers_that_read_neither(raw: bytes) -> None:
    for line in raw.decode("utf-8-sig").splitlines():
        assert line.count(";") == COLUMNS.count(";")
        assert '"' not in line
