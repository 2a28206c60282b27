"""Counters: found, read, taken out of service and back."""

import re

import pytest
from django.test import Client

from server.database import current
from server.terminals.models import Terminal
from tests.browser.forks_scene import add_fork
from tests.browser.scene import NOON
from tests.unit.server.backoffice.conftest import As, counted

pytestmark = pytest.mark.usefixtures("scene")


@pytest.fixture
def alice(signed_in: As) -> Client:
    return signed_in("alice")


def listed(client: Client, query: str = "") -> list[str]:
    return re.findall(r'/central/guichets/(\d+)/"', client.get(f"/central/guichets/{query}").content.decode())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["105", "104", "102", "103", "106", "101"]),
        ("?level=alert", ["105", "104"]),
        ("?level=watch", ["102", "103"]),
        ("?level=good", ["101"]),
        ("?level=out", ["106"]),
        ("?level=silent", ["104", "103"]),
        ("?level=nonsense", ["105", "104", "102", "103", "106", "101"]),
        ("?q=judo", ["102", "101"]),
        ("?q=JUDO+moulin", ["102"]),
        ("?q=104", ["104"]),
        ("?q=introuvable", []),
        ("?page=999", ["105", "104", "102", "103", "106", "101"]),
    ],
)
def test_counters_are_found_by_level_and_words(alice: Client, query: str, found: list[str]) -> None:
    assert listed(alice, query) == found


def test_nothing_found_says_what_to_do(alice: Client) -> None:
    assert "Aucun guichet ne correspond" in alice.get("/central/guichets/?q=introuvable").content.decode()


def test_a_counter_tells_its_gap_its_queue_and_its_clock(alice: Client) -> None:
    page = alice.get("/central/guichets/102/").content.decode()
    assert "8 écritures annoncées et non reçues" in page
    assert "Saisies en attente d’envoi depuis 4 jours" in page
    assert re.search(r"Écart d’horloge</dt><dd>1 s", page)


def test_an_unknown_counter_is_not_found(alice: Client) -> None:
    assert alice.get("/central/guichets/9999/").status_code == 404


def test_a_counter_is_suspended_and_put_back(alice: Client) -> None:
    answer = alice.post("/central/guichets/101/suspendre/", follow=True)
    assert Terminal.objects.get(terminal=101).status == "suspended"
    assert "Le guichet est suspendu" in answer.content.decode()
    alice.post("/central/guichets/101/reprendre/")
    assert Terminal.objects.get(terminal=101).status == "enrolled"


def test_a_counter_is_revoked_only_on_purpose_and_for_good(alice: Client) -> None:
    answer = alice.post("/central/guichets/101/revoquer/", follow=True)
    assert "cochez la case" in answer.content.decode()
    assert Terminal.objects.get(terminal=101).status == "enrolled"
    alice.post("/central/guichets/101/revoquer/", {"sure": "yes"})
    assert Terminal.objects.get(terminal=101).status == "revoked"
    answer = alice.post("/central/guichets/101/reprendre/", follow=True)
    assert "Rien n’a été changé" in answer.content.decode()
    assert Terminal.objects.get(terminal=101).status == "revoked"


def test_a_thousand_counters_take_as_many_statements_as_six_and_come_in_pages(alice: Client) -> None:
    before = counted(lambda: alice.get("/central/guichets/"))
    Terminal.objects.bulk_create(
        Terminal(issuer_id=1, terminal=5000 + at, affiliate_number=42, status="retired") for at in range(1000)
    )
    assert counted(lambda: alice.get("/central/guichets/")) == before <= 12
    assert len(listed(alice)) == 50
    assert "Page 1 sur 21" in alice.get("/central/guichets/").content.decode()


def test_what_a_copy_of_its_journal_claims_is_listed_on_its_page(alice: Client) -> None:
    assert "copie du journal" not in alice.get("/central/guichets/105/").content.decode()
    first, second = add_fork(current(), NOON)
    page = alice.get("/central/guichets/105/").content.decode()
    section = page.split('aria-labelledby="branches"')[1].split("</section>")[0]
    assert re.findall(r"demandes/([\d-]+)/", section) == [f"105-100001-{second}", f"105-100001-{first}"]
