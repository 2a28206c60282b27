"""server.setup.college_views: the code's letter is checked, a college is added once."""

import pytest

from server.database import Database
from server.passes.models import College
from server.setup.college_views import is_uai
from tests.unit.server.backoffice.conftest import As

NEW = {"uai": "0920002c", "name": "Collège Neuf", "town": "Rive"}


@pytest.mark.parametrize(
    ("code", "is_right"),
    [("0750648X", True), ("0920001B", True), ("0920001A", False), ("920001B", False), ("0920001b", False), ("", False)],
)
def test_the_letter_belongs_to_the_digits(code: str, is_right: bool) -> None:
    assert is_uai(code) is is_right


def test_a_college_outside_is_said_to_be(scene: Database, signed_in: As) -> None:
    client = signed_in("alice")
    client.post("/central/colleges/nouveau/", NEW | {"is_outside": "1"})
    made = College.objects.get(uai="0920002C")
    assert made.is_outside
    assert client.get(f"/central/colleges/{made.pk}/").context["form"].initial["is_outside"] == "1"
    assert "hors du département" in client.get("/central/colleges/").content.decode()
    client.post(f"/central/colleges/{made.pk}/", NEW | {"is_outside": "0"})
    made.refresh_from_db()
    assert not made.is_outside


def test_a_college_is_added_changed_and_known_by_its_code(scene: Database, signed_in: As) -> None:
    client = signed_in("alice")
    said = client.post("/central/colleges/nouveau/", NEW, follow=True).content.decode()
    assert "Collège ajouté" in said
    assert "ajouter une personne" in said
    made = College.objects.get(uai="0920002C")
    assert "porte déjà ce code" in client.post("/central/colleges/nouveau/", NEW).content.decode()
    client.post(f"/central/colleges/{made.pk}/", NEW | {"town": "Port-Clair"})
    assert College.objects.get(pk=made.pk).town == "Port-Clair"
    answer = client.post("/central/colleges/nouveau/", NEW | {"uai": "0920002A"})
    assert answer.status_code == 422
    assert "Ce code UAI n’existe pas" in answer.content.decode()
    assert client.get("/central/colleges/999999/").status_code == 404
    asked = client.get(f"/central/personnes/nouvelle/?college={made.pk}").context["form"]
    assert (asked["role"].value(), asked["college"].value()) == ("college", str(made.pk))
