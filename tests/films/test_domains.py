import numpy as np
import pytest

from photoplay.films.domains import DOMAINS, make_domain_film
from photoplay.media.pictures import read_frames
from photoplay.media.probe import probe


@pytest.fixture(scope="module", params=DOMAINS)
def made(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("domains") / "film.mp4"
    truth = make_domain_film(path, request.param, 3, 12.0)
    frames = np.stack([frame.pixels for frame in read_frames(probe(path), width=96)]).astype(int)
    return request.param, truth, frames


def test_cuts_are_where_the_picture_changes_and_nowhere_else(made):
    domain, truth, frames = made
    apart = np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2, 3))
    at = np.round(truth.cuts * 25).astype(int) - 1
    assert len(frames) == len(truth.motion) == 300
    if len(at) and domain != "trailer":  # whose flashes change the picture as much
        rest = np.delete(apart, at)
        assert apart[at].min() > rest.max()


def test_a_domain_is_what_its_name_says(made):
    domain, truth, _ = made
    gaps = np.diff([0, *truth.cuts, truth.seconds])
    if domain == "trailer":
        assert np.median(gaps[:-1]) < 1.6
        assert gaps[0] > gaps[-2]
    if domain == "still":
        assert not truth.motion.any()
        assert gaps.min() > 2
    if domain == "slow":
        assert truth.motion.max() < 0.1
        assert len(truth.cuts) == 0 < len(truth.events)
    if domain == "dance":
        bounces = np.setdiff1d(truth.events, np.round(truth.cuts, 4))
        steps = np.diff(bounces)
        beat = np.median(steps)
        assert 60 / 132 - 0.05 < beat < 60 / 84 + 0.05
        assert np.mean(np.abs(steps - beat) < 0.05) > 0.7
    if domain == "vlog":
        assert 1.2 < np.median(gaps) < 5


def test_a_seed_makes_one_film_and_another_seed_another(tmp_path):
    one = make_domain_film(tmp_path / "a.mp4", "vlog", 1, 10.0)
    same = make_domain_film(tmp_path / "b.mp4", "vlog", 1, 10.0)
    other = make_domain_film(tmp_path / "c.mp4", "vlog", 2, 10.0)
    assert np.array_equal(one.cuts, same.cuts)
    assert np.array_equal(one.motion, same.motion)
    a, b = (
        np.stack([frame.pixels for frame in read_frames(probe(tmp_path / name))]).astype(int)
        for name in ("a.mp4", "b.mp4")
    )
    assert np.abs(a - b).mean() < 1  # drawn alike; the encoder may differ by a shade
    assert not np.array_equal(one.cuts, other.cuts)


def test_unknown_kinds_and_films_too_short_are_refused(tmp_path):
    with pytest.raises(ValueError, match="opera"):
        make_domain_film(tmp_path / "a.mp4", "opera", 0, 20)
    with pytest.raises(ValueError, match="ten seconds"):
        make_domain_film(tmp_path / "a.mp4", "vlog", 0, 5)
