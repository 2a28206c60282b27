"""PURE. A campaign's rules as one document: every date, amount, count and limit that a council votes; how it is written and read.

Decides what makes usable rules (`faults`), not who may publish them (publishing). Dates are inclusive civil dates in
Europe/Paris, amounts are cents. Sources: money D13, domain A1, A2, A10, G2 to G8.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import msgspec

from sync.contract.ticket import THEMES_ALL

WALLETS_MAX = 2
TICKETS_MAX = 7  # slots of a pass, and of a printed sheet
TICKET_CENTS_MAX = 0xFFFF  # two bytes of the ticket's code
GRACE_DAYS_MAX = 366
SPLITS_MAX = 8  # a family chooses among a handful
WALLET_CENTS_MAX = 1_000_000
DOCUMENT_BYTES_MAX = 64 * 1024
CUT_OFF_DAY_MAX = 28  # every month has it
PAYMENT_DELAY_MAX = 60  # days
LIMIT_MAX = 2**31 - 1  # what the columns of the counters' limits hold
NAME_MAX = 60
AGE_MAX = 99
TRIES_MAX = 20
KEY_LEVEL_MAX = 2  # file, sealed, TPM


class WalletTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One wallet: what it may pay for, what every pupil gets, what a bursary pupil gets on top."""

    themes: int
    amount_cents: int
    bursary_cents: int = 0

    def amount(self, *, is_bursary: bool) -> int:
        return self.amount_cents + (self.bursary_cents if is_bursary else 0)


class Eligibility(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whole years on the day of the opening, inclusive; whether a pupil must live, and must go to school, in the département."""

    age_min: int = 9
    age_max: int = 18
    residence: bool = False
    school: bool = True


class Guarantee(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a counter may promise without a network (protocol, "Decision"). `card_floor_cents`: always 0."""

    bearer: bool = True
    list_age_soft_hours: int = 48
    list_age_hard_hours: int = 15 * 24
    unsynced_soft: int = 60
    unsynced_soft_cents: int = 120_000
    unsynced_hard: int = 200
    unsynced_hard_cents: int = 400_000
    birthdate_tries: int = 3
    key_level_min: int = 0
    card_floor_cents: int = 0


class Payment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The fortnights: days of the month on which a period begins; days from a cut-off to the transfer; the smallest transfer.

    `mode` stands in documents of before and decides nothing: every run leaves the bank's file and the finance service's lines,
    and the payer hands in one of them.
    """

    cut_off_days: tuple[int, ...] = (1, 16)
    delay_days: int = 5
    minimum_cents: int = 0
    mode: str | msgspec.UnsetType = msgspec.UNSET


class CampaignRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One version. `splits`: amounts per wallet among which a family chooses; empty, the wallets are as they stand."""

    name: str
    opens_on: dt.date
    registration_ends_on: dt.date
    valid_from: dt.date
    valid_to: dt.date
    claims_to: dt.date
    grace_days: int = 15
    contest_days: int = 60  # after a refusal
    ticket_min_cents: int = 500
    ticket_max_cents: int = 7000
    tickets_per_pass: int = 7
    wallets: tuple[WalletTerms, ...]
    splits: tuple[tuple[int, ...], ...] = ()
    may_move_money: bool = False
    birthdate_required: bool = True
    partial_use: bool = False
    eligibility: Eligibility = Eligibility()
    guarantee: Guarantee = Guarantee()
    payment: Payment = Payment()

    @property
    def last_receipt(self) -> dt.date:
        """The last day on which a claim may still arrive."""
        return self.claims_to + dt.timedelta(days=self.grace_days)


class Wrong(Enum):
    """What may be wrong with a field."""

    ORDER = "dates are not in order"
    RANGE = "outside what is possible"
    COUNT = "too few or too many"
    THEMES = "themes are wrong or shared"
    SUM = "a split does not add up to the wallets"
    SMALL = "no ticket of the smallest amount fits"
    SOFT = "a first limit is above the second"
    EMPTY = "nothing is there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`field`: the name in the document, dotted within a part."""

    field: str
    wrong: Wrong


class Unreadable(Exception):
    """The bytes are no campaign's rules; the message says where, in the decoder's words."""


def write(rules: CampaignRules) -> bytes:
    """The same rules, the same bytes."""
    return msgspec.json.encode(rules, order="deterministic")


def digest(document: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(document).hexdigest()


def read(document: bytes) -> CampaignRules:
    """Raises Unreadable."""
    try:
        return msgspec.json.decode(_bounded(document), type=CampaignRules)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(str(error)) from None


def read_toml(document: bytes) -> CampaignRules:
    """As people write drafts by hand. Raises Unreadable."""
    try:
        return msgspec.toml.decode(_bounded(document), type=CampaignRules)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(str(error)) from None


def _bounded(document: bytes) -> bytes:
    if len(document) > DOCUMENT_BYTES_MAX:
        raise Unreadable(f"{len(document)} bytes, at most {DOCUMENT_BYTES_MAX}")
    return document


def faults(rules: CampaignRules) -> tuple[Fault, ...]:
    """Everything that is wrong, in the document's order; empty for usable rules."""
    found = (*_dates(rules), *_tickets(rules), *_wallets(rules), *_splits(rules), *_people(rules), *_limits(rules))
    return (*found, *_payment(rules.payment))


def _dates(rules: CampaignRules) -> Iterator[Fault]:
    if not 1 <= len(rules.name.strip()) <= NAME_MAX:
        yield Fault(field="name", wrong=Wrong.EMPTY if not rules.name.strip() else Wrong.COUNT)
    for field, before, after in (
        ("registration_ends_on", rules.opens_on, rules.registration_ends_on),
        ("valid_to", rules.registration_ends_on, rules.valid_to),
        ("valid_to", rules.valid_from, rules.valid_to),
        ("claims_to", rules.valid_to, rules.claims_to),
    ):
        if before > after:
            yield Fault(field=field, wrong=Wrong.ORDER)
    for field in ("opens_on", "valid_from", "claims_to"):
        if not 2020 <= getattr(rules, field).year <= 2190:  # two bytes of days on the wire
            yield Fault(field=field, wrong=Wrong.RANGE)
    for field in ("grace_days", "contest_days"):
        if not 0 <= getattr(rules, field) <= GRACE_DAYS_MAX:
            yield Fault(field=field, wrong=Wrong.RANGE)


def _tickets(rules: CampaignRules) -> Iterator[Fault]:
    if not 0 < rules.ticket_min_cents <= TICKET_CENTS_MAX:
        yield Fault(field="ticket_min_cents", wrong=Wrong.RANGE)
    if not rules.ticket_min_cents <= rules.ticket_max_cents <= TICKET_CENTS_MAX:
        yield Fault(field="ticket_max_cents", wrong=Wrong.RANGE)
    if not 1 <= rules.tickets_per_pass <= TICKETS_MAX:
        yield Fault(field="tickets_per_pass", wrong=Wrong.RANGE)


def _wallets(rules: CampaignRules) -> Iterator[Fault]:
    if not 1 <= len(rules.wallets) <= WALLETS_MAX:
        yield Fault(field="wallets", wrong=Wrong.COUNT)
    used = 0
    for wallet in rules.wallets:
        if not 0 < wallet.themes <= THEMES_ALL or used & wallet.themes:
            yield Fault(field="wallets", wrong=Wrong.THEMES)
        used |= wallet.themes
        if not all(0 <= cents <= WALLET_CENTS_MAX for cents in (wallet.amount_cents, wallet.bursary_cents)):
            yield Fault(field="wallets", wrong=Wrong.RANGE)
    if rules.wallets and max(wallet.amount_cents for wallet in rules.wallets) < rules.ticket_min_cents:
        yield Fault(field="wallets", wrong=Wrong.SMALL)


def _splits(rules: CampaignRules) -> Iterator[Fault]:
    total = sum(wallet.amount_cents for wallet in rules.wallets)
    if len(rules.splits) > SPLITS_MAX or len(set(rules.splits)) != len(rules.splits):
        yield Fault(field="splits", wrong=Wrong.COUNT)
    if (rules.splits or rules.may_move_money) and len(rules.wallets) != WALLETS_MAX:
        yield Fault(field="splits" if rules.splits else "may_move_money", wrong=Wrong.COUNT)
    if any(len(split) != len(rules.wallets) or min(split) < 0 or sum(split) != total for split in rules.splits):
        yield Fault(field="splits", wrong=Wrong.SUM)


def _people(rules: CampaignRules) -> Iterator[Fault]:
    if not 0 <= rules.eligibility.age_min <= rules.eligibility.age_max <= AGE_MAX:
        yield Fault(field="eligibility.age_max", wrong=Wrong.RANGE)
    if rules.partial_use and not rules.birthdate_required:
        yield Fault(field="birthdate_required", wrong=Wrong.RANGE)


def _limits(rules: CampaignRules) -> Iterator[Fault]:
    limits = rules.guarantee
    for name in limits.__struct_fields__:
        if not 0 <= getattr(limits, name) <= LIMIT_MAX:
            yield Fault(field=f"guarantee.{name}", wrong=Wrong.RANGE)
    for field, low, high in (("birthdate_tries", 1, TRIES_MAX), ("key_level_min", 0, KEY_LEVEL_MAX)):
        if not low <= getattr(limits, field) <= high:
            yield Fault(field=f"guarantee.{field}", wrong=Wrong.RANGE)
    for soft, hard in (
        ("list_age_soft_hours", "list_age_hard_hours"),
        ("unsynced_soft", "unsynced_hard"),
        ("unsynced_soft_cents", "unsynced_hard_cents"),
    ):
        if getattr(limits, soft) > getattr(limits, hard):
            yield Fault(field=f"guarantee.{soft}", wrong=Wrong.SOFT)
    # No counter debits a card without a network (docs/decisions/0025): a promise that nobody keeps is not published.
    if limits.card_floor_cents:
        yield Fault(field="guarantee.card_floor_cents", wrong=Wrong.RANGE)


def _payment(payment: Payment) -> Iterator[Fault]:
    days = payment.cut_off_days
    if not days or tuple(sorted(set(days))) != days or not 1 <= days[0] <= days[-1] <= CUT_OFF_DAY_MAX:
        yield Fault(field="payment.cut_off_days", wrong=Wrong.RANGE)
    if not 0 <= payment.delay_days <= PAYMENT_DELAY_MAX:
        yield Fault(field="payment.delay_days", wrong=Wrong.RANGE)
    if not 0 <= payment.minimum_cents <= WALLET_CENTS_MAX:
        yield Fault(field="payment.minimum_cents", wrong=Wrong.RANGE)
