"""Held notes that change are music; noise, gliding voices and hum are not."""

import numpy as np
import pytest

from photoplay.analysis.film_music import RATE, MusicReader
from photoplay.films.sounds import levelled, make_sound
from photoplay.types.film import SoundBlock

SECONDS = 12


def hear(samples, block=8000):
    reader = MusicReader()
    for start in range(0, len(samples), block):
        part = samples[start : start + block, None].astype(np.float32)
        reader.hear(SoundBlock(start, part, RATE))
    return reader


def music(seconds=SECONDS, seed=0):
    """Struck chords of six partials, a new one every 0.75 s, and some room noise."""
    rng = np.random.default_rng(seed)
    out = rng.standard_normal(seconds * RATE) * 1e-3
    length = round(1.2 * RATE)
    times = np.arange(length) / RATE
    for start in range(0, len(out) - length, round(0.75 * RATE)):
        root = 110 * 2 ** (rng.choice([0, 2, 5, 7, 9]) / 12)
        for tone in (root, root * 2 ** (4 / 12), root * 2 ** (7 / 12), 4 * root):
            for k in range(1, 7):
                out[start : start + length] += (
                    0.02 / k * np.sin(2 * np.pi * k * tone * times) * np.exp(-2 * times)
                )
    return out


def voice(seconds=SECONDS, seed=1):
    """Harmonics whose pitch glides as in talk, broken into syllables, through two formants."""
    rng = np.random.default_rng(seed)
    times = np.arange(seconds * RATE) / RATE
    knots = np.arange(0, seconds + 0.2, 0.18)
    pitch = np.interp(times, knots, 120 * 2 ** (rng.uniform(-5, 5, len(knots)) / 12))
    swell = np.clip(np.interp(times, knots, rng.uniform(-0.4, 1, len(knots))), 0, None)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    colour = [1, 0.9, 0.8, 0.9, 0.6, 0.3, 0.2, 0.3, 0.4, 0.3, 0.2, 0.1]
    sound = sum(a * np.sin((k + 1) * phase) for k, a in enumerate(colour))
    return swell * sound * 0.05 + rng.standard_normal(len(times)) * 1e-3


def noise(seconds=SECONDS, seed=2):
    return np.random.default_rng(seed).standard_normal(seconds * RATE) * 0.05


def hum(seconds=SECONDS):
    times = np.arange(seconds * RATE) / RATE
    steady = sum(np.sin(2 * np.pi * 50 * k * times) / k for k in range(1, 8))
    return steady * 0.05 + noise(seconds) * 0.05


def share(samples):
    return hear(samples).findings((), len(samples) / RATE).sound.music_share


def test_music_is_music_from_end_to_end():
    assert share(music()) == 1.0


@pytest.mark.parametrize("made", [noise, voice, hum], ids=["noise", "voice", "hum"])
def test_other_sounds_are_not_music(made):
    assert share(made(20)) == 0.0


def test_music_is_found_between_other_sounds():
    samples = np.concatenate([noise(), music(), voice()])
    (span,) = hear(samples).findings((), 3.0 * SECONDS).music
    assert span.start == pytest.approx(SECONDS, abs=1.3)
    assert span.end == pytest.approx(2 * SECONDS, abs=1.3)


def test_music_under_a_voice_is_still_found():
    assert share(music() * 0.5 + voice()) > 0.8


def test_inaudible_music_does_not_count():
    assert share(music() * 1e-3) == 0.0


def test_the_size_of_blocks_does_not_matter():
    samples = np.concatenate([noise(6), music(6)])
    one, many = hear(samples, 10**6), hear(samples, 999)
    np.testing.assert_array_equal(one.strengths(), many.strengths())


def test_a_hole_in_the_sound_is_silence():
    reader = MusicReader()
    reader.hear(SoundBlock(10 * RATE, music()[:, None].astype(np.float32), RATE))
    (span,) = reader.findings((), 22.0).music
    assert span.start == pytest.approx(10, abs=1.3)
    assert span.end == 22.0


def test_too_short_a_sound_says_so():
    found = hear(music()[:RATE]).findings((), 1.0)
    assert found.music == ()
    assert found.sound is None
    assert found.remarks


def test_another_rate_is_refused():
    with pytest.raises(ValueError, match="16000 Hz in one channel"):
        MusicReader().hear(SoundBlock(0, np.zeros((10, 1), dtype=np.float32), 44_100))


@pytest.mark.parametrize("name", ["rain", "crowd", "night", "hum", "applause"])
def test_weather_crowds_and_hum_are_effects_and_no_music(name):
    found = hear(make_sound(name, 14.0)).findings((), 14.0)
    assert found.music == ()
    assert sum(span.duration for span in found.effects) > 11


def test_effects_are_told_where_they_are_louder_than_the_music():
    samples = levelled(music(24), 0.05)
    samples[10 * RATE : 16 * RATE] += make_sound("rain", 6.0) * 1.5
    found = hear(samples).findings((), 24.0)
    assert sum(span.duration for span in found.music) > 20
    (rain,) = found.effects
    assert (rain.start, rain.end) == pytest.approx((10, 16), abs=1.4)
