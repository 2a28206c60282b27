"""Sheets of tickets for the college's pupils: from rows to a PDF."""

from collections.abc import Collection, Sequence

from server.affiliates import store as affiliates
from server.college.office import Office
from server.keyring import Keyring
from server.passes.store import PupilRow
from server.tickets import store as tickets
from server.tickets.papers import Holder, paper
from server.tickets.sheet import Imprint, Sheet, compose
from server.tickets.states import TicketState


def pdf(office: Office, keys: Keyring, pupils: Sequence[PupilRow], chosen: Collection[int] = ()) -> bytes | None:
    """One page per pupil with paper tickets; only the `chosen` numbers when some are given. None without any ticket.

    Raises NoTicketKey, SheetFault.
    """
    names = affiliates.names(office.db, office.issuer.pk)
    sheets = [sheet for row in pupils if (sheet := _sheet(office, keys, row, names, chosen))]
    if not sheets:
        return None
    imprint = Imprint(
        issuer=office.issuer.name,
        campaign=office.terms.name,
        hotline=office.issuer.hotline,
        accent_colour=office.issuer.accent_colour,
    )
    return compose(imprint, sheets)


def _sheet(
    office: Office, keys: Keyring, row: PupilRow, names: dict[int, str], chosen: Collection[int]
) -> Sheet | None:
    if row.pass_id is None:
        return None
    holder = Holder(first_name=row.first_name, last_name=row.last_name, level=row.level, birthdate=row.birthdate)
    papers = tuple(
        paper(office.terms, office.issuer.scheme_number, keys, holder, ticket, names)
        for ticket in tickets.of_pass(office.db, office.issuer.pk, row.pass_id)
        if ticket.state is TicketState.CREDITED and ticket.is_printed and (not chosen or ticket.number in chosen)
    )
    return Sheet(holder=holder, college=office.college.name, papers=papers) if papers else None
