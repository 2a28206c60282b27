"""server.ledger.closing_money: everything expires once, the budget goes back, the campaign is at zero, and its report adds up."""

from dataclasses import replace

import pytest

from server.database import Database
from server.ledger import closing_money, rules, seals
from server.ledger.accounts import Code
from server.ledger.audit import audit, closed
from server.ledger.closing_money import (
    BooksMoved,
    Moved,
    TicketLeft,
    closing_report,
    expire_tickets,
    expire_wallets,
    pots,
    return_budget,
    tickets_left,
)
from server.ledger.rules import ClaimName, Posting
from server.ledger.store import Posted, post
from server.tickets.models import Ticket
from sync.contract.instant import Instant
from tests.unit.server.ledger.scenes import AFFILIATE, AT, CAMPAIGN, ISSUER

PASSES, CENTS = 7, 3000
VOTED = 200_000


def write(db: Database, *postings: Posting) -> None:
    for posting in postings:
        assert isinstance(post(db, *posting), Posted)


@pytest.fixture
def season(database: Database) -> Database:
    """Seven passes with a ticket each, of which three are claimed, one is paid by the guarantee besides."""
    write(database, rules.envelope_opened(AT, VOTED, "V1"))
    for pass_id in range(1, PASSES + 1):
        write(
            database,
            rules.wallet_created(AT, pass_id, (8000, 10_000)),
            rules.ticket_credited(AT, pass_id, Code.SECOND_WALLET, 100 + pass_id, 1, CENTS),
        )
        Ticket.objects.create(
            issuer_id=ISSUER, number=100 + pass_id, campaign_number=CAMPAIGN, pass_id=pass_id, slot=1,
            state="credited", themes=2, amount_cents=CENTS,
        )  # fmt: skip
    for ticket in (101, 102, 103):
        write(database, rules.claim_accepted(AT, named(ticket), AFFILIATE, ticket, CENTS))
    write(
        database,
        rules.claim_guaranteed(AT, named(901), AFFILIATE + 1, 101, CENTS),
        rules.run_closed(AT, 1, AFFILIATE, 2 * CENTS),
        rules.settled(AT, 1, AFFILIATE, 2 * CENTS),
    )
    return database


def named(sequence: int) -> ClaimName:
    return ClaimName(terminal=5, epoch=0, sequence=sequence)


def close(db: Database) -> None:
    expire_wallets(db, AT)
    with db.atomic():
        expire_tickets(db, AT, tickets_left(db, ISSUER, CAMPAIGN))
    return_budget(db, AT)


def test_a_campaign_closes_to_zero_and_its_report_says_what_it_cost(season: Database) -> None:
    close(season)
    zero = (
        Code.BUDGET,
        Code.GUARANTEE,
        Code.FIRST_WALLET,
        Code.SECOND_WALLET,
        Code.TICKET,
        Code.EXPIRED_WALLET,
        Code.EXPIRED_TICKET,
    )
    held = pots(season, ISSUER, CAMPAIGN)
    assert {code: held[code] for code in zero} == dict.fromkeys(zero, 0)
    report = closing_report(season, ISSUER, CAMPAIGN)
    assert (report.voted, report.paid, report.due, report.guarantee) == (VOTED, 2 * CENTS, 2 * CENTS, CENTS)
    assert (report.expired_wallets, report.expired_tickets) == (PASSES * 15_000, 4 * CENTS)
    assert report.returned == VOTED - 4 * CENTS
    assert report.cost == report.voted - report.returned
    assert len(report.anchor) == 64
    assert audit(season, ISSUER) == []


def test_everything_twice_changes_nothing(season: Database) -> None:
    close(season)
    before = closing_report(season, ISSUER, CAMPAIGN)
    assert expire_wallets(season, AT) == Moved()
    assert tickets_left(season, ISSUER, CAMPAIGN) == []
    assert return_budget(season, AT) == Moved()
    assert closing_report(season, ISSUER, CAMPAIGN) == before


def test_wallets_go_page_by_page_and_go_on_after_a_stop(season: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing_money, "PAGE", 3)
    told: list[int] = []

    def stop(done: int) -> None:
        told.append(done)
        if done > 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        expire_wallets(season, AT, stop)
    assert told == [3, 6]
    assert expire_wallets(season, AT) == Moved(count=1, cents=15_000)


@pytest.mark.parametrize("later", [(8000, 7000), (700, 0)], ids=["the same amounts", "others"])
def test_a_wallet_that_fills_again_after_it_expired_expires_again(season: Database, later: tuple[int, int]) -> None:
    expire_wallets(season, AT)
    write(season, rules.wallet_topped_up(AT, 1, later, "bursary"))  # the campaign was extended
    assert expire_wallets(season, AT) == Moved(count=1, cents=sum(later))
    held = pots(season, ISSUER, CAMPAIGN)
    assert (held[Code.FIRST_WALLET], held[Code.SECOND_WALLET]) == (0, 0)
    assert held[Code.EXPIRED_WALLET] == PASSES * 15_000 + sum(later)
    assert audit(season, ISSUER) == []


def test_a_ticket_admitted_late_and_given_back_to_the_pupil_expires_again(season: Database) -> None:
    with season.atomic():
        expire_tickets(season, AT, tickets_left(season, ISSUER, CAMPAIGN))
    late = named(104)
    write(
        season,
        rules.late_admitted(AT, late, AFFILIATE, 104, CENTS),
        rules.claim_reversed(AT, late, AFFILIATE, 104, CENTS, into=Code.TICKET, incident=1),
    )
    with season.atomic():
        left = tickets_left(season, ISSUER, CAMPAIGN)
        assert expire_tickets(season, AT, left) == Moved(count=1, cents=CENTS)
    held = pots(season, ISSUER, CAMPAIGN)
    assert (held[Code.TICKET], held[Code.EXPIRED_TICKET]) == (0, 4 * CENTS)
    assert audit(season, ISSUER) == []


def test_what_was_posted_before_is_not_taken_as_done(season: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    expire_wallets(season, AT)
    write(season, rules.wallet_topped_up(AT, 1, (8000, 7000), "bursary"))
    monkeypatch.setattr(closing_money, "_expired_before", lambda *_: {})
    with pytest.raises(BooksMoved, match="wallet-expired/1: posted before"):
        expire_wallets(season, AT)


def test_what_comes_free_after_the_closing_goes_back_with_another(season: Database) -> None:
    close(season)
    waiting = rules.claim_accepted(AT, named(103), AFFILIATE, 103, CENTS)
    write(season, rules.claim_voided(AT, named(103), waiting))
    with season.atomic():
        expire_tickets(season, AT, tickets_left(season, ISSUER, CAMPAIGN))
    first = closing_report(season, ISSUER, CAMPAIGN)
    assert return_budget(season, AT) == Moved(count=2, cents=CENTS)
    second = closing_report(season, ISSUER, CAMPAIGN)
    assert second.returned == first.returned + CENTS
    assert second.cost == second.voted - second.returned
    assert audit(season, ISSUER) == []


def test_a_guarantee_dearer_than_what_is_left_returns_nothing_and_says_so(database: Database) -> None:
    write(database, rules.envelope_opened(AT, 1000, "V1"), rules.claim_guaranteed(AT, named(1), AFFILIATE, 101, CENTS))
    before = pots(database, ISSUER, CAMPAIGN)
    with pytest.raises(BooksMoved, match="floor"):
        return_budget(database, AT)
    assert pots(database, ISSUER, CAMPAIGN) == before
    write(database, rules.envelope_amended(AT, CENTS, "V2"))
    return_budget(database, AT)
    assert pots(database, ISSUER, CAMPAIGN)[Code.VOTED] == -CENTS


def test_a_ticket_claimed_meanwhile_undoes_its_page(season: Database) -> None:
    left = tickets_left(season, ISSUER, CAMPAIGN)
    assert [one.number for one in left] == [104, 105, 106, 107]
    assert left[0] == TicketLeft(number=104, pass_id=4, cents=CENTS)
    write(season, rules.claim_accepted(AT, named(104), AFFILIATE, 104, CENTS))
    with pytest.raises(BooksMoved, match="ticket-expired/104"), season.atomic():
        expire_tickets(season, AT, left)
    assert len(tickets_left(season, ISSUER, CAMPAIGN)) == 3


def test_money_left_in_a_closed_campaign_is_found_by_the_audit(season: Database) -> None:
    return_budget(season, AT)
    places = {finding.place for finding in closed(season, ISSUER)}
    assert f"{CAMPAIGN}/2100/pass/1" in places
    assert f"{CAMPAIGN}/2200/ticket/104" in places
    assert f"{CAMPAIGN}/2200/ticket/101" not in places


def test_what_comes_back_to_a_campaign_that_is_open_again_is_none_of_its_closings(season: Database) -> None:
    close(season)
    later = replace(AT, recorded=Instant(AT.recorded + 1))
    write(season, rules.claim_voided(later, named(103), rules.claim_accepted(AT, named(103), AFFILIATE, 103, CENTS)))
    assert audit(season, ISSUER) == []
    seals.make_ready(season, ISSUER, CAMPAIGN)
    assert list(closed(season, ISSUER)) == []
    seals.put(season, ISSUER, CAMPAIGN, later.recorded)
    assert [finding.place for finding in closed(season, ISSUER)] == [f"{CAMPAIGN}/2200/ticket/103"]
    seals.put(season, ISSUER, CAMPAIGN, None)
    with season.atomic():
        expire_tickets(season, later, tickets_left(season, ISSUER, CAMPAIGN))
    seals.put(season, ISSUER, CAMPAIGN, later.recorded)
    assert audit(season, ISSUER) == []


def test_a_line_unexplained_at_the_closing_is_found_and_one_that_comes_later_is_not(season: Database) -> None:
    close(season)
    write(season, rules.suspense_opened(AT, "L1", 700))
    assert list(closed(season, ISSUER)) == []
    write(season, rules.envelope_amended(AT, 500, "V2"))
    return_budget(season, AT)
    assert [finding.place for finding in closed(season, ISSUER)] == [f"{CAMPAIGN}/9900/campaign/{CAMPAIGN}"]
