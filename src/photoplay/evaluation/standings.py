"""Where systems stand: their results put together, and two of them compared film by film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from photoplay.evaluation.protocols import PROTOCOLS, Protocol
from photoplay.evaluation.results import Line
from photoplay.evaluation.summary import sign_flip
from photoplay.metrics.intervals import UNDEFINED, Interval, bootstrap
from photoplay.metrics.subjective.preference import holm
from photoplay.types.errors import BriefError

Floats = NDArray[np.float64]
NAN = float("nan")
ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One measure of one system in one domain, over films; seeds of a film are averaged first."""

    measure: str
    domain: str
    n: int
    value: float
    interval: Interval
    chance: float
    shuffled: float
    gap: float
    """Mean of value minus shuffled."""
    gap_interval: Interval
    p: float
    """That the gap is chance: signs turned, one-sided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One system."""

    system: str
    cells: tuple[Cell, ...]
    listening: float
    """Mean gap over measures, of films' means over domains: 0 for a system that does not look."""
    listening_interval: Interval
    films: int
    wanted: int
    """Films of the protocol; fewer done is not ranked."""

    @property
    def complete(self) -> bool:
        return self.films >= self.wanted

    def cell(self, measure: str, domain: str) -> Cell | None:
        found = (one for one in self.cells if (one.measure, one.domain) == (measure, domain))
        return next(found, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One measure of two systems, film by film."""

    measure: str
    domain: str
    n: int
    one: float
    other: float
    difference: float
    interval: Interval
    p: float
    """Paired permutation, two-sided."""
    p_holm: float
    """For all measures over all films together, and for those of single domains together."""


def standings(lines: Sequence[Line], *, seed: int = 0) -> tuple[Standing, ...]:
    """Complete systems by how much they listen, then incomplete ones by name."""
    protocol = PROTOCOLS.get(lines[0].protocol)
    wanted = _wanted(lines, protocol)
    found = [
        _standing(name, [line for line in lines if line.system == name], wanted, seed)
        for name in dict.fromkeys(line.system for line in lines)
    ]
    return tuple(
        sorted(found, key=lambda one: (not one.complete, -np.nan_to_num(one.listening), one.system))
    )


def compare(one: Sequence[Line], other: Sequence[Line], *, seed: int = 0) -> tuple[Difference, ...]:
    """Each measure in each domain and in all: the mean difference (one minus other) over films.

    BriefError where the two have no film in common.
    """
    first, second = _by_film(one), _by_film(other)
    shared = [key for key in first if key in second]
    if not shared:
        raise BriefError("the two have no film and measure in common")
    rows = []
    for measure in dict.fromkeys(key[2] for key in shared):
        domains = dict.fromkeys(key[0] for key in shared if key[2] == measure)
        for domain in (*domains, ALL) if len(domains) > 1 else domains:
            keys = [k for k in shared if k[2] == measure and domain in (k[0], ALL)]
            a = np.array([first[k][0] for k in keys])
            b = np.array([second[k][0] for k in keys])
            known = np.isfinite(a) & np.isfinite(b)
            if known.any():
                rows.append(_difference(measure, domain, a[known], b[known], seed))
    return _together(rows)


def _together(rows: Sequence[Difference]) -> tuple[Difference, ...]:
    found = list(rows)
    for whole in (True, False):
        places = [
            k for k, row in enumerate(rows) if (row.domain == ALL) == whole and np.isfinite(row.p)
        ]
        adjusted = holm([rows[k].p for k in places]).tolist()
        for k, p in zip(places, adjusted, strict=True):
            found[k] = replace(rows[k], p_holm=p)
    return tuple(found)


def _standing(name: str, lines: Sequence[Line], wanted: int, seed: int) -> Standing:
    table = _by_film(lines)
    measures = dict.fromkeys(key[2] for key in table)
    domains = dict.fromkeys(key[0] for key in table)
    cells = []
    for measure in measures:
        for domain in (*domains, ALL):
            rows = np.array(
                [v for k, v in table.items() if k[2] == measure and domain in (k[0], ALL)]
            )
            if np.isfinite(rows[:, 0]).any():
                cells.append(_cell(measure, domain, rows, seed))
    gaps = [
        [v[0] - v[2] for k, v in table.items() if k[1] == film and np.isfinite(v[0] - v[2])]
        for film in dict.fromkeys(key[1] for key in table)
    ]
    means = [float(np.mean(one)) for one in gaps if one]
    return Standing(
        system=name,
        cells=tuple(cells),
        listening=float(np.mean(means)) if means else NAN,
        listening_interval=bootstrap(means, seed=seed) if means else UNDEFINED,
        films=len(gaps),
        wanted=wanted,
    )


def _cell(measure: str, domain: str, rows: Floats, seed: int) -> Cell:
    rows = rows[np.isfinite(rows[:, 0])]
    gaps = rows[:, 0] - rows[:, 2]
    gaps = gaps[np.isfinite(gaps)]
    return Cell(
        measure=measure,
        domain=domain,
        n=len(rows),
        value=float(rows[:, 0].mean()),
        interval=bootstrap(rows[:, 0], seed=seed),
        chance=_mean(rows[:, 1]),
        shuffled=_mean(rows[:, 2]),
        gap=_mean(gaps),
        gap_interval=bootstrap(gaps, seed=seed),
        p=sign_flip(gaps, seed=seed) if len(gaps) > 1 else NAN,
    )


def _by_film(lines: Sequence[Line]) -> dict[tuple[str, str, str], tuple[float, float, float]]:
    """Value, chance and shuffled by (domain, film, measure), mean over seeds."""
    rows: dict[tuple[str, str, str], list[tuple[float, float, float]]] = {}
    for line in lines:
        numbers = tuple(
            NAN if one is None else one for one in (line.value, line.chance, line.shuffled)
        )
        rows.setdefault((line.domain, line.film, line.measure), []).append(numbers)  # type: ignore[arg-type]
    found = {}
    for key, held in rows.items():
        columns = np.array(held).T
        found[key] = (_mean(columns[0]), _mean(columns[1]), _mean(columns[2]))
    return found


def _difference(measure: str, domain: str, a: Floats, b: Floats, seed: int) -> Difference:
    gaps = a - b
    p = NAN
    if len(gaps) > 1:
        p = min(1.0, 2 * min(sign_flip(gaps, seed=seed), sign_flip(-gaps, seed=seed)))
    return Difference(
        measure=measure, domain=domain, n=len(gaps), one=float(a.mean()), other=float(b.mean()),
        difference=float(gaps.mean()), interval=bootstrap(gaps, seed=seed), p=p, p_holm=NAN,
    )  # fmt: skip


def _wanted(lines: Sequence[Line], protocol: Protocol | None) -> int:
    if protocol:
        return len(protocol.films)
    return len({line.film for line in lines})


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else NAN
