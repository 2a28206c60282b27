"""One whole exchange between a journal and the judge, without courier or network."""

from typing import Any

from sync.contract.answers import VerifiedAnswer
from sync.contract.messages import Health
from sync.engine.round import Pending, exchange
from sync.journal.moment import Moment
from sync.journal.store import Journal
from tests.unit.sync.judge import Judge, changed
from tests.unit.sync.office import moment, secret_bytes

HEALTH = Health(scanner="", printer="", disk_free_mb=1, clock_suspect=False)


def pending_of(journal: Journal, at: Moment) -> Pending:
    """All that the journal has for the server."""
    tip = journal.tip()
    return Pending(
        author=journal.author,
        held=journal.held(),
        moment=at,
        nonce=secret_bytes(f"nonce {at.wall}")[:16],
        head_sequence=tip.sequence,
        head_digest=tip.digest if tip.sequence >= 0 else b"",
        acknowledged=tip.acknowledged,
        own_digest=journal.digest_at(tip.acknowledged) or b"",
        verdicts_seen=journal.verdicts_seen(),
        entries=journal.entries_after(tip.acknowledged),
        app_version="1.2.3",
        health=HEALTH,
    )


def ask(journal: Journal, judge: Judge, at: Moment, **change: Any) -> VerifiedAnswer:
    """The verified answer, not yet stored. `change`: what the server says otherwise, signed."""
    generator = exchange(pending_of(journal, at))
    body = judge.handle(next(generator))
    try:
        generator.send(changed(body, judge, **change) if change else body)
    except StopIteration as end:
        verified: VerifiedAnswer = end.value
        return verified
    raise AssertionError("an exchange has one question")


def sync_once(journal: Journal, judge: Judge, ms: int = 0, **change: Any) -> VerifiedAnswer:
    """Asks and stores."""
    verified = ask(journal, judge, moment(ms), **change)
    journal.store_answer(verified, moment(ms))
    return verified
