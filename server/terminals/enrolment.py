"""How a counter becomes a terminal: a code is issued, the terminal takes it, two people compare six digits, the record is signed.

issue -> open (the terminal) -> poll (the terminal, revealing its nonce) -> confirm (central staff) -> poll gives everything.
Decides who may be enrolled and when; the bytes are sync.contract.enrolment's, the codes are server.terminals.codes'. An enrolment
is named by the terminal's commitment to its nonce, so that the poll proves itself against its own name.
Chance enters as `chance`, the secret of the installation as `pepper`.
"""

import hmac
from dataclasses import dataclass
from enum import Enum

from server.database import Contended, Database, Violated
from server.keyring import Keyring
from server.terminals import codes, documents, enrolment_store, store
from server.terminals.codes import Chance
from server.terminals.enrolment_store import CodeRow
from server.terminals.faults import NotAuthentic, NotNow, NotUnderstood
from sync.contract import messages, signing
from sync.contract.enrolment import (
    EnrolmentOpened,
    EnrolmentOutcome,
    EnrolmentPoll,
    EnrolmentRecord,
    EnrolmentRequest,
    SignedRequest,
    comparison_number,
    nonce_commitment,
    record_digest,
)
from sync.contract.faults import BadSignature, ContractFault, Malformed
from sync.contract.ids import AffiliateId, KeyEpoch, TerminalId
from sync.contract.instant import HOUR, Instant
from sync.contract.limits import ENROLMENT_CODE_LIFE, ENROLMENT_TRIES_MAX, NONCE
from sync.contract.sealing import Seal, seal, x25519_key

FIRST_EPOCH = KeyEpoch(1)
CODE_DRAWS_MAX = (
    20  # 10,000 finders for a handful of open codes: a second draw is rare, a twentieth means a broken source
)
NUMBER_TRIES_MAX = 5  # two people confirming at the same moment are rare, five never met
OUTCOME_LIFE = HOUR  # for an answer that got lost on its way; later, whoever holds the keys exchanges
NOBODY = "no such code or enrolment, or not signed by its key"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCode:
    """Shown once: only its digest is kept."""

    enrolment_id: int
    code: str
    expires_ms: Instant

    @property
    def printed(self) -> str:
        return codes.printed(self.code)


class Confirmation(Enum):
    """Why staff cannot confirm; sentences in server.terminals.texts."""

    UNKNOWN = "unknown"  # no such enrolment
    NOT_READY = "not ready"  # the terminal has not shown its number yet
    WRONG_NUMBER = "wrong number"
    TOO_MANY_TRIES = "too many tries"
    EXPIRED = "expired"
    ALREADY_DECIDED = "already decided"


# --- staff -----------------------------------------------------------------------------------------------------------


def issue_code(
    db: Database,
    issuer: int,
    affiliate: AffiliateId,
    *,
    site: str,
    created_by: str,
    now: Instant,
    chance: Chance,
    pepper: bytes,
) -> IssuedCode:
    """A code for one counter of one affiliate, good for 15 minutes."""
    with db.atomic():
        taken = {bytes(row.code_hash[: codes.FINDER_DIGITS]) for row in enrolment_store.open_codes(db, issuer, now)}
        drawn = (codes.draw(chance) for _ in range(CODE_DRAWS_MAX))
        code = next((one for one in drawn if codes.finder(one) not in taken), None)
        assert code, "the source of chance repeats itself"
        expires = Instant(now + ENROLMENT_CODE_LIFE)
        number = enrolment_store.add(
            db,
            issuer,
            affiliate,
            site=site,
            kept=codes.kept(code, pepper),
            created_by=created_by,
            now=now,
            expires=expires,
        )
    return IssuedCode(enrolment_id=number, code=code, expires_ms=expires)


def confirm(
    db: Database, enrolment_id: int, *, number: str, confirmed_by: str, now: Instant, keyring: Keyring
) -> TerminalId | Confirmation:
    """Central staff read the terminal's six digits to us: the same as ours make it a terminal."""
    with db.atomic():
        row = enrolment_store.lock(db, enrolment_id)
        refusal = _why_not(row, now)
        if row is None or refusal:
            return refusal or Confirmation.UNKNOWN
        if not hmac.compare_digest(number.replace(" ", "").encode(), row.comparison.encode()):
            is_last = enrolment_store.count_try(db, row) >= ENROLMENT_TRIES_MAX
            return _give_up(db, row) if is_last else Confirmation.WRONG_NUMBER
        terminal = _enrol(db, row, now, keyring)
        enrolment_store.confirm(db, row, terminal, confirmed_by, now)
        return terminal


def _why_not(row: CodeRow | None, now: Instant) -> Confirmation | None:
    if row is None:
        return Confirmation.UNKNOWN
    if row.state == "issued" or (row.state == "opened" and not row.comparison):
        return Confirmation.NOT_READY
    if row.state != "opened":
        return Confirmation.ALREADY_DECIDED
    return Confirmation.EXPIRED if _is_over(row, now) else None


def _give_up(db: Database, row: CodeRow) -> Confirmation:
    enrolment_store.set_state(db, row, "refused")
    return Confirmation.TOO_MANY_TRIES


def refuse(db: Database, enrolment_id: int) -> bool:
    """Central staff do not recognise the counter. False when it was decided before."""
    with db.atomic():
        row = enrolment_store.lock(db, enrolment_id)
        if row is None or row.state not in ("issued", "opened"):
            return False
        enrolment_store.set_state(db, row, "refused")
        return True


def _enrol(db: Database, row: CodeRow, now: Instant, keyring: Keyring) -> TerminalId:
    """Under the number after the highest; when another enrolment took it first, under the next."""
    for _ in range(NUMBER_TRIES_MAX):
        terminal = enrolment_store.next_terminal(db, row.issuer_id)
        record = _record(row, terminal, now, keyring)
        signed = messages.sign_document(
            messages.encode(record), keyring.answer.key_id, keyring.answer.key, signing.Purpose.ENROLMENT
        )
        try:
            with db.atomic():
                enrolment_store.add_terminal(
                    db, row, record, encoded=messages.encode(signed), digest=record_digest(signed), now=now
                )
        except Violated:
            continue
        return terminal
    raise Contended("other enrolments took every number first")


def _record(row: CodeRow, terminal: TerminalId, now: Instant, keyring: Keyring) -> EnrolmentRecord:
    assert row.terminal_key
    assert row.wrap_key
    return EnrolmentRecord(
        issuer=keyring.issuer,
        terminal=terminal,
        epoch=FIRST_EPOCH,
        affiliate=row.affiliate_number,
        terminal_key=row.terminal_key,
        wrap_key=row.wrap_key,
        enrolled_ms=now,
        roots_fingerprint=keyring.roots.fingerprint,
    )


# --- the terminal ----------------------------------------------------------------------------------------------------


def open_enrolment(
    db: Database, issuer: int, raw: bytes, *, now: Instant, keyring: Keyring, chance: Chance, pepper: bytes
) -> EnrolmentOpened:
    """The terminal takes its code. Asked again with the same keys, the same answer. Raises Refused."""
    asked, request = _read_request(raw)
    _check(asked, request.terminal_key)
    with db.atomic():
        outcome = _take(db, issuer, request, now=now, nonce=chance(NONCE), pepper=pepper)
    if isinstance(outcome, CodeRow):
        return _opened(outcome, keyring)
    raise outcome  # after the commit: the try that it cost is kept


def _take(
    db: Database, issuer: int, request: EnrolmentRequest, *, now: Instant, nonce: bytes, pepper: bytes
) -> CodeRow | NotAuthentic | NotNow:
    row = enrolment_store.lock_code(db, issuer, codes.finder(request.code), now)
    if row is None:
        return NotAuthentic(NOBODY)
    if not hmac.compare_digest(row.code_hash, codes.kept(request.code, pepper)):
        # A code that a terminal has taken is spent: wrong ones cost it nothing, and its tries are those of staff comparing numbers.
        if row.state == "issued" and enrolment_store.count_try(db, row) >= ENROLMENT_TRIES_MAX:
            enrolment_store.set_state(db, row, "expired")
        return NotAuthentic(NOBODY)
    if row.state == "opened":
        return row if _is_same(row, request) else NotNow("another terminal has taken this code")
    try:
        with db.atomic():
            return enrolment_store.open_code(db, row, request, token=request.nonce_digest.hex(), nonce=nonce, now=now)
    except Violated:
        return NotNow("an enrolment with the same commitment exists")


def poll(
    db: Database, issuer: int, raw: bytes, *, now: Instant, keyring: Keyring, seal: Seal = seal
) -> EnrolmentOutcome:
    """Nothing until staff have confirmed, then everything that the terminal needs to work offline. Raises Refused."""
    asked, said = _read(raw, EnrolmentPoll)
    with db.atomic():
        row = enrolment_store.lock_token(db, issuer, said.enrolment)
        if row is None or row.terminal_key is None:
            raise NotAuthentic(NOBODY)
        _check(asked, row.terminal_key)
        if nonce_commitment(said.nonce).hex() != row.token:
            raise NotAuthentic("the nonce is not the one that the request committed to")
        if row.state == "refused":
            raise NotNow("the central staff refused this enrolment")
        if row.terminal is not None:
            return _outcome(db, row, row.terminal, now, keyring, seal=seal)
        if _is_over(row, now):
            raise NotNow("the enrolment was not confirmed in time")
        if not row.comparison:
            enrolment_store.reveal(db, row, _comparison(row, said.nonce, keyring))
    return EnrolmentOutcome(record=None, roots=None, key_set=None, policy=None, opposition=None, secrets=())


def _outcome(
    db: Database, row: CodeRow, number: TerminalId, now: Instant, keyring: Keyring, *, seal: Seal
) -> EnrolmentOutcome:
    terminal = store.lock(db, row.issuer_id, number)
    assert terminal
    assert terminal.record
    if not terminal.is_active:
        raise NotNow("this counter was taken out of service")
    if row.done_ms is not None and now > row.done_ms + OUTCOME_LIFE:
        raise NotNow("this enrolment is over: what is new comes with an exchange")
    enrolment_store.set_done(db, row, now)
    return EnrolmentOutcome(
        record=messages.decode(terminal.record, messages.Signed),
        roots=keyring.roots,
        key_set=keyring.key_set,
        policy=documents.current_policy(db, terminal, now, keyring).signed,
        opposition=documents.current_list(db, row.issuer_id, now, keyring).signed,
        secrets=documents.wrap_secrets(db, terminal, now, keyring, seal=seal),
    )


def _comparison(row: CodeRow, nonce: bytes, keyring: Keyring) -> str:
    assert row.terminal_key
    assert row.wrap_key
    assert row.server_nonce
    return comparison_number(row.terminal_key, row.wrap_key, nonce, row.server_nonce, keyring.roots.fingerprint)


def _opened(row: CodeRow, keyring: Keyring) -> EnrolmentOpened:
    assert row.server_nonce
    return EnrolmentOpened(enrolment=row.token, server_nonce=row.server_nonce, roots=keyring.roots)


def _is_same(row: CodeRow, request: EnrolmentRequest) -> bool:
    asked = (request.terminal_key, request.wrap_key, request.nonce_digest.hex())
    return (row.terminal_key, row.wrap_key, row.token) == asked


def _is_over(row: CodeRow, now: Instant) -> bool:
    """People get the code's life once more, from the moment when the terminal took it."""
    return row.opened_ms is None or now > row.opened_ms + ENROLMENT_CODE_LIFE


def _read_request(raw: bytes) -> tuple[SignedRequest, EnrolmentRequest]:
    signed, request = _read(raw, EnrolmentRequest)
    try:
        x25519_key(request.wrap_key)
    except Malformed as error:
        raise NotUnderstood(str(error)) from None
    return signed, request


def _read(raw: bytes, kind: type[messages.AnyMessage]) -> tuple[SignedRequest, messages.AnyMessage]:
    try:
        signed = messages.decode(raw, SignedRequest)
        return signed, messages.decode(signed.document, kind)
    except ContractFault as error:
        raise NotUnderstood(str(error)) from None


def _check(signed: SignedRequest, key: bytes) -> None:
    try:
        signing.verify(signing.public_key(key), signing.Purpose.ENROLMENT_REQUEST, signed.document, signed.signature)
    except BadSignature:
        raise NotAuthentic(NOBODY) from None
    except Malformed as error:
        raise NotUnderstood(str(error)) from None
