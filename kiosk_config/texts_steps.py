"""French sentences about the steps of an installation."""

from kiosk_config.plan import Remove, Run, SetMode, Step, Write


def step(one: Step) -> str:
    """One step, as it is shown before it is done."""
    match one:
        case Write(path, _, is_new):
            return f"{'créer    ' if is_new else 'remplacer'}  {path}"
        case SetMode(path, mode):
            return f"droits     {path} : {mode:o}"
        case Remove(path):
            return f"supprimer  {path}"
        case Run(command):
            return f"lancer     {' '.join(command)}"


def nothing_to_do() -> str:
    return "Rien à faire : cette machine est déjà comme il faut."


def shown_only(count: int) -> str:
    return f"{count} étape{'s' if count > 1 else ''}, rien n’a été fait (--dry-run)."


def done(count: int) -> str:
    return f"Terminé : {count} étape{'s' if count > 1 else ''}."


def not_read(path: str, reason: str) -> str:
    return f"{path} ne peut pas être lu ({reason}). Relancez avec sudo."


def failed(what: str, reason: str) -> str:
    again = "Corrigez puis relancez la même commande : ce qui est déjà fait ne sera pas refait."
    return f"Étape non faite : {what}\n  {reason}\n{again}"


def settings_right(path: str) -> str:
    return f"Les réglages de {path} sont bons."


def not_installable(path: str, problems: list[str]) -> str:
    return "\n".join([f"Les réglages de {path} conviennent à un essai, pas à une installation :", *problems])


def needs_root() -> str:
    return "Il faut être administrateur : relancez avec sudo (ou --dry-run pour voir les étapes)."


def no_programs(folder: str) -> str:
    return f"Les programmes de Guichet ne sont pas dans {folder} : donnez leur dossier avec --programs."


def missing_packages(names: list[str]) -> str:
    return f"Pour l’écran et le son du guichet il manque encore : sudo apt install {' '.join(names)}"


def written(folder: str, count: int) -> str:
    return f"{count} fichiers écrits sous {folder}. Rien n’a été installé."


def interrupted() -> str:
    return "Interrompu."
