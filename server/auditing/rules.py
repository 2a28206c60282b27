"""Invariant 16: each published version of a campaign's rules is what was published, and the campaign's row says what it says."""

from collections.abc import Iterator

from server.campaigns import document, publishing, rules_store
from server.campaigns.document import Unreadable
from server.campaigns.models import Campaign
from server.database import Database
from server.ledger.findings import Finding, Trouble


def published(db: Database, issuer_id: int) -> Iterator[Finding]:
    """16. Documents by their hashes, in a row of versions without a gap; then the row by the version that it names."""
    for campaign in Campaign.objects.filter(issuer_id=issuer_id).order_by("number"):
        versions = rules_store.versions(db, issuer_id, campaign.number)
        place = f"campaign {campaign.number}"
        numbers = sorted(one.version for one in versions)
        if versions and numbers != list(range(numbers[0], campaign.rules_version + 1)):
            detail = f"versions {numbers}, the row names {campaign.rules_version}"
            yield Finding(trouble=Trouble.RULES_MISSING, place=place, detail=detail)
        sound = set()
        for one in versions:
            if document.digest(one.document.encode()) == one.sha256:
                sound.add(one.version)
            else:
                detail = "it is not the one whose hash was kept"
                yield Finding(trouble=Trouble.RULES_CHANGED, place=f"{place} v{one.version}", detail=detail)
        if campaign.rules_version in sound:
            yield from _row(db, campaign, place)
        elif campaign.rules_version and not versions:
            detail = f"the row names version {campaign.rules_version}, and there is none"
            yield Finding(trouble=Trouble.RULES_MISSING, place=place, detail=detail)


def _row(db: Database, campaign: Campaign, place: str) -> Iterator[Finding]:
    version = rules_store.version(db, campaign.issuer_id, campaign.number, campaign.rules_version)
    assert version is not None
    try:
        wanted = publishing.columns(version.rules, version.version)
    except Unreadable as fault:
        yield Finding(trouble=Trouble.RULES_CHANGED, place=f"{place} v{version.version}", detail=str(fault))
        return
    differing = sorted(name for name, value in wanted.items() if getattr(campaign, name) != value)
    if differing:
        detail = f"the row differs from v{version.version} in {', '.join(differing)}"
        yield Finding(trouble=Trouble.RULES_ROW, place=place, detail=detail)
