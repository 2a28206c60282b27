"""The journal entry: its exact bytes, and everything that is not one."""

from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract import signing
from sync.contract.entry import Entry, Header, parse_unverified, sign_entry, verify_entry
from sync.contract.faults import BadSignature, ContractFault, Malformed
from sync.contract.ids import KeyEpoch, OperatorId, Sequence
from sync.contract.instant import INSTANT_MAX, Instant, Monotonic
from sync.contract.money import Cents
from sync.contract.payloads import Boot, Kind, Method, Recovered, Redeem
from sync.contract.policy import CHECKS_MASK, Check, Decision
from tests.unit.sync.office import NOON, TERMINAL, ed25519, secret_bytes
from tests.vectors.make_ours import payloads
from tests.vectors.reading import read

KEY = ed25519("terminal signing")
HEADER = Header(
    epoch=KeyEpoch(1),
    terminal=TERMINAL,
    sequence=Sequence(5),
    previous=secret_bytes("previous"),
    acknowledged=Sequence(3),
    ack_digest=bytes(range(16)),
    wall=NOON,
    monotonic=Monotonic(123_456),
    boot=9,
    policy_version=4,
    list_version=17,
    total=15_000,
    count=6,
    checks=Check.BEARER,
)
ENTRY = sign_entry(HEADER, Boot("1.2.3"), KEY)


def resigned(raw: bytes) -> bytes:
    """The same unsigned bytes with a right signature, so that only the layout can be at fault."""
    return raw[:-64] + signing.sign(KEY, signing.Purpose.JOURNAL, raw[:-64])


def with_bytes(at: int, value: bytes) -> bytes:
    return resigned(ENTRY.raw[:at] + value + ENTRY.raw[at + len(value) :])


def test_an_entry_reads_back() -> None:
    assert verify_entry(ENTRY.raw, KEY.public_key()) == ENTRY
    assert ENTRY.kind is Kind.BOOT


def test_every_changed_byte_is_refused() -> None:
    for at in range(len(ENTRY.raw)):
        changed = ENTRY.raw[:at] + bytes([ENTRY.raw[at] ^ 0x01]) + ENTRY.raw[at + 1 :]
        with pytest.raises(ContractFault):
            verify_entry(changed, KEY.public_key())


def test_every_other_length_is_refused() -> None:
    for length in range(len(ENTRY.raw)):
        with pytest.raises(ContractFault):
            verify_entry(ENTRY.raw[:length], KEY.public_key())
    for more in (1, 64, 5000):
        with pytest.raises(Malformed):
            parse_unverified(ENTRY.raw + bytes(more))


@pytest.mark.parametrize(
    ("at", "value", "why"),
    [
        (0, b"\x00", "version 0"),
        (0, b"\x02", "version 2"),
        (1, b"\x00", "unknown kind"),
        (1, b"\x0c", "unknown kind"),
        (4, bytes(4), "terminal 0"),
        (8, b"\x80", "sequence beyond 63 bits"),
        (48, (5).to_bytes(8), "acknowledges itself"),
        (48, (-2).to_bytes(8, signed=True), "acknowledged below -1"),
        (48, (-1).to_bytes(8, signed=True), "digest of no acknowledgement"),
        (72, (INSTANT_MAX + 1).to_bytes(8), "after the year 9998"),
        (80, b"\xff", "monotonic beyond 63 bits"),
        (100, b"\xff", "total beyond 63 bits"),
        (112, b"\x02", "unknown check bit"),
        (112, b"\x80", "unknown check bit"),
        (116, b"\x00\x05", "shorter payload than present"),
        (116, b"\xff\xff", "longer payload than present"),
    ],
)
def test_an_impossible_field_is_refused_even_when_signed(at: int, value: bytes, why: str) -> None:
    with pytest.raises(Malformed):
        verify_entry(with_bytes(at, value), KEY.public_key())


def test_an_entry_of_another_key_or_purpose_is_refused() -> None:
    other_purpose = ENTRY.raw[:-64] + signing.sign(KEY, signing.Purpose.HELLO, ENTRY.raw[:-64])
    for raw, key in ((ENTRY.raw, ed25519("another")), (other_purpose, KEY)):
        with pytest.raises(BadSignature):
            verify_entry(raw, key.public_key())


def test_before_the_first_acknowledgement_the_digest_is_zeros() -> None:
    header = replace(HEADER, acknowledged=Sequence(-1), ack_digest=bytes(16))
    assert verify_entry(sign_entry(header, Boot(""), KEY).raw, KEY.public_key()).header == header


@pytest.mark.parametrize(
    "change",
    [
        {"previous": bytes(31)},
        {"previous": bytes(33)},
        {"ack_digest": bytes(15)},
        {"acknowledged": Sequence(5)},
        {"acknowledged": Sequence(-2)},
        {"acknowledged": Sequence(-1)},
        {"terminal": 0},
        {"wall": Instant(INSTANT_MAX + 1)},
        {"monotonic": 2**63},
        {"total": 2**63},
        {"checks": Check(CHECKS_MASK + 1)},
    ],
    ids=str,
)
def test_a_header_that_makes_no_sense_cannot_be_made(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        replace(HEADER, **change)


@pytest.mark.parametrize(
    "change", [{"epoch": 0x10000}, {"count": 2**32}, {"boot": -1}, {"wall": -1}, {"terminal": 2**32}], ids=str
)
def test_a_value_that_does_not_fit_is_not_signed(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        sign_entry(replace(HEADER, **change), Boot(""), KEY)


@pytest.mark.parametrize("payload", payloads().values(), ids=payloads().keys())
def test_every_kind_of_payload_travels_in_an_entry(payload: Any) -> None:
    entry = sign_entry(HEADER, payload, KEY)
    assert verify_entry(entry.raw, KEY.public_key()) == entry


def test_a_recovered_entry_is_whole_and_bounded() -> None:
    inner = sign_entry(HEADER, payloads()["REDEEM"], KEY)
    outer = sign_entry(HEADER, Recovered(inner.raw), KEY)
    read_payload = parse_unverified(outer.raw).payload
    assert isinstance(read_payload, Recovered)
    assert verify_entry(read_payload.entry, KEY.public_key()) == inner
    with pytest.raises(ValueError, match="at most 768"):
        sign_entry(HEADER, Recovered(bytes(769)), KEY)


# --- golden vectors --------------------------------------------------------------------------------------------------


def test_an_entry_made_by_openssl_is_ours() -> None:
    vector = read("openssl")
    raw = bytes.fromhex(vector["entry"])
    entry = verify_entry(raw, signing.public_key(bytes.fromhex(vector["terminal_public_key"])))
    assert entry.digest.hex() == vector["entry_sha256"]
    assert entry == Entry(
        header=Header(
            epoch=KeyEpoch(1),
            terminal=TERMINAL,
            sequence=Sequence(5),
            previous=bytes.fromhex(vector["entry_previous"]),
            acknowledged=Sequence(3),
            ack_digest=bytes.fromhex("f0e0d0c0b0a090807060504030201000"),
            wall=Instant(1_762_499_705_856),
            monotonic=Monotonic(1_000_000),
            boot=9,
            policy_version=4,
            list_version=17,
            total=15_000,
            count=6,
            checks=Check.BEARER,
        ),
        payload=Redeem(
            method=Method.QR,
            decision=Decision.GREEN,
            amount=Cents(2500),
            operator=OperatorId(1),
            receipt=42,
            index=bytes.fromhex("00112233445566778899aabbccddeeff"),
            reference="licence 42",
            sealed_birthdate=b"",
            proof=bytes.fromhex(vector["ticket_code"]),
        ),
        raw=raw,
    )
    same_key = Ed25519PrivateKey.from_private_bytes(bytes(range(0x21, 0x41)))
    assert sign_entry(entry.header, entry.payload, same_key).raw == raw


@pytest.mark.parametrize("vector", read("entries")["entries"], ids=lambda vector: str(vector["name"]))
def test_the_stored_entries_are_still_read_alike(vector: dict[str, str]) -> None:
    entry = verify_entry(bytes.fromhex(vector["raw"]), signing.public_key(bytes.fromhex(read("entries")["public_key"])))
    assert entry.digest.hex() == vector["sha256"]
    assert entry.payload == payloads()[vector["name"]]
    assert sign_entry(entry.header, entry.payload, KEY) == entry
