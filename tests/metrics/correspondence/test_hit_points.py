import numpy as np
import pytest

from photoplay.metrics.correspondence.hit_points import hit_error, is_accepted


def test_errors_are_in_frames_and_late_is_positive():
    found = hit_error([1.0, 2.0, 5.0], [1.04, 1.98, 9.0], 0.04)
    assert found.frames[:2] == pytest.approx([1.0, -0.5])
    assert np.isnan(found.frames[2])
    assert found.heard == 2
    assert found.accepted.value == pytest.approx(2 / 3)
    assert found.value == pytest.approx(0.75)
    assert found.bias == pytest.approx(0.25)


def test_nothing_heard_is_no_error_and_no_hit():
    found = hit_error([1.0], [], 0.04)
    assert np.isnan(found.value)
    assert found.accepted.value == 0
    assert np.isnan(hit_error([], [1.0], 0.04).accepted.value)


@pytest.mark.parametrize(
    ("error", "good"), [(0.0, True), (0.08, True), (0.09, False), (-0.02, True), (-0.03, False)]
)
def test_late_is_forgiven_more_than_early(error, good):
    assert is_accepted(error, 0.04) is good
