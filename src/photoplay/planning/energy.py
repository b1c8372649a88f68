"""How strong the music should be, beat by beat: the picture's motion first, then mood and form.

Motion is ranked within the film, so that one violent second does not flatten the rest, and counts
the less the less it varies. Loudness then follows motion by writing and by playing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from photoplay.planning.affect import Affect
from photoplay.planning.places import level_at
from photoplay.planning.shifts import evened
from photoplay.planning.uses import SHAPES
from photoplay.theory.ranks import rank_of
from photoplay.types.brief import Brief
from photoplay.types.tempo import TempoMap

Floats = NDArray[np.float64]
_RATE = 10.0
_REACH = 0.78
"""Energy between the stillest and the liveliest moment of a film whose motion varies clearly."""
_LEAST = 0.002, 0.008
"""Spread of motion, frame diagonals a second, under which nothing is seen to vary, and from which
it plainly is."""
_HERO_LEAST, _HERO_OVER = 0.85, 0.15
"""Energy that a hero moment has at least, and by how much it lies over all else."""
_HERO_BUILD, _HERO_HELD = 3.0, 1.5
"""Seconds of its build-up, and for which it lasts."""
_STEADY = 0.12
"""Coefficient of variation of motion below which it is taken as constant."""


def energy_at_beats(affect: Affect, tempo: TempoMap, brief: Brief) -> tuple[float, ...]:
    """Energy, 0..1, at each quarter-note beat from film time 0 to the end.

    The brief's own curve takes the film's place; its use bends what the film gives, not such a
    curve. Over shifts the energy goes in a straight line; the hero moment has the most of all.
    """
    lift, points, shape = brief.energy or 0.0, brief.energy_at, SHAPES[brief.use]
    duration = affect.analysis.film.duration
    times = np.arange(max(2, int(np.ceil(duration * _RATE)))) / _RATE
    motion, share = _motion(affect, times)
    level = _level(affect, times)
    arc = _arc(times / duration)
    # Where motion tells the shape, form adds none of its own: an arch would agree by accident.
    energy = level + share * _REACH * (motion - 0.5) + (1 - share) * 0.2 * (arc - 0.5)
    if shape.span != 1.0:
        energy = energy.mean() + shape.span * (energy - energy.mean())
    if shape.arc_share:
        course = np.interp(times / duration, *np.array(shape.arc).T)
        energy = (1 - shape.arc_share) * energy + shape.arc_share * course
    if points:
        knots = np.array(sorted(points))
        energy = np.interp(times, knots[:, 0], np.clip(knots[:, 1], 0.0, 1.0))
    local = np.array([level_at(affect.places, t, "energy") for t in times]) if affect.places else 0
    energy = np.clip(energy + 0.3 * (lift + local), 0.03, 1.0)
    energy = _crowned(times, evened(times, energy, brief), brief)
    beats = np.arange(int(np.ceil(tempo.beats - 1e-6)) + 1)
    at = tempo.seconds(beats.astype(float))
    # Looks a little ahead: a beat is played until the next one.
    width = np.diff(at, append=at[-1] + (at[-1] - at[-2] if len(at) > 1 else 0.5))
    return tuple(round(float(v), 4) for v in np.interp(at + width / 2, times, energy))


def _crowned(times: Floats, energy: Floats, brief: Brief) -> Floats:
    """`energy` (n,) at `times` (n,) that builds up to the hero moment and is nowhere as high.

    A use in which nothing stands out has no such peak.
    """
    if brief.hero is None or not SHAPES[brief.use].hits:
        return energy
    peak = max(_HERO_LEAST, float(energy.max()))
    away = times - brief.hero
    # Up over the build, held, and down again to the film's own course.
    share = np.interp(away, (-_HERO_BUILD, 0.0, _HERO_HELD, _HERO_HELD + _HERO_BUILD), (0, 1, 1, 0))
    rest = np.minimum(energy, peak - _HERO_OVER)
    return np.asarray(rest + share**2 * (peak - rest))


def motion_varies(affect: Affect) -> float:
    """0 where the film moves evenly or not at all .. 1 where its motion varies clearly."""
    values = np.asarray(affect.analysis.curve("motion").values, dtype=float)
    if len(values) < 10 or values.mean() <= 1e-4:
        return 0.0
    smooth = gaussian_filter1d(values, 1.0 * affect.analysis.curve("motion").rate)
    seen = (float(smooth.std()) - _LEAST[0]) / (_LEAST[1] - _LEAST[0])
    spread = float(smooth.std() / smooth.mean())
    return float(np.clip((spread - _STEADY) / 0.25, 0.0, 1.0) * np.clip(seen, 0.0, 1.0))


def _motion(affect: Affect, times: Floats) -> tuple[Floats, float]:
    share = motion_varies(affect)
    curve = affect.analysis.curve("motion")
    if not share:
        return np.full(len(times), 0.5), 0.0
    smooth = gaussian_filter1d(curve.at(times).astype(float), 0.35 * _RATE)
    ranks = (rank_of(smooth) - 0.5) / len(smooth)
    # Half rank, half size: the order is kept and so is a single great outburst.
    low, high = (float(q) for q in np.quantile(smooth, (0.03, 0.97)))
    size = np.clip((smooth - low) / max(1e-9, high - low), 0, 1)
    return 0.6 * ranks + 0.4 * size, share


def _level(affect: Affect, times: Floats) -> Floats:
    """The level that the mood asks for, .25 calm .. .75 excited, slowly moving."""
    step = max(1.0, times[-1] / 400)
    coarse = np.arange(0, times[-1] + step, step)
    values = np.array([0.5 + 0.24 * affect.over(t - 4, t + 4).arousal for t in coarse])
    return np.asarray(np.interp(times, coarse, values))


def _arc(place: Floats) -> Floats:
    """A quiet beginning, a peak at four fifths, a softer close."""
    return np.asarray(
        np.interp(place, (0.0, 0.12, 0.55, 0.8, 0.93, 1.0), (0.2, 0.45, 0.6, 1.0, 0.75, 0.35))
    )
