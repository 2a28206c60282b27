"""server.accounts.password_views: one's own password, with the present one, and no faster guesses than at the sign-in."""

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from server.accounts.models import User
from server.accounts.throttle import FREE_FAILURES, Scope
from tests.browser.scene import PASSWORD
from tests.unit.server.backoffice.conftest import As
from tests.unit.server.backoffice.conftest import scene as scene  # fixtures, offered here too
from tests.unit.server.backoffice.conftest import scene_file as scene_file
from tests.unit.server.backoffice.conftest import signed_in as signed_in

pytestmark = pytest.mark.usefixtures("scene")
WANTED = "quatre mots pour un pass"


def test_the_password_changes_and_this_session_goes_on(signed_in: As) -> None:
    client, other = signed_in("judo"), signed_in("judo")
    answer = client.post("/mot-de-passe/", {"current": PASSWORD, "wanted": WANTED, "again": WANTED}, follow=True)
    assert "Mot de passe changé" in answer.content.decode()
    assert authenticate(username="judo", password=WANTED) is not None
    assert authenticate(username="judo", password=PASSWORD) is None
    assert client.get("/mot-de-passe/").status_code == 200
    assert other.get("/mot-de-passe/").status_code == 302


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"current": "faux", "wanted": WANTED, "again": WANTED}, "pas votre mot de passe actuel"),
        ({"current": PASSWORD, "wanted": WANTED, "again": "autre"}, "retapez-les"),
        ({"current": PASSWORD, "wanted": "court", "again": "court"}, "12"),
        ({"current": PASSWORD, "wanted": "motdepasse123", "again": ""}, "obligatoire"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(signed_in: As, sent: dict[str, str], told: str) -> None:
    answer = signed_in("judo").post("/mot-de-passe/", sent)
    assert told in answer.content.decode()
    assert authenticate(username="judo", password=PASSWORD) is not None


def test_guessing_here_waits_as_at_the_sign_in(signed_in: As) -> None:
    client = signed_in("judo")
    for _ in range(FREE_FAILURES[Scope.PAIR]):
        client.post("/mot-de-passe/", {"current": "faux", "wanted": WANTED, "again": WANTED})
    told = client.post("/mot-de-passe/", {"current": PASSWORD, "wanted": WANTED, "again": WANTED})
    assert "Trop d’essais" in told.content.decode()
    assert isinstance(User.objects.get(username="judo"), User)
    assert authenticate(username="judo", password=WANTED) is None


def test_nobody_signed_out_comes_here() -> None:
    assert Client().get("/mot-de-passe/").status_code == 302
