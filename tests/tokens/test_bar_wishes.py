import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoplay.tokens.ahead import FAR, marks_of
from photoplay.tokens.bar_notes import BAR, DURATION, FIELDS, PITCH, PLACE, ROLE, ROLES
from photoplay.tokens.bar_wishes import (
    ALONE,
    COLUMNS,
    DENSITY,
    ECHO,
    ENERGY,
    HITS,
    KEY,
    LEFT,
    OPEN,
    SIZES,
    STRUCK,
    TEMPO,
    Bounds,
    allowed_values,
    moved,
    opened,
    wishes,
)
from photoplay.types.score import Chord, KeyChange

BARS = 4


def vectors(**changes):
    return {
        "density": np.full(BARS, 5.0), "energy": np.full(BARS, 80.0),
        "place": np.linspace(0, 1, BARS), "hits": np.zeros((BARS, 32)),
        "roles": np.array([[1, 0, 0]] * BARS),
    } | changes  # fmt: skip


CHORDS = (Chord(beat=0, duration=6, root=0, quality="major"),
          Chord(beat=6, duration=10, root=9, quality="minor7"))  # fmt: skip


def test_a_row_says_its_chords_and_what_comes_next():
    rows = wishes(vectors(), CHORDS, 4.0, 100)
    assert rows.shape == (BARS, COLUMNS)
    assert rows[0, :6].tolist() == [1, 1, 1, 1, 1, 1]
    assert rows[1, :6].tolist() == [1, 1, 10, 9, 10, 9]
    assert rows[3, 4:6].tolist() == [0, 0]
    assert (rows[:, : len(SIZES)] < np.array(SIZES)).all()


def test_what_is_not_said_is_nought():
    rows = wishes(vectors(energy=np.full(BARS, np.nan)), (), 4.0, None)
    for column in (0, 2, 4, ENERGY, TEMPO, KEY, LEFT, ECHO):
        assert not rows[:, column].any()
    assert rows[:, STRUCK].all()
    everything = opened(rows)
    assert not everything[:, [c for group in OPEN for c in group]].any()
    assert rows[:, DENSITY].all()


def test_a_key_moves_with_its_chords_and_stays_minor():
    key = KeyChange(beat=0, tonic=11, mode="minor")
    rows = moved(wishes(vectors(), CHORDS, 4.0, 100, key=key), 3)
    assert rows[0, KEY] == 12 + 2 + 1
    assert rows[0, 0] == 4
    assert np.array_equal(moved(rows, 9), wishes(vectors(), CHORDS, 4.0, 100, key=key))


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(4, 32))
def test_whatever_is_drawn_obeys_and_something_always_may_be(random, bar):
    pitches = np.zeros((bar, 128), dtype=bool)
    pitches[:, sorted(random.sample(range(50, 90), 9))] = True
    long = np.zeros((bar, 128), dtype=bool)
    long[:, 60:] = True
    struck = tuple(sorted(random.sample(range(bar), min(2, bar))))
    places = np.array([random.random() < 0.5 for _ in range(bar)])
    playing = np.array([True, False, False])
    bounds = Bounds(bar=bar, playing=playing, pitches=pitches, long=long, struck=struck,
                    places=places)  # fmt: skip
    last = np.array([BAR, 0, 0, 0, 0])
    words = []
    for _ in range(2 * bar + 2):
        word = np.zeros(len(FIELDS), dtype=np.int64)
        for field in range(len(FIELDS)):
            allowed = np.flatnonzero(allowed_values(field, word, last, bounds))
            assert len(allowed)
            word[field] = random.choice(allowed.tolist())
            if field == PLACE and word[PLACE] == BAR:
                break
        if word[PLACE] == BAR:
            break
        words.append(word)
        last = word
    begun = {int(word[PLACE]) for word in words}
    assert set(struck) <= begun
    for word in words:
        assert places[word[PLACE]] or word[PLACE] in struck
        assert pitches[word[PLACE], word[PITCH]]
        assert word[DURATION] < 3 or word[PITCH] >= 60
        assert playing[word[ROLE]]
    for one, other in itertools.pairwise(words):
        assert (one[PLACE], one[ROLE]) < (other[PLACE], other[ROLE]) or one[ROLE] != ALONE
    assert ROLES[ALONE] == "melody"


def test_a_vector_that_is_missing_is_named():
    with pytest.raises(ValueError, match="do not say hits"):
        wishes({k: v for k, v in vectors().items() if k != "hits"}, (), 4.0, 100)


def test_marks_count_bars_after_a_gap_and_before_its_end():
    number = np.arange(24)
    marks = marks_of(number, range(10, 14))
    assert marks[14:18].tolist() == [1, 2, 3, 4]
    assert marks[10:14].tolist() == [FAR + 4, FAR + 3, FAR + 2, FAR + 1]
    assert marks[:6].tolist() == [0] * 6
    assert marks.max() <= 2 * FAR
    assert HITS.stop == COLUMNS
