"""server.tickets.papers: the code on the paper is what the counter verifies, field by field."""

from dataclasses import replace
from pathlib import Path

import pytest

from server.tickets.papers import NoTicketKey, paper
from sync.contract.ids import AffiliateId, KeyId
from sync.contract.ticket import Theme, TicketFlag, birthdate_tag, verify_ticket
from tests.unit.server.tickets.pages import AFFILIATES, HOLDER, ROW, SCHEME, TERMS, keyring


def test_a_counter_verifies_every_field_of_the_paper(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    row = replace(ROW, generation=3, assigned_affiliate=AffiliateId(1001))
    made = paper(TERMS, SCHEME, keys, HOLDER, row, AFFILIATES)
    ticket = verify_ticket(made.code, keys.issuer, keys.tickets[KeyId(1)].public_key())
    assert (ticket.number, ticket.amount, ticket.themes, ticket.scheme) == (ROW.number, 3000, Theme.SPORT, SCHEME)
    assert (ticket.valid_from, ticket.valid_to) == (TERMS.valid_from, TERMS.valid_to)
    assert (ticket.generation, ticket.assigned_affiliate, ticket.campaign) == (3, 1001, 26)
    assert (ticket.name, ticket.flags) == ("Maëlys D.", TicketFlag.BIRTHDATE_REQUIRED)
    assert ticket.birthdate_tag == birthdate_tag(keys.tags[KeyId(1)], keys.issuer, ROW.number, HOLDER.birthdate)
    assert made.affiliate == "Théâtre de l'Écluse"


def test_the_same_print_is_the_same_code_and_the_next_print_another(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    first = paper(TERMS, SCHEME, keys, HOLDER, ROW, {})
    assert paper(TERMS, SCHEME, keys, HOLDER, ROW, {}) == first
    assert paper(TERMS, SCHEME, keys, HOLDER, replace(ROW, generation=2), {}).code != first.code


def test_a_campaign_whose_key_is_not_held_prints_nothing(tmp_path: Path) -> None:
    with pytest.raises(NoTicketKey, match="ticket key 9"):
        paper(replace(TERMS, ticket_key_id=KeyId(9)), SCHEME, keyring(tmp_path), HOLDER, ROW, {})


def test_a_ticket_that_is_not_to_be_printed_is_our_mistake(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="not to be printed"):
        paper(TERMS, SCHEME, keyring(tmp_path), HOLDER, replace(ROW, printed_ms=None), {})
