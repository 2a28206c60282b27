"""server.setup.home_views: what is in place, and what is still to be done, on a scene and on an empty server."""

from uuid import UUID

import pytest
from django.test import Client

from server.accounts.models import User
from server.affiliates.models import Affiliate, BankAccount
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
    assert [label for label, need in found.items() if not need] == []
    assert "Aucun organisme n’a signé" in found["Comptes bancaires des organismes"]
    assert len(found) == 9


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (BankAccount.Status.TO_CHECK, "Ces comptes attendent une autre personne\xa0: JUDO."),
        (BankAccount.Status.SUSPENDED, "La banque a refusé ces comptes, demandez un RIB récent\xa0: JUDO."),
        (
            BankAccount.Status.REFUSED,
            "Sans compte, ces organismes affiliés ne seront pas payés\xa0: JUDO. Saisissez leur RIB.",
        ),
        (
            BankAccount.Status.ENDED,
            "Sans compte, ces organismes affiliés ne seront pas payés\xa0: JUDO. Saisissez leur RIB.",
        ),
        (None, "Sans compte, ces organismes affiliés ne seront pas payés\xa0: JUDO. Saisissez leur RIB."),
        (BankAccount.Status.ACCEPTED, ""),
    ],
)
def test_the_bank_account_of_the_only_affiliate(
    scene: Database, signed_in: As, status: BankAccount.Status | None, said: str
) -> None:
    Affiliate.objects.exclude(number=42).update(status="ended")
    Affiliate.objects.filter(number=42).update(name="JUDO")
    accounts = BankAccount.objects.filter(affiliate__number=42)
    accounts.update(status=status) if status else accounts.delete()
    needs = signed_in("alice").get("/central/reglages/").context["needs"]
    (need,) = [one for one in needs if one.label == "Comptes bancaires des organismes"]
    assert (need.todo, need.there) == (said, "" if said else "1 en place")
