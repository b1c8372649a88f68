import numpy as np
import pytest
from scipy import stats

from photoplay.metrics.subjective.ranking import ranking


def test_one_mind_is_one_and_ties_are_as_scipy_has_them():
    assert ranking([[1, 2, 3]] * 5).value == pytest.approx(1)
    table = np.array([[1, 2, 2], [1, 3, 2], [2, 2, 3], [1, 2, 3]])
    theirs = stats.friedmanchisquare(*table.T)
    found = ranking(table)
    assert found.chi2 == pytest.approx(theirs.statistic)
    assert found.p == pytest.approx(theirs.pvalue)


def test_one_rater_or_all_ties_agree_on_nothing():
    assert np.isnan(ranking([[1, 2, 3]]).value)
    assert np.isnan(ranking([[1, 1], [1, 1]]).value)


def test_missing_ranks_are_refused():
    with pytest.raises(ValueError, match="finite"):
        ranking([[1, np.nan]])
