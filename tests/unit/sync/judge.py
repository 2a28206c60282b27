"""A small honest server for tests: takes batches of one terminal as the protocol says, and signs its answers. No ledger, no disk.

Every redemption is accepted with A00. What a test wants to be wrong, it makes wrong itself, on the way.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.contract import signing
from sync.contract.entry import verify_entry
from sync.contract.ids import Sequence
from sync.contract.instant import SECOND, Instant
from sync.contract.messages import (
    PROTOCOL,
    Answer,
    Batch,
    Hello,
    Signed,
    Standing,
    Verdict,
    compress,
    decode,
    decompress,
    encode,
    sign_document,
)
from sync.contract.payloads import Redeem
from sync.contract.sealing import x25519_bytes
from sync.contract.verdicts import VerdictCode
from sync.journal.keyfile import TerminalKeys
from tests.unit.sync.office import NOON, Office

VERDICTS_PER_ANSWER = 50


@dataclass(slots=True, kw_only=True)
class Judge:
    """What the server holds of one terminal. `now` moves by a second with every answer."""

    office: Office
    terminal_keys: TerminalKeys
    entries: list[bytes] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    forks: list[bytes] = field(default_factory=list)
    standing: Standing = Standing.GOOD
    hellos: list[Hello] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    now: Instant = NOON
    verdict_code: VerdictCode = VerdictCode.A00

    @property
    def key(self) -> Ed25519PublicKey:
        return self.terminal_keys.signing.public_key()

    def handle(self, body: bytes) -> bytes:
        """gzip(JSON Batch) -> gzip(JSON Signed Answer)."""
        return compress(encode(self.sign(self.answer(decode(decompress(body), Batch)))))

    def sign(self, answer: Answer) -> Signed:
        office = self.office
        return sign_document(encode(answer), office.answer_key_id, office.answer_key, signing.Purpose.ANSWER)

    def answer(self, batch: Batch) -> Answer:
        signing.verify(self.key, signing.Purpose.HELLO, batch.hello, batch.signature)
        hello = decode(batch.hello, Hello)
        self.hellos.append(hello)
        self.batches.append(len(batch.entries))
        self._compare_heads(hello)
        for raw in batch.entries:
            self._take(raw)
        self.now = Instant(self.now + SECOND)
        return self._say(hello)

    def _compare_heads(self, hello: Hello) -> None:
        if hello.head_sequence < len(self.entries) - 1 and hello.acknowledged < len(self.entries) - 1:
            known = self.entries[hello.head_sequence] if hello.head_sequence >= 0 else b""
            if not known or digest(known) == hello.head_digest:
                self.standing = Standing.ROLLBACK
        if 0 <= hello.acknowledged < len(self.entries) and digest(self.entries[hello.acknowledged]) != hello.own_digest:
            self.standing = Standing.FORK

    def _take(self, raw: bytes) -> None:
        entry = verify_entry(raw, self.key)
        at = entry.header.sequence
        if at < len(self.entries):
            if self.entries[at] != raw:
                self.standing = Standing.FORK
                self.forks.append(raw)
        elif at == len(self.entries):
            assert not self.entries or entry.header.previous == digest(self.entries[-1]), "the chain must hold"
            self.entries.append(raw)
            if isinstance(entry.payload, Redeem):
                self.judge(entry.header.sequence, self.verdict_code, entry.payload.amount)

    def judge(self, sequence: Sequence, code: VerdictCode, amount: int) -> None:
        serial = len(self.verdicts) + 1
        raw = {"serial": serial, "sequence": sequence, "code": code.value, "amount": amount, "decided_ms": self.now}
        self.verdicts.append(msgspec.convert(raw, Verdict))

    def _say(self, hello: Hello) -> Answer:
        news = [one for one in self.verdicts if one.serial > hello.verdicts_seen]
        is_behind = hello.acknowledged >= len(self.entries)
        office, terminal = self.office, hello.terminal
        wrap_key = x25519_bytes(self.terminal_keys.unwrapping.public_key())
        key_set_rose = office.key_set_version > hello.key_set_version
        return Answer(
            protocol=PROTOCOL,
            terminal=terminal,
            nonce=hello.nonce,
            server_ms=self.now,
            standing=self.standing,
            acknowledged=Sequence(len(self.entries) - 1),
            digest=digest(self.entries[-1]) if self.entries else b"",
            wanted=Sequence(len(self.entries)) if is_behind else None,
            verdicts=tuple(news[:VERDICTS_PER_ANSWER]),
            more_verdicts=len(news) > VERDICTS_PER_ANSWER,
            policy=office.signed_policy(terminal) if office.policy_version > hello.policy_version else None,
            opposition=office.signed_opposition() if office.list_version > hello.list_version else None,
            key_set=office.signed_key_set() if key_set_rose else None,
            secrets=(office.wrapped_tag_key(wrap_key, terminal),) if key_set_rose else (),
            forecast=None,
        )


def digest(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def changed(signed: bytes, judge: Judge, **change: Any) -> bytes:
    """The same answer body with something else in it, signed again."""
    answer = decode(decode(decompress(signed), Signed).document, Answer)
    return compress(encode(judge.sign(msgspec.structs.replace(answer, **change))))
