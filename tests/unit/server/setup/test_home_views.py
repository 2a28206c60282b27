"""server.setup.home_views: what is in place, and what is still to be done, on a scene and on an empty server."""

from uuid import UUID

import pytest
from django.test import Client

from server.accounts.models import User
from server.campaigns.models import Issuer
from server.database import Database
from tests.unit.server.backoffice.conftest import As


def todo(client: Client) -> dict[str, str]:
    return {need.label: need.todo for need in client.get("/central/reglages/").context["needs"]}


def test_a_scheme_at_work_lacks_little(scene: Database, signed_in: As) -> None:
    found = todo(signed_in("alice"))
    assert found["Émetteur et compte du payeur"] == ""
    assert found["Campagne publiée"] == ""
    assert found["Guichets enrôlés"] == ""
    assert "Piscine municipale" in found["Comptes bancaires des organismes"]


@pytest.mark.usefixtures("sqlite_database")
def test_an_empty_server_lacks_everything() -> None:
    issuer = Issuer.objects.create(uuid=UUID(int=1), name="X", short_name="X", hotline="1", scheme_number=1)
    user = User.objects.create(username="first", issuer=issuer, role="central")
    client = Client()
    client.force_login(user)
    found = todo(client)
    assert [label for label, need in found.items() if not need] == ["Comptes bancaires des organismes"]
    assert len(found) == 9
