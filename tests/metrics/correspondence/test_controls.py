import numpy as np
import pytest

from photoplay.metrics.correspondence.controls import (
    against,
    derangements,
    shift_steps,
    shuffled_pairs,
    temporal_controls,
)
from photoplay.metrics.correspondence.cut_hits import share_met


@pytest.mark.parametrize(("count", "every"), [(2, 1), (3, 2), (4, 9), (5, 44)])
def test_few_films_are_shuffled_in_every_way_there_is(count, every):
    orders = derangements(count, 100)
    assert len({tuple(order) for order in orders}) == every
    assert (orders != np.arange(count)).all()


def test_many_films_are_shuffled_as_often_as_asked():
    orders = derangements(12, 100, seed=4)
    assert orders.shape == (100, 12)
    assert (orders != np.arange(12)).all()
    assert (orders == derangements(12, 100, seed=4)).all()


def test_one_film_cannot_be_shuffled():
    with pytest.raises(ValueError, match="two or more"):
        derangements(1, 10)
    with pytest.raises(ValueError, match="at least two films"):
        shuffled_pairs([[1.0]])


def test_music_that_belongs_to_its_film_falls_when_films_are_exchanged():
    rng = np.random.default_rng(0)
    found = shuffled_pairs(np.eye(8) + 0.1 * rng.standard_normal((8, 8)), draws=199)
    assert found.gap == pytest.approx(1, abs=0.1)
    assert found.z > 5
    assert found.p == 1 / 200


def test_indifferent_music_is_at_chance():
    rng = np.random.default_rng(1)
    ps = [shuffled_pairs(rng.standard_normal((9, 9)), draws=99, seed=k).p for k in range(200)]
    assert 0.02 <= np.mean(np.array(ps) <= 0.05) <= 0.1


def test_where_lower_is_better_the_gap_turns_round():
    found = against("shuffled pairs", 1.0, [3.0, 5.0], lower_is_better=True)
    assert found.gap == 3.0
    assert found.p == pytest.approx(1 / 3)


def test_a_film_without_a_value_is_left_out_and_no_film_gives_nan():
    table = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.5, 0.5, np.nan]])
    assert shuffled_pairs(table).value == 1.0
    assert np.isnan(shuffled_pairs(np.full((3, 3), np.nan)).chance)


def test_a_control_that_never_varies_has_no_z():
    assert np.isnan(against("click track", 1.0, [1.0, 1.0]).z)


def test_true_onsets_beat_all_three_temporal_controls():
    rng = np.random.default_rng(2)
    cuts = np.sort(rng.uniform(0, 60, 20))
    found = temporal_controls(lambda onsets: share_met(cuts, onsets), cuts, 60)
    assert set(found) == {"circular shift", "click track", "time-reversed"}
    for control in found.values():
        assert control.value == 1
        assert control.chance < 0.3
        assert control.p < 0.02


def test_shifts_keep_two_seconds_away_and_short_films_have_none():
    steps = shift_steps(10, 50)
    assert steps.min() >= 2
    assert steps.max() <= 8
    assert len(shift_steps(4, 50)) == 0


def test_silence_has_no_click_track_of_its_own():
    found = temporal_controls(lambda onsets: share_met([1.0], onsets), [], 30)
    assert np.isnan(found["click track"].chance)
    assert found["circular shift"].value == 0
