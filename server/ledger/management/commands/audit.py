"""guichet-server audit: recompute the whole ledger of every issuer, and say what does not hold."""

import msgspec
from django.core.management.base import BaseCommand, CommandError

from server.campaigns.models import Issuer
from server.database import current
from server.ledger import audit


class Command(BaseCommand):
    """One line of JSON per issuer on standard output; each finding on standard error, and exit code 1 when there is any."""

    help = "Check every counter, floor and hash of the ledger. Reads only."

    def handle(self, *_args: object, **_options: object) -> None:
        db, total = current(), 0
        for issuer in Issuer.objects.order_by("pk"):
            findings = audit.audit(db, issuer.pk)
            total += len(findings)
            for finding in findings:
                self.stderr.write(f"{issuer.short_name}: {finding}")
            line = {
                "issuer": issuer.short_name,
                "findings": len(findings),
                "anchor": audit.anchor(db, issuer.pk),
            }
            self.stdout.write(msgspec.json.encode(line).decode())
        if total:
            raise CommandError(f"{total} findings")
