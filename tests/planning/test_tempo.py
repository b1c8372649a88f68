import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoplay.planning.tempo import TempoOptions, Wish, landing_window, place_pulses

OPTIONS = TempoOptions(low=80, high=140, target=110)
times = st.lists(st.floats(1, 10), min_size=1, max_size=12, unique=True).map(sorted)


@settings(max_examples=6, deadline=None)
@given(times)
def test_pulses_rise_evenly_and_reach_past_the_end(moments):
    wishes = [Wish(time=t, weight=1.0, strong=False) for t in moments]
    pulses = place_pulses(wishes, 12.0, 0.04, OPTIONS)
    gaps = np.diff(pulses.times)
    assert pulses.times[-1] >= 12.0 - 0.01
    assert gaps.min() > 0
    assert gaps.max() / gaps.min() < 1.08


def test_one_moment_is_met_exactly():
    pulses = place_pulses([Wish(time=13.37, weight=1.0, strong=True)], 30.0, 0.04, OPTIONS)
    early, late = landing_window(0.04)
    error = pulses.times - 13.37
    assert np.any((error >= -early) & (error <= late))


def test_without_wishes_the_tempo_is_the_target():
    pulses = place_pulses([], 30.0, 0.04, OPTIONS)
    assert 60 / np.diff(pulses.times).mean() == pytest.approx(110, rel=0.01)


def test_a_fixed_tempo_is_fixed():
    wishes = [Wish(time=t, weight=1.0, strong=False) for t in (3.1, 8.7, 14.2)]
    options = TempoOptions(low=80, high=140, target=110, fixed=True)
    pulses = place_pulses(wishes, 30.0, 0.04, options)
    assert np.ptp(np.diff(pulses.times)) < 1e-9
