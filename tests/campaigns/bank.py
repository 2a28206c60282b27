"""Runs from their cut-off to the bank and back: computed, approved by another person, filed as a real payment file, which a bank
reads and answers by files of its own. The model is told what the bank was told to do, and nothing else.
"""

from copy import deepcopy

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from server.bank import explanations, imports
from server.bank.explanations import Explanation, ExplanationRefusal, fingerprint
from server.bank.imports import ImportRefusal, NotTaken, Payer
from server.bank.models import BankFile, BankLine
from server.reimbursement import bank_accounts, bank_file, runs, store
from server.reimbursement.bank_accounts import AccountRefusal
from server.reimbursement.campaign_facts import CampaignFacts, read_facts
from server.reimbursement.orders import reference_prefix
from server.reimbursement.states import Refused, RunRefusal
from server.reimbursement.store import RunKey, RunRow
from tests.builders.bank import Bank, File
from tests.campaigns.central import WORDS, CentralMachine
from tests.campaigns.counters import TAKINGS
from tests.campaigns.desk import AFFILIATES, ALICE, BRUNO, CAMPAIGN, CLARA, COUNTERS
from tests.campaigns.family import CENTS, PICKS, pick
from tests.campaigns.model import DEBT, RECOVERED, SUSPENSE

REASONS = ("AC04", "MS03")  # the account is closed; the bank does not say why
FORMS = ("whole", "lines", "each")
LINES = 2  # of what can always happen, not so much that nothing else does


class BankMachine(CentralMachine):
    """With runs. `files`: as the bank has them; `told`: every file that it sent."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: CampaignFacts = read_facts(self.desk.campaign)
        self.bank = Bank(rejects=0, returns=0)
        self.payer = Payer(
            issuer_id=self.desk.issuer_id,
            prefix=reference_prefix(self.facts.short_name),
            iban=self.facts.debtor.iban,
            campaign=CAMPAIGN,
        )
        self.preparers: dict[int, str] = {}
        self.files: dict[int, File] = {}
        self.executed: set[int] = set()
        self.told: list[bytes] = []
        self.lines: dict[int, int] = {}  # in suspense

    def run_key(self, number: int) -> RunKey:
        return RunKey(issuer_id=self.desk.issuer_id, campaign=CAMPAIGN, number=number)

    # --- runs --------------------------------------------------------------------------------------------------------

    @rule()
    def close_run(self) -> None:
        now = self.desk.next()
        done = runs.close_run(self.desk.db, self.facts, now, ALICE, now)
        if self.both(isinstance(done, RunRow), self.model.close_run(list(AFFILIATES), self.model.mark())):
            self.preparers[self.preparing()] = ALICE

    def preparing(self) -> int:
        return next((number for number, one in self.model.runs.items() if one.state == "computed"), 0)

    @precondition(lambda self: self.model.papers)
    @rule(
        takings=TAKINGS,
        form=st.sampled_from(FORMS),
        back=st.none() | st.tuples(PICKS, st.sampled_from(REASONS)),
        is_rejected=st.integers(0, 3),
    )
    def a_fortnight(
        self, takings: list[tuple[int, int, str]], form: str, back: tuple[int, str] | None, is_rejected: int = 1
    ) -> None:
        """An evening, every counter's call, a run, the bank: what happens most of the time."""
        self.an_evening_at_the_counters(takings, set(range(len(COUNTERS))))
        if not self.preparing():
            self.close_run()
        if self.preparing():
            self.file_run()
        if self.answerable():
            last = len(self.answerable()) - 1
            if is_rejected == 0:
                self.bank_rejects(last, {0}, "MS03")
            self.bank_executes(last, form)
        if back and self.model.in_state("paid"):
            self.bank_sends_back(*back, False)

    @precondition(lambda self: self.preparing())
    @rule(is_rare=st.integers(0, 2))
    def abandon_run_rarely(self, is_rare: int) -> None:
        if is_rare == 0:
            self.abandon_run()

    def abandon_run(self) -> None:
        done = runs.abandon_run(self.desk.db, self.run_key(self.preparing()), ALICE, self.desk.next())
        assert isinstance(done, RunRow), done
        self.model.abandon()

    @precondition(lambda self: self.preparing())
    @rule()
    def recompute_run(self) -> None:
        """To the same cut-off, without whoever may not be paid any more; not when nobody is left."""
        number = self.preparing()
        done = runs.recompute_run(self.desk.db, self.facts, self.run_key(number), CLARA, self.desk.next())
        again = deepcopy(self.model)
        again.abandon()
        if self.both(isinstance(done, RunRow), again.close_run(list(AFFILIATES), self.model.runs[number].cut)):
            self.model = again
            self.preparers[self.preparing()] = CLARA

    @precondition(lambda self: self.preparing())
    @rule()
    def file_run(self) -> None:
        number = self.preparing()
        key, db = self.run_key(number), self.desk.db
        assert isinstance(runs.control_run(db, key, ALICE, self.desk.next()), RunRow)
        alone = runs.approve_run(db, key, self.preparers[number], self.desk.next())
        assert isinstance(alone, Refused)
        assert alone.reason is RunRefusal.SAME_PERSON
        approved = runs.approve_run(db, key, BRUNO, self.desk.next())
        if not self.both(isinstance(approved, RunRow), self.model.may_leave(self.model.runs[number])):
            return
        assert isinstance(runs.file_run(db, self.facts, key, BRUNO, self.desk.next()), RunRow)
        assert isinstance(runs.send_run(db, key, BRUNO, self.desk.next()), RunRow)
        self.model.file(number)
        raw = bank_file.kept(db, key)
        assert raw is not None
        self.files[number] = self.bank.take(raw)
        read = {self.affiliate_of(order.name): order.cents for order in self.files[number].orders}
        assert read == {part.affiliate: part.pays for part in self.model.runs[number].parts if part.pays}

    def affiliate_of(self, name: str) -> int:
        return int(name.rpartition("-")[2])

    def name_of(self, run: int, affiliate: int) -> str:
        return next(one.name for one in self.files[run].orders if self.affiliate_of(one.name) == affiliate)

    @precondition(lambda self: self.runs_in("confirmed"))
    @rule()
    def finish_runs(self) -> None:
        """By somebody else than who brought the bank's last answer."""
        for number in self.runs_in("confirmed"):
            key, db = self.run_key(number), self.desk.db
            stored = store.run(db, key)
            assert stored is not None
            alone = runs.finish_run(db, key, stored.confirmed_by, self.desk.next())
            assert isinstance(alone, Refused)
            assert alone.reason is RunRefusal.SAME_PERSON_CLOSES
            assert isinstance(runs.finish_run(db, key, ALICE, self.desk.next()), RunRow)
            self.model.runs[number].state = "closed"

    def runs_in(self, state: str) -> list[int]:
        return [number for number, one in self.model.runs.items() if one.state == state]

    # --- the bank's word ---------------------------------------------------------------------------------------------

    def tell(self, raw: bytes) -> BankFile:
        taken = imports.receive(self.desk.db, self.payer, "banque.xml", raw, CLARA, self.desk.next())
        assert isinstance(taken, BankFile), taken
        self.told.append(raw)
        return taken

    @precondition(lambda self: self.answerable())
    @rule(choice=PICKS, which=st.sets(st.integers(0, 2), max_size=2), reason=st.sampled_from(REASONS))
    def bank_rejects(self, choice: int, which: set[int], reason: str) -> None:
        """Before it books anything; a report that refuses nothing changes nothing."""
        number = pick(self.answerable(), choice)
        file = self.files[number]
        refused = [one for at, one in enumerate(file.orders) if at in which and one.name not in file.refused]
        live = [one for one in refused if (number, self.affiliate_of(one.name)) in self.model.in_state("filed")]
        file.refused |= {one.name: reason for one in live}
        self.tell(self.bank.report(file))
        for one in live:
            self.model.rejected(number, self.affiliate_of(one.name), is_account=reason == "AC04")

    @precondition(lambda self: self.answerable())
    @rule(choice=PICKS, form=st.sampled_from(FORMS))
    def bank_executes(self, choice: int, form: str) -> None:
        """In one debit, in one with its lines, or order by order."""
        number = pick(self.answerable(), choice)
        file = self.files[number]
        entries = [self.bank.debit(file, one_by_one=file.booked if form == "lines" else ())]
        entries = self.bank.debits(file) if form == "each" else entries if file.booked else []
        self.executed.add(number)
        if entries:
            self.tell(self.bank.statement(file.iban, entries, -file.booked_cents))
        for run, affiliate in self.model.in_state("filed"):
            if run == number:
                self.model.paid(run, affiliate)

    def answerable(self) -> list[int]:
        return [number for number in self.files if number not in self.executed]

    @precondition(lambda self: self.model.in_state("filed", "paid"))
    @rule(choice=PICKS, reason=st.sampled_from(REASONS), is_advice=st.booleans())
    def bank_sends_back(self, choice: int, reason: str, is_advice: bool) -> None:
        self.send_back(*pick(self.model.in_state("filed", "paid"), choice), reason, is_advice)

    def send_back(self, run: int, affiliate: int, reason: str, is_advice: bool) -> None:
        cents, file = self.model.orders[run, affiliate].cents, self.files[run]
        entry = self.bank.back(self.name_of(run, affiliate), cents, reason)
        self.tell(self.bank.statement(file.iban, [entry], cents, is_advice=is_advice))
        self.model.sent_back(run, affiliate, is_account=reason == "AC04")

    @precondition(lambda self: self.model.in_state("paid") and self.claims_in("accepted", "scheduled"))
    @rule(choice=PICKS)
    def account_is_refused_before_the_run_leaves(self, choice: int) -> None:
        """What an earlier run paid comes back: nobody is paid there before the run is computed again without it."""
        if not self.preparing():
            self.close_run()
        parts = self.model.runs[self.preparing()].parts if self.preparing() else []
        paying = {part.affiliate for part in parts if part.pays}
        earlier = [order for order in self.model.in_state("paid") if order[1] in paying]
        if earlier:
            self.send_back(*pick(earlier, choice), "AC04", False)
            self.file_run()
            self.recompute_run()

    @precondition(lambda self: self.told)
    @rule(choice=PICKS)
    def bank_says_again(self, choice: int) -> None:
        """The same bytes, and the same debit in another statement: neither changes anything."""
        seen = imports.receive(self.desk.db, self.payer, "encore.xml", pick(self.told, choice), CLARA, self.desk.next())
        assert isinstance(seen, NotTaken)
        assert seen.reason is ImportRefusal.SEEN
        executed = [self.files[number] for number in sorted(self.executed) if self.files[number].booked]
        if executed:
            self.tell(self.bank.executed(pick(executed, choice)))

    @precondition(lambda self: self.model.suspended or any(self.model.back.values()))
    @rule(who=st.sampled_from(sorted(AFFILIATES)))
    def account_is_confirmed(self, who: int) -> None:
        """By two persons, after the bank refused it or sent something back."""
        db, issuer, account = self.desk.db, self.desk.issuer_id, self.desk.accounts[who]
        again = bank_accounts.propose_again(db, issuer, account, ALICE, self.desk.next())
        assert not isinstance(again, AccountRefusal), again
        words = {"proof": "rib", "told": "phone"}
        alone = bank_accounts.accept(db, issuer, account, **words, actor=ALICE, now=self.desk.next())
        assert alone is AccountRefusal.SAME_PERSON
        done = bank_accounts.accept(db, issuer, account, **words, actor=BRUNO, now=self.desk.next())
        assert not isinstance(done, AccountRefusal), done
        self.model.confirm_account(who)

    # --- suspense ----------------------------------------------------------------------------------------------------

    def strange(self, cents: int) -> int:
        """A line that bears a name of ours, and is none of our orders'."""
        name = f"{self.payer.prefix}-C{CAMPAIGN}-R99"
        nothing = File(message=f"{name}-A1", payment=f"{name}-A1-01", iban=self.payer.iban, orders=[])
        out = self.bank.debit(nothing, cents=-cents)
        entry = self.bank.back(f"{name}-001001", cents, "MS03") if cents > 0 else out
        file = self.tell(self.bank.statement(self.payer.iban, [entry], cents))
        assert self.model.move(cents, (RECOVERED, 0), (SUSPENSE, 0))
        line: int = BankLine.objects.get(file=file).pk
        self.lines[line] = cents
        return line

    def explain(self, line: int, what: Explanation, target: str) -> bool:
        """One says what it was, the other agrees."""
        db, issuer = self.desk.db, self.desk.issuer_id
        if explanations.propose(db, issuer, line, what, target, WORDS, ALICE):
            return False
        read = fingerprint(BankLine.objects.get(pk=line))
        alone = explanations.agree(db, issuer, line, read, ALICE, self.desk.next())
        assert alone is ExplanationRefusal.SAME_PERSON
        assert explanations.agree(db, issuer, line, read, BRUNO, self.desk.next()) is None
        assert self.model.move(-self.lines.pop(line), (RECOVERED, 0), (SUSPENSE, 0))
        return True

    @precondition(lambda self: len(self.lines) < LINES)
    @rule(cents=st.sampled_from([-700, 900]))
    def unexplained_line(self, cents: int) -> None:
        self.strange(cents)

    @precondition(lambda self: self.lines)
    @rule(choice=PICKS)
    def explained_line(self, choice: int) -> None:
        assert self.explain(pick(sorted(self.lines), choice), Explanation.NOT_OURS, "")

    @precondition(lambda self: self.model.total(DEBT) and len(self.lines) < LINES)
    @rule(choice=PICKS, cents=CENTS)
    def debt_paid_back(self, choice: int, cents: int) -> None:
        """Sometimes more than is owed: refused, and it waits for another explanation."""
        who = pick([owner for (code, owner), owed in self.model.held.items() if code == DEBT and owed], choice)
        did = self.explain(self.strange(cents), Explanation.REPAYMENT, str(who))
        self.both(did, self.model.move(cents, (RECOVERED, 0), (DEBT, who)))

    @precondition(lambda self: self.model.in_state("filed", "paid") and len(self.lines) < LINES)
    @rule(choice=PICKS)
    def return_under_a_wrong_name(self, choice: int) -> None:
        run, affiliate = pick(self.model.in_state("filed", "paid"), choice)
        line = self.strange(self.model.orders[run, affiliate].cents)
        assert self.explain(line, Explanation.RETURN, self.name_of(run, affiliate))
        self.model.sent_back(run, affiliate, is_account=False)
