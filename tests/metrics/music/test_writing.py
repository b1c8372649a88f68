import math
from dataclasses import replace

import numpy as np

from photoplay.metrics.music.writing import range_faults, voice_leading_faults
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.types.notes import table_of


def chords(*pairs):
    return table_of([(480 * k, 480, pitch) for k, pair in enumerate(pairs) for pitch in pair])


def test_parallel_fifths_and_octaves_are_faults_and_contrary_motion_is_none():
    assert voice_leading_faults(chords((48, 55), (50, 57), (52, 59))) == 1
    assert voice_leading_faults(chords((48, 60), (50, 62))) == 1
    assert voice_leading_faults(chords((48, 64), (50, 65), (47, 67))) == 0
    assert voice_leading_faults(chords((48, 55), (50, 57), (47, 62))) == 0.5
    assert voice_leading_faults(chords((48, 52), (50, 57))) == 0  # similar motion into a fifth


def test_inner_voices_and_oblique_motion_do_not_count():
    assert voice_leading_faults(chords((48, 55, 64), (50, 57, 62))) == 0
    assert math.isnan(voice_leading_faults(chords((48, 55), (48, 57))))


def test_notes_that_the_instrument_has_not_are_counted():
    flute = replace(table_of([(0, 480, 40), (480, 480, 74)]), program=np.array([73, 73]))
    assert range_faults(flute) == 0.5
    piano = table_of([(0, 480, 21), (480, 480, 108)])
    assert range_faults(piano) == 0
    free = next(k for k in range(128) if k not in {one.program for one in INSTRUMENTS.values()})
    unknown = replace(piano, program=np.array([free, free]))
    assert math.isnan(range_faults(unknown))
