"""Every file of a run, made once from the same lines, kept with its hash, and adding up to the same sums."""

import csv
import hashlib
import io

import pytest

from server.affiliates.models import Affiliate
from server.database import Database, Violated
from server.intake.models import Claim
from server.reimbursement import bank_file, exports, payer, run_files, statements
from server.reimbursement.bordereau import bordereau
from server.reimbursement.epc_rules import check_file
from server.reimbursement.pain001 import Version
from server.reimbursement.payer import Payer
from server.reimbursement.run_files import Role
from server.reimbursement.runs import declare_paid, send_run
from server.reimbursement.store import RunRow
from server.reimbursement.totals import TotalsDiffer
from tests.unit.server.reimbursement.closed import REFERENCE, Closed, all_words
from tests.unit.server.reimbursement.judges import added_up, schema_accepts
from tests.unit.server.reimbursement.test_settlement import NOVEMBER, Desk
from tests.unit.server.reimbursement.world import ALICE, JUDO, NOW, OCTOBER_16, THEATRE


@pytest.fixture
def closed(database: Database) -> Closed:
    return Closed(database)


def rows(raw: bytes | None) -> list[dict[str, str]]:
    assert raw is not None
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


def test_a_run_leaves_every_file_with_its_hash(closed: Closed) -> None:
    row = closed.file()
    kept = run_files.kept(closed.db, row.key)
    assert [(file.role, file.name) for file in kept] == [
        (Role.BANK, f"{REFERENCE}_virements.pain.001.001.09.xml"),
        (Role.BANK_OTHER, f"{REFERENCE}_virements.pain.001.001.03.xml"),
        (Role.LINES, f"{REFERENCE}_lignes.csv"),
        (Role.PROOFS, f"{REFERENCE}_justificatifs.csv"),
        (Role.CONTROL, f"{REFERENCE}_controle.csv"),
        (Role.ANNEX, f"{REFERENCE}_annexes-1.pdf"),
        (Role.STATEMENT, f"{REFERENCE}_etat-liquidatif.pdf"),
    ]
    for file in kept:
        raw = run_files.content(closed.db, row.key, file.name)
        assert raw is not None
        assert (len(raw), hashlib.sha256(raw).hexdigest()) == (file.size, file.sha256)
    assert kept[0].sha256 == row.file_sha256
    assert run_files.content(closed.db, row.key, kept[0].name) == bank_file.kept(closed.db, row.key)


def test_made_again_after_everything_was_paid_they_are_the_same_bytes(closed: Closed) -> None:
    row = closed.file()
    send_run(closed.db, row.key, ALICE, NOW)
    declare_paid(closed.db, row.key, "R1", ALICE, NOW)
    again = exports.make_all(closed.db, closed.facts, row)
    assert [(file.name, file.sha256) for file in again] == [
        (file.name, file.sha256) for file in run_files.kept(closed.db, row.key)
    ]


def test_both_bank_files_hold_the_same_lines_in_the_edition_that_the_payer_chose(closed: Closed) -> None:
    payer.write(closed.db, closed.issuer.pk, Payer(version=Version.V03, is_batch_booked=False), ALICE, NOW)
    row = closed.file()
    first, other = (run_files.content(closed.db, row.key, file.name) for file in run_files.kept(closed.db, row.key)[:2])
    assert first
    assert other
    assert schema_accepts(first, "pain.001.001.03")
    assert schema_accepts(other, "pain.001.001.09")
    for raw in (first, other):
        assert check_file(raw) == ()
        assert added_up(raw) == (19_050, {19_050}, {2})
        assert b"<BtchBookg>false</BtchBookg>" in raw
        assert f"<MsgId>{REFERENCE}-A1</MsgId>".encode() in raw


def test_the_control_file_tells_each_files_hash_and_what_it_adds_up_to(closed: Closed) -> None:
    row = closed.file()
    kept = {file.name: file for file in run_files.kept(closed.db, row.key)}
    control = rows(run_files.content(closed.db, row.key, f"{REFERENCE}_controle.csv"))
    assert [line["fichier"] for line in control] == list(kept)[:4]
    for line in control:
        assert line["empreinte_sha256"] == kept[line["fichier"]].sha256
        is_proofs = "justificatifs" in line["fichier"]
        assert (line["nb_lignes"], line["montant_total"]) == ("5" if is_proofs else "2", "190,50")
        assert [line[name] for name in ("montant_sport", "montant_culture", "montant_sport_ou_culture")] == [
            "80,00", "30,50", "10,00",
        ]  # fmt: skip
        assert (line["montant_garantie"], line["nb_exclus"], line["montant_exclu"]) == ("70,00", "1", "15,00")


def test_from_one_line_of_the_bank_file_one_walks_to_the_signed_claims_and_back(closed: Closed) -> None:
    row = closed.file()
    bank = run_files.content(closed.db, row.key, f"{REFERENCE}_virements.pain.001.001.09.xml")
    proofs = rows(run_files.content(closed.db, row.key, f"{REFERENCE}_justificatifs.csv"))
    lines = rows(run_files.content(closed.db, row.key, f"{REFERENCE}_lignes.csv"))
    assert bank
    for line in lines:
        assert f"<EndToEndId>{line['ref_ligne']}</EndToEndId>".encode() in bank
        mine = [proof for proof in proofs if proof["ref_ligne"] == line["ref_ligne"]]
        digests = b"".join(bytes.fromhex(proof["empreinte_saisie"]) for proof in mine)
        assert line["empreinte"] == hashlib.sha256(digests).hexdigest()
        assert sum(int(proof["montant"].replace(",", "")) for proof in mine) == int(line["montant"].replace(",", ""))
    assert sum(1 for proof in proofs if proof["theme"] == "Garantie du Département") == 1


def test_files_are_kept_once_and_never_changed(closed: Closed) -> None:
    row = closed.file()
    files = exports.make_all(closed.db, closed.facts, row)
    with pytest.raises(Violated):
        run_files.keep(closed.db, row.key, files)
    with pytest.raises(Violated, match="append-only"):
        closed.db.execute("UPDATE reimbursement_runfile SET content = %(raw)s", {"raw": b""})


def test_there_is_no_file_of_another_name_or_before_it_is_made(closed: Closed) -> None:
    assert run_files.kept(closed.db, closed.row.key) == []
    row = closed.file()
    assert run_files.content(closed.db, row.key, "other.csv") is None


def test_a_file_that_is_not_what_was_kept_is_not_handed_out(closed: Closed) -> None:
    wrong = run_files.RunFile(role=Role.LINES, name="a.csv", content=b"a")
    closed.db.execute(
        "INSERT INTO reimbursement_runfile (issuer_id, campaign, run, position, role, name, content, sha256) "
        "VALUES (%(issuer)s, %(campaign)s, %(run)s, 1, 'lines', 'a.csv', %(raw)s, %(sha256)s)",
        closed.row.key.params() | {"raw": b"b", "sha256": wrong.sha256},
    )
    with pytest.raises(TotalsDiffer, match=r"a\.csv"):
        run_files.content(closed.db, closed.row.key, "a.csv")


def test_whoever_waits_is_told_how_far_it_is(closed: Closed) -> None:
    told: list[tuple[str, int, int]] = []
    exports.make_all(closed.db, closed.facts, closed.file(), lambda *step: told.append(step))
    assert told == [("proofs", 2, 2), *(("files", done, 7) for done in range(1, 8))]


def of(desk: Desk, row: RunRow, ending: str) -> bytes:
    (name,) = [file.name for file in run_files.kept(desk.db, row.key) if file.name.endswith(ending)]
    raw = run_files.content(desk.db, row.key, name)
    assert raw is not None
    return raw


def test_what_was_set_against_a_debt_is_told_in_every_file_and_the_bank_pays_the_rest(database: Database) -> None:
    desk = Desk(database)
    desk.paid()
    desk.owes(Claim.objects.get(sequence=1), 1500)
    desk.accept(JUDO, 6000, OCTOBER_16)
    row = desk.filed(NOVEMBER)
    (line,) = rows(of(desk, row, "_lignes.csv"))
    assert (line["montant"], line["montant_sport"], line["dont_compensation_indu"]) == ("45,00", "60,00", "15,00")
    assert added_up(of(desk, row, "09.xml"))[0] == 4500
    assert [proof["montant"] for proof in rows(of(desk, row, "_justificatifs.csv"))] == ["60,00"]
    seen = all_words(of(desk, row, "_etat-liquidatif.pdf"))
    assert "Après retenue d’un trop-perçu de 15,00 €" in seen
    assert "Trop-perçus retenus -15,00 €" in seen
    assert exports.make_all(desk.db, desk.facts, desk.run(row))[-1].content == of(desk, row, "_etat-liquidatif.pdf")


def test_tickets_that_only_paid_a_debt_are_in_the_voucher_and_in_no_transfer(database: Database) -> None:
    desk = Desk(database)
    desk.paid()
    desk.owes(Claim.objects.get(sequence=1), 7000)
    desk.accept(JUDO, 3000, OCTOBER_16)
    desk.accept(THEATRE, 1000, OCTOBER_16)
    row = desk.filed(NOVEMBER)
    assert [line["ref_tiers"] for line in rows(of(desk, row, "_lignes.csv"))] == [str(THEATRE)]
    proofs = rows(of(desk, row, "_justificatifs.csv"))
    assert [(proof["ref_tiers"], proof["ref_ligne"] == "") for proof in proofs] == [("7", False), ("42", True)]
    control = rows(of(desk, row, "_controle.csv"))[0]
    assert (control["montant_total"], control["montant_sport"], control["dont_compensation_indu"]) == (
        "10,00",
        "40,00",
        "30,00",
    )
    seen = all_words(of(desk, row, "_etat-liquidatif.pdf"))
    assert "Organismes dont tout a été déduit" in seen
    assert "Judo-Club de l’Étoile 1 30,00 € 40,00 €" in seen
    assert "Sans virement, déduit d’un trop-perçu, 1 ticket, 30,00 €" in all_words(of(desk, row, "_annexes-1.pdf"))


def test_a_transfer_that_pays_again_what_came_back_has_its_line_and_no_ticket(database: Database) -> None:
    desk = Desk(database)
    first = desk.filed()
    desk.returned(first)
    desk.confirmed_account()
    row = desk.filed(NOVEMBER)
    (line,) = rows(of(desk, row, "_lignes.csv"))
    assert (line["montant"], line["nb_tickets"], line["montant_sport"]) == ("125,00", "0", "0,00")
    assert rows(of(desk, row, "_controle.csv"))[0]["dont_retours_payes_de_nouveau"] == "125,00"
    assert rows(of(desk, row, "_justificatifs.csv")) == []
    assert not [file for file in run_files.kept(desk.db, row.key) if file.role is Role.ANNEX]
    seen = all_words(of(desk, row, "_etat-liquidatif.pdf"))
    assert "Avec 125,00 € d’un virement revenu" in seen
    affiliate = Affiliate.objects.select_related("issuer").get(number=JUDO)
    transfer = statements.transfers(desk.db, desk.issuer.pk, JUDO)[0]
    slip = all_words(bordereau(affiliate, transfer, ()))
    assert "Virements revenus, payés de nouveau 125,00 €" in slip
    assert "Rapprochement" not in slip
