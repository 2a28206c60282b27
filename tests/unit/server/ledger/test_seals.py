"""server.ledger.seals: a posting that is under way is waited for, one that comes later is refused; nobody else is held up."""

import threading

import pytest
from django.db import connections

from server.database import Database, Violated, Violation, current
from server.ledger import rules, seals
from server.ledger.rules import Posting
from server.ledger.store import Outcome, Posted, Reason, Refused, post
from sync.contract.instant import Instant
from tests.unit.server.ledger.scenes import AT, CAMPAIGN, ISSUER


def vote(name: str, cents: int = 1000) -> Posting:
    return rules.envelope_amended(AT, cents, name)


def test_a_sealed_campaign_takes_nothing_and_an_opened_one_does(database: Database) -> None:
    assert isinstance(post(database, *vote("V1")), Posted)
    assert not seals.is_sealed(database, ISSUER, CAMPAIGN)
    seals.make_ready(database, ISSUER, CAMPAIGN)
    seals.make_ready(database, ISSUER, CAMPAIGN)
    assert not seals.is_sealed(database, ISSUER, CAMPAIGN)
    with database.atomic():
        seals.lock(database, ISSUER, CAMPAIGN)
        assert isinstance(post(database, *vote("V2")), Posted)  # the closing's own
        seals.put(database, ISSUER, CAMPAIGN, Instant(5))
    assert seals.is_sealed(database, ISSUER, CAMPAIGN)
    assert post(database, *vote("V3")) == Refused(reason=Reason.CLOSED)
    assert database.row("SELECT COUNT(*) FROM ledger_journal") == (2,)
    seals.put(database, ISSUER, CAMPAIGN, None)
    assert isinstance(post(database, *vote("V3")), Posted)


def test_a_seal_never_goes_away(database: Database) -> None:
    seals.make_ready(database, ISSUER, CAMPAIGN)
    with pytest.raises(Violated) as refused, database.atomic():
        database.execute("DELETE FROM ledger_seal")
    assert refused.value.kind is Violation.APPEND_ONLY


def test_nobody_seals_what_was_not_made_ready(database: Database) -> None:
    with pytest.raises(AssertionError), database.atomic():
        seals.lock(database, ISSUER, CAMPAIGN)


def test_a_posting_under_way_is_waited_for_and_a_later_one_waits_and_is_refused(database: Database) -> None:
    seals.make_ready(database, ISSUER, CAMPAIGN)
    is_posting, may_end, order, later = threading.Event(), threading.Event(), [], list[Outcome]()

    def long_posting() -> None:
        with current().atomic():
            assert isinstance(post(current(), *vote("long")), Posted)
            is_posting.set()
            may_end.wait(10)
            order.append("posted")
        connections["default"].close()

    def sealing() -> None:
        is_posting.wait(10)
        with current().atomic():
            seals.lock(current(), ISSUER, CAMPAIGN)
            order.append("sealed")
            seals.put(current(), ISSUER, CAMPAIGN, Instant(5))
        later.append(post(current(), *vote("later")))
        connections["default"].close()

    threads = [threading.Thread(target=act) for act in (long_posting, sealing)]
    for thread in threads:
        thread.start()
    is_posting.wait(10)
    may_end.set()
    for thread in threads:
        thread.join(20)
    assert order == ["posted", "sealed"]
    assert later == [Refused(reason=Reason.CLOSED)]
