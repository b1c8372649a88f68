"""Systems that no benchmark should be without: one that knows the film, one that does not look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from photoplay.evaluation.features import Floats, Seen
from photoplay.evaluation.systems import SOUND, Wanted
from photoplay.media.wave import WaveWriter
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.errors import BriefError

KINDS = ("oracle", "clicks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """oracle: strikes what is known to happen, as loud as the film moves; clicks: 120 a minute."""

    kind: str
    known: Mapping[str, Seen]
    """What is to be seen, by film."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BriefError(f"there is no baseline {self.kind!r}; there are {', '.join(KINDS)}")

    @property
    def name(self) -> str:
        return f"baseline: {self.kind}"

    @property
    def mark(self) -> str:
        return f"baseline {self.kind} 2"

    def make(self, wanted: Wanted, folder: Path) -> bool:
        seen = self.known[wanted.name]
        if self.kind == "clicks":
            # One phase per film, or clicks would be the same music for every film.
            phase = np.random.default_rng([wanted.seed, *wanted.name.encode()]).uniform(0, 0.5)
            times, loud = np.arange(phase, seen.duration - 0.1, 0.5), None
        else:
            times, loud = seen.events, seen.motion
        with WaveWriter(folder / SOUND) as writer:
            writer.write(_struck(times, seen.duration, loud))
        return True


def _struck(times: Floats, seconds: float, loud: Floats | None) -> Samples:
    """Strokes at `times` over a tone whose level follows `loud` (2 Hz), if given."""
    count = int(seconds * SAMPLE_RATE)
    clock = np.arange(count) / SAMPLE_RATE
    sound = np.zeros(count)
    ring = np.arange(int(0.35 * SAMPLE_RATE)) / SAMPLE_RATE
    # A stroke has all frequencies, so that no steady tone hides it.
    burst = np.random.default_rng(0).standard_normal(len(ring)) * np.exp(-ring / 0.01)
    stroke = 0.5 * burst + 0.5 * np.sin(2 * np.pi * 1760 * ring) * np.exp(-ring / 0.06)
    for time in times:
        at = int(time * SAMPLE_RATE)
        room = sound[at : at + len(stroke)]
        room += stroke[: len(room)]
    if loud is not None and np.ptp(loud) > 0:
        level = np.interp(clock, (np.arange(len(loud)) + 0.5) / 2, loud / loud.max())
        sound += 0.15 * (0.02 + level) * np.sin(2 * np.pi * 440 * clock)
    peak = float(np.abs(sound).max(initial=0.0))
    sound *= 0.5 / peak if peak > 0 else 1.0
    return np.repeat(sound[:, None], 2, axis=1).astype(np.float32)
