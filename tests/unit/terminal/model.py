"""A journal in memory for property tests: the chain is real and signed, the disk is not there, and it can fail or crash at will."""

from dataclasses import dataclass, field

from sync.contract.documents import Terms
from sync.contract.entry import Entry
from sync.contract.ids import KeyEpoch, Sequence
from sync.contract.instant import Instant, Monotonic
from sync.contract.keys import Roots
from sync.contract.messages import Standing
from sync.contract.money import Cents
from sync.contract.payloads import Method, Payload, Printed, Redeem, Void
from sync.journal.chain import Author, InForce, Tip, first_tip, next_entry, tip_after
from sync.journal.knowledge import Identity, Knowledge, Unsynced
from sync.journal.link_state import NEVER_LINKED
from sync.journal.moment import Moment
from sync.journal.redemption import Redemption
from terminal.counter.effects import (
    Announce,
    Effect,
    JournalEffect,
    LookUp,
    Print,
    Record,
    RedeemDraft,
    Reopen,
    Sound,
    Tone,
    VoidDraft,
)
from terminal.counter.events import (
    Event,
    Happening,
    JournalFailed,
    LookedUp,
    Opened,
    Past,
    Recorded,
)
from terminal.counter.screens import update
from terminal.counter.situation import Fault
from terminal.counter.state import Counter, ReceiptRule, Rules, Shut, State
from tests.unit.sync.office import NOON, terminal_keys
from tests.unit.terminal.desk import OFFICE, READY

KEYS = terminal_keys()
ENROLLED = OFFICE.enrolled(KEYS)
SEALED = bytes(56)


def knowledge(terms: Terms = ENROLLED.terms, roots: Roots = ENROLLED.roots) -> Knowledge:
    return Knowledge(
        identity=Identity(record=ENROLLED.record, record_digest=bytes(32), roots=roots),
        terms=terms,
        opposed={},
        standing=Standing.GOOD,
        lists_as_of=NOON,
        server_time=None,
        forecast=None,
    )


@dataclass(slots=True)
class ModelCounter:
    """The program on its model journal. Answers wait in `answers` until `answer` delivers one, in any order."""

    rule: ReceiptRule = ReceiptRule.ON_REQUEST
    ms: int = 0
    tip: Tip = field(default_factory=lambda: first_tip(bytes(32)))
    entries: list[Entry] = field(default_factory=list)
    announced: set[Sequence] = field(default_factory=set)
    answers: list[Happening] = field(default_factory=list)
    told: list[Effect] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    failing: Fault | None = None
    state: State = field(init=False)

    def __post_init__(self) -> None:
        self.state = Shut(rules=Rules(receipt=self.rule, idle=180_000), at=self.at, devices=READY, fault=None)
        self.open()

    @property
    def at(self) -> Moment:
        return Moment(wall=Instant(NOON + self.ms), monotonic=Monotonic(1_000_000 + self.ms), boot=1)

    def open(self) -> None:
        """A start, or a start again."""
        self.happen(
            Opened(
                knowledge=knowledge(),
                past=self.past(),
                link=NEVER_LINKED,
                index_key=KEYS.index_key,
                key_level=0,
                unannounced=tuple(one for one in self.redemptions() if one.sequence not in self.announced),
                changed=(),
            )
        )

    def crash(self) -> None:
        """Everything in memory is gone; the journal is not."""
        self.answers.clear()
        self.state = Shut(rules=Rules(receipt=self.rule, idle=180_000), at=self.at, devices=READY, fault=None)
        self.open()

    def happen(self, what: Happening) -> None:
        """One update. What it wants of the journal is done now; the answers are delivered by `answer`."""
        self.state, effects = update(self.state, Event(at=self.at, what=what))
        for effect in effects:
            if isinstance(effect, JournalEffect):
                self._persist(effect)
            else:
                self.told.append(effect)
                if isinstance(effect, Announce):
                    self.announced.add(effect.sequence)
                if isinstance(effect, Print):
                    self.jobs.append(effect.job)

    def answer(self, at: int = 0) -> None:
        if self.answers:
            self.happen(self.answers.pop(at % len(self.answers)))

    def answer_all(self) -> None:
        while self.answers:
            self.answer()

    # --- the journal -------------------------------------------------------------------------------------------------

    def _persist(self, effect: JournalEffect) -> None:
        if isinstance(effect, Reopen):
            self.failing = None
            self.crash()
        elif self.failing is not None:
            self.answers.append(JournalFailed(request=effect.request, fault=self.failing))
        elif isinstance(effect, LookUp):
            found = tuple(one for one in self.redemptions() if one.redeem.index == effect.index)
            self.answers.append(LookedUp(request=effect.request, redemptions=found, tries=0))
        else:
            self.answers.append(Recorded(request=effect.request, entry=self._append(effect)))

    def _append(self, effect: Record) -> Entry:
        payload, voids = self._payload(effect)
        author = Author(terminal=ENROLLED.record.terminal, epoch=KeyEpoch(1), key=KEYS.signing)
        in_force = InForce(policy_version=1, list_version=1)
        entry = next_entry(self.tip, author, in_force, self.at, effect.checks, payload, voids=voids)
        self.tip = tip_after(self.tip, entry)
        self.entries.append(entry)
        return entry

    def _payload(self, effect: Record) -> tuple[Payload, Cents | None]:
        draft = effect.draft
        if isinstance(draft, VoidDraft):
            amount = next(one.redeem.amount for one in self.redemptions() if one.sequence == draft.voided)
            void = Void(
                voided=draft.voided,
                reason=draft.reason,
                operator=draft.operator,
                voided_total=self.tip.voided_total + amount,
                voided_count=self.tip.voided_count + 1,
            )
            return void, amount
        if not isinstance(draft, RedeemDraft):
            return draft, None
        redeem = Redeem(
            method=draft.method,
            decision=draft.decision,
            amount=draft.amount,
            operator=draft.operator,
            receipt=draft.receipt,
            index=draft.index,
            reference=draft.reference,
            sealed_birthdate=SEALED if draft.birthdate else b"",
            proof=draft.code if draft.method is Method.QR else SEALED,
        )
        return redeem, None

    def redemptions(self) -> tuple[Redemption, ...]:
        voided = {one.payload.voided: one.header.sequence for one in self.entries if isinstance(one.payload, Void)}
        copies = [one.payload.redeemed for one in self.entries if isinstance(one.payload, Printed)]
        return tuple(
            Redemption(
                entry=entry,
                redeem=entry.payload,
                voided_by=voided.get(entry.header.sequence),
                copies=copies.count(entry.header.sequence),
                verdict=None,
            )
            for entry in self.entries
            if isinstance(entry.payload, Redeem)
        )

    def past(self) -> Past:
        redemptions = self.redemptions()
        return Past(
            tip=self.tip,
            redemptions=redemptions,
            unsynced=Unsynced(
                count=len(redemptions), cents=Cents(sum(one.redeem.amount for one in redemptions)), oldest=None
            ),
            last_receipt=redemptions[-1].redeem.receipt if redemptions else 0,
            closed=None,
            closed_voids=(0, 0),
        )

    # --- what must always hold ---------------------------------------------------------------------------------------

    def tones(self) -> list[Tone]:
        return [one.tone for one in self.told if isinstance(one, Sound)]

    @property
    def counter(self) -> Counter:
        assert isinstance(self.state, Counter)
        return self.state
