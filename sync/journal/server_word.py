"""The server's last word in the journal file: its time, its standing, what it acknowledged, its verdicts.

Decides how far an acknowledgement may be believed: only up to an entry of ours with the very hash that the server signed.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from sync.contract.answers import VerifiedAnswer
from sync.contract.entry import ACK_DIGEST
from sync.contract.faults import ContractFault
from sync.contract.ids import NO_SEQUENCE, Sequence
from sync.contract.instant import Instant, Monotonic
from sync.contract.messages import Answer, Forecast, Standing, Verdict, compress, decode, encode
from sync.contract.money import Cents
from sync.contract.verdicts import VerdictCode
from sync.journal.chain import QUIET_KINDS
from sync.journal.faults import AnswerContradicts, JournalDamaged
from sync.journal.file import JournalFile, Row
from sync.journal.knowledge import ServerTime
from sync.journal.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerWord:
    """`acknowledged` never falls. `ack_digest`: the first 16 bytes of the SHA-256 of the answer that raised it last."""

    time: ServerTime | None
    standing: Standing
    acknowledged: Sequence
    ack_digest: bytes
    forecast: Forecast | None


NOTHING_SAID = ServerWord(
    time=None, standing=Standing.GOOD, acknowledged=NO_SEQUENCE, ack_digest=bytes(ACK_DIGEST), forecast=None
)


def read_word(file: JournalFile) -> ServerWord:
    """Raises JournalDamaged."""
    row = file.row(
        "SELECT server_ms, wall, monotonic, boot, standing, acknowledged, ack_digest, forecast FROM server_word"
    )
    if row is None:
        return NOTHING_SAID
    server_ms, wall, monotonic, boot, standing, acknowledged, ack_digest, forecast = row
    try:
        return ServerWord(
            time=ServerTime(
                at=Instant(server_ms), seen=Moment(wall=Instant(wall), monotonic=Monotonic(monotonic), boot=boot)
            ),
            standing=Standing(standing),
            acknowledged=Sequence(acknowledged),
            ack_digest=bytes(ack_digest),
            forecast=None if forecast is None else decode(bytes(forecast), Forecast),
        )
    except (ValueError, ContractFault) as error:
        raise JournalDamaged(f"{file.path}: the server's word is spoilt: {error}") from None


def next_word(
    answer: Answer, answer_digest: bytes, held: ServerWord, own_digest: bytes | None, moment: Moment
) -> ServerWord:
    """What to hold from now on. `own_digest`: of our entry at `answer.acknowledged`, None when there is none. Pure.

    Raises AnswerContradicts when a server that calls us good acknowledges what we never wrote. After a rollback or fork it may
    well hold other entries: they are not ours to believe. A lower acknowledgement (a server restored from its backup) is held
    higher here: its `wanted` makes it whole again.
    """
    is_ours = own_digest is not None and own_digest == answer.digest
    if answer.acknowledged != NO_SEQUENCE and not is_ours and answer.standing is Standing.GOOD:
        raise AnswerContradicts(f"the server acknowledges entry {answer.acknowledged} with a hash that is not ours")
    rises = is_ours and answer.acknowledged > held.acknowledged
    return ServerWord(
        time=ServerTime(at=answer.server_ms, seen=moment),
        standing=answer.standing,
        acknowledged=answer.acknowledged if rises else held.acknowledged,
        ack_digest=answer_digest[:ACK_DIGEST] if rises else held.ack_digest,
        forecast=answer.forecast,
    )


def write_word(file: JournalFile, word: ServerWord) -> None:
    """Inside the caller's transaction."""
    assert word.time is not None
    file.execute(
        """INSERT INTO server_word (id, server_ms, wall, monotonic, boot, standing, acknowledged, ack_digest, forecast)
           VALUES (1, :server_ms, :wall, :monotonic, :boot, :standing, :acknowledged, :ack_digest, :forecast)
           ON CONFLICT (id) DO UPDATE SET server_ms = excluded.server_ms, wall = excluded.wall,
             monotonic = excluded.monotonic, boot = excluded.boot, standing = excluded.standing,
             acknowledged = excluded.acknowledged, ack_digest = excluded.ack_digest, forecast = excluded.forecast""",
        server_ms=word.time.at,
        wall=word.time.seen.wall,
        monotonic=word.time.seen.monotonic,
        boot=word.time.seen.boot,
        standing=word.standing.value,
        acknowledged=word.acknowledged,
        ack_digest=word.ack_digest,
        forecast=None if word.forecast is None else encode(word.forecast),
    )


def write_verdicts(file: JournalFile, verdicts: tuple[Verdict, ...]) -> None:
    """Inside the caller's transaction. A verdict that is held already changes nothing; another under its serial is refused.

    Raises AnswerContradicts.
    """
    for verdict in verdicts:
        held = _verdicts(
            file.rows(
                "SELECT serial, sequence, code, amount, decided_ms FROM verdict WHERE serial = :serial",
                serial=verdict.serial,
            )
        )
        if not held:
            file.execute(
                "INSERT INTO verdict (serial, sequence, code, amount, decided_ms)"
                " VALUES (:serial, :sequence, :code, :amount, :decided_ms)",
                serial=verdict.serial,
                sequence=verdict.sequence,
                code=verdict.code.value,
                amount=verdict.amount,
                decided_ms=verdict.decided_ms,
            )
        elif held != [verdict]:
            raise AnswerContradicts(f"verdict {verdict.serial} is not what it was")


def read_verdicts(file: JournalFile, sequences: Iterable[int]) -> list[Verdict]:
    """All verdicts on those entries, in order of serial."""
    return _verdicts(
        file.rows(
            "SELECT serial, sequence, code, amount, decided_ms FROM verdict"
            " WHERE sequence IN (SELECT value FROM json_each(:sequences)) ORDER BY serial",
            sequences=json.dumps(list(sequences)),
        )
    )


def _verdicts(rows: Iterable[Row]) -> list[Verdict]:
    return [
        Verdict(
            serial=serial,
            sequence=Sequence(sequence),
            code=VerdictCode(code),
            amount=Cents(amount),
            decided_ms=Instant(decided_ms),
        )
        for serial, sequence, code, amount, decided_ms in rows
    ]


def highest_serial(file: JournalFile) -> int:
    """0 before the first verdict."""
    row = file.row("SELECT COALESCE(MAX(serial), 0) FROM verdict")
    assert row is not None
    return int(row[0])


def keep_as_proof(file: JournalFile, verified: VerifiedAnswer, moment: Moment) -> None:
    """Keeps the signed bytes of what the server acknowledged or judged, so that it cannot unsay them."""
    file.execute(
        "INSERT INTO answer (digest, received_ms, raw) VALUES (:digest, :received_ms, :raw) ON CONFLICT DO NOTHING",
        digest=digest_of(verified),
        received_ms=moment.wall,
        raw=compress(encode(verified.signed)),
    )


def digest_of(verified: VerifiedAnswer) -> bytes:
    """SHA-256 of the answer's document, as ACK_SEEN and the headers' `ack_digest` name it."""
    return hashlib.sha256(verified.signed.document).digest()


def acknowledges_news(file: JournalFile, held: Sequence, acknowledged: Sequence) -> bool:
    """Whether anything but the agent's own notes lies between: only then is the acknowledgement itself worth an entry."""
    row = file.row(
        "SELECT EXISTS (SELECT 1 FROM entry WHERE sequence > :held AND sequence <= :acknowledged"
        " AND kind NOT IN (:quiet_1, :quiet_2))",
        held=held,
        acknowledged=acknowledged,
        quiet_1=QUIET_KINDS[0],
        quiet_2=QUIET_KINDS[1],
    )
    return row == (1,)
