"""Fit a plan to another cut of its film, and keep all bars that the cut has not touched.

Bars that lie whole inside a stretch that both cuts show are carried over at their own tempo. What
lies between them is bridged by bars whose tempo differs from their neighbours' by a few per cent at
most; where that will not do, a bar beside the gap is given up as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from photoplay.planning.bars import metre_of
from photoplay.planning.bridging import Run, bridged, carried_runs
from photoplay.planning.planner import make_plan
from photoplay.planning.themes import restated
from photoplay.theory.scales import key_name
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief
from photoplay.types.errors import PlanConflictError
from photoplay.types.plan import Carried, Hit, Plan, Section, Statement
from photoplay.types.recut import Recut
from photoplay.types.style import StyleCard
from photoplay.types.time import Span

_OWN_SECTION = 8
"""Bars from which new bars are a section of their own."""
_AT_LINE = 0.06
"""Seconds after the line of the first kept bar within which a moment belongs to what is before."""
_SAME = 0.25
"""Seconds within which two looks at the same pictures tell of one moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformed:
    """A plan for the new cut."""

    plan: Plan
    brief: Brief
    """The wishes, moved to the new cut."""
    runs: tuple[tuple[int, Run], ...]
    """The first of the new plan's bars, and the run that stands there."""
    remarks: tuple[str, ...]
    """Wishes that went with the pictures they were for."""


def conform_plan(
    old: Plan, recut: Recut, analysis: Analysis, brief: Brief, styles: Mapping[str, StyleCard],
    *, score: str, title: str,
) -> Conformed:  # fmt: skip
    """`old` for the cut that `analysis` saw. `brief` is the old cut's; `score` names the file that
    holds the old score, `title` the new cut.

    Raises PlanConflictError where no bar of the old plan is left.
    """
    wishes, remarks = brief_for(brief, recut, analysis.film.duration)
    runs = carried_runs(old.tempo_map, old.duration, recut.pieces, analysis.film.duration)
    metre = metre_of(str(old.metre.value))
    moments = [(t.time, 0.7) for t in analysis.transitions if t.kind != "fade-out"]
    moments += [(time, 2.0) for time in (*wishes.hits, *([wishes.hero] if wishes.hero else []))]
    moments += [(mark.time, 2.0 * mark.weight) for mark in wishes.marks]
    tempo, places = bridged(old.tempo_map, runs, analysis.film.duration, metre, moments=moments,
                            frame=analysis.film.frame_duration)  # fmt: skip
    if not places:
        raise PlanConflictError(
            f"nothing that lasts a bar is left of the film that {old.title} was scored to; score "
            "the new cut afresh"
        )
    kept = replace(wishes, style=str(old.style.value), key=wishes.key or _key(old), text=None)
    fresh = make_plan(analysis, kept, styles, seed=old.seed, title=title, given=tempo)
    origin = _origins(places)
    plan = replace(
        fresh,
        style=old.style,
        mood=old.mood,
        tempo=old.tempo,
        metre=old.metre,
        palette=old.palette,
        register=old.register,
        room=old.room,
        grid=replace(old.grid, reason="kept where the cut was not touched, bridged elsewhere"),
        sections=_sections(old, fresh, origin),
        energy=_energy(old, fresh, places),
        themes=old.themes,
        hits=_hits(old, fresh, places),
        carried=tuple(
            Carried(start_bar=at, bars=run.bars, score=score, from_bar=run.first,
                    reason="the cut has not touched these pictures")
            for at, run in places
        ),
        remarks=(*fresh.remarks, *remarks),
    )  # fmt: skip
    plan = restated(plan, _statements(old, fresh, places))
    return Conformed(plan=plan, brief=wishes, runs=tuple(places), remarks=remarks)


def brief_for(brief: Brief, recut: Recut, duration: float) -> tuple[Brief, tuple[str, ...]]:
    """`brief` with its times moved to the new cut, and what went with pictures that are gone."""
    gone: list[str] = []

    def moments(time: float, what: str) -> tuple[float, ...]:
        times = tuple(t for t in recut.times_of(time) if 0 <= t < duration)
        if not times:
            gone.append(f"{what} at {time:.2f} s went with its picture")
        return times

    def spans(span: Span, what: str) -> list[Span]:
        rows = []
        for piece in recut.pieces:
            if piece.old_start is None or piece.old_end is None:
                continue
            begin, end = max(span.start, piece.old_start), min(span.end, piece.old_end)
            if end - begin > 0.1:
                rows.append(Span(begin + piece.shift, end + piece.shift))
        if not rows:
            gone.append(f"{what} at {span.start:.2f}-{span.end:.2f} s went with its pictures")
        return rows

    hero = moments(brief.hero, "the hero moment") if brief.hero is not None else ()
    sections = []
    for wish in brief.sections:
        if wish.start is None:
            gone.append(f"the wish for section {wish.section} was not carried over: sections are "
                        "counted anew")  # fmt: skip
            continue
        whole = Span(wish.start, wish.end if wish.end is not None else 1e9)
        sections += [replace(wish, start=s.start, end=s.end) for s in spans(whole, "a wish")]
    moved = replace(
        brief,
        hits=tuple(t for hit in brief.hits for t in moments(hit, "a hit")),
        hero=hero[0] if hero else None,
        marks=tuple(
            replace(mark, time=t)
            for mark in brief.marks
            for t in moments(mark.time, f"the {mark.kind} {mark.name}".strip())
        ),
        avoid=tuple(s for span in brief.avoid for s in spans(span, "a stretch to avoid")),
        shift=tuple(s for span in brief.shift for s in spans(span, "a shift")),
        silence=tuple(s for span in brief.silence for s in spans(span, "a silence")),
        energy_at=tuple(
            (t, level) for time, level in brief.energy_at for t in moments(time, "a level")
        ),
        sections=tuple(sections),
    )
    return moved, tuple(gone)


def _origins(places: Sequence[tuple[int, Run]]) -> dict[int, int]:
    """New bar -> old bar, for carried bars."""
    return {at + k: run.first + k for at, run in places for k in range(run.bars)}


def _sections(old: Plan, fresh: Plan, origin: Mapping[int, int]) -> tuple[Section, ...]:
    """Old sections where bars were carried, run on over short bridges; new ones elsewhere."""
    tempo = fresh.tempo_map
    edges = tempo.seconds(np.array([bar.start for bar in tempo.bars] + [tempo.beats]))
    bridges = _bridges(len(tempo.bars), origin)
    rows: list[tuple[object, Section]] = []
    for cue in fresh.cues:
        last: tuple[object, Section] | None = None
        for bar in range(cue.start_bar, cue.start_bar + cue.bars):
            if bar in origin:
                there = origin[bar]
                section = old.section_of_bar(there)
                key: object = ("old", section.id if section else "")
            else:
                section, key = None, ("bridge", 0)
                if last is not None and bridges[bar] < _OWN_SECTION:
                    key, section = last
            if section is None:
                section = fresh.section_of_bar(bar)
                key = ("new", section.id if section else "")
            if section is None:
                continue
            if last is not None and last[0] == key:
                rows[-1] = (key, replace(rows[-1][1], bars=rows[-1][1].bars + 1))
            else:
                rows.append((key, replace(section, start_bar=bar, bars=1, cue=cue.id)))
            last = (key, section)
    return tuple(
        replace(s, id=f"s{number}", start=float(edges[s.start_bar]),
                end=float(edges[s.start_bar + s.bars]))
        for number, (_, s) in enumerate(rows, 1)
    )  # fmt: skip


def _statements(old: Plan, fresh: Plan, places: Sequence[tuple[int, Run]]) -> list[Statement]:
    """Old statements where their bars were carried, the new cut's own between them."""
    rows = [
        replace(s, bar=s.bar - run.first + at)
        for at, run in places
        for s in old.statements
        if run.first <= s.bar and s.bar + s.bars <= run.first + run.bars
    ]
    carried = _origins(places)
    letters = {theme.id for theme in old.themes}
    rows += [
        s
        for s in fresh.statements
        if s.theme in letters and not any(bar in carried for bar in range(s.bar, s.bar + s.bars))
    ]
    return sorted(rows, key=lambda s: s.bar)


def _bridges(bars: int, origin: Mapping[int, int]) -> list[int]:
    """For each new bar how many bars its bridge has; 0 where it was carried."""
    lengths = [0] * bars
    first = 0
    for bar in range(bars + 1):
        if bar == bars or bar in origin:
            for k in range(first, bar):
                lengths[k] = bar - first
            first = bar + 1
    return lengths


def _hits(old: Plan, fresh: Plan, places: Sequence[tuple[int, Run]]) -> tuple[Hit, ...]:
    """The old hits where their bars were carried, for which their notes were written; the new cut's
    own elsewhere.

    What only the new cut's looking finds inside carried bars is declined, unless the going pattern
    is all that answers it.
    """
    rows = list(fresh.hits)
    for at, run in places:
        ours, last = fresh.tempo_map.bars[at], fresh.tempo_map.bars[at + run.bars - 1]
        was = old.tempo_map.bars[run.first]
        edges = fresh.tempo_map.seconds(np.array([ours.start, last.end]))
        gone = float(edges[0] - old.tempo_map.seconds(was.start)[0])
        frames = round(gone * float(old.frame_rate))
        gap, beats = float(frames / old.frame_rate), ours.start - was.start
        # What lies on the first bar line is the edge of the pictures; it has a new neighbour.
        begin, end = float(edges[0]) + _AT_LINE, float(edges[1])
        kept = [
            replace(h, time=h.time + gap, frame=h.frame + frames,
                    beat=None if h.beat is None else h.beat + beats)
            for h in old.hits
            if begin <= h.time + gap < end
        ]  # fmt: skip
        rest = [
            _unwritten(h) for h in rows
            if begin <= h.time < end and all(abs(h.time - k.time) >= _SAME for k in kept)
        ]  # fmt: skip
        rows = [h for h in rows if not begin <= h.time < end] + kept + rest
    rows.sort(key=lambda hit: hit.time)
    return tuple(replace(hit, id=f"h{number:03}") for number, hit in enumerate(rows, 1))


def _unwritten(hit: Hit) -> Hit:
    if not hit.honoured or hit.rank == "coincidence":
        return hit
    reason = "its bar is kept as it was, and nothing there was written for it"
    return replace(hit, honoured=False, beat=None, reason=reason)


def _energy(old: Plan, fresh: Plan, places: Sequence[tuple[int, Run]]) -> tuple[float, ...]:
    energy = list(fresh.energy)
    for at, run in places:
        shift = fresh.tempo_map.bars[at].start - old.tempo_map.bars[run.first].start
        last = old.tempo_map.bars[run.first + run.bars - 1].end
        for k in range(len(energy)):
            there = k - shift
            if old.tempo_map.bars[run.first].start <= there < last:
                energy[k] = old.energy[min(len(old.energy) - 1, max(0, round(there)))]
    return tuple(energy)


def _key(plan: Plan) -> str | None:
    if not plan.sections:
        return None
    first = plan.sections[0]
    return key_name(first.tonic, first.mode)
