"""Runs by the pages: rehearsed, cut, controlled, approved by another person, filed once, downloaded, sent, paid, closed."""

import datetime as dt
import hashlib

import pytest
from django.test import Client
from pytest_django import Settings

from server.affiliates.models import Affiliate, BankAccount
from server.campaigns.models import Campaign, Issuer
from server.database import Database
from server.intake.models import Claim
from server.ledger import store as ledger
from server.ledger.accounts import Code
from server.reimbursement.models import Run
from tests.browser.scene import at
from tests.unit.server.backoffice.conftest import As, counted
from tests.unit.server.reimbursement.judges import schema_accepts
from tests.unit.server.reimbursement.world import POOL, make_campaign

RUNS = "/central/virements/"
CUT = "/central/virements/12/arreter/"
THIRD = "/central/virements/12-3/"


@pytest.fixture
def alice(scene: Database, signed_in: As) -> Client:
    assert scene.vendor == "sqlite"
    return signed_in("alice")


@pytest.fixture
def bruno(scene: Database, signed_in: As) -> Client:
    assert scene.vendor == "sqlite"
    return signed_in("bruno")


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def step(client: Client, name: str, run: str = THIRD) -> str:
    return client.post(f"{run}etape/", {"step": name}, follow=True).content.decode()


def state(number: int = 3) -> str:
    return Run.objects.get(number=number).state


def test_the_page_rehearses_what_may_be_cut(alice: Client) -> None:
    page = text(alice, RUNS)
    assert "Quinzaine du 1er au 15 novembre 2026" in page
    assert "145,00\xa0€" in page
    assert "Aucun compte bancaire accepté à la date d’arrêté" in page
    assert Run.objects.count() == 2


def test_a_run_goes_from_button_to_button_by_two_people(alice: Client, bruno: Client) -> None:
    answer = alice.post(CUT, follow=True)
    assert answer.redirect_chain[-1][0] == THIRD
    assert "arrêtée et calculée" in answer.content.decode()
    assert "Totaux contrôlés" in step(alice, "control")
    assert "Vous avez préparé cette quinzaine" in text(alice, THIRD)
    assert "Approuver 145,00" in text(bruno, THIRD)
    assert "Approuvée" in step(bruno, "approve")
    assert "Fichier bancaire produit" in step(bruno, "file")
    answer = bruno.get(f"{THIRD}virements.xml")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="virements-12-03.xml"'
    assert schema_accepts(answer.content)
    assert Run.objects.get(number=3).file_sha256 == hashlib.sha256(answer.content).hexdigest()
    assert "Remise notée" in step(bruno, "send")
    assert "indiquez la référence du relevé" in step(alice, "declare")
    declared = {"step": "declare", "reference": "Relevé 2026-11-20"}
    assert "Virements confirmés" in alice.post(f"{THIRD}etape/", declared, follow=True).content.decode()
    assert state() == "confirmed"
    assert "Vous avez confirmé le paiement" in text(alice, THIRD)
    assert "La personne qui a confirmé" in step(alice, "close")
    assert "Relevé 2026-11-20" in text(bruno, THIRD)
    assert "Quinzaine close" in step(bruno, "close")
    assert state() == "closed"
    assert "En préparation" not in text(alice, RUNS)


def test_nobody_approves_their_own_run_even_with_the_address_of_the_button(alice: Client) -> None:
    alice.post(CUT)
    step(alice, "control")
    assert "La personne qui a préparé" in step(alice, "approve")
    assert state() == "controlled"


def test_a_step_out_of_order_or_unknown_changes_nothing(alice: Client) -> None:
    alice.post(CUT)
    assert "ne peut pas être faite maintenant" in step(alice, "file")
    assert alice.post(f"{THIRD}etape/", {"step": "nonsense"}).status_code == 404
    assert state() == "computed"


def test_cutting_twice_gives_the_same_run(alice: Client, bruno: Client) -> None:
    alice.post(CUT)
    assert "Rien à arrêter" in bruno.post(CUT, follow=True).content.decode()
    assert Run.objects.count() == 3


def test_a_run_is_abandoned_and_its_claims_wait_again(alice: Client) -> None:
    alice.post(CUT)
    assert "Abandonnée" in step(alice, "abandon")
    assert state() == "abandoned"
    assert "145,00\xa0€" in text(alice, RUNS)
    assert not Claim.objects.filter(run_number=3).exists()


def test_whoever_may_not_be_paid_any_more_is_named_and_taken_out_by_computing_again(
    alice: Client, bruno: Client
) -> None:
    alice.post(CUT)
    step(alice, "control")
    assert "Recalculer sans eux" not in text(alice, THIRD)
    paid = Affiliate.objects.exclude(number=POOL).filter(bankaccount__status="accepted").order_by("number")[0]
    Affiliate.objects.filter(pk=paid.pk).update(status="suspended")
    page = text(alice, THIRD)
    assert "1 organisme ne peut plus être payé." in page
    assert "Organisme suspendu" in page
    refused = step(bruno, "approve")
    assert "des organismes de cette quinzaine ne peuvent plus être payés" in refused
    assert f"(n°\xa0{paid.number})\xa0: organisme suspendu" in refused
    page = step(bruno, "recompute")
    assert "Quinzaine recalculée" in page
    assert (state(3), state(4)) == ("abandoned", "computed")
    assert "Recalculer sans eux" not in page
    assert "Organisme suspendu" in page


def test_a_run_may_be_cut_now_outside_the_calendar(alice: Client) -> None:
    answer = alice.post(CUT, {"when": "now"}, follow=True)
    assert "Arrêté du 18 novembre 2026 à 12 h 00" in answer.content.decode()
    assert "190,00\xa0€" in answer.content.decode()


def test_nothing_to_pay_is_told(alice: Client) -> None:
    Claim.objects.filter(state="accepted").exclude(affiliate_number=POOL).delete()
    page = text(alice, RUNS)
    assert "aucun organisme ne peut être payé" in page
    assert "Arrêter et calculer" not in page
    assert "Rien à rembourser" in alice.post(CUT, follow=True).content.decode()


def test_sums_that_differ_stop_everything_and_say_so(alice: Client, bruno: Client, scene: Database) -> None:
    alice.post(CUT)
    scene.execute("UPDATE intake_claim SET paid_cents = paid_cents + 1 WHERE run_number = 3")
    page = step(alice, "control")
    assert "Arrêt de sécurité" in page
    assert "claims and orders differ" in page
    assert state() == "computed"
    assert "Arrêt de sécurité" not in text(bruno, THIRD)


def test_a_file_that_was_tampered_with_is_not_handed_out(alice: Client, scene: Database) -> None:
    scene.execute("UPDATE reimbursement_run SET file = %(raw)s WHERE number = 2", {"raw": b"<x/>"})
    answer = alice.get("/central/virements/12-2/virements.xml", follow=True)
    assert "Arrêt de sécurité" in answer.content.decode()
    assert b"<x/>" not in answer.content


def test_there_is_no_file_before_it_is_made(alice: Client) -> None:
    alice.post(CUT)
    assert alice.get(f"{THIRD}virements.xml").status_code == 404
    assert alice.get("/central/virements/12-9/").status_code == 404
    assert alice.get("/central/virements/99-1/").status_code == 404


def test_an_account_changed_since_the_last_transfer_is_marked(alice: Client) -> None:
    BankAccount.objects.filter(affiliate=Affiliate.objects.get(number=42)).update(iban="DE89370400440532013000")
    alice.post(CUT)
    page = text(alice, THIRD)
    assert page.count("Modifié</span>") == 1
    assert "compte modifié depuis le dernier virement" in page


def test_the_lines_are_downloaded_for_the_finance_service(alice: Client) -> None:
    answer = alice.get("/central/virements/12-2/lignes.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbfcampagne;lot;")
    assert answer.content.count(b"\r\n") == 1 + 3


def test_another_campaigns_runs_are_chosen_by_name(alice: Client) -> None:
    campaign = make_campaign(Issuer.objects.get(), 13)
    Campaign.objects.filter(pk=campaign.pk).update(name="Pass 2027-2028", opens_on=dt.date(2027, 1, 1))
    page = text(alice, RUNS)
    assert '<option value="12" selected>' in page
    assert "Aucune quinzaine n’a été arrêtée" in text(alice, f"{RUNS}?campaign=13")


def test_runs_before_any_campaign_are_an_empty_page(alice: Client, settings: Settings) -> None:
    settings.CLOCK = lambda: at(1, 5)
    assert "Aucune campagne n’a commencé" in text(alice, RUNS)


def test_statements_do_not_grow_with_the_orders(alice: Client) -> None:
    before = counted(lambda: alice.get("/central/virements/12-1/"))
    assert counted(lambda: alice.get("/central/virements/12-2/")) == before <= 15
    assert counted(lambda: alice.get(RUNS)) <= 20


def test_the_page_tells_the_ledgers_sum(alice: Client, scene: Database) -> None:
    assert ledger.total(scene, 1, 12, Code.IN_TRANSFER) == 9000
    assert "90,00\xa0€" in text(alice, "/central/virements/12-2/")
