"""Which key are these notes in, and where does it change?

The distribution of pitch classes is correlated with the profile of each of 24 keys (C. Krumhansl's
method; profiles of J. Albrecht and D. Shanahan, The Use of Large Corpora to Train a New Type of
Key-Finding Algorithm, Music Perception 2013). Where it changes is the best path through the
correlations of a window that moves along, a change of key being paid for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.listening.best_path import best_path
from photoplay.listening.note_cells import class_weights
from photoplay.types.notes import NoteTable
from photoplay.types.score import KeyChange

_MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
_MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyOptions:
    """How readily another key is believed."""

    bar: float = 4.0
    """Beats a step."""
    window: int = 16
    """Steps that a window spans."""
    change_cost: float = 2.0
    """Sum of correlations that another key must win before it is believed."""


def find_key(notes: NoteTable) -> tuple[int, str] | None:
    """Tonic and mode, major or minor, of all notes; None where nothing is pitched."""
    return key_of_classes(class_weights(notes).sum(axis=0))


def key_of_classes(weights: NDArray[np.float64]) -> tuple[int, str] | None:
    """Tonic and mode for how much each pitch class sounds, shape (12,); None where none does."""
    if not weights.sum():
        return None
    return _named(int(np.argmax(_correlations(weights[None]))))


def find_keys(notes: NoteTable, options: KeyOptions | None = None) -> tuple[KeyChange, ...]:
    """The keys and the beats at which they begin, the first at 0; none where nothing is pitched."""
    options = options or KeyOptions()
    weights = class_weights(notes, options.bar)
    if not weights.sum():
        return ()
    around = np.ones(options.window)
    windows = np.stack(
        [np.convolve(column, around, "same")[: len(weights)] for column in weights.T]
    )
    if len(weights) < options.window:
        windows = np.repeat(weights.sum(axis=0)[:, None], len(weights), axis=1)
    costs = np.full(len(weights), options.change_cost)
    path = best_path(_correlations(windows.T), costs)
    begins = [0, *(np.flatnonzero(np.diff(path)) + 1).tolist()]
    named = [_named(int(path[place])) for place in begins]
    return tuple(
        KeyChange(beat=place * options.bar, tonic=tonic, mode=mode)
        for place, (tonic, mode) in zip(begins, named, strict=True)
    )


def _correlations(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson correlations of rows of pitch classes with the keys, shape (rows, 24); 0 in silence.

    Majors from C up, then minors.
    """
    profiles = np.array(
        [np.roll(profile, tonic) for profile in (_MAJOR, _MINOR) for tonic in range(12)]
    )
    profiles -= profiles.mean(axis=1, keepdims=True)
    profiles /= np.linalg.norm(profiles, axis=1, keepdims=True)
    rows = weights - weights.mean(axis=1, keepdims=True)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1.0) @ profiles.T)


def _named(state: int) -> tuple[int, str]:
    return state % 12, "major" if state < 12 else "minor"
