"""server.intake.facts: what is read and opened for a claim, seen through the verdict that it leads to."""

import dataclasses
import datetime as dt

import pytest

from server.database import Database
from server.tickets import crediting
from server.tickets.crediting import Changed
from server.tickets.store import TicketRow
from sync.contract import sealing
from sync.contract import ticket as paper
from sync.contract.ids import CampaignNumber, KeyId, Sequence, TicketNumber
from sync.contract.instant import DAY, Instant, civil_date, start_of_day
from sync.contract.payloads import Method
from sync.contract.policy import Check, Decision
from sync.contract.sealing import SealPurpose, place
from sync.contract.ticket import Theme, TicketKind
from tests.builders.keys import ISSUER, signing_key
from tests.builders.rules import amended
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB, Scheme
from tests.builders.terminals import AMBER, GREEN, BuiltTerminal
from tests.unit.server.campaign_scene import THEATRE

WRONG_DATE = dt.date(2013, 1, 1)


@pytest.fixture
def scheme(sqlite_database: Database) -> Scheme:
    return Scheme(sqlite_database)


@pytest.fixture
def anywhere(database: Database) -> Scheme:
    return Scheme(database)


def verdict(scheme: Scheme, counter: BuiltTerminal) -> tuple[str, int]:
    """Code and cents of the counter's last redemption, once delivered."""
    counter.exchange(scheme.serve)
    told = counter.verdict_on(counter.redemptions()[-1])
    assert told
    scheme.check()
    return told.code.value, told.amount


def pass_of(scheme: Scheme, ticket: TicketRow) -> int:
    return scheme.stored(ticket).pass_id


def fresh_list(scheme: Scheme, counter: BuiltTerminal) -> None:
    """The counter hears of every opposition so far."""
    counter.exchange(scheme.serve)


# --- proof -----------------------------------------------------------------------------------------------------------


def test_a_code_signed_by_another_key_is_forged(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    counter.redeem(paper.sign_ticket(scheme.paper(ticket), ISSUER, signing_key("forger")), BIRTHDATE)
    assert verdict(scheme, counter) == ("R10", 0)


@pytest.mark.parametrize(
    "changed", [{"kind": TicketKind.TRAINING}, {"scheme": 91}, {"key_id": KeyId(7)}], ids=["training", "scheme", "key"]
)
def test_a_code_for_something_else_is_no_proof(scheme: Scheme, changed: dict[str, int]) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    counter.redeem(scheme.signed(dataclasses.replace(scheme.paper(ticket), **changed)), BIRTHDATE)  # type: ignore[arg-type]
    assert verdict(scheme, counter) == ("R10", 0)


def test_a_number_never_drawn_is_unknown(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    counter.redeem(scheme.signed(dataclasses.replace(scheme.paper(ticket), number=TicketNumber(5))), BIRTHDATE)
    assert verdict(scheme, counter) == ("R11", 0)


def test_a_number_of_a_ticket_never_credited_is_unknown(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    row = scheme.db.row("SELECT number FROM tickets_ticket WHERE state = 'blank' ORDER BY slot LIMIT 1")
    assert row
    counter.redeem_typed(TicketNumber(row[0]), BIRTHDATE, amount=2_000)
    assert verdict(scheme, counter) == ("R11", 0)
    assert scheme.stored(ticket).state.value == "credited"


def test_a_paper_of_another_campaign_is_unknown(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    counter.redeem(scheme.signed(dataclasses.replace(scheme.paper(ticket), campaign=CampaignNumber(3))), BIRTHDATE)
    assert verdict(scheme, counter) == ("R11", 0)


def test_a_typed_number_sealed_for_another_entry_does_not_open(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    context = place(SealPurpose.NUMBER, counter.terminal, Sequence(41))
    moved = sealing.seal(sealing.number_bytes(ticket.number), counter.claims_key, context)
    redeem = counter.redemption(
        Method.NUMBER, moved, BIRTHDATE, number=ticket.number, decision=Decision.AMBER, amount=2_000
    )
    counter.append(redeem, Check.SIGNATURE_NOT_CHECKED)
    assert verdict(scheme, counter) == ("R10", 0)


# --- the child -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [10**16, 2**63, 2**64 - 1])
def test_a_typed_number_beyond_every_ticket_is_no_proof_and_stops_nobody(database: Database, number: int) -> None:
    scheme = Scheme(database)
    counter = scheme.counter()
    context = place(SealPurpose.NUMBER, counter.terminal, Sequence(0))
    sealed = counter.seal(number.to_bytes(8), counter.claims_key, context)
    counter.append(
        counter.redemption(
            Method.NUMBER, sealed, BIRTHDATE, number=TicketNumber(1), decision=Decision.AMBER, amount=1_000
        ),
        AMBER,
    )
    assert verdict(scheme, counter) == ("R10", 0)


def test_a_wrong_birthdate_is_refused_and_only_the_comparison_is_kept(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    date = next(
        day
        for day in (WRONG_DATE + dt.timedelta(days=at) for at in range(10))
        if scheme.tag(ticket.number, day) != scheme.tag(ticket.number, BIRTHDATE)
    )
    counter.redeem(scheme.code(ticket), date)
    assert verdict(scheme, counter) == ("R30", 0)
    assert scheme.db.row("SELECT is_birthdate_match FROM intake_claim") == (False,)
    assert scheme.stored(ticket).state.value == "credited"


def test_a_wrong_date_that_fits_the_tag_is_tolerated_once_and_never_guaranteed(scheme: Scheme) -> None:
    counter = scheme.counter()
    tickets = [scheme.ticket() for _ in range(2)]
    codes = []
    for ticket in tickets:
        counter.redeem(scheme.code(ticket), scheme.lucky(ticket))
        codes.append(verdict(scheme, counter)[0])
    assert codes == ["A12", "R30"]


def test_a_lucky_wrong_date_loses_against_another_counters_right_one(scheme: Scheme) -> None:
    lucky, right = scheme.counter(), scheme.counter(scheme.affiliate(2001))
    ticket = scheme.ticket()
    taken = lucky.redeem(scheme.code(ticket), scheme.lucky(ticket))
    right.redeem(scheme.code(ticket), BIRTHDATE)
    assert verdict(scheme, lucky) == ("W10", 0)
    assert verdict(scheme, right) == ("A00", 2_000)
    lucky.exchange(scheme.serve)
    told = lucky.verdict_on(taken)
    assert told
    assert told.code.value == "R21"


def test_a_lucky_wrong_date_of_a_typed_number_is_refused(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    counter.redeem_typed(ticket.number, scheme.lucky(ticket), amount=2_000)
    assert verdict(scheme, counter) == ("R30", 0)


@pytest.mark.parametrize("sealed", ["missing", "elsewhere", "no date"])
def test_a_date_that_is_missing_or_cannot_be_read_goes_to_people(scheme: Scheme, sealed: str) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    redeem = counter.redemption(
        Method.QR, scheme.code(ticket), BIRTHDATE, number=ticket.number, decision=Decision.GREEN, amount=2_000
    )
    context = place(SealPurpose.BIRTHDATE, counter.terminal, Sequence(9 if sealed == "elsewhere" else 0))
    plain = b"20131301" if sealed == "no date" else b"20140312"
    date = b"" if sealed == "missing" else sealing.seal(plain, counter.claims_key, context)
    counter.append(dataclasses.replace(redeem, sealed_birthdate=date), GREEN)
    assert verdict(scheme, counter) == ("W20", 0)
    assert scheme.stored(ticket).state.value == "claimed"


def test_a_campaign_that_asks_for_no_date_needs_none(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    scheme.db.execute("UPDATE campaigns_campaign SET birthdate_required = %(no)s", {"no": False})
    counter.redeem(scheme.code(ticket), None)
    assert verdict(scheme, counter) == ("A00", 2_000)


# --- place and day ---------------------------------------------------------------------------------------------------


def test_a_ticket_of_another_theme_is_refused(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(THEATRE), scheme.ticket()
    counter.redeem(scheme.signed(dataclasses.replace(scheme.paper(ticket), themes=Theme.SPORT)), BIRTHDATE)
    assert verdict(scheme, counter) == ("R14", 0)


def test_a_ticket_assigned_elsewhere_is_refused_and_at_its_own_counter_paid(scheme: Scheme) -> None:
    elsewhere, here = scheme.counter(scheme.affiliate(2001)), scheme.counter()
    ticket = scheme.ticket(assigned=SPORT_CLUB)
    for counter in (elsewhere, here):
        counter.redeem(scheme.code(ticket), BIRTHDATE)
    assert verdict(scheme, elsewhere) == ("R15", 0)
    assert verdict(scheme, here) == ("A00", 2_000)


def test_an_expired_and_a_future_paper_are_refused(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    said = scheme.paper(ticket)
    counter.redeem(scheme.signed(dataclasses.replace(said, valid_to=dt.date(2026, 9, 14))), BIRTHDATE)
    assert verdict(scheme, counter) == ("R12", 0)
    counter.redeem(scheme.signed(dataclasses.replace(said, valid_from=dt.date(2026, 9, 18))), BIRTHDATE)
    assert verdict(scheme, counter) == ("R13", 0)


def test_a_capture_outside_the_convention_is_refused(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    scheme.db.execute("UPDATE affiliates_convention SET to_date = %(day)s", {"day": dt.date(2026, 9, 14)})
    counter.redeem(scheme.code(ticket), BIRTHDATE)
    assert verdict(scheme, counter) == ("R41", 0)


def test_a_capture_before_the_convention_ended_is_payable_after_it(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    counter.redeem(scheme.code(ticket), BIRTHDATE)
    scheme.db.execute("UPDATE affiliates_convention SET to_date = %(day)s", {"day": dt.date(2026, 9, 17)})
    scheme.wait(10 * DAY)
    assert verdict(scheme, counter) == ("A00", 2_000)


@pytest.mark.parametrize(("received", "code"), [("2027-04-30", "A00"), ("2027-05-01", "W20"), ("2028-05-16", "W20")])
def test_the_deadline_counts_on_receipt(scheme: Scheme, received: str, code: str) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    counter.redeem(scheme.code(ticket), BIRTHDATE)
    scheme.now = Instant(start_of_day(dt.date.fromisoformat(received)) + DAY // 2)
    assert verdict(scheme, counter)[0] == code


# --- what became of the ticket ---------------------------------------------------------------------------------------


def test_an_older_print_is_refused_by_whoever_had_the_list_and_guaranteed_to_the_others(scheme: Scheme) -> None:
    unaware, aware = scheme.counter(scheme.affiliate(2001)), scheme.counter()
    ticket = scheme.ticket()
    old = scheme.code(ticket)
    printed = crediting.issue_papers(
        scheme.db, scheme.scene.terms, scheme.scene.at, pass_of(scheme, ticket), [ticket.number], void_older=True
    )
    assert isinstance(printed, Changed)
    fresh_list(scheme, aware)
    for counter in (unaware, aware):
        counter.redeem(old, BIRTHDATE)
    assert verdict(scheme, aware) == ("R16", 0)
    assert verdict(scheme, unaware) == ("A11", 2_000)
    aware.redeem(scheme.code(scheme.stored(ticket)), BIRTHDATE)
    assert verdict(scheme, aware) == ("A00", 2_000)
    assert scheme.paid() == 4_000


def test_a_lost_ticket_is_refused_by_whoever_had_the_list_and_guaranteed_to_the_others(scheme: Scheme) -> None:
    unaware, aware = scheme.counter(scheme.affiliate(2001)), scheme.counter()
    ticket = scheme.ticket()
    blocked = crediting.block(scheme.db, scheme.scene.terms, scheme.scene.at, pass_of(scheme, ticket), ticket.number)
    assert isinstance(blocked, Changed)
    fresh_list(scheme, aware)
    for counter in (unaware, aware):
        counter.redeem(scheme.code(ticket), BIRTHDATE)
    assert verdict(scheme, aware) == ("R40", 0)
    assert verdict(scheme, unaware) == ("A11", 2_000)
    assert scheme.stored(ticket).state.value == "blocked"


@pytest.mark.parametrize("again", ["printed", "lost", "lost and found"])
def test_whoever_had_a_list_that_voids_the_print_knew_it_whatever_is_opposed_since(
    anywhere: Scheme, again: str
) -> None:
    scheme = anywhere
    unaware, aware, ticket = scheme.counter(scheme.affiliate(2001)), scheme.counter(), scheme.ticket()
    first, where = scheme.code(ticket), (scheme.db, scheme.scene.terms, scheme.scene.at, ticket.pass_id)

    def printed_again() -> None:
        assert isinstance(crediting.issue_papers(*where, [ticket.number], void_older=True), Changed)

    fresh_list(scheme, unaware)
    printed_again()
    fresh_list(scheme, aware)
    second = scheme.code(scheme.stored(ticket))
    if again == "printed":
        printed_again()
    else:
        assert isinstance(crediting.block(*where, ticket.number), Changed)
    if again == "lost and found":
        assert isinstance(crediting.unblock(*where, ticket.number), Changed)
    for counter in (unaware, aware):
        counter.redeem(first, BIRTHDATE)
    assert verdict(scheme, aware) == ("R16", 0)
    assert verdict(scheme, unaware) == ("A11", 2_000)
    another = scheme.counter(scheme.affiliate(3001))
    another.list_version = 2
    another.redeem(second, BIRTHDATE)
    assert verdict(scheme, another) == ("A11", 2_000), "of the second print its list says nothing"


def test_an_opposed_ticket_taken_provisionally_goes_to_people(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket()
    crediting.block(scheme.db, scheme.scene.terms, scheme.scene.at, pass_of(scheme, ticket), ticket.number)
    counter.redeem(scheme.code(ticket), BIRTHDATE, decision=Decision.AMBER)
    assert verdict(scheme, counter) == ("W20", 0)


def test_what_the_family_took_back_after_a_green_capture_stays_paid(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket(3_000)
    code = scheme.code(ticket)
    counter.redeem(code, BIRTHDATE)
    back = crediting.uncredit(scheme.db, scheme.scene.terms, scheme.scene.at, pass_of(scheme, ticket), ticket.number)
    assert isinstance(back, Changed)
    assert verdict(scheme, counter) == ("A11", 3_000)
    assert scheme.stored(ticket).state.value == "blank"


# --- the decision, run again -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("checks", "code"),
    [
        (GREEN, "A00"),
        (GREEN | Check.LISTS_OLD, "W10"),
        (GREEN | Check.UNSYNCED_TOO_MANY, "R50"),
        (GREEN | Check.LISTS_TOO_OLD, "R50"),
        (GREEN | Check.OPPOSED, "W20"),
    ],
)
def test_a_green_that_its_own_bitmap_denies_is_not_guaranteed(scheme: Scheme, checks: Check, code: str) -> None:
    counter = scheme.counter()
    scheme.counter(scheme.affiliate(2001))  # one that has not spoken yet
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE, checks=checks)
    assert verdict(scheme, counter)[0] == code


def test_a_policy_that_the_counter_was_never_given_goes_to_people(scheme: Scheme) -> None:
    counter = scheme.counter()
    counter.policy_version = 9
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    assert verdict(scheme, counter) == ("W20", 0)


def test_the_policy_of_the_time_of_capture_counts(scheme: Scheme) -> None:
    counter = scheme.counter()
    ticket = scheme.ticket()
    counter.redeem(scheme.code(ticket), BIRTHDATE)
    scheme.db.execute("UPDATE campaigns_campaign SET guarantee_bearer = %(no)s", {"no": False})
    assert verdict(scheme, counter) == ("A00", 2_000)
    assert counter.policy_version == 2
    scheme.counter(scheme.affiliate(2001))
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    assert verdict(scheme, counter) == ("W10", 0)


def test_an_assigned_ticket_keeps_its_guarantee_where_bearer_tickets_have_none(scheme: Scheme) -> None:
    scheme.db.execute("UPDATE campaigns_campaign SET guarantee_bearer = %(no)s", {"no": False})
    counter = scheme.counter()
    scheme.counter(scheme.affiliate(2001))
    counter.redeem(scheme.code(scheme.ticket(assigned=SPORT_CLUB)), BIRTHDATE, checks=Check(0))
    assert verdict(scheme, counter) == ("A00", 2_000)


def test_the_same_affiliates_second_counter_comes_second(scheme: Scheme) -> None:
    first, second = scheme.counter(), scheme.counter()
    code = scheme.code(scheme.ticket())
    for counter in (first, second):
        counter.redeem(code, BIRTHDATE)
    assert verdict(scheme, first) == ("A00", 2_000)
    assert verdict(scheme, second) == ("R20", 0)


# --- by the version of the rules that the policy was made by -----------------------------------------------------------


def amend(scheme: Scheme, **changes: object) -> None:
    amended(scheme.db, scheme.issuer_id, int(scheme.scene.terms.number), scheme.now, **changes)


def test_a_claim_is_judged_by_the_rules_that_its_policy_was_made_by(anywhere: Scheme) -> None:
    counter = anywhere.counter()
    counter.redeem(anywhere.code(anywhere.ticket()), None)
    amend(anywhere, birthdate_required=False)
    assert verdict(anywhere, counter) == ("W20", 0)
    counter.redeem(anywhere.code(anywhere.ticket()), None)
    amend(anywhere, birthdate_required=True)
    assert verdict(anywhere, counter) == ("A00", 2_000)


def test_a_shorter_end_of_claims_binds_only_who_was_told(scheme: Scheme) -> None:
    counter = scheme.counter()
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    today = civil_date(scheme.now)
    amend(scheme, registration_ends_on=today, valid_to=today, claims_to=today, grace_days=0)
    scheme.wait(DAY)
    assert verdict(scheme, counter) == ("A00", 2_000)


def test_an_end_of_claims_that_was_put_off_counts_for_all(scheme: Scheme) -> None:
    counter = scheme.counter()
    today = civil_date(scheme.now)
    amend(scheme, registration_ends_on=today, valid_to=today, claims_to=today, grace_days=0)
    counter.exchange(scheme.serve)
    counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    amend(scheme, claims_to=today + dt.timedelta(days=30))
    scheme.wait(DAY)
    assert verdict(scheme, counter) == ("A00", 2_000)
