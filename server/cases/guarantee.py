"""The campaign's guarantee account: what it paid, for whom, at which counter, and what came back. Reads only.

A claim is paid by the guarantee when a counter had been promised payment and its ticket could not pay (A10, A11), or when people
said so. The ledger's balance is this sum less what incidents took back and what a closing has charged to the budget (E19G).
"""

from dataclasses import dataclass

from server.database import Database
from server.ledger.accounts import Code
from server.ledger.store import total
from sync.contract.ids import TicketNumber
from sync.contract.instant import Instant
from sync.contract.verdicts import VerdictCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Guaranteed:
    """One claim that the guarantee pays. `taken_back_cents`: by validated incidents."""

    terminal: int
    epoch: int
    sequence: int
    affiliate_number: int
    affiliate_name: str
    site: str
    ticket_number: TicketNumber
    verdict_code: VerdictCode
    state: str
    paid_cents: int
    taken_back_cents: int
    captured_ms: Instant
    received_ms: Instant
    run_number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Of one affiliate, or one counter."""

    number: int
    name: str
    claims: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The whole account. `balance_cents`: what it costs in the ledger; `unsynced`: claims that counters last said they hold."""

    claims: tuple[Guaranteed, ...]
    by_affiliate: tuple[Sum, ...]
    by_counter: tuple[Sum, ...]
    paid_cents: int
    taken_back_cents: int
    balance_cents: int
    unsynced: int

    @property
    def charged_cents(self) -> int:
        """What a closing has charged to the budget already."""
        return self.paid_cents - self.taken_back_cents - self.balance_cents


_CLAIMS = """
SELECT c.terminal, c.epoch, c.sequence, c.affiliate_number, a.name AS affiliate_name, COALESCE(t.site, '') AS site,
    c.ticket_number, c.verdict_code, c.state, c.paid_cents,
    CAST(COALESCE((
        SELECT SUM(i.cents) FROM cases_incident i WHERE i.issuer_id = c.issuer_id AND i.terminal = c.terminal
        AND i.epoch = c.epoch AND i.sequence = c.sequence AND i.state = 'validated'
    ), 0) AS BIGINT) AS taken_back_cents, c.captured_ms, c.received_ms, c.run_number
FROM intake_claim c
JOIN affiliates_affiliate a ON a.issuer_id = c.issuer_id AND a.number = c.affiliate_number
LEFT JOIN terminals_terminal t ON t.issuer_id = c.issuer_id AND t.terminal = c.terminal
WHERE c.issuer_id = %(issuer)s AND c.campaign_number = %(campaign)s AND c.payer = 'guarantee'
ORDER BY c.received_ms DESC, c.received_order DESC
"""


def standing(db: Database, issuer_id: int, campaign: int) -> Standing:
    """As it is now."""
    claims = tuple(db.records(Guaranteed, _CLAIMS, {"issuer": issuer_id, "campaign": campaign}))
    unsynced = db.row(
        "SELECT CAST(COALESCE(SUM(unsynced_count), 0) AS BIGINT) FROM terminals_terminal WHERE issuer_id = %(issuer)s",
        {"issuer": issuer_id},
    )
    assert unsynced
    return Standing(
        claims=claims,
        by_affiliate=_sums([(one.affiliate_number, one.affiliate_name, one) for one in claims]),
        by_counter=_sums([(one.terminal, _counter(one), one) for one in claims]),
        paid_cents=sum(one.paid_cents for one in claims),
        taken_back_cents=sum(one.taken_back_cents for one in claims),
        balance_cents=-total(db, issuer_id, campaign, Code.GUARANTEE),
        unsynced=unsynced[0],
    )


def _counter(one: Guaranteed) -> str:
    return f"{one.affiliate_name}, {one.site}" if one.site else one.affiliate_name


def _sums(named: list[tuple[int, str, Guaranteed]]) -> tuple[Sum, ...]:
    """The dearest first."""
    claims: dict[int, list[Guaranteed]] = {}
    names: dict[int, str] = {}
    for number, name, one in named:
        claims.setdefault(number, []).append(one)
        names[number] = name
    sums = [
        Sum(
            number=number,
            name=names[number],
            claims=len(mine),
            cents=sum(one.paid_cents - one.taken_back_cents for one in mine),
        )
        for number, mine in claims.items()
    ]
    return tuple(sorted(sums, key=lambda one: (-one.cents, one.number)))
