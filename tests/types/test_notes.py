import numpy as np
import pytest

from photoplay.types.notes import Metre, notes_of, table_of
from photoplay.types.score import Note, Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint


def score():
    bars = (
        Bar(start=0, numerator=4, denominator=4),
        Bar(start=4, numerator=3, denominator=4),
        Bar(start=7, numerator=3, denominator=4),
    )
    points = (TempoPoint(beat=0, bpm=60), TempoPoint(beat=4, bpm=120))
    tune = Part.of([Note(4, 64, 2, shift=0.01), Note(0, 60, 4)], id="t", name="t", role="melody",
                   instrument="flute", program=73)  # fmt: skip
    kit = Part.of([Note(0, 36, 0.25)], id="d", name="d", role="drums", instrument="kit",
                  program=0, drums=True)  # fmt: skip
    return Score(title="", duration=6, tempo_map=TempoMap(points=points, bars=bars),
                 parts=(tune, kit))  # fmt: skip


def test_a_score_is_written_in_ticks_and_played_in_seconds():
    table = notes_of(score())
    assert table.pitch.tolist() == [36, 60, 64]
    assert table.onset_beats.tolist() == [0, 0, 4]
    assert table.onset_seconds == pytest.approx([0, 0, 4.01])
    assert table.end_seconds == pytest.approx([0.25, 4, 5.01])
    assert table.drum.tolist() == [True, False, False]
    assert table.pitched().pitch.tolist() == [60, 64]
    assert [metre.numerator for metre in table.metres] == [4, 3]
    assert table.seconds_at(np.array([0, 4 * 960, 6 * 960])) == pytest.approx([0, 4, 5])


def test_the_bar_that_holds_longest_is_the_bar():
    metres = (Metre(0, 4, 4), Metre(480 * 4, 6, 8))
    assert table_of([(0, 480 * 30, 60)], metres=metres).bar_beats() == 3


def test_quantising_rounds_halves_to_even_and_keeps_the_seconds():
    table = table_of([(60, 180, 60), (180, 60, 62)], resolution=480)
    coarse = table.quantised(4)
    assert coarse.onset.tolist() == [0, 2]
    assert coarse.end.tolist() == [2, 2]
    assert np.array_equal(coarse.onset_seconds, table.onset_seconds)


def test_an_empty_table_has_no_length():
    table = table_of([])
    assert len(table) == table.last_end == table.length == 0
    assert table.seconds == 0.0


@pytest.mark.parametrize(
    "rows", [[(-1, 10, 60)], [(0, -10, 60)], [(0, 10, 128)]], ids=["onset", "duration", "pitch"]
)
def test_impossible_notes_are_refused(rows):
    with pytest.raises(ValueError, match=r"must"):
        table_of(rows)
