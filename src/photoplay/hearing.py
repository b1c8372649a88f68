"""A few notes or a changed section heard at once, before anything of the project is made again.

They are played by the same band, on the same desk and in the same room as the stems, at the level
that the soundtrack has; only how loud a player swells is left out. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from photoplay.editing import Edit, composed
from photoplay.mixing.desk import strips
from photoplay.mixing.options import MixReport
from photoplay.project import Project
from photoplay.readiness import font_of
from photoplay.rendering.band import Band
from photoplay.rendering.synthesis.instruments import SYNTHS, fallback_for
from photoplay.scoring import saved_settings
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.errors import BriefError
from photoplay.types.progress import unheard
from photoplay.types.score import Note, Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

LONGEST = 10.0
"""Seconds that are heard at most."""
_RINGING = 1.2
"""Seconds after the last note."""


def hear_notes(project: Project, part: str, notes: Sequence[Note]) -> Samples:
    """`notes` as the part with the id `part` plays them, the first of them at once.

    BriefError where the score has no such part, or there are no notes.
    """
    score = project.load("score.json", Score)
    found = next((one for one in score.parts if one.id == part), None)
    if found is None:
        known = ", ".join(one.id for one in score.parts)
        raise BriefError(f"there is no part {part!r}; the score has {known}")
    if not notes:
        raise BriefError("there are no notes to hear")
    start = float(score.tempo_map.seconds(min(note.onset for note in notes))[0])
    return _played(project, score, {part: notes}, start)


def hear_section(project: Project, wanted: Edit, section: str) -> Samples:
    """The first seconds of a section as the project edited by `wanted` would have it.

    BriefError where there is none of that id, and what `editing.edit` raises.
    """
    plan, score = composed(project, wanted)
    found = next((one for one in plan.sections if one.id == section), None)
    if found is None:
        known = ", ".join(one.id for one in plan.sections)
        raise BriefError(f"there is no section {section!r}; sections are {known}")
    bars = plan.tempo_map.bars[found.start_bar : found.start_bar + found.bars]
    first, last = bars[0].start - 1e-6, bars[-1].end - 1e-6
    notes = {part.id: [note for note in part.notes if first <= note.onset < last]
             for part in score.parts}  # fmt: skip
    return _played(project, score, notes, float(plan.tempo_map.seconds(bars[0].start)[0]))


def _played(
    project: Project, score: Score, notes: Mapping[str, Sequence[Note]], start: float
) -> Samples:
    parts = [_from(part, notes[part.id], score, start) for part in score.parts
             if notes.get(part.id)]  # fmt: skip
    parts = [part for part in parts if part.notes]
    last = max((note.end for part in parts for note in part.notes), default=0.0)
    length = min(LONGEST, last + _RINGING)
    bars = int(np.ceil(length)) + 1
    time = TempoMap(  # a beat a second
        points=(TempoPoint(beat=0.0, bpm=60.0),),
        bars=tuple(Bar(start=float(k), numerator=1, denominator=4) for k in range(bars)),
    )
    alone = replace(score, tempo_map=time, duration=length, parts=tuple(parts))
    sound = np.zeros((round(length * SAMPLE_RATE), 2), dtype=np.float32)
    band = _band(font_of(saved_settings(project).sound))
    for block in strips(band.play(alone, unheard, like=score), alone):
        for samples in block.parts.values():
            sound[block.start : block.start + block.length] += samples
    report = project.path("mix.json")
    gain = project.load("mix.json", MixReport).gain if report.is_file() else 0.0
    sound *= 10 ** (gain / 20)
    return np.clip(sound, -1.0, 1.0)


def _from(part: Part, notes: Sequence[Note], score: Score, start: float) -> Part:
    """The part with `notes` in seconds since `start`."""
    begins = score.tempo_map.seconds(np.array([note.onset for note in notes])) - start
    ends = score.tempo_map.seconds(np.array([note.end for note in notes])) - start
    rows = [
        replace(note, onset=max(0.0, float(a)), duration=float(b - a))
        for note, a, b in zip(notes, begins, ends, strict=True) if a < LONGEST
    ]  # fmt: skip
    return replace(part, notes=tuple(sorted(rows)), controls=())


@lru_cache(maxsize=1)
def _band(font: Path | None) -> Band:
    """The players, with what they have read of the font, for the next time too."""
    return Band(font, SYNTHS, fallback=fallback_for if font is None else None)
