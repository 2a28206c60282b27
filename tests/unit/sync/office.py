"""An issuing office for tests: roots, keys, documents, tickets and enrolments, all really signed, all from one seed."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.contract.documents import wrap_secret
from sync.contract.enrolment import Enrolled, EnrolmentOutcome, EnrolmentRecord, verify_outcome
from sync.contract.ids import (
    AffiliateId,
    CampaignNumber,
    IssuerId,
    KeyEpoch,
    KeyId,
    OperatorId,
    Sequence,
    TerminalId,
    TicketNumber,
)
from sync.contract.instant import DAY, Instant, Monotonic, day_number
from sync.contract.keys import KeyPurpose, KeySet, PublicKey, Roots, SignedKeySet, sign_key_set
from sync.contract.messages import Opposition, OppositionList, Signed, WrappedSecret, encode, sign_document
from sync.contract.money import Cents
from sync.contract.payloads import Method, Redeem
from sync.contract.policy import (
    REFUSE_DEFAULT,
    RESERVE_DEFAULT,
    AffiliateFacts,
    CampaignFacts,
    Decision,
    Limits,
    Policy,
)
from sync.contract.sealing import seal, x25519_bytes
from sync.contract.signing import Purpose, public_bytes
from sync.contract.ticket import Theme, Ticket, TicketFlag, TicketKind, sign_ticket, ticket_index
from sync.journal.keyfile import TerminalKeys, generate_keys
from sync.journal.moment import Moment

NOON = Instant(1_788_264_000_000)  # 2026-09-01 12:00 UTC
A_YEAR_LATER = Instant(NOON + 365 * DAY)
ISSUER = IssuerId(UUID("8b7a2f6e-52a1-4c6d-9f0e-3d2c1b0a9f8e"))
TERMINAL = TerminalId(7)
AFFILIATE = AffiliateId(1207)
CAMPAIGN = CampaignNumber(26)
TICKET_KEY = KeyId(3)
ANSWER_KEY = KeyId(11)
POLICY_KEY = KeyId(21)
CLAIMS_KEY = KeyId(31)
TAG_KEY = hashlib.sha256(b"tag key").digest()


def secret_bytes(name: str) -> bytes:
    """32 bytes that are always the same for that name."""
    return hashlib.sha256(name.encode()).digest()


def ed25519(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret_bytes(name))


def x25519(name: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(secret_bytes(name))


def terminal_keys(name: str = "terminal") -> TerminalKeys:
    numbers = iter(range(100))
    return generate_keys(lambda size: secret_bytes(f"{name} {next(numbers)}")[:size])


def moment(ms: int = 0, boot: int = 1) -> Moment:
    """`ms` after noon."""
    return Moment(wall=Instant(NOON + ms), monotonic=Monotonic(1_000_000 + ms), boot=boot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What an issuer holds. `with_*` give another office, as after that change."""

    roots_keys: tuple[Ed25519PrivateKey, ...] = field(
        default_factory=lambda: tuple(ed25519(f"root {n}") for n in range(3))
    )
    key_set_version: int = 1
    policy_version: int = 1
    list_version: int = 1
    limits: Limits = field(default_factory=Limits)
    reserve: int = int(RESERVE_DEFAULT)
    opposed: tuple[Opposition, ...] = ()
    answer_key_id: KeyId = ANSWER_KEY
    expires: Instant = A_YEAR_LATER

    @property
    def roots(self) -> Roots:
        return Roots(threshold=2, keys=tuple(public_bytes(key.public_key()) for key in self.roots_keys))

    @property
    def answer_key(self) -> Ed25519PrivateKey:
        return ed25519(f"answer {self.answer_key_id}")

    @property
    def policy_key(self) -> Ed25519PrivateKey:
        return ed25519("policy")

    @property
    def ticket_key(self) -> Ed25519PrivateKey:
        return ed25519("ticket")

    @property
    def claims_key(self) -> X25519PrivateKey:
        return x25519("claims")

    def key_set(self) -> KeySet:
        times = {"from_ms": Instant(NOON - 30 * DAY), "until_ms": Instant(NOON + 365 * DAY)}
        rows = (
            (TICKET_KEY, KeyPurpose.TICKET, public_bytes(self.ticket_key.public_key())),
            (self.answer_key_id, KeyPurpose.ANSWER, public_bytes(self.answer_key.public_key())),
            (POLICY_KEY, KeyPurpose.POLICY, public_bytes(self.policy_key.public_key())),
            (CLAIMS_KEY, KeyPurpose.CLAIMS, x25519_bytes(self.claims_key.public_key())),
        )
        return KeySet(
            version=self.key_set_version,
            issuer=ISSUER,
            issued_ms=Instant(NOON - 30 * DAY),
            expires_ms=self.expires,
            keys=tuple(PublicKey(key_id=key_id, purpose=purpose, key=key, **times) for key_id, purpose, key in rows),
        )

    def signed_key_set(self, signers: Iterable[int] = (0, 1)) -> SignedKeySet:
        return sign_key_set(self.key_set(), self.roots, [self.roots_keys[n] for n in signers])

    def policy(self, terminal: TerminalId = TERMINAL) -> Policy:
        return Policy(
            version=self.policy_version,
            terminal=terminal,
            issued_ms=NOON,
            issuer_name="Département d'essai",
            hotline="04 00 00 00 00",
            refuse=int(REFUSE_DEFAULT),
            reserve=self.reserve,
            limits=self.limits,
            affiliate=AffiliateFacts(
                affiliate=AFFILIATE,
                name="Judo Club",
                site="Gymnase",
                themes=int(Theme.SPORT),
                convention_from=day_number(dt.date(2026, 1, 1)),
                convention_to=day_number(dt.date(2027, 12, 31)),
            ),
            campaigns=(
                CampaignFacts(
                    campaign=CAMPAIGN,
                    name="2026-2027",
                    scheme=1,
                    valid_from=day_number(dt.date(2026, 9, 1)),
                    valid_to=day_number(dt.date(2027, 5, 31)),
                    claims_to=day_number(dt.date(2027, 7, 31)),
                    amount_min=Cents(500),
                    amount_max=Cents(7000),
                ),
            ),
        )

    def signed_policy(self, terminal: TerminalId = TERMINAL) -> Signed:
        return sign_document(encode(self.policy(terminal)), POLICY_KEY, self.policy_key, Purpose.POLICY)

    def opposition(self) -> OppositionList:
        return OppositionList(version=self.list_version, issued_ms=NOON, opposed=self.opposed)

    def signed_opposition(self) -> Signed:
        return sign_document(encode(self.opposition()), POLICY_KEY, self.policy_key, Purpose.LIST)

    def wrapped_tag_key(self, wrap_key: bytes, terminal: TerminalId = TERMINAL) -> WrappedSecret:
        wrapped = wrap_secret(TAG_KEY, TICKET_KEY, terminal, wrap_key, seal)
        return WrappedSecret(key_id=TICKET_KEY, campaign=CAMPAIGN, wrapped=wrapped)

    def outcome(self, keys: TerminalKeys, terminal: TerminalId = TERMINAL) -> EnrolmentOutcome:
        wrap_key = x25519_bytes(keys.unwrapping.public_key())
        record = EnrolmentRecord(
            issuer=ISSUER,
            terminal=terminal,
            epoch=KeyEpoch(1),
            affiliate=AFFILIATE,
            terminal_key=public_bytes(keys.signing.public_key()),
            wrap_key=wrap_key,
            enrolled_ms=NOON,
            roots_fingerprint=self.roots.fingerprint,
        )
        return EnrolmentOutcome(
            record=sign_document(encode(record), self.answer_key_id, self.answer_key, Purpose.ENROLMENT),
            roots=self.roots,
            key_set=self.signed_key_set(),
            policy=self.signed_policy(terminal),
            opposition=self.signed_opposition(),
            secrets=(self.wrapped_tag_key(wrap_key, terminal),),
        )

    def enrolled(self, keys: TerminalKeys, terminal: TerminalId = TERMINAL) -> Enrolled:
        enrolled = verify_outcome(
            self.outcome(keys, terminal),
            roots_fingerprint=self.roots.fingerprint,
            terminal_key=public_bytes(keys.signing.public_key()),
            wrap_key=keys.unwrapping,
        )
        assert enrolled is not None
        return enrolled


TICKET = Ticket(
    kind=TicketKind.LIVE,
    scheme=1,
    key_id=TICKET_KEY,
    number=TicketNumber(1234_5678_9012_3456),
    amount=Cents(2500),
    valid_from=dt.date(2026, 9, 1),
    valid_to=dt.date(2027, 5, 31),
    themes=Theme.SPORT,
    generation=1,
    assigned_affiliate=AFFILIATE,
    birthdate_tag=0x5A,
    flags=TicketFlag.BIRTHDATE_REQUIRED,
    campaign=CAMPAIGN,
    name="Maëlys D.",
)


def ticket(number: int, amount: int = 2500) -> Ticket:
    return replace(TICKET, number=TicketNumber(number), amount=Cents(amount))


def redeem(number: int = 1, amount: int = 2500, decision: Decision = Decision.GREEN) -> Redeem:
    """A redemption of a really signed ticket."""
    return Redeem(
        method=Method.QR,
        decision=decision,
        amount=Cents(amount),
        operator=OperatorId(1),
        receipt=number,
        index=ticket_index(terminal_keys().index_key, ISSUER, TicketNumber(number)),
        reference=f"licence {number}",
        sealed_birthdate=b"",
        proof=sign_ticket(ticket(number, amount), ISSUER, Office().ticket_key),
    )


def build(number: int = 1, amount: int = 2500, decision: Decision = Decision.GREEN) -> Callable[[Sequence], Redeem]:
    """For Journal.append."""
    return lambda _sequence: redeem(number, amount, decision)
