"""Numbers that describe a tune, the same for corpora and for what we write."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Row = Sequence[tuple[float, float, int]]
"""Onset and length in quarter notes, and MIDI pitch, in order of onset."""
PHRASE_GAP = 1.0
"""Quarter notes of rest, beyond which an interval is no longer heard as one."""


def melody_measures(notes: Row) -> dict[str, float]:
    """Contour, interval and duration statistics of one tune of at least eight notes."""
    onsets = np.array([row[0] for row in notes])
    lengths = np.array([row[1] for row in notes])
    pitches = np.array([row[2] for row in notes])
    gaps = onsets[1:] - (onsets + lengths)[:-1]
    joined = gaps < PHRASE_GAP
    steps = np.diff(pitches)[joined]
    sizes = np.abs(steps)
    waits = np.diff(onsets)[joined]
    recovered, leaps = recovered_leaps(notes)
    moves = np.sign(steps[steps != 0])
    shares = np.array([np.mean(np.isclose(waits, wait)) for wait in np.unique(waits)])
    span = onsets[-1] + lengths[-1] - onsets[0]
    return {
        "mean interval": float(sizes.mean()),
        "repeated notes": float((sizes == 0).mean()),
        "steps": float(((sizes == 1) | (sizes == 2)).mean()),
        "thirds": float(((sizes == 3) | (sizes == 4)).mean()),
        "leaps over 5": float((sizes > 5).mean()),
        "leaps recovered": recovered / leaps if leaps else 1.0,
        "rising share": float((moves > 0).mean()) if len(moves) else 0.5,
        "turns": float((moves[1:] != moves[:-1]).mean()) if len(moves) > 1 else 0.0,
        "pitch sd": float(pitches.std()),
        "range": float(np.ptp(pitches)),
        "mean wait": float(waits.mean()),
        "wait entropy": float(-(shares * np.log2(shares)).sum()),
        "notes a beat": float(len(notes) / span),
        "rest share": float(np.clip(gaps, 0, None).sum() / span),
    }


def recovered_leaps(notes: Row) -> tuple[int, int]:
    """How many leaps over 5 semitones are answered by a step the other way, and all of them.

    A leap into the last note of a phrase has no answer and is not counted.
    """
    recovered = leaps = 0
    for before, at, after in zip(notes, notes[1:], notes[2:], strict=False):
        if at[0] - before[0] - before[1] >= PHRASE_GAP or after[0] - at[0] - at[1] >= PHRASE_GAP:
            continue
        leap, answer = at[2] - before[2], after[2] - at[2]
        if abs(leap) > 5:
            leaps += 1
            recovered += leap * answer < 0 and abs(answer) <= 2
    return recovered, leaps
