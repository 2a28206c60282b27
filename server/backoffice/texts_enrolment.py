"""French sentences of enrolments: why no counter is enrolled for an affiliate, and what to do first."""

from server.affiliates.affiliation import EnrolmentRefusal

REFUSALS = {
    EnrolmentRefusal.UNKNOWN: "Aucun organisme ne porte ce numéro\u00a0: cherchez-le par son nom à la page Organismes.",
    EnrolmentRefusal.NOT_SIGNED: (
        "La convention de cet organisme n’est pas signée, ou son affiliation est suspendue ou terminée\u00a0: voyez sa page, "
        "à Organismes, avant de lui donner un guichet."
    ),
    EnrolmentRefusal.NO_CONVENTION: (
        "Aucune convention signée de cet organisme n’est en cours\u00a0: enregistrez celle de la campagne sur sa page, "
        "à Organismes, puis recommencez."
    ),
}
assert set(REFUSALS) == set(EnrolmentRefusal)
