"""A forked journal in a browser: its redemptions are found, read beside the main chain's, and decided."""

import re

import pytest
from playwright.sync_api import expect

from server.database import current
from tests.browser.conftest import SignIn
from tests.browser.forks_scene import add_fork
from tests.browser.scene import NOON
from tests.browser.test_pages import look


@pytest.fixture
def twice(site: str) -> tuple[int, int]:
    assert site
    return add_fork(current(), NOON)


def test_the_pages_of_a_forked_journal(sign_in: SignIn, twice: tuple[int, int]) -> None:
    page = sign_in("alice")
    pages = {
        "central-terminal-branches": "/central/guichets/105/",
        "central-claims-branches": "/central/demandes/?state=branch",
        "central-claim-branch": f"/central/demandes/105-100001-{twice[0]}/",
        "central-claim-branch-alone": f"/central/demandes/105-100001-{twice[1]}/",
        "central-claim-beside-a-branch": f"/central/demandes/105-1-{twice[0]}/",
    }
    assert [each for name, address in pages.items() for each in look(page, address, name)] == []


def test_a_redemption_on_a_branch_is_found_from_its_counter_and_accepted(
    sign_in: SignIn, twice: tuple[int, int]
) -> None:
    page = sign_in("alice")
    page.goto("/central/guichets/105/")
    section = page.get_by_role("region", name="Saisies d’une copie du journal")
    section.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(f"105-100001-{twice[1]}/$"))
    expect(page.get_by_role("alert")).to_contain_text("La suite principale n’a rien à ce numéro")
    page.get_by_label("Accepter").check()
    page.get_by_role("button", name="Enregistrer la décision").click()
    expect(page.get_by_text("Décision enregistrée")).to_be_visible()
    expect(page.get_by_text("Accepté").first).to_be_visible()
