"""A film's spotting notes, before there is a tempo: where music is, what it should strike."""

from __future__ import annotations

from photoplay.planning.hits import find_hits
from photoplay.planning.shifts import shifts_of
from photoplay.planning.spotting import SHORTEST_CUE, Spots, spot
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief
from photoplay.types.plan import Hit
from photoplay.types.spotting import SpottingNote

_SLOWEST, _PER_AROUSAL = 60.0, 45.0
"""Beats a minute at arousal -1, and more for each step of 1: the planner's rule of thumb."""
_BEATS_A_BAR = 4
_ORDER = ("cue", "section", "silence", "avoid", "shift", "hit", "hero", "accent")


def spotting_notes(analysis: Analysis, brief: Brief) -> tuple[SpottingNote, ...]:
    """Cues, sections, silences, hits and accents in order of time, each with its reason.

    Hits keep two bars apart; a bar is reckoned at the tempo asked for, else at the one that the
    film's arousal suggests. Raises PlanConflictError where wishes exclude each other.
    """
    spots = spot(analysis, brief)
    hits = find_hits(analysis, brief, bar_seconds=_bar_seconds(analysis, brief),
                     silences=spots.quiet)  # fmt: skip
    notes = [
        *_cues(spots, analysis.film.duration),
        *_sections(analysis, brief),
        *(SpottingNote(kind="silence", start=s.start, end=s.end, why=s.reason)
          for s in (*spots.silences, *spots.existing)),
        *(SpottingNote(kind="avoid", start=s.start, end=s.end, why="asked for")
          for s in brief.avoid),
        *(SpottingNote(kind="shift", start=s.start, end=s.end, why=s.reason)
          for s in shifts_of(analysis, brief)),
        *(_moment(hit, brief) for hit in hits if hit.rank != "coincidence"),
    ]  # fmt: skip
    return tuple(sorted(notes, key=lambda note: (note.start, _ORDER.index(note.kind))))


def _bar_seconds(analysis: Analysis, brief: Brief) -> float:
    if brief.tempo is not None:
        bpm = sum(brief.tempo) / 2
    else:
        arousal = analysis.curve("arousal").mean(0.0, analysis.film.duration)
        bpm = _SLOWEST + _PER_AROUSAL * (arousal + 1)
    return _BEATS_A_BAR * 60 / bpm


def _cues(spots: Spots, duration: float) -> list[SpottingNote]:
    """What the silences leave, in pieces long enough for music."""
    edges = [0.0, *(t for span in spots.quiet for t in (span.start, span.end)), duration]
    pieces = list(zip(edges[::2], edges[1::2], strict=True))
    kept = [(a, b) for a, b in pieces if b - a >= SHORTEST_CUE or len(pieces) == 1]
    return [
        SpottingNote(
            kind="cue", start=a, end=b, name=f"1M{number}",
            why="from the first picture to the last" if len(pieces) == 1 else "between silences",
        )
        for number, (a, b) in enumerate(kept, 1)
    ]  # fmt: skip


def _sections(analysis: Analysis, brief: Brief) -> list[SpottingNote]:
    marked = [mark for mark in brief.marks if mark.kind == "section"]
    rows = [SpottingNote(kind="section", start=m.time, name=m.name, why="marked") for m in marked]
    for scene in analysis.scenes[1:]:
        if all(abs(scene.start - row.start) > 1.0 for row in rows):
            labels = ", ".join(label.name for label in scene.labels[:2])
            rows.append(SpottingNote(kind="section", start=scene.start, name=labels,
                                     why="a new scene"))  # fmt: skip
    return rows


def _moment(hit: Hit, brief: Brief) -> SpottingNote:
    named = (m.name for m in brief.marks if abs(m.time - hit.time) < 0.02 and m.name)
    return SpottingNote(
        kind="hero" if hit.source == "hero" else "hit" if hit.rank == "hit" else "accent",
        start=hit.time,
        name=next(named, hit.source),
        gesture=hit.gesture,
        weight=round(hit.weight, 3),
        why=f"{hit.source}, as {hit.gesture}",
    )
