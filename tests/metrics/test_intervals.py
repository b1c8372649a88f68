import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.metrics.intervals import (
    bootstrap,
    exact,
    jackknife,
    normal,
    rate,
    student,
    wilson,
)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_every_interval_of_a_share_holds_it_and_stays_within_0_and_1(trial):
    hits, n = trial
    for interval in (wilson(hits, n), exact(hits, n)):
        assert 0 <= interval.low <= hits / n <= interval.high <= 1


def test_wilsons_interval_covers_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    held = [wilson(hits, 50).holds(0.3) for hits in rng.binomial(50, 0.3, 2000)]
    assert 0.93 <= np.mean(held) <= 0.97


def test_nothing_tried_gives_no_number():
    assert np.isnan(wilson(0, 0).low)
    assert np.isnan(rate(0, 0, 0.1).value)
    assert np.isnan(student([3.0]).low)
    assert np.isnan(bootstrap([3.0]).low)
    assert np.isnan(bootstrap([]).low)


def test_more_hits_than_trials_are_refused():
    with pytest.raises(ValueError, match=r"hits must lie in 0\.\.3"):
        wilson(4, 3)


def test_students_interval_is_wider_than_the_normal_one():
    values = [1.0, 2.0, 4.0, 5.0]
    assert student(values).width > normal(values).width > 0


def test_the_bootstrap_leaves_nan_out_and_repeats_with_its_seed():
    values = np.r_[np.random.default_rng(1).normal(5, 1, 60), np.nan]
    one, two = bootstrap(values, seed=3), bootstrap(values, seed=3)
    assert one == two
    assert one.holds(5)
    assert one.width == pytest.approx(2 * 1.96 / np.sqrt(60), rel=0.3)


def test_the_jackknife_of_a_mean_is_students_interval():
    values = np.random.default_rng(3).normal(2, 1, 25)
    found = jackknife(25, lambda left: float(values[left].mean()))
    wanted = student(values)
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high))
    assert np.isnan(jackknife(2, lambda left: float(values[left].mean())).low)
    assert np.isnan(jackknife(9, lambda left: float("nan")).low)
