"""A college's day and the central staff's side of it in a browser: registering with a split, crediting, changing, withdrawing."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from server.campaigns import terms as campaign_terms
from server.campaigns.document import Eligibility
from server.campaigns.models import Campaign, Issuer
from server.database import current
from server.ledger import rules
from server.ledger.rules import Occasion
from server.ledger.store import post
from server.passes.models import College, Pass, Pupil
from server.passes.store import pupil as pupil_row
from server.tickets import crediting, store
from tests.browser.conftest import SignIn
from tests.browser.hand import at_rest, look, press
from tests.browser.scene import NOON
from tests.builders.rules import amended

NUMBER = 13
COLLEGE = {
    "college-home": "/college/",
    "college-pupils": "/college/eleves/",
    "college-pupils-none": "/college/eleves/?q=introuvable",
    "college-add": "/college/eleves/ajouter/",
    "college-import": "/college/import/",
}


@pytest.fixture
def pupil(site: str) -> int:
    """Of the scene's college, in a newer campaign: two wallets, three splits, for residents, with money that may move."""
    assert site
    db, issuer = current(), Issuer.objects.get()
    campaign = Campaign.objects.create(
        issuer=issuer, number=NUMBER, name="PASS+ 2026-2027", opens_on=dt.date(2026, 10, 1),
        registration_ends_on=dt.date(2026, 11, 30), valid_from=dt.date(2026, 10, 1), valid_to=dt.date(2027, 3, 31),
        claims_to=dt.date(2027, 4, 30), ticket_key_id=1, cut_off_days=[1, 16],
        wallets=[
            {"themes": 1, "amount_cents": 8000, "bursary_cents": 2000},
            {"themes": 2, "amount_cents": 10_000, "bursary_cents": 0},
        ],
    )  # fmt: skip
    amended(
        db, issuer.pk, NUMBER, NOON, splits=((8000, 10_000), (18_000, 0), (0, 18_000)), may_move_money=True,
        eligibility=Eligibility(residence=True),
    )  # fmt: skip
    at = Occasion(issuer_id=issuer.pk, campaign=NUMBER, occurred=NOON, recorded=NOON, actor="user:1")
    post(db, *rules.envelope_opened(at, 1_000_000, "2026-118"))
    # The scene's books know passes that have no row: the next one is numbered far from them.
    Pass.objects.create(pk=5000, issuer=issuer, campaign=campaign, pupil=_pupil(issuer, "Roy", "Adam"), opened_ms=NOON)
    return int(_pupil(issuer, "Benali", "Nour").pk)


def _pupil(issuer: Issuer, last_name: str, first_name: str) -> Pupil:
    return Pupil.objects.create(
        issuer=issuer, college=College.objects.get(), last_name=last_name, first_name=first_name,
        folded_name=f"{last_name}|{first_name}".lower(), birthdate=dt.date(2014, 3, 12), level="5e B",
    )  # fmt: skip


def test_college_pages(sign_in: SignIn, pupil: int) -> None:
    page = sign_in("college")
    addresses = COLLEGE | {"college-pupil-new": f"/college/eleves/{pupil}/"}
    assert [each for name, address in addresses.items() for each in look(page, address, name)] == []


def test_a_pupil_registers_with_a_split_and_central_staff_withdraw_the_pass(sign_in: SignIn, pupil: int) -> None:
    page = sign_in("college")
    page.goto(f"/college/eleves/{pupil}/")
    press(page, "Enregistrer l’inscription")
    at_rest(page, "flow-pupil-1-resident")
    page.get_by_label("La famille habite le département").check()
    press(page, "Enregistrer l’inscription")
    at_rest(page, "flow-pupil-2-to-validate")
    page.get_by_label("80 € sport, 100 € culture").check()
    press(page, "Valider l’inscription")
    page.get_by_role("radio", name=re.compile("^Sport")).check()
    page.get_by_label("1er ticket").fill("30")
    page.get_by_label("2e ticket").fill("12,50")
    press(page, "Créditer")
    _printed(pupil)
    page.goto(f"/college/eleves/{pupil}/")
    page.get_by_text("La famille a reçu une bourse").click()
    page.get_by_text("Changer la répartition").click()
    page.locator("summary", has_text="Modifier").first.click()
    at_rest(page, "flow-pupil-3-open")
    page.get_by_label("Autre montant, en euros").first.fill("45")
    press(page, "Changer le montant")
    at_rest(page, "flow-pupil-4-confirm")
    press(page, "Changer le montant")
    expect(page.get_by_text("Le ticket est maintenant de 45,00")).to_be_visible()
    at_rest(page, "flow-pupil-5-changed")
    found = re.search(r"pass n°\s*(\d+)", page.locator("main").inner_text())
    assert found
    _withdrawn(sign_in, page, found[1])
    page.goto("/")
    press(page, "Se déconnecter")
    sign_in("college").goto(f"/college/eleves/{pupil}/")
    at_rest(page, "flow-pupil-10-withdrawn")


def _printed(pupil: int) -> None:
    """As the printing page does, but for its PDF, which needs the issuer's keys."""
    db, issuer = current(), Issuer.objects.get()
    terms = campaign_terms.read(db, issuer.pk, NUMBER)
    assert terms
    row = pupil_row(db, terms.campaign_id, College.objects.get().pk, pupil)
    assert row
    assert row.pass_id is not None
    at = Occasion(issuer_id=issuer.pk, campaign=NUMBER, occurred=NOON, recorded=NOON, actor="user:6")
    first = store.of_pass(db, issuer.pk, row.pass_id)[0].number
    crediting.issue_papers(db, terms, at, row.pass_id, [first], void_older=False)


def _withdrawn(sign_in: SignIn, page: Page, number: str) -> None:
    press(page, "Se déconnecter")
    page = sign_in("alice")
    page.goto("/central/pass/?q=999")
    at_rest(page, "flow-pupil-6-no-pass")
    page.get_by_label("Numéro du pass ou d’un ticket").fill(number)
    press(page, "Chercher ce pass")
    at_rest(page, "flow-pupil-7-pass")
    expect(page.get_by_role("cell", name="Collège Jean-Moulin").first).to_be_visible()
    page.get_by_label("Pourquoi").fill("Élève parti dans un autre département")
    press(page, "Retirer le pass")
    at_rest(page, "flow-pupil-8-withdraw")
    press(page, "Retirer le pass")
    at_rest(page, "flow-pupil-9-gone")
    page.goto("/central/pass/")
    at_rest(page, "flow-pupil-9-list")
