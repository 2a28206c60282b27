"""server.intake.recheck: which bits hold whatever the counter says, and that an honest one is never contradicted."""

import dataclasses

import pytest

from server.intake.recheck import CLOCK_TOLERANCE, Known, found
from sync.contract.entry import Header
from sync.contract.ids import KeyEpoch, Sequence, TerminalId
from sync.contract.instant import HOUR, Instant, Monotonic
from sync.contract.policy import Check, Limits

NOW = Instant(1_800_000_000_000)
LIMITS = Limits()
HEADER = Header(
    epoch=KeyEpoch(1),
    terminal=TerminalId(1),
    sequence=Sequence(100),
    previous=bytes(32),
    acknowledged=Sequence(50),
    ack_digest=bytes(16),
    wall=NOW,
    monotonic=Monotonic(1),
    boot=1,
    policy_version=1,
    list_version=1,
    total=10_000,
    count=10,
    checks=Check(0),
)
KNOWN = Known(
    captured=NOW,
    seen=Instant(NOW - HOUR),
    newer_list=None,
    totals=(10_000, 9),
    head_totals=(10_000, 9),
    is_bearer=False,
    is_typed=False,
    key_level=1,
)
SOFT = Instant(NOW - LIMITS.list_age_soft_ms - CLOCK_TOLERANCE)
HARD = Instant(NOW - LIMITS.list_age_hard_ms - CLOCK_TOLERANCE)


@pytest.mark.parametrize(
    ("known", "bits"),
    [
        ({}, Check(0)),
        ({"is_bearer": True}, Check.BEARER),
        ({"is_typed": True}, Check.SIGNATURE_NOT_CHECKED),
        ({"key_level": 0}, Check.KEY_WEAK),
        ({"seen": NOW + CLOCK_TOLERANCE}, Check(0)),
        ({"seen": NOW + CLOCK_TOLERANCE + 1}, Check.CLOCK_BEHIND),
        ({"newer_list": NOW}, Check(0)),
        ({"newer_list": SOFT}, Check(0)),
        ({"newer_list": SOFT - 1}, Check.LISTS_OLD),
        ({"newer_list": HARD}, Check.LISTS_OLD),
        ({"newer_list": HARD - 1}, Check.LISTS_OLD | Check.LISTS_TOO_OLD),
    ],
)
def test_what_the_server_knows_sets_its_bit(known: dict[str, int], bits: Check) -> None:
    assert found(HEADER, dataclasses.replace(KNOWN, **known), LIMITS) == bits  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("waiting", "cents", "bits"),
    [
        (LIMITS.unsynced_soft, LIMITS.unsynced_soft_cents, Check(0)),
        (LIMITS.unsynced_soft + 1, 0, Check.UNSYNCED_MANY),
        (1, LIMITS.unsynced_soft_cents + 1, Check.UNSYNCED_MANY),
        (LIMITS.unsynced_hard + 1, 0, Check.UNSYNCED_MANY | Check.UNSYNCED_TOO_MANY),
        (1, LIMITS.unsynced_hard_cents + 1, Check.UNSYNCED_MANY | Check.UNSYNCED_TOO_MANY),
    ],
)
def test_what_waits_is_counted_from_the_acknowledged_entry(waiting: int, cents: int, bits: Check) -> None:
    header = dataclasses.replace(HEADER, total=10_000 + cents, count=9 + waiting)
    known = dataclasses.replace(KNOWN, is_bearer=True, head_totals=(0, 0))
    assert found(header, known, LIMITS) == Check.BEARER | bits
    mine = found(header, dataclasses.replace(known, is_bearer=False), LIMITS)
    assert mine == bits & Check.UNSYNCED_TOO_MANY, "nobody else could take an assigned ticket"


def test_an_acknowledgement_that_we_do_not_know_is_neither_believed_nor_refused() -> None:
    header = dataclasses.replace(HEADER, total=0, count=LIMITS.unsynced_hard + 1)
    known = dataclasses.replace(KNOWN, totals=None, head_totals=(0, 0))
    assert found(header, known, LIMITS) == Check.UNSYNCED_MANY
