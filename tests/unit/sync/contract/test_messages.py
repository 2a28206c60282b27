"""Hello, batch, answer and lists: read strictly, bounded everywhere."""

import gzip
import zlib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract import signing
from sync.contract.faults import BadSignature, Malformed
from sync.contract.ids import Sequence, TicketNumber
from sync.contract.limits import ANSWER_MAX, BATCH_ENTRIES_MAX, BODY_MAX, ENTRY_MAX, OPPOSED_MAX
from sync.contract.messages import (
    Answer,
    Batch,
    Forecast,
    Hello,
    Message,
    Opposition,
    OppositionList,
    Refusal,
    Signed,
    Verdict,
    WrappedSecret,
    compress,
    decode,
    decompress,
    encode,
    open_document,
    sign_document,
)
from sync.contract.signing import Purpose
from tests.unit.sync.office import NOON, TERMINAL, Office, ed25519
from tests.vectors.reading import read

STORED = read("messages")
HELLO: dict[str, Any] = msgspec.json.decode(STORED["hello"])
ANSWER: dict[str, Any] = msgspec.json.decode(STORED["answer"])
VERDICT = ANSWER["verdicts"][0]
HASH = HELLO["own_digest"]


def read_changed(kind: type[Message], fields: dict[str, Any], **change: Any) -> Message:
    return decode(msgspec.json.encode({**fields, **change}), kind)


# --- golden vectors --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"), [("hello", Hello), ("batch", Batch), ("answer", Answer), ("signed_answer", Signed)]
)
def test_a_stored_message_reads_and_writes_the_same_bytes(name: str, kind: type[Message]) -> None:
    raw = STORED[name].encode()
    assert encode(decode(raw, kind)) == raw


def test_the_stored_signatures_hold() -> None:
    batch, signed = decode(STORED["batch"].encode(), Batch), decode(STORED["signed_answer"].encode(), Signed)
    terminal_key = signing.public_key(bytes.fromhex(STORED["terminal_public_key"]))
    answer_key = signing.public_key(bytes.fromhex(STORED["answer_public_key"]))
    signing.verify(terminal_key, Purpose.HELLO, batch.hello, batch.signature)
    assert open_document(signed, answer_key, Purpose.ANSWER, Answer).terminal == TERMINAL
    assert decompress(bytes.fromhex(STORED["batch_gzip"])) == STORED["batch"].encode()


# --- strict reading --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"protocol": 2},
        {"protocol": "1"},
        {"surprise": 1},
        {"terminal": 0},
        {"terminal": 2**32},
        {"terminal": 7.0},
        {"epoch": 65536},
        {"head_sequence": -2},
        {"head_sequence": 2**63},
        {"head_sequence": 3},
        {"head_sequence": -1},
        {"head_digest": ""},
        {"head_digest": "AAAA"},
        {"acknowledged": -1},
        {"acknowledged": 6},
        {"own_digest": ""},
        {"own_digest": "not base64"},
        {"policy_version": -1},
        {"list_version": 2**32},
        {"key_set_version": 2**200},
        {"verdicts_seen": -1},
        {"wall_ms": -1},
        {"wall_ms": 2**60},
        {"monotonic_ms": 2**63},
        {"boot": 2**32},
        {"app_version": "v" * 65},
        {"nonce": ""},
        {"nonce": HASH},
        {"issuer": "not-a-uuid"},
        {"health": {**HELLO["health"], "disk_free_mb": -1}},
        {"health": {**HELLO["health"], "scanner": "s" * 65}},
        {"health": None},
    ],
    ids=lambda change: str(change)[:50],
)
def test_a_hello_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        read_changed(Hello, HELLO, **change)


def test_a_hello_of_an_empty_journal_has_no_digests() -> None:
    empty = {"head_sequence": -1, "head_digest": "", "acknowledged": -1, "own_digest": ""}
    assert isinstance(read_changed(Hello, HELLO, **empty), Hello)


@pytest.mark.parametrize("missing", list(HELLO))
def test_a_hello_without_one_of_its_fields_is_refused(missing: str) -> None:
    with pytest.raises(Malformed):
        decode(msgspec.json.encode({name: value for name, value in HELLO.items() if name != missing}), Hello)


@pytest.mark.parametrize(
    "change",
    [
        {"protocol": 0},
        {"surprise": 1},
        {"nonce": "AAAA"},
        {"server_ms": -1},
        {"standing": "excellent"},
        {"acknowledged": -2},
        {"acknowledged": -1},
        {"digest": ""},
        {"digest": "AAAA"},
        {"wanted": -1},
        {"wanted": 2**63},
        {"verdicts": [VERDICT, VERDICT]},
        {"verdicts": [{**VERDICT, "serial": 4}, VERDICT]},
        {"verdicts": [{**VERDICT, "serial": n} for n in range(1, 502)]},
        {"verdicts": [{**VERDICT, "serial": 0}]},
        {"verdicts": [{**VERDICT, "sequence": -1}]},
        {"verdicts": [{**VERDICT, "code": "A99"}]},
        {"verdicts": [{**VERDICT, "amount": 65536}]},
        {"verdicts": [{**VERDICT, "amount": 25.0}]},
        {"forecast": {"payment_day": 70000, "amount": 0, "sync_before_day": 0}},
        {"secrets": [{"key_id": 1, "campaign": 1, "wrapped": "AAAA"}]},
        {"opposition": {**ANSWER["opposition"], "key_id": -1}},
    ],
    ids=lambda change: str(change)[:50],
)
def test_an_answer_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        read_changed(Answer, ANSWER, **change)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Opposition, {"number": 10**16, "below_generation": 1}),
        (Opposition, {"number": -1, "below_generation": 1}),
        (Opposition, {"number": 1, "below_generation": 0}),
        (Opposition, {"number": 1, "below_generation": 257}),
        (
            OppositionList,
            {"version": 1, "issued_ms": 0, "opposed": [{"number": 1, "below_generation": n} for n in (1, 2)]},
        ),
        (OppositionList, {"version": 1, "issued_ms": -1, "opposed": []}),
        (WrappedSecret, {"key_id": 65536, "campaign": 1, "wrapped": "A" * 108}),
        (Forecast, {"payment_day": 1, "amount": -1, "sync_before_day": 1}),
        (Verdict, {**VERDICT, "decided_ms": 2**60}),
        (Refusal, {"error": "e" * 65, "message": ""}),
        (Batch, {"hello": "", "signature": "", "entries": [""] * (BATCH_ENTRIES_MAX + 1)}),
        (Batch, {"hello": "", "signature": "", "entries": ["AAAA" * (ENTRY_MAX // 3 + 1)]}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_other_messages_that_make_no_sense_are_refused(kind: type[Message], fields: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        decode(msgspec.json.encode(fields), kind)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"error":"\xff","message":""}',
        b"[" * 200_000,
        b'{"error":"\\ud800","message":""}',
        b"<!DOCTYPE html>",
    ],
    ids=lambda raw: str(raw[:20]),
)
def test_what_is_no_message_is_refused(raw: bytes) -> None:
    with pytest.raises(Malformed):
        decode(raw, Refusal)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_and_nothing_else_happens(raw: bytes) -> None:
    with pytest.raises(Malformed):
        decode(raw, Hello)
    with pytest.raises(Malformed):
        decompress(raw)


# --- gzip ------------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=5000))
def test_a_body_unpacks_to_what_was_packed(raw: bytes) -> None:
    assert decompress(compress(raw)) == raw


def test_the_same_message_packs_to_the_same_bytes() -> None:
    assert compress(b"message") == compress(b"message")
    assert compress(b"message")[4:8] == bytes(4)  # no time inside


def test_a_body_of_exactly_the_limit_passes_and_one_byte_more_does_not() -> None:
    assert len(decompress(compress(bytes(BODY_MAX)))) == BODY_MAX
    with pytest.raises(Malformed):
        decompress(compress(bytes(BODY_MAX + 1)))
    assert len(decompress(compress(bytes(BODY_MAX + 1)), ANSWER_MAX)) == BODY_MAX + 1


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    bomb = compress(bytes(200 * 1024 * 1024))
    assert len(bomb) < BODY_MAX
    with pytest.raises(Malformed):
        decompress(bomb)


def test_every_cut_or_continued_body_is_refused() -> None:
    body = compress(b"some message or other, long enough to be packed")
    for spoilt in (*(body[:length] for length in range(len(body))), body + b"\0", body + body):
        with pytest.raises(Malformed):
            decompress(spoilt)


def test_a_wrong_checksum_is_refused() -> None:
    body = bytearray(compress(b"message"))
    body[-8] ^= 1
    with pytest.raises(Malformed):
        decompress(bytes(body))


@pytest.mark.parametrize(
    "body",
    [zlib.compress(b"message"), b"message", gzip.compress(b"a", mtime=0) + gzip.compress(b"b", mtime=0)],
    ids=["zlib", "plain", "two members"],
)
def test_another_packing_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        decompress(body)


# --- what must fit ---------------------------------------------------------------------------------------------------


def test_the_largest_batch_fits_a_body() -> None:
    batch = Batch(hello=bytes(1000), signature=bytes(64), entries=(b"\xff" * ENTRY_MAX,) * BATCH_ENTRIES_MAX)
    assert len(encode(batch)) < BODY_MAX


def test_an_answer_with_the_longest_opposition_list_fits_an_answer() -> None:
    opposed = tuple(Opposition(number=TicketNumber(10**16 - 1 - n), below_generation=256) for n in range(OPPOSED_MAX))
    listed = Office(opposed=opposed).signed_opposition()
    verdicts = [{**VERDICT, "serial": 10**12 + n, "sequence": 10**12, "amount": 65535} for n in range(500)]
    answer = msgspec.structs.replace(
        decode(STORED["answer"].encode(), Answer),
        opposition=listed,
        verdicts=tuple(msgspec.convert(one, Verdict) for one in verdicts),
        policy=Office().signed_policy(),
        key_set=Office().signed_key_set(),
    )
    signed = sign_document(encode(answer), Office().answer_key_id, Office().answer_key, Purpose.ANSWER)
    assert len(encode(signed)) < ANSWER_MAX
    read_back = decode(decompress(compress(encode(signed)), ANSWER_MAX), Signed)
    assert decode(read_back.document, Answer) == answer
    with pytest.raises(Malformed):
        OppositionList(
            version=1, issued_ms=NOON, opposed=(*opposed, Opposition(number=TicketNumber(1), below_generation=1))
        )


# --- signed documents ------------------------------------------------------------------------------------------------


def test_a_document_opens_for_its_key_and_purpose_only() -> None:
    key = ed25519("policy")
    signed = sign_document(encode(Office().opposition()), Office().answer_key_id, key, Purpose.LIST)
    assert open_document(signed, key.public_key(), Purpose.LIST, OppositionList) == Office().opposition()
    with pytest.raises(BadSignature):
        open_document(signed, ed25519("other").public_key(), Purpose.LIST, OppositionList)
    with pytest.raises(BadSignature):
        open_document(signed, key.public_key(), Purpose.POLICY, OppositionList)
    with pytest.raises(Malformed):
        open_document(signed, key.public_key(), Purpose.LIST, Answer)


def test_sequences_of_the_wire_fit_a_signed_column() -> None:
    assert read_changed(Answer, ANSWER, wanted=2**63 - 1) == msgspec.structs.replace(
        decode(STORED["answer"].encode(), Answer), wanted=Sequence(2**63 - 1)
    )
