"""server.intake.verify: what a request is, and where each entry belongs."""

import dataclasses
import gzip

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.intake.verify import (
    NEVER_HEARD,
    Arrangement,
    Head,
    Held,
    Place,
    Received,
    arrange,
    is_late,
    is_on_branch,
    open_body,
    proved_standing,
    read_entries,
    verify_hello,
    wanted,
)
from server.terminals.faults import NotAuthentic, NotUnderstood, Outdated, TooLarge
from sync.contract import messages
from sync.contract.ids import NO_SEQUENCE, Sequence, TerminalId
from sync.contract.instant import Instant
from sync.contract.limits import BODY_MAX
from sync.contract.messages import Standing
from tests.builders.keys import ISSUER, sealing_key, signing_key
from tests.builders.terminals import NOTE, BuiltTerminal, spoilt

WALL = Instant(1_790_000_000_000)


def built(entries: int = 0) -> BuiltTerminal:
    """A terminal with so many entries."""
    terminal = BuiltTerminal(
        "verify",
        issuer=ISSUER,
        claims_key=sealing_key("claims").public_key(),
        answer_key=signing_key("answer").public_key(),
        wall=WALL,
    )
    terminal.terminal = TerminalId(7)
    for _ in range(entries):
        terminal.append(NOTE)
    return terminal


def nothing_held(terminal: BuiltTerminal) -> Held:
    head = Head(sequence=NO_SEQUENCE, digest=terminal.record_digest, totals=(0, 0))
    return Held(head=head, main={}, branch={}, spoilt={})


def held_until(terminal: BuiltTerminal, last: int) -> Held:
    """What we hold after everything up to `last` has come."""
    if last < 0:
        return nothing_held(terminal)
    entry = terminal.entries[last]
    return dataclasses.replace(
        nothing_held(terminal),
        head=Head(sequence=Sequence(last), digest=entry.digest, totals=(entry.header.total, entry.header.count)),
        main={Sequence(at): terminal.entries[at].digest for at in range(last + 1)},
    )


def received(terminal: BuiltTerminal, raws: list[bytes], **said: object) -> tuple[Received, ...]:
    request = open_body(terminal.body(raws, hello=terminal.hello(**said)))
    return read_entries(request.batch, request.unverified_hello, terminal.key.public_key())


def places(arrangement: Arrangement) -> list[Place]:
    return [placed.place for placed in arrangement.placed]


# --- reading ---------------------------------------------------------------------------------------------------------


def test_a_request_is_opened_and_its_hello_verified() -> None:
    terminal = built(2)
    request = open_body(terminal.body())
    assert verify_hello(request, terminal.key.public_key()).head_sequence == 1
    assert len(request.batch.entries) == 2


def test_another_key_is_nobody_we_know() -> None:
    with pytest.raises(NotAuthentic):
        verify_hello(open_body(built(1).body()), signing_key("another").public_key())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>not gzip</html>",
        gzip.compress(b"not json", mtime=0),
        gzip.compress(b"[]", mtime=0),
        gzip.compress(b'{"hello":"","signature":"","entries":[]}', mtime=0),
        gzip.compress(b'{"hello":"e30=","signature":"","entries":[],"more":1}', mtime=0),
        gzip.compress(b"[" * 100_000, mtime=0),
        gzip.compress(b"\xff\xfe", mtime=0),
        gzip.compress(b"{}", mtime=0)[:-3],
        gzip.compress(b"{}", mtime=0) + b"more",
    ],
)
def test_what_is_no_batch_is_not_understood(body: bytes) -> None:
    with pytest.raises((NotUnderstood, Outdated)):
        open_body(body)


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_with_a_fault_of_ours(body: bytes) -> None:
    with pytest.raises((NotUnderstood, Outdated)):
        open_body(body)


@given(st.data())
def test_a_changed_or_cut_request_is_refused_or_still_signed(data: st.DataObject) -> None:
    terminal = built(1)
    body = messages.decompress(terminal.body())
    at = data.draw(st.integers(0, len(body) - 1))
    changed = body[:at] + data.draw(st.sampled_from([b"", b"0", b'"', b"\x00"])) + body[at + 1 :]
    try:
        request = open_body(messages.compress(changed))
        verify_hello(request, terminal.key.public_key())
    except (NotUnderstood, NotAuthentic, Outdated):
        return
    assert request.unverified_hello == open_body(messages.compress(body)).unverified_hello


def test_a_request_of_another_protocol_is_told_to_update() -> None:
    said = msgspec.structs.asdict(built(1).hello()) | {"protocol": 2, "something_new": 5}
    terminal = built(1)
    hello = msgspec.json.encode(said)
    body = messages.compress(messages.encode(messages.Batch(hello=hello, signature=b"", entries=())))
    with pytest.raises(Outdated):
        open_body(body)
    assert terminal.head == 0


def test_a_body_beyond_the_bound_is_too_large() -> None:
    with pytest.raises(TooLarge):
        open_body(b"\x00" * (BODY_MAX + 1))


def test_a_small_body_that_swells_is_too_large() -> None:
    with pytest.raises(TooLarge):
        open_body(gzip.compress(b" " * (BODY_MAX + 1)))


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(NotUnderstood):
        open_body(gzip.compress(b" " * (BODY_MAX * 3)))


def test_behind_a_missing_entry_nothing_is_placed() -> None:
    terminal = built(4)
    raws = [terminal.entries[at].raw for at in (0, 1, 3)]
    assert [one.sequence for one in received(terminal, raws)] == [0, 1]


def test_an_entry_of_another_terminal_counts_as_unsigned() -> None:
    terminal = built(1)
    terminal.append(NOTE, terminal=TerminalId(8))
    assert [one.entry is None for one in received(terminal, [entry.raw for entry in terminal.entries])] == [False, True]


def test_an_unreadable_entry_takes_the_place_that_its_neighbours_leave() -> None:
    terminal = built(3)
    raws = [b"\x00" * 200, terminal.entries[1].raw, terminal.entries[2].raw]
    assert [one.sequence for one in received(terminal, raws)] == [0, 1, 2]


def test_a_batch_of_unreadable_entries_begins_after_the_acknowledged_one() -> None:
    terminal = built(3)
    terminal.acknowledged = Sequence(1)
    assert [one.sequence for one in received(terminal, [b"\x00" * 200])] == [2]


def test_entries_beyond_every_range_are_not_understood() -> None:
    terminal = built(0)
    odd = terminal.append(NOTE, sequence=Sequence(2**63 - 1), previous=bytes(32))
    with pytest.raises(NotUnderstood):
        received(terminal, [spoilt(odd.raw, -1 + len(odd.raw)), b"\x00" * 200])


# --- arranging -------------------------------------------------------------------------------------------------------


def test_new_entries_extend_the_main_chain() -> None:
    terminal = built(3)
    arrangement = arrange(received(terminal, [entry.raw for entry in terminal.entries]), nothing_held(terminal))
    assert places(arrangement) == [Place.NEXT] * 3
    assert arrangement.head.sequence == 2
    assert arrangement.head.digest == terminal.entries[2].digest
    assert all(placed.adds_up for placed in arrangement.placed)


def test_known_entries_are_known_and_the_rest_is_new() -> None:
    terminal = built(4)
    arrangement = arrange(received(terminal, [entry.raw for entry in terminal.entries]), held_until(terminal, 1))
    assert places(arrangement) == [Place.KNOWN, Place.KNOWN, Place.NEXT, Place.NEXT]


def test_entries_behind_a_gap_are_not_taken_and_the_gap_is_named() -> None:
    terminal = built(5)
    batch = received(terminal, [terminal.entries[3].raw, terminal.entries[4].raw])
    held = held_until(terminal, 1)
    arrangement = arrange(batch, held)
    assert places(arrangement) == []
    assert wanted(terminal.hello(), held, arrangement) == 2


def test_a_server_restored_from_its_backup_asks_for_what_it_lost() -> None:
    terminal = built(5)
    terminal.acknowledged = Sequence(4)
    held = held_until(terminal, 1)
    arrangement = arrange((), held)
    assert wanted(terminal.hello(), held, arrangement) == 2
    assert proved_standing(terminal.hello(), held, arrangement, late=False) is Standing.GOOD


def test_totals_that_do_not_follow_are_seen() -> None:
    terminal = built(1)
    terminal.append(NOTE, total=5, count=0)
    arrangement = arrange(received(terminal, [entry.raw for entry in terminal.entries]), nothing_held(terminal))
    assert [placed.adds_up for placed in arrangement.placed] == [True, False]


def test_a_damaged_entry_is_kept_and_asked_for_again() -> None:
    terminal = built(3)
    raws = [terminal.entries[0].raw, spoilt(terminal.entries[1].raw), terminal.entries[2].raw]
    held = nothing_held(terminal)
    arrangement = arrange(received(terminal, raws), held)
    assert places(arrangement) == [Place.NEXT, Place.SPOILT]
    assert arrangement.head.sequence == 0
    assert wanted(terminal.hello(), held, arrangement) == 1


def test_a_damaged_entry_that_arrives_sound_the_second_time_is_taken() -> None:
    terminal = built(3)
    damaged = received(terminal, [spoilt(terminal.entries[1].raw)])[0]
    held = dataclasses.replace(held_until(terminal, 0), spoilt={Sequence(1): frozenset({damaged.digest})})
    arrangement = arrange(received(terminal, [terminal.entries[1].raw, terminal.entries[2].raw]), held)
    assert places(arrangement) == [Place.NEXT, Place.NEXT]


def test_the_chain_passes_over_an_entry_that_comes_back_damaged_alike() -> None:
    terminal = built(4)
    raws = [spoilt(terminal.entries[1].raw), terminal.entries[2].raw, terminal.entries[3].raw]
    batch = received(terminal, raws)
    held = dataclasses.replace(held_until(terminal, 0), spoilt={Sequence(1): frozenset({batch[0].digest})})
    arrangement = arrange(batch, held)
    assert places(arrangement) == [Place.PASSED, Place.NEXT, Place.NEXT]
    assert arrangement.head.sequence == 3
    assert not arrangement.branch_end
    assert wanted(terminal.hello(), held, arrangement) is None


def test_a_damaged_entry_at_the_end_waits_for_one_behind_it() -> None:
    terminal = built(2)
    batch = received(terminal, [spoilt(terminal.entries[1].raw)])
    held = dataclasses.replace(held_until(terminal, 0), spoilt={Sequence(1): frozenset({batch[0].digest})})
    arrangement = arrange(batch, held)
    assert places(arrangement) == []
    assert arrangement.head.sequence == 0


def test_two_damaged_entries_in_a_row_are_passed_over_together() -> None:
    terminal = built(4)
    batch = received(terminal, [spoilt(entry.raw) for entry in terminal.entries[1:3]] + [terminal.entries[3].raw])
    known = {one.sequence: frozenset({one.digest}) for one in batch[:2]}
    arrangement = arrange(batch, dataclasses.replace(held_until(terminal, 0), spoilt=known))
    assert places(arrangement) == [Place.PASSED, Place.PASSED, Place.NEXT]


def test_a_damaged_copy_of_what_we_hold_is_ignored() -> None:
    terminal = built(3)
    raws = [spoilt(terminal.entries[1].raw), terminal.entries[2].raw]
    assert places(arrange(received(terminal, raws), held_until(terminal, 1))) == [Place.IGNORED, Place.NEXT]


def test_the_sound_bytes_of_a_passed_entry_fill_its_place() -> None:
    terminal = built(3)
    held = held_until(terminal, 2)
    with_hole = dataclasses.replace(held, main={at: digest for at, digest in held.main.items() if at != 1})
    arrangement = arrange(received(terminal, [terminal.entries[1].raw]), with_hole)
    assert places(arrangement) == [Place.NEXT]
    assert arrangement.head.sequence == 2


# --- forks and rollbacks ---------------------------------------------------------------------------------------------


def test_a_second_entry_for_a_sequence_is_a_branch_with_all_behind_it() -> None:
    terminal = built(2)
    twin = terminal.clone()
    terminal.append(NOTE)
    for _ in range(3):
        twin.wait(1)
        twin.append(NOTE)
    held = held_until(terminal, 2)
    arrangement = arrange(received(twin, [entry.raw for entry in twin.entries[1:]]), held)
    assert places(arrangement) == [Place.KNOWN, Place.BRANCH, Place.BRANCH, Place.BRANCH]
    assert arrangement.head == held.head
    assert wanted(twin.hello(), held, arrangement) == 5
    assert proved_standing(twin.hello(), held, arrangement, late=False) is Standing.FORK


def test_an_entry_that_names_another_predecessor_is_a_branch() -> None:
    terminal = built(2)
    terminal.append(NOTE, previous=bytes(32))
    arrangement = arrange(received(terminal, [terminal.entries[2].raw]), held_until(terminal, 1))
    assert places(arrangement) == [Place.BRANCH]


def test_a_branch_goes_on_where_we_hold_it_already() -> None:
    terminal = built(1)
    twin = terminal.clone()
    terminal.append(NOTE)
    twin.wait(1)
    for _ in range(3):
        twin.append(NOTE)
    held = dataclasses.replace(
        held_until(terminal, 1),
        branch={Sequence(at): frozenset({twin.entries[at].digest}) for at in (1, 2)},
    )
    arrangement = arrange(received(twin, [twin.entries[3].raw]), held)
    assert places(arrangement) == [Place.BRANCH]
    assert wanted(twin.hello(), held, arrangement) == 4


def test_a_branch_that_we_hold_to_its_end_is_asked_for_what_comes_next() -> None:
    terminal = built(1)
    twin = terminal.clone()
    terminal.append(NOTE)
    twin.wait(1)
    twin.append(NOTE)
    held = dataclasses.replace(held_until(terminal, 1), branch={Sequence(1): frozenset({twin.entries[1].digest})})
    arrangement = arrange((), held)
    assert wanted(twin.hello(), held, arrangement) == 2
    assert is_on_branch(twin.hello(), held, arrangement)


def test_a_branch_of_which_we_know_nothing_begins_after_what_its_holder_acknowledges() -> None:
    terminal = built(3)
    twin = terminal.clone()
    terminal.append(NOTE)
    twin.wait(1)
    twin.append(NOTE)
    twin.acknowledged = Sequence(2)
    held = held_until(terminal, 3)
    arrangement = arrange((), held)
    assert proved_standing(twin.hello(), held, arrangement, late=False) is Standing.FORK
    assert wanted(twin.hello(), held, arrangement) == 3


def test_damaged_entries_of_a_branch_are_kept_with_it() -> None:
    terminal = built(1)
    twin = terminal.clone()
    terminal.append(NOTE)
    twin.wait(1)
    for _ in range(3):
        twin.append(NOTE)
    raws = [twin.entries[1].raw, spoilt(twin.entries[2].raw), twin.entries[3].raw]
    arrangement = arrange(received(twin, raws), held_until(terminal, 1))
    assert places(arrangement) == [Place.BRANCH, Place.SPOILT, Place.BRANCH]
    assert arrangement.branch_end == 3


def test_an_own_hash_that_is_not_ours_is_a_fork_without_any_entry() -> None:
    terminal = built(3)
    terminal.acknowledged = Sequence(1)
    held = held_until(terminal, 2)
    said = terminal.hello(own_digest=bytes(32))
    assert proved_standing(said, held, arrange((), held), late=False) is Standing.FORK


def test_a_head_behind_what_we_hold_is_a_rollback() -> None:
    terminal = built(4)
    held = held_until(terminal, 3)
    restored = built(2)
    said = restored.hello()
    assert proved_standing(said, held, arrange((), held), late=False) is Standing.ROLLBACK


@pytest.mark.parametrize(("last_wall", "late"), [(None, False), (WALL - 1, False), (WALL, True), (WALL + 5, True)])
def test_a_request_that_a_later_one_overtook_is_no_rollback(last_wall: Instant | None, late: bool) -> None:
    terminal = built(4)
    held = held_until(terminal, 3)
    said = built(2).hello()
    held = dataclasses.replace(held, reported=dataclasses.replace(NEVER_HEARD, wall=last_wall))
    assert is_late(said, held) is late
    expected = Standing.GOOD if late else Standing.ROLLBACK
    assert proved_standing(said, held, arrange((), held), late=late) is expected


def test_a_request_with_another_past_is_never_merely_late() -> None:
    terminal = built(1)
    twin = terminal.clone()
    for _ in range(3):
        terminal.append(NOTE)
    twin.wait(1)
    twin.append(NOTE)
    held = held_until(terminal, 3)
    held = dataclasses.replace(held, reported=dataclasses.replace(NEVER_HEARD, wall=Instant(WALL + 100)))
    assert not is_late(twin.hello(), held)
    assert proved_standing(twin.hello(), held, arrange((), held), late=False) is Standing.FORK


@pytest.mark.parametrize(
    ("boot", "monotonic", "late"),
    [(1, 1_000, True), (1, 1_001, True), (1, 999, False), (2, 1_001, False), (0, 5_000, False)],
)
def test_a_late_request_is_known_by_the_clock_that_nobody_sets(boot: int, monotonic: int, late: bool) -> None:
    terminal = built(4)
    held = held_until(terminal, 3)
    reported = dataclasses.replace(NEVER_HEARD, wall=Instant(WALL - 120_000), boot=boot, monotonic=monotonic)
    said = built(2).hello()
    assert (said.boot, said.monotonic_ms) == (1, 1_000)
    assert is_late(said, dataclasses.replace(held, reported=reported)) is late


@given(st.lists(st.integers(0, 7), min_size=1, max_size=12))
def test_however_batches_are_cut_and_repeated_the_chain_is_the_same(starts: list[int]) -> None:
    terminal = built(8)
    held = nothing_held(terminal)
    for start in [*starts, *range(8)]:
        batch = received(terminal, [entry.raw for entry in terminal.entries[start : start + 3]])
        arrangement = arrange(batch, held)
        assert Place.BRANCH not in places(arrangement)
        held = held_until(terminal, arrangement.head.sequence)
    assert held.head.sequence == 7
