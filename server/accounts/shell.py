"""What commands at the server's shell are told by number and by name, found; and what they leave, written."""

from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import CommandError

from server.accounts.models import User
from server.campaigns.models import Campaign


def campaign_of(number: int) -> Campaign:
    """The campaign with its issuer. Raises CommandError when there is none, or one for each of two issuers."""
    found = list(Campaign.objects.select_related("issuer").filter(number=number)[:2])
    if len(found) != 1:
        raise CommandError(f"{len(found) or 'no'} campaign has number {number}: the command works for one issuer")
    return found[0]


def actor_of(campaign: Campaign, username: str) -> str:
    """How the books name a person. Raises CommandError when no active member of the issuer's central staff has that user name."""
    person = User.objects.filter(
        username=username, issuer=campaign.issuer, role=User.Role.CENTRAL, is_active=True
    ).first()
    if person is None:
        raise CommandError(f"{username} is no active member of the central staff of {campaign.issuer.short_name}")
    return person.actor


def write(folder: Path, files: Iterable[tuple[str, bytes | None]]) -> None:
    """Names and bytes, as they are kept; the folder is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in files:
        assert raw is not None, "a listed file is kept"
        folder.joinpath(name).write_bytes(raw)
