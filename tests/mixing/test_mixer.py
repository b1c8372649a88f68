"""The whole desk on made stems: levels of the files it writes."""

from types import SimpleNamespace

import numpy as np
import pytest

from photoplay.media.wave import WaveWriter, read_wave
from photoplay.mixing.mixer import mix
from photoplay.mixing.options import MixOptions
from photoplay.theory.loudness import measure

RATE = 48_000


@pytest.fixture
def desk(tmp_path):
    """Mixes one stem of hiss with bursts; gives the report and the true peak of the mix."""
    rng = np.random.default_rng(1)
    sound = rng.standard_normal((8 * RATE, 2)) * 0.05
    sound[::RATE] *= 6
    with WaveWriter(tmp_path / "stem.wav") as file:
        file.write(sound.astype(np.float32))
    plan = SimpleNamespace(existing_music=(), speech=())
    film = SimpleNamespace(duration=8.0)
    seen = SimpleNamespace(music=(), effects=(), speech=(), sound=None, film=film)

    def run(role="melody"):
        part = SimpleNamespace(id="a", role=role)
        report = mix(
            {"a": tmp_path / "stem.wav"}, SimpleNamespace(duration=8.0, parts=(part,)),
            plan=plan, analysis=seen, film_sound=None, options=MixOptions(),
            music_out=tmp_path / "music.wav", mix_out=tmp_path / "mix.wav", read=read_wave,
            write=WaveWriter, progress=lambda *_: None,
        )  # fmt: skip
        return report, measure(read_wave(tmp_path / "mix.wav")).true_peak

    return run


def test_cymbals_get_room_from_the_start(desk):
    report, peak = desk()
    assert desk(role="drums")[1] < peak - 0.3
    assert report.loudness == pytest.approx(-14.0, abs=0.3)
