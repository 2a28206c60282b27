"""What the counter's program asks of the journal, carried out: look up, record, read back the past. No rule of the counter's.

A typed date and a typed number are sealed here, inside the append, to the very sequence that the entry gets; their readable form
goes no further. Every fault of the journal leaves as one `BookFault` with its situation.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from sync.contract.entry import Entry, parse_unverified
from sync.contract.faults import ContractFault, UnknownKey
from sync.contract.ids import Sequence
from sync.contract.instant import Instant, Monotonic, civil_date, start_of_day
from sync.contract.payloads import Boot, Kind, Method, Payload, Redeem, Void
from sync.contract.sealing import Seal, SealPurpose, birthdate_bytes, number_bytes, place
from sync.journal.faults import (
    EntryRefused,
    JournalBusy,
    JournalDamaged,
    JournalFailing,
    JournalFault,
    JournalForeign,
    JournalFull,
    JournalMissing,
    JournalReadOnly,
    KeysUnusable,
    NotReadBack,
)
from sync.journal.keyfile import TerminalKeys, read_keys
from sync.journal.knowledge import Knowledge
from sync.journal.moment import Moment
from sync.journal.redemption import Redemption
from sync.journal.store import Journal
from terminal.counter.checks import NOTHING
from terminal.counter.effects import Record, RedeemDraft, VoidDraft
from terminal.counter.events import Opened, Past, Refreshed
from terminal.counter.limits import JOURNAL_WINDOW
from terminal.counter.situation import Fault

_FAULTS: dict[type[JournalFault], Fault] = {
    JournalMissing: Fault.JOURNAL_MISSING,
    JournalForeign: Fault.JOURNAL_FOREIGN,
    JournalDamaged: Fault.JOURNAL_DAMAGED,
    JournalReadOnly: Fault.JOURNAL_READ_ONLY,
    JournalFull: Fault.JOURNAL_FULL,
    JournalBusy: Fault.JOURNAL_BUSY,
    JournalFailing: Fault.JOURNAL_FAILING,
    NotReadBack: Fault.NOT_READ_BACK,
    EntryRefused: Fault.ENTRY_REFUSED,
    KeysUnusable: Fault.KEYS_UNUSABLE,
}


class BookFault(Exception):
    """The journal could not do it. `fault` names the situation; the message is for the log."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


@contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except UnknownKey as error:
        raise BookFault(Fault.NO_SEALING_KEY, str(error)) from error
    except ContractFault as error:
        raise BookFault(Fault.DOCUMENTS_UNUSABLE, str(error)) from error
    except JournalFault as error:
        raise BookFault(_FAULTS.get(type(error), Fault.JOURNAL_FAILING), str(error)) from error


OpenJournal = Callable[[], tuple[Journal, TerminalKeys]]


def journal_at(journal: Path, keys: Path) -> OpenJournal:
    """Opens the journal of the settings. Raises JournalFault, ContractFault."""

    def opened() -> tuple[Journal, TerminalKeys]:
        held = read_keys(keys)
        return Journal.open(journal, held), held

    return opened


class Books:
    """One journal, open or not. `wall` and `monotonic` are the machine's clocks, `machine_boot` the kernel's name of this boot."""

    def __init__(
        self,
        open_journal: OpenJournal,
        *,
        seal: Seal,
        wall: Callable[[], Instant],
        monotonic: Callable[[], Monotonic],
        machine_boot: str,
        app_version: str,
    ) -> None:
        self._open_journal = open_journal
        self._seal = seal
        self._wall, self._monotonic = wall, monotonic
        self._machine_boot = machine_boot
        self._app_version = app_version
        self._journal: Journal | None = None
        self._boot = 0
        self._closed_voids = (0, 0)
        self._seen_changes = -1
        self._knowledge: Knowledge | None = None
        self._has_booted = False

    # --- opening -----------------------------------------------------------------------------------------------------

    def open(self) -> Opened:
        """Opens it anew, notes the start of this program once, and reads what the screen needs. Raises BookFault."""
        self.close()
        with _mapped():
            journal, keys = self._open_journal()
            self._journal = journal
            self._boot = journal.boot_number(self._machine_boot)
            if not self._has_booted:
                journal.append(self.moment(), NOTHING, lambda _sequence: Boot(self._app_version))
                self._has_booted = True
            self._closed_voids = self._voids_at_closing(journal)
            self._seen_changes = journal.change_counter()
            self._knowledge = journal.knowledge()
            return Opened(
                knowledge=self._knowledge,
                past=self._past(journal, self.moment()),
                link=journal.link_state(),
                index_key=keys.index_key,
                key_level=keys.level,
                unannounced=self._unannounced(journal),
                changed=journal.changed_outcomes(),
            )

    def close(self) -> None:
        """Quietly: what was to be written is written."""
        if self._journal is not None:
            journal, self._journal = self._journal, None
            with _mapped():
                journal.close()

    def moment(self) -> Moment:
        """Now, as the journal compares moments."""
        return Moment(wall=self._wall(), monotonic=self._monotonic(), boot=self._boot)

    def _unannounced(self, journal: Journal) -> tuple[Redemption, ...]:
        """Those that were voided meanwhile need no announcement."""
        return tuple(one for one in journal.unannounced() if one.voided_by is None)

    def _voids_at_closing(self, journal: Journal) -> tuple[int, int]:
        """Count and cents of all voids when the day was last closed: today's, less those that came after."""
        tip, closed = journal.tip(), journal.last(Kind.CLOSE_DAY)
        if closed is None:
            return 0, 0
        first = next(_voids_after(journal, closed.header.sequence), None)
        if first is None:
            return tip.voided_count, tip.voided_total
        redemption = journal.entry(first.voided)
        amount = redemption.payload.amount if redemption and isinstance(redemption.payload, Redeem) else 0
        return first.voided_count - 1, first.voided_total - amount

    def _past(self, journal: Journal, now: Moment) -> Past:
        last = journal.last(Kind.REDEEM)
        return Past(
            tip=journal.tip(),
            redemptions=journal.redemptions(Instant(max(0, now.wall - JOURNAL_WINDOW))),
            unsynced=journal.unsynced(),
            last_receipt=last.payload.receipt if last and isinstance(last.payload, Redeem) else 0,
            closed=journal.last(Kind.CLOSE_DAY),
            closed_voids=self._closed_voids,
        )

    # --- while it is open --------------------------------------------------------------------------------------------

    def news(self) -> Refreshed | None:
        """What the agent has written since the last look. Raises BookFault."""
        journal = self._journal
        if journal is None:
            return None
        with _mapped():
            counter = journal.change_counter()
            if counter == self._seen_changes:
                return None
            self._seen_changes = counter
            self._knowledge = journal.knowledge()
            return Refreshed(
                knowledge=self._knowledge,
                past=self._past(journal, self.moment()),
                link=journal.link_state(),
                changed=journal.changed_outcomes(),
            )

    def look_up(self, index: bytes) -> tuple[tuple[Redemption, ...], int]:
        """This ticket's redemptions here, and the wrong birthdates typed for it today. Raises BookFault."""
        with _mapped():
            journal = self._opened()
            since = start_of_day(civil_date(self._wall()))
            return journal.redemptions_of(index), journal.birthdate_tries(since).get(index, 0)

    def record(self, effect: Record) -> Entry:
        """Written and read back. Raises BookFault: then nothing may be announced."""
        with _mapped():
            journal, draft, now = self._opened(), effect.draft, self.moment()
            if isinstance(draft, VoidDraft):
                return journal.void(now, draft.voided, draft.reason, draft.operator)
            if isinstance(draft, RedeemDraft):
                claims_key = self._claims_key(now)
                return journal.append(now, effect.checks, lambda sequence: self._redeem(draft, sequence, claims_key))
            payload: Payload = draft
            entry = journal.append(now, effect.checks, lambda _sequence: payload)
            if entry.kind is Kind.CLOSE_DAY:
                tip = journal.tip()
                self._closed_voids = (tip.voided_count, tip.voided_total)
            return entry

    def _claims_key(self, now: Moment) -> X25519PublicKey:
        assert self._knowledge is not None, "an open journal has its documents"
        _, key = self._knowledge.terms.key_set.claims_key(self._knowledge.credible_now(now))
        return key

    def _redeem(self, draft: RedeemDraft, sequence: Sequence, claims_key: X25519PublicKey) -> Redeem:
        """The only place where a readable date or typed number becomes bytes, sealed ones."""
        terminal = self._opened().identity.terminal
        proof, sealed_birthdate = draft.code, b""
        if draft.method is Method.NUMBER:
            where = place(SealPurpose.NUMBER, terminal, sequence)
            proof = self._seal(number_bytes(draft.number), claims_key, where)
        if draft.birthdate is not None:
            where = place(SealPurpose.BIRTHDATE, terminal, sequence)
            sealed_birthdate = self._seal(birthdate_bytes(draft.birthdate.day), claims_key, where)
        return Redeem(
            method=draft.method,
            decision=draft.decision,
            amount=draft.amount,
            operator=draft.operator,
            receipt=draft.receipt,
            index=draft.index,
            reference=draft.reference,
            sealed_birthdate=sealed_birthdate,
            proof=proof,
        )

    def mark_announced(self, sequence: Sequence) -> None:
        """Raises BookFault."""
        with _mapped():
            self._opened().mark_announced(sequence)

    def mark_outcomes_seen(self, serial: int) -> None:
        """Raises BookFault."""
        with _mapped():
            self._opened().mark_outcomes_seen(serial)

    def ask_exchange(self) -> None:
        """Raises BookFault."""
        with _mapped():
            self._opened().ask_exchange()

    def report_devices(self, scanner: str, printer: str) -> None:
        """Raises BookFault."""
        with _mapped():
            if self._journal is not None:
                self._journal.report_devices(scanner=scanner, printer=printer)

    def _opened(self) -> Journal:
        if self._journal is None:
            raise JournalMissing("the journal is not open")
        return self._journal


def _voids_after(journal: Journal, sequence: Sequence) -> Iterator[Void]:
    """Voids after that entry, oldest first."""
    at = sequence
    while batch := journal.entries_after(at):
        for raw in batch:
            entry = parse_unverified(raw)
            at = entry.header.sequence
            if isinstance(entry.payload, Void):
                yield entry.payload
