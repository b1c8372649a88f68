"""Films of five kinds – trailer, vlog, slow, dance, still – whose moments are known to the frame.

They are what the benchmark runs on: drawn by seed, alike on every machine, free to give away. What
happens in them is told by the drawing itself and not by anybody's eyes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoplay.films.planted import Ball, PlantedShot, PlantedTruth, Traps, plant_film

Floats = NDArray[np.float64]

RATE = Fraction(25)
SIZE = (320, 180)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DomainTruth:
    """What a made film holds; times in seconds."""

    seconds: float
    rate: Fraction
    cuts: Floats
    """Shots that appear at once."""
    events: Floats
    """All visible moments: cuts, middles of dissolves and fades, flashes, impacts."""
    motion: Floats
    """One value a frame: the camera's speed in widths a second, and that of what moves, times its
    diameter in heights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    shots: tuple[PlantedShot, ...]
    traps: Traps | None = None
    flashes: tuple[float, ...] = ()
    impacts: tuple[float, ...] = ()


def make_domain_film(path: Path, domain: str, seed: int, seconds: float) -> DomainTruth:
    """Draw one film of a kind to `path` (H.264, no sound).

    ValueError for an unknown kind, or for less than ten seconds.
    """
    if domain not in _PLANS:
        raise ValueError(f"there is no kind {domain!r}; kinds are {', '.join(_PLANS)}")
    if seconds < 10:
        raise ValueError(f"made films last ten seconds or more, got {seconds:g}")
    plan = _planned(domain, seed, seconds)
    truth = plant_film(path, plan.shots, traps=plan.traps, flashes=plan.flashes, size=SIZE,
                       rate=RATE, seed=seed)  # fmt: skip
    return _told(truth, plan)


def _planned(domain: str, seed: int, seconds: float) -> _Plan:
    return _PLANS[domain](np.random.default_rng([seed, *domain.encode()]), seconds)


def _told(truth: PlantedTruth, plan: _Plan) -> DomainTruth:
    rate = float(truth.rate)
    cuts = np.array(truth.cuts, dtype=float) / rate
    flashes = np.array(truth.flashes, dtype=float) / rate
    events = np.concatenate([truth.edges, flashes, plan.impacts])
    motion = np.hypot(*truth.camera.T)
    start = 0
    for shot in plan.shots:
        count = round(shot.seconds * rate)
        for ball in shot.balls:
            places = np.array([ball.path(k / rate) for k in range(count)])
            speed = np.hypot(*np.diff(places, axis=0, prepend=places[:1]).T) * rate
            motion[start : start + count] += speed * 2 * ball.radius
        start += count
    return DomainTruth(
        seconds=truth.frames / rate,
        rate=truth.rate,
        cuts=cuts,
        events=np.unique(np.round(events, 4)),
        motion=motion,
    )


def _trailer(rng: np.random.Generator, seconds: float) -> _Plan:
    """Shots that grow shorter, flashes, a title on black, quick cameras."""
    lengths = [2.2 * 0.86**k * float(rng.uniform(0.8, 1.25)) for k in range(60)]
    lengths = _fitted([max(0.48, one) for one in lengths], seconds - 2.4)
    shots = [
        PlantedShot(
            seconds=length, place=int(rng.integers(1000)), camera=_drift(rng, 0.1, 0.45),
            balls=(_crossing(rng, length),) if rng.random() < 0.5 else (),
        )
        for length in lengths
    ]  # fmt: skip
    shots.append(PlantedShot(seconds=2.4, place=0, title="COMING SOON", card=True))
    edges = np.cumsum([shot.seconds for shot in shots])
    roomy = [k for k, length in enumerate(lengths) if length > 0.9]
    lit = sorted(rng.permutation(roomy)[:3].tolist())
    flashes = tuple(float(edges[k] - lengths[k] / 2) for k in lit)
    return _Plan(shots=tuple(shots), flashes=flashes)


def _vlog(rng: np.random.Generator, seconds: float) -> _Plan:
    """One or two places, jump cuts, a hand-held camera, a caption that stays."""
    places = rng.integers(1000, size=2)
    shots = [
        PlantedShot(
            seconds=length, place=int(places[int(rng.random() < 0.3)]),
            camera=_drift(rng, 0.0, 0.12, spread=0.5),
            balls=(_crossing(rng, length),) if rng.random() < 0.3 else (),
        )
        for length in _lengths(rng, seconds, 1.6, 4.5)
    ]  # fmt: skip
    return _Plan(shots=tuple(shots), traps=Traps(shake=0.35, noise=3.0, caption="day 12"))


def _slow(rng: np.random.Generator, seconds: float) -> _Plan:
    """Long shots, dissolves and fades, a camera that hardly moves."""
    kinds = ("dissolve", "dissolve", "fade")
    shots = [
        PlantedShot(
            seconds=length, place=int(rng.integers(1000)),
            entrance=kinds[int(rng.integers(3))] if k else "cut",  # type: ignore[arg-type]
            camera=_drift(rng, 0.01, 0.07),
        )
        for k, length in enumerate(_lengths(rng, seconds, 4.0, 7.5))
    ]  # fmt: skip
    return _Plan(shots=tuple(shots))


def _dance(rng: np.random.Generator, seconds: float) -> _Plan:
    """Somebody bounces to a pulse that the picture alone gives away, higher and lower by turns."""
    beat = float(np.round(60 / rng.uniform(84, 132) * 25) / 25)
    shots, impacts, at = [], [], 0.0
    for length in _lengths(rng, seconds, 4.0, 8.0):
        heights = rng.uniform(0.12, 0.6, 64)
        shots.append(
            PlantedShot(
                seconds=length, place=int(rng.integers(1000)), balls=(_bouncing(beat, heights),)
            )
        )
        # A bounce at the very start or end of a shot cannot be told from the cut.
        whole = np.arange(0, int(length / beat) + 1) * beat
        impacts += [at + float(t) for t in whole if 0.3 < t < length - 0.3]
        at += length
    return _Plan(shots=tuple(shots), impacts=tuple(impacts))


def _still(rng: np.random.Generator, seconds: float) -> _Plan:
    """Pictures that are held: an album."""
    shots = [
        PlantedShot(seconds=length, place=int(rng.integers(1000)))
        for length in _lengths(rng, seconds, 2.8, 5.5)
    ]
    return _Plan(shots=tuple(shots))


def _lengths(rng: np.random.Generator, seconds: float, low: float, high: float) -> list[float]:
    count = max(2, round(seconds / ((low + high) / 2)))
    return _fitted(rng.uniform(low, high, count).tolist(), seconds, every=True)


def _fitted(lengths: list[float], seconds: float, *, every: bool = False) -> list[float]:
    """Lengths in whole frames that fill `seconds`: the first ones, or all of them, stretched."""
    kept = lengths
    if not every:
        ends = np.cumsum(lengths)
        kept = lengths[: int(np.searchsorted(ends, seconds)) + 1]
    edges = np.round(np.cumsum(kept) / sum(kept) * seconds * 25).astype(int)
    return [float(step) / 25 for step in np.diff(edges, prepend=0)]


def _drift(
    rng: np.random.Generator, low: float, high: float, spread: float = 0.25
) -> Callable[[float], tuple[float, float]]:
    x, y = rng.uniform(-spread, spread, 2)
    speed, angle = rng.uniform(low, high), rng.choice([0.0, np.pi]) + rng.normal(0, 0.2)
    return lambda t: (x + speed * t * float(np.cos(angle)), y + speed * t * float(np.sin(angle)))


def _crossing(rng: np.random.Generator, length: float) -> Ball:
    height, way = rng.uniform(0.25, 0.75), rng.choice([-1.0, 1.0])
    return Ball(path=lambda t: (0.5 + float(way) * (t / length - 0.5), float(height)))


def _bouncing(beat: float, heights: Floats) -> Ball:
    def path(t: float) -> tuple[float, float]:
        turn = int(t / beat / 4) % len(heights)
        rise = float(heights[turn] * abs(np.sin(np.pi * t / beat)))
        return 0.5 + 0.12 * float(np.sin(t)), 0.82 - rise

    return Ball(path=path, radius=0.17)


_PLANS: dict[str, Callable[[np.random.Generator, float], _Plan]] = {
    "trailer": _trailer,
    "vlog": _vlog,
    "slow": _slow,
    "dance": _dance,
    "still": _still,
}
DOMAINS = tuple(_PLANS)
