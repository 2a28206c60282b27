"""Three sounds that a machine can play and an ear can tell apart."""

import io
import wave

import pytest

from terminal.counter.effects import Tone
from terminal.tones import RATE, wave_file


@pytest.mark.parametrize("tone", Tone)
def test_a_tone_is_a_short_sound_file(tone: Tone) -> None:
    with wave.open(io.BytesIO(wave_file(tone))) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, RATE)
        assert 0.2 < sound.getnframes() / RATE < 0.7
        frames = sound.readframes(sound.getnframes())
    samples = memoryview(frames).cast("h")
    assert 15_000 < max(samples) <= 32_767
    assert abs(samples[0]) < 100
    assert abs(samples[-1]) < 3_000


def test_the_three_differ() -> None:
    assert len({wave_file(tone) for tone in Tone}) == 3
