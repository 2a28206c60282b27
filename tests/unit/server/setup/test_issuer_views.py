"""server.setup.issuer_views: names at once, the account by two people."""

import pytest

from server.campaigns.models import Issuer
from server.database import Database
from tests.unit.server.backoffice.conftest import As

PAGE = "/central/emetteur/"
ACCOUNT = {"payer_name": "PAIERIE", "iban": "FR7630006000011234567890189", "bic": "", "siret": ""}
NAMES = {
    "name": "Département de la Rive",
    "short_name": "Rive",
    "hotline": "01 99 00 00 00",
    "accent_colour": "#123456",
}


def test_the_account_is_proposed_by_one_and_accepted_by_another(scene: Database, signed_in: As) -> None:
    first, second = signed_in("alice"), signed_in("bruno")
    said = first.post(f"{PAGE}compte/", ACCOUNT, follow=True).content.decode()
    assert "Compte proposé" in said
    assert "Accepter ce compte" not in said
    change = first.get(PAGE).context["open_one"].pk
    said = first.post(f"{PAGE}compte/{change}/", {"decision": "accept"}, follow=True).content.decode()
    assert "une autre personne" in said
    assert "Accepter ce compte" in second.get(PAGE).content.decode()
    second.post(f"{PAGE}compte/{change}/", {"decision": "accept"})
    assert Issuer.objects.get().debtor_iban == ACCOUNT["iban"]
    assert second.post(f"{PAGE}compte/{change}/", {"decision": "x"}).status_code == 404
    assert "n’attend plus" in second.post(f"{PAGE}compte/{change}/", {"decision": "drop"}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"iban": "FR76"}, "Cet IBAN n’existe pas"),
        ({"bic": "X"}, "Ce BIC n’existe pas"),
        ({"siret": "1"}, "Ce SIRET n’existe pas"),
        ({"payer_name": ""}, "obligatoire"),
    ],
)
def test_a_wrong_account_is_sent_back(scene: Database, signed_in: As, changes: dict[str, str], sentence: str) -> None:
    answer = signed_in("alice").post(f"{PAGE}compte/", ACCOUNT | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_names_change_at_once(scene: Database, signed_in: As) -> None:
    client = signed_in("alice")
    assert "Rive" in client.post(PAGE, NAMES, follow=True).content.decode()
    assert Issuer.objects.get().hotline == "01 99 00 00 00"
    answer = client.post(PAGE, NAMES | {"accent_colour": "bleu"})
    assert answer.status_code == 422
    assert "six chiffres" in answer.content.decode()
