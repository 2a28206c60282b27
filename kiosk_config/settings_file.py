"""Reads the counter's settings file. Decides nothing: schema.py does."""

from pathlib import Path

from kiosk_config import texts
from kiosk_config.faults import SettingsUnreadable
from kiosk_config.schema import FILE_MAX, Settings, parse


def load(path: Path) -> Settings:
    """Raises SettingsUnreadable, SettingsRefused."""
    return parse(read(path), str(path))


def read(path: Path) -> bytes:
    """The file's bytes, a few more than are allowed at most. Raises SettingsUnreadable."""
    try:
        with path.open("rb") as file:
            return file.read(FILE_MAX + 1)
    except FileNotFoundError:
        raise SettingsUnreadable(texts.file_missing(str(path))) from None
    except OSError as error:
        raise SettingsUnreadable(texts.file_unreadable(str(path), error.strerror or "")) from None
