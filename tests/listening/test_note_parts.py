import numpy as np
import pytest

from photoplay.listening.note_beats import bar_places, track_beats
from photoplay.listening.note_melody import melody_notes
from photoplay.types.notes import table_of

BEAT = 480


def tune_over_chords(seed=0, bars=8):
    """Rows and whether each is the tune's: eighths and quarters over block chords."""
    rng = np.random.default_rng(seed)
    tune = [72 + int(step) for step in np.clip(np.cumsum(rng.integers(-2, 3, bars * 4)), -7, 9)]
    rows = [(i * BEAT, BEAT, pitch, 100) for i, pitch in enumerate(tune)]
    for bar in range(bars):
        for pitch in (45, 52, 57, 60):
            rows += [(bar * 4 * BEAT + beat * BEAT, 2 * BEAT, pitch, 70) for beat in (0, 2)]
    return rows


@pytest.mark.parametrize("seed", range(3))
def test_a_tune_over_chords_is_told_apart(seed):
    table = table_of(tune_over_chords(seed))
    found = melody_notes(table)
    assert np.mean(found == (table.velocity == 100)) > 0.97


def test_drums_and_silence_have_no_melody():
    assert melody_notes(table_of([])).tolist() == []
    assert not melody_notes(table_of([(0, BEAT, 36), (BEAT, BEAT, 38)], drum=True)).any()


def played(bpm, bars, beats_a_bar, jitter=0.0, seed=0):
    """A bass note that lasts the bar, chords that change with it, a strike on every beat."""
    rng = np.random.default_rng(seed)
    roots = (36, 41, 43, 40)
    rows = []
    for bar in range(bars):
        start, root = bar * beats_a_bar * BEAT, roots[bar % 4]
        rows.append((start, beats_a_bar * BEAT, root, 100))
        for beat in range(beats_a_bar):
            late = int(rng.normal(0, jitter) * BEAT * bpm / 60)
            at = max(0, start + beat * BEAT + late)
            rows += [(at, BEAT // 2, root + above, 70) for above in (24, 28, 31)]
    return table_of(rows, bpm=bpm)


@pytest.mark.parametrize("bpm", [60, 72, 90, 110])
@pytest.mark.parametrize("beats_a_bar", [3, 4])
def test_beats_and_bars_of_plain_playing(bpm, beats_a_bar):
    beats = track_beats(played(bpm, 16, beats_a_bar, jitter=0.01))
    wanted = np.arange(16 * beats_a_bar) * 60 / bpm
    assert np.mean([np.abs(beats.times - one).min() < 0.07 for one in wanted]) > 0.95
    bars = np.arange(16) * beats_a_bar * 60 / bpm
    assert np.mean([np.abs(beats.downbeats - one).min() < 0.07 for one in bars]) > 0.9


@pytest.mark.parametrize("shift", range(4))
def test_bars_are_found_wherever_the_beats_begin(shift):
    table = played(100, 16, 4)
    times = (np.arange(60) + shift) * 0.6
    places = bar_places(table, times)
    assert places[:4].tolist() == [(i + shift) % 4 + 1 for i in range(4)]


def test_too_few_notes_have_no_beats():
    assert track_beats(table_of([])) is None
    assert track_beats(table_of([(0, BEAT, 60)])) is None
