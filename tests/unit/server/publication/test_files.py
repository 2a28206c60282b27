"""server.publication.files: the same bytes for the same rows, read by programs that are not ours; and what the schema promises."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
import sqlite_utils
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils.cli import cli

from server.publication import files
from server.publication.disclosure import Row
from tests.unit.server.publication.table_schema import read

NAME = "Pass 2026-2027"
ROWS = [
    Row(month="2026-10", commune="L’Haÿ-les-Roses", kind=1, claims=42, cents=123_450),
    Row(month="2026-10", commune='Saint-"Cœur", le Vieux', kind=2, claims=None, cents=None),
    Row(month="2026-11", commune="=1+1", kind=3, claims=10, cents=5),
]
SCHEMA = files.tickets_schema(NAME, "Département des Hauts-de-Vallée", "tickets.schema.json")


def test_the_file_is_what_programs_read() -> None:
    lines = [
        "campagne,mois,commune,activite,tickets,montant,secret_statistique",
        "Pass 2026-2027,2026-10,L’Haÿ-les-Roses,sport,42,1234.50,non",
        'Pass 2026-2027,2026-10,"Saint-""Cœur"", le Vieux",culture,,,oui',
        "Pass 2026-2027,2026-11,=1+1,sport ou culture,10,0.05,non",
    ]
    assert files.tickets_csv(ROWS, NAME) == "".join(f"{line}\r\n" for line in lines).encode()


def test_nothing_published_is_a_table_without_rows() -> None:
    raw = files.tickets_csv([], NAME)
    assert list(csv.reader(io.StringIO(raw.decode(), newline=""), strict=True)) == [list(files.COLUMNS)]


def test_the_table_is_what_its_schema_says() -> None:
    rows = read(files.tickets_csv(ROWS, NAME), SCHEMA)
    assert [row["commune"] for row in rows] == [row.commune for row in ROWS]
    assert [row["tickets"] for row in rows] == [42, None, 10]
    assert [row["montant"] for row in rows] == [Decimal("1234.50"), None, Decimal("0.05")]
    assert [row["secret_statistique"] for row in rows] == [False, True, False]


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        (b",42,", b",9,"),
        (b"sport,", b"danse,"),
        (b"1234.50", b"1234,50"),
        (b"2026-10,L", b"2026-13,L"),
        (b",non", b",no"),
    ],
)
def test_a_table_that_is_not_what_the_schema_says_is_seen(written: bytes, wrong: bytes) -> None:
    raw = files.tickets_csv(ROWS, NAME)
    assert written in raw
    with pytest.raises((AssertionError, ValueError)):
        read(raw.replace(written, wrong), SCHEMA)


@given(st.text(min_size=1, max_size=60).map(lambda town: " ".join(town.split())).filter(bool), st.integers(10, 10**6))
def test_any_commune_comes_back_as_it_was(commune: str, cents: int) -> None:
    row = Row(month="2026-10", commune=commune, kind=1, claims=10, cents=cents)
    (found,) = read(files.tickets_csv([row], NAME), SCHEMA)
    assert (found["commune"], found["montant"] * 100) == (commune, cents)


def test_a_program_of_the_trade_imports_the_file_as_it_is(tmp_path: Path) -> None:
    """sqlite-utils, which finds the types out by itself: amounts add up, and nothing but the withheld is empty."""
    source, target = tmp_path / "tickets.csv", tmp_path / "tickets.db"
    source.write_bytes(files.tickets_csv(ROWS, NAME))
    outcome = CliRunner().invoke(cli, ["insert", str(target), "tickets", str(source), "--csv"])
    assert outcome.exit_code == 0, outcome.output
    rows = list(sqlite_utils.Database(target)["tickets"].rows)
    assert tuple(rows[0]) == files.COLUMNS
    assert [row["commune"] for row in rows] == [row.commune for row in ROWS]
    assert [row["montant"] or None for row in rows] == [1234.5, None, 0.05]


def test_the_schema_says_what_counts_and_what_is_withheld() -> None:
    said = json.loads(SCHEMA)
    assert (said["path"], said["countryCode"], said["contributors"]) == (
        "tickets.schema.json", "FR", [{"title": "Département des Hauts-de-Vallée", "role": "author"}],
    )  # fmt: skip
    assert all(
        word in said["description"] for word in ("10 tickets", "10 pass", "incident", "prescrit", "mois terminés")
    )
    for field in said["fields"]:
        assert all(field[word] for word in ("name", "title", "description", "type", "example")), field["name"]


def test_the_examples_of_the_schema_are_rows_of_it() -> None:
    fields = json.loads(SCHEMA)["fields"]
    examples = files.table([field["name"] for field in fields], [[field["example"] for field in fields]])
    assert len(read(examples, SCHEMA)) == 1
