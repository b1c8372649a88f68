"""Loudness of the film's own sound, against the standard's own answers and another program."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoplay.analysis.film_sound import RATE, LoudnessReader, integrated
from photoplay.types.film import SoundBlock
from photoplay.types.time import Span


def hear(samples, block=20_000, speech=None):
    reader = LoudnessReader(speech)
    for start in range(0, len(samples), block):
        reader.hear(SoundBlock(start, samples[start : start + block], RATE))
    return reader


def tone(level, seconds, frequency=997.0, channels=(1, 1)):
    times = np.arange(round(seconds * RATE)) / RATE
    wave = np.sin(2 * np.pi * frequency * times) * 10 ** (level / 20)
    return (wave[:, None] * np.array(channels)).astype(np.float32)


class Speaker:
    def __init__(self, *spans):
        self._spans = spans

    def spans(self, duration=np.inf):
        return self._spans


def loudness(samples, seconds):
    return hear(samples).findings((), seconds).sound.loudness


def test_one_channel_of_full_scale_997_hz_is_minus_3_01():
    """ITU-R BS.1770-4, annex 1: the calibration it names."""
    assert loudness(tone(0, 5, channels=(1, 0)), 5.0) == pytest.approx(-3.01, abs=0.02)


def test_ebu_tech_3341_case_1_and_3():
    """EBU Tech 3341, minimum requirements test signals 1 and 3: -23.0 +- 0.1 LUFS."""
    assert loudness(tone(-23, 20, 1000.0), 20.0) == pytest.approx(-23, abs=0.1)
    parts = [tone(level, seconds, 1000.0) for level, seconds in ((-36, 10), (-23, 60), (-36, 10))]
    assert loudness(np.concatenate(parts), 80.0) == pytest.approx(-23, abs=0.1)


def test_another_program_says_the_same_of_noise():
    pyloudnorm = pytest.importorskip("pyloudnorm")
    rng = np.random.default_rng(3)
    swell = np.repeat(10 ** (rng.uniform(-40, -5, 12) / 20), RATE)[:, None]
    noise = (rng.standard_normal((12 * RATE, 2)) * swell * 0.3).astype(np.float32)
    theirs = pyloudnorm.Meter(RATE).integrated_loudness(noise.astype(np.float64))
    assert loudness(noise, 12.0) == pytest.approx(theirs, abs=0.1)


@settings(deadline=None, max_examples=10)
@given(st.integers(100, 60_000))
def test_the_size_of_blocks_does_not_matter(block):
    rng = np.random.default_rng(1)
    noise = (rng.standard_normal((RATE, 2)) * 0.1).astype(np.float32)
    np.testing.assert_allclose(hear(noise, block).blocks(), hear(noise).blocks(), rtol=1e-9)


def test_the_curve_rises_where_the_sound_does():
    found = hear(np.concatenate([tone(-60, 3), tone(-20, 3)])).findings((), 8.0)
    curve = found.curves["film_loudness"]
    assert len(curve.values) == 80
    assert curve.at(1.5)[0] == pytest.approx(-60, abs=0.2)
    assert curve.at(5.0)[0] == pytest.approx(-20, abs=0.2)
    assert curve.at(3.3)[0] > -20.5
    assert curve.at(2.7)[0] < -59
    assert curve.at(7.5)[0] == -70


def test_silence_and_whispers_are_silent():
    for samples in (np.zeros((2 * RATE, 2), dtype=np.float32), tone(-75, 2)):
        sound = hear(samples).findings((), 2.0).sound
        assert sound.silent
        assert sound.loudness is None
    assert not hear(tone(-50, 2)).findings((), 2.0).sound.silent


def test_speech_is_measured_where_it_is():
    samples = np.concatenate([tone(-12, 4), tone(-30, 4)])
    found = hear(samples, speech=Speaker(Span(4.0, 8.0))).findings((), 8.0)
    assert found.sound.speech_loudness == pytest.approx(-30, abs=0.2)
    silent = hear(samples, speech=Speaker()).findings((), 8.0)
    assert silent.sound.speech_loudness is None


def test_too_short_a_sound_says_so():
    found = hear(tone(-20, 0.2)).findings((), 0.2)
    assert found.sound.loudness is None
    assert found.remarks


def test_nothing_above_the_gate_has_no_loudness():
    assert integrated(np.zeros(10)) is None
    assert integrated(np.zeros(0)) is None


def test_another_rate_is_refused():
    with pytest.raises(ValueError, match="48000 Hz in two channels"):
        LoudnessReader().hear(SoundBlock(0, np.zeros((10, 1), dtype=np.float32), RATE))
