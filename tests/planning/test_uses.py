"""Each use moves what it promises, says why, and gives way to what is asked for."""

import itertools
from typing import get_args

import numpy as np
import pytest

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.planning.planner import make_plan
from photoplay.planning.uses import SHAPES
from photoplay.types.brief import Brief, SectionWish, Use
from photoplay.types.errors import PlanConflictError
from photoplay.types.time import Span
from tests.planning.conftest import analysis_of

_CUTS = tuple(float(t) for t in np.cumsum(np.random.default_rng(3).uniform(1.2, 3.4, 24)))
CUTS = tuple(t for t in _CUTS if t < 58)


def film(**facts):
    motion = 0.05 + 0.04 * np.sin(np.arange(600) / 40)
    return analysis_of(60.0, cuts=CUTS, motion=motion, valence=0.2, arousal=0.1, **facts)


def plan_for(use, analysis=None, **wishes):
    brief = Brief(use=use, **wishes)
    return make_plan(analysis or film(), brief, CARDS, seed=5, title="made")


@pytest.fixture(scope="module")
def plans():
    return {use: plan_for(use) for use in get_args(Use)}


def strong(plan):
    return [hit for hit in plan.hits if hit.rank == "hit"]


def test_there_is_a_shape_for_each_use():
    assert set(SHAPES) == set(get_args(Use))


def test_hits_are_as_many_as_the_use_wants(plans):
    count = {use: len(strong(plan)) for use, plan in plans.items()}
    assert count["calm"] == 0
    assert count["documentary"] <= 3 < count["vlog"] <= 8
    assert count["vlog"] < count["trailer"] <= 20
    assert count["album"] <= 2


def test_the_tempo_keeps_to_the_uses_range(plans):
    tempo = {use: float(plan.tempo.value) for use, plan in plans.items()}
    for use, shape in SHAPES.items():
        if shape.tempo:
            low, high = shape.tempo
            assert 0.97 * low <= tempo[use] <= 1.03 * high, (use, tempo[use])
    assert tempo["calm"] < tempo["documentary"] < tempo["short"]


def test_calm_goes_in_whole_beats_a_minute_and_strays_by_one_at_most(plans):
    plan = plans["calm"]
    assert float(plan.tempo.value) == pytest.approx(round(float(plan.tempo.value)), abs=0.35)
    inside = [p.bpm for p in plan.tempo_map.points if p.beat < plan.tempo_map.bars[-1].start]
    assert max(inside) - min(inside) <= 2.0
    usual = [p.bpm for p in plans["film"].tempo_map.points]
    assert max(usual[:-1]) - min(usual[:-1]) > 2.0


def test_the_course_of_energy_is_the_uses(plans):
    def thirds(use):
        energy = np.array(plans[use].energy)
        return [part.mean() for part in np.array_split(energy, 3)]

    first, middle, last = thirds("trailer")
    assert first + 0.15 < middle + 0.05 < last
    assert np.ptp(plans["calm"].energy) < 0.3 * np.ptp(plans["film"].energy)
    assert plans["short"].energy[0] > plans["film"].energy[0] + 0.05


def test_loudness_ending_drums_and_density_follow_the_use(plans):
    assert plans["film"].loudness.value == -14.0
    assert plans["documentary"].loudness.value == -16.0
    assert plans["calm"].loudness.value == -20.0
    assert plans["trailer"].ending.value == plans["advert"].ending.value == "button"
    assert plans["game"].ending.value == "loop"
    for use in ("documentary", "calm"):
        assert not any(p.role in {"drums", "percussion"} for p in plans[use].palette)
    density = {use: np.mean([s.density for s in plan.sections]) for use, plan in plans.items()}
    assert density["calm"] < density["documentary"] < density["film"]


def test_speech_thins_a_documentary_more_than_a_film():
    talk = film(speech=(Span(0.0, 60.0),))
    lost = {}
    for use in ("film", "documentary"):
        spoken, plain = plan_for(use, talk), plan_for(use)
        lost[use] = np.mean([s.density for s in plain.sections]) - np.mean(
            [s.density for s in spoken.sections]
        )
    assert lost["documentary"] > lost["film"]


def test_a_style_is_leant_to_and_says_so(plans):
    assert plans["trailer"].style.value in SHAPES["trailer"].styles
    assert "trailer" in plans["trailer"].style.reason
    assert plans["calm"].style.value in SHAPES["calm"].styles


@pytest.mark.parametrize("cuts", [(), (1.4, 9.0, 20.0), (12.0, 25.0)])
def test_a_short_clip_strikes_within_two_seconds(cuts):
    plan = plan_for("short", analysis_of(30.0, cuts=cuts))
    first = min(hit.time for hit in strong(plan))
    assert first <= 2.0
    struck = next(hit for hit in strong(plan) if hit.time == first)
    assert struck.honoured, struck.reason
    score = compose(plan)
    tune = [p for p in score.parts if p.role == "melody"]
    seconds = [float(score.tempo_map.seconds(p.notes[0].onset)[0]) for p in tune]
    loudest = max(
        (note.velocity for part in score.parts for note in part.notes
         if score.tempo_map.seconds(note.onset)[0] < 2.0), default=0)  # fmt: skip
    assert loudest > 80 or min(seconds, default=9.0) <= 2.0


def test_what_is_asked_for_wins_and_is_marked():
    plan = plan_for("calm", tempo=(120.0, 120.0), ending="button", density=0.5,
                    instruments=("kit",), style="rock")  # fmt: skip
    assert float(plan.tempo.value) == pytest.approx(120, abs=1)
    assert plan.ending.value == "button"
    assert plan.style.value == "rock"
    assert any(p.role == "drums" for p in plan.palette)
    given = {row.name for row in plan.settled if not row.applies}
    assert {"tempo", "ending", "density", "drums", "style"} <= given


@pytest.mark.parametrize("use", get_args(Use))
def test_everything_settled_has_a_reason(use, plans):
    assert plans[use].use.value == use
    assert plans[use].settled
    assert all(row.reason for row in plans[use].settled)
    assert plans[use].loudness.reason


def test_calm_has_no_jump_of_velocity(plans):
    def jumps(plan):
        found = [0]
        for part in compose(plan).parts:
            softest = {}
            for note in part.notes:
                beat = round(note.onset, 3)
                softest.setdefault(beat, []).append(note.velocity)
            levels = list(softest.values())
            found += [max(b) - min(a) for a, b in itertools.pairwise(levels)]
        return max(found)

    assert jumps(plans["calm"]) <= 8
    assert jumps(plans["film"]) > 16


def test_a_hit_asked_for_still_stands_out_in_calm_music():
    plan = plan_for("calm", hits=(20.0,))
    assert [hit.time for hit in strong(plan)] == [20.0]


def test_a_loop_fills_the_film_with_whole_bars_of_one_tempo():
    plan = plan_for("short", ending="loop")
    tempo = plan.tempo_map
    assert len({point.bpm for point in tempo.points}) == 1
    assert float(tempo.seconds(tempo.beats)[0]) == pytest.approx(60.0, abs=1e-6)
    assert plan.cues[-1].ending == "loop"
    assert plan.sections[-1].cadence == "half"
    low, high = SHAPES["short"].tempo
    assert low <= float(plan.tempo.value) <= high


def test_a_loop_without_a_tempo_asked_for_takes_the_nearest_that_whole_bars_give():
    plan = plan_for("documentary", analysis_of(3.0), ending="loop", style="ambient")
    tempo = plan.tempo_map
    assert float(tempo.seconds(tempo.beats)[0]) == pytest.approx(3.0, abs=1e-6)


def test_a_loop_that_cannot_be_is_refused():
    with pytest.raises(PlanConflictError, match="whole bars"):
        plan_for("short", analysis_of(5.0), ending="loop", tempo=(100.0, 101.0), metre="4/4")
    with pytest.raises(PlanConflictError, match="minutes"):
        plan_for("film", analysis_of(700.0), ending="loop")
    wish = SectionWish(start=10.0, end=30.0, tempo=(140.0, 140.0))
    with pytest.raises(PlanConflictError, match="one tempo"):
        plan_for("short", ending="loop", sections=(wish,))
