"""Claims: the list, one claim with its proof, the decision of a person."""

import re

import pytest
from django.test import Client

from server import formats
from server.intake.models import Claim, Verdict
from server.tickets.models import Ticket
from tests.unit.server.backoffice.conftest import As, counted

pytestmark = pytest.mark.usefixtures("scene")
IN_REVIEW = "/central/demandes/102-1-13/"


@pytest.fixture
def alice(signed_in: As) -> Client:
    return signed_in("alice")


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_list_has_one_line_per_claim_with_its_word(alice: Client) -> None:
    page = text(alice, "/central/demandes/")
    words = re.findall(r'<span class="badge badge--(\w+)">([^<]+)</span>', page)
    assert len(words) == 18
    assert ("wait", "À décider") in words
    assert ("good", "Remboursé") in words
    assert ("bad", "Refusé") in words
    assert ("plain", "Annulé") in words


def test_a_wrong_number_finds_nothing_and_says_why(alice: Client) -> None:
    page = text(alice, "/central/demandes/?q=0000+0000+1000+0001+62")
    assert "les deux derniers contrôlent les autres" in page
    assert "Rien n’a été cherché" in page
    assert "/central/demandes/101-1-1/" not in page


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, 1), (120, 50)])
def test_no_one_and_many_claims_take_as_many_statements(alice: Client, number: int, shown: int) -> None:
    like = Claim.objects.get(terminal=101, sequence=14)
    before = counted(lambda: alice.get("/central/demandes/"))
    Claim.objects.all().delete()
    Claim.objects.bulk_create(
        Claim(
            **{
                field.attname: getattr(like, field.attname)
                for field in Claim._meta.concrete_fields
                if field.attname not in ("pk", "sequence")
            },
            sequence=at,
        )
        for at in range(number)
    )
    assert counted(lambda: alice.get("/central/demandes/")) <= before <= 12
    page = text(alice, "/central/demandes/?state=refused")
    assert page.count("badge--bad") == shown
    assert ("state=refused&amp;page=2" in page) is (number > 50)
    if not number:
        assert "Aucune demande reçue" in text(alice, "/central/demandes/")


def test_a_claim_shows_what_its_counter_signed_and_that_it_still_verifies(alice: Client) -> None:
    page = text(alice, IN_REVIEW)
    assert "Exacte" in page
    assert "Code du ticket lu à la douchette" in page
    assert "Listes du guichet anciennes" in page
    assert "n°&nbsp;41" in page
    assert "7 saisies, 231,00" in page
    assert "Correspond à celle de l’élève" in page


def test_a_claim_that_nobody_made_is_not_found(alice: Client) -> None:
    assert alice.get("/central/demandes/102-1-999/").status_code == 404


@pytest.mark.parametrize(
    ("form", "code", "state", "ticket"),
    [
        ({"decision": "accept"}, "A20", "accepted", "redeemed"),
        ({"decision": "refuse", "reason": "R30"}, "R30", "refused", "credited"),
        ({"reason": "R11"}, "R11", "refused", "credited"),
    ],
)
def test_a_person_decides_once_and_the_counter_is_told(
    alice: Client, form: dict[str, str], code: str, state: str, ticket: str
) -> None:
    number = Claim.objects.get(terminal=102, sequence=13).ticket_number
    assert number is not None
    answer = alice.post(f"{IN_REVIEW}decider/", form, follow=True)
    claim = Claim.objects.get(terminal=102, sequence=13)
    assert (claim.verdict_code, claim.state) == (code, state)
    assert Ticket.objects.get(number=number).state == ticket
    assert [verdict.code for verdict in Verdict.objects.filter(terminal=102).order_by("serial")][-1] == code
    assert "Décision enregistrée" in answer.content.decode()
    again = alice.post(f"{IN_REVIEW}decider/", {"decision": "accept"}, follow=True)
    assert "décidée entre-temps" in again.content.decode()
    assert Claim.objects.get(terminal=102, sequence=13).verdict_code == code


@pytest.mark.parametrize("form", [{}, {"decision": "refuse"}, {"decision": "refuse", "reason": "A00"}])
def test_a_decision_without_a_choice_changes_nothing(alice: Client, form: dict[str, str]) -> None:
    answer = alice.post(f"{IN_REVIEW}decider/", form, follow=True)
    assert "Rien n’a été décidé" in answer.content.decode()
    assert Claim.objects.get(terminal=102, sequence=13).verdict_code == "W20"


def test_a_decided_claim_offers_no_decision(alice: Client) -> None:
    assert "Enregistrer la décision" not in text(alice, "/central/demandes/101-1-1/")
    assert "Enregistrer la décision" in text(alice, IN_REVIEW)


def test_a_credit_that_is_gone_is_said_before_and_after_the_guarantee_pays(alice: Client) -> None:
    claim = Claim.objects.get(terminal=102, sequence=13)
    assert claim.ticket_number
    Ticket.objects.filter(number=claim.ticket_number).update(amount_cents=claim.claimed_cents + 100)
    page = text(alice, IN_REVIEW)
    assert "n’est plus sur le ticket" in page
    assert "sur la garantie de la campagne" in page
    answer = alice.post(f"{IN_REVIEW}decider/", {"decision": "accept"}, follow=True).content.decode()
    assert "la garantie de la campagne paie" in answer
    assert Claim.objects.get(terminal=102, sequence=13).verdict_code == "A11"


@pytest.mark.parametrize(("state", "left"), [("barred", 1), ("paid", 0)])
def test_a_claim_that_paid_a_debt_says_so_and_may_be_taken_back(alice: Client, state: str, left: int) -> None:
    one = Claim.objects.filter(state="accepted", paid_cents__gt=1, ticket_number__isnull=False)[0]
    against = one.paid_cents - left
    address = f"/central/demandes/{one.terminal}-{one.epoch}-{one.sequence}/"
    claims = Claim.objects.filter(terminal=one.terminal, epoch=one.epoch, sequence=one.sequence)
    claims.update(state="barred")
    page = text(alice, address)
    assert "aucune\u00a0: prescrit" in page.replace("&nbsp;", "\u00a0")
    assert "Ouvrir un incident" not in page
    claims.update(state=state, set_against_cents=against)
    page = text(alice, address).replace("&nbsp;", "\u00a0")
    assert f"{formats.euros(against)} ont remboursé ce que l’organisme devait" in page
    assert "Ouvrir un incident" in page
