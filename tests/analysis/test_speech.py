"""Speech: a synthesised voice is found where it is, and music and noise are not speech."""

import shutil
import subprocess
import wave

import numpy as np
import pytest
from scipy.signal import resample_poly

from photoplay import assets
from photoplay.analysis.speech import RATE, SpeechReader
from photoplay.types.analysis import Shot
from photoplay.types.errors import AssetError
from photoplay.types.film import SoundBlock

TEXT = "The old library stands at the corner of the square, and every morning people climb up."


@pytest.fixture(scope="module")
def model():
    try:
        return assets.model("silero-vad")
    except AssetError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def voice(tmp_path_factory):
    """Some five seconds of a voice at 16 kHz, without the silence around it."""
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng, which speaks for this test, is not installed")
    path = tmp_path_factory.mktemp("voice") / "voice.wav"
    subprocess.run(["espeak-ng", "-v", "en", "-w", str(path), TEXT], check=True, timeout=60)
    with wave.open(str(path)) as file:
        rate, raw = file.getframerate(), file.readframes(file.getnframes())
    samples = resample_poly(np.frombuffer(raw, dtype="<i2") / 32768, RATE, rate)
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[loud[0] : loud[-1]].astype(np.float32)


def hear(reader, samples, block=5000):
    for start in range(0, len(samples), block):
        reader.hear(SoundBlock(start, samples[start : start + block, None], reader.rate))
    return reader


def test_a_voice_is_found_where_it_is(model, voice):
    quiet = np.zeros(2 * RATE, dtype=np.float32)
    sound = np.concatenate([quiet, voice, quiet, voice[: 2 * RATE], quiet])
    duration = len(sound) / RATE
    reader = hear(SpeechReader(model), sound)
    found = reader.findings([Shot(start=0, end=duration)], duration)
    spoken = len(voice) / RATE
    marks = [(2, 2 + spoken), (4 + spoken, 6 + spoken)]
    assert found.speech[0].start == pytest.approx(marks[0][0], abs=0.2)
    assert found.speech[-1].end == pytest.approx(marks[1][1], abs=0.3)
    covered = sum(span.duration for span in found.speech)
    assert covered == pytest.approx(spoken + 2, rel=0.1)
    curve = found.curves["speech"]
    assert curve.mean(*marks[0]) > 0.7
    assert curve.mean(0, 1.8) < 0.1


def test_blocks_of_any_size_say_the_same(model, voice):
    one, many = hear(SpeechReader(model), voice, 10**6), hear(SpeechReader(model), voice, 777)
    assert one.findings((), 5.0).curves["speech"] == many.findings((), 5.0).curves["speech"]
    assert one.spans() == many.spans()


def test_tones_and_noise_are_not_speech(model):
    rng = np.random.default_rng(0)
    times = np.arange(4 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * f * times) for f in (220.0, 277.2, 329.6)) * 0.1
    noise = rng.standard_normal(4 * RATE) * 0.05
    sound = np.concatenate([chord, noise]).astype(np.float32)
    assert hear(SpeechReader(model), sound).findings((), 8.0).speech == ()


def test_a_hole_in_the_sound_does_not_shift_what_follows(model, voice):
    for hole in (RATE // 2, 5 * RATE):
        reader = hear(SpeechReader(model), np.zeros(RATE, dtype=np.float32))
        reader.hear(SoundBlock(RATE + hole, voice[:, None], RATE))
        assert reader.spans()[0].start == pytest.approx(1 + hole / RATE, abs=0.25)


def test_no_sound_is_remarked_upon(model):
    found = SpeechReader(model).findings((), 3.0)
    assert found.speech == ()
    assert found.curves == {}
    assert found.remarks


def test_another_rate_is_refused(model):
    with pytest.raises(ValueError, match="16000 Hz in one channel, got 48000"):
        SpeechReader(model).hear(SoundBlock(0, np.zeros((10, 2), dtype=np.float32), 48_000))
