"""server.publication.grants and what is written of them: who was paid much in one calendar year, on both engines."""

import datetime as dt

import pytest

from server.affiliates.models import Affiliate, AffiliationStep, Convention
from server.database import Database
from server.publication import grants
from server.publication.grants import CENTS_MAX
from server.reimbursement.models import PaymentOrder, Run
from tests.unit.server.reimbursement.world import make_campaign, make_issuer


class Payments:
    """Orders as runs leave them, of affiliates 1, 2 and so on."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.issuer = make_issuer()
        self.campaigns = {number: make_campaign(self.issuer, number) for number in (12, 13)}
        self._runs = 0

    def affiliate(self, number: int, **more: object) -> Affiliate:
        values: dict[str, object] = {
            "name": f"Club {number}",
            "themes": 1,
            "town": "Clichy",
            "status": "signed",
            "siret": "",
        }
        return Affiliate.objects.create(issuer=self.issuer, number=number, **(values | more))

    def paid(self, affiliate: int, cents: int, day: dt.date, *, campaign: int = 12, state: str = "paid") -> None:
        self._runs += 1
        Run.objects.create(
            issuer_id=self.issuer.pk, campaign=campaign, number=self._runs, label=f"Q{self._runs}", cut_off_ms=self._runs,
            state="closed", execution_date=day, computed_by="user:1", approved_by="user:2", confirmed_by="user:1",
            closed_by="user:2", created_ms=1, file=b"x", file_sha256="0", message_id=f"M{self._runs}",
        )  # fmt: skip
        PaymentOrder.objects.create(
            issuer_id=self.issuer.pk, campaign=campaign, run=self._runs, affiliate_number=affiliate, amount_cents=cents,
            claim_count=1, state=state, iban="FR76", end_to_end_id=f"E{self._runs}",
            returned_ms=1 if state == "returned" else None,
        )  # fmt: skip

    def above(self, year: int) -> list[tuple[int, int]]:
        found = grants.bodies(grants.grants(self.db, self.issuer.pk, year))
        return [(body.number, body.cents) for body in found]


@pytest.fixture
def payments(database: Database) -> Payments:
    made = Payments(database)
    for number in (1, 2):
        made.affiliate(number)
    return made


SPRING, AUTUMN, NEXT = dt.date(2026, 3, 1), dt.date(2026, 12, 31), dt.date(2027, 1, 1)


def test_more_than_the_limit_is_one_cent_more(payments: Payments) -> None:
    payments.paid(1, CENTS_MAX, SPRING)
    payments.paid(2, CENTS_MAX + 1, SPRING)
    assert payments.above(2026) == [(2, 2_300_001)]


def test_a_year_is_its_days_of_execution_and_all_campaigns(payments: Payments) -> None:
    payments.paid(1, 1_500_000, dt.date(2026, 1, 1))
    payments.paid(1, 900_000, AUTUMN, campaign=13)
    payments.paid(2, 1_500_000, AUTUMN)
    payments.paid(2, 1_500_000, NEXT)
    assert payments.above(2026) == [(1, 2_400_000)]
    assert payments.above(2027) == payments.above(2025) == []
    assert grants.years(payments.db, payments.issuer.pk) == [2027, 2026]


@pytest.mark.parametrize("state", ["returned", "filed", "in_run"])
def test_what_came_back_or_has_not_gone_is_not_paid(payments: Payments, state: str) -> None:
    payments.paid(1, 2_000_000, SPRING)
    payments.paid(1, 2_000_000, AUTUMN, state=state)
    assert payments.above(2026) == []
    payments.paid(1, 2_000_000, AUTUMN)  # again
    assert payments.above(2026) == [(1, 4_000_000)]


def test_a_grant_is_told_with_what_the_books_know(payments: Payments) -> None:
    body = payments.affiliate(3, name="Théâtre", siret="73282932000074", rna="W921234567")
    for at_ms, action, detail in ((1, "voted", "2024-1"), (5, "voted", "2026-15"), (9, "changed", "name")):
        AffiliationStep.objects.create(affiliate=body, action=action, actor="user:1", at_ms=at_ms, detail=detail)
    Convention.objects.create(
        affiliate=body, campaign=payments.campaigns[12], from_date=SPRING, to_date=NEXT, signed_on=dt.date(2026, 6, 3)
    )
    for day, campaign in ((AUTUMN, 12), (SPRING, 12), (AUTUMN, 13)):
        payments.paid(3, 1_000_000, day, campaign=campaign)
    first, second = grants.grants(payments.db, payments.issuer.pk, 2026)
    assert (first.cents, first.first_on, first.last_on, first.signed_on) == (
        2_000_000,
        SPRING,
        AUTUMN,
        dt.date(2026, 6, 3),
    )
    assert (first.decision, first.siret, first.rna, first.year) == ("2026-15", "73282932000074", "W921234567", 2026)
    assert (second.cents, second.first_on, second.last_on, second.signed_on) == (1_000_000, AUTUMN, AUTUMN, None)


def test_another_issuers_payments_are_its_own(payments: Payments) -> None:
    payments.paid(1, 9_000_000, SPRING)
    assert grants.grants(payments.db, payments.issuer.pk + 1, 2026) == []
    assert grants.years(payments.db, payments.issuer.pk + 1) == []
