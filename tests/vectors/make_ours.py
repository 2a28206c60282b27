"""Writes the golden vectors that our own code can make: `python -m tests.vectors.make_ours`.

Run on purpose, when a layout is added: a stored vector that changes is a broken protocol. Sealed values draw fresh randomness, so
theirs change at each run and only opening them is golden. What must not depend on our code is in make_openssl.sh.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sync.contract import messages, signing, ticket
from sync.contract.entry import Header, sign_entry
from sync.contract.ids import AffiliateId, CampaignNumber, KeyEpoch, KeyId, OperatorId, Sequence, TicketNumber
from sync.contract.instant import Instant, Monotonic
from sync.contract.keys import sign_key_set
from sync.contract.money import Cents
from sync.contract.payloads import (
    AckSeen,
    AttemptFailed,
    Boot,
    CloseDay,
    KeyRotate,
    Method,
    Operator,
    OperatorAction,
    Payload,
    PolicySeen,
    Printed,
    Recovered,
    Redeem,
    Void,
    VoidReason,
)
from sync.contract.policy import Check, Decision
from sync.contract.sealing import SealPurpose, birthdate_bytes, number_bytes, place, seal
from sync.contract.ticket import Theme, TicketFlag, TicketKind
from sync.contract.verdicts import VerdictCode
from tests.unit.sync.office import ISSUER, NOON, TERMINAL, TICKET, Office, ed25519, secret_bytes, x25519

FOLDER = Path(__file__).parent
BIRTHDATE = dt.date(2013, 4, 5)


def main() -> None:
    """Writes every file."""
    for name, content in (
        ("tickets", tickets()),
        ("entries", entries()),
        ("messages", wire()),
        ("key_set", key_set()),
        ("sealed", sealed()),
    ):
        (FOLDER / f"{name}.json").write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def tickets() -> Mapping[str, object]:
    """An ordinary one, one with every field at its highest, one with the least, and a training one."""
    highest = replace(
        TICKET,
        scheme=255,
        key_id=KeyId(0xFFFF),
        number=TicketNumber(10**16 - 1),
        amount=Cents(0xFFFF),
        valid_from=dt.date(2199, 6, 6),
        valid_to=dt.date(2199, 6, 6),
        themes=Theme.SPORT | Theme.CULTURE,
        generation=255,
        assigned_affiliate=AffiliateId(0xFFFF_FFFF),
        birthdate_tag=255,
        flags=TicketFlag.BIRTHDATE_REQUIRED | TicketFlag.PARTIAL_USE,
        campaign=CampaignNumber(0xFFFF),
        name="ÉÉÉÉÉÉ",
    )
    least = replace(
        TICKET,
        scheme=0,
        key_id=KeyId(0),
        number=TicketNumber(0),
        amount=Cents(1),
        valid_from=dt.date(2020, 1, 1),
        valid_to=dt.date(2020, 1, 1),
        generation=0,
        assigned_affiliate=AffiliateId(0),
        birthdate_tag=0,
        flags=TicketFlag(0),
        campaign=CampaignNumber(0),
        name="",
    )
    key = ed25519("ticket")
    rows = []
    for name, one in (
        ("ordinary", TICKET),
        ("highest", highest),
        ("least", least),
        ("training", replace(TICKET, kind=TicketKind.TRAINING)),
    ):
        code = ticket.sign_ticket(one, ISSUER, key)
        rows.append(
            {
                "name": name,
                "kind": int(one.kind),
                "number": one.number,
                "printed": ticket.printed_number(one.number),
                "amount": one.amount,
                "valid_from": one.valid_from.isoformat(),
                "valid_to": one.valid_to.isoformat(),
                "name_to_check": one.name,
                "code": code.hex(),
                "digits": ticket.code_digits(code),
            }
        )
    public = signing.public_bytes(key.public_key())
    return {"issuer": ISSUER.hex, "public_key": public.hex(), "tickets": rows}


def payloads() -> Mapping[str, Payload]:
    """One of every kind."""
    redeem = Redeem(
        method=Method.QR,
        decision=Decision.GREEN,
        amount=Cents(2500),
        operator=OperatorId(3),
        receipt=17,
        index=bytes(range(16)),
        reference="licence é 42",
        sealed_birthdate=bytes(56),
        proof=ticket.sign_ticket(TICKET, ISSUER, ed25519("ticket")),
    )
    return {
        "BOOT": Boot("0.1.0"),
        "REDEEM": redeem,
        "REDEEM by number": replace(
            redeem, method=Method.NUMBER, decision=Decision.AMBER, sealed_birthdate=b"", proof=bytes(range(56))
        ),
        "VOID": Void(Sequence(4), VoidReason.WRONG_TICKET, OperatorId(3), 2500, 1),
        "ATTEMPT_FAILED": AttemptFailed(Method.NUMBER, 2, OperatorId(3), bytes(range(16))),
        "ACK_SEEN": AckSeen(Sequence(4), secret_bytes("answer"), NOON),
        "POLICY_SEEN": PolicySeen(1, 2, 3, secret_bytes("policy"), secret_bytes("list"), secret_bytes("keys")),
        "PRINTED": Printed(Sequence(4), 1, 2),
        "CLOSE_DAY": CloseDay(1, 2, 5000, 1, 2500, OperatorId(3)),
        "OPERATOR": Operator(OperatorId(3), OperatorAction.SIGNED_IN),
        "KEY_ROTATE": KeyRotate(KeyEpoch(2), signing.public_bytes(ed25519("next").public_key())),
        "RECOVERED": Recovered(bytes(400)),
    }


def entries() -> Mapping[str, object]:
    """One entry of every kind, the header always the same."""
    header = Header(
        epoch=KeyEpoch(1),
        terminal=TERMINAL,
        sequence=Sequence(5),
        previous=secret_bytes("previous"),
        acknowledged=Sequence(3),
        ack_digest=secret_bytes("answer")[:16],
        wall=NOON,
        monotonic=Monotonic(123_456),
        boot=9,
        policy_version=4,
        list_version=17,
        total=15_000,
        count=6,
        checks=Check.BEARER | Check.LISTS_OLD,
    )
    key = ed25519("terminal signing")
    rows = []
    for name, payload in payloads().items():
        raw = sign_entry(header, payload, key).raw
        rows.append({"name": name, "raw": raw.hex(), "sha256": hashlib.sha256(raw).hexdigest()})
    public = signing.public_bytes(key.public_key())
    return {"public_key": public.hex(), "entries": rows}


def wire() -> Mapping[str, object]:
    """A hello in its batch, and an answer to it."""
    office, terminal_key = Office(), ed25519("terminal signing")
    document = messages.encode(hello())
    batch = messages.Batch(
        hello=document,
        signature=signing.sign(terminal_key, signing.Purpose.HELLO, document),
        entries=(bytes.fromhex("00ff"),),
    )
    signed = messages.sign_document(
        messages.encode(answer()), office.answer_key_id, office.answer_key, signing.Purpose.ANSWER
    )
    return {
        "terminal_public_key": signing.public_bytes(terminal_key.public_key()).hex(),
        "answer_public_key": signing.public_bytes(office.answer_key.public_key()).hex(),
        "hello": document.decode(),
        "batch": messages.encode(batch).decode(),
        "batch_gzip": messages.compress(messages.encode(batch)).hex(),
        "answer": signed.document.decode(),
        "signed_answer": messages.encode(signed).decode(),
    }


def hello() -> messages.Hello:
    """Of a terminal with six entries, five of them acknowledged."""
    return messages.Hello(
        protocol=messages.PROTOCOL,
        issuer=ISSUER,
        terminal=TERMINAL,
        epoch=KeyEpoch(1),
        head_sequence=Sequence(5),
        head_digest=secret_bytes("head"),
        acknowledged=Sequence(4),
        own_digest=secret_bytes("own"),
        policy_version=1,
        list_version=1,
        key_set_version=1,
        verdicts_seen=2,
        wall_ms=NOON,
        monotonic_ms=Monotonic(123_456),
        boot=9,
        app_version="0.1.0",
        nonce=bytes(range(16)),
        health=messages.Health(scanner="ready", printer="no-paper", disk_free_mb=1024, clock_suspect=False),
    )


def answer() -> messages.Answer:
    """To that hello, with one verdict and a list."""
    return messages.Answer(
        protocol=messages.PROTOCOL,
        terminal=TERMINAL,
        nonce=bytes(range(16)),
        server_ms=Instant(NOON + 1),
        standing=messages.Standing.GOOD,
        acknowledged=Sequence(5),
        digest=secret_bytes("head"),
        wanted=None,
        verdicts=(
            messages.Verdict(
                serial=3,
                sequence=Sequence(2),
                code=VerdictCode.A00,
                amount=Cents(2500),
                decided_ms=NOON,
            ),
        ),
        more_verdicts=False,
        policy=None,
        opposition=Office().signed_opposition(),
        key_set=None,
        secrets=(),
        forecast=messages.Forecast(payment_day=2480, amount=Cents(43_000), sync_before_day=2475),
    )


def key_set() -> Mapping[str, object]:
    """Signed by two roots of three."""
    office = Office()
    signed = sign_key_set(office.key_set(), office.roots, office.roots_keys[1:])
    return {
        "threshold": office.roots.threshold,
        "roots": [key.hex() for key in office.roots.keys],
        "fingerprint": office.roots.fingerprint,
        "document": signed.document.decode(),
        "signatures": [signature.hex() for signature in signed.signatures],
    }


def sealed() -> Mapping[str, object]:
    """A birthdate, a number and a secret, each with the context that opens it."""
    key = x25519("claims")
    rows = []
    for purpose, plaintext in (
        (SealPurpose.BIRTHDATE, birthdate_bytes(BIRTHDATE)),
        (SealPurpose.NUMBER, number_bytes(TICKET.number)),
        (SealPurpose.SECRET, secret_bytes("tag key")),
    ):
        context = place(purpose, TERMINAL, Sequence(5))
        rows.append(
            {
                "purpose": purpose.name,
                "terminal": TERMINAL,
                "sequence": 5,
                "context": context.hex(),
                "plaintext": plaintext.hex(),
                "sealed": seal(plaintext, key.public_key(), context).hex(),
            }
        )
    return {"private_key": key.private_bytes_raw().hex(), "values": rows}


if __name__ == "__main__":
    main()
