"""Open data on the central pages: what is shown and handed out, what is not, and who may ask."""

import csv
import datetime as dt
import io
import json
import logging

import pytest
from django.http import HttpResponse
from pytest_django import Settings

from server.affiliates.models import Affiliate
from server.database import Database
from server.reimbursement.models import PaymentOrder, Run
from sync.contract.instant import Instant, start_of_day
from tests.browser.publication_scene import add_month
from tests.unit.server.backoffice.conftest import As
from tests.unit.server.publication.table_schema import read
from tests.unit.server.reimbursement.world import JUDO, THEATRE

PAGE = "/central/donnees-ouvertes/"
GRANTS = f"{PAGE}subventions/"


def shown(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode().replace("&nbsp;", "\u00a0")


def test_the_page_shows_what_is_published_and_how_much_is_withheld(scene: Database, signed_in: As) -> None:
    add_month(scene)
    text = shown(signed_in("alice").get(PAGE))
    assert "données ouvertes" in text.lower()
    assert "Saint-Cœur" in text
    assert "2026-10" in text
    assert "2026-11" not in text, "the month that is running"
    assert text.count(">retenu<") == 2, "count and amount of one line"
    assert "Club nautique" not in text


def test_no_figure_of_the_page_is_a_sum_with_something_withheld(scene: Database, signed_in: As) -> None:
    """Published are six claims of the scene and eleven more, withheld is one of another town: no sum of both stands anywhere."""
    add_month(scene)
    alice = signed_in("alice")
    rows = table(alice.get(f"{PAGE}12/tickets.csv").content)
    (published,) = [row for row in rows if row["secret_statistique"] == "non"]
    (withheld,) = [row for row in rows if row["secret_statistique"] == "oui"]
    assert (withheld["tickets"], withheld["montant"]) == ("", "")
    assert published["tickets"] == "17"
    assert published["montant"] == "340.50"
    amounts = [part for part in shown(alice.get(PAGE)).split("€")[:-1] if "\u00a0" in part[-2:]]
    assert [part.rsplit(">", 1)[-1].strip("\u00a0") for part in amounts if part.rsplit(">", 1)[-1][:1].isdigit()] == [
        "340,50"
    ]


def table(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode(), newline=""), strict=True))


def test_the_two_files_go_together(scene: Database, signed_in: As, caplog: pytest.LogCaptureFixture) -> None:
    add_month(scene)
    alice = signed_in("alice")
    with caplog.at_level(logging.INFO):
        one, other = (alice.get(f"{PAGE}12/{name}") for name in ("tickets.csv", "schema.json"))
    assert len(read(one.content, other.content)) == 2
    assert one.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert other.headers["Content-Type"] == "application/json"
    assert 'filename="tickets-par-commune-12.csv"' in one.headers["Content-Disposition"]
    name = json.loads(other.content)["path"]
    assert f'filename="{name}"' in other.headers["Content-Disposition"]
    assert "publication_downloaded campaign=12 rows=2 actor=user:1" in caplog.messages


def test_a_campaign_whose_first_month_runs_has_nothing_yet(scene: Database, signed_in: As, settings: Settings) -> None:
    settings.CLOCK = lambda: Instant(start_of_day(dt.date(2026, 11, 1)) - 1)
    assert "Rien à publier encore" in shown(signed_in("alice").get(PAGE))


def test_before_any_campaign_the_page_says_so(scene: Database, signed_in: As, settings: Settings) -> None:
    settings.CLOCK = lambda: start_of_day(dt.date(2026, 5, 1))
    assert "Aucune campagne n’est ouverte" in shown(signed_in("alice").get(PAGE))


def test_the_campaigns_own_page_leads_there(scene: Database, signed_in: As) -> None:
    assert f'href="{PAGE}12/"' in shown(signed_in("alice").get("/central/campagnes/12/"))


# --- who was paid much -----------------------------------------------------------------------------------------------------


def pay(affiliate: int, cents: int) -> None:
    """What the first run paid it, in October, is that much."""
    run = Run.objects.get(number=1)
    assert run.execution_date.year == 2026
    assert PaymentOrder.objects.filter(run=1, affiliate_number=affiliate, state="paid").update(amount_cents=cents) == 1


def test_bodies_above_the_limit_are_named_with_what_is_missing(scene: Database, signed_in: As) -> None:
    pay(JUDO, 2_300_001)
    Affiliate.objects.filter(number=JUDO).update(siret="73282932000074")
    alice = signed_in("alice")
    text = shown(alice.get(GRANTS))
    assert "peut s’appliquer" in text
    assert "Le service juridique du département en décide" in text
    assert "Judo-Club" in text
    assert "Théâtre" not in text
    assert "référence de la décision" in text
    assert "date de signature de la convention" not in text
    (row,) = table(alice.get(f"{GRANTS}2026.csv").content)
    assert (row["nomBeneficiaire"], row["montant"]) == ("Judo-Club de l’Étoile", "23000.01")
    assert (row["dateConvention"], row["idBeneficiaire"], row["notificationUE"]) == ("2026-06-03", "73282932000074", "")


def test_nobody_above_the_limit_is_said_so_and_the_file_is_empty(scene: Database, signed_in: As) -> None:
    pay(JUDO, 2_300_000)
    pay(THEATRE, 2_300_000)
    alice = signed_in("alice")
    assert "Aucun organisme" in shown(alice.get(GRANTS))
    assert table(alice.get(f"{GRANTS}2026.csv").content) == []


@pytest.mark.parametrize("year", ["2025", "2027", "0", "99999999"])
def test_a_year_without_a_transfer_has_no_file(scene: Database, signed_in: As, year: str) -> None:
    assert signed_in("alice").get(f"{GRANTS}{year}.csv").status_code == 404


@pytest.mark.parametrize("username", ["judo", "college"])
@pytest.mark.parametrize(
    "address", [PAGE, f"{PAGE}12/", f"{PAGE}12/tickets.csv", f"{PAGE}12/schema.json", GRANTS, f"{GRANTS}2026.csv"]
)
def test_nobody_else_is_let_in(scene: Database, signed_in: As, username: str, address: str) -> None:
    assert signed_in(username).get(address).status_code == 403
