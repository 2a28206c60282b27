"""What central staff read while a counter is enrolled."""

from server.terminals.enrolment import Confirmation

CONFIRMATION = {
    Confirmation.UNKNOWN: "Cette demande d’enrôlement n’existe pas\u00a0: créez un nouveau code.",
    Confirmation.NOT_READY: "Le guichet n’a pas encore affiché son numéro de contrôle. Attendez quelques secondes.",
    Confirmation.WRONG_NUMBER: "Ce n’est pas le numéro calculé par le serveur. Faites relire les six chiffres affichés au guichet.",
    Confirmation.TOO_MANY_TRIES: (
        "Cinq numéros différents du nôtre\u00a0: la demande est refusée. Créez un nouveau code et vérifiez l’adresse du serveur "
        "saisie au guichet."
    ),
    Confirmation.EXPIRED: "La demande n’a pas été confirmée dans le quart d’heure. Créez un nouveau code.",
    Confirmation.ALREADY_DECIDED: "Cette demande a déjà été confirmée ou refusée\u00a0: relisez la liste des enrôlements.",
}
assert set(CONFIRMATION) == set(Confirmation)
