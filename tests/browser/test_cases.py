"""Case files, contests, incidents and the guarantee in a browser: every page is accessible; a contest is answered by two people."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from server.database import current
from sync.contract.instant import HOUR, Instant, start_of_day
from tests.browser.cases_scene import add_cases
from tests.browser.conftest import SignIn
from tests.browser.hand import at_rest, findings, follow, look, press, screenshot
from tests.browser.scene import NOON

PAGES = {
    "central-cases": "/central/dossiers/",
    "central-cases-concluded": "/central/dossiers/?stage=concluded",
    "central-case": "/central/dossiers/000000001000000161/",
    "central-claim-contested": "/central/demandes/105-1-20/",
    "central-claim-with-incident": "/central/demandes/101-1-2/",
    "central-claim-to-correct": "/central/demandes/101-1-1/",
    "central-claim-to-void": "/central/demandes/101-1-11/",
    "central-incidents": "/central/incidents/",
    "central-incident": "/central/incidents/1/",
    "central-guarantee": "/central/garantie/12/",
    "central-limitations": "/central/prescription/",
}


@pytest.fixture
def with_cases(site: str) -> None:
    add_cases(current(), NOON)


@pytest.mark.usefixtures("with_cases")
def test_pages_of_what_comes_after_a_verdict(sign_in: SignIn) -> None:
    page = sign_in("alice")
    found = [each for name, address in PAGES.items() for each in look(page, address, name)]
    page.goto("/central/demandes/101-1-1/")
    page.get_by_text("Ouvrir un incident").click()
    found += findings(page)
    screenshot(page, "central-claim-incident-form")
    assert found == []


def test_nothing_waits_and_nothing_was_guaranteed(sign_in: SignIn) -> None:
    page = sign_in("alice")
    names = ("central-cases", "central-incidents", "central-guarantee")
    assert [each for name in names for each in look(page, PAGES[name], f"{name}-empty")] == []


def test_a_refusal_is_contested_and_paid_by_two_people(sign_in: SignIn) -> None:
    page = sign_in("judo")
    page.goto("/affilie/saisies/101-1-14/")
    at_rest(page, "flow-contest-1-refused")
    press(page, "Envoyer la contestation")
    expect(page.get_by_text("dites pourquoi vous contestez")).to_be_visible()
    page.get_by_label("Pourquoi ce refus est une erreur").fill("La date est celle de la carte d’identité.")
    press(page, "Envoyer la contestation")
    at_rest(page, "flow-contest-2-sent")
    expect(page.get_by_text("Contesté, réponse attendue")).to_be_visible()
    press(page, "Se déconnecter")
    page = sign_in("alice")
    page.goto("/central/dossiers/")
    at_rest(page, "flow-contest-3-waits")
    follow(page.get_by_role("link", name="Guichet 101, écriture 14"))
    at_rest(page, "flow-contest-4-claim")
    page.get_by_label("Pourquoi le payer").fill("Carte d’identité reçue, la date était inversée.")
    press(page, "Proposer de payer")
    at_rest(page, "flow-contest-5-proposed")
    expect(page.get_by_role("button", name=re.compile("D’accord"))).to_have_count(0)
    press(page, "Se déconnecter")
    page = sign_in("bruno")
    page.goto("/central/demandes/101-1-14/")
    press(page, "D’accord")
    at_rest(page, "flow-contest-6-agreed")
    expect(page.get_by_text("Contestation acceptée")).to_be_visible()
    press(page, "Se déconnecter")
    page = sign_in("judo")
    page.goto("/affilie/saisies/101-1-14/")
    at_rest(page, "flow-contest-7-answered")
    expect(page.get_by_text("Carte d’identité reçue")).to_be_visible()


def test_old_dues_are_barred_by_two_people(sign_in: SignIn, settings: Settings) -> None:
    """Five years later; the pool's account was never accepted."""
    settings.CLOCK = lambda: Instant(start_of_day(dt.date(2031, 1, 4)) + 12 * HOUR)
    page = sign_in("alice")
    page.goto("/central/prescription/")
    at_rest(page, "flow-limitation-1-old")
    page.get_by_label(re.compile("Piscine municipale")).check()
    page.get_by_label("Ce que vous avez fait").fill("Trois courriers, aucun RIB reçu.")
    press(page, "Proposer la prescription")
    at_rest(page, "flow-limitation-2-proposed")
    press(page, "Se déconnecter")
    page = sign_in("bruno")
    page.goto("/central/prescription/")
    press(page, "D’accord")
    at_rest(page, "flow-limitation-3-barred")
    expect(page.get_by_text("ne seront plus versés")).to_be_visible()
