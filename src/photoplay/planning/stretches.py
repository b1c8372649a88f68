"""Stretches of the film that go at a tempo or in a metre of their own.

Each stretch has its pulses placed by itself, from the bar line at which the one before ends to the
bar line nearest to where it should end itself; so tempo and metre change on bar lines only.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from photoplay.planning.bars import BarWriter, Metre, metre_of
from photoplay.planning.style_choice import check_tempo
from photoplay.planning.tempo import Pulses, TempoOptions, Wish, place_pulses
from photoplay.types.brief import Brief, SectionWish
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.tempo import TempoMap

_FEWEST_BARS = 2
"""Bars that a stretch of its own tempo must hold."""
_AT_EDGE = 3.0
"""Weight of the moment at which a stretch ends."""
_NARROW = 0.03
"""Share by which the tempo of a pace asked for may be missed."""
_SLOWEST, _FASTEST = 20.0, 320.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Film with one base tempo and one metre."""

    start: float
    end: float
    metre: Metre
    options: TempoOptions
    asked: bool
    """Whether tempo, pace or metre were asked for here."""


def own_tempo(brief: Brief) -> tuple[SectionWish, ...]:
    """The wishes that ask for a tempo, pace or metre in one place."""
    return tuple(
        wish
        for wish in brief.sections
        if wish.tempo is not None or wish.pace is not None or wish.metre is not None
    )


def refuse_kept_grid(brief: Brief, why: str) -> None:
    """PlanConflictError where a section is to have its own tempo on a grid that is fixed."""
    for wish in own_tempo(brief):
        raise PlanConflictError(
            f"{_where(wish)} is to have its own tempo or metre, but {why}; take off one of them"
        )


def stretches_of(
    brief: Brief, duration: float, metre: Metre, options: TempoOptions
) -> tuple[Stretch, ...]:
    """The whole film in stretches; one where no wish has a tempo or metre of its own.

    A later wish outweighs an earlier one. PlanConflictError for stretches that are too short for
    two bars and for a pace that the tempo asked for forbids, BriefError for tempi that are none.
    """
    wishes = own_tempo(brief)
    times = {0.0, duration}
    for wish in wishes:
        times |= {min(duration, wish.start or 0.0), min(duration, wish.end or duration)}
    edges = sorted(times)
    found: list[Stretch] = []
    for start, end in itertools.pairwise(edges):
        middle = (start + end) / 2
        here = [w for w in wishes if (w.start or 0.0) <= middle < (w.end or duration)]
        one = _stretch(here, start, end, metre, options)
        last = found[-1] if found else None
        if last is not None and (last.metre, last.options) == (one.metre, one.options):
            found[-1] = replace(last, end=end, asked=last.asked or one.asked)
        else:
            found.append(one)
    return tuple(_wide_enough(found, wishes, duration))


def _stretch(
    wishes: Sequence[SectionWish], start: float, end: float, metre: Metre, options: TempoOptions
) -> Stretch:
    low, high, target = options.low, options.high, options.target
    for wish in wishes:
        if wish.metre is not None:
            metre = metre_of(wish.metre)
        if wish.tempo is not None:
            check_tempo(*wish.tempo)
            low, high = wish.tempo
            target = float(np.clip(target, low, high))
        if wish.pace is not None:
            low, high, target = _paced(wish, options.target)
    division = 3 if metre.compound else 2
    options = replace(options, low=low, high=high, target=target, division=division)
    return Stretch(start=start, end=end, metre=metre, options=options, asked=bool(wishes))


def _paced(wish: SectionWish, usual: float) -> tuple[float, float, float]:
    """Lowest, highest and aimed-at tempo of a pace: times the tempo around it."""
    pace = float(wish.pace or 1.0)
    if not 0.25 <= pace <= 4:
        raise BriefError(f"pace must lie in 0.25..4 times the film's own, got {pace:g}")
    target = usual * pace
    if wish.tempo is not None and not wish.tempo[0] * 0.97 <= target <= wish.tempo[1] * 1.03:
        raise PlanConflictError(
            f"{_where(wish)}: pace {pace:g} gives {target:.0f} a minute, outside the tempo asked "
            f"for, {wish.tempo[0]:g}-{wish.tempo[1]:g}; take off one of them"
        )
    if not _SLOWEST <= target <= _FASTEST:
        raise PlanConflictError(
            f"{_where(wish)}: pace {pace:g} gives {target:.0f} a minute; "
            f"music can go at {_SLOWEST:g} to {_FASTEST:g}"
        )
    return target * (1 - _NARROW), target * (1 + _NARROW), target


def _wide_enough(
    found: Sequence[Stretch], wishes: Sequence[SectionWish], duration: float
) -> list[Stretch]:
    """`found` without slivers at the film's ends; PlanConflictError where a wish has no room."""
    rows: list[Stretch] = []
    for one in found:
        bar = one.metre.pulses * 60 / one.options.target
        if one.end - one.start >= _FEWEST_BARS * bar:
            rows.append(one)
            continue
        if one.asked:
            raise PlanConflictError(
                f"{one.start:g}-{one.end:g} s is too short for a tempo or metre of its own: "
                f"{_FEWEST_BARS} bars at {one.options.target:.0f} last {_FEWEST_BARS * bar:.1f} s; "
                "choose a longer stretch or a faster tempo"
            )
        # What is left between or beside the wishes goes with its neighbour.
        if rows:
            rows[-1] = replace(rows[-1], end=one.end)
        else:
            rows.append(one)
    if len(rows) > 1 and not rows[0].asked and rows[0].end - rows[0].start < 1e-6:
        rows.pop(0)
    first_bar = rows[0].metre.pulses * 60 / rows[0].options.target
    if len(rows) > 1 and rows[0].end - rows[0].start < _FEWEST_BARS * first_bar:
        rows[1] = replace(rows[1], start=rows[0].start)
        rows.pop(0)
    return rows


def place_stretches(
    stretches: Sequence[Stretch],
    wishes: Sequence[Wish],
    strong: list[tuple[float, float]],
    duration: float,
    frame: float,
    *,
    steady: bool,
) -> tuple[Pulses, TempoMap, tuple[float, ...]]:
    """Pulses of the longest stretch, the whole map, and the times at which stretches begin."""
    writer = BarWriter()
    longest: Pulses | None = None
    span, begin, starts = -1.0, 0.0, []
    for number, one in enumerate(stretches):
        last = number == len(stretches) - 1
        end = duration if last else one.end
        inside = [replace(w, time=w.time - begin) for w in wishes if begin - 1e-6 <= w.time < end]
        edge = (
            [] if last else [Wish(time=end - begin, weight=_AT_EDGE, strong=True, only_beats=True)]
        )
        room = 0.0 if last else one.metre.pulses * 60 / one.options.low
        options = replace(one.options, lead_in=number == 0)
        pulses = place_pulses([*inside, *edge], end - begin + room, frame, options)
        here = [(time - begin, weight) for time, weight in strong if begin - 0.2 < time < end]
        if last:
            writer.close(pulses, here, end - begin, one.metre, steady=steady)
        else:
            begin += writer.add(pulses, here, end - begin, one.metre, steady=steady)
            starts.append(begin)
        if one.end - one.start > span:
            longest, span = pulses, one.end - one.start
    assert longest is not None
    return replace(longest, steps=()), writer.map(), tuple(starts)


def _where(wish: SectionWish) -> str:
    if wish.section is not None:
        return f"section {wish.section}"
    return f"{wish.start or 0:g}-{'end' if wish.end is None else f'{wish.end:g}'} s"
