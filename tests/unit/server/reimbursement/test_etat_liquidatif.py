"""The payment voucher and its annexes, read back from the page: sums, bodies, reasons, hashes, ticket numbers, no child."""

from collections.abc import Sequence

import pytest

from server.database import Database
from server.reimbursement import etat_liquidatif, payer, run_files
from server.reimbursement.payer import Payer
from server.reimbursement.progress import silent
from server.reimbursement.run_lines import read_content
from sync.contract.ids import TicketNumber
from sync.contract.ticket import printed_number
from tests.unit.server.reimbursement.closed import REFERENCE, Closed, all_words, assert_accessible
from tests.unit.server.reimbursement.world import ALICE, NOW


@pytest.fixture
def closed(sqlite_database: Database) -> Closed:
    made = Closed(sqlite_database)
    basis = "Délibération du 19 juin 2026\n\nRèglement du dispositif, article 7"
    payer.write(
        sqlite_database, made.issuer.pk, Payer(legal_basis=basis, signatory="La directrice #strong[x]"), ALICE, NOW
    )
    made.row = made.file()
    return made


def read(closed: Closed, name: str) -> bytes:
    raw = run_files.content(closed.db, closed.row.key, f"{REFERENCE}_{name}.pdf")
    assert raw is not None
    return raw


def test_the_voucher_says_what_is_paid_to_whom_and_why_not(closed: Closed) -> None:
    seen = all_words(read(closed, "etat-liquidatif"))
    for told in (
        "État liquidatif", "Quinzaine du 1er au 15 octobre 2026", REFERENCE, "Délibération du 19 juin 2026",
        "Règlement du dispositif, article 7", "La directrice #strong[x]", "Certifié exact, service fait",
        "cent quatre-vingt-dix euros et cinquante centimes", "190,50 €", "Judo-Club", "SIRET 22920050600011", "03/07/2026",
        "RIB édité par la banque, 13/10/2026",
        "… 0189", "Théâtre de l’Œuvre", "100,50 €", "Piscine municipale", "Aucun compte bancaire accepté", "15,00 €",
        "Sport 2 80,00 €", "Culture 1 30,50 €", "Sport ou culture 1 10,00 €", "Garantie du Département 1 70,00 €",
    ):  # fmt: skip
        assert told in seen, told
    assert "FR76" not in seen


def test_the_voucher_names_every_attached_file_with_its_hash(closed: Closed) -> None:
    seen = all_words(read(closed, "etat-liquidatif"))
    *attached, _itself = run_files.kept(closed.db, closed.row.key)
    for file in attached:
        assert file.sha256 in seen.replace(" ", "")
        assert file.name in seen.replace(" ", "")


def test_an_annex_has_every_ticket_number_below_its_body(closed: Closed) -> None:
    seen = all_words(read(closed, "annexes-1"))
    judo = seen.index("Judo-Club")
    assert seen.index("Théâtre de l’Œuvre") < judo
    for number in range(10_000_001, 10_000_004):
        assert seen.index(printed_number(TicketNumber(number)), judo)
    assert "Sport, 70,00 € : 1 ticket, 70,00 €" in seen
    assert "Piscine" not in seen


@pytest.mark.parametrize("name", ["etat-liquidatif", "annexes-1"])
def test_both_can_be_read_by_a_screen_reader(closed: Closed, name: str) -> None:
    assert_accessible(read(closed, name))


@pytest.mark.parametrize(
    ("tickets", "bodies", "parts"), [(9000, 200, [2]), (4, 200, [1, 1]), (9000, 1, [1, 1]), (1, 200, [1, 1])]
)
def test_annexes_of_a_large_run_are_cut_between_bodies(
    closed: Closed, monkeypatch: pytest.MonkeyPatch, tickets: int, bodies: int, parts: Sequence[int]
) -> None:
    monkeypatch.setattr(etat_liquidatif, "ANNEX_TICKETS_MAX", tickets)
    monkeypatch.setattr(etat_liquidatif, "ANNEX_BODIES_MAX", bodies)
    content = read_content(closed.db, closed.row.key, silent)
    assert etat_liquidatif.parts_of(content) == len(parts)
