"""The three lights in French: for each state one sentence, what happens, and one remedy, what to do. Nothing else.

The installer's page (docs/operating/scanneurs-imprimantes.md) has the same table, and a test compares them.
"""

_SILENT = ("Le service des appareils ne répond pas", "Il redémarre de lui-même. Sinon, redémarrez l’appareil.")
_OTHER_PROGRAM = "Fermez l’autre programme, ou redémarrez l’appareil."
_NO_RIGHT = "Appelez l’assistance : un droit d’accès manque."

LAMPS: dict[tuple[str, str], tuple[str, str]] = {
    ("scanner", "ready"): ("La douchette est prête", ""),
    ("scanner", "not-calibrated"): (
        "La douchette n’est pas calibrée",
        "Elle lit les tickets. Demandez à l’installateur de la calibrer.",
    ),
    ("scanner", "busy"): ("Un autre programme tient la douchette", _OTHER_PROGRAM),
    ("scanner", "unsupported-mode"): (
        "Le guichet ne comprend pas le mode de la douchette",
        "Avec sa notice, passez-la en HID POS, en série ou en clavier ; ou appelez l’assistance.",
    ),
    ("scanner", "no-permission"): ("La douchette est là, mais réservée", _NO_RIGHT),
    ("scanner", "fault"): ("La douchette répond par une erreur", "Débranchez-la, comptez jusqu’à cinq, rebranchez-la."),
    ("scanner", "absent"): ("La douchette ne répond pas", "Rebranchez son câble. En attendant, tapez les numéros."),
    ("scanner", "not-set"): ("Aucune douchette n’est réglée", "Tapez les numéros, ou réglez-en une."),
    ("scanner", "silent"): _SILENT,
    ("printer", "ready"): ("L’imprimante est prête", ""),
    ("printer", "paper-low"): ("Il reste peu de papier", "L’impression continue. Gardez un rouleau sous la main."),
    ("printer", "overheated"): ("L’imprimante est trop chaude", "Attendez : l’impression reprendra d’elle-même."),
    ("printer", "busy"): ("Un autre programme tient l’imprimante", _OTHER_PROGRAM),
    ("printer", "paused"): (
        "L’imprimante est en pause",
        "Appuyez une fois sur son bouton : l’impression reprendra.",
    ),
    ("printer", "paper-out"): (
        "Il n’y a plus de papier",
        "Mettez un rouleau et fermez le capot : l’impression reprendra.",
    ),
    ("printer", "cover-open"): (
        "Le capot de l’imprimante est ouvert",
        "Fermez-le jusqu’au déclic : l’impression reprendra.",
    ),
    ("printer", "cutter"): (
        "Le couteau de l’imprimante est bloqué",
        "Retirez le papier coincé, puis « Papier dégagé ». Sinon, « Vider l’imprimante ».",
    ),
    ("printer", "printer-error"): (
        "L’imprimante signale une panne",
        "Regardez papier et capot, puis « Papier dégagé ». Sinon, éteignez-la et rallumez-la.",
    ),
    ("printer", "not-taking"): (
        "L’imprimante ne prend plus rien",
        "Regardez le papier, le capot et son voyant. Les reçus attendront.",
    ),
    ("printer", "wrong-speed"): (
        "L’imprimante répond par des signes illisibles",
        "Sa vitesse n’est pas celle du réglage : appelez l’assistance.",
    ),
    ("printer", "no-permission"): ("L’imprimante est là, mais réservée", _NO_RIGHT),
    ("printer", "fault"): ("L’imprimante demande de l’aide", "Regardez le papier et le capot, puis réessayez."),
    ("printer", "absent"): (
        "L’imprimante ne répond pas",
        "Vérifiez qu’elle est allumée et reliée. Les reçus attendront.",
    ),
    ("printer", "not-set"): ("Aucune imprimante n’est réglée", "Les reçus ne peuvent pas être imprimés."),
    ("printer", "silent"): _SILENT,
    ("network", "ready"): ("L’échange avec le serveur se fait", ""),
    ("network", "never"): ("Aucun échange n’a encore eu lieu", "Le guichet prend les tickets. Vérifiez le réseau."),
    ("network", "no-network"): ("Pas de réseau", "Le guichet continue sans. Vérifiez le câble ou le Wi-Fi."),
    ("network", "server-unreachable"): (
        "Le serveur ne répond pas",
        "Rien à faire ici : le guichet continue et réessaie.",
    ),
    ("network", "timed-out"): ("Le réseau est trop lent", "Rien n’est perdu : le guichet réessaie."),
    ("network", "cut"): ("La connexion a été coupée", "Rien n’est perdu : le guichet réessaie."),
    ("network", "bad-tls"): ("La connexion n’est pas sûre", "Vérifiez la date de l’appareil, ou changez de réseau."),
    ("network", "not-our-server"): (
        "Un autre site répond à la place du serveur",
        "Ce réseau demande sans doute une inscription.",
    ),
    ("network", "overloaded"): ("Le serveur est très occupé", "Rien à faire : le guichet réessaie."),
    ("network", "server-failed"): ("Le serveur a un problème", "Rien à faire ici : le guichet continue et réessaie."),
    ("network", "request-refused"): (
        "Le serveur refuse ce guichet",
        "Appelez l’assistance. Les tickets pris sont gardés.",
    ),
    ("network", "request-too-large"): (
        "Le serveur refuse un envoi trop gros",
        "Appelez l’assistance. Les tickets pris sont gardés.",
    ),
    ("network", "answer-untrusted"): (
        "La réponse reçue n’est pas authentique",
        "Changez de réseau, ou appelez l’assistance.",
    ),
    ("network", "journal-failed"): (
        "La réponse n’a pas pu être enregistrée",
        "Appelez l’assistance. Les tickets pris sont gardés.",
    ),
}
