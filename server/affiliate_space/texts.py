"""French sentences of the affiliates' pages."""

from server import formats
from server.bank.texts import reason as bank_reason
from server.reimbursement.badges import Badge, claim_badge
from server.reimbursement.statements import TransferLine
from server.reimbursement.states import Blocking, OrderState
from sync.contract.verdicts import VerdictCode

FILTERS = {
    "": "Tous",
    "entered": "Saisis, sans réponse",
    "accepted": "Acceptés, à virer",
    "paid": "Remboursés",
    "refused": "Refusés",
    "voided": "Annulés",
    "barred": "Prescrits, plus dus",
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
    Blocking.ACCOUNT_CHANGED: (
        "Votre compte bancaire a changé après la date d’arrêté\u00a0: ce virement vous parviendra sur le nouveau compte, "
        "avec la quinzaine suivante. Vous n’avez rien à faire."
    ),
    Blocking.BOOKS_DIFFER: (
        "Le service central vérifie vos demandes\u00a0: vos virements attendent. Rien n’est perdu, tout sera versé "
        "ensuite, vous n’avez rien à faire."
    ),
    Blocking.HOLDER_DOUBTED: (
        "Votre banque ne reconnaît pas le nom enregistré comme titulaire du compte\u00a0: vos virements attendent. "
        "Envoyez au service central un RIB qui porte le nom exact du titulaire."
    ),
    Blocking.SUSPENDED: (
        "Votre affiliation est suspendue\u00a0: vos virements attendent. Appelez le service central pour en connaître la raison."
    ),
}
assert set(WHAT_TO_DO) == set(Blocking)


def meaning(line: TransferLine) -> str:
    """What became of a transfer and what to do, in words; nothing when it was simply paid."""
    state = OrderState(line.state)
    if state is OrderState.FILED:
        return f"Transmis à la banque\u00a0: il arrive sur votre compte vers le {formats.day(line.execution_date)}."
    if state is OrderState.RETURNED and line.set_against_cents == line.amount_cents:
        return _paid_again(line)
    if state is OrderState.RETURNED:
        why, _ = bank_reason(line.reason_code)
        return (
            f"La banque a renvoyé ce virement{_because(why)}. Envoyez un RIB récent au service central\u00a0: la somme sera "
            "versée de nouveau avec la quinzaine suivante."
        )
    if state is OrderState.REISSUED:
        return _paid_again(line)
    if state is OrderState.BLOCKED:
        return WHAT_TO_DO[Blocking(line.reason)]
    if state in (OrderState.CARRIED, OrderState.DEBIT_NOTE):
        return _set_off(line, is_asked=state is OrderState.DEBIT_NOTE)
    return MEANINGS.get(state, "")


MEANINGS = {
    OrderState.IN_RUN: "En préparation\u00a0: il est contrôlé, approuvé par une deuxième personne, puis transmis à la banque.",
    OrderState.BELOW_MINIMUM: (
        "C’est moins que le plus petit virement de la campagne\u00a0: la somme s’ajoute à la quinzaine suivante. "
        "Après la fin des demandes, elle est versée quel que soit son montant."
    ),
    OrderState.BARRED: (
        "La banque a renvoyé ce virement, et il n’a pas pu être refait en quatre ans\u00a0: la somme est prescrite, elle ne sera "
        "plus versée. Si vous n’êtes pas d’accord, écrivez au service central."
    ),
}


def _because(why: str) -> str:
    return f" ({why[:1].lower()}{why[1:]})" if why else ""


def _paid_again(line: TransferLine) -> str:
    parts = ["La banque avait renvoyé ce virement."]
    if line.set_against_cents:
        parts.append(f"{formats.euros(line.set_against_cents)} ont remboursé un trop-perçu.")
    if line.reissued_run:
        parts.append(f"La somme est versée de nouveau avec la quinzaine n°\u00a0{line.reissued_run}.")
    return " ".join(parts)


def _set_off(line: TransferLine, *, is_asked: bool) -> str:
    parts = [f"{formats.euros(line.offset_cents)} ont remboursé un trop-perçu." if line.offset_cents else ""]
    if line.debt_cents:
        parts.append(f"Il reste {formats.euros(line.debt_cents)} à rembourser")
        parts.append(
            "depuis plus de trois mois\u00a0: le service central vous les demandera par un titre de recettes."
            if is_asked
            else "\u00a0: ce sera déduit de vos prochains tickets."
        )
    return " ".join(part for part in parts if part).replace(" \u00a0:", "\u00a0:")


_ORDERS = {
    "in_run": ("good", "Accepté, virement en préparation"),
    "filed": ("good", "Accepté, virement transmis"),
    "returned": ("bad", "Virement revenu de la banque"),
    "reissued": ("good", "Virement revenu, puis refait"),
    "barred": ("plain", "Virement revenu, puis prescrit"),
}
"""Of a claim that a transfer has taken."""


def badge(state: str, code: VerdictCode, order_state: str = "") -> Badge:
    """The word of the claim; one that people look at says so, and one on its way says how far its transfer is."""
    if state == "held" and code is VerdictCode.W20:
        return Badge(tone="wait", word="Saisi, en vérification")
    if state == "held":
        return Badge(tone="wait", word="Saisi, en attente")
    if state in ("scheduled", "paid") and order_state in _ORDERS:
        tone, word = _ORDERS[order_state]
        return Badge(tone=tone, word=word)
    return claim_badge(state)
