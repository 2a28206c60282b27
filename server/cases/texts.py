"""French sentences about claims after their first verdict: why nothing was done and what to do, what was done, its names."""

from server.cases.admissions import AdmissionRefusal
from server.cases.contests import ContestRefusal
from server.cases.files import Stage
from server.cases.incident_rules import IncidentRefusal, IncidentState
from server.cases.models import Admission, Conclusion, Contest
from server.cases.review import NotReviewed
from server.cases.rule import Part
from server.cases.voiding import VoidRefusal
from server.four_eyes.texts import ALSO
from server.ledger.accounts import Code

_OTHER_KIND = (
    "Rien n’a été changé\u00a0: ce ticket paie un thème pour lequel l’organisme n’est pas agréé. Refusez la demande\u00a0; si "
    "l’agrément est mal enregistré, corrigez d’abord la fiche de l’organisme."
)
NOT_REVIEWED = {
    NotReviewed.NOT_IN_REVIEW: (
        "Rien n’a été changé\u00a0: cette demande a été décidée entre-temps. Relisez cette page."
    ),
    NotReviewed.UNKNOWN_TICKET: "Ticket inconnu de nous\u00a0: la demande ne peut qu’être refusée. Refusez-la.",
    NotReviewed.CONTESTED: (
        "Rien n’a été changé\u00a0: l’organisme conteste ce refus et attend une réponse. Utilisez le cadre "
        "«\u00a0Contestation\u00a0»."
    ),
    NotReviewed.CLOSED: (
        "Rien n’a été changé\u00a0: la campagne est close, plus rien n’y est payé. Refusez la demande, ou voyez avec les finances "
        "s’il faut rouvrir la campagne."
    ),
    NotReviewed.OTHER_KIND: _OTHER_KIND,
    NotReviewed.TAKEN_BACK: (
        "Rien n’a été changé\u00a0: une copie du journal a signé l’annulation d’une saisie à ce numéro, et c’est "
        "peut-être celle-ci. Demandez à l’organisme s’il l’a annulée, puis refusez-la, ou écrivez dans "
        "«\u00a0Ce que vous avez vu\u00a0» pourquoi vous l’acceptez."
    ),
    NotReviewed.TWO_PERSONS: (
        "Rien n’a été changé\u00a0: la demande est arrivée après la fin des demandes, ou son ticket est "
        "périmé. Proposez de la payer\u00a0; "
        "une autre personne du service devra être d’accord."
    ),
}
assert set(NOT_REVIEWED) == set(NotReviewed)

CONTEST_REFUSALS = {
    ContestRefusal.NOT_REFUSED: "Rien n’a été envoyé\u00a0: ce ticket n’est plus refusé. Relisez sa page.",
    ContestRefusal.ALREADY: (
        "Rien n’a été envoyé\u00a0: ce refus a déjà été contesté, et ne peut l’être qu’une fois. La réponse "
        "est sur cette page."
    ),
    ContestRefusal.TOO_LATE: (
        "Rien n’a été envoyé\u00a0: le délai pour contester est passé. Appelez l’assistance si vous avez un doute."
    ),
    ContestRefusal.CLOSED: "Rien n’a été envoyé\u00a0: la campagne est close. Appelez l’assistance si vous avez un doute.",
    ContestRefusal.NO_WORDS: "Rien n’a été envoyé\u00a0: dites pourquoi vous contestez, en une ou deux phrases.",
    ContestRefusal.NOT_OPEN: "Rien n’a été changé\u00a0: une autre personne a répondu entre-temps. Relisez la page.",
}
assert set(CONTEST_REFUSALS) == set(ContestRefusal)
CONTEST_STATES = {
    Contest.State.OPEN: ("wait", "Contesté, réponse attendue"),
    Contest.State.UPHELD: ("bad", "Refus maintenu"),
    Contest.State.ACCEPTED: ("good", "Contestation acceptée"),
}
assert set(CONTEST_STATES) == set(Contest.State)
CONTESTED = "Votre contestation est envoyée au service central. La réponse sera donnée sur cette page et au guichet."
UPHELD = (
    "Le refus est maintenu\u00a0: {given}. L’organisme lit votre réponse, le guichet la reçoit à son prochain échange."
)
NO_ANSWER = "Rien n’a été changé\u00a0: écrivez la réponse que l’organisme lira."

ADMISSION_REFUSALS = {
    AdmissionRefusal.NOT_IN_REVIEW: (
        "Rien n’a été changé\u00a0: cette demande a été décidée entre-temps. Relisez cette page."
    ),
    AdmissionRefusal.NO_NEED: (
        "Rien n’a été changé\u00a0: aucune règle n’est contre ce paiement, décidez-le seul dans «\u00a0Décider\u00a0»."
    ),
    AdmissionRefusal.UNKNOWN_TICKET: (
        "Rien n’a été changé\u00a0: ce ticket est inconnu de nous, la demande ne peut qu’être refusée. Refusez-la."
    ),
    AdmissionRefusal.OTHER_KIND: _OTHER_KIND,
    AdmissionRefusal.NO_WORDS: "Rien n’a été changé\u00a0: dites pourquoi, en une ou deux phrases.",
    AdmissionRefusal.ALREADY_PROPOSED: (
        "Rien n’a été changé\u00a0: le paiement est déjà proposé. Une autre personne doit décider."
    ),
    AdmissionRefusal.NOT_PROPOSED: (
        "Rien n’a été changé\u00a0: cette proposition a été retirée ou décidée entre-temps. Relisez la page."
    ),
    AdmissionRefusal.SAME_PERSON: (
        "Rien n’a été changé\u00a0: vous avez proposé ce paiement, une autre personne doit être d’accord." + ALSO
    ),
    AdmissionRefusal.CLOSED: (
        "Rien n’a été changé\u00a0: la campagne est close, plus rien n’y est payé. Refusez la demande, ou voyez avec les finances "
        "s’il faut rouvrir la campagne."
    ),
    AdmissionRefusal.NO_MONEY: (
        "Rien n’a été changé\u00a0: l’argent des tickets périmés a été rendu au budget. Ce ticket ne peut plus "
        "être payé par la campagne\u00a0; "
        "refusez la demande et voyez avec les finances."
    ),
}
assert set(ADMISSION_REFUSALS) == set(AdmissionRefusal)
GROUNDS = {
    Admission.Ground.CONTEST: "contre un refus que l’organisme conteste",
    Admission.Ground.LATE: "après la fin des demandes",
}
assert set(GROUNDS) == set(Admission.Ground)
PROPOSED = (
    "Paiement proposé. Une autre personne du service doit être d’accord\u00a0: envoyez-lui l’adresse de cette page."
)
DECLINED = "La proposition est retirée. La demande attend toujours une décision."
AGREED = "Décision enregistrée à deux\u00a0: {given}. Le guichet et l’organisme en sont informés."

VOID_REFUSALS = {
    VoidRefusal.IN_A_RUN: (
        "Rien n’a été changé\u00a0: cette demande est dans une quinzaine, ou a remboursé une dette. Abandonnez la quinzaine "
        "si elle n’est pas transmise, sinon ouvrez un incident."
    ),
    VoidRefusal.DECIDED: "Rien n’a été changé\u00a0: cette demande est déjà refusée ou annulée, il n’y a rien à faire.",
    VoidRefusal.BARRED: "Rien n’a été changé\u00a0: cette demande est prescrite, elle n’est plus due\u00a0; il n’y a rien à faire.",
    VoidRefusal.CLOSED: "Rien n’a été changé\u00a0: la campagne est close, il n’y a plus rien à y faire.",
    VoidRefusal.NO_WORDS: "Rien n’a été changé\u00a0: notez qui le demande, et pourquoi.",
}
assert set(VOID_REFUSALS) == set(VoidRefusal)
VOIDED = "La demande est annulée\u00a0: elle ne sera pas payée. Le guichet et l’organisme en sont informés."

INCIDENT_REFUSALS = {
    IncidentRefusal.NOT_IN_A_FILED_RUN: (
        "Rien n’a été changé\u00a0: cette demande n’est pas dans une quinzaine transmise. Avant, annulez-la simplement."
    ),
    IncidentRefusal.BARRED: (
        "Rien n’a été changé\u00a0: cette demande, ou le virement qui la payait, est prescrite et ne sera plus versée. "
        "Il n’y a rien à reprendre\u00a0; un incident déjà ouvert s’annule."
    ),
    IncidentRefusal.TOO_MUCH: (
        "Rien n’a été changé\u00a0: indiquez un montant entre 0,01\u00a0€ et ce qui reste payé de cette demande."
    ),
    IncidentRefusal.ANOTHER_OPEN: (
        "Rien n’a été changé\u00a0: un incident est déjà ouvert sur cette demande. Attendez qu’il soit réglé, "
        "ou annulez-le."
    ),
    IncidentRefusal.NO_WORDS: "Rien n’a été changé\u00a0: dites pourquoi, et comment l’organisme a été entendu.",
    IncidentRefusal.NOT_WHOLE: (
        "Rien n’a été changé\u00a0: l’élève retrouve un ticket entier ou rien. Reprenez tout le montant, ou "
        "laissez-le à la campagne."
    ),
    IncidentRefusal.NO_TICKET: (
        "Rien n’a été changé\u00a0: ce n’est pas le ticket de l’élève qui a payé, il lui a déjà été rendu, ou son pass "
        "est retiré. Laissez le montant à la campagne."
    ),
    IncidentRefusal.TOO_LATE_FOR_PUPIL: (
        "Rien n’a été changé\u00a0: la validité est passée, l’élève ne pourrait plus s’en servir. Laissez le "
        "montant à la campagne."
    ),
    IncidentRefusal.CLOSED: (
        "Rien n’a été changé\u00a0: la campagne est close, plus rien n’y bouge. Voyez avec les finances s’il faut la rouvrir."
    ),
    IncidentRefusal.SAME_PERSON: (
        "Rien n’a été changé\u00a0: vous avez ouvert cet incident, une autre personne doit le valider." + ALSO
    ),
    IncidentRefusal.NOT_CREATED: (
        "Rien n’a été changé\u00a0: cet incident a été validé ou annulé entre-temps. Relisez la page."
    ),
}
assert set(INCIDENT_REFUSALS) == set(IncidentRefusal)
INCIDENT_STATES = {
    IncidentState.CREATED: ("wait", "À valider"),
    IncidentState.VALIDATED: ("info", "Validé, à récupérer"),
    IncidentState.SETTLED: ("good", "Réglé"),
    IncidentState.CANCELLED: ("plain", "Annulé"),
}
assert set(INCIDENT_STATES) == set(IncidentState)
INTO: dict[int, str] = {
    Code.TICKET: "à l’élève, sur un nouveau papier",
    Code.BUDGET: "au budget de la campagne",
    Code.EXPIRED_TICKET: "aux tickets périmés de la campagne",
    Code.GUARANTEE: "à la garantie de la campagne",
}
INCIDENT_CREATED = "Incident ouvert. Rien n’a bougé\u00a0: une autre personne doit le valider."
INCIDENT_VALIDATED = "Incident validé\u00a0: l’organisme doit {cents}, retenus sur ses prochains virements."
INCIDENT_CANCELLED = "Incident annulé. Rien n’a été repris."
NOT_AN_AMOUNT = "Rien n’a été changé\u00a0: tapez le montant en euros, par exemple 12,50."

FINDINGS = {
    Conclusion.Finding.COPY: "Papier copié",
    Conclusion.Finding.MISTAKE: "Erreur de bonne foi",
    Conclusion.Finding.FRAUD: "Soupçon de fraude",
    Conclusion.Finding.NOTHING: "Sans suite",
}
assert set(FINDINGS) == set(Conclusion.Finding)
CONCLUDED = "Le dossier est classé. Il s’ouvrira de nouveau si le ticket est présenté encore une fois."
NOT_CONCLUDED = "Rien n’a été changé\u00a0: choisissez une conclusion et dites pourquoi."

AFFILIATE = "L’organisme"  # whoever of it wrote
ACTIONS = {
    "contested": "Refus contesté par l’organisme",
    "upheld": "Refus maintenu",
    "proposed": "Paiement proposé",
    "declined": "Proposition retirée ou refusée",
    "agreed": "Paiement décidé à deux",
    "reviewed": "Décidée après vérification",
    "voided": "Annulée à la demande de l’organisme",
    "incident_created": "Incident ouvert",
    "incident_validated": "Incident validé",
    "incident_cancelled": "Incident annulé",
}

STAGES = {
    Stage.OPEN: ("wait", "À décider"),
    Stage.TO_CONCLUDE: ("info", "À classer"),
    Stage.QUIET: ("plain", "Même organisme"),
    Stage.CONCLUDED: ("good", "Classé"),
}
assert set(STAGES) == set(Stage)
STAGE_CHOICES = {
    "todo": "À décider ou à classer",
    "quiet": "Deux fois chez le même organisme",
    "concluded": "Classés",
    "all": "Tous",
}
STAGE_FILTERS = {
    "todo": (Stage.OPEN, Stage.TO_CONCLUDE),
    "quiet": (Stage.QUIET,),
    "concluded": (Stage.CONCLUDED,),
    "all": tuple(Stage),
}
assert set(STAGE_FILTERS) == set(STAGE_CHOICES)
PARTS = {
    Part.TICKET: "Première reçue\u00a0: le ticket la paie.",
    Part.GUARANTEE: "Garantie par le guichet, reçue après une autre\u00a0: la garantie de la campagne la paie.",
    Part.SECOND_HERE: "Même organisme, ticket déjà payé\u00a0: refusée.",
    Part.SECOND_ELSEWHERE: "Sous réserve, ticket pris par un autre organisme\u00a0: refusée.",
    Part.NONE: "Refusée pour elle-même, ou annulée\u00a0: elle ne compte pas entre les autres.",
    Part.OPEN: "Une personne en décide, ou en a décidé.",
}
assert set(PARTS) == set(Part)
