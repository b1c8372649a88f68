import librosa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoplay.theory.mel import hertz_of, mel_bank, mels

scales = st.sampled_from(["slaney", "htk"])


@given(st.floats(0, 20_000), scales)
def test_mels_and_back_is_the_same_pitch(hertz, scale):
    assert hertz_of(mels(hertz, scale), scale) == pytest.approx(hertz, abs=1e-6)


@pytest.mark.parametrize("scale", ["slaney", "htk"])
@pytest.mark.parametrize("equal_area", [True, False])
def test_the_bank_is_librosas(scale, equal_area):
    theirs = librosa.filters.mel(
        sr=16_000, n_fft=512, n_mels=96, fmin=50, fmax=7000, htk=scale == "htk",
        norm="slaney" if equal_area else None,
    )  # fmt: skip
    bins = np.fft.rfftfreq(512, 1 / 16_000)
    ours = mel_bank(bins, 96, 50, 7000, scale=scale, equal_area=equal_area)
    np.testing.assert_allclose(ours.T, theirs, atol=1e-7)


def test_flanks_straight_in_mels_meet_at_half_height():
    halfway = float(hertz_of(mels([100.0, 4000.0], "htk") @ [0.5, 0.5], "htk"))
    bank = mel_bank([halfway], 1, 100, 4000, scale="htk", straight_in="mels", equal_area=False)
    assert bank[0, 0] == pytest.approx(1.0)
