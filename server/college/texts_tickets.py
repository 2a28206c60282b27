"""French sentences about tickets at the college: what a change will do, what it did, why it was refused and what to do then."""

from collections.abc import Mapping

from server import formats
from server.campaigns.terms import Terms
from server.college.texts import NB, STATES, plural, theme
from server.tickets.refusals import Refused, TicketRefusal
from server.tickets.store import TicketRow

# --- before: the consequence, to be confirmed -------------------------------------------------------------------------


def change_consequence(row: TicketRow, cents: int) -> str:
    """Of another amount."""
    before, after = formats.euros(row.amount_cents), formats.euros(cents)
    purse = f"le porte-monnaie {theme(row.themes).lower()}"
    if cents > row.amount_cents:
        moved = f"{formats.euros(cents - row.amount_cents)} sont pris dans {purse}."
    else:
        moved = f"{formats.euros(row.amount_cents - cents)} retournent dans {purse}."
    return f"Le ticket passe de {before} à {after}. {moved}"


def uncredit_consequence(row: TicketRow, affiliate: str) -> str:
    """`affiliate`: for whom it is kept, or nothing."""
    freed = f" Il n’est plus affecté à {affiliate}." if affiliate else ""
    return (
        f"{formats.euros(row.amount_cents)} retournent dans le porte-monnaie {theme(row.themes).lower()}, et le ticket redevient "
        f"vierge.{freed}"
    )


def late_uncredit_consequence(row: TicketRow, terms: Terms) -> str:
    """After the end of validity."""
    return (
        f"La validité des tickets a pris fin le {formats.day(terms.valid_to)}\u00a0: {formats.euros(row.amount_cents)} ne "
        "retournent pas dans le porte-monnaie, ils sont perdus pour la famille. Si l’élève a déjà utilisé ce ticket, ne le retirez "
        "pas."
    )


def assign_consequence(name: str) -> str:
    """Empty: to nobody any more."""
    if name:
        return f"Seul {name} pourra prendre ce ticket."
    return "Tout organisme du thème pourra prendre ce ticket."


BLOCK_CONSEQUENCE = (
    "Aucun papier de ce ticket ne sera plus accepté. Un guichet sans réseau ne l’apprend qu’à son prochain échange. L’argent reste "
    "sur le ticket\u00a0: pour le rendre à l’élève, levez l’opposition, puis réimprimez. Pour lui donner tout de suite un "
    "nouveau papier, ne mettez pas en opposition\u00a0: cochez ce ticket et «\u00a0Réimprimer en annulant l’ancien papier\u00a0»."
)
UNBLOCK_CONSEQUENCE = (
    "Le ticket redevient utilisable, sur un nouveau papier seulement\u00a0: tout papier plus ancien reste refusé."
)


def reprint_consequence(count: int) -> str:
    """`count`: papers that will be void."""
    papers = "Le papier déjà donné n’est" if count == 1 else f"Les {count} papiers déjà donnés ne sont"
    return f"{papers} plus valable{'s' if count > 1 else ''}\u00a0: reprenez-les si vous pouvez, les guichets les refuseront."


def paper_void(row: TicketRow) -> str:
    """Of a ticket on paper whose change makes that paper untrue; else nothing."""
    if row.printed_ms is None:
        return ""
    return (
        f"Le papier imprimé le {formats.paris_date(row.printed_ms)} n’est plus valable\u00a0: reprenez-le et jetez-le. "
        "S’il reste un montant, réimprimez le ticket."
    )


CONFIRM_TITLES: Mapping[str, str] = {
    "change": "Changer le montant\u00a0?",
    "uncredit": "Retirer le montant\u00a0?",
    "assign": "Affecter le ticket\u00a0?",
    "block": "Mettre le ticket en opposition\u00a0?",
    "unblock": "Lever l’opposition\u00a0?",
    "reprint": "Réimprimer et annuler l’ancien papier\u00a0?",
    "bursary": "Verser le complément de bourse\u00a0?",
    "move": "Déplacer cet argent\u00a0?",
}
CONFIRM_BUTTONS: Mapping[str, str] = {
    "change": "Changer le montant",
    "uncredit": "Retirer le montant",
    "assign": "Affecter",
    "block": "Mettre en opposition",
    "unblock": "Lever l’opposition",
    "reprint": "Réimprimer",
    "bursary": "Verser le complément",
    "move": "Déplacer",
}
assert set(CONFIRM_TITLES) == set(CONFIRM_BUTTONS)

# --- after ------------------------------------------------------------------------------------------------------------


def credited(count: int, cents: int) -> str:
    return f"{plural(count, 'ticket crédité', 'tickets crédités')}, {formats.euros(cents)} en tout."


def changed(cents: int) -> str:
    return (
        f"Le ticket est maintenant de {formats.euros(cents)}. S’il était imprimé, réimprimez-le\u00a0: l’ancien papier n’est plus "
        "valable."
    )


def uncredited(cents: int, lost_cents: int) -> str:
    if lost_cents:
        return f"Le montant est retiré\u00a0: {formats.euros(lost_cents)} sont perdus pour la famille."
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
UNBLOCKED_CLAIMED = (
    "L’opposition est levée. Une demande de remboursement sur ce ticket attend sa réponse\u00a0: si elle est refusée, "
    "réimprimez-le ensuite. L’ancien papier reste refusé."
)
UNREADABLE_AMOUNT = "Écrivez un montant en euros, par exemple 30 ou 12,50."


def issued(count: int) -> str:
    return f"La planche de {plural(count, 'ticket')} est prête."


# --- refusals ---------------------------------------------------------------------------------------------------------

_REFUSALS: Mapping[TicketRefusal, str] = {
    TicketRefusal.UNKNOWN_TICKET: "Ce ticket n’est pas à cet élève. Relisez cette page.",
    TicketRefusal.NO_SUCH_WALLET: "Choisissez le porte-monnaie à utiliser.",
    TicketRefusal.NOTHING_CHOSEN: "Indiquez au moins un ticket.",
    TicketRefusal.UNKNOWN_AFFILIATE: "Cet organisme n’a pas de convention en vigueur. Choisissez-en un autre dans la liste.",
    TicketRefusal.AFFILIATE_OF_ANOTHER_THEME: (
        "Cet organisme ne propose pas d’activité du thème de ce ticket. Créditez plutôt un ticket de l’autre porte-monnaie."
    ),
    TicketRefusal.PRINTED_TOO_OFTEN: (
        "Ce ticket a été réimprimé trop souvent pour changer encore. Utilisez un autre ticket de l’élève, ou appelez le service "
        "central."
    ),
    TicketRefusal.PASS_WITHDRAWN: (
        "Le service central a retiré ce pass\u00a0: ses tickets sont annulés. Appelez-le si c’est une erreur."
    ),
    TicketRefusal.CHANGED_MEANWHILE: (
        "Quelqu’un vient de modifier les tickets de cet élève. Regardez où ils en sont, puis recommencez s’il le faut."
    ),
}


def ticket_refusal(refused: Refused, terms: Terms) -> str:
    """A whole sentence, and what to do."""
    if refused.code in _REFUSALS:
        return _REFUSALS[refused.code]
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
    if refused.code is TicketRefusal.WOULD_BE_LOST:
        return (
            f"Les tickets n’étaient valables que jusqu’au {formats.day(terms.valid_to)}\u00a0: retirer ce montant le perdrait. "
            "Recommencez si la famille le veut quand même."
        )
    assert refused.code is TicketRefusal.CAMPAIGN_OVER
    return f"Les tickets n’étaient valables que jusqu’au {formats.day(terms.valid_to)}."
