"""French sentences about bank accounts: states, proofs, answers of the bank, refusals."""

from server.affiliates.models import BankAccount
from server.four_eyes.texts import ALSO
from server.reimbursement.bank_accounts import AccountRefusal

_S = BankAccount.Status
STATES = {
    _S.TO_CHECK: ("wait", "À confirmer"),
    _S.TO_CORRECT: ("wait", "À corriger"),
    _S.ACCEPTED: ("good", "Accepté"),
    _S.REFUSED: ("bad", "Refusé"),
    _S.SUSPENDED: ("bad", "Suspendu"),
    _S.ENDED: ("plain", "Terminé"),
}
assert set(STATES) == set(_S)

PROOFS = {
    BankAccount.Proof.RIB: "RIB édité par la banque",
    BankAccount.Proof.LETTER: "Lettre signée du représentant légal",
    BankAccount.Proof.CALL_BACK: "Rappel à un numéro connu avant la demande",
    BankAccount.Proof.IN_PERSON: "Vu en personne",
    BankAccount.Proof.BANK: "Confirmation de la banque",
}
assert set(PROOFS) == set(BankAccount.Proof)
TOLD = {
    BankAccount.Told.NOBODY: "Personne (premier compte)",
    BankAccount.Told.PHONE: "Par téléphone, à un numéro connu avant",
    BankAccount.Told.EMAIL: "Par courriel, à une adresse connue avant",
    BankAccount.Told.POST: "Par courrier",
}
assert set(TOLD) == set(BankAccount.Told)
# tone, word
VOPS = {
    BankAccount.Vop.UNKNOWN: ("plain", "Pas demandé"),
    BankAccount.Vop.MATCH: ("good", "Le nom correspond"),
    BankAccount.Vop.CLOSE: ("wait", "Le nom correspond presque"),
    BankAccount.Vop.NONE: ("bad", "Le nom ne correspond pas"),
    BankAccount.Vop.IMPOSSIBLE: ("plain", "La banque ne peut pas répondre"),
}
assert set(VOPS) == set(BankAccount.Vop)
ACTIONS = {
    "proposed": "Proposé",
    "accepted": "Accepté",
    "refused": "Refusé",
    "sent_back": "Renvoyé à corriger",
    "suspended": "Suspendu par une réponse de la banque",
    "reopened": "Remis à confirmer",
    "ended": "Terminé",
    "verified": "Titulaire vérifié auprès de la banque",
}

REFUSALS = {
    AccountRefusal.NO_HOLDER: "Écrivez le titulaire du compte, exactement comme sur le RIB.",
    AccountRefusal.IBAN_WRONG: "Cet IBAN n’existe pas\u00a0: ses chiffres de contrôle ne correspondent pas. Recopiez-le depuis le "
    "RIB.",
    AccountRefusal.BIC_WRONG: "Ce BIC n’existe pas\u00a0: il a 8 ou 11 caractères. Laissez-le vide si vous ne l’avez pas.",
    AccountRefusal.DATE_TOO_FAR: "Le premier jour est à plus d’un an. Vérifiez l’année.",
    AccountRefusal.ALREADY_PROPOSED: "Un compte attend déjà d’être confirmé pour cet organisme\u00a0: décidez d’abord de celui-là.",
    AccountRefusal.SAME_AS_NOW: "Ce compte est déjà celui de l’organisme, avec le même titulaire\u00a0: il n’y a rien à faire.",
    AccountRefusal.SAME_PERSON: "La personne qui a proposé ce compte ne peut pas décider\u00a0: demandez à une autre personne du "
    "service." + ALSO,
    AccountRefusal.NO_PROOF: "Dites ce que vous avez vu qui prouve que ce compte est celui de l’organisme.",
    AccountRefusal.NOT_TOLD: "C’est un changement de compte\u00a0: prévenez d’abord les contacts connus avant la demande, "
    "puis dites comment vous l’avez fait.",
    AccountRefusal.NO_NOTE: "Écrivez pourquoi, pour la personne qui a proposé ce compte.",
    AccountRefusal.NOT_NOW: "Rien n’a été changé\u00a0: l’état de ce compte a changé entre-temps. Relisez cette page.",
}
assert set(REFUSALS) == set(AccountRefusal)

PROPOSED = (
    "Compte enregistré. Une autre personne du service doit maintenant le confirmer\u00a0; d’ici là, rien ne change."
)
ACCEPTED = "Compte accepté. Le premier virement vers ce compte sera signalé sur la page de la quinzaine."
REFUSED = "Compte refusé."
SENT_BACK = "Compte renvoyé à corriger."
REOPENED = "Le compte attend d’être confirmé par une autre personne\u00a0; d’ici là, l’organisme n’est pas payé."
VERIFIED = "Réponse de la banque enregistrée."
VERIFIED_NONE = (
    "Réponse de la banque enregistrée. Le nom ne correspond pas\u00a0: "
    "le compte attend d’être confirmé de nouveau par deux personnes."
)

AFFILIATE = "N° d’organisme"
HOLDER = "Titulaire du compte"
HOLDER_HINT = (
    "Exactement comme sur le RIB. Ce nom est celui que la banque vérifie, il peut différer du nom de l’organisme."
)
IBAN = "IBAN"
BIC = "BIC"
BIC_HINT = "Facultatif pour un compte en France."
FROM = "Premier jour"
FROM_HINT = "Le compte valable le jour de l’arrêté est celui qui est payé."
