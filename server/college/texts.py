"""French sentences of the college office's pages. Each says what happened, and what to do about it."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from server import formats
from server.campaigns.document import WalletTerms
from server.campaigns.terms import Terms
from server.passes.refusals import PassRefusal
from server.passes.refusals import Refused as PassRefused
from server.passes.states import RegistrationStatus
from server.tickets.refusals import Refused as TicketRefused
from server.tickets.refusals import TicketRefusal
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
    return f"{plural(count, 'inscription enregistrée', 'inscriptions enregistrées')}. Il reste à les valider."


def validated(count: int, tickets: int) -> str:
    """`tickets`: blank ones per pass."""
    if count == 1:
        return f"Le pass est ouvert, avec {tickets} tickets vierges."
    return f"{formats.count(count)} pass sont ouverts, avec {tickets} tickets vierges chacun."


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
        case PassRefusal.UNKNOWN_PUPIL:
            return "cet élève n’est pas dans votre collège."
        case PassRefusal.UNKNOWN_REGISTRATION:
            return "il faut d’abord enregistrer l’inscription."
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
        case PassRefusal.BUDGET_SPENT:
            return (
                "le budget voté pour la campagne est épuisé. L’inscription reste à valider\u00a0: "
                "prévenez le service central."
            )
        case _:
            assert_never(refused.code)


def age(years: int) -> str:
    return f"{years}{NB}an{'s' if abs(years) > 1 else ''}"


# --- tickets ---------------------------------------------------------------------------------------------------------


def credited(count: int, cents: int) -> str:
    return f"{plural(count, 'ticket crédité', 'tickets crédités')}, {formats.euros(cents)} en tout."


def uncredited(cents: int) -> str:
    return f"{formats.euros(cents)} sont revenus dans le porte-monnaie. Un papier déjà imprimé n’est plus valable."


def assigned(name: str) -> str:
    """Empty: to nobody any more."""
    kept = (
        f"Le ticket est affecté à {name}."
        if name
        else "Le ticket n’est plus affecté\u00a0: tout organisme de son thème peut le prendre."
    )
    return f"{kept} S’il était imprimé, réimprimez-le\u00a0: l’ancien papier n’est plus valable."


BLOCKED = "Le ticket est en opposition\u00a0: aucun guichet ne doit plus l’accepter dès sa prochaine synchronisation."
UNBLOCKED = "L’opposition est levée. Réimprimez le ticket\u00a0: l’ancien papier reste refusé."


def issued(count: int) -> str:
    return f"La planche de {plural(count, 'ticket')} est prête."


_TICKET_REFUSALS: Mapping[TicketRefusal, str] = {
    TicketRefusal.UNKNOWN_TICKET: "Ce ticket n’est pas à cet élève.",
    TicketRefusal.NO_SUCH_WALLET: "Choisissez le porte-monnaie à utiliser.",
    TicketRefusal.NOTHING_CHOSEN: "Indiquez au moins un ticket.",
    TicketRefusal.UNKNOWN_AFFILIATE: "Cet organisme n’a pas de convention en vigueur.",
    TicketRefusal.AFFILIATE_OF_ANOTHER_THEME: "Cet organisme ne propose pas d’activité du thème de ce ticket.",
    TicketRefusal.PRINTED_TOO_OFTEN: (
        "Ce ticket a été réimprimé trop souvent. Retirez son montant et créditez un autre ticket."
    ),
    TicketRefusal.CHANGED_MEANWHILE: (
        "Quelqu’un vient de modifier ce ticket. Regardez où il en est, puis recommencez."
    ),
}


def ticket_refusal(refused: TicketRefused, terms: Terms) -> str:
    if refused.code in _TICKET_REFUSALS:
        return _TICKET_REFUSALS[refused.code]
    if refused.code is TicketRefusal.NOT_NOW:
        assert refused.state
        return f"Ce n’est plus possible\u00a0: le ticket est «{NB}{STATES[refused.state].lower()}{NB}»."
    if refused.code is TicketRefusal.AMOUNT_OUTSIDE:
        low, high = formats.round_euros(refused.low_cents), formats.round_euros(refused.high_cents)
        return f"Un ticket se crédite de {low} à {high}. Rien n’a été crédité."
    if refused.code is TicketRefusal.WALLET_TOO_SMALL:
        return f"Il ne reste que {formats.euros(refused.high_cents)} dans ce porte-monnaie. Rien n’a été crédité."
    if refused.code is TicketRefusal.NOT_ENOUGH_BLANKS:
        left = plural(refused.count, "ticket vierge", "tickets vierges")
        return f"Il ne reste que {left}. Rien n’a été crédité." if refused.count else "Il ne reste aucun ticket vierge."
    assert refused.code is TicketRefusal.CAMPAIGN_OVER
    return f"Les tickets n’étaient valables que jusqu’au {formats.day(terms.valid_to)}."
