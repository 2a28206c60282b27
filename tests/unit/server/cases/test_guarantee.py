"""The guarantee's account: what it paid, for whom, at which counter, what came back; the ledger says the same. Both engines."""

from server.cases import guarantee
from server.database import Database
from sync.contract.verdicts import VerdictCode
from tests.builders.scheme import SPORT_CLUB
from tests.unit.server.cases.scene import CAMPAIGN, OTHER_CLUB, Desk


def test_nothing_was_guaranteed(database: Database) -> None:
    desk = Desk(database)
    desk.taken(desk.here, desk.ticket())
    seen = guarantee.standing(database, desk.issuer_id, CAMPAIGN)
    assert (seen.claims, seen.paid_cents, seen.balance_cents, seen.charged_cents) == ((), 0, 0, 0)


def test_each_guaranteed_claim_counts_for_its_affiliate_and_counter_less_what_came_back(database: Database) -> None:
    desk = Desk(database)
    third = desk.counter(desk.affiliate(3001))
    first, second = desk.ticket(), desk.ticket(3_000)
    for ticket in (first, second):
        desk.taken(desk.here, ticket)
    key = desk.taken(desk.elsewhere, first)
    for counter in (desk.elsewhere, third):
        desk.taken(counter, second)
    seen = guarantee.standing(database, desk.issuer_id, CAMPAIGN)
    assert seen.paid_cents == seen.balance_cents == 8_000
    assert [(one.number, one.claims, one.cents) for one in seen.by_affiliate] == [
        (OTHER_CLUB, 2, 5_000),
        (3001, 1, 3_000),
    ]
    assert [(one.number, one.cents) for one in seen.by_counter] == [
        (desk.elsewhere.terminal, 5_000),
        (third.terminal, 3_000),
    ]
    assert SPORT_CLUB not in {one.affiliate_number for one in seen.claims}
    assert {one.verdict_code for one in seen.claims} == {VerdictCode.A10}
    desk.paid_by_bank(desk.filed())
    desk.corrected(key, 500)
    after = guarantee.standing(database, desk.issuer_id, CAMPAIGN)
    assert (after.paid_cents, after.taken_back_cents, after.balance_cents, after.charged_cents) == (
        8_000,
        500,
        7_500,
        0,
    )
    assert after.by_affiliate[0].cents == 4_500
    desk.sound()
