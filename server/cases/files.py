"""Case files: a ticket that two claims or more name is one case, by that alone. Nothing of it is stored, so that it cannot differ
from its claims; stored is what people concluded, and after how many claims: one more opens it again. Reads only, but `conclude`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from server.cases import hold
from server.cases.models import Conclusion, Contest
from server.cases.rule import Contender, Merit, Part, parts
from server.database import Database, Value
from server.intake.claim_store import ClaimKey
from sync.contract.ids import KeyEpoch, Sequence, TerminalId, TicketNumber
from sync.contract.instant import Instant
from sync.contract.policy import Decision
from sync.contract.verdicts import VerdictCode

MEMBERS_MAX = 200  # of one case on one page: a paper that was copied for a whole town


class Stage(Enum):
    """What a case waits for."""

    OPEN = "open"  # a claim of it is held
    TO_CONCLUDE = (
        "to_conclude"  # decided, between affiliates or by the guarantee, and nobody has said why it came to this
    )
    QUIET = "quiet"  # twice at one affiliate, all decided: nothing to do
    CONCLUDED = "concluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A case in a list. `claims` without those taken back."""

    ticket_number: TicketNumber
    claims: int
    affiliates: int
    held: int
    guaranteed_cents: int
    claimed_cents: int
    first_ms: Instant
    latest_ms: Instant
    concluded: int  # after how many claims; 0: never

    @property
    def stage(self) -> Stage:
        return _stage(self.held, self.claims, self.concluded, self.affiliates, self.guaranteed_cents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One claim of a case. `part`: what the rule gives it among the others, as if all had come before any was decided."""

    key: ClaimKey
    affiliate: int
    received_order: int
    state: str
    code: VerdictCode
    part: Part

    @property
    def is_as_ruled(self) -> bool:
        """What it was told is what the rule gives; what people decided or have not decided is not held against it."""
        told = {
            VerdictCode.A00: Part.TICKET,
            VerdictCode.A12: Part.TICKET,
            VerdictCode.A10: Part.GUARANTEE,
            VerdictCode.R20: Part.SECOND_HERE,
            VerdictCode.R21: Part.SECOND_ELSEWHERE,
        }
        return self.part in (told.get(self.code), Part.OPEN, Part.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A ticket's claims in order of receipt, and what was concluded."""

    ticket_number: TicketNumber
    members: tuple[Member, ...]
    stage: Stage
    conclusions: tuple[Conclusion, ...]

    @property
    def is_open(self) -> bool:
        return self.stage is Stage.OPEN


_LINES = """
SELECT c.ticket_number, SUM(CASE WHEN c.state <> 'voided' THEN 1 ELSE 0 END) AS claims,
    COUNT(DISTINCT CASE WHEN c.state <> 'voided' THEN c.affiliate_number END) AS affiliates,
    SUM(CASE WHEN c.state = 'held' THEN 1 ELSE 0 END) AS held,
    SUM(CASE WHEN c.payer = 'guarantee' THEN c.paid_cents ELSE 0 END) AS guaranteed_cents,
    MAX(c.claimed_cents) AS claimed_cents, MIN(c.received_ms) AS first_ms, MAX(c.received_ms) AS latest_ms,
    COALESCE(MAX(k.claim_count), 0) AS concluded
FROM intake_claim c
LEFT JOIN (
    SELECT ticket_number, MAX(claim_count) AS claim_count FROM cases_conclusion WHERE issuer_id = %(issuer)s
    GROUP BY ticket_number
) k ON k.ticket_number = c.ticket_number
WHERE c.issuer_id = %(issuer)s AND c.ticket_number IN (
    SELECT ticket_number FROM intake_claim WHERE issuer_id = %(issuer)s AND ticket_number IS NOT NULL
    GROUP BY ticket_number HAVING COUNT(*) > 1
)
GROUP BY c.ticket_number HAVING SUM(CASE WHEN c.state <> 'voided' THEN 1 ELSE 0 END) > 1
ORDER BY MAX(c.received_ms) DESC, c.ticket_number
"""
_MEMBERS = """
SELECT terminal, epoch, sequence, affiliate_number, received_order, state, verdict_code, decision, is_birthdate_match
FROM intake_claim WHERE issuer_id = %(issuer)s AND ticket_number = %(ticket)s
ORDER BY received_order, terminal, epoch, sequence LIMIT %(most)s
"""


def lines(db: Database, issuer_id: int) -> list[Line]:
    """Every case, the latest claimed first. Tickets claimed once are passed over in their index."""
    return db.records(Line, _LINES, {"issuer": issuer_id})


def case_of(db: Database, issuer_id: int, number: TicketNumber) -> CaseFile | None:
    """None when fewer than two claims name the ticket."""
    params: Mapping[str, Value] = {"issuer": issuer_id, "ticket": number, "most": MEMBERS_MAX}
    rows = db.rows(_MEMBERS, params)
    counted = sum(row[5] != "voided" for row in rows)
    if counted < 2:
        return None
    ruled = parts([_contender(row) for row in rows])
    members = tuple(_member(issuer_id, row, ruled) for row in rows)
    conclusions = tuple(Conclusion.objects.filter(issuer_id=issuer_id, ticket_number=number).order_by("at_ms", "id"))
    alive = [one for one in members if one.state != "voided"]
    stage = _stage(
        sum(one.state == "held" for one in members),
        counted,
        max((one.claim_count for one in conclusions), default=0),
        len({one.affiliate for one in alive}),
        sum(one.code in (VerdictCode.A10, VerdictCode.A11) for one in members),
    )
    return CaseFile(ticket_number=number, members=members, stage=stage, conclusions=conclusions)


def conclude(
    db: Database, issuer_id: int, number: TicketNumber, finding: str, reason: str, actor: str, now: Instant
) -> Conclusion | None:
    """A person says why the ticket was claimed more than once. None, and nothing is kept, without a finding or a reason."""
    found = case_of(db, issuer_id, number)
    if found is None or finding not in Conclusion.Finding.values or not reason.strip():
        return None
    counted = sum(one.state != "voided" for one in found.members)
    return Conclusion.objects.create(
        issuer_id=issuer_id, ticket_number=number, finding=finding, reason=hold.tidy(reason), claim_count=counted,
        actor=actor, at_ms=now,
    )  # fmt: skip


def open_contests(issuer_id: int) -> Iterable[Contest]:
    """Those that wait for an answer, the oldest first."""
    return Contest.objects.filter(issuer_id=issuer_id, state=Contest.State.OPEN).order_by("contested_ms")


def _stage(held: int, claims: int, concluded: int, affiliates: int, guaranteed: int) -> Stage:
    if held:
        return Stage.OPEN
    if concluded >= claims:
        return Stage.CONCLUDED
    return Stage.TO_CONCLUDE if affiliates > 1 or guaranteed else Stage.QUIET


def _contender(row: tuple[int, int, int, int, int, str, str, int, bool | None]) -> Contender:
    terminal, epoch, sequence, affiliate, order, *_ = row
    return Contender(
        place=f"{terminal}-{epoch}-{sequence}",
        affiliate=affiliate,
        received=(order, terminal, sequence),
        merit=_merit(row),
    )


def _merit(row: tuple[int, int, int, int, int, str, str, int, bool | None]) -> Merit:
    """From what the machine said of it: one refused as a second was good by itself, as its counter had decided."""
    code, decision = VerdictCode(row[6]), Decision(row[7])
    if code in (VerdictCode.W20, VerdictCode.A20):
        return Merit.OPEN
    if code in _BY_RIVALS:
        return Merit.GUARANTEED if decision is Decision.GREEN and row[8] is not False else Merit.PROVISIONAL
    return Merit.NONE


_BY_RIVALS = frozenset(
    {VerdictCode.A00, VerdictCode.A10, VerdictCode.A12, VerdictCode.W10, VerdictCode.R20, VerdictCode.R21}
)


def _member(
    issuer_id: int, row: tuple[int, int, int, int, int, str, str, int, bool | None], ruled: Mapping[str, Part]
) -> Member:
    terminal, epoch, sequence, affiliate, order, state, code, *_ = row
    return Member(
        key=ClaimKey(
            issuer_id=issuer_id, terminal=TerminalId(terminal), epoch=KeyEpoch(epoch), sequence=Sequence(sequence)
        ),
        affiliate=affiliate,
        received_order=order,
        state=state,
        code=VerdictCode(code),
        part=ruled[f"{terminal}-{epoch}-{sequence}"],
    )
