"""When a terminal believes the server's answer: for this terminal, to this question, signed, and nothing in it older than before.

The answer's key set is verified first, by the pinned roots, because it may hold the key that signed the rest. What comes out is
the whole set of documents in force from now on, verified together. Whether the acknowledged entry is really ours is the
journal's to say: only it holds the entries.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.contract.documents import SignedTerms, Terms, verify_issuer_key_set, verify_terms
from sync.contract.faults import Downgrade, Malformed, UnknownKey
from sync.contract.ids import IssuerId, TerminalId
from sync.contract.keys import KeyPurpose, KeySet, Roots
from sync.contract.messages import Answer, Signed, WrappedSecret, decode, open_document
from sync.contract.signing import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a terminal holds when it asks."""

    issuer: IssuerId
    terminal: TerminalId
    roots: Roots
    wrap_key: X25519PrivateKey
    signed: SignedTerms
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedAnswer:
    """An answer that may be believed, its signed bytes, and the documents in force with it (the held ones if it brought none)."""

    answer: Answer
    signed: Signed
    signed_terms: SignedTerms
    terms: Terms

    @property
    def brings_documents(self) -> bool:
        answer = self.answer
        return any((answer.policy, answer.opposition, answer.key_set, answer.secrets))


def verify_answer(raw: bytes, held: Held, nonce: bytes) -> VerifiedAnswer:
    """From the JSON of a Signed answer. Raises ContractFault: Malformed, BadSignature, UnknownKey, Unopenable, Downgrade."""
    signed = decode(raw, Signed)
    unverified_answer = decode(signed.document, Answer)
    key_set = _newest_key_set(unverified_answer, held)
    key = key_set.verifier(KeyPurpose.ANSWER, signed.key_id, unverified_answer.server_ms)
    answer = open_document(signed, key, Purpose.ANSWER, Answer)
    if answer.terminal != held.terminal or answer.nonce != nonce:
        raise Malformed("an answer to another question")
    if answer.server_ms > key_set.expires_ms:
        raise UnknownKey(f"key set {key_set.version} has expired")
    signed_terms = _with_news(answer, held.signed)
    verified = VerifiedAnswer(answer=answer, signed=signed, signed_terms=signed_terms, terms=held.terms)
    if not verified.brings_documents:
        return verified
    terms = verify_terms(
        signed_terms, issuer=held.issuer, terminal=held.terminal, roots=held.roots, wrap_key=held.wrap_key
    )
    _refuse_downgrade(held, signed_terms, terms)
    return VerifiedAnswer(answer=answer, signed=signed, signed_terms=signed_terms, terms=terms)


def _newest_key_set(unverified_answer: Answer, held: Held) -> KeySet:
    if unverified_answer.key_set is None:
        return held.terms.key_set
    key_set = verify_issuer_key_set(unverified_answer.key_set, issuer=held.issuer, roots=held.roots)
    if key_set.version < held.terms.key_set.version:
        raise Downgrade(f"key set {key_set.version} is older than {held.terms.key_set.version}")
    return key_set


def _with_news(answer: Answer, signed: SignedTerms) -> SignedTerms:
    secrets: dict[int, WrappedSecret] = {one.key_id: one for one in (*signed.secrets, *answer.secrets)}
    return SignedTerms(
        key_set=answer.key_set or signed.key_set,
        policy=answer.policy or signed.policy,
        opposition=answer.opposition or signed.opposition,
        secrets=tuple(secrets[key_id] for key_id in sorted(secrets)),
    )


def _refuse_downgrade(held: Held, offered: SignedTerms, terms: Terms) -> None:
    """A document is newer, or it is the same (perhaps signed again by the next key)."""
    for name, before, after, same in (
        ("policy", held.terms.policy, terms.policy, offered.policy.document == held.signed.policy.document),
        (
            "list",
            held.terms.opposition,
            terms.opposition,
            offered.opposition.document == held.signed.opposition.document,
        ),
        ("key set", held.terms.key_set, terms.key_set, offered.key_set.document == held.signed.key_set.document),
    ):
        if after.version <= before.version and not same:
            raise Downgrade(f"{name} {after.version} would replace {before.version}")
