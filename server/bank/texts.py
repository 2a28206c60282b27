"""French sentences about the bank's answers: why a file is not taken, what each line did, what each reason asks of us."""

from server.bank import reasons
from server.bank.explanations import Explanation, ExplanationRefusal
from server.bank.imports import ImportRefusal
from server.bank.matching import Effect
from server.bank.reasons import Reason
from server.bank.xml_reader import Unreadable
from server.four_eyes.texts import ALSO

NOT_TAKEN: dict[ImportRefusal | Unreadable, str] = {
    Unreadable.EMPTY: "Le fichier est vide\u00a0: téléchargez-le de nouveau depuis le site de la banque.",
    Unreadable.TOO_LARGE: "Le fichier est trop grand ou trop compliqué pour être un relevé (8\u00a0Mo au plus). "
    "Demandez à la banque un fichier par jour.",
    Unreadable.FORBIDDEN: "Le fichier contient une définition de document (DTD) ou une entité, ce qu’aucune banque n’envoie\u00a0: "
    "il peut être piégé. Il n’a pas été ouvert. Téléchargez-le de nouveau depuis le site de la banque, et prévenez "
    "votre responsable informatique s’il est encore refusé.",
    Unreadable.BROKEN: "Le fichier est coupé ou abîmé\u00a0: rien n’en a été pris. Téléchargez-le de nouveau depuis le site "
    "de la banque.",
    Unreadable.NOT_A_BANK_FILE: "Ce fichier n’est pas une réponse de banque connue. Demandez un compte rendu pain.002, "
    "un relevé camt.053 ou un avis camt.054.",
    Unreadable.INCOMPLETE: "Il manque dans le fichier une information obligatoire, ou elle n’a pas de sens\u00a0: rien n’en a "
    "été pris. "
    "Transmettez le fichier à la banque.",
    ImportRefusal.SEEN: "Ce fichier a déjà été importé\u00a0: rien n’a été changé, il n’y a rien à faire.",
    ImportRefusal.OTHER_ACCOUNT: "Ce relevé est celui d’un autre compte que celui du payeur\u00a0: rien n’en a été pris. "
    "Choisissez le relevé du compte qui paie les organismes, ou de celui qui les payait avant.",
    ImportRefusal.CLOSED: "Ce fichier ferait bouger une campagne close\u00a0: rien n’en a été pris. "
    "Faites-la rouvrir par deux personnes à la page Clôture, puis importez-le de nouveau.",
    ImportRefusal.WRONG_TOTAL: "Le compte rendu parle d’un de nos fichiers, mais avec un autre nombre de virements ou un autre "
    "total\u00a0: "
    "rien n’en a été pris. Vérifiez avec la banque quel fichier elle a reçu.",
    ImportRefusal.DOES_NOT_ADD_UP: "Les lignes du relevé ne font pas la différence entre ses deux soldes\u00a0: il en manque. "
    "Rien n’en a été pris. Téléchargez le relevé complet.",
}
assert set(NOT_TAKEN) == {*ImportRefusal, *Unreadable}

KINDS = {
    "pain.002": "Compte rendu (pain.002)",
    "camt.053": "Relevé de compte (camt.053)",
    "camt.054": "Avis (camt.054)",
}

# tone, word, what it means
EFFECTS = {
    Effect.NOTED: ("info", "Accepté", "La banque l’a accepté\u00a0; il sera payé quand le relevé le montrera."),
    Effect.PAID: ("good", "Payé", "Le relevé montre le débit."),
    Effect.REJECTED: ("bad", "Rejeté", "La banque l’a refusé avant de débiter le compte."),
    Effect.RETURNED: ("bad", "Retourné", "L’argent est revenu sur le compte."),
    Effect.KNOWN: ("plain", "Déjà connu", "Un autre fichier l’avait déjà dit."),
    Effect.PENDING: ("plain", "En attente", "La banque ne l’a pas encore comptabilisé."),
    Effect.FOREIGN: ("plain", "Sans rapport", "Ligne du compte qui ne concerne pas les organismes."),
    Effect.SUSPENSE: (
        "wait",
        "À expliquer",
        "Une somme porte un de nos noms et ne correspond à aucun virement\u00a0: elle est mise en attente.",
    ),
    Effect.UNKNOWN_ORDER: (
        "wait",
        "Inconnu",
        "La banque parle d’un virement que nous n’avons pas envoyé. Demandez-lui de quoi il s’agit.",
    ),
    Effect.WRONG_AMOUNT: (
        "wait",
        "Total différent",
        (
            "Le débit n’est pas la somme des virements\u00a0: la somme est mise en attente et personne n’est marqué payé. "
            "Importez le compte rendu de rejet s’il manque, puis relisez ce fichier. Si la banque a débité trop, deux personnes "
            "l’expliquent («\u00a0La banque a exécuté un de nos fichiers\u00a0»)\u00a0: la différence attendra son explication."
        ),
    ),
    Effect.REFUSED_LATE: (
        "wait",
        "Rejeté après paiement",
        "Le virement était déjà payé\u00a0: l’argent doit revenir par une ligne du relevé. Importez le relevé suivant.",
    ),
    Effect.UNKNOWN_STATUS: (
        "wait",
        "Réponse inconnue",
        "La banque répond par un code que Guichet ne connaît pas. Demandez-lui ce qu’il veut dire.",
    ),
}
assert set(EFFECTS) == set(Effect)

# what it means, what to do
REASONS = {
    Reason.AC01: (
        "IBAN inexistant ou incorrect",
        "Le compte est suspendu. Demandez un RIB à l’organisme et enregistrez le nouveau compte.",
    ),
    Reason.AC04: (
        "Compte clos",
        "Le compte est suspendu. Demandez un RIB à l’organisme et enregistrez le nouveau compte.",
    ),
    Reason.AC06: (
        "Compte bloqué",
        "Appelez l’organisme\u00a0: il voit avec sa banque, puis deux personnes confirment le compte ou en enregistrent un autre.",
    ),
    Reason.AG01: (
        "Opération interdite sur ce compte (livret, par exemple)",
        "Demandez à l’organisme le RIB d’un compte courant.",
    ),
    Reason.AG02: (
        "Type d’opération refusé par la banque",
        "Transmettez la ligne à votre banque\u00a0; le compte de l’organisme n’est pas en cause.",
    ),
    Reason.AM05: (
        "Virement en double",
        "Vérifiez sur le relevé que l’organisme a été payé une fois avant de confirmer son compte pour un nouvel envoi.",
    ),
    Reason.BE04: (
        "Adresse du bénéficiaire manquante ou incorrecte",
        "Complétez la commune de l’organisme, puis confirmez son compte.",
    ),
    Reason.FF01: (
        "Format du fichier refusé",
        "Transmettez le fichier à votre banque et au support avant la quinzaine suivante.",
    ),
    Reason.MD07: (
        "Titulaire décédé",
        "Appelez l’organisme\u00a0: son compte doit être à son nom, et non à celui d’une personne.",
    ),
    Reason.MS02: (
        "Refus demandé par le bénéficiaire, sans motif",
        "Appelez l’organisme, puis confirmez son compte ou enregistrez-en un autre.",
    ),
    Reason.MS03: (
        "Refus de la banque, sans motif",
        "Appelez l’organisme pour qu’il interroge sa banque, puis confirmez son compte ou enregistrez-en un autre.",
    ),
    Reason.RC01: (
        "BIC incorrect",
        "Le compte est suspendu. Demandez un RIB à l’organisme et enregistrez le compte avec son BIC.",
    ),
    Reason.RR01: (
        "Compte du payeur mal identifié (réglementation)",
        "Vérifiez avec votre banque le compte et l’identifiant du payeur.",
    ),
    Reason.RR02: (
        "Nom ou adresse du payeur manquant (réglementation)",
        "Vérifiez avec votre banque le nom et l’adresse du payeur.",
    ),
    Reason.RR03: (
        "Nom ou adresse du bénéficiaire manquant (réglementation)",
        "Complétez le titulaire tel que la banque le connaît, puis confirmez le compte.",
    ),
    Reason.RR04: ("Motif réglementaire", "Appelez votre banque\u00a0: elle seule peut dire ce qui est demandé."),
}
assert set(REASONS) == set(Reason)
UNKNOWN_REASON = (
    "Motif inconnu de Guichet",
    "Demandez à la banque ce que veut dire ce code, puis décidez pour ce compte.",
)


def reason(code: str) -> tuple[str, str]:
    """What the code means and what to do; empty without a code."""
    if not code:
        return ("", "")
    found = reasons.known(code)
    return REASONS[found] if found else UNKNOWN_REASON


EXPLANATIONS = {
    Explanation.RETURN: "Un de nos virements est revenu",
    Explanation.REPAYMENT: "Un organisme a remboursé un indu",
    Explanation.DEBIT: "La banque a exécuté un de nos fichiers",
    Explanation.NOT_OURS: "Cela ne nous concerne pas\u00a0: le payeur s’en occupe",
}
assert set(EXPLANATIONS) == set(Explanation)
NOT_EXPLAINED = {
    ExplanationRefusal.NOT_OPEN: "Rien n’a été changé\u00a0: cette ligne a été traitée entre-temps.",
    ExplanationRefusal.NO_NOTE: "Rien n’a été changé\u00a0: écrivez en une phrase ce que vous avez vérifié.",
    ExplanationRefusal.NOT_PROPOSED: "Rien n’a été changé\u00a0: dites d’abord ce qu’est cette somme.",
    ExplanationRefusal.SAME_PERSON: "La personne qui a proposé l’explication ne peut pas la confirmer\u00a0: "
    "demandez à une autre personne du service." + ALSO,
    ExplanationRefusal.CHANGED_MEANWHILE: "Rien n’a été changé\u00a0: une autre explication a été proposée depuis que vous avez lu "
    "celle-ci. Relisez-la, puis confirmez.",
    ExplanationRefusal.NO_SUCH_ORDER: "Rien n’a été changé\u00a0: cette référence n’est celle d’aucun de nos virements, "
    "organismes ou fichiers. Relisez-la sur la page du virement.",
    ExplanationRefusal.WRONG_AMOUNT: "Rien n’a été changé\u00a0: le montant n’est pas celui de ce virement, de cet indu ou de ce "
    "fichier.",
    ExplanationRefusal.CLOSED: "Rien n’a été changé\u00a0: la campagne de ce virement est close. Faites-la rouvrir par deux "
    "personnes à la page Clôture, puis recommencez.",
    ExplanationRefusal.NOT_NOW: "Rien n’a été changé\u00a0: ce virement n’est pas payé, ou il est déjà revenu.",
}
assert set(NOT_EXPLAINED) == set(ExplanationRefusal)
