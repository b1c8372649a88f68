import numpy as np
import pytest

from photoplay.metrics.subjective.preference import (
    holm,
    paired_difference,
    win_rate,
    wins_table,
)


def test_ties_count_half_to_each_and_not_in_the_test():
    found = win_rate(6, 2, 4)
    assert found.value == pytest.approx(8 / 12)
    assert found.p == pytest.approx(win_rate(6, 2).p)
    assert found.value + win_rate(2, 6, 4).value == pytest.approx(1)


def test_nothing_compared_is_no_number():
    assert np.isnan(win_rate(0, 0).value)
    assert np.isnan(win_rate(0, 0, 4).p)


@pytest.mark.parametrize("bad", [(-1, 0, 0), (1.5, 0, 0)])
def test_counts_are_counts(bad):
    with pytest.raises(ValueError, match="must be a count"):
        win_rate(*bad)
    with pytest.raises(ValueError, match="whole wins"):
        win_rate(1, 1, 1, convention="exact")


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03]).tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.8]).max() == 1


def test_choices_become_a_table_and_strangers_are_refused():
    assert wins_table([("a", "b"), ("a", "b"), ("b", "a")], ["a", "b"]).tolist() == [[0, 2], [1, 0]]
    with pytest.raises(ValueError, match="'c' over 'a'"):
        wins_table([("c", "a")], ["a", "b"])


def test_equal_ratings_have_no_difference_to_test():
    assert np.isnan(paired_difference([1, 2], [1, 2]))
    assert np.isnan(paired_difference([1, np.nan], [2, 3]))
    with pytest.raises(ValueError, match="no paired test"):
        paired_difference([1, 2], [2, 3], test="z")
