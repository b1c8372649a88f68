import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoplay.metrics.correspondence.cut_hits import cut_hit_rate, evenness, share_met

times = st.lists(st.integers(0, 5999), max_size=25, unique=True).map(
    lambda xs: np.array(sorted(xs)) / 100
)


def oracle(seed=1, busy=60):
    rng = np.random.default_rng(seed)
    cuts = np.sort(rng.uniform(1, 119, 30))
    return cuts, np.sort(np.r_[cuts, rng.uniform(0, 120, busy)])


def test_an_oracle_meets_every_cut_far_beyond_chance():
    cuts, onsets = oracle()
    found = cut_hit_rate(cuts, onsets, 120)
    assert found.value == 1
    assert found.z > 6
    assert found.p < 0.01


def test_an_oracle_played_backwards_is_at_chance():
    scores = []
    for seed in range(20):
        cuts, onsets = oracle(seed)
        scores.append(cut_hit_rate(cuts, np.sort(120 - onsets), 120).z)
    assert abs(np.mean(scores)) < 0.6


def test_p_is_never_too_small_on_music_that_ignores_the_film():
    rng = np.random.default_rng(3)
    ps = [
        cut_hit_rate(np.sort(rng.uniform(0, 60, 12)), np.sort(rng.uniform(0, 60, 40)), 60).p
        for _ in range(300)
    ]
    assert np.mean(np.array(ps) <= 0.05) <= 0.08
    # Ties count against the music, so the mean lies above a half.
    assert np.mean(ps) >= 0.45


@settings(max_examples=40)
@given(times, times)
def test_exact_chance_is_what_very_many_shifts_give(cuts, onsets):
    if not len(cuts) or not len(onsets):
        return
    found = cut_hit_rate(cuts, onsets, 60)
    shifts = np.linspace(2, 58, 4001)
    # The last frame joins the first, so that the circle has no seam.
    circle = (onsets[None] + shifts[:, None]) % 60
    gaps = np.abs(cuts[None, :, None] - circle[:, None, :])
    met = (np.minimum(gaps, 60 - gaps).min(axis=2) <= 0.08).mean(axis=1)
    assert found.chance == pytest.approx(met.mean(), abs=0.01)
    assert found.controlled.spread == pytest.approx(met.std(), abs=0.02)


def test_no_cuts_is_no_number_and_no_onsets_is_nothing_met():
    assert np.isnan(cut_hit_rate([], [1.0], 10).value)
    silent = cut_hit_rate([1.0, 3.0], [], 10)
    assert silent.value == 0
    assert np.isnan(silent.z)
    assert np.isnan(share_met([], [1.0]))


def test_music_so_busy_that_it_meets_everything_proves_nothing():
    found = cut_hit_rate([1.0, 4.2, 7.7], np.arange(0, 10, 0.1), 10)
    assert found.value == found.chance == 1
    assert np.isnan(found.z)
    assert found.p == 1


def test_a_film_shorter_than_two_shifts_has_no_chance():
    assert np.isnan(cut_hit_rate([1.0], [1.0], 3.5).chance)


@pytest.mark.parametrize("bad", [0, -1, float("nan")])
def test_a_film_must_last(bad):
    with pytest.raises(ValueError, match="duration must be a positive number"):
        cut_hit_rate([1.0], [1.0], bad)


def test_even_gaps_are_seen_as_even():
    assert evenness(np.arange(10.0)) == pytest.approx(0)
    assert evenness(np.array([0, 1, 5.0, 5.5])) > 0.5
