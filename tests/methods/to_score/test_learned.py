from dataclasses import replace

import numpy as np
import pytest
import torch

from photoplay.methods.bar_conditions import asked_of, grid_of, lessons_of
from photoplay.methods.to_score import learned
from photoplay.tokens import bar_notes
from photoplay.tokens.bar_notes import BAR, END, PLACE, ROLE
from photoplay.tokens.bar_wishes import RANGES, VECTORS
from photoplay.tokens.bar_wishes import moved as moved_wishes
from photoplay.types.notes import Metre
from tests.contracts.lessons import lessons
from tests.tokens.pieces import POP909, Dataset, song


@pytest.fixture
def model():
    torch.manual_seed(0)
    return learned.Model(learned.Options.tiny()).eval()


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def test_the_size_meant_to_ship_has_about_five_million_numbers():
    count = sum(one.numel() for one in learned.Model(learned.Options.paper()).parameters())
    assert 4.5e6 < count < 5.5e6


def test_what_is_drawn_untrained_keeps_metre_range_order_and_roles(model):
    for example in lessons():
        score = model.compose(example, rng(4))
        playing = {bar_notes.ROLES[k] for k in np.flatnonzero(example.vectors["roles"].any(axis=0))}
        assert {part.role for part in score.parts} <= playing
        assert len(score.tempo_map.bars) == 4
        for part in score.parts:
            low, high = RANGES[part.role]
            assert all(low <= note.pitch <= high for note in part.notes)
            assert all(note.onset < 16 for note in part.notes)
            places = [(note.onset, note.pitch) for note in part.notes]
            assert len(set(places)) == len(places)


def test_a_waltz_is_written_in_three(model):
    score = model.compose(replace(lessons()[0], metre="3/4"), rng())
    assert {bar.numerator for bar in score.tempo_map.bars} == {3}
    assert all(note.onset < 12 for part in score.parts for note in part.notes)


def test_bars_without_players_stay_empty(model):
    example = lessons()[0]
    roles = example.vectors["roles"].copy()
    roles[1:3] = 0
    score = model.compose(replace(example, vectors={**example.vectors, "roles": roles}), rng())
    onsets = [note.onset for part in score.parts for note in part.notes]
    assert onsets
    assert not [one for one in onsets if 4 <= one < 12]


def rows_of(score, outside):
    return sorted(
        (part.role, note) for part in score.parts for note in part.notes
        if int(note.onset // 4) not in outside
    )  # fmt: skip


def test_filling_in_leaves_all_other_bars_as_they_were(model):
    example = lessons()[0]
    whole = model._score(grid_of(example), example, rng())
    filled = model.fill(example, range(1, 3), rng(5))
    assert rows_of(filled, {1, 2}) == rows_of(whole, {1, 2})
    assert rows_of(filled, {0, 3}) != rows_of(whole, {0, 3})


def test_filling_in_hears_what_lies_ahead(model):
    """The same prefix and gap with another last bar: what the gap is drawn from changes."""
    one = lessons()[0]
    words = bar_notes.encode(grid_of(one))
    number = np.minimum(bar_notes.bars_of(words), 3)
    order, bars, marks = learned._with_ahead(words, number, range(1, 3))
    assert bars.tolist() == sorted(bars.tolist(), key=lambda bar: (bar != 3, bar))
    assert marks.tolist() == [int(bar == 3) for bar in bars]
    assert not (order[:, PLACE] == END).any()
    assert len(order) == len(words) - 1


def test_nothing_is_learnt_of_bars_that_lie_ahead(model):
    model.train()
    for seed in range(30):
        torch.manual_seed(seed)
        row = model._row(lessons()[0])
        if row["ahead"].any():
            behind = row["ahead"][1:] > 0
            assert (row["wanted"][:-1][behind] == learned.NO_LESSON).all()
            return
    pytest.fail("no lesson was given with bars ahead")


def test_other_keys_move_notes_and_chords_alike():
    example = lessons()[1]
    words = bar_notes.encode(grid_of(example))
    asked = learned._asked_rows(example)
    moved, told = learned._moved(words, 5), moved_wishes(asked, 5)
    notes = words[:, PLACE] < BAR
    assert (moved[notes, 2] - words[notes, 2] == 5).all()
    assert told[0, 0] == (asked[0, 0] - 1 + 5) % 12 + 1
    assert (told[:, 4:] == asked[:, 4:]).all()


def test_a_cached_step_hears_what_the_whole_does(model):
    batch = model.batch(lessons()[:1])
    whole = model._hear(batch["words"], batch["asked"], batch["ahead"])
    caches = [learned.KeyValueCache() for _ in model.blocks]
    steps = [
        model._hear(*(batch[name][:, k : k + 1] for name in ("words", "asked", "ahead")), caches)
        for k in range(whole.shape[1])
    ]
    torch.testing.assert_close(torch.cat(steps, dim=1), whole, rtol=1e-4, atol=1e-5)


def test_a_lesson_that_does_not_say_all_is_refused(model):
    example = lessons()[0]
    vectors = {name: one for name, one in example.vectors.items() if name != "hits"}
    with pytest.raises(ValueError, match="do not say hits"):
        model.batch([replace(example, vectors=vectors)])


def test_lessons_of_a_song_hold_its_notes_and_what_its_bars_have():
    song("001")
    example = Dataset(POP909)["001"]
    found = lessons_of(example)
    assert len(found) > 5
    for one in found:
        grid = grid_of(one)
        asked = asked_of(grid)
        assert set(one.vectors) == set(VECTORS)
        for name in ("density", "energy", "hits", "roles"):
            assert np.array_equal(asked[name], one.vectors[name])
        assert one.sheet.chords
        assert bar_notes.encode(grid)[:, ROLE].max() == 2
    places = [one.vectors["place"][0] for one in found]
    assert places == sorted(places)
    first, second = found[0].notes.pitch, found[1].notes.pitch
    assert set(second.tolist()) & set(first.tolist())


def test_bars_of_four_and_a_half_beats_are_refused():
    notes = replace(lessons()[0].notes, metres=(Metre(0, 9, 8),))
    with pytest.raises(ValueError, match=r"bars of 4\.5 beats"):
        lessons_of(replace(lessons()[0], notes=notes))


def test_a_song_without_notes_gives_no_lesson():
    assert lessons_of(replace(lessons()[0], notes=None)) == []
