"""French words of the pages about a run's files and the payer's choices."""

from server.reimbursement.pain001 import Version

PAPERS_NOT_MADE = (
    "Un document n’a pas pu être mis en page\u00a0: rien n’a été produit ni modifié, la quinzaine attend. "
    "Recommencez\u00a0; si cela se répète, transmettez ce message au support\u00a0: {detail}"
)
FILE_DIFFERS = (
    "Arrêt de sécurité\u00a0: ce fichier n’est plus celui qui a été enregistré, il n’est pas remis. "
    "Transmettez ce message au support\u00a0: {detail}"
)
RUNS = "Virements"
SEE_RUN = "Voir la quinzaine"
MAKING = "Production des fichiers"
STOPPED = (
    "Le travail s’est arrêté avant la fin. Rien n’a été modifié\u00a0: recommencez depuis la page de la quinzaine."
)

VERSIONS = {
    Version.V09: "pain.001.001.09 (édition en vigueur)",
    Version.V03: "pain.001.001.03 (ancienne édition)",
}
assert set(VERSIONS) == set(Version)

VERSION = "Édition du message bancaire"
VERSION_HINT = "Celle que lit la banque du payeur. L’autre est produite aussi, au cas où elle la refuserait."
BATCH = "Un seul débit sur le relevé pour toute la quinzaine"
BATCH_HINT = "Décochez pour un débit par organisme\u00a0: le rapprochement est plus fin, le relevé plus long."
TOWNS = "Indiquer la ville et le pays des deux côtés"
TOWNS_HINT = "Seulement si la banque les demande\u00a0: une adresse n’est pas nécessaire à un virement SEPA."
TOWN = "Ville du payeur"
NATURE = "Nature"
NATURE_HINT = "Compte par nature (M57), recopié sur chaque ligne."
FUNCTION = "Fonction"
COMMITMENT = "N° d’engagement"
LEGAL_BASIS = "Bases juridiques"
LEGAL_BASIS_HINT = "Délibération, règlement, convention\u00a0: une par ligne. Elles figurent sur l’état liquidatif."
SIGNATORY = "Qui certifie le service fait"
SIGNATORY_HINT = "Par sa qualité, par exemple «\u00a0La directrice des finances, par délégation\u00a0»."
NOT_A_CODE = (
    "Un code s’écrit avec des lettres, des chiffres, des points, des tirets ou des barres, "
    "et commence par une lettre ou un chiffre."
)
TOWN_NEEDED = "Indiquez la ville du payeur, ou décochez la case\u00a0: la banque veut la ville avec le pays."
SAVED = "Choix enregistrés\u00a0: ils valent pour les prochains fichiers. Ceux déjà produits ne changent pas."
