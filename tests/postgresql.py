"""A throw-away PostgreSQL 15 cluster for one test run: a Unix socket in a temporary folder, nothing synced to disk.

PostgreSQL refuses to run as root, so as root everything is done as Debian's user `postgres`.
"""

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

BIN = Path("/usr/lib/postgresql/15/bin")
MEMORY, ROOM = Path("/dev/shm"), 3 * 1024**3  # bytes: two workers' clusters with their logs
# Reads until the other end of its input is closed, by hand or by death.
KEEPER = 'read -r _; set -e; if [ -e "$1/data/postmaster.pid" ]; then {stop}; fi; rm -rf "$1"'
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses='' -c max_connections=60"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server; `folder` holds its socket."""

    folder: Path

    def url(self, name: str) -> str:
        """A GUICHET_DATABASE_URL."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template0") -> None:
        """A database, a copy of the template: its files, which takes half the time of writing it all to the log."""
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )

    def drop(self, name: str) -> None:
        """Whoever is still connected is thrown out."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running(*, is_large: bool = False) -> Iterator[Cluster]:
    """Started on entry, stopped and removed on exit. In a folder of its own: a socket's path has at most 107 bytes.

    `is_large`: more than memory may hold; its files are on a disk.
    """
    if not (BIN / "initdb").exists():
        raise AssertionError("PostgreSQL 15 is not installed: run scripts/setup test")
    folder = Path(tempfile.mkdtemp(prefix="guichet-pg-", dir=None if is_large else _place()))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    with _removed_after(folder):
        _as_postgres(
            "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8"
        )
        _as_postgres("pg_ctl", "-D", data, "-o", f"-k {folder} {OPTIONS}", "-l", folder / "log", "-w", "start")
        yield Cluster(folder)


@contextmanager
def _removed_after(folder: Path) -> Iterator[None]:
    """The server is stopped and its folder removed, also when this process is killed: somebody waits for its end."""
    stop = shlex.join(_command("pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop"))
    keeper = subprocess.Popen(
        ["sh", "-c", KEEPER.format(stop=stop), "keeper", folder],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        yield
    finally:
        keeper.communicate()
    assert keeper.returncode == 0, f"{folder} may still be there"


def _place() -> Path | None:
    """Memory where there is room, which makes a database in half the time; else the system's temporary folder."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM:
        return MEMORY
    return None


def _as_postgres(program: str, *arguments: str | Path) -> None:
    done = subprocess.run(
        _command(program, *arguments),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/",
    )  # fmt: skip
    assert done.returncode == 0, f"{program} ended with {done.returncode}: {done.stderr}"


def _command(program: str, *arguments: str | Path) -> list[str]:
    command = [str(BIN / program), *map(str, arguments)]
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command
