"""French sentences of the limitation's page."""

from server.cases.limitation import LimitationRefusal
from server.four_eyes.texts import ALSO
from server.ledger.accounts import Code

SOURCES: dict[int, str] = {
    Code.DUE: "Accepté, jamais viré",
    Code.RETURNED: "Viré, revenu de la banque",
}
REFUSALS = {
    LimitationRefusal.NOTHING: "Rien n’a été changé\u00a0: il n’y a plus rien d’aussi ancien pour cet organisme, ni rien à faire.",
    LimitationRefusal.NO_WORDS: (
        "Rien n’a été changé\u00a0: dites ce que vous avez fait pour payer l’organisme, et pourquoi vous renoncez."
    ),
    LimitationRefusal.ALREADY: "Rien n’a été changé\u00a0: c’est déjà proposé. Une autre personne doit décider.",
    LimitationRefusal.NOT_PROPOSED: "Rien n’a été changé\u00a0: cette proposition a été décidée entre-temps. Relisez cette page.",
    LimitationRefusal.SAME_PERSON: "Rien n’a été changé\u00a0: vous l’avez proposé, une autre personne doit être d’accord."
    + ALSO,
    LimitationRefusal.CLOSED: "Rien n’a été changé\u00a0: la campagne est close. Rouvrez-la d’abord, à la page Clôture.",
    LimitationRefusal.MOVED: (
        "Rien n’a été changé\u00a0: quelque chose a été payé, repris ou est revenu depuis la proposition. Retirez-la et relisez "
        "le montant."
    ),
}
assert set(REFUSALS) == set(LimitationRefusal)
PROPOSED = "Prescription proposée. Rien n’a bougé\u00a0: une autre personne doit être d’accord."
AGREED = "Prescrit\u00a0: {cents} ne seront plus versés."
AGREED_WITH_DEBT = (
    "Prescrit\u00a0: {cents} ne seront plus versés. {offset} ont d’abord remboursé ce que l’organisme devait."
)
DROPPED = "La proposition est retirée. Les sommes restent dues."
