import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch

from photoplay.methods.bar_conditions import asked_of, grid_of, lessons_of
from photoplay.methods.to_score import learned
from photoplay.tokens import bar_notes
from photoplay.tokens.ahead import FAR, marks_of, ordered
from photoplay.tokens.bar_notes import BAR, END, PITCH, PLACE
from photoplay.tokens.bar_wishes import DENSITY, KEY, METRE, OPEN, PLAYERS, RANGES, VECTORS
from photoplay.tokens.bar_wishes import moved as moved_wishes
from photoplay.types.annotations import Phrase, Sheet
from photoplay.types.example import Example
from photoplay.types.notes import Metre, table_of
from photoplay.types.score import KeyChange
from tests.contracts.lessons import lessons
from tests.tokens.pieces import POP909, Dataset, song


@pytest.fixture
def model():
    torch.manual_seed(0)
    return learned.Model(learned.Options.tiny()).eval()


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def test_the_size_that_ships_has_about_a_million_numbers():
    count = sum(one.numel() for one in learned.Model(learned.Options.small()).parameters())
    assert 0.8e6 < count < 1.0e6


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


def test_bars_behind_a_gap_are_told_first_and_say_how_far_they_are(model):
    words = bar_notes.encode(grid_of(lessons()[0]))
    number = np.minimum(bar_notes.bars_of(words), 3)
    order = ordered(words, number, range(1, 3))
    bars, marks = number[order], marks_of(number[order], range(1, 3))
    assert bars.tolist() == sorted(bars.tolist(), key=lambda bar: (bar != 3, bar))
    assert [marks[bars == bar][0] for bar in range(4)] == [FAR + 3, FAR + 2, FAR + 1, 1]
    assert not (words[order][:, PLACE] == END).any()
    assert len(order) == len(words) - 1


def test_filling_in_hears_what_lies_ahead(model):
    for table in model.fields.parameters():
        table.data *= 20  # loud enough for a net that has learnt nothing
    example = lessons()[0]
    higher = replace(example.notes, pitch=example.notes.pitch + 5 * (example.notes.onset >= 48))
    one, other = (model.fill(replace(example, notes=notes), range(1, 3), rng(5))
                  for notes in (example.notes, higher))  # fmt: skip
    assert rows_of(one, {0, 3}) != rows_of(other, {0, 3})


def test_nothing_is_learnt_of_bars_that_lie_ahead(model):
    model.train()
    for seed in range(30):
        torch.manual_seed(seed)
        row = model._row(lessons()[0])
        ahead = (row["ahead"] > 0) & (row["ahead"] <= FAR)
        if ahead.any():
            assert (row["wanted"][:-1][ahead[1:]] == learned.NO_LESSON).all()
            assert (row["wanted"][:-1][~ahead[1:]][:, PLACE] != learned.NO_LESSON).all()
            return
    pytest.fail("no lesson was given with bars ahead")


def test_now_and_then_a_lesson_is_learnt_with_nothing_asked(model):
    model.train()
    asked = [model._row(lessons()[0])["asked"].numpy() for _ in range(80)]
    silent = [rows for rows in asked if not rows[:, list(itertools.chain(*OPEN))].any()]
    assert 1 <= len(silent) < 40
    assert all(rows[:, PLAYERS].any() and rows[:, METRE].all() for rows in silent)


def test_other_keys_move_notes_and_chords_alike():
    example = lessons()[1]
    words = bar_notes.encode(grid_of(example))
    asked = learned._asked_rows(example)
    moved, told = learned._moved(words, 5), moved_wishes(asked, 5)
    notes = words[:, PLACE] < BAR
    assert (moved[notes, 2] - words[notes, 2] == 5).all()
    assert told[0, 0] == (asked[0, 0] - 1 + 5) % 12 + 1
    assert (told[:, DENSITY:] == asked[:, DENSITY:]).all()


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


def test_lessons_of_a_song_hold_its_tune_and_what_its_bars_have():
    song("001")
    example = Dataset(POP909)["001"]
    found = lessons_of(example)
    assert len(found) > 2
    for one in found:
        grid = grid_of(one)
        asked = asked_of(grid)
        assert set(one.vectors) == set(VECTORS)
        for name in ("density", "roles"):
            assert np.array_equal(asked[name], one.vectors[name])
        assert np.isfinite(one.vectors["energy"]).all()
        assert one.sheet.chords
        assert len(set(grid.onset.tolist())) == len(grid)
        bar, within = np.divmod(grid.onset, grid.bar)
        struck = one.vectors["hits"][bar, within].sum()
        assert 0 < struck == one.vectors["hits"].sum() < len(grid)
    places = [one.vectors["place"][0] for one in found]
    assert places == sorted(places)


def test_phrases_say_what_is_left_what_returns_and_which_idea_it_is():
    notes = table_of([(16 * bar + 4 * k, 4, 60 + k) for bar in range(12) for k in range(4)],
                     resolution=4, bpm=100.0)  # fmt: skip
    phrases = tuple(Phrase(beat=16.0 * k, beats=16.0, letter=x) for k, x in enumerate("ABA"))
    (one,) = lessons_of(Example(key="x", notes=notes, sheet=Sheet(phrases=phrases)))[:1]
    assert one.vectors["left"].tolist() == [4, 3, 2, 1] * 3
    assert one.vectors["echo"].tolist() == [0] * 8 + [8] * 4
    assert one.vectors["section"].tolist() == [0] * 4 + [1] * 4 + [0] * 4


def test_music_is_learnt_in_the_key_without_signs(model):
    key = KeyChange(beat=0.0, tonic=2, mode="major")
    one = replace(lessons()[0], sheet=replace(lessons()[0].sheet, keys=(key,)))
    plain, home = (model._row(example) for example in (lessons()[0], one))
    notes = plain["words"][:, PLACE] < BAR
    assert (home["words"][notes, PITCH] == plain["words"][notes, PITCH] - 2).all()
    assert home["asked"][0, KEY] == 1
    whole = [model._score(grid_of(example), example, rng()) for example in (lessons()[0], one)]
    kept = [model.fill(example, range(3, 4), rng(1)) for example in (lessons()[0], one)]
    assert rows_of(kept[1], {3}) == rows_of(whole[1], {3}) == rows_of(whole[0], {3})


def test_bars_of_no_whole_sixteenths_are_refused():
    notes = replace(lessons()[0].notes, metres=(Metre(0, 9, 32),))
    with pytest.raises(ValueError, match="no whole number of sixteenths"):
        lessons_of(replace(lessons()[0], notes=notes))


def test_a_song_without_notes_gives_no_lesson():
    assert lessons_of(replace(lessons()[0], notes=None)) == []
