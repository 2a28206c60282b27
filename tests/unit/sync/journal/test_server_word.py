"""How far the server's acknowledgement may be believed."""

from dataclasses import replace

import msgspec
import pytest

from sync.contract.ids import Sequence
from sync.contract.messages import Answer, Standing
from sync.journal.faults import AnswerContradicts
from sync.journal.server_word import NOTHING_SAID, next_word
from tests.unit.sync.contract.test_answers import answer
from tests.unit.sync.office import moment, secret_bytes

HASH = secret_bytes("entry 5")
DIGEST = secret_bytes("the answer")
HELD = replace(NOTHING_SAID, acknowledged=Sequence(3), ack_digest=bytes([9] * 16))


def said(sequence: int, digest: bytes, standing: Standing = Standing.GOOD) -> Answer:
    return msgspec.structs.replace(answer(), acknowledged=Sequence(sequence), digest=digest, standing=standing)


def test_an_acknowledgement_of_our_own_entry_is_taken() -> None:
    word = next_word(said(5, HASH), DIGEST, HELD, HASH, moment(7))
    assert (word.acknowledged, word.ack_digest) == (5, DIGEST[:16])
    assert word.time is not None
    assert word.time.seen == moment(7)


@pytest.mark.parametrize("own", [None, secret_bytes("another entry 5")])
def test_an_acknowledgement_of_what_we_do_not_hold_is_a_contradiction(own: bytes | None) -> None:
    with pytest.raises(AnswerContradicts):
        next_word(said(5, HASH), DIGEST, HELD, own, moment())


@pytest.mark.parametrize("standing", [Standing.FORK, Standing.ROLLBACK, Standing.REVOKED])
def test_a_server_that_quarantines_us_may_hold_other_entries_and_they_are_not_believed(standing: Standing) -> None:
    word = next_word(said(5, HASH, standing), DIGEST, HELD, None, moment())
    assert (word.acknowledged, word.ack_digest, word.standing) == (3, HELD.ack_digest, standing)


@pytest.mark.parametrize("standing", list(Standing))
def test_our_own_entry_is_believed_whatever_the_standing(standing: Standing) -> None:
    assert next_word(said(5, HASH, standing), DIGEST, HELD, HASH, moment()).acknowledged == 5


@pytest.mark.parametrize("sequence", [0, 2, 3])
def test_a_lower_acknowledgement_changes_nothing(sequence: int) -> None:
    word = next_word(said(sequence, HASH), DIGEST, HELD, HASH, moment())
    assert (word.acknowledged, word.ack_digest) == (3, HELD.ack_digest)


def test_a_server_that_holds_nothing_takes_nothing_back() -> None:
    word = next_word(said(-1, b""), DIGEST, HELD, None, moment())
    assert word.acknowledged == 3
