"""server.publication.cells: which claims count, in which month, commune and kind, on both engines; and the ledger says the same."""

import datetime as dt
import random
from collections import defaultdict

import pytest

from server.affiliates.models import Affiliate
from server.cards import debiting
from server.cards.debiting import CancelReason
from server.cards.store import DebitRow
from server.cases import limitation, voiding
from server.cases.incident_rules import Fate
from server.cases.models import Limitation
from server.closing.account import account
from server.closing.requests import Place
from server.database import Database
from server.intake.models import Claim
from server.ledger.accounts import Code
from server.publication import cells, files
from server.publication.disclosure import Cell
from sync.contract.instant import DAY, HOUR, Instant, start_of_day
from sync.contract.policy import Decision
from tests.builders.region import SPORT_CLUB as CARD_CLUB
from tests.builders.region import THEATRE, Region
from tests.builders.scheme import SPORT_CLUB
from tests.unit.server.cases.scene import ALICE, BRUNO, CAMPAIGN, Desk
from tests.unit.server.publication.taken import Taken, at

OCTOBER, NOVEMBER = at(2026, 10, 15, 12), at(2026, 11, 15, 12)


@pytest.fixture
def taken(database: Database) -> Taken:
    return Taken(database)


# --- what counts ---------------------------------------------------------------------------------------------------------


def published(desk: Desk) -> tuple[int, int]:
    """Claims and cents of all cells, withheld or not, when every month so far is over."""
    found = cells.cells(desk.db, desk.issuer_id, CAMPAIGN, Instant(desk.now + 32 * DAY))
    return sum(cell.claims for cell in found), sum(cell.cents for cell in found)


def booked(desk: Desk) -> int:
    """What the ledger says that affiliates were paid or will be."""
    found = account(desk.db, Place(issuer_id=desk.issuer_id, campaign=CAMPAIGN), desk.now)
    return sum(one.accepted_cents - one.reversed_cents - one.barred_cents for one in found.bodies)


def test_what_is_paid_or_will_be_counts_and_nothing_else(database: Database) -> None:
    desk = Desk(database)
    desk.taken(desk.here, desk.ticket(1_000))  # paid
    half, whole, given_back = (desk.taken(desk.here, desk.ticket(cents)) for cents in (2_000, 4_000, 6_000))
    assert published(desk) == (4, 13_000)
    desk.paid_by_bank(desk.filed())
    assert published(desk) == (4, 13_000)
    desk.corrected(half, 500)
    desk.corrected(whole, 4_000)
    desk.corrected(given_back, 6_000, Fate.PUPIL)
    assert published(desk) == (2, 2_500)
    ticket = desk.ticket(700)
    desk.taken(desk.here, ticket)
    assert published(desk) == (3, 3_200)
    desk.taken(desk.elsewhere, ticket)  # the guarantee pays it
    assert published(desk) == (4, 3_900)
    desk.taken(desk.here, desk.ticket(800), wrong=True)  # refused
    desk.taken(desk.here, desk.ticket(900), decision=Decision.AMBER)  # whatever becomes of it
    voided = desk.taken(desk.elsewhere, desk.ticket(1_300))
    before = published(desk)
    assert voiding.void(desk.db, voided, "Erreur de saisie", ALICE, desk.now) is None
    assert published(desk) == (before[0] - 1, before[1] - 1_300)
    assert published(desk)[1] == booked(desk)
    states = set(Claim.objects.values_list("state", flat=True))
    assert {"paid", "corrected", "accepted", "refused", "voided"} <= states
    desk.sound()


def test_what_is_barred_counts_for_what_paid_a_debt(database: Database) -> None:
    desk = Desk(database)
    wrong = desk.taken(desk.here, desk.ticket(3_000))
    desk.paid_by_bank(desk.filed())
    for cents in (1_000, 4_000, 500):
        desk.taken(desk.here, desk.ticket(cents))
    desk.taken(desk.elsewhere, desk.ticket(2_500))
    desk.corrected(wrong, 2_000)
    assert published(desk) == (5, 9_000)
    desk.go_to(dt.date(2031, 1, 1))
    agreed(desk, Code.DUE)
    # The debt of 20 takes the 10 whole and 10 of the 40; 30 and the 5 are barred.
    assert published(desk) == (4, 1_000 + 1_000 + 1_000 + 2_500)
    assert published(desk)[1] == booked(desk)
    desk.sound()


def test_what_came_back_for_good_counts_no_more_however_often_it_was_tried(database: Database) -> None:
    desk = Desk(database)
    desk.taken(desk.here, desk.ticket(2_000))
    first = desk.filed()
    desk.paid_by_bank(first)
    desk.sent_back(first)
    desk.taken(desk.here, desk.ticket(600))
    again = desk.filed()  # pays both
    assert published(desk) == (2, 2_600)
    desk.paid_by_bank(again)
    desk.sent_back(again)
    desk.taken(desk.elsewhere, desk.ticket(1_100))
    assert published(desk) == (3, 3_700)
    desk.go_to(dt.date(2031, 1, 1))
    agreed(desk, Code.RETURNED)
    assert published(desk) == (1, 1_100)
    assert published(desk)[1] == booked(desk)


def agreed(desk: Desk, source: Code) -> None:
    made = limitation.propose(
        desk.db, desk.issuer_id, CAMPAIGN, SPORT_CLUB, int(source), "Trois courriers", ALICE, desk.now
    )
    assert isinstance(made, Limitation), made
    assert isinstance(limitation.agree(desk.db, desk.issuer_id, made.pk, BRUNO, desk.now), Limitation)


def test_debits_of_cards_count_as_tickets_do(database: Database) -> None:
    region = Region(database)
    first, second = region.card(), region.card()
    when = Instant(region.at.occurred + HOUR)
    region.debited(first, 700, CARD_CLUB, when)
    region.debited(first, 300, CARD_CLUB, when)
    region.debited(second, 450, CARD_CLUB, when)
    region.debited(second, 450, THEATRE, when)
    taken_back = region.debited(second, 250, CARD_CLUB, when)
    cancelled = debiting.cancel(
        database, region.issuer_id, CARD_CLUB, taken_back.number, CancelReason.AMOUNT, "user:2", when
    )
    assert isinstance(cancelled, DebitRow)
    found = cells.cells(database, region.issuer_id, region.at.campaign, Instant(when + 32 * DAY))
    assert {(cell.kind, cell.claims, cell.passes, cell.cents) for cell in found} == {(1, 3, 2, 1_450), (2, 1, 1, 450)}


# --- which month ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (Instant(at(2027, 3, 31, 23, 59, 59) + 999), "2027-03"),
        (at(2027, 4, 1), "2027-04"),
        (Instant(at(2026, 11, 1) - 1), "2026-10"),
        (at(2026, 11, 1), "2026-11"),
        (at(2027, 3, 28, 3), "2027-03"),  # the hour that is not there
        (Instant(at(2027, 1, 1) - 1), "2026-12"),
    ],
)
def test_a_claim_is_of_its_month_in_paris(taken: Taken, moment: Instant, month: str) -> None:
    club = taken.affiliate("Clichy")
    taken.claim(club, 1, at(2026, 9, 5))
    taken.claim(club, 1, moment)
    assert [cell.month for cell in taken.cells(at(2028, 1, 1))] == ["2026-09", month]


def test_the_running_month_is_not_there_until_it_is_over(taken: Taken) -> None:
    club = taken.affiliate("Clichy")
    taken.claim(club, 1, OCTOBER)
    taken.claim(club, 2, NOVEMBER)
    assert [cell.month for cell in taken.cells(NOVEMBER)] == ["2026-10"]
    assert [cell.month for cell in taken.cells(Instant(at(2026, 12, 1) - 1))] == ["2026-10"]
    assert [cell.month for cell in taken.cells(at(2026, 12, 1))] == ["2026-10", "2026-11"]
    assert taken.cells(OCTOBER) == []


@pytest.mark.parametrize(
    ("clock", "month"), [(at(1999, 1, 1), "2026-10"), (at(2099, 1, 1), "2026-11"), (NOVEMBER, "2026-11")]
)
def test_a_clock_that_is_not_believed_is_kept_within_what_is(taken: Taken, clock: Instant, month: str) -> None:
    taken.claim(taken.affiliate("Clichy"), 1, NOVEMBER, captured_ms=clock, credible_from_ms=OCTOBER)
    assert [cell.month for cell in taken.cells(at(2027, 1, 1))] == [month]


def test_nothing_taken_is_no_cell(taken: Taken) -> None:
    assert taken.cells(NOVEMBER) == []


# --- which commune and kind ------------------------------------------------------------------------------------------------


def test_spellings_of_a_commune_are_one_cell_and_a_pass_counts_once_in_it(taken: Taken) -> None:
    clubs = [taken.affiliate(town) for town in ("Saint-Cloud", "SAINT CLOUD", "St-Cloud", "", " ")]
    for club in clubs:
        taken.claim(club, 1, OCTOBER)
        taken.claim(club, 2, OCTOBER, cents=500)
    assert taken.cells(NOVEMBER) == [
        Cell(month="2026-10", commune="Non renseignée", kind=1, claims=4, passes=2, cents=3_000),
        Cell(month="2026-10", commune="Saint-Cloud", kind=1, claims=6, passes=2, cents=4_500),
    ]


@pytest.mark.parametrize(
    ("themes", "ticket_themes", "kind"),
    [(1, 1, 1), (2, 2, 2), (1, 3, 1), (2, 3, 2), (3, 1, 1), (3, 2, 2), (3, 3, 3), (None, 2, 2), (None, 3, 3)],
)
def test_the_kind_is_the_affiliates_when_it_has_one_else_the_tickets(
    taken: Taken, themes: int | None, ticket_themes: int, kind: int
) -> None:
    club = taken.affiliate("Clichy", themes=3)
    taken.claim(club, 1, OCTOBER, ticket_themes=ticket_themes, affiliate_themes=themes)
    assert [cell.kind for cell in taken.cells(NOVEMBER)] == [kind]


def test_another_campaigns_claims_are_its_own(taken: Taken) -> None:
    club = taken.affiliate("Clichy")
    taken.claim(club, 1, OCTOBER)
    taken.claim(club, 2, OCTOBER, campaign_number=13)
    taken.claim(club, 3, OCTOBER, issuer_id=taken.issuer.pk + 1)
    assert [cell.claims for cell in taken.cells(NOVEMBER)] == [1]


# --- all together ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_a_random_season_is_counted_as_a_person_would_and_withholds_what_is_small(taken: Taken, seed: int) -> None:
    chance = random.Random(seed)
    towns = {"Clichy": "Clichy", "CLICHY": "Clichy", "Épernay": "Épernay", "epernay": "Épernay", "": "Non renseignée"}
    clubs = [(taken.affiliate(town), name) for town, name in towns.items()]
    books: dict[tuple[str, str, int], list[tuple[int, int]]] = defaultdict(list)
    for _ in range(150):
        (club, name), kind, month = chance.choice(clubs), chance.randint(1, 3), chance.choice((9, 10))
        pass_id, cents = chance.randint(1, 40), chance.randint(1, 9_999)
        if taken._slots.get(pass_id, 0) < 7:
            taken.claim(club, pass_id, at(2026, month, 15), cents=cents, themes=kind, ticket_themes=3)
            books[f"2026-{month:02d}", name, kind].append((pass_id, cents))
    wanted = {
        key: (len(mine), sum(cents for _, cents in mine))
        if len(mine) >= 10 and len({pass_id for pass_id, _ in mine}) >= 10
        else (None, None)
        for key, mine in books.items()
    }
    rows = cells.rows(taken.db, taken.issuer.pk, taken.campaign.number, NOVEMBER)
    assert {(row.month, row.commune, row.kind): (row.claims, row.cents) for row in rows} == wanted
    assert {row.is_withheld for row in rows} == {True, False}, "a season in which both kinds of cells are seen"


def test_one_more_small_claim_changes_no_byte_of_the_file(taken: Taken) -> None:
    """The books differ, the public cannot tell: neither how many nor how much."""
    large, small = taken.affiliate("Clichy"), taken.affiliate("Vanves")
    for pass_id in range(1, 11):
        taken.claim(large, pass_id, OCTOBER)
    taken.claim(small, 11, OCTOBER)
    before = raw(taken)
    for pass_id in (12, 12, 12, 12, 12, 12, 12, 13, 14, 15, 16, 17, 18):
        taken.claim(small, pass_id, OCTOBER, cents=777)
        assert raw(taken) == before
    taken.claim(small, 19, OCTOBER)
    assert raw(taken) == before  # 15 claims of 9 passes
    taken.claim(small, 20, OCTOBER)
    assert raw(taken) != before


def raw(taken: Taken) -> bytes:
    return files.tickets_csv(cells.rows(taken.db, taken.issuer.pk, taken.campaign.number, NOVEMBER), "Pass")


def test_the_order_in_which_things_were_written_changes_no_byte(taken: Taken) -> None:
    for town in ("Vanves", "Clichy", "CLICHY", "Épernay"):
        club = taken.affiliate(town)
        for pass_id in range(1, 6):
            taken.claim(club, pass_id * 10 + club, OCTOBER)
    first = raw(taken)
    assert raw(taken) == first
    last = start_of_day(dt.date(2026, 10, 30))
    Affiliate.objects.filter(number=1).delete()
    Affiliate.objects.create(
        issuer=taken.issuer, number=1, name="Autre nom", themes=3, town="Vanves", status="ended", contact=str(last)
    )
    assert raw(taken) == first
