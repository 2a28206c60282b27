"""guichet-server close-campaign: what a campaign still has open; and, by two named people, each step of its end.

The pages of the central staff do the same. Stopped anywhere and run again with the same words, it goes on where it was.
"""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from server import clock, database, formats
from server.accounts import shell
from server.campaigns.models import Campaign
from server.closing import requests, steps, texts
from server.closing.requests import Place, RequestRow
from server.closing.standing import Standing, standing
from server.closing.steps import REOPEN, Refused
from server.database import Database
from server.ledger.closing import Step, first_day
from server.ledger.closing_money import Moved
from sync.contract.instant import Instant, civil_date

CHOICES = (Step.WALLETS.value, Step.TICKETS.value, Step.BUDGET.value, REOPEN)


class Command(BaseCommand):
    """Without `--step`, says what is open and ends with 1 when something is."""

    help = "Say what a campaign still has open, or (with --step, as two people) bring it to its end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--campaign", type=int, required=True, help="number of the campaign")
        parser.add_argument("--step", choices=CHOICES, help="what to do; budget is the closing itself")
        parser.add_argument("--asked-by", default="", help="user name of the person who asks")
        parser.add_argument("--agreed-by", default="", help="user name of another person, who agrees")
        parser.add_argument("--despite", default="", help="why counters that hold claims are not waited for")
        parser.add_argument("--note", default="", help="kept with the step, and printed on the account")
        parser.add_argument("--files", type=Path, help="folder to write the papers of every closing into")

    def handle(self, *_args: object, campaign: int, step: str | None = None, **options: object) -> None:
        db, now = database.current(), clock.now()
        chosen = shell.campaign_of(campaign)
        place = Place(issuer_id=chosen.issuer_id, campaign=campaign)
        if step is None:
            self._say(_found(db, place, now))
        else:
            self._do(db, chosen, place, step, now, {name: str(options[name]) for name in ("despite", "note")}, options)
        folder = options.get("files")
        if isinstance(folder, Path):
            shell.write(
                folder, ((paper.name, requests.content(db, place, paper.name)) for paper in requests.kept(db, place))
            )
        if step is None and _found(db, place, now).in_the_way:
            raise CommandError(texts.NOT_READY)

    def _say(self, found: Standing) -> None:
        self.stdout.write(found.campaign.name)
        for one in found.reasons:
            what, to_do = texts.OPEN[one.kind]
            cents = f", {formats.euros(one.cents)}" if one.cents else ""
            self.stdout.write(f"- {what} : {formats.count(one.count)}{cents}. {to_do}")
        if found.is_sealed:
            self.stdout.write(texts.CAMPAIGN_CLOSED)

    def _do(
        self,
        db: Database,
        campaign: Campaign,
        place: Place,
        step: str,
        now: Instant,
        words: dict[str, str],
        people: dict[str, object],
    ) -> None:
        first = shell.actor_of(campaign, str(people["asked_by"]))
        if step == Step.WALLETS.value:
            moved = _done(db, place, now, step, steps.expire_wallets(db, place, first, now, self._tell))
            assert isinstance(moved, Moved)
            self.stdout.write(texts.wallets_done(moved.count, moved.cents))
            return
        second = shell.actor_of(campaign, str(people["agreed_by"]))
        waiting = requests.open_request(db, place)
        if waiting is None or waiting.step != step:
            _done(db, place, now, step, steps.ask(db, place, step, first, now, **words))
            waiting = requests.open_request(db, place)
        assert waiting is not None
        if waiting.state == "agreed":
            done = _done(db, place, now, step, steps.carry_on(db, place, waiting.id, now, self._tell))
        else:
            done = _done(db, place, now, step, steps.agree(db, place, waiting.id, second, now, self._tell))
        assert isinstance(done, RequestRow)
        self.stdout.write(texts.DONE[step])

    def _tell(self, what: str, done: int, total: int) -> None:
        self.stderr.write(texts.job(what, done, total))


def _found(db: Database, place: Place, now: Instant) -> Standing:
    found = standing(db, place.issuer_id, place.campaign, civil_date(now))
    assert found is not None
    return found


def _done(db: Database, place: Place, now: Instant, step: str, outcome: object) -> object:
    if not isinstance(outcome, Refused):
        return outcome
    day = "" if step == REOPEN else formats.day(first_day(Step(step), _found(db, place, now).facts))
    raise CommandError(texts.refusal(outcome.reason, outcome.obstacles, outcome.detail, day))
