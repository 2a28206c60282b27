"""server.closing.papers and account: what the papers say adds up, to the cent, by people who did not write them."""

import csv
import io
from decimal import Decimal

import pikepdf
import pypdfium2
import pytest

from server.closing import papers, requests, steps, texts_papers
from server.closing.account import Account, Movement, account
from server.closing.requests import PaperDiffers
from server.database import Database
from server.ledger import rules
from server.ledger.accounts import Code
from server.ledger.audit import anchor
from server.ledger.rules import ClaimName
from server.ledger.transfers import Kind
from tests.unit.server.auditing.books import unguarded
from tests.unit.server.closing.season import LEFT_ON_WALLET, MAY, ON_TICKET, PASSES, VOTED, Season
from tests.unit.server.reimbursement.world import ALICE, BRUNO

WHY = "The club has no bank account any more."


@pytest.fixture
def season(sqlite_database: Database) -> Season:
    """Closed, with something of everything: a debt explained, a claim paid by the guarantee and reversed."""
    made = Season(sqlite_database)
    at, name = made.occasion(MAY), ClaimName(terminal=100, epoch=0, sequence=1)
    made.write(rules.claim_reversed(at, name, 100, 10_000_001, 400, into=Code.BUDGET, incident=1))
    made.write(rules.recovered(at, 100, 150, "T1"))
    made.accept(101, 700)
    for number in (100, 101):
        assert steps.explain(made.db, made.place, number, WHY, ALICE, MAY) is None
    steps.expire_wallets(made.db, made.place, ALICE, MAY)
    for step in ("tickets", "budget"):
        assert steps.ask(made.db, made.place, step, ALICE, MAY) is None
        asked = requests.open_request(made.db, made.place)
        assert asked
        outcome = steps.agree(made.db, made.place, asked.id, BRUNO, MAY)
        assert isinstance(outcome, requests.RequestRow), outcome
    return made


def read(season: Season, ending: str) -> bytes:
    names = [one.name for one in requests.kept(season.db, season.place) if one.name.endswith(ending)]
    raw = requests.content(season.db, season.place, names[0])
    assert raw is not None
    return raw


def table(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";", strict=True))


def cents(amount: str) -> int:
    return int(Decimal(amount.replace(",", ".")) * 100)


def figures(season: Season) -> Account:
    return account(season.db, season.place, MAY)


def test_every_affiliate_s_line_adds_up(season: Season) -> None:
    found = figures(season)
    assert [one.difference for one in found.bodies] == [0, 0]
    first, second = found.bodies
    assert (first.accepted_cents, first.reversed_cents, first.recovered_cents, first.debt_cents) == (
        1000,
        400,
        150,
        250,
    )
    assert (second.accepted_cents, second.paid_cents, second.due_cents, second.tickets) == (1710, 1010, 700, 2)


def test_where_the_votes_went_is_what_was_voted(season: Season) -> None:
    found = figures(season)
    returned = found.moved(Kind.BUDGET_RETURNED, Code.BUDGET, Code.VOTED)
    assert found.voted == VOTED
    left = sum(found.balance(code) for code in (Code.PAID, Code.DUE, Code.OVERPAID, Code.RECOVERED))
    assert left + returned == VOTED
    assert found.moved(Kind.WALLET_EXPIRED) == PASSES * LEFT_ON_WALLET
    assert found.moved(Kind.TICKET_EXPIRED) == PASSES * ON_TICKET


def test_what_was_abandoned_is_left_out(season: Season) -> None:
    assert figures(season).moved(Kind.RUN_CLOSED) == season.paid


def test_what_limitation_set_against_a_debt_is_told_as_that_and_not_as_barred(sqlite_database: Database) -> None:
    """The sheet and the movements name the same cents alike: of 3 euros due 1 is barred, of 4 that came back nothing."""
    made = Season(sqlite_database)
    at, name = made.occasion(MAY), ClaimName(terminal=100, epoch=0, sequence=1)
    made.accept(100, 300)
    made.write(rules.returned(at, 1, 100, 400))
    made.write(rules.claim_reversed(at, name, 100, 10_000_001, 600, into=Code.BUDGET, incident=1))
    made.write(rules.time_barred(at, 100, Code.DUE, 300, 2031, offset=200))
    made.write(rules.time_barred(at, 100, Code.RETURNED, 400, 2031, offset=400))
    found = account(made.db, made.place, MAY)
    assert dict(papers._affiliates(found))["Retenu sur une dette"] == 600
    assert found.balance(Code.TIME_BARRED) == 100
    barred, against = texts_papers.KINDS[Kind.TIME_BARRED], texts_papers.BY_CREDIT[Kind.TIME_BARRED, Code.OVERPAID]
    rows = [one for one in table(papers._movements(found)) if one["Événement"] == "E20"]
    assert barred != against
    assert [(one["Libellé"], one["Au compte"], one["Montant"]) for one in rows] == [
        (against, "3900", "2,00"), (barred, "9300", "1,00"), (against, "3900", "4,00"),
    ]  # fmt: skip


def test_what_a_run_sets_against_a_debt_is_no_transfer_in_the_movements_either() -> None:
    pots = ((Code.DUE, Code.IN_TRANSFER), (Code.DUE, Code.OVERPAID), (Code.OVERPAID, Code.DUE))
    moves = tuple(
        Movement(kind=Kind.RUN_CLOSED, debit=debit, credit=credit, is_undone=credit == Code.DUE, count=1, cents=100)
        for debit, credit in pots
    )
    found = Account(votes=(), movements=moves, accounts=(), bodies=(), runs=(), remains=())
    assert [one["Libellé"] for one in table(papers._movements(found))] == [
        "Mis en virement", "Quinzaine, retenu sur une dette", "Quinzaine, retenu sur une dette (abandonné)",
    ]  # fmt: skip
    assert dict(papers._affiliates(found))["Retenu sur une dette"] == 0


def test_the_files_hold_their_own_control_totals(season: Season) -> None:
    accounts, bodies, control = (table(read(season, f"-{name}.csv")) for name in ("comptes", "organismes", "controle"))
    said = {(one["Contrôle"], one["Fichier"].rpartition("-")[2]): one["Valeur"] for one in control}
    words = texts_papers.CONTROL
    assert sum(cents(one["Solde"]) for one in accounts) == cents(said[words["balance"], "comptes.csv"]) == 0
    assert sum(cents(one["Débits"]) for one in accounts) == cents(said[words["debits"], "comptes.csv"])
    assert sum(cents(one["Accepté"]) for one in bodies) == cents(said[words["accepted"], "organismes.csv"]) == 2710
    assert cents(said[words["difference"], "organismes.csv"]) == 0
    assert [one["Explication"] for one in bodies] == [WHY, WHY]
    kept = {one.name: one.sha256 for one in requests.kept(season.db, season.place)}
    for (what, _), value in said.items():
        assert what != words["sha256"] or value in kept.values()
    assert said[words["anchor"], ""] == anchor(season.db, season.issuer.pk)


def test_the_account_is_a_tagged_french_pdf_that_says_its_sums(season: Season) -> None:
    raw = read(season, ".pdf")
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        assert str(pdf.Root.Lang) == "fr-FR"
        assert "/StructTreeRoot" in pdf.Root
        assert "Arrêté de comptes" in str(pdf.docinfo["/Title"])
    document = pypdfium2.PdfDocument(raw)
    words = " ".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", " ")
    document.close()
    cost = 1000 - 400 + 1010 + 700
    assert f"{cost // 100},{cost % 100:02d}" in words
    assert WHY in words
    assert anchor(season.db, season.issuer.pk)[:16] in words.replace(" ", "")


def test_a_paper_that_somebody_changed_is_not_handed_out(season: Season) -> None:
    name = requests.kept(season.db, season.place)[0].name
    with season.db.atomic():
        unguarded(season.db)
        season.db.execute("UPDATE closing_document SET content = %(raw)s", {"raw": b"%PDF-"})
    with pytest.raises(PaperDiffers):
        requests.content(season.db, season.place, name)
