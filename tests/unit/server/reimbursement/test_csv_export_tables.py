"""Every table that the server gives to people, held to the same rules, with the worst that people type in every field of theirs."""

import ast
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlite_utils
from click.testing import CliRunner
from sqlite_utils.cli import cli

from server.reimbursement import csv_export
from tests.tidy.tree import ROOT
from tests.unit.server.reimbursement.every_table import every_table

FORMULA, LONG = '=HYPERLINK("http://a";"b")', "260000000000"
TRACE = {FORMULA: "HYPERLINK", LONG: LONG}  # what is left of it wherever it went
FINANCE = {
    "siret"
}  # bare on purpose: the finance service's software reads it, and would take an apostrophe for a part of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`source`: the function that writes it. `typed`: columns that hold what people typed, as it is or in a sentence of ours."""

    source: str
    amounts: str = ""
    moments: str = ""
    typed: str = ""
    bare: frozenset[str] = frozenset()


def claim_lines(source: str) -> Table:
    return Table(
        source=source,
        amounts="Montant demandé|Montant accepté",
        moments="Date de saisie|Date de réception|Date du virement",
        typed="Votre référence|Guichet|Libellé du virement",
    )


TABLES = {
    "remboursements": claim_lines("claims_csv"),
    "virement": claim_lines("statement_csv"),
    "virements": Table(
        source="transfers_csv", amounts="Trop-perçu retenu|Payé de nouveau|Montant", moments="Date du virement",
        typed="Libellé du virement|Titulaire du compte",
    ),
    "ordres": Table(
        source="orders_csv", amounts="montant", moments="date_arrete|date_execution",
        typed="campagne|denomination|titulaire_compte|libelle_virement", bare=frozenset(FINANCE),
    ),
    "lignes": Table(
        source="lines_csv", amounts="montant|montant_sport|montant_culture|dont_compensation_indu", moments="date_lot",
        typed="campagne|denomination|titulaire_compte|libelle_virement1", bare=frozenset(FINANCE),
    ),
    "justificatifs": Table(source="proofs_csv", amounts="montant", moments="date_saisie"),
    "controle": Table(
        source="control_csv",
        amounts="montant_total|montant_sport|montant_culture|montant_sport_ou_culture|montant_garantie|"
        "dont_compensation_indu|dont_retours_payes_de_nouveau|montant_exclu",
    ),
    "garantie": Table(
        source="guarantee_csv", amounts="Montant payé|Montant repris", moments="Date de saisie|Date de réception",
        typed="Organisme|Lieu du guichet",
    ),
    "repetition": Table(source="table", amounts="Montant appliqué|Montant avec le projet"),
    "cloture-comptes": Table(source="_accounts", amounts="Débits|Crédits|Solde"),
    "cloture-mouvements": Table(source="_movements", amounts="Montant"),
    "cloture-organismes": Table(
        source="_bodies",
        amounts="Accepté|Dont garantie|Repris|Payé|Remboursé par l’organisme|Prescrit|Reste à payer|Revenu à payer|"
        "Reste à récupérer",
        typed="Organisme|Explication",
    ),
    "cloture-controle": Table(source="_control"),
}  # fmt: skip

MADE: dict[str, dict[str, bytes]] = {}  # one season serves every table


@pytest.fixture(params=[FORMULA, LONG], ids=["formula", "long number"])
def typed(request: pytest.FixtureRequest) -> str:
    made: str = request.param
    if made not in MADE:
        MADE[made] = every_table(request.getfixturevalue("sqlite_database"), made)
    return made


def writers() -> set[str]:
    """Functions of the server that write a table."""
    found = set()
    for path in sorted((ROOT / "server").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                calls = {ast.unparse(one.func) for one in ast.walk(function) if isinstance(one, ast.Call)}
                if any(call.rpartition(".")[2] in ("write_csv", "writer", "DictWriter") for call in calls):
                    found.add(function.name)
    return found


def columns(names: str) -> set[str]:
    return set(names.split("|")) - {""}


def test_there_is_no_other_table() -> None:
    assert writers() == {table.source for table in TABLES.values()} | {csv_export.write_csv.__name__}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_what_a_french_spreadsheet_and_a_program_read_alike(name: str, typed: str) -> None:
    table, raw = TABLES[name], MADE[typed][name]
    assert set(MADE[typed]) == set(TABLES)
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r") > 1
    heading, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";", strict=True)
    assert rows
    assert {len(row) for row in rows} == {len(heading)}
    assert len(set(heading)) == len(heading)
    held = [dict(zip(heading, row, strict=True)) for row in rows]
    for names, form in ((table.amounts, r"-?\d+,\d\d"), (table.moments, r"(\d\d/\d\d/\d{4}( \d\d:\d\d)?)?")):
        for column in columns(names):
            assert all(re.fullmatch(form, row[column]) for row in held), column
    assert {column for column in heading if any(TRACE[typed] in row[column].upper() for row in held)} == columns(
        table.typed
    )
    for row in held:
        for column, cell in row.items():
            hold_cell(column, cell, table)


def hold_cell(column: str, cell: str, table: Table) -> None:
    is_amount = column in columns(table.amounts)
    assert is_amount or not cell.lstrip().startswith(("=", "+", "-", "@", "\t")), f"{column}: a formula"
    assert not re.fullmatch(r"-?\d+\.\d+|\d{4}-\d\d-\d\d.*", cell), f"{column}: an amount or a date of another country"
    assert column in table.bare or not re.fullmatch(r"\s*\d[\d \u00a0\u202f]{10,}\d\s*", cell), (
        f"{column}: a long number"
    )


@pytest.mark.parametrize("name", TABLES)
def test_a_program_of_the_trade_imports_a_table_whole(name: str, typed: str, tmp_path: Path) -> None:
    """sqlite-utils, as somebody who sums our lines in a database of their own would call it."""
    source, target = tmp_path / "lignes.csv", tmp_path / "lignes.db"
    source.write_bytes(MADE[typed][name])
    arguments = ["insert", str(target), "lignes", str(source), "--csv", "--delimiter", ";", "--encoding", "utf-8-sig"]
    outcome = CliRunner().invoke(cli, [*arguments, "--no-detect-types"])
    assert outcome.exit_code == 0, outcome.output
    with source.open(encoding="utf-8-sig", newline="") as file:
        expected = list(csv.DictReader(file, delimiter=";", strict=True))
    assert list(sqlite_utils.Database(target)["lignes"].rows) == expected
