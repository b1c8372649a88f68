"""What uses promise, heard in the rendered sound: loops go round, calm music startles nobody."""

import av
import numpy as np
import pytest

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.media.wave import read_wave
from photoplay.mixing.desk import strips
from photoplay.planning.planner import make_plan
from photoplay.project import Project
from photoplay.rendering.band import Band
from photoplay.rendering.folding import seam
from photoplay.rendering.synthesis.instruments import SYNTHS, fallback_for
from photoplay.scoring import settings_for, work
from photoplay.theory.loudness import Meter, lufs
from photoplay.types.brief import Brief
from photoplay.types.progress import unheard
from tests.planning.conftest import analysis_of


def mixed(film, folder, **wishes):
    """A film scored without a font, up to the mix."""
    settings = settings_for(film, folder / "out.mp4", seed=3, wishes=wishes | {"synth": "built-in"})
    return work(Project(folder / "p.photoplay"), settings, until="mix")


def sound_of(path):
    return np.concatenate(list(read_wave(path)))


def steepest_rise(sound, seconds=1.0):
    """The largest rise of short-term loudness (3 s, EBU Tech 3341) within `seconds`, in LU, after
    the entrance and before the last chord has died away."""
    meter = Meter(peaks=False)
    meter.add(sound)
    tenths = np.asarray(meter.tenths)
    level = lufs(np.maximum(np.convolve(tenths, np.ones(30) / 30, "valid"), 1e-7))
    level = level[10:-10]
    step = round(10 * seconds)
    return float((level[step:] - level[:-step]).max())


@pytest.fixture(scope="module")
def looped(small_film, tmp_path_factory):
    return mixed(small_film, tmp_path_factory.mktemp("loop"), use="documentary", ending="loop")


def test_a_loop_is_as_long_as_the_picture_and_goes_round_without_a_click(looped):
    root = looped.project.root
    music = sound_of(root / "music.wav")
    assert len(music) == round(looped.analysis.film.duration * 48_000)
    assert seam(music) <= 3.0
    stems = sum(sound_of(path) for path in (root / "stems").iterdir())
    assert len(stems) == len(music)
    assert seam(stems) <= 3.0


def test_a_loop_goes_round_in_the_published_film_as_well(small_film, tmp_path):
    """AAC begins on the sample; its last frame may run on for less than 1024 of silence."""
    wishes = {"use": "short", "ending": "loop", "synth": "built-in"}
    settings = settings_for(small_film, tmp_path / "out.mp4", seed=3, wishes=wishes)
    done = work(Project(tmp_path / "p.photoplay"), settings)
    mix = sound_of(done.project.path("mix.wav"))
    with av.open(str(settings.out)) as film:
        coded = np.concatenate([f.to_ndarray().T for f in film.decode(audio=0)])
    assert 0 <= len(coded) - len(mix) < 1024
    coded = coded[: len(mix)]
    assert float(np.corrcoef(coded[:, 0], mix[:, 0])[0, 1]) > 0.98
    assert seam(coded) <= 3.0


def test_what_rings_at_the_end_of_a_loop_is_heard_at_its_beginning(looped):
    """The tail of the last bar sounds before the first stroke of the music can."""
    stems = sum(sound_of(path) for path in (looped.project.root / "stems").iterdir())
    level = np.abs(stems).max(axis=1)
    assert level[:480].max() > 1e-4
    last = level[-4800:].max()
    assert last > 0.05 * level.max()


def test_the_loudness_of_the_use_is_what_the_mix_aims_at(looped):
    told = looped.project.path("mix.json").read_text(encoding="utf-8")
    assert '"target": -16.0' in told


def test_calm_music_rises_gently_where_a_trailer_does_not():
    motion = np.concatenate([np.full(80, 0.01), np.full(80, 0.2)])
    seen = analysis_of(16.0, cuts=(4.0, 8.0, 12.0), motion=motion)
    rise = {}
    for use in ("trailer", "calm"):
        plan = make_plan(seen, Brief(use=use, style="orchestral"), CARDS, seed=2, title="made")
        score = compose(plan)
        played = Band(None, SYNTHS, fallback=fallback_for).play(score, unheard)
        blocks = [np.sum(list(block.parts.values()), axis=0) for block in strips(played, score)]
        rise[use] = steepest_rise(np.concatenate(blocks))
    assert rise["calm"] < 2.0, rise
    assert rise["trailer"] > 4.0, rise
