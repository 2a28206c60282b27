"""What each ticket's paper says, and its signed code: one printed generation of one ticket, always the same bytes.

Decides the fields of the code (protocol, "Ticket code"); the birthdate enters only as its 8-bit tag and is never on the paper.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from server.campaigns.terms import Terms
from server.keyring import Keyring
from server.tickets.store import TicketRow
from sync.contract.ids import CampaignNumber, IssuerId, TicketNumber
from sync.contract.money import cents
from sync.contract.ticket import Theme, Ticket, TicketFlag, TicketKind, birthdate_tag, name_to_check, sign_ticket


class NoTicketKey(Exception):
    """The keyring has not the key that the campaign's tickets are signed with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose tickets they are."""

    first_name: str
    last_name: str
    level: str
    birthdate: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One ticket as printed. `affiliate`: for whom it is kept, empty for any. `code`: 104 signed bytes."""

    number: TicketNumber
    amount_cents: int
    themes: Theme
    valid_from: dt.date
    valid_to: dt.date
    name: str
    affiliate: str
    code: bytes


def paper(
    terms: Terms, scheme: int, keyring: Keyring, holder: Holder, row: TicketRow, affiliates: Mapping[int, str]
) -> Paper:
    """A credited, printed ticket's paper. `affiliates`: names by number. Raises NoTicketKey."""
    assert row.is_printed, f"ticket of slot {row.slot} is not to be printed"
    key_id = terms.ticket_key_id
    if key_id not in keyring.tickets or key_id not in keyring.tags:
        raise NoTicketKey(f"campaign {terms.number} signs with ticket key {key_id}, which the keyring has not")
    name = name_to_check(holder.first_name, holder.last_name)
    ticket = Ticket(
        kind=TicketKind.LIVE,
        scheme=scheme,
        key_id=key_id,
        number=row.number,
        amount=cents(row.amount_cents, low=1),
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        themes=Theme(row.themes),
        generation=row.generation,
        assigned_affiliate=row.assigned_affiliate,
        birthdate_tag=_tag(keyring.tags[key_id], keyring.issuer, row.number, holder.birthdate),
        flags=_flags(terms),
        campaign=CampaignNumber(terms.number),
        name=name,
    )
    return Paper(
        number=row.number,
        amount_cents=row.amount_cents,
        themes=ticket.themes,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        name=name,
        affiliate=affiliates[row.assigned_affiliate] if row.assigned_affiliate else "",
        code=sign_ticket(ticket, keyring.issuer, keyring.tickets[key_id]),
    )


def _tag(key: bytes, issuer: IssuerId, number: TicketNumber, birthdate: dt.date) -> int:
    return birthdate_tag(key, issuer, number, birthdate)


def _flags(terms: Terms) -> TicketFlag:
    flags = TicketFlag(0)
    if terms.birthdate_required:
        flags |= TicketFlag.BIRTHDATE_REQUIRED
    if terms.partial_use:
        flags |= TicketFlag.PARTIAL_USE
    return flags
