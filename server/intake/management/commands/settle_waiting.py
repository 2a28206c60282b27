"""guichet-server settle-waiting: give their final verdict to provisional claims on which every counter has spoken.

Exchanges do it as they come; this is for a timer, once an hour, so that nothing waits longer than 72 hours.
"""

from django.core.management.base import BaseCommand

from server import clock
from server.database import current
from server.intake import texts
from server.intake.settle import SETTLED_MAX, settle_waiting


class Command(BaseCommand):
    """Goes on until nothing is left to settle."""

    help = "Settle the claims that waited for other counters."

    def handle(self, *_args: object, **_options: object) -> None:
        db, now, total = current(), clock.now(), 0
        while settled := settle_waiting(db, now):
            total += settled
            if settled < SETTLED_MAX:
                break
        self.stdout.write(texts.settled(total))
