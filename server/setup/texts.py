"""French sentences of the set-up pages."""

THEMES = [(1, "Sport"), (2, "Culture"), (3, "Sport et culture")]
SECOND_NONE = (0, "Pas de second porte-monnaie")
EUROS_HINT = "En euros, par exemple 12,50."
CARD_HINT = (
    "Chaque pass peut avoir une carte, débitée en ligne dans l’espace des organismes, en une ou plusieurs fois, "
    "avec la date de naissance."
)
CARD_FLOOR_HINT = "Laissez 0 : aucun guichet ne débite une carte sans réseau, pour ne jamais dépasser son solde."
EUROS = "{amount}\u00a0€"
NOT_EUROS = "Ce n’est pas un montant : écrivez des chiffres, au plus deux décimales (12,50), et moins d’un milliard."
WALLET_THEMES = "Activités du {rank} porte-monnaie"
WALLET_AMOUNT = "Montant du {rank} porte-monnaie"
WALLET_BURSARY = "Supplément boursier du {rank} porte-monnaie"
RANKS = {1: "premier", 2: "second"}
SPLITS_HINT = "Une répartition par ligne, un montant par porte-monnaie : 50 + 30. Vide : les montants ci-dessus."
NOT_SPLITS = "Une répartition n’est pas lisible : écrivez deux montants séparés par +, par exemple 50 + 30."
DAYS_HINT = "Jours du mois séparés par des espaces, par exemple 1 16."
NOT_DAYS = "Ces jours ne sont pas lisibles : écrivez des nombres séparés par des espaces, par exemple 1 16."
NUMBER = "Numéro de la campagne"
NUMBER_HINT = (
    "Il figure dans le code de chaque ticket et ne change plus, par exemple les deux derniers chiffres de l’année."
)
NUMBER_TAKEN = "Cette campagne existe déjà : choisissez un autre numéro, ou modifiez la campagne existante."
REASON = "Délibération ou raison du changement"
DRAFT_SAVED = "Projet enregistré. Une autre personne du service doit le relire et le publier : envoyez-lui l’adresse de cette page."
DRAFT_DROPPED = "Projet abandonné. Les règles en vigueur n’ont pas changé."
PUBLISHED = "Version {version} publiée : elle est en vigueur dès maintenant."
NO_KEYS = "Les clés du serveur ne peuvent pas être lues : prévenez la personne qui le tient, rien n’a été publié."
YES, NO = "oui", "non"

DECISION = "Numéro de la délibération"
CHANGE = "Montant ajouté à l’enveloppe"
IS_LESS = "Ce vote reprend ce montant au lieu de l’ajouter"
VOTE_SAVED = "Vote enregistré. Une autre personne du service doit l’approuver avant qu’il compte."
VOTE_POSTED = "Vote approuvé : l’enveloppe a changé."
VOTE_DROPPED = "Vote retiré : l’enveloppe n’a pas changé."
ZERO = "Le montant est nul : indiquez ce que le vote change."
