"""What uses promise, heard in the rendered sound: loops go round, calm music startles nobody."""

import numpy as np
import pytest

import photoplay
from photoplay.media.wave import read_wave
from photoplay.mixing.loudness import Meter, lufs
from photoplay.rendering.folding import seam

EASY = {"synth": "built-in", "seed": 3}


def sound_of(path):
    return np.concatenate(list(read_wave(path)))


def steepest_rise(sound, seconds=1.0):
    """The largest rise of momentary loudness (400 ms) within `seconds`, in LU, after the entrance
    and before the last chord has died away."""
    meter = Meter(peaks=False)
    meter.add(sound)
    tenths = np.asarray(meter.tenths)
    momentary = np.convolve(tenths, np.ones(4) / 4, "valid")
    level = lufs(np.maximum(momentary, 1e-7))
    level = level[15:-10]
    step = round(10 * seconds)
    return float((level[step:] - level[:-step]).max())


@pytest.fixture(scope="module")
def looped(small_film, tmp_path_factory):
    folder = tmp_path_factory.mktemp("loop")
    return photoplay.score(small_film, folder / "out.mp4", project=folder / "p.photoplay",
                           use="short", ending="loop", **EASY)  # fmt: skip


def test_a_loop_is_as_long_as_the_picture_and_goes_round_without_a_click(looped):
    root = looped.project.root
    music = sound_of(root / "music.wav")
    assert len(music) == round(looped.analysis.film.duration * 48_000)
    assert seam(music) <= 3.0
    stems = sum(sound_of(path) for path in (root / "stems").iterdir())
    assert len(stems) == len(music)
    assert seam(stems) <= 3.0


def test_what_rings_at_the_end_of_a_loop_is_heard_at_its_beginning(looped):
    """The tail of the last bar sounds before the first stroke of the music can."""
    stems = sum(sound_of(path) for path in (looped.project.root / "stems").iterdir())
    level = np.abs(stems).max(axis=1)
    assert level[:480].max() > 1e-4
    last = level[-4800:].max()
    assert last > 0.05 * level.max()


def test_calm_music_rises_gently_where_a_film_would_not(small_film, tmp_path):
    rise = {}
    for use in ("film", "calm"):
        made = photoplay.score(small_film, tmp_path / f"{use}.mp4", project=tmp_path / use,
                               use=use, style="orchestral", **EASY)  # fmt: skip
        rise[use] = steepest_rise(sound_of(made.project.path("music.wav")))
        if use == "calm":
            mixed = made.project.path("mix.json").read_text(encoding="utf-8")
            assert '"target": -20.0' in mixed
    assert rise["calm"] < 6.0, rise
    assert rise["calm"] < rise["film"], rise
