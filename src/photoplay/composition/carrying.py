"""Bars of an earlier score, moved to where they stand in a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from photoplay.composition.splicing import spliced
from photoplay.types.errors import PlanConflictError
from photoplay.types.plan import Plan
from photoplay.types.score import Control, Note, Score

_NEAR = 1e-3
"""Beats."""


def with_carried(score: Score, plan: Plan, scores: Mapping[str, Score]) -> Score:
    """`score` with the bars that `plan` carries over, note for note, from `scores` (by file name).

    Notes that sound across the edge of carried bars are cut there. PlanConflictError where a score
    is not at hand or lacks the bars.
    """
    bars = plan.tempo_map.bars
    for row in plan.carried:
        source = scores.get(row.score)
        if source is None:
            raise PlanConflictError(f"plan.json carries bars over from {row.score}, which is gone")
        there = source.tempo_map.bars[row.from_bar : row.from_bar + row.bars]
        here = bars[row.start_bar : row.start_bar + row.bars]
        if [b.beats for b in there] != [b.beats for b in here] or not here:
            raise PlanConflictError(
                f"bars {row.start_bar + 1}-{row.start_bar + row.bars} cannot be carried over from "
                f"{row.score}: their metre is another there"
            )
        moved = _moved(source, there[0].start, there[-1].end, here[0].start)
        score = spliced(score, moved, here[0].start, here[-1].end, takes=lambda part: True,
                        harmony=True)  # fmt: skip
    return score


def _moved(score: Score, first: float, last: float, to: float) -> Score:
    """The beats [first, last) of `score`, begun at beat `to`; nothing else of it."""
    parts = tuple(
        replace(
            part,
            notes=tuple(
                _from(note, first, to) for note in part.notes
                if note.onset < last and note.end > first + _NEAR
            ),
            controls=tuple(_standing(part.controls, first, last, to)),
        )
        for part in score.parts
    )  # fmt: skip
    chords = tuple(
        replace(chord, beat=max(chord.beat, first) - first + to,
                duration=chord.beat + chord.duration - max(chord.beat, first))
        for chord in score.chords
        if chord.beat < last and chord.beat + chord.duration > first + _NEAR
    )  # fmt: skip
    statements = tuple(
        replace(entry, beat=entry.beat - first + to)
        for entry in score.statements
        if first - _NEAR <= entry.beat < last - _NEAR
    )
    return replace(score, parts=parts, chords=chords, statements=statements)


def _from(note: Note, first: float, to: float) -> Note:
    if note.onset < first - _NEAR:
        return replace(note, onset=to, duration=note.end - first)
    return replace(note, onset=max(0.0, note.onset - first + to))


def _standing(controls: Sequence[Control], first: float, last: float, to: float) -> list[Control]:
    """Controllers inside, and what stood when they began."""
    before = {c.number: c for c in controls if c.beat <= first}
    inside = [c for c in controls if first < c.beat < last]
    return [replace(c, beat=max(c.beat, first) - first + to) for c in (*before.values(), *inside)]
