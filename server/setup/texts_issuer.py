"""French sentences of the issuer's page, of colleges, and of what is still to be set up."""

from server.four_eyes.texts import ALSO
from server.setup.payer_account import PayerRefusal

NAME = "Nom de l’émetteur"
NAME_HINT = "Tel que les familles et les organismes le lisent, par exemple «\u00a0Département de Haute-Rive\u00a0»."
SHORT_NAME = "Nom court"
SHORT_NAME_HINT = "24 signes au plus. Il commence aussi les références des virements."
HOTLINE = "Numéro d’assistance"
HOTLINE_HINT = "Affiché aux guichets et imprimé sur les reçus."
COLOUR = "Couleur"
COLOUR_HINT = "Code à six chiffres, par exemple #0b5f8a\u00a0; assombrie s’il le faut pour rester lisible."
NOT_A_COLOUR = "Écrivez # et six chiffres ou lettres de a à f, par exemple #0b5f8a."
SAVED = "Enregistré\u00a0: les pages le montrent maintenant, les guichets à leur prochain échange."

PAYER_NAME = "Titulaire du compte, tel qu’à la banque"
IBAN = "IBAN du payeur"
BIC = "BIC, si la banque le demande"
SIRET = "SIRET du payeur"
SIRET_HINT = "Transmis à la banque comme identifiant du donneur d’ordre. Vide si elle n’en veut pas."
PROPOSED = (
    "Compte proposé. Une autre personne du service doit l’accepter sur cette page\u00a0; d’ici là rien ne change."
)
ACCEPTED = "Compte du payeur accepté\u00a0: les prochains fichiers de virements partent de ce compte."
DROPPED = "Proposition écartée. Le compte du payeur n’a pas changé."
STATES = {
    "proposed": ("wait", "À accepter"),
    "accepted": ("good", "Accepté"),
    "dropped": ("plain", "Écarté"),
}
REFUSALS = {
    PayerRefusal.NO_NAME: "Indiquez le titulaire du compte, tel que la banque l’écrit.",
    PayerRefusal.IBAN_WRONG: "Cet IBAN n’existe pas\u00a0: recopiez-le du RIB, signe par signe.",
    PayerRefusal.BIC_WRONG: "Ce BIC n’existe pas\u00a0: il a 8 ou 11 signes. Laissez vide si la banque ne le demande pas.",
    PayerRefusal.SIRET_WRONG: "Ce SIRET n’existe pas\u00a0: vérifiez ses 14 chiffres.",
    PayerRefusal.SAME_AS_NOW: "C’est déjà le compte du payeur\u00a0: rien à changer.",
    PayerRefusal.ALREADY_PROPOSED: "Un compte est déjà proposé\u00a0: faites-le d’abord accepter ou écarter.",
    PayerRefusal.SAME_PERSON: "Vous l’avez proposé\u00a0: une autre personne du service doit l’accepter." + ALSO,
    PayerRefusal.NOT_NOW: "Cette proposition n’attend plus\u00a0: une autre personne l’a décidée entre-temps. Relisez cette page.",
}
assert set(REFUSALS) == set(PayerRefusal)

COLLEGE_PLACE = "Où il se trouve"
COLLEGE_PLACE_HINT = (
    "Une campagne peut réserver le pass aux élèves scolarisés dans le département\u00a0: c’est d’ici qu’elle le sait."
)
COLLEGE_PLACES = (("0", "Dans le département"), ("1", "Hors du département"))
COLLEGE_NAME, COLLEGE_TOWN, UAI = "Nom du collège", "Commune", "Code UAI"
UAI_HINT = "7 chiffres et une lettre de contrôle, par exemple 0750648X."
UAI_WRONG = "Ce code UAI n’existe pas\u00a0: vérifiez ses 7 chiffres et sa lettre."
UAI_TAKEN = "Un collège porte déjà ce code\u00a0: cherchez-le dans la liste."
COLLEGE_ADDED = "Collège ajouté. Ajoutez maintenant une personne de son secrétariat."
COLLEGE_SAVED = "Collège enregistré."

STEP_ISSUER = "Émetteur et compte du payeur"
STEP_PEOPLE = "Deux personnes au service central"
STEP_CAMPAIGN = "Campagne publiée"
STEP_ENVELOPE = "Enveloppe votée"
STEP_FILES = "Fichiers pour la banque et les finances"
STEP_COLLEGES = "Collèges et leurs personnes"
STEP_AFFILIATES = "Organismes affiliés"
STEP_ACCOUNTS = "Comptes bancaires des organismes"
STEP_COUNTERS = "Guichets enrôlés"

NEED_ACCOUNT = "Aucun compte du payeur\u00a0: aucun fichier de virements ne peut être produit."
NEED_ACCEPTING = "Un compte proposé attend une autre personne."
NEED_PERSON = "Ajoutez une deuxième personne\u00a0: une campagne, un compte, une quinzaine se décident à deux."
NEED_CAMPAIGN = "Préparez les règles, une autre personne les publie."
NEED_PUBLISHING = "Un projet attend une autre personne pour être publié."
NEED_VOTE = "Saisissez le vote du budget sur la page de la campagne, une autre personne l’approuve."
NEED_FILES = "Choisissez l’édition du message bancaire, les codes budgétaires et les bases juridiques."
NEED_COLLEGE = "Ajoutez les collèges\u00a0: leurs secrétariats inscrivent les élèves."
NEED_OFFICE = "Ajoutez une personne pour chaque collège\u00a0; sans personne\u00a0: {names}."
NEED_AFFILIATE = "Importez la liste votée, puis enregistrez les conventions signées."
NEED_BANK = "Sans compte, ces organismes affiliés ne seront pas payés\u00a0: {names}. Saisissez leur RIB."
NEED_BANK_CHECKING = "Ces comptes attendent une autre personne\u00a0: {names}."
NEED_BANK_SUSPENDED = "La banque a refusé ces comptes, demandez un RIB récent\u00a0: {names}."
NEED_BANK_NOBODY = "Aucun organisme n’a signé\u00a0: leurs comptes se saisissent ensuite."
NEED_COUNTER = "Enrôlez un guichet avec la personne qui l’installe."
AND_MORE = " et {count} autres"
FINE = "{count} en place"
