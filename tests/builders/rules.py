"""Usable rules of a campaign for tests, and their publication by two persons."""

import datetime as dt

import msgspec

from server.campaigns import publishing
from server.campaigns.document import CampaignRules, WalletTerms
from server.campaigns.publishing import Authors
from server.campaigns.rules_store import Version
from server.database import Database
from sync.contract.ids import KeyId
from sync.contract.instant import Instant

AUTHORS = Authors(prepared_by="user:1", approved_by="user:2")
RULES = CampaignRules(
    name="Pass 2026-2027",
    opens_on=dt.date(2026, 6, 1),
    registration_ends_on=dt.date(2026, 11, 30),
    valid_from=dt.date(2026, 6, 1),
    valid_to=dt.date(2027, 3, 31),
    claims_to=dt.date(2027, 4, 30),
    wallets=(WalletTerms(themes=3, amount_cents=8000, bursary_cents=2000),),
)


def amended(db: Database, issuer_id: int, number: int, now: Instant, **changes: object) -> Version:
    """The rules in force with these changes, published as the next version."""
    current = publishing.in_force(db, issuer_id, number)
    assert current
    rules = msgspec.structs.replace(current.rules, **changes)
    published = publishing.publish(db, issuer_id, number, rules, "", AUTHORS, now, KeyId(1))
    assert isinstance(published, Version), published
    return published
