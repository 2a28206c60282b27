"""Open data in a real browser: a month with a line to publish and one to withhold, and bodies that were paid much."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from server.database import current
from server.reimbursement.models import PaymentOrder
from tests.browser.conftest import SignIn, serving
from tests.browser.hand import at_rest, follow
from tests.browser.publication_scene import add_month
from tests.browser.scene import NOON
from tests.conftest import point_at


@pytest.fixture
def site(scene_file: Path, tmp_path: Path, settings: Settings, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """In place of the common scene: the same with more of October, and with large transfers."""
    settings.CLOCK = lambda: NOON
    path = tmp_path / "site.db"
    shutil.copyfile(scene_file, path)
    with django_db_blocker.unblock():
        point_at(f"sqlite:///{path}")
        add_month(current())
        PaymentOrder.objects.filter(run=1, state="paid").update(amount_cents=2_400_050)
    with serving(path, django_db_blocker) as address:
        yield address


def test_from_the_campaign_to_the_table_and_to_bodies_that_were_paid_much(sign_in: SignIn) -> None:
    page = sign_in("alice")
    page.goto("/central/campagnes/12/")
    follow(page.get_by_role("link", name="Données ouvertes"))
    at_rest(page, "publication")
    with page.expect_download() as kept:
        page.get_by_role("link", name="Télécharger la table (CSV)").click()
    assert kept.value.suggested_filename == "tickets-par-commune-12.csv"
    assert Path(kept.value.path()).read_bytes().startswith(b"campagne,mois,commune,activite,tickets,montant,secret")
    follow(page.get_by_role("link", name="Organismes payés plus de 23 000 €"))
    at_rest(page, "grants")
    with page.expect_download() as kept:
        page.get_by_role("link", name="Télécharger 2026 (CSV, SCDL)").click()
    assert kept.value.suggested_filename == "subventions-2026.csv"
