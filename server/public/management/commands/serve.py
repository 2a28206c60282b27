"""guichet-server serve: gunicorn with this installation's settings. In service it stands behind the site's own reverse proxy."""

import os
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

WORKERS = 2
THREADS = 4  # per worker: a page waits for the database, not for the processor
TIMEOUT_S = 60  # a batch of 200 claims takes about a second; the rest is a slow disk
GRACE_S = 20  # to finish what runs when asked to stop


class Command(BaseCommand):
    """Becomes gunicorn: the process that was started is the one to stop."""

    help = "Serve the pages and the terminals' exchanges. Refuses to start without keys or with migrations not applied."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", help="host:port, or unix:/path")
        parser.add_argument("--workers", type=int, default=WORKERS)

    def handle(self, *_args: object, bind: str = "", workers: int = WORKERS, **_options: object) -> None:
        if not settings.ENVIRONMENT.secret_key_file.is_file():
            raise CommandError(
                "no secret for the sessions: run `guichet-server keys-init`, or set GUICHET_SECRET_KEY_FILE"
            )
        try:
            call_command("migrate", check_unapplied=True, verbosity=0)
        except SystemExit:
            raise CommandError("the database is not up to date: run `guichet-server migrate`") from None
        self.stdout.flush()
        os.execv(sys.executable, _command(bind, workers))  # noqa: S606  # our own interpreter, a list


def _command(bind: str, workers: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "server.wsgi:application",
        "--bind", bind, "--workers", str(workers), "--threads", str(THREADS), "--timeout", str(TIMEOUT_S),
        "--graceful-timeout", str(GRACE_S), "--access-logfile", "-", "--log-level", "warning",
    ]  # fmt: skip
