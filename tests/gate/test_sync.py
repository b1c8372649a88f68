import numpy as np
import pytest

from photoplay.gate.sync import agreement, heard_hits
from photoplay.types.plan import Hit


def hit(time):
    return Hit(
        id="h", time=time, frame=0, weight=1, rank="hit", landing="beat", gesture="impact",
        source="cut", honoured=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("late", "accepted"), [(0, True), (0.075, True), (-0.019, True), (-0.03, False), (0.09, False)]
)
def test_the_window_is_kinder_to_late_than_to_early(late, accepted):
    frame = 1 / 25
    row = heard_hits([hit(5.0)], np.array([1.0, 5.0 + late, 9.0]), frame)[0]
    assert row.accepted is accepted
    assert row.error_frames == pytest.approx(late / frame)


def test_a_hit_without_a_sound_near_it_is_not_heard():
    row = heard_hits([hit(5.0)], np.array([1.0, 9.0]), 0.04)[0]
    assert row.heard is None
    assert not row.accepted


def test_music_that_meets_irregular_cuts_is_far_from_chance():
    rng = np.random.default_rng(1)
    cuts = np.sort(rng.uniform(1, 59, 25))
    met = agreement(cuts, np.sort(np.r_[cuts, rng.uniform(0, 60, 40)]), 60)
    assert met.rate == 1.0
    assert met.z > 6
    assert met.p <= 0.01


def test_music_that_ignores_the_film_is_chance():
    rng = np.random.default_rng(2)
    scores = [
        agreement(np.sort(rng.uniform(1, 59, 25)), np.sort(rng.uniform(0, 60, 100)), 60).z
        for _ in range(30)
    ]
    assert abs(np.mean(scores)) < 0.6


def test_a_film_without_moments_has_no_rate():
    assert agreement(np.zeros(0), np.arange(3.0), 3.0).rate is None
