"""One exchange: `handle(body, db, now, keyring) -> bytes`. One transaction per batch, then the answer.

Idempotent: an entry that is held already is placed as KNOWN and nothing happens again, so the same batch is answered as the first
time, however often and in whatever order the network repeats it. What is acknowledged is committed. An entry that cannot be
judged holds up no other: it goes to people.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from server.database import Contended, Database, DatabaseFault
from server.intake import branch_voids, branches, claim_store, claims, facts, store, verify
from server.intake.answer import Heard, answer
from server.intake.books import Unforeseen
from server.intake.facts import NO_PROOF, Bench, Proof
from server.intake.mistakes import OUR_MISTAKES
from server.intake.page import Page, Reach
from server.intake.settle import settle_waiting
from server.intake.verify import Arrangement, Place, Placed, Request
from server.keyring import Keyring
from server.terminals import store as terminals
from server.terminals.faults import Busy, NotAuthentic, NotNow
from server.terminals.store import Owed, TerminalRow
from sync.contract import sealing, signing
from sync.contract.ids import Sequence
from sync.contract.instant import Instant
from sync.contract.messages import Hello, Standing
from sync.contract.payloads import Redeem, Void
from sync.contract.sealing import Seal

TRIES_MAX = 3  # of a transaction that another one was in the way of; then the terminal comes back
ORDERS_PER_MS = 1_000  # more than a batch holds: order of receipt is the millisecond, then the place in the batch
LOST_VERDICTS_MAX = 1_000_000  # since the backup that we were restored from: more than any counter hears in its life
JUDGED = (Place.NEXT, Place.BRANCH)
NOBODY = "no such terminal, or not signed by its key"

Done = TypeVar("Done")
Proofs = Mapping[Sequence, Proof]

logger = logging.getLogger(__name__)


def handle(body: bytes, db: Database, now: Instant, keyring: Keyring, *, seal: Seal = sealing.seal) -> bytes:
    """The body of the answer. Raises server.terminals.faults.Refused; then nothing was acknowledged and nothing is lost."""
    request = verify.open_body(body)
    try:
        row, hello = _caller(request, db, keyring)
        heard = _tried(db, lambda: _receive(request, row, hello, db, now, keyring))
        settle_waiting(db, now, heard.issuer_id)
        return _tried(db, lambda: answer(db, heard, now, keyring, seal=seal))
    except DatabaseFault as fault:
        logger.error("exchange-put-off terminal=%s reason=%s", request.unverified_hello.terminal, fault)
        raise Busy("the server could not store it now") from fault


def _tried(db: Database, transaction: Callable[[], Done]) -> Done:
    """SQLite has waited for its one lock already; PostgreSQL ends a deadlock at once, and the next try goes through."""
    for _ in range(0 if db.vendor == "sqlite" else TRIES_MAX - 1):
        try:
            return transaction()
        except Contended as contended:
            logger.info("tried-again reason=%s", contended)
    return transaction()


def _caller(request: Request, db: Database, keyring: Keyring) -> tuple[TerminalRow, Hello]:
    """The terminal that signed, read without a lock: a stranger makes nobody wait. Raises NotAuthentic, NotNow."""
    claimed = request.unverified_hello
    is_ours = claimed.issuer == keyring.issuer
    row = terminals.find_signer(db, claimed.issuer.bytes, claimed.terminal) if is_ours else None
    if row is None or row.terminal_key is None:
        raise NotAuthentic(NOBODY)
    if claimed.epoch != row.epoch:
        raise NotNow(f"this counter is enrolled under key epoch {row.epoch}, not {claimed.epoch}")
    return row, verify.verify_hello(request, signing.public_key(row.terminal_key))


def _receive(
    request: Request, caller: TerminalRow, hello: Hello, db: Database, now: Instant, keyring: Keyring
) -> Heard:
    with db.atomic():
        row = terminals.lock(db, caller.issuer_id, caller.terminal)
        if row is None or row.terminal_key is None or row.terminal_key != caller.terminal_key:
            raise NotAuthentic(NOBODY)
        key = signing.public_key(row.terminal_key)
        received = verify.read_entries(request.batch, hello, key)
        if row.verdict_serial < hello.verdicts_seen <= row.verdict_serial + LOST_VERDICTS_MAX:
            logger.warning(
                "verdicts-lost terminal=%s ours=%s told=%s", row.terminal, row.verdict_serial, hello.verdicts_seen
            )
            terminals.raise_verdict_serial(db, row, hello.verdicts_seen)
        if len(received) < len(request.batch.entries):
            logger.warning("entries-missing terminal=%s after=%s", row.terminal, received[-1].sequence)
        held = store.held(db, row, hello, received, key)
        arrangement = verify.arrange(received, held)
        late = verify.is_late(hello, held)
        row = _with_standing(db, row, verify.proved_standing(hello, held, arrangement, late=late))
        _store_entries(facts.set_bench(db, row, keyring, row.shown_standing, now, held.head), arrangement)
        reached = _reached(row, arrangement)
        if not late:
            terminals.record_hello(db, row, hello, _owed(hello, arrangement), reached, now)
        elif reached[0] > row.head_sequence:
            terminals.move_head(db, row, *reached)
        is_beside = verify.is_on_branch(hello, held, arrangement)
        return Heard(
            hello=hello,
            issuer_id=row.issuer_id,
            wanted=verify.wanted(hello, held, arrangement),
            way=branches.way_of(db, row, hello) if is_beside else branches.main_chain(row),
            until=hello.head_sequence if is_beside else verify.surely_has(hello, held, arrangement),
        )


def _reached(row: TerminalRow, arrangement: Arrangement) -> tuple[Sequence, bytes]:
    """The contiguous end of the main chain as it is stored from now on."""
    if arrangement.head.sequence > row.head_sequence:
        return arrangement.head.sequence, arrangement.head.digest
    return row.head_sequence, row.head_digest


def _with_standing(db: Database, row: TerminalRow, proved: Standing) -> TerminalRow:
    """What a journal has once proved stays until the counter is enrolled again; a fork says more than a rollback."""
    is_worse = proved is Standing.FORK or (proved is Standing.ROLLBACK and row.standing is Standing.GOOD)
    if not is_worse or row.standing is proved:
        return row
    logger.warning("standing terminal=%s was=%s is=%s", row.terminal, row.standing.value, proved.value)
    terminals.set_standing(db, row, proved)
    found = terminals.find(db, row.issuer_id, row.terminal)
    assert found
    return found


# --- entries ---------------------------------------------------------------------------------------------------------


def _store_entries(bench: Bench, arrangement: Arrangement) -> None:
    """On a page for the whole batch; when that cannot be, entry by entry on the books. A page knows no branches."""
    if not arrangement.placed:
        return
    proofs = _read_proofs(bench, arrangement)
    reach = _lock(bench, arrangement, proofs)
    if arrangement.has_branch or not _store_at_once(bench, arrangement, proofs, reach):
        _store_one_by_one(bench, arrangement, proofs)
    if arrangement.has_branch:
        _void_again(bench)


def _void_again(bench: Bench) -> None:
    """Our own mistake about it loses nothing: the next batch with a branch looks again."""
    try:
        with bench.db.atomic():
            claims.void_again(bench)
    except OUR_MISTAKES:
        logger.exception("not-voided-again terminal=%s", bench.row.terminal)


def _store_at_once(bench: Bench, arrangement: Arrangement, proofs: Proofs, reach: Reach) -> bool:
    """All of it, or nothing and False."""
    try:
        with bench.db.atomic():
            page = Page(bench.db, reach, bench.now)
            on_page = replace(bench, books=page, acknowledged={})
            for at, placed in enumerate(arrangement.placed):
                proof = proofs.get(placed.received.sequence, NO_PROOF)
                _store_entry(on_page, placed, proof, _order(bench, at))
            page.write()
    except (Unforeseen, *OUR_MISTAKES) as reason:
        logger.info("batch-one-by-one terminal=%s reason=%r", bench.row.terminal, reason)
        return False
    return True


def _store_one_by_one(bench: Bench, arrangement: Arrangement, proofs: Proofs) -> None:
    for at, placed in enumerate(arrangement.placed):
        proof = proofs.get(placed.received.sequence, NO_PROOF)
        try:
            with bench.db.atomic():
                _store_entry(bench, placed, proof, _order(bench, at))
        except OUR_MISTAKES:
            logger.exception("entry-not-judged terminal=%s sequence=%s", bench.row.terminal, placed.received.sequence)
            _shelve(bench, placed, _order(bench, at))


def _order(bench: Bench, at: int) -> int:
    return bench.now * ORDERS_PER_MS + at


def _store_entry(bench: Bench, placed: Placed, proof: Proof, order: int) -> None:
    one = placed.received
    match placed.place:
        case Place.KNOWN | Place.IGNORED:
            pass
        case Place.NEXT:
            if bench.books.add_entry(bench.row, one, order, is_main=True):
                claims.receive(bench, placed, proof, order)
        case Place.PASSED:
            claims.receive(bench, placed, NO_PROOF, order)
        case Place.SPOILT:
            bench.books.add_entry(bench.row, one, order, is_main=False)
            logger.warning("entry-spoilt terminal=%s sequence=%s", bench.row.terminal, one.sequence)
        case Place.BRANCH:
            bench.books.add_entry(bench.row, one, order, is_main=False)  # it may be there, and have no branch yet
            claims.receive_beside(bench, one, proof, order, branches.put(bench.db, bench.row, one))


def _shelve(bench: Bench, placed: Placed, order: int) -> None:
    """Our own mistake about one entry stops neither it nor the ones behind it: it is stored, and a claim goes to people."""
    if placed.place not in (Place.KNOWN, Place.PASSED, Place.IGNORED):
        bench.books.add_entry(bench.row, placed.received, order, is_main=placed.place is Place.NEXT)
    if placed.place not in (Place.NEXT, Place.BRANCH):
        return
    try:
        with bench.db.atomic():
            if placed.place is Place.NEXT:
                claims.shelve(bench, placed, order)
            else:
                epoch = branches.put(bench.db, bench.row, placed.received)
                claims.receive_beside(bench, placed.received, NO_PROOF, order, epoch)
    except OUR_MISTAKES:
        logger.exception("entry-not-shelved terminal=%s sequence=%s", bench.row.terminal, placed.received.sequence)


def _read_proofs(bench: Bench, arrangement: Arrangement) -> Proofs:
    return {
        placed.received.sequence: facts.read_proof(bench, placed.received.entry.payload, placed.received.sequence)
        for placed in arrangement.placed
        if placed.place in JUDGED and placed.received.entry and isinstance(placed.received.entry.payload, Redeem)
    }


def _lock(bench: Bench, arrangement: Arrangement, proofs: Proofs) -> Reach:
    """Every ticket that the batch may touch, together; then the claims that it takes back, before a run can take them."""
    voided = {
        placed.received.entry.payload.voided
        for placed in arrangement.placed
        if placed.place in JUDGED and placed.received.entry and isinstance(placed.received.entry.payload, Void)
    }
    numbers = {proof.number for proof in proofs.values() if proof.number is not None}
    if arrangement.has_branch:
        voided |= {void.voided for void in branch_voids.of_waiting(bench.db, bench.row)}
    if voided:
        tickets_of = branches.tickets_at if arrangement.has_branch else claim_store.tickets_of
        numbers |= tickets_of(bench.db, bench.row, voided)
    claim_store.lock_tickets(bench.db, bench.row.issuer_id, numbers)
    if voided:
        claim_store.lock_claims(bench.db, bench.row, voided)
    own = {placed.received.sequence for placed in arrangement.placed}
    return Reach(issuer_id=bench.row.issuer_id, row=bench.row, sequences=own | voided, numbers=numbers)


def _owed(hello: Hello, arrangement: Arrangement) -> Owed:
    """Entries that the terminal says it has and we have not; the oldest of them is younger than the last one that we have."""
    reached = arrangement.head.sequence if arrangement.branch_end is None else arrangement.branch_end
    count = max(hello.head_sequence - reached, 0)
    stored = [placed.received.entry for placed in arrangement.placed if placed.received.entry]
    return Owed(count=count, oldest_ms=stored[-1].header.wall if count and stored else None)
