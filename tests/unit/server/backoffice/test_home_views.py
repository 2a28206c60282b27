"""The first page: what waits is counted, every card leads to it, and no statement is made per row."""

import re

import pytest

from server.accounts.models import User
from server.campaigns.models import Campaign
from server.database import Database
from server.intake.models import Claim
from server.terminals.models import Terminal
from tests.unit.server.backoffice.conftest import As, counted
from tests.unit.server.reimbursement.world import make_issuer


@pytest.mark.usefixtures("scene")
def test_what_waits_for_a_person_is_counted_and_linked(signed_in: As) -> None:
    page = signed_in("alice").get("/central/").content.decode()
    cards = re.findall(
        r'href="([^"]+)"><span class="figure__value">(\d+)</span> <span class="figure__label">([^<]+)', page
    )
    assert cards == [
        ("/central/demandes/?state=review", "2", "demandes à décider"),
        ("/central/virements/", "1", "quinzaine à traiter"),
        ("/central/comptes/", "1", "compte à confirmer"),
        ("/central/enrolements/", "1", "guichet à confirmer"),
        ("/central/guichets/?level=silent", "2", "guichets silencieux"),
    ]


@pytest.mark.usefixtures("scene")
def test_the_ledger_says_where_the_money_stands(signed_in: As) -> None:
    page = signed_in("alice").get("/central/").content.decode()
    amounts = re.findall(r'<dd class="amount">([\d,]+)\xa0€</dd>', page)
    assert amounts == ["225,00", "90,00", "125,50"]


@pytest.mark.usefixtures("scene")
def test_the_most_pressing_counters_come_first(signed_in: As) -> None:
    page = signed_in("alice").get("/central/").content.decode()
    assert re.findall(r'/central/guichets/(\d+)/"', page) == ["105", "104", "102", "103"]


def test_an_empty_département_is_told_where_to_begin(sqlite_database: Database, signed_in: As) -> None:
    User.objects.create(username="alice", issuer=make_issuer(), role="central")
    page = signed_in("alice").get("/central/").content.decode()
    assert sqlite_database.vendor == "sqlite"
    assert "Aucun guichet n’est enrôlé" in page
    assert "/central/enrolements/nouveau/" in page


@pytest.mark.usefixtures("scene")
def test_no_statement_is_made_per_counter_or_claim(signed_in: As) -> None:
    client = signed_in("alice")
    before = counted(lambda: client.get("/central/"))
    template = Terminal.objects.get(terminal=103)
    Terminal.objects.bulk_create(
        Terminal(
            issuer_id=template.issuer_id, terminal=1000 + at, affiliate_number=7, status="enrolled", last_seen_ms=1
        )
        for at in range(200)
    )
    Claim.objects.filter(state="accepted").update(state="held", verdict_code="W20", payer="open", paid_cents=0)
    assert counted(lambda: client.get("/central/")) == before <= 20
    assert Campaign.objects.count() == 1
    assert "Et 196 autres" in client.get("/central/").content.decode()
