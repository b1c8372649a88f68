"""A pianist's pedal rings within a chord and never across two."""

import itertools
from dataclasses import replace

import numpy as np

from photoplay.composition.composer import compose
from photoplay.composition.pedalling import HOLD


def score_of(plans, hits=()):
    plan = plans.make_plan([plans.make_section("s1", 0, 9)], style="piano", seed=2, bpm=76)
    return plan, compose(replace(plan, hits=tuple(h(plan) for h in hits)))


def feet(score):
    return {
        part.id: [c for c in part.controls if c.number == HOLD]
        for part in score.parts
        if any(c.number == HOLD for c in part.controls)
    }


def is_down(controls, beat):
    before = [c.value for c in controls if c.beat <= beat]
    return bool(before) and before[-1] > 63


def test_the_pedal_is_changed_with_every_chord_and_held_between(plans):
    _, score = score_of(plans)
    (controls,) = feet(score).values()
    ring = score.tempo_map.bars[-1].start
    inner = [c for c in score.chords if c.beat < ring - 1e-6]
    changes = [c.beat for a, c in itertools.pairwise(inner) if a != c]
    assert len(changes) >= 4
    for beat in changes:
        assert not is_down(controls, beat)
        assert is_down(controls, beat + 0.3)
    held = np.mean([is_down(controls, beat) for beat in np.arange(0.3, ring, 0.25)])
    assert held > 0.8


def test_the_last_chord_and_a_stop_are_not_held_by_the_pedal(plans):
    plan, score = score_of(plans, [lambda plan: plans.make_hit(plan, 9.0, "stop", "hit")])
    (controls,) = feet(score).values()
    ring = plan.tempo_map.bars[-1].start
    assert not [b for b in np.arange(ring, score.tempo_map.beats, 0.25) if is_down(controls, b)]
    assert not is_down(controls, 9.3)


def test_tunes_and_guitars_have_no_pedal(plans):
    _, score = score_of(plans)
    assert not [p for p in score.parts if p.role == "melody" and p.id in feet(score)]
    plan = plans.make_plan([plans.make_section("s1", 0, 5)], style="folk", seed=2)
    assert not feet(compose(plan))
