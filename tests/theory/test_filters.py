import numpy as np

from photoplay.theory.filters import without_dust
from photoplay.theory.loudness import Meter


def test_what_has_decayed_to_nothing_is_forgotten_and_the_rest_is_not():
    state = np.array([1e-300, -1e-310, 1e-12, -0.5])
    assert without_dust(state) is state
    assert state.tolist() == [0.0, 0.0, 1e-12, -0.5]


def test_a_meter_that_hears_silence_is_at_rest():
    meter, silence = Meter(), np.zeros((48_000, 2), np.float32)
    meter.add(np.full((4800, 2), 0.5, np.float32))
    for _ in range(12):
        meter.add(silence)
    assert not meter._state.any()
