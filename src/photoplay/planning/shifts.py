"""Shift points: stretches over which the music's job changes, little by little.

A hit is a moment; a shift lasts from thirty frames to thirty seconds and is not heard as an accent
(craft of spotting). They are asked for, or seen where a long dissolve leads into another scene. A
section begins at the bar line nearest to the middle of one that is asked for, and the energy goes
over it in a straight line from what it was before to what it is after.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief
from photoplay.types.errors import PlanConflictError
from photoplay.types.film import Film
from photoplay.types.plan import Stretch
from photoplay.types.time import Span

Floats = NDArray[np.float64]
SHORTEST, LONGEST = 1.0, 30.0
"""Seconds: thirty frames to thirty seconds."""
_AT_SCENE = 0.3
"""Seconds between a dissolve's middle, or its ends, and the scene that it leads into."""


def shifts_of(analysis: Analysis, brief: Brief) -> tuple[Stretch, ...]:
    """Shifts asked for and shifts seen, in order; those seen yield to those asked for."""
    asked = [Stretch(start=s.start, end=s.end, reason="asked for", locked=True)
             for s in brief.shift]  # fmt: skip
    scenes = [scene.start for scene in analysis.scenes[1:]]
    seen = [
        Stretch(start=t.start, end=t.end, reason="a long dissolve into another scene")
        for t in analysis.transitions
        if t.kind == "dissolve"
        and SHORTEST <= t.end - t.start <= LONGEST
        and any(t.start - _AT_SCENE <= start <= t.end + _AT_SCENE for start in scenes)
        and not any(Span(t.start, t.end).overlap(span) for span in brief.shift)
    ]
    return tuple(sorted([*asked, *seen], key=lambda row: row.start))


def refuse_bad_shifts(brief: Brief, film: Film, silences: Sequence[Span]) -> None:
    """PlanConflictError for shifts that are no stretch of the film, meet, or lie in a silence."""
    rows = sorted(brief.shift, key=lambda span: span.start)
    for span in rows:
        told = f"{span.start:g}-{span.end:g} s"
        if span.start >= film.duration:
            raise PlanConflictError(
                f"a shift is asked for {told}, but the film is {film.duration:.2f} s long"
            )
        if not SHORTEST <= span.duration <= LONGEST:
            raise PlanConflictError(
                f"a shift lasts {SHORTEST:g} to {LONGEST:g} s, {told} is {span.duration:g} s: "
                "ask for a hit where the music should turn at once, for a section where it is long"
            )
        for quiet in silences:
            if quiet.start <= span.start and span.end <= quiet.end:
                raise PlanConflictError(
                    f"the shift {told} lies in the silence {quiet.start:g}-{quiet.end:g} s; "
                    "move one of them"
                )
    for one, other in pairwise(rows):
        if other.start < one.end:
            raise PlanConflictError(
                f"the shifts {one.start:g}-{one.end:g} s and {other.start:g}-{other.end:g} s "
                "overlap; make one of them"
            )


def middles(brief: Brief) -> list[float]:
    """Seconds at which sections begin for the shifts that are asked for."""
    return [(span.start + span.end) / 2 for span in brief.shift]


def evened(times: Floats, energy: Floats, brief: Brief) -> Floats:
    """`energy` (n,) at `times` (n,) with a straight line over each shift.

    Each end is the mean of the second before, or after, the shift.
    """
    energy = energy.copy()
    for span in brief.shift:
        inside = (times >= span.start) & (times <= span.end)
        before = energy[(times >= span.start - 1) & (times < span.start)]
        after = energy[(times > span.end) & (times <= span.end + 1)]
        if inside.any() and len(before) and len(after):
            energy[inside] = np.interp(
                times[inside], (span.start, span.end), (before.mean(), after.mean())
            )
    return energy
