"""The other end of an enrolment, as the protocol describes it: really checks and really signs, and fails on demand."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import msgspec

from kiosk_config import enrolment
from kiosk_config.enrol import World
from sync.contract import signing
from sync.contract.enrolment import (
    EnrolmentOpened,
    EnrolmentOutcome,
    EnrolmentPoll,
    EnrolmentRecord,
    EnrolmentRequest,
    SignedRequest,
    comparison_number,
    nonce_commitment,
)
from sync.contract.ids import KeyEpoch
from sync.contract.messages import compress, decode, decompress, encode, sign_document
from sync.engine.link import LinkFault, RequestRefused
from tests.unit.sync.office import AFFILIATE, ISSUER, NOON, TERMINAL, Office, secret_bytes

CODE = "123456789012"
SERVER_NONCE = secret_bytes("server nonce")[:16]
NOTHING_YET = EnrolmentOutcome(record=None, roots=None, key_set=None, policy=None, opposition=None, secrets=())


@dataclass(slots=True)
class CentralService:
    """`confirm_after`: polls until staff confirm. `faults`: raised by the next posts, None for a good answer."""

    office: Office = field(default_factory=Office)
    confirm_after: int = 2
    faults: list[LinkFault | None] = field(default_factory=list)
    change: Callable[[EnrolmentOutcome], EnrolmentOutcome] = lambda outcome: outcome
    request: EnrolmentRequest | None = None
    number: str = ""
    polls: int = 0

    def post(self, path: str, body: bytes) -> bytes:
        if self.faults and (fault := self.faults.pop(0)) is not None:
            raise fault
        signed = decode(decompress(body), SignedRequest)
        answer = self._open(signed) if path == enrolment.OPEN else self._poll(signed)
        return compress(encode(answer))

    def _open(self, signed: SignedRequest) -> EnrolmentOpened:
        request = decode(signed.document, EnrolmentRequest)
        self._check(signed, request.terminal_key)
        if request.code != CODE or self.request not in (None, request):
            raise RequestRefused("403 not-authentic", word="not-authentic")
        self.request = request
        return EnrolmentOpened(enrolment="e-1", server_nonce=SERVER_NONCE, roots=self.office.roots)

    def _poll(self, signed: SignedRequest) -> EnrolmentOutcome:
        assert self.request is not None
        self._check(signed, self.request.terminal_key)
        poll = decode(signed.document, EnrolmentPoll)
        assert poll.enrolment == "e-1"
        assert nonce_commitment(poll.nonce) == self.request.nonce_digest
        self.number = comparison_number(
            self.request.terminal_key, self.request.wrap_key, poll.nonce, SERVER_NONCE, self.office.roots.fingerprint
        )
        self.polls += 1
        return self.change(self.confirmed()) if self.polls > self.confirm_after else NOTHING_YET

    def _check(self, signed: SignedRequest, key: bytes) -> None:
        signing.verify(signing.public_key(key), signing.Purpose.ENROLMENT_REQUEST, signed.document, signed.signature)

    def confirmed(self) -> EnrolmentOutcome:
        """Everything for the terminal that asked."""
        assert self.request is not None
        return EnrolmentOutcome(
            record=sign_document(
                encode(self.record()), self.office.answer_key_id, self.office.answer_key, signing.Purpose.ENROLMENT
            ),
            roots=self.office.roots,
            key_set=self.office.signed_key_set(),
            policy=self.office.signed_policy(),
            opposition=self.office.signed_opposition(),
            secrets=(self.office.wrapped_tag_key(self.request.wrap_key),),
        )

    def record(self) -> EnrolmentRecord:
        assert self.request is not None
        return EnrolmentRecord(
            issuer=ISSUER,
            terminal=TERMINAL,
            epoch=KeyEpoch(1),
            affiliate=AFFILIATE,
            terminal_key=self.request.terminal_key,
            wrap_key=self.request.wrap_key,
            enrolled_ms=NOON,
            roots_fingerprint=self.office.roots.fingerprint,
        )

    def signed_otherwise(self, outcome: EnrolmentOutcome, other: Office) -> EnrolmentOutcome:
        """The same outcome with a record signed by another office's key."""
        record = sign_document(encode(self.record()), other.answer_key_id, other.policy_key, signing.Purpose.ENROLMENT)
        return msgspec.structs.replace(outcome, record=record)


@dataclass(slots=True)
class Desk:
    """The person and the machine: answers in order, everything said, a clock that only moves by waiting."""

    service: CentralService = field(default_factory=CentralService)
    answers: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    now: float = 0.0
    drawn: int = 0

    def world(self, post: Callable[[str, bytes], bytes] | None = None) -> World:
        return World(
            post=self.service.post if post is None else post,
            random_bytes=self._draw,
            monotonic_s=lambda: self.now,
            sleep=self._sleep,
            say=self.said.append,
            ask=self._answer,
        )

    @property
    def heard(self) -> str:
        return "\n".join(self.said)

    def _draw(self, size: int) -> bytes:
        self.drawn += 1
        return secret_bytes(f"drawn {self.drawn}")[:size]

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _answer(self, question: str) -> str:
        self.said.append(question)
        if not self.answers:
            raise EOFError
        return self.answers.pop(0)


def other_office() -> Office:
    """Somebody else, with other root keys."""
    office = Office()
    return replace(office, roots_keys=(*reversed(office.roots_keys[:2]), office.policy_key))
