"""French sentences of the central staff's pages about the bank's files and the affiliates' accounts."""

FILE_TAKEN = "Fichier importé\u00a0: {what}."
FILE_LEFT = "{count} attendent une personne\u00a0: voyez «\u00a0À traiter\u00a0»."
FILE_LEFT_ONE = "Une ligne attend une personne\u00a0: voyez «\u00a0À traiter\u00a0»."
FILE_NONE = "Choisissez d’abord un fichier reçu de la banque."
FILE_SEEN = "Ce fichier a déjà été importé le {when} sous le nom «\u00a0{name}\u00a0»\u00a0: rien n’a été changé."
NOTHING = "aucune ligne"
READ_AGAIN = "Fichier relu. Plus aucune de ses lignes n’attend."
READ_AGAIN_STILL = "Fichier relu\u00a0: le total ne correspond toujours pas, ou d’autres lignes attendent une personne."
LINE_CLOSED = "Ligne traitée."
LINE_PROPOSED = "Explication enregistrée. Une autre personne du service doit la confirmer."
LINE_AGREED = "Explication confirmée\u00a0: la somme n’est plus en attente."
NO_CAMPAIGN = "Aucune campagne n’a commencé\u00a0: il n’y a pas encore de virement à rapprocher."
NO_PAYER_ACCOUNT = "Le compte du payeur n’est pas enregistré\u00a0: sans lui, aucun relevé ne peut être rapproché."

SEARCH = "Organisme"
NO_SUCH_ACCOUNT = "Aucun compte ne correspond."
TASK_BANK = ("ligne de banque à traiter", "lignes de banque à traiter")
TASK_ACCOUNTS = ("compte à confirmer", "comptes à confirmer")

VOP_NOT_CHOSEN = "Choisissez ce que la banque a répondu, et le jour de sa réponse."
