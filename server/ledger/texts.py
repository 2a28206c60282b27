"""French sentences of the ledger's commands."""

from server.ledger.privileges import Granted, Unfit

UNFIT = {
    Unfit.NO_ROLES: "Cette base est SQLite : elle n’a pas de rôles. Ses déclencheurs gardent l’historique ; rien à faire ici.",
    Unfit.NAME: "Un nom de rôle s’écrit en minuscules, chiffres et soulignés, par exemple guichet_service.",
    Unfit.UNKNOWN: "Ce rôle n’existe pas. Créez-le d’abord : createuser --pwprompt guichet_service",
    Unfit.TOO_STRONG: (
        "Ce rôle est administrateur de PostgreSQL, ou propriétaire des tables, ou membre du rôle propriétaire : aucun droit ne le "
        "retient. Donnez au service un rôle à lui, et gardez celui-ci pour migrate et grant-roles."
    ),
}


def granted(role: str, done: Granted) -> str:
    """One line."""
    return (
        f"{role} : {done.history} tables d’historique (ajouter et lire), {done.counters} tables de compteurs (ajouter, lire, "
        f"compter), "
        f"{done.ordinary} tables ordinaires, {done.read_only} en lecture seule. Aucune ne peut être vidée."
    )
