"""guichet-server audit: recompute the whole ledger of every issuer, hold the tickets against it, and say what does not agree."""

import msgspec
from django.core.management.base import BaseCommand, CommandError

from server.campaigns.models import Issuer
from server.database import current
from server.ledger import audit as ledger
from server.tickets import audit as tickets


class Command(BaseCommand):
    """One line of JSON per issuer on standard output; each finding on standard error, and exit code 1 when there is any."""

    help = "Check every counter, floor and hash of the ledger, and every ticket against its account. Reads only."

    def handle(self, *_args: object, **_options: object) -> None:
        db, total = current(), 0
        for issuer in Issuer.objects.order_by("pk"):
            with db.snapshot():
                findings = [*map(str, ledger.audit(db, issuer.pk)), *map(str, tickets.audit(db, issuer.pk))]
                anchor = ledger.anchor(db, issuer.pk)
            total += len(findings)
            for finding in findings:
                self.stderr.write(f"{issuer.short_name}: {finding}")
            line = {"issuer": issuer.short_name, "findings": len(findings), "anchor": anchor}
            self.stdout.write(msgspec.json.encode(line).decode())
        if total:
            raise CommandError(f"{total} findings")
