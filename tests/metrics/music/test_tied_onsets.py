"""What stands in a track beside what music21 reads of the same file."""

import mido
import numpy as np
import pytest

from photoplay.media.midi_notes import read_notes
from photoplay.metrics.music.tied_onsets import tied_onsets
from photoplay.types.notes import Metre, table_of


def play(path, seed, *, drums=False):
    """A played track: chords that end apart, long notes over bar lines, notes struck again."""
    rng = np.random.default_rng(seed)
    events, now = [], 0
    for _ in range(60):
        for _ in range(rng.integers(1, 4)):
            start, pitch = now + int(rng.integers(0, 90)), int(rng.integers(48, 72))
            events += [(start, 80, pitch), (start + int(rng.integers(40, 2400)), 0, pitch)]
        now += int(rng.integers(60, 700))
    order = rng.permutation(len(events)).tolist()  # on one tick any event may come first
    events = sorted((events[k] for k in order), key=lambda event: event[0])
    track, last = mido.MidiTrack(), 0
    track.append(mido.MetaMessage("time_signature", numerator=(4, 3, 2)[seed % 3], denominator=4))
    for tick, velocity, pitch in events:
        track.append(
            mido.Message("note_on", note=pitch, velocity=velocity, time=tick - last,
                         channel=9 if drums else 0)
        )  # fmt: skip
        last = tick
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(path)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("seed", "drums"), [(1, False), (2, False), (3, False), (7, True)])
def test_played_notes_stand_where_music21_puts_them(tmp_path, seed, drums):
    converter = pytest.importorskip("music21.converter")
    path = tmp_path / "played.mid"
    play(path, seed, drums=drums)
    wanted = [
        (float(one.offset), tuple(sorted(pitch.midi for pitch in getattr(one, "pitches", ()))))
        for part in converter.parse(path, forceSource=True).parts
        for one in part.flatten().notes
    ]
    found = [(one.offset, tuple(sorted(one.pitches))) for one in tied_onsets(read_notes(path))]
    assert len(found) == len(wanted)
    for ours, theirs in zip(sorted(found), sorted(wanted), strict=True):
        assert ours == (pytest.approx(theirs[0], abs=1e-9), theirs[1])


def test_a_long_note_stands_once_in_each_bar():
    table = table_of([(0, 480 * 9, 60)], metres=(Metre(0, 4, 4),))
    assert [one.offset for one in tied_onsets(table)] == [0, 4, 8]


def test_a_note_struck_again_without_a_file_begins_after_the_last_has_ended():
    table = table_of([(0, 480, 60), (480, 480, 60)])
    assert [one.offset for one in tied_onsets(table)] == [0, 1]
    assert tied_onsets(table_of([])) == []
