"""Every verdict that the server can give on a claim: who pays, whether it is final, and its French and English sentences.

The codes are stable for ever; the sentences are shown by the counter and by the affiliate's pages alike, hence here.
Order of receipt decides between claims. A final verdict never changes: corrections are new signed lines.
French writes a no-break space before a colon.
"""

from dataclasses import dataclass
from enum import Enum


class VerdictCode(Enum):
    """A accepted, W waiting, R refused, V voided."""

    A00 = "A00"
    A10 = "A10"
    A11 = "A11"
    A12 = "A12"
    A20 = "A20"
    W10 = "W10"
    W20 = "W20"
    R10 = "R10"
    R11 = "R11"
    R12 = "R12"
    R13 = "R13"
    R14 = "R14"
    R15 = "R15"
    R16 = "R16"
    R20 = "R20"
    R21 = "R21"
    R30 = "R30"
    R40 = "R40"
    R41 = "R41"
    R50 = "R50"
    R60 = "R60"
    R70 = "R70"
    V10 = "V10"


class Payer(Enum):
    """Which account bears the claim."""

    TICKET = "ticket"  # the credit that the family put on it
    GUARANTEE = "guarantee"  # the campaign's guarantee account
    NOBODY = "nobody"
    OPEN = "open"  # not decided yet


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictMeaning:
    """`french`/`english`: what happened. `next_french`/`next_english`: what the affiliate can do, empty when nothing is needed."""

    payer: Payer
    french: str
    english: str
    next_french: str = ""
    next_english: str = ""

    @property
    def is_final(self) -> bool:
        return self.payer is not Payer.OPEN

    @property
    def is_paid(self) -> bool:
        return self.payer in (Payer.TICKET, Payer.GUARANTEE)


_CONTEST = "Vous pouvez contester\u00a0: appelez l’assistance, le ticket papier en main."
_CONTEST_EN = "You can contest it: call the hotline with the paper ticket at hand."


def _paid(payer: Payer, french: str, english: str) -> VerdictMeaning:
    return VerdictMeaning(payer=payer, french=french, english=english)


def _refused(french: str, english: str) -> VerdictMeaning:
    return VerdictMeaning(
        payer=Payer.NOBODY, french=french, english=english, next_french=_CONTEST, next_english=_CONTEST_EN
    )


MEANINGS: dict[VerdictCode, VerdictMeaning] = {
    VerdictCode.A00: _paid(Payer.TICKET, "Accepté", "Accepted"),
    VerdictCode.A10: _paid(
        Payer.GUARANTEE,
        "Accepté\u00a0: déjà présenté ailleurs, mais garanti",
        "Accepted: shown elsewhere too, but guaranteed",
    ),
    VerdictCode.A11: _paid(
        Payer.GUARANTEE,
        "Accepté\u00a0: mis en opposition après votre dernière liste",
        "Accepted: opposed after your last list",
    ),
    VerdictCode.A12: _paid(
        Payer.TICKET, "Accepté\u00a0: date de naissance tolérée cette fois", "Accepted: birthdate tolerated this once"
    ),
    VerdictCode.A20: _paid(Payer.TICKET, "Accepté après vérification", "Accepted after review"),
    VerdictCode.W10: VerdictMeaning(
        payer=Payer.OPEN,
        french="En attente des autres guichets, 72 heures au plus",
        english="Waiting for the other counters, 72 hours at most",
    ),
    VerdictCode.W20: VerdictMeaning(
        payer=Payer.OPEN,
        french="En cours de vérification par le service central",
        english="Being reviewed by central staff",
        next_french="Rien à faire\u00a0: vous serez prévenu ici.",
        next_english="Nothing to do: you will be told here.",
    ),
    VerdictCode.R10: _refused("Code du ticket falsifié ou abîmé", "Ticket code forged or damaged"),
    VerdictCode.R11: _refused("Ticket inconnu", "Unknown ticket"),
    VerdictCode.R12: _refused("Ticket périmé le jour de la saisie", "Ticket expired on the day it was taken"),
    VerdictCode.R13: _refused("Ticket pas encore valable le jour de la saisie", "Ticket not yet valid on that day"),
    VerdictCode.R14: _refused("Ce ticket paie un autre thème que le vôtre", "This ticket pays for another theme"),
    VerdictCode.R15: _refused("Ticket affecté à un autre organisme", "Ticket assigned to another affiliate"),
    VerdictCode.R16: _refused("Un tirage plus récent remplace ce papier", "A newer print replaces this paper"),
    VerdictCode.R20: _refused("Déjà saisi dans votre organisme", "Already taken by your organisation"),
    VerdictCode.R21: _refused("Déjà saisi ailleurs", "Already taken elsewhere"),
    VerdictCode.R30: _refused("La date de naissance ne correspond pas", "The birthdate does not match"),
    VerdictCode.R40: _refused("Ticket en opposition, sur une liste que vous aviez", "Opposed, on a list you had"),
    VerdictCode.R41: _refused("Pas de convention en vigueur ce jour-là", "No convention in force on that day"),
    VerdictCode.R50: _refused("Au-delà des plafonds hors ligne", "Beyond the offline limits"),
    VerdictCode.R60: _refused("Reçu après la fin des demandes", "Received after the end of claims"),
    VerdictCode.R70: _refused("Venu d’une copie du journal du guichet", "From a copy of the counter's journal"),
    VerdictCode.V10: VerdictMeaning(payer=Payer.NOBODY, french="Annulé par vous", english="Voided by you"),
}
assert set(MEANINGS) == set(VerdictCode)
