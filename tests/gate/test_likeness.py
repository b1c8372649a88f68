import numpy as np
import pytest

from photoplay.gate import likeness
from photoplay.gate.likeness import NOTES, longest_likeness, prints
from photoplay.types.score import Note, Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

BARS = tuple(Bar(start=4.0 * k, numerator=4, denominator=4) for k in range(30))
TEMPO = TempoMap(points=(TempoPoint(beat=0.0, bpm=100),), bars=BARS)


def tune(seed, count=40):
    rng = np.random.default_rng(seed)
    onsets = np.concatenate([[0.0], np.cumsum(rng.choice([0.5, 1.0, 1.5], count - 1))])
    return onsets, 60 + np.cumsum(rng.integers(-4, 5, count)) % 20


def score_of(onsets, pitches):
    notes = [Note(float(o), int(p), 0.4) for o, p in zip(onsets, pitches, strict=True)]
    part = Part.of(notes, id="m", name="m", role="melody", instrument="flute", program=73)
    return Score(title="t", duration=60.0, tempo_map=TEMPO, parts=(part,))


@pytest.fixture
def one_known_tune(monkeypatch):
    known = np.array(sorted(int(m) for m in prints(*tune(1)) if m), dtype=np.uint64)
    monkeypatch.setattr(likeness, "_known", lambda: known)


@pytest.mark.usefixtures("one_known_tune")
def test_a_borrowed_stretch_is_told_in_notes_in_any_key_and_place():
    onsets, pitches = tune(1)
    mine, other = tune(2)
    o = np.concatenate([mine[:10], 30 + onsets[5:22] - onsets[5], 60 + mine[:10]])
    p = np.concatenate([other[:10], pitches[5:22] + 3, other[:10]])
    assert longest_likeness(score_of(o, p)) == 17
    assert longest_likeness(score_of(*tune(3))) == 0


@pytest.mark.usefixtures("one_known_tune")
def test_fewer_than_twelve_notes_are_nobodys():
    onsets, pitches = tune(1)
    assert longest_likeness(score_of(onsets[: NOTES - 1], pitches[: NOTES - 1])) == 0


def test_scales_and_repeated_notes_are_nobodys():
    assert not prints(np.arange(20.0), np.arange(60, 80)).any()
    assert not prints(np.arange(20.0), np.full(20, 60)).any()


def test_the_shipped_table_knows_many_tunes():
    known = likeness._known()
    assert len(known) > 150_000
    assert np.all(np.diff(known.astype(np.int64)) > 0)
