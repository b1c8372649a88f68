"""Which of several progressions suits the film: bright or dark, at rest or under way, plain or far.

Candidates are ranked among themselves, so that the choice always speaks, whatever the corpus.
Bright harmony goes with valence; staying on the key's own chord with calm; steps of a fifth, the
plainest there are, with ease, all others with tension. The directions follow Gabrielsson and
Lindström's table (simple, consonant harmony: happy, serene; complex: tense); the measures are ours.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photoplay.theory.ranks import rank_of
from photoplay.types.plan import Section

Floats = NDArray[np.float64]
_WEIGHTS = np.array([1.0, 0.8, 0.8])


def fitting(candidates: Sequence[Sequence[str]], section: Section) -> list[list[str]]:
    """The candidates, each once, the best for the section's feeling first.

    A candidate is a row of chord names, semitones above the key note and triad, such as "5maj".
    """
    rows = [list(row) for row in dict.fromkeys(tuple(row) for row in candidates)]
    if len(rows) < 2:
        return rows
    colours = np.array([_colour(row) for row in rows])
    ranks = (np.apply_along_axis(rank_of, 0, colours) - 0.5) / len(rows)
    misfit = (_WEIGHTS * (ranks - _wanted(section)) ** 2).sum(axis=1)
    return [rows[int(k)] for k in np.argsort(misfit, kind="stable")]


def _wanted(section: Section) -> Floats:
    """Where among the candidates the section's own should lie, 0..1 a colour."""
    tense = max(0.0, section.tension)
    bright = 0.5 + 0.5 * section.valence
    home = 0.5 - 0.5 * section.arousal
    plain = 0.5 + 0.35 * section.valence - 0.5 * tense
    return np.asarray(np.clip([bright, home, plain], 0.02, 0.98))


def _colour(names: Sequence[str]) -> tuple[float, float, float]:
    """Share of major less minor triads, of the key's own chord, and of steps by a fifth."""
    roots, kinds = [int(name[:-3]) for name in names], [name[-3:] for name in names]
    steps = [(b - a) % 12 for a, b in itertools.pairwise(roots)]
    return (
        (kinds.count("maj") - kinds.count("min")) / len(names),
        roots.count(0) / len(names),
        sum(step in (5, 7) for step in steps) / max(1, len(steps)),
    )
