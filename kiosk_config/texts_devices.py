"""French words about scanners and printers for the installer: what each is, how it is, what it taught, and what helps."""

from drivers.events import CalibrationFailure, DeviceKind
from drivers.faults import Condition, DeviceState
from drivers.identity import Mode
from drivers.printer.jobs import Confirmation
from drivers.scanner.calibration import Suffix
from drivers.scanner.layout import Layout

KINDS = {DeviceKind.SCANNER: "Douchette", DeviceKind.PRINTER: "Imprimante"}

MODES = {
    Mode.HID_KEYBOARD: "clavier USB",
    Mode.HID_POS: "HID POS",
    Mode.SERIAL: "série",
    Mode.USB_PRINTER: "USB",
    Mode.NETWORK_PRINTER: "réseau",
    Mode.UNSUPPORTED: "mode inconnu",
}
assert set(MODES) == set(Mode)

_STATES = {
    DeviceState.ABSENT: ("absente", "Branchez-la, allumez-la ; comparez les réglages à ce qui est branché, plus bas."),
    DeviceState.NO_PERMISSION: ("interdite", "Lancez sudo guichet-kiosk apply, puis débranchez-la et rebranchez-la."),
    DeviceState.BUSY: ("prise par un autre programme", "Fermez ce programme, ou débranchez-la et rebranchez-la."),
    DeviceState.READY: ("prête", ""),
    DeviceState.FAULT: ("en panne", "Éteignez-la et rallumez-la ; journalctl -u guichet-devices en dit plus."),
}
assert set(_STATES) == set(DeviceState)

_CONDITIONS = {
    Condition.PAPER_NEAR_END: ("prête, il reste peu de papier", "Gardez un rouleau sous la main."),
    Condition.PAPER_END: ("plus de papier", "Mettez un rouleau et fermez le capot."),
    Condition.COVER_OPEN: ("capot ouvert", "Fermez-le jusqu’au déclic."),
    Condition.CUTTER: ("couteau bloqué", "Retirez le papier coincé, puis « Papier dégagé » à l’écran du guichet."),
    Condition.OVERHEATED: ("trop chaude", "Attendez : elle reprendra d’elle-même."),
    Condition.PRINTER_ERROR: ("en erreur", "Éteignez-la et rallumez-la ; si cela revient, faites-la réparer."),
    Condition.PAUSED: ("en pause", "Appuyez une fois sur son bouton."),
    Condition.NOT_TAKING: ("ne prend plus rien", "Regardez le papier, le capot, et si elle est allumée."),
    Condition.WRONG_SPEED: (
        "illisible à toutes les vitesses",
        "Imprimez sa page d’autotest, et mettez dans les réglages le baud qui y est écrit.",
    ),
    Condition.UNSUPPORTED_MODE: (
        "dans un mode que seul le logiciel de son fabricant lit",
        "Avec les codes de sa notice, passez-la en USB série (CDC), en HID POS ou en clavier USB.",
    ),
    Condition.NOT_CALIBRATED: ("prête, pas calibrée", "sudo guichet-kiosk calibrate"),
}
assert set(_CONDITIONS) == set(Condition) - {Condition.NONE}

_CONFIRMATIONS = {
    Confirmation.NONE: "elle n’a encore rien dit d’elle-même",
    Confirmation.SENT: "elle prend les reçus et ne dit rien de plus : l’écran dit « envoyé », jamais « imprimé »",
    Confirmation.STATUS_OK: "elle signale papier et capot, pas la fin d’un reçu : l’écran dit « envoyé », jamais « imprimé »",
    Confirmation.PROCESSED: "elle répond quand elle a traité la dernière ligne : l’écran dit « imprimé »",
    Confirmation.CONFIRMED: "elle confirme que le papier est sorti : l’écran dit « imprimé »",
}
assert set(_CONFIRMATIONS) == set(Confirmation)

_LAYOUTS = {
    Layout.US: "américain",
    Layout.FR: "français (AZERTY)",
    Layout.BE: "belge",
    Layout.CH_FR: "suisse romand",
    Layout.CA: "canadien français",
    Layout.DE: "allemand",
    Layout.GB: "britannique",
}
assert set(_LAYOUTS) == set(Layout)

_SUFFIXES = {
    Suffix.ANY: "par une touche de fin",
    Suffix.ENTER: "par Entrée",
    Suffix.KEYPAD_ENTER: "par Entrée du pavé numérique",
    Suffix.TAB: "par Tabulation",
    Suffix.CR: "par un retour (CR)",
    Suffix.LF: "par un saut de ligne (LF)",
    Suffix.CRLF: "par CR et LF",
    Suffix.NONE: "par un silence",
}
assert set(_SUFFIXES) == set(Suffix)

_FAILURES = {
    CalibrationFailure.NOTHING_SCANNED: (
        "Aucune douchette ne s’est fait entendre.",
        "Bipe-t-elle ? Si oui, changez son mode avec sa notice (USB série, HID POS ou clavier USB). Sinon, vérifiez son câble.",
    ),
    CalibrationFailure.NOT_THE_CODE: (
        "Ce n’est pas le code de la feuille.",
        "Lisez le grand code à barres de la feuille de calibrage, et rien d’autre.",
    ),
    CalibrationFailure.MISREAD: (
        "Le code a été lu de travers.",
        "Recommencez, feuille à plat. Si cela revient, réimprimez-la à 100 % sur du papier mat.",
    ),
    CalibrationFailure.UNKNOWN_LAYOUT: (
        "La douchette écrit pour un clavier que le guichet ne connaît pas.",
        "Avec sa notice, réglez-la sur le clavier français ou américain, puis recommencez.",
    ),
    CalibrationFailure.STORE_FAULT: (
        "Le calibrage n’a pas pu être enregistré.",
        "Le disque est plein ou en lecture seule : sudo guichet-kiosk doctor.",
    ),
    CalibrationFailure.STOPPED: ("Le calibrage a été arrêté.", "Recommencez quand vous voulez."),
}
assert set(_FAILURES) == set(CalibrationFailure)

# --- one device -------------------------------------------------------------------------------------------------------


def kind(one: DeviceKind) -> str:
    return KINDS[one]


def left_alone(one: Mode) -> str:
    """What nobody has said to be a scanner."""
    return {Mode.HID_KEYBOARD: "Clavier ou douchette", Mode.SERIAL: "Ligne série"}.get(one, KINDS[DeviceKind.SCANNER])


def mode(one: Mode) -> str:
    return MODES[one]


def state(one: DeviceState, condition: Condition) -> str:
    return _words(one, condition)[0]


def remedy(one: DeviceState, condition: Condition) -> str:
    """ "" when there is nothing to do."""
    return _words(one, condition)[1]


def _words(one: DeviceState, condition: Condition) -> tuple[str, str]:
    """The condition says more than the state, unless the device cannot be reached at all."""
    is_reached = one in (DeviceState.READY, DeviceState.FAULT)
    return _CONDITIONS[condition] if is_reached and condition is not Condition.NONE else _STATES[one]


def confirmation(one: Confirmation | None) -> str:
    """What it means for the counter's screen."""
    return "ce qu’elle sait dire n’a pas encore été essayé" if one is None else _CONFIRMATIONS[one]


def plugged(label: str, one: Mode, setting: str) -> str:
    """`setting`: as the settings file would name it, "" when it has no place there."""
    if one is Mode.HID_POS:
        return f"{label} ({mode(one)}) : sert sans réglage"
    return f"{label} ({mode(one)}) : {setting or remedy(DeviceState.FAULT, Condition.UNSUPPORTED_MODE)}"


# --- calibration ------------------------------------------------------------------------------------------------------


def layout(one: Layout | None) -> str:
    return "Clavier : sans importance." if one is None else f"Clavier : {_LAYOUTS[one]}."


def suffix(one: Suffix) -> str:
    return f"Fin d’un code : {_SUFFIXES[one]}."


def additions(prefix: str, trailer: str) -> str:
    said = [f"« {text} » {where}" for text, where in ((prefix, "devant"), (trailer, "derrière")) if text]
    return f"Ajouté à chaque code, et retiré par le guichet : {', '.join(said)}."


def has_aim() -> str:
    return "Elle dit de quelle sorte est chaque code (identifiant AIM)."


def inverted_case() -> str:
    return "Elle croit que Verr. Maj. est enfoncé : majuscules et minuscules sont remises à l’endroit."


def gap(ms: int) -> str:
    return f"Silence qui clôt un code : {ms} ms."


def calibrated(label: str, one: Mode) -> str:
    return f"Calibrée : {label} ({mode(one)}). Elle sert dès maintenant."


def failure(one: CalibrationFailure) -> str:
    return _FAILURES[one][0]


def failure_remedy(one: CalibrationFailure) -> str:
    return _FAILURES[one][1]


def misheard(one: CalibrationFailure, label: str) -> str:
    """Listening goes on."""
    return f"{heard(label)} {failure(one)} {failure_remedy(one)}"


def heard(label: str) -> str:
    return f"Entendue : {label}."


def scan_now(seconds: int, labels: list[str]) -> str:
    listening = (
        f"À l’écoute : {', '.join(labels)}." if labels else "Aucune douchette n’est branchée : branchez-la maintenant."
    )
    return f"{listening}\nLisez le code de la feuille de calibrage, une seule fois ({seconds} s)."


def sheet_where() -> str:
    return (
        "Pas de feuille ? guichet-kiosk calibration-sheet feuille.pdf, ou calibrate --print sur l’imprimante de reçus."
    )


# --- commands ---------------------------------------------------------------------------------------------------------


def not_reached(path: str) -> str:
    return (
        f"Le programme des appareils ne répond pas ({path}).\n"
        "→ sudo systemctl restart guichet-devices ; relancez cette commande avec sudo."
    )


def refused(reason: str) -> str:
    """`reason`: English, for the hotline."""
    again = "Attendez un instant, puis recommencez ; sinon : journalctl -u guichet-devices"
    return f"Le programme des appareils ne l’a pas fait [{reason}].\n→ {again}"


def unknown_key(key: str, known: list[str]) -> str:
    listed = "\n".join(f"  {one}" for one in known) or "  (aucun)"
    return f"« {key} » n’est pas un appareil enrôlé. Enrôlés :\n{listed}"


def forgotten(one: DeviceKind, label: str) -> str:
    if one is DeviceKind.PRINTER:
        return f"Oublié : ce que {label} sait dire. sudo guichet-kiosk doctor --print l’essaie de nouveau."
    return f"Oubliée : {label}. Elle redevient un clavier ou une ligne série comme les autres."


def rules_to_apply() -> str:
    return "Pour que l’écran ne la prenne plus jamais pour un clavier : sudo guichet-kiosk apply."


def rules_changed() -> str:
    return "Règles mises à jour."


def not_reread(reason: str) -> str:
    """`reason`: English, for the hotline."""
    return f"Ce qui avait été appris n’a pas pu être relu [{reason}] : calibrez les douchettes de nouveau."


def no_device() -> str:
    return "Aucune douchette ni imprimante n’est branchée ni attendue."


def device_row(name: str, detail: str, help_line: str) -> str:
    return f"{name}\n    {detail}" + (f"\n    → {help_line}" if help_line else "")


def enrolled() -> str:
    return "enrôlée"


def not_enrolled() -> str:
    return "le guichet ne l’écoute pas"


def calibrate_it() -> str:
    return "Si c’est une douchette : sudo guichet-kiosk calibrate"


def sheet_written(path: str) -> str:
    return f"{path} : imprimez-la à 100 %, sur du papier blanc et mat."
