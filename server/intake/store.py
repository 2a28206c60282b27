"""The SQL of journal entries: what terminals sent, byte for byte. Decides nothing."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.database import Database, Value
from server.intake.claim_store import listed
from server.intake.verify import Head, Held, Received, Reported, is_signed
from server.terminals.store import TerminalRow
from sync.contract.entry import parse_unverified
from sync.contract.ids import Sequence
from sync.contract.instant import Instant
from sync.contract.messages import Hello
from sync.contract.payloads import Kind, Void


def held(db: Database, row: TerminalRow, hello: Hello, received: tuple[Received, ...], key: Ed25519PublicKey) -> Held:
    """What is stored of this terminal around a batch, and at the two places that its Hello names."""
    first = received[0].sequence if received else hello.head_sequence
    last = received[-1].sequence if received else first
    elsewhere = {hello.acknowledged, hello.head_sequence, row.head_sequence} - set(range(first - 1, last + 1))
    stored = (
        "SELECT sequence, digest, is_main_chain, received_ms, "
        "CASE WHEN is_main_chain AND sequence <> %(head)s THEN NULL ELSE raw END FROM intake_journalentry "
        "WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s AND epoch = %(epoch)s AND sequence"
    )
    # One after the other: for a range or some places the engines read every entry of the terminal.
    rows = db.rows(
        f"{stored} BETWEEN %(first)s AND %(last)s UNION ALL {stored} IN ({listed(elsewhere) or 'NULL'})",
        {**_place(row), "head": row.head_sequence, "first": first - 1, "last": last},
    )
    branch: dict[Sequence, frozenset[bytes]] = {}
    spoilt: dict[Sequence, frozenset[bytes]] = {}
    for sequence, digest, is_main, _, raw in rows:
        if not is_main:
            kept = branch if is_signed(raw, key, row.terminal, row.epoch) else spoilt
            kept[sequence] = kept.get(sequence, frozenset()) | {digest}
    if branch:
        branch = _named(db, row, branch)
    main = {sequence: digest for sequence, digest, is_main, *_ in rows if is_main}
    at_head = [(at, raw) for sequence, _, is_main, at, raw in rows if is_main and sequence == row.head_sequence]
    reported = Reported(
        sequence=row.reported_sequence,
        versions=(row.policy_version, row.list_version),
        wall=row.reported_wall_ms,
        boot=row.reported_boot,
        monotonic=row.reported_monotonic_ms,
    )
    return Held(head=_head(row, at_head), main=main, branch=branch, spoilt=spoilt, reported=reported)


def _named(
    db: Database, row: TerminalRow, branch: dict[Sequence, frozenset[bytes]]
) -> dict[Sequence, frozenset[bytes]]:
    """Those that are on a branch. Another one was stored by a mistake of ours, and no more: it comes as if anew."""
    rows = db.rows(
        "SELECT sequence, digest FROM intake_branchentry WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s "  # noqa: S608
        f"AND sequence IN ({listed(branch)})",
        {"issuer": row.issuer_id, "terminal": row.terminal},
    )
    names = {(sequence, bytes(digest)) for sequence, digest in rows}
    return {at: frozenset(one for one in digests if (at, one) in names) for at, digests in branch.items()}


def _place(row: TerminalRow) -> dict[str, Value]:
    return {"issuer": row.issuer_id, "terminal": row.terminal, "epoch": row.epoch}


def _head(row: TerminalRow, at_head: list[tuple[Instant, bytes]]) -> Head:
    """`at_head`: when its entry was stored, and its bytes."""
    if row.head_sequence < 0:
        assert row.record_digest
        return Head(sequence=row.head_sequence, digest=row.record_digest, totals=(0, 0))
    if not at_head:
        return Head(sequence=row.head_sequence, digest=row.head_digest, totals=None)
    ((received, raw),) = at_head
    header = parse_unverified(raw).header
    return Head(
        sequence=row.head_sequence,
        digest=row.head_digest,
        totals=(header.total, header.count),
        versions=(header.policy_version, header.list_version),
        received=received,
    )


def is_voided(db: Database, row: TerminalRow, sequence: Sequence) -> bool:
    """Whether a VOID of that entry is behind it in the main chain. Reads every VOID there: for the rare late redemption."""
    found = db.rows(
        "SELECT raw FROM intake_journalentry WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s "
        "AND epoch = %(epoch)s AND sequence > %(sequence)s AND is_main_chain AND substr(raw, 2, 1) = %(kind)s",
        {
            "issuer": row.issuer_id,
            "terminal": row.terminal,
            "epoch": row.epoch,
            "sequence": sequence,
            "kind": bytes([Kind.VOID]),
        },
    )
    payloads = (parse_unverified(raw).payload for (raw,) in found)
    return any(isinstance(payload, Void) and payload.voided == sequence for payload in payloads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """An entry of the main chain: when it was stored (its acknowledgement was given then or later), and its cents and count."""

    received: Instant
    totals: tuple[int, int]


def acknowledged(db: Database, row: TerminalRow, sequence: Sequence) -> Acknowledged | None:
    """None when we hold no such entry."""
    found = db.row(
        "SELECT received_ms, raw FROM intake_journalentry WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s "
        "AND epoch = %(epoch)s AND sequence = %(sequence)s AND is_main_chain",
        {"issuer": row.issuer_id, "terminal": row.terminal, "epoch": row.epoch, "sequence": sequence},
    )
    if found is None:
        return None
    header = parse_unverified(found[1]).header
    return Acknowledged(received=Instant(found[0]), totals=(header.total, header.count))


def add_entry(db: Database, row: TerminalRow, one: Received, now: Instant, order: int, *, is_main: bool) -> bool:
    """False when these bytes are stored already: then nothing may happen again."""
    return bool(
        db.execute(
            """
            INSERT INTO intake_journalentry
                (issuer_id, terminal, epoch, sequence, digest, raw, received_ms, received_order, is_main_chain)
            VALUES (%(issuer)s, %(terminal)s, %(epoch)s, %(sequence)s, %(digest)s, %(raw)s, %(now)s, %(order)s, %(main)s)
            ON CONFLICT DO NOTHING
            """,
            {
                "issuer": row.issuer_id,
                "terminal": row.terminal,
                "epoch": row.epoch,
                "sequence": one.sequence,
                "digest": one.digest,
                "raw": one.raw,
                "now": now,
                "order": order,
                "main": is_main,
            },
        )
    )
