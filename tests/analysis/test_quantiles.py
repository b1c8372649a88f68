"""Quick quantiles are NumPy's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from photoplay.analysis.quantiles import quantile


@given(
    arrays(np.float32, st.integers(1, 60), elements=st.floats(-100, 100, width=32)),
    st.floats(0, 1),
)
def test_as_numpy_has_it(values, share):
    assert quantile(values, share) == pytest.approx(float(np.quantile(values, share)), abs=1e-4)
