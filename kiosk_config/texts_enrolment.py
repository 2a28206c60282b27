"""French sentences of an enrolment: what the installer does, sees, compares, and every way in which it may fail."""

from sync.journal.link_state import LinkCode

LINK = {
    LinkCode.NO_NETWORK: "Pas de réseau, ou l’adresse du serveur n’existe pas. Vérifiez le câble, le Wi-Fi et l’adresse.",
    LinkCode.SERVER_UNREACHABLE: "La machine du serveur répond, mais Guichet n’y est pas en service.",
    LinkCode.TIMED_OUT: "Le serveur n’a pas répondu à temps. Le réseau est peut-être très lent : réessayez.",
    LinkCode.CUT: "La connexion a été coupée en route. Réessayez.",
    LinkCode.BAD_TLS: "Le certificat du serveur n’est pas valable : vérifiez la date et l’heure de cette machine, puis l’adresse.",
    LinkCode.NOT_OUR_SERVER: "Autre chose que Guichet répond à cette adresse : souvent la page d’accueil d’un Wi-Fi public.",
    LinkCode.OVERLOADED: "Le serveur est trop occupé. Réessayez dans quelques minutes.",
    LinkCode.SERVER_FAILED: "Le serveur est en panne. Prévenez le service central.",
    LinkCode.REQUEST_REFUSED: "Le serveur a refusé la demande.",
    LinkCode.REQUEST_TOO_LARGE: "Le serveur trouve la demande trop longue : un intermédiaire sur le réseau la bloque peut-être.",
    LinkCode.ANSWER_UNTRUSTED: "La réponse n’est pas signée comme elle doit l’être.",
    LinkCode.JOURNAL_FAILED: "La réponse n’a pas pu être enregistrée.",
}
assert set(LINK) == set(LinkCode)


# --- the conversation -------------------------------------------------------------------------------------------------


def ask_code() -> str:
    return "Code d’enrôlement à 12 chiffres (donné par le service central) : "


def asking(server: str) -> str:
    return f"Demande envoyée à {server}…"


def shown_fingerprint(fingerprint: str) -> str:
    groups = " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))
    return f"Empreinte des clés du département, telle que le serveur l’annonce :\n\n    {groups}\n"


def ask_fingerprint() -> str:
    return "Est-ce celle qui est sur la feuille du service central ? (oui/non) : "


def is_yes(answer: str) -> bool:
    return answer.strip().lower() in ("o", "oui")


def compare(number: str) -> str:
    return (
        f"Numéro de contrôle, à lire à voix haute au service central :\n\n    {number[:3]} {number[3:]}\n\n"
        "Il ne le confirme que s’il a le même. En attente de sa confirmation…"
    )


def still_waiting(minutes: int) -> str:
    return f"Toujours en attente (encore {minutes} min au plus)…"


def enrolled(terminal: int, affiliate: str, site: str, issuer: str) -> str:
    place = f"{affiliate}, {site}" if site else affiliate
    return f"Ce guichet est enrôlé : n° {terminal}, {place} ({issuer})."


def next_step() -> str:
    return "Démarrez-le : sudo systemctl restart guichet-agent guichet-terminal, puis guichet-kiosk doctor."


# --- what may go wrong ------------------------------------------------------------------------------------------------


def no_answer() -> str:
    return "Personne n’a répondu à la question : donnez --code et --fingerprint pour enrôler sans clavier."


def not_a_code(digits: int) -> str:
    return f"Un code d’enrôlement a {digits} chiffres."


def not_a_fingerprint() -> str:
    return "Une empreinte a 64 chiffres hexadécimaux (0 à 9, a à f)."


def other_server(given: str, settings: str) -> str:
    return f"--server dit {given}, les réglages disent {settings} : mettez-les d’accord, le guichet parlera à celui des réglages."


def already_enrolled(journal: str) -> str:
    return (
        f"Ce guichet est déjà enrôlé : son journal est {journal}. Rien n’a été changé.\n"
        "Pour l’enrôler de nouveau, envoyez d’abord tout ce qu’il doit, puis demandez au service central."
    )


def keys_without_journal(keys: str, journal: str) -> str:
    return (
        f"Il y a des clés ({keys}) mais pas de journal ({journal}). Rien n’a été changé.\n"
        "Si le disque du journal n’est pas monté, montez-le : ce guichet est enrôlé.\n"
        "Sinon un enrôlement a été coupé juste avant la fin : retirez le fichier des clés et demandez un nouveau code."
    )


def no_folder(folder: str) -> str:
    return f"Le dossier {folder} n’existe pas. Lancez d’abord : sudo guichet-kiosk apply."


def not_your_folder(folder: str, owner: str) -> str:
    return f"Le dossier {folder} appartient à {owner}. Lancez la même commande avec : sudo -u {owner} …"


def refused_roots() -> str:
    return "Enrôlement abandonné : l’empreinte n’est pas la bonne. Prévenez le service central, n’essayez pas ailleurs."


def other_roots(expected: str, told: str) -> str:
    return (
        f"Le serveur n’est pas celui du département : son empreinte commence par {told[:8]}, il faut {expected[:8]}.\n"
        "Rien n’a été enregistré. Vérifiez l’adresse ; si elle est juste, prévenez le service central."
    )


def unproved(reason: str) -> str:
    return f"La réponse du serveur ne se vérifie pas ({reason}). Rien n’a été enregistré. Prévenez le service central."


def code_refused() -> str:
    return (
        "Le serveur ne connaît pas ce code : vérifiez les 12 chiffres. Il vaut 15 minutes et 5 essais ; "
        "au-delà, demandez-en un nouveau au service central."
    )


def too_often() -> str:
    return (
        "Trop de codes faux ont été essayés depuis cet accès à internet : attendez un quart d’heure, "
        "puis recommencez avec un nouveau code du service central."
    )


def not_confirmed() -> str:
    return (
        "L’enrôlement n’aboutit pas : code déjà pris par une autre machine, refus du service central, ou délai dépassé. "
        "Demandez un nouveau code."
    )


def gave_up(minutes: int) -> str:
    return f"Pas de confirmation en {minutes} minutes : demandez un nouveau code au service central."


def outdated() -> str:
    return "Ce programme est trop ancien pour ce serveur : mettez-le à jour."


def unreachable(server: str, code: LinkCode) -> str:
    return f"{LINK[code]} ({server})"


def not_stored(reason: str) -> str:
    return (
        f"Le guichet est enrôlé au serveur mais son journal n’a pas pu être créé ({reason}). Rien n’a été gardé ici.\n"
        "Libérez de la place ou corrigez les droits, puis demandez un nouveau code."
    )
