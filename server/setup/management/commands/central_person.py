"""guichet-server central-person: add a person to the central staff, or help one who is locked out, when two others are not there.

By whoever keeps the server. The account's history keeps it, with who asked.
"""

import secrets
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from server import clock, keyring
from server.accounts import history, openings
from server.accounts.models import AccountStep, User
from server.accounts.passwords import password
from server.campaigns.models import Issuer
from server.keyring import KeyringFault
from server.setup import texts_people

ACTOR = "command:central-person"
USERNAME_MAX = 60


class Command(BaseCommand):
    """An account that is there gets a new password, and is opened again if it was closed; another one is made."""

    help = "Add a person to the central staff, or give one who is locked out a new password, told once. Kept in the history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--asked-by", required=True, help="who asked for it and why, in words; kept")
        parser.add_argument("--first-name", default="", help="of a new person")
        parser.add_argument("--last-name", default="", help="of a new person")

    def handle(self, *_args: object, **options: object) -> None:
        said = {name: str(options[name]).strip() for name in ("username", "asked_by", "first_name", "last_name")}
        if not said["asked_by"]:
            raise CommandError(texts_people.ASKED_BY_MISSING)
        try:
            uuid = keyring.load(settings.KEYS).issuer
        except KeyringFault as fault:
            raise CommandError(texts_people.KEYS_FIRST.format(detail=fault)) from None
        issuer = Issuer.objects.filter(uuid=uuid).first()
        if issuer is None:
            raise CommandError(texts_people.NO_ISSUER)
        secret = password(secrets.randbelow)
        with transaction.atomic():
            person, action = _person(issuer, said)
            person.set_password(secret)
            person.is_active = True
            person.save()
            now = clock.now()
            history.note(person, action, ACTOR, now, (ACTOR, ""), said["asked_by"])
            openings.drop_all_of(person, ACTOR, now)
        self.stdout.write(texts_people.COMMAND_TOLD.format(username=person.username, secret=secret))


def _person(issuer: Issuer, said: dict[str, str]) -> tuple[User, AccountStep.Action]:
    """Not saved yet."""
    found = User.objects.filter(username__iexact=said["username"]).first()
    if found is None:
        if not said["first_name"] or not said["last_name"]:
            raise CommandError(texts_people.NAME_MISSING)
        if not 1 <= len(said["username"]) <= USERNAME_MAX:
            raise CommandError(texts_people.ISSUER_OUTSIDE)
        names = {name: said[name] for name in ("username", "first_name", "last_name")}
        return User(issuer=issuer, role=User.Role.CENTRAL, **names), AccountStep.Action.CREATED
    if found.role != User.Role.CENTRAL or found.issuer_id != issuer.pk:
        raise CommandError(texts_people.NOT_CENTRAL)
    return found, AccountStep.Action.PASSWORD if found.is_active else AccountStep.Action.REOPENED
