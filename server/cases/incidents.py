"""Incidents: a claim that was wrong is taken back after its run was filed (E13), by two persons, once the affiliate was heard.

What the affiliate owes then is kept back from its next transfers, or asked for by a debit note; nothing here waits for that. The
counter's verdict stays as it was told: the correction stands beside it, on the affiliate's page. A ticket that its pupil may use
again is a new paper: whoever holds the old one cannot claim it a second time.
"""

from dataclasses import dataclass, replace
from functools import partial

from server.cards.store import NO_TERMINAL
from server.cases import hold
from server.cases.incident_rules import Fate, IncidentRefusal, IncidentState, Takeable, into, refused, settled
from server.cases.models import Incident
from server.database import Database, Value, Violated
from server.four_eyes.hands import are_one_person
from server.intake.claim_store import ClaimKey, ClaimRow, correct
from server.intake.states import ClaimState
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.accounts import Account, Code
from server.ledger.rules import ClaimName, Occasion
from server.passes import withdrawals
from server.reimbursement import order_store
from server.reimbursement.states import WITH_FILE, OrderState
from server.reimbursement.store import RunKey, run
from server.tickets import store as tickets
from server.tickets.states import TicketEvent, TicketState
from server.tickets.store import GENERATION_MAX
from sync.contract.ids import KeyEpoch, Sequence, TerminalId, TicketNumber
from sync.contract.instant import Instant, civil_date
from sync.contract.verdicts import Payer

_SPENT = (TicketState.REDEEMED, TicketState.REIMBURSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants taken back. `heard`: how the affiliate was heard, and what it said."""

    cents: int
    fate: Fate
    reason: str
    heard: str


class _Stopped(Exception):
    def __init__(self, reason: IncidentRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def create(db: Database, key: ClaimKey, asked: Asked, actor: str, now: Instant) -> Incident | IncidentRefusal:
    """Nothing moves before a second person has validated it."""
    try:
        with db.atomic():
            row = hold.take_up(db, key)
            if row is None or row.campaign_number is None or row.ticket_number is None:
                raise _Stopped(IncidentRefusal.NOT_IN_A_FILED_RUN)
            if not asked.reason.strip() or not asked.heard.strip():
                raise _Stopped(IncidentRefusal.NO_WORDS)
            if hold.is_closed(db, row):
                raise _Stopped(IncidentRefusal.CLOSED)
            facts = takeable(db, row, now)
            reason = refused(facts, asked.cents, asked.fate)
            if reason:
                raise _Stopped(reason)
            made = Incident.objects.create(
                issuer_id=key.issuer_id, terminal=key.terminal, epoch=key.epoch, sequence=key.sequence,
                campaign_number=row.campaign_number, affiliate_number=row.affiliate_number,
                ticket_number=row.ticket_number, cents=asked.cents, into=int(into(facts, asked.fate)),
                reason=hold.tidy(asked.reason), heard=hold.tidy(asked.heard), created_by=actor, created_ms=now,
            )  # fmt: skip
            hold.note(key, "incident_created", asked.reason, actor, now)
            return made
    except _Stopped as stopped:
        return stopped.reason
    except Violated:
        return IncidentRefusal.ANOTHER_OPEN


def validate(db: Database, issuer_id: int, number: int, actor: str, now: Instant) -> Incident | IncidentRefusal:
    """A second person agrees: E13. Where the money goes is looked at again."""
    try:
        with db.atomic():
            found, row = _in_hand(db, issuer_id, number)
            if are_one_person(db, found.created_by, actor, found.created_ms):
                raise _Stopped(IncidentRefusal.SAME_PERSON)
            if hold.is_closed(db, row):
                raise _Stopped(IncidentRefusal.CLOSED)
            facts = replace(takeable(db, row, now), has_open=False)
            fate = Fate.PUPIL if found.into == Code.TICKET else Fate.CAMPAIGN
            reason = refused(facts, found.cents, fate)
            if reason:
                raise _Stopped(reason)
            _decide(found, Incident.State.VALIDATED, actor, now, into=int(into(facts, fate)))
            _move(db, found, row, actor, now)
            hold.note(row.key, "incident_validated", "", actor, now)
            return found
    except _Stopped as stopped:
        return stopped.reason


def cancel(
    db: Database, issuer_id: int, number: int, words: str, actor: str, now: Instant
) -> Incident | IncidentRefusal:
    """As long as nobody has validated it."""
    try:
        with db.atomic():
            found, row = _in_hand(db, issuer_id, number)
            if not words.strip():
                raise _Stopped(IncidentRefusal.NO_WORDS)
            _decide(found, Incident.State.CANCELLED, actor, now)
            hold.note(row.key, "incident_cancelled", words, actor, now)
            return found
    except _Stopped as stopped:
        return stopped.reason


def takeable(db: Database, row: ClaimRow, now: Instant) -> Takeable:
    """What there is to take back of a claim, as things stand."""
    assert row.campaign_number is not None
    assert row.ticket_number is not None
    days = db.row(
        "SELECT valid_to, claims_to FROM campaigns_campaign WHERE issuer_id = %(issuer)s AND number = %(campaign)s",
        {"issuer": row.issuer_id, "campaign": row.campaign_number},
    )
    assert days
    ticket = tickets.read(db, row.issuer_id, row.ticket_number)
    is_paper = row.terminal != NO_TERMINAL  # what a card was debited has no ticket to go back to
    is_spent = is_paper and ticket is not None and ticket.state in _SPENT and not _is_spent_again(db, row)
    return Takeable(
        is_in_filed_run=_is_in_filed_run(db, row),
        is_barred=_is_barred(db, row),
        is_by_ticket=row.payer is Payer.TICKET,
        is_ticket_spent=is_spent,
        is_withdrawn=ticket is not None and withdrawals.count(db, row.issuer_id, ticket.pass_id) > 0,
        is_valid=civil_date(now) <= days[0],
        is_expired=civil_date(now) > days[1],
        paid=row.paid_cents,
        left=(row.set_against_cents or row.paid_cents) - taken_back(row.key),
        has_open=_has_open(db, row),
    )


def taken_back(key: ClaimKey) -> int:
    """Cents of a claim that validated incidents took back."""
    found = Incident.objects.filter(**_of_claim(key), state=Incident.State.VALIDATED).values_list("cents", flat=True)
    return sum(found)


def of_claim(key: ClaimKey) -> list[Incident]:
    """Every incident of a claim, the oldest first."""
    return list(Incident.objects.filter(**_of_claim(key)).order_by("id"))


def state_of(db: Database, found: Incident) -> IncidentState:
    """As people see it: settled follows from what the affiliate still owes."""
    state = IncidentState(found.state)
    is_settled = state is IncidentState.VALIDATED and found.pk in _settled(
        db, found.issuer_id, found.campaign_number, found.affiliate_number
    )
    return IncidentState.SETTLED if is_settled else state


def _settled(db: Database, issuer_id: int, campaign: int, affiliate: int) -> frozenset[int]:
    taken = Incident.objects.filter(
        issuer_id=issuer_id, campaign_number=campaign, affiliate_number=affiliate, state=Incident.State.VALIDATED
    ).order_by("decided_ms", "id")
    owed = -ledger.balance(db, issuer_id, campaign, Account(code=Code.OVERPAID, owner=affiliate))
    return settled([(one.pk, one.cents) for one in taken], owed)


def _is_in_filed_run(db: Database, row: ClaimRow) -> bool:
    """Or has paid, when limitation came, what the affiliate owed: that is as final."""
    if row.set_against_cents:
        return True
    if row.state not in ("scheduled", "paid", "corrected") or row.run_number is None or row.campaign_number is None:
        return False
    found = run(db, RunKey(issuer_id=row.issuer_id, campaign=row.campaign_number, number=row.run_number))
    return found is not None and found.state in WITH_FILE


def _is_barred(db: Database, row: ClaimRow) -> bool:
    """The claim itself, and nothing of it paid a debt; or the order that paid it came back, was paid again by another perhaps, and
    the last one is barred.
    """
    if row.set_against_cents:
        return False
    if row.run_number is None or not _is_in_filed_run(db, row):
        return row.state == ClaimState.BARRED.value
    assert row.campaign_number is not None
    number: int | None = row.run_number
    while number is not None:
        key = RunKey(issuer_id=row.issuer_id, campaign=row.campaign_number, number=number)
        order = order_store.order(db, key, row.affiliate_number)
        number = order.reissued_run if order.state == OrderState.REISSUED.value else None
    return order.state == OrderState.BARRED.value


def _has_open(db: Database, row: ClaimRow) -> bool:
    return any(state_of(db, one) in (IncidentState.CREATED, IncidentState.VALIDATED) for one in of_claim(row.key))


def _is_spent_again(db: Database, row: ClaimRow) -> bool:
    """Whether another claim is paid by the ticket: this one was taken back before, and the pupil has used it since."""
    return bool(
        db.rows(
            "SELECT 1 FROM intake_claim WHERE issuer_id = %(issuer)s AND ticket_number = %(ticket)s AND payer = 'ticket' "
            "AND state IN ('accepted', 'scheduled', 'paid', 'barred') "
            "AND NOT (terminal = %(terminal)s AND epoch = %(epoch)s AND sequence = %(sequence)s)",
            {**row.key.params(), "ticket": row.ticket_number},
        )
    )


def _move(db: Database, found: Incident, row: ClaimRow, actor: str, now: Instant) -> None:
    if row.state != ClaimState.BARRED.value:  # the rest of that one stays barred
        correct(db, row.key)
    assert row.campaign_number is not None
    assert row.ticket_number is not None
    at = Occasion(issuer_id=row.issuer_id, campaign=row.campaign_number, occurred=now, recorded=now, actor=actor)
    name = ClaimName(terminal=row.terminal, epoch=row.epoch, sequence=row.sequence)
    reversal = partial(
        rules.claim_reversed, at, name, row.affiliate_number, row.ticket_number, found.cents, incident=found.pk
    )
    posted = ledger.post(db, *reversal(into=Code(found.into)))
    if isinstance(posted, ledger.Refused) and posted.is_guarantee_charged:
        found.into = int(Code.BUDGET)
        found.save(update_fields=["into"])
        posted = ledger.post(db, *reversal(into=Code.BUDGET))
    assert isinstance(posted, ledger.Posted), f"incident {found.pk}: {posted}"
    if found.into == Code.TICKET:
        _give_back(db, row.issuer_id, row.ticket_number, now)


def _give_back(db: Database, issuer_id: int, number: TicketNumber, now: Instant) -> None:
    """The pupil may use it again, on another paper; once no other claim on it waits."""
    ticket = tickets.read(db, issuer_id, number)
    state = ticket.after(TicketEvent.REVERSE) if ticket else None
    assert ticket is not None
    assert state is not None
    assert ticket.generation < GENERATION_MAX
    again = replace(
        ticket, state=tickets.given_back(db, ticket, state), generation=ticket.generation + 1, printed_ms=None
    )
    is_saved = tickets.save(db, ticket, again)
    assert is_saved, "the ticket is locked"
    tickets.oppose(db, issuer_id, number, again.generation, now)


def _in_hand(db: Database, issuer_id: int, number: int) -> tuple[Incident, ClaimRow]:
    """Read again once its claim is locked."""
    named = Incident.objects.filter(issuer_id=issuer_id, pk=number).first()
    row = hold.take_up(db, key_of(named)) if named else None
    found = Incident.objects.filter(issuer_id=issuer_id, pk=number, state=Incident.State.CREATED).first()
    if found is None or row is None:
        raise _Stopped(IncidentRefusal.NOT_CREATED)
    return found, row


def key_of(found: Incident) -> ClaimKey:
    return ClaimKey(
        issuer_id=found.issuer_id,
        terminal=TerminalId(found.terminal),
        epoch=KeyEpoch(found.epoch),
        sequence=Sequence(found.sequence),
    )


def _of_claim(key: ClaimKey) -> dict[str, Value]:
    return {"issuer_id": key.issuer_id, "terminal": key.terminal, "epoch": key.epoch, "sequence": key.sequence}


def _decide(found: Incident, state: Incident.State, actor: str, now: Instant, **changes: int) -> None:
    for name, value in {"state": state, "decided_by": actor, "decided_ms": now, **changes}.items():
        setattr(found, name, value)
    found.save(update_fields=["state", "decided_by", "decided_ms", *changes])
