"""Which moments to strike, how strongly, and which merely to meet.

Weights and ranks after the scoring craft's rules: a scene boundary counts most, a cut inside a
scene least, speech takes away. Every change of shot is at least a coincidence: a note of the going
pattern starts there. Hits keep two bars apart.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, replace

from photoplay.planning.uses import SHAPES
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief, Gesture
from photoplay.types.errors import PlanConflictError
from photoplay.types.film import Film
from photoplay.types.plan import Hit, HitRank
from photoplay.types.time import Span

_ACCENTS_A_HIT = 2.5
_ROOM_FOR_HOOK = 2.0
"""Times the time by which something must strike that a film must last to have it."""
_SHARED = 0.8
"""Seconds within which two strong moments share one gesture."""
_RINGING = 1.2
"""Seconds at the end during which the last chord rings and nothing more is struck."""
_WISHED_FROM, _SEEN_FROM = 0.12, 0.5
"""Seconds from which a moment can be met: what the eye sees sooner is the film's own beginning."""
_WEIGHTS = {"flash": 0.7, "impact": 0.7, "title": 0.9, "return": 0.8, "reversal": 0.5,
            "motion-start": 0.55, "motion-stop": 0.5}  # fmt: skip
_GESTURES: dict[str, Gesture] = {
    "scene": "chord", "cut": "pulse", "dissolve": "chord", "flash": "impact", "impact": "impact",
    "title": "chord", "return": "leap", "reversal": "turn", "motion-start": "entrance",
    "motion-stop": "stop", "brief": "impact", "hero": "impact", "hook": "impact",
    "marker": "impact", "fade": "chord",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    time: float
    weight: float
    source: str
    locked: bool = False
    gesture: Gesture | None = None
    """As asked for."""
    hook: bool = False
    """Whether the use wants it struck, however weak: the first event of a short clip."""


def find_hits(
    analysis: Analysis, brief: Brief, *, bar_seconds: float, silences: Sequence[Span] = ()
) -> tuple[Hit, ...]:
    """All moments in order, ranked; where they land is the tempo map's matter."""
    film = analysis.film
    refuse_clashes(brief, film, silences)
    candidates = _merged([*_seen(analysis, brief), *_wished(brief)])
    inside = [
        c
        for c in candidates
        if (_WISHED_FROM if c.locked else _SEEN_FROM) <= c.time <= film.duration - 0.3
        and not any(span.holds(c.time) for span in silences)
        and not any(span.holds(c.time) for span in brief.avoid)
    ]
    inside = _hooked(inside, film, brief, (*silences, *brief.avoid))
    ranks = _ranked(inside, film.duration, brief, bar_seconds)
    return tuple(
        _hit(candidate, rank, film, number)
        for number, (candidate, rank) in enumerate(zip(inside, ranks, strict=True), 1)
    )


def _hooked(
    rows: list[_Candidate], film: Film, brief: Brief, closed: Sequence[Span]
) -> list[_Candidate]:
    """`rows` with one that strikes early, where the use wants it: the weightiest seen by then, or
    else a moment of our own.
    """
    by = SHAPES[brief.use].first_by
    if by is None or film.duration < _ROOM_FOR_HOOK * by:
        return rows
    early = [k for k, row in enumerate(rows) if row.time <= by]
    if any(rows[k].locked for k in early):
        return rows
    if early:
        best = max(early, key=lambda k: rows[k].weight)
        return [replace(row, hook=True) if k == best else row for k, row in enumerate(rows)]
    own = _Candidate(time=by / 2, weight=0.8, source="hook", hook=True)
    if any(span.holds(own.time) for span in closed):
        return rows
    return sorted([*rows, own], key=lambda row: row.time)


def _seen(analysis: Analysis, brief: Brief) -> list[_Candidate]:
    starts = [scene.start for scene in analysis.scenes[1:]]
    found = []
    for change in analysis.transitions if brief.hit_cuts else ():
        if change.kind == "fade-out":
            continue
        at_scene = any(abs(change.time - start) < 0.3 for start in starts)
        source = "scene" if at_scene else "cut" if change.kind == "cut" else "dissolve"
        weight = 1.0 if at_scene else 0.3 + 0.2 * change.strength
        weight *= 1.0 if change.kind == "cut" else 0.8
        found.append(_Candidate(time=change.time, weight=weight, source=source))
    for moment in analysis.moments:
        if moment.kind in _WEIGHTS:
            weight = _WEIGHTS[moment.kind] * (0.4 + 0.6 * moment.strength)
            found.append(_Candidate(time=moment.time, weight=weight, source=moment.kind))
    return [
        replace(c, weight=max(0.05, c.weight - 0.5))
        if any(span.holds(c.time) for span in analysis.speech)
        else c
        for c in found
    ]


def _wished(brief: Brief) -> list[_Candidate]:
    rows = [_Candidate(time=time, weight=1.0, source="brief", locked=True) for time in brief.hits]
    rows += [
        _Candidate(
            time=m.time, weight=m.weight, source="marker", locked=m.kind == "hit", gesture=m.gesture
        )
        for m in brief.marks
        if m.kind != "section"
    ]
    if brief.hero is not None:
        rows.append(_Candidate(time=brief.hero, weight=1.0, source="hero", locked=True))
    return rows


def _merged(candidates: list[_Candidate]) -> list[_Candidate]:
    """One moment where several fall within a tenth of a second: the change of shot rules."""
    rows: list[_Candidate] = []
    for one in sorted(candidates, key=lambda c: c.time):
        if rows and one.time - rows[-1].time < 0.12:
            first = rows[-1]
            keep = first if _order(first) >= _order(one) else one
            rows[-1] = replace(keep, weight=max(first.weight, one.weight),
                               locked=first.locked or one.locked,
                               gesture=keep.gesture or first.gesture or one.gesture)  # fmt: skip
        else:
            rows.append(one)
    return rows


def _order(one: _Candidate) -> int:
    known = ("motion-stop", "motion-start", "reversal", "impact", "flash", "return", "title",
             "dissolve", "cut", "scene", "marker", "brief", "hero")  # fmt: skip
    return known.index(one.source) if one.source in known else -1


def _ranked(
    rows: list[_Candidate], duration: float, brief: Brief, bar_seconds: float
) -> list[HitRank]:
    minutes = duration / 60
    shape = SHAPES[brief.use]
    most_hits = max(1, round(shape.hits * minutes)) if shape.hits else 0
    most_accents = round(_ACCENTS_A_HIT * shape.hits * minutes) + 1 if shape.hits else 0
    apart = bar_seconds if shape.crowded else 2 * bar_seconds
    ranks: list[HitRank] = ["coincidence"] * len(rows)
    hits: list[float] = []
    accents: list[float] = []

    def order(k: int) -> tuple[bool, float, int]:
        return (not (rows[k].locked or rows[k].hook), -rows[k].weight, k)

    for k in sorted(range(len(rows)), key=order):
        time, wished = rows[k].time, rows[k].locked or rows[k].hook
        if time > duration - _RINGING and not wished:
            continue
        room = not _is_near(hits, time, apart)
        if wished or (len(hits) < most_hits and room and rows[k].weight >= shape.least):
            ranks[k] = "hit"
            insort(hits, time)
            continue
        near = _is_near(hits, time, _SHARED) or _is_near(accents, time, _SHARED)
        if len(accents) < most_accents and not near and rows[k].weight >= 0.4:
            ranks[k] = "accent"
            insort(accents, time)
    return ranks


def _is_near(times: list[float], time: float, within: float) -> bool:
    """Whether any of the sorted `times` lies less than `within` from `time`."""
    place = bisect_left(times, time)
    return any(abs(time - other) < within for other in times[max(0, place - 1) : place + 1])


def _hit(candidate: _Candidate, rank: HitRank, film: Film, number: int) -> Hit:
    frame = film.frame_at(candidate.time + film.frame_duration / 4)
    gesture = candidate.gesture or _GESTURES.get(candidate.source, "pulse")
    if rank == "hit" and gesture == "pulse" and candidate.gesture is None:
        gesture = "impact"
    return Hit(
        id=f"h{number:03d}",
        time=candidate.time,
        frame=frame,
        weight=min(1.0, candidate.weight),
        rank=rank,
        landing={"hit": "beat", "accent": "eighth", "coincidence": "sixteenth"}[rank],  # type: ignore[arg-type]
        gesture="pulse" if rank == "coincidence" else gesture,
        source=candidate.source,
        locked=candidate.locked,
    )


def refuse_clashes(brief: Brief, film: Film, silences: Sequence[Span]) -> None:
    """PlanConflictError where a hit asked for lies outside the film or where none may be."""
    wished = [*brief.hits, *([brief.hero] if brief.hero is not None else [])]
    wished += [mark.time for mark in brief.marks if mark.kind == "hit"]
    for time in wished:
        if time >= film.duration:
            raise PlanConflictError(
                f"a hit is asked at {time:g} s, but the film is {film.duration:.2f} s long"
            )
        for span in (*brief.silence, *silences):
            if span.holds(time):
                raise PlanConflictError(
                    f"a hit is asked at {time:g} s inside the silence "
                    f"{span.start:g}-{span.end:g} s; move one of them"
                )
        for span in brief.avoid:
            if span.holds(time):
                raise PlanConflictError(
                    f"a hit is asked at {time:g} s inside the stretch to avoid "
                    f"{span.start:g}-{span.end:g} s; move one of them"
                )
