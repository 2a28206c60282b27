"""A counter without a screen or a disk: keys, a signed chain of entries in memory, requests, and answers taken in.

It decides nothing: a test says what the counter promised, true or not. `BuiltTerminal.exchange` speaks to any `bytes -> bytes`.
"""

import copy
import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable, Iterable

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from sync.contract import messages, sealing, signing
from sync.contract.enrolment import EnrolmentRecord, record_digest
from sync.contract.entry import ACK_DIGEST, Entry, Header, sign_entry
from sync.contract.ids import NO_SEQUENCE, IssuerId, KeyEpoch, OperatorId, Sequence, TerminalId, TicketNumber
from sync.contract.instant import Instant, Monotonic
from sync.contract.messages import PROTOCOL, Answer, Batch, Health, Hello, Signed, Verdict
from sync.contract.money import Cents
from sync.contract.payloads import (
    AckSeen,
    Boot,
    Kind,
    Method,
    Operator,
    OperatorAction,
    Payload,
    Redeem,
    Void,
    VoidReason,
)
from sync.contract.policy import Check, Decision
from sync.contract.sealing import Seal, SealPurpose, place
from sync.contract.ticket import parse_unverified, ticket_index
from tests.builders.keys import sealing_key, secret, signing_key

GREEN = Check.BEARER
AMBER = Check.BEARER | Check.LISTS_OLD
TYPED = Check.SIGNATURE_NOT_CHECKED | Check.BIRTHDATE_NOT_CHECKED

NOTE = Operator(operator=OperatorId(1), action=OperatorAction.SIGNED_IN)
"""An entry that the server only keeps."""

Server = Callable[[bytes], bytes]


def spoilt(raw: bytes, at: int = 150) -> bytes:
    """The same entry with one bit turned over."""
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


class BuiltTerminal:
    """`wall` and `monotonic` are its clocks, moved by `wait`. `policy_version` and `list_version` are what its entries name."""

    def __init__(
        self,
        seed: str,
        *,
        issuer: IssuerId,
        claims_key: X25519PublicKey,
        answer_key: Ed25519PublicKey,
        wall: Instant,
        seal: Seal = sealing.seal,
    ) -> None:
        self.key = signing_key(f"{seed}/terminal")
        self.wrap_key = sealing_key(f"{seed}/wrap")
        self.index_key = secret(f"{seed}/index")
        self.issuer = issuer
        self.claims_key = claims_key
        self.answer_key = answer_key
        self.seal = seal
        self.wall = wall
        self.monotonic = Monotonic(1_000)
        self.boots = 1
        self.terminal = TerminalId(0)
        self.epoch = KeyEpoch(1)
        self.record_digest = bytes(32)
        self.entries: list[Entry] = []
        self.acknowledged = NO_SEQUENCE
        self.ack_digest = bytes(ACK_DIGEST)
        self.verdicts: dict[int, Verdict] = {}
        self.policy_version = 1
        self.list_version = 1
        self.key_set_version = 1
        self.voided = (0, 0)
        self.nonces = 0

    @property
    def head(self) -> Sequence:
        return Sequence(len(self.entries) - 1)

    def enrolled(self, record: EnrolmentRecord, signed: Signed) -> None:
        """What enrolment gives."""
        self.terminal, self.epoch, self.record_digest = record.terminal, record.epoch, record_digest(signed)

    def wait(self, ms: int) -> None:
        """Both clocks go on."""
        self.wall = Instant(self.wall + ms)
        self.monotonic = Monotonic(self.monotonic + ms)

    def clone(self) -> "BuiltTerminal":
        """A copy of the disk, keys included."""
        twin = copy.copy(self)
        twin.entries = list(self.entries)
        twin.verdicts = dict(self.verdicts)
        return twin

    # --- writing -----------------------------------------------------------------------------------------------------

    def append(self, payload: Payload, checks: Check = Check(0), **header: object) -> Entry:  # noqa: B008
        """The next entry of the chain. `header` overrides its fields, for entries that no honest counter writes."""
        last = self.entries[-1] if self.entries else None
        amount, one = (payload.amount, 1) if isinstance(payload, Redeem) else (0, 0)
        meant = Header(
            epoch=self.epoch,
            terminal=self.terminal,
            sequence=Sequence(len(self.entries)),
            previous=last.digest if last else self.record_digest,
            acknowledged=self.acknowledged,
            ack_digest=self.ack_digest,
            wall=self.wall,
            monotonic=self.monotonic,
            boot=self.boots,
            policy_version=self.policy_version,
            list_version=self.list_version,
            total=(last.header.total if last else 0) + amount,
            count=(last.header.count if last else 0) + one,
            checks=checks,
        )
        entry = sign_entry(dataclasses.replace(meant, **header), payload, self.key)  # type: ignore[arg-type]
        self.entries.append(entry)
        return entry

    def boot(self) -> Entry:
        """The program starts."""
        self.boots += 1
        return self.append(Boot(app_version="1.0"))

    def redeem(
        self,
        code: bytes,
        birthdate: dt.date | None,
        *,
        decision: Decision = Decision.GREEN,
        checks: Check | None = None,
        amount: int | None = None,
        reference: str = "",
    ) -> Entry:
        """A scanned ticket. The bitmap goes with the decision unless given."""
        shown = GREEN if decision is Decision.GREEN else AMBER
        paper = parse_unverified(code)
        redeem = self.redemption(
            Method.QR,
            code,
            birthdate,
            number=paper.number,
            decision=decision,
            amount=paper.amount if amount is None else amount,
            reference=reference,
        )
        return self.append(redeem, shown if checks is None else checks)

    def redeem_typed(
        self, number: TicketNumber, birthdate: dt.date | None, *, amount: int, checks: Check = TYPED
    ) -> Entry:
        """A number typed by hand."""
        sealed = self.seal(
            sealing.number_bytes(number), self.claims_key, place(SealPurpose.NUMBER, self.terminal, self._next)
        )
        redeem = self.redemption(
            Method.NUMBER, sealed, birthdate, number=number, decision=Decision.AMBER, amount=amount
        )
        return self.append(redeem, checks)

    def redemption(
        self,
        method: Method,
        proof: bytes,
        birthdate: dt.date | None,
        *,
        number: TicketNumber,
        decision: Decision,
        amount: int,
        reference: str = "",
    ) -> Redeem:
        """The payload alone."""
        context = place(SealPurpose.BIRTHDATE, self.terminal, self._next)
        sealed = self.seal(sealing.birthdate_bytes(birthdate), self.claims_key, context) if birthdate else b""
        return Redeem(
            method=method,
            decision=decision,
            amount=Cents(amount),
            operator=OperatorId(1),
            receipt=len(self.entries) + 1,
            index=ticket_index(self.index_key, self.issuer, number),
            reference=reference,
            sealed_birthdate=sealed,
            proof=proof,
        )

    def void(self, redeemed: Entry) -> Entry:
        """Takes a redemption back."""
        assert isinstance(redeemed.payload, Redeem)
        self.voided = (self.voided[0] + redeemed.payload.amount, self.voided[1] + 1)
        return self.append(
            Void(
                voided=redeemed.header.sequence,
                reason=VoidReason.ENTERED_BY_MISTAKE,
                operator=OperatorId(1),
                voided_total=self.voided[0],
                voided_count=self.voided[1],
            )
        )

    @property
    def _next(self) -> Sequence:
        return Sequence(len(self.entries))

    # --- speaking ----------------------------------------------------------------------------------------------------

    def hello(self, **said: object) -> Hello:
        """Who calls; `said` overrides its fields."""
        self.nonces += 1
        head = self.entries[-1].digest if self.entries else b""
        own = self.entries[self.acknowledged].digest if self.acknowledged >= 0 else b""
        meant = Hello(
            protocol=PROTOCOL,
            issuer=self.issuer,
            terminal=self.terminal,
            epoch=self.epoch,
            head_sequence=self.head,
            head_digest=head,
            acknowledged=self.acknowledged,
            own_digest=own,
            policy_version=self.policy_version,
            list_version=self.list_version,
            key_set_version=self.key_set_version,
            verdicts_seen=max(self.verdicts, default=0),
            wall_ms=self.wall,
            monotonic_ms=self.monotonic,
            boot=self.boots,
            app_version="1.0",
            nonce=hashlib.sha256(f"{self.terminal}/{self.nonces}".encode()).digest()[:16],
            health=Health(scanner="ready", printer="ready", disk_free_mb=9_000, clock_suspect=False),
        )
        return msgspec.structs.replace(meant, **said)

    def body(
        self, entries: Iterable[bytes] | None = None, *, first: Sequence | None = None, hello: Hello | None = None
    ) -> bytes:
        """A whole request: by default every entry after the acknowledged one, or from `first`."""
        begin = self.acknowledged + 1 if first is None else first
        due = (entry.raw for entry in self.entries[begin : begin + 200]) if entries is None else entries
        return self.sign(self.hello() if hello is None else hello, due)

    def sign(self, said: msgspec.Struct, entries: Iterable[bytes]) -> bytes:
        """A request round any Hello."""
        hello = messages.encode(said)
        signature = signing.sign(self.key, signing.Purpose.HELLO, hello)
        return messages.compress(messages.encode(Batch(hello=hello, signature=signature, entries=tuple(entries))))

    def read(self, answer: bytes) -> Answer:
        """Verified; whether it answers our last question is for `take`."""
        signed = messages.decode(messages.decompress(answer, 3 * 1024 * 1024), Signed)
        return messages.open_document(signed, self.answer_key, signing.Purpose.ANSWER, Answer)

    def take(self, answer: Answer) -> None:
        """Holds what the answer says, without writing a note of it."""
        ours = self.entries[answer.acknowledged].digest if 0 <= answer.acknowledged <= self.head else b""
        if ours and ours == answer.digest and answer.acknowledged > self.acknowledged:
            self.acknowledged = answer.acknowledged
            self.ack_digest = hashlib.sha256(messages.encode(answer)).digest()[:ACK_DIGEST]
        self.verdicts |= {verdict.serial: verdict for verdict in answer.verdicts}
        for name, document in (("policy_version", answer.policy), ("list_version", answer.opposition)):
            if document:
                setattr(self, name, msgspec.json.decode(document.document)["version"])
        if answer.key_set:
            self.key_set_version = msgspec.json.decode(answer.key_set.document)["version"]

    def exchange(self, server: Server, *, note: bool = False) -> Answer:
        """One request, its answer taken in; with `note` an ACK_SEEN is written, as a counter does."""
        answer = self.read(server(self.body()))
        before = self.acknowledged
        self.take(answer)
        if note and self.acknowledged > before:
            self.append(
                AckSeen(
                    acknowledged=self.acknowledged,
                    answer_digest=hashlib.sha256(messages.encode(answer)).digest(),
                    server_ms=answer.server_ms,
                )
            )
        return answer

    def verdict_on(self, entry: Entry) -> Verdict | None:
        """The latest word on one entry."""
        heard = [one for _, one in sorted(self.verdicts.items()) if one.sequence == entry.header.sequence]
        return heard[-1] if heard else None

    def code_on(self, entry: Entry) -> str | None:
        """Its code alone."""
        verdict = self.verdict_on(entry)
        return verdict.code.value if verdict else None

    def redemptions(self) -> list[Entry]:
        """Every REDEEM entry."""
        return [entry for entry in self.entries if entry.kind is Kind.REDEEM]
