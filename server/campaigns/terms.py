"""A campaign's rules as one frozen value, read from its row: what the services of passes and tickets decide by.

Decides which wallets a pass has and which days are open for what; amounts in cents, dates inclusive, Europe/Paris.
"""

import datetime as dt
from dataclasses import dataclass

import msgspec

from server.campaigns.ages import AgeLimits
from server.database import Database
from server.ledger.accounts import WALLETS, Code
from sync.contract.ids import KeyId
from sync.contract.ticket import THEMES_ALL

_COLUMNS = """
    c.issuer_id, c.number, c.id AS campaign_id, c.name, c.opens_on, c.registration_ends_on, c.valid_from, c.valid_to, c.claims_to,
    c.ticket_min_cents, c.ticket_max_cents, c.tickets_per_pass, c.birthdate_required, c.partial_use, c.age_min, c.age_max,
    c.ticket_key_id, c.wallets
"""


class CampaignFault(Exception):
    """A campaign's data cannot be used; the message says which field."""


class WalletTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One wallet: what it may pay for, what every pupil gets, what a bursary pupil gets on top."""

    themes: int
    amount_cents: int
    bursary_cents: int = 0

    def amount(self, *, is_bursary: bool) -> int:
        return self.amount_cents + (self.bursary_cents if is_bursary else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """`campaign_id` is the row, `number` what tickets and the ledger name it by."""

    issuer_id: int
    campaign_id: int
    number: int
    name: str
    opens_on: dt.date
    registration_ends_on: dt.date
    valid_from: dt.date
    valid_to: dt.date
    claims_to: dt.date
    ticket_min_cents: int
    ticket_max_cents: int
    tickets_per_pass: int
    birthdate_required: bool
    partial_use: bool
    age_min: int
    age_max: int
    ticket_key_id: KeyId
    wallets: tuple[WalletTerms, ...]

    def amounts(self, *, is_bursary: bool) -> tuple[int, ...]:
        """What a validated registration puts into each wallet."""
        return tuple(wallet.amount(is_bursary=is_bursary) for wallet in self.wallets)

    def is_open_for_registration(self, today: dt.date) -> bool:
        return self.opens_on <= today <= self.registration_ends_on

    def is_before_end(self, today: dt.date) -> bool:
        """Registrations are still validated, tickets still credited and printed."""
        return today <= self.valid_to

    @property
    def ages(self) -> AgeLimits:
        """On the day the campaign opens."""
        return AgeLimits(on=self.opens_on, low=self.age_min, high=self.age_max)


def wallet_code(index: int) -> Code:
    """The ledger account of the campaign's first or second wallet."""
    return WALLETS[index]


def read(db: Database, issuer_id: int, number: int) -> Terms | None:
    """Raises CampaignFault when the row's data is unusable."""
    return _one(db, "c.issuer_id = %(issuer_id)s AND c.number = %(number)s", {"issuer_id": issuer_id, "number": number})


def current(db: Database, issuer_id: int, today: dt.date) -> Terms | None:
    """The newest campaign that has opened; None before the first. Raises CampaignFault."""
    where = """
        c.issuer_id = %(issuer_id)s AND c.number = (
            SELECT max(number) FROM campaigns_campaign WHERE issuer_id = %(issuer_id)s AND opens_on <= %(today)s
        )
    """
    return _one(db, where, {"issuer_id": issuer_id, "today": today})


def _one(db: Database, where: str, params: dict[str, int | dt.date]) -> Terms | None:
    rows = db.rows(f"SELECT {_COLUMNS} FROM campaigns_campaign c WHERE {where}", params)  # noqa: S608  # constants only
    if not rows:
        return None
    assert len(rows) == 1
    names = [column.strip().split(" AS ")[-1].removeprefix("c.") for column in _COLUMNS.split(",")]
    values = dict(zip(names, rows[0], strict=True))
    try:
        raw = values.pop("wallets")
        wallets = msgspec.convert(
            msgspec.json.decode(raw) if isinstance(raw, str) else raw, tuple[WalletTerms, ...], strict=True
        )
        terms = msgspec.convert({**values, "wallets": wallets}, Terms, strict=False)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise CampaignFault(f"campaign {values['number']}: {error}") from None
    _check(terms)
    return terms


def _check(terms: Terms) -> None:
    themes = [wallet.themes for wallet in terms.wallets]
    if not 1 <= len(themes) <= len(WALLETS):
        raise CampaignFault(f"campaign {terms.number}: one or two wallets, not {len(themes)}")
    if any(not 0 < one <= THEMES_ALL for one in themes) or (len(themes) == 2 and themes[0] & themes[1]):
        raise CampaignFault(f"campaign {terms.number}: a wallet's themes are wrong")
    if any(min(wallet.amount_cents, wallet.bursary_cents) < 0 for wallet in terms.wallets):
        raise CampaignFault(f"campaign {terms.number}: a wallet's amount is negative")
