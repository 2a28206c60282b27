"""The bank's answers by the pages: brought in, refused in French, shown line by line, explained by two people."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from server.bank.models import BankFile, BankLine
from server.campaigns.models import Issuer
from server.database import Database
from server.reimbursement import bank_file
from server.reimbursement.models import Run
from server.reimbursement.store import RunKey
from tests.builders.bank import Bank, File, cut
from tests.unit.server.backoffice.conftest import As, counted

BANK = "/central/banque/"
STRANGE = "HAUTSDEV-C12-R09-000042"


@pytest.fixture
def bank() -> Bank:
    return Bank(rejects=0, returns=0)


@pytest.fixture
def file(scene: Database, bank: Bank) -> File:
    """The run of the end of October, as the bank has it."""
    raw = bank_file.kept(scene, RunKey(issuer_id=1, campaign=12, number=2))
    assert raw is not None
    return bank.take(raw)


@pytest.fixture
def alice(scene: Database, signed_in: As) -> Client:
    assert scene.vendor == "sqlite"
    return signed_in("alice")


def send(client: Client, raw: bytes, name: str = "banque.xml") -> tuple[int, str]:
    answer = client.post(BANK, {"fichier": SimpleUploadedFile(name, raw)}, follow=True)
    return answer.status_code, answer.content.decode()


def test_a_statement_pays_the_run(alice: Client, bank: Bank, file: File) -> None:
    assert "Fichier importé\xa0: 2 payé." in send(alice, bank.executed(file))[1]
    assert Run.objects.get(number=2).state == "confirmed"
    page = alice.get(f"{BANK}fichiers/{BankFile.objects.get().pk}/").content.decode()
    assert "Le relevé montre le débit." in page
    assert page.count('badge--good">Payé') == 2


def test_the_same_file_is_told_to_be_known(alice: Client, bank: Bank, file: File) -> None:
    raw = bank.executed(file)
    send(alice, raw)
    status, page = send(alice, raw, "encore.xml")
    assert status == 422
    assert "a déjà été importé le 18/11/2026" in page
    assert "sous le nom «\xa0banque.xml\xa0»" in page


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda _bank, _file: b"<!DOCTYPE x><Document/>", "définition de document (DTD)"),
        (lambda bank, file: cut(bank.executed(file)), "coupé ou abîmé"),
        (lambda _bank, _file: b"<html/>", "n’est pas une réponse de banque connue"),
        (lambda bank, file: bank.report(file, cents=1), "avec un autre nombre de virements ou un autre total"),
        (lambda bank, file: bank.statement("DE89370400440532013000", [bank.debit(file)], 0), "celui d’un autre compte"),
        (lambda bank, file: bank.statement(file.iban, [bank.debit(file)], 0), "la différence entre ses deux soldes"),
        (lambda _bank, _file: b"x" * (8 * 1024 * 1024 + 1), "trop grand"),
    ],
)
def test_a_file_that_is_not_taken_says_what_to_do(
    alice: Client, bank: Bank, file: File, spoil: object, sentence: str
) -> None:
    assert callable(spoil)
    status, page = send(alice, spoil(bank, file))
    assert status == 422
    assert sentence in page
    assert not BankFile.objects.exists()


def test_no_file_is_told(alice: Client) -> None:
    assert "Choisissez d’abord un fichier" in alice.post(BANK).content.decode()


def test_a_payer_without_account_is_told(alice: Client, bank: Bank, file: File) -> None:
    Issuer.objects.update(debtor_iban="")
    assert "Le compte du payeur n’est pas enregistré" in send(alice, bank.executed(file))[1]


def shown(client: Client) -> str:
    """What the page's form says that this person has read."""
    found = re.search(r'name="read" value="([0-9a-f]{64})"', client.get(BANK).content.decode())
    assert found
    return found.group(1)


def test_a_strange_sum_is_explained_by_two_people(alice: Client, signed_in: As, bank: Bank, file: File) -> None:
    _, page = send(alice, bank.statement(file.iban, [bank.back(STRANGE, 1234, "XX99")], 1234))
    assert "Une ligne attend une personne" in page
    assert "XX99&nbsp;: Motif inconnu de Guichet" in page
    line = f"{BANK}lignes/{BankLine.objects.get().pk}/"
    proposal = {"action": "propose", "explanation": "not_ours", "note": "Vu"}
    assert "une autre personne du service doit la confirmer" in _post(alice, line, proposal).lower()
    bruno = signed_in("bruno")
    read = shown(bruno)
    assert "ne peut pas la confirmer" in _post(alice, line, {"action": "agree", "read": read})
    _post(alice, line, proposal | {"note": "Vu de nouveau"})
    assert "Relisez-la, puis confirmez" in _post(bruno, line, {"action": "agree", "read": read})
    assert "n’est plus en attente" in _post(bruno, line, {"action": "agree", "read": shown(bruno)})
    assert "traitée entre-temps" in _post(alice, line, {"action": "agree", "read": read})
    assert alice.post(line, {"action": "nonsense"}).status_code == 404


def test_a_debit_that_did_not_fit_is_read_again(alice: Client, bank: Bank, file: File) -> None:
    file.refused = {file.orders[0].name: "AC01"}
    send(alice, bank.executed(file))
    again = f"{BANK}fichiers/{BankFile.objects.get().pk}/relire/"
    assert "le total ne correspond toujours pas" in _post(alice, again, {})
    send(alice, bank.report(file))
    assert "Plus aucune de ses lignes n’attend" in _post(alice, again, {})
    assert Run.objects.get(number=2).state == "confirmed"


def test_other_people_do_not_see_the_bank(signed_in: As, scene: Database) -> None:
    assert scene.vendor == "sqlite"
    assert signed_in("judo").get(BANK).status_code == 403
    assert signed_in("alice").get(f"{BANK}fichiers/99/").status_code == 404


def test_statements_do_not_grow_with_the_lines(alice: Client, bank: Bank, file: File) -> None:
    send(alice, bank.statement(file.iban, [bank.back(STRANGE, 1, "")], 1))
    before = counted(lambda: alice.get(BANK))
    send(alice, bank.statement(file.iban, [bank.back(STRANGE, each, "") for each in range(2, 12)], sum(range(2, 12))))
    assert counted(lambda: alice.get(BANK)) <= before + 1


def _post(client: Client, address: str, fields: dict[str, str]) -> str:
    return client.post(address, fields, follow=True).content.decode()
