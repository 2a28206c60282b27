"""server.public.views: for anybody, and each to one's own site."""

import pytest
from django.test import Client

from server.accounts.models import User
from server.affiliates.models import Affiliate
from server.campaigns.models import Issuer
from server.database import Database
from tests.conftest import point_at
from tests.unit.server.campaign_scene import scene


def test_the_front_page_names_the_issuer_and_how_to_sign_in(sqlite_database: Database) -> None:
    scene(sqlite_database)
    text = Client().get("/").content.decode()
    assert "Département d&#x27;essai" in text
    assert "/connexion/" in text


def test_with_two_issuers_nobodys_name_is_shown_before_signing_in(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    other = Issuer.objects.get(pk=made.at.issuer_id)
    other.pk, other.uuid, other.name = None, "00000000-0000-4000-8000-000000000093", "Autre"
    other.save()
    assert "Département" not in Client().get("/").content.decode()


@pytest.mark.parametrize(
    ("role", "home"), [("central", "/central/"), ("college", "/college/"), ("affiliate", "/affilie/")]
)
def test_a_person_is_sent_to_ones_own_site(sqlite_database: Database, role: str, home: str) -> None:
    made = scene(sqlite_database)
    client = Client()
    client.force_login(
        User.objects.create(
            username="x",
            issuer=made.college.issuer,
            role=role,
            college=made.college if role == "college" else None,
            affiliate=Affiliate.objects.first() if role == "affiliate" else None,
        )
    )
    assert client.get("/")["Location"] == home


def test_the_theme_is_the_issuers_colour(sqlite_database: Database) -> None:
    scene(sqlite_database)
    Issuer.objects.update(accent_colour="#7a1f5c")
    answer = Client().get("/theme.css")
    assert "--accent:#7a1f5c" in answer.content.decode()
    assert answer["Content-Type"].startswith("text/css")


def test_the_accessibility_statement_is_on_every_page(sqlite_database: Database) -> None:
    assert "/accessibilite/" in Client().get("/").content.decode()
    assert "partiellement conforme" in Client().get("/accessibilite/").content.decode()


def test_health_says_whether_the_database_answers(sqlite_database: Database) -> None:
    assert Client().get("/sante").json() == {"database": "ok"}
    point_at("sqlite:////nowhere/at/all.db")
    answer = Client().get("/sante")
    assert (answer.status_code, answer.json()) == (503, {"database": "unavailable"})
