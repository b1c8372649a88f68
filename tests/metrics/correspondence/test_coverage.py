import numpy as np
import pytest

from photoplay.metrics.correspondence.coverage import (
    beats_coverage,
    beats_hit,
    coverage_of,
    onset_seconds,
)


def test_unrelated_busy_music_scores_full_and_so_does_its_chance():
    rng = np.random.default_rng(0)
    clips = [(rng.uniform(size=10) < 0.95).astype(int) for _ in range(12)]
    others = [(rng.uniform(size=10) < 0.95).astype(int) for _ in range(12)]
    found = coverage_of(clips, others)
    assert found.coverage.value > 0.9
    assert abs(found.coverage.gap) < 0.05
    assert found.f1 > 0.9
    assert abs(found.f1 - found.f1_chance) < 0.05


def test_music_that_keeps_the_references_seconds_is_beyond_chance():
    rng = np.random.default_rng(1)
    clips = [rng.integers(0, 2, 30) for _ in range(8)]
    found = coverage_of(clips, clips)
    assert found.hits.value == found.coverage.value == 1
    assert found.hits.p < 0.01


def test_onsets_fall_into_started_seconds_and_none_beyond_the_end():
    assert onset_seconds([0.2, 0.9, 2.0, 9.0], 2.5).tolist() == [1, 0, 1]


@pytest.mark.parametrize("rule", ["d2m", "loris"])
def test_empty_references_are_not_silently_zero_in_d2m(rule):
    value = beats_hit([0, 0], [1, 0], convention=rule)
    assert np.isnan(value) if rule == "d2m" else value == 0


def test_lengths_that_the_rules_do_not_allow_are_refused():
    with pytest.raises(ValueError, match="lengths must be equal"):
        beats_coverage([1, 0], [1], convention="d2m")
    with pytest.raises(ValueError, match="must not be longer"):
        beats_coverage([1], [1, 0])
    with pytest.raises(ValueError, match="0 and 1"):
        beats_coverage([2], [1])
    with pytest.raises(ValueError, match="no convention"):
        beats_coverage([1], [1], convention="own")
