import numpy as np
import pytest

from photoplay.metrics.correspondence.curves import (
    curve_agreement,
    curve_correlation,
    curve_error,
)


def wandering(seed, length=120):
    return np.cumsum(np.random.default_rng(seed).standard_normal(length))


def test_loudness_that_follows_motion_is_beyond_every_shift():
    motion = np.random.default_rng(0).uniform(size=120)
    found = curve_agreement(motion, motion**2, 2.0)
    assert found.value == pytest.approx(1)
    assert found.controlled.p == pytest.approx(1 / (120 - 8 + 2))
    assert found.best_lag == 0


def test_smooth_strangers_fool_random_orders_but_not_shifts():
    by_order, by_shift = [], []
    for seed in range(60):
        found = curve_agreement(wandering(seed), wandering(seed + 500), 2.0, draws=99)
        by_order.append(found.permuted.p <= 0.05)
        by_shift.append(found.controlled.p <= 0.05)
    assert np.mean(by_order) > 0.2
    assert np.mean(by_shift) < 0.15


@pytest.mark.parametrize("late", [-1, 0, 2])
def test_the_best_lag_is_how_late_the_music_is(late):
    motion = np.random.default_rng(5).uniform(size=100)
    found = curve_agreement(motion, np.roll(motion, late), 2.0)
    assert found.best_lag == late / 2
    assert found.best == pytest.approx(1)


@pytest.mark.parametrize("rule", ["spearman", "pearson"])
def test_a_still_picture_has_no_correlation(rule):
    assert np.isnan(curve_correlation(np.ones(20), np.arange(20), convention=rule))
    assert np.isnan(curve_correlation([1.0, 2.0], [1.0, 2.0], convention=rule))
    assert np.isnan(curve_agreement(np.ones(20), np.arange(20), 2.0).controlled.p)


def test_samples_without_a_number_are_left_out():
    assert curve_correlation([1, 2, np.nan, 4], [2, 4, 0, 8]) == pytest.approx(1)
    assert np.isnan(curve_error([np.nan], [1.0]))


def test_curves_of_different_length_are_refused():
    with pytest.raises(ValueError, match="equal length"):
        curve_error([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="no convention"):
        curve_correlation([1, 2, 3], [1, 2, 3], convention="kendall")
