import numpy as np
import pytest

from photoplay.media.overshoot import Dip, deeper, dipped, overshoots
from photoplay.media.probe import probe
from photoplay.media.publish import Coding, publish
from photoplay.media.sound import read_sound
from photoplay.media.wave import WaveWriter
from photoplay.theory.loudness import measure

RATE = 48_000
CEILING = -1.0


@pytest.fixture(scope="module")
def clapping(tmp_path_factory):
    """Noise in bursts, as hard limited as mixes are, its own true peak 0.3 dB under the ceiling."""
    rng = np.random.default_rng(5)
    n = np.arange(6 * RATE)
    noise = rng.standard_normal((len(n), 2)) * np.exp(-(n % (RATE // 2)) / 3000.0)[:, None]
    noise = np.clip(noise, -0.4, 0.4).astype(np.float32)
    noise *= 10 ** ((CEILING - 0.3 - measure([noise]).true_peak) / 20)
    path = tmp_path_factory.mktemp("sound") / "clap.wav"
    with WaveWriter(path) as out:
        out.write(noise)
    return path


def test_what_coding_lifts_over_the_ceiling_dips_under_it(small_film, clapping, tmp_path):
    film = probe(small_film)
    plain, kept = tmp_path / "plain.mp4", tmp_path / "kept.mp4"
    publish(film, clapping, plain)
    assert overshoots(plain, CEILING)
    publish(film, clapping, kept, coding=Coding(ceiling=CEILING))
    assert not overshoots(kept, CEILING)
    # Both last as long, and no packet of the picture is another.
    assert probe(kept).duration == probe(plain).duration


def test_what_hisses_is_coded_as_it_was_and_not_by_noise_of_the_coders_own(small_film, tmp_path):
    noise = np.random.default_rng(1).normal(0, 0.05, (2 * RATE, 2)).astype(np.float32)
    with WaveWriter(tmp_path / "hiss.wav") as out:
        out.write(noise)
    publish(probe(small_film), tmp_path / "hiss.wav", tmp_path / "out.mp4")
    coded = np.concatenate([b.samples for b in read_sound(probe(tmp_path / "out.mp4"))])
    middle = slice(RATE // 2, 3 * RATE // 2)
    was, now = (np.fft.rfft(x[middle, 0])[6000:15_000] for x in (noise, coded))
    likeness = np.abs(np.vdot(was, now)) / np.sqrt(np.vdot(was, was).real * np.vdot(now, now).real)
    assert likeness > 0.9


def test_a_dip_is_soft_and_leaves_the_rest_alone():
    sound = np.ones((RATE, 2), dtype=np.float32)
    pieces = [dipped(sound[k : k + 5000], k, [Dip(20_000, 2.0)]) for k in range(0, RATE, 5000)]
    heard = np.concatenate(pieces)
    assert heard[20_000, 0] == pytest.approx(10 ** (-2 / 20), abs=1e-6)
    assert np.array_equal(heard[:17_000], sound[:17_000])
    assert np.array_equal(heard[23_000:], sound[23_000:])
    assert np.abs(np.diff(heard[:, 0])).max() < 3e-4


def test_dips_at_one_place_add_up():
    assert deeper([Dip(5, 1.0)], [Dip(5, 0.5), Dip(3, 0.2)]) == (Dip(3, 0.2), Dip(5, 1.5))
