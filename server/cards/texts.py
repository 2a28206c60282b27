"""French sentences of cards: what a debit did, why it was refused and what to do, what a card is."""

from server.cards.debiting import CancelReason
from server.cards.numbers import NotACard
from server.cards.refusals import CardRefusal, Refused
from server.cards.states import CardState
from server.cards.store import NewDebit
from server.formats import euros
from sync.contract.instant import MINUTE, SECOND

THEMES = {1: "Sport", 2: "Culture", 3: "Sport et culture"}
STATES = {
    CardState.ACTIVE: ("good", "En service"),
    CardState.BLOCKED: ("bad", "En opposition"),
    CardState.REPLACED: ("plain", "Remplacée"),
}
assert set(STATES) == set(CardState)

NUMBER = "Numéro de la carte"
NUMBER_HINT = "Scannez le QR code, ou tapez les 16 chiffres."
BIRTHDATE = "Date de naissance du jeune"
BIRTHDATE_HINT = "Par exemple 25/12/2012, ou 25122012."
PRICE = "Prix à payer"
PRICE_HINT = "Le prix entier de l’activité, en euros\u00a0: 12 ou 12,50."
WALLET = "Pour quelle activité"
REFERENCE = "Votre référence (facultatif)"
REFERENCE_HINT = "Par exemple votre numéro d’adhérent ou de facture, repris sur vos relevés."

NOT_A_CARD = {
    NotACard.TICKET: (
        "C’est un ticket, pas une carte\u00a0: prenez-le à votre guichet, comme d’habitude. Rien n’a été débité."
    ),
    NotACard.MISTYPED: (
        "Ce numéro de carte contient une erreur\u00a0: un chiffre est faux ou deux sont inversés. "
        "Relisez les 16 chiffres, ou scannez le QR code."
    ),
    NotACard.OTHER: "Ce n’est pas un numéro de carte\u00a0: il a 16 chiffres et commence par 9. Scannez le QR code, ou tapez-le.",
}
assert set(NOT_A_CARD) == set(NotACard)
NUMBER_MISSING = "Le numéro de la carte manque\u00a0: scannez le QR code, ou tapez les 16 chiffres."
NOT_A_DATE = "Cette date n’existe pas\u00a0: écrivez le jour, le mois et l’année, par exemple 25/12/2012."
NOT_A_PRICE = "Ce n’est pas un prix\u00a0: écrivez des euros, avec au plus deux décimales, par exemple 12,50."
PRICE_OUTSIDE = "Le prix doit être entre 0,01\u00a0€ et 10\u202f000\u00a0€\u00a0: corrigez-le."
NEXT_BIRTHDATE = "Numéro lu. Tapez maintenant la date de naissance du jeune."
NEXT_PRICE = "Tapez maintenant le prix à payer."
STALE_FORM = "Cette page était ouverte depuis une autre session\u00a0: rien n’a été débité. Recommencez la saisie."

REFUSALS = {
    CardRefusal.NOT_RECOGNISED: (
        "Cette carte et cette date de naissance ne vont pas ensemble. Relisez le numéro, redemandez la date. "
        "Si le refus continue, le jeune ou sa famille appelle l’assistance."
    ),
    CardRefusal.TOO_MANY_TRIES: "Trop d’essais avec cette carte. Réessayez dans {wait}.",
    CardRefusal.BLOCKED: (
        "Cette carte est en opposition\u00a0: elle a été déclarée perdue ou volée. Rien n’a été débité. "
        "Le jeune ou sa famille appelle l’assistance pour la remplacer."
    ),
    CardRefusal.REPLACED: (
        "Cette carte a été remplacée par une nouvelle\u00a0: demandez au jeune de présenter la nouvelle. Rien n’a été débité."
    ),
    CardRefusal.WITHDRAWN: (
        "Le pass de cette carte a été retiré\u00a0: rien n’a été débité. Le jeune ou sa famille appelle l’assistance."
    ),
    CardRefusal.NOT_OPEN: (
        "La campagne de cette carte n’est pas ouverte aujourd’hui\u00a0: rien n’a pu changer. "
        "Vérifiez les dates de la campagne, ou appelez l’assistance."
    ),
    CardRefusal.NO_CARDS: (
        "Cette campagne ne prévoit pas de carte\u00a0: seuls des tickets y sont acceptés. Demandez le ticket du jeune."
    ),
    CardRefusal.NO_CONVENTION: (
        "Votre convention n’est pas en vigueur aujourd’hui pour cette campagne\u00a0: rien n’a été débité. "
        "Appelez le service central."
    ),
    CardRefusal.OTHER_THEME: (
        "L’avantage de cette carte n’est pas pour votre type d’activité\u00a0: rien n’a été débité. Le jeune paie lui-même."
    ),
    CardRefusal.CHOOSE_WALLET: "Cette carte a un avantage sport et un avantage culture\u00a0: choisissez celui de l’activité.",
    CardRefusal.EMPTY: "La carte est à zéro pour cette activité\u00a0: rien n’a été débité. Le jeune paie lui-même le prix entier.",
    CardRefusal.TOO_LARGE: "Un débit ne peut pas dépasser 655,35\u00a0€\u00a0: faites-en deux.",
    CardRefusal.FORM_USED: (
        "Cette page a déjà servi à un autre débit, qui reste comme il est. Rien de plus n’a été débité\u00a0: "
        "vérifiez la liste du jour, puis recommencez la saisie."
    ),
    CardRefusal.UNKNOWN: "Ce débit ou cette carte n’existe pas\u00a0: vérifiez le numéro.",
    CardRefusal.IN_A_RUN: (
        "Ce débit est déjà dans un virement\u00a0: il ne peut plus être annulé ici. "
        "Rendez la somme à la famille, ou appelez le service central."
    ),
    CardRefusal.NOT_NOW: "L’état de cette carte ne le permet pas (plus)\u00a0: relisez la page.",
    CardRefusal.HAS_CARD: "Ce pass a déjà une carte\u00a0: remplacez-la si elle est perdue.",
    CardRefusal.NO_PASS: "Ce pass n’existe pas\u00a0: vérifiez son numéro.",
}
assert set(REFUSALS) == set(CardRefusal)

CANCEL_REASONS = {
    CancelReason.AMOUNT: "Montant faux",
    CancelReason.CARD: "Carte d’un autre jeune",
    CancelReason.ACTIVITY: "L’activité n’a pas lieu",
    CancelReason.OTHER: "Autre raison",
}
assert set(CANCEL_REASONS) == set(CancelReason)
CHOOSE_REASON = "Choisissez pourquoi ce débit est annulé\u00a0: rien n’a changé."

ISSUING = "Édition des cartes"
ISSUE_STOPPED = (
    "L’édition s’est arrêtée avant la fin\u00a0: les cartes déjà éditées le restent. Relancez-la pour les autres."
)
SEE_CARDS = "Voir les cartes"
CARDS = "Cartes"
SEARCH_NONE = "Aucune carte ne porte ce numéro\u00a0: relisez-le sur la carte, ou demandez le pass au collège."
ISSUED = "{count} carte éditée."
ISSUED_MANY = "{count} cartes éditées."
ISSUED_NONE = "Tous les pass ouverts ont déjà leur carte."
BLOCKED = "Carte mise en opposition\u00a0: plus aucun organisme ne peut la débiter. L’argent du pass reste au jeune."
UNBLOCKED = "Opposition levée\u00a0: la carte peut être débitée de nouveau."
REPLACED = "Nouvelle carte éditée\u00a0: imprimez-la. L’ancienne ne servira plus jamais."
REASON_MISSING = "Écrivez pourquoi, en quelques mots\u00a0: rien n’a changé."
ACTIONS = {"issue": "Éditée", "block": "Mise en opposition", "unblock": "Opposition levée", "replace": "Remplacée"}


def result(row: NewDebit) -> str:
    """What one debit did, in one or two sentences that need no colour."""
    if row.left_to_pay_cents:
        return f"Débité {euros(row.debited_cents)}, la carte est à zéro. Reste à payer {euros(row.left_to_pay_cents)}."
    if not row.remaining_cents:
        return f"Débité {euros(row.debited_cents)}, la carte est à zéro. Rien d’autre à payer."
    return f"Débité {euros(row.debited_cents)}. Reste sur la carte {euros(row.remaining_cents)}."


def cancelled(row: NewDebit) -> str:
    return f"Débit de {euros(row.debited_cents)} annulé\u00a0: la somme est revenue sur la carte, si elle peut encore servir."


def refusal(refused: Refused) -> str:
    """Why, and what to do."""
    return REFUSALS[refused.code].format(wait=_wait(refused.wait_ms))


def progress(_what: str, done: int, total: int) -> str:
    """One line while cards are made."""
    return f"Cartes éditées\u00a0: {done} sur {total}"


def issued(count: int) -> str:
    if not count:
        return ISSUED_NONE
    return (ISSUED if count == 1 else ISSUED_MANY).format(count=count)


def _wait(ms: int) -> str:
    seconds = -(-ms // SECOND)
    if ms <= MINUTE:
        return f"{seconds} seconde{'s' if seconds > 1 else ''}"
    return f"{-(-ms // MINUTE)} minutes"
