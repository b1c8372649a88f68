"""What an editor's markers mean for the music.

Told, in this order, by the list's own `kind` column, the first word of a marker's name, what sort
of entry it is (a chapter begins a section, a cut asks for an accent, a MIDI cue point is a hit),
its colour where the list uses more than one, and else: a marker is a hit, a region a section.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from photoplay.exchange.incoming.found import FoundMarker
from photoplay.exchange.incoming.reading import MarkerList
from photoplay.types.brief import Brief, Gesture, Mark
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.time import Span

Meaning = Literal["hit", "accent", "hero", "avoid", "shift", "silence", "section", "ignore"]

COLOURS: dict[str, Meaning] = {
    "red": "hit", "green": "hit", "magenta": "hit", "pink": "hit", "fuchsia": "hit", "rose": "hit",
    "yellow": "accent", "orange": "accent", "lemon": "accent",
    "blue": "section", "cyan": "section", "sky": "section", "teal": "section",
    "black": "ignore", "white": "ignore", "grey": "ignore", "gray": "ignore",
}  # fmt: skip
"""Read only where a list uses at least two colours; the rest are hits."""
WORDS: dict[str, Meaning] = {
    "hit": "hit", "sync": "hit", "strike": "hit", "accent": "accent", "hero": "hero",
    "avoid": "avoid", "keep clear": "avoid", "no hit": "avoid", "silence": "silence",
    "no music": "silence", "tacet": "silence", "music out": "silence", "section": "section",
    "scene": "section", "chapter": "section", "cue": "section", "music in": "section",
    "ignore": "ignore", "todo": "ignore", "note": "ignore", "shift": "shift", "stop": "hit",
    "impact": "hit", "swell": "hit", "entrance": "hit",
}  # fmt: skip
"""First words of a marker's name, of any case."""
GESTURES: dict[str, Gesture] = {
    "stop": "stop",
    "impact": "impact",
    "swell": "swell",
    "entrance": "entrance",
}
"""Words, or kinds, that ask for a hit and say what the music does there."""
_WORD = re.compile(
    rf"^\s*({'|'.join(sorted(WORDS, key=len, reverse=True))})(?![a-z])[\s:\-–—.]*", re.IGNORECASE
)
_CUE_NUMBER = re.compile(r"^\d{1,2}M\d{1,3}[A-Z]?\b", re.IGNORECASE)
_KINDS: dict[str, Meaning] = {
    "hit": "hit", "accent": "accent", "missed": "accent", "hero": "hero", "avoid": "avoid",
    "silence": "silence", "section": "section", "cue": "section", "chapter": "section",
    "cut": "accent", "ignore": "ignore", "shift": "shift", "stop": "hit",
}  # fmt: skip
_WEIGHTS = {"hit": 0.9, "accent": 0.5, "hero": 1.0}
_CUT_WEIGHT = 0.45
POINT_AVOIDED = 0.5
"""Seconds to either side of an avoid marker that has no length."""
POINT_SHIFTED = 1.0
"""Seconds to either side of a shift marker that has no length."""
_POINT = 0.06
"""Seconds up to which a length is that of a frame: lists of events know no moments."""
_SAME = 0.02
"""Seconds within which a cue and a section are one beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A marker and what it asks of the music."""

    time: float
    end: float | None
    """Seconds; None for a moment."""
    meaning: Meaning
    weight: float
    name: str
    why: str
    """By which rule: kind, name, chapter, cut, cue point, colour, region or marker."""
    place: str
    gesture: Gesture | None = None


def meanings_of(found: Sequence[FoundMarker]) -> tuple[Meant, ...]:
    """What each of `found`, in order of time, asks for; silences without length are ended.

    A silence lasts until the next section, cue or chapter; BriefError where none follows.
    """
    coloured = len({marker.colour for marker in found if marker.colour}) > 1
    rows = [_meant(marker, coloured=coloured) for marker in found]
    return tuple(_with_length(rows, k) for k in range(len(rows)))


def with_markers(brief: Brief, markers: MarkerList) -> Brief:
    """`brief` with the wishes of a list of markers added to its own.

    Raises PlanConflictError where two moments want to be the hero.
    """
    meant = meanings_of(markers.markers)
    heroes = [one for one in meant if one.meaning == "hero"]
    if len(heroes) + (brief.hero is not None) > 1:
        times = [f"{one.time:.2f} s ({one.place})" for one in heroes]
        times += [f"{brief.hero:g} s (--hero)"] if brief.hero is not None else []
        raise PlanConflictError(f"only one moment can be the hero, not {' and '.join(times)}")
    marks = [
        Mark(time=one.time, kind=one.meaning, weight=one.weight, name=one.name, gesture=one.gesture)
        for one in meant
        if one.meaning in ("hit", "accent")
    ]
    sections = _once([one for one in meant if one.meaning == "section"])
    marks += [Mark(time=one.time, kind="section", weight=1.0, name=one.name) for one in sections]
    return replace(
        brief,
        hero=heroes[0].time if heroes else brief.hero,
        marks=(*brief.marks, *sorted(marks, key=lambda mark: mark.time)),
        avoid=(*brief.avoid, *(_clear(one) for one in meant if one.meaning == "avoid")),
        shift=(*brief.shift, *(_over(one) for one in meant if one.meaning == "shift")),
        silence=(
            *brief.silence,
            *(Span(one.time, one.end or one.time) for one in meant if one.meaning == "silence"),
        ),
    )


def _meant(marker: FoundMarker, *, coloured: bool) -> Meant:
    meaning, why = _meaning(marker, coloured=coloured)
    name = _WORD.sub("", marker.name, count=1).strip() or marker.name if why == "name" else (
        marker.name)  # fmt: skip
    weight = _CUT_WEIGHT if why == "cut" else _WEIGHTS.get(meaning, 1.0)
    keeps_length = meaning in ("avoid", "shift", "silence")
    return Meant(
        time=marker.start,
        end=marker.end if keeps_length else None,
        meaning=meaning,
        weight=marker.weight if marker.weight is not None else weight,
        name=name,
        why=why,
        place=marker.place,
        gesture=_gesture(marker, why) if meaning in ("hit", "accent") else None,
    )


def _gesture(marker: FoundMarker, why: str) -> Gesture | None:
    if marker.gesture:
        return cast(Gesture, marker.gesture)
    if why == "kind":
        return GESTURES.get(marker.kind)
    word = _WORD.match(marker.name) if why == "name" else None
    return GESTURES.get(word[1].lower()) if word else None


def _meaning(marker: FoundMarker, *, coloured: bool) -> tuple[Meaning, str]:
    if marker.kind in _KINDS:
        return _KINDS[marker.kind], "kind"
    if word := _WORD.match(marker.name):
        return WORDS[word[1].lower()], "name"
    if _CUE_NUMBER.match(marker.name):
        return "section", "name"
    if marker.origin == "chapter":
        return "section", "chapter"
    if marker.origin == "cut":
        return "accent", "cut"
    if marker.origin == "cue point":
        return "hit", "cue point"
    if coloured and marker.colour:
        return COLOURS.get(marker.colour, "hit"), "colour"
    if marker.origin == "region":
        return "section", "region"
    return "hit", "marker"


def _with_length(rows: Sequence[Meant], k: int) -> Meant:
    one = rows[k]
    if one.meaning != "silence" or one.end is not None:
        return one
    ends = [later.time for later in rows[k + 1 :]
            if later.meaning == "section" and later.time > one.time]  # fmt: skip
    if not ends:
        raise BriefError(
            f"{one.place}: the silence {one.name!r} at {one.time:.2f} s has no length and no "
            "section, cue or chapter follows to end it; give the marker a duration"
        )
    return replace(one, end=ends[0])


def _clear(one: Meant) -> Span:
    if one.end is not None and one.end - one.time > _POINT:
        return Span(one.time, one.end)
    return Span(max(0.0, one.time - POINT_AVOIDED), one.time + POINT_AVOIDED)


def _over(one: Meant) -> Span:
    if one.end is not None and one.end - one.time > _POINT:
        return Span(one.time, one.end)
    return Span(max(0.0, one.time - POINT_SHIFTED), one.time + POINT_SHIFTED)


def _once(rows: Sequence[Meant]) -> list[Meant]:
    """Beginnings, the second of two at the same moment left out (1M1 and its first section)."""
    kept: list[Meant] = []
    for one in rows:
        if one.time > _SAME and all(abs(one.time - other.time) > _SAME for other in kept):
            kept.append(one)
    return kept
