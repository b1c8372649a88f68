"""Chroma as librosa gives it, and plain sines."""

import librosa
import numpy as np
import pytest

from photoplay.listening.chroma import HOP, RATE, WINDOW, chroma
from photoplay.listening.sines import LEVEL, played_as_sines
from photoplay.types.notes import table_of


def test_chroma_is_librosas():
    rng = np.random.default_rng(0)
    n = np.arange(RATE * 3)
    sound = (np.sin(2 * np.pi * 311 * n / RATE) + 0.1 * rng.standard_normal(len(n))).astype("f4")
    theirs = librosa.feature.chroma_stft(
        y=sound, sr=RATE, tuning=0, norm=2, n_fft=WINDOW, hop_length=HOP
    )
    np.testing.assert_allclose(chroma(sound), theirs, atol=1e-5)


def test_silence_and_nothing_have_no_pitch_class():
    assert not chroma(np.zeros(RATE)).any()
    assert chroma(np.zeros(0)).shape[0] == 12
    with pytest.raises(ValueError, match="finite"):
        chroma(np.array([np.nan]))


def test_an_a_is_heard_as_an_a_and_is_cut_where_asked():
    notes = table_of([(0, 480, 69), (960, 480, 69)], resolution=480)
    sound = played_as_sines(notes)
    assert len(sound) == round(1.5 * RATE)
    assert np.abs(sound).max() == pytest.approx(LEVEL, rel=1e-3)
    assert chroma(sound)[:, 2].argmax() == 9
    assert not sound[RATE // 2 + 10 : RATE - 10].any()
    assert len(played_as_sines(notes, seconds=0.25)) == round(0.25 * RATE)
    assert len(played_as_sines(table_of([], resolution=480))) == 0
