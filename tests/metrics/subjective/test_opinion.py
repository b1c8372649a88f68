import numpy as np
import pytest

from photoplay.metrics.subjective.opinion import mean_opinion


def study(rng, raters=10, clips=8, lean=0.7):
    return 3 + rng.normal(0, lean, (raters, 1)) + rng.normal(0, 0.6, (raters, clips))


def test_raters_who_lean_make_the_naive_interval_too_narrow():
    rng = np.random.default_rng(0)
    held = {"rater-means": [], "naive": []}
    for _ in range(300):
        table = study(rng)
        for rule, hits in held.items():
            hits.append(mean_opinion(table, convention=rule).interval.holds(3))
    assert 0.92 <= np.mean(held["rater-means"]) <= 0.98
    assert np.mean(held["naive"]) < 0.75


def test_a_missing_rating_is_left_out_and_none_is_no_number():
    found = mean_opinion([[4, np.nan], [2, 3]])
    assert found.value == 3
    assert (found.ratings, found.raters, found.clips) == (3, 2, 2)
    assert np.isnan(mean_opinion([[np.nan]]).value)


def test_one_rating_has_no_interval_and_unanimity_is_flagged():
    assert np.isnan(mean_opinion([4.0]).interval.low)
    found = mean_opinion([4.0, 4.0, 4.0])
    assert found.unanimous
    assert found.interval.width == 0


def test_the_bootstrap_draws_clips_too():
    rng = np.random.default_rng(1)
    table = 3 + rng.normal(0, 1.0, (1, 6)) + rng.normal(0, 0.2, (40, 6))
    by_raters = mean_opinion(table).interval.width
    by_both = mean_opinion(table, convention="bootstrap").interval.width
    assert by_both > 3 * by_raters


def test_what_is_no_table_of_ratings_is_refused():
    with pytest.raises(ValueError, match=r"\(raters, clips\)"):
        mean_opinion(np.zeros((2, 2, 2)))
    with pytest.raises(ValueError, match="infinite"):
        mean_opinion([np.inf])
