"""A disk that loses power: an SQLite VFS in memory, and a connection on it with the manners of sqlite3.

At the cut, each write that was not synced is kept, dropped, or torn at 512 bytes, by a seeded draw; what was synced stays. Power
can be cut at every single operation that changes the disk. A Python VFS has no shared memory, so connections use
locking_mode=EXCLUSIVE, and writer and reader are one connection.
"""

import contextlib
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from sync.journal.file import Connect, Connection, Role

SECTOR = 512
PLACE = Path("/disk/journal.db")


@dataclass(slots=True)
class Medium:
    """One file: what is safe, what a running program sees, and the unsynced changes between, in order. None: cut to that length."""

    durable: bytearray = field(default_factory=bytearray)
    seen: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)


class Disk:
    """Files by name, a count of changing operations, and the operation at which power fails."""

    def __init__(self, content: bytes = b"") -> None:
        self.files = {PLACE.name: Medium(bytearray(content), bytearray(content))}
        self.operations = 0
        self.cut_at: int | None = None
        self.is_off = False
        self.lies_about_sync = False

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """One operation. The one at which power fails is still begun: it may have reached the disk or not."""
        if self.is_off:
            raise apsw.IOError("no power")
        yield
        self.operations += 1
        if self.operations == self.cut_at:
            self.is_off = True
            raise apsw.IOError("no power")

    def after_power_cut(self, chance: random.Random) -> "Disk":
        """The disk as the next start finds it."""
        found = Disk()
        found.files = {}
        for name, medium in self.files.items():
            image = bytearray(medium.durable)
            for at, data in medium.pending:
                fate = chance.choice(("kept", "dropped", "torn"))
                if fate == "torn" and data is not None:
                    data = data[: SECTOR * chance.randrange(len(data) // SECTOR + 1)]
                if fate != "dropped":
                    apply(image, at, data)
            found.files[name] = Medium(image, bytearray(image))
        return found


def apply(image: bytearray, at: int, data: bytes | None) -> None:
    """A write, or a cut to length `at`."""
    if data is None:
        del image[at:]
        return
    image.extend(bytes(max(0, at - len(image))))
    image[at : at + len(data)] = data


class PowerVFS(apsw.VFS):
    """Every database of this VFS lives on one Disk."""

    def __init__(self, name: str, disk: Disk) -> None:
        self.disk = disk
        self.vfs_name = name
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        filename = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        flags[1] = flags[0]
        return PowerFile(self.disk, Path(filename).name)

    def xAccess(self, pathname: str, flags: int) -> bool:
        del flags
        return Path(pathname).name in self.disk.files

    def xDelete(self, filename: str, syncdir: bool) -> None:
        del syncdir
        with self.disk.changing():
            self.disk.files.pop(Path(filename).name, None)

    def xFullPathname(self, name: str) -> str:
        return name


class PowerFile:
    """One open file."""

    def __init__(self, disk: Disk, name: str) -> None:
        self._disk = disk
        self._medium = disk.files.setdefault(name, Medium())

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._medium.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._change(offset, bytes(data))

    def xTruncate(self, size: int) -> None:
        self._change(size, None)

    def _change(self, at: int, data: bytes | None) -> None:
        with self._disk.changing():
            self._medium.pending.append((at, data))
            apply(self._medium.seen, at, data)

    def xSync(self, flags: int) -> None:
        del flags
        with self._disk.changing():
            pass  # power that fails here fails before the disk has answered
        if not self._disk.lies_about_sync:
            self._medium.durable[:] = self._medium.seen
            self._medium.pending.clear()

    def xFileSize(self) -> int:
        return len(self._medium.seen)

    def xClose(self) -> None: ...

    def xLock(self, level: int) -> None: ...

    def xUnlock(self, level: int) -> None: ...

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, op: int, pointer: int) -> bool:
        del op, pointer
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return 0


class Rows:
    """All rows of one statement, as a sqlite3.Cursor gives them."""

    def __init__(self, rows: list[tuple[Any, ...]], description: Any) -> None:
        self._rows = iter(rows)
        self.description = description

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)


class PowerConnection:
    """An apsw connection that raises what sqlite3 would. `instead`: pragmas to replace, for disks set up wrongly on purpose."""

    def __init__(self, vfs: str, instead: dict[str, str]) -> None:
        self._instead = instead
        self._apsw = apsw.Connection(str(PLACE), vfs=vfs)
        # Checkpoints every 20 pages, so that a short evening has several of them.
        for pragma in ("locking_mode = EXCLUSIVE", "temp_store = MEMORY", "wal_autocheckpoint = 20"):
            self.execute(f"PRAGMA {pragma}")

    @property
    def in_transaction(self) -> bool:
        return self._apsw.in_transaction

    def execute(self, sql: str, parameters: Any = (), /) -> Rows:
        try:
            cursor = self._apsw.cursor()
            cursor.execute(self._instead.get(sql, sql), parameters)
            try:
                description = cursor.description
            except apsw.ExecutionCompleteError:
                description = None
            return Rows(list(cursor), description)
        except apsw.Error as error:
            mapped = sqlite3.OperationalError(str(error))
            mapped.sqlite_errorcode = getattr(error, "extendedresult", sqlite3.SQLITE_ERROR)
            raise mapped from error

    def close(self) -> None:
        with contextlib.suppress(apsw.Error):
            self._apsw.close()


def connecting(vfs: str, instead: dict[str, str] | None = None) -> Connect:
    """For Journal.open: one connection in both roles."""
    opened: list[PowerConnection] = []

    def connect(path: Path, role: Role) -> Connection:
        del path, role
        if not opened:
            opened.append(PowerConnection(vfs, instead or {}))
        return opened[0]

    return connect
