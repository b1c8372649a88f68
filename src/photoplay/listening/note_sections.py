"""Where do sections of written music begin, and which are alike?

Bars are compared by what sounds and when; a section begins where the bars before and after are
alike among themselves and not to each other (J. Foote, Automatic Audio Segmentation Using a Measure
of Audio Novelty, 2000), or where a passage that was there before begins again. Sections get one
letter if their bars match in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from photoplay.listening.note_cells import class_weights
from photoplay.types.annotations import Phrase
from photoplay.types.notes import NoteTable

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionOptions:
    """What makes a beginning."""

    bar: float = 4.0
    """Beats a bar."""
    reach: int = 4
    """Bars on either side that are compared."""
    repeat_weight: float = 1.0
    """How much the beginning or end of a repeat counts beside novelty."""
    grid_bonus: float = 0.15
    """For lying a multiple of four bars after the section before."""
    threshold: float = 0.5
    """Score above which a section begins."""
    shortest: int = 3
    """Bars of a section at least."""
    alike: float = 0.8
    """Mean likeness of their bars above which sections share a letter."""


def find_sections(
    notes: NoteTable, *, first_bar: float = 0.0, options: SectionOptions | None = None
) -> tuple[Phrase, ...]:
    """Sections in beats, without gaps from `first_bar` to the last bar; none in silence."""
    options = options or SectionOptions()
    bars = bar_features(notes, options.bar, first_bar)
    if not len(bars):
        return ()
    alike = likeness(bars)
    starts = _starts(_scores(alike, options), options)
    edges = [*starts, len(bars)]
    letters = _letters(alike, edges, options)
    return tuple(
        Phrase(
            beat=first_bar + first * options.bar,
            beats=(last - first) * options.bar,
            letter=letter,
        )
        for first, last, letter in zip(starts, edges[1:], letters, strict=True)
    )


def bar_features(notes: NoteTable, bar: float, first_bar: float = 0.0) -> Floats:
    """What sounds in each quarter of each bar and when notes begin, shape (bars, 64)."""
    if not len(notes.pitched()):
        return np.zeros((0, 64))
    skipped = round(first_bar / bar * 4)
    quarters = class_weights(notes, bar / 4)[skipped:]
    count = -(-len(quarters) // 4)
    padded = np.zeros((4 * count, 12))
    padded[: len(quarters)] = quarters
    harmony = padded.reshape(count, 48)
    onsets = notes.pitched().onset / notes.resolution - first_bar
    places = np.rint(onsets / bar * 16).astype(np.int64)
    inside = (places >= 0) & (places < 16 * count)
    rhythm = np.bincount(places[inside], minlength=16 * count).reshape(count, 16).astype(float)
    return np.hstack([_unit(harmony), 0.7 * _unit(np.minimum(rhythm, 2.0))])


def likeness(bars: Floats) -> Floats:
    """Cosine of every two bars, 0..1, shape (bars, bars)."""
    unit = _unit(bars)
    return np.asarray(unit @ unit.T)


def _scores(alike: Floats, options: SectionOptions) -> Floats:
    """How much each bar looks like the first of a section, shape (bars,)."""
    count, reach = len(alike), options.reach
    scores = np.zeros(count)
    for bar in range(1, count):
        before, after = slice(max(0, bar - reach), bar), slice(bar, min(count, bar + reach))
        inner = alike[before, before].mean() + alike[after, after].mean()
        scores[bar] = inner / 2 - alike[before, after].mean()
    return scores + options.repeat_weight * _repeats(alike, reach)


def _repeats(alike: Floats, reach: int) -> Floats:
    """How well another place matches from a bar on but not before it, or the other way round, 0..1,
    shape (bars,); 0 within `reach` bars of either end."""
    count = len(alike)
    found = np.zeros(count)
    inside = np.arange(reach, count - reach + 1)
    inside = inside[inside < count]
    if not len(inside):
        return found
    after = np.mean([alike[np.ix_(inside + k, inside + k)] for k in range(reach)], axis=0)
    before = np.mean([alike[np.ix_(inside - 1 - k, inside - 1 - k)] for k in range(reach)], axis=0)
    scores = np.abs(after - before) * np.maximum(after, before)
    near = np.abs(inside[:, None] - inside[None, :]) < reach
    found[inside] = np.where(near, 0.0, scores).max(axis=1)
    return found


def _starts(scores: Floats, options: SectionOptions) -> list[int]:
    """First bars of sections: the path of the greatest sum through bars that may begin one."""
    count = len(scores)
    total, before = np.full(count, -np.inf), np.full(count, -1)
    total[0] = 0.0
    for bar in range(options.shortest, count):
        for earlier in range(max(0, bar - 32), bar - options.shortest + 1):
            bonus = options.grid_bonus * ((bar - earlier) % 4 == 0)
            gained = total[earlier] + scores[bar] - options.threshold + bonus
            if gained > total[bar]:
                total[bar], before[bar] = gained, earlier
    last = int(np.argmax(total))
    starts = []
    while last >= 0:
        starts.append(last)
        last = int(before[last])
    return starts[::-1]


def _letters(alike: Floats, edges: list[int], options: SectionOptions) -> list[str]:
    letters: list[str] = []
    firsts: list[tuple[int, int]] = []
    for first, last in pairwise(edges):
        for number, (begin, end) in enumerate(firsts):
            length = min(last - first, end - begin)
            steps = np.arange(length)
            close = length >= max(last - first, end - begin) / 2
            if close and alike[first + steps, begin + steps].mean() >= options.alike:
                letters.append(_letter(number))
                break
        else:
            letters.append(_letter(len(firsts)))
            firsts.append((first, last))
    return letters


def _letter(number: int) -> str:
    return chr(65 + number % 26) + ("'" * (number // 26))


def _unit(rows: Floats) -> Floats:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1.0))
