"""French sentences of signing in."""

from sync.contract.instant import MINUTE, SECOND

USERNAME = "Identifiant"
PASSWORD = "Mot de passe"  # noqa: S105  # a label
WRONG = "Identifiant ou mot de passe incorrect. Vérifiez que la touche Verr. Maj. n’est pas enfoncée, puis réessayez."
CURRENT_PASSWORD = "Mot de passe actuel"  # noqa: S105  # a label
WANTED_PASSWORD = "Nouveau mot de passe"  # noqa: S105  # a label
AGAIN = "Nouveau mot de passe, une seconde fois"
WRONG_CURRENT = "Ce n’est pas votre mot de passe actuel\u00a0: retapez-le."
NOT_THE_SAME = "Les deux nouveaux mots de passe diffèrent\u00a0: retapez-les."
PASSWORD_CHANGED = "Mot de passe changé. Vos autres sessions sont fermées."  # noqa: S105  # a sentence
HALF_HINT = "Trois groupes de lettres, par exemple bako-rivu-temi. L’ordre des deux codes n’importe pas."
FIRST_HALF = "Code reçu de la première personne"
SECOND_HALF = "Code reçu de la seconde personne"
WRONG_CODES = (
    "L’identifiant ou l’un des deux codes n’est pas le bon, ou ils ne valent plus\u00a0: vérifiez-les avec les deux personnes "
    "qui vous les ont donnés, chacune le sien. Au-delà de trois jours, demandez-leur de recommencer."
)
ACCOUNT_OPEN = "Votre compte est ouvert\u00a0: connectez-vous avec le mot de passe que vous venez de choisir."
SIGNED_OUT = "Vous êtes déconnecté."


def too_many(wait_ms: int) -> str:
    """How long to wait, rounded up."""
    if wait_ms <= MINUTE:
        seconds = -(-wait_ms // SECOND)
        wait = f"{seconds} seconde{'s' if seconds > 1 else ''}"
    else:
        minutes = -(-wait_ms // MINUTE)
        wait = f"{minutes} minutes"
    return (
        f"Trop d’essais avec un mot de passe incorrect. Réessayez dans {wait}. "
        "Mot de passe oublié\u00a0? Demandez-en un nouveau au service central."
    )
