"""French sentences of `guichet-kiosk doctor`: what was found, and the remedy."""

from drivers.events import FoundDevice
from drivers.faults import DeviceState
from kiosk_config.texts_devices import mode, state
from kiosk_config.texts_enrolment import LINK
from sync.contract.instant import DAY, HOUR, MINUTE, SECOND, Instant, civil_time
from sync.journal.faults import (
    JournalBusy,
    JournalDamaged,
    JournalFailing,
    JournalFault,
    JournalForeign,
    JournalFull,
    JournalMissing,
    JournalReadOnly,
    KeysUnusable,
)
from sync.journal.link_state import LinkCode

SETTINGS = "Réglages"
INSTALLATION = "Installation"
ENROLMENT = "Enrôlement"
JOURNAL = "Journal"
WAITING = "En attente"
LISTS = "Listes"
EXCHANGE = "Échange"
SERVER = "Serveur"
DEVICES = "Appareils"
RECEIPTS = "Reçus"
DISK = "Disque"
CLOCK = "Horloge"

GRADES = {"good": "bon", "look": "à voir", "bad": "PANNE"}

_UNUSABLE: dict[type[JournalFault], str] = {
    JournalMissing: "absent : son disque n’est peut-être pas monté",
    JournalForeign: "ce n’est pas un journal de cette version",
    JournalDamaged: "abîmé",
    JournalReadOnly: "en lecture seule",
    JournalFull: "le disque est plein",
    JournalBusy: "tenu trop longtemps par un autre programme",
    JournalFailing: "le disque signale une erreur",
    KeysUnusable: "les clés ne sont pas utilisables",
}


# --- the table --------------------------------------------------------------------------------------------------------


def row(grade: str, subject: str, detail: str, remedy: str) -> str:
    line = f"{GRADES[grade]:<7} {subject:<13} {detail}"
    return f"{line}\n{'':22}→ {remedy}" if remedy else line


def verdict(*, works: bool, is_printed: bool) -> str:
    """`is_printed`: the proof, or none was asked for."""
    if not works:
        return "Ce guichet ne peut pas prendre de tickets : suivez les remèdes des lignes PANNE, de haut en bas."
    if not is_printed:
        return "Le reçu d’essai n’a pas abouti : réglez l’imprimante, puis recommencez avec sudo guichet-kiosk doctor --print."
    return "Ce guichet peut prendre des tickets."


def plugged(devices: list[str]) -> str:
    if not devices:
        return "Aucune douchette ni imprimante USB ou série n’est branchée."
    return "Branchés sur cette machine, et leur nom dans les réglages :\n" + "\n".join(f"  {one}" for one in devices)


# --- quantities -------------------------------------------------------------------------------------------------------


def euros(cents: int) -> str:
    """1 234,56 €"""
    return f"{cents // 100:,}".replace(",", "\u202f") + f",{cents % 100:02d} €"


def duration(ms: int) -> str:
    """In the largest unit that fits twice, or minutes."""
    for unit, name in ((DAY, "jours"), (HOUR, "heures"), (MINUTE, "minutes")):
        if ms >= 2 * unit:
            return f"{ms // unit} {name}"
    return "1 minute" if ms >= MINUTE else f"{max(0, ms) // SECOND} s"


# --- the lines --------------------------------------------------------------------------------------------------------


def trial(obstacle: str) -> str:
    return f"réglages d’essai : {obstacle}"


def steps_wanted(count: int) -> str:
    return f"{count} étape{'s' if count > 1 else ''} à faire pour que la machine suive les réglages"


def run_apply() -> str:
    return "sudo guichet-kiosk apply (--dry-run montre sans faire)"


def installed() -> str:
    return "services et règles à jour"


def journal_broken(count: int, first: str) -> str:
    return f"{count} anomalie{'s' if count > 1 else ''} : {first}"


def journal_whole(entries: int) -> str:
    return f"{entries} écriture{'s' if entries > 1 else ''}, chaîne entière"


def keep_everything() -> str:
    return "Arrêtez le guichet, ne supprimez rien, prévenez le service central : les reçus imprimés font foi."


def not_enrolled(keys: str) -> str:
    return f"ce guichet n’est pas enrôlé ({keys} n’existe pas)"


def not_allowed(path: str) -> str:
    return f"vous n’avez pas le droit de lire {path}"


def run_as_root() -> str:
    return "Relancez ce diagnostic avec sudo."


def run_enrol() -> str:
    return "sudo -u guichet guichet-kiosk enrol --settings /etc/guichet/kiosk.toml"


def unusable(kind: type[JournalFault], detail: str) -> str:
    """`detail`: English, for the hotline."""
    return f"{_UNUSABLE.get(kind, 'inutilisable')} [{detail}]"


def identity(terminal: int, affiliate: str, site: str) -> str:
    return f"guichet n° {terminal}, {affiliate}" + (f", {site}" if site else "")


def weak_key(named: str, level: int, wanted: int) -> str:
    return f"{named} ; clé de niveau {level}, la campagne demande {wanted} : les réponses seront orange"


def tell_centre() -> str:
    return "Voyez avec le service central : il règle le niveau demandé."


def waiting(count: int, cents: int) -> str:
    return f"{count} ticket{'s' if count > 1 else ''}, {euros(cents)}"


def connect_now() -> str:
    return "Le guichet refuse les tickets jusqu’au prochain échange : connectez-le."


def connect_soon() -> str:
    return "Les réponses sont orange jusqu’au prochain échange : connectez le guichet."


def lists_age(age: int) -> str:
    return f"à jour il y a {duration(age)}"


def never_exchanged() -> str:
    return "aucun échange depuis l’enrôlement"


def last_exchange(age: int) -> str:
    return f"dernier il y a {duration(age)}"


def start_agent() -> str:
    return "systemctl status guichet-agent dit s’il tourne."


def link_fault(code: LinkCode) -> str:
    return LINK[code]


def server_answers(address: str) -> str:
    return f"{address} répond"


def server_silent(address: str) -> str:
    return f"{address} ne répond pas ; le guichet travaille sans lui"


def no_devices_process(path: str) -> str:
    return f"le programme des appareils ne répond pas ({path})"


def start_devices() -> str:
    return "sudo systemctl restart guichet-devices ; lancez ce diagnostic avec sudo."


def no_scanner() -> str:
    return "aucune ne sert : ni réglée, ni calibrée"


def calibrate_one() -> str:
    return "sudo guichet-kiosk calibrate (la feuille : guichet-kiosk calibration-sheet feuille.pdf)"


def device_state(one: FoundDevice) -> str:
    """With the reason in English, for the hotline, where something is the matter."""
    reason = f" [{one.reason}]" if one.reason and one.state is not DeviceState.READY else ""
    return f"{one.label} ({mode(one.mode)}) : {state(one.state, one.condition)}{reason}"


def try_printer() -> str:
    return "sudo guichet-kiosk doctor --print"


def free_space(free_mb: int) -> str:
    return f"{free_mb} Mo libres"


def free_the_disk() -> str:
    return "Libérez de la place : le guichet refuse un ticket qu’il ne peut pas enregistrer."


def clock_off(off: int) -> str:
    return f"{'en avance' if off > 0 else 'en retard'} de {duration(abs(off))} sur l’heure du serveur"


def clock_right(wall: Instant) -> str:
    return f"{civil_time(wall):%d/%m/%Y %H:%M}, accordée au serveur"


def set_clock() -> str:
    return "Mettez l’heure (timedatectl), et vérifiez la pile de la machine si cela revient."
