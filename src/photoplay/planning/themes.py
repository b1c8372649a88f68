"""Themes: bound to the film's recurring subjects, stated, and changed by what befalls them.

After the craft's rule: whole at the first clear sight, in pieces before it, changed by the
difference of affect later, complete near the end. A leitmotif that does not change with the story
is only a recurring tune (Bribitzer-Stull 2015). Which theme is heard where depends on the film and
its bars alone; the seed moves the notes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from photoplay.planning.sightings import Look, Sighting, look_of, recurring, sightings
from photoplay.theory.form import IdeaSlot, idea_slots, is_lead_in
from photoplay.theory.scales import BRIGHTNESS, harmony_mode, is_minor
from photoplay.types.analysis import Analysis
from photoplay.types.plan import Plan, Section, Statement, Theme

_SHARE = 0.3
"""Of a place for an idea that a subject must fill to be heard there."""
_CLEAR = 1.2
"""Seconds in sight from which a sight is clear."""
_MOST = 2.5
"""Where a measured change counts no further."""
_SPOKEN = 0.5
_LETTERS = "ABCDEFGH"
_UNCHANGED = {"ornament": 0.3, "sequence": 0.28, "statement": 0.26, "re-orchestration": 0.2,
              "extension": 0.16, "displacement": 0.1}  # fmt: skip
"""What may be done to a theme when nothing has happened to its subject, likeliest first."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A slot of the plan in film time."""

    section: Section
    bar: int
    slot: IdeaSlot
    start: float
    end: float


@dataclass(slots=True)
class _Told:
    """What has been heard of one theme."""

    first: Look | None = None
    mode: str = ""
    used: Counter[str] = field(default_factory=Counter)
    returns: int = 0


def with_themes(plan: Plan, analysis: Analysis, kept: Plan | None = None) -> Plan:
    """`plan` with its themes and every statement of them.

    Sections are named after the theme they state most. Statements locked in `kept` stay where they
    were, if their bars are still there.
    """
    seen = sightings(analysis)
    bound = recurring(seen, _most_themes(plan.duration))
    letters = {subject: _LETTERS[k] for k, subject in enumerate(bound)}
    free = _LETTERS[len(bound)]
    begins = _begins(plan, seen, letters)
    placed = [(p, *_heard(p, seen, letters, free)) for p in _places(plan, begins)]
    closing = _closing(placed, plan.duration)
    told = {theme: _Told() for theme in (*letters.values(), free)}
    everywhere: Counter[str] = Counter()
    rows = []
    for k, (place, theme, sighting) in enumerate(placed):
        if not theme:
            continue
        done = told[theme]
        row = _statement(place, theme, sighting, done, everywhere, analysis,
                         completes=k == closing)  # fmt: skip
        rows.append(row)
        everywhere[row.transformation] += row.form != "piece"
    rows = _with_locked(rows, kept, len(plan.tempo_map.bars))
    stated = {row.theme for row in rows}
    themes = [Theme(id=letters[s], subject=s, reason=f"subject {s + 1}, which comes back")
              for s in bound if letters[s] in stated]  # fmt: skip
    themes += [Theme(id=x, reason="the film as a whole") for x in sorted(stated)
               if x not in {theme.id for theme in themes}]  # fmt: skip
    return restated(replace(plan, themes=tuple(themes)), rows)


def restated(plan: Plan, rows: Sequence[Statement]) -> Plan:
    """`plan` with the statements `rows`, its sections named after the theme they state most."""
    sections = tuple(_named(section, rows) for section in plan.sections)
    return replace(plan, statements=tuple(rows), sections=sections)


def _closing(placed: Sequence[tuple[_Place, str, Sighting | None]], duration: float) -> int | None:
    """Which place completes the film's main theme: its last opening in the last two fifths."""
    counts = Counter(theme for place, theme, _ in placed if place.slot.opens)
    if not counts:
        return None
    main = max(counts, key=lambda theme: (counts[theme], theme == placed[0][1]))
    late = [k for k, (place, theme, _) in enumerate(placed)
            if theme == main and place.slot.opens and place.start > 0.6 * duration]  # fmt: skip
    return late[-1] if late and counts[main] > 2 else None


def _most_themes(duration: float) -> int:
    """Few in a short film: one theme in different clothes suits it."""
    return 2 if duration < 90 else 3 if duration < 240 else 5


def _begins(plan: Plan, seen: Sequence[Sighting], letters: dict[int, str]) -> frozenset[int]:
    """Bars in the middle of a phrase at which another subject comes in to stay: a phrase begins."""
    places = [p for p in _places(plan, frozenset()) if p.slot.opens and p.slot.phrase >= 4]
    bars, found = plan.tempo_map.bars, set()
    for place in places:
        begin = place.bar + 2
        if place.slot.phrase > 5 or place.slot.closes:
            continue
        start, end = plan.tempo_map.seconds(np.array([bars[begin].start, bars[begin + 1].end]))
        half = replace(place.slot, bar=place.slot.bar + 2)
        later = _Place(place.section, begin, half, float(start), float(end))
        now, _ = _heard(place, seen, letters, "")
        after, sighting = _heard(later, seen, letters, "")
        if after and after != now and sighting and sighting.seconds >= _CLEAR:
            found.add(begin)
    return frozenset(found)


def _places(plan: Plan, begins: frozenset[int]) -> Iterator[_Place]:
    tempo = plan.tempo_map
    for number, section in enumerate(plan.sections):
        bars = tempo.bars[section.start_bar : section.start_bar + section.bars]
        after = plan.sections[number + 1] if number + 1 < len(plan.sections) else None
        final = (after is None or after.cue != section.cue) and len(bars) > 1
        first = section.start_bar + is_lead_in(bars)
        count = section.start_bar + section.bars - first
        own = {b - first for b in begins if first <= b < first + count}
        for slot in idea_slots(count, final=final, begins=own):
            begin = first + slot.bar
            start, end = tempo.seconds(
                np.array([tempo.bars[begin].start, tempo.bars[begin + slot.bars - 1].end])
            )
            spoken = sum(max(0.0, min(s.end, end) - max(s.start, start)) for s in plan.speech)
            if spoken < _SPOKEN * (end - start):
                yield _Place(section, begin, slot, float(start), float(end))


def _heard(
    place: _Place, seen: Sequence[Sighting], letters: dict[int, str], free: str
) -> tuple[str, Sighting | None]:
    """The theme of a place and the sighting that calls for it; "" where none is called for."""
    length = place.end - place.start
    best: tuple[float, Sighting] | None = None
    for sighting in seen:
        if sighting.subject not in letters:
            continue
        share = sighting.overlap(place.start, place.end) / length
        entrance = sighting.start - place.start
        enters = -0.35 * length <= entrance <= 0.5 * length
        if share >= (_SHARE if place.slot.opens else 0.5):
            worth = share + 0.5 * enters
            if best is None or worth > best[0] + 1e-9:
                best = (worth, sighting)
    if place.slot.opens:
        return (letters[best[1].subject], best[1]) if best else (free, None)
    # Between idea and cadence a theme is only called up by the entrance of its subject.
    if best is None or best[1].start < place.start - 0.5 * length:
        return "", None
    return letters[best[1].subject], best[1]


def _statement(
    place: _Place, theme: str, sighting: Sighting | None, told: _Told, everywhere: Counter[str],
    analysis: Analysis, *, completes: bool,
) -> Statement:  # fmt: skip
    start, end = (sighting.start, sighting.end) if sighting else (place.start, place.end)
    now = look_of(analysis, start, min(end, max(place.end, start + 0.2)))
    facts = {"theme": theme, "bar": place.bar, "bars": place.slot.bars}
    clear = sighting is None or sighting.seconds >= _CLEAR
    if told.first is None and not (clear and place.slot.opens):
        return Statement(form="piece", transformation="fragment",
                         reason="not clearly seen yet", **facts)  # type: ignore[arg-type]  # fmt: skip
    if told.first is None:
        told.first, told.mode = now, place.section.mode
        reason = "first clear sight" if sighting else "the film's own theme"
        return Statement(form="first", transformation="statement", reason=reason, **facts)  # type: ignore[arg-type]
    told.returns += 1
    if completes:
        wide = place.slot.phrase >= 4 and not place.slot.closes and now.arousal < 0.5
        how = "augmentation" if wide else "statement"
        told.used[how] += 1
        facts["bars"] = place.slot.phrase if wide else place.slot.bars
        return Statement(form="completion", transformation=how,
                         reason="whole once more, near the end", **facts)  # type: ignore[arg-type]  # fmt: skip
    how, reason = _chosen(_changes(told, now, place), told, everywhere)
    told.used[how] += 1
    if how == "augmentation":
        facts["bars"] = place.slot.phrase
    if how == "extension":
        facts["bars"] = place.slot.bars + 1
    return Statement(form="return", transformation=how, reason=reason, **facts)  # type: ignore[arg-type]


def _changes(told: _Told, now: Look, place: _Place) -> dict[str, tuple[float, str]]:
    """Transformation -> how strongly what happened calls for it, and what happened."""
    then = told.first
    assert then is not None
    slot = place.slot
    rows = dict.fromkeys(_UNCHANGED, (0.0, "little has changed"))
    rows = {name: (_UNCHANGED[name], why) for name, (_, why) in rows.items()}

    def call(name: str, size: float, why: str) -> None:
        if size > rows.get(name, (0.0, ""))[0]:
            rows[name] = (min(_MOST, size), why)

    pace = 0.5 * math.log((now.motion + 0.02) / (then.motion + 0.02)) / 0.5
    pace += 0.5 * (now.arousal - then.arousal) / 0.25
    call("diminution", pace, "it moves faster")
    if slot.phrase >= 4 and slot.opens and not slot.closes:
        call("augmentation", -pace, "it has grown calm")
    light = 0.5 * (now.brightness - then.brightness) / 0.1
    light += 0.5 * (now.valence - then.valence) / 0.2
    call("reharmonisation", -light, "it has darkened")
    call("sequence", light, "it has brightened")
    if now.size is not None and then.size is not None:
        call("ornament", now.size - then.size, "it is seen closer")
        call("re-orchestration", then.size - now.size, "it is farther away")
    call("inversion", (now.tension - then.tension) / 0.25, "it has grown tense")
    stay = math.log(max(0.3, now.seconds) / max(0.3, then.seconds)) / 0.7
    call("fragment", -stay - 0.4, "only a glimpse")
    call("extension", stay, "it stays longer in sight")
    call("displacement", (now.cut_rate - then.cut_rate) / 0.25, "the cutting has grown restless")
    turn = _light(place.section.mode) - _light(told.mode)
    if turn:
        word = "darker" if turn < 0 else "brighter"
        call("mode-change", 1.2 + 0.3 * abs(turn), f"the mode has become {word}")
    if slot.phrase <= slot.bars:
        rows.pop("extension", None)
    if not slot.opens:
        rows = {
            name: row
            for name, row in rows.items()
            if name in {"fragment", "inversion", "ornament", "statement", "reharmonisation"}
        }
        call("fragment", 0.5, "in passing")
    return rows


def _chosen(
    rows: dict[str, tuple[float, str]], told: _Told, everywhere: Counter[str]
) -> tuple[str, str]:
    """The transformation most called for, what was used already counting against it."""
    if told.used["statement"] + 1 > told.returns / 3:
        rows = {name: row for name, row in rows.items() if name != "statement"}

    def worth(name: str) -> tuple[float, str]:
        return (rows[name][0] - 0.7 * told.used[name] - 0.12 * everywhere[name], name)

    best = max(rows, key=worth)
    return best, rows[best][1]


def _light(mode: str) -> int:
    name = harmony_mode(mode)
    return BRIGHTNESS.index(name if name in BRIGHTNESS else "minor" if is_minor(name) else "major")


def _with_locked(rows: list[Statement], kept: Plan | None, bars: int) -> list[Statement]:
    """Statements locked by hand in place of those that share bars with them."""
    locked = [s for s in (kept.statements if kept else ()) if s.locked and s.bar + s.bars <= bars]
    free = [
        row
        for row in rows
        if not any(row.bar < s.bar + s.bars and s.bar < row.bar + row.bars for s in locked)
    ]
    return sorted([*free, *locked], key=lambda row: row.bar)


def _named(section: Section, rows: Sequence[Statement]) -> Section:
    """The section with the letter of the theme that it states most, and how it begins."""
    inside = [r for r in rows if section.start_bar <= r.bar < section.start_bar + section.bars]
    if not inside or section.locked:
        return section
    counts = Counter(row.theme for row in inside)
    most = max(counts, key=lambda theme: (counts[theme], theme == inside[0].theme))
    return replace(section, motif=most, transformation=inside[0].transformation)
