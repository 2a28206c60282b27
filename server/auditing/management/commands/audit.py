"""guichet-server audit: hold every book of every issuer against the sixteen invariants, and say what does not agree."""

import sys
from argparse import ArgumentParser

import msgspec
from django.core.management.base import BaseCommand, CommandError

from server.auditing import report, texts
from server.auditing.report import Result
from server.campaigns.models import Issuer
from server.database import Database, current
from server.ledger import audit, privileges
from server.ledger.findings import Invariant

SHOWN = 20  # findings of one invariant


class Command(BaseCommand):
    """A line per invariant on standard output, findings below it, and exit code 1 when there is any."""

    help = "Check all books: counters, floors, hashes, pupils, tickets, claims, orders and bank files. Reads only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--quick", action="store_true", help="leave out posting everything again into an empty ledger"
        )
        parser.add_argument("--json", action="store_true", help="one line of JSON per issuer instead, for programs")

    def handle(self, *_args: object, quick: bool = False, json: bool = False, **_options: object) -> None:
        db, total = current(), 0
        for issuer in Issuer.objects.order_by("pk"):
            with db.snapshot():
                results = list(self._examine(db, issuer, is_quick=quick, is_json=json))
                anchor = audit.anchor(db, issuer.pk)
            count = sum(len(result.findings) for result in results)
            total += count
            if json:
                self.stdout.write(_line(issuer, results, anchor))
            else:
                self.stdout.write(texts.anchor(anchor))
        if not json and privileges.may_rewrite(db):
            self.stdout.write(texts.REWRITABLE)
        if total:
            raise CommandError(f"{texts.total(total)}. {texts.WHAT_TO_DO}")

    def _examine(self, db: Database, issuer: Issuer, *, is_quick: bool, is_json: bool) -> list[Result]:
        results = []
        shown = _Shown(self)
        for result in report.examine(db, issuer.pk, shown.progress, with_replay=not is_quick):
            results.append(result)
            shown.clear()
            if is_json:
                continue
            if len(results) == 1:
                self.stdout.write(texts.issuer(issuer.name, shown.total))
            self._say(result)
        return results

    def _say(self, result: Result) -> None:
        count = len(result.findings)
        outcome = texts.SKIPPED if result.is_skipped else texts.broken(count) if count else texts.SOUND
        self.stdout.write(texts.line(result.invariant, outcome))
        for one in result.findings[:SHOWN]:
            self.stdout.write(texts.finding(one))
        if count > SHOWN:
            self.stdout.write(texts.more(count - SHOWN))


class _Shown:
    """How far a walk is, on one line of a terminal that is watched; nothing in a log."""

    def __init__(self, command: BaseCommand) -> None:
        self._out = command.stderr
        self._is_watched = sys.stderr.isatty()
        self.total = 0

    def progress(self, invariant: Invariant, done: int, total: int) -> None:
        self.total = total
        if self._is_watched:
            self._out.write(f"\r{texts.progress(invariant, done, total)}", ending="")

    def clear(self) -> None:
        if self._is_watched:
            self._out.write("\r\033[K", ending="")


def _line(issuer: Issuer, results: list[Result], anchor: str) -> str:
    findings = [
        {"invariant": int(result.invariant), "trouble": one.trouble.value, "place": one.place, "detail": one.detail}
        for result in results
        for one in result.findings
    ]
    told = {"issuer": issuer.short_name, "findings": len(findings), "anchor": anchor, "found": findings}
    return msgspec.json.encode(told).decode()
