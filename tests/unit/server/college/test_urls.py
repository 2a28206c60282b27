"""server.college.urls: one family's visit, from an empty list to a sheet of tickets, on both engines."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from server.accounts.models import User
from server.database import Database
from server.key_ceremony import make_keys
from server.ledger.audit import audit as ledger_audit
from server.tickets.audit import audit as ticket_audit
from tests.unit.server.campaign_scene import CULTURE, NOW, SPORT, SPORT_CLUB, scene
from tests.unit.server.college.browsing import hidden, sent, words
from tests.unit.server.test_keyring import ISSUER, token
from tests.unit.server.tickets.pages import drawn, read_codes

LIST = "Nom;Prénom;Date de naissance;Niveau\r\nDurand;Maëlys;12/03/2014;6e A\r\n".encode("cp1252")


def test_a_family_goes_home_with_its_tickets(database: Database, settings: Settings, tmp_path: Path) -> None:
    settings.KEYS = tmp_path / "keys"
    settings.CLOCK = lambda: NOW
    make_keys(settings.KEYS, ISSUER, NOW, token)
    made = scene(database, SPORT, CULTURE)
    office = Client()
    office.force_login(
        User.objects.create(username="office", issuer=made.college.issuer, role=User.Role.COLLEGE, college=made.college)
    )
    office.post("/college/import/", {"fichier": SimpleUploadedFile("liste.csv", LIST)})
    preview = "/college/import/apercu/"
    sent(office, preview, action="confirm", fichier=hidden(office.get(preview), "fichier"))
    (pupil,) = database.row("SELECT id FROM passes_pupil") or (0,)
    page = f"/college/eleves/{pupil}/"
    sent(office, page + "inscription/", action="register")
    sent(office, "/college/eleves/action/", action="validate_all")
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30", "5"])
    sent(office, page + "crediter/", porte_monnaie="1", montant=["70"])
    numbers = [number for (number,) in database.rows("SELECT number FROM tickets_ticket WHERE state = 'credited'")]
    sent(office, f"{page}tickets/{min(numbers)}/", action="assign", affilie=str(SPORT_CLUB))
    sheet, _ = sent(office, page + "imprimer/", action="print", ticket=numbers)
    bars, squares = read_codes(drawn(sheet.content, 203))
    assert (len(bars), len(squares)) == (3, 3)
    assert "Judo Club" in words(office.get(page))
    assert "1 pass ouvert" in words(office.get("/college/"))
    assert ledger_audit(database, made.at.issuer_id) == []
    assert ticket_audit(database, made.at.issuer_id) == []
