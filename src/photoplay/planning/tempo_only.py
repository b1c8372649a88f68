"""A tempo map for marked moments, where no music of ours is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from photoplay.planning.bars import Metre
from photoplay.planning.hits import find_hits
from photoplay.planning.landing import land
from photoplay.planning.spotting import cues_of, spot
from photoplay.planning.tempo import MOST_LEAD_IN, Pulses, TempoOptions
from photoplay.planning.timing import BEND, STEP, joins_of, with_steps
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief
from photoplay.types.plan import Hit
from photoplay.types.tempo import TempoMap
from photoplay.types.time import Floats

USUAL_TEMPO = (70.0, 140.0)
"""Felt beats a minute that are tried where none are asked for."""
_REACH = 1.3
"""Ratio of two tempi between which one search looks everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A marked beginning, and the bar line that is drawn to it."""

    time: float
    """Seconds of film."""
    name: str
    bar: int
    """Index of the bar that begins nearest to it."""
    error: float
    """Seconds from the mark to the bar line; positive when the line is late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TempoOnly:
    """A tempo map and how each moment fares on it."""

    tempo_map: TempoMap
    base: float
    """Felt beats a minute of the tempo that most beats have."""
    hits: tuple[Hit, ...]
    """In order of time, honoured or not, each with its reason."""
    sections: tuple[Begun, ...] = ()

    @property
    def range(self) -> tuple[float, float]:
        """Lowest and highest tempo of the map in felt beats a minute, a lead-in bar left out."""
        bars = self.tempo_map.bars
        lasts = float(self.tempo_map.seconds(bars[0].end)[0])
        lead_in = len(bars) > 1 and bars[0].beats < bars[1].beats and lasts <= MOST_LEAD_IN
        since = bars[0].end if lead_in else 0.0
        held = [*(p for p in self.tempo_map.points if p.beat > since)]
        bpm = [self.tempo_map.bpm_at(since), *(point.bpm for point in held)]
        pulse = bars[-1].pulse
        return min(bpm) / pulse, max(bpm) / pulse


_AT_MARK = 0.08
"""Seconds within which a bar line stands at the mark of a section, which then counts as a hit."""


def solve_tempo(
    analysis: Analysis, brief: Brief, metre: Metre, *, target: float | None = None,
    drums: bool = False,
) -> TempoOnly:  # fmt: skip
    """Bars and tempi that meet the moments of `brief` (and of `analysis`, where it has any).

    The tempo keeps within `brief.tempo` (felt beats a minute, USUAL_TEMPO where None), near
    `target` where one is given, else wherever most weight is met. Inside a section a beat strays
    from the base by at most 1.4 % with `drums`, 2.8 % without; where sections join the base may
    step by 4 % or 8 %. Raises PlanConflictError where wishes exclude each other.
    """
    low, high = brief.tempo or USUAL_TEMPO
    best: tuple[float, TempoOnly] | None = None
    for aim in _aims(low, high) if target is None else [min(high, max(low, target))]:
        options = TempoOptions(
            low=low, high=high, target=aim, bend=BEND[drums], step=STEP[drums],
            division=3 if metre.compound else 2, fixed=brief.fixed_tempo,
        )  # fmt: skip
        solved = _solved(analysis, brief, metre, options)
        worth = sum(hit.weight for hit in solved.hits if hit.honoured)
        worth += sum(abs(begun.error) < _AT_MARK for begun in solved.sections)
        if best is None or worth > best[0] + 1e-9:
            best = worth, solved
    assert best is not None
    return best[1]


def _aims(low: float, high: float) -> list[float]:
    """Tempi round which to look, from the middle of the range outwards."""
    count = 1 + int(np.ceil(np.log(high / low) / np.log(_REACH)))
    aims = np.geomspace(low, high, count + 1 - count % 2) if high > low else np.array([low])
    middle = (low * high) ** 0.5
    return sorted(map(float, aims), key=lambda aim: abs(np.log(aim / middle)))


def _solved(analysis: Analysis, brief: Brief, metre: Metre, options: TempoOptions) -> TempoOnly:
    film, spots = analysis.film, spot(analysis, brief)
    hits = find_hits(analysis, brief, bar_seconds=60 / options.target * metre.pulses,
                     silences=spots.quiet)  # fmt: skip
    starts = [scene.start for scene in analysis.scenes[1:]]
    starts = sorted([*starts, *(mark.time for mark in brief.marks if mark.kind == "section")])
    joins = [] if options.fixed else joins_of(starts, film.duration)

    def over(
        pulses: Pulses, tempo: TempoMap, steps: Sequence[float]
    ) -> tuple[TempoOnly, Sequence[float]]:
        lines = tempo.seconds(np.array([bar.start for bar in tempo.bars]))
        landed = land(hits, tempo, cues_of(tempo, spots.quiet, brief.closing), film.frame_duration,
                      sixteenths=True, avoid=brief.avoid)  # fmt: skip
        begun = tuple(_begun(mark.time, mark.name, lines) for mark in brief.marks
                      if mark.kind == "section")  # fmt: skip
        found = TempoOnly(tempo_map=_going_on(tempo), base=pulses.base, hits=landed, sections=begun)
        return found, lines.tolist()

    return with_steps(hits, brief, film, metre, options, joins, over)


def _going_on(tempo: TempoMap) -> TempoMap:
    """The map without the hold that would end our own music with the film."""
    last = tempo.bars[-1]
    points = [point for point in tempo.points if point.beat < last.end - last.pulse - 1e-9]
    return replace(tempo, points=tuple(points or tempo.points))


def _begun(time: float, name: str, lines: Floats) -> Begun:
    bar = int(np.argmin(np.abs(lines - time)))
    return Begun(time=time, name=name, bar=bar, error=round(float(lines[bar]) - time, 5))
