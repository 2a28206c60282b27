"""server.affiliates.voted_list: who is new, who was proposed, who comes back, who is voted already; twice is once."""

import pytest

from server.affiliates import affiliation, voted_list
from server.affiliates.identity import Profile
from server.affiliates.models import Affiliate, AffiliationStep
from server.affiliates.states import Standing
from server.affiliates.voted_file import LineTrouble, VotedFile, read
from server.affiliates.voted_list import Imported
from server.campaigns.models import Issuer
from server.database import Database
from tests.unit.server.reimbursement.world import ALICE, BRUNO, NOW, make_issuer

LIST = (
    "nom;rna;commune;activités\n"
    "Nouveau;W921000001;Rive;sport\nProposé;W921000002;Rive;sport\nParti;W921000003;Rive;culture\n"
    "Signé;W921000004;Rive;sport\nSans numéro;;Rive;sport\n"
)


@pytest.fixture
def issuer(database: Database) -> Issuer:
    made = make_issuer()
    for rna, state in ((2, Standing.PROPOSED), (3, Standing.ENDED), (4, Standing.SIGNED)):
        profile = Profile(name=f"Connu {rna}", siret="", rna=f"W92100000{rna}", themes=1, town="Rive")
        found = affiliation.propose(database, made.pk, profile, ALICE, NOW)
        assert isinstance(found, Affiliate)
        Affiliate.objects.filter(pk=found.pk).update(status=state.value)
    return made


def voted() -> VotedFile:
    found = read(LIST.encode())
    assert isinstance(found, VotedFile)
    return found


def stage(database: Database, issuer: Issuer) -> None:
    voted_list.stage(
        database, issuer.pk, name="liste.csv", decision="2027-3", content=LIST.encode(), actor=ALICE, now=NOW
    )


def test_every_line_is_in_one_place(issuer: Issuer) -> None:
    found = voted_list.compare(voted(), Affiliate.objects.all())
    assert [each.profile.name for each in found.new] == ["Nouveau"]
    assert [each.affiliate.name for each in found.proposed] == ["Connu 2"]
    assert [each.affiliate.name for each in found.returning] == ["Connu 3"]
    assert [each.affiliate.name for each in found.unchanged] == ["Connu 4"]


def test_all_of_it_is_voted_by_the_decision_and_twice_is_once(database: Database, issuer: Issuer) -> None:
    stage(database, issuer)
    done = voted_list.apply(database, issuer.pk, voted(), "2027-3", BRUNO, NOW)
    assert done == Imported(added=1, voted=2, unchanged=1, left_aside=1)
    states = dict(Affiliate.objects.values_list("rna", "status"))
    assert states == {
        "W921000001": "voted", "W921000002": "voted", "W921000003": "voted", "W921000004": "signed",
    }  # fmt: skip
    assert set(AffiliationStep.objects.filter(action="voted").values_list("detail", "actor")) == {("2027-3", BRUNO)}
    assert voted_list.staged(issuer.pk) is None
    assert voted_list.apply(database, issuer.pk, voted(), "2027-3", BRUNO, NOW) is None
    stage(database, issuer)
    again = voted_list.apply(database, issuer.pk, voted(), "2027-3", BRUNO, NOW)
    assert again == Imported(added=0, voted=0, unchanged=4, left_aside=1)


@pytest.mark.parametrize("state", ["proposed", "ended", "voted"])
def test_one_line_with_its_siret_and_one_with_its_rna_number_are_one_body(
    database: Database, issuer: Issuer, state: str
) -> None:
    Affiliate.objects.filter(rna="W921000002").update(siret="73282932000074", status=state)
    file = read(
        "nom;siret;rna;commune;activités\nClub;73282932000074;;Rive;sport\nClub;;W921000002;Rive;sport".encode()
    )
    assert isinstance(file, VotedFile)
    found = voted_list.compare(file, Affiliate.objects.all())
    assert [(each.line, each.trouble, each.number) for each in found.twice] == [(3, LineTrouble.TWICE, 2)]
    stage(database, issuer)
    done = voted_list.apply(database, issuer.pk, file, "2027-3", BRUNO, NOW)
    is_voted = state == "voted"
    assert done == Imported(added=0, voted=int(not is_voted), unchanged=int(is_voted), left_aside=1)


def test_another_list_or_another_decision_is_another_file(database: Database, issuer: Issuer) -> None:
    stage(database, issuer)
    waiting = voted_list.staged(issuer.pk)
    assert waiting
    first = voted_list.digest(waiting)
    waiting.decision = "2027-4"
    assert voted_list.digest(waiting) != first
