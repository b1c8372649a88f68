"""Beams: which written notes share a stroke, and how many, pulse by pulse."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from photoplay.media.notation import UNITS, Written

FLAGS = {"eighth": 1, "16th": 2, "32nd": 3}
"""Note type -> strokes it has alone."""


def beams(row: Sequence[Written], pulse: float) -> list[tuple[str, ...]]:
    """For each chord or rest of a bar's voice the state of each beam, the longest stroke first.

    States are MusicXML's: begin, continue, end, forward hook, backward hook. Notes are joined
    inside a pulse of `pulse` quarter notes; rests and longer notes part them.
    """
    marks: list[tuple[str, ...]] = [()] * len(row)
    places = range(len(row))
    for joined, group in itertools.groupby(places, key=lambda k: _group(row[k], pulse)):
        own = list(group)
        if joined is None or len(own) < 2:
            continue
        flags = [FLAGS[row[k].value] for k in own]
        for n, k in enumerate(own):
            marks[k] = tuple(_state(flags, n, level) for level in range(1, flags[n] + 1))
    return marks


def _group(written: Written, pulse: float) -> int | None:
    if not written.pitches or written.value not in FLAGS:
        return None
    return int(written.start // (pulse * UNITS))


def _state(flags: Sequence[int], at: int, level: int) -> str:
    before = at > 0 and flags[at - 1] >= level
    after = at + 1 < len(flags) and flags[at + 1] >= level
    if before and after:
        return "continue"
    if before or after:
        return "end" if before else "begin"
    return "backward hook" if at else "forward hook"
