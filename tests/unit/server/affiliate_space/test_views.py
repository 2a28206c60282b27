"""The affiliates' pages and files: everything of one's own, nothing of another's, nothing of a child."""

import csv
import datetime as dt
import io
import re
from pathlib import Path

import pytest
from django.db.models import F
from django.test import Client

from server.affiliates.models import Affiliate, BankAccount
from server.campaigns.models import Campaign, Issuer
from server.database import Database, current
from server.intake.models import Claim
from server.reimbursement import bordereau, exports
from server.reimbursement.models import PaymentOrder
from server.tickets.models import Ticket
from tests.browser.scene import CHILD, NOON
from tests.unit.server.backoffice.conftest import As, counted
from tests.unit.server.reimbursement.closed import all_words, assert_accessible
from tests.unit.server.reimbursement.world import make_campaign

ADDRESS = "/affilie/saisies/101-1-1/"

pytestmark = pytest.mark.usefixtures("scene")


@pytest.fixture
def judo(signed_in: As) -> Client:
    return signed_in("judo")


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_every_claim_of_the_affiliate_is_listed_and_no_other(judo: Client) -> None:
    listed = re.findall(r"/affilie/saisies/(\d+)-1-(\d+)/", text(judo, "/affilie/"))
    own = Claim.objects.filter(affiliate_number=42)
    assert {(int(terminal), int(sequence)) for terminal, sequence in listed} == set(
        own.values_list("terminal", "sequence")
    )


def test_the_sums_and_the_next_transfers_are_told(judo: Client) -> None:
    page = text(judo, "/affilie/")
    values = re.findall(r'figure__value">([\d,]+)\xa0€</span>', page)
    assert values == ["135,00", "45,00", "100,00", "230,00", "100,00", "85,00"]
    assert "vers le 23/11/2026, 2 tickets acceptés" in page
    assert "jusqu’au <strong>30/11/2026</strong>" in page


def test_an_affiliate_without_account_is_told_what_to_do(signed_in: As) -> None:
    page = text(signed_in("piscine"), "/affilie/")
    assert "Envoyez un RIB au service central" in page
    assert "vers le" not in page


@pytest.mark.parametrize("is_suspended", [True, False])
def test_a_transfer_that_came_back_is_said_to_be_held_and_why(signed_in: As, *, is_suspended: bool) -> None:
    iban = BankAccount.objects.get(affiliate__number=42).iban.replace(" ", "")
    BankAccount.objects.filter(affiliate__number=42).update(checked_ms=0)
    PaymentOrder.objects.filter(affiliate_number=42, run=1).update(state="returned", returned_ms=NOON, iban=iban)
    if is_suspended:
        BankAccount.objects.filter(affiliate__number=42).update(status="suspended")
    page = text(signed_in("judo"), "/affilie/virements/")
    values = re.findall(r'figure__value">([\d,]+)\xa0€</span>', page)
    if is_suspended:
        assert values == ["135,00", "145,00"]
        assert "La banque a refusé ou retourné un virement sur votre compte" in page
        assert "1 ticket accepté, dont 100,00\xa0€ d’un virement revenu" in page
    else:
        assert values == ["135,00", "45,00"]
        assert "100,00\xa0€ d’un virement revenu attendent que le service central confirme votre compte" in page


def test_an_affiliate_with_nothing_yet_is_told_what_will_come(signed_in: As) -> None:
    Claim.objects.filter(affiliate_number=1208).delete()
    client = signed_in("nautique")
    assert "Aucun ticket reçu de vos guichets" in text(client, "/affilie/")
    assert "Aucun virement pour le moment" in text(client, "/affilie/virements/")
    assert "Aucun ticket réservé" in text(client, "/affilie/tickets-affectes/")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/affilie/saisies/101-1-1/", 200),
        ("/affilie/saisies/103-1-3/", 404),
        ("/affilie/saisies/104-1-6/", 404),
        ("/affilie/virements/12-1/", 200),
        ("/affilie/virements/12-9/", 404),
        ("/affilie/virements/12-9/tickets.csv", 404),
    ],
)
def test_only_ones_own_is_found(judo: Client, address: str, status: int) -> None:
    assert judo.get(address).status_code == status


def test_another_affiliate_finds_none_of_it(signed_in: As) -> None:
    client = signed_in("piscine")
    assert client.get("/affilie/saisies/101-1-1/").status_code == 404
    assert client.get("/affilie/virements/12-1/").status_code == 404
    assert "Judo" not in text(client, "/affilie/") + text(client, "/affilie/remboursements.csv")


def test_a_refused_claim_says_why_and_what_to_do(judo: Client) -> None:
    page = text(judo, "/affilie/saisies/101-1-14/")
    assert "La date de naissance ne correspond pas" in page
    assert "contestez ici" in page
    assert "Aucun</dd>" in page


def test_a_paid_claim_names_its_transfer_as_the_statement_does(judo: Client) -> None:
    page = text(judo, "/affilie/saisies/101-1-1/")
    assert "Quinzaine du 1er au 15 octobre 2026, payé le 21/10/2026" in page
    assert "HAUTSDEV-C12-R01-000042" in page


def test_a_claim_that_paid_a_debt_says_so_and_names_no_transfer(judo: Client) -> None:
    paid = Claim.objects.filter(terminal=101, epoch=1, sequence=1)
    paid.update(state="paid", run_number=None, set_against_cents=F("paid_cents"))
    shown = text(judo, ADDRESS)
    assert "ont remboursé un trop-perçu. Aucun virement." in shown
    assert "Sur votre relevé" not in shown
    paid.update(state="barred", set_against_cents=100)
    assert "1,00\u00a0€ ont remboursé un trop-perçu&nbsp;; le reste est prescrit." in text(judo, ADDRESS)


def test_a_transfer_adds_up_its_tickets(judo: Client) -> None:
    page = text(judo, "/affilie/virements/12-1/")
    assert re.findall(r'data-label="Montant" class="number">([\d,]+)', page) == ["70,00", "30,00"]
    assert re.search(r"Total</th><td[^>]*>100,00", page)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/affilie/remboursements.csv", "remboursements.csv"),
        ("/affilie/virements.csv", "virements.csv"),
        ("/affilie/virements/12-1/tickets.csv", "virement-12-01.csv"),
    ],
)
def test_files_are_handed_out_to_be_kept(judo: Client, address: str, name: str) -> None:
    answer = judo.get(address)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows
    assert not any(word in answer.content.decode() for word in CHILD)


def test_the_file_says_what_the_page_says(judo: Client) -> None:
    raw = judo.get("/affilie/remboursements.csv").content
    assert raw == exports.claims_csv(current(), 1, 42)
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
    paid = sum(int(row["Montant accepté"].replace(",", "")) for row in rows if row["Statut"] == "Remboursé")
    assert paid == 10_000


def test_kept_tickets_are_shown_by_their_end(judo: Client) -> None:
    page = text(judo, "/affilie/tickets-affectes/")
    assert "… 0001\xa090" in page
    assert "0000\xa03000" not in page
    assert "35,00\xa0€" in page


def test_a_filter_keeps_its_words_from_page_to_page(judo: Client) -> None:
    page = text(judo, "/affilie/?state=refused&q=licence")
    assert '<option value="refused" selected>' in page
    assert page.count("badge--bad") == 3
    assert "Aucun ticket ne correspond" in text(judo, "/affilie/?q=introuvable")


@pytest.mark.parametrize("number", [0, 1, 300])
def test_statements_do_not_grow_with_the_claims(judo: Client, scene: Database, number: int) -> None:
    before = counted(lambda: judo.get("/affilie/"))
    assert scene.vendor == "sqlite"
    like = Claim.objects.filter(terminal=101, state="refused").first()
    assert like is not None
    Claim.objects.all().delete()
    Ticket.objects.all().delete()
    fields = {
        field.attname: getattr(like, field.attname)
        for field in Claim._meta.concrete_fields
        if field.attname not in ("pk", "sequence", "ticket_number")
    }
    Claim.objects.bulk_create(Claim(**fields, sequence=at, ticket_number=at) for at in range(number))
    assert counted(lambda: judo.get("/affilie/")) == before <= 17
    assert text(judo, "/affilie/").count("badge--bad") == min(number, 50)
    assert Affiliate.objects.count() == 4


def test_what_an_older_campaign_still_owes_is_expected_too(judo: Client) -> None:
    """The new campaign has opened; nothing is accepted in it yet."""
    campaign = make_campaign(Issuer.objects.get(), 13)
    Campaign.objects.filter(pk=campaign.pk).update(opens_on=dt.date(2026, 11, 1))
    page = text(judo, "/affilie/")
    assert re.findall(r'figure__value">([\d,]+)\xa0€</span>', page)[:2] == ["135,00", "45,00"]
    Claim.objects.filter(state="accepted").delete()
    assert "rien d’accepté pour le moment" in text(judo, "/affilie/")


def test_a_transfers_statement_is_a_document_for_the_treasurers_file(judo: Client) -> None:
    page = text(judo, "/affilie/virements/12-1/")
    assert "/affilie/virements/12-1/bordereau.pdf" in page
    answer = judo.get("/affilie/virements/12-1/bordereau.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert re.search(r'filename="bordereau-[A-Z0-9-]+-C12-R01-000042\.pdf"', answer.headers["Content-Disposition"])
    assert_accessible(answer.content)
    assert not any(word in all_words(answer.content) for word in CHILD)


def test_nobody_reads_another_affiliates_statement(signed_in: As) -> None:
    assert signed_in("piscine").get("/affilie/virements/12-1/bordereau.pdf").status_code == 404


def test_a_statement_that_cannot_be_set_is_told_and_the_table_remains(
    judo: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bordereau, "TEMPLATE", tmp_path / "none.typ")
    answer = judo.get("/affilie/virements/12-1/bordereau.pdf", follow=True)
    assert "Téléchargez la version CSV" in answer.content.decode()
