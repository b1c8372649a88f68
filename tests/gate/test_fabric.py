"""Each measure of the fabric on scores small enough to reason about."""

from dataclasses import replace

import numpy as np
import pytest

from photoplay.gate.fabric import fabric_facts
from photoplay.types.plan import Stretch
from photoplay.types.score import KeyChange, Note, Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

BARS = tuple(Bar(start=4.0 * k, numerator=4, denominator=4) for k in range(16))
TEMPO = TempoMap(points=(TempoPoint(beat=0.0, bpm=120),), bars=BARS)
SCALE = (0, 2, 4, 5, 7, 9, 11)


def part(notes, role="harmony", name="piano"):
    return Part.of(notes, id=role, name=role, role=role, instrument=name, program=0)


def score_of(*parts, **facts):
    return Score(title="t", duration=32.0, tempo_map=TEMPO, parts=parts, **facts)


def wandering(seed=0, keys=SCALE, beats=64):
    rng = np.random.default_rng(seed)
    return [Note(float(k) / 2, 60 + int(rng.choice(keys)), 0.5, int(rng.integers(60, 100)))
            for k in range(beats * 2)]  # fmt: skip


def test_even_strokes_of_one_key_tick_and_living_ones_do_not():
    clock = [Note(float(k), 60, 0.5, 80) for k in range(41)]
    assert fabric_facts(score_of(part(clock))).ticking == pytest.approx(20.0)
    rng = np.random.default_rng(1)
    alive = [replace(n, velocity=int(rng.integers(50, 110))) for n in clock]
    assert fabric_facts(score_of(part(alive))).ticking < 6
    uneven = [replace(n, onset=n.onset + 0.25 * (k % 3)) for k, n in enumerate(clock)]
    assert fabric_facts(score_of(part(uneven))).ticking == 0


def test_a_swarm_is_counted_by_the_second_and_by_the_player():
    notes = [Note(8 + k / 16, 60 + k % 12, 0.05) for k in range(16 * 8)]
    found = fabric_facts(score_of(part(notes)))
    assert found.density == pytest.approx(32, abs=1)
    assert found.part_density == pytest.approx(32, abs=1)
    chords = [Note(float(k), p, 0.5) for k in range(8) for p in (60, 64, 67)]
    assert fabric_facts(score_of(part(chords))).part_density == pytest.approx(2, abs=0.3)


def test_notes_struck_at_once_are_counted_over_all_players():
    low, high = [Note(4, p, 1) for p in range(48, 54)], [Note(4.01, p, 1) for p in (72, 76)]
    found = fabric_facts(score_of(part(low), part(high, "pad")))
    assert found.pile_up == 8
    assert found.clusters == 1
    assert fabric_facts(score_of(part(high))).clusters == 0


def test_a_bar_said_again_and_again_grinds():
    cell = [(0.0, 60), (1.0, 64), (2.0, 62)]
    notes = [Note(4.0 * k + o, p + k, 0.9) for k in range(6) for o, p in cell]
    notes += [n for n in wandering() if n.onset >= 24]
    assert fabric_facts(score_of(part(notes, "melody"))).grinding == 6
    assert fabric_facts(score_of(part(wandering(), "melody"))).grinding < 3


def test_a_hole_is_found_and_an_ordered_one_is_not():
    notes = [n for n in wandering() if not 20 <= n.onset < 28]
    score = score_of(part(notes))
    assert fabric_facts(score).hole == pytest.approx(4.0, abs=0.1)
    assert fabric_facts(score, quiet=(Stretch(start=10, end=14),)).hole < 0.1


def test_entropy_tells_one_note_from_a_scale_from_anything():
    one = fabric_facts(score_of(part([replace(n, pitch=60) for n in wandering()]))).entropy
    scale = fabric_facts(score_of(part(wandering()))).entropy
    anything = fabric_facts(score_of(part(wandering(keys=range(12))))).entropy
    assert one == 0
    assert one < scale < np.log2(7) + 1e-9 < anything


def test_a_change_of_key_that_nobody_planned_is_a_seam():
    notes = [replace(n, pitch=n.pitch + (n.onset >= 32)) for n in wandering()]
    assert fabric_facts(score_of(part(notes))).seam > 0.5
    planned = (KeyChange(beat=0, tonic=0, mode="major"), KeyChange(beat=32, tonic=1, mode="major"))
    assert fabric_facts(score_of(part(notes), keys=planned)).seam < 0.2
    assert fabric_facts(score_of(part(wandering()))).seam < 0.1


def test_a_tune_over_speech_is_a_share_of_it():
    score = score_of(part([n for n in wandering() if n.onset < 20], "melody"))
    told = fabric_facts(score, speech=(Stretch(start=5, end=15),))
    assert told.spoken_over == pytest.approx(0.5, abs=0.05)
    assert fabric_facts(score).spoken_over is None


def test_an_empty_score_has_no_faults():
    found = fabric_facts(score_of())
    assert (found.ticking, found.density, found.hole, found.entropy) == (0, 0, 0, None)
