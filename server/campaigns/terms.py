"""A campaign's rules in force as one frozen value: what the services of passes and tickets decide by.

Read from the version that its row names; from the row itself when no version was ever published (version 0).
Decides which wallets a pass has and which days are open for what; amounts in cents, dates inclusive, Europe/Paris.
"""

import datetime as dt
from dataclasses import dataclass

import msgspec

from server.campaigns import document
from server.campaigns.ages import AgeLimits
from server.campaigns.document import CampaignRules, Unreadable, WalletTerms
from server.database import Database
from server.ledger.accounts import WALLETS, Code
from sync.contract.ids import KeyId
from sync.contract.ticket import THEMES_ALL

_COLUMNS = """
    c.issuer_id, c.number, c.id AS campaign_id, c.name, c.opens_on, c.registration_ends_on, c.valid_from, c.valid_to, c.claims_to,
    c.ticket_min_cents, c.ticket_max_cents, c.tickets_per_pass, c.birthdate_required, c.partial_use, c.age_min, c.age_max,
    c.ticket_key_id, c.wallets, c.rules_version, r.document
"""


class CampaignFault(Exception):
    """A campaign's data cannot be used; the message says which field."""


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
    splits: tuple[
        tuple[int, ...], ...
    ] = ()  # amounts per wallet among which a family chooses; none: as the wallets say
    may_move_money: bool = False  # between two wallets (E03)
    residence_required: bool = False  # pupils must live in the département
    school_required: bool = True  # and go to school there
    minimum_payment_cents: int = 0
    rules_version: int = 0

    def amounts(self, *, is_bursary: bool, split: tuple[int, ...] = ()) -> tuple[int, ...]:
        """What a validated registration puts into each wallet: the family's `split`, or as the wallets stand; then the bursary."""
        base = split or tuple(wallet.amount_cents for wallet in self.wallets)
        supplement = self.supplement if is_bursary else (0,) * len(base)
        return tuple(cents + more for cents, more in zip(base, supplement, strict=True))

    @property
    def supplement(self) -> tuple[int, ...]:
        """What a bursary adds to each wallet."""
        return tuple(wallet.bursary_cents for wallet in self.wallets)

    @property
    def has_supplement(self) -> bool:
        """Without one, who has a bursary is nobody's business here."""
        return any(self.supplement)

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
    sql = (
        f"SELECT {_COLUMNS} FROM campaigns_campaign c LEFT JOIN campaigns_rules r "  # noqa: S608  # constants only
        f"ON r.issuer_id = c.issuer_id AND r.campaign = c.number AND r.version = c.rules_version WHERE {where}"
    )
    rows = db.rows(sql, params)
    if not rows:
        return None
    assert len(rows) == 1
    names = [column.strip().split(" AS ")[-1].removeprefix("c.").removeprefix("r.") for column in _COLUMNS.split(",")]
    values = dict(zip(names, rows[0], strict=True))
    text = values.pop("document")
    try:
        terms = _of_document(values, document.read(text.encode())) if text is not None else _of_row(values)
    except (msgspec.ValidationError, msgspec.DecodeError, Unreadable) as error:
        raise CampaignFault(f"campaign {values['number']}: {error}") from None
    _check(terms)
    return terms


def _of_row(values: dict[str, object]) -> Terms:
    """Raises msgspec's errors."""
    raw = values.pop("wallets")
    wallets = msgspec.convert(
        msgspec.json.decode(raw) if isinstance(raw, str) else raw, tuple[WalletTerms, ...], strict=True
    )
    return msgspec.convert({**values, "wallets": wallets}, Terms, strict=False)


def _of_document(values: dict[str, object], rules: CampaignRules) -> Terms:
    """The row says which campaign and which key; the rest is the document's."""
    of_row = ("issuer_id", "campaign_id", "number", "ticket_key_id", "rules_version")
    same = (
        "name", "opens_on", "registration_ends_on", "valid_from", "valid_to", "claims_to", "ticket_min_cents",
        "ticket_max_cents", "tickets_per_pass", "birthdate_required", "partial_use", "wallets", "splits", "may_move_money",
    )  # fmt: skip
    return msgspec.convert(
        {
            **{name: values[name] for name in of_row},
            **{name: getattr(rules, name) for name in same},
            "age_min": rules.eligibility.age_min,
            "age_max": rules.eligibility.age_max,
            "residence_required": rules.eligibility.residence,
            "school_required": rules.eligibility.school,
            "minimum_payment_cents": rules.payment.minimum_cents,
        },
        Terms,
    )


def _check(terms: Terms) -> None:
    themes = [wallet.themes for wallet in terms.wallets]
    if not 1 <= len(themes) <= len(WALLETS):
        raise CampaignFault(f"campaign {terms.number}: one or two wallets, not {len(themes)}")
    if any(not 0 < one <= THEMES_ALL for one in themes) or (len(themes) == 2 and themes[0] & themes[1]):
        raise CampaignFault(f"campaign {terms.number}: a wallet's themes are wrong")
    if any(min(wallet.amount_cents, wallet.bursary_cents) < 0 for wallet in terms.wallets):
        raise CampaignFault(f"campaign {terms.number}: a wallet's amount is negative")
