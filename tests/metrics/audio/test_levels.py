import math

import numpy as np
import pytest

from photoplay.metrics.audio.levels import (
    end_level,
    integrated_loudness,
    silence,
    start_level,
    true_peak,
)
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.errors import MeasureError

TIMES = np.arange(6 * SAMPLE_RATE) / SAMPLE_RATE


def tone(level=0.1):
    """A thousand hertz in both channels."""
    wave = (level * np.sin(2 * np.pi * 1000 * TIMES)).astype(np.float32)
    return np.stack([wave, wave], axis=1)


def test_a_tone_is_as_loud_as_the_standard_says():
    # BS.1770: 997 Hz at full scale in one channel reads -3.01 LUFS.
    one = np.sin(2 * np.pi * 997 * TIMES).astype(np.float32)
    assert integrated_loudness(one) == pytest.approx(-3.01, abs=0.02)
    assert integrated_loudness(np.stack([one, one], axis=1)) == pytest.approx(0.0, abs=0.02)
    assert true_peak(tone(0.5)) == pytest.approx(-6.02, abs=0.1)


def test_going_sound_that_is_cut_stands_at_0_dB_and_faded_sound_far_below():
    cut = tone()
    assert start_level(cut) == pytest.approx(0.0, abs=0.2)
    assert end_level(cut) == pytest.approx(0.0, abs=0.1)
    shape = np.clip(np.minimum(TIMES / 0.5, (6 - TIMES) / 2), 0, 1)[:, None]
    faded = (cut * shape).astype(np.float32)
    assert start_level(faded) < -30
    assert end_level(faded) < -18


def test_silence_is_its_share_of_the_time():
    half = tone()
    half[: len(half) // 2] = 0
    assert silence(half) == pytest.approx(0.5)
    assert silence(tone()) == 0
    assert silence(np.zeros_like(half)) == 1


def test_silence_has_no_level_and_too_little_sound_has_no_edges():
    nothing = np.zeros((SAMPLE_RATE * 2, 2), np.float32)
    for one in (integrated_loudness, true_peak, start_level, end_level):
        assert math.isnan(one(nothing))
    assert math.isnan(start_level(tone()[:1000]))
    with pytest.raises(MeasureError, match="0 samples"):
        silence(np.zeros((0, 2), np.float32))
    with pytest.raises(MeasureError, match="floats of full scale 1, got int16"):
        silence(np.zeros((10, 2), np.int16))
