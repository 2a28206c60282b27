"""server.publication.scdl: the columns of the public schema, what we know of them, and what is named as missing."""

import csv
import datetime as dt
import io
import re
from dataclasses import replace

import pytest

from server.publication import scdl
from server.publication.grants import Grant
from server.publication.missing import Missing

PAYER = "217 500 016 00019"  # as a bank may have it
GRANT = Grant(
    year=2026, affiliate_number=7, name="Théâtre de l’Œuvre, Saint-Cœur", siret="73282932000074", rna="W921234567",
    decision="2026-15", campaign="Pass 2026-2027", signed_on=dt.date(2026, 6, 3), cents=2_400_050, first_on=dt.date(2026, 10, 21),
    last_on=dt.date(2026, 12, 6),
)  # fmt: skip
# Of schema.json, version 2.0.2: pattern of a filled cell, and whether one must be.
SCHEMA = {
    "nomAttribuant": (".+", True),
    "idAttribuant": (r"\d{14}", True),
    "dateConvention": (r"\d{4}-\d{2}-\d{2}", True),
    "referenceDecision": (".+", False),
    "nomBeneficiaire": (".+", True),
    "idBeneficiaire": (r"\d{14}", False),
    "rnaBeneficiaire": (r"W\d{9}", False),
    "objet": (".{1,256}", True),
    "montant": (r"\d+\.\d{2}", True),
    "nature": (
        "aide en numéraire|aide en nature|aide en numéraire;aide en nature|aide en nature;aide en numéraire",
        True,
    ),
    "conditionsVersement": (".{1,256}", True),
    "datesPeriodeVersement": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?", True),
    "idRAE": (".{1,5}", False),
    "notificationUE": ("oui|non", True),
    "pourcentageSubvention": (r"0\.\d+|1\.00", True),
    "dispositifAide": (".+", False),
}


def row(grant: Grant, payer: str = PAYER) -> dict[str, str]:
    raw = scdl.grants_csv([grant], "Département des Hauts-de-Vallée", payer)
    (found,) = csv.DictReader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True)
    return found


def test_a_line_says_what_we_know_as_the_schema_wants_it() -> None:
    assert row(GRANT) == {
        "nomAttribuant": "Département des Hauts-de-Vallée",
        "idAttribuant": "21750001600019",
        "dateConvention": "2026-06-03",
        "referenceDecision": "2026-15",
        "nomBeneficiaire": "Théâtre de l’Œuvre, Saint-Cœur",
        "idBeneficiaire": "73282932000074",
        "rnaBeneficiaire": "W921234567",
        "objet": "Remboursement des tickets du pass acceptés par l’organisme, Pass 2026-2027",
        "montant": "24000.50",
        "nature": "aide en numéraire",
        "conditionsVersement": "échelonné",
        "datesPeriodeVersement": "2026-10-21/2026-12-06",
        "idRAE": "",
        "notificationUE": "",
        "pourcentageSubvention": "1.00",
        "dispositifAide": "",
    }
    assert scdl.missing(GRANT, PAYER) == []


def test_one_transfer_is_one_date() -> None:
    found = row(replace(GRANT, last_on=GRANT.first_on))
    assert (found["conditionsVersement"], found["datesPeriodeVersement"]) == ("unique", "2026-10-21")


@pytest.mark.parametrize(
    ("grant", "payer", "column", "missing"),
    [
        (GRANT, "", "idAttribuant", Missing.ISSUER),
        (GRANT, "21750001600018", "idAttribuant", Missing.ISSUER),
        (replace(GRANT, signed_on=None), PAYER, "dateConvention", Missing.CONVENTION),
        (replace(GRANT, decision=""), PAYER, "referenceDecision", Missing.VOTE),
        (replace(GRANT, siret=""), PAYER, "idBeneficiaire", Missing.BODY),
        (replace(GRANT, siret="123"), PAYER, "idBeneficiaire", Missing.BODY),
    ],
)
def test_what_we_do_not_know_is_empty_and_named(grant: Grant, payer: str, column: str, missing: Missing) -> None:
    assert row(grant, payer)[column] == ""
    assert scdl.missing(grant, payer) == [missing]


def test_a_number_that_the_schema_does_not_take_stays_out() -> None:
    assert row(replace(GRANT, rna="W9B1000001"))["rnaBeneficiaire"] == ""


@pytest.mark.parametrize(
    "grant", [GRANT, replace(GRANT, siret="", rna="W9B1000001"), replace(GRANT, last_on=GRANT.first_on)]
)
def test_what_is_filled_is_what_the_schema_takes(grant: Grant) -> None:
    """All but the answer that nobody has told us."""
    found = row(grant)
    assert list(found) == list(SCHEMA)
    for name, cell in found.items():
        pattern, is_required = SCHEMA[name]
        assert re.fullmatch(pattern, cell) or (not cell and (not is_required or name == "notificationUE")), name
