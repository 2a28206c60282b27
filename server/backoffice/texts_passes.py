"""French sentences about passes on the central staff's pages: the journal of a pass's money in words, its withdrawal."""

from collections.abc import Sequence

from server import formats
from server.passes.refusals import PassRefusal, Refused
from server.passes.wallets import Withdrawn
from server.reimbursement.texts import THEMES
from sync.contract.ticket import NUMBER_END

SEARCH_NOTHING = "Tapez un numéro de pass, ou les 18 chiffres d’un de ses tickets."
SEARCH_UNKNOWN = "Aucun pass ne porte ce numéro. Le collège le lit sous le nom de l’élève."
SEARCH_NO_TICKET = "Aucun ticket ne porte ce numéro\u00a0: vérifiez les 18 chiffres."
IN_USE = ("good", "Ouvert")
WITHDRAWN = ("plain", "Retiré")
COUNTER = "Guichet"

# --- the journal ------------------------------------------------------------------------------------------------------

WALLET_EXPIRED = "Argent jamais mis sur un ticket\u00a0: périmé"
TAKEN_BACK = "Pass retiré\u00a0: l’argent qui restait est revenu au budget de la campagne"
OTHER = "Autre mouvement"


def granted(shares: Sequence[tuple[int, int]], *, is_later: bool) -> str:
    """`shares`: themes and cents of each wallet. A later grant is not explained: why is the family's affair."""
    parts = ", ".join(f"{formats.round_euros(cents)} {_theme(themes)}" for themes, cents in shares)
    return f"Complément versé\u00a0: {parts}" if is_later else f"Pass ouvert\u00a0: {parts}"


def moved(source: int, target: int) -> str:
    return f"Du porte-monnaie {_theme(source)} au porte-monnaie {_theme(target)}"


def credited(ticket: int, themes: int) -> str:
    """Numbers above every ticket's are debits of a card."""
    if ticket >= NUMBER_END:
        return f"Débité de la carte, du porte-monnaie {_theme(themes)}"
    return f"Mis sur le ticket {formats.ticket_number(ticket)}, du porte-monnaie {_theme(themes)}"


def uncredited(ticket: int, themes: int) -> str:
    """Numbers above every ticket's are debits of a card."""
    if ticket >= NUMBER_END:
        return f"Débit de la carte annulé, revenu au porte-monnaie {_theme(themes)}"
    return f"Retiré du ticket {formats.ticket_number(ticket)}, revenu au porte-monnaie {_theme(themes)}"


def lost(ticket: int) -> str:
    return f"Retiré du ticket {formats.ticket_number(ticket)} après la fin de validité\u00a0: perdu"


def expired(ticket: int) -> str:
    return f"Ticket {formats.ticket_number(ticket)} périmé"


def taken(ticket: int, name: str, *, is_guaranteed: bool) -> str:
    paid = "payé par la garantie" if is_guaranteed else "accepté"
    return f"Ticket {formats.ticket_number(ticket)} {paid} chez {name}"


def _theme(themes: int) -> str:
    return THEMES.get(themes, "").lower()


# --- the withdrawal ---------------------------------------------------------------------------------------------------


def consequence(cents: int, tickets: int) -> list[str]:
    """`cents`: that would go back; `tickets`: that would be void."""
    void = "Un ticket non utilisé est annulé" if tickets == 1 else f"{tickets} tickets non utilisés sont annulés"
    return [
        f"{void}, papier compris\u00a0: les guichets les refusent dès leur prochain échange.",
        f"{formats.euros(cents)} reviennent au budget de la campagne.",
        "Ce qui a déjà été accepté chez un organisme reste payé.",
        "Un retrait ne se défait pas\u00a0: l’élève n’aura pas d’autre pass dans cette campagne.",
    ]


def withdrawn(done: Withdrawn) -> str:
    said = f"Le pass est retiré\u00a0: {formats.euros(done.cents)} sont revenus au budget."
    if done.waiting:
        held = "Un ticket est" if done.waiting == 1 else f"{done.waiting} tickets sont"
        said += f" {held} encore en vérification\u00a0: si la demande est refusée, revenez ici reprendre son montant."
    return said


_REFUSALS = {
    PassRefusal.NO_PASS: "Rien n’a été changé\u00a0: ce pass n’existe pas dans cette campagne. Vérifiez son numéro.",
    PassRefusal.REASON_MISSING: "Indiquez pourquoi le pass est retiré\u00a0: la raison est gardée avec lui.",
    PassRefusal.NOTHING_LEFT: "Rien n’a été changé\u00a0: le pass est déjà retiré et il ne reste rien à reprendre.",
    PassRefusal.CAMPAIGN_OVER: (
        "Rien n’a été changé\u00a0: la validité a pris fin, l’argent non utilisé revient à la clôture "
        "de la campagne, il n’y a rien à faire."
    ),
    PassRefusal.CHANGED_MEANWHILE: (
        "Rien n’a été changé\u00a0: quelqu’un vient de modifier ce pass. Relisez la page, puis recommencez."
    ),
}


def refusal(refused: Refused) -> str:
    return _REFUSALS[refused.code]
