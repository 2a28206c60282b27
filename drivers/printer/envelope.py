"""What goes round the bytes of a job so that the printer answers for them, and what counts as its answer. Pure.

In front, automatic status is switched on again, since the reset that begins a job may have switched it off. Behind, the
strongest question that this printer is known to answer; nothing of it prints.
"""

from drivers.printer import raster
from drivers.printer.composer import RESET
from drivers.printer.jobs import Confirmation
from drivers.printer.status import ENABLE_AUTOMATIC, TOKEN_CHARACTERS, Message, PaperAnswer, ProcessId

TOKEN_ALPHABET = b"ABCDEFGHIJKLMNOabcdefghijklmno"
"""Printable, and none has the fixed bits of another answer: a token is told apart even when answers are mixed."""

ASK_PAPER = b"\x1dr\x01"
ASK_PROCESS = b"\x1d(H\x06\x0000"


def token(number: int) -> bytes:
    """For the job of this number; 810,000 jobs later it comes again."""
    letters = bytearray()
    for _ in range(TOKEN_CHARACTERS):
        number, letter = divmod(number, len(TOKEN_ALPHABET))
        letters.append(TOKEN_ALPHABET[letter])
    return bytes(letters)


def enveloped(
    parts: tuple[bytes, ...], level: Confirmation, job_token: bytes, *, unanswered: int = 0
) -> tuple[bytes, ...]:
    """`parts` are composer's; a printer that answers nothing gets them as they are. `unanswered`: see questions_of."""
    if level.rank <= Confirmation.SENT.rank:
        return parts
    first, *others = parts
    assert first.startswith(RESET)
    asking = question(level, job_token) * questions_of(level, unanswered)
    whole = (RESET + ENABLE_AUTOMATIC + first.removeprefix(RESET), *others, asking)
    assert not raster.has_realtime(b"".join(whole))
    return whole


def question(level: Confirmation, job_token: bytes) -> bytes:
    match level:
        case Confirmation.CONFIRMED:
            assert len(job_token) == TOKEN_CHARACTERS
            return ASK_PROCESS + job_token
        case Confirmation.PROCESSED:
            return ASK_PAPER
        case _:
            return b""


def questions_of(level: Confirmation, unanswered: int) -> int:
    """How often a job asks, and how many answers prove it. A process id says whose answer it is; the answer to GS r does not,
    and may belong to an earlier job: where so many are still owed, one more than that is surely this job's."""
    return 1 + unanswered if level is Confirmation.PROCESSED else 1


def is_proof(message: Message, level: Confirmation, job_token: bytes) -> bool:
    """Whether the printer says by this message that the job is done, as far as `level` means."""
    match level:
        case Confirmation.CONFIRMED:
            return message == ProcessId(job_token)
        case Confirmation.PROCESSED:
            return isinstance(message, PaperAnswer)
        case _:
            return False
