"""From a draft to rules in force: one person prepares, another publishes; the envelope's votes go the same way (E01).

Decides who may do it and when; what makes usable rules is `document`'s. Rules are in force from the instant of their publication:
the campaign's row is made to say what they say in the same transaction, and a version is never changed again.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from server.campaigns import document, rules_store
from server.campaigns.document import CampaignRules, Eligibility, Fault, Guarantee, Payment, WalletTerms
from server.campaigns.models import Campaign
from server.campaigns.rules_store import Draft, Version, Vote
from server.database import Database
from server.four_eyes.hands import are_one_person
from server.ledger import rules as postings
from server.ledger import seals
from server.ledger import store as ledger
from server.ledger.rules import Occasion
from server.ledger.store import Posted, post
from sync.contract.ids import KeyId
from sync.contract.instant import Instant

NOBODY = ""  # published version 0: it was in force before anybody published
FORTNIGHTS = (1, 16)  # what an older row without days means


class Refusal(Enum):
    """Why nothing happened."""

    FAULTY = "faulty"
    UNCHANGED = "unchanged"
    NO_DRAFT = "no_draft"
    CHANGED_MEANWHILE = "changed_meanwhile"
    SAME_PERSON = "same_person"
    NO_KEY = "no_key"  # a first publication needs the key that signs the campaign's tickets
    ENTERED_TWICE = "entered_twice"
    NOT_ENOUGH = "not_enough"  # a vote takes back more than is left to give
    TOO_MUCH = "too_much"  # all votes together are more than the accounts can hold
    NO_CAMPAIGN = "no_campaign"
    CLOSED = "closed"  # the campaign is: two persons open it again first
    MONEY_GIVEN = "money_given"  # wallets cannot change place once a pass has been opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """`faults`: of the rules, when they are what is wrong."""

    reason: Refusal
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Authors:
    """Two persons."""

    prepared_by: str
    approved_by: str


def in_force(db: Database, issuer_id: int, number: int) -> Version | None:
    """The newest version; for a row that was never published, what it says, as version 0. None: no such campaign."""
    row = Campaign.objects.filter(issuer_id=issuer_id, number=number).first()
    if row is None:
        return None
    found = rules_store.version(db, issuer_id, number, row.rules_version)
    return found or _as_version(from_row(row), 0, "", Authors(prepared_by=NOBODY, approved_by=NOBODY), Instant(0))


def named(db: Database, issuer_id: int, number: int, version: int) -> CampaignRules | None:
    """The rules of a version; version 0 of a row that was never published is the row's."""
    found = rules_store.version(db, issuer_id, number, version)
    if found is None and version == 0:
        found = in_force(db, issuer_id, number)
        found = found if found and found.version == 0 else None
    return found.rules if found else None


# --- drafts ----------------------------------------------------------------------------------------------------------


def save_draft(
    db: Database, issuer_id: int, number: int, rules: CampaignRules, reason: str, actor: str, now: Instant
) -> Refused | None:
    """Faulty rules are not kept. Whoever saves last has prepared it."""
    found = document.faults(rules)
    if found:
        return Refused(reason=Refusal.FAULTY, faults=found)
    text = document.write(rules)
    current = in_force(db, issuer_id, number)
    if current and current.rules == rules:
        return Refused(reason=Refusal.UNCHANGED)
    rules_store.save_draft(
        db,
        Draft(
            id=0,
            issuer_id=issuer_id,
            campaign=number,
            document=text.decode(),
            sha256=document.digest(text),
            reason=reason,
            state="open",
            prepared_by=actor,
            prepared_ms=now,
        ),
    )
    return None


def drop_draft(db: Database, issuer_id: int, number: int) -> Refused | None:
    """Kept, but never published."""
    draft = rules_store.open_draft(db, issuer_id, number)
    if draft is None or not rules_store.close_draft(db, draft, "dropped"):
        return Refused(reason=Refusal.NO_DRAFT)
    return None


def approve(
    db: Database, issuer_id: int, number: int, sha256: str, actor: str, now: Instant, key_id: KeyId | None
) -> Version | Refused:
    """Publishes the open draft. `sha256`: of what the second person has read. `key_id`: for a campaign that is new."""
    with db.atomic():
        draft = rules_store.open_draft(db, issuer_id, number)
        if draft is None:
            return Refused(reason=Refusal.NO_DRAFT)
        if draft.sha256 != sha256:
            return Refused(reason=Refusal.CHANGED_MEANWHILE)
        if are_one_person(db, draft.prepared_by, actor, draft.prepared_ms):
            return Refused(reason=Refusal.SAME_PERSON)
        authors = Authors(prepared_by=draft.prepared_by, approved_by=actor)
        published = publish(db, issuer_id, number, draft.rules, draft.reason, authors, now, key_id)
        if isinstance(published, Version) and not rules_store.close_draft(db, draft, "published"):
            raise AssertionError("a draft was closed while its campaign was locked")
        return published


def publish(
    db: Database,
    issuer_id: int,
    number: int,
    rules: CampaignRules,
    reason: str,
    authors: Authors,
    now: Instant,
    key_id: KeyId | None,
) -> Version | Refused:
    """The next version, in force at once."""
    if authors.prepared_by == authors.approved_by:
        return Refused(reason=Refusal.SAME_PERSON)
    found = document.faults(rules)
    if found:
        return Refused(reason=Refusal.FAULTY, faults=found)
    with db.atomic():
        current = _locked(db, issuer_id, number)
        if seals.is_sealed(db, issuer_id, number):
            return Refused(reason=Refusal.CLOSED)
        if current is None and key_id is None:
            return Refused(reason=Refusal.NO_KEY)
        if current and _moves_wallets(from_row(current), rules) and _has_passes(db, issuer_id, current.pk):
            return Refused(reason=Refusal.MONEY_GIVEN)
        if current and current.rules_version == 0:
            nobody = Authors(prepared_by=NOBODY, approved_by=NOBODY)
            rules_store.add(db, issuer_id, number, _as_version(from_row(current), 0, "", nobody, Instant(0)))
        row = _as_version(rules, current.rules_version + 1 if current else 1, reason, authors, now)
        rules_store.add(db, issuer_id, number, row)
        _project(issuer_id, number, rules, row.version, key_id)
        return row


def _as_version(rules: CampaignRules, version: int, reason: str, authors: Authors, now: Instant) -> Version:
    text = document.write(rules)
    return Version(
        version=version,
        document=text.decode(),
        sha256=document.digest(text),
        reason=reason,
        published_by=authors.prepared_by,
        approved_by=authors.approved_by,
        published_ms=now,
    )


def _locked(db: Database, issuer_id: int, number: int) -> Campaign | None:
    db.lock(
        "SELECT id FROM campaigns_campaign WHERE issuer_id = %(issuer)s AND number = %(number)s",
        {"issuer": issuer_id, "number": number},
    )
    return Campaign.objects.filter(issuer_id=issuer_id, number=number).first()


def _moves_wallets(before: CampaignRules, after: CampaignRules) -> bool:
    """Whether an account of a wallet would mean another wallet."""
    return [wallet.themes for wallet in before.wallets] != [wallet.themes for wallet in after.wallets]


def _has_passes(db: Database, issuer_id: int, campaign_id: int) -> bool:
    """Of a table above us: asked by name, so that no import points upwards."""
    return bool(
        db.rows(
            "SELECT 1 FROM passes_pass WHERE issuer_id = %(issuer)s AND campaign_id = %(campaign)s LIMIT 1",
            {"issuer": issuer_id, "campaign": campaign_id},
        )
    )


# --- the campaign's row ----------------------------------------------------------------------------------------------

_SAME = (
    "name", "opens_on", "registration_ends_on", "valid_from", "valid_to", "claims_to", "grace_days", "ticket_min_cents",
    "ticket_max_cents", "tickets_per_pass", "birthdate_required", "partial_use",
)  # fmt: skip
_OF_THE_GUARANTEE = (
    "list_age_soft_hours", "list_age_hard_hours", "unsynced_soft", "unsynced_soft_cents", "unsynced_hard",
    "unsynced_hard_cents", "birthdate_tries", "key_level_min",
)  # fmt: skip


Column = str | int | dt.date | list[int] | list[dict[str, int]]


def columns(rules: CampaignRules, version: int) -> dict[str, Column]:
    """What the campaign's row says of these rules, by column."""
    return {
        **{name: getattr(rules, name) for name in _SAME},
        **{name: getattr(rules.guarantee, name) for name in _OF_THE_GUARANTEE},
        "guarantee_bearer": rules.guarantee.bearer,
        "age_min": rules.eligibility.age_min,
        "age_max": rules.eligibility.age_max,
        "wallets": [
            {"themes": one.themes, "amount_cents": one.amount_cents, "bursary_cents": one.bursary_cents}
            for one in rules.wallets
        ],
        "cut_off_days": list(rules.payment.cut_off_days),
        "payment_delay_days": rules.payment.delay_days,
        "rules_version": version,
    }


def _project(issuer_id: int, number: int, rules: CampaignRules, version: int, key_id: KeyId | None) -> None:
    said = columns(rules, version)
    if not Campaign.objects.filter(issuer_id=issuer_id, number=number).update(**said):
        assert key_id is not None
        Campaign.objects.create(issuer_id=issuer_id, number=number, ticket_key_id=key_id, **said)


def from_row(row: Campaign) -> CampaignRules:
    """What the row says; the parts that no column holds are as a document leaves them when it says nothing."""
    wallets = tuple(
        WalletTerms(themes=one["themes"], amount_cents=one["amount_cents"], bursary_cents=one.get("bursary_cents", 0))
        for one in row.wallets
    )
    return CampaignRules(
        **{name: getattr(row, name) for name in _SAME},
        wallets=wallets,
        eligibility=Eligibility(age_min=row.age_min, age_max=row.age_max),
        guarantee=Guarantee(**{name: getattr(row, name) for name in _OF_THE_GUARANTEE}, bearer=row.guarantee_bearer),
        payment=Payment(cut_off_days=tuple(row.cut_off_days) or FORTNIGHTS, delay_days=row.payment_delay_days),
    )


# --- the envelope ----------------------------------------------------------------------------------------------------


def propose_vote(
    db: Database, issuer_id: int, number: int, decision: str, change_cents: int, actor: str, now: Instant
) -> Refused | None:
    """Entered, and not posted before another person has checked it."""
    if not Campaign.objects.filter(issuer_id=issuer_id, number=number).exists():
        return Refused(reason=Refusal.NO_CAMPAIGN)
    if seals.is_sealed(db, issuer_id, number):
        return Refused(reason=Refusal.CLOSED)
    row = Vote(
        id=0,
        issuer_id=issuer_id,
        campaign=number,
        decision=decision,
        change_cents=change_cents,
        state="proposed",
        proposed_by=actor,
        proposed_ms=now,
        approved_by="",
        approved_ms=None,
    )
    return None if rules_store.add_vote(db, row) else Refused(reason=Refusal.ENTERED_TWICE)


def approve_vote(db: Database, vote: Vote, actor: str, now: Instant) -> Refused | None:
    """E01, in the ledger. All or nothing."""
    if are_one_person(db, vote.proposed_by, actor, vote.proposed_ms):
        return Refused(reason=Refusal.SAME_PERSON)
    at = Occasion(issuer_id=vote.issuer_id, campaign=vote.campaign, occurred=now, recorded=now, actor=actor)
    try:
        with db.atomic():
            if not rules_store.close_vote(db, vote, "posted", approved_by=actor, now=now):
                return Refused(reason=Refusal.CHANGED_MEANWHILE)
            outcome = post(db, *postings.envelope_amended(at, vote.change_cents, vote.decision))
            if not isinstance(outcome, Posted):
                raise _NotPosted(outcome)
    except _NotPosted as not_posted:
        return Refused(reason=not_posted.refusal)
    return None


def drop_vote(db: Database, vote: Vote) -> Refused | None:
    """Entered by mistake; possible until it is posted."""
    if not rules_store.close_vote(db, vote, "dropped", approved_by="", now=None):
        return Refused(reason=Refusal.CHANGED_MEANWHILE)
    return None


class _NotPosted(Exception):
    """Undoes the vote's closing."""

    def __init__(self, outcome: ledger.Replayed | ledger.Refused) -> None:
        reason = outcome.reason if isinstance(outcome, ledger.Refused) else ledger.Reason.KEY_REUSED
        super().__init__(reason.value)
        self.refusal = {
            ledger.Reason.FLOOR: Refusal.NOT_ENOUGH,
            ledger.Reason.KEY_REUSED: Refusal.ENTERED_TWICE,
            ledger.Reason.CLOSED: Refusal.CLOSED,
            ledger.Reason.TOO_MUCH: Refusal.TOO_MUCH,
        }[reason]
