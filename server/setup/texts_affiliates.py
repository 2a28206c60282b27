"""French sentences of the pages of affiliates: states, steps, refusals, the voted list, conventions."""

from server.affiliates.affiliation import AffiliationRefusal
from server.affiliates.states import Standing
from server.affiliates.voted_file import FILE_MAX, LINES_MAX, FileTrouble, LineTrouble, Problem, Unreadable
from server.affiliates.voted_list import Imported
from server.formats import count

NB = "\u00a0"

STATES = {
    Standing.PROPOSED: ("wait", "Proposé"),
    Standing.VOTED: ("wait", "Voté"),
    Standing.INVITED: ("wait", "Invité à signer"),
    Standing.SIGNED: ("good", "Affilié"),
    Standing.SUSPENDED: ("bad", "Suspendu"),
    Standing.ENDED: ("plain", "Affiliation terminée"),
}
assert set(STATES) == set(Standing)

STEPS = {
    Standing.PROPOSED: "Proposer de nouveau",
    Standing.VOTED: "Noter le vote",
    Standing.INVITED: "L’invitation est envoyée",
    Standing.SIGNED: "Lever la suspension",
    Standing.SUSPENDED: "Suspendre",
    Standing.ENDED: "Terminer l’affiliation",
}
assert set(STEPS) == set(Standing)

DONE = {
    Standing.PROPOSED: "Organisme proposé de nouveau, sous son ancien numéro.",
    Standing.VOTED: "Vote noté. Envoyez l’invitation à signer la convention, puis notez-le ici.",
    Standing.INVITED: "Invitation notée. Quand la convention est signée, enregistrez-la ci-dessous.",
    Standing.SIGNED: "Suspension levée\u00a0: l’organisme est de nouveau affilié et payé.",
    Standing.SUSPENDED: "Organisme suspendu\u00a0: ses virements attendent, aucun guichet ne peut être enrôlé pour lui.",
    Standing.ENDED: "Affiliation terminée. Ce qui est dû à l’organisme lui sera encore payé.",
}
assert set(DONE) == set(Standing)

TODO = {
    Standing.PROPOSED: "À faire voter par l’assemblée.",
    Standing.VOTED: "À inviter\u00a0: envoyez la convention à signer à la personne de contact.",
    Standing.INVITED: "La convention signée est attendue. Relancez la personne de contact si elle tarde.",
    Standing.SIGNED: "",
    Standing.SUSPENDED: "Ses virements attendent. Levez la suspension ou terminez l’affiliation.",
    Standing.ENDED: "",
}
assert set(TODO) == set(Standing)

REASONS = {
    Standing.VOTED: "Numéro de la délibération",
    Standing.SUSPENDED: "Pourquoi",
    Standing.ENDED: "Pourquoi",
}
ACTIONS = {
    "proposed": "Proposé",
    "voted": "Voté",
    "invited": "Invité à signer",
    "signed": "Affilié",
    "suspended": "Suspendu",
    "ended": "Affiliation terminée",
    "changed": "Fiche modifiée",
    "convention": "Convention signée enregistrée",
}
COLUMNS = {
    "name": "nom",
    "siret": "SIRET",
    "rna": "RNA",
    "themes": "activités",
    "town": "commune",
    "contact": "contact",
    "email": "courriel",
    "phone": "téléphone",
}

REFUSALS = {
    AffiliationRefusal.UNKNOWN: "Cet organisme ou cette campagne n’existe pas\u00a0: revenez à la liste et cherchez par le nom.",
    AffiliationRefusal.NOT_NOW: (
        "Rien n’a changé\u00a0: l’état de l’affiliation ne permet pas cette étape. Relisez la page, une autre personne "
        "l’a peut-être déjà faite."
    ),
    AffiliationRefusal.NO_DECISION: "Rien n’a changé\u00a0: indiquez le numéro de la délibération qui affilie cet organisme.",
    AffiliationRefusal.NO_REASON: "Rien n’a changé\u00a0: dites pourquoi, la raison est gardée dans l’historique.",
    AffiliationRefusal.NO_CONVENTION: (
        "Rien n’a changé\u00a0: aucune convention signée n’est en cours. Enregistrez d’abord celle de la campagne."
    ),
    AffiliationRefusal.NO_SIGNATORY: "Indiquez qui a signé pour l’organisme, avec sa qualité.",
    AffiliationRefusal.SIGNED_LATER: "La date de signature est dans le futur\u00a0: recopiez celle du document.",
    AffiliationRefusal.DATES: "La convention finit avant de commencer\u00a0: vérifiez les deux dates.",
    AffiliationRefusal.NO_DOCUMENT: "Choisissez le PDF signé\u00a0: son empreinte est gardée comme preuve.",
    AffiliationRefusal.NO_NAME: "Indiquez la dénomination de l’organisme.",
    AffiliationRefusal.SIRET_WRONG: (
        "Ce SIRET n’existe pas\u00a0: il a 14 chiffres et une clé de contrôle. Recopiez-le de l’avis de situation INSEE."
    ),
    AffiliationRefusal.RNA_WRONG: "Ce numéro RNA n’est pas lisible\u00a0: recopiez W et les 9 chiffres.",
    AffiliationRefusal.NUMBER_TAKEN: "Ce numéro est celui d’un autre organisme\u00a0: laissez le champ vide pour le suivant.",
    AffiliationRefusal.ALREADY_THERE: (
        "Un organisme porte déjà ce SIRET ou ce RNA\u00a0: cherchez-le dans la liste et modifiez sa fiche."
    ),
}
assert set(REFUSALS) == set(AffiliationRefusal)

NAME, SIRET, RNA, THEMES, TOWN = "Dénomination", "SIRET", "Numéro RNA", "Activités", "Commune"
SIRET_HINT = "14 chiffres. Vide pour une association qui n’en a pas."
RNA_HINT = "W et 9 chiffres, pour une association."
NUMBER_ONE_OF_TWO = "Indiquez le SIRET ou le numéro RNA\u00a0: c’est ce qui distingue deux organismes du même nom."
CONTACT, EMAIL, PHONE = "Personne de contact", "Courriel", "Téléphone"
NUMBER = "Numéro d’organisme"
NUMBER_HINT = "Laissez vide pour le numéro suivant. Il figure dans les tickets affectés et ne change plus."
ADDED = "Organisme n°\u00a0{number} proposé. Notez le vote de l’assemblée quand il a eu lieu."
CHANGED = "Fiche enregistrée."

CAMPAIGN = "Campagne"
SIGNATORY = "Signataire"
SIGNATORY_HINT = "Nom et qualité, par exemple «\u00a0Jeanne Roy, présidente\u00a0»."
SIGNED_ON = "Signée le"
REFERENCE = "Référence de la signature"
REFERENCE_HINT = "Celle du prestataire de signature électronique, ou la cote d’archive."
FROM, TO = "Valable du", "Valable jusqu’au"
DOCUMENT = "PDF signé"
DOCUMENT_HINT = "Seule son empreinte SHA-256 est gardée ici\u00a0: conservez le document dans vos archives."
NOT_A_PDF = "Ce fichier n’est pas un PDF\u00a0: choisissez la convention signée, telle qu’elle a été archivée."
TOO_LARGE = "Ce PDF dépasse 20\u00a0Mo\u00a0: choisissez la convention seule, sans ses annexes."
CONVENTION_RECORDED = "Convention enregistrée. L’organisme peut avoir des guichets et des personnes."
NO_CAMPAIGN = "Publiez d’abord une campagne\u00a0: une convention ouvre une campagne à un organisme."

DECISION = "Numéro de la délibération"
FILE = "Liste votée"
NO_FILE = "Choisissez un fichier avant d’envoyer."
NO_DECISION = "Indiquez le numéro de la délibération qui a voté cette liste."
GONE = "Cette liste n’attend plus de confirmation\u00a0: elle a déjà été importée, ou une autre l’a remplacée."
REPLACED = "Rien n’a été modifié\u00a0: une autre liste a été envoyée entre-temps. Voici ce qu’elle changerait."
DISCARDED = "La liste a été écartée. Rien n’a été modifié."

_FILES = {
    FileTrouble.TOO_LARGE: f"Le fichier dépasse {FILE_MAX // 1024} ko\u00a0: gardez seulement les colonnes demandées.",
    FileTrouble.NOT_TEXT: (
        "Ce n’est pas un fichier CSV. Dans Excel ou LibreOffice\u00a0: Enregistrer sous, type «\u00a0CSV UTF-8\u00a0», "
        "puis renvoyez-le."
    ),
    FileTrouble.TOO_MANY_LINES: f"Plus de {LINES_MAX} lignes\u00a0: coupez la liste en deux fichiers.",
    FileTrouble.UNCLOSED_QUOTE: "Un guillemet n’est pas refermé\u00a0: rouvrez le fichier dans un tableur et enregistrez-le.",
    FileTrouble.NO_LINE: "Le fichier n’a que des titres\u00a0: ajoutez un organisme par ligne.",
}
_LINES = {
    LineTrouble.NO_NAME: "la dénomination manque.",
    LineTrouble.NO_TOWN: "la commune manque ({value}).",
    LineTrouble.NO_THEME: "activités illisibles («\u00a0{value}\u00a0»)\u00a0: écrivez sport, culture, ou sport et culture.",
    LineTrouble.NO_NUMBER: "ni SIRET ni RNA ({value})\u00a0: il en faut un.",
    LineTrouble.SIRET_SHORTENED: (
        "le tableur a abrégé le SIRET en «\u00a0{value}\u00a0»\u00a0: mettez la colonne au format Texte et recopiez-le."
    ),
    LineTrouble.SIRET_WRONG: "le SIRET «\u00a0{value}\u00a0» n’existe pas\u00a0: vérifiez ses 14 chiffres.",
    LineTrouble.RNA_WRONG: "le RNA «\u00a0{value}\u00a0» n’est pas lisible\u00a0: W suivi de 9 chiffres.",
    LineTrouble.EMAIL_WRONG: "le courriel «\u00a0{value}\u00a0» n’est pas une adresse.",
    LineTrouble.TOO_LONG: "un champ est trop long ({value})\u00a0: nom de 80 signes, commune de 60, téléphone de 20 au plus.",
    LineTrouble.TWICE: "{value} est déjà à la ligne {number}.",
}
assert set(_LINES) == set(LineTrouble)


def unreadable(found: Unreadable) -> str:
    if found.trouble is FileTrouble.MISSING_COLUMNS:
        return f"Il manque une colonne\u00a0: {', '.join(found.missing)}. Vérifiez la première ligne du fichier."
    return _FILES[found.trouble]


def problem(found: Problem) -> str:
    return _LINES[found.trouble].format(value=found.value, number=found.number)


def imported(done: Imported) -> str:
    many = "s" if done.added > 1 else ""
    parts = [f"{count(done.added)} organisme{many} ajouté{many}"]
    if done.voted:
        parts.append(f"{count(done.voted)} passé{'s' if done.voted > 1 else ''} à l’état voté")
    if done.unchanged:
        parts.append(f"{count(done.unchanged)} déjà voté{'s' if done.unchanged > 1 else ''}")
    if done.left_aside:
        lines = "s" if done.left_aside > 1 else ""
        parts.append(f"{count(done.left_aside)} ligne{lines} laissée{lines} de côté")
    return ", ".join(parts) + "."


def changed_fields(detail: str) -> str:
    """The French names of the fields that a step lists."""
    return ", ".join(COLUMNS.get(name, name) for name in detail.split(", "))
