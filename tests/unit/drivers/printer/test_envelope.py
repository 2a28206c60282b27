"""What goes round a job."""

import pytest

from drivers.printer.composer import compose_parts
from drivers.printer.document import Cut, Document, Line
from drivers.printer.envelope import TOKEN_ALPHABET, enveloped, is_proof, token
from drivers.printer.jobs import Confirmation
from drivers.printer.profiles import PROFILES
from drivers.printer.status import PaperAnswer, ProcessId, RealtimeAnswer, StatusDecoder

PARTS = compose_parts(Document((Line("Reçu"), Cut())), PROFILES["generic-80"])


@pytest.mark.parametrize(
    ("level", "front", "behind"),
    [
        (Confirmation.NONE, b"", b""),
        (Confirmation.SENT, b"", b""),
        (Confirmation.STATUS_OK, b"\x1da\xff", b""),
        (Confirmation.PROCESSED, b"\x1da\xff", b"\x1dr\x01"),
        (Confirmation.CONFIRMED, b"\x1da\xff", b"\x1d(H\x06\x0000ABCD"),
    ],
)
def test_the_bytes_of_a_job_stand_as_they_are_between_the_questions_of_its_level(
    level: Confirmation, front: bytes, behind: bytes
) -> None:
    whole = enveloped(PARTS, level, b"ABCD")
    assert b"".join(whole) == b"\x1b@" + front + b"".join(PARTS)[2:] + behind
    assert whole[1 : len(PARTS)] == PARTS[1:]


def test_the_tokens_of_many_jobs_are_printable_and_all_different() -> None:
    tokens = {token(number) for number in range(5_000)}
    assert len(tokens) == 5_000
    assert all(len(one) == 4 and one.isascii() and one.decode().isprintable() for one in tokens)
    assert token(len(TOKEN_ALPHABET) ** 4) == token(0)


def test_a_token_is_read_among_answers_that_come_at_the_same_time() -> None:
    for letter in TOKEN_ALPHABET:
        wire = b'7\x12"' + bytes((letter,)) + b"\x11" + bytes((letter,)) * 3 + b"\x00"
        assert ProcessId(bytes((letter,)) * 4) in StatusDecoder().feed(wire)


def test_only_the_answer_to_this_very_job_proves_it() -> None:
    assert is_proof(ProcessId(b"ABCD"), Confirmation.CONFIRMED, b"ABCD")
    assert not is_proof(ProcessId(b"ABCE"), Confirmation.CONFIRMED, b"ABCD")
    assert not is_proof(PaperAnswer(0), Confirmation.CONFIRMED, b"ABCD")
    assert is_proof(PaperAnswer(0), Confirmation.PROCESSED, b"ABCD")
    for level in (Confirmation.SENT, Confirmation.STATUS_OK):
        assert not is_proof(ProcessId(b"ABCD"), level, b"ABCD")
    assert not is_proof(RealtimeAnswer(0x12), Confirmation.PROCESSED, b"ABCD")
