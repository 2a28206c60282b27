"""The demonstration's story, told once in full, and its papers opened by programs that did not write them."""

import csv
import json
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from scripts.story.play import AMOUNTS, play
from scripts.story.sheet import read_sheet
from tests.unit.server.reimbursement.judges import schema_accepts

SCREENS = (
    "ready",
    "number",
    "ticket",
    "birthdate",
    "birthdate-wrong",
    "verdict-green",
    "verdict-amber",
    "verdict-red",
    "journal",
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `scripts/demo --headless --out DIR` leaves."""
    folder = tmp_path_factory.mktemp("story")
    told: list[str] = []
    play(folder / "place", folder / "out", told.append)
    assert len(told) > 10, told
    return folder / "out"


def test_seven_claims_are_taken_judged_and_paid(out: Path) -> None:
    summary = json.loads((out / "summary.json").read_text())
    assert [claim["amount_cents"] for claim in summary["claims"]] == [amount * 100 for amount in AMOUNTS]
    assert {claim["verdict"] for claim in summary["claims"]} == {"A00"}
    assert [claim["method"] for claim in summary["claims"]].count("NUMBER") == 1
    assert [claim["decision"] for claim in summary["claims"]].count("AMBER") == 1
    assert summary["offline_seconds"] > 0
    assert summary["ledger_balanced"] is True
    assert summary["transfers_total_cents"] == sum(AMOUNTS) * 100


def test_the_bank_file_is_valid(out: Path) -> None:
    assert schema_accepts((out / "transfers.xml").read_bytes())


def test_the_affiliate_finds_every_ticket_in_its_table(out: Path) -> None:
    summary = json.loads((out / "summary.json").read_text())
    with (out / "reimbursements.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    found = {row["N° de ticket"].replace("-", "") for row in rows}
    assert found == {claim["ticket"] for claim in summary["claims"]}


def test_the_sheet_is_one_tagged_page_of_seven_tickets(out: Path) -> None:
    with pikepdf.open(out / "ticket-sheet.pdf") as sheet:
        assert len(sheet.pages) == 1
        assert "/StructTreeRoot" in sheet.Root
    assert len({ticket.number for ticket in read_sheet(out / "ticket-sheet.pdf")}) == len(AMOUNTS)


def test_each_family_has_a_receipt_whose_square_can_be_read(out: Path) -> None:
    receipts = sorted(out.glob("receipt-*.png"))
    assert len(receipts) == 6  # one family took two tickets at once
    for path in receipts:
        with Image.open(path) as picture:
            assert [one.text[:4] for one in zxingcpp.read_barcodes(picture)] == ["GR1-"]


@pytest.mark.parametrize("name", SCREENS)
def test_the_kiosk_left_a_picture_of_its_screen(out: Path, name: str) -> None:
    with Image.open(out / f"screen-{name}.png") as picture:
        assert picture.size == (1280, 800)
        assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 20, "nearly nothing is on it"
