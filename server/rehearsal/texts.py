"""French sentences of rehearsals."""

from server.formats import count, euros, ticket_number
from server.rehearsal.replay import Change, Difference

CHANGES = {
    Change.REGISTRATION_CLOSED: "Inscription refusée : déposée hors des dates d’inscription",
    Change.AGE_OUTSIDE: "Inscription refusée : âge hors des limites",
    Change.SCHOOL_OUTSIDE: "Inscription refusée : collège hors du département",
    Change.RESIDENCE_UNKNOWN: "Inscription à revoir : personne n’a demandé alors où habite l’élève (pass laissé ouvert)",
    Change.VALIDATED_TOO_LATE: "Inscription validée trop tard pour ouvrir un pass",
    Change.GRANTED_LESS: "Pass ouvert avec un montant plus petit",
    Change.GRANTED_MORE: "Pass ouvert avec un montant plus grand",
    Change.CREDIT_TOO_LATE: "Ticket non crédité : après la fin de validité",
    Change.CREDIT_TOO_SMALL: "Ticket non crédité : montant sous le minimum",
    Change.CREDIT_TOO_LARGE: "Ticket non crédité : montant au-dessus du maximum",
    Change.WALLET_TOO_SMALL: "Ticket non crédité : porte-monnaie insuffisant",
    Change.TOO_MANY_TICKETS: "Ticket non crédité : trop de tickets pour un pass",
    Change.NO_CREDIT: "Demande refusée : le ticket n’aurait pas été crédité",
    Change.CLAIM_REFUSED: "Demande refusée",
    Change.CLAIM_TO_PEOPLE: "Demande envoyée au service pour décision",
    Change.CLAIM_PAID: "Demande payée au lieu d’être refusée ou retenue",
}
assert set(CHANGES) == set(Change)
COLUMNS = (
    "Différence",
    "Ticket",
    "Inscription",
    "Montant appliqué",
    "Montant avec le projet",
    "Verdict avec le projet",
)
NONE = "Aucune différence : ces règles auraient donné exactement le même résultat."
LIMITS = (
    "Ce qui avait été refusé au moment de la saisie n’a pas laissé de trace : "
    "un projet plus large aurait pu accepter davantage que ce qui est compté ici."
)
NO_CAMPAIGN = "La campagne n° {number} n’existe pas. Campagnes connues : {known}."
NO_ISSUER = "Plusieurs émetteurs sont enregistrés : précisez lequel avec --issuer et son nom court ({known})."
NO_FILE = "Le projet {path} ne peut pas être lu : {detail}."
UNREADABLE = "Le projet n’est pas un document de règles : {detail}. Le modèle s’obtient avec --template."
FAULTY = "Le projet contient des règles impossibles :"
OWN_DIFFERS = (
    "Cette campagne contredit ses propres règles : lancez guichet-server audit, "
    "puis montrez ces différences à la personne qui tient l’installation."
)
NO_PLACE = "Le fichier {path} ne peut pas être écrit : {detail}."
WRITTEN = "Détail écrit dans {path}."


def head(name: str, *, is_own: bool) -> str:
    """What is played."""
    return f"{name}, rejouée sous {'ses propres règles' if is_own else 'le projet'}"


def replayed(registrations: int, credits_count: int, claims: int) -> str:
    """How much of it."""
    return f"{count(registrations)} inscriptions, {count(credits_count)} crédits de ticket, {count(claims)} demandes rejoués."


def line(label: str, number: int, before: int, after: int, examples: tuple[str, ...]) -> str:
    """One kind of difference."""
    return f"{count(number):>8}  {label} : {euros(before)} → {euros(after)} (par exemple {', '.join(examples)})"


def place(one: Difference) -> str:
    """A ticket's number, or a registration's; never a name."""
    return ticket_number(one.ticket) if one.ticket is not None else f"inscription n° {one.registration}"
