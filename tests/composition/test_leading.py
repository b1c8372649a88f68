"""Two voices that run in parallel fifths or octaves are parted, and nothing else is touched."""

import numpy as np
import pytest

from photoplay.composition.arrange import Stroke, Track
from photoplay.composition.leading import part_voices
from photoplay.theory.instruments import instrument
from photoplay.types.score import Chord

CHORDS = (Chord(beat=0.0, duration=4.0, root=0, quality="major", numeral="I"),)


def track(role, name, pitches, beats=(1.0, 2.0, 3.0)):
    strokes = [Stroke(beat, pitch, 1.0) for beat, pitch in zip(beats, pitches, strict=True)]
    return Track(id=role, role=role, instrument=instrument(name), desks={}, from_energy={},
                 synth=None, strokes=strokes)  # fmt: skip


def parallels(upper, lower):
    a, b = (np.array([s.pitch for s in t.strokes]) for t in (upper, lower))
    same = np.sign(np.diff(a)) * np.sign(np.diff(b)) > 0
    return int(np.sum(same & ((a - b) % 12)[1:].__eq__(((a - b) % 12)[:-1])
                      & np.isin((a - b)[1:] % 12, (0, 7))))  # fmt: skip


@pytest.mark.parametrize("lower", [(38, 36, 40), (43, 41, 45)])
def test_a_bass_that_follows_the_tune_takes_another_note_of_the_chord(lower):
    tune, bass = track("melody", "flute", (74, 72, 76)), track("bass", "upright-bass", lower)
    assert parallels(tune, bass) == 2
    part_voices([tune, bass], CHORDS)
    assert parallels(tune, bass) < 2
    assert [s.pitch for s in tune.strokes] == [74, 72, 76]
    assert {s.pitch % 12 for s in bass.strokes} - {p % 12 for p in lower} <= {0, 4, 7}


def test_two_parallel_notes_and_contrary_motion_stay(plans):
    for pitches in [(74, 72, 74), (74, 77, 74)]:
        bass = track("bass", "upright-bass", (38, 36, 35))
        part_voices([track("melody", "flute", pitches), bass], CHORDS)
        assert [s.pitch for s in bass.strokes] == [38, 36, 35]


def test_the_second_line_gives_way_to_tune_and_bass():
    bass, second = track("bass", "cello", (40, 41, 43)), track("counter", "viola", (59, 60, 62))
    part_voices([bass, second], CHORDS)
    assert [s.pitch for s in bass.strokes] == [40, 41, 43]
    assert parallels(second, bass) < 2


def test_what_is_struck_with_the_picture_and_the_head_of_a_chord_stay():
    tune = track("melody", "flute", (72, 74, 76), beats=(0.0, 1.0, 2.0))
    bass = track("bass", "upright-bass", (36, 38, 40), beats=(0.0, 1.0, 2.0))
    for stroke in bass.strokes[1:]:
        stroke.anchored = True
    part_voices([tune, bass], CHORDS)
    assert [s.pitch for s in bass.strokes] == [36, 38, 40]
