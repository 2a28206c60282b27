"""What our own mistake about one entry or claim looks like where it is reported, and the ones behind it go on.

Caught in the two loops that every counter's exchange runs through (accept, settle) and nowhere else: a fault there would come
back with every exchange, and one odd claim would silence every counter. A database that is busy or gone is none of these.
"""

from server.database import Violated
from sync.contract.faults import ContractFault

OUR_MISTAKES = (Violated, AssertionError, ContractFault, OverflowError)
