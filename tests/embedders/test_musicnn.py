"""MusiCNN: TensorFlow's own numbers from its own weights, and what it hears in our instruments."""

from pathlib import Path

import librosa
import numpy as np
import pytest

from photoplay import assets
from photoplay.embedders import musicnn
from photoplay.rendering.band import Band
from photoplay.types.errors import AssetError, MeasureError
from photoplay.types.score import Note, Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

GOLDEN = Path(__file__).parents[1] / "golden" / "embedders" / "musicnn.npz"
CHORDS = [(48, 55, 64, 72), (45, 57, 64, 72), (41, 57, 65, 72), (43, 55, 62, 71)]
BEATS = 32


def net(training, **options):
    try:
        path = assets.model(f"musicnn-{training.lower()}")
    except AssetError as error:
        pytest.skip(f"{error} (with --evaluation)")
    return musicnn.load(path, musicnn.Options(threads=1, **options))


@pytest.mark.parametrize("training", ["MTT", "MSD"])
@pytest.mark.parametrize("layer", ["penultimate", "mean_pool", "max_pool", "logits"])
def test_layers_are_what_tensorflow_makes_of_the_same_file(training, layer):
    wanted = np.load(GOLDEN)[f"{training}_{layer}"]
    rng = np.random.default_rng(3)
    levels = (np.abs(rng.standard_normal((2, 187, 96))) * 1.5).astype(np.float32)
    found = net(training).layers(levels)[layer]
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=2e-4)


def test_levels_are_librosas():
    sound = np.random.default_rng(1).standard_normal(40_000).astype(np.float32) * 0.2
    power = librosa.feature.melspectrogram(
        y=sound, sr=16_000, hop_length=256, n_fft=512, n_mels=96, pad_mode="reflect"
    )
    found = musicnn.log_mel(sound)
    np.testing.assert_allclose(found, np.log10(10_000 * power.T + 1), atol=1e-4)


def test_tags_are_those_of_the_package():
    assert len(set(musicnn.MTT_TAGS)) == len(set(musicnn.MSD_TAGS)) == 50
    assert musicnn.tags_of(Path("MSD_musicnn.index")) == musicnn.MSD_TAGS
    with pytest.raises(AssetError, match="neither MTT nor MSD"):
        musicnn.tags_of(Path("other"))


def played(notes, program, bank=0):
    """Mono sound of one General MIDI instrument."""
    try:
        font = assets.find_font(None)
    except AssetError as error:
        pytest.skip(str(error))
    bars = tuple(Bar(start=4.0 * k, numerator=4, denominator=4) for k in range(BEATS // 4))
    part = Part.of(notes, (), id="a", name="", role="harmony", instrument="piano",
                   program=program, bank=bank)  # fmt: skip
    score = Score(
        title="t", duration=BEATS / 2 + 0.5, parts=(part,),
        tempo_map=TempoMap(points=(TempoPoint(beat=0, bpm=120),), bars=bars),
    )  # fmt: skip
    blocks = Band(font, {}).play(score, lambda *_: None)
    sound = np.concatenate([next(iter(block.parts.values())) for block in blocks]).mean(axis=1)
    return sound * 0.1 / np.sqrt((sound**2).mean())


def steps(length):
    return [(float(b), CHORDS[int(b // 4) % 4]) for b in np.arange(0, BEATS, length)]


CHORALE = [Note(b, pitch, 4.0, 80) for b, chord in steps(4) for pitch in chord]
RIPPLE = [Note(b, chord[int(b * 4) % 4], 0.25, 80) for b, chord in steps(0.25)]
TUNE = [Note(b, chord[3], 1.0, 80) for b, chord in steps(1)]
BASS = [Note(b, chord[0], 1.0, 80) for b, chord in steps(1)]
BEAT = [
    Note(b, pitch, 0.2, 110)
    for b, _ in steps(0.5)
    for pitch in (42, *((36,) if b % 2 == 0 else ()), *((38,) if b % 2 == 1 else ()))
]


@pytest.mark.parametrize(
    ("notes", "program", "bank", "tag"),
    [
        pytest.param(RIPPLE, 0, 0, "piano", id="piano"),
        pytest.param(RIPPLE, 24, 0, "guitar", id="guitar"),
        pytest.param(TUNE, 73, 0, "flute", id="flute"),
        pytest.param(TUNE, 40, 0, "violin", id="violin"),
        pytest.param(BASS, 42, 0, "cello", id="cello"),
        pytest.param(CHORALE, 52, 0, "choir", id="choir"),
        pytest.param(BEAT, 0, 128, "drums", id="drums"),
    ],
)
def test_an_instrument_is_tagged_by_its_name(notes, program, bank, tag):
    ear = net("MTT")
    likely = ear.probabilities(played(notes, program, bank), 48_000).mean(axis=0)
    assert ear.tags[int(likely.argmax())] == tag
    assert likely.max() > 0.5


def test_half_overlap_hears_twice_as_often():
    sound = np.random.default_rng(2).standard_normal(16_000 * 9).astype(np.float32) * 0.1
    assert net("MTT").embed(sound, 16_000).shape == (3, 200)
    assert net("MTT", overlap=0.5).embed(sound, 16_000).shape == (5, 200)
    assert net("MTT", layer="max_pool").embed(sound, 16_000).shape == (3, 753)


def test_less_than_three_seconds_is_too_short():
    with pytest.raises(MeasureError, match=r"hears 2\.992 s at a time, got 2\.00 s"):
        net("MTT").embed(np.zeros(32_000), 16_000)
