"""The SQL of rules: published versions, drafts and votes of the envelope. Decides nothing."""

from dataclasses import dataclass

from server.campaigns.document import CampaignRules, read
from server.database import Database
from sync.contract.instant import Instant

_COLUMNS = "version, document, sha256, reason, published_by, approved_by, published_ms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A published version, as it was published."""

    version: int
    document: str
    sha256: str
    reason: str
    published_by: str
    approved_by: str
    published_ms: Instant

    @property
    def rules(self) -> CampaignRules:
        """Raises document.Unreadable, when somebody changed the table."""
        return read(self.document.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody prepares. `state`: open, published or dropped."""

    id: int
    issuer_id: int
    campaign: int
    document: str
    sha256: str
    reason: str
    state: str
    prepared_by: str
    prepared_ms: Instant

    @property
    def rules(self) -> CampaignRules:
        """Raises document.Unreadable."""
        return read(self.document.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A change of the envelope. `state`: proposed, posted or dropped."""

    id: int
    issuer_id: int
    campaign: int
    decision: str
    change_cents: int
    state: str
    proposed_by: str
    proposed_ms: Instant
    approved_by: str
    approved_ms: Instant | None


# --- versions --------------------------------------------------------------------------------------------------------


def versions(db: Database, issuer_id: int, campaign: int) -> list[Version]:
    """The newest first."""
    return db.records(
        Version,
        f"SELECT {_COLUMNS} FROM campaigns_rules "  # noqa: S608  # constants only
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s ORDER BY version DESC",
        {"issuer": issuer_id, "campaign": campaign},
    )


def version(db: Database, issuer_id: int, campaign: int, number: int) -> Version | None:
    """That one."""
    return db.record(
        Version,
        f"SELECT {_COLUMNS} FROM campaigns_rules "  # noqa: S608  # constants only
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND version = %(version)s",
        {"issuer": issuer_id, "campaign": campaign, "version": number},
    )


def add(db: Database, issuer_id: int, campaign: int, row: Version) -> None:
    """Raises Violated when that version is there."""
    db.insert(
        "campaigns_rules",
        ("issuer_id", "campaign", *_COLUMNS.split(", ")),
        [
            (
                issuer_id,
                campaign,
                row.version,
                row.document,
                row.sha256,
                row.reason,
                row.published_by,
                row.approved_by,
                row.published_ms,
            )
        ],
    )


# --- drafts ----------------------------------------------------------------------------------------------------------


def open_drafts(db: Database, issuer_id: int) -> list[Draft]:
    """The newest campaign first."""
    return db.records(
        Draft,
        "SELECT * FROM campaigns_rulesdraft WHERE issuer_id = %(issuer)s AND state = 'open' ORDER BY campaign DESC",
        {"issuer": issuer_id},
    )


def open_draft(db: Database, issuer_id: int, campaign: int) -> Draft | None:
    """The one that may still change."""
    return db.record(
        Draft,
        "SELECT * FROM campaigns_rulesdraft "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND state = 'open'",
        {"issuer": issuer_id, "campaign": campaign},
    )


def save_draft(db: Database, row: Draft) -> None:
    """Over the open one of that campaign, or as a new one; `row.id` is not looked at."""
    db.execute(
        "INSERT INTO campaigns_rulesdraft "
        "(issuer_id, campaign, document, sha256, reason, state, prepared_by, prepared_ms) "
        "VALUES (%(issuer)s, %(campaign)s, %(document)s, %(sha256)s, %(reason)s, 'open', %(by)s, %(now)s) "
        "ON CONFLICT (issuer_id, campaign) WHERE state = 'open' DO UPDATE SET document = %(document)s, "
        "sha256 = %(sha256)s, reason = %(reason)s, prepared_by = %(by)s, prepared_ms = %(now)s",
        {
            "issuer": row.issuer_id,
            "campaign": row.campaign,
            "document": row.document,
            "sha256": row.sha256,
            "reason": row.reason,
            "by": row.prepared_by,
            "now": row.prepared_ms,
        },
    )


def close_draft(db: Database, row: Draft, state: str) -> bool:
    """False when it is not open any more, or says something else by now."""
    return bool(
        db.execute(
            "UPDATE campaigns_rulesdraft SET state = %(state)s "
            "WHERE id = %(id)s AND state = 'open' AND sha256 = %(sha256)s AND prepared_by = %(by)s",
            {"id": row.id, "state": state, "sha256": row.sha256, "by": row.prepared_by},
        )
    )


# --- votes -----------------------------------------------------------------------------------------------------------


def votes(db: Database, issuer_id: int, campaign: int) -> list[Vote]:
    """All but the dropped ones, in the order of entry."""
    return db.records(
        Vote,
        "SELECT * FROM campaigns_envelopevote "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND state <> 'dropped' ORDER BY id",
        {"issuer": issuer_id, "campaign": campaign},
    )


def vote(db: Database, issuer_id: int, number: int) -> Vote | None:
    """By its row's number."""
    return db.record(
        Vote,
        "SELECT * FROM campaigns_envelopevote WHERE issuer_id = %(issuer)s AND id = %(id)s",
        {"issuer": issuer_id, "id": number},
    )


def add_vote(db: Database, row: Vote) -> bool:
    """False when that decision was entered already."""
    return bool(
        db.execute(
            "INSERT INTO campaigns_envelopevote "
            "(issuer_id, campaign, decision, change_cents, state, proposed_by, proposed_ms) "
            "VALUES (%(issuer)s, %(campaign)s, %(decision)s, %(change)s, 'proposed', %(by)s, %(now)s) "
            "ON CONFLICT DO NOTHING",
            {
                "issuer": row.issuer_id,
                "campaign": row.campaign,
                "decision": row.decision,
                "change": row.change_cents,
                "by": row.proposed_by,
                "now": row.proposed_ms,
            },
        )
    )


def close_vote(db: Database, row: Vote, state: str, *, approved_by: str, now: Instant | None) -> bool:
    """False when somebody closed it first."""
    return bool(
        db.execute(
            "UPDATE campaigns_envelopevote SET state = %(state)s, approved_by = %(by)s, approved_ms = %(now)s "
            "WHERE id = %(id)s AND state = 'proposed'",
            {"id": row.id, "state": state, "by": approved_by, "now": now},
        )
    )
