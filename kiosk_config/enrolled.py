"""Which scanners are enrolled, from the file in which the devices process keeps them: the rules of the machine name them too.

Reads and changes nothing. A scanner that moved is named where it is now, recognised as the devices process does. A file that
is damaged names none: the devices process puts it aside and says so.
"""

from pathlib import Path

import msgspec

from drivers.identity import DeviceIdentity, Mode, recognise
from drivers.inventory import plugged
from drivers.registry import read_registry
from kiosk_config import texts_steps
from kiosk_config.faults import NotApplied

TAKEN_FOR_OTHERS = (Mode.HID_KEYBOARD, Mode.SERIAL)
"""Modes in which a scanner looks like something else to the rest of the machine."""


def enrolled(path: Path, root: Path) -> tuple[DeviceIdentity, ...]:
    """In the order of their enrolment; `root`: the machine whose devices are looked at. Raises NotApplied when the file is
    there and must not be read."""
    try:
        registry = read_registry(path)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise NotApplied(texts_steps.not_read(str(path), error.strerror or "")) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ()
    known = {one.identity: one.mode for one in registry.scanners if one.identity is not None}
    now = recognise(known, (one.identity for one in plugged(root)))
    return tuple(now.get(one, one) for one, mode in known.items() if mode in TAKEN_FOR_OTHERS)
