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

    def run(role="melody", coded_peak=None):
        part = SimpleNamespace(id="a", role=role)
        report = mix(
            {"a": tmp_path / "stem.wav"}, SimpleNamespace(duration=8.0, parts=(part,)),
            plan=plan, analysis=seen, film_sound=None, options=MixOptions(),
            music_out=tmp_path / "music.wav", mix_out=tmp_path / "mix.wav", read=read_wave,
            write=WaveWriter, coded_peak=coded_peak, progress=lambda *_: None,
        )  # fmt: skip
        return report, measure(read_wave(tmp_path / "mix.wav")).true_peak

    return run


def overshooting(by):
    """A codec that raises every peak by so many decibels."""
    return lambda path: measure(read_wave(path)).true_peak + by


def test_a_codec_that_overshoots_gets_more_room_and_the_loudness_stays(desk):
    _, usual = desk()
    report, peak = desk(coded_peak=overshooting(2.0))
    assert usual > -3.0
    assert peak + 2.0 <= -1.0 + 0.02
    assert report.loudness == pytest.approx(-14.0, abs=0.3)


def test_a_codec_that_keeps_peaks_changes_nothing(desk):
    assert desk(coded_peak=overshooting(0.0))[1] == desk()[1]


def test_cymbals_get_room_from_the_start(desk):
    assert desk(role="drums")[1] < desk()[1] - 0.3
