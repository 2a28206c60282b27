"""French sentences of closings: what is still open and what to do about it, what was refused."""

from server import formats
from server.closing.standing import Open
from server.closing.steps import StepRefusal
from server.four_eyes.texts import ALSO
from server.ledger.closing import Obstacle

# What is open, and what to do about it.
OPEN = {
    Open.COUNTERS_HOLD: (
        "Guichets qui n’ont pas tout livré",
        "Appelez l’organisme : un passage sur le réseau suffit. Machine perdue : dites-le en demandant l’expiration.",
    ),
    Open.COUNTERS_SILENT: (
        "Guichets muets depuis avant la fin de validité",
        "Personne ne sait s’ils gardent des saisies : faites-les connecter, ou révoquez ceux qui ne serviront plus.",
    ),
    Open.CLAIMS_IN_REVIEW: ("Demandes à décider", "Décidez-les : leurs tickets ne sont pas libres."),
    Open.CLAIMS_WAITING: (
        "Demandes qui attendent les autres guichets",
        "Elles se règlent seules en 72 heures au plus ; un guichet qui se connecte les règle plus tôt.",
    ),
    Open.CASES: ("Contestations et demandes tardives", "Répondez-y : elles peuvent encore faire payer un ticket."),
    Open.INCIDENTS: ("Incidents ouverts", "Validez-les à deux, ou annulez-les : une saisie peut encore être reprise."),
    Open.DUE: (
        "Organismes à payer, dans aucune quinzaine",
        "Arrêtez une quinzaine (« Arrêter maintenant, hors calendrier »), ou expliquez plus bas pourquoi ils restent à payer.",
    ),
    Open.RUNS: (
        "Quinzaines non closes",
        "Menez-les jusqu’à la clôture : les réponses de la banque, puis une autre personne.",
    ),
    Open.RETURNED: (
        "Virements revenus, à payer de nouveau",
        "Faites confirmer le compte bancaire et arrêtez une quinzaine, ou expliquez plus bas pourquoi ils restent à payer.",
    ),
    Open.DEBTS: (
        "Organismes qui doivent de l’argent",
        "Une quinzaine retient la dette sur leurs tickets ; sinon un titre de recettes, ou expliquez plus bas ce qu’il en est.",
    ),
    Open.BANK_LINES: ("Lignes de relevé à traiter", "Expliquez-les à deux : rien ne doit rester en attente."),
    Open.VOTES: ("Votes de l’enveloppe non approuvés", "Approuvez-les ou retirez-les, sur la page de la campagne."),
    Open.WALLETS: ("Porte-monnaie non dépensés", "Rendez-les à l’enveloppe : le bouton est plus bas."),
    Open.TICKETS: ("Tickets non utilisés", "Faites-les expirer : demandez-le plus bas, une autre personne l’accepte."),
    Open.BUDGET_SHORT: (
        "La garantie a coûté plus que ce qui reste",
        "Il faut un vote de l’enveloppe : saisissez-le sur la page de la campagne.",
    ),
}
assert set(OPEN) == set(Open)

OBSTACLES = {
    Obstacle.TOO_EARLY: "ce n’est pas possible avant le {day}",
    Obstacle.TERMINALS_HOLD: "des guichets gardent des saisies : faites-les connecter, ou écrivez pourquoi on ne les attend plus",
    Obstacle.CLAIMS_WAIT: "des demandes attendent une décision",
    Obstacle.RUNS_OPEN: "une quinzaine n’est pas close",
    Obstacle.CASES_OPEN: "une contestation ou une demande tardive attend une réponse",
    Obstacle.INCIDENTS_OPEN: "un incident est ouvert",
    Obstacle.VOTES_WAIT: "un vote de l’enveloppe attend d’être approuvé ou retiré",
    Obstacle.UNEXPLAINED: "un organisme reste à payer, ou doit de l’argent, sans explication",
    Obstacle.WALLETS_LEFT: "des porte-monnaie ne sont pas rendus",
    Obstacle.TICKETS_LEFT: "des tickets n’ont pas expiré",
    Obstacle.SUSPENSE: "une ligne de relevé n’est pas expliquée",
    Obstacle.BUDGET_SHORT: "la garantie a coûté plus que ce qui reste : il faut un vote",
    Obstacle.SAME_PERSON: "c’est à une autre personne d’accepter",
}
assert set(OBSTACLES) == set(Obstacle)

REFUSALS = {
    StepRefusal.NO_CAMPAIGN: "Cette campagne n’existe pas\u00a0: choisissez-la dans la liste.",
    StepRefusal.IN_THE_WAY: "Pas encore : {obstacles}. La liste ci-dessous dit quoi faire.",
    StepRefusal.ALREADY_ASKED: "Une demande attend déjà : acceptez-la ou retirez-la d’abord.",
    StepRefusal.NOT_ASKED: "Cette demande n’attend plus : une autre personne l’a acceptée ou retirée. Relisez la page.",
    StepRefusal.SAME_PERSON: "Vous l’avez demandé : une autre personne du service doit l’accepter." + ALSO,
    StepRefusal.SAME_PERSON_EXPLAINED: "Vous avez écrit pourquoi un organisme reste à payer ou doit de l’argent : une autre "
    "personne doit accepter la clôture, ou celle qui l’a demandée relire et enregistrer l’explication à son nom."
    + ALSO,
    StepRefusal.NO_REASON: "Écrivez pourquoi, en dix caractères au moins : c’est ce qu’on relira dans dix ans.",
    StepRefusal.CLOSED: "La campagne est close : plus rien n’y bouge. Pour corriger, demandez sa réouverture, à deux.",
    StepRefusal.NOT_CLOSED: "La campagne n’est pas close : il n’y a rien à rouvrir.",
    StepRefusal.BOOKS_MOVED: "Les comptes ont bougé entre-temps : rien n’a été fait de plus. Relisez la page, puis recommencez.",
    StepRefusal.NOT_ZERO: "Arrêt de sécurité : un compte qui doit être à zéro ne l’est pas. Rien n’a été fait. "
    "Lancez guichet-server audit et transmettez ce message au support : {detail}",
    StepRefusal.NO_PAPER: "L’arrêté de comptes n’a pas pu être mis en page : rien n’a été fait. "
    "Recommencez ; si cela se répète, transmettez ce message au support : {detail}",
}
assert set(REFUSALS) == set(StepRefusal)

STEPS = {
    "wallets": "Rendre les porte-monnaie",
    "tickets": "Faire expirer les tickets",
    "budget": "Clore la campagne",
    "reopen": "Rouvrir la campagne",
}
STATES = {"asked": "à accepter", "agreed": "en cours", "done": "fait", "dropped": "retiré"}
CAMPAIGN_CLOSED = (
    "La campagne est close : plus rien n’y bouge. Pour corriger, deux personnes la rouvrent à la page Clôture."
)

JOBS = {"wallets": "Porte-monnaie rendus", "tickets": "Tickets expirés"}
WALLETS_TITLE = "Porte-monnaie non dépensés"
STOPPED = "Le travail s’est arrêté avant la fin. Ce qui est fait est fait : revenez à la page Clôture, elle propose de continuer."
SEE, TRAIL = "Voir la clôture", "Clôture"
PAPER_DIFFERS = (
    "Arrêt de sécurité : ce fichier n’est plus celui qui a été enregistré, il n’est pas remis. "
    "Transmettez ce message au support : {detail}"
)
ASKED = "Demande enregistrée. Une autre personne du service doit l’accepter : envoyez-lui l’adresse de cette page."
DROPPED = "Demande retirée : rien n’a changé."
EXPLAINED = "Explication enregistrée."
REOPENED = "La campagne est rouverte. Corrigez, puis closez-la de nouveau."
CLOSED = (
    "La campagne est close. L’arrêté de comptes et ses annexes sont plus bas ; plus rien ne bouge dans ses comptes."
)

DONE = {
    "tickets": "Tous les tickets non utilisés ont expiré ; ce qu’ils contenaient revient à l’enveloppe à la clôture.",
    "budget": CLOSED,
    "reopen": REOPENED,
}
NOT_READY = "La campagne ne peut pas encore être close : voyez la liste ci-dessus."


def refusal(reason: StepRefusal, obstacles: tuple[Obstacle, ...], detail: str, day: str) -> str:
    """A whole sentence. `day`: the first day on which the step is possible."""
    listed = ", ".join(OBSTACLES[one].format(day=day) for one in obstacles)
    return REFUSALS[reason].format(obstacles=listed, detail=detail)


def job(what: str, done: int, total: int) -> str:
    """One line of progress."""
    return f"{JOBS[what]}\u00a0: {formats.count(done)} sur {formats.count(total)}"


def wallets_done(count: int, cents: int) -> str:
    if not count:
        return "Aucun porte-monnaie n’avait de reste : rien n’a changé."
    return f"{formats.count(count)} porte-monnaie rendus, {formats.euros(cents)} en tout."
