"""server.auditing.cards: debits of cards are sound, and every planted corruption of one is found under its own name."""

from collections.abc import Sequence
from contextlib import suppress

from server.auditing.report import examine, findings
from server.cards import debiting
from server.cards.debiting import CancelReason
from server.cards.store import DebitRow
from server.database import Database
from server.ledger import rules
from server.ledger.accounts import Code
from server.ledger.findings import Invariant, Trouble
from server.ledger.store import Posted, post
from tests.builders.region import NOW, SPORT_CLUB, THEATRE, Region
from tests.unit.server.auditing.books import unguarded

_I, _T = Invariant, Trouble
Found = set[tuple[Invariant, Trouble]]
KEPT, EMPTIED, CANCELLED, LAST = 10**16 + 1, 10**16 + 2, 10**16 + 3, 10**16 + 4
STRANGE = 10**16 + 99
_AMOUNTS = [("cards_debit", "debit_amounts"), ("cards_debit", "debit_whole_price_or_all")]
_OF_DEBITS = f"SELECT issuer_id, {STRANGE}, card_number, campaign_number, pass_id, affiliate_number, wallet, themes"

# What somebody did to the tables, which constraints stood in the way, and what the audit calls it.
CORRUPTIONS: dict[str, tuple[Sequence[str], list[tuple[str, str]], Found]] = {
    "a debit raised": (
        [f"UPDATE cards_debit SET debited_cents = 1300, price_cents = 1300 WHERE number = {KEPT}"],
        [],
        {(_I.TICKETS, _T.DEBIT), (_I.PUPILS, _T.TICKET_SOURCE)},
    ),
    "a debit raised, with its claim": (
        [
            f"UPDATE cards_debit SET debited_cents = 1300, price_cents = 1300 WHERE number = {KEPT}",
            f"UPDATE intake_claim SET claimed_cents = 1300, paid_cents = 1300 WHERE sequence = {KEPT}",
        ],
        [],
        {(_I.PUPILS, _T.TICKET_SOURCE), (_I.TICKETS, _T.CLAIM), (_I.ORDERS, _T.DUE)},
    ),
    "less than the price taken, and something left": (
        [f"UPDATE cards_debit SET price_cents = 5000 WHERE number = {KEPT}"],
        _AMOUNTS,
        {(_I.TICKETS, _T.DEBIT)},
    ),
    "another remainder told": (
        [f"UPDATE cards_debit SET remaining_cents = 2800 WHERE number = {KEPT}"],
        [],
        {(_I.PUPILS, _T.REMAINDER)},
    ),
    "a debit removed": (
        [f"DELETE FROM cards_debit WHERE number = {KEPT}"],
        [],
        {(_I.TICKETS, _T.DEBIT), (_I.PUPILS, _T.TICKET_SOURCE)},
    ),
    "a debit invented": (
        [
            (
                "INSERT INTO cards_debit (issuer_id, number, card_number, campaign_number, pass_id, affiliate_number, "
                f"wallet, themes, price_cents, debited_cents, remaining_cents, reference, actor, made_ms) {_OF_DEBITS}, "
                f"price_cents, debited_cents, remaining_cents, reference, actor, made_ms FROM cards_debit WHERE number = {KEPT}"
            )
        ],
        [],
        {(_I.TICKETS, _T.DEBIT), (_I.PUPILS, _T.TICKET_SOURCE), (_I.PUPILS, _T.REMAINDER)},
    ),
    "a debit's claim removed": (
        [f"DELETE FROM intake_claim WHERE sequence = {KEPT}"],
        [],
        {(_I.TICKETS, _T.DEBIT), (_I.TICKETS, _T.STRAY_CLAIM), (_I.ORDERS, _T.DUE)},
    ),
    "a debit's claim moved to another affiliate": (
        [f"UPDATE intake_claim SET affiliate_number = {THEATRE} WHERE sequence = {KEPT}"],
        [],
        # Its themes are those of the decision, which the claim keeps.
        {(_I.TICKETS, _T.DEBIT), (_I.TICKETS, _T.CLAIM), (_I.ORDERS, _T.DUE)},
    ),
    "a cancelled debit made alive": (
        [
            f"UPDATE intake_claim SET state = 'accepted', paid_cents = 700, payer = 'ticket' WHERE sequence = {CANCELLED}"
        ],
        [],
        {(_I.TICKETS, _T.DEBIT), (_I.TICKETS, _T.CLAIM), (_I.ORDERS, _T.DUE)},
    ),
    "a cancellation removed": (
        [f"DELETE FROM cards_cancellation WHERE debit = {CANCELLED}"],
        [],
        {(_I.TICKETS, _T.DEBIT), (_I.PUPILS, _T.TICKET_SOURCE)},
    ),
    "a cancellation invented": (
        [
            (
                "INSERT INTO cards_cancellation (issuer_id, debit, reason, actor, at_ms) "
                f"SELECT issuer_id, {KEPT}, reason, actor, at_ms FROM cards_cancellation"
            )
        ],
        [],
        {(_I.TICKETS, _T.DEBIT), (_I.PUPILS, _T.TICKET_SOURCE)},
    ),
    "a card given to another pass": (
        [
            f"UPDATE cards_card SET pass_id = 4040 WHERE number IN (SELECT card_number FROM cards_debit WHERE number = {LAST})"
        ],
        [],
        {(_I.TICKETS, _T.DEBIT)},
    ),
    "sport money debited as culture": (
        [f"UPDATE cards_debit SET themes = 2, wallet = 1 WHERE number = {EMPTIED}"],
        [],
        {(_I.PUPILS, _T.TICKET_SOURCE), (_I.PUPILS, _T.REMAINDER), (_I.THEMES, _T.THEME)},
    ),
}


class _Undone(Exception):
    """Leaves a corruption's transaction, so that the next one finds sound books."""


def sound(db: Database) -> Region:
    """Debits of every sort: something left, nothing left, cancelled."""
    region = Region(db)
    one, other = region.card(), region.card()
    rows = [
        region.debited(one, 1_200),
        region.debited(other, 5_000),
        region.debited(one, 700),
        region.debited(other, 900, THEATRE),
    ]
    assert [row.number for row in rows] == [KEPT, EMPTIED, CANCELLED, LAST]
    cancelled = debiting.cancel(db, region.issuer_id, SPORT_CLUB, CANCELLED, CancelReason.CARD, "user:7", NOW)
    assert isinstance(cancelled, DebitRow)
    return region


def found_after(region: Region, corruptions: Sequence[str], constraints: list[tuple[str, str]]) -> Found:
    """What the audit finds; then all is as before."""
    found: Found = set()
    with suppress(_Undone), region.db.atomic():
        unguarded(region.db, *constraints)
        for corruption in corruptions:
            assert region.db.execute(corruption) >= 1, corruption
        results = examine(region.db, region.issuer_id, with_replay=False)
        found = {(result.invariant, one.trouble) for result in results for one in result.findings}
        raise _Undone
    return found


def test_every_planted_corruption_of_a_debit_is_found_by_name(database: Database) -> None:
    region = sound(database)
    region.check()
    found = {name: found_after(region, how, constraints) for name, (how, constraints, _) in CORRUPTIONS.items()}
    assert found == {name: expected for name, (_, _, expected) in CORRUPTIONS.items()}
    assert findings(database, region.issuer_id) == []


def test_money_that_stays_on_a_debits_number_is_found(database: Database) -> None:
    region = sound(database)
    pass_id = region.pass_id()
    posting = rules.ticket_credited(region.at, pass_id, Code.FIRST_WALLET, STRANGE, 0, 500)
    assert isinstance(post(database, *posting), Posted)
    found = {one.trouble for one in findings(database, region.issuer_id)}
    assert found == {Trouble.TICKET_ACCOUNT, Trouble.TICKET_SOURCE}
