"""guichet-server close-run: one reimbursement run from cut-off to bank file, by two named people. Done twice, the same file.

For an installation that works by schedule, and for the demonstration; the pages of the central staff do the same step by step.
"""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path

import msgspec
from django.core.management.base import BaseCommand, CommandError

from server import clock, database
from server.accounts import shell
from server.database import Database
from server.reimbursement import bank_file, exports, run_files, runs, store
from server.reimbursement.calendar import last_ended
from server.reimbursement.campaign_facts import CampaignFacts, read_facts
from server.reimbursement.states import Refused
from server.reimbursement.store import RunRow
from sync.contract.instant import Instant, start_of_day


class Command(BaseCommand):
    """Refuses, and says why, rather than paying half."""

    help = "Cut, compute, approve (as a second person) and file one reimbursement run; write the bank file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--campaign", type=int, required=True, help="number of the campaign")
        parser.add_argument("--prepared-by", required=True, help="user name of the person who prepares")
        parser.add_argument("--approved-by", required=True, help="user name of another person, who approves")
        parser.add_argument("--out", type=Path, help="where to write the pain.001 file")
        parser.add_argument("--orders", type=Path, help="where to write the orders as CSV")
        parser.add_argument("--files", type=Path, help="folder to write every file of the run into, as they were kept")
        parser.add_argument(
            "--settled",
            metavar="STATEMENT",
            help="record that the bank has executed the file, by the statement of that reference",
        )
        when = parser.add_mutually_exclusive_group()
        when.add_argument(
            "--cut-off", type=dt.date.fromisoformat, help="first day that is out; default: the last period's"
        )
        when.add_argument("--now", action="store_true", help="cut at this instant, outside the calendar")

    def handle(
        self,
        *_args: object,
        campaign: int,
        prepared_by: str,
        approved_by: str,
        out: Path | None = None,
        orders: Path | None = None,
        files: Path | None = None,
        cut_off: dt.date | None = None,
        **options: object,
    ) -> None:
        db, now = database.current(), clock.now()
        chosen = shell.campaign_of(campaign)
        facts = read_facts(chosen)
        preparer, approver = shell.actor_of(chosen, prepared_by), shell.actor_of(chosen, approved_by)
        at = now if options.get("now") else _cut_off(facts, cut_off, now)
        row = self._file(db, facts, at, preparer, approver, now)
        if options.get("settled"):
            _done(runs.send_run(db, row.key, approver, now))
            row = _done(runs.declare_paid(db, row.key, str(options["settled"]), preparer, now))
        raw = bank_file.kept(db, row.key)
        assert raw is not None, "a filed run has its file"
        if out:
            out.write_bytes(raw)
        if orders:
            orders.write_bytes(exports.orders_csv(db, facts, row))
        if files:
            shell.write(
                files, ((one.name, run_files.content(db, row.key, one.name)) for one in run_files.kept(db, row.key))
            )
        self.stdout.write(_summary(db, row))

    def _file(
        self, db: Database, facts: CampaignFacts, at: Instant, preparer: str, approver: str, now: Instant
    ) -> RunRow:
        row = _done(runs.close_run(db, facts, at, preparer, now))
        _done(runs.control_run(db, row.key, preparer, now))
        _done(runs.approve_run(db, row.key, approver, now))
        return _done(runs.file_run(db, facts, row.key, approver, now, self._tell))

    def _tell(self, what: str, done: int, total: int) -> None:
        """Beside the answer, not in it: the answer is one line of JSON."""
        self.stderr.write(f"{what} {done}/{total}")


def _cut_off(facts: CampaignFacts, day: dt.date | None, now: Instant) -> Instant:
    return start_of_day(day) if day else last_ended(facts.calendar, now).cut_off


def _done(outcome: RunRow | Refused) -> RunRow:
    if isinstance(outcome, Refused):
        raise CommandError(f"refused: {outcome.reason.value} {outcome.detail}".rstrip())
    return outcome


def _summary(db: Database, row: RunRow) -> str:
    """One line of JSON, for people and programs."""
    orders = store.orders(db, row.key)
    paid = [order for order in orders if order.is_transfer]
    return msgspec.json.encode(
        {
            "run": row.number,
            "label": row.label,
            "state": row.state.value,
            "message_id": row.message_id,
            "execution": row.execution_date.isoformat(),
            "transfers": len(paid),
            "transfers_total_cents": sum(order.amount_cents for order in paid),
            "blocked": [order.affiliate_number for order in orders if not order.is_transfer],
            "sha256": row.file_sha256,
        }
    ).decode()
