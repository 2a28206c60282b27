"""French sentences of the central staff's pages."""

from collections.abc import Callable

from server.backoffice.health import Finding, Level, Sign
from server.formats import euros
from server.reimbursement.badges import Badge
from server.tickets.refusals import TicketRefusal
from server.tickets.states import TicketState
from sync.contract.instant import DAY, HOUR, MINUTE, Instant
from sync.contract.payloads import Kind, Method, Payload, Redeem, Void
from sync.contract.policy import Check, Decision

LEVELS = {
    Level.GOOD: "En ordre",
    Level.NEUTRAL: "Hors service",
    Level.WATCH: "À suivre",
    Level.ALERT: "À traiter",
}
assert set(LEVELS) == set(Level)

STATUSES = {
    "issued": "Pas encore enrôlé",
    "enrolled": "En service",
    "suspended": "Suspendu",
    "revoked": "Révoqué",
    "retired": "Retiré",
}
STANDINGS = {
    "good": "Suite et fin conformes à ce que nous avons reçu",
    "rollback": "Le journal est revenu en arrière\u00a0: sauvegarde restaurée ou machine remplacée",
    "fork": "Deux journaux différents portent les mêmes numéros\u00a0: copie de la machine",
    "revoked": "Révoqué\u00a0: il peut encore livrer ce qu’il doit",
}
KEY_LEVELS = {0: "Fichier", 1: "Scellée par la machine", 2: "Puce TPM"}

DECISIONS = {
    Decision.GREEN: "Accepté, remboursement garanti",
    Decision.AMBER: "Accepté sous réserve",
    Decision.RED: "Refusé",
}
assert set(DECISIONS) == set(Decision)
METHODS = {Method.QR: "Code du ticket lu à la douchette", Method.NUMBER: "Numéro tapé au clavier"}
assert set(METHODS) == set(Method)

NOT_READABLE = "illisible"
ENTRIES = {
    Kind.BOOT: "le démarrage du programme",
    Kind.REDEEM: "une saisie de {cents}",
    Kind.VOID: "l’annulation de l’écriture {voided}",
    Kind.ATTEMPT_FAILED: "un essai refusé",
    Kind.ACK_SEEN: "la réponse du serveur, notée",
    Kind.POLICY_SEEN: "de nouvelles règles ou listes, notées",
    Kind.PRINTED: "l’impression d’un reçu",
    Kind.CLOSE_DAY: "la clôture d’une journée",
    Kind.OPERATOR: "le passage d’une personne",
    Kind.KEY_ROTATE: "un changement de clé",
    Kind.RECOVERED: "une saisie reprise",
}
assert set(ENTRIES) == set(Kind)

CHECKS = {
    Check.SIGNATURE_BAD: "Signature du ticket fausse",
    Check.SIGNATURE_NOT_CHECKED: "Signature du ticket non vérifiée (numéro tapé)",
    Check.CAMPAIGN_UNKNOWN: "Campagne inconnue du guichet",
    Check.NOT_YET_VALID: "Ticket pas encore valable",
    Check.EXPIRED: "Ticket périmé",
    Check.THEME_NOT_ACCEPTED: "Thème que l’organisme n’accepte pas",
    Check.ASSIGNED_ELSEWHERE: "Ticket affecté à un autre organisme",
    Check.BEARER: "Ticket non affecté\u00a0: utilisable ailleurs",
    Check.GENERATION_OLD: "Papier remplacé par un tirage plus récent",
    Check.OPPOSED: "Ticket en opposition",
    Check.ALREADY_HERE: "Déjà saisi sur ce guichet",
    Check.BIRTHDATE_WRONG: "Date de naissance qui ne correspond pas",
    Check.BIRTHDATE_NOT_CHECKED: "Date de naissance non vérifiée au guichet",
    Check.BIRTHDATE_TRIES_SPENT: "Trois essais de date de naissance épuisés",
    Check.LISTS_OLD: "Listes du guichet anciennes",
    Check.LISTS_TOO_OLD: "Listes du guichet trop anciennes",
    Check.UNSYNCED_MANY: "Beaucoup de tickets en attente d’envoi",
    Check.UNSYNCED_TOO_MANY: "Trop de tickets en attente d’envoi",
    Check.CLOCK_BEHIND: "Horloge du guichet en retard",
    Check.KEY_WEAK: "Clé du guichet peu protégée",
    Check.CONVENTION_ENDED: "Convention terminée",
    Check.CLAIMS_CLOSED: "Demandes closes",
    Check.QUARANTINED: "Guichet dont le journal est contesté",
    Check.KIND_FOREIGN: "Ticket d’entraînement, ou l’inverse",
    Check.ISSUER_KEY_UNKNOWN: "Clé d’émission inconnue du guichet",
}
assert set(CHECKS) == set(Check)


def checks(bitmap: int) -> list[str]:
    """What the counter noted, in order; unknown bits of a newer counter are told as such."""
    known = [sentence for bit, sentence in CHECKS.items() if bitmap & bit]
    unknown = bitmap & ~sum(CHECKS)
    return [*known, f"Note inconnue de ce serveur ({unknown:#x})"] if unknown else known


BIRTHDATES = {
    True: "Correspond à celle de l’élève",
    False: "Ne correspond pas à celle de l’élève",
    None: "Non fournie par le guichet",
}


NOTICED: dict[Sign, Callable[[int], str]] = {
    Sign.REVOKED_WITH_CLAIMS: lambda _: "Hors service, mais il doit encore livrer des saisies",
    Sign.OUT_OF_SERVICE: lambda _: "Hors service",
    Sign.FORK: lambda _: "Journal contesté\u00a0: deux suites différentes",
    Sign.ROLLBACK: lambda _: "Journal revenu en arrière",
    Sign.NEVER_SEEN: lambda _: "Enrôlé, jamais entendu",
    Sign.SILENT: lambda number: f"Silencieux depuis {days(number)}",
    Sign.ENTRIES_MISSING: lambda number: (
        f"{plural(number, 'écriture annoncée et non reçue', 'écritures annoncées et non reçues')}"
    ),
    Sign.CLAIMS_OLD: lambda number: f"Saisies en attente d’envoi depuis {days(number)}",
    Sign.QUEUE_LONG: lambda number: f"{plural(number, 'saisie', 'saisies')} en attente d’envoi",
    Sign.CLOCK_WRONG: lambda number: (
        f"Horloge décalée de {plural(number, 'minute', 'minutes')}" if number else "Horloge douteuse"
    ),
    Sign.LIST_OLD: lambda number: f"Liste d’opposition en retard de {plural(number, 'version', 'versions')}",
    Sign.DISK_FULL: lambda number: f"{number} Mo libres sur le disque",
}
assert set(NOTICED) == set(Sign)

ADVICE = {
    Sign.REVOKED_WITH_CLAIMS: "Demandez à l’organisme de le rebrancher une fois\u00a0: ce qu’il livre sera relu avant paiement.",
    Sign.OUT_OF_SERVICE: "",
    Sign.FORK: "Une copie de la machine a servi. Suspendez le guichet et ouvrez les demandes à décider.",
    Sign.ROLLBACK: "Une sauvegarde a été restaurée. Appelez l’organisme, puis enrôlez de nouveau le guichet.",
    Sign.NEVER_SEEN: "Vérifiez avec l’organisme que le guichet a accès au réseau.",
    Sign.SILENT: "Appelez l’organisme\u00a0: il suffit d’un passage sur le réseau.",
    Sign.ENTRIES_MISSING: "Elles arrivent d’ordinaire à l’échange suivant. Au-delà d’un jour, appelez l’organisme.",
    Sign.CLAIMS_OLD: "À synchroniser avant la fin de la quinzaine pour entrer dans le prochain virement.",
    Sign.QUEUE_LONG: "Le guichet refusera les tickets au-delà de 200 saisies non envoyées.",
    Sign.CLOCK_WRONG: "Faites régler l’heure automatique de la machine.",
    Sign.LIST_OLD: "Elle sera remplacée à la prochaine synchronisation.",
    Sign.DISK_FULL: "Faites libérer de la place\u00a0: un disque plein arrête la saisie.",
}
assert set(ADVICE) == set(Sign)


def noticed(finding: Finding) -> str:
    """What was noticed about a counter."""
    return NOTICED[finding.sign](finding.amount)


def advice(finding: Finding) -> str:
    """What to do about it; empty when nothing."""
    return ADVICE[finding.sign]


def plural(number: int, one: str, many: str) -> str:
    """`1 saisie`, `12 saisies`."""
    return f"{number} {one if number < 2 else many}"


def days(number: int) -> str:
    return plural(number, "jour", "jours")


def written(payload: Payload) -> str:
    """What an entry says, in a sentence."""
    cents = euros(payload.amount) if isinstance(payload, Redeem) else ""
    voided = payload.voided if isinstance(payload, Void) else ""
    return ENTRIES[payload.kind].format(cents=cents, voided=voided)


def ago(then: int | None, now: Instant) -> str:
    """How long ago, as people say it."""
    if then is None:
        return "jamais"
    passed = now - then
    if passed < 2 * MINUTE:
        return "à l’instant"
    if passed < HOUR:
        return f"il y a {passed // MINUTE} min"
    if passed < 2 * DAY:
        return f"il y a {passed // HOUR} h"
    return f"il y a {days(passed // DAY)}"


def actor(name: str, people: dict[str, str]) -> str:
    """`user:12` by the person's name."""
    if name in people:
        return people[name]
    kind, _, number = name.partition(":")
    return f"Guichet {number}" if kind == "terminal" else name


SUSPENDED = "Le guichet est suspendu\u00a0: ce qu’il saisit ou livre à partir de maintenant sera relu avant paiement."
RESUMED = "Le guichet est de nouveau en service."
REVOKED = "Le guichet est révoqué. Il pourra encore livrer ce qu’il doit\u00a0; pour resservir, il devra être enrôlé de nouveau."
NOT_IN_THAT_STATE = "Rien n’a été changé\u00a0: l’état du guichet a changé entre-temps. Vérifiez-le ci-dessous."

RUN_CUT = "{label}\u00a0: arrêtée et calculée. Contrôlez les totaux, puis faites approuver par une autre personne."
RUN_CONTROLLED = "Totaux contrôlés. Une autre personne que celle qui a préparé peut maintenant approuver."
RUN_APPROVED = "Approuvée. Le fichier bancaire peut être produit."
RUN_FILED = "Fichier bancaire produit. Téléchargez-le et remettez-le au payeur."
RUN_SENT = "Remise notée. Importez les réponses de la banque dès qu’elles arrivent."
RUN_CONFIRMED = "Virements confirmés\u00a0: les organismes voient leurs tickets remboursés."
RUN_CLOSED = "Quinzaine close. Un retour tardif de la banque sera encore pris en compte."
RUN_RECOMPUTED = (
    "Quinzaine recalculée sans les organismes qui ne peuvent plus être payés\u00a0: contrôlez-la, "
    "puis faites-la approuver de nouveau."
)
RUN_ABANDONED = "Abandonnée\u00a0: les tickets attendent de nouveau le prochain arrêté, rien n’a été payé."
RUN_TOTALS_DIFFER = (
    "Arrêt de sécurité\u00a0: les demandes, les virements et les comptes ne donnent pas le même total. Rien n’a été modifié. "
    "Transmettez ce message au support\u00a0: {detail}"
)

SEARCH_NO_TICKET = "Aucun ticket ne porte ce numéro."
NO_SUCH_AFFILIATE = "Aucun organisme ne porte ce numéro."
SEARCH_NOT_A_NUMBER = (
    "Ce numéro n’est pas celui d’un ticket\u00a0: il a 18 chiffres, dont les deux derniers contrôlent les autres. "
    "Relisez-le sur le papier."
)

ANY_STATE = "Tous les statuts"
TO_REVIEW = "À décider"
TO_REVIEW_ON_BRANCH = "À décider, d’une copie"
WAITING = "En attente des autres guichets"
ANY_VERDICT = "Toutes les réponses"
SEARCH_CLAIM = "N° de ticket ou référence"
STATE = "Statut"
VERDICT = "Réponse"
AFFILIATE_NUMBER = "N° d’organisme"
SINCE = "Reçu à partir du"
UNTIL = "Reçu jusqu’au"

LEVEL_TONES = {Level.GOOD: "good", Level.NEUTRAL: "plain", Level.WATCH: "wait", Level.ALERT: "bad"}
assert set(LEVEL_TONES) == set(Level)
LEVEL_NOTICES = {Level.GOOD: "success", Level.NEUTRAL: "info", Level.WATCH: "warning", Level.ALERT: "error"}
assert set(LEVEL_NOTICES) == set(Level)
REVOKE_NOT_TICKED = "Rien n’a été changé\u00a0: cochez la case pour confirmer que le guichet est perdu, volé ou rendu."
WAITING_SHORT = "En attente"

TASK_REVIEW = ("demande à décider", "demandes à décider")
TASK_CASES = ("dossier à traiter", "dossiers à traiter")
TASK_RUNS = ("quinzaine à traiter", "quinzaine à traiter")
TASK_ENROLMENTS = ("guichet à confirmer", "guichets à confirmer")
TASK_SILENT = ("guichet silencieux", "guichets silencieux")
MONEY_DUE = "Dû aux organismes, à virer"
MONEY_IN_TRANSFER = "En cours de virement"
MONEY_PAID = "Déjà payé"


def task(words: tuple[str, str], number: int) -> str:
    """The words that follow the number on a card."""
    return words[0] if number < 2 else words[1]


RUN_NEXT = {
    "computed": "Contrôlez les totaux et les organismes bloqués.",
    "controlled": "Une autre personne doit maintenant l’approuver.",
    "approved": "Produisez le fichier bancaire.",
}
RUN_NOTHING_TO_CUT = "Rien à arrêter\u00a0: la dernière quinzaine écoulée l’a déjà été."

REVIEW_NOTHING_CHOSEN = "Rien n’a été décidé\u00a0: choisissez d’accepter, ou de refuser avec un motif."
REVIEWED = "Décision enregistrée\u00a0: {given}. Le guichet et l’organisme en sont informés."
REVIEWED_OTHERWISE = (
    "Le ticket a été pris par une autre demande entre-temps. Réponse enregistrée\u00a0: {given}. "
    "Le guichet et l’organisme en sont informés."
)
REVIEWED_ON_GUARANTEE = (
    "Décision enregistrée\u00a0: {given}. Le crédit de ce papier n’est plus sur le ticket\u00a0: "
    "la garantie de la campagne paie {cents}. Le guichet et l’organisme en sont informés."
)
_TICKET_STATES = {
    TicketState.BLANK: ("plain", "Vierge"),
    TicketState.CREDITED: ("info", "Crédité"),
    TicketState.CLAIMED: ("wait", "Saisi, en attente de réponse"),
    TicketState.REDEEMED: ("good", "Accepté"),
    TicketState.REIMBURSED: ("good", "Remboursé"),
    TicketState.CANCELLED: ("plain", "Annulé"),
    TicketState.BLOCKED: ("bad", "En opposition"),
    TicketState.EXPIRED: ("plain", "Périmé"),
}
assert set(_TICKET_STATES) == set(TicketState)


def ticket_badge(state: TicketState) -> Badge:
    tone, word = _TICKET_STATES[state]
    return Badge(tone=tone, word=word)


TICKET_BLOCKED = (
    "Le ticket est en opposition. Chaque guichet le refuse dès qu’il a reçu la liste, à son prochain échange."
)
TICKET_UNBLOCKED = (
    "L’opposition est levée. L’ancien papier reste nul\u00a0: le collège peut imprimer un nouveau ticket."
)
TICKET_NOT_NOW = "Rien n’a été changé\u00a0: l’état du ticket ne le permet pas. Relisez cette page."
TICKET_REFUSALS = {
    TicketRefusal.NOT_NOW: TICKET_NOT_NOW,
    TicketRefusal.CAMPAIGN_OVER: (
        "Rien n’a été changé\u00a0: la campagne de ce ticket est terminée, il n’y a rien à faire."
    ),
    TicketRefusal.CHANGED_MEANWHILE: "Rien n’a été changé\u00a0: le ticket a changé d’état entre-temps. Vérifiez-le ci-dessous.",
    TicketRefusal.PRINTED_TOO_OFTEN: (
        "Rien n’a été changé\u00a0: ce ticket a été imprimé trop de fois pour être réédité. Créditez "
        "un autre ticket du pass."
    ),
}

AFFILIATE_HINT = "Tapez le numéro, ou les premières lettres du nom pour choisir dans la liste."
AFFILIATE_NOT_SIGNED = "La convention de cet organisme n’est pas signée\u00a0: il ne peut pas recevoir de guichet."
SITE = "Lieu"
SITE_HINT = (
    "Par exemple «\u00a0Gymnase Jean-Jaurès ». Le nom aide à reconnaître le guichet quand l’organisme en a plusieurs."
)
COMPARISON_SIX_DIGITS = "Le numéro de contrôle a six chiffres. Faites-le relire par la personne qui est au guichet."
ENROLLED = "Le guichet est enrôlé. Il reçoit ses listes à l’instant et peut saisir des tickets."
ENROLMENT_REFUSED = "La demande est refusée\u00a0: ce code ne sert plus à rien."
NO_KEYS = "Les clés du serveur ne peuvent pas être lues pour le moment. Rien n’a été changé\u00a0: prévenez le support."
ENROLMENT_STATES = {
    "issued": ("info", "Code remis, attend le guichet"),
    "opened": ("wait", "Le guichet prépare son numéro"),
    "ready": ("wait", "Numéro à confirmer"),
    "confirmed": ("good", "Confirmé"),
    "done": ("good", "Enrôlé"),
    "refused": ("bad", "Refusé"),
    "expired": ("plain", "Expiré"),
}
