"""What a whole ticket code proves. PURE; source: protocol, "Ticket code".

A code is good when its key, as the newest key set has it, has signed its bytes. Ed25519 gives one signature for one key and text
(RFC 8032), and most of the keys are ours: signing those bytes again and comparing says the same as verifying, accepts nothing that
verifying would not, and takes a third of its time. The signature made is compared in constant time and goes nowhere. A code that
differs, or whose private key is not here, is verified as anybody would.
"""

from hmac import compare_digest

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from server.keyring import Keyring
from sync.contract import signing
from sync.contract import ticket as paper_ticket
from sync.contract.faults import Malformed
from sync.contract.ids import KeyId
from sync.contract.keys import KeyPurpose, KeySet
from sync.contract.ticket import PAYLOAD, Ticket, TicketKind

Keys = tuple[Ed25519PublicKey, Ed25519PrivateKey | None]


class CodeReader:
    """For one scheme of the issuer. Keys are looked up once."""

    def __init__(self, keyring: Keyring, scheme: int) -> None:
        self._keyring = keyring
        self._scheme = scheme
        self._key_set = msgspec.json.decode(keyring.key_set.document, type=KeySet)
        self._keys: dict[KeyId, Keys] = {}

    def read(self, code: bytes) -> Ticket:
        """The live ticket of that scheme. Raises ContractFault."""
        paper = paper_ticket.parse_unverified(code)
        self._verify(paper.key_id, self._keyring.issuer.bytes + code[:PAYLOAD], code[PAYLOAD:])
        if paper.kind is not TicketKind.LIVE or paper.scheme != self._scheme:
            raise Malformed("a ticket for training or of another scheme")
        return paper

    def _verify(self, key_id: KeyId, signed: bytes, signature: bytes) -> None:
        public, private = self._keys_of(key_id)
        if private is None or not compare_digest(signing.sign(private, signing.Purpose.TICKET, signed), signature):
            signing.verify(public, signing.Purpose.TICKET, signed, signature)

    def _keys_of(self, key_id: KeyId) -> Keys:
        """The private key only when it is the one whose public half the roots have signed."""
        if key_id not in self._keys:
            public = self._key_set.verifier(KeyPurpose.TICKET, key_id)
            private = self._keyring.tickets.get(key_id)
            is_its = private is not None and signing.public_bytes(private.public_key()) == signing.public_bytes(public)
            self._keys[key_id] = public, private if is_its else None
        return self._keys[key_id]
