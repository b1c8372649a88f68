"""What in a plan cannot hold together, each with the two items that clash.

A plan may be edited by hand. Values of a wrong kind are found when it is read; this finds what is
well-formed and yet impossible.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

import numpy as np

from photoplay.planning.bars import metre_of
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.theory.scales import mode_named
from photoplay.theory.transformations import transformation_named
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.plan import Hit, Plan, Section
from photoplay.types.style import StyleCard

_NEAR = 0.02
"""Seconds by which the times of an item may stray from its bars: JSON rounds them."""
_TEMPO = 0.12
"""Share by which the base tempo may differ from the map's."""


def refuse_conflicts(plan: Plan, styles: Mapping[str, StyleCard]) -> None:
    """PlanConflictError that lists every clash of `plan`; nothing where there is none."""
    found = list(conflicts(plan, styles))
    if found:
        more = f" (and {len(found) - 6} more)" if len(found) > 6 else ""
        raise PlanConflictError("plan.json: " + "; ".join(found[:6]) + more)


def conflicts(plan: Plan, styles: Mapping[str, StyleCard]) -> Iterator[str]:
    """Each clash as a sentence that names both items and what to do."""
    yield from _names(plan, styles)
    yield from _grid(plan)
    yield from _bars(plan)
    for hit in plan.hits:
        yield from _hit(hit, plan)
    yield from _shared_beats(plan)
    yield from _quiet(plan)
    yield from _shifts(plan)
    yield from _statements(plan)
    for redo in plan.redone:
        if redo.start_bar < 0 or redo.start_bar + redo.bars > len(plan.tempo_map.bars):
            yield (f"redone bars {redo.start_bar}-{redo.start_bar + redo.bars - 1} and the tempo "
                   f"map's {len(plan.tempo_map.bars)} bars")  # fmt: skip


def _names(plan: Plan, styles: Mapping[str, StyleCard]) -> Iterator[str]:
    asked = [("style", str(plan.style.value))]
    asked += [(f"section {s.id} style", s.style) for s in plan.sections if s.style]
    for where, name in asked:
        if name not in styles:
            yield f"{where} {name!r} is not among the styles{_perhaps(name, styles)}"
    for player in plan.palette:
        if player.instrument not in INSTRUMENTS:
            hint = _perhaps(player.instrument, INSTRUMENTS)
            yield f"palette {player.role} {player.instrument!r} is not an instrument{hint}"
    for section in plan.sections:
        try:
            mode_named(section.mode)
        except BriefError as error:
            yield f"section {section.id} mode: {error}"
        if not 0 <= section.tonic <= 11:
            yield f"section {section.id} tonic {section.tonic} lies outside 0..11 (0 is C)"


def _statements(plan: Plan) -> Iterator[str]:
    """Statements of themes that are not there, of unknown kinds, or outside the bars."""
    letters = {theme.id for theme in plan.themes}
    asked = [(f"section {s.id}", s.transformation) for s in plan.sections]
    for s in plan.statements:
        where = f"the statement of theme {s.theme} at bar {s.bar}"
        asked.append((where, s.transformation))
        if s.theme not in letters:
            yield f"{where}: its theme is not among the themes ({', '.join(sorted(letters))})"
        if s.bars < 1 or s.bar < 0 or s.bar + s.bars > len(plan.tempo_map.bars):
            yield f"{where} of {s.bars} bars and the tempo map's {len(plan.tempo_map.bars)} bars"
    for where, name in asked:
        try:
            transformation_named(name)
        except BriefError as error:
            yield f"{where}: {error}"


def _perhaps(name: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(name, known, 2)
    return f"; perhaps {' or '.join(near)}" if near else ""


def _grid(plan: Plan) -> Iterator[str]:
    """Base tempo and metre against the tempo map, which rules."""
    tempo, remedy = plan.tempo_map, "lock it and run `photoplay plan --fresh`, or edit the map"
    bars = tempo.bars
    usual = max({(b.numerator, b.denominator) for b in bars},
                key=lambda m: sum((b.numerator, b.denominator) == m for b in bars))  # fmt: skip
    try:
        metre = metre_of(str(plan.metre.value))
    except BriefError as error:
        yield f"metre: {error}"
        return
    even = len(bars) > 3 and not plan.tempo_sections
    if even and usual != (metre.numerator, metre.denominator):
        yield (f"metre {plan.metre.value} and the tempo map, whose bars are mostly "
               f"{usual[0]}/{usual[1]}: {remedy}")  # fmt: skip
    lengths = np.diff([p.beat for p in tempo.points], append=tempo.beats)
    places = np.argsort([p.bpm for p in tempo.points])
    halfway = np.searchsorted(np.cumsum(lengths[places]), lengths.sum() / 2)
    middle = tempo.points[int(places[min(int(halfway), len(places) - 1)])].bpm / metre.pulse_beats
    try:
        base = float(plan.tempo.value)
    except (TypeError, ValueError):
        yield f"tempo: {plan.tempo.value!r} is no number of beats a minute"
        return
    if even and abs(middle - base) > _TEMPO * base:
        yield f"tempo {base:g} and the tempo map, which goes at {middle:.1f}: {remedy}"
    film = float(tempo.seconds(tempo.beats)[0])
    if film < plan.duration - 0.05:
        yield f"the tempo map ends at {film:.2f} s and the film at {plan.duration:.2f} s"


def _bars(plan: Plan) -> Iterator[str]:
    count = len(plan.tempo_map.bars)
    cues = {cue.id: (cue.start_bar, cue.start_bar + cue.bars) for cue in plan.cues}
    for a, b in itertools.pairwise(sorted(plan.cues, key=lambda cue: cue.start_bar)):
        if a.start_bar + a.bars > b.start_bar:
            yield f"cue {a.id} and cue {b.id} share bar {b.start_bar}"
    for cue in plan.cues:
        if cue.start_bar < 0 or cue.start_bar + cue.bars > count:
            yield f"cue {cue.id} reaches bar {cue.start_bar + cue.bars - 1}, of {count} in the map"
            return
    for cue_id, (first, last) in cues.items():
        own = [s for s in plan.sections if s.cue == cue_id]
        at = first
        for section in own:
            if section.start_bar != at:
                yield (f"section {section.id} begins at bar {section.start_bar}, but the one "
                       f"before it in cue {cue_id} ends at bar {at}")  # fmt: skip
            at = section.start_bar + section.bars
        if own and at != last:
            yield f"section {own[-1].id} ends at bar {at}, but its cue {cue_id} at bar {last}"
    for section in plan.sections:
        if section.cue not in cues:
            yield f"section {section.id} is of cue {section.cue!r}, which is not in the plan"
        elif section.start_bar + section.bars <= count:
            yield from _seconds(section, plan)
    closing = next((c for c in plan.cues if c.start_bar + c.bars == count), None)
    if closing is not None and closing.ending != plan.ending.value and not closing.locked:
        yield (f"ending {plan.ending.value!r} and cue {closing.id}, whose ending is "
               f"{closing.ending!r}: edit both, or lock the cue's")  # fmt: skip


def _seconds(section: Section, plan: Plan) -> Iterator[str]:
    tempo = plan.tempo_map
    begins, ends = tempo.seconds([tempo.bars[section.start_bar].start,
                                  tempo.bars[section.start_bar + section.bars - 1].end])  # type: ignore[arg-type]  # fmt: skip
    for name, told, real in (("start", section.start, begins), ("end", section.end, ends)):
        if abs(told - real) > _NEAR and section.end > 0:
            yield (f"section {section.id} {name} {told:.3f} s and its bars, which {name} at "
                   f"{real:.3f} s: the bars rule, edit start_bar and bars")  # fmt: skip


def _hit(hit: Hit, plan: Plan) -> Iterator[str]:
    wanted = hit.honoured or hit.locked
    if hit.time >= plan.duration:
        yield f"hit {hit.id} at {hit.time:g} s and the film, which ends at {plan.duration:.2f} s"
    if not wanted:
        return
    for name, rows in (("silence", plan.silences), ("stretch to avoid", plan.avoid),
                       ("stretch with the film's own music", plan.existing_music)):  # fmt: skip
        for row in rows:
            if row.start <= hit.time < row.end:
                yield (f"hit {hit.id} at {hit.time:g} s lies in the {name} "
                       f"{row.start:g}-{row.end:g} s; move one of them")  # fmt: skip
    if hit.honoured and hit.beat is None:
        yield f"hit {hit.id} is honoured but has no beat"
    elif hit.beat is not None:
        heard = float(plan.tempo_map.seconds(hit.beat)[0])
        if abs(heard - hit.time) > 0.25:
            yield (f"hit {hit.id} at {hit.time:g} s and its beat {hit.beat:g}, which falls at "
                   f"{heard:.2f} s")  # fmt: skip


def _shared_beats(plan: Plan) -> Iterator[str]:
    seen: dict[float, Hit] = {}
    for hit in plan.honoured:
        place = round(hit.beat or 0.0, 4)
        if place in seen and hit.rank == "hit" and seen[place].rank == "hit":
            yield f"hit {seen[place].id} and hit {hit.id} share beat {place:g}"
        seen[place] = hit


def _shifts(plan: Plan) -> Iterator[str]:
    rows = sorted(plan.shifts, key=lambda row: row.start)
    for row in rows:
        if row.end <= row.start:
            yield f"shift {row.start:g}-{row.end:g} s ends before it begins"
        for quiet in plan.silences:
            if quiet.start <= row.start and row.end <= quiet.end:
                yield (f"shift {row.start:g}-{row.end:g} s lies in the silence "
                       f"{quiet.start:g}-{quiet.end:g} s; move one of them")  # fmt: skip
    for one, other in itertools.pairwise(rows):
        if other.start < one.end:
            yield (f"shift {one.start:g}-{one.end:g} s and shift {other.start:g}-{other.end:g} s "
                   "overlap; make one of them")  # fmt: skip


def _quiet(plan: Plan) -> Iterator[str]:
    for row in plan.silences:
        if row.end <= row.start:
            yield f"silence {row.start:g}-{row.end:g} s ends before it begins"
        for cue in plan.cues:
            shared = min(row.end, cue.end) - max(row.start, cue.start)
            if shared > 0.5 * (row.end - row.start) > 0:
                yield (f"silence {row.start:g}-{row.end:g} s and cue {cue.id}, which plays "
                       f"{cue.start:.1f}-{cue.end:.1f} s; lock the silence and run "
                       "`photoplay plan --fresh`")  # fmt: skip
