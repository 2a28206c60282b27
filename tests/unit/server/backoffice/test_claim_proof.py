"""What stands behind a claim: read again, verified again, forks shown whole."""

import hashlib

import pytest

from server.backoffice.claim_proof import proof_of
from server.database import current
from server.intake.branches import BRANCH
from server.intake.models import Claim, JournalEntry
from server.terminals.models import Terminal
from tests.browser.forks_scene import add_fork
from tests.browser.scene import NOON

pytestmark = pytest.mark.usefixtures("scene")


def in_review() -> Claim:
    return Claim.objects.get(terminal=102, sequence=13)


def add(raw: bytes, *, is_main_chain: bool = False) -> None:
    claim = in_review()
    JournalEntry.objects.create(
        issuer_id=1, terminal=102, epoch=1, sequence=claim.sequence, digest=hashlib.sha256(raw).digest(), raw=raw,
        received_ms=1, received_order=9, is_main_chain=is_main_chain,
    )  # fmt: skip


def test_the_signature_is_verified_again() -> None:
    (entry,) = proof_of(in_review()).entries
    assert (entry.is_signed, entry.receipt, entry.count, entry.total_cents) == (True, 41, 7, 23_100)


def test_a_signature_of_another_key_is_told() -> None:
    Terminal.objects.filter(terminal=102).update(terminal_key=bytes(32))
    assert proof_of(in_review()).entries[0].is_signed is False


def test_an_entry_of_another_epoch_cannot_be_verified_here() -> None:
    Terminal.objects.filter(terminal=102).update(epoch=2)
    assert proof_of(in_review()).entries[0].is_signed is None


def test_two_entries_for_one_place_are_both_shown() -> None:
    add(b"not an entry")
    proof = proof_of(in_review())
    assert proof.is_contested
    assert [(entry.branch, entry.is_own) for entry in proof.entries] == [(0, True), (None, False)]
    assert (proof.entries[1].is_signed, proof.entries[1].receipt) == (False, None)


def test_a_claim_of_a_branch_stands_beside_what_the_main_chain_has() -> None:
    first, second = add_fork(current(), NOON)
    copied = Claim.objects.get(terminal=105, epoch=BRANCH + 1, sequence=first)
    main = Claim.objects.get(terminal=105, epoch=1, sequence=first)
    proof = proof_of(copied)
    assert [(each.branch, each.is_own, each.claim) for each in proof.entries] == [(0, False, main), (1, True, None)]
    assert [each.is_signed for each in proof.entries] == [True, True]
    assert proof.rival is proof.entries[0]
    assert proof.rival.what == "une saisie de 50,00\u00a0€"
    assert [answer.code for answer in proof.answers] == ["W20"]
    assert proof_of(main).rival is None
    assert [(each.branch, each.claim) for each in proof_of(main).entries] == [(0, None), (1, copied)]
    alone = proof_of(Claim.objects.get(terminal=105, epoch=BRANCH + 1, sequence=second))
    assert (alone.rival, alone.is_contested) == (None, False)


def test_a_claim_without_entry_has_no_proof_and_no_answer() -> None:
    proof = proof_of(Claim.objects.get(terminal=101, sequence=1))
    assert (proof.entries, proof.answers, proof.is_contested) == ([], [], False)


def test_every_answer_given_is_kept() -> None:
    (answer,) = proof_of(in_review()).answers
    assert (answer.code, answer.amount_cents) == ("W20", 0)
