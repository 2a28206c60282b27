"""The ranges of what is decoded from JSON: integers fit their binary field and a signed 64-bit column, bytes have their length.

Used as `Annotated[TerminalId, IDENTITY]`. msgspec enforces them when it decodes; what we build is held by the binary layouts.
"""

from typing import Final

from msgspec import Meta

from sync.contract.instant import DAY_MAX, INSTANT_MAX
from sync.contract.limits import NONCE, TEXT_MAX
from sync.contract.money import AMOUNT_MAX

INT64_MAX: Final = 2**63 - 1  # SQLite, PostgreSQL and the sequence in an HPKE context are signed

BYTE: Final = Meta(ge=0, le=0xFF)
SHORT: Final = Meta(ge=0, le=0xFFFF)
WORD: Final = Meta(ge=0, le=0xFFFF_FFFF)
LONG: Final = Meta(ge=0, le=INT64_MAX)
IDENTITY: Final = Meta(ge=1, le=0xFFFF_FFFF)
SEQUENCE: Final = Meta(ge=-1, le=INT64_MAX)  # -1: nothing yet
TIME: Final = Meta(ge=0, le=INSTANT_MAX)
DAY: Final = Meta(ge=0, le=DAY_MAX)
TICKET_NUMBER: Final = Meta(ge=0, le=10**16 - 1)
AMOUNT: Final = Meta(ge=0, le=AMOUNT_MAX)
SUM: Final = Meta(ge=0, le=INT64_MAX)

KEY: Final = Meta(min_length=32, max_length=32)
DIGEST: Final = Meta(min_length=32, max_length=32)
NONCE_BYTES: Final = Meta(min_length=NONCE, max_length=NONCE)
SHORT_TEXT: Final = Meta(max_length=TEXT_MAX)  # characters
LONG_TEXT: Final = Meta(max_length=4 * TEXT_MAX)  # a name, a sentence, a URL
