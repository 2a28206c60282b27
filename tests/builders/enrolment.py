"""Enrols a built terminal as people would: a code, keys, six digits compared, the record fetched."""

import hashlib
from collections.abc import Callable

from server.database import Database
from server.keyring import Keyring
from server.terminals import enrolment
from server.terminals.enrolment import IssuedCode
from sync.contract import messages, signing
from sync.contract.enrolment import (
    EnrolmentOpened,
    EnrolmentOutcome,
    EnrolmentPoll,
    EnrolmentRequest,
    SignedRequest,
    comparison_number,
    nonce_commitment,
    verify_outcome,
)
from sync.contract.ids import AffiliateId
from sync.contract.instant import Instant
from sync.contract.sealing import x25519_bytes
from sync.contract.signing import public_bytes
from tests.builders.keys import secret
from tests.builders.terminals import BuiltTerminal

PEPPER = b"pepper"


def counted_chance(seed: str = "chance") -> Callable[[int], bytes]:
    """Other bytes at every call, the same in every run."""
    calls = 0

    def chance(size: int) -> bytes:
        nonlocal calls
        calls += 1
        return hashlib.shake_256(f"{seed}/{calls}".encode()).digest(size)

    return chance


class Applicant:
    """The terminal's side of an enrolment."""

    def __init__(self, built: BuiltTerminal, nonce: bytes | None = None) -> None:
        self.built = built
        self.key = public_bytes(built.key.public_key())
        self.wrap_key = x25519_bytes(built.wrap_key.public_key())
        self.nonce = secret(f"nonce/{self.key.hex()}")[:16] if nonce is None else nonce

    def request(self, code: str, *, key_level: int = 1) -> bytes:
        """What opens the enrolment."""
        return self.signed(
            messages.encode(
                EnrolmentRequest(
                    code=code,
                    server="http://localhost",
                    terminal_key=self.key,
                    wrap_key=self.wrap_key,
                    key_level=key_level,
                    nonce_digest=nonce_commitment(self.nonce),
                )
            )
        )

    def poll(self, opened: EnrolmentOpened) -> bytes:
        """Asks whether staff have confirmed, and shows the nonce."""
        return self.signed(messages.encode(EnrolmentPoll(enrolment=opened.enrolment, nonce=self.nonce)))

    def signed(self, document: bytes) -> bytes:
        """Any document under the terminal's key."""
        signature = signing.sign(self.built.key, signing.Purpose.ENROLMENT_REQUEST, document)
        return messages.encode(SignedRequest(document=document, signature=signature))

    def number(self, opened: EnrolmentOpened) -> str:
        """The six digits on its screen."""
        return comparison_number(self.key, self.wrap_key, self.nonce, opened.server_nonce, opened.roots.fingerprint)

    def take(self, outcome: EnrolmentOutcome) -> None:
        """Checks everything that it was given, and becomes that terminal."""
        assert outcome.roots
        enrolled = verify_outcome(
            outcome,
            roots_fingerprint=outcome.roots.fingerprint,
            terminal_key=self.key,
            wrap_key=self.built.wrap_key,
        )
        assert enrolled
        assert outcome.record
        self.built.enrolled(enrolled.record, outcome.record)
        self.built.policy_version = enrolled.terms.policy.version
        self.built.list_version = enrolled.terms.opposition.version
        self.built.key_set_version = enrolled.terms.key_set.version


def issue(db: Database, issuer: int, affiliate: int, now: Instant, seed: str = "chance") -> IssuedCode:
    """A code for a counter of that affiliate."""
    return enrolment.issue_code(
        db,
        issuer,
        AffiliateId(affiliate),
        site="Accueil",
        created_by="user:1",
        now=now,
        chance=counted_chance(f"{seed}/code"),
        pepper=PEPPER,
    )


def enrol(
    db: Database, keyring: Keyring, issuer: int, affiliate: int, built: BuiltTerminal, now: Instant, seed: str
) -> None:
    """The whole way."""
    applicant = Applicant(built)
    issued = issue(db, issuer, affiliate, now, seed)
    opened = enrolment.open_enrolment(
        db,
        issuer,
        applicant.request(issued.code),
        now=now,
        keyring=keyring,
        chance=counted_chance(f"{seed}/nonce"),
        pepper=PEPPER,
    )
    assert enrolment.poll(db, issuer, applicant.poll(opened), now=now, keyring=keyring).record is None
    confirmed = enrolment.confirm(
        db,
        issued.enrolment_id,
        number=applicant.number(opened),
        confirmed_by="user:2",
        now=now,
        keyring=keyring,
    )
    assert isinstance(confirmed, int)
    applicant.take(enrolment.poll(db, issuer, applicant.poll(opened), now=now, keyring=keyring))
    assert built.terminal == confirmed
