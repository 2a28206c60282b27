"""A scheme that is set up from the pages alone, and its first two fortnights, as docs/operating/quinzaine.md tells them.

One story on an empty server: two people of the central staff, a college office, two affiliates, one counter that signs what it
takes, a bank that sends one transfer back. Every page on the way is looked at.
"""

import datetime as dt
import io
import re
import secrets
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from scripts.story.sheet import read_sheet
from server import keyring
from server.auditing.report import findings as audited
from server.database import current
from server.key_ceremony import make_keys
from sync.contract import messages
from sync.contract.enrolment import EnrolmentOpened, EnrolmentOutcome
from sync.contract.instant import DAY, HOUR, MINUTE, Instant, start_of_day
from sync.contract.ticket import parse_digits
from tests.browser.conftest import serving
from tests.browser.hand import findings, follow, screenshot
from tests.builders.bank import Bank
from tests.builders.enrolment import Applicant
from tests.builders.terminals import BuiltTerminal
from tests.unit.server.reimbursement.world import ISSUER

MORNING = Instant(start_of_day(dt.date(2026, 11, 2)) + 9 * HOUR)
LIST = (
    "dénomination;RNA;commune;activités;contact;courriel\n"
    "Judo Club de la Rive;W921000123;Rive-sur-Loir;sport;J. Roy;judo@exemple.fr\n"
    "Théâtre de l’Écluse;W921000124;Rive-sur-Loir;culture;A. Petit;theatre@exemple.fr\n"
)
PUPILS = "nom;prénom;date de naissance;niveau\nDurand;Maëlys;12/03/2014;6e A\nLe Goff;Noé;01/11/2013;5e B\n"
JUDO, THEATRE = 1001, 1002
OLD_IBAN, NEW_IBAN = "FR7630006000011234567890189", "DE89370400440532013000"
ACCOUNTS = ((JUDO, "JUDO CLUB DE LA RIVE", "FR7630001007941234567890185"), (THEATRE, "THEATRE DE L ECLUSE", OLD_IBAN))
PASSWORD = re.compile(r"[a-z]{4}(?:-[a-z]{4}){3}")


class Story:
    """The server's clock, one window, and the passwords that its pages told."""

    def __init__(self, page: Page, settings: Settings, folder: Path) -> None:
        self.page, self.settings, self.folder = page, settings, folder
        self.now = MORNING
        settings.CLOCK = lambda: self.now
        self.passwords: dict[str, str] = {}
        self.looked = 0

    def go(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def press(self, name: str) -> None:
        self.follow(self.page.get_by_role("button", name=name).first)

    def follow(self, way: Locator) -> None:
        follow(way)
        self.look()

    def fill(self, **said: str) -> None:
        """Fields by their labels, underscores for spaces."""
        for label, text in said.items():
            self.page.get_by_label(label.replace("_", " ")).first.fill(text)

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def send(self, label: str, name: str, content: bytes) -> None:
        self.page.get_by_label(label).set_input_files(files={"name": name, "mimeType": "", "buffer": content})

    def look(self) -> None:
        """A picture for people, and nothing that a reader of the page would miss."""
        self.looked += 1
        where = re.sub(r"[^a-z0-9]+", "-", self.page.url.split("/", 3)[3].lower()).strip("-") or "home"
        found = findings(self.page)
        screenshot(self.page, f"story-{self.looked:03d}-{where}")
        assert found == [], self.page.url

    def says(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def as_person(self, username: str) -> None:
        """Whoever was there leaves."""
        out = self.page.get_by_role("button", name="Se déconnecter")
        if out.count():
            follow(out)
        self.page.goto("/connexion/")
        self.type("Identifiant", username)
        self.type("Mot de passe", self.passwords[username])
        self.press("Se connecter")

    def person(self, username: str, first: str, last: str) -> None:
        """The form is open: its role and place are chosen."""
        self.fill(Identifiant=username, Prénom=first)
        self.page.get_by_label("Nom", exact=False).last.fill(last)
        self.press("Créer le compte")
        found = PASSWORD.search(self.page.locator("main").inner_text())
        assert found
        self.passwords[username] = found[0]


@pytest.fixture
def story(
    chromium: Browser,
    sqlite_template: Path,
    tmp_path: Path,
    settings: Settings,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Story]:
    """An empty server with its keys and its first two people: on pages, it takes two to add one."""
    settings.KEYS = tmp_path / "keys"
    make_keys(tmp_path / "keys", ISSUER, MORNING, secrets.token_bytes)
    path = tmp_path / "site.db"
    shutil.copyfile(sqlite_template, path)
    with serving(path, django_db_blocker) as site:
        told = io.StringIO()
        call_command(
            "first_person", "alice", "--first-name=Alice", "--last-name=Martin",
            "--issuer-name=Département de Haute-Rive", "--short-name=Haute-Rive", "--hotline=01 99 00 92 92",
            "--scheme=92", stdout=told,
        )  # fmt: skip
        context = chromium.new_context(
            viewport={"width": 1280, "height": 900}, base_url=site, locale="fr-FR", timezone_id="Europe/Paris"
        )
        context.set_default_timeout(10_000)
        made = Story(context.new_page(), settings, tmp_path)
        call_command(
            "central_person", "bruno", "--first-name=Bruno", "--last-name=Lefèvre", "--asked-by=La directrice, à l’ouverture",
            stdout=told,
        )  # fmt: skip
        made.passwords.update(zip(("alice", "bruno"), PASSWORD.findall(told.getvalue()), strict=True))
        yield made
        context.close()


def test_two_fortnights_from_the_pages_alone(story: Story) -> None:
    set_up_the_payer_and_the_campaign(story)
    set_up_places_and_affiliates(story)
    counter = enrol_a_counter(story)
    codes = print_tickets(story)
    take_tickets(story, counter, codes)
    file = pay_the_first_fortnight(story)
    the_bank_answers(story, file)
    the_returned_transfer_is_paid_again(story)
    the_affiliate_reads(story)
    assert audited(current(), 1) == []


def set_up_the_payer_and_the_campaign(story: Story) -> None:
    story.as_person("alice")
    story.go("/central/reglages/")
    story.says("Aucun compte du payeur")
    story.go("/central/emetteur/")
    story.type("Titulaire du compte", "PAIERIE DE HAUTE RIVE")
    story.type("IBAN du payeur", "FR76 3000 1007 9412 3456 7890 185")
    story.press("Proposer, à accepter par une autre personne")
    story.says("Vous avez proposé ce compte")
    story.go("/central/campagnes/nouvelle/")
    story.type("Numéro de la campagne", "26")
    story.page.get_by_label("Nom (obligatoire)").fill("Pass+ 2026-2027")
    for label, day in (
        ("Ouverture des inscriptions", "2026-09-01"),
        ("Fin des inscriptions", "2027-01-31"),
        ("Début de validité", "2026-09-01"),
        ("Fin de validité", "2027-03-31"),
        ("Fin des demandes", "2027-04-30"),
    ):
        story.type(label, day)
    story.page.get_by_label("Activités du premier porte-monnaie").select_option("1")
    story.type("Montant du premier porte-monnaie", "80")
    story.page.get_by_label("Activités du second porte-monnaie").select_option("2")
    story.type("Montant du second porte-monnaie", "60")
    story.type("Délibération ou raison", "2026-118")
    story.press("Enregistrer le projet")
    story.says("Vous avez préparé ce projet")
    story.as_person("bruno")
    story.go("/central/emetteur/")
    story.press("Accepter ce compte")
    story.go("/central/campagnes/26/")
    story.press("Publier ces règles")
    story.page.get_by_text("Saisir un vote").click()
    story.type("Numéro de la délibération", "2026-119")
    story.type("Montant ajouté", "100 000")
    story.press("Enregistrer le vote")
    story.as_person("alice")
    story.go("/central/campagnes/26/")
    story.press("Approuver")
    story.says("100\u202f000,00")
    story.go("/central/virements/payeur/")
    story.type("Bases juridiques", "Délibération 2026-118")
    story.press("Enregistrer")


def set_up_places_and_affiliates(story: Story) -> None:
    story.go("/central/colleges/nouveau/")
    story.fill(Code_UAI="0920001B", Nom_du_collège="Collège Jean-Macé", Commune="Rive-sur-Loir")
    story.press("Ajouter ce collège")
    story.follow(story.page.get_by_role("link", name=re.compile("ajouter une personne")))
    story.person("macé".replace("é", "e"), "Farid", "Nasri")
    story.go("/central/organismes/liste-votee/")
    story.type("Numéro de la délibération", "2026-120")
    story.send("Liste votée", "liste.csv", LIST.encode())
    story.press("Envoyer et vérifier")
    story.press("Importer la liste")
    story.says("2 organismes ajoutés")
    for number, holder, iban in ACCOUNTS:
        story.go(f"/central/organismes/{number}/")
        story.press("L’invitation est envoyée")
        story.type("Signataire", "La présidente")
        story.type("Signée le", "2026-10-30")
        story.send("PDF signé", "convention.pdf", b"%PDF-1.7 signed")
        story.press("Enregistrer la convention")
        story.says("Convention enregistrée")
        story.follow(story.page.get_by_role("link", name="enregistrer un compte"))
        propose_account(story, holder, iban)
    story.go(f"/central/organismes/{THEATRE}/")
    story.follow(story.page.get_by_role("link", name="ajouter une personne"))
    story.person("ecluse", "Anne", "Petit")
    story.as_person("bruno")
    story.go("/central/comptes/")
    for _ in range(2):
        accept_an_account(story)
    story.go("/central/reglages/")
    story.says("1 chose à faire")


def propose_account(story: Story, holder: str, iban: str) -> None:
    story.type("Titulaire du compte", holder)
    story.type("IBAN", iban)
    story.press("Enregistrer, à confirmer")


def accept_an_account(story: Story, told: str = "") -> None:
    story.go("/central/comptes/")
    story.follow(story.page.get_by_role("row", name=re.compile("À confirmer")).first.get_by_role("link"))
    story.look()
    story.page.get_by_label("Ce que vous avez vu").select_option("rib")
    if told:
        story.page.get_by_label("Comment les anciens contacts").select_option(told)
    story.press("Accepter ce compte")
    story.says("Accepté par")


def enrol_a_counter(story: Story) -> BuiltTerminal:
    """The machine speaks to the address that the page gives, as an installer's machine does."""
    keys = keyring.load(story.settings.KEYS)
    (claims,) = keys.claims.values()
    counter = BuiltTerminal(
        "story", issuer=keys.issuer, claims_key=claims.public_key(), answer_key=keys.answer.key.public_key(), wall=story.now
    )  # fmt: skip
    applicant = Applicant(counter)
    story.go(f"/central/organismes/{THEATRE}/")
    story.follow(story.page.get_by_role("link", name="enrôler un guichet"))
    story.type("Lieu", "Grande salle")
    story.press("Créer le code")
    shown = story.page.locator(".figure__value--code").inner_text()
    code = "".join(filter(str.isdigit, shown))
    opened = messages.decode(post(story, "enrolment", applicant.request(code)), EnrolmentOpened)
    post(story, "enrolment/poll", applicant.poll(opened))
    story.follow(story.page.get_by_role("link", name="Le guichet affiche son numéro"))
    story.type("Numéro lu au guichet", applicant.number(opened))
    story.press("Confirmer ce guichet")
    applicant.take(messages.decode(post(story, "enrolment/poll", applicant.poll(opened)), EnrolmentOutcome))
    return counter


def post(story: Story, name: str, body: bytes) -> bytes:
    """As a machine, not as a browser."""
    site = "/".join(story.page.url.split("/", 3)[:3])
    asked = urllib.request.Request(f"{site}/api/1/{name}", data=body, method="POST")  # our own server
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return bytes(answer.read())


def print_tickets(story: Story) -> list[bytes]:
    """Two culture tickets of one pupil, read off the sheet as a scanner would."""
    story.as_person("mace")
    story.go("/college/import/")
    story.send("Fichier CSV", "eleves.csv", PUPILS.encode())
    story.press("Envoyer et vérifier")
    story.press("Importer la liste")
    story.go("/college/eleves/")
    story.follow(story.page.get_by_role("link", name=re.compile("Durand")))
    story.press("Enregistrer l’inscription")
    story.press("Valider l’inscription")
    story.page.get_by_role("radio", name=re.compile("ulture")).check()
    for at, euros in enumerate(("10", "25"), start=1):
        story.page.locator(f"#montant-{at}").fill(euros)
    story.press("Créditer")
    with story.page.expect_navigation(url=re.compile(r"planche\.pdf"), wait_until="commit"):
        story.page.get_by_role("button", name="Imprimer les tickets cochés").click()
    sheet = story.folder / "planche.pdf"
    sheet.write_bytes(story.page.context.request.get("/college/eleves/1/planche.pdf").body())
    story.page.goto("/college/")
    return [parse_digits(ticket.code) for ticket in read_sheet(sheet)]


def take_tickets(story: Story, counter: BuiltTerminal, codes: list[bytes]) -> None:
    """At the theatre, in the evening; sent the next morning."""
    counter.wait(10 * HOUR)
    story.now = Instant(story.now + 10 * HOUR)
    for at, code in enumerate(codes):
        counter.redeem(code, dt.date(2014, 3, 12), reference=f"Place {at}")
        counter.wait(MINUTE)
    story.now = Instant(story.now + 12 * HOUR)
    counter.wait(12 * HOUR)
    counter.exchange(lambda body: post(story, "exchange", body))
    story.as_person("alice")
    story.go("/central/demandes/")
    story.go("/central/guichets/")
    story.go("/central/")


def pay_the_first_fortnight(story: Story) -> bytes:
    """16 November: cut by one, approved by the other."""
    story.now = Instant(start_of_day(dt.date(2026, 11, 16)) + 9 * HOUR)
    return pay(story, "35,00")


def pay(story: Story, amount: str) -> bytes:
    story.as_person("alice")
    story.go("/central/virements/")
    story.press("Arrêter et calculer")
    story.press("J’ai contrôlé les totaux")
    address = story.page.url
    story.as_person("bruno")
    story.page.goto(address)
    story.press(f"Approuver {amount}")
    story.press("Produire le fichier bancaire")
    with story.page.expect_download() as downloading:
        story.page.get_by_role("link", name="Télécharger le fichier bancaire").click()
    raw = Path(downloading.value.path()).read_bytes()
    story.press("Le fichier est remis")
    return raw


def the_bank_answers(story: Story, raw: bytes) -> None:
    """Accepted and debited; three days later the transfer comes back: the account is closed."""
    bank = Bank(rejects=0, returns=0)
    file = bank.take(raw)
    bring(story, "compte-rendu.xml", bank.report(file))
    bring(story, "releve-1.xml", bank.executed(file, on="2026-11-20"))
    story.go("/central/virements/26-1/")
    story.as_person("alice")
    story.go("/central/virements/26-1/")
    story.press("Clore la quinzaine")
    story.now = Instant(story.now + 7 * DAY)
    file.returned = {file.orders[0].name: "AC04"}
    bring(story, "releve-2.xml", bank.sent_back(file))
    story.go("/central/virements/26-1/")
    story.says("Revenu de la banque")
    story.go("/central/")


def bring(story: Story, name: str, content: bytes) -> None:
    story.go("/central/banque/")
    story.send("Fichier XML", name, content)
    story.press("Importer")


def the_returned_transfer_is_paid_again(story: Story) -> None:
    """The theatre sends another bank statement; the second fortnight pays what came back."""
    story.as_person("ecluse")
    story.go("/affilie/virements/")
    story.says("La banque a refusé ou retourné un virement")
    story.as_person("alice")
    story.page.goto(f"/central/comptes/nouveau/?organisme={THEATRE}")
    propose_account(story, "THEATRE DE L ECLUSE", NEW_IBAN)
    story.as_person("bruno")
    accept_an_account(story, told="phone")
    story.go("/central/")
    assert not story.page.get_by_role("link", name=re.compile("à confirmer")).count()
    story.now = Instant(start_of_day(dt.date(2026, 12, 1)) + 9 * HOUR)
    bank = Bank("second", rejects=0, returns=0)
    file = bank.take(pay(story, "35,00"))
    assert [order.iban for order in file.orders] == [NEW_IBAN]
    bring(story, "releve-3.xml", bank.executed(file, on="2026-12-04"))
    story.as_person("alice")
    story.go("/central/virements/26-2/")
    story.press("Clore la quinzaine")


def the_affiliate_reads(story: Story) -> None:
    story.as_person("ecluse")
    story.go("/affilie/")
    story.go("/affilie/virements/")
    story.go("/affilie/virements/26-1/")
    story.go("/affilie/virements/26-2/")
    story.says("Virement revenu, payé de nouveau")
