"""Essential data of conventions as the SCDL's schema `subventions` 2.0.2 lays them out: one line a body and convention.

What the books do not know stays empty and is named by `missing`. Whether an aid was notified to the European Commission
(`notificationUE`) nobody has told them: always empty. Source: scdl/subventions, schema.json.
"""

import re
from collections.abc import Iterable, Sequence

from server.affiliates.identity import compact, is_siret
from server.publication import texts
from server.publication.files import amount, table
from server.publication.grants import Grant
from server.publication.missing import Missing

COLUMNS = (
    "nomAttribuant", "idAttribuant", "dateConvention", "referenceDecision", "nomBeneficiaire", "idBeneficiaire", "rnaBeneficiaire",
    "objet", "montant", "nature", "conditionsVersement", "datesPeriodeVersement", "idRAE", "notificationUE",
    "pourcentageSubvention", "dispositifAide",
)  # fmt: skip
WHOLE = "1.00"  # one body alone has the whole of it
_RNA = re.compile(r"W[0-9]{9}")  # the schema's: some true numbers have a letter, and stay out


def grants_csv(found: Iterable[Grant], issuer: str, payer_id: str) -> bytes:
    """`payer_id`: what the bank knows the payer by, which is a SIRET or is not written."""
    return table(COLUMNS, [_cells(one, issuer, _siret(payer_id)) for one in found])


def missing(one: Grant, payer_id: str) -> list[Missing]:
    """What people have to add before they publish that line."""
    found = {
        Missing.ISSUER: _siret(payer_id),
        Missing.CONVENTION: one.signed_on,
        Missing.VOTE: one.decision,
        Missing.BODY: _siret(one.siret),
    }
    return [what for what, known in found.items() if not known]


def _cells(one: Grant, issuer: str, siret: str) -> Sequence[str]:
    is_once = one.first_on == one.last_on
    return (
        issuer,
        siret,
        one.signed_on.isoformat() if one.signed_on else "",
        one.decision,
        one.name,
        _siret(one.siret),
        one.rna if _RNA.fullmatch(one.rna) else "",
        texts.PURPOSE.format(campaign=one.campaign),
        amount(one.cents),
        texts.IN_CASH,
        texts.ONCE if is_once else texts.IN_PARTS,
        f"{one.first_on}" if is_once else f"{one.first_on}/{one.last_on}",
        "",
        "",
        WHOLE,
        "",
    )


def _siret(number: str) -> str:
    return compact(number) if is_siret(compact(number)) else ""
