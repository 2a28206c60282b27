"""One exchange with the server: one signed request, one answer that is believed or not. Pure, and droppable at the yield.

Idempotent from end to end: an exchange that was cut anywhere is simply made again from what the journal then holds.
"""

from collections.abc import Generator
from dataclasses import dataclass

from sync.contract import signing
from sync.contract.answers import Held, VerifiedAnswer, verify_answer
from sync.contract.faults import ContractFault
from sync.contract.ids import Sequence
from sync.contract.limits import ANSWER_MAX
from sync.contract.messages import PROTOCOL, Batch, Health, Hello, compress, decompress, encode
from sync.engine.link import AnswerUntrusted
from sync.journal.chain import Author
from sync.journal.moment import Moment

PATH = "/api/1/exchange"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Everything that one exchange says, as the journal holds it at `moment`.

    `head_digest`/`own_digest`: b"" when their sequence is -1. `entries` in order; `nonce` 16 bytes never used before.
    """

    author: Author
    held: Held
    moment: Moment
    nonce: bytes
    head_sequence: Sequence
    head_digest: bytes
    acknowledged: Sequence
    own_digest: bytes
    verdicts_seen: int
    entries: tuple[bytes, ...]
    app_version: str
    health: Health


def exchange(pending: Pending) -> Generator[bytes, bytes, VerifiedAnswer]:
    """Yields the request's body, is sent the answer's body, returns the verified answer. Raises AnswerUntrusted."""
    body = yield request_body(pending)
    try:
        return verify_answer(decompress(body, ANSWER_MAX), pending.held, pending.nonce)
    except ContractFault as fault:
        raise AnswerUntrusted(f"{type(fault).__name__}: {fault}") from fault


def request_body(pending: Pending) -> bytes:
    """gzip of the JSON of a Batch."""
    hello = encode(hello_of(pending))
    signature = signing.sign(pending.author.key, signing.Purpose.HELLO, hello)
    return compress(encode(Batch(hello=hello, signature=signature, entries=pending.entries)))


def hello_of(pending: Pending) -> Hello:
    """Who calls, and how far its journal and documents go."""
    terms, moment = pending.held.terms, pending.moment
    return Hello(
        protocol=PROTOCOL,
        issuer=pending.held.issuer,
        terminal=pending.author.terminal,
        epoch=pending.author.epoch,
        head_sequence=pending.head_sequence,
        head_digest=pending.head_digest,
        acknowledged=pending.acknowledged,
        own_digest=pending.own_digest,
        policy_version=terms.policy.version,
        list_version=terms.opposition.version,
        key_set_version=terms.key_set.version,
        verdicts_seen=pending.verdicts_seen,
        wall_ms=moment.wall,
        monotonic_ms=moment.monotonic,
        boot=moment.boot,
        app_version=pending.app_version,
        nonce=pending.nonce,
        health=pending.health,
    )
