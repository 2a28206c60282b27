"""The journal: what terminal and agent do with journal.db. Each public method is one transaction or one reading.

Decides when an entry counts as written: committed with a sync to disk, then read back through another connection and found the
same. Leaves the chain's rules to `chain`, trust in documents to sync.contract. A Journal belongs to the thread that opened it;
two processes may each have one on the same file.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from sync.contract.answers import Held, VerifiedAnswer
from sync.contract.documents import SignedTerms, Terms
from sync.contract.enrolment import Enrolled
from sync.contract.entry import Entry
from sync.contract.faults import ContractFault
from sync.contract.ids import OperatorId, Sequence
from sync.contract.instant import Instant
from sync.contract.limits import BATCH_ENTRIES_MAX
from sync.contract.money import Cents
from sync.contract.payloads import AckSeen, Kind, Payload, Void, VoidReason
from sync.contract.policy import Check
from sync.contract.sealing import x25519_bytes
from sync.contract.signing import public_bytes
from sync.journal import bookmarks, creation, documents, queries, server_word, verification
from sync.journal.chain import Author, Tip, first_tip, next_entry, tip_after
from sync.journal.faults import EntryRefused, Finding, JournalDamaged, JournalFault, KeysUnusable, NotReadBack
from sync.journal.file import Connect, JournalFile, connect_sqlite
from sync.journal.keyfile import TerminalKeys
from sync.journal.knowledge import Identity, Knowledge, Unsynced
from sync.journal.link_state import LinkState
from sync.journal.migrations import migrate
from sync.journal.moment import Moment
from sync.journal.redemption import Redemption, is_as_announced


class Journal:
    """An open journal. Every method may raise a JournalFault."""

    def __init__(self, file: JournalFile, keys: TerminalKeys, identity: Identity) -> None:
        self._file = file
        self._keys = keys
        self.identity = identity
        self.author = Author(terminal=identity.terminal, epoch=identity.epoch, key=keys.signing)
        self._verified: tuple[SignedTerms, Terms] | None = None

    @classmethod
    def create(cls, path: Path, enrolled: Enrolled, keys: TerminalKeys, connect: Connect = connect_sqlite) -> "Journal":
        """Once, by enrolment. Raises JournalExists."""
        creation.create_file(path, enrolled, connect)
        return cls.open(path, keys, connect)

    @classmethod
    def open(cls, path: Path, keys: TerminalKeys, connect: Connect = connect_sqlite) -> "Journal":
        """Checks the file, its last entries and its documents before anything is built on them.

        Raises JournalMissing, JournalForeign, JournalDamaged, KeysUnusable.
        """
        file = JournalFile(path, connect)
        try:
            migrate(file)
            file.use_write_ahead_log()
            identity = documents.read_identity(file)
            journal = cls(file, keys, identity)
            journal._check_keys()
            findings = verification.verify_tail(file, identity, keys.signing.public_key())
            if findings:
                raise JournalDamaged(f"{path}: the journal does not hold", tuple(findings))
            journal.held()
        except (JournalFault, ContractFault):
            file.close()
            raise
        return journal

    def close(self) -> None:
        """The journal cannot be used afterwards."""
        self._file.close()

    def _check_keys(self) -> None:
        record = self.identity.record
        if public_bytes(self._keys.signing.public_key()) != record.terminal_key:
            raise KeysUnusable("the signing key is not the one that this journal was enrolled with")
        if x25519_bytes(self._keys.unwrapping.public_key()) != record.wrap_key:
            raise KeysUnusable("the unwrapping key is not the one that this journal was enrolled with")

    # --- writing -----------------------------------------------------------------------------------------------------

    def append(self, moment: Moment, checks: Check, build: Callable[[Sequence], Payload]) -> Entry:
        """Signs, commits and reads back one entry. `build` is given its sequence, to which sealed values are bound.

        When this returns, the entry survives a power cut. Raises NotReadBack, EntryRefused.
        """
        with self._file.transaction():
            tip = self.tip()
            entry = self._sign(tip, moment, checks, build(Sequence(tip.sequence + 1)))
            queries.insert_entry(self._file, entry)
        self._read_back((entry,))
        return entry

    def void(self, moment: Moment, voided: Sequence, reason: VoidReason, operator: OperatorId) -> Entry:
        """Takes back an earlier redemption, once. Raises EntryRefused when there is nothing to take back."""
        with self._file.transaction():
            target = queries.load_redemptions(self._file, queries.redeemed_at(self._file, voided))
            if not target or target[0].voided_by is not None:
                raise EntryRefused(f"entry {voided} is no redemption, or is voided already")
            tip, amount = self.tip(), target[0].redeem.amount
            payload = Void(
                voided=voided,
                reason=reason,
                operator=operator,
                voided_total=tip.voided_total + amount,
                voided_count=tip.voided_count + 1,
            )
            entry = self._sign(tip, moment, Check(0), payload, voids=amount)
            queries.insert_entry(self._file, entry)
        self._read_back((entry,))
        return entry

    def store_answer(self, verified: VerifiedAnswer, moment: Moment) -> tuple[Entry, ...]:
        """Takes over all that a verified answer brings, or nothing. Gives the entries written about it, oldest first.

        ACK_SEEN is written when something new was acknowledged, POLICY_SEEN when a document rose. Raises AnswerContradicts.
        """
        answer = verified.answer
        with self._file.transaction():
            held = server_word.read_word(self._file)
            digest = server_word.digest_of(verified)
            word = server_word.next_word(answer, digest, held, self.digest_at(answer.acknowledged), moment)
            news = server_word.acknowledges_news(self._file, held.acknowledged, word.acknowledged)
            documents_rose = self._take_documents(verified)
            server_word.write_verdicts(self._file, answer.verdicts)
            server_word.write_word(self._file, word)
            if news or answer.verdicts or word.standing is not held.standing:
                server_word.keep_as_proof(self._file, verified, moment)
            notes: list[Payload] = []
            if documents_rose:
                notes.append(documents.policy_seen(verified))
            if news:
                notes.append(AckSeen(acknowledged=word.acknowledged, answer_digest=digest, server_ms=answer.server_ms))
            entries = tuple(self._note(moment, note) for note in notes)
        self._read_back(entries)
        return entries

    def _take_documents(self, verified: VerifiedAnswer) -> bool:
        if not verified.brings_documents:
            return False
        before = documents.versions(self._file)
        documents.write_terms(self._file, verified.signed_terms, verified.terms)
        return documents.versions(self._file) != before

    def _note(self, moment: Moment, payload: Payload) -> Entry:
        entry = self._sign(self.tip(), moment, Check(0), payload)
        queries.insert_entry(self._file, entry)
        return entry

    def _sign(self, tip: Tip, moment: Moment, checks: Check, payload: Payload, *, voids: Cents | None = None) -> Entry:
        in_force = documents.in_force(self._file)
        return next_entry(tip, self.author, in_force, moment, checks, payload, voids=voids)

    def _read_back(self, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            sequence = entry.header.sequence
            rows = self._file.read_back("SELECT raw FROM entry WHERE sequence = :sequence", sequence=sequence)
            if [bytes(row[0]) for row in rows] != [entry.raw]:
                raise NotReadBack(f"{self._file.path}: entry {sequence} was committed and is not found as written")

    # --- the chain ---------------------------------------------------------------------------------------------------

    def tip(self) -> Tip:
        """Where the next entry goes. Read from the file, because the other process writes too. Raises JournalDamaged.

        The last entry's signature is checked each time (0.1 ms), so that nothing is ever built on an entry that is not ours.
        """
        last = queries.last_entry(self._file)
        word = server_word.read_word(self._file)
        before = first_tip(self.identity.record_digest)
        void = queries.last_entry(self._file, Kind.VOID)
        if last is None:
            return before
        verification.verify_own(self._file, last, self.author)
        tip = tip_after(before if void is None else tip_after(before, void), last)
        return replace(tip, acknowledged=word.acknowledged, ack_digest=word.ack_digest)

    def entry(self, sequence: Sequence) -> Entry | None:
        """None when there is none yet."""
        return queries.read_entry(self._file, sequence)

    def last(self, kind: Kind) -> Entry | None:
        """The newest entry of that kind."""
        return queries.last_entry(self._file, kind)

    def entries_after(self, sequence: Sequence, limit: int = BATCH_ENTRIES_MAX) -> tuple[bytes, ...]:
        """Signed bytes in order, at most `limit`."""
        return queries.raw_after(self._file, sequence, limit)

    def digest_at(self, sequence: Sequence) -> bytes | None:
        """SHA-256 of our own entry there; None when there is none."""
        entry = self.entry(sequence)
        return None if entry is None else entry.digest

    def has_news(self, after: Sequence | None = None) -> bool:
        """Whether an entry waits, after the acknowledged one or that one, that is more than a note about an exchange."""
        return queries.has_news_after(self._file, self.acknowledged() if after is None else after)

    def acknowledged(self) -> Sequence:
        """The last entry that the server has signed for; -1 before the first."""
        return server_word.read_word(self._file).acknowledged

    def verify(self) -> list[Finding]:
        """Reads everything again: SQLite's check, every signature and link, the searched columns. Seconds, not milliseconds."""
        return verification.verify_whole(self._file, self.identity, self._keys.signing.public_key())

    # --- what the counter knows --------------------------------------------------------------------------------------

    def held(self) -> Held:
        """The documents in force, verified, and what an answer is checked against.

        Whether they verify depends on nothing but their bytes and the pinned roots, so the same bytes are verified once.
        """
        signed = documents.read_signed_terms(self._file)
        if self._verified is None or self._verified[0] != signed:
            terms = documents.verified_terms(self._file, signed, self.identity, self._keys.unwrapping)
            self._verified = (signed, terms)
        return Held(
            issuer=self.identity.issuer,
            terminal=self.identity.terminal,
            roots=self.identity.roots,
            wrap_key=self._keys.unwrapping,
            signed=signed,
            terms=self._verified[1],
        )

    def knowledge(self) -> Knowledge:
        """By what the counter decides now. Read it again when `change_counter` has moved: about 1 ms unless a document is new."""
        terms, word = self.held().terms, server_word.read_word(self._file)
        return Knowledge(
            identity=self.identity,
            terms=terms,
            opposed={one.number: one.below_generation for one in terms.opposition.opposed},
            standing=word.standing,
            lists_as_of=self.identity.record.enrolled_ms if word.time is None else word.time.at,
            server_time=word.time,
            forecast=word.forecast,
        )

    def redemptions(self, since: Instant | None = None) -> tuple[Redemption, ...]:
        """Own redemptions by the wall clock of their time, oldest first."""
        return self._load(queries.redeemed_since(self._file, Instant(0) if since is None else since))

    def redemptions_of(self, index: bytes) -> tuple[Redemption, ...]:
        """Own redemptions of one ticket, voided ones too. `index`: contract.ticket.ticket_index under the terminal's index key."""
        return self._load(queries.redeemed_with(self._file, index))

    def _load(self, sequences: list[int]) -> tuple[Redemption, ...]:
        return queries.load_redemptions(self._file, sequences)

    def birthdate_tries(self, since: Instant) -> Mapping[bytes, int]:
        """Wrong birthdates per ticket index since then."""
        return queries.count_birthdate_tries(self._file, since)

    def unsynced(self) -> Unsynced:
        """Redemptions that the server has not acknowledged."""
        return queries.count_unsynced(self._file, self.acknowledged())

    def verdicts_seen(self) -> int:
        """The highest verdict serial held; 0 before the first."""
        return server_word.highest_serial(self._file)

    # --- between terminal and agent, and across restarts -------------------------------------------------------------

    def changed_outcomes(self) -> tuple[Redemption, ...]:
        """Redemptions whose verdict is not what the counter announced and was not shown yet."""
        seen = bookmarks.read_bookmark(self._file).outcomes
        judged = self._load(queries.judged_after(self._file, seen))
        acknowledged = self.acknowledged()
        return tuple(one for one in judged if not is_as_announced(one, acknowledged))

    def mark_outcomes_seen(self, serial: int) -> None:
        """Changes up to that verdict serial were shown to somebody who said so."""
        bookmarks.move_bookmark(self._file, outcomes=serial)

    def announced(self) -> Sequence:
        """The last redemption that the screen announced; -1 before the first."""
        return bookmarks.read_bookmark(self._file).announced

    def mark_announced(self, sequence: Sequence) -> None:
        """The screen has shown the verdict of that redemption."""
        bookmarks.move_bookmark(self._file, announced=sequence)

    def unannounced(self) -> tuple[Redemption, ...]:
        """What a restart has to announce: written before a power cut, never shown."""
        return self._load(queries.redeemed_after(self._file, self.announced()))

    def change_counter(self) -> int:
        """Moves when the other process has written."""
        return self._file.change_counter()

    def boot_number(self, machine_boot: str) -> int:
        """For `Moment.boot`, from the kernel's boot id: the same in both processes, counted from 1."""
        return bookmarks.boot_number(self._file, machine_boot)

    def link_state(self) -> LinkState:
        """How the agent stands with the server."""
        return bookmarks.read_link(self._file)

    def write_link_state(self, state: LinkState) -> None:
        """By the agent."""
        bookmarks.write_link(self._file, state)

    def ask_exchange(self) -> None:
        """By the terminal, when somebody wants an exchange now, whatever the back-off says."""
        bookmarks.add_wish(self._file)

    def exchanges_asked(self) -> int:
        """Counts the calls of `ask_exchange`, for the agent to compare."""
        return bookmarks.read_wish(self._file)

    def report_devices(self, *, scanner: str, printer: str) -> None:
        """By the terminal: stable words for central staff, at most 64 characters."""
        bookmarks.write_devices(self._file, scanner=scanner, printer=printer)

    def devices(self) -> tuple[str, str]:
        """Scanner and printer, as last reported."""
        return bookmarks.read_devices(self._file)
