"""What a closed run pays, line by line, with the claims behind each line: read once, and written out by every export alike.

Decides what counts as sport, culture, either, or the campaign's guarantee: the wallet that the money came from. Never reads who
the child is. The same run gives the same lines for ever, whatever its state became.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from server.database import Database
from server.reimbursement import store
from server.reimbursement.epc_text import compact_iban
from server.reimbursement.progress import Told
from server.reimbursement.states import WAITING, OrderState
from server.reimbursement.store import OrderRow, RunKey
from server.reimbursement.totals import TotalsDiffer
from sync.contract.ids import TicketNumber
from sync.contract.instant import Instant
from sync.contract.ticket import Theme

PAGE = 100  # affiliates read at once: some 7,000 claims of the largest run that we measure


class Wallet(Enum):
    """Where the money of a claim came from."""

    SPORT = "sport"
    CULTURE = "culture"
    EITHER = "either"  # a single wallet, or a ticket that serves both
    GUARANTEE = "guarantee"  # the campaign's: a counter was promised payment for a ticket that was spent already


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One claim that the run pays. `digest`: of the journal entry that its counter signed, as hex."""

    affiliate_number: int
    ticket_number: TicketNumber
    wallet: Wallet
    paid_cents: int
    captured_ms: Instant
    terminal: int
    epoch: int
    sequence: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An affiliate as the exports name it. `signed_on`: its convention for the campaign, as ISO text, or empty."""

    number: int
    name: str
    siret: str
    town: str
    signed_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How and when two persons agreed on the account that is paid. `proof`: a word of BankAccount.Proof, or empty."""

    proof: str
    checked_ms: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One order that takes claims or is paid, its affiliate and its claims in the order in which counters signed them.

    Claims less what was set against a debt plus what came back and is paid again are the order's amount; with no amount left,
    there is no transfer.
    """

    order: OrderRow
    body: Body
    proofs: Sequence[Proof]
    check: Check | None

    @property
    def claims_cents(self) -> int:
        return sum(proof.paid_cents for proof in self.proofs)

    @property
    def offset_cents(self) -> int:
        """What was kept back of an earlier overpayment."""
        return self.order.offset_cents

    def cents_of(self, wallet: Wallet) -> int:
        return sum(proof.paid_cents for proof in self.proofs if proof.wallet is wallet)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the entries' digests one after the other: whoever holds the proofs can make it again."""
        return hashlib.sha256(b"".join(bytes.fromhex(proof.digest) for proof in self.proofs)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """An affiliate with something due that this run does not pay."""

    order: OrderRow
    body: Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A run's lines by affiliate number: those that the bank pays, those that only paid a debt, and whom the run leaves out."""

    paid: Sequence[Line]
    set_off: Sequence[Line]
    excluded: Sequence[Excluded]

    @property
    def settled(self) -> list[Line]:
        """Every line whose claims the run settles."""
        return sorted([*self.paid, *self.set_off], key=lambda line: line.body.number)

    @property
    def total_cents(self) -> int:
        """What the bank pays."""
        return sum(line.order.amount_cents for line in self.paid)

    @property
    def claims_cents(self) -> int:
        return sum(line.order.claims_cents for line in self.settled)

    @property
    def offset_cents(self) -> int:
        return sum(line.order.offset_cents for line in self.settled)

    @property
    def again_cents(self) -> int:
        return sum(line.order.again_cents for line in self.paid)

    @property
    def claim_count(self) -> int:
        return sum(len(line.proofs) for line in self.settled)

    def by_wallet(self) -> dict[Wallet, tuple[int, int]]:
        """Tickets and cents of every wallet, zeros too."""
        counts: Counter[Wallet] = Counter()
        cents: Counter[Wallet] = Counter()
        for line in self.settled:
            for proof in line.proofs:
                counts[proof.wallet] += 1
                cents[proof.wallet] += proof.paid_cents
        return {wallet: (counts[wallet], cents[wallet]) for wallet in Wallet}


def read_content(db: Database, key: RunKey, told: Told) -> Content:
    """Raises TotalsDiffer when an order's claims are not those that it counts."""
    orders = store.orders(db, key)
    bodies, checks = _bodies(db, key), _checks(db, key)
    settled = [order for order in orders if OrderState(order.state) not in WAITING]
    lines: list[Line] = []
    for start in range(0, len(settled), PAGE):
        page = settled[start : start + PAGE]
        proofs = _proofs(db, key, page[0].affiliate_number, page[-1].affiliate_number)
        for order in page:
            number = order.affiliate_number
            mine, check = proofs.get(number, ()), checks.get((number, order.iban))
            lines.append(_checked(Line(order=order, body=bodies[number], proofs=mine, check=check)))
        told("proofs", len(lines), len(settled))
    return Content(
        paid=[line for line in lines if line.order.end_to_end_id],
        set_off=[line for line in lines if not line.order.end_to_end_id],
        excluded=[
            Excluded(order=order, body=bodies[order.affiliate_number])
            for order in orders
            if OrderState(order.state) in WAITING
        ],
    )


def _checked(line: Line) -> Line:
    order = line.order
    if (len(line.proofs), line.claims_cents) != (order.claim_count, order.claims_cents):
        raise TotalsDiffer(
            f"affiliate {order.affiliate_number}: {len(line.proofs)} claims of {line.claims_cents} cents behind an order of "
            f"{order.claim_count} claims and {order.claims_cents} cents"
        )
    return line


def wallet_of(payer: str, themes: int) -> Wallet:
    """`themes`: the ticket's mask."""
    if payer == "guarantee":
        return Wallet.GUARANTEE
    return {Theme.SPORT: Wallet.SPORT, Theme.CULTURE: Wallet.CULTURE}.get(Theme(themes), Wallet.EITHER)


def _bodies(db: Database, key: RunKey) -> dict[int, Body]:
    rows = db.rows(
        "SELECT a.number, a.name, a.siret, a.town, v.signed_on FROM affiliates_affiliate a "
        "LEFT JOIN campaigns_campaign c ON c.issuer_id = a.issuer_id AND c.number = %(campaign)s "
        "LEFT JOIN affiliates_convention v ON v.affiliate_id = a.id AND v.campaign_id = c.id "
        "WHERE a.issuer_id = %(issuer)s",
        {"issuer": key.issuer_id, "campaign": key.campaign},
    )
    return {
        number: Body(number=number, name=name, siret=siret, town=town, signed_on=str(signed_on or ""))
        for number, name, siret, town, signed_on in rows
    }


def _checks(db: Database, key: RunKey) -> dict[tuple[int, str], Check]:
    """By affiliate and account; the last of one account that was agreed on twice."""
    rows = db.rows(
        "SELECT a.number, b.iban, b.proof, b.checked_ms FROM affiliates_bankaccount b "
        "JOIN affiliates_affiliate a ON a.id = b.affiliate_id "
        "WHERE a.issuer_id = %(issuer)s AND b.checked_ms > 0 ORDER BY b.checked_ms, b.id",
        {"issuer": key.issuer_id},
    )
    return {
        (number, compact_iban(iban)): Check(proof=proof, checked_ms=Instant(checked))
        for number, iban, proof, checked in rows
    }


def _proofs(db: Database, key: RunKey, first: int, last: int) -> dict[int, list[Proof]]:
    rows = db.rows(
        "SELECT c.affiliate_number, c.ticket_number, c.payer, COALESCE(t.themes, d.themes, 3), c.paid_cents, c.captured_ms, "
        "c.terminal, c.epoch, c.sequence, COALESCE(e.digest, b.digest) FROM intake_claim c "
        "LEFT JOIN tickets_ticket t ON t.issuer_id = c.issuer_id AND t.number = c.ticket_number "
        "LEFT JOIN cards_debit d ON d.issuer_id = c.issuer_id AND d.number = c.ticket_number "
        "LEFT JOIN intake_journalentry e ON e.issuer_id = c.issuer_id AND e.terminal = c.terminal AND e.epoch = c.epoch "
        "AND e.sequence = c.sequence AND e.is_main_chain "
        "LEFT JOIN intake_branchentry b ON b.issuer_id = c.issuer_id AND b.terminal = c.terminal AND b.epoch = c.epoch "
        "AND b.sequence = c.sequence "
        "WHERE c.issuer_id = %(issuer)s AND c.campaign_number = %(campaign)s AND c.run_number = %(run)s "
        "AND c.state IN ('scheduled', 'paid', 'corrected') AND c.affiliate_number BETWEEN %(first)s AND %(last)s "
        "ORDER BY c.affiliate_number, c.terminal, c.epoch, c.sequence",
        key.params() | {"first": first, "last": last},
    )
    found: dict[int, list[Proof]] = {}
    for proof in _each(rows):
        found.setdefault(proof.affiliate_number, []).append(proof)
    return found


def _each(rows: Iterable[tuple[int, int, str, int, int, int, int, int, int, bytes | None]]) -> Iterable[Proof]:
    for affiliate, number, payer, themes, cents, captured, terminal, epoch, sequence, digest in rows:
        yield Proof(
            affiliate_number=affiliate,
            ticket_number=TicketNumber(number),
            wallet=wallet_of(payer, themes),
            paid_cents=cents,
            captured_ms=Instant(captured),
            terminal=terminal,
            epoch=epoch,
            sequence=sequence,
            digest=(digest or b"").hex(),
        )
