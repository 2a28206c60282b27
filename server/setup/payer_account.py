"""From which account we pay: proposed by one person, accepted by another. Files made before keep the account that they name."""

from dataclasses import dataclass
from enum import Enum

from server.affiliates.identity import compact, is_siret
from server.campaigns.models import Issuer
from server.database import Database, Violated
from server.four_eyes.hands import are_one_person
from server.reimbursement import epc_text
from server.setup.models import PayerChange
from sync.contract.instant import Instant


class PayerRefusal(Enum):
    """Why nothing was changed."""

    NO_NAME = "no_name"
    IBAN_WRONG = "iban_wrong"
    BIC_WRONG = "bic_wrong"
    SIRET_WRONG = "siret_wrong"
    SAME_AS_NOW = "same_as_now"
    ALREADY_PROPOSED = "already_proposed"
    SAME_PERSON = "same_person"
    NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """As typed. `siret` is what the bank is told as the payer's identifier; it may be empty."""

    name: str
    iban: str
    bic: str
    siret: str


def propose(db: Database, issuer_id: int, proposal: Proposal, actor: str, now: Instant) -> PayerChange | PayerRefusal:
    """It waits for a second person; until then nothing changes for payments."""
    name, iban = proposal.name.strip(), epc_text.compact_iban(proposal.iban)
    bic, siret = "".join(proposal.bic.split()).upper(), compact(proposal.siret)
    wrong = _wrong(name, iban, bic, siret)
    if wrong:
        return wrong
    issuer = Issuer.objects.get(pk=issuer_id)
    in_force = (issuer.debtor_name, epc_text.compact_iban(issuer.debtor_iban), issuer.debtor_bic, issuer.debtor_id)
    if in_force == (name, iban, bic, siret):
        return PayerRefusal.SAME_AS_NOW
    try:
        with db.atomic():
            return PayerChange.objects.create(
                issuer_id=issuer_id,
                name=name,
                iban=iban,
                bic=bic,
                siret=siret,
                state="proposed",
                proposed_by=actor,
                proposed_ms=now,
                decided_by="",
            )
    except Violated:
        return PayerRefusal.ALREADY_PROPOSED


def accept(db: Database, issuer_id: int, change: int, actor: str, now: Instant) -> PayerChange | PayerRefusal:
    """Another person agrees: from the next file on, we pay from that account."""
    with db.atomic():
        found = _proposed(db, issuer_id, change)
        if found is None:
            return PayerRefusal.NOT_NOW
        if are_one_person(db, found.proposed_by, actor, found.proposed_ms):
            return PayerRefusal.SAME_PERSON
        _decide(found, "accepted", actor, now)
        Issuer.objects.filter(pk=issuer_id).update(
            debtor_name=found.name, debtor_iban=found.iban, debtor_bic=found.bic, debtor_id=found.siret
        )
        return found


def drop(db: Database, issuer_id: int, change: int, actor: str, now: Instant) -> PayerChange | PayerRefusal:
    """Nobody wants it: whoever proposed it may take it back, anybody else refuse it."""
    with db.atomic():
        found = _proposed(db, issuer_id, change)
        if found is None:
            return PayerRefusal.NOT_NOW
        _decide(found, "dropped", actor, now)
        return found


def history(issuer_id: int) -> list[PayerChange]:
    """The newest first."""
    return list(PayerChange.objects.filter(issuer_id=issuer_id).order_by("-id"))


def _wrong(name: str, iban: str, bic: str, siret: str) -> PayerRefusal | None:
    if not name:
        return PayerRefusal.NO_NAME
    if epc_text.iban_problem(iban):
        return PayerRefusal.IBAN_WRONG
    if bic and not epc_text.is_bic(bic):
        return PayerRefusal.BIC_WRONG
    return PayerRefusal.SIRET_WRONG if siret and not is_siret(siret) else None


def _proposed(db: Database, issuer_id: int, change: int) -> PayerChange | None:
    db.lock(
        "SELECT id FROM setup_payerchange WHERE issuer_id = %(issuer)s AND id = %(change)s",
        {"issuer": issuer_id, "change": change},
    )
    return PayerChange.objects.filter(issuer_id=issuer_id, pk=change, state="proposed").first()


def _decide(found: PayerChange, state: str, actor: str, now: Instant) -> None:
    found.state, found.decided_by, found.decided_ms = state, actor, now
    found.save(update_fields=["state", "decided_by", "decided_ms"])
