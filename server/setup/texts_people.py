"""French sentences of the pages of people, and of the commands that make central staff."""

from server.accounts.alone import ClosingRefusal
from server.accounts.models import AccountProposal, AccountStep, User
from server.accounts.openings import OpeningRefusal
from server.four_eyes.texts import ALSO

ROLES = {User.Role.CENTRAL: "Service central", User.Role.COLLEGE: "Collège", User.Role.AFFILIATE: "Organisme affilié"}
USERNAME = "Identifiant"
USERNAME_HINT = "Ce que la personne tape pour se connecter ; ne change plus."
USERNAME_TAKEN = "Cet identifiant existe déjà : choisissez-en un autre."
FIRST_NAME, LAST_NAME, EMAIL, ROLE = "Prénom", "Nom", "Adresse électronique", "Rôle"
ROLE_HINT = "Au service central, une deuxième personne du service confirme avant que le compte existe."
COLLEGE, AFFILIATE = "Collège", "Numéro de l’organisme"
COLLEGE_MISSING = "Choisissez le collège de cette personne."
AFFILIATE_MISSING = "Indiquez le numéro de l’organisme de cette personne : il figure dans la liste des organismes."
NO_COLLEGE = "Aucun"
CLOSED = "Compte fermé : cette personne ne peut plus se connecter."
REOPENED = "Compte rouvert."
DROPPED = "Proposition retirée : rien n’a changé, et ses codes ne valent plus."

CLOSING_REFUSALS = {
    ClosingRefusal.OWN_ACCOUNT: "Vous ne pouvez pas fermer votre propre compte : demandez à une autre personne du service.",
    ClosingRefusal.LAST_TWO: "Il doit rester deux personnes au service central, sinon plus rien ne peut être approuvé : "
    "ajoutez d’abord une autre personne. Si l’une des deux est partie, la personne qui tient le serveur ajoute la suivante "
    "par la commande central-person.",
}
assert set(CLOSING_REFUSALS) == set(ClosingRefusal)

REFUSALS = {
    OpeningRefusal.ALREADY_PROPOSED: "Une proposition attend déjà pour cette personne\u00a0: confirmez-la, ou retirez-la d’abord.",
    OpeningRefusal.USERNAME_TAKEN: USERNAME_TAKEN,
    OpeningRefusal.OWN_ACCOUNT: "C’est votre compte\u00a0: changez votre mot de passe vous-même, à la page « Mot de passe ».",
    OpeningRefusal.SAME_PERSON: "Ni la personne qui propose ni celle dont c’est le compte ne peuvent confirmer\u00a0: demandez à "
    f"une autre personne du service, ou à celle qui tient le serveur.{ALSO}",
    OpeningRefusal.CHANGED_MEANWHILE: "La proposition n’est plus celle que vous avez lue\u00a0: relisez-la, puis confirmez.",
    OpeningRefusal.NOT_NOW: "Cette proposition n’attend plus\u00a0: elle a été confirmée ou retirée entre-temps. Voyez la liste.",
}
assert set(REFUSALS) == set(OpeningRefusal)

KINDS = {
    AccountProposal.Kind.CREATE: "Nouveau compte du service central",
    AccountProposal.Kind.REOPEN: "Compte fermé à rouvrir",
    AccountProposal.Kind.PASSWORD: "Nouveau mot de passe",
}
assert set(KINDS) == set(AccountProposal.Kind)
ACTIONS = {
    AccountStep.Action.INVITED: "Ouverture confirmée par deux personnes, codes remis",
    AccountStep.Action.OPENED: "Mot de passe choisi par la personne, avec les deux codes",
    AccountStep.Action.CREATED: "Compte créé",
    AccountStep.Action.REOPENED: "Compte rouvert",
    AccountStep.Action.PASSWORD: "Nouveau mot de passe donné",
    AccountStep.Action.CLOSED: "Compte fermé",
}
assert set(ACTIONS) == set(AccountStep.Action)
BY_COMMAND = "la personne qui tient le serveur (commande)"

ISSUER_OUTSIDE = (
    "Une réponse est trop longue ou vide : nom de 80 caractères au plus, nom court et téléphone de 24, identifiant de 60, "
    "numéro de dispositif de 0 à 255."
)
KEYS_FIRST = "Les clés ne peuvent pas être lues ({detail}) : lancez d’abord guichet-server keys-init."
ALREADY_THERE = (
    "Le service central a déjà quelqu’un : ajoutez la deuxième personne avec guichet-server central-person ; à partir de trois, "
    "elles s’ajoutent à deux à la page Personnes."
)
FIRST_TOLD = (
    "Identifiant : {username}\nMot de passe, affiché une seule fois : {secret}\n"
    "La personne se connecte et le change aussitôt. Ajoutez ensuite une deuxième personne avec guichet-server central-person : "
    "rien ne se publie ni ne se paie seul."
)
COMMAND_TOLD = (
    "Identifiant : {username}\nMot de passe, affiché une seule fois : {secret}\n"
    "Remettez-le à la personne elle-même : elle se connecte et le change aussitôt. L’historique du compte garde la demande."
)
NO_ISSUER = "Il n’y a pas encore d’émetteur : lancez d’abord guichet-server first-person."
NAME_MISSING = "Ce compte n’existe pas : pour le créer, donnez aussi --first-name et --last-name."
NOT_CENTRAL = (
    "Ce compte est celui d’un collège ou d’un organisme : il se gère à la page Personnes, "
    "et n’entre jamais au service central."
)
ASKED_BY_MISSING = "Écrivez dans --asked-by qui l’a demandé et pourquoi : c’est gardé dans l’historique du compte."
