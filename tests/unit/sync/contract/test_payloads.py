"""Every kind of payload: written, read back, and refused when a value makes no sense."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.faults import ContractFault, Malformed
from sync.contract.money import Cents
from sync.contract.payloads import Kind, Method, Payload, Redeem, encode_payload, parse_payload
from sync.contract.policy import Decision
from tests.unit.sync.office import redeem
from tests.vectors.make_ours import payloads


@pytest.mark.parametrize("payload", payloads().values(), ids=payloads().keys())
def test_a_payload_reads_back(payload: Payload) -> None:
    assert parse_payload(payload.kind, encode_payload(payload)) == payload


@pytest.mark.parametrize("payload", payloads().values(), ids=payloads().keys())
def test_a_payload_cut_or_lengthened_anywhere_is_refused(payload: Payload) -> None:
    raw = encode_payload(payload)
    for spoilt in (*(raw[:length] for length in range(len(raw))), raw + b"\0"):
        with pytest.raises(Malformed):
            parse_payload(payload.kind, spoilt)


def test_every_kind_is_covered_and_names_its_fields_in_order() -> None:
    assert {payload.kind for payload in payloads().values()} == set(Kind)
    for payload in payloads().values():
        assert [one.name for one in payload.layout] == [one.name for one in fields(payload)]


@pytest.mark.parametrize(
    ("name", "at"), [("REDEEM", 0), ("REDEEM", 1), ("VOID", 8), ("ATTEMPT_FAILED", 0), ("OPERATOR", 2)]
)
@pytest.mark.parametrize("value", [0, 9, 255])
def test_an_unknown_method_decision_reason_or_action_is_refused(name: str, at: int, value: int) -> None:
    payload = payloads()[name]
    raw = bytearray(encode_payload(payload))
    raw[at] = value
    with pytest.raises(Malformed):
        parse_payload(payload.kind, bytes(raw))


def test_a_red_decision_is_no_redemption() -> None:
    raw = bytearray(encode_payload(redeem()))
    raw[1] = Decision.RED
    with pytest.raises(Malformed, match="refused ticket"):
        parse_payload(Kind.REDEEM, bytes(raw))


@pytest.mark.parametrize("length", [0, 56, 103])
def test_a_scanned_ticket_needs_its_whole_code(length: int) -> None:
    with pytest.raises(Malformed, match="proof"):
        replace(redeem(), proof=bytes(length))


@pytest.mark.parametrize("length", [0, 55, 57, 104])
def test_a_typed_ticket_needs_its_sealed_number(length: int) -> None:
    with pytest.raises(Malformed, match="proof"):
        replace(redeem(), method=Method.NUMBER, proof=bytes(length))


@pytest.mark.parametrize("length", [1, 8, 55, 57])
def test_a_sealed_birthdate_is_56_bytes_or_absent(length: int) -> None:
    with pytest.raises(Malformed, match="birthdate"):
        replace(redeem(), sealed_birthdate=bytes(length))


@pytest.mark.parametrize("amount", [0, 0x10000])
def test_an_amount_that_no_ticket_can_have_is_refused(amount: int) -> None:
    with pytest.raises(Malformed, match="amount"):
        replace(redeem(), amount=Cents(amount))


def test_a_reference_longer_than_32_bytes_is_not_written() -> None:
    assert encode_payload(replace(redeem(), reference="é" * 16))
    with pytest.raises(ValueError, match="at most 32"):
        encode_payload(replace(redeem(), reference="é" * 16 + "e"))


@given(st.sampled_from(Kind), st.binary(max_size=300))
def test_any_bytes_are_refused_or_read_to_one_spelling(kind: Kind, raw: bytes) -> None:
    try:
        payload = parse_payload(kind, raw)
    except ContractFault:
        return
    assert encode_payload(payload) == raw


def test_a_redemption_stays_far_below_what_a_stub_can_recover() -> None:
    longest: Redeem = replace(redeem(), reference="r" * 32, sealed_birthdate=bytes(56))
    assert len(encode_payload(longest)) + 118 + 64 < 450
