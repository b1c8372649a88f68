"""What kind of film it is, as a viewer would say it: moving or at rest, night or day, pale or gay.

Traits are read from the curves of the analysis. Each is 0 (not at all) .. 1 (plainly); limits are
ours, set so that ordinary footage lies between them. What is black, and what only gives way to
another shot, does not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.planning.pulse import pulse_of
from photoplay.types.analysis import Analysis

Floats = NDArray[np.float64]
_RATE = 10.0
_USUAL_MOTION = 0.04
"""Frame diagonals a second in the middle of the real clips; a factor of four is a whole step."""
_BLACK = 0.06
_FEWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """One thing that can be said of a film."""

    name: str
    words: str
    """As a reason gives it."""


TRAITS = tuple(
    Trait(name=name, words=words)
    for name, words in (
        ("moving", "it moves a lot"),
        ("resting", "it hardly moves"),
        ("travelling", "the camera travels"),
        ("fast-cut", "it is cut fast"),
        ("night", "dark, cool light as at night"),
        ("lamplight", "dim, warm light"),
        ("spotlight", "coloured light out of the dark, and movement"),
        ("pale", "bright and pale"),
        ("many-coloured", "bright and many-coloured"),
        ("golden", "golden light"),
        ("grey", "little colour"),
        ("soft", "soft contrasts"),
        ("hard", "hard contrasts"),
        ("close", "faces near the camera"),
        ("field", "the camera follows what moves over a green field"),
        ("pulsing", "it keeps a pulse, as a dance does"),
    )
)


def character_of(analysis: Analysis) -> Mapping[str, float]:
    """The share, 0..1, of every trait of TRAITS in the film; 0 where it could not be observed."""
    times = np.arange(max(_FEWEST, int(analysis.film.duration * _RATE))) / _RATE
    times = times[times < analysis.film.duration]
    times = times[_shown(analysis, times)]
    if len(times) < _FEWEST:
        return {trait.name: 0.0 for trait in TRAITS}
    named = {
        name: np.asarray(analysis.curve(name).at(times), dtype=float)
        for name in ("motion", "camera_motion", "brightness", "saturation", "contrast", "warmth",
                     "cut_rate", "face_size")
        if name in analysis.curves
    }  # fmt: skip
    found = _traits(named, _hues(analysis.palette) if analysis.palette else 0.0)
    followed = _rises(found["travelling"], 0.1, 0.4) * _rises(found["moving"], 0.0, 0.2)
    pulse = pulse_of(analysis)
    return found | {
        "field": round(followed * _green(analysis.palette), 4),
        "pulsing": pulse.steadiness if pulse else 0.0,
    }


def _shown(analysis: Analysis, times: Floats) -> NDArray[np.bool_]:
    """Times at which one shot is seen plainly."""
    shown = np.ones(len(times), dtype=bool)
    if "brightness" in analysis.curves:
        shown &= analysis.curve("brightness").at(times) > _BLACK
    for change in analysis.transitions:
        if change.kind != "cut":
            shown &= (times < change.start) | (times > change.end)
    return shown if shown.sum() >= _FEWEST else np.ones(len(times), dtype=bool)


def _traits(curves: Mapping[str, Floats], hues: float) -> dict[str, float]:
    found = {trait.name: 0.0 for trait in TRAITS}
    if "motion" in curves:
        motion = _share(curves["motion"])
        lively = float(np.log(max(motion, 1e-4) / _USUAL_MOTION) / np.log(4))
        found["moving"] = _rises(lively, 0.0, 1.0)
        found["resting"] = _rises(-lively, 0.3, 1.2)
        camera = _share(curves.get("camera_motion", np.zeros(1)))
        found["travelling"] = _rises(camera, 0.02, 0.1) * _rises(camera / (motion + 1e-9), 0.5, 0.9)
    if "cut_rate" in curves:
        found["fast-cut"] = _rises(float(curves["cut_rate"].mean()), 0.2, 0.8)
    if "brightness" not in curves:
        return found
    light, colour = curves["brightness"], curves.get("saturation", np.zeros(1))
    contrast, warmth = (curves.get(name, np.zeros(1)) for name in ("contrast", "warmth"))
    found["night"] = _share(_rise(-light, -0.55, -0.3) * _rise(-warmth, -0.12, 0.02))
    found["lamplight"] = _share(_rise(-light, -0.45, -0.22) * _rise(warmth, 0.08, 0.25))
    hard = _rise(contrast, 0.17, 0.23) * _rise(colour, 0.1, 0.2)
    spot = _share(_rise(-light, -0.45, -0.28) * hard)
    found["spotlight"] = spot * _rises(found["moving"], 0.0, 0.25)
    found["pale"] = _share(_rise(light, 0.5, 0.7) * _rise(-colour, -0.35, -0.15))
    gay = _share(_rise(light, 0.4, 0.6) * _rise(colour, 0.3, 0.5))
    found["many-coloured"] = gay * hues
    found["golden"] = _share(_rise(warmth, 0.45, 0.85) * _rise(light, 0.3, 0.5))
    found["grey"] = _share(_rise(-colour, -0.18, -0.08))
    found["hard"] = _share(_rise(contrast, 0.17, 0.26))
    # Pure colours side by side are no soft picture, however alike in lightness.
    found["soft"] = _share(_rise(-contrast, -0.15, -0.09) * (1 - 0.7 * _rise(colour, 0.35, 0.5)))
    if "face_size" in curves:
        found["close"] = _share(_rise(curves["face_size"], 0.2, 0.45))
    return {name: round(share, 4) for name, share in found.items()}


def _rise(values: Floats, low: float, high: float) -> Floats:
    """0 up to `low`, 1 from `high` on, a straight line between."""
    return np.asarray(np.clip((values - low) / (high - low), 0.0, 1.0))


def _rises(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))


def _share(values: Floats) -> float:
    """The mean of the whole and of the half that has most: what a film shows once tells much."""
    ordered = np.sort(values)
    return 0.5 * float(ordered.mean()) + 0.5 * float(ordered[len(ordered) // 2 :].mean())


def _green(palette: tuple[str, ...]) -> float:
    """1 where the film's commonest colour is the green of grass, .5 where its second is, else 0."""
    for share, colour in zip((1.0, 0.5), palette, strict=False):
        red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
        if green > 1.15 * red and green > 1.3 * blue and green - blue > 0.12:
            return share
    return 0.0


def _hues(palette: tuple[str, ...]) -> float:
    """0 where the main colours are of one hue .. 1 where they lie all round the circle."""
    rows = np.array([[int(colour[k : k + 2], 16) for k in (1, 3, 5)] for colour in palette]) / 255
    red, green, blue = rows.T
    chroma = rows.max(axis=1) - rows.min(axis=1)
    angle = np.arctan2(np.sqrt(3) * (green - blue), 2 * red - green - blue)
    if chroma.sum() < 0.1:
        return 0.0
    length = float(np.abs(np.sum(chroma * np.exp(1j * angle))) / chroma.sum())
    return float(np.clip((1 - length) / 0.6, 0.0, 1.0))
