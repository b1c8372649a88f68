import numpy as np
import pytest

from photoplay.media.recording import read_recording
from photoplay.media.wave import WaveWriter
from photoplay.types.errors import MediaError


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (22_050, 1)])
def test_any_recording_comes_as_stereo_at_48_khz(tmp_path, rate, channels):
    n = np.arange(rate)
    tone = np.tile((0.5 * np.sin(2 * np.pi * 440 * n / rate))[:, None], channels).astype("f4")
    with WaveWriter(tmp_path / "tone.wav", channels=channels, rate=rate) as writer:
        writer.write(tone)
    sound = np.concatenate(list(read_recording(tmp_path / "tone.wav")))
    assert sound.shape[1] == 2
    assert abs(len(sound) - 48_000) < 100
    # Both sides hold what a mono player would play.
    assert np.sqrt((sound[5000:40_000] ** 2).mean()) == pytest.approx(0.5 / np.sqrt(2), rel=0.3)
    assert np.array_equal(sound[:, 0], sound[:, 1])


def test_what_is_no_sound_is_refused(tmp_path):
    (tmp_path / "text.wav").write_text("words")
    with pytest.raises(MediaError):
        list(read_recording(tmp_path / "text.wav"))
