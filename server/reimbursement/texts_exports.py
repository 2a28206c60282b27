"""French words of the files of a closed run: headings, wallets, documents, what a long job is doing."""

from server.affiliates.models import BankAccount
from server.formats import sentence
from server.reimbursement.run_files import Role
from server.reimbursement.run_lines import Wallet
from server.reimbursement.texts_accounts import PROOFS

WALLETS = {
    Wallet.SPORT: "Sport",
    Wallet.CULTURE: "Culture",
    Wallet.EITHER: "Sport ou culture",
    Wallet.GUARANTEE: "Garantie du Département",
}
assert set(WALLETS) == set(Wallet)

ROLES = {
    Role.BANK: "Fichier bancaire",
    Role.BANK_OTHER: "Fichier bancaire, autre édition",
    Role.LINES: "Lignes pour le service financier",
    Role.CONTROL: "Totaux de contrôle",
    Role.PROOFS: "Justificatifs ligne à ligne",
    Role.ANNEX: "Annexes par organisme",
    Role.STATEMENT: "État liquidatif",
}
assert set(ROLES) == set(Role)
ROLES_SAID = {
    Role.BANK: "À remettre à la banque du payeur.",
    Role.BANK_OTHER: "Mêmes lignes, mêmes références. À n’utiliser que si la banque a refusé l’autre\u00a0: jamais les deux.",
    Role.LINES: "À charger dans le logiciel financier, qui émettra les mandats.",
    Role.CONTROL: "Ce que chaque fichier doit totaliser.",
    Role.PROOFS: "De chaque virement aux saisies signées par les guichets.",
    Role.ANNEX: "Les numéros des tickets payés, organisme par organisme.",
    Role.STATEMENT: "La pièce justificative, à certifier et à signer.",
}
assert set(ROLES_SAID) == set(Role)

# One word per column, as the finance service's software maps them.
FINANCE_COLUMNS = (
    "exercice",
    "campagne",
    "lot",
    "date_lot",
    "ref_ligne",
    "ref_tiers",
    "siret",
    "denomination",
    "titulaire_compte",
    "iban",
    "bic",
    "banque",
    "nature",
    "fonction",
    "engagement",
    "libelle_virement1",
    "libelle_virement2",
    "montant",
    "nb_tickets",
    "montant_sport",
    "montant_culture",
    "dont_compensation_indu",
    "empreinte",
)
CONTROL_COLUMNS = (
    "fichier",
    "empreinte_sha256",
    "nb_lignes",
    "montant_total",
    "nb_tickets",
    "montant_sport",
    "montant_culture",
    "montant_sport_ou_culture",
    "montant_garantie",
    "dont_compensation_indu",
    "dont_retours_payes_de_nouveau",
    "nb_exclus",
    "montant_exclu",
)
PROOF_COLUMNS = (
    "ref_ligne",
    "ref_tiers",
    "ticket",
    "theme",
    "montant",
    "date_saisie",
    "guichet",
    "serie",
    "rang",
    "empreinte_saisie",
)

# What somebody who waits reads: `Demandes relues : 300 sur 1 078`.
JOBS = {
    "orders": "Ordres de virement préparés",
    "proofs": "Organismes relus",
    "files": "Fichiers produits",
}


def job(what: str, done: int, total: int) -> str:
    """One line of progress."""
    return f"{JOBS[what]}\u00a0: {done} sur {total}"


SIGNATORY = "Le représentant de l’ordonnateur\u00a0: nom, date et signature"
OFFSETS = "Trop-perçus retenus"
AGAIN = "Virements revenus, payés de nouveau"


def period(cut_off: str) -> str:
    """Which claims a run holds."""
    return f"acceptées avant le {cut_off}"


def parts(offset: str, again: str) -> str:
    """Beside a body whose debt was taken off, or who is paid again what had come back; either may be empty."""
    said = [f"après retenue d’un trop-perçu de {offset}"] if offset else []
    if again:
        said.append(f"avec {again} d’un virement revenu")
    return sentence(", ".join(said))


def check(proof: str, day: str) -> str:
    """Beside an account: what two persons held it against, and when."""
    return f"{PROOFS[BankAccount.Proof(proof)]}, {day}" if proof else f"Vérifié le {day}"


def part(number: int, of: int) -> str:
    """Nothing when there is one only."""
    return f", partie {number} sur {of}" if of > 1 else ""


def annex(reference: str, tickets: int, amount: str) -> str:
    """What stands under a body's name. Without a reference there is no transfer: a debt was paid."""
    how = f"Virement {reference}" if reference else "Sans virement, déduit d’un trop-perçu"
    return f"{how}, {tickets} ticket{'s' if tickets > 1 else ''}, {amount}"


def group(wallet: Wallet, amount: str, tickets: int, total: str) -> str:
    """Above the numbers of one wallet and one amount."""
    return f"{WALLETS[wallet]}, {amount}\u00a0: {tickets} ticket{'s' if tickets > 1 else ''}, {total}"


def transfer_said(*, is_paid: bool) -> str:
    """Under the amount of a transfer."""
    return "virés" if is_paid else "à virer"
