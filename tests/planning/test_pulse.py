"""Music for a picture that keeps a pulse keeps it too."""

from dataclasses import replace

import numpy as np
import pytest

from photoplay.composition.styles import CARDS
from photoplay.planning.planner import make_plan
from photoplay.planning.pulse import pulse_of
from photoplay.types.analysis import Moment
from photoplay.types.brief import Brief

STRAY = 0.03
"""Seconds by which twelve pictures a second blur a beat."""


def dancing(made, times, **facts):
    moments = tuple(Moment(time=float(t), kind="beat", strength=0.4) for t in np.sort(times))
    return replace(made(duration=24.0, **facts), moments=moments)


def beats_at(bpm, rng):
    """A pulse seen with jitter, one beat in eight missed."""
    there = np.arange(rng.uniform(0.1, 60 / bpm), 23.8, 60 / bpm)
    seen = there[rng.random(len(there)) > 1 / 8]
    return there, seen + rng.uniform(-STRAY, STRAY, len(seen))


def felt_beats(plan):
    tempo = plan.tempo_map
    beats = [b.start + k * b.pulse for b in tempo.bars for k in range(round(b.beats / b.pulse))]
    return np.asarray(tempo.seconds(np.array(beats)))


def f1(there, told):
    told = told[told < there[-1] + 0.1]
    apart = np.abs(there[:, None] - told[None])
    recall = np.mean(apart.min(axis=1) <= 0.07)
    precision = np.mean(apart.min(axis=0) <= 0.07)
    return 2 * recall * precision / (recall + precision)


@pytest.mark.parametrize("bpm", [70, 84, 97, 113, 126, 140])
def test_the_beats_of_the_music_fall_on_those_of_the_picture(made, bpm):
    there, seen = beats_at(bpm, np.random.default_rng(bpm))
    film = dancing(made, seen, cuts=(7.3, 15.1))
    plan = make_plan(film, Brief(), CARDS, seed=0, title="t")
    assert f1(there, felt_beats(plan)) > 0.8
    assert "the picture's own pulse" in plan.tempo.reason


def test_a_tempo_asked_for_outweighs_the_picture(made):
    film = dancing(made, np.arange(0.4, 23.8, 0.6))
    plan = make_plan(film, Brief(tempo=(120.0, 130.0)), CARDS, seed=0, title="t")
    assert 116 <= plan.tempo.value <= 135
    assert "pulse" not in plan.tempo.reason


def test_moments_at_random_are_no_pulse(made):
    rng = np.random.default_rng(2)
    for _ in range(20):
        assert pulse_of(dancing(made, rng.uniform(0.2, 23.8, 16))) is None


def test_a_pulse_in_a_corner_of_the_film_is_not_the_films(made):
    assert pulse_of(dancing(made, np.arange(1.0, 7.5, 0.5))) is None


def test_each_shot_may_begin_its_own_count(made):
    shots = [start + 0.2 + np.arange(0, 7.4, 0.55) for start in (0.0, 7.9, 15.85)]
    pulse = pulse_of(dancing(made, np.concatenate(shots), cuts=(7.9, 15.85)))
    assert pulse is not None
    assert pulse.bpm == pytest.approx(60 / 0.55, rel=0.01)
