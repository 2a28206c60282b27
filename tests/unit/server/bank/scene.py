"""A run that has been handed to the bank, and the bank's counter: what tests of its answers begin with."""

from server.bank.imports import NotTaken, Payer, receive
from server.bank.models import BankFile, BankLine
from server.database import Database
from server.ledger import store as ledger
from server.ledger.accounts import Account, Code
from server.reimbursement import bank_file, runs, store
from server.reimbursement.orders import reference_prefix
from server.reimbursement.store import OrderRow, RunKey, RunRow
from sync.contract.instant import DAY, Instant
from tests.builders.bank import Bank, File
from tests.unit.server.reimbursement.world import ALICE, BRUNO, DURING, NOW, OCTOBER_16, World, make_affiliate

CLARA = "user:3"
LATER = Instant(NOW + 5 * DAY)
FIRST = 100  # affiliates are numbered from here


class Counter(World):
    """Affiliates with 10 € each, and a little more for each one; the bank refuses and returns what a test says."""

    def __init__(self, db: Database, affiliates: int = 4, bank: Bank | None = None, name: str = "Club") -> None:
        super().__init__(db)
        self.affiliates = list(range(FIRST, FIRST + affiliates))
        self.bank = bank or Bank(rejects=0, returns=0)
        for number in self.affiliates:
            make_affiliate(self.issuer, number, f"{name} {number}", iban="FR7630006000011234567890189")
        self.payer = Payer(
            issuer_id=self.issuer.pk,
            prefix=reference_prefix(self.facts.short_name),
            iban=self.facts.debtor.iban,
            campaign=self.facts.campaign,
        )

    def everybody(self, at: Instant = DURING) -> None:
        for number in self.affiliates:
            self.accept(number, 1000 + 10 * (number - FIRST), at)

    def file(self, cut_off: Instant = OCTOBER_16, *, is_sent: bool = True) -> tuple[RunRow, File]:
        """A run from its cut-off to the bank's counter."""
        now = Instant(max(NOW, cut_off + 1))
        row = runs.close_run(self.db, self.facts, cut_off, ALICE, now)
        assert isinstance(row, RunRow), row
        steps = [
            runs.control_run(self.db, row.key, ALICE, now),
            runs.approve_run(self.db, row.key, BRUNO, now),
            runs.file_run(self.db, self.facts, row.key, BRUNO, now),
        ]
        if is_sent:
            steps.append(runs.send_run(self.db, row.key, BRUNO, now))
        assert all(isinstance(each, RunRow) for each in steps), steps
        raw = bank_file.kept(self.db, row.key)
        assert raw is not None
        return self.run(row.key), self.bank.take(raw)

    def take(self, raw: bytes, name: str = "banque.xml", now: Instant = LATER) -> BankFile | NotTaken:
        return receive(self.db, self.payer, name, raw, CLARA, now)

    def taken(self, raw: bytes) -> list[str]:
        """The effects of a file that is taken, in order."""
        kept = self.take(raw)
        assert isinstance(kept, BankFile), kept
        return list(BankLine.objects.filter(file=kept).order_by("position").values_list("effect", flat=True))

    def run(self, key: RunKey) -> RunRow:
        row = store.run(self.db, key)
        assert row is not None
        return row

    def orders(self, row: RunRow) -> dict[int, OrderRow]:
        return {order.affiliate_number: order for order in store.orders(self.db, row.key)}

    def held(self, code: Code, owner: int) -> int:
        return ledger.balance(self.db, self.issuer.pk, self.campaign.number, Account(code=code, owner=owner))

    def total(self, code: Code) -> int:
        return ledger.total(self.db, self.issuer.pk, self.campaign.number, code)
