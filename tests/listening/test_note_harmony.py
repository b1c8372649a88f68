import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.listening.best_path import best_path
from photoplay.listening.note_cells import bass_classes, class_weights
from photoplay.listening.note_chords import QUALITIES, find_chords
from photoplay.listening.note_key import find_key, find_keys
from photoplay.theory.chords import chord_classes
from photoplay.theory.scales import scale
from photoplay.types.notes import table_of

BEAT = 480
EMPTY = table_of([])


def block(bar, root, quality, octave=48):
    return [
        (bar * 4 * BEAT, 4 * BEAT, octave + (0 if i == 0 else 12) + one)
        for i, one in enumerate(sorted((c - root) % 12 for c in chord_classes(root, quality)))
        for one in [one + root]
    ]


def cadence(tonic, mode, bars=8):
    steps = {"major": ((0, "major"), (5, "major"), (7, "major"), (0, "major")),
             "minor": ((0, "minor"), (5, "minor"), (7, "major"), (0, "minor"))}[mode]  # fmt: skip
    rows = []
    for bar in range(bars):
        above, quality = steps[bar % 4]
        rows += block(bar, (tonic + above) % 12, quality)
    return rows


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("mode", ["major", "minor"])
def test_a_cadence_tells_its_key(tonic, mode):
    assert find_key(table_of(cadence(tonic, mode))) == (tonic, mode)


@given(st.integers(0, 11))
def test_a_scale_transposed_is_the_key_transposed(shift):
    rows = [(i * BEAT, BEAT, 60 + one) for i, one in enumerate(scale(0, "major"))]
    rows += [(8 * BEAT, 4 * BEAT, 60)]
    tonic, mode = find_key(table_of(rows))
    moved = [(onset, length, pitch + shift) for onset, length, pitch in rows]
    assert find_key(table_of(moved)) == ((tonic + shift) % 12, mode)


def test_a_change_of_key_is_found_at_its_bar():
    first = cadence(0, "major", 24)
    second = [(o + 24 * 4 * BEAT, length, pitch) for o, length, pitch in cadence(6, "major", 24)]
    keys = find_keys(table_of(first + second))
    assert [(key.tonic, key.mode) for key in keys] == [(0, "major"), (6, "major")]
    assert keys[1].beat == pytest.approx(96, abs=8)


def test_a_passing_chord_is_no_change_of_key():
    rows = cadence(0, "major", 24) + block(24, 1, "major") + [
        (o + 25 * 4 * BEAT, length, pitch) for o, length, pitch in cadence(0, "major", 24)
    ]  # fmt: skip
    assert len(find_keys(table_of(rows))) == 1


@pytest.mark.parametrize("quality", [one for one in QUALITIES if one not in ("sus2", "augmented")])
def test_chords_in_root_position_are_named(quality):
    rows = block(0, 2, quality) + block(1, 7, "major") + block(2, 2, quality)
    told = [(c.beat, c.duration, c.root, c.quality) for c in find_chords(table_of(rows))]
    assert told == [(0, 4, 2, quality), (4, 4, 7, "major"), (8, 4, 2, quality)]


def test_a_stray_note_changes_no_chord():
    rows = [*block(0, 0, "major"), (2 * BEAT, BEAT // 2, 73), *block(1, 5, "major")]
    assert [(c.beat, c.root) for c in find_chords(table_of(rows))] == [(0, 0), (4, 5)]


def test_chords_begin_with_the_notes():
    rows = [(o + 4 * BEAT, length, pitch) for o, length, pitch in block(0, 9, "minor")]
    assert [(c.beat, c.root, c.quality) for c in find_chords(table_of(rows))] == [(4, 9, "minor")]


def test_silence_and_drums_have_neither_key_nor_chords():
    for table in (EMPTY, table_of([(0, BEAT, 36)], drum=True)):
        assert find_key(table) is None
        assert find_keys(table) == ()
        assert find_chords(table) == ()


def test_weights_add_up_to_what_sounds():
    table = table_of([(0, 3 * BEAT // 2, 60), (BEAT, 100 * BEAT, 64)])
    weights = class_weights(table)
    assert weights[:, 0].tolist()[:3] == [1.0, 0.5, 0.0]
    assert weights[:, 4].sum() == 4.0  # a pedal counts for four cells
    assert bass_classes(table)[:3].tolist() == [0, 0, 4]


def test_the_best_path_stays_unless_a_change_pays():
    scores = np.array([[1.0, 0.0], [0.0, 0.5], [1.0, 0.0]])
    assert best_path(scores, np.full(3, 1.0)).tolist() == [0, 0, 0]
    assert best_path(scores, np.full(3, 0.1)).tolist() == [0, 1, 0]
