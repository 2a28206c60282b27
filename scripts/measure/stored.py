"""A past of many claims, made up and loaded in bulk: what the tables of intake and of the ledger hold after years of service.

Every claim has its entry, verdict, ticket, journal, transfer and account; ticket numbers lie all over their range
as real ones do, so that every index has its real size and shape. Nothing is signed and the hashes are chance: for speed only.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from server.database import Database

AFFILIATES = 1_000  # with one counter each: a large département's
FIRST_AFFILIATE = 100_000
FIRST_TERMINAL = 100_000
ENTRY_BYTES = 420  # a redemption with code and birthdate, 118 + 4 fields + 104 + 56 + 64, and some reference
STEP = 899_999_999_989  # ticket numbers: far from each other, none twice below 10**16 / gcd
LOAD_CACHE_KB = 4_000_000

_TERMINAL = f"({FIRST_TERMINAL} + i % {AFFILIATES})"
_AFFILIATE = f"({FIRST_AFFILIATE} + i % {AFFILIATES})"
_SEQUENCE = f"(i / {AFFILIATES})"
_PLACE = f"{_TERMINAL} * 9007199254741"  # of a counter's journals among all

# The same statements for both engines; `{bytes}` are 32 that no two numbers share, `{id}` a journal's, `{raw}` an entry.
_CHANCE = {
    "sqlite": {
        "bytes": "randomblob(32)",
        "id": f"printf('%016x%016x', {_PLACE}, {_SEQUENCE}) || lower(hex(randomblob(16)))",
        "raw": f"randomblob({ENTRY_BYTES})",
    },
    "postgresql": {
        "bytes": "sha256(int8send(i))",
        "id": f"encode(int8send({_PLACE}) || int8send({_SEQUENCE}) || substr(sha256(int8send(i)), 1, 16), 'hex')",
        "raw": f"decode(repeat(encode(sha256(int8send(i)), 'hex'), {ENTRY_BYTES // 32}), 'hex')",
    },
}
_NUMBERED = "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {claims})"
_TICKET = f"((i * {STEP}) % 9999999999999937)"

# By table: its columns, and their values for claim i.
_TABLES = {
    "tickets_ticket": {
        "number": _TICKET, "campaign_number": "26", "pass_id": "1000000 + i / 7", "slot": "1 + i % 7",
        "state": "'reimbursed'", "themes": "1", "amount_cents": "1000", "assigned_affiliate": "0", "generation": "1",
        "credited_ms": "0", "printed_ms": "0", "blocked_from": "''",
    },
    "intake_journalentry": {
        "terminal": _TERMINAL, "epoch": "1", "sequence": _SEQUENCE, "digest": "{bytes}", "raw": "{raw}",
        "received_ms": "i", "received_order": "i * 1000", "is_main_chain": "TRUE",
    },
    "intake_claim": {
        "terminal": _TERMINAL, "epoch": "1", "sequence": _SEQUENCE, "ticket_number": _TICKET, "campaign_number": "26",
        "affiliate_number": _AFFILIATE, "method": "1", "decision": "1", "checks": "0", "claimed_cents": "1000",
        "paid_cents": "1000", "payer": "'ticket'", "captured_ms": "i", "credible_from_ms": "i", "credible_to_ms": "i",
        "received_ms": "i", "received_order": "i * 1000", "state": "'paid'", "verdict_code": "'A00'",
        "decided_ms": "i", "reference": "''", "run_number": "1", "is_birthdate_match": "TRUE",
    },
    "intake_verdict": {
        "terminal": _TERMINAL, "serial": f"1 + {_SEQUENCE}", "epoch": "1", "sequence": _SEQUENCE, "code": "'A00'",
        "amount_cents": "1000", "decided_ms": "i",
    },
    "ledger_account": {
        "code": "2200", "campaign": "26", "owner_kind": "'ticket'", "owner_id": _TICKET, "floor": "1",
        "debits": "1000", "credits": "1000",
    },
    "ledger_journal": {
        "id": "{id}", "kind": "'E06'", "idempotency_key": f"'claim/' || {_TERMINAL} || '/1/' || {_SEQUENCE}",
        "campaign": "26", "chain_kind": "'affiliate'", "chain_owner": _AFFILIATE, "chain_position": f"1 + {_SEQUENCE}",
        "occurred_ms": "i", "recorded_ms": "i", "actor": f"'terminal:' || {_TERMINAL}",
        "source_ref": f"'ticket/' || {_TICKET}", "reverses": "''", "prev_hash": "{bytes}", "hash": "{bytes}",
    },
    "ledger_transfer": {
        "journal": "{id}", "seq": "1", "campaign": "26", "debit_code": "2200", "debit_owner_kind": "'ticket'",
        "debit_owner_id": _TICKET, "credit_code": "3100", "credit_owner_kind": "'affiliate'",
        "credit_owner_id": _AFFILIATE, "amount_cents": "1000",
    },
}  # fmt: skip


def load(db: Database, path: Path | None, issuer_id: int, claims: int) -> None:
    """`path` of the SQLite file, None on PostgreSQL. Nothing else may be connected to it."""
    chance = _CHANCE["postgresql" if path is None else "sqlite"]
    numbered = _NUMBERED.format(claims=claims)
    statements = [
        f"INSERT INTO {table} (issuer_id, {', '.join(values)}) {numbered} "
        f"SELECT {issuer_id}, {', '.join(values.values()).format(**chance)} FROM n"
        for table, values in _TABLES.items()
    ]
    if path is None:
        for statement in statements:
            db.execute(statement.replace("%", "%%"))
        db.execute("ANALYZE")
        return
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{LOAD_CACHE_KB}"):
            raw.execute(f"PRAGMA {pragma}")
        for statement in statements:
            raw.execute(statement)
        raw.execute("PRAGMA journal_mode = WAL")
