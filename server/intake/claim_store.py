"""The SQL of claims and of their verdicts. Decides nothing.

A ticket's credit is taken once: `take_credit` relies on the partial unique index `claim_one_live_per_ticket` and on nothing
before it. Locks are taken in one order: terminal, tickets ascending, then the ledger's.
"""

from collections.abc import Collection
from dataclasses import dataclass

from server.database import Database, Value, Violated, Violation
from server.intake import texts
from server.intake.states import DECIDING, ClaimEvent, ClaimState, before
from server.terminals.store import TerminalRow
from sync.contract.ids import CampaignNumber, KeyEpoch, Sequence, TerminalId, TicketNumber
from sync.contract.instant import Instant
from sync.contract.limits import WATERMARK_MAX
from sync.contract.messages import Verdict
from sync.contract.money import Cents
from sync.contract.ranges import INT64_MAX
from sync.contract.verdicts import MEANINGS, Payer, VerdictCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimKey:
    """A claim's identity: the place of its REDEEM entry. `epoch` says the branch as well (branches)."""

    issuer_id: int
    terminal: TerminalId
    epoch: KeyEpoch
    sequence: Sequence

    def params(self) -> dict[str, Value]:
        return {
            "issuer": self.issuer_id,
            "terminal": self.terminal,
            "epoch": self.epoch,
            "sequence": self.sequence,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """A claim as received, before any verdict. `ticket` is None when the number is not known to be one of ours."""

    key: ClaimKey
    ticket: TicketNumber | None
    campaign: CampaignNumber | None
    affiliate: int
    method: int
    decision: int
    checks: int
    claimed_cents: int
    captured_ms: Instant
    credible_from_ms: Instant
    credible_to_ms: Instant
    received_ms: Instant
    received_order: int
    reference: str
    is_birthdate_match: bool | None
    affiliate_themes: int | None = None  # today; whoever decides later asks again


def add_claim(db: Database, claim: NewClaim) -> None:
    """Received, and undecided until `decide` or `take_credit`."""
    db.execute(
        """
        INSERT INTO intake_claim
            (issuer_id, terminal, epoch, sequence, ticket_number, campaign_number, affiliate_number, method, decision,
             checks, claimed_cents, payer, captured_ms, credible_from_ms, credible_to_ms, received_ms, received_order,
             state, verdict_code, decided_ms, reference, is_birthdate_match)
        VALUES
            (%(issuer)s, %(terminal)s, %(epoch)s, %(sequence)s, %(ticket)s, %(campaign)s, %(affiliate)s, %(method)s,
             %(decision)s, %(checks)s, %(claimed)s, 'open', %(captured)s, %(from)s, %(to)s, %(received)s, %(order)s,
             'received', 'W20', %(received)s, %(reference)s, %(match)s)
        """,
        {
            **claim.key.params(),
            "ticket": claim.ticket,
            "campaign": claim.campaign,
            "affiliate": claim.affiliate,
            "method": claim.method,
            "decision": claim.decision,
            "checks": claim.checks,
            "claimed": claim.claimed_cents,
            "captured": claim.captured_ms,
            "from": claim.credible_from_ms,
            "to": claim.credible_to_ms,
            "received": claim.received_ms,
            "order": claim.received_order,
            "reference": claim.reference,
            "match": claim.is_birthdate_match,
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A claim as stored."""

    issuer_id: int
    terminal: TerminalId
    epoch: KeyEpoch
    sequence: Sequence
    ticket_number: TicketNumber | None
    campaign_number: CampaignNumber | None
    affiliate_number: int
    paid_cents: int
    payer: Payer
    captured_ms: Instant
    received_ms: Instant
    decided_ms: Instant
    state: str
    verdict_code: VerdictCode
    run_number: int | None
    set_against_cents: int  # of what it is paid, by limitation: it paid what the affiliate owed
    is_birthdate_match: bool | None

    @property
    def key(self) -> ClaimKey:
        return ClaimKey(issuer_id=self.issuer_id, terminal=self.terminal, epoch=self.epoch, sequence=self.sequence)


def find_claim(db: Database, key: ClaimKey) -> ClaimRow | None:
    """None when that entry is no claim."""
    return db.record(
        ClaimRow,
        "SELECT * FROM intake_claim WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s AND epoch = %(epoch)s "
        "AND sequence = %(sequence)s",
        key.params(),
    )


def tickets_of(db: Database, row: TerminalRow, sequences: Collection[Sequence]) -> set[TicketNumber]:
    """Of the terminal's claims at those places. A claim's ticket never changes, so no lock is needed to know it."""
    return {
        number
        for (number,) in db.rows(_AT.format(columns="ticket_number", sequences=listed(sequences)), _at(row))
        if number is not None
    }


def lock_claims(db: Database, row: TerminalRow, sequences: Collection[Sequence]) -> None:
    """Locked until the transaction ends: no run takes them meanwhile. The terminal and the tickets are locked before."""
    db.lock(_AT.format(columns="sequence", sequences=listed(sequences)) + " ORDER BY sequence", _at(row))


_AT = (
    "SELECT {columns} FROM intake_claim WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s AND epoch = %(epoch)s "
    "AND sequence IN ({sequences})"
)


def _at(row: TerminalRow) -> dict[str, Value]:
    return {"issuer": row.issuer_id, "terminal": row.terminal, "epoch": row.epoch}


# --- deciding --------------------------------------------------------------------------------------------------------

_STATES = {
    Payer.GUARANTEE: ClaimState.ACCEPTED,
    Payer.NOBODY: ClaimState.REFUSED,
    Payer.OPEN: ClaimState.HELD,
}


def take_credit(db: Database, key: ClaimKey, code: VerdictCode, cents: int, now: Instant) -> bool:
    """The claim becomes the one live claim on its ticket's credit. False when another claim is."""
    try:
        with db.atomic():
            _decide(db, key, ClaimState.ACCEPTED, code, cents, now)
    except Violated as violated:
        if violated.kind is not Violation.UNIQUE:
            raise
        return False
    return True


def decide(db: Database, key: ClaimKey, code: VerdictCode, cents: int, now: Instant) -> None:
    """Any verdict that does not take a ticket's credit."""
    _decide(db, key, state_of(code, cents), code, cents, now)


def state_of(code: VerdictCode, cents: int) -> ClaimState:
    """What a claim is after such a verdict."""
    meaning = MEANINGS[code]
    assert meaning.payer is not Payer.TICKET
    assert (cents > 0) == meaning.is_paid
    return ClaimState.VOIDED if code is VerdictCode.V10 else _STATES[meaning.payer]


def reopen(db: Database, key: ClaimKey, now: Instant) -> bool:
    """A refused claim waits for people again. False when it is not refused."""
    return _move(db, key, ClaimEvent.CONTEST, ClaimState.HELD, VerdictCode.W20, 0, now)


def correct(db: Database, key: ClaimKey) -> None:
    """Something of it is taken back; what it was paid stays in its row, for its run's sums."""
    allowed = ", ".join(f"'{each.value}'" for each in before(ClaimEvent.CORRECT))
    changed = db.execute(
        "UPDATE intake_claim SET state = %(state)s WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s "  # noqa: S608
        f"AND epoch = %(epoch)s AND sequence = %(sequence)s AND state IN ({allowed})",
        {**key.params(), "state": ClaimState.CORRECTED.value},
    )
    assert changed == 1, f"claim {key} cannot be corrected"


def _decide(db: Database, key: ClaimKey, state: ClaimState, code: VerdictCode, cents: int, now: Instant) -> None:
    is_decided = _move(db, key, DECIDING[state], state, code, cents, now)
    assert is_decided, f"claim {key} cannot be decided"


THEMES_OF_TODAY = (
    "affiliate_themes = (SELECT a.themes FROM affiliates_affiliate a "
    "WHERE a.issuer_id = intake_claim.issuer_id AND a.number = intake_claim.affiliate_number)"
)
"""Of an UPDATE of claims: what their affiliates are agreed for when they are decided."""


def _move(
    db: Database, key: ClaimKey, event: ClaimEvent, state: ClaimState, code: VerdictCode, cents: int, now: Instant
) -> bool:
    allowed = ", ".join(f"'{each.value}'" for each in before(event))
    changed = db.execute(
        "UPDATE intake_claim SET state = %(state)s, verdict_code = %(code)s, payer = %(payer)s, paid_cents = %(cents)s, "  # noqa: S608
        f"decided_ms = %(now)s, {THEMES_OF_TODAY} "
        "WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s AND epoch = %(epoch)s "
        f"AND sequence = %(sequence)s AND state IN ({allowed})",
        {
            **key.params(),
            "state": state.value,
            "code": code.value,
            "payer": MEANINGS[code].payer.value,
            "cents": cents,
            "now": now,
        },
    )
    return changed == 1


def close_questions(db: Database, key: ClaimKey, actor: str, now: Instant) -> None:
    """Whoever takes a claim back waits for no answer: its contest has one, and nobody has to agree to pay it.

    Of tables above us: named here, so that no import points upwards.
    """
    params = {**key.params(), "answer": texts.TAKEN_BACK, "actor": actor, "now": now}
    where = "WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s AND epoch = %(epoch)s AND sequence = %(sequence)s"
    db.execute(
        "UPDATE cases_contest SET state = 'upheld', answer = %(answer)s, decided_by = %(actor)s, decided_ms = %(now)s "  # noqa: S608
        f"{where} AND state = 'open'",
        params,
    )
    db.execute(
        "UPDATE cases_admission SET state = 'declined', decided_by = %(actor)s, decided_ms = %(now)s "  # noqa: S608
        f"{where} AND state = 'proposed'",
        params,
    )


# --- locks and rivals ----------------------------------------------------------------------------------------------------------


def lock_tickets(db: Database, issuer: int, numbers: Collection[TicketNumber]) -> None:
    """Locked until the transaction ends, in ascending order, so that two batches wait for each other and never both."""
    if numbers:
        db.lock(
            "SELECT number FROM tickets_ticket "  # noqa: S608  # integers only
            f"WHERE issuer_id = %(issuer)s AND number IN ({listed(numbers)}) ORDER BY number",
            {"issuer": issuer},
        )


def listed(numbers: Collection[int]) -> str:
    """Integers as the list of an IN."""
    return ", ".join(str(int(number)) for number in sorted(numbers))


def is_taken_here(db: Database, key: ClaimKey, ticket: TicketNumber, affiliate: int) -> bool:
    """Whether the affiliate has another live claim on the ticket, whoever pays it."""
    return bool(
        db.rows(
            "SELECT 1 FROM intake_claim WHERE issuer_id = %(issuer)s AND ticket_number = %(ticket)s "
            "AND affiliate_number = %(affiliate)s AND state IN ('accepted', 'scheduled', 'paid', 'barred') "
            "AND NOT (terminal = %(terminal)s AND epoch = %(epoch)s AND sequence = %(sequence)s) LIMIT 1",
            {**key.params(), "ticket": ticket, "affiliate": affiliate},
        )
    )


def was_corrected(db: Database, issuer_id: int, ticket: TicketNumber) -> bool:
    """Whether an incident took something back from a claim that the ticket paid."""
    return bool(
        db.rows(
            "SELECT 1 FROM intake_claim WHERE issuer_id = %(issuer)s AND ticket_number = %(ticket)s "
            "AND state = 'corrected' AND payer = 'ticket' LIMIT 1",
            {"issuer": issuer_id, "ticket": ticket},
        )
    )


def was_admitted_late(db: Database, key: ClaimKey) -> bool:
    """Whether the claim was paid from what had expired (E18)."""
    return bool(
        db.rows(
            "SELECT 1 FROM ledger_journal WHERE issuer_id = %(issuer)s AND idempotency_key = %(key)s AND kind = 'E18'",
            {"issuer": key.issuer_id, "key": f"claim/{key.terminal}/{key.epoch}/{key.sequence}"},
        )
    )


def is_tolerance_spent(db: Database, issuer: int, campaign: CampaignNumber, affiliate: int) -> bool:
    """Whether the affiliate had its one tolerated birthdate of the campaign. Whoever asks next waits until this transaction ends:
    two never hear at once that it is left, not even when they judge claims of other counters on other tickets.
    """
    db.lock(
        "SELECT number FROM affiliates_affiliate WHERE issuer_id = %(issuer)s AND number = %(affiliate)s",
        {"issuer": issuer, "affiliate": affiliate},
    )
    return bool(
        db.rows(
            "SELECT 1 FROM intake_claim WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s "
            "AND affiliate_number = %(affiliate)s AND verdict_code = 'A12' LIMIT 1",
            {"issuer": issuer, "campaign": campaign, "affiliate": affiliate},
        )
    )


def believed(db: Database, issuer: int, numbers: Collection[TicketNumber]) -> set[ClaimKey]:
    """Of the claims that wait on those tickets, those whose counter and affiliate are in service still and whose ticket was not
    opposed since they were received.
    """
    rows = db.rows(
        f"""
        SELECT c.terminal, c.epoch, c.sequence FROM intake_claim c
        JOIN terminals_terminal t ON t.issuer_id = c.issuer_id AND t.terminal = c.terminal
        JOIN affiliates_affiliate a ON a.issuer_id = c.issuer_id AND a.number = c.affiliate_number
        LEFT JOIN tickets_opposition o ON o.issuer_id = c.issuer_id AND o.number = c.ticket_number
            AND o.since_ms >= c.received_ms
        WHERE c.issuer_id = %(issuer)s AND c.ticket_number IN ({listed(numbers)}) AND c.state = 'held'
        AND t.standing = 'good' AND t.status = 'enrolled' AND t.epoch = c.epoch
        AND a.status <> 'suspended' AND o.number IS NULL
        """,  # noqa: S608  # integers only
        {"issuer": issuer},
    )
    return {ClaimKey(issuer_id=issuer, terminal=one, epoch=epoch, sequence=at) for one, epoch, at in rows}


# --- waiting ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """Until when all active counters but `slowest` have spoken (`others`), and until when it has (`slowest_at`)."""

    slowest: int
    slowest_at: int
    others: int

    def is_passed(self, terminal: TerminalId, credible_to: Instant) -> bool:
        """Whether every active counter but that one has spoken since."""
        return credible_to < (self.others if terminal == self.slowest else self.slowest_at)


_SLOWEST = """
SELECT terminal, spoken FROM (
    SELECT terminal, CASE WHEN unsynced_count = 0 AND last_seen_ms > enrolled_ms
                     THEN last_seen_ms ELSE enrolled_ms END AS spoken
    FROM terminals_terminal
    WHERE issuer_id = %(issuer)s AND status = 'enrolled' AND standing = 'good'
) AS active ORDER BY spoken, terminal LIMIT 2
"""


def horizon(db: Database, issuer: int) -> Horizon:
    """A counter has spoken until it was last here with nothing left behind; a new one is silent about no time before it."""
    rows = db.rows(_SLOWEST, {"issuer": issuer})
    spoken = [*rows, (0, INT64_MAX), (0, INT64_MAX)]
    return Horizon(slowest=spoken[0][0], slowest_at=spoken[0][1], others=spoken[1][1])


def waiting(db: Database, issuer: int, now: Instant, most: int) -> list[ClaimRow]:
    """W10 claims on which every other counter has spoken, or that have waited long enough, in order of receipt."""
    return db.records(
        ClaimRow,
        f"""
        WITH slowest AS MATERIALIZED ({_SLOWEST})
        SELECT c.* FROM intake_claim c WHERE c.issuer_id = %(issuer)s AND c.state = 'held' AND c.verdict_code = 'W10' AND (
            c.received_ms <= %(overdue)s OR c.credible_to_ms <
                COALESCE((SELECT MIN(s.spoken) FROM slowest s WHERE s.terminal <> c.terminal), %(never)s)
        ) ORDER BY c.received_order, c.terminal, c.sequence LIMIT %(most)s
        """,  # noqa: S608  # constants only
        {"issuer": issuer, "overdue": now - WATERMARK_MAX, "never": INT64_MAX, "most": most},
    )


# --- verdicts --------------------------------------------------------------------------------------------------------


def tell(db: Database, key: ClaimKey, code: VerdictCode, cents: int, now: Instant) -> None:
    """A verdict for the terminal, under its next serial. The terminal is locked until the transaction ends."""
    serial = db.row(
        "UPDATE terminals_terminal SET verdict_serial = verdict_serial + 1 "
        "WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s RETURNING verdict_serial",
        {"issuer": key.issuer_id, "terminal": key.terminal},
    )
    assert serial
    db.execute(
        "INSERT INTO intake_verdict (issuer_id, terminal, serial, epoch, sequence, code, amount_cents, decided_ms) "
        "VALUES (%(issuer)s, %(terminal)s, %(serial)s, %(epoch)s, %(sequence)s, %(code)s, %(cents)s, %(now)s)",
        {**key.params(), "serial": serial[0], "code": code.value, "cents": cents, "now": now},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _VerdictRow:
    serial: int
    sequence: Sequence
    code: VerdictCode
    amount_cents: int
    decided_ms: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A journal as its holder has it is stretches, the newest first: each of the main chain, or of a branch (branches)."""

    epoch: KeyEpoch
    first: Sequence
    last: Sequence


def verdicts_after(db: Database, row: TerminalRow, seen: int, most: int, way: Collection[Stretch]) -> list[Verdict]:
    """Of the claims on that way, in order of serial. Until branches had names, a review (W20) of an entry on one was told under its
    main chain's place, after the final verdict of that one: it is for nobody any more.
    """
    if not way:
        return []
    rows = db.records(
        _VerdictRow,
        f"""
        SELECT v.serial, v.sequence, v.code, v.amount_cents, v.decided_ms FROM intake_verdict v
        WHERE v.issuer_id = %(issuer)s AND v.terminal = %(terminal)s AND v.serial > %(seen)s
        AND ({" OR ".join(f"v.epoch = %(epoch{at})s AND v.sequence <= %(last{at})s" for at in range(len(way)))})
        AND (v.code <> 'W20' OR NOT EXISTS (
            SELECT 1 FROM intake_verdict f WHERE f.issuer_id = v.issuer_id AND f.terminal = v.terminal
            AND f.epoch = v.epoch AND f.sequence = v.sequence AND f.serial < v.serial AND f.code NOT IN ('W10', 'W20')
        )) ORDER BY v.serial LIMIT %(most)s
        """,  # noqa: S608  # names only
        {"issuer": row.issuer_id, "terminal": row.terminal, "seen": seen, "most": most}
        | {f"epoch{at}": one.epoch for at, one in enumerate(way)}
        | {f"last{at}": one.last for at, one in enumerate(way)},
    )
    return [
        Verdict(
            serial=one.serial,
            sequence=one.sequence,
            code=one.code,
            amount=Cents(one.amount_cents),
            decided_ms=one.decided_ms,
        )
        for one in rows
    ]
