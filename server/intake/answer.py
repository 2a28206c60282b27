"""The signed answer: how far we hold the journal, what was decided, what is newer, when the affiliate is paid.

Read from what is committed, never from what is about to be: an acknowledgement is a promise.
"""

from dataclasses import dataclass
from itertools import takewhile

import msgspec

from server.database import Database
from server.intake import claim_store
from server.intake.claim_store import Stretch
from server.keyring import Keyring
from server.ledger.accounts import Code
from server.reimbursement.calendar import FORTNIGHTS, Calendar, next_payment
from server.terminals import documents, store
from server.terminals.store import TerminalRow
from sync.contract import messages, signing
from sync.contract.ids import Sequence
from sync.contract.instant import Instant, day_number
from sync.contract.limits import ANSWER_VERDICTS_MAX
from sync.contract.messages import PROTOCOL, Answer, Forecast, Hello
from sync.contract.money import Cents
from sync.contract.sealing import Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the batch came to. `way`: the caller's journal, as far as we know which of our entries are in it.

    `until`: of what is behind, the caller may have another entry, or none yet.
    """

    hello: Hello
    issuer_id: int
    wanted: Sequence | None
    way: tuple[Stretch, ...]
    until: Sequence


def answer(db: Database, heard: Heard, now: Instant, keyring: Keyring, *, seal: Seal) -> bytes:
    """gzip of the JSON of Signed(Answer)."""
    with db.atomic():
        row = store.lock(db, heard.issuer_id, heard.hello.terminal)
        assert row
        said = _say(db, row, heard, now, keyring, seal=seal)
    signed = messages.sign_document(
        messages.encode(said), keyring.answer.key_id, keyring.answer.key, signing.Purpose.ANSWER
    )
    return messages.compress(messages.encode(signed))


def _say(db: Database, row: TerminalRow, heard: Heard, now: Instant, keyring: Keyring, *, seal: Seal) -> Answer:
    hello = heard.hello
    found = claim_store.verdicts_after(db, row, hello.verdicts_seen, ANSWER_VERDICTS_MAX + 1, heard.way)
    # In order: a counter asks for what is after the last serial that it was told, so none is left out that it may hear later.
    verdicts = list(takewhile(lambda verdict: verdict.sequence <= heard.until, found))
    newer = documents.newer_than(db, row, hello, now, keyring, seal=seal)
    return Answer(
        protocol=PROTOCOL,
        terminal=row.terminal,
        nonce=hello.nonce,
        server_ms=now,
        standing=row.shown_standing,
        acknowledged=row.head_sequence,
        digest=row.head_digest,
        wanted=heard.wanted,
        verdicts=tuple(verdicts[:ANSWER_VERDICTS_MAX]),
        more_verdicts=len(verdicts) > ANSWER_VERDICTS_MAX,
        policy=newer.policy,
        opposition=newer.opposition,
        key_set=newer.key_set,
        secrets=newer.secrets,
        forecast=_forecast(db, row, now),
    )


def _forecast(db: Database, row: TerminalRow, now: Instant) -> Forecast | None:
    """Of the newest campaign in which the affiliate is owed anything, or else of the newest that it has a convention for.

    What is owed is the ledger's balance, one row: adding up the claims would cost more with every one.
    """
    found = db.rows(
        """
        SELECT c.cut_off_days, c.payment_delay_days, COALESCE(d.credits - d.debits, 0) AS due
        FROM affiliates_convention v
        JOIN affiliates_affiliate a ON a.id = v.affiliate_id JOIN campaigns_campaign c ON c.id = v.campaign_id
        LEFT JOIN ledger_account d ON d.issuer_id = c.issuer_id AND d.code = %(due)s AND d.campaign = c.number
            AND d.owner_kind = 'affiliate' AND d.owner_id = a.number
        WHERE a.issuer_id = %(issuer)s AND a.number = %(affiliate)s
        ORDER BY CASE WHEN d.credits > d.debits THEN 0 ELSE 1 END, c.number DESC LIMIT 1
        """,
        {"issuer": row.issuer_id, "affiliate": row.affiliate_number, "due": int(Code.DUE)},
    )
    if not found:
        return None
    cut_off_days, delay, due = found[0]
    days = tuple(msgspec.json.decode(cut_off_days, type=list[int])) or FORTNIGHTS
    coming = next_payment(Calendar(cut_off_days=days, payment_delay_days=delay), now)
    return Forecast(
        payment_day=day_number(coming.execution),
        amount=Cents(due),
        sync_before_day=day_number(coming.sync_before),
    )
