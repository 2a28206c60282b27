"""How the payer wants its files: edition of the message, one debit or many, towns, budget codes, legal basis.

Decides the defaults of a payer that has said nothing.
"""

import re
from dataclasses import dataclass

from server.database import Database
from server.reimbursement.pain001 import Profile, Version
from sync.contract.instant import Instant

CODE_MAX = 20
COMMITMENT_MAX = 40
LEGAL_BASIS_MAX = 600  # three decisions with their dates, on four lines
SIGNATORY_MAX = 120
_CODE = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9 ./_-]*)?")  # never a formula, whatever opens the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """`legal_basis`: one document a line. `signatory`: who certifies, by title. Codes are the finance service's."""

    version: Version = Version.V09
    is_batch_booked: bool = True
    with_towns: bool = False
    town: str = ""
    nature: str = ""
    function: str = ""
    commitment: str = ""
    legal_basis: str = ""
    signatory: str = ""

    @property
    def profile(self) -> Profile:
        return Profile(version=self.version, is_batch_booked=self.is_batch_booked, with_towns=self.with_towns)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    message_version: str
    is_batch_booked: bool
    with_towns: bool
    town: str
    nature: str
    function: str
    commitment: str
    legal_basis: str
    signatory: str


def is_code(text: str) -> bool:
    """Whether software and spreadsheets alike take it as it is."""
    return bool(_CODE.fullmatch(text))


def read(db: Database, issuer_id: int) -> Payer:
    """The issuer's choices, or the defaults."""
    row = db.record(
        _Row,
        "SELECT message_version, is_batch_booked, with_towns, town, nature, function, commitment, legal_basis, signatory "
        "FROM reimbursement_paymentsettings WHERE issuer_id = %(issuer)s",
        {"issuer": issuer_id},
    )
    if row is None:
        return Payer()
    return Payer(
        version=Version(row.message_version),
        is_batch_booked=row.is_batch_booked,
        with_towns=row.with_towns,
        town=row.town,
        nature=row.nature,
        function=row.function,
        commitment=row.commitment,
        legal_basis=row.legal_basis,
        signatory=row.signatory,
    )


def write(db: Database, issuer_id: int, payer: Payer, actor: str, at: Instant) -> None:
    """From the next file on."""
    db.execute(
        "INSERT INTO reimbursement_paymentsettings (issuer_id, message_version, is_batch_booked, with_towns, town, nature, "
        "function, commitment, legal_basis, signatory, updated_by, updated_ms) VALUES (%(issuer)s, %(version)s, "
        "%(is_batch_booked)s, %(with_towns)s, %(town)s, %(nature)s, %(function)s, "
        "%(commitment)s, %(legal_basis)s, %(signatory)s, %(actor)s, %(at)s) "
        "ON CONFLICT (issuer_id) DO UPDATE SET message_version = excluded.message_version, "
        "is_batch_booked = excluded.is_batch_booked, with_towns = excluded.with_towns, town = excluded.town, "
        "nature = excluded.nature, function = excluded.function, commitment = excluded.commitment, "
        "legal_basis = excluded.legal_basis, signatory = excluded.signatory, updated_by = excluded.updated_by, "
        "updated_ms = excluded.updated_ms",
        {
            "issuer": issuer_id,
            "version": payer.version.value,
            "is_batch_booked": payer.is_batch_booked,
            "with_towns": payer.with_towns,
            "town": payer.town,
            "nature": payer.nature,
            "function": payer.function,
            "commitment": payer.commitment,
            "legal_basis": payer.legal_basis,
            "signatory": payer.signatory,
            "actor": actor,
            "at": at,
        },
    )
