import numpy as np
from scipy.stats import rankdata

from photoplay.theory.ranks import rank_of


def test_ranks_are_those_of_scipy():
    rng = np.random.default_rng(0)
    for values in (rng.standard_normal(50), rng.integers(0, 5, 40), np.zeros(3), [], [2.0]):
        assert np.array_equal(rank_of(values), rankdata(values))
