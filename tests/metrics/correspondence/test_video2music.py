import numpy as np
import pytest

from photoplay.metrics.correspondence.video2music import chord_hits, loudness_curve, note_density


def test_a_long_note_counts_in_every_second_it_sounds_in():
    assert note_density([0.5, 1.0], [3.2, 1.5]).tolist() == [1, 2, 1, 1]
    assert note_density([], [], 3).tolist() == [0, 0, 0]


def test_notes_that_end_before_they_start_are_refused():
    with pytest.raises(ValueError, match="ends not before starts"):
        note_density([2.0], [1.0])


def test_silence_is_zero_and_full_scale_one():
    pcm = np.r_[np.zeros(10, np.int16), np.full(10, 32767, np.int16)]
    assert loudness_curve(pcm, 10).tolist() == [0, 1]
    with pytest.raises(ValueError, match="16-bit integers"):
        loudness_curve(np.zeros(4))


def test_random_logits_hit_as_chance_has_it():
    rng = np.random.default_rng(0)
    found = chord_hits(rng.standard_normal((4000, 159)), rng.integers(0, 158, 4000), 5)
    assert found.interval.holds(found.chance)


def test_pads_alone_are_no_number():
    assert np.isnan(chord_hits(np.zeros((2, 159)), [158, 158], 1).value)
