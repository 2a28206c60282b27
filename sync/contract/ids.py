"""Identities on the wire. All are integers, but for the issuer, which is a UUID's 16 bytes.

A TicketNumber is the 16 random digits: the ticket's identity everywhere (the 2 check digits are spelling, not identity).
"""

from typing import NewType
from uuid import UUID

TerminalId = NewType("TerminalId", int)  # 1..2^32-1
AffiliateId = NewType("AffiliateId", int)  # 1..2^32-1; 0 on a ticket means "any"
TicketNumber = NewType("TicketNumber", int)  # 0..10^16-1
CampaignNumber = NewType("CampaignNumber", int)  # 0..65535
KeyId = NewType("KeyId", int)  # 0..65535
KeyEpoch = NewType("KeyEpoch", int)  # 0..65535
Sequence = NewType("Sequence", int)  # 0.. without gaps; -1 is "nothing yet"
OperatorId = NewType("OperatorId", int)  # 0..65535; 0 is "nobody signed in"
IssuerId = NewType("IssuerId", UUID)

NO_SEQUENCE = Sequence(-1)
ANY_AFFILIATE = AffiliateId(0)
