import itertools
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoplay.composition.chain import Chain
from photoplay.composition.harmony import Harmonist, progression
from photoplay.composition.voicing import lay_out
from photoplay.theory.chords import notes_of
from photoplay.types.brief import Cadence

MODES = ("lydian", "major", "mixolydian", "dorian", "minor", "phrygian", "harmonic-minor")


def chords_of(plans, mode, cadence="full", bars=8, seed=0, **facts):
    section = plans.make_section("s1", 0, bars, mode=mode, cadence=cadence, tonic=0)
    plan = plans.make_plan([section])
    rng = np.random.default_rng(seed)
    return progression(section, plan.tempo_map.bars, Harmonist(**facts), rng,
                       opens=True, final=True, motif={})  # fmt: skip


@pytest.mark.parametrize("cadence", get_args(Cadence))
@pytest.mark.parametrize("sevenths", [False, True])
def test_a_section_may_end_with_any_cadence_or_with_none(plans, cadence, sevenths):
    chords = chords_of(plans, "major", cadence=cadence, sevenths=sevenths)
    assert chords[-1].beat + chords[-1].duration == pytest.approx(32.0)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("corpus", ["billboard", "pop909", "openewld"])
def test_a_closing_section_ends_on_its_own_chord_without_gaps(plans, mode, corpus):
    chords = chords_of(plans, mode, corpus=corpus)
    assert chords[-1].root == 0
    for one, after in itertools.pairwise(chords):
        assert one.beat + one.duration == pytest.approx(after.beat)


def test_a_half_cadence_stops_on_the_dominant(plans):
    section = plans.make_section("s1", 0, 8, cadence="half", tonic=2)
    plan = plans.make_plan([section])
    chords = progression(section, plan.tempo_map.bars, Harmonist(), np.random.default_rng(1),
                         opens=True, final=False, motif={})  # fmt: skip
    assert chords[-1].root == 9


def test_chords_turn_where_the_picture_does(plans):
    section = plans.make_section("s1", 0, 8)
    plan = plans.make_plan([section])
    chords = progression(section, plan.tempo_map.bars, Harmonist(), np.random.default_rng(2),
                         opens=True, final=True, motif={}, marks=[9.5])  # fmt: skip
    assert any(abs(chord.beat - 9.5) < 1e-9 for chord in chords)


def test_seeds_bring_other_progressions(plans):
    heads = {tuple(c.numeral for c in chords_of(plans, "major", seed=s)[:4]) for s in range(20)}
    assert len(heads) >= 7  # of the twelve openings that suit the film


@pytest.mark.parametrize("mode", MODES)
def test_a_chain_reaches_its_goal(mode):
    chain = Chain.of(mode, "billboard")
    rng = np.random.default_rng(0)
    goal = chain.names[3]
    for _ in range(20):
        row = chain.sample(4, rng, goal=goal)
        assert chain.steps[chain.names.index(row[-1]), chain.names.index(goal)] > 0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.sampled_from(MODES))
def test_voices_lead_without_parallels_and_with_whole_chords(seed, mode):
    chain = Chain.of(mode, "openewld")
    from photoplay.types.score import Chord

    kinds = {"maj": "major", "min": "minor", "dim": "diminished"}
    names = chain.sample(10, np.random.default_rng(seed))
    chords = [Chord(beat=4.0 * k, duration=4.0, root=int(n[:-3]), quality=kinds[n[-3:]])
              for k, n in enumerate(names)]  # fmt: skip
    voicings = lay_out(chords)
    for chord, voicing in zip(chords, voicings, strict=True):
        assert {p % 12 for p in voicing.pitches} == notes_of(chord)
        assert list(voicing.pitches) == sorted(voicing.pitches)
    faults = 0
    for a, b in itertools.pairwise(voicings):
        for low, high in itertools.combinations(range(4), 2):
            first, second = ((v.pitches[high] - v.pitches[low]) % 12 for v in (a, b))
            moved = a.pitches[low] != b.pitches[low] and a.pitches[high] != b.pitches[high]
            same = (b.pitches[low] > a.pitches[low]) == (b.pitches[high] > a.pitches[high])
            faults += moved and same and first == second and first in (0, 7)
    assert faults <= 1
