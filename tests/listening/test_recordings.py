"""What a song is heard to be, from the notes that are heard in it."""

import numpy as np
import pytest

from photoplay.listening.beat_grid import on_beats
from photoplay.listening.onsets import RATE
from photoplay.listening.recordings import hear_song
from photoplay.types.notes import table_of

BEAT, LATE = 0.55, 0.8
"""Seconds a beat, and of silence before the first."""
PROGRESSION = ((36, (0, 4, 7), "major"), (41, (0, 4, 7), "major"), (43, (0, 4, 7), "major"),
               (45, (0, 3, 7), "minor"))  # fmt: skip


@pytest.fixture(scope="module")
def song():
    """Sixteen bars in C played in seconds, as a transcription has them."""
    rows = []
    for bar in range(16):
        root, tones, _ = PROGRESSION[bar % 4]
        for beat in range(4):
            start = LATE + (4 * bar + beat) * BEAT
            if not beat:
                rows.append((start, 4 * BEAT, root, 100))
            rows += [(start, BEAT * 0.9, root + 24 + one, 80) for one in tones]
            rows.append((start + BEAT / 2, BEAT * 0.4, root + 24 + tones[2], 60))
    ticks = [(round(a * 1000), round(b * 1000), p, v) for a, b, p, v in rows]
    notes = table_of(ticks, resolution=500, bpm=120)
    strength = np.zeros(round((LATE + 64 * BEAT + 1) * RATE))
    strength[np.rint(notes.onset_seconds * RATE).astype(int)] = 1.0
    return hear_song(notes, strength)


def test_beats_and_bars(song):
    wanted = LATE + np.arange(64) * BEAT
    found = [np.abs(song.beats.times - one).min() < 0.05 for one in wanted]
    assert np.mean(found) > 0.95
    bars = wanted[::4]
    assert np.mean([np.abs(song.beats.downbeats - one).min() < 0.05 for one in bars]) > 0.9


def test_chords_and_key_stand_at_their_seconds(song):
    for bar in range(1, 15):
        root, _, quality = PROGRESSION[bar % 4]
        middle = LATE + (4 * bar + 2) * BEAT
        (chord,) = (one for one in song.chords if one.start <= middle < one.end)
        assert (chord.root, chord.quality) == (root % 12, quality)
        assert abs(chord.start - (LATE + 4 * bar * BEAT)) < 0.1
    assert {(one.tonic, one.mode) for one in song.keys} == {(0, "major")}
    assert song.keys[0].start <= LATE
    assert song.keys[0].end >= LATE + 63 * BEAT


def test_sections_are_without_gaps(song):
    assert song.sections
    for one, other in zip(song.sections, song.sections[1:], strict=False):
        assert one.end == pytest.approx(other.start)
    assert all(one.letter for one in song.sections)


def test_silence_is_no_song():
    song = hear_song(table_of([]), np.zeros(1000))
    assert song.beats is None
    assert (song.chords, song.keys, song.sections) == ((), (), ())


def test_a_grid_goes_on_before_and_after_its_beats():
    notes = table_of([(0, 480, 60), (960, 480, 62), (2400, 480, 64)], bpm=60)
    laid = on_beats(notes, np.array([1.5, 2.0, 2.6]))
    assert laid.ahead == 3
    assert laid.times[:5] == pytest.approx([0.0, 0.5, 1.0, 1.5, 2.0])
    assert laid.notes.onset_beats == pytest.approx([0, 4, 5 + 2.4 / 0.6], abs=0.01)
    assert laid.seconds(3.0) == pytest.approx(1.5)
    with pytest.raises(ValueError, match="two beats"):
        on_beats(notes, np.array([1.0]))
