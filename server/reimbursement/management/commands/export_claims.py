"""guichet-server export-claims: an affiliate's general statement of reimbursements, as it downloads it from its own pages."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from server import database
from server.affiliates.models import Affiliate
from server.reimbursement import exports


class Command(BaseCommand):
    """Writes the same bytes as the page."""

    help = "Write every claim of one affiliate, with its answer and its transfer, as CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--affiliate", type=int, required=True, help="number of the affiliate")
        parser.add_argument("--out", type=Path, required=True, help="where to write the CSV")

    def handle(self, *_args: object, affiliate: int, out: Path, **_options: object) -> None:
        found = list(Affiliate.objects.filter(number=affiliate)[:2])
        if len(found) != 1:
            raise CommandError(
                f"{len(found) or 'no'} affiliate has number {affiliate}: the command works for one issuer"
            )
        raw = exports.claims_csv(database.current(), found[0].issuer_id, affiliate)
        out.write_bytes(raw)
        claims = len(raw.splitlines()) - 1
        self.stdout.write(f"{claims} claims of affiliate {affiliate} written to {out}")
