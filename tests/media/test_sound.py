"""The film's own sound, laid against film time, at several rates at once."""

from fractions import Fraction

import numpy as np
import pytest

from photoplay.films.encoding import write_film
from photoplay.media.probe import probe
from photoplay.media.sound import read_sound, read_sounds
from photoplay.types.errors import MediaError
from photoplay.types.time import Span

KINDS = [(48_000, 2), (16_000, 1)]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    rng = np.random.default_rng(3)
    sound = np.cumsum(rng.normal(0, 0.002, (round(1.7 * 48_000), 2)), axis=0).astype(np.float32)
    picture = rng.integers(0, 255, (36, 64, 3), dtype=np.uint8)
    path = tmp_path_factory.mktemp("sound") / "film.mp4"
    write_film(path, [picture] * 63, Fraction(25), sound=np.clip(sound, -1, 1))
    return path


def whole(blocks):
    return np.concatenate([block.samples for block in blocks])


def test_kinds_that_are_read_at_once_are_what_each_is_alone(path):
    film = probe(path)
    gathered = {kind: [] for kind in KINDS}
    for block in read_sounds(film, KINDS):
        gathered[block.rate, block.samples.shape[1]].append(block)
    for (rate, channels), blocks in gathered.items():
        alone = list(read_sound(film, rate=rate, channels=channels))
        assert [b.start for b in blocks] == [b.start for b in alone]
        np.testing.assert_array_equal(whole(blocks), whole(alone))


def test_blocks_are_seconds_and_cover_the_film(path):
    film = probe(path)
    assert film.duration == pytest.approx(2.52)
    blocks = list(read_sound(film, rate=16_000, channels=1))
    assert [len(b.samples) for b in blocks] == [16_000, 16_000, round(0.52 * 16_000)]
    assert [b.start for b in blocks] == [0, 16_000, 32_000]
    sound = whole(blocks)
    assert np.abs(sound[: round(1.6 * 16_000)]).max() > 0.01
    assert not sound[round(1.8 * 16_000) :].any()


def test_a_stretch_is_what_lies_there_in_the_whole(path):
    film = probe(path)
    part = whole(read_sound(probe(path, stretch=Span(1.2, 1.6))))
    there = whole(read_sound(film))[round(1.2 * 48_000) : round(1.6 * 48_000)]
    assert part.shape == there.shape
    # AAC fills in noise that depends on where decoding began; a place off would differ by more.
    assert np.abs(part[2000:-2000] - there[2000:-2000]).mean() < 3e-3
    assert np.abs(part[2000:-2000] - there[2048:-1952]).mean() > 5e-3


def test_a_track_that_is_not_there_is_an_error(path):
    with pytest.raises(MediaError, match="no sound track 1"):
        list(read_sounds(probe(path), KINDS, track=1))
