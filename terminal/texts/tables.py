"""French words that go by a name: buttons, what is not possible, things that are no ticket, faults. Lights: lamps.py."""

ACTIONS: dict[str, str] = {
    "confirm": "Continuer",
    "back": "Retour",
    "drop": "Laisser ce ticket",
    "finish": "Terminer",
    "check-date": "Vérifier la date",
    "ask-date": "Demander la date de naissance",
    "take": "Prendre ce ticket",
    "search-number": "Chercher ce ticket",
    "use-amount": "Utiliser ce montant",
    "use-price": "Utiliser ce prix",
    "use-reference": "Utiliser cette référence",
    "type-number": "Taper un numéro",
    "number": "Numéro",
    "journal": "Journal",
    "price": "Prix",
    "reference": "Référence",
    "receipt": "Reçu",
    "last-receipt": "Dernier reçu",
    "print": "Imprimer",
    "same-child": "Même enfant",
    "devices": "Appareils",
    "exchange": "Échanger maintenant",
    "filter": "État",
    "void": "Annuler ce ticket",
    "void-by-mistake": "Pris par erreur",
    "void-by-family": "La famille a changé d’avis",
    "void-wrong-ticket": "Mauvais ticket",
    "keep": "Ne pas annuler",
    "reading": "Lecture X",
    "closing": "Clore (Z)",
    "close-now": "Clore la journée",
    "not-yet": "Pas maintenant",
    "print-again": "Réessayer",
    "reprint": "Réimprimer",
    "print-later": "Plus tard",
    "came-out": "Oui, il est sorti",
    "did-not-come-out": "Non, réimprimer",
    "see-earlier": "Voir au journal",
    "open": "Ouvrir",
    "previous-day": "Jour avant",
    "next-day": "Jour après",
    "next": "Suivant",
    "read": "J’ai lu",
    "retry": "Réessayer",
}

CANNOT: dict[str, str] = {
    "no-scanner": "Sans douchette : tapez les numéros",
    "no-printer": "Sans imprimante : pas de reçu pour l’instant",
    "no-paper": "Plus de papier dans l’imprimante : les reçus attendent",
    "cover-open": "Capot de l’imprimante ouvert : les reçus attendent",
    "no-network": "Sans réseau : les réponses viendront plus tard",
    "lists-old": "Remboursement sous réserve : les listes ont plus de deux jours",
    "lists-too-old": "Aucun ticket ne peut être pris avant un échange",
    "unsynced-many": "Remboursement sous réserve : trop de tickets attendent l’échange",
    "unsynced-too-many": "Aucun ticket ne peut être pris avant un échange",
    "clock-behind": "Remboursement sous réserve : l’horloge de l’appareil retarde",
    "key-weak": "Remboursement sous réserve : clé moins protégée que demandé",
    "quarantined": "Remboursement sous réserve : le service central vérifie ce guichet",
    "convention-ended": "Aucun ticket ne peut être pris : convention pas en vigueur",
    "paper-waiting": "Un papier attend l’imprimante",
    "paper-in-doubt": "Un papier est peut-être sorti : voir le journal",
}

THINGS: dict[str, tuple[str, str]] = {
    "card": ("C’est une carte", "pas un ticket"),
    "badge": ("C’est un badge", "un badge de restauration scolaire, pas un ticket"),
    "countermark": ("C’est une contremarque", "du pass Culture, pas un ticket"),
    "book": ("C’est un livre", "pas un ticket"),
    "article": ("C’est un article", "un article de magasin, pas un ticket"),
    "web-address": ("C’est une adresse internet", "pas un ticket"),
    "official-document": ("C’est un document officiel", "pas un ticket"),
    "receipt": ("C’est un reçu", "pas un ticket"),
    "other": ("Code inconnu", "ce n’est pas celui d’un ticket"),
}
"""What it is, and what it is not; together one sentence."""

_RESTART = "Redémarrez l’appareil. Si rien ne change, appelez l’assistance."

FAULTS: dict[str, tuple[str, str]] = {
    "JOURNAL_MISSING": (
        "Le journal de ce guichet est introuvable",
        "Le guichet n’est pas encore enrôlé, ou son disque n’est pas là. Appelez l’assistance.",
    ),
    "JOURNAL_FOREIGN": (
        "Le journal ne peut pas être lu par cette version",
        "Appelez l’assistance avant toute mise à jour.",
    ),
    "JOURNAL_DAMAGED": (
        "Le journal est abîmé",
        "N’éteignez rien et appelez l’assistance : ce qui est lisible sera repris.",
    ),
    "JOURNAL_READ_ONLY": ("Le disque refuse d’écrire", _RESTART),
    "JOURNAL_FULL": (
        "Le disque est plein",
        "Appelez l’assistance : il faut libérer de la place, puis réessayer.",
    ),
    "JOURNAL_BUSY": ("Le journal est occupé", "Attendez quelques secondes, puis réessayez."),
    "JOURNAL_FAILING": ("Le disque a signalé une erreur", _RESTART),
    "NOT_READ_BACK": (
        "Je ne peux pas savoir si le dernier ticket est enregistré",
        "Gardez le papier et réessayez : s’il est enregistré, il sera annoncé.",
    ),
    "ENTRY_REFUSED": ("Le journal a refusé une écriture", _RESTART),
    "KEYS_UNUSABLE": ("Les clés de ce guichet sont inutilisables", "Appelez l’assistance."),
    "DOCUMENTS_UNUSABLE": ("Les listes de ce guichet ne sont pas authentiques", "Appelez l’assistance."),
    "NO_SEALING_KEY": (
        "Les clés reçues du serveur sont périmées",
        "Faites un échange, puis réessayez.",
    ),
}
