"""A journal's disk, through the door that the journal leaves open for another driver of SQLite.

A process may be killed before or after any statement; a write may vanish although the disk said yes. What was committed stays.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sync.contract.payloads import Kind
from sync.journal.file import Role, connect_sqlite


class Killed(BaseException):
    """The process ends here. Not an Exception: nothing in the product may catch it and go on."""


class Disk:
    """The faults to come on one counter's disk."""

    def __init__(self) -> None:
        self._connections: list[DiskConnection] = []
        self._kill_in: int | None = None
        self.loses_next_entry = False
        self.entries_lost = 0
        self.dies_after_next_redemption = False
        self._is_redeeming = False

    def connect(self, path: Path, role: Role) -> "DiskConnection":
        """As `sync.journal.file.Connect`."""
        connection = DiskConnection(self, connect_sqlite(path, role), role)
        self._connections.append(connection)
        return connection

    def kill_in(self, statements: int) -> None:
        """The process that writes will be killed at that statement, counted from now."""
        self._kill_in = statements

    def spare(self) -> None:
        """No kill is to come any more."""
        self._kill_in = None

    def is_killed_now(self) -> bool:
        """Counts one half step (before or after a statement) of the writer."""
        if self._kill_in is None:
            return False
        self._kill_in -= 1
        if self._kill_in > 0:
            return False
        self._kill_in = None
        return True

    def is_killed_after(self, sql: str, parameters: Any) -> bool:
        """The instant between the commit of a redemption and the screen that would announce it."""
        if "INSERT INTO entry" in sql:
            self._is_redeeming = isinstance(parameters, dict) and parameters.get("kind") == Kind.REDEEM
        if sql != "COMMIT" or not (self._is_redeeming and self.dies_after_next_redemption):
            return False
        self.dies_after_next_redemption = self._is_redeeming = False
        return True

    def power_off(self) -> None:
        """Every connection of the dead process is gone; what it had not committed is undone."""
        for connection in self._connections:
            connection.cut()
        self._connections.clear()
        self._kill_in = None


class DiskConnection:
    """As `sync.journal.file.Connection`."""

    def __init__(self, disk: Disk, real: sqlite3.Connection, role: Role) -> None:
        self._disk = disk
        self._real = real
        self._role = role
        self._is_dead = False

    @property
    def in_transaction(self) -> bool:
        return not self._is_dead and self._real.in_transaction

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        writes = self._role is Role.WRITER
        if writes and self._disk.is_killed_now():
            self._die()
        if writes and self._disk.loses_next_entry and "INSERT INTO entry" in sql:
            self._disk.loses_next_entry = False
            self._disk.entries_lost += 1
            return self._real.execute("SELECT 1 WHERE 0")
        result = self._real.execute(sql, parameters)
        if writes and (self._disk.is_killed_after(sql, parameters) or self._disk.is_killed_now()):
            self._die()
        return result

    def close(self) -> None:
        if not self._is_dead:
            self._real.close()

    def cut(self) -> None:
        """Without a word to whoever holds it."""
        if not self._is_dead:
            self._is_dead = True
            self._real.close()

    def _die(self) -> None:
        self.cut()
        raise Killed
