"""The `[agent]` table of the kiosk's TOML file: where the server, the journal and the keys are, and how patient the agent is.

kiosk_config validates the whole file in French for the installer; this is the same table, read by the agent alone.
"""

import ipaddress
import tomllib
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from sync.contract.instant import HOUR, SECOND
from sync.contract.limits import BACKOFF_CAP, BACKOFF_FIRST, EXCHANGE_EVERY, RECONNECT_SPREAD
from sync.engine.backoff import Timing

Milliseconds = Annotated[int, Meta(ge=1, le=24 * HOUR)]


class SettingsFault(Exception):
    """The settings cannot be used; the message says where and why."""


class AgentSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Absolute paths. `server` is https, or http on this very machine. Times in ms; `reconnect_spread_ms` may be 0."""

    server: str
    journal: str
    keys: str
    ca_file: str | None = None
    proxy: str | None = None
    exchange_every_ms: Milliseconds = EXCHANGE_EVERY
    backoff_first_ms: Milliseconds = BACKOFF_FIRST
    backoff_cap_ms: Milliseconds = BACKOFF_CAP
    reconnect_spread_ms: Annotated[int, Meta(ge=0, le=24 * HOUR)] = RECONNECT_SPREAD
    step_timeout_ms: Milliseconds = 10 * SECOND
    total_timeout_ms: Milliseconds = 60 * SECOND

    def __post_init__(self) -> None:
        for name, path in (("journal", self.journal), ("keys", self.keys), ("ca_file", self.ca_file)):
            if path is not None and not Path(path).is_absolute():
                raise ValueError(f"{name}: {path!r} is not an absolute path")
        for name, url in (("server", self.server), ("proxy", self.proxy)):
            if url is not None:
                _check_url(name, url)
        if self.backoff_first_ms > self.backoff_cap_ms:
            raise ValueError("backoff_first_ms: longer than backoff_cap_ms")

    @property
    def timing(self) -> Timing:
        return Timing(
            exchange_every=self.exchange_every_ms,
            backoff_first=self.backoff_first_ms,
            backoff_cap=self.backoff_cap_ms,
            reconnect_spread=self.reconnect_spread_ms,
        )


def _check_url(name: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        is_whole = parts.hostname is not None and (parts.port is None or parts.port > 0)
    except ValueError:
        is_whole = False
    if not is_whole or parts.scheme not in ("http", "https") or parts.query or parts.fragment or parts.username:
        raise ValueError(f"{name}: {url!r} is not the address of a server")
    if name == "server" and parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise ValueError(f"{name}: {url!r} must begin with https://")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def load(path: Path) -> AgentSettings:
    """Raises SettingsFault. Other tables of the file are other programs' business."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(tables["agent"], type=AgentSettings)
    except OSError as error:
        raise SettingsFault(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise SettingsFault(f"{path} is not UTF-8: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsFault(f"{path} is not TOML: {error}") from None
    except KeyError:
        raise SettingsFault(f"{path} has no [agent] table") from None
    except msgspec.ValidationError as error:
        raise SettingsFault(f"{path}, [agent]: {error}") from None
