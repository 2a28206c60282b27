"""The chain: the next entry follows, and whatever does not is found."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.contract.entry import Entry, Header, sign_entry
from sync.contract.ids import KeyEpoch, OperatorId, Sequence, TerminalId
from sync.contract.money import Cents
from sync.contract.payloads import AckSeen, Boot, KeyRotate, Payload, PolicySeen, Printed, Void, VoidReason
from sync.contract.policy import Check
from sync.contract.signing import public_bytes
from sync.journal.chain import FINDINGS_MAX, Author, ChainReader, InForce, Tip, first_tip, next_entry, tip_after
from sync.journal.faults import EntryRefused, Finding
from tests.unit.sync.office import TERMINAL, ed25519, moment, redeem, secret_bytes

KEY = ed25519("terminal signing")
AUTHOR = Author(terminal=TERMINAL, epoch=KeyEpoch(1), key=KEY)
RECORD = secret_bytes("record")
IN_FORCE = InForce(policy_version=1, list_version=1)


def void(tip: Tip, target: int, amount: int = 2500) -> Void:
    return Void(
        Sequence(target), VoidReason.WRONG_TICKET, OperatorId(1), tip.voided_total + amount, tip.voided_count + 1
    )


def chain_of(*payloads: Payload | Callable[[Tip], Payload], voids: int = 2500) -> list[Entry]:
    """Entries as a journal would write them."""
    tip, entries = first_tip(RECORD), []
    for at, one in enumerate(payloads):
        payload = one(tip) if callable(one) else one
        amount = Cents(voids) if isinstance(payload, Void) else None
        entry = next_entry(tip, AUTHOR, IN_FORCE, moment(at), Check(0), payload, voids=amount)
        entries.append(entry)
        tip = tip_after(tip, entry)
    return entries


def reader(key: Any = KEY) -> ChainReader:
    return ChainReader(terminal=TERMINAL, epoch=KeyEpoch(1), key=key.public_key(), tip=first_tip(RECORD))


def findings_of(entries: list[Entry]) -> list[Finding]:
    return reader().read_all(entry.raw for entry in entries)


def texts_of(entries: list[Entry]) -> str:
    return " | ".join(map(str, findings_of(entries)))


DAY = chain_of(
    Boot("1"),
    redeem(1, 2500),
    Printed(Sequence(1), 0, 1),
    redeem(2, 700),
    lambda tip: void(tip, 1),
    AckSeen(Sequence(3), secret_bytes("answer"), 0),
    redeem(3, 300),
)


def test_a_day_holds_and_its_totals_only_grow() -> None:
    assert findings_of(DAY) == []
    assert [entry.header.sequence for entry in DAY] == list(range(7))
    assert [entry.header.total for entry in DAY] == [0, 2500, 2500, 3200, 3200, 3200, 3500]
    assert [entry.header.count for entry in DAY] == [0, 1, 1, 2, 2, 2, 3]
    assert DAY[0].header.previous == RECORD
    assert all(later.header.previous == earlier.digest for earlier, later in itertools.pairwise(DAY))


def test_the_tip_after_a_day_says_where_the_chain_stands() -> None:
    tip = first_tip(RECORD)
    for entry in DAY:
        tip = tip_after(tip, entry)
    assert (tip.sequence, tip.total, tip.count, tip.voided_total, tip.voided_count) == (6, 3500, 3, 2500, 1)
    assert tip.digest == DAY[-1].digest


@settings(max_examples=30)
@given(st.lists(st.integers(1, 65535), max_size=20))
def test_totals_are_the_sums_of_the_amounts(amounts: list[int]) -> None:
    entries = chain_of(*(redeem(n, amount) for n, amount in enumerate(amounts)))
    assert findings_of(entries) == []
    if entries:
        assert entries[-1].header.total == sum(amounts)
        assert entries[-1].header.count == len(amounts)


def test_every_removed_entry_but_the_last_is_found() -> None:
    for at in range(len(DAY) - 1):
        assert findings_of(DAY[:at] + DAY[at + 1 :]), at
    assert findings_of(DAY[:-1]) == []  # a lost tail is for the server's hello to find


def test_every_exchanged_pair_and_every_repeated_entry_is_found() -> None:
    for at in range(len(DAY) - 1):
        assert findings_of([*DAY[:at], DAY[at + 1], DAY[at], *DAY[at + 2 :]]), at
        assert findings_of(DAY[: at + 1] + DAY[at:]), at


def test_every_changed_byte_of_every_entry_is_found() -> None:
    for at, entry in enumerate(DAY):
        for byte in range(0, len(entry.raw), 11):
            raws = [one.raw for one in DAY]
            raws[at] = entry.raw[:byte] + bytes([entry.raw[byte] ^ 0x80]) + entry.raw[byte + 1 :]
            assert reader().read_all(raws), (at, byte)


def test_an_unreadable_entry_is_one_finding_and_the_rest_is_still_read() -> None:
    raws = [entry.raw for entry in DAY]
    raws[2] = bytes(200)
    findings = reader().read_all(raws)
    assert [finding.sequence for finding in findings] == [2]


def forged(at: int, **change: Any) -> list[Entry]:
    """The day with one header changed by whoever holds the terminal's key, and everything after it chained anew."""
    entries = list(DAY)
    for position in range(at, len(entries)):
        fields = {"previous": entries[position - 1].digest} if position > at else change
        header: Header = replace(entries[position].header, **fields)
        entries[position] = sign_entry(header, entries[position].payload, KEY)
    return entries


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"terminal": TerminalId(8)}, "written by terminal 8"),
        ({"epoch": KeyEpoch(2)}, "key epoch 2 instead of 1"),
        ({"sequence": Sequence(4)}, "sequence 4 instead of 3"),
        ({"previous": bytes(32)}, "does not follow"),
        ({"total": 3199}, "total of redemptions"),
        ({"count": 3}, "count of redemptions"),
        ({"boot": 0}, "boot counter went back"),
        ({"policy_version": 0}, "version went back"),
        ({"list_version": 0}, "version went back"),
    ],
    ids=str,
)
def test_what_only_the_key_holder_could_forge_is_found_by_the_rules(change: dict[str, Any], text: str) -> None:
    assert text in texts_of(forged(3, **change))


def test_an_acknowledgement_that_goes_back_is_found() -> None:
    first, *rest = chain_of(Boot("1"), Boot("2"), Boot("3"))
    acknowledged = sign_entry(
        replace(rest[0].header, acknowledged=Sequence(0), ack_digest=bytes([1] * 16)), Boot("2"), KEY
    )
    back = sign_entry(replace(rest[1].header, previous=acknowledged.digest), Boot("3"), KEY)
    assert "acknowledged sequence went back" in texts_of([first, acknowledged, back])


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda tip: void(tip, 0), "no redemption"),
        (lambda tip: void(tip, 2), "no redemption"),
        (lambda tip: void(tip, 9), "no redemption"),
        (lambda tip: AckSeen(Sequence(7), bytes(32), 0), "not yet written"),
        (lambda tip: PolicySeen(0, 1, 1, bytes(32), bytes(32), bytes(32)), "older than the ones in force"),
    ],
)
def test_an_entry_about_nothing_is_found(build: Callable[[Tip], Payload], text: str) -> None:
    assert text in texts_of(chain_of(Boot("1"), redeem(1), Printed(Sequence(1), 0, 1), build))


def test_a_redemption_voided_twice_is_found() -> None:
    assert "voided already" in texts_of(chain_of(redeem(1), lambda tip: void(tip, 0), lambda tip: void(tip, 0)))


def test_voided_totals_that_do_not_follow_are_refused_when_written_and_found_when_read() -> None:
    tip = tip_after(first_tip(RECORD), DAY[0])
    for payload, voids in ((void(tip, 0, 2499), Cents(2500)), (void(tip, 0), None)):
        with pytest.raises(EntryRefused):
            next_entry(tip, AUTHOR, IN_FORCE, moment(), Check(0), payload, voids=voids)
    assert "totals of voids" in texts_of(chain_of(redeem(1), lambda tip: void(tip, 0, 2499), voids=2499))


def test_a_value_that_does_not_fit_is_refused() -> None:
    tip = replace(first_tip(RECORD), total=2**63 - 1)
    with pytest.raises(EntryRefused):
        next_entry(tip, AUTHOR, IN_FORCE, moment(), Check(0), redeem(1))
    with pytest.raises(EntryRefused):
        next_entry(first_tip(RECORD), AUTHOR, IN_FORCE, moment(), Check(0), Boot("v" * 65))


def test_after_a_key_rotation_the_next_key_signs() -> None:
    next_key = ed25519("next")
    entries = chain_of(Boot("1"), KeyRotate(KeyEpoch(2), public_bytes(next_key.public_key())))
    tip = tip_after(tip_after(first_tip(RECORD), entries[0]), entries[1])
    new_author = Author(terminal=TERMINAL, epoch=KeyEpoch(2), key=next_key)
    good = next_entry(tip, new_author, IN_FORCE, moment(9), Check(0), Boot("2"))
    bad = next_entry(tip, AUTHOR, IN_FORCE, moment(9), Check(0), Boot("2"))
    assert findings_of([*entries, good]) == []
    assert findings_of([*entries, bad])


def test_a_chain_read_with_another_key_or_record_is_found() -> None:
    assert reader(ed25519("other")).read_all(entry.raw for entry in DAY)
    elsewhere = ChainReader(terminal=TERMINAL, epoch=KeyEpoch(1), key=KEY.public_key(), tip=first_tip(bytes(32)))
    assert "does not follow" in str(elsewhere.read_all([DAY[0].raw])[0])


def test_a_chain_can_be_read_from_its_middle() -> None:
    tip = tip_after(tip_after(first_tip(b""), DAY[0]), DAY[1])
    middle = ChainReader(terminal=TERMINAL, epoch=KeyEpoch(1), key=KEY.public_key(), tip=tip)
    assert middle.read_all(entry.raw for entry in DAY[2:]) == []


def test_findings_stop_at_their_bound() -> None:
    assert len(reader().read_all(bytes(300) for _ in range(FINDINGS_MAX + 50))) == FINDINGS_MAX
