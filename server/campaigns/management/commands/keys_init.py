"""guichet-server keys-init: make the first set of keys in GUICHET_KEYS. Says what it made, never a key."""

import secrets
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from server import clock, key_ceremony


class Command(BaseCommand):
    """Refuses to touch a folder that holds keys."""

    help = "Make roots (2 of 3), one key per purpose, key set 1 and the secret of the sessions, in the folder GUICHET_KEYS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--issuer", type=UUID, help="UUID of the issuer; drawn if not given")

    def handle(self, *_args: object, issuer: UUID | None = None, **_options: object) -> None:
        folder = settings.KEYS
        chosen = issuer or UUID(bytes=secrets.token_bytes(16), version=4)
        try:
            key_ceremony.make_keys(folder, chosen, clock.now(), secrets.token_bytes)
        except FileExistsError as error:
            raise CommandError(f"{error.filename} exists: nothing was changed") from None
        self.stdout.write(f"keys of issuer {chosen} made in {folder}")
        self.stdout.write(
            "move root-1.pem, root-2.pem and root-3.pem to three safe places: the server never needs them"
        )
