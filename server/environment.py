"""What the environment says about this server: where the database, the keys and the secrets lie. Reads nothing at import.

Every variable is documented here and nowhere else. A wrong value raises SettingsFault with the variable's name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

SQLITE_BUSY_SECONDS = 20  # a whole batch of 200 entries takes well under one; the rest is a slow disk
POSTGRESQL_CONNECT_SECONDS = 10


class SettingsFault(Exception):
    """An environment variable is missing or wrong; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """GUICHET_* variables, checked.

    GUICHET_DATABASE_URL     sqlite:///relative.db, sqlite:////absolute.db or postgresql://user:password@host:port/name
                             (also postgresql:///name?host=/socket/folder)
    GUICHET_KEYS             folder of key files
    GUICHET_SECRET_KEY_FILE  Django's secret; made by keys-init inside GUICHET_KEYS unless named here
    GUICHET_ALLOWED_HOSTS    comma separated host names
    GUICHET_PUBLIC_URL       the address people and terminals use; https:// turns secure cookies and HSTS on
    GUICHET_DEBUG            1 for detailed error pages; never in service
    """

    database: Mapping[str, object]
    keys: Path
    secret_key_file: Path
    allowed_hosts: tuple[str, ...]
    public_url: str
    is_debug: bool

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


def read(variables: Mapping[str, str], root: Path) -> Environment:
    """Raises SettingsFault. Relative paths count from `root`, the checkout."""
    keys = root / variables.get("GUICHET_KEYS", "var/keys")
    secret = variables.get("GUICHET_SECRET_KEY_FILE", "")
    hosts = variables.get("GUICHET_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
    public_url = variables.get("GUICHET_PUBLIC_URL", "http://localhost:8000").rstrip("/")
    if urlsplit(public_url).scheme not in ("http", "https"):
        raise SettingsFault("GUICHET_PUBLIC_URL must begin with http:// or https://")
    return Environment(
        database=database(variables.get("GUICHET_DATABASE_URL", "sqlite:///var/guichet.sqlite3"), root),
        keys=keys,
        secret_key_file=root / secret if secret else keys / "secret.key",
        allowed_hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        public_url=public_url,
        is_debug=variables.get("GUICHET_DEBUG", "0") == "1",
    )


def database(url: str, root: Path) -> dict[str, object]:
    """Django's settings for one database address. Raises SettingsFault."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        if parts.netloc or len(parts.path) < 2:
            raise SettingsFault("GUICHET_DATABASE_URL: write sqlite:///folder/file.db")
        return sqlite(root / unquote(parts.path[1:]))
    if parts.scheme in ("postgresql", "postgres"):
        return _postgresql(url)
    raise SettingsFault("GUICHET_DATABASE_URL must begin with sqlite:// or postgresql://")


def sqlite(path: Path) -> dict[str, object]:
    """Write-ahead log, full synchronisation, one writer at a time from BEGIN, and triggers that INSERT OR REPLACE cannot dodge."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": SQLITE_BUSY_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
            ),
        },
    }


def _postgresql(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise SettingsFault("GUICHET_DATABASE_URL names no database")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or options.get("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or unquote(options.get("host", "")),
        "PORT": str(parts.port or options.get("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": POSTGRESQL_CONNECT_SECONDS},
    }
