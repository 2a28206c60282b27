"""Branches of a forked journal have names, and their redemptions are claims; those kept as proof alone until now become claims in review.

What is found out about a paper needs the keys: with such redemptions in the database and no keys folder, nothing is migrated.
Frozen: the SQL is that of its day.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from server.append_only import append_only
from server.database import Database, Value
from server.intake.codes import CodeReader
from server.keyring import Keyring
from server.terminals.endpoint import keyring as installed
from sync.contract import sealing, signing
from sync.contract.entry import Entry, parse_unverified, verify_entry
from sync.contract.faults import ContractFault, Unopenable
from sync.contract.payloads import Method, Redeem, Void
from sync.contract.sealing import SealPurpose

_BRANCH = 100_000

_KEPT = """
SELECT j.issuer_id, j.terminal, j.epoch, j.sequence, j.digest, j.raw, j.received_ms, j.received_order, t.terminal_key,
    t.affiliate_number, COALESCE(t.enrolled_ms, 0) AS enrolled_ms, i.scheme_number
FROM intake_journalentry j
JOIN terminals_terminal t ON t.issuer_id = j.issuer_id AND t.terminal = j.terminal AND t.epoch = j.epoch
JOIN campaigns_issuer i ON i.id = j.issuer_id
WHERE NOT j.is_main_chain AND t.terminal_key IS NOT NULL ORDER BY j.received_order, j.issuer_id, j.terminal, j.sequence
"""
_TICKET = """
SELECT t.campaign_number, t.amount_cents, u.birthdate, c.birthdate_required FROM tickets_ticket t
JOIN passes_pass p ON p.id = t.pass_id JOIN passes_pupil u ON u.id = p.pupil_id
JOIN campaigns_campaign c ON c.issuer_id = t.issuer_id AND c.number = t.campaign_number
WHERE t.issuer_id = %(issuer)s AND t.number = %(ticket)s
"""
_ACKNOWLEDGED = """
SELECT received_ms FROM intake_journalentry WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s
AND epoch = %(key_epoch)s AND sequence = %(acknowledged)s AND is_main_chain
"""
_CLAIM = """
INSERT INTO intake_claim (issuer_id, terminal, epoch, sequence, ticket_number, campaign_number, affiliate_number, method, decision,
    checks, claimed_cents, payer, captured_ms, credible_from_ms, credible_to_ms, received_ms, received_order, state, verdict_code,
    decided_ms, reference, is_birthdate_match, affiliate_themes)
SELECT %(issuer)s, %(terminal)s, %(epoch)s, %(sequence)s, %(ticket)s, %(campaign)s, %(affiliate)s, %(method)s, %(decision)s,
    %(checks)s, %(claimed)s, 'open', %(captured)s, %(from)s, %(received)s, %(received)s, %(order)s, 'held', 'W20',
    %(received)s, %(reference)s, %(match)s, a.themes
FROM affiliates_affiliate a WHERE a.issuer_id = %(issuer)s AND a.number = %(affiliate)s ON CONFLICT DO NOTHING
"""
_TAKE_BACK = """
UPDATE intake_claim SET state = 'voided', verdict_code = 'V10', payer = 'nobody', decided_ms = %(received)s
WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s AND epoch = %(voided_epoch)s AND sequence = %(voided)s AND state = 'held'
"""
_HOLD = """
UPDATE tickets_ticket SET state = 'claimed' WHERE state = 'credited' AND EXISTS (
    SELECT 1 FROM intake_claim c WHERE c.issuer_id = tickets_ticket.issuer_id AND c.ticket_number = tickets_ticket.number
    AND c.state = 'held' AND c.epoch >= 100000
)
"""
_SERIAL = """
UPDATE terminals_terminal SET verdict_serial = verdict_serial + 1 WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s
"""
_TELL = """
INSERT INTO intake_verdict (issuer_id, terminal, serial, epoch, sequence, code, amount_cents, decided_ms)
SELECT issuer_id, terminal, verdict_serial, %(told_epoch)s, %(told)s, %(code)s, 0, %(received)s FROM terminals_terminal
WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    issuer_id: int
    terminal: int
    epoch: int
    sequence: int
    digest: bytes
    raw: bytes
    received_ms: int
    received_order: int
    terminal_key: bytes
    affiliate_number: int
    enrolled_ms: int
    scheme_number: int


@dataclass(slots=True, kw_only=True)
class _Branches:
    """Of one terminal and epoch. `by_digest`: on which branch an entry is, and what it names as its previous."""

    by_digest: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    places: set[tuple[int, int]] = field(default_factory=set)

    def put(self, kept: _Kept, entry: Entry) -> int:
        number, _ = self.by_digest.get(entry.header.previous, (0, b""))
        if number == 0 or (number, kept.sequence) in self.places:
            number = max((number for number, _ in self.places), default=0) + 1
        self.places.add((number, kept.sequence))
        self.by_digest[kept.digest] = number, entry.header.previous
        return number

    def find(self, digest: bytes, sequence: int, at: int) -> int:
        """On which branch the journal that ends with that entry has the entry `at`; 0: not on one."""
        while sequence > at and digest in self.by_digest:
            digest, sequence = self.by_digest[digest][1], sequence - 1
        return self.by_digest[digest][0] if sequence == at and digest in self.by_digest else 0


def fill(db: Database, keyring: Callable[[], Keyring]) -> None:
    """In order of receipt, as if each had come today."""
    journals: dict[tuple[int, int, int], _Branches] = {}
    for kept, entry in _signed(db):
        branches = journals.setdefault((kept.issuer_id, kept.terminal, kept.epoch), _Branches())
        epoch = branches.put(kept, entry) * _BRANCH + kept.epoch
        db.execute(
            "INSERT INTO intake_branchentry (issuer_id, terminal, epoch, sequence, digest) "
            "VALUES (%(issuer)s, %(terminal)s, %(epoch)s, %(sequence)s, %(digest)s)",
            _at(kept, epoch) | {"digest": kept.digest},
        )
        if isinstance(entry.payload, Redeem):
            _claim(db, kept, epoch, entry, entry.payload, keyring())
        elif isinstance(entry.payload, Void):
            _take_back(db, kept, entry.payload, branches)
    db.execute(_HOLD)


def _signed(db: Database) -> Iterator[tuple[_Kept, Entry]]:
    for kept in db.records(_Kept, _KEPT):
        try:
            entry = verify_entry(kept.raw, signing.public_key(kept.terminal_key))
        except ContractFault:
            continue  # damaged on its way: proof of nothing
        assert hashlib.sha256(kept.raw).digest() == kept.digest
        if (entry.header.terminal, entry.header.epoch, entry.header.sequence) == (
            kept.terminal,
            kept.epoch,
            kept.sequence,
        ):
            yield kept, entry


def _at(kept: _Kept, epoch: int) -> dict[str, Value]:
    return {"issuer": kept.issuer_id, "terminal": kept.terminal, "epoch": epoch, "sequence": kept.sequence}


def _claim(db: Database, kept: _Kept, epoch: int, entry: Entry, redeem: Redeem, keys: Keyring) -> None:
    number, campaign = _proof(kept, redeem, keys)
    ticket = db.row(_TICKET, {"issuer": kept.issuer_id, "ticket": number}) if number is not None else None
    if ticket and (campaign not in (None, ticket[0]) or (campaign is None and not ticket[1])):
        ticket = None
    known = db.row(
        _ACKNOWLEDGED, _at(kept, epoch) | {"key_epoch": kept.epoch, "acknowledged": entry.header.acknowledged}
    )
    params = _at(kept, epoch) | {
        "ticket": number if ticket else None,
        "campaign": ticket[0] if ticket else None,
        "affiliate": kept.affiliate_number,
        "method": int(redeem.method),
        "decision": int(redeem.decision),
        "checks": int(entry.header.checks),
        "claimed": int(redeem.amount),
        "captured": entry.header.wall,
        "from": min(known[0] if known else kept.enrolled_ms, kept.received_ms),
        "received": kept.received_ms,
        "order": kept.received_order,
        "reference": redeem.reference,
        "match": _match(kept, redeem, keys, ticket) if ticket else None,
    }
    if db.execute(_CLAIM, params):  # none when the migration was undone and is done again: it is there
        _tell(db, kept, epoch, kept.sequence, "W20")


def _take_back(db: Database, kept: _Kept, void: Void, branches: _Branches) -> None:
    number = branches.find(kept.digest, kept.sequence, void.voided)
    epoch = number * _BRANCH + kept.epoch
    params = _at(kept, epoch) | {"voided_epoch": epoch, "voided": void.voided, "received": kept.received_ms}
    if number and db.execute(_TAKE_BACK, params):
        _tell(db, kept, epoch, void.voided, "V10")


def _tell(db: Database, kept: _Kept, epoch: int, sequence: int, code: str) -> None:
    params = _at(kept, epoch) | {"told_epoch": epoch, "told": sequence, "code": code, "received": kept.received_ms}
    db.execute(_SERIAL, params)
    db.execute(_TELL, params)


def _proof(kept: _Kept, redeem: Redeem, keys: Keyring) -> tuple[int | None, int | None]:
    """Number and campaign of the paper; of a typed number only itself; neither, when nothing is proved."""
    try:
        if redeem.method is Method.QR:
            paper = CodeReader(keys, kept.scheme_number).read(redeem.proof)
            return paper.number, paper.campaign
        return int.from_bytes(_unseal(kept, redeem.proof, SealPurpose.NUMBER, keys)), None
    except ContractFault:
        return None, None


def _match(kept: _Kept, redeem: Redeem, keys: Keyring, ticket: tuple[Value, ...]) -> bool | None:
    _, _, birthdate, is_asked = ticket
    if not is_asked:
        return None
    try:
        typed = sealing.parse_birthdate(_unseal(kept, redeem.sealed_birthdate, SealPurpose.BIRTHDATE, keys))
    except ContractFault:
        return None
    return str(typed) == str(birthdate)


def _unseal(kept: _Kept, sealed: bytes, purpose: SealPurpose, keys: Keyring) -> bytes:
    entry = parse_unverified(kept.raw)
    context = sealing.place(purpose, entry.header.terminal, entry.header.sequence)
    for key_id in sorted(keys.claims, reverse=True):
        try:
            return sealing.unseal(sealed, keys.claims[key_id], context)
        except Unopenable:
            continue
    raise Unopenable("no claims key opens it")


def _fill(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    fill(Database(editor.connection), installed)


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0005_claim_affiliate_themes"),
        ("terminals", "0005_wrong_codes"),
        ("tickets", "0001_initial"),
        ("passes", "0003_splits_residence_withdrawals"),
        ("campaigns", "0002_rules_as_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="BranchEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issuer_id",
                        "terminal",
                        "epoch",
                        "sequence",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("issuer_id", models.BigIntegerField()),
                ("terminal", models.BigIntegerField()),
                ("epoch", models.IntegerField()),
                ("sequence", models.BigIntegerField()),
                ("digest", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issuer_id", "terminal", "sequence", "digest"), name="branch_entry_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("epoch__gte", _BRANCH)), name="branch_entry_epoch"),
                ],
            },
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        append_only("intake_branchentry"),
    ]
