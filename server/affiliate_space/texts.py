"""French sentences of the affiliates' pages."""

from server.reimbursement.badges import Badge, claim_badge
from server.reimbursement.states import Blocking
from sync.contract.verdicts import VerdictCode

FILTERS = {
    "": "Tous",
    "entered": "Saisis, sans réponse",
    "accepted": "Acceptés, à virer",
    "paid": "Remboursés",
    "refused": "Refusés",
    "voided": "Annulés",
}

STATE = "Statut"
SEARCH = "N° de ticket ou votre référence"

STATEMENT_NOT_MADE = (
    "Le bordereau n’a pas pu être mis en page. Téléchargez la version CSV, elle contient les mêmes lignes, "
    "et signalez-le au service central."
)

WHAT_TO_DO = {
    Blocking.NO_ACCOUNT: (
        "Aucun compte bancaire accepté n’est enregistré pour votre organisme\u00a0: vos virements attendent. "
        "Envoyez un RIB au service central\u00a0; rien n’est perdu, tout sera versé avec le virement suivant."
    ),
    Blocking.ACCOUNT_SUSPENDED: (
        "La banque a refusé ou retourné un virement sur votre compte\u00a0: vos virements attendent. "
        "Envoyez un RIB récent au service central\u00a0; la somme revenue sera versée de nouveau."
    ),
    Blocking.ACCOUNT_UNFIT: (
        "Votre compte bancaire a été enregistré avec un IBAN ou un BIC incorrect\u00a0: vos virements attendent. "
        "Renvoyez un RIB au service central."
    ),
    Blocking.SUSPENDED: (
        "Votre affiliation est suspendue\u00a0: vos virements attendent. Appelez le service central pour en connaître la raison."
    ),
}
assert set(WHAT_TO_DO) == set(Blocking)


def badge(state: str, code: VerdictCode) -> Badge:
    """The word of the claim; one that people look at says so."""
    if state == "held" and code is VerdictCode.W20:
        return Badge(tone="wait", word="Saisi, en vérification")
    if state == "held":
        return Badge(tone="wait", word="Saisi, en attente")
    return claim_badge(state)
