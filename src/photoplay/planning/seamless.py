"""The one tempo at which whole bars fill a film exactly, so that its music may go round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from photoplay.planning.bars import Metre
from photoplay.planning.stretches import own_tempo
from photoplay.planning.tempo import NUDGE
from photoplay.types.brief import Brief
from photoplay.types.errors import PlanConflictError
from photoplay.types.plan import Choice, Hit, Plan
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

LONGEST = 600.0
"""Seconds of a film whose music may go round."""
_OFF, _ODD = 3.0, 0.6
"""What a natural logarithm of tempo off the aim costs, in hits, and bars that make no fours."""


def seamless(
    duration: float, metre: Metre, bounds: tuple[float, float], target: float,
    hits: Sequence[Hit] = (), frame: float = 0.04, *, asked: bool = True,
) -> TempoMap:  # fmt: skip
    """Whole bars of one tempo (felt beats a minute) that last `duration` seconds to the sample.

    Of the tempi within `bounds` the one is taken that lies near `target`, makes phrases of four
    bars, and meets most of `hits`. Where no count of bars gives a tempo within, the nearest does if
    nobody `asked` for these bounds; else PlanConflictError.
    """
    low, high = bounds
    per_bar = 60 * metre.pulses / duration
    most = max(1, int(high / per_bar + 1e-9))
    counts = [n for n in range(1, most + 1) if low * (1 - 1e-9) <= n * per_bar <= high * (1 + 1e-9)]
    if not counts:
        near = max(1, round(target / per_bar))
        counts = [] if asked else [near]
    if not counts:
        raise PlanConflictError(
            f"no number of whole bars at {low:g}-{high:g} beats a minute lasts {duration:.2f} s, "
            f"as a loop must; {near} bars would go at {near * per_bar:.1f}: widen --tempo"
        )

    def worth(count: int) -> float:
        off = abs(float(np.log(count * per_bar / target)))
        return _met(hits, duration / count / metre.pulses, frame) - _OFF * off - (
            _ODD if count % 4 and most > 4 else 0.0
        )  # fmt: skip

    count = max(counts, key=worth)
    length = metre.numerator * 4 / metre.denominator
    bars = tuple(Bar(start=k * length, numerator=metre.numerator, denominator=metre.denominator)
                 for k in range(count))  # fmt: skip
    return TempoMap(points=(TempoPoint(beat=0.0, bpm=60 * count * length / duration),), bars=bars)


def refuse_unloopable(brief: Brief, duration: float, *, sung: bool = False) -> None:
    """PlanConflictError for a film that is too long, wishes that want several tempi, or a tune that
    is `sung` in bars of its own."""
    if sung:
        raise PlanConflictError(
            "music that goes round has as many bars as fill the film, and a given tune brings its "
            "own; leave out --melody or choose another --ending"
        )
    if duration > LONGEST:
        raise PlanConflictError(
            f"music goes round in films of up to {LONGEST / 60:g} minutes, this one lasts "
            f"{duration / 60:.1f}; choose another --ending, or `photoplay loops`"
        )
    if own_tempo(brief):
        raise PlanConflictError(
            "music that goes round keeps one tempo and one metre, but a section asks for its own; "
            "take off one of them"
        )


def leading_back(plan: Plan) -> Plan:
    """`plan` with its last section open, so that it leads to its first."""
    sections = tuple(replace(s, cadence="half") if number == len(plan.sections) else s
                     for number, s in enumerate(plan.sections, 1))  # fmt: skip
    cues = tuple(replace(cue, ending="loop", reason="begins again") if number == len(plan.cues)
                 else cue for number, cue in enumerate(plan.cues, 1))  # fmt: skip
    grid = Choice(value="solved", reason="one tempo; whole bars last as long as the film")
    return replace(plan, sections=sections, cues=cues, grid=grid)


def _met(hits: Sequence[Hit], beat: float, frame: float) -> float:
    """The share of the weight of strong hits that eighths of this tempo can be made to meet."""
    strong = [hit for hit in hits if hit.rank != "coincidence"]
    if not strong:
        return 0.0
    grid = beat / 2
    times = np.array([hit.time for hit in strong])
    late = np.round(times / grid) * grid - times
    met = (late >= -NUDGE) & (late <= frame + NUDGE)
    weights = np.array([hit.weight for hit in strong])
    return float((weights * met).sum() / weights.sum())
