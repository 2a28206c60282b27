"""server.affiliates.affiliation: the way in and out, each forbidden move, and who may have counters. On both databases."""

import datetime as dt
from dataclasses import replace

import pytest

from server.affiliates import affiliation
from server.affiliates.affiliation import AffiliationRefusal, EnrolmentRefusal, Signed
from server.affiliates.identity import Profile
from server.affiliates.models import Affiliate, AffiliationStep, Convention
from server.affiliates.states import NEXT, Standing
from server.campaigns.models import Issuer
from server.database import Database, Violated, Violation
from sync.contract.instant import Instant, civil_date
from tests.unit.server.reimbursement.world import ALICE, NOW, make_campaign, make_issuer

PROFILE = Profile(name="Judo-Club", siret="73282932000074", rna="", themes=1, town="Saint-Cœur")
LATER = Instant(NOW + 400 * 24 * 3_600_000)


@pytest.fixture
def issuer(database: Database) -> Issuer:
    made = make_issuer()
    make_campaign(made)
    return made


def signed(**changes: object) -> Signed:
    meant = Signed(
        campaign=12,
        signatory="Jeanne Roy, présidente",
        signed_on=civil_date(NOW),
        reference="SIG-1",
        from_date=dt.date(2026, 6, 1),
        to_date=dt.date(2027, 4, 30),
        sha256="a" * 64,
    )
    return replace(meant, **changes)  # type: ignore[arg-type]


def stand(issuer: Issuer, state: Standing) -> Affiliate:
    """A body in that state, without a convention."""
    made = Affiliate.objects.create(
        issuer=issuer, number=1001, name="Judo-Club", themes=1, town="X", status=state.value
    )
    assert made.pk
    return made


def move(database: Database, issuer: Issuer, step: Standing, detail: str = "2026-15") -> object:
    return affiliation.move(database, issuer.pk, 1001, step, detail=detail, actor=ALICE, now=NOW)


def test_from_the_towns_proposal_to_the_signature_and_out(database: Database, issuer: Issuer) -> None:
    made = affiliation.propose(database, issuer.pk, PROFILE, ALICE, NOW)
    assert isinstance(made, Affiliate)
    assert (made.number, made.status) == (1001, "proposed")
    assert isinstance(move(database, issuer, Standing.VOTED), Affiliate)
    assert isinstance(move(database, issuer, Standing.INVITED, ""), Affiliate)
    after = affiliation.sign(database, issuer.pk, 1001, signed(), ALICE, NOW)
    assert isinstance(after, Affiliate)
    assert after.status == "signed"
    assert isinstance(move(database, issuer, Standing.SUSPENDED, "Plaintes"), Affiliate)
    assert isinstance(move(database, issuer, Standing.SIGNED, ""), Affiliate)
    assert isinstance(move(database, issuer, Standing.ENDED, "Dissoute"), Affiliate)
    assert isinstance(move(database, issuer, Standing.PROPOSED, ""), Affiliate)
    said = AffiliationStep.objects.order_by("id").values_list("action", flat=True)
    assert list(said) == [
        "proposed", "voted", "invited", "convention", "signed", "suspended", "signed", "ended", "proposed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "step"),
    [(state, step) for state in Standing for step in Standing if step not in NEXT[state]],
    ids=lambda each: each.value,
)
def test_every_forbidden_move_changes_nothing(
    database: Database, issuer: Issuer, state: Standing, step: Standing
) -> None:
    affiliate = stand(issuer, state)
    Convention.objects.create(
        affiliate=affiliate,
        campaign=issuer.campaign_set.get(),
        from_date=dt.date(2026, 6, 1),
        to_date=dt.date(2027, 4, 30),
        signed_on=civil_date(NOW),
    )
    assert move(database, issuer, step) is AffiliationRefusal.NOT_NOW
    assert Affiliate.objects.get().status == state.value
    assert not AffiliationStep.objects.exists()


@pytest.mark.parametrize(
    ("state", "step", "reason"),
    [
        (Standing.PROPOSED, Standing.VOTED, AffiliationRefusal.NO_DECISION),
        (Standing.SIGNED, Standing.SUSPENDED, AffiliationRefusal.NO_REASON),
        (Standing.SIGNED, Standing.ENDED, AffiliationRefusal.NO_REASON),
        (Standing.INVITED, Standing.SIGNED, AffiliationRefusal.NO_CONVENTION),
        (Standing.SUSPENDED, Standing.SIGNED, AffiliationRefusal.NO_CONVENTION),
    ],
)
def test_a_move_without_what_it_needs(
    database: Database, issuer: Issuer, state: Standing, step: Standing, reason: AffiliationRefusal
) -> None:
    stand(issuer, state)
    assert move(database, issuer, step, "  ") is reason
    assert Affiliate.objects.get().status == state.value


@pytest.mark.parametrize("state", [Standing.PROPOSED, Standing.VOTED, Standing.ENDED])
def test_nobody_signs_before_being_invited(database: Database, issuer: Issuer, state: Standing) -> None:
    stand(issuer, state)
    outcome = affiliation.sign(database, issuer.pk, 1001, signed(), ALICE, NOW)
    assert outcome is AffiliationRefusal.NOT_NOW
    assert not Convention.objects.exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"signatory": " "}, AffiliationRefusal.NO_SIGNATORY),
        ({"signed_on": civil_date(LATER)}, AffiliationRefusal.SIGNED_LATER),
        ({"to_date": dt.date(2026, 5, 31)}, AffiliationRefusal.DATES),
        ({"sha256": ""}, AffiliationRefusal.NO_DOCUMENT),
        ({"campaign": 99}, AffiliationRefusal.UNKNOWN),
    ],
)
def test_a_convention_that_is_not_one(
    database: Database, issuer: Issuer, changes: dict[str, object], reason: AffiliationRefusal
) -> None:
    stand(issuer, Standing.INVITED)
    assert affiliation.sign(database, issuer.pk, 1001, signed(**changes), ALICE, NOW) is reason
    assert Affiliate.objects.get().status == "invited"
    assert not Convention.objects.exists()


def test_a_correction_takes_the_place_of_the_convention_and_both_stay_in_the_history(
    database: Database, issuer: Issuer
) -> None:
    stand(issuer, Standing.INVITED)
    affiliation.sign(database, issuer.pk, 1001, signed(), ALICE, NOW)
    affiliation.sign(database, issuer.pk, 1001, signed(sha256="b" * 64), ALICE, NOW)
    assert Convention.objects.get().document_sha256 == "b" * 64
    details = AffiliationStep.objects.filter(action="convention").order_by("id").values_list("detail", flat=True)
    assert list(details) == [f"12 {'a' * 64}", f"12 {'b' * 64}"]
    with pytest.raises(Violated) as refused, database.atomic():
        database.execute("UPDATE affiliates_affiliationstep SET actor = 'x'")
    assert refused.value.kind is Violation.APPEND_ONLY


def test_counters_are_enrolled_for_those_who_signed_and_whose_convention_is_not_over(
    database: Database, issuer: Issuer
) -> None:
    def refusal(now: Instant = NOW) -> EnrolmentRefusal | None:
        return affiliation.enrolment_refusal(issuer.pk, 1001, civil_date(now))

    assert refusal() is EnrolmentRefusal.UNKNOWN
    stand(issuer, Standing.INVITED)
    assert refusal() is EnrolmentRefusal.NOT_SIGNED
    affiliation.sign(database, issuer.pk, 1001, signed(), ALICE, NOW)
    assert refusal() is None
    assert refusal(LATER) is EnrolmentRefusal.NO_CONVENTION
    move(database, issuer, Standing.SUSPENDED)
    assert refusal() is EnrolmentRefusal.NOT_SIGNED


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": " "}, AffiliationRefusal.NO_NAME),
        ({"siret": "73282932000075"}, AffiliationRefusal.SIRET_WRONG),
        ({"rna": "W12"}, AffiliationRefusal.RNA_WRONG),
        ({}, AffiliationRefusal.ALREADY_THERE),
    ],
)
def test_a_body_that_cannot_be_added(
    database: Database, issuer: Issuer, changes: dict[str, str], reason: AffiliationRefusal
) -> None:
    affiliation.propose(database, issuer.pk, PROFILE, ALICE, NOW)
    assert affiliation.propose(database, issuer.pk, replace(PROFILE, **changes), ALICE, NOW) is reason  # type: ignore[arg-type]
    assert Affiliate.objects.count() == 1


def test_numbers_are_given_once(database: Database, issuer: Issuer) -> None:
    first = affiliation.propose(database, issuer.pk, PROFILE, ALICE, NOW, number=5000)
    assert isinstance(first, Affiliate)
    other = replace(PROFILE, siret="", rna="W921000123")
    assert affiliation.propose(database, issuer.pk, other, ALICE, NOW, number=5000) is AffiliationRefusal.NUMBER_TAKEN
    second = affiliation.propose(database, issuer.pk, other, ALICE, NOW)
    assert isinstance(second, Affiliate)
    assert second.number == 1001


def test_a_change_is_noted_by_its_fields_only(database: Database, issuer: Issuer) -> None:
    affiliation.propose(database, issuer.pk, PROFILE, ALICE, NOW)
    changed = replace(PROFILE, town="Rive", phone="01 99 00 11 22")
    assert isinstance(affiliation.change(database, issuer.pk, 1001, changed, ALICE, NOW), Affiliate)
    assert isinstance(affiliation.change(database, issuer.pk, 1001, changed, ALICE, NOW), Affiliate)
    step = AffiliationStep.objects.get(action="changed")
    assert step.detail == "town, phone"
    affiliation.propose(database, issuer.pk, replace(PROFILE, siret="", rna="W921000123"), ALICE, NOW)
    outcome = affiliation.change(database, issuer.pk, 1002, PROFILE, ALICE, NOW)
    assert outcome is AffiliationRefusal.ALREADY_THERE
    assert affiliation.change(database, issuer.pk, 4, PROFILE, ALICE, NOW) is AffiliationRefusal.UNKNOWN


def test_a_number_chosen_at_the_very_top_does_not_end_the_series(database: Database, issuer: Issuer) -> None:
    top = replace(PROFILE, siret="", rna="W921000009")
    assert isinstance(affiliation.propose(database, issuer.pk, top, ALICE, NOW, number=2**32 - 1), Affiliate)
    made = [affiliation.propose(database, issuer.pk, replace(top, rna=f"W92100000{one}"), ALICE, NOW) for one in (1, 2)]
    assert [one.number for one in made if isinstance(one, Affiliate)] == [1001, 1002]


def test_a_number_that_somebody_takes_meanwhile_is_not_taken_for_the_same_body(
    database: Database, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand(issuer, Standing.PROPOSED)
    numbers = iter([1001, 1002])
    monkeypatch.setattr(affiliation, "next_number", lambda *_: next(numbers))
    looks = iter([False, True, False])
    monkeypatch.setattr(affiliation, "_is_taken", lambda *_: next(looks))
    made = affiliation.propose(database, issuer.pk, PROFILE, ALICE, NOW)
    assert isinstance(made, Affiliate)
    assert made.number == 1002
