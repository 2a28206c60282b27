"""Every French sentence of the settings file's problems: what is wrong, what is expected, an example. Typed arguments only."""

EXAMPLES: dict[str, str] = {
    "devices.socket": 'socket = "/run/guichet/devices/devices.sock"',
    "devices.jobs": 'jobs = "/var/lib/guichet/devices/print-jobs.db"',
    "devices.registry": 'registry = "/var/lib/guichet/devices/registry.json"',
    "devices.profile": 'profile = "generic-80"',
    "devices.code_page": 'code_page = "CP858:19"',
    "devices.scanners": '[[devices.scanners]] puis kind = "hid-keyboard"',
    "devices.scanners.kind": 'kind = "hid-keyboard"',
    "devices.scanners.name": 'name = "douchette"',
    "devices.scanners.path": 'path = "/dev/input/by-id/usb-ACME_Scanner-event-kbd"',
    "devices.scanners.vendor": "vendor = 0x05e0",
    "devices.scanners.product": "product = 0x1200",
    "devices.scanners.layout": 'layout = "us"',
    "devices.scanners.ends_by": 'ends_by = "terminator"',
    "devices.scanners.port": 'port = "/dev/serial/by-id/usb-ACME_Scanner-if00"',
    "devices.scanners.baud": "baud = 9600",
    "devices.scanners.prefix": 'prefix = ""',
    "devices.printer": '[devices.printer] puis kind = "usb"',
    "devices.printer.kind": 'kind = "usb"',
    "devices.printer.host": 'host = "192.168.1.50"',
    "devices.printer.port": "port = 9100",
    "devices.printer.baud": "baud = 19200",
    "devices.printer.flow": 'flow = "none"',
    "devices.printer.vendor": "vendor = 0x04b8",
    "devices.printer.product": "product = 0x0e15",
    "devices.printer.serial": 'serial = "J5YF123456"',
    "devices.printer.usb_path": 'usb_path = "1-2.1"',
    "devices.printer.confirmation": 'confirmation = "CONFIRMED"',
    "agent.server": 'server = "https://pass.departement.example"',
    "agent.journal": 'journal = "/var/lib/guichet/journal/journal.db"',
    "agent.keys": 'keys = "/var/lib/guichet/journal/keys.json"',
    "agent.ca_file": 'ca_file = "/etc/guichet/ca.pem"',
    "agent.proxy": 'proxy = "http://proxy.mairie.example:3128"',
    "agent.exchange_every_ms": "exchange_every_ms = 300000",
    "agent.backoff_first_ms": "backoff_first_ms = 5000",
    "agent.backoff_cap_ms": "backoff_cap_ms = 900000",
    "agent.reconnect_spread_ms": "reconnect_spread_ms = 300000",
    "agent.step_timeout_ms": "step_timeout_ms = 10000",
    "agent.total_timeout_ms": "total_timeout_ms = 60000",
    "counter.language": 'language = "fr"',
    "counter.receipt": 'receipt = "on_request"',
    "counter.fullscreen": "fullscreen = true",
    "counter.width": "width = 1280",
    "counter.height": "height = 800",
    "counter.accent": 'accent = "#1f4e79"',
}

SHOWN_MAX = 40  # characters of a wrong value that are quoted back


def example(key: str) -> str:
    """A line of the file that would be right, "" when the key is not one of ours."""
    return EXAMPLES.get(key, "")


def shown(value: object) -> str:
    """A wrong value as the file writes it, cut."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"« {value[:SHOWN_MAX]}{'…' if len(value) > SHOWN_MAX else ''} »"
    if isinstance(value, list):
        return "une liste"
    if isinstance(value, dict):
        return "une table"
    return str(value)[:SHOWN_MAX]


def choices(values: list[str]) -> str:
    """« a », « b » ou « c »"""
    quoted = [f"« {value} »" for value in values]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} ou {quoted[-1]}"


def limits(low: int | None, high: int | None) -> str:
    """` de 1 à 9`, ` d'au moins 1`, ` d'au plus 9` or nothing."""
    if low is not None and high is not None:
        return f" de {low} à {high}"
    if low is not None:
        return f" d’au moins {low}"
    return "" if high is None else f" d’au plus {high}"


# --- the file ---------------------------------------------------------------------------------------------------------


def file_missing(path: str) -> str:
    return f"Le fichier de réglages {path} n’existe pas."


def file_unreadable(path: str, reason: str) -> str:
    return f"Le fichier de réglages {path} ne peut pas être lu ({reason})."


def file_too_long(limit: int) -> str:
    return f"Le fichier de réglages dépasse {limit // 1024} Kio : ce n’est sans doute pas le bon fichier."


def file_not_utf8() -> str:
    return "Le fichier de réglages n’est pas en UTF-8 : enregistrez-le en « texte UTF-8 »."


def not_toml(line: int, text: str) -> str:
    place = f"ligne {line}, près de « {text[:SHOWN_MAX]} »" if line else "à la fin du fichier"
    return f"Le fichier n’est pas du TOML lisible, {place} : il manque souvent un guillemet, un crochet ou un signe =."


def refused(path: str, count: int) -> str:
    return f"Le fichier de réglages {path} a {count} problème{'s' if count > 1 else ''} :"


def problem_line(key: str, sentence: str, example_line: str) -> str:
    """One problem, as the installer reads it in a list."""
    where = f"{key} : " if key else ""
    return f"  - {where}{sentence}" + (f" Exemple : {example_line}" if example_line else "")


# --- one key ----------------------------------------------------------------------------------------------------------


def too_deep() -> str:
    return "Trop de tables l’une dans l’autre."


def not_a_table(key: str) -> str:
    return f"Il faut une table : une ligne [{key}] puis ses réglages."


def unknown_key(name: str, near: str, known: list[str]) -> str:
    if near:
        return f"Ce réglage est inconnu ; vouliez-vous dire « {near} » ?"
    return f"Le réglage « {name[:SHOWN_MAX]} » est inconnu. Connus ici : {', '.join(known)}."


def missing_key(name: str) -> str:
    return f"Le réglage « {name} » manque."


def missing_choice(name: str, values: list[str]) -> str:
    return f"Le réglage « {name} » manque : {choices(values)}."


def not_a_choice(value: str, values: list[str]) -> str:
    return f"{shown(value)} n’est pas un choix possible. Choix : {choices(values)}."


def not_a_list() -> str:
    return "Il faut une liste, entre crochets."


def list_length(low: int, high: int, count: int) -> str:
    return f"Il faut une liste de {low} à {high} éléments, elle en a {count}."


def not_a_truth(value: object) -> str:
    return f"{shown(value)} n’est ni true (oui) ni false (non), écrits sans guillemets."


def not_a_number(value: object, low: int | None, high: int | None) -> str:
    return f"{shown(value)} n’est pas un nombre entier{limits(low, high)}, écrit sans guillemets."


def number_out_of_range(value: int, low: int | None, high: int | None) -> str:
    return f"{value} n’est pas possible : il faut un nombre entier{limits(low, high)}."


def not_a_text(value: object) -> str:
    return f"{shown(value)} n’est pas un texte entre guillemets."


def control_character() -> str:
    return "Ce texte contient un caractère invisible interdit."


def text_length(low: int, high: int | None, count: int) -> str:
    if count == 0:
        return "Ce texte est vide."
    return f"Ce texte a {count} caractères, il en faut{limits(low or None, high)}."


def text_pattern(value: str) -> str:
    return f"{shown(value)} n’a pas la forme attendue."


def other_refusal(message: str) -> str:
    return f"Ce réglage est refusé par le programme qui s’en sert : « {message} »."


# --- several keys together -------------------------------------------------------------------------------------------


def socket_too_long(length: int, limit: int) -> str:
    return f"Le chemin de la prise fait {length} octets ; Linux n’en accepte que {limit}. Choisissez un dossier plus court."


def not_a_path(value: str) -> str:
    return f"{shown(value)} n’est pas un chemin complet : il commence par / et ne contient ni « .. » ni « // »."


def scanner_unnamed() -> str:
    return (
        "Il faut dire quelle douchette : « path », ou bien « vendor » et « product » (guichet-kiosk doctor les montre)."
    )


def scanner_name_reserved(name: str) -> str:
    return f"Une douchette ne peut pas s’appeler {shown(name)} : c’est le nom de l’imprimante."


def scanner_name_taken(name: str) -> str:
    return f"Deux douchettes s’appellent {shown(name)}."


def usb_printer_unnamed() -> str:
    return (
        "« serial » et « usb_path » distinguent deux imprimantes pareilles : il faut aussi « vendor » et « product »."
    )


def not_an_address(value: str) -> str:
    return f"{shown(value)} n’est pas une adresse IP. Le guichet n’ouvre le réseau que vers cette seule adresse."


def not_a_url(value: str) -> str:
    return f"{shown(value)} n’est pas l’adresse d’un serveur."


def not_https(value: str) -> str:
    return f"{shown(value)} doit commencer par https:// : l’échange passe par des réseaux ouverts."


def first_above_cap(first: int, cap: int) -> str:
    return f"La première attente ({first} ms) dépasse la plus longue ({cap} ms)."


def same_file(other: str) -> str:
    return f"Ce fichier est déjà celui de « {other} » : donnez-en un autre."


def shared_folder(other: str, folder: str) -> str:
    return f"Son dossier et celui de « {other} » ({folder}) sont l’un dans l’autre, or leurs droits diffèrent : séparez-les."


# --- what can be tried but not installed ------------------------------------------------------------------------------


def not_installable_folder(path: str, roots: list[str]) -> str:
    where = " ou ".join(f"{root}/…" for root in roots)
    return f"{shown(path)} : il faut un dossier à lui sous {where} ; ce dossier change de propriétaire."


def programs_not_seen(folder: str) -> str:
    return f"Les programmes sont dans {folder}, que les services ne voient pas. Installez-les sous /opt/guichet."


def odd_characters(path: str) -> str:
    return f"{shown(path)} contient une espace ou un signe que les services ne peuvent pas porter : choisissez un autre nom."


def file_not_seen(path: str) -> str:
    return f"{shown(path)} est dans un dossier que les services ne voient pas. Mettez-le sous /etc/guichet."


def virtual_scanner() -> str:
    return "Une douchette virtuelle ne sert qu’aux essais."


def not_a_device_node(path: str) -> str:
    return f"{shown(path)} n’est pas un appareil : un appareil est sous /dev."
