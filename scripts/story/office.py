"""What a college office does for a family without internet: list, registration, credit, a sheet of seven tickets. By its pages."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from scripts.story.browser import Browser
from scripts.story.processes import StepFault

HEADER = "nom;prénom;date de naissance;niveau"
TICKETS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """As the family says it at the office's door."""

    last_name: str
    first_name: str
    birthdate: dt.date


def import_list(office: Browser, children: list[Child], folder: Path) -> None:
    """As a French spreadsheet writes it: cp1252 and semicolons."""
    lines = [HEADER, *(f"{one.last_name};{one.first_name};{one.birthdate:%d/%m/%Y};5e C" for one in children)]
    path = folder / "eleves.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="cp1252")
    office.open("/college/import/")
    page = office.submit("Envoyer et vérifier", upload={"fichier": path})
    if "Vérifier avant d’importer" not in page:
        raise StepFault(f"the list was not understood: {page[:400]}")
    office.submit("Importer la liste")


def open_pass(office: Browser, child: Child) -> None:
    """Finds the pupil, enters the registration, validates it."""
    _find(office, child)
    office.submit("Enregistrer l’inscription")
    office.submit("Valider l’inscription")


def credit(office: Browser, child: Child, amounts: list[int], wallet: str) -> None:
    """`amounts` in whole euros, one per ticket; `wallet` by a word of its choice."""
    _find(office, child)
    typed = [str(amount) for amount in amounts]
    page = office.submit("Créditer", {"montant": typed, "porte-monnaie": office.radio(wallet)})
    if "Imprimer les tickets cochés" not in page:
        raise StepFault(f"the tickets were not credited: {page[:600]}")


def print_sheet(office: Browser, child: Child, to: Path) -> None:
    """All credited tickets on one sheet, saved as the browser would open it."""
    _find(office, child)
    office.submit("Imprimer les tickets cochés")
    office.save(to)


def _find(office: Browser, child: Child) -> None:
    office.open("/college/")
    office.submit("Chercher", {"q": child.last_name})
    office.open(office.link(child.first_name))
