"""The terminal process as it is installed: a ticket by scanner and keys, paper, pictures, a clean end, calm without a journal."""

import re
from pathlib import Path

import pytest
from PIL import Image

from sync.contract.ids import TicketNumber
from sync.contract.payloads import Kind
from sync.contract.ticket import TicketFlag, plain_number
from tests.integration.kiosk_bench import PROCESSES, _terminal, running_kiosk, ticket_code, until
from tests.unit.terminal.desk import date_digits

SETTLED = ("receipt-sent", "receipt-printed")  # as far as the printer's own word goes
PAPER_MIN = 1_000  # bytes; a receipt is two thousand and more


def test_a_ticket_goes_from_the_scanner_to_green_and_to_paper(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        life = kiosk.start(shots=tmp_path / "shots")
        life.wait_for("device device=scanner-1 state=READY")
        kiosk.scanner.scan(ticket_code(1, flags=TicketFlag.BIRTHDATE_REQUIRED), is_azerty=True)
        life.wait_for("screen shot=ticket")
        kiosk.type(date_digits())
        kiosk.press("Return")
        life.wait_for("announced sequence=1")
        kiosk.press("F5")
        life.wait_for("recorded kind=PRINTED")
        until(lambda: life.shots()[-1] in SETTLED, life.said)
        settled = life.shots()[-1]
        assert len(kiosk.printer.received()) > PAPER_MIN
        assert life.end() == 0
        assert life.shots()[:5] == ["starting", "ready", "ticket", "birthdate", "verdict-green"]
        for name in ("ready", "ticket", "birthdate", "verdict-green", settled):
            with Image.open(tmp_path / "shots" / f"screen-{name}.png") as picture:
                assert picture.size == (1280, 800)
        journal = kiosk.journal()
        assert journal.last(Kind.PRINTED) is not None
        assert journal.verify() == []
        journal.close()


def test_no_date_of_birth_is_anywhere_on_the_disk(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        life = kiosk.start()
        life.wait_for("device device=scanner-1 state=READY")
        for number in (1, 2):
            kiosk.scanner.scan(ticket_code(number, flags=TicketFlag.BIRTHDATE_REQUIRED))
            until(lambda: life.shots()[-1] == "ticket", life.said)
            kiosk.type(date_digits())
            kiosk.press("Return")
            life.wait_for(f"announced sequence={number}")
        life.kill()
        for file in tmp_path.rglob("*"):
            if file.is_file():
                content = file.read_bytes()
                assert b"20120503" not in content, file
                assert date_digits().encode() not in content, file


def test_without_the_devices_process_numbers_are_typed_and_tickets_taken(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        settings = kiosk.settings.read_text(encoding="utf-8").replace("devices.sock", "nobody.sock")
        kiosk.settings = tmp_path / "other.toml"
        kiosk.settings.write_text(settings, encoding="utf-8")
        life = kiosk.start()
        life.wait_for("devices_absent")
        kiosk.press("F2", *plain_number(TicketNumber(77)), "Return")
        life.wait_for("screen shot=amount")
        kiosk.press(*"30", "Return", *date_digits(), "Return")
        life.wait_for("announced sequence=1")
        assert life.shots()[-1] == "verdict-amber"
        assert life.end() == 0


def test_a_missing_journal_is_a_calm_screen_and_a_clean_end(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        kiosk.journal_path.unlink()
        life = kiosk.start()
        life.wait_for("screen shot=stopped")
        assert "JOURNAL_MISSING" in life.said()
        assert "Traceback" not in life.said()
        assert life.end() == 0


def test_two_starts_and_ends_leave_a_whole_journal(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        for _ in range(2):
            life = kiosk.start()
            life.wait_for("screen shot=ready")
            assert life.end() == 0
        journal = kiosk.journal()
        assert journal.tip().sequence == 1
        assert journal.verify() == []
        journal.close()


@pytest.mark.parametrize(
    ("content", "said"), [(None, "introuvable|n’existe pas|aucun"), ("[devices", "TOML"), ("", "agent")]
)
def test_wrong_settings_are_told_in_french_and_stop_the_service(tmp_path: Path, content: str | None, said: str) -> None:
    settings, log = tmp_path / "kiosk.toml", tmp_path / "log"
    if content is not None:
        settings.write_text(content, encoding="utf-8")
    process = PROCESSES.Process(target=_terminal, args=(["--settings", str(settings)], str(log)))
    process.start()
    process.join(20)
    assert process.exitcode == 2
    text = log.read_text(encoding="utf-8")
    assert re.search(said, text, re.IGNORECASE), text
    assert "Traceback" not in text
