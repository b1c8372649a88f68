from types import SimpleNamespace

import numpy as np
import pytest

from photoplay.composition.styles.piano import STYLE
from photoplay.composition.texture_moving import _left_hand


@pytest.mark.parametrize("bpm", [52, 60, 72])
def test_in_slow_bars_the_left_hand_does_not_rest_until_the_chord_is_gone(bpm):
    view, desk = SimpleNamespace(bpm=bpm, busy=0.1), STYLE.desks[1]
    rests = []
    for seed in range(40):
        mask = _left_hand(view, desk, SimpleNamespace(rng=np.random.default_rng(seed)))
        assert mask[0] == 0
        rests.append(np.diff([*mask, 16]).max() * 15 / bpm)
    assert np.median(rests) <= 1.5
    assert max(rests) < 2.6
