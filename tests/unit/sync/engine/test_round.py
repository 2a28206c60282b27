"""One exchange: what the question says, and which answers are believed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract import signing
from sync.contract.ids import KeyEpoch, Sequence, TerminalId
from sync.contract.limits import ANSWER_MAX
from sync.contract.messages import Batch, Hello, compress, decode, decompress
from sync.contract.policy import Check
from sync.engine.link import AnswerUntrusted
from sync.engine.round import Pending, exchange, request_body
from sync.journal.store import Journal
from tests.unit.sync.exchanging import pending_of, sync_once
from tests.unit.sync.judge import Judge, changed
from tests.unit.sync.office import ISSUER, TERMINAL, Office, build, moment, terminal_keys


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    opened = Journal.create(tmp_path / "journal.db", Office().enrolled(terminal_keys()), terminal_keys())
    for number in range(3):
        opened.append(moment(number), Check(0), build(number))
    return opened


@pytest.fixture
def judge() -> Judge:
    return Judge(office=Office(), terminal_keys=terminal_keys())


def hello_in(body: bytes) -> Hello:
    batch = decode(decompress(body), Batch)
    key = terminal_keys().signing.public_key()
    signing.verify(key, signing.Purpose.HELLO, batch.hello, batch.signature)
    return decode(batch.hello, Hello)


def test_the_question_says_who_calls_and_how_far_its_journal_goes(journal: Journal, judge: Judge) -> None:
    hello = hello_in(request_body(pending_of(journal, moment(5))))
    head = journal.entry(Sequence(2))
    assert head is not None
    assert (hello.issuer, hello.terminal, hello.epoch) == (ISSUER, TERMINAL, KeyEpoch(1))
    assert (hello.head_sequence, hello.head_digest) == (2, head.digest)
    assert (hello.acknowledged, hello.own_digest) == (-1, b"")
    assert (hello.policy_version, hello.list_version, hello.key_set_version, hello.verdicts_seen) == (1, 1, 1, 0)
    assert (hello.wall_ms, hello.monotonic_ms, hello.boot) == (moment(5).wall, moment(5).monotonic, 1)
    sync_once(journal, judge, 10)
    again = hello_in(request_body(pending_of(journal, moment(20))))
    assert (again.acknowledged, again.own_digest) == (2, head.digest)
    assert again.verdicts_seen == 3


def test_an_empty_journal_asks_too(tmp_path: Path) -> None:
    empty = Journal.create(tmp_path / "empty.db", Office().enrolled(terminal_keys()), terminal_keys())
    hello = hello_in(request_body(pending_of(empty, moment())))
    assert (hello.head_sequence, hello.head_digest, hello.acknowledged) == (-1, b"", -1)
    empty.close()


def test_a_good_answer_ends_the_exchange(journal: Journal, judge: Judge) -> None:
    generator = exchange(pending_of(journal, moment()))
    with pytest.raises(StopIteration) as end:
        generator.send(judge.handle(next(generator)))
    assert end.value.value.answer.acknowledged == 2
    journal.close()


def test_an_exchange_dropped_at_its_question_leaves_nothing_behind(journal: Journal) -> None:
    before = journal.tip()
    generator = exchange(pending_of(journal, moment()))
    next(generator)
    generator.close()
    assert journal.tip() == before
    journal.close()


Spoil = Callable[[bytes, Judge], bytes]
SPOILT: dict[str, Spoil] = {
    "empty": lambda body, judge: b"",
    "not gzip": lambda body, judge: b"<html>Bonjour</html>",
    "gzip of a web page": lambda body, judge: compress(b"<html>Bonjour</html>"),
    "cut short": lambda body, judge: body[: len(body) // 2],
    "twice": lambda body, judge: body * 2,
    "a bomb": lambda body, judge: compress(bytes(ANSWER_MAX + 1)),
    "another nonce": lambda body, judge: changed(body, judge, nonce=bytes(16)),
    "another terminal": lambda body, judge: changed(body, judge, terminal=TerminalId(8)),
    "signed by a stranger": lambda body, judge: changed(body, Judge(office=Stranger(), terminal_keys=terminal_keys())),
    "one bit changed": lambda body, judge: compress(decompress(body).replace(b'"key_id":11', b'"key_id":10')),
}


class Stranger(Office):
    """Signs with a key of its own under the same name."""

    @property
    def answer_key(self) -> Ed25519PrivateKey:
        return terminal_keys("stranger").signing


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_an_answer_that_is_not_as_it_must_be_is_not_believed(journal: Journal, judge: Judge, spoil: Spoil) -> None:
    generator = exchange(pending_of(journal, moment()))
    body = judge.handle(next(generator))
    with pytest.raises(AnswerUntrusted):
        generator.send(spoil(body, judge))
    journal.close()


def test_an_old_answer_replayed_is_not_believed(journal: Journal, judge: Judge) -> None:
    first = exchange(pending_of(journal, moment(1)))
    old = judge.handle(next(first))
    second = exchange(pending_of(journal, moment(2)))
    next(second)
    with pytest.raises(AnswerUntrusted, match="another question"):
        second.send(old)
    journal.close()


def test_the_same_moment_and_nonce_give_the_same_bytes(journal: Journal) -> None:
    pending: Pending = pending_of(journal, moment())
    assert request_body(pending) == request_body(pending)
    journal.close()
