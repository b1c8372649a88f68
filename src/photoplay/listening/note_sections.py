"""Where do sections of written music begin, and which are alike?

Bars are compared by what sounds and when; a section begins where the bars before and after are
alike among themselves and not to each other (J. Foote, Automatic Audio Segmentation Using a Measure
of Audio Novelty, 2000), where a passage that was there before begins again, where another number of
notes sounds, and where the melody sets in after a bar of few notes. The weights are those of a
logistic regression on 240 songs of POP909-CL and the phrases that people noted of them; how usual a
length is was counted there. Sections get one letter if their bars match in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from photoplay.listening.note_cells import class_weights
from photoplay.listening.note_melody import melody_notes
from photoplay.types.annotations import Phrase
from photoplay.types.notes import NoteTable

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionOptions:
    """What makes a beginning."""

    bar: float = 4.0
    """Beats a bar."""
    repeat: float = 4.67
    """Log-odds of a beginning where four bars that occur elsewhere begin or end."""
    short_repeat: float = 2.08
    """The same of two bars."""
    novelty: float = 1.56
    """Log-odds for eight bars on either side that are unlike."""
    rhythm: float = 3.46
    """Log-odds for rhythms of two bars on either side that are unlike."""
    texture: float = 0.39
    """Log-odds for another number of notes than in the bar before, by their spread."""
    entry: float = 0.195
    """Log-odds for more notes of the melody than in the bar before, by their spread."""
    busy: float = -0.42
    """Log-odds for a bar before with as many notes of the melody as is usual."""
    bias: float = -2.0
    """Log-odds of any bar beside the share of bars that begin something."""
    length: float = 0.6
    """How much it weighs how usual a section's length is."""
    shortest: int = 2
    """Bars of a section at least."""
    alike: float = 0.8
    """Mean likeness of their bars above which sections share a letter."""


_LENGTHS = {1: 0.045, 2: 0.027, 3: 0.025, 4: 0.322, 5: 0.028, 6: 0.030, 7: 0.018, 8: 0.363,
            9: 0.051, 10: 0.021, 12: 0.014, 16: 0.036}  # fmt: skip
"""Share of phrases by their bars."""
_OTHER_LENGTH, _LONGEST = 0.003, 32
"""Share of each other length, and bars of the longest section but the first."""


def find_sections(
    notes: NoteTable, *, first_bar: float = 0.0, options: SectionOptions | None = None
) -> tuple[Phrase, ...]:
    """Sections in beats, without gaps from `first_bar` to the last bar; none in silence."""
    options = options or SectionOptions()
    bars = bar_features(notes, options.bar, first_bar)
    if not len(bars):
        return ()
    alike = likeness(bars)
    starts = _starts(_scores(notes, bars, first_bar, options), options)
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


def _scores(notes: NoteTable, bars: Floats, first_bar: float, options: SectionOptions) -> Floats:
    """Log-odds that each bar is the first of a section, shape (bars,)."""
    alike, rhythm = likeness(bars), likeness(bars[:, 48:])
    pitched = notes.pitched()
    every = _counted(pitched, len(bars), first_bar, options.bar)
    melody = _counted(pitched.where(melody_notes(pitched)), len(bars), first_bar, options.bar)
    rows = (
        (options.repeat, _repeats(alike, 4)),
        (options.short_repeat, _repeats(alike, 2)),
        (options.novelty, _novelty(alike, 8)),
        (options.rhythm, _novelty(rhythm, 2)),
        (options.texture, np.abs(_steps(every))),
        (options.entry, _steps(melody)),
        (options.busy, np.insert(melody[:-1], 0, 0.0) / (melody.mean() or 1.0)),
    )
    return np.asarray(np.sum([weight * row for weight, row in rows], axis=0) + options.bias)


def _counted(notes: NoteTable, bars: int, first_bar: float, bar: float) -> Floats:
    """Notes that begin in each bar."""
    places = np.floor((notes.onset_beats - first_bar) / bar + 1e-6).astype(np.int64)
    inside = places[(places >= 0) & (places < bars)]
    return np.bincount(inside, minlength=bars).astype(np.float64)


def _steps(counts: Floats) -> Floats:
    """By how many of their spread each is more than the one before."""
    return np.insert(np.diff(counts), 0, 0.0) / (counts.std() or 1.0)


def _novelty(alike: Floats, reach: int) -> Floats:
    """How unlike `reach` bars on either side of each bar line are beside how alike each side is."""
    scores = np.zeros(len(alike))
    for bar in range(1, len(alike)):
        before, after = slice(max(0, bar - reach), bar), slice(bar, bar + reach)
        inner = alike[before, before].mean() + alike[after, after].mean()
        scores[bar] = inner / 2 - alike[before, after].mean()
    return scores


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
    usual = np.full(_LONGEST + 1, _OTHER_LENGTH)
    for length, share in _LENGTHS.items():
        usual[length] = share
    usual = options.length * np.log(usual / usual.max())
    total, before = np.full(count, -np.inf), np.full(count, -1)
    total[0] = 0.0
    for bar in range(options.shortest, count):
        earlier = np.arange(max(0, bar - _LONGEST), bar - options.shortest + 1)
        sums = total[earlier] + usual[bar - earlier]
        best = int(np.argmax(sums))
        if np.isfinite(sums[best]):
            total[bar], before[bar] = sums[best] + scores[bar], earlier[best]
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
