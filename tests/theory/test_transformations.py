import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.theory.transformations import (
    TRANSFORMATIONS,
    Idea,
    transformation_named,
    transformed,
)
from photoplay.types.errors import BriefError

IDEA = Idea(notes=((0, 1, 0), (1, 0.5, 1), (1.5, 0.5, 2), (2, 2, 4), (4, 1.5, 3), (5.5, 0.5, 2),
                   (6, 2, 0)), bar=4, bars=2)  # fmt: skip


def rows(how, bars=4):
    return transformed(IDEA, how, bars).notes


def test_a_statement_is_the_idea():
    assert rows("statement") == IDEA.notes


def test_inversion_turns_every_step():
    assert [s for *_, s in rows("inversion")] == [0, -1, -2, -4, -3, -2, 0]
    assert [o for o, *_ in rows("inversion")] == [o for o, *_ in IDEA.notes]


def test_augmentation_doubles_and_fills_twice_the_bars():
    again = transformed(IDEA, "augmentation", 4)
    assert again.bars == 4
    assert [(o, d) for o, d, _ in again.notes] == [(2 * o, 2 * d) for o, d, _ in IDEA.notes]


def test_diminution_halves_and_says_it_twice():
    notes = rows("diminution")
    assert len(notes) == 14
    assert [o for o, *_ in notes[:7]] == [o / 2 for o, *_ in IDEA.notes]
    assert [s for *_, s in notes[7:]] == [s + 1 for *_, s in IDEA.notes]


def test_a_fragment_is_the_head_with_its_last_note_held():
    assert [(o, s) for o, _, s in rows("fragment")] == [(0, 0), (1, 1), (1.5, 2), (2, 4)]
    assert rows("fragment")[-1][1] == 4


def test_a_sequence_says_its_head_a_step_higher():
    assert [s for *_, s in rows("sequence")] == [0, 1, 2, 4, 1, 2, 3, 5]


def test_an_ornament_keeps_onsets_and_steps_and_adds_neighbours():
    notes = rows("ornament")
    assert {o for o, *_ in IDEA.notes} < {o for o, *_ in notes}
    kept = {o: s for o, _, s in notes}
    assert all(kept[o] == s for o, _, s in IDEA.notes)
    assert len(notes) == len(IDEA.notes) + 4


def test_displacement_comes_late():
    late = rows("displacement")[0][0]
    assert 0 < late <= 1


def test_extension_says_the_last_bar_again_lower():
    notes = transformed(IDEA, "extension", 3).notes
    assert [s for *_, s in notes[7:]] == [2, 1, -1]


@pytest.mark.parametrize("how", TRANSFORMATIONS)
@given(
    gaps=st.lists(st.sampled_from([0.5, 1.0, 1.5, 2.0]), min_size=1, max_size=6),
    moves=st.lists(st.integers(-3, 3), min_size=7, max_size=7),
    bars=st.integers(1, 4),
)
def test_no_transformation_runs_over_its_bars_or_itself(how, gaps, moves, bars):
    onsets = [0.0, *np.cumsum(gaps).tolist()]
    onsets = [o for o in onsets if o < 7.9]
    ends = [*onsets[1:], 8.0]
    steps = np.cumsum(moves).tolist()
    idea = Idea(notes=tuple((o, e - o, s) for o, e, s in zip(onsets, ends, steps, strict=False)),
                bar=4, bars=2)  # fmt: skip
    changed = transformed(idea, how, bars)
    assert 1 <= changed.bars <= bars
    for (o, d, _), after in zip(changed.notes, [*changed.notes[1:], (bars * 4.0, 0, 0)],
                                strict=True):  # fmt: skip
        assert d > 0
        assert o + d <= bars * 4 + 1e-9
        assert o < after[0] + 1e-9


def test_older_names_are_known_and_unknown_ones_refused():
    assert transformation_named("variation") == "ornament"
    with pytest.raises(BriefError, match="inversion"):
        transformation_named("inversio")
