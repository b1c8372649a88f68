import numpy as np
import pytest

from photoplay.listening.spectrogram import FLOOR, HIGHEST, LOWEST, spectrogram
from photoplay.types.audio import SAMPLE_RATE


def tone(hertz, seconds, level=1.0):
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    mono = level * np.sin(2 * np.pi * hertz * times)
    return np.stack([mono, mono], axis=1).astype(np.float32)


def pitch_of(row, rows):
    return LOWEST * (HIGHEST / LOWEST) ** ((row + 0.5) / rows)


@pytest.mark.parametrize("hertz", [440.0, 1000.0, 5000.0])
def test_a_tone_is_one_bright_row(hertz):
    seen = spectrogram([tone(hertz, 2)], 2.0)
    row = int(seen.mean(axis=1).argmax())
    assert abs(12 * np.log2(pitch_of(row, len(seen)) / hertz)) < 1
    assert seen[row].mean() == pytest.approx(0, abs=3.5)


def test_a_tone_lights_up_when_it_sounds():
    seen = spectrogram([np.zeros((SAMPLE_RATE, 2), np.float32), tone(440, 1)], 2.0, columns=100)
    level = seen.max(axis=0)
    assert level[:45].max() < -60
    assert level[55:].min() > -6


def test_it_does_not_matter_how_the_sound_is_cut():
    sound = tone(300, 1.3)
    whole = spectrogram([sound], 1.3, columns=50)
    pieces = spectrogram(np.array_split(sound, 17), 1.3, columns=50)
    assert np.allclose(whole, pieces, atol=0.01)


@pytest.mark.parametrize("blocks", [[], [np.zeros((10, 2), np.float32)]])
def test_silence_and_nothing_are_empty(blocks):
    assert np.all(spectrogram(blocks, 0.0002) == FLOOR)
