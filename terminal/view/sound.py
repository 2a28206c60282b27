"""Plays the three tones through the machine's own player (PipeWire, PulseAudio or ALSA). Without one the counter is silent.

Qt's Essentials have no sound, and a library for three beeps is a dependency too many: a short program is started and forgotten.
"""

import logging
import shutil
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QProcess

logger = logging.getLogger("terminal.sound")

_PLAYERS: tuple[tuple[str, tuple[str, ...]], ...] = (("pw-play", ()), ("paplay", ()), ("aplay", ("-q",)))


class Speaker:
    """`tones`: the sound files by name, written once into `folder`."""

    def __init__(self, folder: Path, tones: Mapping[str, bytes]) -> None:
        self._folder = folder
        self._command = next(
            ((path, options) for name, options in _PLAYERS if (path := shutil.which(name)) is not None), None
        )
        if self._command is None:
            logger.info("no_player looked_for=%s", ",".join(name for name, _ in _PLAYERS))
            return
        for name, content in tones.items():
            (folder / f"{name}.wav").write_bytes(content)

    def play(self, name: str) -> None:
        """Returns at once; a player that fails is not heard of."""
        if self._command is None:
            return
        program, options = self._command
        process = QProcess()
        process.setProgram(program)
        process.setArguments([*options, str(self._folder / f"{name}.wav")])
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        process.startDetached()
