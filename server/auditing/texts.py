"""French sentences of the audit: what is held, what was found, and what to do then."""

from server.ledger.findings import Finding, Invariant, Trouble

INVARIANTS = {
    Invariant.BALANCED: "Autant de débits que de crédits, dans chaque campagne",
    Invariant.COUNTED: "Chaque compteur est la somme de ses écritures",
    Invariant.FLOORS: "Aucun compte n’est du mauvais côté de zéro",
    Invariant.CONSERVED: "L’enveloppe votée est ce que tous les comptes contiennent ensemble",
    Invariant.PUPILS: "Par élève et par nature : accordé = porte-monnaie + tickets + présenté + caduc",
    Invariant.TICKETS: "Un ticket est payé une fois, en entier, par une saisie qui existe",
    Invariant.ORDERS: "Chaque virement est la somme de ses saisies moins l’indu retenu, et chaque fichier paie ses virements",
    Invariant.PAID: "Payé = ce que la banque a exécuté moins ce qui est revenu",
    Invariant.THEMES: "L’argent du sport ne va pas à la culture, ni l’inverse",
    Invariant.REPLAY: "Rejouer tous les journaux dans une base vide redonne ces comptes",
    Invariant.ONCE: "Aucun évènement n’est inscrit ni annulé deux fois",
    Invariant.ONE_WINNER: "Personne n’est payé deux fois pour le même ticket",
    Invariant.CLOSED: "Une campagne close est à zéro",
    Invariant.RUNS: "Une seule liquidation par date d’arrêt",
    Invariant.CHAINS: "Les chaînes d’empreintes sont entières",
    Invariant.RULES: "Les règles en vigueur sont celles que deux personnes ont publiées",
}
assert set(INVARIANTS) == set(Invariant)

TROUBLES = {
    Trouble.UNBALANCED: "débits et crédits diffèrent",
    Trouble.COUNTER: "le compteur n’est pas la somme des écritures",
    Trouble.BEYOND: "montant impossible : ce qui l’additionnerait n’est pas vérifié",
    Trouble.FLOOR: "solde du mauvais côté de zéro, ou plancher changé",
    Trouble.UNREADABLE: "une ligne que Guichet n’a pas pu écrire",
    Trouble.NOT_CONSERVED: "l’enveloppe et les comptes diffèrent",
    Trouble.WALLET: "ce que l’élève a reçu n’est pas ce qu’on retrouve",
    Trouble.WITHDRAWN: "le retrait d’un pass et la comptabilité ne disent pas la même chose",
    Trouble.TICKET_SOURCE: "le montant du ticket ne vient pas du bon porte-monnaie, ou pas une seule fois",
    Trouble.TICKET_ACCOUNT: "le compte du ticket ne contient pas ce que dit son état",
    Trouble.TICKET_TWICE: "le ticket paie deux saisies",
    Trouble.CLAIM: "la saisie et la comptabilité ne disent pas la même chose",
    Trouble.STRAY_CLAIM: "une saisie payée qui n’existe pas",
    Trouble.BRANCH: "ce qu’un journal contesté a signé et ce qui en est demandé diffèrent",
    Trouble.CORRECTION: "ce qui a été repris d’une saisie n’est pas ce que disent l’incident et la comptabilité",
    Trouble.DUE: "le dû n’est pas la somme des saisies acceptées",
    Trouble.ORDER: "le virement et la comptabilité ne disent pas la même chose",
    Trouble.STRAY_ORDER: "un virement comptabilisé qui n’existe pas",
    Trouble.TAKEN: "le virement n’est pas la somme de ses saisies",
    Trouble.RUN_FILE: "le fichier bancaire a changé ou ne paie pas ses virements",
    Trouble.PAID: "le payé n’est pas la somme des virements exécutés",
    Trouble.DEBIT: "le débit de la carte, sa saisie et la comptabilité ne disent pas la même chose",
    Trouble.REMAINDER: "le reste annoncé sur la carte n’est pas celui du porte-monnaie",
    Trouble.THEME: "un ticket payé à un organisme de l’autre nature",
    Trouble.REPLAY: "rejoué, le résultat diffère",
    Trouble.TWICE: "inscrit deux fois",
    Trouble.UNPROVEN: "un virement dit payé, sans ligne de la banque ni déclaration signée",
    Trouble.PAID_TWICE: "un organisme est payé deux fois pour ce ticket",
    Trouble.LEFT_OVER: "la campagne est close et il reste de l’argent",
    Trouble.AFTER_CLOSING: "la campagne est close et quelque chose y a bougé",
    Trouble.RETURNED: "le revenu n’est pas la somme des virements revenus",
    Trouble.RULES_MISSING: "une version des règles manque",
    Trouble.RULES_CHANGED: "des règles publiées ont été modifiées",
    Trouble.RULES_ROW: "la campagne ne dit pas ce que disent ses règles",
    Trouble.RUN_TWICE: "deux liquidations pour une",
    Trouble.UNLAWFUL: "un mouvement que cet évènement ne fait jamais",
    Trouble.NO_TRANSFER: "un journal sans écriture",
    Trouble.STRAY_TRANSFER: "des écritures sans journal",
    Trouble.CHAIN_GAP: "un journal manque ou se répète",
    Trouble.CHAIN_HASH: "un journal a été modifié, ou un autre avant lui",
    Trouble.CHAIN_END: "la fin de chaîne notée n’est pas le dernier journal",
    Trouble.UNGUARDED: "les déclencheurs qui gardent l’historique ont été retirés",
}
assert set(TROUBLES) == set(Trouble)

SOUND = "bon"
SKIPPED = "pas regardé (sans --quick ni montant impossible, il l’est)"
WHAT_TO_DO = (
    "Rien n’a été changé. N’envoyez aucun fichier bancaire, gardez la base telle qu’elle est (copie du fichier ou pg_dump), "
    "et faites lire ces lignes au responsable technique avant toute correction."
)
REWRITABLE = (
    "À savoir : le rôle PostgreSQL de cette commande pourrait réécrire l’historique. En service, donnez-en un autre : "
    "guichet-server grant-roles."
)


def broken(count: int) -> str:
    return "1 ÉCART" if count == 1 else f"{count} ÉCARTS"


def line(invariant: Invariant, outcome: str) -> str:
    """`12. Personne n’est payé deux fois pour le même ticket : bon`."""
    return f"{int(invariant):2}. {INVARIANTS[invariant]} : {outcome}"


def finding(one: Finding) -> str:
    return f"      {TROUBLES[one.trouble]} — {one.place} ({one.detail})"


def more(count: int) -> str:
    return f"      et {count} autres"


def anchor(digest: str) -> str:
    return f"Empreinte de toute l’histoire : {digest}"


def issuer(name: str, journals: int) -> str:
    return f"{name}, {journals} journaux"


def progress(invariant: Invariant, done: int, total: int) -> str:
    return f"{int(invariant):2}. {done * 100 // max(total, 1):3} % de {total} journaux"


def total(count: int) -> str:
    return f"{count} écarts" if count > 1 else "1 écart"
