"""French words of the open data: columns, kinds, what the schemas say, what the essential data lack."""

from server.publication.missing import Missing
from sync.contract.ticket import Theme

NO_COMMUNE = "Non renseignée"
KINDS = {int(Theme.SPORT): "sport", int(Theme.CULTURE): "culture", int(Theme.SPORT | Theme.CULTURE): "sport ou culture"}
YES, NO = "oui", "non"

COUNTED = (
    "Sont comptés les tickets et les débits de carte acceptés, payés ou à payer aux organismes, y compris ceux que paie la "
    "garantie de la campagne. Ne le sont pas\u00a0: ce qui attend une décision, les refus, les saisies annulées, ce qu’un incident "
    "a repris (le montant en est diminué, et un ticket repris en entier n’est pas compté), ce qui est prescrit."
)
WITHHELD = (
    "Une ligne n’est publiée que si elle porte sur au moins {claims} tickets et {passes} pass différents. Sinon, le nombre et "
    "le montant sont vides et secret_statistique vaut «\u00a0oui\u00a0». Aucun total n’est donné\u00a0: il permettrait de "
    "retrouver une ligne retenue."
)
MONTHS = (
    "Seuls les mois terminés sont publiés. Un guichet resté hors connexion ou une décision tardive peuvent encore changer un mois "
    "passé."
)

TITLE = "Tickets du pass acceptés par commune, activité et mois, {campaign}"
DESCRIPTION = "Tickets et débits de carte du pass acceptés par les organismes affiliés. {counted} {withheld} {months}"

CAMPAIGN = "Nom de la campagne du pass."
MONTH = "Mois de présentation du ticket à l’organisme, à l’heure de Paris."
COMMUNE = (
    "Commune de l’organisme, telle qu’elle figure dans sa fiche, et non celle de l’élève. Les graphies d’une même commune sont "
    "réunies. «\u00a0Non renseignée\u00a0» quand la fiche n’en a pas."
)
KIND = (
    "Celle de l’organisme s’il n’en a qu’une, sinon celle du ticket. «\u00a0sport ou culture\u00a0» quand ni l’un ni l’autre ne "
    "le dit."
)
TICKETS = "Nombre de tickets et de débits de carte acceptés. Vide si la ligne est retenue."
CENTS = "Montant total en euros, le point séparant les centimes. Vide si la ligne est retenue."
IS_WITHHELD = "«\u00a0oui\u00a0» si le nombre et le montant sont retenus pour qu’aucun enfant ne puisse être reconnu."

TITLES = {
    "campagne": "Campagne",
    "mois": "Mois",
    "commune": "Commune de l’organisme",
    "activite": "Activité",
    "tickets": "Nombre de tickets",
    "montant": "Montant en euros",
    "secret_statistique": "Ligne retenue",
}

PURPOSE = "Remboursement des tickets du pass acceptés par l’organisme, {campaign}"
IN_CASH = "aide en numéraire"
ONCE, IN_PARTS = "unique", "échelonné"

MISSING = {
    Missing.ISSUER: "SIRET de l’attribuant",
    Missing.CONVENTION: "date de signature de la convention",
    Missing.VOTE: "référence de la décision",
    Missing.BODY: "SIRET du bénéficiaire",
}
assert set(MISSING) == set(Missing)
