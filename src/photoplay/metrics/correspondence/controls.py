"""Would other music have scored as well? The shuffle test and its kin.

Every correspondence measure stands beside four controls: the same music under other films, the
music moved round its own film by two seconds or more, a click track of as many events, and the
music played backwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.metrics.correspondence.events import Times, as_length, as_times
from photoplay.types.errors import MeasureError

LEAST_SHIFT = 2.0
"""Seconds by which music is moved at least, so that no beat of it can still answer the same cut."""
DRAWS = 200

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Controlled:
    """A value beside what a control gives."""

    control: str
    value: float
    chance: float
    """Mean of the control's draws; nan where there are none."""
    spread: float
    """Standard deviation of the draws (ddof 0)."""
    p: float
    """Share of the draws that do at least as well, the value itself counted among them."""
    draws: int
    """0 where the control's distribution is known exactly."""
    lower_is_better: bool = False

    @property
    def gap(self) -> float:
        """How much better than chance, in the measure's unit; positive is better."""
        return (self.chance - self.value) if self.lower_is_better else (self.value - self.chance)

    @property
    def z(self) -> float:
        """The gap in spreads of the control; nan where the control does not vary."""
        return self.gap / self.spread if self.spread > 1e-12 else float("nan")


def against(
    control: str, value: float, drawn: ArrayLike, *, lower_is_better: bool = False
) -> Controlled:
    """`value` beside the values `drawn` under a control; draws that are nan are left out."""
    draws = np.asarray(drawn, dtype=np.float64).ravel()
    draws = draws[np.isfinite(draws)]
    if not len(draws) or not np.isfinite(value):
        return _unknown(control, value, lower_is_better=lower_is_better)
    at_least = draws <= value + 1e-12 if lower_is_better else draws >= value - 1e-12
    return Controlled(
        control=control,
        value=float(value),
        chance=float(draws.mean()),
        spread=float(draws.std()),
        p=float((at_least.sum() + 1) / (len(draws) + 1)),
        draws=len(draws),
        lower_is_better=lower_is_better,
    )


def shuffled_pairs(
    scores: ArrayLike, *, draws: int = DRAWS, seed: int = 0, lower_is_better: bool = False
) -> Controlled:
    """The mean score of true pairs beside that of pairs in which every film has other music.

    `scores[i, j]` is the score of film i with music j, shape (n, n); nan where it is undefined,
    and a film whose own score is nan is left out. All derangements are taken where there are at
    most `draws`. MeasureError below two films.
    """
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise MeasureError(f"scores must be a square, films by music, got shape {table.shape}")
    kept = np.flatnonzero(np.isfinite(np.diag(table)))
    table = table[np.ix_(kept, kept)]
    if len(table) < 2:
        if len(scores) < 2:  # type: ignore[arg-type]
            raise MeasureError("shuffling pairs needs at least two films with music")
        value = float(np.diag(table).mean()) if len(table) else float("nan")
        return _unknown("shuffled pairs", value, lower_is_better=lower_is_better)
    films = np.arange(len(table))
    drawn = [_mean(table[films, other]) for other in derangements(len(table), draws, seed=seed)]
    return against(
        "shuffled pairs", float(np.diag(table).mean()), drawn, lower_is_better=lower_is_better
    )


def derangements(count: int, draws: int, *, seed: int = 0) -> NDArray[np.int64]:
    """Orders of `count` things in which none keeps its place, shape (at most draws, count).

    All of them where there are at most `draws`; MeasureError below two things.
    """
    if count < 2:
        raise MeasureError(f"only two or more things can change places, got {count}")
    if count <= 7 and _derangement_count(count) <= draws:
        every = np.array(list(permutations(range(count))))
        return np.asarray(every[(every != np.arange(count)).all(axis=1)])
    rng = np.random.default_rng(seed)
    found: list[NDArray[np.int64]] = []
    while len(found) < draws:
        order = rng.permutation(count)
        if (order != np.arange(count)).all():
            found.append(order)
    return np.array(found)


def temporal_controls(
    score: Callable[[Times], float],
    events: ArrayLike,
    duration: float,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    lower_is_better: bool = False,
) -> Mapping[str, Controlled]:
    """`score(events)` beside circular shifts, click tracks and the music backwards.

    `events` are the music's times in seconds within a film of `duration` seconds; `score` takes
    such times and gives a number. Shifts are even steps of at least LEAST_SHIFT either way. The
    click track has as many events at an even pace, in as many phases. Backwards, the music is
    shifted too, so that its draws have a spread.
    """
    times = as_times(events, "events")
    length = as_length(duration)
    value = float(score(times))
    moved = shift_steps(length, draws, seed=seed)
    reverse = np.sort(length - times)
    clicks = np.arange(len(times)) * (length / max(1, len(times)))
    period = length / max(1, len(times))
    phases = np.linspace(0, period, max(1, min(draws, 100)), endpoint=False)
    drawn: dict[str, list[float]] = {
        "circular shift": [score(shifted(times, by, length)) for by in moved],
        "click track": [score(clicks + phase) for phase in phases] if len(times) else [],
        "time-reversed": [score(reverse), *(score(shifted(reverse, by, length)) for by in moved)],
    }
    return {
        name: against(name, value, values, lower_is_better=lower_is_better)
        for name, values in drawn.items()
    }


def shifted(times: Times, by: float, duration: float) -> Times:
    """Times moved round a film of `duration` seconds, in order again."""
    return np.sort((times + by) % duration)


def shift_steps(
    duration: float, draws: int, *, least: float = LEAST_SHIFT, seed: int = 0
) -> Floats:
    """Amounts from `least` to `duration` - `least`, one at random in each even step.

    None where the film is too short to be moved by that much.
    """
    room = duration - 2 * least
    if room <= 0:
        return np.zeros(0)
    rng = np.random.default_rng(seed)
    return np.asarray(least + room * (np.arange(draws) + rng.uniform(size=draws)) / draws)


def _derangement_count(count: int) -> int:
    return sum((-1) ** k * factorial(count) // factorial(k) for k in range(count + 1))


def _mean(values: Floats) -> float:
    sound = values[np.isfinite(values)]
    return float(sound.mean()) if len(sound) else float("nan")


def _unknown(control: str, value: float, *, lower_is_better: bool) -> Controlled:
    nan = float("nan")
    return Controlled(
        control=control, value=float(value), chance=nan, spread=nan, p=nan, draws=0,
        lower_is_better=lower_is_better,
    )  # fmt: skip
