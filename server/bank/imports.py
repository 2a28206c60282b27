"""A bank's file from bytes to books, in one transaction: read, held against what we sent, applied line by line, kept as it came.

The same bytes are taken once; another file that tells the same things changes nothing. What the whole file must fulfil (our
account, a total that is ours, balances that add up) refuses it; what one line does is decided in `matching`.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from enum import Enum

from server.bank import reasons
from server.bank.books import books_of, key_of, lock_filed_runs
from server.bank.matching import FOR_A_PERSON, Effect, Line, read_entry, read_report
from server.bank.messages import Entry, Message, Statement, StatusReport, read_message
from server.bank.models import BankFile, BankLine
from server.bank.xml_reader import NotRead, Unreadable, read_xml
from server.database import Database, Violated
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.rules import Occasion
from server.reimbursement import bank_accounts, order_store, runs, settlement, store
from server.reimbursement.store import RunKey
from server.reimbursement.totals import TotalsDiffer
from sync.contract.instant import Instant


class ImportRefusal(Enum):
    """Why a file that could be read was not taken."""

    SEEN = "seen"  # the same bytes were taken before
    OTHER_ACCOUNT = "other_account"
    WRONG_TOTAL = "wrong_total"  # it is about a file of ours with another number of orders, or another sum
    DOES_NOT_ADD_UP = "does_not_add_up"  # its lines are not the difference of its balances


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """Nothing was changed. `detail`: English, no content of the file. `seen`: the file that was taken before."""

    reason: ImportRefusal | Unreadable
    detail: str = ""
    seen: BankFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Whose account and files: ids begin with `prefix`. `campaign`: where money goes that names none."""

    issuer_id: int
    prefix: str
    iban: str
    campaign: int


class _Stopped(Exception):
    def __init__(self, reason: ImportRefusal, detail: str) -> None:
        super().__init__(reason.value)
        self.not_taken = NotTaken(reason=reason, detail=detail)


def receive(db: Database, payer: Payer, name: str, raw: bytes, actor: str, now: Instant) -> BankFile | NotTaken:
    """Raises TotalsDiffer when our own books do not agree: then nothing was taken."""
    try:
        message = read_message(read_xml(raw))
    except NotRead as problem:
        return NotTaken(reason=problem.reason, detail=problem.detail)
    digest = hashlib.sha256(raw).hexdigest()
    seen = BankFile.objects.filter(issuer_id=payer.issuer_id, sha256=digest).defer("raw").first()
    if seen:
        return NotTaken(reason=ImportRefusal.SEEN, seen=seen)
    try:
        with db.atomic():
            kept = BankFile.objects.create(
                issuer_id=payer.issuer_id, sha256=digest, name=name[-120:], kind=_kind(message), message=_id(message),
                raw=raw, received_by=actor, received_ms=now,
            )  # fmt: skip
            _Application(db, payer, kept, actor, now).apply(message)
    except _Stopped as stopped:
        return stopped.not_taken
    except Violated:
        seen = BankFile.objects.filter(issuer_id=payer.issuer_id, sha256=digest).defer("raw").first()
        if seen is None:
            raise
        return NotTaken(reason=ImportRefusal.SEEN, seen=seen)
    return kept


def read_again(db: Database, payer: Payer, file: BankFile, actor: str, now: Instant) -> int:
    """A total that did not fit may fit now, once another answer came: applies what is new. How many lines still wait."""
    message = read_message(read_xml(bytes(file.raw)))
    with db.atomic():
        wrong = BankLine.objects.filter(file=file, effect=Effect.WRONG_AMOUNT.value, is_open=True)
        wrong.update(is_open=False, closed_by=actor, closed_ms=now)
        _Application(db, payer, file, actor, now, only_news=True).apply(message)
    return BankLine.objects.filter(file=file, is_open=True).count()


class _Application:
    """One file being applied. `only_news`: lines that change nothing are not written a second time."""

    def __init__(
        self, db: Database, payer: Payer, file: BankFile, actor: str, now: Instant, *, only_news: bool = False
    ) -> None:
        self._db, self._payer, self._file, self._actor, self._now = db, payer, file, actor, now
        self._only_news = only_news
        self._position = BankLine.objects.filter(file=file).count()
        self._alike: Counter[str] = Counter()
        self._touched: set[tuple[int, int]] = set()

    def apply(self, message: Message) -> None:
        lock_filed_runs(self._db, self._payer.issuer_id)
        if isinstance(message, StatusReport):
            self._check_report(message)
            self._do(list(read_report(message, books_of(self._db, self._payer.issuer_id, self._payer.prefix))))
        else:
            for statement in message:
                self._check_statement(statement)
            for statement in message:
                for entry in statement.entries:
                    self._entry(statement, entry)
        for campaign, number in sorted(self._touched):
            key = RunKey(issuer_id=self._payer.issuer_id, campaign=campaign, number=number)
            runs.confirm_when_answered(self._db, key, self._actor, self._now)

    def _check_report(self, report: StatusReport) -> None:
        key = store.run_of_message(self._db, self._payer.issuer_id, report.original_message_id)
        if key is None:
            if not report.lines:
                self._write(
                    Line(effect=Effect.UNKNOWN_ORDER, name=report.original_message_id[:35], status=report.status)
                )
            return
        sent = [order for order in store.orders(self._db, key) if order.end_to_end_id]
        count, total = len(sent), sum(order.amount_cents for order in sent)
        if report.count not in (None, count) or report.total_cents not in (None, total):
            detail = f"the bank counts {report.count} orders and {report.total_cents} cents, the file has {count} and {total}"
            raise _Stopped(ImportRefusal.WRONG_TOTAL, detail)

    def _check_statement(self, statement: Statement) -> None:
        if statement.iban != self._payer.iban:
            raise _Stopped(ImportRefusal.OTHER_ACCOUNT, f"an account ending in {statement.iban[-4:]}")
        if not statement.is_complete:
            raise _Stopped(ImportRefusal.DOES_NOT_ADD_UP, f"statement {statement.id[:35]}")

    def _entry(self, statement: Statement, entry: Entry) -> None:
        lines = list(read_entry(entry, books_of(self._db, self._payer.issuer_id, self._payer.prefix)))
        self._do(lines, statement.iban, entry)

    def _do(self, lines: list[Line], iban: str = "", entry: Entry | None = None) -> None:
        self._pay([line for line in lines if line.effect is Effect.PAID])
        for line in lines:
            if line.effect is Effect.SUSPENSE:
                self._suspend(line, iban, entry)
                continue
            if line.order is not None:
                self._touched.add((line.order.campaign, line.order.run))
                self._change(line)
            self._write(line)

    def _pay(self, lines: list[Line]) -> None:
        by_run: dict[RunKey, list[Line]] = {}
        for line in lines:
            assert line.order is not None
            by_run.setdefault(key_of(self._payer.issuer_id, line.order), []).append(line)
        for key, paid in by_run.items():
            named = {line.order.affiliate for line in paid if line.order}
            orders = [order for order in store.orders(self._db, key) if order.affiliate_number in named]
            settlement.pay(self._db, key, orders, paid[0].reference, self._actor, self._now)

    def _change(self, line: Line) -> None:
        order = line.order
        assert order is not None
        key = key_of(self._payer.issuer_id, order)
        if line.effect is Effect.NOTED:
            order_store.note_status(self._db, key, order.affiliate, line.status)
        if line.effect not in (Effect.REJECTED, Effect.RETURNED):
            return
        stored = order_store.order(self._db, key, order.affiliate)
        act = settlement.reject if line.effect is Effect.REJECTED else settlement.send_back
        act(self._db, key, stored, line.code, line.reference, self._actor, self._now)
        if reasons.suspends_account(line.code):
            bank_accounts.suspend(
                self._db, self._payer.issuer_id, order.affiliate, stored.iban, line.code, self._actor, self._now
            )

    def _suspend(self, line: Line, iban: str, entry: Entry | None) -> None:
        """E21, once for what the bank booked once, however many files tell of it."""
        day = entry.booked_on.isoformat() if entry and entry.booked_on else ""
        content = "\n".join([iban, line.reference, line.name, str(line.amount_cents), line.code, day])
        digest = hashlib.sha256(content.encode()).hexdigest()[:16]
        self._alike[digest] += 1
        suspense = f"{line.reference or 'line'}/{digest}/{self._alike[digest]}"
        if BankLine.objects.filter(issuer_id=self._payer.issuer_id, suspense=suspense).exists():
            self._write(
                Line(effect=Effect.KNOWN, name=line.name, amount_cents=line.amount_cents, reference=line.reference)
            )
            return
        campaign = self._campaign_of(line.name)
        occasion = Occasion(
            issuer_id=self._payer.issuer_id,
            campaign=campaign,
            occurred=self._now,
            recorded=self._now,
            actor=self._actor,
        )
        outcome = ledger.post(self._db, *rules.suspense_opened(occasion, suspense, line.amount_cents))
        if not isinstance(outcome, ledger.Posted):
            raise TotalsDiffer(f"the ledger does not take the suspense line {suspense}")
        self._write(line, suspense=suspense, campaign=campaign)

    def _campaign_of(self, name: str) -> int:
        """`PP92-C12-R05-000042` says which."""
        part = name.removeprefix(f"{self._payer.prefix}-C").partition("-")[0]
        if part.isascii() and part.isdecimal() and len(part) <= 5 and name.startswith(self._payer.prefix):
            known = self._db.row(
                "SELECT number FROM campaigns_campaign WHERE issuer_id = %(issuer)s AND number = %(number)s",
                {"issuer": self._payer.issuer_id, "number": int(part)},
            )
            if known:
                return int(part)
        return self._payer.campaign

    def _write(self, line: Line, suspense: str = "", campaign: int | None = None) -> None:
        if self._only_news and line.effect in (Effect.KNOWN, Effect.FOREIGN, Effect.PENDING, Effect.NOTED):
            return
        self._position += 1
        came_back = line.effect in (Effect.REJECTED, Effect.RETURNED)
        BankLine.objects.create(
            issuer_id=self._payer.issuer_id,
            file=self._file,
            position=self._position,
            effect=line.effect.value,
            campaign=line.order.campaign if line.order else campaign,
            run=line.order.run if line.order else None,
            affiliate_number=line.order.affiliate if line.order else None,
            name=line.name[:35],
            amount_cents=line.amount_cents,
            status=line.status[:4],
            code=line.code[:35],
            reference=line.reference[:35],
            info=line.info[:200],
            is_open=line.effect in FOR_A_PERSON or (came_back and reasons.known(line.code) is None),
            suspense=suspense,
        )


def _kind(message: Message) -> str:
    if isinstance(message, StatusReport):
        return "pain.002"
    return "camt.053" if message[0].is_statement else "camt.054"


def _id(message: Message) -> str:
    return (message.message_id if isinstance(message, StatusReport) else message[0].id)[:70]
