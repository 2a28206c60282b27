"""French words of the papers of a closing: accounts, movements, columns, controls."""

from server.ledger.accounts import Code
from server.ledger.transfers import Kind

CODES = {
    Code.VOTED: "Enveloppe votée (contrepartie)",
    Code.BUDGET: "Budget disponible",
    Code.GUARANTEE: "Garantie des tickets présentés deux fois",
    Code.FIRST_WALLET: "Premier porte-monnaie des élèves",
    Code.SECOND_WALLET: "Second porte-monnaie des élèves",
    Code.TICKET: "Tickets crédités",
    Code.DUE: "Dû aux organismes",
    Code.IN_TRANSFER: "En virement",
    Code.PAID: "Payé aux organismes",
    Code.RETURNED: "Virements revenus",
    Code.OVERPAID: "Indus à récupérer",
    Code.RECOVERED: "Indus encaissés",
    Code.EXPIRED_WALLET: "Porte-monnaie caducs",
    Code.EXPIRED_TICKET: "Tickets caducs",
    Code.TIME_BARRED: "Prescrit",
    Code.SUSPENSE: "En attente d’explication",
}
assert set(CODES) == set(Code)

# What a balance that is not zero means once the campaign is closed.
LEFT = {
    Code.VOTED: "ce que la campagne a coûté",
    Code.DUE: "reste à payer, expliqué plus bas",
    Code.PAID: "confirmé par la banque",
    Code.RETURNED: "reste à payer de nouveau, expliqué plus bas",
    Code.OVERPAID: "reste à récupérer, expliqué plus bas",
    Code.RECOVERED: "remboursé par des organismes, hors virements",
    Code.TIME_BARRED: "plus personne ne peut le demander",
}
AT_ZERO = "soldé"

KINDS = {
    Kind.ENVELOPE_OPENED: "Votes de l’enveloppe",
    Kind.WALLET_CREATED: "Droits ouverts aux élèves",
    Kind.WALLET_MOVED: "Déplacé d’un porte-monnaie à l’autre",
    Kind.WALLET_WITHDRAWN: "Pass retirés",
    Kind.TICKET_CREDITED: "Tickets crédités",
    Kind.TICKET_UNCREDITED: "Tickets décrédités",
    Kind.CLAIM_ACCEPTED: "Tickets acceptés",
    Kind.CLAIM_GUARANTEED: "Tickets payés par la garantie",
    Kind.CLAIM_VOIDED: "Saisies annulées",
    Kind.RUN_CLOSED: "Mis en virement",
    Kind.SETTLED: "Virements exécutés",
    Kind.REJECTED: "Virements refusés par la banque",
    Kind.RETURNED: "Virements revenus",
    Kind.REISSUED: "Virements payés de nouveau",
    Kind.RETURNED_SET_AGAINST: "Revenu, retenu sur une dette",
    Kind.CLAIM_REVERSED: "Saisies reprises après coup",
    Kind.RECOVERED: "Indus remboursés",
    Kind.WALLET_EXPIRED: "Porte-monnaie expirés",
    Kind.TICKET_EXPIRED: "Tickets expirés",
    Kind.LATE_ADMITTED: "Demandes tardives admises",
    Kind.BUDGET_RETURNED: "Rendu à l’enveloppe et au vote",
    Kind.GUARANTEE_CHARGED: "Garantie imputée au budget",
    Kind.TIME_BARRED: "Prescrit",
    Kind.SUSPENSE_OPENED: "Lignes de relevé en attente",
    Kind.SUSPENSE_EXPLAINED: "Lignes de relevé expliquées",
}
BY_CREDIT = {
    (Kind.RUN_CLOSED, Code.OVERPAID): "Quinzaine, retenu sur une dette",
    (Kind.TIME_BARRED, Code.OVERPAID): "Prescription, retenu sur une dette",
}
"""What pays a debt is named apart: the account's own line adds these up."""
UNDONE = "{kind} (abandonné)"


def kind(one: Kind, credit: Code, *, is_undone: bool = False) -> str:
    """Of transfers into that account, before any was taken back. A kind without words of its own is shown by its number."""
    words = BY_CREDIT.get((one, credit)) or KINDS.get(one, one.value)
    return UNDONE.format(kind=words) if is_undone else words


BODY_COLUMNS = (
    "N° organisme", "Organisme", "SIRET", "Tickets", "Accepté", "Dont garantie", "Repris", "Payé", "Remboursé par l’organisme",
    "Prescrit", "Reste à payer", "Revenu à payer", "Reste à récupérer", "Explication",
)  # fmt: skip
ACCOUNT_COLUMNS = ("Compte", "Libellé", "Débits", "Crédits", "Solde", "Explication")
MOVEMENT_COLUMNS = ("Événement", "Libellé", "Du compte", "Au compte", "Nombre", "Montant")
CONTROL_COLUMNS = ("Contrôle", "Fichier", "Valeur")
CONTROL = {
    "lines": "Nombre de lignes",
    "debits": "Total des débits",
    "credits": "Total des crédits",
    "balance": "Total des soldes (doit être 0,00)",
    "moved": "Total des mouvements",
    "accepted": "Total accepté",
    "paid": "Total payé",
    "left": "Total des restes",
    "difference": "Écart des organismes (doit être 0,00)",
    "sha256": "Empreinte SHA-256",
    "anchor": "Empreinte de toute l’histoire",
}
