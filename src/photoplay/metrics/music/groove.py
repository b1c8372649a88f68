"""Do the bars share a rhythm?

Onset vectors of bars are compared position by position; both measures are 1 minus the mean share
of positions at which two bars differ. Fewer than two bars: nan.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from photoplay.metrics.checks import noted, unknown
from photoplay.metrics.music.bars import bar_ticks, bars_of, onset_places
from photoplay.metrics.music.tied_onsets import tied_onsets
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError
from photoplay.types.notes import NoteTable

_KNOWN = ("all16", "musdr", "diffbgm")


def grooving_similarity(
    notes: NoteTable,
    *,
    convention: str = "all16",
    bar_beats: float | None = None,
    positions: int | None = None,
) -> float:
    """Mean likeness of the onset patterns of all pairs of bars, 0..1.

    `positions` a bar, where another grid than the convention's is wanted.
    """
    bar, place, bars, size = _patterns(noted(notes), convention, bar_beats, positions)
    if bars < 2:
        return math.nan
    ones = _per_place(bar, place, size)
    # Of N bars, c with an onset at a place: c (N - c) pairs differ there.
    differing = float((ones * (bars - ones)).sum())
    return 1 - differing / (bars * (bars - 1) / 2) / size


def chance_of_grooving(notes: NoteTable, *, bar_beats: float | None = None) -> float:
    """What `all16` gives bars that put as many onsets in random places: 1 - 2p(1 - p)."""
    bar, place, bars, size = _patterns(noted(notes), "all16", bar_beats, None)
    if bars < 2:
        return math.nan
    share = float(_per_place(bar, place, size).sum()) / (bars * size)
    return 1 - 2 * share * (1 - share)


def groove_consistency(
    notes: NoteTable, *, convention: str = "muspy", bar_beats: float | None = None
) -> float:
    """Mean likeness of the onset patterns of neighbouring bars, on the table's own ticks.

    Give `notes.quantised(4)` for 16 positions in a bar of 4/4.
    """
    if convention != "muspy":
        raise unknown(convention, ("muspy",))
    size = bar_ticks(noted(notes), bar_beats)
    if not len(notes):
        return math.nan
    bars = max(notes.length, notes.last_end) // size + 1
    if bars < 2:
        return math.nan
    struck = np.unique(notes.onset)
    ones = np.bincount(struck // size, minlength=bars)
    shared = np.isin(struck + size, struck, assume_unique=True)
    both = np.bincount(struck[shared] // size, minlength=bars)[:-1]
    differing = ones[:-1] + ones[1:] - 2 * both
    return 1 - float(differing.sum()) / (size * (bars - 1))


def _patterns(
    notes: NoteTable, convention: str, bar_beats: float | None, positions: int | None
) -> tuple[NDArray[np.int64], NDArray[np.int64], int, int]:
    """Bar and place of each onset, number of bars, places a bar."""
    if convention not in _KNOWN:
        raise unknown(convention, _KNOWN)
    beats = bars_of(notes, 4.0 if convention == "diffbgm" and bar_beats is None else bar_beats)
    size = positions or round((16 if convention == "musdr" else 4) * beats)
    if size < 1:
        raise MeasureError(f"a bar needs positions, got {size}")
    if convention == "diffbgm":
        grid = np.array([int(4 * one.offset) for one in tied_onsets(notes)], dtype=np.int64)
        bar, place = grid // size, grid % size
        bars = int(bar.max(initial=-1))  # the last bar is dropped
        return bar[bar < bars], place[bar < bars], max(bars, 0), size
    bar, place = onset_places(notes, beats, size)
    return bar, place, int(bar.max(initial=-1)) + 1, size


def _per_place(bar: NDArray[np.int64], place: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    return np.bincount(np.unique(bar * size + place) % size, minlength=size)


MEASURES = (
    Measure(
        name="grooving-similarity",
        title="Grooving pattern similarity (GS, GPS)",
        question="Do the bars share a rhythm?",
        shelf="music",
        function=grooving_similarity,
        needs=("notes",),
        low=0.0,
        high=1.0,
        best=None,
        conventions=(
            Convention(
                name="all16",
                meaning="all pairs of bars, 16 positions in 4/4 (4 a quarter note), nearest",
                source="MusDr's rule, 16 positions",
            ),
            Convention(
                name="musdr",
                meaning="all pairs, 64 positions in 4/4; every pair, where the tool samples 1,000",
                source="Wu and Yang, ISMIR 2020; MusDr at b034cf8",
            ),
            Convention(
                name="diffbgm",
                meaning="all pairs, 16 places per 4 quarters, tied notes strike again; no last",
                source="Diff-BGM at c5a0e8a, test.ipynb",
            ),
        ),
        why_default="a finer grid adds agreeing zeros: .70 becomes .97 on the same music",
        chance="chance_of_grooving: 1 - 2p(1 - p), p the share of positions with onsets",
        trap="sparse music scores high; a loop scores 1; read it beside the structure indicator",
    ),
    Measure(
        name="groove-consistency",
        title="Groove consistency",
        question="Does each bar keep the rhythm of the one before?",
        shelf="music",
        function=groove_consistency,
        needs=("notes",),
        low=0.0,
        high=1.0,
        best=None,
        conventions=(
            Convention(
                name="muspy",
                meaning="neighbouring bars, on the table's own ticks, to the last controller",
                source="muspy 0.5.0 groove_consistency",
            ),
        ),
        why_default="there is but one; name the resolution beside it",
        trap="at native ticks almost everything is over .97; strict alternation scores lowest",
    ),
)
