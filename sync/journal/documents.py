"""The signed documents in force, in the journal file: what enrolment and answers brought, verified again whenever they are read.

Also the server's last word: its time, what it acknowledged, and what it thinks of this journal.
"""

import hashlib

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.contract.answers import VerifiedAnswer
from sync.contract.documents import SignedTerms, Terms, verify_terms
from sync.contract.enrolment import EnrolmentRecord, record_digest
from sync.contract.faults import ContractFault
from sync.contract.keys import Roots, SignedKeySet
from sync.contract.messages import Signed, WrappedSecret, decode, encode
from sync.contract.payloads import PolicySeen
from sync.journal.chain import InForce
from sync.journal.faults import JournalDamaged
from sync.journal.file import JournalFile
from sync.journal.knowledge import Identity


def write_terms(file: JournalFile, signed: SignedTerms, terms: Terms) -> None:
    """Swaps all documents, inside the caller's transaction. The file itself refuses lower versions."""
    for name, version, document in (
        ("key_set", terms.key_set.version, signed.key_set),
        ("policy", terms.policy.version, signed.policy),
        ("opposition", terms.opposition.version, signed.opposition),
    ):
        file.execute(
            "INSERT INTO document (name, version, raw) VALUES (:name, :version, :raw) "
            "ON CONFLICT (name) DO UPDATE SET version = excluded.version, raw = excluded.raw",
            name=name,
            version=version,
            raw=encode(document),
        )
    for secret in signed.secrets:
        file.execute(
            "INSERT INTO secret (key_id, raw) VALUES (:key_id, :raw) ON CONFLICT (key_id) DO UPDATE SET raw = excluded.raw",
            key_id=secret.key_id,
            raw=encode(secret),
        )


def read_signed_terms(file: JournalFile) -> SignedTerms:
    """Raises JournalDamaged."""
    raw = {str(name): bytes(content) for name, content in file.rows("SELECT name, raw FROM document")}
    try:
        return SignedTerms(
            key_set=decode(raw["key_set"], SignedKeySet),
            policy=decode(raw["policy"], Signed),
            opposition=decode(raw["opposition"], Signed),
            secrets=tuple(
                decode(bytes(row[0]), WrappedSecret) for row in file.rows("SELECT raw FROM secret ORDER BY key_id")
            ),
        )
    except (KeyError, ContractFault) as error:
        raise JournalDamaged(f"{file.path}: a document is missing or spoilt: {error}") from None


def verified_terms(file: JournalFile, signed: SignedTerms, identity: Identity, wrap_key: X25519PrivateKey) -> Terms:
    """Raises JournalDamaged."""
    try:
        return verify_terms(
            signed, issuer=identity.issuer, terminal=identity.terminal, roots=identity.roots, wrap_key=wrap_key
        )
    except ContractFault as fault:
        raise JournalDamaged(f"{file.path}: the documents in force do not verify: {fault}") from None


def in_force(file: JournalFile) -> InForce:
    """The versions that the next header names."""
    held = versions(file)
    return InForce(policy_version=held["policy"], list_version=held["opposition"])


def versions(file: JournalFile) -> dict[str, int]:
    """By document name."""
    return {str(name): int(version) for name, version in file.rows("SELECT name, version FROM document")}


def policy_seen(verified: VerifiedAnswer) -> PolicySeen:
    """The note that these documents are in force from now on."""
    signed, terms = verified.signed_terms, verified.terms
    return PolicySeen(
        policy_version=terms.policy.version,
        list_version=terms.opposition.version,
        key_set_version=terms.key_set.version,
        policy_digest=hashlib.sha256(signed.policy.document).digest(),
        list_digest=hashlib.sha256(signed.opposition.document).digest(),
        key_set_digest=hashlib.sha256(signed.key_set.document).digest(),
    )


def read_identity(file: JournalFile) -> Identity:
    """Verifies the enrolment record by the key set that lies beside it. Raises JournalDamaged."""
    row = file.row("SELECT record, roots FROM identity")
    if row is None:
        raise JournalDamaged(f"{file.path}: it has no enrolment record")
    try:
        signed = decode(bytes(row[0]), Signed)
        roots = decode(bytes(row[1]), Roots)
        record = decode(signed.document, EnrolmentRecord)
    except ContractFault as fault:
        raise JournalDamaged(f"{file.path}: the enrolment record is spoilt: {fault}") from None
    if record.roots_fingerprint != roots.fingerprint:
        raise JournalDamaged(f"{file.path}: the roots are not the ones of the enrolment record")
    return Identity(record=record, record_digest=record_digest(signed), roots=roots)
