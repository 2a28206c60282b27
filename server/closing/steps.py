"""Bringing a campaign to its end: wallets (one person), tickets, the closing itself and its undoing (two persons each).

Who asks is never who agrees, and who agrees to a closing has not explained what it leaves: whoever asked may have. What stands in
the way is asked for twice: when somebody asks, and again when somebody agrees. The closing is one transaction: postings under way
are waited for, everything is looked at again, the budget goes back, the papers are made and kept, the campaign is sealed. A sealed
campaign refuses every posting until two persons open it again.
"""

from dataclasses import dataclass
from enum import Enum

from server.closing import expiry, papers, requests
from server.closing.requests import Place, RequestRow
from server.closing.standing import Standing, standing
from server.database import Database
from server.four_eyes.hands import are_one_person
from server.ledger import closing, closing_money, seals
from server.ledger.accounts import Code
from server.ledger.closing import Obstacle, Persons, Step
from server.ledger.closing_money import BooksMoved, Moved
from server.ledger.rules import Occasion
from server.reimbursement.progress import Told, silent
from server.reimbursement.typesetting import TypesettingFault
from sync.contract.instant import Instant, civil_date

REOPEN = "reopen"
WORD_MIN, DESPITE_MAX, NOTE_MAX, TEXT_MAX = 10, 200, 400, 200  # characters: a word of a few letters explains nothing

# Zero once a campaign is closed. The others say what it cost or what an affiliate is left with.
ZERO = (
    Code.BUDGET, Code.GUARANTEE, Code.FIRST_WALLET, Code.SECOND_WALLET, Code.TICKET, Code.IN_TRANSFER, Code.EXPIRED_WALLET,
    Code.EXPIRED_TICKET, Code.SUSPENSE,
)  # fmt: skip


class StepRefusal(Enum):
    """Why nothing happened."""

    NO_CAMPAIGN = "no_campaign"
    IN_THE_WAY = "in_the_way"  # `obstacles` says what
    ALREADY_ASKED = "already_asked"  # another request is open
    NOT_ASKED = "not_asked"  # nobody asked for that, or somebody dropped it meanwhile
    SAME_PERSON = "same_person"
    SAME_PERSON_EXPLAINED = (
        "same_person_explained"  # who agrees to the closing has explained what an affiliate is left with
    )
    NO_REASON = "no_reason"  # an explanation, a word despite counters, a reopening say why
    CLOSED = "closed"
    NOT_CLOSED = "not_closed"
    BOOKS_MOVED = "books_moved"  # something was posted meanwhile: look again
    NOT_ZERO = "not_zero"  # an account that must be at zero is not
    NO_PAPER = "no_paper"  # a paper could not be typeset


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """`detail`: for whoever helps, in English."""

    reason: StepRefusal
    obstacles: tuple[Obstacle, ...] = ()
    detail: str = ""


class _Stopped(Exception):
    """Undoes the transaction."""

    def __init__(self, reason: StepRefusal, obstacles: tuple[Obstacle, ...] = (), detail: str = "") -> None:
        super().__init__(reason.value)
        self.refused = Refused(reason=reason, obstacles=obstacles, detail=detail)


def expire_wallets(db: Database, place: Place, actor: str, now: Instant, told: Told = silent) -> Moved | Refused:
    """E16, after the end of validity. Done again, what has come since."""
    try:
        found = _standing(db, place, now)
        alone = Persons(asked_by=actor, agreed_by=actor)
        _check(found, Step.WALLETS, alone)
        return expiry.expire_wallets(db, _at(place, actor, now), found.open_wallets, told)
    except _Stopped as stopped:
        return stopped.refused
    except BooksMoved as moved:
        return Refused(reason=StepRefusal.BOOKS_MOVED, detail=str(moved))


def ask(
    db: Database, place: Place, step: str, actor: str, now: Instant, *, despite: str = "", note: str = ""
) -> Refused | None:
    """One person asks for `tickets`, `budget` or `reopen`; it waits for another one."""
    try:
        with db.atomic():
            found = _standing(db, place, now)
            if step == REOPEN:
                _check_reopening(found, note)
            else:
                nobody = Persons(asked_by=actor, agreed_by="", despite_terminals=despite.strip())
                _check(found, Step(step), nobody)
            seals.make_ready(db, place.issuer_id, place.campaign)
            words = {"despite": despite.strip()[:DESPITE_MAX], "note": note.strip()[:NOTE_MAX]}
            if not requests.add_request(db, place, step, actor, now, **words):
                raise _Stopped(StepRefusal.ALREADY_ASKED)
    except _Stopped as stopped:
        return stopped.refused
    return None


def drop(db: Database, place: Place, number: int, now: Instant) -> Refused | None:
    """Asked by mistake. What is agreed goes on instead, unless something has come in its way since: nothing else could."""
    try:
        with db.atomic():
            row = requests.locked_request(db, place, number)
            stands_still = (
                row is not None and row.state == "agreed" and bool(in_the_way(_standing(db, place, now), row))
            )
            requests.mark_dropped(db, row if row is not None and stands_still else _asked(db, place, number))
    except _Stopped as stopped:
        return stopped.refused
    return None


def agree(
    db: Database, place: Place, number: int, actor: str, now: Instant, told: Told = silent
) -> RequestRow | Refused:
    """Another person agrees, and it is done. The request as it is then."""
    try:
        with db.atomic():
            row = _asked(db, place, number)
            if are_one_person(db, row.asked_by, actor, row.asked_ms):
                raise _Stopped(StepRefusal.SAME_PERSON)
            _agree(db, row, actor, now)
    except _Stopped as stopped:
        return stopped.refused
    except BooksMoved as moved:
        return Refused(reason=StepRefusal.BOOKS_MOVED, detail=str(moved))
    except TypesettingFault as fault:
        return Refused(reason=StepRefusal.NO_PAPER, detail=str(fault))
    return carry_on(db, place, number, now, told)


def carry_on(db: Database, place: Place, number: int, now: Instant, told: Told = silent) -> RequestRow | Refused:
    """What two persons agreed goes on to its end, however often it was stopped. Nothing when it is done.

    The campaign may have been extended, and claims may have come, since it was stopped.
    """
    row = _row(db, place, number)
    if row is None or row.state in ("asked", "dropped"):
        return Refused(reason=StepRefusal.NOT_ASKED)
    if row.state == "done":
        return row
    assert row.step == Step.TICKETS.value, "the other steps are one transaction"
    try:
        found = _standing(db, place, now)
        _check(found, Step.TICKETS, _persons(row, row.agreed_by))
        expiry.expire_tickets(db, _at(place, row.agreed_by, now), found.open_tickets, told)
        with db.atomic():
            locked = requests.locked_request(db, place, number)
            if locked is not None and locked.state == "agreed":
                requests.mark_done(db, locked, now)
    except _Stopped as stopped:
        return stopped.refused
    except BooksMoved as moved:
        return Refused(reason=StepRefusal.BOOKS_MOVED, detail=str(moved))
    done = _row(db, place, number)
    assert done is not None
    return done


def in_the_way(found: Standing, row: RequestRow) -> tuple[Obstacle, ...]:
    """What keeps an agreed expiry of tickets from going on."""
    return closing.obstacles(Step.TICKETS, found.facts, _persons(row, row.agreed_by))


def explain(db: Database, place: Place, affiliate: int, text: str, actor: str, now: Instant) -> Refused | None:
    """Why an affiliate is left with something: of what it is left with today, and of no other amount."""
    found = standing(db, place.issuer_id, place.campaign, civil_date(now))
    if found is None:
        return Refused(reason=StepRefusal.NO_CAMPAIGN)
    if found.is_sealed:
        return Refused(reason=StepRefusal.CLOSED)
    remain = next((one for one in found.remains if one.affiliate_number == affiliate), None)
    if remain is None:
        return Refused(reason=StepRefusal.BOOKS_MOVED)
    if len(text.strip()) < WORD_MIN:
        return Refused(reason=StepRefusal.NO_REASON)
    requests.explain(db, place, affiliate, remain.amounts, text.strip()[:TEXT_MAX], actor, now)
    return None


def _agree(db: Database, row: RequestRow, actor: str, now: Instant) -> None:
    if row.step == Step.BUDGET.value:
        _close(db, row, actor, now)
        return
    found = _standing(db, row.place, now)
    if row.step == REOPEN:
        _check_reopening(found, row.note)
        seals.lock(db, row.issuer_id, row.campaign)
        seals.put(db, row.issuer_id, row.campaign, None)
        requests.mark_agreed(db, row, actor, now)
        requests.mark_done(db, row, now)
        return
    _check(found, Step.TICKETS, _persons(row, actor))
    requests.mark_agreed(db, row, actor, now)


def _close(db: Database, row: RequestRow, actor: str, now: Instant) -> None:
    """E19G and E19, papers, seal: all or nothing. The seal before anything of the ledger: nobody waits in a circle."""
    place = row.place
    seals.lock(db, place.issuer_id, place.campaign)
    found = _standing(db, place, now)
    if any(one.text and are_one_person(db, one.said_by, actor, one.said_ms) for one in found.remains):
        raise _Stopped(StepRefusal.SAME_PERSON_EXPLAINED)
    _check(found, Step.BUDGET, _persons(row, actor))
    closing_money.return_budget(db, _at(place, actor, now))
    left = {code: cents for code, cents in closing_money.pots(db, place.issuer_id, place.campaign).items() if cents}
    wrong = [f"{code:04d}: {left[code]}" for code in ZERO if code in left]
    if wrong:
        raise _Stopped(StepRefusal.NOT_ZERO, detail=", ".join(wrong))
    number = requests.closings(db, place) + 1
    requests.mark_agreed(db, row, actor, now)
    requests.mark_done(db, row, now)
    made = papers.make(
        db, papers.Closed(place=place, number=number, by=row.asked_by, agreed=actor, at=now, note=row.note)
    )
    requests.keep(db, place, number, made)
    seals.put(db, place.issuer_id, place.campaign, now)


def _standing(db: Database, place: Place, now: Instant) -> Standing:
    found = standing(db, place.issuer_id, place.campaign, civil_date(now))
    if found is None:
        raise _Stopped(StepRefusal.NO_CAMPAIGN)
    return found


def _check(found: Standing, step: Step, persons: Persons) -> None:
    if found.is_sealed:
        raise _Stopped(StepRefusal.CLOSED)
    if persons.despite_terminals and len(persons.despite_terminals) < WORD_MIN:
        raise _Stopped(StepRefusal.NO_REASON)
    in_the_way = closing.obstacles(step, found.facts, persons)
    if in_the_way:
        raise _Stopped(StepRefusal.IN_THE_WAY, in_the_way)


def _check_reopening(found: Standing, note: str) -> None:
    if not found.is_sealed:
        raise _Stopped(StepRefusal.NOT_CLOSED)
    if len(note.strip()) < WORD_MIN:
        raise _Stopped(StepRefusal.NO_REASON)


def _asked(db: Database, place: Place, number: int) -> RequestRow:
    row = requests.locked_request(db, place, number)
    if row is None or row.state != "asked":
        raise _Stopped(StepRefusal.NOT_ASKED)
    return row


def _row(db: Database, place: Place, number: int) -> RequestRow | None:
    return next((one for one in requests.requests(db, place) if one.id == number), None)


def _persons(row: RequestRow, actor: str) -> Persons:
    return Persons(asked_by=row.asked_by, agreed_by=actor, despite_terminals=row.despite)


def _at(place: Place, actor: str, now: Instant) -> Occasion:
    return Occasion(issuer_id=place.issuer_id, campaign=place.campaign, occurred=now, recorded=now, actor=actor)
