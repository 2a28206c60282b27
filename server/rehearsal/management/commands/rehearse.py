"""guichet-server rehearse: play a past campaign again under draft rules, or under its own, and say what would differ."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from server.campaigns import document
from server.campaigns import texts as campaign_texts
from server.campaigns.document import CampaignRules, Unreadable
from server.campaigns.models import Campaign, Issuer
from server.database import DatabaseFault, current
from server.rehearsal import history, replay, texts
from server.rehearsal.summary import Summary, summarize, table


class Command(BaseCommand):
    """Reads only. Exit code 1 when a campaign contradicts its own rules."""

    help = "Replay a past campaign under draft rules (or, without --draft, its own) and print the differences. Writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--campaign", type=int, required=True, help="number of the campaign")
        parser.add_argument("--issuer", help="short name, where there are several")
        parser.add_argument("--draft", type=Path, help="rules as .toml or .json; default: the campaign's own")
        parser.add_argument("--csv", type=Path, help="write every difference to this file")
        parser.add_argument("--template", action="store_true", help="print the campaign's rules as JSON, and stop")

    def handle(
        self,
        *_args: object,
        campaign: int,
        issuer: str | None = None,
        draft: Path | None = None,
        csv: Path | None = None,
        template: bool = False,
        **_options: object,
    ) -> None:
        rules = _draft(draft) if draft else None
        chosen = _issuer(issuer)
        try:
            past = history.read(current(), chosen.pk, campaign)
        except DatabaseFault as fault:
            raise CommandError(str(fault)) from None
        if past is None:
            raise CommandError(texts.NO_CAMPAIGN.format(number=campaign, known=_known(chosen)))
        if template:
            self.stdout.write(document.write(past.in_force).decode())
            return
        drafted = replay.always(rules) if rules else past.own
        differences = replay.replay(past.history, past.own, drafted)
        found = summarize(past.history, differences)
        self.stdout.write(texts.head(past.in_force.name, is_own=rules is None))
        self._say(found)
        if csv:
            _write(csv, table(differences))
            self.stdout.write(texts.WRITTEN.format(path=csv))
        if rules is None and found.count:
            raise CommandError(texts.OWN_DIFFERS)

    def _say(self, found: Summary) -> None:
        self.stdout.write(texts.replayed(found.registrations, found.credits, found.claims))
        for one in found.lines:
            self.stdout.write(texts.line(one.label, one.count, one.before, one.after, one.examples))
        self.stdout.write(texts.LIMITS if found.lines else texts.NONE)


def _draft(path: Path) -> CampaignRules:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CommandError(texts.NO_FILE.format(path=path, detail=error.strerror)) from None
    try:
        rules = document.read_toml(raw) if path.suffix == ".toml" else document.read(raw)
    except Unreadable as error:
        raise CommandError(texts.UNREADABLE.format(detail=error)) from None
    faults = document.faults(rules)
    if faults:
        raise CommandError("\n".join([texts.FAULTY, *(campaign_texts.fault(one) for one in faults)]))
    return rules


def _issuer(short_name: str | None) -> Issuer:
    found = list(Issuer.objects.order_by("pk"))
    chosen = [one for one in found if short_name in (None, one.short_name)]
    if len(chosen) != 1:
        raise CommandError(texts.NO_ISSUER.format(known=", ".join(one.short_name for one in found) or "aucun"))
    return chosen[0]


def _known(issuer: Issuer) -> str:
    numbers = Campaign.objects.filter(issuer=issuer).order_by("number").values_list("number", flat=True)
    return ", ".join(map(str, numbers)) or "aucune"


def _write(path: Path, raw: bytes) -> None:
    try:
        path.write_bytes(raw)
    except OSError as error:
        raise CommandError(texts.NO_PLACE.format(path=path, detail=error.strerror)) from None
