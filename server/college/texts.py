"""French sentences of the college office's pages. Each says what happened, and what to do about it."""

from collections.abc import Mapping, Sequence

from server import formats
from server.campaigns.document import WalletTerms
from server.campaigns.terms import Terms
from server.passes.refusals import PassRefusal
from server.passes.refusals import Refused as PassRefused
from server.passes.states import RegistrationStatus
from server.tickets.states import TicketState
from sync.contract.ticket import Theme

NB = formats.FIXED

STATUSES: Mapping[RegistrationStatus | None, str] = {
    None: "Non inscrit",
    RegistrationStatus.SUBMITTED: "À valider",
    RegistrationStatus.VALIDATED: "Pass ouvert",
    RegistrationStatus.REFUSED: "Refusée",
    RegistrationStatus.WITHDRAWN: "Retirée",
}
STATUS_BADGES: Mapping[RegistrationStatus | None, str] = {
    None: "neutral",
    RegistrationStatus.SUBMITTED: "wait",
    RegistrationStatus.VALIDATED: "good",
    RegistrationStatus.REFUSED: "bad",
    RegistrationStatus.WITHDRAWN: "neutral",
}
STATES: Mapping[TicketState, str] = {
    TicketState.BLANK: "Vierge",
    TicketState.CREDITED: "Crédité",
    TicketState.CLAIMED: "Saisi, en vérification",
    TicketState.REDEEMED: "Utilisé",
    TicketState.REIMBURSED: "Utilisé, remboursé",
    TicketState.CANCELLED: "Annulé",
    TicketState.BLOCKED: "En opposition",
    TicketState.EXPIRED: "Périmé",
}
STATE_BADGES: Mapping[TicketState, str] = {
    TicketState.BLANK: "neutral",
    TicketState.CREDITED: "info",
    TicketState.CLAIMED: "wait",
    TicketState.REDEEMED: "good",
    TicketState.REIMBURSED: "good",
    TicketState.CANCELLED: "neutral",
    TicketState.BLOCKED: "bad",
    TicketState.EXPIRED: "neutral",
}
NOTHING_CHOSEN = "Cochez au moins un élève dans la liste."
NO_SHEET = "Aucun ticket imprimé\u00a0: cochez des tickets crédités, puis «\u00a0Préparer la planche\u00a0»."
NO_SHEETS = "Aucun des élèves cochés n’a de ticket crédité à imprimer."
PUPIL_IS_THERE = "Un élève de ce nom, né le même jour, est déjà dans la liste de votre collège."
NO_TICKET_KEY = (
    "Les tickets de cette campagne ne peuvent pas être imprimés\u00a0: la clé de signature manque sur le serveur. "
    "Prévenez le service central. Rien n’est perdu."
)
SHEET_FAILED = "La planche n’a pas pu être mise en page. Prévenez le service central. Rien n’est perdu."
UNREADABLE_AMOUNT = "Écrivez un montant en euros, par exemple 30 ou 12,50."


def plural(number: int, one: str, many: str = "") -> str:
    """`1 élève`, `2 élèves`, `0 élève`."""
    word = (many or one + "s") if number > 1 else one
    return f"{formats.count(number)}{NB}{word}"


def theme(themes: int) -> str:
    """Of a wallet or ticket."""
    names = [name for flag, name in ((Theme.SPORT, "Sport"), (Theme.CULTURE, "Culture")) if themes & flag]
    return " ou ".join(names[:1] + [name.lower() for name in names[1:]])


def wallet(terms: WalletTerms) -> str:
    """`Porte-monnaie sport`."""
    return f"Porte-monnaie {theme(terms.themes).lower()}"


# --- registrations ---------------------------------------------------------------------------------------------------


def registered(count: int) -> str:
    if count == 1:
        return "L’inscription est enregistrée. Il reste à la valider."
    return f"{plural(count, 'inscription enregistrée', 'inscriptions enregistrées')}. Il reste à les valider."


def validated(count: int, tickets: int) -> str:
    """`tickets`: blank ones per pass."""
    if count == 1:
        return f"Le pass est ouvert, avec {tickets} tickets vierges."
    return f"{formats.count(count)} pass sont ouverts, avec {tickets} tickets vierges chacun."


WITHDRAWN_FROM_FAMILY = "Pass retiré"  # not the registration
REFUSED = "L’inscription est refusée. La famille peut en présenter une autre."
WITHDRAWN = "L’inscription est retirée, à la demande de la famille."


def added(name: str) -> str:
    return f"{name} est dans la liste des élèves."


def several(sentences: Sequence[str], most: int) -> str:
    """One to a line; beyond `most` they are counted."""
    told = list(sentences[:most])
    if len(sentences) > most:
        told.append(f"… et {formats.count(len(sentences) - most)} autres du même genre.")
    return "\n".join(told)


def pass_refusal(refused: PassRefused, terms: Terms, name: str = "") -> str:
    """`name`: the pupil, when several are concerned."""
    sentence = _pass_refusal(refused, terms)
    return f"{name}{NB}: {sentence}" if name else sentence


def _pass_refusal(refused: PassRefused, terms: Terms) -> str:
    match refused.code:
        case PassRefusal.NOT_NOW:
            return f"l’inscription est déjà «{NB}{STATUSES[refused.status].lower()}{NB}»."
        case PassRefusal.ALREADY_REGISTERED:
            return f"l’élève est déjà inscrit ({STATUSES[refused.status].lower()})."
        case PassRefusal.REGISTRATIONS_CLOSED:
            return (
                f"les inscriptions sont ouvertes du {formats.day(terms.opens_on)} "
                f"au {formats.day(terms.registration_ends_on)}."
            )
        case PassRefusal.CAMPAIGN_OVER:
            return f"la campagne est terminée depuis le {formats.day(terms.valid_to)}."
        case PassRefusal.AGE_OUTSIDE:
            return (
                f"l’élève a {age(refused.age)} à l’ouverture de la campagne\u00a0; le pass est pour les "
                f"{terms.age_min} à {terms.age_max} ans. Vérifiez la date de naissance."
            )
        case PassRefusal.WALLET_TOO_SMALL:
            return (
                f"il ne reste que {formats.euros(refused.cents)} dans ce porte-monnaie. Retirez d’abord le montant d’un ticket, "
                "ou déplacez moins."
            )
        case _:
            return _PASS_REFUSALS[refused.code]


_PASS_REFUSALS: Mapping[PassRefusal, str] = {
    PassRefusal.UNKNOWN_PUPIL: "cet élève n’est pas dans votre collège. Cherchez-le par son nom.",
    PassRefusal.UNKNOWN_REGISTRATION: "il faut d’abord enregistrer l’inscription.",
    PassRefusal.RESIDENCE_OUTSIDE: (
        "cette campagne est réservée aux élèves qui habitent le département. Si c’est le cas, vérifiez le justificatif, puis "
        "cochez « La famille habite le département »."
    ),
    PassRefusal.SCHOOL_OUTSIDE: (
        "cette campagne est réservée aux élèves scolarisés dans le département, et votre collège n’y est pas. "
        "Si c’est une erreur, prévenez le service central."
    ),
    PassRefusal.SPLIT_NEEDED: (
        "la famille doit choisir comment répartir l’argent entre les porte-monnaie. Ouvrez la page de l’élève et cochez son choix."
    ),
    PassRefusal.SPLIT_NOT_OFFERED: (
        "cette répartition n’est pas proposée dans cette campagne. Choisissez-en une de la liste avec la famille."
    ),
    PassRefusal.BUDGET_SPENT: (
        "le budget voté pour la campagne est épuisé. Rien n’a changé\u00a0: prévenez le service central, puis recommencez."
    ),
    PassRefusal.NO_PASS: "le pass n’est pas encore ouvert. Validez d’abord l’inscription.",
    PassRefusal.PASS_WITHDRAWN: "le service central a retiré ce pass. Appelez-le si c’est une erreur.",
    PassRefusal.NO_SUPPLEMENT: "cette campagne n’a pas de complément pour les boursiers\u00a0: il n’y a rien à indiquer.",
    PassRefusal.BURSARY_KNOWN: "c’était déjà indiqué. Rien n’a changé, il n’y a rien à faire.",
    PassRefusal.BURSARY_PAID: (
        "le complément de bourse est déjà dans le porte-monnaie et ne se reprend pas. Signalez l’erreur au service central."
    ),
    PassRefusal.MOVES_NOT_ALLOWED: (
        "dans cette campagne, l’argent reste dans le porte-monnaie où il a été versé. Créditez des tickets "
        "de ce porte-monnaie."
    ),
    PassRefusal.NOTHING_TO_MOVE: "indiquez un montant à déplacer, et de quel porte-monnaie.",
    PassRefusal.REASON_MISSING: "indiquez pourquoi.",
    PassRefusal.NOTHING_LEFT: "ce pass est déjà retiré, et il ne reste rien à reprendre.",
    PassRefusal.CHANGED_MEANWHILE: "quelqu’un vient de modifier ce pass. Relisez la page, puis recommencez.",
}


def age(years: int) -> str:
    return f"{years}{NB}an{'s' if abs(years) > 1 else ''}"


# --- the pass's money -------------------------------------------------------------------------------------------------


def split(wallets: Sequence[WalletTerms], amounts: Sequence[int]) -> str:
    """`80 € sport, 100 € culture`."""
    return ", ".join(
        f"{formats.round_euros(cents)} {theme(wallet.themes).lower()}"
        for wallet, cents in zip(wallets, amounts, strict=True)
    )


def bursary_marked(paid_cents: int, *, is_bursary: bool) -> str:
    """`paid_cents`: 0 while the registration waits."""
    if paid_cents:
        return f"Le complément de bourse est versé\u00a0: {formats.euros(paid_cents)} de plus."
    if is_bursary:
        return "L’élève est noté boursier\u00a0: le complément sera versé à la validation."
    return "L’élève n’est plus noté boursier."


def bursary_consequence(cents: int) -> str:
    return (
        f"{formats.euros(cents)} sont versés tout de suite dans le porte-monnaie de l’élève. Cela ne se reprend pas\u00a0: "
        "ayez la notification de bourse sous les yeux."
    )


def moved(cents: int, source: WalletTerms, target: WalletTerms) -> str:
    return f"{formats.euros(cents)} sont passés du {wallet(source).lower()} au {wallet(target).lower()}."


def move_consequence(cents: int, source: WalletTerms, target: WalletTerms) -> str:
    return (
        f"{formats.euros(cents)} quittent le {wallet(source).lower()} pour le {wallet(target).lower()}. Les tickets déjà crédités "
        "ne changent pas."
    )
