"""server.college.office: whose pages these are, and on which days."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from server.accounts.models import User
from server.affiliates.models import Affiliate
from server.college.urls import urlpatterns
from sync.contract.instant import Instant
from tests.unit.server.campaign_scene import Scene
from tests.unit.server.college.browsing import words

PAGES = [
    "",
    "eleves/",
    "eleves/ajouter/",
    "eleves/1/",
    "eleves/1/planche.pdf",
    "eleves/planches.pdf",
    "import/",
    "import/apercu/",
]
ACTIONS = [
    "eleves/action/",
    "eleves/1/inscription/",
    "eleves/1/bourse/",
    "eleves/1/deplacer/",
    "eleves/1/crediter/",
    "eleves/1/imprimer/",
    "eleves/1/tickets/5/",
]


def test_every_address_is_tried_here() -> None:
    assert len(PAGES) + len(ACTIONS) == len(urlpatterns)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_to_sign_in_and_remembers_where_one_wanted_to_go(made: Scene, page: str) -> None:
    answer = Client().get(f"/college/{page}")
    assert answer.status_code == 302
    assert answer["Location"] == f"/connexion/?next=/college/{page}"


@pytest.mark.parametrize("page", [*PAGES, *ACTIONS])
def test_nobody_but_a_college_sees_them(made: Scene, page: str) -> None:
    affiliate = Affiliate.objects.first()
    for number, (role, place) in enumerate([(User.Role.CENTRAL, None), (User.Role.AFFILIATE, affiliate)]):
        client = Client()
        client.force_login(
            User.objects.create(username=f"other{number}", issuer=made.college.issuer, role=role, affiliate=place)
        )
        answer = client.post(f"/college/{page}") if page in ACTIONS else client.get(f"/college/{page}")
        assert answer.status_code == 403
        assert "ne vous est pas ouverte" in words(answer)


@pytest.mark.parametrize("page", ACTIONS)
def test_looking_changes_nothing(office: Client, page: str) -> None:
    assert office.get(f"/college/{page}").status_code == 405


def test_before_the_first_campaign_there_is_a_page_that_says_so(office: Client, settings: Settings) -> None:
    settings.CLOCK = lambda: Instant(0)
    assert "Aucune campagne n’est ouverte" in words(office.get("/college/"))


@pytest.mark.parametrize("page", ["", "eleves/", "eleves/ajouter/", "import/"])
def test_every_page_has_one_title_a_language_and_a_way_past_the_menu(office: Client, page: str) -> None:
    text = office.get(f"/college/{page}").content.decode()
    assert '<html lang="fr">' in text
    assert text.count("<h1") == 1
    assert 'href="#contenu"' in text
    assert "style=" not in text
    assert "<script" not in text


@pytest.mark.parametrize("page", [page for page in (*PAGES, *ACTIONS) if "1/" in page])
def test_a_number_that_no_column_can_hold_is_not_found(office: Client, page: str) -> None:
    there = f"/college/{page.replace('1/', '9' * 20 + '/', 1)}"
    answer = office.post(there) if page in ACTIONS else office.get(there)
    assert answer.status_code == 404
