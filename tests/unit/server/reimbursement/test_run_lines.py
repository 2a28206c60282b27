"""What the exports of a run are written from: every paid claim once, the wallet it came from, whom the run leaves out."""

import hashlib

import pytest

from server.database import Database
from server.intake.models import Claim
from server.reimbursement import run_lines
from server.reimbursement.progress import silent
from server.reimbursement.run_lines import Wallet, read_content, wallet_of
from server.reimbursement.totals import TotalsDiffer
from tests.unit.server.reimbursement.closed import Closed
from tests.unit.server.reimbursement.world import JUDO, POOL, THEATRE


@pytest.fixture
def closed(database: Database) -> Closed:
    return Closed(database)


def test_each_paid_body_has_its_claims_and_each_other_one_its_reason(closed: Closed) -> None:
    content = read_content(closed.db, closed.row.key, silent)
    assert [(line.body.number, len(line.proofs), line.order.amount_cents) for line in content.paid] == [
        (THEATRE, 2, 10_050),
        (JUDO, 3, 9000),
    ]
    (left_out,) = content.excluded
    assert (left_out.body.number, left_out.order.amount_cents, left_out.order.reason) == (POOL, 1500, "no_account")


def test_money_is_counted_by_the_wallet_that_it_came_from(closed: Closed) -> None:
    content = read_content(closed.db, closed.row.key, silent)
    assert content.by_wallet() == {
        Wallet.SPORT: (2, 8000),
        Wallet.CULTURE: (1, 3050),
        Wallet.EITHER: (1, 1000),
        Wallet.GUARANTEE: (1, 7000),
    }
    assert content.total_cents == content.claims_cents == 19_050
    assert content.offset_cents == 0


def test_from_a_line_one_walks_to_the_entries_that_counters_signed(closed: Closed) -> None:
    judo = read_content(closed.db, closed.row.key, silent).paid[1]
    digests = [bytes.fromhex(proof.digest) for proof in judo.proofs]
    assert digests == [bytes([sequence]) * 32 for sequence in (1, 2, 3)]
    assert judo.fingerprint == hashlib.sha256(b"".join(digests)).hexdigest()


def test_pages_change_nothing_and_are_told(closed: Closed, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_content(closed.db, closed.row.key, silent)
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr(run_lines, "PAGE", 1)
    assert read_content(closed.db, closed.row.key, lambda *step: told.append(step)) == whole
    assert told == [("proofs", 1, 2), ("proofs", 2, 2)]


def test_a_claim_too_many_or_too_few_behind_an_order_stops_everything(closed: Closed) -> None:
    Claim.objects.filter(sequence=2).update(state="voided")
    with pytest.raises(TotalsDiffer, match="2 claims of 8000 cents behind an order of 3 claims and 9000 cents"):
        read_content(closed.db, closed.row.key, silent)


@pytest.mark.parametrize(
    ("payer", "themes", "wallet"),
    [
        ("ticket", 1, Wallet.SPORT),
        ("ticket", 2, Wallet.CULTURE),
        ("ticket", 3, Wallet.EITHER),
        ("guarantee", 1, Wallet.GUARANTEE),
    ],
)
def test_the_guarantee_is_nobodys_wallet(payer: str, themes: int, wallet: Wallet) -> None:
    assert wallet_of(payer, themes) is wallet
