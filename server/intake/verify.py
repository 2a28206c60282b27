"""What a request holds, and where each of its entries belongs beside what we hold of that terminal. PURE.

Decides whether it is a batch, who signed it, and the place of every entry. What we hold enters as `Held`; what a redemption is
worth is judge's. Source: protocol, "Exchange" and "Journal entry".

The chain goes on like this:
- The next signed entry that names our last one as its previous extends the main chain.
- A signed entry that contradicts what we hold is kept beside the chain as proof of a fork, with all that follows it.
- An entry whose signature is bad is kept beside the chain as proof too, and asked for once more: the line may have damaged it.
  When the very same bytes come back, they are all that the terminal has, and the chain passes over them: the next signed entry
  says in `previous` what should have stood there. So one bad entry never blocks the ones behind it.
- An entry whose totals fall, or that names an older policy or list than the one before it or than the last Hello, extends the chain
  and proves that documents or journal were put back: a rollback.
- Entries behind a gap are not taken; the answer says which sequence is wanted.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.terminals.faults import NotAuthentic, NotUnderstood, Outdated, TooLarge
from sync.contract import messages, signing
from sync.contract.entry import Entry, Header, parse_unverified, verify_entry
from sync.contract.faults import BadSignature, ContractFault, Malformed
from sync.contract.ids import NO_SEQUENCE, KeyEpoch, Sequence, TerminalId
from sync.contract.instant import Instant
from sync.contract.limits import BODY_MAX
from sync.contract.messages import Batch, Hello, Standing
from sync.contract.payloads import Redeem
from sync.contract.ranges import INT64_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One exchange as it claims to be: the Hello decoded, its signature NOT checked."""

    unverified_hello: Hello
    batch: Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One entry of a batch at its place. `entry` is None when it is not signed by that terminal for that place."""

    sequence: Sequence
    raw: bytes
    digest: bytes
    entry: Entry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The contiguous end of the main chain that we hold. `digest` of the enrolment record when there is no entry yet.

    `totals` are the perpetual cents and count of that entry, None when they cannot be compared; `versions` its policy's and list's;
    `received` when it was stored, None where that is not asked.
    """

    sequence: Sequence
    digest: bytes
    totals: tuple[int, int] | None
    versions: tuple[int, int] = (0, 0)
    received: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What the last Hello said: whatever is written behind that sequence names no older policy or list."""

    sequence: Sequence
    versions: tuple[int, int]
    wall: Instant | None = None
    boot: int = 0
    monotonic: int | None = None

    def is_after(self, hello: Hello) -> bool:
        """Whether that Hello was said no later. A wall clock may be set back; within one boot the other one only grows."""
        is_same_boot = self.monotonic is not None and hello.boot == self.boot
        if is_same_boot and self.monotonic is not None and hello.monotonic_ms <= self.monotonic:
            return True
        return self.wall is not None and hello.wall_ms <= self.wall


NEVER_HEARD = Reported(sequence=NO_SEQUENCE, versions=(0, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is stored around the batch, as digests: of the main chain, of signed branches, and of damaged entries."""

    head: Head
    main: Mapping[Sequence, bytes]
    branch: Mapping[Sequence, frozenset[bytes]]
    spoilt: Mapping[Sequence, frozenset[bytes]]
    reported: Reported = NEVER_HEARD


class Place(Enum):
    """Where an entry belongs."""

    KNOWN = "known"  # held already, byte for byte: nothing happens again
    NEXT = "next"  # extends the main chain
    PASSED = "passed"  # damaged, sent twice alike: the chain goes on over it
    SPOILT = "spoilt"  # damaged, seen for the first time: kept, and asked for again
    BRANCH = "branch"  # signed, and contradicts the main chain
    IGNORED = "ignored"  # damaged, and we hold the sound one or have passed over it


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """`adds_up` is False when the perpetual totals do not follow from the entry before."""

    received: Received
    place: Place
    adds_up: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """What to store and the new end of the main chain. `branch_end`: how far we hold the branch that the batch is on, if any."""

    placed: tuple[Placed, ...]
    head: Head
    branch_end: Sequence | None
    is_complete: bool  # every entry of the batch found its place
    has_fallen: bool = False  # a total, or the version of a document, went back: no honest journal does

    @property
    def has_branch(self) -> bool:
        """Whether something new is beside the main chain."""
        return any(placed.place is Place.BRANCH for placed in self.placed)


# --- reading ---------------------------------------------------------------------------------------------------------


class _Spoken(msgspec.Struct, frozen=True):
    protocol: int = 0


def open_body(body: bytes) -> Request:
    """Raises NotUnderstood, TooLarge, Outdated."""
    if len(body) > BODY_MAX:
        raise TooLarge(f"a body of {len(body)} bytes")
    try:
        raw = messages.decompress(body, 2 * BODY_MAX)
        if len(raw) > BODY_MAX:
            raise TooLarge(f"a body of {len(raw)} bytes once unpacked")
        batch = messages.decode(raw, Batch)
        spoken = msgspec.json.decode(batch.hello, type=_Spoken).protocol
        if spoken != messages.PROTOCOL:
            raise Outdated(f"protocol {spoken} is not {messages.PROTOCOL}: update the program")
        return Request(unverified_hello=messages.decode(batch.hello, Hello), batch=batch)
    except (ContractFault, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotUnderstood(str(error)) from None


def verify_hello(request: Request, key: Ed25519PublicKey) -> Hello:
    """The Hello, signed by that key. Raises NotAuthentic."""
    try:
        signing.verify(key, signing.Purpose.HELLO, request.batch.hello, request.batch.signature)
    except BadSignature:
        raise NotAuthentic("no such terminal, or not signed by its key") from None
    return request.unverified_hello


def read_entries(batch: Batch, hello: Hello, key: Ed25519PublicKey) -> tuple[Received, ...]:
    """Every entry at its place, as far as they are consecutive: behind a missing one nothing can be placed.

    The first signed entry says where the batch begins; without any, the first that can be read at all. Raises NotUnderstood.
    """
    entries = [_signed(raw, key, hello.terminal, hello.epoch) for raw in batch.entries]
    first = _first_sequence(batch.entries, entries, hello)
    if first < 0 or first + len(entries) > INT64_MAX:
        raise NotUnderstood("entries out of range")
    strays = (at for at, entry in enumerate(entries) if entry is not None and entry.header.sequence != first + at)
    end = next(strays, len(entries))
    return tuple(
        Received(
            sequence=Sequence(first + at),
            raw=raw,
            digest=hashlib.sha256(raw).digest(),
            entry=entry,
        )
        for at, (raw, entry) in enumerate(zip(batch.entries[:end], entries[:end], strict=True))
    )


def _signed(raw: bytes, key: Ed25519PublicKey, terminal: TerminalId, epoch: KeyEpoch) -> Entry | None:
    try:
        entry = verify_entry(raw, key)
    except ContractFault:
        return None
    return entry if (entry.header.terminal, entry.header.epoch) == (terminal, epoch) else None


def is_signed(raw: bytes, key: Ed25519PublicKey, terminal: TerminalId, epoch: KeyEpoch) -> bool:
    """Whether these bytes are an entry of that terminal, signed by its key."""
    return _signed(raw, key, terminal, epoch) is not None


def _first_sequence(raws: Iterable[bytes], entries: list[Entry | None], hello: Hello) -> int:
    for at, entry in enumerate(entries):
        if entry is not None:
            return entry.header.sequence - at
    for at, raw in enumerate(raws):
        try:
            return parse_unverified(raw).header.sequence - at
        except Malformed:
            continue
    return hello.acknowledged + 1


# --- arranging -------------------------------------------------------------------------------------------------------


def arrange(received: Iterable[Received], held: Held) -> Arrangement:
    """Places the entries one after the other; see the rules at the top."""
    walk = _Walk(held)
    for one in received:
        if not walk.take(one):
            break
    return walk.result()


class _Walk:
    """The state of one pass: `head` grows, `waiting` are damaged entries that the next signed one may pass over."""

    def __init__(self, held: Held) -> None:
        self.held = held
        self.head = held.head
        self.placed: list[Placed] = []
        self.waiting: list[Received] = []
        self.branch_end: Sequence | None = None
        self.has_stopped = False
        self.has_fallen = False

    def take(self, one: Received) -> bool:
        """False when the rest of the batch cannot be placed."""
        if one.entry is None:
            return self._take_damaged(one)
        if one.digest == self.held.main.get(one.sequence):
            self._put(one, Place.KNOWN)
        elif one.digest in self.held.branch.get(one.sequence, ()):
            self.branch_end = one.sequence
            self._put(one, Place.KNOWN)
        elif self._extends(one, one.entry):
            self._extend(one, one.entry)
        elif self._contradicts(one, one.entry):
            self.branch_end = one.sequence
            self._put(one, Place.BRANCH)
        else:
            self.has_stopped = True
        return not self.has_stopped

    def _take_damaged(self, one: Received) -> bool:
        is_known = one.digest in self.held.spoilt.get(one.sequence, ())
        if self.branch_end is not None:
            self.branch_end = one.sequence
            self._put(one, Place.KNOWN if is_known else Place.SPOILT)
        elif one.sequence <= self.head.sequence:
            self._put(one, Place.IGNORED)
        elif one.sequence == self._reach + 1 and is_known:
            self.waiting.append(one)
        else:
            self.has_stopped = True
            if one.sequence == self._reach + 1:
                self._put(one, Place.SPOILT)
        return not self.has_stopped

    @property
    def _reach(self) -> int:
        return self.waiting[-1].sequence if self.waiting else self.head.sequence

    def _extends(self, one: Received, entry: Entry) -> bool:
        if self.branch_end is not None:
            return False
        if one.sequence <= self.head.sequence:
            return one.sequence not in self.held.main  # the sound bytes of an entry that was passed over
        is_linked = bool(self.waiting) or entry.header.previous == self.head.digest
        return one.sequence == self._reach + 1 and is_linked

    def _extend(self, one: Received, entry: Entry) -> None:
        for damaged in self.waiting:
            self._put(damaged, Place.PASSED)
        adds_up = bool(self.waiting) or _adds_up(self.head.totals, entry)
        self.waiting.clear()
        self.placed.append(Placed(received=one, place=Place.NEXT, adds_up=adds_up))
        if one.sequence > self.head.sequence:
            self.has_fallen |= self._falls(entry.header)
            totals = (entry.header.total, entry.header.count)
            versions = (entry.header.policy_version, entry.header.list_version)
            self.head = Head(sequence=one.sequence, digest=one.digest, totals=totals, versions=versions)

    def _falls(self, header: Header) -> bool:
        said = (header.total, header.count, header.policy_version, header.list_version)
        reported = self.held.reported
        hello = reported.versions if header.sequence > reported.sequence else (0, 0)
        least = ((*(self.head.totals or (0, 0)), *self.head.versions), (0, 0, *hello))
        return any(now < before for floor in least for now, before in zip(said, floor, strict=True))

    def _contradicts(self, one: Received, entry: Entry) -> bool:
        before = Sequence(one.sequence - 1)
        return (
            self.branch_end is not None
            or one.sequence <= self.head.sequence + 1
            or entry.header.previous in self.held.branch.get(before, ())
        )

    def _put(self, one: Received, place: Place) -> None:
        self.placed.append(Placed(received=one, place=place))

    def result(self) -> Arrangement:
        return Arrangement(
            placed=tuple(self.placed),
            head=self.head,
            branch_end=self.branch_end,
            is_complete=not self.has_stopped,
            has_fallen=self.has_fallen,
        )


def _adds_up(totals: tuple[int, int] | None, entry: Entry) -> bool:
    if totals is None:
        return True
    amount, one = (entry.payload.amount, 1) if isinstance(entry.payload, Redeem) else (0, 0)
    return (entry.header.total, entry.header.count) == (totals[0] + amount, totals[1] + one)


# --- standing --------------------------------------------------------------------------------------------------------


def is_late(hello: Hello, held: Held) -> bool:
    """A request that a later one overtook: its head is behind, what it names is ours, and it was said before.

    Only time tells it from a restored disk, so the terminal's own clocks decide; a restored disk that appends anything
    is found out by its signatures, whatever its clocks say.
    """
    is_behind = hello.head_sequence < held.head.sequence and not _differs(held, hello.head_sequence, hello.head_digest)
    return is_behind and held.reported.is_after(hello)


def proved_standing(hello: Hello, held: Held, arrangement: Arrangement, *, late: bool) -> Standing:
    """What this request proves by itself: GOOD, ROLLBACK or FORK."""
    if is_on_branch(hello, held, arrangement):
        return Standing.FORK
    if arrangement.has_fallen:
        return Standing.ROLLBACK
    if hello.head_sequence < held.head.sequence and not late:
        return Standing.ROLLBACK
    return Standing.GOOD


def wanted(hello: Hello, held: Held, arrangement: Arrangement) -> Sequence | None:
    """Where the next batch must begin; None for after the acknowledged end.

    A terminal on a branch goes on along its branch: nothing that it holds is left behind.
    """
    if arrangement.branch_end is not None:
        return Sequence(arrangement.branch_end + 1)
    if hello.head_digest in held.branch.get(hello.head_sequence, ()):
        return Sequence(hello.head_sequence + 1)
    if is_on_branch(hello, held, arrangement):
        return Sequence(hello.acknowledged + 1)
    is_ahead = (
        hello.acknowledged > arrangement.head.sequence
    )  # we were restored from a backup: the terminal still has it all
    return Sequence(arrangement.head.sequence + 1) if is_ahead or not arrangement.is_complete else None


def surely_has(hello: Hello, held: Held, arrangement: Arrangement) -> Sequence:
    """How far a caller that is on no known branch has our main chain for certain: what it names or has just sent is ours.

    Behind that, a restored or copied disk may have other entries, or none yet.
    """
    names = ((hello.acknowledged, hello.own_digest), (hello.head_sequence, hello.head_digest))
    named = [sequence for sequence, digest in names if held.main.get(sequence) == digest]
    sent = [
        placed.received.sequence
        for placed in arrangement.placed
        if placed.place in (Place.KNOWN, Place.NEXT) and placed.received.entry is not None
    ]
    return max(named + sent, default=NO_SEQUENCE)


def is_on_branch(hello: Hello, held: Held, arrangement: Arrangement) -> bool:
    """The caller's journal is not the one that we acknowledged."""
    return (
        arrangement.branch_end is not None
        or hello.head_digest in held.branch.get(hello.head_sequence, ())
        or _differs(held, hello.acknowledged, hello.own_digest)
        or _differs(held, hello.head_sequence, hello.head_digest)
    )


def _differs(held: Held, sequence: Sequence, digest: bytes) -> bool:
    ours = held.main.get(sequence)
    return ours is not None and ours != digest
