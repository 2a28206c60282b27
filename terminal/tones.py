"""The three tones as sound files: accepted rises, refused falls and is low, scan again is two short equal notes. Pure.

Sine waves with soft ends: heard across a gym, told apart without looking, and no file to ship.
"""

import math
import struct
from array import array

from terminal.counter.effects import Tone

RATE = 22_050  # samples a second
_LOUDNESS = 0.55
_EDGE_S = 0.008  # fade in and out, so that a note does not click

# Hertz and seconds; 0 Hz is a pause.
NOTES: dict[Tone, tuple[tuple[float, float], ...]] = {
    Tone.ACCEPTED: ((783.99, 0.09), (1174.66, 0.16)),
    Tone.REFUSED: ((311.13, 0.18), (0.0, 0.04), (207.65, 0.34)),
    Tone.AGAIN: ((659.26, 0.08), (0.0, 0.07), (659.26, 0.08)),
}
assert set(NOTES) == set(Tone)


def wave_file(tone: Tone) -> bytes:
    """A RIFF/WAVE file, 16 bits, one channel."""
    samples = array("h")
    for hertz, seconds in NOTES[tone]:
        samples.extend(_note(hertz, seconds))
    body = struct.pack(f"<{len(samples)}h", *samples)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16)
    return (
        struct.pack("<4sI4s", b"RIFF", 4 + len(form) + 8 + len(body), b"WAVE")
        + form
        + b"data"
        + struct.pack("<I", len(body))
        + body
    )


def _note(hertz: float, seconds: float) -> list[int]:
    count, edge = int(RATE * seconds), RATE * _EDGE_S
    return [
        int(32_767 * _LOUDNESS * min(1.0, at / edge, (count - at) / edge) * math.sin(2 * math.pi * hertz * at / RATE))
        for at in range(count)
    ]
