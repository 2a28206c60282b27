"""From the pages: an incident opened by one and validated by another, a claim voided, a case concluded, the guarantee's table."""

import csv
import io

import pytest

from server.cases.models import Conclusion, Incident
from server.database import Database
from server.intake.branches import BRANCH
from server.intake.models import Claim, JournalEntry
from server.ledger import store as ledger
from server.ledger.accounts import Account, Code
from sync.contract.ids import TicketNumber
from sync.contract.ticket import plain_number
from tests.browser.cases_scene import add_cases
from tests.browser.forks_scene import add_fork
from tests.browser.scene import NOON
from tests.unit.server.backoffice.conftest import As
from tests.unit.server.reimbursement.world import JUDO

PAID = "/central/demandes/101-1-1/"


@pytest.fixture
def cases(scene: Database) -> Database:
    add_cases(scene, NOON)
    return scene


def form(**changed: str) -> dict[str, str]:
    return {"amount": "12,50", "fate": "campaign", "reason": "Séance annulée", "heard": "Appelés le 2"} | changed


def test_what_was_paid_wrongly_is_taken_back_by_two_people(cases: Database, signed_in: As) -> None:
    page = signed_in("alice").post(f"{PAID}incident/", form(), follow=True).content.decode()
    assert "Rien n’a bougé" in page
    made = Incident.objects.latest("id")
    address = f"/central/incidents/{made.pk}/"
    refused = signed_in("alice").post(f"{address}decider/", {"decision": "validate"}, follow=True)
    assert "une autre personne doit le valider" in refused.content.decode()
    done = signed_in("bruno").post(f"{address}decider/", {"decision": "validate"}, follow=True).content.decode()
    assert "12,50\xa0€" in done
    assert "Validé, à récupérer" in done
    assert ledger.balance(cases, 1, 12, Account(code=Code.OVERPAID, owner=JUDO)) == -1250
    own = signed_in("judo").get("/affilie/saisies/101-1-1/").content.decode()
    assert "12,50\xa0€ repris" in own
    assert "Séance annulée" in own


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"amount": "douze"}, "tapez le montant en euros"),
        ({"amount": "0"}, "entre 0,01"),
        ({"amount": "70,01"}, "entre 0,01"),
        ({"reason": ""}, "comment l’organisme a été entendu"),
        ({"heard": ""}, "comment l’organisme a été entendu"),
        ({"fate": "pupil"}, "un ticket entier ou rien"),
    ],
)
@pytest.mark.usefixtures("cases")
def test_every_refusal_of_an_incident_says_what_to_do(signed_in: As, changed: dict[str, str], told: str) -> None:
    assert told in signed_in("alice").post(f"{PAID}incident/", form(**changed), follow=True).content.decode()
    assert Incident.objects.count() == 1


@pytest.mark.usefixtures("cases")
def test_an_incident_opened_by_mistake_is_cancelled(signed_in: As) -> None:
    posted = {"decision": "cancel", "reason": "Mauvaise demande"}
    page = signed_in("alice").post("/central/incidents/1/decider/", posted, follow=True).content.decode()
    assert "Rien n’a été repris" in page
    assert Incident.objects.get(pk=1).state == "cancelled"


@pytest.mark.usefixtures("cases")
def test_a_case_is_concluded_with_a_reason(signed_in: As) -> None:
    address = "/central/dossiers/000000001000000161/"
    client = signed_in("alice")
    assert (
        "choisissez une conclusion"
        in client.post(f"{address}classer/", {"finding": "copy"}, follow=True).content.decode()
    )
    page = client.post(f"{address}classer/", {"finding": "copy", "reason": "Photocopie"}, follow=True).content.decode()
    assert "Classé" in page
    assert Conclusion.objects.get().claim_count == 2
    assert "0000\xa00000\xa01000\xa00001\xa061" not in client.get("/central/dossiers/").content.decode()
    assert client.get("/central/dossiers/123/").status_code == 404


@pytest.mark.parametrize(("is_copied", "signatures"), [(True, (2, 0)), (False, (1, 1))])
def test_a_case_says_of_each_claim_whether_its_own_entry_is_signed(
    scene: Database, signed_in: As, is_copied: bool, signatures: tuple[int, int]
) -> None:
    """Taken by both copies of one counter: each shows its own entry. One that came damaged shows that one."""
    first, _ = add_fork(scene, NOON)
    number = Claim.objects.get(terminal=105, epoch=1, sequence=first).ticket_number
    Claim.objects.filter(terminal=105, epoch=BRANCH + 1, sequence=first).update(ticket_number=number)
    if not is_copied:
        scene.execute("DROP TRIGGER intake_journalentry_no_update")
        JournalEntry.objects.filter(terminal=105, sequence=first, is_main_chain=True).update(
            is_main_chain=False, raw=b"damaged"
        )
    page = signed_in("alice").get(f"/central/dossiers/{plain_number(TicketNumber(number or 0))}/").content.decode()
    assert "écriture 17, branche 1 du journal" in page
    assert (page.count("Exacte"), min(page.count("Fausse"), 1)) == signatures


@pytest.mark.usefixtures("cases")
def test_the_guarantee_is_a_table_that_spreadsheets_open(signed_in: As) -> None:
    answer = signed_in("alice").get("/central/garantie/12/garantie.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";", strict=True))
    assert [row[0] for row in rows[1:]] == ["0000-0000-1000-0001-61"]
    assert rows[1][10:12] == ["70,00", "0,00"]


def test_an_accepted_claim_is_voided_at_its_affiliates_demand(scene: Database, signed_in: As) -> None:
    claim = Claim.objects.get(terminal=101, sequence=11)
    assert claim.state == "accepted"
    address = "/central/demandes/101-1-11/"
    client = signed_in("alice")
    assert "notez qui le demande" in client.post(f"{address}annuler/", {"reason": ""}, follow=True).content.decode()
    assert (
        "La demande est annulée" in client.post(f"{address}annuler/", {"reason": "Panne"}, follow=True).content.decode()
    )
    claim.refresh_from_db()
    assert (claim.state, claim.verdict_code) == ("voided", "V10")
    assert "déjà refusée ou annulée" in client.post(f"{address}annuler/", {"reason": "x"}, follow=True).content.decode()
