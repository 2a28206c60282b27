"""Every bit of the check bitmap is set by its own fact, and by no other."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import msgspec
import pytest

from sync.contract.ids import AffiliateId, CampaignNumber, KeyId, TicketNumber
from sync.contract.instant import DAY, HOUR, MINUTE, Instant, day_number
from sync.contract.keys import KeyPurpose, KeySet, PublicKey
from sync.contract.messages import Standing
from sync.contract.money import Cents
from sync.contract.policy import Check, Policy
from sync.contract.signing import public_bytes
from sync.contract.ticket import Theme, Ticket, TicketFlag, TicketKind, sign_ticket
from sync.journal.knowledge import Knowledge, Unsynced
from sync.journal.moment import Moment
from terminal.counter.checks import (
    NOTHING,
    Bench,
    amount_bounds,
    check_code,
    check_counter,
    check_number,
    current_campaigns,
)
from tests.unit.sync.office import AFFILIATE, ISSUER, NOON, TICKET_KEY, ed25519
from tests.unit.terminal.desk import OFFICE, Desk, paper

NUMBER = TicketNumber(77)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """An hour after enrolment, with nothing waiting."""
    return Desk(tmp_path_factory.mktemp("bench")).start().counter.bench


def checked(bench: Bench, ticket: Ticket) -> Check:
    return check_code(sign_ticket(ticket, ISSUER, OFFICE.ticket_key), ticket, bench)


def with_terms(bench: Bench, **terms: object) -> Bench:
    known = replace(bench.knowledge.terms, **terms)  # type: ignore[arg-type]  # the fields of Terms
    return replace(bench, knowledge=replace(bench.knowledge, terms=known))


def with_policy(bench: Bench, change: Callable[[Policy], Policy]) -> Bench:
    return with_terms(bench, policy=change(bench.policy))


def with_knowledge(bench: Bench, **fields: object) -> Bench:
    known: Knowledge = replace(bench.knowledge, **fields)  # type: ignore[arg-type]  # the fields of Knowledge
    return replace(bench, knowledge=known)


def on_day(bench: Bench, day: dt.date) -> Bench:
    return replace(
        bench, now=Instant(round(dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC).timestamp() * 1000))
    )


def with_convention(first: dt.date, last: dt.date) -> Callable[[Policy], Policy]:
    def change(policy: Policy) -> Policy:
        facts = msgspec.structs.replace(
            policy.affiliate, convention_from=day_number(first), convention_to=day_number(last)
        )
        return msgspec.structs.replace(policy, affiliate=facts)

    return change


def with_limits(**limits: int) -> Callable[[Policy], Policy]:
    return lambda policy: msgspec.structs.replace(policy, limits=msgspec.structs.replace(policy.limits, **limits))


# --- the ticket ------------------------------------------------------------------------------------------------------


def test_a_good_ticket_of_somebody_else_is_only_a_bearers(bench: Bench) -> None:
    assert checked(bench, paper(1)) == Check.BEARER


def test_a_good_ticket_reserved_here_has_nothing_against_it(bench: Bench) -> None:
    assert checked(bench, paper(1, assigned_affiliate=AFFILIATE)) == NOTHING


@pytest.mark.parametrize(
    ("ticket", "bit"),
    [
        (paper(1, assigned_affiliate=AffiliateId(99)), Check.ASSIGNED_ELSEWHERE),
        (paper(1, themes=Theme.CULTURE), Check.THEME_NOT_ACCEPTED),
        (paper(1, valid_from=dt.date(2026, 9, 2)), Check.NOT_YET_VALID),
        (paper(1, valid_from=dt.date(2026, 8, 1), valid_to=dt.date(2026, 8, 31)), Check.EXPIRED),
        (paper(1, campaign=CampaignNumber(25)), Check.CAMPAIGN_UNKNOWN),
        (paper(1, scheme=2), Check.CAMPAIGN_UNKNOWN),
    ],
)
def test_a_fact_of_the_paper_sets_its_bit(bench: Bench, ticket: Ticket, bit: Check) -> None:
    assert checked(bench, ticket) & ~int(Check.BEARER) == bit


@pytest.mark.parametrize("day", [dt.date(2026, 9, 1), dt.date(2027, 5, 31)])
def test_a_ticket_is_good_on_its_first_and_last_day(bench: Bench, day: dt.date) -> None:
    assert checked(on_day(bench, day), paper(1)) == Check.BEARER


def test_a_ticket_of_either_theme_is_accepted_for_the_one_that_is_ours(bench: Bench) -> None:
    assert checked(bench, paper(1, themes=Theme.SPORT | Theme.CULTURE)) == Check.BEARER


def test_a_forged_code_says_nothing_but_that(bench: Bench) -> None:
    ticket = paper(1, valid_to=dt.date(2026, 9, 1), assigned_affiliate=AffiliateId(99))
    assert check_code(sign_ticket(ticket, ISSUER, ed25519("forger")), ticket, bench) == Check.SIGNATURE_BAD


def test_an_unknown_key_is_not_a_bad_signature(bench: Bench) -> None:
    assert checked(bench, paper(1, key_id=KeyId(4))) == Check.ISSUER_KEY_UNKNOWN


def test_a_key_outside_its_dates_and_an_expired_key_set_prove_nothing(bench: Bench) -> None:
    late = replace(bench, now=Instant(NOON + 366 * DAY))
    assert checked(late, paper(1)) == Check.ISSUER_KEY_UNKNOWN
    expired = msgspec.structs.replace(bench.knowledge.terms.key_set, expires_ms=Instant(NOON))
    assert checked(with_terms(bench, key_set=expired), paper(1)) == Check.ISSUER_KEY_UNKNOWN


def test_a_training_ticket_is_named_as_one(bench: Bench) -> None:
    training = ed25519("training")
    key_set: KeySet = bench.knowledge.terms.key_set
    key = PublicKey(
        key_id=TICKET_KEY,
        purpose=KeyPurpose.TRAINING,
        key=public_bytes(training.public_key()),
        from_ms=Instant(0),
        until_ms=Instant(NOON + DAY),
    )
    bench = with_terms(bench, key_set=msgspec.structs.replace(key_set, keys=(*key_set.keys, key)))
    ticket = paper(1, kind=TicketKind.TRAINING)
    assert check_code(sign_ticket(ticket, ISSUER, training), ticket, bench) == Check.KIND_FOREIGN | Check.BEARER
    assert checked(bench, ticket) == Check.SIGNATURE_BAD


@pytest.mark.parametrize(("below", "bit"), [(256, Check.OPPOSED), (2, Check.GENERATION_OLD), (1, NOTHING)])
def test_an_opposition_voids_papers_below_its_generation(bench: Bench, below: int, bit: Check) -> None:
    opposed = with_knowledge(bench, opposed=MappingProxyType({TicketNumber(1): below}))
    assert checked(opposed, paper(1, generation=1)) == bit | Check.BEARER
    assert checked(opposed, paper(2, generation=1)) == Check.BEARER


def test_after_the_end_of_claims_a_ticket_is_not_taken(bench: Bench) -> None:
    ticket = paper(1, valid_to=dt.date(2027, 12, 31))
    assert checked(on_day(bench, dt.date(2027, 7, 31)), ticket) == Check.BEARER
    assert checked(on_day(bench, dt.date(2027, 8, 1)), ticket) == Check.CLAIMS_CLOSED | Check.BEARER


def test_a_date_that_cannot_be_checked_here_is_left_to_the_server(bench: Bench) -> None:
    keyless = with_terms(bench, tag_keys=MappingProxyType({}))
    assert checked(keyless, paper(1)) == Check.BIRTHDATE_NOT_CHECKED | Check.BEARER
    assert checked(keyless, paper(1, flags=TicketFlag(0))) == Check.BEARER


# --- a typed number --------------------------------------------------------------------------------------------------

TYPED = Check.SIGNATURE_NOT_CHECKED | Check.BIRTHDATE_NOT_CHECKED | Check.BEARER


def test_a_typed_number_proves_next_to_nothing(bench: Bench) -> None:
    assert check_number(NUMBER, bench) == TYPED


def test_a_typed_number_on_the_list_is_opposed_only_when_all_its_papers_are(bench: Bench) -> None:
    assert check_number(NUMBER, with_knowledge(bench, opposed={NUMBER: 256})) == TYPED | Check.OPPOSED
    assert check_number(NUMBER, with_knowledge(bench, opposed={NUMBER: 3})) == TYPED


@pytest.mark.parametrize(
    ("day", "bits"),
    [
        (dt.date(2026, 8, 31), Check.NOT_YET_VALID),
        (dt.date(2027, 6, 1), Check.EXPIRED),
        (dt.date(2027, 8, 1), Check.EXPIRED | Check.CLAIMS_CLOSED),
    ],
)
def test_a_typed_number_goes_by_the_campaigns_dates(bench: Bench, day: dt.date, bits: Check) -> None:
    assert check_number(NUMBER, on_day(bench, day)) == TYPED | bits


def test_without_a_campaign_nothing_is_known_of_a_typed_number(bench: Bench) -> None:
    without = with_policy(bench, lambda policy: msgspec.structs.replace(policy, campaigns=()))
    assert check_number(NUMBER, without) == TYPED | Check.CAMPAIGN_UNKNOWN


def test_amounts_are_bounded_by_the_campaigns_of_today(bench: Bench) -> None:
    assert amount_bounds(bench) == (Cents(500), Cents(7000))
    assert current_campaigns(on_day(bench, dt.date(2027, 6, 1))) == ()
    assert amount_bounds(on_day(bench, dt.date(2027, 6, 1))) == (Cents(500), Cents(7000))


# --- the counter itself ----------------------------------------------------------------------------------------------


def of_counter(bench: Bench, amount: int = 3000, bits: Check = Check.BEARER) -> Check:
    return check_counter(Cents(amount), bench, bits)


def waiting(bench: Bench, count: int, cents: int) -> Bench:
    return replace(bench, unsynced=Unsynced(count=count, cents=Cents(cents), oldest=None))


def test_a_counter_in_order_has_nothing_against_it(bench: Bench) -> None:
    assert of_counter(bench) == NOTHING


@pytest.mark.parametrize(
    ("age", "bits"),
    [
        (48 * HOUR, NOTHING),
        (48 * HOUR + 1, Check.LISTS_OLD),
        (15 * DAY, Check.LISTS_OLD),
        (15 * DAY + 1, Check.LISTS_OLD | Check.LISTS_TOO_OLD),
    ],
)
def test_the_age_of_lists_counts_from_the_last_exchange(bench: Bench, age: int, bits: Check) -> None:
    now = Instant(bench.knowledge.lists_as_of + age)
    old = replace(bench, now=now, moment=Moment(wall=now, monotonic=bench.moment.monotonic, boot=1))
    assert of_counter(old) == bits


@pytest.mark.parametrize(
    ("count", "cents", "bits"),
    [
        (59, 0, NOTHING),
        (60, 0, Check.UNSYNCED_MANY),
        (0, 117_000, NOTHING),
        (0, 117_001, Check.UNSYNCED_MANY),
        (199, 0, Check.UNSYNCED_MANY),
        (200, 0, Check.UNSYNCED_MANY | Check.UNSYNCED_TOO_MANY),
        (1, 397_001, Check.UNSYNCED_MANY | Check.UNSYNCED_TOO_MANY),
    ],
)
def test_what_waits_counts_the_ticket_in_hand(bench: Bench, count: int, cents: int, bits: Check) -> None:
    assert of_counter(waiting(bench, count, cents)) == bits


def test_a_ticket_reserved_here_draws_nothing_on_the_guarantee_but_obeys_the_hard_limit(bench: Bench) -> None:
    assert of_counter(waiting(bench, 60, 0), bits=NOTHING) == NOTHING
    assert of_counter(waiting(bench, 200, 0), bits=NOTHING) == Check.UNSYNCED_TOO_MANY


def test_limits_of_nought_switch_the_guarantee_off(bench: Bench) -> None:
    without = with_policy(bench, with_limits(unsynced_soft=0, unsynced_soft_cents=0))
    assert of_counter(without) == Check.UNSYNCED_MANY
    assert of_counter(without, bits=NOTHING) == NOTHING


@pytest.mark.parametrize(("behind", "bits"), [(5 * MINUTE, NOTHING), (5 * MINUTE + 1, Check.CLOCK_BEHIND)])
def test_a_clock_behind_the_servers_is_noticed(bench: Bench, behind: int, bits: Check) -> None:
    slow = replace(bench, moment=replace(bench.moment, wall=Instant(bench.now - behind)))
    assert of_counter(slow) == bits


@pytest.mark.parametrize(("level", "least", "bits"), [(0, 0, NOTHING), (0, 1, Check.KEY_WEAK), (2, 1, NOTHING)])
def test_a_weak_key_is_noticed(bench: Bench, level: int, least: int, bits: Check) -> None:
    policed = with_policy(replace(bench, key_level=level), with_limits(key_level_min=least))
    assert of_counter(policed) == bits


@pytest.mark.parametrize(
    ("first", "last", "bits"),
    [
        (dt.date(2026, 9, 1), dt.date(2026, 9, 1), NOTHING),
        (dt.date(2026, 9, 2), dt.date(2027, 9, 2), Check.CONVENTION_ENDED),
        (dt.date(2025, 9, 1), dt.date(2026, 8, 31), Check.CONVENTION_ENDED),
    ],
)
def test_the_convention_must_be_in_force_today(bench: Bench, first: dt.date, last: dt.date, bits: Check) -> None:
    assert of_counter(with_policy(bench, with_convention(first, last))) == bits


@pytest.mark.parametrize(
    ("standing", "bits"),
    [
        (Standing.GOOD, NOTHING),
        (Standing.FORK, Check.QUARANTINED),
        (Standing.ROLLBACK, Check.QUARANTINED),
        (Standing.REVOKED, NOTHING),
    ],
)
def test_a_quarantined_journal_is_known_here(bench: Bench, standing: Standing, bits: Check) -> None:
    assert of_counter(with_knowledge(bench, standing=standing)) == bits
