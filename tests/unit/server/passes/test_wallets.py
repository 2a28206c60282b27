"""server.passes.wallets: a bursary accepted later, another split, a withdrawn pass; nothing but what the rules allow."""

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from server.auditing.report import findings
from server.campaigns import terms as campaign_terms
from server.database import Database
from server.ledger.accounts import Code
from server.ledger.store import total
from server.passes import registrations, store, wallets, withdrawals
from server.passes.refusals import PassRefusal, Refused
from server.passes.states import RegistrationStatus
from server.passes.wallets import Marked, Moved, Withdrawn
from server.tickets import crediting
from server.tickets import store as tickets
from server.tickets.crediting import Changed
from server.tickets.states import TicketState
from sync.contract.instant import DAY, Instant
from sync.contract.policy import Decision
from tests.builders.rules import amended
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.unit.server.campaign_scene import CULTURE, SPORT, Scene, scene

ENVELOPE = 10_000_000
LAST, LATE = dt.date(2027, 3, 31), dt.date(2027, 4, 1)
REASON = "Élève parti dans un autre département"


def ruled(db: Database, **changes: object) -> Scene:
    made = scene(db, SPORT, CULTURE)
    amended(db, made.at.issuer_id, 26, made.at.recorded, **changes)
    now = campaign_terms.read(db, made.at.issuer_id, 26)
    assert now
    return replace(made, terms=now)


def mark(made: Scene, pupil: int, *, is_bursary: bool = True, day: dt.date | None = None) -> Marked | Refused:
    at = made.on(day) if day else made.at
    return wallets.mark_bursary(made.db, made.terms, at, made.college.pk, pupil, is_bursary=is_bursary)


def move(made: Scene, pupil: int, source: int, cents: int, number: int = 1, day: dt.date | None = None) -> object:
    at = made.on(day) if day else made.at
    return wallets.move_money(made.db, made.terms, at, made.college.pk, pupil, source, cents, number)


def withdraw(made: Scene, pass_id: int, reason: str = REASON, day: dt.date | None = None) -> Withdrawn | Refused:
    at = made.on(day) if day else made.at
    return wallets.withdraw_pass(made.db, made.terms, at, pass_id, reason)


def held(made: Scene, pass_id: int) -> tuple[int, ...]:
    return wallets.balances(made.db, made.terms, pass_id)


def credited(made: Scene, pass_id: int, *amounts: int, wallet: int = 0) -> list[tickets.TicketRow]:
    outcome = crediting.credit(made.db, made.terms, made.at, pass_id, wallet, amounts)
    assert isinstance(outcome, Changed)
    return list(outcome.tickets)


def sound(made: Scene) -> bool:
    found = findings(made.db, made.at.issuer_id)
    assert not found, [str(one) for one in found]
    return True


# --- a bursary accepted later -----------------------------------------------------------------------------------------


def test_a_bursary_accepted_after_the_pass_was_opened_is_paid_once(database: Database) -> None:
    made = scene(database, SPORT, CULTURE)
    pupil = made.pupil()
    pass_id = made.opened_pass(pupil)
    assert mark(made, pupil, day=LAST) == Marked(paid_cents=2000)
    assert held(made, pass_id) == (10_000, 10_000)
    assert wallets.entitlement(database, made.terms, pass_id) == (10_000, 10_000)
    assert mark(made, pupil) == Refused(code=PassRefusal.BURSARY_KNOWN)
    assert mark(made, pupil, is_bursary=False) == Refused(code=PassRefusal.BURSARY_PAID)
    assert held(made, pass_id) == (10_000, 10_000)
    assert sound(made)


def test_before_the_validation_it_is_only_noted_and_may_be_corrected(database: Database) -> None:
    made = scene(database)
    pupil = made.pupil()
    registrations.register(database, made.terms, made.at, made.college.pk, pupil, is_bursary=False)
    for is_bursary in (True, False, True):
        assert mark(made, pupil, is_bursary=is_bursary) == Marked()
    decided = registrations.validate(database, made.terms, made.at, made.college.pk, pupil, made.draw)
    assert isinstance(decided, registrations.Decided)
    assert held(made, decided.pass_id or 0) == (10_000,)
    assert sound(made)


def test_a_bursary_that_cannot_be_paid_is_not_marked(database: Database) -> None:
    made = scene(database, envelope=9999)
    pupil = made.pupil()
    pass_id = made.opened_pass(pupil)
    assert mark(made, pupil) == Refused(code=PassRefusal.BUDGET_SPENT)
    row = store.pupil(database, made.terms.campaign_id, made.college.pk, pupil)
    assert row
    assert not row.is_bursary
    assert held(made, pass_id) == (8000,)


def test_who_gets_no_bursary(sqlite_database: Database) -> None:
    made = scene(sqlite_database, SPORT, CULTURE)
    unknown, pupil = made.pupil("Martin"), made.pupil()
    assert mark(made, unknown) == Refused(code=PassRefusal.NO_PASS)
    assert mark(made, 999_999) == Refused(code=PassRefusal.UNKNOWN_PUPIL)
    pass_id = made.opened_pass(pupil)
    assert mark(made, pupil, day=LATE) == Refused(code=PassRefusal.CAMPAIGN_OVER)
    withdraw(made, pass_id)
    assert mark(made, pupil) == Refused(code=PassRefusal.PASS_WITHDRAWN)


def test_a_campaign_without_a_supplement_asks_nobody(sqlite_database: Database) -> None:
    made = scene(sqlite_database, CULTURE)
    pupil = made.pupil()
    made.opened_pass(pupil)
    assert mark(made, pupil) == Refused(code=PassRefusal.NO_SUPPLEMENT)


# --- money between two wallets ----------------------------------------------------------------------------------------


def test_money_moves_between_wallets_where_the_rules_let_it(database: Database) -> None:
    made = ruled(database, may_move_money=True)
    pupil = made.pupil()
    pass_id = made.opened_pass(pupil)
    assert move(made, pupil, 0, 3000) == Moved(left=(5000, 13_000))
    assert move(made, pupil, 1, 13_000, 2) == Moved(left=(18_000, 0))
    assert wallets.entitlement(database, made.terms, pass_id) == (18_000, 0)
    assert sound(made)


def test_a_move_that_was_done_is_not_done_again(database: Database) -> None:
    """A form sent twice, or two people at two screens."""
    made = ruled(database, may_move_money=True)
    pupil = made.pupil()
    pass_id = made.opened_pass(pupil)
    move(made, pupil, 0, 3000)
    assert move(made, pupil, 0, 3000) == Refused(code=PassRefusal.CHANGED_MEANWHILE)
    assert held(made, pass_id) == (5000, 13_000)


@pytest.mark.parametrize(
    ("source", "cents", "refused"),
    [
        (0, 0, Refused(code=PassRefusal.NOTHING_TO_MOVE)),
        (0, -500, Refused(code=PassRefusal.NOTHING_TO_MOVE)),
        (2, 500, Refused(code=PassRefusal.NOTHING_TO_MOVE)),
        (0, 5001, Refused(code=PassRefusal.WALLET_TOO_SMALL, cents=5000)),
    ],
)
def test_what_is_not_in_the_wallet_does_not_move(database: Database, source: int, cents: int, refused: Refused) -> None:
    made = ruled(database, may_move_money=True)
    pupil = made.pupil()
    pass_id = made.opened_pass(pupil)
    credited(made, pass_id, 3000)
    assert move(made, pupil, source, cents) == refused
    assert held(made, pass_id) == (5000, 10_000)


def test_money_stays_where_the_rules_keep_it(sqlite_database: Database) -> None:
    fixed = scene(sqlite_database, SPORT, CULTURE)
    pupil = fixed.pupil()
    pass_id = fixed.opened_pass(pupil)
    assert move(fixed, pupil, 0, 3000) == Refused(code=PassRefusal.MOVES_NOT_ALLOWED)
    free = replace(fixed, terms=replace(fixed.terms, may_move_money=True))
    assert move(free, fixed.pupil("Martin"), 0, 3000) == Refused(code=PassRefusal.NO_PASS)
    assert move(free, pupil, 0, 3000, day=LATE) == Refused(code=PassRefusal.CAMPAIGN_OVER)
    withdraw(free, pass_id)
    assert move(free, pupil, 0, 3000) == Refused(code=PassRefusal.PASS_WITHDRAWN)


def test_a_move_leads_from_one_offered_split_to_another(database: Database) -> None:
    """What was given stays one of the splits, whatever is on tickets, and the bursary apart."""
    made = ruled(database, may_move_money=True, splits=((8000, 10_000), (18_000, 0), (0, 18_000)))
    pupil = made.pupil()
    registrations.register(database, made.terms, made.at, made.college.pk, pupil, is_bursary=True, split=(8000, 10_000))
    decided = registrations.validate(database, made.terms, made.at, made.college.pk, pupil, made.draw)
    assert isinstance(decided, registrations.Decided)
    assert decided.pass_id is not None
    assert move(made, pupil, 0, 3000) == Refused(code=PassRefusal.SPLIT_NOT_OFFERED)
    credited(made, decided.pass_id, 7000)
    assert move(made, pupil, 0, 8000) == Refused(code=PassRefusal.WALLET_TOO_SMALL, cents=3000)
    assert move(made, pupil, 1, 10_000) == Moved(left=(13_000, 0))
    assert wallets.entitlement(database, made.terms, decided.pass_id) == (20_000, 0)
    assert sound(made)


@pytest.mark.parametrize("at_opening", [True, False])
def test_a_bursary_that_the_rules_raise_later_is_no_part_of_what_may_be_moved(
    database: Database, *, at_opening: bool
) -> None:
    made = ruled(database, may_move_money=True, splits=((8000, 10_000), (18_000, 0)))
    pupil = made.pupil()
    registrations.register(
        database, made.terms, made.at, made.college.pk, pupil, is_bursary=at_opening, split=(8000, 10_000)
    )
    decided = registrations.validate(database, made.terms, made.at, made.college.pk, pupil, made.draw)
    assert isinstance(decided, registrations.Decided)
    if not at_opening:
        assert mark(made, pupil) == Marked(paid_cents=2000)
    raised = tuple(
        msgspec.structs.replace(wallet, bursary_cents=wallet.bursary_cents + 500) for wallet in made.terms.wallets
    )
    now = replace(made, terms=replace(made.terms, wallets=raised))
    assert move(now, pupil, 1, 9500) == Refused(code=PassRefusal.SPLIT_NOT_OFFERED)
    assert move(now, pupil, 1, 10_000) == Moved(left=(20_000, 0))
    assert sound(made)


@pytest.mark.parametrize("at_opening", [True, False])
@pytest.mark.parametrize("is_published_before", [True, False])
def test_a_pass_opened_before_splits_were_offered_stands_by_the_rules_of_its_day(
    database: Database, *, at_opening: bool, is_published_before: bool
) -> None:
    made = ruled(database, may_move_money=True) if is_published_before else scene(database, SPORT, CULTURE)
    pupil = made.pupil()
    registrations.register(database, made.terms, made.at, made.college.pk, pupil, is_bursary=at_opening)
    decided = registrations.validate(database, made.terms, made.at, made.college.pk, pupil, made.draw)
    assert isinstance(decided, registrations.Decided)
    if not at_opening:
        assert mark(made, pupil) == Marked(paid_cents=2000)
    raised = tuple(
        msgspec.structs.replace(wallet, bursary_cents=wallet.bursary_cents + 500) for wallet in made.terms.wallets
    )
    later = replace(made.at, recorded=Instant(made.at.recorded + DAY))
    amended(
        database, made.at.issuer_id, 26, later.recorded, wallets=raised, may_move_money=True,
        splits=((8000, 10_000), (18_000, 0)),
    )  # fmt: skip
    terms = campaign_terms.read(database, made.at.issuer_id, 26)
    assert terms
    now = replace(made, terms=terms, at=later)
    assert move(now, pupil, 1, 9500) == Refused(code=PassRefusal.SPLIT_NOT_OFFERED)
    assert move(now, pupil, 1, 10_000) == Moved(left=(20_000, 0))
    assert sound(made)


# --- a withdrawn pass -------------------------------------------------------------------------------------------------


def test_a_withdrawn_pass_gives_everything_back_that_was_not_used(database: Database) -> None:
    made = scene(database, SPORT, CULTURE, envelope=ENVELOPE)
    pass_id = made.opened_pass()
    lost, printed, _ = credited(made, pass_id, 3000, 500, 700)
    credited(made, pass_id, 4000, wallet=1)
    crediting.issue_papers(database, made.terms, made.at, pass_id, [lost.number, printed.number], void_older=False)
    crediting.block(database, made.terms, made.at, pass_id, lost.number)
    assert withdraw(made, pass_id) == Withdrawn(cents=18_000, tickets=7, waiting=0)
    assert held(made, pass_id) == (0, 0)
    assert total(database, made.at.issuer_id, 26, Code.BUDGET) == ENVELOPE
    rows = tickets.of_pass(database, made.at.issuer_id, pass_id)
    assert {row.state for row in rows} == {TicketState.CANCELLED}
    opposed = dict(database.rows("SELECT number, below_generation FROM tickets_opposition"))
    assert opposed[lost.number] == opposed[printed.number] == 256
    (kept,) = withdrawals.of_pass(database, made.at.issuer_id, pass_id)
    assert (kept.rank, kept.reason, kept.actor, kept.cents, kept.tickets) == (1, REASON, "user:1", 18_000, 7)
    assert withdraw(made, pass_id) == Refused(code=PassRefusal.NOTHING_LEFT)
    assert sound(made)


def test_what_was_used_stays_used_and_what_waits_waits(database: Database) -> None:
    """A claim that is refused after the withdrawal sets its ticket free: withdrawn again, that money goes back too."""
    scheme = Scheme(database)
    counter, _ = scheme.counter(), scheme.counter(scheme.affiliate(2001))
    made = scheme.scene
    ticket = scheme.ticket(3000)
    waiting = credited(made, ticket.pass_id, 2000)[0]
    crediting.issue_papers(database, made.terms, made.at, ticket.pass_id, [waiting.number], void_older=False)
    counter.redeem(scheme.code(ticket), BIRTHDATE)
    amber = counter.redeem(scheme.code(scheme.stored(waiting)), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    assert scheme.stored(waiting).state is TicketState.CLAIMED
    assert withdraw(made, ticket.pass_id) == Withdrawn(cents=3000, tickets=5, waiting=1)
    assert scheme.stored(ticket).state is TicketState.REDEEMED
    counter.void(amber)
    counter.exchange(scheme.serve)
    assert scheme.stored(waiting).state is TicketState.CREDITED
    assert withdraw(made, ticket.pass_id) == Withdrawn(cents=2000, tickets=1, waiting=0)
    assert [one.cents for one in withdrawals.of_pass(database, made.at.issuer_id, ticket.pass_id)] == [3000, 2000]
    assert sound(made)


@pytest.mark.parametrize(("day", "reason", "code"), [
    (LATE, REASON, PassRefusal.CAMPAIGN_OVER),
    (LAST, "  ", PassRefusal.REASON_MISSING),
])  # fmt: skip
def test_a_withdrawal_needs_a_reason_and_a_campaign_that_lasts(
    sqlite_database: Database, day: dt.date, reason: str, code: PassRefusal
) -> None:
    made = scene(sqlite_database)
    pass_id = made.opened_pass()
    assert withdraw(made, pass_id, reason, day) == Refused(code=code)
    assert held(made, pass_id) == (8000,)


def test_a_pass_that_is_not_there_is_not_withdrawn(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    pass_id = made.opened_pass()
    assert withdraw(made, pass_id + 1) == Refused(code=PassRefusal.NO_PASS)


def test_the_pupils_row_says_that_the_pass_was_withdrawn(database: Database) -> None:
    made = scene(database)
    pupil = made.pupil()
    pass_id = made.opened_pass(pupil)
    for is_withdrawn in (False, True):
        row = store.pupil(database, made.terms.campaign_id, made.college.pk, pupil)
        assert row
        assert (row.status, row.is_withdrawn) == (RegistrationStatus.VALIDATED, is_withdrawn)
        withdraw(made, pass_id)
