"""Every page as a person opens it, at a desk and on a phone: it opens, it is accessible, and it can be looked at."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import WIDTHS, SignIn
from tests.browser.hand import findings, follow, look, screenshot

CENTRAL = {
    "central-home": "/central/",
    "central-password": "/mot-de-passe/",
    "central-claims": "/central/demandes/",
    "central-claims-none": "/central/demandes/?q=introuvable",
    "central-claims-wrong": "/central/demandes/?q=1234+5678+9012+3456+00",
    "central-claim-review": "/central/demandes/102-1-13/",
    "central-claim-paid": "/central/demandes/101-1-1/",
    "central-runs": "/central/virements/",
    "central-run-confirmed": "/central/virements/12-1/",
    "central-run-filed": "/central/virements/12-2/",
    "central-payer": "/central/virements/payeur/",
    "central-bank-none": "/central/banque/",
    "central-accounts": "/central/comptes/",
    "central-accounts-none": "/central/comptes/?q=introuvable",
    "central-account-new": "/central/comptes/nouveau/",
    "central-account-accepted": "/central/comptes/1/",
    "central-account-to-check": "/central/comptes/3/",
    "central-terminals": "/central/guichets/",
    "central-terminals-none": "/central/guichets/?q=introuvable",
    "central-terminal-good": "/central/guichets/101/",
    "central-terminal-fork": "/central/guichets/105/",
    "central-enrolments": "/central/enrolements/",
    "central-enrolment-new": "/central/enrolements/nouveau/",
    "central-enrolment-ready": "/central/enrolements/1/",
    "central-enrolment-issued": "/central/enrolements/2/",
    "central-campaigns": "/central/campagnes/",
    "central-campaign": "/central/campagnes/12/",
    "central-campaign-rules": "/central/campagnes/12/regles/",
    "central-campaign-new": "/central/campagnes/nouvelle/",
    "central-campaign-rehearsal": "/central/campagnes/12/repetition/",
    "central-closings": "/central/cloture/",
    "central-closing": "/central/cloture/12/",
    "central-publication": "/central/donnees-ouvertes/",
    "central-grants": "/central/donnees-ouvertes/subventions/",
    "central-settings": "/central/reglages/",
    "central-issuer": "/central/emetteur/",
    "central-colleges": "/central/colleges/",
    "central-college-new": "/central/colleges/nouveau/",
    "central-affiliates": "/central/organismes/",
    "central-affiliates-none": "/central/organismes/?q=introuvable",
    "central-affiliate": "/central/organismes/42/",
    "central-affiliate-edit": "/central/organismes/42/fiche/",
    "central-affiliate-new": "/central/organismes/nouveau/",
    "central-voted-list": "/central/organismes/liste-votee/",
    "central-people": "/central/personnes/",
    "central-person": "/central/personnes/2/",
    "central-person-own": "/central/personnes/1/",
    "central-person-new": "/central/personnes/nouvelle/",
    "central-tickets": "/central/tickets/",
    "central-tickets-wrong": "/central/tickets/?number=12",
    "central-ticket-blocked": "/central/tickets/000000003000000287/",
}
AFFILIATE = {
    "affiliate-home": "/affilie/",
    "affiliate-home-refused": "/affilie/?state=refused",
    "affiliate-claim-refused": "/affilie/saisies/101-1-14/",
    "affiliate-claim-paid": "/affilie/saisies/101-1-1/",
    "affiliate-transfers": "/affilie/virements/",
    "affiliate-transfer": "/affilie/virements/12-1/",
    "affiliate-kept": "/affilie/tickets-affectes/",
}


def test_the_front_page_and_the_sign_in(page: Page) -> None:
    found = look(page, "/", "public-home") + look(page, "/connexion/", "sign-in")
    assert found + look(page, "/premiere-connexion/", "first-sign-in") == []


def test_a_wrong_password_is_told_where_it_is_seen(page: Page) -> None:
    page.goto("/connexion/")
    page.get_by_label("Identifiant").fill("alice")
    page.get_by_label("Mot de passe").fill("faux")
    follow(page.get_by_role("button", name="Se connecter"))
    assert "incorrect" in page.get_by_role("alert").inner_text()
    assert findings(page) == []
    screenshot(page, "sign-in-wrong")


@pytest.mark.parametrize("width", WIDTHS.values())
def test_a_character_that_nobody_can_read_is_refused_by_a_page(chromium: Browser, site: str, width: int) -> None:
    """A window of its own: the browser notes the 400, and nothing is broken."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=site, locale="fr-FR")
    page = context.new_page()
    answer = page.goto("/connexion/?next=%00")
    assert answer is not None
    assert (answer.status, findings(page)) == (400, [])
    assert "retapez-le" in page.get_by_role("main").inner_text()
    screenshot(page, "refused-nul")
    context.close()


def test_central_pages(sign_in: SignIn) -> None:
    page = sign_in("alice")
    assert [each for name, address in CENTRAL.items() for each in look(page, address, name)] == []


def test_affiliate_pages(sign_in: SignIn) -> None:
    page = sign_in("judo")
    assert [each for name, address in AFFILIATE.items() for each in look(page, address, name)] == []


@pytest.mark.parametrize("username", ["piscine", "nautique"])
def test_affiliates_with_little_to_show(sign_in: SignIn, username: str) -> None:
    page = sign_in(username)
    names = ("affiliate-home", "affiliate-transfers", "affiliate-kept")
    assert [each for name in names for each in look(page, AFFILIATE[name], f"{name}-{username}")] == []
