"""server.ledger.audit_replay: what happened within one millisecond is replayed although nobody knows in which order."""

from dataclasses import replace

from server.database import Database
from server.ledger import rules
from server.ledger.accounts import Code
from server.ledger.audit_replay import replay
from server.ledger.bulk import post_many
from server.ledger.rules import ClaimName
from server.ledger.store import Posted, post
from sync.contract.instant import Instant
from tests.unit.server.ledger.scenes import AFFILIATE, AT, ISSUER, PASS, TICKET, credited, funded

FIRST = ClaimName(terminal=1, epoch=1, sequence=7)
OTHER = ClaimName(terminal=3, epoch=1, sequence=4)


def test_a_ticket_taken_and_given_back_and_taken_elsewhere_in_one_millisecond_is_replayed(database: Database) -> None:
    """The second counter's chain is shorter, so that its claim is read before the two that made way for it."""
    funded(database)
    credited(database, 3000)
    credited(database, 1000, TICKET + 1)
    earlier = rules.claim_accepted(AT, replace(FIRST, sequence=1), AFFILIATE, TICKET + 1, 1000)
    later = replace(AT, recorded=Instant(AT.recorded + 5))
    taken = rules.claim_accepted(later, FIRST, AFFILIATE, TICKET, 3000)
    assert isinstance(post(database, *earlier), Posted)
    post_many(database, [taken, rules.claim_voided(later, FIRST, taken)])
    assert isinstance(post(database, *rules.claim_accepted(later, OTHER, AFFILIATE + 1, TICKET, 3000)), Posted)
    assert list(replay(database, ISSUER)) == []


def test_what_came_later_never_takes_what_an_earlier_moment_waits_for(database: Database) -> None:
    """Credited and claimed in one millisecond, the claim's chain being shorter; much later taken back and un-credited."""
    funded(database)
    later = replace(AT, recorded=Instant(AT.recorded + 5_000))
    credited(database, 3000)
    taken = rules.claim_accepted(AT, FIRST, AFFILIATE, TICKET, 3000)
    given_back = (
        rules.claim_voided(later, FIRST, taken),
        rules.ticket_uncredited(later, PASS, Code.FIRST_WALLET, TICKET, 1, 3000),
    )
    for posting in (taken, *given_back):
        assert isinstance(post(database, *posting), Posted)
    assert list(replay(database, ISSUER)) == []


def test_what_no_order_explains_is_found(database: Database) -> None:
    funded(database)
    credited(database, 3000)
    assert isinstance(post(database, *rules.claim_accepted(AT, FIRST, AFFILIATE, TICKET, 3000)), Posted)
    trigger = (
        "DROP TRIGGER ledger_transfer_no_update"
        if database.vendor == "sqlite"
        else "SET session_replication_role = replica"
    )
    database.execute(trigger)
    database.execute("UPDATE ledger_transfer SET amount_cents = 4000 WHERE debit_code = 2200")
    assert any("cannot be posted again" in finding.detail for finding in replay(database, ISSUER))
