"""A bank's file from bytes to books, in one transaction: read, held against what we sent, applied line by line, kept as it came.

The same bytes are taken once; another file that tells the same things changes nothing. What the whole file must fulfil (our
account, a total that is ours, balances that add up) refuses it; what one line does is decided in `matching`. Of a file with
statements of several accounts, those of others are passed over.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from enum import Enum

from server.bank import reasons
from server.bank.books import books_of, key_of, lock_filed_runs
from server.bank.matching import FOR_A_PERSON, Effect, Line, read_entry, read_report, wrong_debit
from server.bank.messages import Entry, Message, Statement, StatusReport, read_message
from server.bank.models import MATCHED, BankFile, BankLine
from server.bank.xml_reader import NotRead, Unreadable, read_xml
from server.database import Database, Violated
from server.ledger import rules, seals
from server.ledger import store as ledger
from server.ledger.rules import Occasion, Posting
from server.reimbursement import bank_accounts, bank_file, order_store, runs, settlement, store
from server.reimbursement.store import RunKey
from server.reimbursement.totals import TotalsDiffer
from sync.contract.instant import Instant


class ImportRefusal(Enum):
    """Why a file that could be read was not taken."""

    SEEN = "seen"  # the same bytes were taken before
    OTHER_ACCOUNT = "other_account"
    WRONG_TOTAL = "wrong_total"  # it is about a file of ours with another number of orders, or another sum
    CLOSED = "closed"  # it would move money of a campaign that is closed
    DOES_NOT_ADD_UP = "does_not_add_up"  # its lines are not the difference of its balances


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """Nothing was changed. `detail`: English, no content of the file. `seen`: the file that was taken before."""

    reason: ImportRefusal | Unreadable
    detail: str = ""
    seen: BankFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Whose account (today's) and files: ids begin with `prefix`. `campaign`: where money goes that names none."""

    issuer_id: int
    prefix: str
    iban: str
    campaign: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Where an entry stands. `statement`: its bank's id of it."""

    iban: str
    statement: str
    day: str

    def content_of(self, line: Line) -> str:
        """A digest of all that tells a line from another."""
        parts = [self.iban, line.reference, line.name, str(line.amount_cents), line.code, self.day]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


_MOVING = (Effect.PAID, Effect.REJECTED, Effect.RETURNED)


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


def read_again(db: Database, payer: Payer, file: BankFile, actor: str, now: Instant) -> int | NotTaken:
    """A total that did not fit may fit now, once another answer came: applies what is new. How many lines still wait."""
    message = read_message(read_xml(bytes(file.raw)))
    try:
        with db.atomic():
            _Application(db, payer, file, actor, now, only_news=True).apply(message)
    except _Stopped as stopped:
        return stopped.not_taken
    return BankLine.objects.filter(file=file, is_open=True).count()


class _Application:
    """One file being applied. `only_news`: lines that change nothing are not written a second time."""

    def __init__(
        self, db: Database, payer: Payer, file: BankFile, actor: str, now: Instant, *, only_news: bool = False
    ) -> None:
        self._db, self._payer, self._file, self._actor, self._now = db, payer, file, actor, now
        self._only_news = only_news
        self._position = BankLine.objects.filter(file=file).count()
        self._alike: Counter[tuple[str, str]] = Counter()
        self._touched: set[tuple[int, int]] = set()

    def apply(self, message: Message) -> None:
        lock_filed_runs(self._db, self._payer.issuer_id)
        if isinstance(message, StatusReport):
            self._check_report(message)
            self._do(list(read_report(message, books_of(self._db, self._payer.issuer_id, self._payer.prefix))))
        else:
            ours = self._of_our_accounts(message)
            for statement in ours:
                self._check_statement(statement)
            for statement in ours:
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

    def _of_our_accounts(self, statements: tuple[Statement, ...]) -> list[Statement]:
        """Banks put all accounts of a customer into one file, which nobody can cut."""
        accounts = {self._payer.iban, *bank_file.paid_from(self._db, self._payer.issuer_id)}
        ours = [each for each in statements if each.iban in accounts]
        if not ours:
            raise _Stopped(ImportRefusal.OTHER_ACCOUNT, f"an account ending in {statements[0].iban[-4:]}")
        return ours

    def _check_statement(self, statement: Statement) -> None:
        if not statement.is_complete:
            raise _Stopped(ImportRefusal.DOES_NOT_ADD_UP, f"statement {statement.id[:35]}")

    def _entry(self, statement: Statement, entry: Entry) -> None:
        lines = list(read_entry(entry, books_of(self._db, self._payer.issuer_id, self._payer.prefix)))
        day = entry.booked_on.isoformat() if entry.booked_on else ""
        told = _Told(iban=statement.iban, statement=statement.id[:70], day=day)
        if not entry.is_credit and any(line.effect in (Effect.PAID, Effect.KNOWN) for line in lines):
            self._release(told.content_of(wrong_debit(entry)))
        self._do(lines, told)

    def _release(self, content: str) -> None:
        """A debit that did not fit does now: its money leaves suspense, to be what it is."""
        waiting = BankLine.objects.filter(
            issuer_id=self._payer.issuer_id, content=content, effect=Effect.WRONG_AMOUNT.value, is_open=True
        )
        line = waiting.exclude(suspense="").order_by("id").first()
        if line is None:
            return
        assert line.campaign is not None, "money in suspense belongs to a campaign"
        self._post(rules.suspense_explained(self._occasion(line.campaign), line.suspense, line.amount_cents))
        line.proposed_as, line.is_open, line.closed_by, line.closed_ms = MATCHED, False, self._actor, self._now
        line.save(update_fields=["proposed_as", "is_open", "closed_by", "closed_ms"])

    def _do(self, lines: list[Line], told: _Told | None = None) -> None:
        self._check_open(lines)
        self._pay([line for line in lines if line.effect is Effect.PAID])
        for line in lines:
            if line.effect in (Effect.SUSPENSE, Effect.WRONG_AMOUNT):
                assert told is not None, "reports book nothing"
                self._suspend(line, told)
                continue
            if line.order is not None:
                self._touched.add((line.order.campaign, line.order.run))
                self._change(line)
            self._write(line)

    def _check_open(self, lines: list[Line]) -> None:
        """Two persons open a closed campaign first; then the file is brought again."""
        moving = {line.order.campaign for line in lines if line.order and line.effect in _MOVING}
        moving |= {self._campaign_of(line.name) for line in lines if line.effect is Effect.SUSPENSE}
        for campaign in sorted(moving):
            if seals.is_sealed(self._db, self._payer.issuer_id, campaign):
                raise _Stopped(ImportRefusal.CLOSED, f"campaign {campaign}")

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

    def _suspend(self, line: Line, told: _Told) -> None:
        """E21, once for what the bank booked once, however many files tell of it."""
        content = told.content_of(line)
        self._alike[told.statement, content] += 1
        alike = BankLine.objects.filter(issuer_id=self._payer.issuer_id, content=content)
        seen = [*alike.values_list("file_id", "file__kind", "statement", "suspense")]
        number = self._alike[told.statement, content]
        again = _is_said_again(seen, number, self._file, told.statement, has_reference=bool(line.reference))
        if again or _is_told_elsewhere(seen, self._file.kind, has_reference=bool(line.reference)):
            known = replace(line, effect=Effect.KNOWN)
            self._write(known) if again else self._write(known, content=content, statement=told.statement)
            return
        opened = sum(bool(suspense) for *_, suspense in seen)
        suspense = f"{line.reference or 'line'}/{content}/{opened + 1}"
        campaign = self._campaign_of(line.name)
        self._post(rules.suspense_opened(self._occasion(campaign), suspense, line.amount_cents))
        self._write(line, suspense=suspense, campaign=campaign, content=content, statement=told.statement)

    def _occasion(self, campaign: int) -> Occasion:
        return Occasion(
            issuer_id=self._payer.issuer_id,
            campaign=campaign,
            occurred=self._now,
            recorded=self._now,
            actor=self._actor,
        )

    def _post(self, posting: Posting) -> None:
        if not isinstance(ledger.post(self._db, *posting), ledger.Posted):
            raise TotalsDiffer(f"the ledger does not take {posting[0].idempotency_key}")

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

    def _write(
        self, line: Line, suspense: str = "", campaign: int | None = None, content: str = "", statement: str = ""
    ) -> None:
        if self._only_news and line.effect in (Effect.KNOWN, Effect.FOREIGN, Effect.PENDING, Effect.NOTED):
            return
        self._position += 1
        came_back = line.effect in (Effect.REJECTED, Effect.RETURNED)
        BankLine.objects.create(
            issuer_id=self._payer.issuer_id,
            file=self._file,
            position=self._position,
            effect=line.effect.value,
            campaign=line.order.campaign if line.order else campaign or self._campaign_if_open(line),
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
            content=content,
            statement=statement,
        )

    def _campaign_if_open(self, line: Line) -> int | None:
        """Its closing waits for it."""
        return self._campaign_of(line.name) if line.effect in FOR_A_PERSON else None


_Seen = tuple[int, str, str, str]  # file, kind, statement, name in suspense


def _is_said_again(seen: list[_Seen], number: int, file: BankFile, statement: str, *, has_reference: bool) -> bool:
    """Whether the `number`th such line of this statement was read before: from this very file, from the same statement in another
    file, or, as the bank numbers what it books, under its own reference.
    """
    own = sum(one == file.pk and said == statement for one, _, said, _ in seen)
    same = sum(one != file.pk and kind == file.kind and said == statement for one, kind, said, _ in seen)
    opened = sum(one != file.pk and bool(suspense) for one, _, _, suspense in seen)
    return number <= max(own, same, opened if has_reference else 0)


def _is_told_elsewhere(seen: list[_Seen], kind: str, *, has_reference: bool) -> bool:
    """Two equal lines without a reference, in two statements, are two; but advices and statements each tell of every line once."""
    mine = sum(one == kind for _, one, _, _ in seen)
    return not has_reference and len(seen) - mine > mine


def _kind(message: Message) -> str:
    if isinstance(message, StatusReport):
        return "pain.002"
    return "camt.053" if message[0].is_statement else "camt.054"


def _id(message: Message) -> str:
    return (message.message_id if isinstance(message, StatusReport) else message[0].id)[:70]
