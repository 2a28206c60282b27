"""What the college's pages show, ready to be written: one line per pupil, one per ticket, one per wallet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import formats
from server.affiliates import store as affiliates
from server.affiliates.store import AffiliateRow
from server.campaigns.terms import wallet_code
from server.college import texts
from server.college.office import Office
from server.ledger.accounts import WALLETS, Account
from server.ledger.store import balance, balances
from server.passes import wallets
from server.passes.store import PupilRow
from server.tickets import store as tickets
from server.tickets.states import TicketEvent
from server.tickets.store import TicketCounts, TicketRow
from sync.contract.instant import civil_date


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilLine:
    """`left_cents`: in the wallets, not on tickets."""

    id: int
    name: str
    level: str
    status: str
    badge: str
    has_pass: bool
    counts: TicketCounts
    left_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletLine:
    """`index`: the wallet's place in the campaign."""

    index: int
    name: str
    theme: str
    left_cents: int
    granted_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLine:
    """What may be done with it is decided by the table of states; `choices`: affiliates that could take it."""

    row: TicketRow
    state: str
    badge: str
    theme: str
    paper: str
    affiliate: str
    can_print: bool
    can_change: bool
    can_uncredit: bool
    can_assign: bool
    can_block: bool
    can_unblock: bool
    choices: tuple[AffiliateRow, ...]


def pupil_lines(office: Office, rows: Sequence[PupilRow]) -> list[PupilLine]:
    """Three queries, however many pupils."""
    passes = [row.pass_id for row in rows if row.pass_id is not None]
    counts = tickets.counts(office.db, office.issuer.pk, passes)
    held = [
        balances(office.db, office.issuer.pk, office.terms.number, wallet_code(index), passes)
        for index in range(len(office.terms.wallets))
    ]
    return [_pupil_line(row, counts, held) for row in rows]


def _pupil_line(row: PupilRow, counts: Mapping[int, TicketCounts], held: Sequence[Mapping[int, int]]) -> PupilLine:
    pass_id = row.pass_id or 0
    return PupilLine(
        id=row.id,
        name=f"{row.last_name} {row.first_name}",
        level=row.level,
        status=status_of(row),
        badge=badge_of(row),
        has_pass=row.pass_id is not None,
        counts=counts.get(pass_id, TicketCounts()),
        left_cents=sum(wallet.get(pass_id, 0) for wallet in held),
    )


def wallet_lines(office: Office, row: PupilRow) -> list[WalletLine]:
    """The pass's wallets. What each was given is the ledger's: split, bursary and moves are in it."""
    assert row.pass_id is not None
    granted = wallets.entitlement(office.db, office.terms, row.pass_id)
    return [
        WalletLine(
            index=index,
            name=texts.wallet(wallet),
            theme=texts.theme(wallet.themes),
            left_cents=balance(
                office.db,
                office.issuer.pk,
                office.terms.number,
                Account(code=wallet_code(index), owner=row.pass_id),
            ),
            granted_cents=given,
        )
        for index, (wallet, given) in enumerate(zip(office.terms.wallets, granted, strict=True))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitChoice:
    """One of the campaign's splits. `index`: its place among them."""

    index: int
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """How money may go from one wallet to the other. `splits`: to which; empty, any amount. `rank`: of the next move."""

    splits: tuple[SplitChoice, ...]
    rank: int


def split_choices(office: Office, row: PupilRow) -> list[SplitChoice]:
    """Among which the family chooses at registration; empty when the campaign offers none."""
    return [
        SplitChoice(index=index, label=texts.split(office.terms.wallets, amounts), is_chosen=amounts == row.split)
        for index, amounts in enumerate(office.terms.splits)
    ]


def moving(office: Office, row: PupilRow) -> Moving | None:
    """None when the rules keep money where it is, or there is no other split to go to."""
    if row.pass_id is None or not office.terms.may_move_money or len(office.terms.wallets) != len(WALLETS):
        return None
    rank = wallets.moves(office.db, office.issuer.pk, row.pass_id) + 1
    if not office.terms.splits:
        return Moving(splits=(), rank=rank)
    given = wallets.entitlement(office.db, office.terms, row.pass_id)
    supplement = office.terms.supplement if row.is_bursary else (0, 0)
    base = tuple(one - more for one, more in zip(given, supplement, strict=True))
    others = [one for one in split_choices(office, row) if office.terms.splits[one.index] != base]
    return Moving(splits=tuple(others), rank=rank) if others else None


def status_of(row: PupilRow) -> str:
    """Of the registration, until its pass is withdrawn."""
    return texts.WITHDRAWN_FROM_FAMILY if row.is_withdrawn else texts.STATUSES[row.status]


def badge_of(row: PupilRow) -> str:
    """The colour that goes with it."""
    return "neutral" if row.is_withdrawn else texts.STATUS_BADGES[row.status]


def ticket_lines(office: Office, pass_id: int) -> list[TicketLine]:
    """The pass's tickets, in the order of their slots."""
    accepting = affiliates.under_convention(office.db, office.issuer.pk, office.terms.number, civil_date(office.now))
    is_open = office.terms.is_before_end(civil_date(office.now))
    rows = tickets.of_pass(office.db, office.issuer.pk, pass_id)
    is_withdrawn = tickets.is_withdrawn(office.db, office.issuer.pk, pass_id)
    return [_ticket_line(row, accepting, is_open=is_open, is_withdrawn=is_withdrawn) for row in rows]


def _ticket_line(row: TicketRow, accepting: Sequence[AffiliateRow], *, is_open: bool, is_withdrawn: bool) -> TicketLine:
    def can_be(event: TicketEvent) -> bool:
        return not is_withdrawn and row.after(event) is not None

    def can(event: TicketEvent) -> bool:
        return is_open and can_be(event)

    names = {one.number: one.name for one in accepting}
    return TicketLine(
        row=row,
        state=texts.STATES[row.state],
        badge=texts.STATE_BADGES[row.state],
        theme=texts.theme(row.themes),
        paper=formats.paris_date(row.printed_ms) if row.printed_ms is not None else "",
        affiliate=names.get(row.assigned_affiliate, str(row.assigned_affiliate)) if row.assigned_affiliate else "",
        can_print=can(TicketEvent.PRINT),
        can_change=can(TicketEvent.CHANGE),
        can_uncredit=can_be(TicketEvent.UNCREDIT),
        can_assign=can(TicketEvent.ASSIGN),
        can_block=can(TicketEvent.BLOCK),
        can_unblock=can(TicketEvent.UNBLOCK),
        choices=tuple(one for one in accepting if one.themes & row.themes),
    )
