import numpy as np
import pytest

from photoplay.listening.beats import find_beats
from photoplay.listening.onsets import onset_strength
from photoplay.metrics.correspondence.beats import beat_f
from photoplay.types.audio import SAMPLE_RATE


def struck(times, seconds, seed=0):
    rng = np.random.default_rng(seed)
    sound = np.zeros(int(seconds * SAMPLE_RATE))
    ring = np.arange(int(0.1 * SAMPLE_RATE)) / SAMPLE_RATE
    for time, loud in times:
        at = int(time * SAMPLE_RATE)
        room = sound[at : at + len(ring)]
        room += (loud * rng.standard_normal(len(ring)) * np.exp(-ring / 0.02))[: len(room)]
    return np.repeat(sound[:, None], 2, axis=1).astype(np.float32) * 0.3


def heard(times, seconds):
    return find_beats(onset_strength([struck(times, seconds)]))


@pytest.mark.parametrize("tempo", [72, 96, 120, 151])
def test_an_even_pulse_is_followed(tempo):
    beats = np.arange(0.4, 20, 60 / tempo)
    found = heard([(t, 1.0) for t in beats], 20)
    assert beat_f(beats, found).value > 0.95
    assert np.median(np.abs(found[:, None] - beats).min(axis=1)) < 0.015


def test_a_bar_of_strong_and_weak_strokes_keeps_its_beat():
    beats = np.arange(0.5, 24, 60 / 104)
    strokes = [(t, 1.0 if k % 4 == 0 else 0.5) for k, t in enumerate(beats)]
    strokes += [(t + 30 / 104, 0.2) for t in beats[:-1]]
    assert beat_f(beats, heard(strokes, 24)).value > 0.9


def test_a_pulse_that_bends_is_followed():
    gaps = np.linspace(0.5, 0.56, 40)
    beats = 0.5 + np.cumsum(gaps)
    assert beat_f(beats, heard([(t, 1.0) for t in beats], beats[-1] + 1)).value > 0.9


def test_a_missing_stroke_leaves_the_beat_where_it_was():
    beats = np.arange(0.5, 20, 0.5)
    kept = [(t, 1.0) for k, t in enumerate(beats) if k % 7 != 3]
    assert beat_f(beats, heard(kept, 20)).value > 0.95


def test_silence_and_too_little_sound_have_no_beats():
    assert len(find_beats(np.zeros(4000))) == 0
    assert len(find_beats(np.ones(100))) == 0
    assert len(find_beats(np.zeros(0))) == 0


LIBROSA = {80: 0.939, 100: 0.976, 126: 0.980}
"""Beat F of librosa 0.11.0 (`librosa.beat.beat_track` at 22.05 kHz) on the same sounds; asking it
itself would compile for half a minute."""


def test_it_follows_the_pulse_as_well_as_librosa_does():
    rng = np.random.default_rng(5)
    ours = []
    for tempo in LIBROSA:
        beats = np.arange(0.6, 25, 60 / tempo)
        strokes = [(t, rng.uniform(0.5, 1)) for t in beats]
        strokes += [(t + 30 / tempo, rng.uniform(0.1, 0.5)) for t in beats if rng.random() < 0.6]
        sound = struck(strokes, 25)
        ours.append(beat_f(beats, find_beats(onset_strength([sound]))).value)
    assert np.mean(ours) >= np.mean(list(LIBROSA.values())) - 0.05, ours
