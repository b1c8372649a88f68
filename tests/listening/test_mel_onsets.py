import numpy as np
import pytest

from photoplay.listening.mel_onsets import (
    D2M,
    LIBROSA,
    LORIS,
    RATE,
    at_detector_rate,
    mel_onsets,
    mel_strength,
)

SETTINGS = {
    "librosa": (LIBROSA, {}),
    "d2m": (D2M, {"wait": 1, "delta": 0.2, "pre_avg": 1, "post_avg": 1, "post_max": 1}),
    "loris": (
        LORIS,
        {"wait": 1, "delta": 0.2, "pre_avg": 3, "post_avg": 3, "pre_max": 3, "post_max": 3},
    ),
}


@pytest.fixture(scope="module")
def music():
    rng = np.random.default_rng(0)
    swell = np.abs(np.sin(np.arange(3 * RATE) / 3000)) ** 3
    return (0.1 * rng.standard_normal(3 * RATE) * swell).astype(np.float32)


@pytest.mark.parametrize("name", SETTINGS)
def test_onsets_are_librosas_own(music, name):
    onset = pytest.importorskip("librosa").onset
    options, theirs = SETTINGS[name]
    assert np.abs(onset.onset_strength(y=music, sr=RATE) - mel_strength(music)).max() < 1e-5
    wanted = onset.onset_detect(y=music, sr=RATE, units="time", **theirs)
    assert mel_onsets(music, options) == pytest.approx(wanted)


def test_silence_and_nothing_have_no_onsets():
    assert len(mel_onsets(np.zeros(RATE))) == 0
    assert len(mel_onsets(np.zeros(0))) == 0


def test_sound_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="finite samples"):
        mel_onsets(np.array([0.0, np.nan]))


def test_stereo_at_48_khz_is_brought_to_the_detectors_rate():
    assert at_detector_rate(np.zeros((48_000, 2)), 48_000).shape == (RATE,)
