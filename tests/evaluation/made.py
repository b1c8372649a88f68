"""A little world whose films and music are known: analyses and sound without files."""

from fractions import Fraction
from pathlib import Path

import numpy as np

from photoplay.media.wave import WaveWriter
from photoplay.types.analysis import Analysis, Shot, Transition
from photoplay.types.audio import SAMPLE_RATE, Loudness
from photoplay.types.film import Film
from photoplay.types.time import Curve

SECONDS = 16.0


def cuts_of(name, count=8):
    rng = np.random.default_rng(sum(map(ord, name)))
    return np.sort(rng.uniform(1, SECONDS - 1, count))


def look(path):
    """The analysis of a film by its name alone: cuts, and motion that jumps at each."""
    cuts = cuts_of(path.stem)
    film = Film(
        path=path, kind="video", duration=SECONDS, frame_rate=Fraction(25), width=320, height=180
    )
    levels = np.random.default_rng(len(path.stem)).uniform(size=len(cuts) + 1)
    times = np.arange(0, SECONDS, 0.1)
    motion = levels[np.searchsorted(cuts, times, side="right")]
    impact = np.exp(-((times[:, None] - cuts[None]) ** 2) / 0.02).max(axis=1)
    return Analysis(
        film=film,
        transitions=tuple(Transition(start=c, end=c, kind="cut", strength=1) for c in cuts),
        shots=(Shot(start=0, end=SECONDS),),
        scenes=(),
        moments=(),
        curves={
            "motion": Curve(10, motion.astype(np.float32)),
            "visual_impact": Curve(10, impact.astype(np.float32)),
        },
    )


def meter(blocks):
    sound = np.concatenate([np.zeros((0, 2), np.float32), *blocks])
    power = float((sound**2).mean()) if len(sound) else 0.0
    peak = float(np.abs(sound).max(initial=0))
    return Loudness(
        integrated=10 * np.log10(power) if power > 1e-9 else None,
        true_peak=20 * np.log10(peak) if peak else float("-inf"),
    )


def strike(path, times, *, seconds=SECONDS):
    """Write sound that is struck at `times`."""
    sound = np.zeros((int(seconds * SAMPLE_RATE), 2), np.float32)
    n = np.arange(int(0.2 * SAMPLE_RATE))
    tone = (0.5 * np.sin(2 * np.pi * 440 * n / SAMPLE_RATE) * np.exp(-n / 3000)).astype("f4")
    for time in times:
        at = int(time * SAMPLE_RATE)
        room = sound[at : at + len(tone)]
        room += tone[: len(room), None]
    with WaveWriter(Path(path)) as writer:
        writer.write(sound)
