"""The claim's table of states: every forbidden move, tried on the services that would make it, leaves everything as it was."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from server.cases import contests, incidents, limitation, voiding
from server.cases.incident_rules import Fate
from server.cases.incidents import Asked
from server.cases.models import Incident, Limitation
from server.cases.review import review
from server.database import Database
from server.intake import claim_store
from server.intake.claim_store import ClaimKey
from server.intake.claims import to_people
from server.intake.models import CLAIM_STATES
from server.intake.states import DECIDING, LIVE, MOVES, ClaimEvent, ClaimState, after, before
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.accounts import Code
from server.ledger.rules import ClaimName, Occasion
from server.reimbursement import taken_claims
from server.reimbursement.models import PaymentOrder, Run
from server.reimbursement.store import RunKey
from sync.contract.entry import Entry
from sync.contract.instant import DAY, HOUR, Instant
from sync.contract.policy import Decision
from sync.contract.verdicts import VerdictCode
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB, Scheme
from tests.builders.terminals import BuiltTerminal

_S, _E = ClaimState, ClaimEvent
CAMPAIGN, RUN = 26, 1
PAIRS = [(state, event) for state in _S for event in _E if state is not _S.RECEIVED]
FORBIDDEN = [pair for pair in PAIRS if pair not in MOVES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One claim of one counter, its ticket of 20 €, and a run that is filed when a claim is in it."""

    scheme: Scheme
    counter: BuiltTerminal
    entry: Entry

    @property
    def key(self) -> ClaimKey:
        return ClaimKey(
            issuer_id=self.scheme.issuer_id,
            terminal=self.counter.terminal,
            epoch=self.counter.epoch,
            sequence=self.entry.header.sequence,
        )

    @property
    def run(self) -> RunKey:
        return RunKey(issuer_id=self.scheme.issuer_id, campaign=CAMPAIGN, number=RUN)

    def state(self) -> ClaimState:
        row = claim_store.find_claim(self.scheme.db, self.key)
        assert row
        return ClaimState(row.state)

    def everything(self) -> object:
        """All that an event may move; a verdict told once more is no move."""
        tables = self.scheme.everything()
        kept = {name: rows for name, rows in tables.items() if name not in ("intake_verdict", "intake_journalentry")}
        tickets = self.scheme.db.rows(
            "SELECT number, state, amount_cents, generation FROM tickets_ticket ORDER BY number"
        )
        return kept, tickets, Incident.objects.filter(state="validated").count()


def desk(db: Database, state: ClaimState) -> Desk:
    """Brought there by the services themselves."""
    scheme = Scheme(db)
    scheme.counter(scheme.affiliate(2001))  # somebody to wait for
    counter = scheme.counter(SPORT_CLUB)
    ticket = scheme.ticket(2_000)
    is_held = state is _S.HELD
    decision = Decision.AMBER if is_held else Decision.GREEN
    wrong = BIRTHDATE.replace(year=2012)
    entry = counter.redeem(scheme.code(ticket), wrong if state is _S.REFUSED else BIRTHDATE, decision=decision)
    counter.exchange(scheme.serve)
    made = Desk(scheme=scheme, counter=counter, entry=entry)
    if is_held:
        row = claim_store.find_claim(db, made.key)
        assert row
        to_people(db, row, scheme.now)
    if state is _S.VOIDED:
        counter.void(entry)
        counter.exchange(scheme.serve)
    if state in (_S.SCHEDULED, _S.PAID, _S.CORRECTED):
        _in_filed_run(made)
        assert taken_claims.take(db, made.run, Instant(scheme.now + HOUR)) == 1
    if state is _S.PAID:
        assert taken_claims.pay(db, made.run, [SPORT_CLUB]) == 1
    if state is _S.CORRECTED:
        assert correct(made)
    if state is _S.BARRED:
        assert bar(made)
    assert made.state() is state
    return made


def _in_filed_run(made: Desk) -> None:
    Run.objects.create(
        issuer_id=made.scheme.issuer_id, campaign=CAMPAIGN, number=RUN, label="R1", cut_off_ms=made.scheme.now,
        state="filed", execution_date="2026-10-01", computed_by="user:1", approved_by="user:2", created_ms=1, file=b"x",
        file_sha256="x", message_id="M1",
    )  # fmt: skip
    PaymentOrder.objects.create(
        issuer_id=made.scheme.issuer_id, campaign=CAMPAIGN, run=RUN, affiliate_number=SPORT_CLUB, amount_cents=2_000,
        claim_count=1, iban="FR7630006000011234567890189", state="filed", end_to_end_id="R1-1001",
    )  # fmt: skip


def correct(made: Desk) -> bool:
    asked = Asked(cents=500, fate=Fate.CAMPAIGN, reason="Saisi deux fois", heard="Au téléphone, d’accord")
    opened = incidents.create(made.scheme.db, made.key, asked, "user:1", made.scheme.now)
    if not isinstance(opened, Incident):
        return False
    return isinstance(
        incidents.validate(made.scheme.db, made.scheme.issuer_id, opened.pk, "user:2", made.scheme.now), Incident
    )


def bar(made: Desk) -> bool:
    """Five years later, by two persons."""
    scheme, later = made.scheme, Instant(made.scheme.now + 5 * 366 * DAY)
    asked = limitation.propose(scheme.db, scheme.issuer_id, CAMPAIGN, SPORT_CLUB, 3100, "Sans réponse", "user:1", later)
    if not isinstance(asked, Limitation):
        return False
    return isinstance(limitation.agree(scheme.db, scheme.issuer_id, asked.pk, "user:2", later), Limitation)


def set_off(made: Desk) -> bool:
    """The affiliate owes as much of another claim."""
    now, name = made.scheme.now, ClaimName(terminal=9, epoch=0, sequence=1)
    at = Occasion(issuer_id=made.scheme.issuer_id, campaign=CAMPAIGN, occurred=now, recorded=now, actor="user:1")
    posting = rules.claim_reversed(at, name, SPORT_CLUB, 9, 2_000, into=Code.BUDGET, incident=9)
    try:
        with made.scheme.db.atomic():
            assert isinstance(ledger.post(made.scheme.db, *posting), ledger.Posted)
            if not bar(made):
                raise _Undone
    except _Undone:
        return False
    return True


class _Undone(Exception):
    """Nothing was barred: the debt is not kept either."""


def _hold(made: Desk) -> None:
    with made.scheme.db.atomic():
        row = claim_store.find_claim(made.scheme.db, made.key)
        assert row
        to_people(made.scheme.db, row, made.scheme.now)


def _void_at_the_counter(made: Desk) -> None:
    made.counter.void(made.entry)
    made.counter.exchange(made.scheme.serve)


SERVICES: dict[ClaimEvent, list[Callable[[Desk], object]]] = {
    _E.HOLD: [_hold],
    _E.ACCEPT: [lambda made: review(made.scheme.db, made.key, VerdictCode.A20, "user:1", made.scheme.now)],
    _E.REFUSE: [lambda made: review(made.scheme.db, made.key, VerdictCode.R30, "user:1", made.scheme.now)],
    _E.VOID: [
        _void_at_the_counter,
        lambda made: voiding.void(made.scheme.db, made.key, "À leur demande", "user:1", made.scheme.now),
    ],
    _E.CONTEST: [
        lambda made: contests.contest(
            made.scheme.db, made.key, SPORT_CLUB, "La date est bonne", "user:3", made.scheme.now
        )
    ],
    _E.SCHEDULE: [lambda made: taken_claims.take(made.scheme.db, made.run, Instant(made.scheme.now + HOUR))],
    _E.GIVE_BACK: [
        lambda made: taken_claims.give_all_back(made.scheme.db, made.run),
        lambda made: taken_claims.give_back(made.scheme.db, made.run, SPORT_CLUB),
    ],
    _E.PAY: [lambda made: taken_claims.pay(made.scheme.db, made.run, [SPORT_CLUB])],
    _E.RETURN: [lambda made: taken_claims.unpay(made.scheme.db, made.run, SPORT_CLUB)],
    _E.CORRECT: [correct],
    _E.BAR: [bar],
    _E.SET_OFF: [set_off],
}


def test_every_event_has_a_service_and_every_state_its_row() -> None:
    assert set(SERVICES) == set(ClaimEvent)
    assert {state.value for state in ClaimState} == set(CLAIM_STATES)
    assert {state for state, _ in MOVES} | set(MOVES.values()) == set(ClaimState)
    assert {after(_S.RECEIVED, event) for event in DECIDING.values()} == set(DECIDING)
    assert not [event for state, event in MOVES if state in (_S.VOIDED, _S.BARRED)]
    assert all(state in LIVE for state in (*before(_E.PAY), *before(_E.RETURN), *before(_E.SCHEDULE)))


@pytest.mark.parametrize(("state", "event"), FORBIDDEN, ids=lambda each: each.value)
def test_a_forbidden_move_is_made_by_no_service(database: Database, state: ClaimState, event: ClaimEvent) -> None:
    made = desk(database, state)
    for service in SERVICES[event]:
        before_it = made.everything()
        service(made)
        assert made.state() is state
        assert made.everything() == before_it


@pytest.mark.parametrize(
    ("state", "event"), [pair for pair in MOVES if pair[0] is not _S.RECEIVED], ids=lambda each: each.value
)
def test_a_move_of_the_table_is_made_by_its_services(
    sqlite_database: Database, state: ClaimState, event: ClaimEvent
) -> None:
    made = desk(sqlite_database, state)
    if (state, event) == (_S.CORRECTED, _E.CORRECT):
        sqlite_database.execute("UPDATE ledger_account SET credits = debits WHERE code = 3900")  # it has paid its debt
    SERVICES[event][-1](made)
    assert made.state() is MOVES[state, event]
