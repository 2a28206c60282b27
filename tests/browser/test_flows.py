"""Whole pieces of work in a browser: paying a fortnight by two people, enrolling a counter, a lost ticket, all by keyboard once."""

import re
import secrets
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from server.affiliates.models import Affiliate
from server.bank.models import BankLine
from server.database import current
from server.key_ceremony import make_keys
from server.reimbursement import bank_file
from server.reimbursement.models import PaymentOrder
from server.reimbursement.store import RunKey
from tests.browser.conftest import SignIn
from tests.browser.hand import at_rest, enter, follow, press
from tests.browser.scene import NOON, PASSWORD
from tests.builders.bank import Bank
from tests.unit.server.reimbursement.judges import schema_accepts
from tests.unit.server.reimbursement.world import ISSUER

THIRD = "/central/virements/12-3/"
FOCUS = """() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  return {
    name: (at.labels && at.labels[0] ? at.labels[0].textContent : at.textContent).trim(),
    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    on: box.width > 0 && box.height > 0,
    body: at === document.body,
  };
}"""


def test_a_fortnight_is_paid_by_two_people(sign_in: SignIn, chromium: Browser, site: str) -> None:
    page = sign_in("alice")
    page.goto("/central/virements/")
    press(page, "Arrêter et calculer")
    expect(page).to_have_url(f"{site}{THIRD}")
    at_rest(page, "flow-run-1-computed")
    press(page, "J’ai contrôlé les totaux")
    at_rest(page, "flow-run-2-controlled-by-preparer")
    press(page, "Se déconnecter")
    page = sign_in("bruno")
    page.goto(THIRD)
    at_rest(page, "flow-run-3-to-approve")
    press(page, "Approuver 145,00")
    at_rest(page, "flow-run-4-approved")
    press(page, "Produire le fichier bancaire")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Télécharger le fichier bancaire").click()
    assert downloading.value.suggested_filename == "virements-12-03.xml"
    assert schema_accepts(Path(downloading.value.path()).read_bytes())
    press(page, "Le fichier est remis")
    at_rest(page, "flow-run-5-sent")
    page.get_by_text("Déclarer le paiement sans fichier").click()
    page.get_by_label("Référence du relevé").fill("Relevé 2026-11-20")
    press(page, "Je déclare que la banque a payé")
    at_rest(page, "flow-run-6-confirmed")


def test_the_banks_answers_are_brought_in_and_a_strange_sum_is_explained_by_two(
    sign_in: SignIn, tmp_path: Path
) -> None:
    """The run of the end of October has been filed: the bank refuses one order, pays the other, and sends money of nobody."""
    bank, key = Bank(rejects=0, returns=0), RunKey(issuer_id=1, campaign=12, number=2)
    raw = bank_file.kept(current(), key)
    assert raw is not None
    file = bank.take(raw)
    file.refused = {file.orders[0].name: "AC04"}
    entries = [bank.debit(file), bank.back("HAUTSDEV-C12-R09-000042", 1234, "MS03")]
    said = {
        "compte-rendu.xml": bank.report(file),
        "releve.xml": bank.statement(file.iban, entries, 1234 - file.booked_cents),
    }
    page = sign_in("alice")
    for name, content in said.items():
        (tmp_path / name).write_bytes(content)
        page.goto("/central/banque/")
        page.get_by_label("Fichier XML").set_input_files(tmp_path / name)
        press(page, "Importer")
        at_rest(page, f"flow-bank-1-{name.removesuffix('.xml')}")
    page.goto("/central/virements/12-2/")
    at_rest(page, "flow-bank-2-run")
    page.goto("/central/banque/")
    page.get_by_text("Expliquer cette somme").click()
    page.get_by_label("De quoi s’agit-il").select_option("not_ours")
    page.get_by_label("Ce que vous avez vérifié").fill("Retour d’un ancien virement fait à la main")
    press(page, "Proposer cette explication")
    at_rest(page, "flow-bank-3-proposed")
    page.goto("/central/banque/fichiers/2/")
    at_rest(page, "flow-bank-4-file")
    page.goto("/central/banque/")
    press(page, "Se déconnecter")
    page = sign_in("bruno")
    page.goto("/central/banque/")
    press(page, "Confirmer cette explication")
    at_rest(page, "flow-bank-5-agreed")
    assert not BankLine.objects.filter(is_open=True).exists()


def test_whoever_may_not_be_paid_any_more_is_taken_out_before_anybody_approves(sign_in: SignIn, site: str) -> None:
    page = sign_in("alice")
    page.goto("/central/virements/")
    press(page, "Arrêter et calculer")
    press(page, "J’ai contrôlé les totaux")
    paid = PaymentOrder.objects.filter(run=3, state="in_run").order_by("affiliate_number")[0]
    Affiliate.objects.filter(number=paid.affiliate_number).update(status="suspended")
    page.goto(THIRD)
    at_rest(page, "flow-run-stopped-1")
    press(page, "Recalculer sans eux")
    expect(page).to_have_url(f"{site}/central/virements/12-4/")
    at_rest(page, "flow-run-stopped-2-computed-again")


def test_a_debit_that_is_too_large_is_explained_by_two(sign_in: SignIn, tmp_path: Path) -> None:
    bank, key = Bank(rejects=0, returns=0), RunKey(issuer_id=1, campaign=12, number=2)
    raw = bank_file.kept(current(), key)
    assert raw is not None
    file = bank.take(raw)
    cents = file.booked_cents + 5000
    said = tmp_path / "releve.xml"
    said.write_bytes(bank.statement(file.iban, [bank.debit(file, cents=cents)], -cents))
    page = sign_in("alice")
    page.goto("/central/banque/")
    page.get_by_label("Fichier XML").set_input_files(said)
    press(page, "Importer")
    page.get_by_text("Expliquer cette somme").click()
    page.get_by_label("De quoi s’agit-il").select_option("debit")
    page.get_by_label("Référence", exact=True).fill(file.message)
    page.get_by_label("Ce que vous avez vérifié").fill("La banque a pris 50 € de trop, elle les rendra")
    at_rest(page, "flow-bank-large-1-to-explain")
    press(page, "Proposer cette explication")
    press(page, "Se déconnecter")
    page = sign_in("bruno")
    page.goto("/central/banque/")
    press(page, "Confirmer cette explication")
    at_rest(page, "flow-bank-large-2-the-rest")
    assert BankLine.objects.get(is_open=True).amount_cents == -5000


def test_another_account_is_proposed_and_accepted_by_another_person(sign_in: SignIn) -> None:
    page = sign_in("alice")
    page.goto("/central/comptes/nouveau/")
    page.get_by_label("N° d’organisme").fill("42")
    page.get_by_label("Titulaire du compte").fill("JUDO CLUB DE L ETOILE")
    page.get_by_label("IBAN").fill("FR76 3000 6000 0112 3456 7890 188")
    press(page, "Enregistrer, à confirmer")
    at_rest(page, "flow-account-1-wrong")
    page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    press(page, "Enregistrer, à confirmer")
    at_rest(page, "flow-account-2-own-proposal")
    address = page.url
    press(page, "Se déconnecter")
    page = sign_in("bruno")
    page.goto(address)
    at_rest(page, "flow-account-3-to-decide")
    page.get_by_label("Ce que vous avez vu").select_option("call_back")
    page.get_by_label("Comment les anciens contacts").select_option("phone")
    press(page, "Accepter ce compte")
    page.get_by_text("Noter une réponse de la banque").click()
    page.get_by_label("Réponse", exact=True).select_option("close")
    page.get_by_label("Nom donné par la banque").fill("ASS JUDO CLUB ETOILE")
    press(page, "Noter cette réponse")
    at_rest(page, "flow-account-4-accepted")


def test_a_run_is_abandoned(sign_in: SignIn) -> None:
    page = sign_in("alice")
    page.goto("/central/virements/")
    press(page, "Arrêter et calculer")
    page.get_by_text("Abandonner cette quinzaine").first.click()
    press(page, "Abandonner cette quinzaine")
    at_rest(page, "flow-run-abandoned")


def test_a_counter_is_given_its_code(sign_in: SignIn, settings: Settings, tmp_path: Path) -> None:
    settings.KEYS = tmp_path / "keys"
    make_keys(tmp_path / "keys", ISSUER, NOON, secrets.token_bytes)
    page = sign_in("alice")
    page.goto("/central/enrolements/nouveau/")
    press(page, "Créer le code")
    at_rest(page, "flow-enrolment-error")
    page.get_by_label("N° d’organisme").fill("42")
    page.get_by_label("Lieu").fill("Gymnase Jean-Jaurès")
    press(page, "Créer le code")
    expect(page.get_by_role("heading", level=1)).to_have_text("Code d’enrôlement")
    at_rest(page, "flow-enrolment-code")


def test_a_lost_ticket_is_opposed_and_found_again(sign_in: SignIn) -> None:
    page = sign_in("alice")
    page.goto("/central/tickets/")
    page.get_by_label("Numéro du ticket").fill("0000 0000 3000 0001 90")
    press(page, "Chercher ce ticket")
    at_rest(page, "flow-ticket-1")
    press(page, "Mettre en opposition")
    at_rest(page, "flow-ticket-2-opposed")
    press(page, "Lever l’opposition")
    at_rest(page, "flow-ticket-3-free")


def test_a_claim_in_review_is_decided(sign_in: SignIn) -> None:
    page = sign_in("alice")
    page.goto("/central/")
    follow(page.get_by_role("link", name=re.compile("demandes à décider")))
    follow(page.get_by_role("link", name="0000 0000 2000 0034 25"))
    page.get_by_label("Accepter").check()
    press(page, "Enregistrer la décision")
    at_rest(page, "flow-claim-decided")


def test_everything_is_reached_by_keyboard(page: Page) -> None:
    """From the address bar to a run's page with nothing but Tab, typing and Enter; the point of attention is always seen."""
    page.goto("/connexion/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "Identifiant")
    page.keyboard.type("alice")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    enter(page)
    page.wait_for_url("**/central/")
    tab_to(page, "Virements")
    enter(page)
    page.wait_for_url("**/central/virements/")
    tab_to(page, "Quinzaine du 16 au 31 octobre 2026")
    enter(page)
    page.wait_for_url("**/central/virements/12-2/")


def tab_to(page: Page, name: str, limit: int = 40) -> None:
    """Presses Tab until what bears that name has the focus; every stop on the way must be visible."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        seen = page.evaluate(FOCUS)
        assert seen["body"] or (seen["outline"] and seen["on"]), f"the focus is not seen on {seen['name']}"
        if seen["name"].startswith(name):
            return
    raise AssertionError(f"{name} is not reached by Tab")
