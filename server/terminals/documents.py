"""The signed documents of a terminal: its policy, the opposition list, the key set, and the secrets wrapped for it.

A document gets a new version when what it says has changed, and only then; whoever asks first, publishes. Nothing here knows HTTP.
"""

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from server.database import Contended, Database
from server.keyring import Keyring
from server.terminals import store
from server.terminals.store import SignedRow, TerminalRow
from sync.contract import limits, messages, signing
from sync.contract.ids import CampaignNumber, KeyId, TerminalId, TicketNumber
from sync.contract.instant import HOUR, Instant, civil_date, day_number
from sync.contract.keys import KeySet, SignedKeySet
from sync.contract.messages import Hello, Opposition, OppositionList, Signed, WrappedSecret
from sync.contract.money import Cents
from sync.contract.policy import (
    REFUSE_DEFAULT,
    RESERVE_DEFAULT,
    AffiliateFacts,
    CampaignFacts,
    Check,
    Limits,
    Policy,
)
from sync.contract.sealing import Seal, SealPurpose, place, x25519_key

logger = logging.getLogger(__name__)

LOST_VERSIONS_MAX = (
    10_000  # of lists or policies since the backup that we were restored from; more is no honest counter's word
)
NEVER = (0, 0)  # a convention that ended in 2020: the counter says that it has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """What an answer carries: None for what the terminal holds already."""

    policy: Signed | None
    opposition: Signed | None
    key_set: SignedKeySet | None
    secrets: tuple[WrappedSecret, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Affiliate:
    name: str
    themes: int
    status: str
    issuer_name: str
    hotline: str
    scheme_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Campaign:
    number: CampaignNumber
    name: str
    valid_from: dt.date
    valid_to: dt.date
    claims_to: dt.date
    grace_days: int
    ticket_min_cents: Cents
    ticket_max_cents: Cents
    ticket_key_id: KeyId
    guarantee_bearer: bool
    list_age_soft_hours: int
    list_age_hard_hours: int
    unsynced_soft: int
    unsynced_soft_cents: int
    unsynced_hard: int
    unsynced_hard_cents: int
    birthdate_tries: int
    key_level_min: int
    rules_version: int
    from_date: dt.date
    to_date: dt.date

    def is_open(self, today: dt.date) -> bool:
        """Claims may still come."""
        return today <= self.claims_to + dt.timedelta(days=self.grace_days)


def newer_than(
    db: Database, row: TerminalRow, hello: Hello, now: Instant, keyring: Keyring, *, seal: Seal
) -> Documents:
    """Every document whose version is above the one that the Hello names. Secrets come with a policy or a key set.

    A terminal out of service gets the list alone: no new secret for what may have been stolen. Back in service, it gets the rest.
    """
    listed = current_list(db, row.issuer_id, now, keyring, told=hello.list_version)
    opposition = listed.signed if listed.version > hello.list_version else None
    if not row.is_active:
        return Documents(policy=None, opposition=opposition, key_set=None, secrets=())
    policy = current_policy(db, row, now, keyring, told=hello.policy_version)
    key_set = msgspec.json.decode(keyring.key_set.document, type=KeySet)
    has_newer_policy = policy.version > hello.policy_version
    has_newer_keys = key_set.version > hello.key_set_version
    if has_newer_keys:
        store.keep_key_set(db, row.issuer_id, key_set, keyring.key_set)
    needs_secrets = has_newer_policy or has_newer_keys
    return Documents(
        policy=policy.signed if has_newer_policy else None,
        opposition=opposition,
        key_set=keyring.key_set if has_newer_keys else None,
        secrets=wrap_secrets(db, row, now, keyring, seal=seal) if needs_secrets else (),
    )


# --- policy ----------------------------------------------------------------------------------------------------------


def _lost(version: int, told: int, row: str) -> bool:
    """Whether a signed Hello names a version above all that we remember: we were restored from a backup, and begin above it."""
    if told <= version:
        return False
    is_credible = told - version <= LOST_VERSIONS_MAX
    logger.log(
        logging.WARNING if is_credible else logging.ERROR, "version-unknown of=%s ours=%s told=%s", row, version, told
    )
    return is_credible


def current_policy(db: Database, row: TerminalRow, now: Instant, keyring: Keyring, *, told: int = 0) -> SignedRow:
    """The policy in force; a new version is signed when campaign, affiliate or convention have changed, or `told` is lost.

    Beside it is kept by which version of each campaign's rules it was made: rules that it does not show may change too.
    """
    found = store.latest_policy(db, row)
    latest, made_by = found or (None, {})
    version = latest.version if latest else 0
    is_lost = _lost(version, told, f"policy/{row.terminal}")
    said = messages.decode(latest.document, Policy) if latest else None
    campaigns = [campaign for campaign in _campaigns(db, row) if campaign.is_open(civil_date(now))]
    rules = {campaign.number: campaign.rules_version for campaign in campaigns if campaign.rules_version}
    meant = _policy(db, row, campaigns, version, said.issued_ms if said else now)
    is_said = said == meant and made_by == rules
    if latest and is_said and not is_lost:
        return latest
    policy = msgspec.structs.replace(meant, version=(told if is_lost else version) + 1, issued_ms=now)
    signed = _sign(policy, keyring, signing.Purpose.POLICY)
    with db.atomic():
        if not store.add_policy(db, row, policy.version, signed, now):
            raise Contended("another request published this policy first")
        store.add_policy_rules(db, row, policy.version, rules)
    return SignedRow(version=policy.version, document=signed.document, key_id=signed.key_id, signature=signed.signature)


def _policy(db: Database, row: TerminalRow, campaigns: list[_Campaign], version: int, issued: Instant) -> Policy:
    affiliate = _affiliate(db, row)
    has_bearer_guarantee = all(campaign.guarantee_bearer for campaign in campaigns)
    reserve = RESERVE_DEFAULT if has_bearer_guarantee else RESERVE_DEFAULT | Check.BEARER
    first, last = _convention(affiliate, campaigns)
    return Policy(
        version=version,
        terminal=row.terminal,
        issued_ms=issued,
        issuer_name=affiliate.issuer_name,
        hotline=affiliate.hotline,
        refuse=int(REFUSE_DEFAULT),
        reserve=int(reserve),
        limits=_strictest(campaigns),
        affiliate=AffiliateFacts(
            affiliate=row.affiliate_number,
            name=affiliate.name,
            site=row.site,
            themes=affiliate.themes,
            convention_from=first,
            convention_to=last,
        ),
        campaigns=tuple(_facts(campaign, affiliate.scheme_number) for campaign in campaigns),
    )


def _affiliate(db: Database, row: TerminalRow) -> _Affiliate:
    found = db.record(
        _Affiliate,
        "SELECT a.name, a.themes, a.status, i.name AS issuer_name, i.hotline, i.scheme_number "
        "FROM affiliates_affiliate a JOIN campaigns_issuer i ON i.id = a.issuer_id "
        "WHERE a.issuer_id = %(issuer)s AND a.number = %(affiliate)s",
        {"issuer": row.issuer_id, "affiliate": row.affiliate_number},
    )
    assert found, f"terminal {row.terminal} stands at affiliate {row.affiliate_number}, which is not there"
    return found


def _campaigns(db: Database, row: TerminalRow) -> list[_Campaign]:
    """Those that a convention opens to the affiliate, newest first, as many as a policy may name."""
    return db.records(
        _Campaign,
        "SELECT c.*, v.from_date, v.to_date FROM affiliates_convention v "
        "JOIN affiliates_affiliate a ON a.id = v.affiliate_id JOIN campaigns_campaign c ON c.id = v.campaign_id "
        "WHERE a.issuer_id = %(issuer)s AND a.number = %(affiliate)s ORDER BY c.number DESC LIMIT %(most)s",
        {"issuer": row.issuer_id, "affiliate": row.affiliate_number, "most": limits.CAMPAIGNS_MAX},
    )


def _convention(affiliate: _Affiliate, campaigns: list[_Campaign]) -> tuple[int, int]:
    """The span of all conventions; the server judges each campaign by its own."""
    if affiliate.status != "signed" or not campaigns:
        return NEVER
    first = min(campaign.from_date for campaign in campaigns)
    last = max(campaign.to_date for campaign in campaigns)
    return day_number(first), day_number(last)


def _strictest(campaigns: list[_Campaign]) -> Limits:
    """One counter has one queue: of several campaigns the strictest limit counts, and a hard one bounds its soft one."""
    if not campaigns:
        return Limits()
    age = min(campaign.list_age_hard_hours for campaign in campaigns) * HOUR
    count = min(campaign.unsynced_hard for campaign in campaigns)
    cents = min(campaign.unsynced_hard_cents for campaign in campaigns)
    return Limits(
        list_age_soft_ms=min(age, *(campaign.list_age_soft_hours * HOUR for campaign in campaigns)),
        list_age_hard_ms=age,
        unsynced_soft=min(count, *(campaign.unsynced_soft for campaign in campaigns)),
        unsynced_soft_cents=min(cents, *(campaign.unsynced_soft_cents for campaign in campaigns)),
        unsynced_hard=count,
        unsynced_hard_cents=cents,
        birthdate_tries=min(campaign.birthdate_tries for campaign in campaigns),
        key_level_min=max(campaign.key_level_min for campaign in campaigns),
    )


def _facts(campaign: _Campaign, scheme: int) -> CampaignFacts:
    return CampaignFacts(
        campaign=campaign.number,
        name=campaign.name,
        scheme=scheme,
        valid_from=day_number(campaign.valid_from),
        valid_to=day_number(campaign.valid_to),
        claims_to=day_number(campaign.claims_to),
        amount_min=campaign.ticket_min_cents,
        amount_max=campaign.ticket_max_cents,
    )


# --- opposition list -------------------------------------------------------------------------------------------------


def current_list(db: Database, issuer: int, now: Instant, keyring: Keyring, *, told: int = 0) -> SignedRow:
    """The list in force; a new version is signed when a ticket was opposed since, none was published, or `told` is lost."""
    latest = store.latest_list(db, issuer)
    last = latest.version if latest else 0
    is_lost = _lost(last, told, "list")
    if latest and not is_lost and not store.is_any_unlisted(db, issuer):
        return latest
    version = (told if is_lost else last) + 1
    with db.atomic():
        # Listed first, all read afterwards: an opposition that commits in between is in this list already, and counts as listed
        # from the next one on. Never the other way round: a ticket opposed once more must not drop out of the list meanwhile.
        listed = db.execute(
            "UPDATE tickets_opposition SET list_version = %(version)s "
            "WHERE issuer_id = %(issuer)s AND list_version IS NULL",
            {"issuer": issuer, "version": version},
        )
        if latest and not listed and not is_lost:
            return latest
        document = OppositionList(version=version, issued_ms=now, opposed=_opposed(db, issuer, now))
        signed = _sign(document, keyring, signing.Purpose.LIST)
        if not store.add_list(db, issuer, version, signed, now):
            raise Contended("another request published this list first")
    return SignedRow(version=version, document=signed.document, key_id=signed.key_id, signature=signed.signature)


def _opposed(db: Database, issuer: int, now: Instant) -> tuple[Opposition, ...]:
    """Of campaigns in which claims may still come. Beyond the list's bound the oldest are left to the server's judgement."""
    rows = db.rows(
        "SELECT o.number, o.below_generation, c.claims_to, c.grace_days FROM tickets_opposition o "
        "JOIN tickets_ticket t ON t.issuer_id = o.issuer_id AND t.number = o.number "
        "JOIN campaigns_campaign c ON c.issuer_id = t.issuer_id AND c.number = t.campaign_number "
        "WHERE o.issuer_id = %(issuer)s ORDER BY o.since_ms DESC, o.number",
        {"issuer": issuer},
    )
    today = civil_date(now)
    current = [
        Opposition(number=TicketNumber(number), below_generation=generation)
        for number, generation, claims_to, grace in rows
        if today <= claims_to + dt.timedelta(days=grace)
    ]
    if len(current) > limits.OPPOSED_MAX:
        logger.warning("opposition-list-full issuer=%s opposed=%s most=%s", issuer, len(current), limits.OPPOSED_MAX)
    return tuple(sorted(current[: limits.OPPOSED_MAX], key=lambda one: one.number))


# --- secrets ---------------------------------------------------------------------------------------------------------


def wrap_secrets(
    db: Database, row: TerminalRow, now: Instant, keyring: Keyring, *, seal: Seal
) -> tuple[WrappedSecret, ...]:
    """The birthdate-tag key of every open campaign, sealed to the terminal's own key."""
    assert row.wrap_key, f"terminal {row.terminal} has no key to seal to"
    recipient = x25519_key(row.wrap_key)
    return tuple(
        WrappedSecret(
            key_id=campaign.ticket_key_id,
            campaign=campaign.number,
            wrapped=seal(
                keyring.tags[campaign.ticket_key_id],
                recipient,
                place(SealPurpose.SECRET, row.terminal, campaign.ticket_key_id),
            ),
        )
        for campaign in _wrappable(_campaigns(db, row), keyring, civil_date(now), row.terminal)
    )


def _wrappable(
    campaigns: Iterable[_Campaign], keyring: Keyring, today: dt.date, terminal: TerminalId
) -> Iterable[_Campaign]:
    for campaign in campaigns:
        if campaign.is_open(today) and campaign.ticket_key_id in keyring.tags:
            yield campaign
        elif campaign.is_open(today):
            logger.error("no-tag-key terminal=%s campaign=%s key=%s", terminal, campaign.number, campaign.ticket_key_id)


def _sign(document: msgspec.Struct, keyring: Keyring, purpose: signing.Purpose) -> Signed:
    return messages.sign_document(messages.encode(document), keyring.policy.key_id, keyring.policy.key, purpose)
