import numpy as np
import pytest

from photoplay.analysis.means import mean, share


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1,), (1296,), (54, 96), (18, 32, 3)])
def test_means_are_numpys_to_the_last_bit(kind, shape):
    values = np.random.default_rng(3).normal(50, 30, shape).astype(kind)
    for view in (values, values[..., ::2], values.T):
        assert mean(view) == float(view.mean())
        assert share(view > 50) == float((view > 50).mean())
