import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.theory.alignment import alignment

TUNE = np.array([(0, 60), (1, 62), (1.5, 64), (2, 67), (4, 65), (5.5, 64), (6, 60)], dtype=float)
OTHER = np.array([(0, 72), (0.5, 69), (2, 70), (2.5, 62), (3, 74), (3.25, 71), (6, 72)], float)


def test_a_tune_is_wholly_itself_in_any_key_and_place():
    moved = TUNE + np.array([16.0, 5.0])
    assert alignment(TUNE, moved).score == pytest.approx(1.0)
    around = np.vstack([OTHER, moved, OTHER + np.array([30.0, 0.0])])
    assert alignment(TUNE, around).score == pytest.approx(1.0)


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_half_and_twice_the_length_are_told(speed):
    found = alignment(TUNE, TUNE * np.array([speed, 1.0]))
    assert found.score == pytest.approx(1.0)
    assert found.speed == speed


def test_upside_down_is_told():
    found = alignment(TUNE, TUNE * np.array([1.0, -1.0]) + np.array([0.0, 130.0]))
    assert found.inverted
    assert found.score == pytest.approx(1.0)


def test_another_tune_is_not_it():
    assert alignment(TUNE, OTHER).score < 0.5


def test_a_head_alone_is_worth_its_part():
    assert 0.3 < alignment(TUNE, TUNE[:4]).score < 0.7


@given(st.lists(st.tuples(st.sampled_from([0.25, 0.5, 1.0]), st.integers(55, 80)), max_size=12))
def test_scores_stay_in_range_and_short_tunes_match_nothing(rows):
    onsets = np.cumsum([wait for wait, _ in rows]) if rows else np.zeros(0)
    other = np.array([(o, p) for o, (_, p) in zip(onsets, rows, strict=True)]).reshape(-1, 2)
    score = alignment(TUNE, other).score
    assert 0 <= score <= 1 + 1e-9
    assert len(rows) >= 3 or score == 0
