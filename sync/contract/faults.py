"""Everything that can be wrong with bytes that claim to follow the contract.

ContractFault
├── Malformed            not the layout: length, version, flag, spelling, range
│   └── NotATicketNumber   the typed or scanned number is not one
├── BadSignature         the layout is right, the signature is not
├── UnknownKey           signed with a key that the reader does not hold, or not at that time
├── Downgrade            a document older than the one already held
└── Unopenable           sealed to somebody else, or for another place
"""


class ContractFault(Exception):
    """Base of what parse_*, verify_* and open_* raise."""


class Malformed(ContractFault):
    """The bytes do not follow the layout."""


class NotATicketNumber(Malformed):
    """Not 18 digits with right check digits."""


class BadSignature(ContractFault):
    """The signature does not match the bytes and the key."""


class UnknownKey(ContractFault):
    """No key of that name and purpose is held, or it is outside its dates."""


class Downgrade(ContractFault):
    """A document of a lower version than the one in force."""


class Unopenable(ContractFault):
    """A sealed value that this key and context cannot open."""
