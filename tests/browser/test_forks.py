"""A forked journal in a browser: its redemptions are found, read beside the main chain's, and decided."""

import re

import pytest
from playwright.sync_api import expect

from server.database import current
from server.intake.branches import BRANCH
from server.intake.models import Claim
from sync.contract.instant import HOUR, Instant
from tests.browser.conftest import SignIn
from tests.browser.forks_scene import add_fork, add_void
from tests.browser.hand import follow, look, press
from tests.browser.scene import NOON


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


def test_its_affiliate_reads_what_was_decided_and_may_contest_it(sign_in: SignIn, twice: tuple[int, int]) -> None:
    Claim.objects.filter(terminal=105, epoch__gt=BRANCH, sequence=twice[0]).update(
        state="refused", verdict_code="R70", payer="nobody", decided_ms=NOON
    )
    page = sign_in("nautique")
    address = f"/affilie/saisies/105-100001-{twice[0]}/"
    assert look(page, address, "affiliate-claim-branch-refused") == []
    expect(page.get_by_text("copie du journal").first).to_be_visible()
    expect(page.get_by_role("button", name="Envoyer la contestation")).to_be_visible()


def test_one_that_may_have_been_voided_says_so_and_is_accepted_by_somebody_who_says_why(
    sign_in: SignIn, twice: tuple[int, int]
) -> None:
    add_void(twice[0], Instant(NOON - HOUR))
    page = sign_in("alice")
    address = f"/central/demandes/105-100001-{twice[0]}/"
    assert look(page, address, "central-claim-branch-voided") == []
    expect(page.get_by_text("a peut-être été annulée au guichet")).to_be_visible()
    for words, said in (
        ("", "Rien n’a été changé"),
        ("Le club confirme", "Décision enregistrée"),
    ):
        page.get_by_label("Accepter").check()
        page.get_by_label("Ce que vous avez vu").fill(words)
        press(page, "Enregistrer la décision")
        expect(page.get_by_text(said)).to_be_visible()


def test_a_redemption_on_a_branch_is_found_from_its_counter_and_accepted(
    sign_in: SignIn, twice: tuple[int, int]
) -> None:
    page = sign_in("alice")
    page.goto("/central/guichets/105/")
    section = page.get_by_role("region", name="Saisies d’une copie du journal")
    follow(section.get_by_role("link").first)
    expect(page).to_have_url(re.compile(f"105-100001-{twice[1]}/$"))
    expect(page.get_by_role("alert")).to_contain_text("La suite principale n’a rien à ce numéro")
    page.get_by_label("Accepter").check()
    press(page, "Enregistrer la décision")
    expect(page.get_by_text("Décision enregistrée")).to_be_visible()
    expect(page.get_by_text("Accepté").first).to_be_visible()
