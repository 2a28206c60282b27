"""The end of a campaign by two people in a real browser, from the first open point to the papers; every page is looked at."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connections
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from server.accounts.models import User
from server.closing import expiry, requests, steps
from server.closing.requests import Place
from server.database import current
from server.ledger.closing_money import Moved
from sync.contract.instant import DAY, Instant
from tests.browser.conftest import WIDTHS, serving
from tests.browser.hand import findings, press, screenshot
from tests.browser.scene import PASSWORD
from tests.conftest import point_at
from tests.unit.server.closing.season import MAY, Season
from tests.unit.server.reimbursement.world import OCTOBER_16

PAGE = "/central/cloture/12/"


@pytest.fixture
def site(
    sqlite_template: Path, tmp_path: Path, settings: Settings, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """In place of the common scene: a campaign in May, with a run that is not closed and an affiliate that waits."""
    settings.CLOCK = lambda: MAY
    path = tmp_path / "may.db"
    shutil.copyfile(sqlite_template, path)
    with django_db_blocker.unblock():
        point_at(f"sqlite:///{path}")
        season = Season(current(), passes=40)
        season.accept(season.affiliates[1], 4200, Instant(OCTOBER_16 + 20 * DAY))
        for name in ("alice", "bruno"):
            User.objects.create(
                username=name, password=make_password(PASSWORD), issuer=season.issuer, role=User.Role.CENTRAL,
                first_name=name.title(), last_name="Martin",
            )  # fmt: skip
        connections.close_all()
    with serving(path, django_db_blocker) as address:
        yield address


def person(chromium: Browser, site: str, name: str, width: int) -> Page:
    context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=site, locale="fr-FR")
    page = context.new_page()
    page.goto("/connexion/")
    page.get_by_label("Identifiant").fill(name)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    press(page, "Se connecter")
    page.goto(PAGE)
    return page


def look(page: Page, name: str) -> None:
    page.goto(PAGE)
    assert findings(page) == []
    screenshot(page, name)


@pytest.mark.parametrize("width", WIDTHS.values())
def test_two_people_close_a_campaign_and_open_it_again(chromium: Browser, site: str, width: int) -> None:
    alice, bruno = (person(chromium, site, name, width) for name in ("alice", "bruno"))
    look(alice, "closing-open")
    alice.get_by_label("Explication pour Club 101").fill("Le club est dissous, le liquidateur a été écrit le 3 mai.")
    press(alice, "Enregistrer")
    press(alice, "Rendre les porte-monnaie")
    press(alice, "Demander : faire expirer les tickets")
    look(alice, "closing-asked")
    look(bruno, "closing-to-accept")
    press(bruno, "Accepter : faire expirer les tickets")
    bruno.get_by_label("Note (elle figure sur l’arrêté de comptes)").fill("Vu en commission du 12 juin.")
    press(bruno, "Demander : clore la campagne")
    alice.goto(PAGE)
    press(alice, "Accepter : clore la campagne")
    assert "Vous avez écrit pourquoi un organisme reste à payer" in alice.get_by_role("alert").inner_text()
    assert findings(alice) == []
    screenshot(alice, "closing-explained-by-the-same")
    bruno.goto(PAGE)
    press(bruno, "Enregistrer")
    alice.goto(PAGE)
    press(alice, "Accepter : clore la campagne")
    assert "La campagne est close." in alice.get_by_role("status").inner_text()
    look(alice, "closing-closed")
    with alice.expect_download() as kept:
        alice.get_by_role("link", name=re.compile("arrete-de-comptes.pdf")).click()
    assert Path(kept.value.path()).read_bytes().startswith(b"%PDF-")
    alice.goto("/central/cloture/")
    assert findings(alice) == []
    screenshot(alice, "closings-closed")


@pytest.mark.parametrize("width", WIDTHS.values())
def test_an_expiry_that_was_stopped_says_why_it_cannot_go_on(
    chromium: Browser, site: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The campaign was extended meanwhile."""
    place = Place(issuer_id=User.objects.get(username="alice").issuer_id or 0, campaign=12)
    assert isinstance(steps.expire_wallets(current(), place, "user:1", MAY), Moved)
    assert steps.ask(current(), place, "tickets", "user:1", MAY) is None
    asked = requests.open_request(current(), place)
    assert asked is not None

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(expiry, "_locked", stop)
    with pytest.raises(KeyboardInterrupt):
        steps.agree(current(), place, asked.id, "user:2", MAY)
    current().execute("UPDATE campaigns_campaign SET claims_to = %(day)s", {"day": "2027-06-30"})
    alice = person(chromium, site, "alice", width)
    look(alice, "closing-stopped")
    assert "Il ne peut pas reprendre" in alice.get_by_role("main").inner_text()
    press(alice, "Retirer la demande")
    assert "Demande retirée" in alice.get_by_role("status").inner_text()
