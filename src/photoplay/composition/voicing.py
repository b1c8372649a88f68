"""Chords in four voices, each led smoothly: a dynamic programme over all layouts.

Costs after common practice: small moves, no parallel fifths or octaves, no crossing, spacing of at
most an octave between upper voices, a complete chord, a low bass that prefers to move little.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from photoplay.composition.sketch import Voicing
from photoplay.theory.chords import bass_of, chord_classes
from photoplay.types.score import Chord

Layouts = NDArray[np.int_]
_BASS = (36, 52)
_UPPER = (53, 77)
_MIDDLE = (55.0, 62.0, 69.0)


def lay_out(chords: Sequence[Chord]) -> tuple[Voicing, ...]:
    """One voicing a chord."""
    if not chords:
        return ()
    options = [_layouts(c.root, c.quality, bass_of(c)) for c in chords]
    costs = [_own_cost(options[0])]
    came: list[NDArray[np.int_]] = []
    for before, after in itertools.pairwise(options):
        moves = _move_cost(before, after) + costs[-1][:, None]
        came.append(np.argmin(moves, axis=0))
        costs.append(moves.min(axis=0) + _own_cost(after))
    place = int(np.argmin(costs[-1]))
    chosen = [place]
    for row in reversed(came):
        place = int(row[place])
        chosen.append(place)
    return tuple(
        Voicing(beat=chord.beat, duration=chord.duration, pitches=tuple(int(p) for p in option[k]))
        for chord, option, k in zip(chords, options, reversed(chosen), strict=True)
    )


@lru_cache(maxsize=512)
def _layouts(root: int, quality: str, bass: int) -> Layouts:
    """Every layout as rows of bass, tenor, alto, soprano."""
    classes = list(dict.fromkeys(chord_classes(root, quality)))
    third = next((c for c in classes[1:] if (c - root) % 12 in (3, 4)), None)
    # With more than four notes the fifth is left out first, then the root above the bass.
    spare = [c for c in classes if (c - root) % 12 == 7] if len(classes) > 4 else []
    wanted = [c for c in classes if c not in spare]
    uppers = [p for p in range(_UPPER[0], _UPPER[1] + 1) if p % 12 in wanted]
    rows: list[tuple[int, ...]] = []
    for low, middle, high in itertools.combinations(uppers, 3):
        if middle - low > 12 or high - middle > 12 or high - low > 16:
            continue
        have = {low % 12, middle % 12, high % 12, bass % 12}
        if third is not None and third not in have:
            continue
        if len(have) < min(3, len(set(classes))):
            continue
        for deep in range(_BASS[0], _BASS[1] + 1):
            if deep % 12 == bass % 12:
                rows.append((deep, low, middle, high))
    if not rows:
        deep = _BASS[0] + (bass - _BASS[0]) % 12
        notes = [p for p in uppers if p > deep][:3] or [60]
        rows.append((deep, *(notes + notes[-1:] * 3)[:3]))
    return np.array(rows)


def _own_cost(rows: Layouts) -> NDArray[np.float64]:
    far = np.abs(rows[:, 1:] - np.array(_MIDDLE)).sum(axis=1) * 0.12
    doubled = np.array([4 - len({p % 12 for p in row}) for row in rows.tolist()]) * 0.7
    gap = np.maximum(0, rows[:, 1] - rows[:, 0] - 19) * 0.2
    return np.asarray(far + doubled + gap + 0.06 * np.abs(rows[:, 0] - 42))


def _move_cost(before: Layouts, after: Layouts) -> NDArray[np.float64]:
    moves = after[None, :, :] - before[:, None, :]
    cost = np.abs(moves[..., 1:]).sum(axis=2) * 0.5 + np.abs(moves[..., 0]) * 0.22
    cost += (np.abs(moves[..., 1:]) > 5).sum(axis=2) * 0.8
    for high in range(1, 4):
        for low in range(high):
            first = (before[:, high] - before[:, low]) % 12
            second = (after[:, high] - after[:, low]) % 12
            same = first[:, None] == second[None, :]
            bad = np.isin(second, (0, 7))[None, :] & same
            both = (moves[..., high] != 0) & (np.sign(moves[..., high]) == np.sign(moves[..., low]))
            cost += 6.0 * (bad & both)
    return np.asarray(cost)
