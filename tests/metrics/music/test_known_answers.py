"""Answers worked out by hand, for the measures of notes; they need no golden file."""

import math

import numpy as np
import pytest

from photoplay.metrics.music.density import note_density, qualified_note_rate
from photoplay.metrics.music.drum_patterns import drum_in_pattern_rate, drum_pattern_consistency
from photoplay.metrics.music.emptiness import empty_beat_rate, empty_measure_rate
from photoplay.metrics.music.entropy import pitch_class_entropy, pitch_entropy
from photoplay.metrics.music.groove import (
    chance_of_grooving,
    groove_consistency,
    grooving_similarity,
)
from photoplay.metrics.music.pitches import pitch_classes_used, pitch_range, pitches_used
from photoplay.metrics.music.polyphony import polyphony, polyphony_rate
from photoplay.metrics.music.scale import pitch_in_scale_rate, scale_consistency
from photoplay.metrics.music.spacing import inter_onset_interval
from photoplay.types.notes import Metre, table_of

BEAT = 480


def line(pitches):
    return table_of([(BEAT * i, BEAT, pitch) for i, pitch in enumerate(pitches)])


CHROMATIC = line(range(60, 72))
D_MAJOR = line([62, 64, 66, 67, 69, 71, 73, 74])
HARMONIC_MINOR = line([57, 59, 60, 62, 64, 65, 68, 69])
NOTHING = table_of([])
DRUMS = table_of([(0, 60, 36), (240, 60, 38)], drum=True)


def test_scales():
    assert scale_consistency(CHROMATIC) == pytest.approx(7 / 12)
    assert scale_consistency(D_MAJOR) == 1.0
    assert scale_consistency(D_MAJOR, convention="crnngan_as_released") == 0.875
    assert scale_consistency(HARMONIC_MINOR) == 0.875
    assert scale_consistency(HARMONIC_MINOR, convention="crnngan_fixed") == 1.0
    assert pitch_in_scale_rate(D_MAJOR, root=2) == 1.0
    assert pitch_in_scale_rate(D_MAJOR, root=0) == pytest.approx(6 / 8)


def test_entropies_of_even_spreads_are_logarithms():
    assert pitch_entropy(CHROMATIC) == pytest.approx(math.log2(12))
    assert pitch_class_entropy(CHROMATIC, convention="muspy") == pytest.approx(math.log2(12))
    assert pitch_class_entropy(CHROMATIC, convention="musdr_h1") == pytest.approx(2.0)
    assert pitch_class_entropy(line([60, 60, 72]), convention="muspy") == 0.0
    assert math.copysign(1, pitch_class_entropy(line([60]), convention="muspy")) == 1.0


def test_four_bar_windows_step_by_one_bar():
    notes = table_of([(4 * BEAT * bar, BEAT, 60 + bar) for bar in range(5)])
    assert pitch_class_entropy(notes) == pytest.approx(2.0)  # two windows of four classes each


def test_a_note_that_ends_on_the_beat_does_not_fill_the_next():
    notes = table_of([(0, BEAT, 60), (3 * BEAT, BEAT, 64)])
    assert empty_beat_rate(notes) == 0.5
    assert empty_beat_rate(notes, convention="muspy") == pytest.approx(0.2)
    assert empty_measure_rate(table_of([(8 * BEAT, BEAT, 60)])) == pytest.approx(2 / 3)


def test_a_chord_is_one_onset_unless_the_convention_counts_notes():
    notes = table_of([(0, BEAT, 60), (0, BEAT, 64), (BEAT, BEAT, 60)], bpm=120)
    assert inter_onset_interval(notes) == pytest.approx(0.5)
    assert inter_onset_interval(notes, convention="unique_beats") == 1.0
    assert inter_onset_interval(notes, convention="mgeval") == pytest.approx(0.25)
    spread = table_of([(0, BEAT, 60), (10, BEAT, 64), (BEAT, BEAT, 60)], bpm=120)
    assert inter_onset_interval(spread, merge_s=0.03) == pytest.approx(0.5)


def test_alternating_bars_groove_a_third_of_the_time():
    even, odd = [0, 960], [480, 1440]
    onsets = [bar * 4 * BEAT + at for bar in range(4) for at in (odd if bar % 2 else even)]
    notes = table_of([(onset, 120, 60) for onset in onsets])
    # Of six pairs two are alike; the four others differ in 4 of 16 places.
    assert grooving_similarity(notes) == pytest.approx(1 - (4 * 4 / 16) / 6)
    assert groove_consistency(notes.quantised(4)) == pytest.approx(1 - 4 / 16)
    assert chance_of_grooving(notes) == pytest.approx(1 - 2 * (2 / 16) * (14 / 16))


def test_bars_follow_the_metre():
    waltz = [(bar * 3 * BEAT + at, 60, 60) for bar in range(4) for at in (0, BEAT)]
    assert grooving_similarity(table_of(waltz, metres=(Metre(0, 3, 4),))) == 1.0
    assert grooving_similarity(table_of(waltz)) < 1.0


def test_polyphony_counts_distinct_pitches_over_sounding_time():
    rows = [
        (0, 2 * BEAT, 60),
        (0, BEAT, 64),
        (0, BEAT, 67),
        (0, 2 * BEAT, 60),
        (3 * BEAT, BEAT, 60),
    ]
    notes = table_of(rows)
    assert polyphony(notes) == pytest.approx((3 + 1 + 1) / 3)
    assert polyphony_rate(notes) == pytest.approx(1 / 4)
    assert polyphony_rate(notes, at_least=1) == pytest.approx(3 / 4)


def test_ranges_and_counts():
    assert pitch_range(D_MAJOR) == 12
    assert (pitches_used(D_MAJOR), pitch_classes_used(D_MAJOR)) == (8, 7)


def test_drums_on_grids():
    duple = table_of([(120 * i, 60, 36) for i in range(8)], drum=True)
    triple = table_of([(160 * i, 60, 36) for i in range(6)], drum=True)
    assert drum_in_pattern_rate(duple, meter="duple") == 1.0
    assert drum_in_pattern_rate(triple, meter="triple") == 1.0
    assert drum_in_pattern_rate(triple, meter="duple") == pytest.approx(2 / 6)
    assert drum_pattern_consistency(triple) == 1.0


def test_densities():
    assert note_density(line([60] * 4)) == pytest.approx(2.0)
    assert note_density(line([60] * 4), convention="per_beat") == 1.0
    assert qualified_note_rate(table_of([(0, 40, 60), (100, 39, 60)])) == 0.5


@pytest.mark.parametrize(
    "measure",
    [scale_consistency, pitch_in_scale_rate, pitch_entropy, pitch_class_entropy, pitch_range,
     empty_beat_rate, empty_measure_rate, inter_onset_interval, grooving_similarity,
     groove_consistency, polyphony, polyphony_rate, note_density, qualified_note_rate,
     drum_in_pattern_rate, drum_pattern_consistency, chance_of_grooving],
)  # fmt: skip
def test_no_notes_have_no_value(measure):
    assert math.isnan(measure(NOTHING))


@pytest.mark.parametrize("measure", [pitches_used, pitch_classes_used])
def test_no_notes_count_nothing(measure):
    assert measure(NOTHING) == 0.0


@pytest.mark.parametrize(
    "measure", [scale_consistency, pitch_entropy, pitch_class_entropy, pitch_range, polyphony]
)
def test_drums_have_no_pitch(measure):
    assert math.isnan(measure(DRUMS))


@pytest.mark.parametrize("measure", [grooving_similarity, groove_consistency])
def test_one_bar_has_no_groove(measure):
    assert math.isnan(measure(line([60])))


def test_a_whole_transposition_leaves_what_counts_classes():
    notes = line(np.random.default_rng(3).integers(50, 70, 40))
    higher = line(notes.pitch + 12)
    assert pitch_class_entropy(notes) == pytest.approx(pitch_class_entropy(higher))
    assert scale_consistency(notes) == scale_consistency(line(notes.pitch + 5))
