import numpy as np
import pytest

from photoplay.listening.note_sections import SectionOptions, bar_features, find_sections, likeness
from photoplay.types.notes import table_of

BEAT = 480
CHANGE = SectionOptions(repeat=0.0, short_repeat=0.0, novelty=8.0)
"""Short loops repeat in every bar or two: here change alone makes a section."""


def passage(first_bar, bars, seed):
    """Bars of a harmony and a rhythm of their own; the same for the same seed."""
    rng = np.random.default_rng(seed)
    roots = rng.choice(12, 2, replace=False)
    places = sorted(rng.choice(16, 6, replace=False))
    rows = []
    for bar in range(bars):
        start, root = (first_bar + bar) * 4 * BEAT, 48 + int(roots[bar % 2])
        rows += [(start, 4 * BEAT, root + above) for above in (0, 4, 7)]
        rows += [(start + int(place) * BEAT // 4, BEAT // 4, root + 19) for place in places]
    return rows


def form(*plan):
    rows, bar = [], 0
    for seed, bars in plan:
        rows += passage(bar, bars, seed)
        bar += bars
    return table_of(rows)


def test_sections_begin_where_the_music_changes_and_repeats_share_a_letter():
    found = find_sections(form((1, 8), (2, 8), (1, 8), (3, 5), (2, 8)), options=CHANGE)
    assert [(one.beat / 4, one.beats / 4) for one in found] == [
        (0, 8), (8, 8), (16, 8), (24, 5), (29, 8)
    ]  # fmt: skip
    assert [one.letter for one in found] == ["A", "B", "A", "C", "B"]


def test_one_passage_is_one_section():
    found = find_sections(form((1, 16)), options=CHANGE)
    assert [(one.beat, one.letter) for one in found] == [(0, "A")]


def test_sections_count_from_the_first_bar():
    table = form((1, 8), (2, 8))
    moved = table_of(
        [(int(o) + 2 * BEAT, int(d), int(p)) for o, d, p in
         zip(table.onset, table.duration, table.pitch, strict=True)]
    )  # fmt: skip
    found = find_sections(moved, first_bar=2.0, options=CHANGE)
    assert [one.beat for one in found] == [2, 34]


def test_the_same_bar_is_alike_and_likeness_is_even_handed():
    alike = likeness(bar_features(form((1, 8), (2, 4)), 4.0))
    assert alike.shape == (12, 12)
    assert np.allclose(alike, alike.T)
    assert alike[0, 4] == pytest.approx(1.0)
    assert alike[0, 9] < 0.9


@pytest.mark.parametrize("table", [table_of([]), table_of([(0, BEAT, 36)], drum=True)])
def test_silence_and_drums_have_no_sections(table):
    assert find_sections(table) == ()


def test_a_single_bar_is_one_section():
    assert len(find_sections(form((1, 1)))) == 1
