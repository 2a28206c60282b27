"""guichet-server first-person: the issuer of this installation's keys, and the first person of its central staff."""

import secrets
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from server import clock, keyring
from server.accounts import history
from server.accounts.models import AccountStep, User
from server.accounts.passwords import password
from server.campaigns.models import Issuer
from server.keyring import KeyringFault
from server.setup import texts_people

ACTOR = "command:first-person"


class Command(BaseCommand):
    """Refuses once central staff are there: `central-person` adds the second; two of them add the next on their page."""

    help = "Make the issuer and its first person of the central staff; the password is told once. Needs migrate and keys-init."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--issuer-name", required=True, help="as people read it, 80 characters at most")
        parser.add_argument("--short-name", required=True, help="24 characters at most")
        parser.add_argument("--hotline", required=True, help="the telephone number that counters show")
        parser.add_argument("--scheme", type=int, required=True, help="number of the scheme in ticket codes, 0 to 255")

    def handle(self, *_args: object, **options: object) -> None:
        said = {name: str(options[name]) for name in ("username", "first_name", "last_name", "hotline", "short_name")}
        scheme = int(str(options["scheme"]))
        name = str(options["issuer_name"])
        if not (0 <= scheme <= 255 and 1 <= len(name) <= 80 and 1 <= len(said["short_name"]) <= 24):
            raise CommandError(texts_people.ISSUER_OUTSIDE)
        if not 1 <= len(said["hotline"]) <= 24 or not 1 <= len(said["username"]) <= 60:
            raise CommandError(texts_people.ISSUER_OUTSIDE)
        try:
            uuid = keyring.load(settings.KEYS).issuer
        except KeyringFault as fault:
            raise CommandError(texts_people.KEYS_FIRST.format(detail=fault)) from None
        secret = password(secrets.randbelow)
        with transaction.atomic():
            issuer, _ = Issuer.objects.get_or_create(
                uuid=uuid,
                defaults={
                    "name": name,
                    "short_name": said["short_name"],
                    "hotline": said["hotline"],
                    "scheme_number": scheme,
                    "debtor_name": name[:70],
                },
            )
            if User.objects.filter(issuer=issuer, role=User.Role.CENTRAL, is_active=True).exists():
                raise CommandError(texts_people.ALREADY_THERE)
            if User.objects.filter(username__iexact=said["username"]).exists():
                raise CommandError(texts_people.USERNAME_TAKEN)
            made = User.objects.create_user(
                username=said["username"],
                password=secret,
                first_name=said["first_name"],
                last_name=said["last_name"],
                issuer=issuer,
                role=User.Role.CENTRAL,
            )
            history.note(made, AccountStep.Action.CREATED, ACTOR, clock.now(), (ACTOR, ""))
        self.stdout.write(texts_people.FIRST_TOLD.format(username=said["username"], secret=secret))
