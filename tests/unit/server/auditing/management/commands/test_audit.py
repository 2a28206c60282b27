"""guichet-server audit: a line per invariant for people, one line of JSON for programs, exit code 1 when something is wrong."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from server.database import Database
from server.ledger.audit import anchor
from server.ledger.findings import Invariant
from tests.unit.server.auditing.books import Books


def audited(**options: bool) -> tuple[str, str]:
    out, problems = io.StringIO(), io.StringIO()
    try:
        call_command("audit", stdout=out, stderr=problems, **options)
    except CommandError as error:
        problems.write(str(error))
    return out.getvalue(), problems.getvalue()


@pytest.fixture
def books(sqlite_database: Database) -> Books:
    return Books(sqlite_database)


def test_sound_books_have_a_line_per_invariant_and_an_anchor(books: Books) -> None:
    told, problems = audited()
    lines = told.splitlines()
    assert [line[:3] for line in lines[1 : 1 + len(Invariant)]] == [f"{int(one):2}." for one in Invariant]
    assert all(line.endswith(" : bon") for line in lines[1 : 1 + len(Invariant)])
    assert lines[1 + len(Invariant)].endswith(anchor(books.db, books.issuer_id))
    assert problems == ""


def test_what_is_wrong_stands_under_its_invariant_in_french(books: Books) -> None:
    books.db.execute("UPDATE ledger_account SET credits = credits + 1 WHERE code = 2100 AND owner_id = 90")
    told, problems = audited()
    lines = told.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(" 2."))
    assert lines[at].endswith(" : 1 ÉCART")
    assert lines[at + 1] == (
        "      le compteur n’est pas la somme des écritures — 12/2100/pass/90 (counters 2500/8001, transfers 2500/8000)"
    )
    assert problems.startswith("5 écarts. Rien n’a été changé.")


def test_many_findings_are_counted_and_not_all_printed(books: Books) -> None:
    books.db.execute("UPDATE ledger_account SET floor = 0")
    told, _ = audited(quick=True)
    assert told.count("plancher changé") == 20
    assert "      et " in told


def test_quick_leaves_the_replay_out_and_says_so(books: Books) -> None:
    told, _ = audited(quick=True)
    assert next(line for line in told.splitlines() if line.startswith("10.")).endswith(
        "sans --quick ni montant impossible, il l’est)"
    )


def test_programs_get_one_line_of_json_for_each_issuer(books: Books) -> None:
    told, problems = audited(json=True)
    assert json.loads(told) == {
        "issuer": "Hauts-de-Vallée",
        "findings": 0,
        "anchor": anchor(books.db, books.issuer_id),
        "found": [],
    }
    assert problems == ""
    books.db.execute("UPDATE tickets_ticket SET amount_cents = 2499 WHERE number = 20000001")
    told, problems = audited(json=True, quick=True)
    assert {(one["invariant"], one["trouble"]) for one in json.loads(told)["found"]} == {
        (5, "ticket_source"),
        (6, "ticket_account"),
    }
    assert "2 écarts" in problems


def test_it_reads_on_postgresql_without_writing(database: Database) -> None:
    made = Books(database)
    before = database.rows("SELECT * FROM ledger_account ORDER BY code, owner_id")
    told, problems = audited()
    assert problems == ""
    assert ("grant-roles" in told) == (database.vendor == "postgresql")
    assert database.rows("SELECT * FROM ledger_account ORDER BY code, owner_id") == before
    assert made.issuer_id
