import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.metrics.correspondence.events import as_times, gaps_to, matches

times = st.lists(st.integers(0, 600), max_size=20).map(lambda xs: np.array(sorted(xs)) / 10.0)


@pytest.mark.parametrize("bad", [[2.0, 1.0], [[1.0, 2.0]], [1.0, np.nan], [np.inf]])
def test_what_is_no_row_of_times_is_refused(bad):
    with pytest.raises(ValueError, match="cuts must be one row of increasing times"):
        as_times(bad, "cuts")


@given(times, times)
def test_matching_is_even_handed_and_uses_nothing_twice(one, other):
    made = matches(one, other, 0.15)
    assert made == matches(other, one, 0.15)
    assert made <= min(len(one), len(other))


def test_gaps_are_to_the_nearest_and_infinite_to_nothing():
    assert gaps_to(np.array([1.0, 5.0]), np.array([1.5, 4.0])).tolist() == [0.5, 1.0]
    assert np.isinf(gaps_to(np.array([1.0]), np.zeros(0))).all()
