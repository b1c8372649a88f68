import numpy as np
import pytest

from photoplay.media.coding import coded_excerpts
from photoplay.media.wave import WaveWriter
from photoplay.theory.loudness import measure


def written(path, sound):
    with WaveWriter(path) as file:
        file.write(sound.astype(np.float32))
    return path


def bursts(seconds=6.0, level=0.79):
    """Quiet hiss with a loud clipped burst of noise every two seconds, as cymbals are."""
    rng = np.random.default_rng(0)
    sound = rng.standard_normal((round(seconds * 48_000), 2)) * 0.01
    for start in range(48_000, len(sound), 96_000):
        sound[start : start + 9_600] = rng.standard_normal((9_600, 2)) * 0.6
    return np.clip(sound, -level, level)


def test_noise_at_the_ceiling_overshoots_and_the_excerpts_show_it(tmp_path):
    path = written(tmp_path / "x.wav", bursts())
    back = coded_excerpts(path, "aac", 256_000)
    assert measure([back]).true_peak > measure([bursts().astype(np.float32)]).true_peak + 0.5
    assert not list(tmp_path.glob(".mix-*"))


def test_uncoded_sound_comes_back_as_it_was(tmp_path):
    path = written(tmp_path / "x.wav", bursts())
    back = coded_excerpts(path, "pcm_s24le", 0)
    assert measure([back]).true_peak == pytest.approx(
        measure([bursts().astype(np.float32)]).true_peak, abs=0.05
    )


def test_a_long_file_gives_no_more_than_eight_excerpts(tmp_path):
    path = written(tmp_path / "x.wav", bursts(120.0))
    assert len(coded_excerpts(path, "pcm_s24le", 0)) <= 8 * 24 * 1024 + 1024


def test_nothing_gives_nothing(tmp_path):
    assert not len(coded_excerpts(written(tmp_path / "x.wav", np.zeros((0, 2))), "aac", 256_000))
