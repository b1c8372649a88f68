import numpy as np
import pytest

from photoplay.metrics.correspondence.dance import (
    beat_alignment,
    controlled_alignment,
    kinematic_beats,
)


def test_each_direction_asks_its_own_question():
    motion, music = [0.0, 1.0, 2.0], [0.0, 0.5, 1.0, 1.5, 2.0]
    assert beat_alignment(motion, music, convention="bas_motion") == 1
    assert beat_alignment(motion, music, convention="bas_music") == pytest.approx(0.6)


def test_seconds_do_not_depend_on_the_frame_rate_but_frames_do():
    late = beat_alignment([1.0], [1.05])
    assert late == pytest.approx(np.exp(-0.5))
    at_60 = beat_alignment([60], [63], convention="aist")
    at_30 = beat_alignment([30], [31], convention="aist")
    assert at_30 > at_60


def test_music_for_a_dance_is_beyond_chance_and_other_music_is_not():
    rng = np.random.default_rng(0)
    motion = np.cumsum(rng.uniform(0.4, 1.2, 40))
    duration = motion[-1] + 1
    found = controlled_alignment(motion, motion + rng.normal(0, 0.01, 40), duration)
    assert found["circular shift"].z > 4
    strange = controlled_alignment(motion, np.sort(rng.uniform(0, duration, 40)), duration)
    assert abs(strange["circular shift"].z) < 3


@pytest.mark.parametrize("rule", ["bas_motion", "bas_music"])
def test_no_beats_is_no_number(rule):
    assert np.isnan(beat_alignment([], [], convention=rule))
    one_sided = beat_alignment([1.0], [], convention="bas_motion")
    assert one_sided == 0


def test_too_few_frames_hold_no_beat():
    assert len(kinematic_beats(np.zeros((2, 5, 3)))) == 0
    with pytest.raises(ValueError, match=r"\(frames, joints, 3\)"):
        kinematic_beats(np.zeros((5, 3)))
