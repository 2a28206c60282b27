"""French words of the guarantee's table."""

COLUMNS = (
    "N° de ticket",
    "N° d’organisme",
    "Organisme",
    "N° de guichet",
    "Lieu du guichet",
    "Date de saisie",
    "Date de réception",
    "Code",
    "Réponse",
    "Statut",
    "Montant payé",
    "Montant repris",
    "Quinzaine n°",
)
