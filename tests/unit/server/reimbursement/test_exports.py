"""What affiliates and the finance service download, read back as their software reads it."""

import csv
import datetime as dt
import io

import pytest

from server.affiliates.models import Affiliate
from server.database import Database
from server.ledger import store as ledger
from server.ledger.accounts import Code
from server.reimbursement import exports, texts
from server.reimbursement.runs import approve_run, close_run, control_run, declare_paid, file_run, send_run
from server.reimbursement.store import RunRow
from sync.contract.instant import start_of_day
from tests.unit.server.reimbursement.world import (
    ALICE,
    BRUNO,
    DURING,
    JUDO,
    NOW,
    OCTOBER_16,
    POOL,
    World,
    make_affiliate,
)


def read_back(raw: bytes) -> list[dict[str, str]]:
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


@pytest.fixture
def world(database: Database) -> World:
    """Judo: a paid and an accepted claim, one of each other state; the pool has one claim of its own."""
    made = World(database)
    make_affiliate(made.issuer, JUDO)
    make_affiliate(made.issuer, POOL, 'Piscine; "municipale"')
    made.accept(JUDO, 123_4)
    row = close_run(database, made.facts, OCTOBER_16, ALICE, NOW)
    assert isinstance(row, RunRow)
    control_run(database, row.key, ALICE, NOW)
    approve_run(database, row.key, BRUNO, NOW)
    file_run(database, made.facts, row.key, BRUNO, NOW)
    send_run(database, row.key, BRUNO, NOW)
    declare_paid(database, row.key, "R1", BRUNO, NOW)
    made.accept(JUDO, 7000, OCTOBER_16)
    made.add_claim(JUDO, 500, DURING, number=1, state="refused", verdict="R30", payer="nobody")
    made.add_claim(JUDO, 600, DURING, number=None, state="held", verdict="W20", payer="open")
    made.accept(POOL, 1500, OCTOBER_16)
    return made


def test_the_general_statement_has_every_claim_of_the_affiliate_and_no_other(world: World) -> None:
    rows = read_back(exports.claims_csv(world.db, world.issuer.pk, JUDO))
    assert sorted(row["Statut"] for row in rows) == ["Accepté", "Refusé", "Remboursé", "Saisi"]
    assert tuple(rows[0]) == texts.CLAIM_COLUMNS


def test_a_paid_claim_names_its_transfer(world: World) -> None:
    (paid,) = [
        row for row in read_back(exports.claims_csv(world.db, world.issuer.pk, JUDO)) if row["Statut"] == "Remboursé"
    ]
    assert paid["Montant accepté"] == "12,34"
    assert paid["Quinzaine"] == "Quinzaine du 1er au 15 octobre 2026"
    assert paid["Date du virement"] == "21/10/2026"
    assert paid["Référence du virement"] == "HAUTSDEV-C12-R01-000042"
    assert paid["Libellé du virement"] == "Pass 2026-2027 Quinzaine du 1er au 15 octobre 2026 1 ticket organisme 42"
    assert paid["Votre référence"] == "Licence 1"
    assert paid["N° de ticket"].count("-") == 4
    assert paid["Thème"] == "Sport"


def test_a_refused_claim_says_why_and_an_unknown_ticket_has_no_number(world: World) -> None:
    rows = {row["Statut"]: row for row in read_back(exports.claims_csv(world.db, world.issuer.pk, JUDO))}
    assert rows["Refusé"]["Motif"] == "La date de naissance ne correspond pas"
    assert rows["Refusé"]["Montant accepté"] == "0,00"
    assert rows["Saisi"]["N° de ticket"] == ""
    assert rows["Accepté"]["Motif"] == ""


def test_the_transfers_add_up_to_what_the_ledger_has_paid(world: World) -> None:
    (row,) = read_back(exports.transfers_csv(world.db, world.issuer.pk, JUDO))
    paid = ledger.total(world.db, world.issuer.pk, world.campaign.number, Code.PAID)
    assert int(row["Montant"].replace(",", "")) == paid == 1234
    assert (row["Nombre de tickets"], row["Statut"], row["Compte"]) == ("1", "Payé", "FR76 … 0189")


def test_one_transfers_statement_has_its_claims_only(world: World) -> None:
    rows = read_back(exports.statement_csv(world.db, world.issuer.pk, JUDO, world.campaign.number, 1))
    assert [row["Montant accepté"] for row in rows] == ["12,34"]
    assert read_back(exports.statement_csv(world.db, world.issuer.pk, POOL, world.campaign.number, 1)) == []


def test_the_finance_service_gets_one_line_per_order_and_no_total(world: World) -> None:
    Affiliate.objects.filter(number=POOL).update(siret="22920050600011")
    november = start_of_day(dt.date(2026, 11, 1))
    row = close_run(world.db, world.facts, november, ALICE, november)
    assert isinstance(row, RunRow)
    rows = read_back(exports.orders_csv(world.db, world.facts, row))
    assert [(line["ref_tiers"], line["montant"]) for line in rows] == [("42", "70,00"), ("314", "15,00")]
    assert rows[1]["siret"] == "22920050600011"
    assert rows[1]["denomination"] == 'Piscine; "municipale"'
    assert rows[1]["iban"] == "DE89370400440532013000"


@pytest.mark.parametrize("export", [exports.claims_csv, exports.transfers_csv])
def test_an_affiliate_without_anything_gets_the_headings(world: World, export: object) -> None:
    assert callable(export)
    make_affiliate(world.issuer, 99, iban="none")
    assert read_back(export(world.db, world.issuer.pk, 99)) == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Accepté: déjà présenté", "Accepté\u00a0: déjà présenté"),
        ("Rien à faire : attendez", "Rien à faire\u00a0: attendez"),
        ("Ticket inconnu", "Ticket inconnu"),
    ],
)
def test_french_spaces_do_not_break_lines(written: str, read: str) -> None:
    assert texts.spaced(written) == read
