"""French words of the papers that an installer prints on the counter's own printer, and of what became of them."""

from drivers.printer.jobs import Confirmation, JobState, Refusal
from kiosk_config.texts_devices import confirmation

_REFUSALS = {
    Refusal.NO_PRINTER: "aucune imprimante n’est réglée",
    Refusal.STORE_FAULT: "le disque refuse d’écrire",
    Refusal.QUEUE_FULL: "trop de papiers attendent déjà",
    Refusal.DOWN: "le pilote de l’imprimante redémarre, recommencez dans une minute",
    Refusal.UNPRINTABLE: "cette imprimante ne peut pas l’imprimer",
}

_JOBS = {
    JobState.QUEUED: "Le reçu d’essai attend l’imprimante.",
    JobState.SENDING: "Le reçu d’essai est en route.",
    JobState.FAILED: "Le reçu d’essai attend l’imprimante : pas un octet n’a été pris. Il sortira quand elle sera prête.",
    JobState.UNCERTAIN: "L’imprimante s’est interrompue : le reçu d’essai est peut-être sorti, peut-être pas.",
    JobState.CANCELLED: "Le reçu d’essai a été annulé.",
    JobState.CONFIRMED_BY_OPERATOR: "Le reçu d’essai est imprimé.",
    JobState.DENIED_BY_OPERATOR: "Le reçu d’essai n’est pas sorti.",
}


def ask() -> str:
    return "Imprimer un reçu d’essai ? [o/N] "


def says_yes(answer: str) -> bool:
    return answer.strip().lower() in ("o", "oui")


def probing() -> str:
    return "Essai de ce que l’imprimante sait dire…"


def not_probed(reason: str) -> str:
    """`reason`: English, for the hotline."""
    return f"L’essai n’a pas abouti [{reason}]."


def probed(one: Confirmation, code_page: str) -> str:
    page = f" Page de codes : {code_page}." if code_page else ""
    return f"Imprimante : {confirmation(one)}.{page}"


def refused(refusal: Refusal, reason: str) -> str:
    """`reason`: English, for the hotline."""
    return f"Le reçu d’essai est refusé : {_REFUSALS.get(refusal, 'refus')} [{reason}]."


def job(one: JobState, confirmed: Confirmation) -> str:
    if one is not JobState.SENT:
        return _JOBS[one]
    if confirmed in (Confirmation.PROCESSED, Confirmation.CONFIRMED):
        return "Le reçu d’essai est imprimé."
    return "Le reçu d’essai est envoyé à l’imprimante : regardez s’il est sorti."


def look_at_it() -> str:
    return "Sur le papier : les accents et le signe € sont-ils justes, les deux codes lisibles, le papier coupé ?"


TITLE = "REÇU D’ESSAI"
ACCENTS = ("éèêë àâ ùûü îï ôœæ ç", "ÉÈÊË ÀÂ ÙÛÜ ÎÏ ÔŒÆ Ç")
SIGNS = "1 234,56 € · « guillemets » · l’été – 5 °C"
MARK = "SANS VALEUR"
SCAN = "Code à lire avec la douchette"
CODE_TITLE = "CALIBRER UNE DOUCHETTE"
CODE_STEP = "Quand le guichet le demande, lisez ce code une seule fois. Il faut une douchette qui lit les carrés (QR)."
