"""guichet-server demo-campaign: a demonstration around a day, told once with its passwords."""

import datetime as dt
import json
import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from server import clock, database, keyring
from server.database import DatabaseFault
from server.demo.build import Demo, build
from server.keyring import KeyringFault
from sync.contract.instant import civil_date, day_number
from sync.contract.keys import KeyPurpose, verify_key_set


class Command(BaseCommand):
    """Idempotent: what is there stays as it is."""

    help = "Make a demonstration: campaign, colleges, pupils, affiliates, users. Needs migrate and keys-init first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--date", type=dt.date.fromisoformat, help="the day it is made around (YYYY-MM-DD); default: today"
        )
        parser.add_argument("--json", action="store_true", help="write one JSON object instead of lines")

    def handle(self, *_args: object, date: dt.date | None = None, json: bool = False, **_options: object) -> None:
        now = clock.now()
        day = date or civil_date(now)
        try:
            day_number(day)
            keys = keyring.load(settings.KEYS)
            key_id = verify_key_set(keys.key_set, keys.roots).newest(KeyPurpose.TICKET, now).key_id
            demo = build(database.current(), keys.issuer, key_id, day, now, secrets.randbelow)
        except (KeyringFault, DatabaseFault, ValueError) as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(_as_json(demo) if json else _as_lines(demo))


def _as_json(demo: Demo) -> str:
    return json.dumps(
        {
            "issuer_id": demo.issuer_id,
            "campaign": demo.campaign.number,
            "valid_from": demo.campaign.valid_from.isoformat(),
            "valid_to": demo.campaign.valid_to.isoformat(),
            "users": [
                {"username": one.username, "password": one.password, "role": one.role, "place": one.place}
                for one in demo.accounts
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def _as_lines(demo: Demo) -> str:
    head = f"{demo.campaign.name}, valid from {demo.campaign.valid_from} to {demo.campaign.valid_to}"
    width = max(len(one.username) for one in demo.accounts)
    lines = [
        f"  {one.role:<9} {one.username:<{width}}  {one.password or '(unchanged)':<19}  {one.place}"
        for one in demo.accounts
    ]
    return "\n".join([head, "passwords are shown only now:", *lines])
