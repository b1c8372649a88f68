"""Bars that follow a gap, told before it: the order of words, and the marks that say so.

A mark of 1..8 is on a word of the first, second … bar after the gap; 9..16 on one of a bar from
which 1, 2 … 8 bars are left until the music after the gap; 0 says that nothing lies ahead or that
it is further off.
"""

from __future__ import annotations

import numpy as np

from photoplay.tokens.bar_notes import BAR, PLACE
from photoplay.tokens.piece import Ints

FAR = 8
"""Bars after a gap that are told, and bars before them that know how many are left."""
MARKS = 2 * FAR + 1


def ordered(words: Ints, number: Ints, gap: range) -> Ints:
    """Indices of `words`, whose bars are `number`: the bars behind `gap`, then all up to its end.

    An end is left out.
    """
    notes = words[:, PLACE] <= BAR
    after = notes & (number >= gap.stop) & (number < gap.stop + FAR)
    return np.concatenate([np.flatnonzero(after), np.flatnonzero(notes & (number < gap.stop))])


def marks_of(number: Ints, gap: range) -> Ints:
    """The marks of words in bars `number`, where music follows `gap`."""
    behind = number - gap.stop
    left = gap.stop - number
    return np.asarray(
        np.where(behind >= 0, np.minimum(behind + 1, FAR), np.where(left <= FAR, FAR + left, 0))
    )
