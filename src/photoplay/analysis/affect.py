"""From picture to feeling: curves of valence, arousal and tension, rule by rule.

Every rule is one row: which curve it reads, its reference mean and spread over ordinary footage,
its weight, and where the evidence stands. A curve counts half by how far it lies from ordinary
footage and half by how far it lies from the film's own mean, so that films differ and so do their
parts. Rows can be switched off by name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from photoplay.analysis.grid import CURVE_RATE, grid_length
from photoplay.types.analysis import Shot
from photoplay.types.time import Curve

Floats = NDArray[np.float64]
_SMOOTH = 2.0
"""Seconds (standard deviation) over which feelings move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    name: str
    curve: str
    moves: Literal["valence", "arousal"]
    weight: float
    usual: float
    spread: float
    source: str


RULES = (
    Rule(name="brightness-valence", curve="brightness", moves="valence", weight=0.6, usual=0.35,
         spread=0.15, source="Valdez & Mehrabian 1994: pleasure = .69 brightness + .22 saturation"),
    Rule(name="saturation-valence", curve="saturation", moves="valence", weight=0.2, usual=0.23,
         spread=0.14, source="Valdez & Mehrabian 1994; Wilms & Oberauer 2018"),
    Rule(name="motion-arousal", curve="motion", moves="arousal", weight=0.35, usual=0.04,
         spread=0.035, source="Cutting 2016: motion rises into climaxes; slow-motion studies"),
    Rule(name="cutting-arousal", curve="cut_rate", moves="arousal", weight=0.25, usual=0.2,
         spread=0.2, source="Heft & Blondal 1987; studies of cut rate listed by Redfern"),
    Rule(name="saturation-arousal", curve="saturation", moves="arousal", weight=0.25, usual=0.23,
         spread=0.14, source="Valdez & Mehrabian 1994: arousal = .60 saturation; Wilms & Oberauer"),
    Rule(name="contrast-arousal", curve="contrast", moves="arousal", weight=0.15, usual=0.2,
         spread=0.07, source="Gao & Xin 2006 (potency); weight ours"),
)  # fmt: skip
"""Means and spreads are rounded figures over the real clips and edits of the benchmarks."""
CUTTING_AMPLIFIES = "cutting-amplifies"
"""Switch: fast cutting strengthens the valence there is, either way (Heft & Blondal 1987)."""
MEANING = "meaning"
"""Switch: what the semantic reader saw adds its affect (norms cited in its table)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectOptions:
    off: tuple[str, ...] = ()
    """Names of rules that do not count."""


def feel(
    curves: Mapping[str, Curve],
    duration: float,
    *,
    shots: Sequence[Shot] = (),
    meanings: Mapping[str, tuple[float, float]] | None = None,
    options: AffectOptions | None = None,
) -> dict[str, Curve]:
    """The curves valence, arousal and tension, each -1..1.

    `meanings` gives (valence, arousal) for the names of the shots' labels. Curves that are missing
    count nothing.
    """
    off: Collection[str] = (options or AffectOptions()).off
    times = np.arange(grid_length(duration)) / CURVE_RATE
    sums = {"valence": np.zeros(len(times)), "arousal": np.zeros(len(times))}
    for rule in RULES:
        if rule.name not in off and rule.curve in curves:
            sums[rule.moves] += rule.weight * _standing(curves[rule.curve], times, rule)
    valence, arousal = sums["valence"], sums["arousal"]
    if MEANING not in off and meanings:
        seen = _meaning(shots, meanings, times)
        valence, arousal = valence + 0.9 * seen[0], arousal + 0.5 * seen[1]
    if CUTTING_AMPLIFIES not in off and "cut_rate" in curves:
        pace = np.clip(curves["cut_rate"].at(times) / 0.6, 0, 1)
        valence = valence * (1 + 0.35 * pace)
    valence, arousal = _soft(valence), _soft(arousal)
    tension = np.clip(0.55 * np.maximum(0, arousal) - 0.75 * valence - 0.1, -1, 1)
    return {
        "valence": Curve(CURVE_RATE, valence.astype(np.float32)),
        "arousal": Curve(CURVE_RATE, arousal.astype(np.float32)),
        "tension": Curve(CURVE_RATE, tension.astype(np.float32)),
    }


def _standing(curve: Curve, times: Floats, rule: Rule) -> Floats:
    """How far the curve lies above the usual, in clipped standard deviations, smoothed."""
    values = gaussian_filter1d(np.asarray(curve.at(times), dtype=float), _SMOOTH * CURVE_RATE)
    outside = np.clip((values - rule.usual) / rule.spread, -2, 2)
    # A spread far under the ordinary is noise: it is not blown up to a feeling.
    spread = max(float(values.std()), 0.35 * rule.spread)
    inside = np.clip((values - values.mean()) / spread, -2, 2)
    return np.asarray(0.6 * outside + 0.4 * inside)


def _meaning(
    shots: Sequence[Shot], meanings: Mapping[str, tuple[float, float]], times: Floats
) -> tuple[Floats, Floats]:
    rows = np.zeros((2, len(times)))
    for shot in shots:
        known = [(label.weight, meanings[label.name]) for label in shot.labels
                 if label.name in meanings]  # fmt: skip
        inside = (times >= shot.start) & (times < shot.end)
        for axis in (0, 1):
            rows[axis, inside] = sum(weight * pair[axis] for weight, pair in known)
    smooth = gaussian_filter1d(rows, _SMOOTH * CURVE_RATE, axis=1)
    return smooth[0], smooth[1]


def _soft(values: Floats) -> Floats:
    return np.asarray(np.tanh(values * 0.9))
