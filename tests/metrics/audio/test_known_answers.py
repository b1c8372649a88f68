"""Answers in closed form, for distances of embeddings and tags; they need no golden file."""

import math

import numpy as np
import pytest

from photoplay.metrics.audio.coverage import coverage, precision, recall
from photoplay.metrics.audio.frechet import (
    Accumulator,
    Gaussian,
    between,
    bias_of,
    frechet_distance,
    frechet_infinity,
    gaussian_of,
    intercept,
    per_song,
)
from photoplay.metrics.audio.kernel import kernel_audio_distance
from photoplay.metrics.audio.tagging import divergence, inception_score, kl_by_pair
from photoplay.metrics.music.comparing import compared, set_distance
from photoplay.types.errors import MeasureError


def normal(seed, count, width=8):
    return np.random.default_rng(seed).standard_normal((count, width))


def test_two_gaussians_are_as_far_apart_as_the_formula_says():
    one = Gaussian(np.array([0.0, 0.0]), np.diag([1.0, 4.0]), 9)
    other = Gaussian(np.array([1.0, 2.0]), np.diag([9.0, 16.0]), 9)
    assert between(one, other) == pytest.approx(5 + 4 + 4)


def test_the_divisor_of_the_covariance_is_n_minus_1():
    assert frechet_distance([[0], [2]], [[4], [8]]) == pytest.approx(27)
    assert frechet_distance([[0], [2]], [[4], [8]], convention="ddof0") == pytest.approx(26)


def test_blocks_give_the_same_gaussian_as_the_whole():
    rows = normal(1, 1000) * 3 + 1e4
    gathered = Accumulator()
    for block in np.array_split(rows, [1, 17, 500]):
        gathered.add(block)
    assert gathered.result().covariance == pytest.approx(np.cov(rows.T), rel=1e-9)
    assert gathered.result().mean == pytest.approx(gaussian_of(rows).mean)


def test_small_samples_of_one_law_are_apart_and_the_limit_is_not():
    one, other = normal(2, 3000), normal(3, 3000)
    assert bias_of(one, 50) > 10 * frechet_distance(one, other)
    limit = frechet_infinity(one, other, least=200, sizes=8, draws=2)
    assert abs(limit.value) < frechet_distance(one, other)
    assert limit.low <= limit.value <= limit.high


def test_the_intercept_of_exact_points_is_exact():
    assert intercept([100, 200, 400], [3.4, 3.2, 3.1])[0] == pytest.approx(3.0)


def test_a_song_of_one_window_has_no_distance_of_its_own():
    values = per_song(normal(4, 100), [normal(5, 40), normal(6, 1)])
    assert values[0] > 0
    assert math.isnan(values[1])


def test_the_kernel_distance_of_four_points():
    value = kernel_audio_distance([[0.0], [2.0]], [[1.0], [3.0]], bandwidth=1.0)
    near, far = math.exp(-0.5), math.exp(-4.5)
    wanted = 100 * (2 * math.exp(-2) - 2 * (3 * near + far) / 4)
    assert value == pytest.approx(wanted, abs=1e-5)


def test_kl_of_known_tables():
    table = divergence([[0.5, 0.5]], [[0.25, 0.75]], convention="exact")
    assert table == pytest.approx([0.5 * math.log(2) + 0.5 * math.log(2 / 3)])


def test_the_two_directions_differ_and_the_sigmoid_may_be_negative():
    t, g = np.array([[-1.0] * 4]), np.array([[4.0] * 4])
    assert kl_by_pair(t, g, convention="audioldm_sigmoid")[0] < 0
    assert kl_by_pair(t, g, convention="bernoulli")[0] > 0


def test_inception_score_is_the_number_of_clear_classes():
    clear = np.where(np.eye(5) > 0, 60.0, -60.0)
    assert inception_score(clear, convention="single").value == pytest.approx(5)
    assert inception_score(np.zeros((8, 5)), convention="single").value == pytest.approx(1)


def test_far_sets_meet_nothing():
    one, far = normal(7, 50), normal(8, 50) + 100
    assert (precision(one, far), recall(one, far), coverage(one, far)) == (0, 0, 0)
    assert frechet_distance(one, far) > 1000


def test_a_shift_is_as_far_as_it_is_wide():
    values = np.arange(10.0)
    assert set_distance(values, values + 2) == pytest.approx(2)
    found = compared(values, values + 2, draws=100)
    assert found.low <= found.value <= found.high
    assert found.n == (10, 10)


def test_too_few_rows_are_refused():
    with pytest.raises(MeasureError, match="at least 2 rows"):
        frechet_distance(normal(1, 1), normal(2, 9))
    with pytest.raises(MeasureError, match="equal dimensions"):
        frechet_distance(normal(1, 9, 4), normal(2, 9, 5))
