"""All invariants of one issuer, one after the other, each with what breaks it. Reads only, repairs nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

import msgspec

from server.auditing import bounds, branches, cards, claims, corrections, pupils, rules, runs
from server.campaigns.document import WalletTerms
from server.database import Database
from server.ledger import audit, audit_chains, audit_replay
from server.ledger.findings import Finding, Invariant
from sync.contract.ticket import THEMES_ALL

Progress = Callable[[Invariant, int, int], None]
"""Told which invariant is being looked at, how many journals of how many are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Of one invariant; sound without findings. `is_skipped`: not looked at this time."""

    invariant: Invariant
    findings: tuple[Finding, ...] = ()
    is_skipped: bool = False


def examine(
    db: Database,
    issuer_id: int,
    progress: Progress = lambda _invariant, _walked, _total: None,
    *,
    with_replay: bool = True,
) -> Iterator[Result]:
    """One result per invariant, in their order. Inside a snapshot, when others write meanwhile.

    Amounts beyond every bound are floors broken; then nothing is added up, and the other invariants are skipped.
    """
    total, beyond = _journals(db, issuer_id), tuple(bounds.beyond(db, issuer_id))
    for invariant in Invariant:
        progress(invariant, 0, total)
        if beyond and invariant is Invariant.FLOORS:
            yield Result(invariant=invariant, findings=beyond)
            continue
        if beyond or (invariant is Invariant.REPLAY and not with_replay):
            yield Result(invariant=invariant, is_skipped=True)
            continue
        walked = _Walked(invariant, total, progress)
        yield Result(invariant=invariant, findings=tuple(_findings(db, issuer_id, invariant, walked)))


def findings(db: Database, issuer_id: int, *, with_replay: bool = False) -> list[Finding]:
    """Everything that is wrong, for tests and after each step of a simulation."""
    return [one for result in examine(db, issuer_id, with_replay=with_replay) for one in result.findings]


class _Walked:
    """Adds up what one walk through the journals has done."""

    def __init__(self, invariant: Invariant, total: int, progress: Progress) -> None:
        self._invariant, self._total, self._progress, self._done = invariant, total, progress, 0

    def __call__(self, journals: int) -> None:
        self._done += journals
        self._progress(self._invariant, self._done, self._total)


def _findings(db: Database, issuer_id: int, invariant: Invariant, walked: _Walked) -> Iterator[Finding]:
    checks: dict[Invariant, Callable[[], Iterator[Finding]]] = {
        Invariant.BALANCED: lambda: audit.balanced(db, issuer_id),
        Invariant.COUNTED: lambda: audit.counted(db, issuer_id),
        Invariant.FLOORS: lambda: audit.floors(db, issuer_id),
        Invariant.CONSERVED: lambda: audit.conserved(db, issuer_id),
        Invariant.PUPILS: lambda: chain(
            pupils.pupils(db, issuer_id, _wallets(db, issuer_id)), cards.remainders(db, issuer_id)
        ),
        Invariant.TICKETS: lambda: chain(
            pupils.ticket_accounts(db, issuer_id),
            claims.claims(db, issuer_id),
            branches.branches(db, issuer_id),
            corrections.corrections(db, issuer_id),
            cards.debits(db, issuer_id),
        ),
        Invariant.ORDERS: lambda: runs.orders(db, issuer_id),
        Invariant.PAID: lambda: chain(runs.paid(db, issuer_id), runs.returned(db, issuer_id)),
        Invariant.THEMES: lambda: claims.themes(db, issuer_id),
        Invariant.REPLAY: lambda: audit_replay.replay(db, issuer_id, walked),
        Invariant.ONCE: lambda: audit.once(db, issuer_id),
        Invariant.ONE_WINNER: lambda: claims.one_winner(db, issuer_id),
        Invariant.CLOSED: lambda: audit.closed(db, issuer_id),
        Invariant.RUNS: lambda: runs.runs_once(db, issuer_id),
        Invariant.CHAINS: lambda: audit_chains.chains(db, issuer_id, walked),
        Invariant.RULES: lambda: rules.published(db, issuer_id),
    }
    return checks[invariant]()


def _wallets(db: Database, issuer_id: int) -> dict[int, tuple[int, int]]:
    """The themes of each campaign's two wallets; a campaign of one wallet has nothing on the second."""
    themes = {}
    for number, raw in db.rows(
        "SELECT number, CAST(wallets AS TEXT) FROM campaigns_campaign WHERE issuer_id = %(issuer)s ORDER BY number",
        {"issuer": issuer_id},
    ):
        masks = [wallet.themes for wallet in msgspec.json.decode(raw, type=tuple[WalletTerms, ...])]
        themes[number] = (masks[0] if masks else THEMES_ALL, masks[1] if len(masks) > 1 else 0)
    return themes


def _journals(db: Database, issuer_id: int) -> int:
    row = db.row("SELECT COUNT(*) FROM ledger_journal WHERE issuer_id = %(issuer)s", {"issuer": issuer_id})
    assert row is not None
    return int(row[0])
