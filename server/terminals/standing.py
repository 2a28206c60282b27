"""Taking a terminal out of service. It can always deliver what it owes; what it delivers from then on goes to people (W20).

Suspended comes back, revoked never does: a counter that returns is enrolled again.
"""

from server.database import Database
from server.terminals import store
from sync.contract.ids import TerminalId


def suspend(db: Database, issuer: int, terminal: TerminalId) -> bool:
    """False when it was not in service."""
    return store.set_status(db, issuer, terminal, "suspended", when=("enrolled", "enrolled"))


def resume(db: Database, issuer: int, terminal: TerminalId) -> bool:
    """False when it was not suspended."""
    return store.set_status(db, issuer, terminal, "enrolled", when=("suspended", "suspended"))


def revoke(db: Database, issuer: int, terminal: TerminalId) -> bool:
    """Lost or stolen. False when it was not in service, nor suspended."""
    return store.set_status(db, issuer, terminal, "revoked", when=("enrolled", "suspended"))
