"""guichet-server grant-roles: give the service's PostgreSQL role what it needs, and no way to rewrite history."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from server.database import current
from server.ledger import privileges, texts


class Command(BaseCommand):
    """Run as the owner of the tables, after every migrate; done twice, the same."""

    help = "On PostgreSQL, grant the service's role its privileges. Run it as the owner, after every migrate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--service", required=True, help="name of the role that GUICHET_DATABASE_URL of the service uses"
        )

    def handle(self, *_args: object, service: str, **_options: object) -> None:
        done = privileges.grant(current(), service)
        if isinstance(done, privileges.Unfit):
            raise CommandError(texts.UNFIT[done])
        self.stdout.write(texts.granted(service, done))
