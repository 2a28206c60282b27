"""Whom we pay: bank accounts of affiliates, proposed by one person and accepted by another, whatever changes.

An account that is accepted ends the one before it on the eve of its first day; the contacts known before are told first. A bank's
word that an account cannot be paid suspends it at once: two people again. The bank's answer about the holder's name (Verification
of Payee) is kept apart from the name; "not this holder" sends an accepted account back to the two people. Wording is elsewhere.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from django.db.models import Q, QuerySet

from server.affiliates.models import Affiliate, BankAccount, BankAccountStep
from server.database import Database, Violated
from server.four_eyes.hands import are_one_person
from server.reimbursement import epc_text
from sync.contract.instant import Instant, civil_date

Status, Proof, Told, Vop = BankAccount.Status, BankAccount.Proof, BankAccount.Told, BankAccount.Vop
NOTE_MAX = 200
FUTURE_MAX = dt.timedelta(days=366)  # a first day further away is a slip of the pen
DAY = dt.timedelta(days=1)


class AccountRefusal(Enum):
    """Why nothing was changed."""

    NO_HOLDER = "no_holder"
    IBAN_WRONG = "iban_wrong"
    BIC_WRONG = "bic_wrong"
    DATE_TOO_FAR = "date_too_far"
    ALREADY_PROPOSED = "already_proposed"  # another proposal waits for this affiliate
    SAME_AS_NOW = "same_as_now"  # that account is the accepted one
    SAME_PERSON = "same_person"
    NO_PROOF = "no_proof"
    NOT_TOLD = "not_told"  # a change, and the contacts known before were not told
    NO_NOTE = "no_note"  # a refusal says why
    NOT_NOW = "not_now"  # the account's state does not allow it (any more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody asks to be paid to."""

    affiliate_number: int
    holder_name: str
    iban: str
    bic: str
    from_date: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The bank's answer about the holder: what, on which day, and the name that it gave for a close match."""

    result: BankAccount.Vop
    name: str
    on: dt.date


class _Stopped(Exception):
    def __init__(self, reason: AccountRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def propose(db: Database, issuer_id: int, proposal: Proposal, actor: str, now: Instant) -> BankAccount | AccountRefusal:
    """A first account, or another one. It waits for a second person; until then nothing changes for payments."""
    iban = epc_text.compact_iban(proposal.iban)
    bic = "".join(proposal.bic.split()).upper()
    wrong = _wrong(proposal, iban, bic, now)
    if wrong:
        return wrong
    affiliate = Affiliate.objects.get(issuer_id=issuer_id, number=proposal.affiliate_number)
    current = BankAccount.objects.filter(affiliate=affiliate, status=Status.ACCEPTED, to_date=None).first()
    if current and (epc_text.compact_iban(current.iban), current.holder_name) == (iban, proposal.holder_name.strip()):
        return AccountRefusal.SAME_AS_NOW
    try:
        with db.atomic():
            made = BankAccount.objects.create(
                affiliate=affiliate,
                holder_name=proposal.holder_name.strip(),
                iban=iban,
                bic=bic,
                status=Status.TO_CHECK,
                from_date=proposal.from_date,
                proposed_by=actor,
                proposed_ms=now,
            )
            _note(made, "proposed", actor, now, iban[-4:])
            for replaced in BankAccount.objects.filter(affiliate=affiliate, status=Status.TO_CORRECT):
                _change(replaced, status=Status.ENDED)
                _note(replaced, "ended", actor, now)
    except Violated:
        return AccountRefusal.ALREADY_PROPOSED
    return made


def propose_again(db: Database, issuer_id: int, account: int, actor: str, now: Instant) -> BankAccount | AccountRefusal:
    """The same account is to be looked at again by two people: after a return, or because it was suspended or sent back."""

    def again(found: BankAccount) -> None:
        _only(found, Status.SUSPENDED, Status.ACCEPTED, Status.TO_CORRECT)
        if BankAccount.objects.filter(affiliate=found.affiliate_id, status=Status.TO_CHECK).exists():
            raise _Stopped(AccountRefusal.ALREADY_PROPOSED)
        _change(found, status=Status.TO_CHECK, proposed_by=actor, proposed_ms=now, checked_by="")
        _note(found, "reopened", actor, now)

    return _on(db, issuer_id, account, again)


def accept(
    db: Database, issuer_id: int, account: int, *, proof: str, told: str, actor: str, now: Instant
) -> BankAccount | AccountRefusal:
    """A second person agrees, having seen `proof`. Of a change, `told` says how the contacts known before were told."""

    def confirm(found: BankAccount) -> None:
        _only(found, Status.TO_CHECK)
        _another_person(db, found, actor)
        if proof not in Proof.values:
            raise _Stopped(AccountRefusal.NO_PROOF)
        before = list(
            BankAccount.objects.filter(affiliate=found.affiliate_id, status__in=[Status.ACCEPTED, Status.SUSPENDED])
        )
        if any(each.iban != found.iban for each in before) and told not in {Told.PHONE, Told.EMAIL, Told.POST}:
            raise _Stopped(AccountRefusal.NOT_TOLD)
        for each in before:
            _end_before(each, found.from_date, actor, now)
        _change(found, status=Status.ACCEPTED, to_date=None, checked_by=actor, checked_ms=now, proof=proof, told=told)
        _note(found, "accepted", actor, now, f"{proof} {told}".strip())

    return _on(db, issuer_id, account, confirm)


def refuse(
    db: Database, issuer_id: int, account: int, *, note: str, to_correct: bool, actor: str, now: Instant
) -> BankAccount | AccountRefusal:
    """Somebody else than who proposed it does not agree, for good or until it is corrected."""

    def turn_down(found: BankAccount) -> None:
        _only(found, Status.TO_CHECK)
        _another_person(db, found, actor)
        if not note.strip():
            raise _Stopped(AccountRefusal.NO_NOTE)
        status = Status.TO_CORRECT if to_correct else Status.REFUSED
        _change(found, status=status, checked_by=actor, checked_ms=now, note=note.strip()[:NOTE_MAX])
        _note(found, "sent_back" if to_correct else "refused", actor, now, note.strip()[:NOTE_MAX])

    return _on(db, issuer_id, account, turn_down)


def verify(
    db: Database, issuer_id: int, account: int, answer: Verification, actor: str, now: Instant
) -> BankAccount | AccountRefusal:
    """Keeps what the bank said of the holder. "Not this holder" of an accepted account: two people look at it again."""

    def keep(found: BankAccount) -> None:
        _only(found, Status.TO_CHECK, Status.TO_CORRECT, Status.ACCEPTED, Status.SUSPENDED)
        _change(found, vop=answer.result, vop_name=answer.name.strip()[:70], vop_on=answer.on, vop_by=actor)
        _note(found, "verified", actor, now, answer.result)
        waiting = BankAccount.objects.filter(affiliate=found.affiliate_id, status=Status.TO_CHECK)
        if answer.result == Vop.NONE and found.status == Status.ACCEPTED and not waiting.exists():
            _change(found, status=Status.TO_CHECK, proposed_by=actor, proposed_ms=now, checked_by="")
            _note(found, "reopened", actor, now, answer.result)

    return _on(db, issuer_id, account, keep)


def suspend(db: Database, issuer_id: int, affiliate_number: int, iban: str, code: str, actor: str, now: Instant) -> int:
    """The bank says that the account cannot be paid: it is not, until two people look at it. How many rows."""
    found = [
        each
        for each in BankAccount.objects.filter(
            affiliate__issuer_id=issuer_id, affiliate__number=affiliate_number, status=Status.ACCEPTED
        )
        if epc_text.compact_iban(each.iban) == iban
    ]
    with db.atomic():
        for each in found:
            _change(each, status=Status.SUSPENDED)
            _note(each, "suspended", actor, now, code)
    return len(found)


def waiting(issuer_id: int, today: dt.date) -> QuerySet[BankAccount]:
    """Those that somebody must do something about. A suspended one that another has replaced waits for nobody."""
    over = Q(status=Status.SUSPENDED, to_date__lt=today)
    every = BankAccount.objects.filter(affiliate__issuer_id=issuer_id)
    return every.filter(status__in=[Status.TO_CHECK, Status.TO_CORRECT, Status.SUSPENDED]).exclude(over)


def _wrong(proposal: Proposal, iban: str, bic: str, now: Instant) -> AccountRefusal | None:
    if not proposal.holder_name.strip():
        return AccountRefusal.NO_HOLDER
    if epc_text.iban_problem(iban):
        return AccountRefusal.IBAN_WRONG
    if bic and not epc_text.is_bic(bic):
        return AccountRefusal.BIC_WRONG
    if proposal.from_date > civil_date(now) + FUTURE_MAX:
        return AccountRefusal.DATE_TOO_FAR
    return None


def _end_before(account: BankAccount, day: dt.date, actor: str, now: Instant) -> None:
    """The account is not paid from that day on. One that would have begun later never is."""
    if account.from_date < day:
        if account.to_date is None or account.to_date >= day:
            _change(account, to_date=day - DAY)
            _note(account, "ended", actor, now)
        return
    _change(account, status=Status.ENDED)
    _note(account, "ended", actor, now)


def _on(db: Database, issuer_id: int, account: int, act: Callable[[BankAccount], None]) -> BankAccount | AccountRefusal:
    try:
        with db.atomic():
            db.lock(
                "SELECT id FROM affiliates_affiliate WHERE issuer_id = %(issuer)s AND id = "
                "(SELECT affiliate_id FROM affiliates_bankaccount WHERE id = %(account)s)",
                {"issuer": issuer_id, "account": account},
            )
            found = BankAccount.objects.filter(affiliate__issuer_id=issuer_id, pk=account).first()
            if found is None:
                raise _Stopped(AccountRefusal.NOT_NOW)
            act(found)
    except _Stopped as stopped:
        return stopped.reason
    return found


def _only(account: BankAccount, *allowed: BankAccount.Status) -> None:
    if account.status not in allowed:
        raise _Stopped(AccountRefusal.NOT_NOW)


def _another_person(db: Database, account: BankAccount, actor: str) -> None:
    if are_one_person(db, account.proposed_by, actor, account.proposed_ms):
        raise _Stopped(AccountRefusal.SAME_PERSON)


def _change(account: BankAccount, **changes: object) -> None:
    for name, value in changes.items():
        setattr(account, name, value)
    account.save(update_fields=list(changes))


def _note(account: BankAccount, action: str, actor: str, now: Instant, detail: str = "") -> None:
    BankAccountStep.objects.create(account=account, action=action, actor=actor, at_ms=now, detail=detail)
