"""server.auditing.report: sound books are sound, and every planted corruption is found under its own name, on both engines."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from django.apps import apps

from server.auditing.report import examine, findings
from server.cases.models import Incident
from server.database import Database
from server.intake.models import Claim
from server.ledger import rules
from server.ledger.accounts import Account, Code
from server.ledger.findings import Invariant, Trouble
from server.ledger.rules import ClaimName
from server.ledger.transfers import Transfer
from server.reimbursement import settlement, store
from tests.unit.server.auditing.books import PASS, SPARE, Books, unguarded
from tests.unit.server.reimbursement.world import JUDO, NOW, THEATRE

_I, _T = Invariant, Trouble
Found = set[tuple[Invariant, Trouble]]
Corruption = str | Callable[[Books], None]


def _another_file(books: Books) -> None:
    """The same length, one digit of one amount."""
    where = {"number": books.filed.number}
    row = books.db.row("SELECT file FROM reimbursement_run WHERE number = %(number)s", where)
    assert row
    changed = bytes(row[0]).replace(b".00</InstdAmt>", b".01</InstdAmt>", 1)
    assert changed != bytes(row[0])
    books.db.execute(
        "UPDATE reimbursement_run SET file = %(file)s WHERE number = %(number)s", where | {"file": changed}
    )


def _forged(books: Books) -> None:
    """By somebody who can run our own code: every hash and counter is right, only no rule does that."""
    journal, _ = rules.claim_accepted(books.at, ClaimName(terminal=1, epoch=0, sequence=1), JUDO, SPARE, 500)
    wallet, due = Account(code=Code.FIRST_WALLET, owner=PASS), Account(code=Code.DUE, owner=JUDO)
    books.write((journal, (Transfer(debit=wallet, credit=due, amount=500),)))


def _copied(table: str, where: str, **other: str) -> str:
    """A second row like one that there is, but for these columns."""
    names = [each.column for each in apps.get_model(table.replace("_", ".", 1))._meta.concrete_fields if each.column]
    values = ", ".join(other.get(each, each) for each in names)
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} WHERE {where}"


def _validated(books: Books) -> None:
    """By somebody who can write rows, and moves no money."""
    claim = Claim.objects.get(payer="guarantee")
    assert claim.campaign_number is not None
    assert claim.ticket_number is not None
    Incident.objects.create(
        issuer_id=claim.issuer_id, terminal=claim.terminal, epoch=claim.epoch, sequence=claim.sequence,
        campaign_number=claim.campaign_number, affiliate_number=claim.affiliate_number, ticket_number=claim.ticket_number,
        cents=100, into=1900, reason="x", heard="x", state="validated", created_by="user:1", created_ms=1,
        decided_by="user:2", decided_ms=1,
    )  # fmt: skip


_CREDIT = f"idempotency_key = 'credit/{SPARE}/1'"
_CUT_OUT = [
    f"DELETE FROM ledger_transfer WHERE journal IN (SELECT id FROM ledger_journal WHERE {_CREDIT})",
    f"DELETE FROM ledger_journal WHERE {_CREDIT}",
]
_FIRST = f"(SELECT hash FROM ledger_journal WHERE idempotency_key = 'wallet/{PASS}')"
_ASIDE = _copied(
    "ledger_transfer", f"journal = (SELECT id FROM ledger_journal WHERE idempotency_key = 'wallet/{PASS}')",
    seq="9", credit_code="1001", credit_owner_kind="debit_owner_kind", credit_owner_id="debit_owner_id", amount_cents="500",
)  # fmt: skip
_JUDO_FILED = f"WHERE state = 'filed' AND affiliate_number = {JUDO}"
_LIVE_RUN = "WHERE state <> 'abandoned'"

# What somebody did to the tables, which constraints stood in the way, and what the audit calls it.
CORRUPTIONS: dict[str, tuple[Sequence[Corruption], list[tuple[str, str]], Found]] = {
    "a counter": (
        ["UPDATE ledger_account SET credits = credits + 1 WHERE code = 1000"],
        [],
        {(_I.BALANCED, _T.UNBALANCED), (_I.COUNTED, _T.COUNTER), (_I.REPLAY, _T.REPLAY)},
    ),
    "an amount of history, counters and all": (
        [
            f"UPDATE ledger_transfer SET amount_cents = 2501 WHERE credit_owner_id = {SPARE}",
            f"UPDATE ledger_account SET debits = debits + 1 WHERE code = 2100 AND owner_id = {PASS}",
            f"UPDATE ledger_account SET credits = credits + 1 WHERE owner_id = {SPARE}",
            f"UPDATE tickets_ticket SET amount_cents = 2501 WHERE number = {SPARE}",
        ],
        [],
        {(_I.CHAINS, _T.CHAIN_HASH), (_I.REPLAY, _T.REPLAY)},
    ),
    "who decided": (
        [f"UPDATE ledger_journal SET actor = 'user:9' WHERE idempotency_key = 'wallet/{PASS}'"],
        [],
        {(_I.CHAINS, _T.CHAIN_HASH), (_I.REPLAY, _T.REPLAY)},
    ),
    "a wallet below zero": (
        [f"UPDATE ledger_account SET debits = debits + 9000 WHERE code = 2100 AND owner_id = {PASS}"],
        [("ledger_account", "account_floor")],
        {
            (_I.BALANCED, _T.UNBALANCED),
            (_I.COUNTED, _T.COUNTER),
            (_I.FLOORS, _T.FLOOR),
            (_I.PUPILS, _T.WALLET),
            (_I.REPLAY, _T.REPLAY),
        },
    ),
    "a pass that is said to have given more back": (
        [
            (
                "INSERT INTO passes_withdrawal (issuer_id, pass_id, rank, reason, actor, at_ms, cents, tickets) "
                f"SELECT issuer_id, {PASS}, 1, 'Parti', 'user:9', 1, 500, 0 FROM reimbursement_run LIMIT 1"
            )
        ],
        [],
        {(_I.PUPILS, _T.WITHDRAWN)},
    ),
    "money taken back from a pass that nobody withdrew": (
        [lambda books: books.write(rules.wallet_withdrawn(books.at, PASS, (500,), 1))],
        [],
        {(_I.PUPILS, _T.WITHDRAWN)},
    ),
    "a floor removed": (
        [f"UPDATE ledger_account SET floor = 0 WHERE code = 2200 AND owner_id = {SPARE}"],
        [],
        {(_I.FLOORS, _T.FLOOR)},
    ),
    "a counter at the end of 64 bits": (
        ["UPDATE ledger_account SET credits = 9223372036854775807 WHERE code = 2100"],
        [("ledger_account", "account_bound")],
        {(_I.FLOORS, _T.BEYOND)},
    ),
    "an amount of history near the end of 64 bits": (
        ["UPDATE ledger_transfer SET amount_cents = 9223372036854775000 WHERE credit_code = 2100"],
        [],
        {(_I.FLOORS, _T.BEYOND)},
    ),
    "a claim paid more than any ticket": (
        ["UPDATE intake_claim SET paid_cents = 2147483647 WHERE state = 'accepted'"],
        [("intake_claim", "claim_amounts")],
        {(_I.FLOORS, _T.BEYOND)},
    ),
    "an order of all that 64 bits hold": (
        [f"UPDATE reimbursement_paymentorder SET amount_cents = 9223372036854775807 {_JUDO_FILED}"],
        [],
        {(_I.FLOORS, _T.BEYOND)},
    ),
    "a journal cut out with its transfers": (
        _CUT_OUT,
        [],
        {
            (_I.CHAINS, _T.CHAIN_END),
            (_I.COUNTED, _T.COUNTER),
            (_I.PUPILS, _T.TICKET_SOURCE),
            (_I.PUPILS, _T.WALLET),
            (_I.REPLAY, _T.REPLAY),
        },
    ),
    "a chain shortened by its last journal": (
        [
            *_CUT_OUT,
            f"UPDATE ledger_chain SET position = 1, hash = {_FIRST} WHERE owner_kind = 'pass' AND owner_id = {PASS}",
        ],
        [],
        {(_I.COUNTED, _T.COUNTER), (_I.PUPILS, _T.TICKET_SOURCE), (_I.PUPILS, _T.WALLET), (_I.REPLAY, _T.REPLAY)},
    ),
    "a ticket given to another pass": (
        [f"UPDATE tickets_ticket SET pass_id = 91 WHERE number = {SPARE}"],
        [],
        {(_I.PUPILS, _T.TICKET_SOURCE)},
    ),
    "an amount written on a ticket": (
        [f"UPDATE tickets_ticket SET amount_cents = 7000 WHERE number = {SPARE}"],
        [],
        {(_I.PUPILS, _T.TICKET_SOURCE), (_I.TICKETS, _T.TICKET_ACCOUNT)},
    ),
    "a spent ticket made good again": (
        ["UPDATE tickets_ticket SET state = 'credited' WHERE number = 10000001"],
        [],
        {(_I.TICKETS, _T.TICKET_ACCOUNT)},
    ),
    "a claim paid more": (
        ["UPDATE intake_claim SET paid_cents = 4000 WHERE state = 'accepted'"],
        [],
        {(_I.ORDERS, _T.DUE), (_I.TICKETS, _T.CLAIM)},
    ),
    "a claim invented": (
        [_copied("intake_claim", "state = 'accepted'", sequence="999", ticket_number=str(SPARE))],
        [],
        {(_I.ORDERS, _T.DUE), (_I.TICKETS, _T.CLAIM)},
    ),
    "a claim removed": (
        ["DELETE FROM intake_claim WHERE state = 'accepted'"],
        [],
        {(_I.ORDERS, _T.DUE), (_I.TICKETS, _T.STRAY_CLAIM)},
    ),
    "a voided claim made alive": (
        ["UPDATE intake_claim SET state = 'accepted', paid_cents = 1000 WHERE state = 'voided'"],
        [],
        {(_I.ORDERS, _T.DUE), (_I.TICKETS, _T.CLAIM)},
    ),
    "a claim said to be corrected": (
        ["UPDATE intake_claim SET state = 'corrected' WHERE payer = 'guarantee'"],
        [],
        {(_I.TICKETS, _T.CORRECTION)},
    ),
    "an incident said to be validated": (
        [_validated],
        [],
        {(_I.TICKETS, _T.CORRECTION)},
    ),
    "one ticket for two claims": (
        ["UPDATE intake_claim SET payer = 'ticket' WHERE payer = 'guarantee'"],
        [("intake_claim", "claim_one_live_per_ticket")],
        {(_I.TICKETS, _T.CLAIM), (_I.TICKETS, _T.TICKET_TWICE)},
    ),
    "one affiliate twice for a ticket": (
        [f"UPDATE intake_claim SET affiliate_number = {JUDO} WHERE payer = 'guarantee'"],
        [],
        {(_I.ONE_WINNER, _T.PAID_TWICE), (_I.ORDERS, _T.TAKEN), (_I.TICKETS, _T.CLAIM)},
    ),
    "an affiliate of the other kind": (
        [f"UPDATE intake_claim SET affiliate_themes = 2 WHERE affiliate_number = {THEATRE}"],
        [],
        {(_I.THEMES, _T.THEME)},
    ),
    "a ticket of the other wallet": (
        ['UPDATE campaigns_campaign SET wallets = \'[{"themes": 2, "amount_cents": 8000}]\''],
        [],
        {(_I.PUPILS, _T.TICKET_SOURCE), (_I.RULES, _T.RULES_ROW)},
    ),
    "an order raised": (
        [f"UPDATE reimbursement_paymentorder SET amount_cents = amount_cents + 1 {_JUDO_FILED}"],
        [],
        {(_I.ORDERS, _T.ORDER), (_I.ORDERS, _T.RUN_FILE)},
    ),
    "an order said to be paid": (
        [f"UPDATE reimbursement_paymentorder SET state = 'paid' {_JUDO_FILED}"],
        [],
        {(_I.ORDERS, _T.ORDER), (_I.PAID, _T.PAID), (_I.PAID, _T.UNPROVEN)},
    ),
    "an order paid by our own rules without a line or declaration": (
        [
            lambda books: settlement.pay(
                books.db, books.filed.key, store.orders(books.db, books.filed.key)[:1], "R9", "user:9", NOW
            )
        ],
        [],
        {(_I.PAID, _T.UNPROVEN)},
    ),
    "a declaration of somebody else": (
        ["UPDATE reimbursement_run SET confirmed_by = 'user:9' WHERE payment_reference <> ''"],
        [],
        {(_I.PAID, _T.UNPROVEN)},
    ),
    "a payment's reference changed": (
        ["UPDATE reimbursement_paymentorder SET bank_reference = 'R2' WHERE state = 'paid'"],
        [],
        {(_I.PAID, _T.UNPROVEN)},
    ),
    "an order removed": (
        [f"DELETE FROM reimbursement_paymentorder {_JUDO_FILED}"],
        [],
        {(_I.ORDERS, _T.RUN_FILE), (_I.ORDERS, _T.STRAY_ORDER)},
    ),
    "a claim moved to another run": (
        ["UPDATE intake_claim SET run_number = 2 WHERE state = 'scheduled' AND payer = 'guarantee'"],
        [],
        {(_I.ORDERS, _T.TAKEN)},
    ),
    "an order that came back said to be set against a debt": (
        ["UPDATE reimbursement_paymentorder SET set_against_cents = 1 WHERE state = 'returned'"],
        [],
        {(_I.PAID, _T.RETURNED)},
    ),
    "a rule changed behind its document": (
        ["UPDATE campaigns_campaign SET ticket_max_cents = 6900"],
        [],
        {(_I.RULES, _T.RULES_ROW)},
    ),
    "a published document rewritten": (
        ["UPDATE campaigns_rules SET document = replace(document, '7000', '6900') WHERE version = 1"],
        [],
        {(_I.RULES, _T.RULES_CHANGED)},
    ),
    "a published version removed": (
        ["DELETE FROM campaigns_rules WHERE version = 1"],
        [],
        {(_I.RULES, _T.RULES_MISSING)},
    ),
    "two runs for one cut-off": (
        [
            f"UPDATE reimbursement_run SET cut_off_ms = (SELECT MAX(cut_off_ms) FROM reimbursement_run {_LIVE_RUN}) {_LIVE_RUN}"
        ],
        [("reimbursement_run", "run_cut_off")],
        {(_I.RUNS, _T.RUN_TWICE)},
    ),
    "an event written twice": (
        [_copied("ledger_journal", f"idempotency_key = 'wallet/{PASS}'", id="'again'")],
        [("ledger_journal", "journal_idempotency_key"), ("ledger_journal", "journal_chain_place")],
        {(_I.CHAINS, _T.CHAIN_GAP), (_I.CHAINS, _T.CHAIN_HASH), (_I.CHAINS, _T.NO_TRANSFER), (_I.ONCE, _T.TWICE)},
    ),
    "a bank file changed": ([_another_file], [], {(_I.ORDERS, _T.RUN_FILE)}),
    "money moved from a wallet to an affiliate, hashes and all": (
        [_forged],
        [],
        {(_I.PUPILS, _T.WALLET), (_I.TICKETS, _T.STRAY_CLAIM), (_I.ORDERS, _T.DUE), (_I.CHAINS, _T.UNLAWFUL)},
    ),
    "money put aside in a pot that no chart has, counters and all": (
        [
            _ASIDE,
            "UPDATE ledger_account SET debits = debits + 500 WHERE code = 1000",
            _copied("ledger_account", "code = 1000", code="1001", debits="0", credits="500"),
        ],
        [],
        {
            (_I.CONSERVED, _T.NOT_CONSERVED),
            (_I.FLOORS, _T.UNREADABLE),
            (_I.CHAINS, _T.UNREADABLE),
            (_I.REPLAY, _T.REPLAY),
        },
    ),
    "a budget returned while wallets and tickets hold money": (
        [lambda books: books.write(rules.budget_returned(books.at, 1, 100))],
        [],
        {(_I.CLOSED, _T.LEFT_OVER)},
    ),
    "a campaign said to have been closed before its last postings": (
        [
            "INSERT INTO ledger_seal (issuer_id, campaign, sealed_ms) SELECT issuer_id, campaign, 1 FROM reimbursement_run LIMIT 1"
        ],
        [],
        {(_I.CLOSED, _T.AFTER_CLOSING), (_I.CLOSED, _T.LEFT_OVER)},
    ),
}


class _Undone(Exception):
    """Leaves a corruption's transaction, so that the next one finds sound books."""


def found_after(books: Books, corruptions: Sequence[Corruption], constraints: list[tuple[str, str]]) -> Found:
    """What the audit finds; then all is as before."""
    found: Found = set()
    with suppress(_Undone), books.db.atomic():
        unguarded(books.db, *constraints)
        for corruption in corruptions:
            if isinstance(corruption, str):
                assert books.db.execute(corruption) >= 1, corruption
            else:
                corruption(books)
        results = examine(books.db, books.issuer_id)
        found = {(result.invariant, one.trouble) for result in results for one in result.findings}
        raise _Undone
    return found


def test_every_planted_corruption_is_found_by_name(database: Database) -> None:
    books = Books(database)
    found = {name: found_after(books, how, constraints) for name, (how, constraints, _) in CORRUPTIONS.items()}
    assert found == {name: expected for name, (_, _, expected) in CORRUPTIONS.items()}
    assert findings(database, books.issuer_id) == []


def test_every_invariant_finds_some_corruption() -> None:
    """Conservation never alone: transfers between pots of the chart conserve, so that only a pot outside of it can break it."""
    assert {invariant for _, _, found in CORRUPTIONS.values() for invariant, _ in found} == set(Invariant)


def test_sound_books_hold_every_invariant(database: Database) -> None:
    books = Books(database)
    with database.snapshot():
        results = list(examine(database, books.issuer_id))
    assert [result.invariant for result in results] == list(Invariant)
    assert [one for result in results for one in result.findings] == []
    assert findings(database, books.issuer_id) == []


def test_a_walk_tells_how_far_it_is(sqlite_database: Database) -> None:
    books, told = Books(sqlite_database), []
    list(examine(sqlite_database, books.issuer_id, lambda *said: told.append(said)))
    total = told[0][2]
    assert total > 30
    for invariant in (Invariant.REPLAY, Invariant.CHAINS):
        assert [done for which, done, _ in told if which is invariant] == [0, total]


def test_another_issuer_s_books_are_not_looked_at(sqlite_database: Database) -> None:
    Books(sqlite_database)
    sqlite_database.execute("UPDATE ledger_account SET credits = credits + 1 WHERE code = 2100")
    assert findings(sqlite_database, 999) == []
