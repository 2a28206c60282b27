"""A run's files handed out as they were made, and the payer's choices."""

import hashlib
from html import unescape

import pytest
from django.test import Client

from server.database import Database
from server.reimbursement import payer, run_files
from server.reimbursement.pain001 import Version
from server.reimbursement.payer import Payer
from server.reimbursement.store import RunKey
from tests.unit.server.backoffice.conftest import As

SECOND = "/central/virements/12-2/"
PAYER = "/central/virements/payeur/"
FIELDS = {
    "version": "pain.001.001.03",
    "with_towns": "on",
    "town": "Nanterre",
    "nature": "65748",
    "function": "033",
    "commitment": "E-417",
    "legal_basis": "Délibération\r\nRèglement",
    "signatory": "La directrice",
}


@pytest.fixture
def alice(scene: Database, signed_in: As) -> Client:
    assert scene.vendor == "sqlite"
    return signed_in("alice")


def kept(db: Database) -> list[run_files.KeptFile]:
    return run_files.kept(db, RunKey(issuer_id=1, campaign=12, number=2))


def test_every_file_is_listed_with_its_hash_and_handed_out_byte_for_byte(alice: Client, scene: Database) -> None:
    page = alice.get(SECOND).content.decode()
    files = kept(scene)
    assert len(files) == 7
    for file in files:
        assert file.sha256 in page
        answer = alice.get(f"{SECOND}fichiers/{file.name}")
        assert hashlib.sha256(answer.content).hexdigest() == file.sha256
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{file.name}"'
    assert "jamais les deux" in page


def test_there_is_no_other_file_and_none_of_another_run(alice: Client, scene: Database) -> None:
    name = kept(scene)[0].name
    assert alice.get(f"/central/virements/12-1/fichiers/{name}").status_code == 404
    assert alice.get(f"{SECOND}fichiers/autre.csv").status_code == 404


def test_a_file_that_changed_is_not_handed_out(alice: Client, scene: Database) -> None:
    scene.execute("DROP TRIGGER reimbursement_runfile_no_update")
    scene.execute("UPDATE reimbursement_runfile SET content = %(raw)s WHERE run = 2", {"raw": b"<x/>"})
    answer = alice.get(f"{SECOND}fichiers/{kept(scene)[0].name}", follow=True)
    assert "Arrêt de sécurité" in answer.content.decode()
    assert b"<x/>" not in answer.content


def test_the_payers_choices_are_kept_and_shown(alice: Client, scene: Database) -> None:
    answer = alice.post(PAYER, FIELDS, follow=True)
    assert "Choix enregistrés" in answer.content.decode()
    assert payer.read(scene, 1) == Payer(
        version=Version.V03,
        is_batch_booked=False,
        with_towns=True,
        town="Nanterre",
        nature="65748",
        function="033",
        commitment="E-417",
        legal_basis="Délibération\nRèglement",
        signatory="La directrice",
    )
    page = alice.get(PAYER).content.decode()
    assert 'value="Nanterre"' in page
    assert '<option value="pain.001.001.03" selected>' in page


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("nature", "=1+1", "Un code s’écrit avec des lettres"),
        ("town", "", "Indiquez la ville du payeur"),
        ("version", "pain.008", "pain.008"),
        ("commitment", "E" * 41, "40"),
    ],
)
def test_a_choice_that_no_file_could_hold_is_explained(
    alice: Client, scene: Database, field: str, typed: str, told: str
) -> None:
    answer = alice.post(PAYER, FIELDS | {field: typed})
    assert answer.status_code == 422
    assert told in unescape(answer.content.decode())
    assert payer.read(scene, 1) == Payer()


def test_an_affiliate_reaches_neither(scene: Database, signed_in: As) -> None:
    judo = signed_in("judo")
    assert judo.get(PAYER).status_code == 403
    assert judo.get(f"{SECOND}fichiers/{kept(scene)[0].name}").status_code == 403
