"""French sentences of campaign rules: what each field is called, what is wrong with it, why nothing was published."""

from server.campaigns.document import Fault, Wrong
from server.campaigns.publishing import Refusal
from server.four_eyes.texts import ALSO

FIELDS = {
    "name": "Nom",
    "opens_on": "Ouverture des inscriptions",
    "registration_ends_on": "Fin des inscriptions",
    "valid_from": "Début de validité",
    "valid_to": "Fin de validité",
    "claims_to": "Fin des demandes de remboursement",
    "grace_days": "Jours de tolérance pour les envois tardifs",
    "contest_days": "Jours pour contester un refus",
    "ticket_min_cents": "Montant minimum d’un ticket",
    "ticket_max_cents": "Montant maximum d’un ticket",
    "tickets_per_pass": "Nombre de tickets par pass",
    "wallets": "Porte-monnaie",
    "splits": "Répartitions proposées",
    "may_move_money": "Déplacer de l’argent d’un porte-monnaie à l’autre",
    "birthdate_required": "Date de naissance demandée au guichet",
    "partial_use": "Débit partiel (carte)",
    "eligibility.age_min": "Âge minimum",
    "eligibility.age_max": "Âge maximum",
    "eligibility.residence": "Habiter le département",
    "eligibility.school": "Être scolarisé dans le département",
    "guarantee.bearer": "Garantir hors connexion les tickets non affectés",
    "guarantee.list_age_soft_hours": "Âge de la liste d’opposition avant mise en attente (heures)",
    "guarantee.list_age_hard_hours": "Âge de la liste d’opposition avant refus (heures)",
    "guarantee.unsynced_soft": "Demandes non envoyées avant mise en attente",
    "guarantee.unsynced_soft_cents": "Montant non envoyé avant mise en attente",
    "guarantee.unsynced_hard": "Demandes non envoyées avant refus",
    "guarantee.unsynced_hard_cents": "Montant non envoyé avant refus",
    "guarantee.birthdate_tries": "Essais de date de naissance",
    "guarantee.key_level_min": "Protection minimale de la clé du guichet",
    "guarantee.card_floor_cents": "Débit d’une carte hors connexion, au plus",
    "payment.cut_off_days": "Jours du mois où commence une quinzaine",
    "payment.delay_days": "Jours entre l’arrêté et le virement",
    "payment.minimum_cents": "Plus petit virement",
}
RANGES = {
    "grace_days": "indiquez de 0 à 366 jours",
    "contest_days": "indiquez de 0 à 366 jours",
    "ticket_min_cents": "indiquez de 0,01 € à 655,35 €",
    "ticket_max_cents": "indiquez au moins le minimum d’un ticket, et au plus 655,35 €",
    "tickets_per_pass": "indiquez de 1 à 7 tickets",
    "wallets": "indiquez de 0 à 10 000 €",
    "birthdate_required": "une carte se débite avec la date de naissance ; laissez-la demandée, ou retirez le débit partiel",
    "eligibility.age_max": "indiquez un âge entre 0 et 99 ans, au moins égal à l’âge minimum",
    "guarantee.birthdate_tries": "indiquez de 1 à 20 essais",
    "guarantee.key_level_min": "choisissez 0 (fichier), 1 (scellée) ou 2 (TPM)",
    "guarantee.card_floor_cents": "laissez 0 : aucun guichet ne débite une carte sans réseau",
    "payment.cut_off_days": "indiquez des jours croissants entre 1 et 28, par exemple 1 et 16",
    "payment.delay_days": "indiquez de 0 à 60 jours",
    "payment.minimum_cents": "indiquez de 0 à 10 000 €",
}
WRONGS = {
    Wrong.ORDER: "cette date vient avant celle qui doit la précéder ; vérifiez l’ordre ouverture, fin des inscriptions, "
    "fin de validité, fin des demandes",
    Wrong.RANGE: "valeur impossible ; corrigez-la",
    Wrong.COUNT: "trop ou trop peu de valeurs ; un ou deux porte-monnaie, huit répartitions au plus, toutes différentes",
    Wrong.THEMES: "chaque porte-monnaie a ses propres activités : sport, culture ou les deux, jamais partagées",
    Wrong.SUM: "chaque répartition donne un montant par porte-monnaie, et leur total est celui des porte-monnaie",
    Wrong.SMALL: "aucun ticket du montant minimum ne tient dans un porte-monnaie ; augmentez l’un ou baissez l’autre",
    Wrong.SOFT: "la mise en attente doit venir avant le refus ; indiquez une valeur plus petite",
    Wrong.EMPTY: "ce champ est vide ; remplissez-le",
}
assert set(WRONGS) == set(Wrong)
REFUSALS = {
    Refusal.FAULTY: "Ces règles sont impossibles : corrigez les champs signalés.",
    Refusal.UNCHANGED: "Ces règles sont déjà celles en vigueur : changez quelque chose, ou quittez la page.",
    Refusal.NO_DRAFT: "Ce projet n’est plus ouvert : une autre personne l’a publié ou abandonné. Relisez la page.",
    Refusal.CHANGED_MEANWHILE: "Quelqu’un a changé ceci entre-temps : relisez la page, puis recommencez.",
    Refusal.SAME_PERSON: "Vous l’avez préparé : une autre personne du service doit le relire et l’approuver." + ALSO,
    Refusal.NO_KEY: "Aucune clé de ticket n’est installée : demandez à la personne qui tient le serveur "
    "de lancer guichet-server keys-init.",
    Refusal.ENTERED_TWICE: "Cette délibération est déjà saisie pour cette campagne : vérifiez son numéro.",
    Refusal.NOT_ENOUGH: "L’enveloppe n’a plus autant à reprendre : le reste est déjà dans les porte-monnaie. "
    "Baissez le montant repris.",
    Refusal.TOO_MUCH: "Avec ce vote, les comptes de la campagne dépasseraient dix mille milliards d’euros : vérifiez le montant, "
    "et abandonnez ce vote s’il est faux.",
    Refusal.NO_CAMPAIGN: "Cette campagne n’est pas encore publiée : publiez ses règles d’abord.",
    Refusal.CLOSED: "La campagne est close : plus rien n’y change. Pour corriger, deux personnes doivent la rouvrir à la page "
    "Clôture.",
    Refusal.MONEY_GIVEN: "Des pass sont ouverts : les activités des porte-monnaie ne peuvent plus changer dans cette "
    "campagne. Gardez-les, ou préparez la campagne suivante.",
}
assert set(REFUSALS) == set(Refusal)


def fault(one: Fault) -> str:
    """The field's name, what is wrong, what to do."""
    said = RANGES.get(one.field, WRONGS[one.wrong]) if one.wrong is Wrong.RANGE else WRONGS[one.wrong]
    return f"{FIELDS[one.field]} : {said}."
