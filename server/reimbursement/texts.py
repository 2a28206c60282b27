"""Every French sentence of reimbursements: labels, reasons, headings of the exports."""

import datetime as dt
import re

from server.four_eyes.texts import ALSO
from server.reimbursement.states import Blocking, OrderState, RunRefusal, RunState
from sync.contract.verdicts import MEANINGS, VerdictCode

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

RUN_STATES = {
    RunState.OPEN: "Ouverte",
    RunState.CUT: "Arrêtée",
    RunState.COMPUTED: "Calculée",
    RunState.CONTROLLED: "Contrôlée",
    RunState.APPROVED: "Approuvée",
    RunState.FILED: "Fichier produit",
    RunState.SENT: "Remise à la banque",
    RunState.CONFIRMED: "Payée",
    RunState.CLOSED: "Close",
    RunState.ABANDONED: "Abandonnée",
}
assert set(RUN_STATES) == set(RunState)

BLOCKINGS = {
    Blocking.NO_ACCOUNT: "Aucun compte bancaire accepté à la date d’arrêté",
    Blocking.ACCOUNT_SUSPENDED: "Compte bancaire suspendu\u00a0: la banque a refusé ou retourné un virement",
    Blocking.ACCOUNT_UNFIT: "Compte bancaire que la banque refuserait (IBAN ou BIC incorrect)",
    Blocking.ACCOUNT_CHANGED: "Compte bancaire changé depuis la date d’arrêté\u00a0: le nouveau est payé par la quinzaine suivante",
    Blocking.BOOKS_DIFFER: "Ses demandes et la comptabilité diffèrent\u00a0: lancez guichet-server audit et appelez le support",
    Blocking.HOLDER_DOUBTED: "Titulaire du compte que la banque ne reconnaît pas\u00a0: deux personnes doivent revoir le compte",
    Blocking.SUSPENDED: "Organisme suspendu",
}
assert set(BLOCKINGS) == set(Blocking)

REFUSALS = {
    RunRefusal.CUT_OFF_NOT_REACHED: "La date d’arrêté n’est pas encore passée\u00a0: attendez-la pour arrêter cette quinzaine.",
    RunRefusal.CUT_OFF_TOO_OLD: (
        "Une quinzaine plus récente a déjà été arrêtée\u00a0: elle comprend les tickets de celle-ci, "
        "il n’y a rien à faire."
    ),
    RunRefusal.ANOTHER_IN_PREPARATION: "Une autre quinzaine est en préparation\u00a0: terminez-la ou abandonnez-la d’abord.",
    RunRefusal.NOTHING_TO_PAY: (
        "Rien à rembourser\u00a0: aucun ticket accepté avant la date d’arrêté ne peut être payé. Voyez "
        "pourquoi dans la liste des organismes sans virement."
    ),
    RunRefusal.OUT_OF_ORDER: (
        "Cette étape ne peut pas être faite maintenant\u00a0: la quinzaine a changé d’état entre-temps. "
        "Relisez cette page."
    ),
    RunRefusal.SAME_PERSON: "La personne qui a préparé la quinzaine ne peut pas l’approuver\u00a0: "
    "demandez à une autre personne du service." + ALSO,
    RunRefusal.SAME_PERSON_CLOSES: "La personne qui a confirmé le paiement ne peut pas clore la quinzaine\u00a0: "
    "demandez à une autre personne du service." + ALSO,
    RunRefusal.NO_REFERENCE: "Le paiement n’a pas été déclaré\u00a0: indiquez la référence du relevé qui montre le débit.",
    RunRefusal.NOT_PAYABLE: "Rien n’a été approuvé ni produit\u00a0: des organismes de cette quinzaine ne peuvent plus être payés. "
    "Recalculez la quinzaine sans eux, ou revoyez d’abord leur compte\u00a0:",
    RunRefusal.NO_PAYER_ACCOUNT: "Le fichier n’a pas été produit\u00a0: aucun compte du payeur n’est accepté. "
    "Proposez-le à Réglages, Émetteur et compte du payeur, faites-le accepter par une autre personne, puis recommencez.",
    RunRefusal.FILE_UNFIT: "Le fichier n’a pas été produit\u00a0: la banque le refuserait. Corrigez ce qui suit, puis recommencez.",
}
assert set(REFUSALS) == set(RunRefusal)

CLAIM_STATES = {
    "received": "Saisi",
    "held": "Saisi",
    "accepted": "Accepté",
    "scheduled": "Accepté",
    "paid": "Remboursé",
    "refused": "Refusé",
    "voided": "Annulé",
    "corrected": "Corrigé",
    "barred": "Prescrit",
}
ORDER_STATES = {
    "in_run": "En préparation",
    "filed": "Transmis à la banque",
    "paid": "Payé",
    "returned": "Revenu de la banque",
    "reissued": "Revenu, puis payé de nouveau",
    "barred": "Revenu, puis prescrit",
    "blocked": "Bloqué",
    "below_minimum": "Sous le minimum",
    "carried": "Déduit d’un indu",
    "debit_note": "Indu à réclamer",
    "abandoned": "Abandonné",
}
assert set(ORDER_STATES) == {state.value for state in OrderState}
ORDER_REASONS = {
    OrderState.BELOW_MINIMUM: "Montant inférieur au minimum d’un virement\u00a0: il s’ajoute à la quinzaine suivante",
    OrderState.CARRIED: "Tout a été déduit de ce que l’organisme doit\u00a0; le reste dû est reporté",
    OrderState.DEBIT_NOTE: "L’organisme doit plus qu’on ne lui doit depuis trois mois\u00a0: émettez un titre de recettes",
}
THEMES = {1: "Sport", 2: "Culture", 3: "Sport ou culture"}

CLAIM_COLUMNS = (
    "N° de ticket",
    "Thème",
    "Montant demandé",
    "Montant accepté",
    "Date de saisie",
    "Date de réception",
    "Statut",
    "Motif",
    "Votre référence",
    "Guichet",
    "Quinzaine",
    "Date du virement",
    "Référence du virement",
    "Libellé du virement",
)
TRANSFER_COLUMNS = (
    "Quinzaine",
    "Date du virement",
    "Référence du virement",
    "Libellé du virement",
    "Nombre de tickets",
    "Trop-perçu retenu",
    "Payé de nouveau",
    "Montant",
    "Titulaire du compte",
    "Compte",
    "Statut",
    "Motif",
)
ORDER_COLUMNS = (
    "campagne",
    "lot",
    "date_arrete",
    "date_execution",
    "ref_ligne",
    "ref_tiers",
    "siret",
    "denomination",
    "titulaire_compte",
    "iban",
    "bic",
    "libelle_virement",
    "montant",
    "nb_tickets",
    "statut",
    "motif",
)


def period_label(first: dt.date, last: dt.date, periods_a_month: int) -> str:
    """`Quinzaine du 1er au 15 octobre 2026`."""
    kind = "Quinzaine" if periods_a_month == 2 else "Période"
    if (first.year, first.month) == (last.year, last.month):
        return f"{kind} du {_day(first)} au {_day(last)} {MONTHS[last.month - 1]} {last.year}"
    return f"{kind} du {long_date(first)} au {long_date(last)}"


def extra_label(at: dt.datetime) -> str:
    """A run cut outside the calendar: `Arrêté du 20 novembre 2026 à 14 h 32 min 05 s`. An hour that comes twice says which."""
    comes_twice = at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()
    season = f" ({'été' if at.dst() else 'hiver'})" if comes_twice else ""
    return f"Arrêté du {long_date(at.date())} à {at:%H h %M min %S s}{season}"


def same_label(label: str, number: int) -> str:
    """Of the `number`th run under one name."""
    return label if number == 1 else f"{label} ({number})"


def long_date(day: dt.date) -> str:
    """`1er octobre 2026`."""
    return f"{_day(day)} {MONTHS[day.month - 1]} {day.year}"


def _day(day: dt.date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def remittance(scheme: str, label: str, tickets: int, affiliate: int) -> str:
    """What the affiliate's treasurer reads on the bank statement; without a ticket, it is a transfer that is made again."""
    if not tickets:
        return f"{scheme} {label} virement représenté organisme {affiliate}"
    return f"{scheme} {label} {tickets} ticket{'s' if tickets > 1 else ''} organisme {affiliate}"


def masked_iban(iban: str) -> str:
    """`FR76 … 0189`: enough to recognise one's own account, not to use it."""
    return f"{iban[:4]} … {iban[-4:]}" if iban else ""


def blocking(reason: str) -> str:
    """The sentence for a stored reason, empty for none."""
    return BLOCKINGS[Blocking(reason)] if reason else ""


def order_reason(state: str, reason: str) -> str:
    """Why nothing is transferred, empty when something is."""
    return blocking(reason) or ORDER_REASONS.get(OrderState(state), "")


def not_payable(name: str, number: int, reason: Blocking) -> str:
    """One line of why a run cannot leave: who, and what stops its payment."""
    why = BLOCKINGS[reason]
    return f"{name} (n°\u00a0{number})\u00a0: {why[:1].lower()}{why[1:]}"


def and_more(count: int) -> str:
    return f"et {count} autre{'s' if count > 1 else ''}"


def claim_reason(code: VerdictCode) -> str:
    """Why a claim stands where it stands; nothing to say when it was simply accepted."""
    return "" if code is VerdictCode.A00 else spaced(MEANINGS[code].french)


def spaced(sentence: str) -> str:
    """French spaces before tall signs that end a word, so that no line begins with one."""
    return re.sub(r"[ \u00a0\u202f]*([:;!?])(?= |\n|$)", "\u00a0\\1", sentence)
