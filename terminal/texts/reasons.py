"""Why a ticket is refused or reserved, and what to do: one pair of sentences for each check, by its name.

Said of the paper or of this counter, never of the child. Unknown is never called invalid.
"""

import datetime as dt
from dataclasses import dataclass

from terminal.texts.figures import Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonFacts:
    """What a sentence may name. Themes: sport, culture."""

    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    ticket_theme: str = ""
    own_theme: str = ""
    earlier: dt.datetime | None = None
    hotline: str = ""
    tries: int = 0

    def words(self, figures: Figures) -> dict[str, str]:
        """Every part in words, empty when it does not apply."""
        return {
            "valid_from": figures.full_day(self.valid_from) if self.valid_from else "",
            "valid_to": figures.full_day(self.valid_to) if self.valid_to else "",
            "ticket_theme": self.ticket_theme.lower(),
            "own_theme": self.own_theme.lower(),
            "earlier": figures.moment(self.earlier) if self.earlier else "",
            "hotline": self.hotline,
            "tries": str(self.tries),
        }


_WAIT = "Le ticket garde sa valeur : faites un échange, ou demandez à la famille de revenir."

REASONS: dict[str, tuple[str, str]] = {
    "SIGNATURE_BAD": (
        "le code de ce ticket n’est pas authentique",
        "Scannez-le encore une fois. S’il est toujours refusé, ne le prenez pas : la famille s’adresse à son collège.",
    ),
    "SIGNATURE_NOT_CHECKED": (
        "numéro tapé : le code du ticket n’a pas été lu",
        "Scannez le carré du ticket.",
    ),
    "CAMPAIGN_UNKNOWN": (
        "ce guichet ne connaît pas la campagne de ce ticket",
        "Faites un échange, puis présentez le ticket de nouveau. Il peut être bon.",
    ),
    "NOT_YET_VALID": (
        "valable à partir du {valid_from}",
        "Demandez à la famille de revenir à cette date.",
    ),
    "EXPIRED": (
        "périmé depuis le {valid_to}",
        "Il ne peut plus être pris. Son montant revient à la collectivité.",
    ),
    "THEME_NOT_ACCEPTED": (
        "ce ticket paie : {ticket_theme}. Votre organisme accepte : {own_theme}",
        "Demandez un ticket de l’autre porte-monnaie.",
    ),
    "ASSIGNED_ELSEWHERE": (
        "réservé à un autre organisme",
        "La famille peut faire changer la réservation à l’accueil du collège.",
    ),
    "BEARER": (
        "ticket non réservé à votre organisme",
        "La famille peut vous le faire réserver à l’accueil du collège.",
    ),
    "GENERATION_OLD": (
        "un tirage plus récent remplace ce papier",
        "Demandez à la famille sa dernière planche de tickets.",
    ),
    "OPPOSED": (
        "ce ticket est en opposition",
        "Ne le prenez pas. La famille appelle l’assistance au {hotline}.",
    ),
    "ALREADY_HERE": (
        "déjà pris ici {earlier}",
        "Il ne compte qu’une fois. S’il a été pris par erreur, il s’annule depuis le journal.",
    ),
    "BIRTHDATE_WRONG": (
        "la date de naissance ne correspond pas",
        "Vérifiez une pièce d’identité.",
    ),
    "BIRTHDATE_NOT_CHECKED": (
        "la date de naissance sera vérifiée par le serveur",
        "Faites un échange pour recevoir de quoi la vérifier ici.",
    ),
    "BIRTHDATE_TRIES_SPENT": (
        "{tries} dates de naissance n’ont pas correspondu aujourd’hui",
        "Ne le prenez pas aujourd’hui. La famille vérifie ses tickets, ou appelle l’assistance au {hotline}.",
    ),
    "LISTS_OLD": ("les listes de ce guichet ont plus de deux jours", _WAIT),
    "LISTS_TOO_OLD": ("ce guichet n’a pas fait d’échange depuis trop longtemps", _WAIT),
    "UNSYNCED_MANY": ("beaucoup de tickets attendent l’échange", _WAIT),
    "UNSYNCED_TOO_MANY": ("trop de tickets attendent l’échange", _WAIT),
    "CLOCK_BEHIND": (
        "l’horloge de cet appareil retarde",
        "Mettez l’appareil à l’heure, puis présentez le ticket de nouveau.",
    ),
    "KEY_WEAK": (
        "la clé de ce guichet est moins protégée que demandé",
        "Appelez l’assistance au {hotline}.",
    ),
    "CONVENTION_ENDED": (
        "votre convention n’est pas en vigueur aujourd’hui",
        "Le ticket garde sa valeur. Appelez le service central au {hotline}.",
    ),
    "CLAIMS_CLOSED": (
        "les demandes de cette campagne sont closes",
        "Il ne peut plus être remboursé.",
    ),
    "QUARANTINED": (
        "le service central vérifie ce guichet",
        "Appelez l’assistance au {hotline}.",
    ),
    "KIND_FOREIGN": (
        "c’est un ticket d’entraînement, sans valeur",
        "Demandez un vrai ticket.",
    ),
    "ISSUER_KEY_UNKNOWN": (
        "ce guichet n’a pas la clé qui a signé ce ticket",
        "Faites un échange, puis présentez le ticket de nouveau. Il peut être bon.",
    ),
}
