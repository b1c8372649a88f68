"""How loud is the sound, and does it begin, go on and end as sound should?

Sound has shape (samples, channels) or (samples,) at SAMPLE_RATE, full scale 1. Silence has no
level: nan.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.theory.loudness import measure
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

STEP = SAMPLE_RATE // 20
"""Samples of one step of the level curve: 50 ms."""
SILENT = -60.0
"""dBFS below which a step counts as silence."""
_OPENING, _AFTER = SAMPLE_RATE // 100, SAMPLE_RATE
_CLOSE, _BEFORE = SAMPLE_RATE // 4, 3 * SAMPLE_RATE
_EMPTY = 1e-12

Sound = NDArray[np.float32]


def integrated_loudness(sound: ArrayLike) -> float:
    """LUFS, gated; nan for silence and for less than a block of 400 ms."""
    found = measure([_sound(sound)]).integrated
    return math.nan if found is None else found


def true_peak(sound: ArrayLike) -> float:
    """dBTP; nan for silence."""
    found = _sound(sound)
    return measure([found]).true_peak if found.any() else math.nan


def start_level(sound: ArrayLike) -> float:
    """The first 10 ms beside the second that follows, dB; nan where that is missing or silent."""
    found = _sound(sound)
    if len(found) < _OPENING + _AFTER:
        return math.nan
    return _beside(found[:_OPENING], found[_OPENING : _OPENING + _AFTER])


def end_level(sound: ArrayLike) -> float:
    """The last quarter second beside the three seconds before it (or what there is), dB.

    nan for less than a second, and where what stands before is silent.
    """
    found = _sound(sound)
    if len(found) < SAMPLE_RATE:
        return math.nan
    return _beside(found[-_CLOSE:], found[-_CLOSE - _BEFORE : -_CLOSE])


def silence(sound: ArrayLike) -> float:
    """Share of steps of 50 ms that lie below -60 dBFS, 0..1; nan without a whole step."""
    found = _sound(sound)
    whole = len(found) // STEP * STEP
    if not whole:
        return math.nan
    power = np.square(found[:whole].mean(axis=1, dtype=np.float64)).reshape(-1, STEP).mean(axis=1)
    return float(np.mean(power < 10 ** (SILENT / 10)))


def _beside(edge: Sound, body: Sound) -> float:
    """Level of `edge` over that of `body`, dB, at least that of -120 dBFS."""
    at_edge, within = (float(np.mean(np.square(one, dtype=np.float64))) for one in (edge, body))
    return math.nan if within < _EMPTY else 10 * math.log10((at_edge + _EMPTY) / within)


def _sound(given: ArrayLike) -> Sound:
    """Shape (samples, channels); MeasureError for what is no sound."""
    found = np.asarray(given)
    if found.dtype.kind != "f":
        raise MeasureError(f"sound is floats of full scale 1, got {found.dtype}")
    if found.ndim == 1:
        found = found[:, None]
    if found.ndim != 2 or found.shape[1] < 1:
        raise MeasureError(f"sound has shape (samples, channels), got {np.shape(given)}")
    if not len(found):
        raise MeasureError("there is no sound: 0 samples")
    if not np.isfinite(found).all():
        raise MeasureError("sound holds samples that are not numbers")
    return found.astype(np.float32, copy=False)


_OURS = "Photoplay: the limits of its gate"

MEASURES = (
    Measure(
        name="integrated-loudness",
        title="Integrated loudness",
        question="How loud is the whole?",
        shelf="audio",
        function=integrated_loudness,
        needs=("sound",),
        low=-70.0,
        high=10.0,
        best=None,
        unit="LUFS",
        conventions=(
            Convention(name="bs1770", meaning="K-weighted, gated at -70 LUFS and -10 LU",
                       source="ITU-R BS.1770-4"),
        ),
        why_default="the standard that platforms and broadcasters name",
        trap="peers differ by 20 dB: match it before anything that depends on level, or listening",
    ),
    Measure(
        name="true-peak",
        title="True peak",
        question="How high do peaks rise between samples?",
        shelf="audio",
        function=true_peak,
        needs=("sound",),
        low=-math.inf,
        high=math.inf,
        best=None,
        unit="dBTP",
        conventions=(
            Convention(name="bs1770", meaning="of four times as many samples",
                       source="ITU-R BS.1770-4, annex 2"),
        ),
        why_default="the standard that platforms and broadcasters name",
        trap="a codec adds up to a decibel",
    ),
    Measure(
        name="start-level",
        title="Start fault (level of the first moment)",
        question="Does the sound begin in its midst?",
        shelf="audio",
        function=start_level,
        needs=("sound",),
        low=-math.inf,
        high=math.inf,
        best=-math.inf,
        unit="dB",
        conventions=(
            Convention(name="photoplay", meaning="first 10 ms against the second after them",
                       source=_OURS),
        ),
        why_default="no published form; 10 ms is shorter than most attacks, so a cut stands out",
        trap="a stroke on the first sample counts too: about 0 dB is cut out of going sound, "
        "far above it struck, far below it risen",
    ),
    Measure(
        name="end-level",
        title="End fault (level of the last moment)",
        question="Is the sound cut off, or does it ring out?",
        shelf="audio",
        function=end_level,
        needs=("sound",),
        low=-math.inf,
        high=math.inf,
        best=-math.inf,
        unit="dB",
        conventions=(
            Convention(name="photoplay", meaning="last 250 ms against the 3 s before them",
                       source=_OURS),
        ),
        why_default="no published form; what rings out lies far below its last phrase by then",
        trap="about 0 dB is cut off; loops, made to be joined, are no fault",
    ),
    Measure(
        name="silence",
        title="Silence",
        question="In what share of the time does nothing sound?",
        shelf="audio",
        function=silence,
        needs=("sound",),
        low=0.0,
        high=1.0,
        best=None,
        conventions=(
            Convention(name="photoplay", meaning="steps of 50 ms below -60 dBFS", source=_OURS),
        ),
        why_default="no published form; 60 dB down is where reverberation times end",
        trap="rests that a film wants are silence too",
    ),
)  # fmt: skip
