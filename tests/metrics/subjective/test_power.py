import numpy as np
import pytest
from scipy import stats

from photoplay.metrics.subjective.power import (
    Spreads,
    choice_power,
    choices_needed,
    opinion_power,
    raters_needed,
)


def test_the_number_of_choices_is_what_simulation_says():
    count = choices_needed(0.65)
    rng = np.random.default_rng(0)
    seen = [
        stats.binomtest(int(w), count, 0.5).pvalue <= 0.05 for w in rng.binomial(count, 0.65, 2000)
    ]
    assert np.mean(seen) == pytest.approx(choice_power(0.65, count), abs=0.025)
    assert choice_power(0.65, count) >= 0.8
    assert choice_power(0.65, count - 1) < 0.8


def test_a_null_difference_is_seen_as_often_as_the_level_says():
    assert choice_power(0.5, 60) <= 0.05
    assert opinion_power(0, 20, 20, Spreads()) == pytest.approx(0.05, abs=1e-6)


def test_the_power_of_an_opinion_study_is_what_simulation_says():
    spreads, rng, seen = Spreads(rater=0.6, clip=0.0, rest=1.0), np.random.default_rng(1), []
    for _ in range(1500):
        apart = 0.5 + rng.normal(0, 0.6, (20, 1)) + rng.normal(0, 1.0, (20, 8))
        seen.append(stats.ttest_1samp(apart.mean(axis=1), 0).pvalue <= 0.05)
    assert opinion_power(0.5, 20, 8, spreads) == pytest.approx(np.mean(seen), abs=0.04)


def test_more_clips_need_fewer_raters_and_few_clips_can_never_do():
    spreads = Spreads(rater=0.5, clip=0.6, rest=1.2)
    assert raters_needed(0.5, 40, spreads) < raters_needed(0.5, 16, spreads)
    assert raters_needed(0.3, 3, spreads) is None


def test_what_cannot_be_seen_is_refused():
    with pytest.raises(ValueError, match="difference of 0"):
        raters_needed(0, 10, Spreads())
    with pytest.raises(ValueError, match="not 1/2"):
        choices_needed(0.5)
    with pytest.raises(ValueError, match="two raters"):
        opinion_power(1, 1, 5, Spreads())
    with pytest.raises(ValueError, match="spreads"):
        Spreads(rater=-1)
