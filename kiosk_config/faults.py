"""What can go wrong when a counter's machine is installed, enrolled or looked at.

KioskFault                 `str()` is the French sentence for the installer
├── SettingsUnreadable     no such file, no right to read it, too long
├── SettingsRefused        the file was read and has problems, all of them listed
├── NotApplied             a file or command of the plan failed; the machine is half-way and the same command can be run again
├── AlreadyEnrolled        the machine has an identity; nothing was touched
├── EnrolmentRefused       the server said no
├── EnrolmentUnproved      what came back does not verify: nothing was kept
├── EnrolmentUnreachable   the server could not be reached or did not answer as one
├── DevicesUnreachable     the devices process does not answer
├── DevicesRefused         the devices process, or what is asked of it, says no
└── NotCalibrated          the set-up code was not read
"""

from kiosk_config import texts
from kiosk_config.validation import Problem


class KioskFault(Exception):
    """Told to the installer; the program ends with a non-zero status."""


class SettingsUnreadable(KioskFault):
    """The settings file cannot be read at all."""


class SettingsRefused(KioskFault):
    """`problems`: all of them, in the file's order where there is one."""

    def __init__(self, path: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        lines = [texts.problem_line(one.key, one.sentence, one.example) for one in problems]
        super().__init__("\n".join([texts.refused(path, len(problems)), *lines]))


class NotApplied(KioskFault):
    """A step of the plan failed."""


class AlreadyEnrolled(KioskFault):
    """Keys or a journal are already there."""


class EnrolmentRefused(KioskFault):
    """The server refused the code or gave up waiting."""


class EnrolmentUnproved(KioskFault):
    """A signature, key or fingerprint is not the expected one."""


class EnrolmentUnreachable(KioskFault):
    """No answer that is one."""


class DevicesUnreachable(KioskFault):
    """Nobody serves the socket, or nobody answers on it."""


class DevicesRefused(KioskFault):
    """A command that is not carried out."""


class NotCalibrated(KioskFault):
    """Nothing was stored."""
