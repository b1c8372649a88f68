import numpy as np
import pytest

from photoplay.metrics.correspondence.control_error import control_error, matching_score


@pytest.mark.parametrize("rule", ["rms", "norm", "mae"])
def test_music_that_does_as_told_has_no_error(rule):
    assert control_error([1, 2, 3], [1, 2, 3], 2.0, convention=rule) == 0
    assert np.isnan(control_error([], [], 2.0, convention=rule))


def test_only_the_plain_norm_grows_with_length():
    short, long = np.zeros(4), np.zeros(400)
    assert control_error(short, short + 1, 1) == control_error(long, long + 1, 1) == 1
    assert control_error(long, long + 1, 1, convention="norm") == 20


def test_the_matching_score_by_hand():
    # Densities miss by 1 in one of two; strength counts only where the film has any.
    assert matching_score([4, 2], [3, 0], [5, 2], [1, 9]) == pytest.approx(1 / (0.5 + 2.0))
    assert matching_score([4], [3], [4], [3]) == np.inf


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="normaliser must be positive"):
        control_error([1], [1], 0)
    with pytest.raises(ValueError, match="rows of one length"):
        control_error([1, 2], [1], 1)
    with pytest.raises(ValueError, match="not numbers"):
        control_error([np.nan], [1], 1)
