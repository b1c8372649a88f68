"""FluidSynth as a referee of our SoundFont player: a General MIDI piece, and every sound we use."""

import itertools

import numpy as np
import pytest
from scipy.signal import stft

from photoplay import assets
from photoplay.rendering.performance import perform
from photoplay.rendering.soundfont.font import SoundFont
from photoplay.rendering.soundfont.player import FontPlayer
from photoplay.rendering.soundfont.samples import Samples as SampleStore
from photoplay.rendering.soundfont.waves import Waves
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.types.errors import AssetError
from photoplay.types.score import Control, Note, Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

RATE = 48_000
BEATS = 24


@pytest.fixture(scope="module")
def referee():
    """The font, and what plays parts through FluidSynth."""
    from photoplay.rendering import fluidsynth

    try:
        path, library = assets.find_font(None), fluidsynth.library()
    except AssetError as error:
        pytest.skip(str(error))
    font = SoundFont(path)
    return path, library, font, Waves(SampleStore(font)), fluidsynth.FluidGroup


def score_of(parts, beats=BEATS):
    bars = tuple(Bar(start=4.0 * k, numerator=4, denominator=4) for k in range(beats // 4))
    tempo = TempoMap(points=(TempoPoint(beat=0, bpm=120),), bars=bars)
    return Score(title="t", duration=beats / 2 + 1.0, tempo_map=tempo, parts=tuple(parts))


def played(referee, score):
    """The same parts by us and by FluidSynth: two dicts of mono sound."""
    path, library, font, waves, group = referee
    performed = [perform(score, part) for part in score.parts]
    length = round(score.duration * RATE)
    ours = {p.part.id: FontPlayer(font, p, waves=waves).render(length) for p in performed}
    band = group(library, path, font, performed)
    try:
        theirs = band.render(length)
    finally:
        band.close()
    return ours, theirs


def bands(sound):
    """Level in dB of 24 logarithmic bands in steps of 50 ms, floored 60 dB under the loudest."""
    hertz, _, spectrum = stft(sound, RATE, nperseg=4096, noverlap=4096 - 2400, boundary=None)
    edges = np.geomspace(50, 16_000, 25)
    power = np.abs(spectrum) ** 2
    rows = [power[(hertz >= a) & (hertz < b)].sum(axis=0) for a, b in itertools.pairwise(edges)]
    level = 10 * np.log10(np.array(rows) + 1e-12)
    return np.maximum(level, level.max() - 60)


def gm_piece():
    rng = np.random.default_rng(4)
    parts = []
    for number, (program, low, high, long) in enumerate(
        [(0, 48, 84, 0.9), (48, 48, 72, 3.5), (33, 28, 45, 0.8), (73, 62, 86, 1.5),
         (25, 45, 70, 0.7), (60, 45, 65, 2.0), (11, 60, 80, 1.0), (52, 55, 74, 4.0)]
    ):  # fmt: skip
        step = max(0.5, long)
        notes = [Note(float(b), int(rng.integers(low, high)), long, int(rng.integers(45, 115)))
                 for b in np.arange(0, BEATS - 2, step)]  # fmt: skip
        shaped = [Control(float(b), 11, int(rng.integers(60, 127))) for b in range(0, BEATS, 4)]
        parts.append(Part.of(notes, shaped, id=f"p{number}", name="", role="harmony",
                             instrument="piano", program=program))  # fmt: skip
    keys = [36, 38, 42, 46, 49, 45]
    drums = [Note(k / 2, int(rng.choice(keys)), 0.25, int(rng.integers(50, 115)))
             for k in range(2 * BEATS - 4)]  # fmt: skip
    parts.append(Part.of(drums, id="drums", name="", role="drums", instrument="kit", program=0,
                         drums=True))  # fmt: skip
    return score_of(parts)


def test_a_general_midi_piece_sounds_alike(referee):
    ours, theirs = played(referee, gm_piece())
    one, other = (bands(sum(s.sum(axis=1) for s in side.values())) for side in (ours, theirs))
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] >= 0.97


SOUNDS = sorted(
    {(i.program, i.bank) for i in INSTRUMENTS.values() if i.family not in {"drums", "synth"}}
)


def level_of(sound):
    return 10 * np.log10(np.mean(np.sum(sound[: int(1.0 * RATE)] ** 2, axis=1)) + 1e-15)


def cents_apart(one, other):
    """By how much one spectrum must be moved along a logarithmic axis to lie on the other."""
    size, grid = 1 << 18, np.geomspace(60, 6000, 7973)  # one cent a step
    rows = []
    for sound in (one, other):
        mono = sound[int(0.1 * RATE) : int(0.9 * RATE)].sum(axis=1)
        spectrum = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), size))
        rows.append(np.interp(grid, np.fft.rfftfreq(size, 1 / RATE), np.sqrt(spectrum)))
    a, b = (row - row.mean() for row in rows)
    shifts = range(-60, 61)
    return shifts[int(np.argmax([np.dot(a[60:-60], np.roll(b, k)[60:-60]) for k in shifts]))]


def attack_of(sound):
    power = np.convolve((sound**2).sum(axis=1), np.ones(240) / 240, "same")[: int(0.25 * RATE)]
    return np.argmax(power >= 0.25 * power.max()) / RATE


def decay_of(sound):
    """Seconds from key up until the sound is 20 dB down."""
    power = np.convolve((sound**2).sum(axis=1), np.ones(960) / 960, "same")[int(1.0 * RATE) :]
    below = np.flatnonzero(power < power[0] * 0.01)
    return below[0] / RATE if len(below) else len(power) / RATE


@pytest.mark.parametrize(("program", "bank"), SOUNDS)
def test_every_sound_has_the_referees_pitch_attack_level_and_decay(referee, program, bank):
    named = next(i for i in INSTRUMENTS.values() if (i.program, i.bank) == (program, bank))
    pitch = sum(named.comfortable) // 2
    part = Part.of([Note(0.0, pitch, 2.0, 90)], id="p", name="", role="harmony",
                   instrument=named.name, program=program, bank=bank)  # fmt: skip
    ours, theirs = (side["p"] for side in played(referee, score_of([part], beats=8)))
    assert level_of(ours) - level_of(theirs) == pytest.approx(level_gap(referee), abs=1.5)
    assert abs(cents_apart(ours, theirs)) <= 5
    assert abs(attack_of(ours) - attack_of(theirs)) <= 0.005
    assert decay_of(ours) == pytest.approx(decay_of(theirs), rel=0.1, abs=0.012)


def level_gap(referee):
    """What both differ by in the mean, set by their overall gains; measured on the piano once."""
    if "gap" not in _KEPT:
        part = Part.of(
            [Note(0.0, 60, 2.0, 90)], id="p", name="", role="", instrument="piano", program=0
        )
        ours, theirs = (side["p"] for side in played(referee, score_of([part], beats=8)))
        _KEPT["gap"] = level_of(ours) - level_of(theirs)
    return _KEPT["gap"]


_KEPT = {}
