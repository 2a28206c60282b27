"""One affiliate's statement: what its treasurer needs to match a transfer, and nobody's name."""

from dataclasses import replace

import pytest

from server.affiliates.models import Affiliate
from server.database import Database
from server.reimbursement import statements
from server.reimbursement.bordereau import bordereau
from tests.unit.server.reimbursement.closed import REFERENCE, Closed, all_words, assert_accessible
from tests.unit.server.reimbursement.world import JUDO


@pytest.fixture
def closed(sqlite_database: Database) -> Closed:
    made = Closed(sqlite_database)
    made.file()
    return made


def made(closed: Closed, offset_cents: int = 0) -> bytes:
    affiliate = Affiliate.objects.select_related("issuer").get(number=JUDO)
    (transfer,) = statements.transfers(closed.db, closed.issuer.pk, JUDO)
    claims = statements.claims_of_run(closed.db, closed.issuer.pk, JUDO, closed.campaign.number, 1)
    return bordereau(
        affiliate,
        replace(transfer, amount_cents=transfer.amount_cents - offset_cents, offset_cents=offset_cents),
        claims,
    )


def test_a_treasurer_finds_the_transfer_and_every_ticket_by_its_own_reference(closed: Closed) -> None:
    seen = all_words(made(closed))
    for told in (
        "Bordereau de remboursement", f"{REFERENCE}-000042", "Pass 2026-2027 Quinzaine du 1er au 15 octobre 2026 3 tickets",
        "FR76 … 0189", "90,00 €", "Licence 1", "Licence 2", "Licence 3", "0000 0000 1000 0001", "Sport 2 80,00 €",
    ):  # fmt: skip
        assert told in seen, told


def test_what_was_kept_back_is_said(closed: Closed) -> None:
    seen = all_words(made(closed, offset_cents=1500))
    assert "Trop-perçus retenus -15,00 €" in seen
    assert "75,00 €" in seen


def test_it_is_the_same_bytes_each_time_and_a_screen_reader_reads_it(closed: Closed) -> None:
    assert made(closed) == made(closed)
    assert_accessible(made(closed))
