"""A hand that trembles is taken out of the motion; what the film does stays."""

import numpy as np
import pytest

from photoplay.analysis.steadying import Moved, Steadier

DIAGONAL, SPAN = 184.0, 1 / 15
TIMES = np.arange(1, 61) * SPAN


def steadied(shared, times=TIMES, points=40):
    """Speeds in pixels a second, shape (pictures, 2), of a picture that moves as a whole."""
    steadier = Steadier(DIAGONAL)
    found = []
    for time, speed in zip(times, shared, strict=True):
        rows = np.tile(np.asarray(speed, np.float32) * SPAN, (points, 1))
        found += steadier.add(Moved(float(time), SPAN, rows))
    found += steadier.rest()
    assert [one.time for one in found] == [float(time) for time in times]
    return np.array([one.points.mean(axis=0) / SPAN for one in found])


def trembling(size):
    return np.random.default_rng(0).normal(0, size, (len(TIMES), 2))


def test_a_hand_is_taken_out_of_a_pan():
    pan = np.stack([np.full(len(TIMES), 12.0), np.zeros(len(TIMES))], axis=1)
    left = steadied(pan + trembling(8.0)) - pan
    assert left.std() < 0.55 * 8.0
    assert np.allclose(left.mean(axis=0), 0, atol=2.0)


@pytest.mark.parametrize("every", [1.0, 1.5])
def test_a_camera_that_sways_passes(every):
    sway = 30 * np.stack([np.sin(2 * np.pi * TIMES / every), np.cos(2 * np.pi * TIMES / every)], 1)
    size = np.hypot(*steadied(sway).T)
    assert size.min() > 0.75 * 30
    assert size.max() < 1.1 * 30


def test_an_earthquake_is_motion():
    quake = trembling(120.0)
    assert np.hypot(*steadied(quake).T).mean() > 0.7 * np.hypot(*quake.T).mean()


def test_what_moves_before_a_still_camera_is_left_alone():
    steadier = Steadier(DIAGONAL)
    rng = np.random.default_rng(1)
    rows = np.zeros((len(TIMES), 40, 2), np.float32)
    rows[:, :15] = rng.normal(0, 3, (len(TIMES), 15, 2))
    found = [one for time, points in zip(TIMES, rows, strict=True)
             for one in steadier.add(Moved(float(time), SPAN, points))]  # fmt: skip
    found += steadier.rest()
    assert np.array_equal(np.array([one.points for one in found]), rows)


def test_nothing_is_told_across_a_gap():
    """Two stretches with other speeds: the parabola of one does not reach into the other."""
    times = np.concatenate([TIMES[:20], TIMES[:20] + 10])
    shared = np.repeat([[10.0, 0.0], [-40.0, 0.0]], 20, axis=0)
    assert np.allclose(steadied(shared, times), shared, atol=1e-3)


def test_a_few_pictures_are_left_alone():
    shared = trembling(8.0)[:4]
    assert np.allclose(steadied(shared, TIMES[:4]), shared, atol=1e-4)


def test_little_is_held_back():
    steadier = Steadier(DIAGONAL)
    for time in np.arange(1, 2000) * SPAN:
        list(steadier.add(Moved(float(time), SPAN, np.zeros((4, 2), np.float32))))
        assert len(steadier._held) < 40
