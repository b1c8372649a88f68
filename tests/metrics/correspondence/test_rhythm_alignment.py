import numpy as np
import pytest

from photoplay.metrics.correspondence.rhythm_alignment import (
    picture_change,
    rhythm_alignment,
    rhythm_correlation,
)


def shots(seconds=20, rate=10):
    """Features that jump to another direction every two seconds, with a little noise."""
    rng = np.random.default_rng(0)
    scenes = np.repeat(rng.standard_normal((seconds // 2, 8)), 2 * rate, axis=0)
    return scenes + 0.01 * rng.standard_normal(scenes.shape)


def test_onsets_on_changes_score_full_and_between_them_nothing():
    change = picture_change(shots())
    assert rhythm_alignment(change, np.arange(2, 20, 2.0), 10) > 0.9
    assert rhythm_alignment(change, np.arange(1, 20, 2.0), 10) == 0


def test_a_still_picture_asks_for_nothing():
    still = picture_change(np.ones((50, 4)))
    assert np.isnan(rhythm_alignment(still, [1.0], 10))
    assert np.isnan(rhythm_correlation(still, np.arange(50)))


def test_bad_features_are_refused():
    with pytest.raises(ValueError, match=r"\(frames, width\)"):
        picture_change(np.ones(5))
    with pytest.raises(ValueError, match="rate must be positive"):
        rhythm_alignment(np.ones(5), [], 0)
