"""Chords under a given tune: the likeliest path through the corpus's transitions that the notes of
the tune allow (Viterbi; the tune's notes by length and place in the bar speak for the chords that
hold them, as in hidden Markov models of harmonisation, e.g. Allan and Williams, NIPS 2004).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from photoplay.composition.chain import TRIADS, Chain
from photoplay.composition.harmony import (
    Harmonist,
    joined,
    pace_of,
    parsed,
    seventh_of,
    slots_of,
)
from photoplay.theory.chords import chord_classes
from photoplay.theory.metre import weight
from photoplay.theory.numerals import numeral
from photoplay.theory.scales import is_minor
from photoplay.types.plan import Section, TuneNote
from photoplay.types.score import Chord
from photoplay.types.tempo import Bar

_FITTING = 7.0
"""How strongly the tune's notes speak, beside log chances of the chain."""
_RUB = 1.2
"""What a semitone against a chord's note costs more than another foreign note."""
_FLATTER = 0.5
"""By how much the chain speaks less than in free progressions, of which the tune takes its part."""
_NOISE = 0.5
_HOME = 1.5
"""Log-odds of the key's own chord where the music begins, and where the tune comes to rest."""


def harmonised(
    section: Section, bars: Sequence[Bar], notes: Sequence[TuneNote], harmonist: Harmonist,
    rng: np.random.Generator, *, opens: bool, final: bool,
) -> list[Chord]:  # fmt: skip
    """Chords from the first to the last beat of `bars` that carry `notes`, the tune's there.

    `opens` and `final` ask for the key's own chord at the beginning and in the last bar.
    """
    slots = slots_of(tuple(bars), _close(harmonist, section), final=final)
    chain = Chain.of(section.mode, harmonist.corpus)
    minor = is_minor(section.mode)
    home = chain.names.index("0min" if minor else "0maj")
    fits = np.stack([_fit(beat, beat + length, bars, notes, chain, section.tonic)
                     for beat, length in slots])  # fmt: skip
    fits += rng.gumbel(0, _NOISE, fits.shape)
    if opens:
        fits[0, home] += _HOME
    ends = [k for k, (beat, length) in enumerate(slots)
            if any(abs(note.onset + note.duration - beat - length) < 0.26 and note.duration >= 1.5
                   for note in notes)]  # fmt: skip
    fits[ends, home] += 0.5 * _HOME
    if final:
        fits[-1, home] += 20.0
    steps = _FLATTER * np.log(chain.steps + 0.02)
    np.fill_diagonal(steps, _FLATTER * np.log(0.05))
    value, came = fits[0] + np.log(chain.starts + 0.02), list[NDArray[np.int64]]()
    for row in fits[1:]:
        ways = value[:, None] + steps
        came.append(np.argmax(ways, axis=0))
        value = ways.max(axis=0) + row
    path = [int(np.argmax(value))]
    for back in reversed(came):
        path.append(int(back[path[-1]]))
    chords = []
    for (beat, length), place in zip(slots, reversed(path), strict=True):
        above, kind = parsed(chain.names[place])
        quality = TRIADS[kind]
        if harmonist.sevenths:
            quality = seventh_of(above, quality, section, last=beat == slots[-1][0], minor=minor)
        chords.append(Chord(beat=beat, duration=length, root=(section.tonic + above) % 12,
                            quality=quality, numeral=numeral(above, quality)))  # fmt: skip
    return joined(chords)


def _close(harmonist: Harmonist, section: Section) -> Harmonist:
    """No chord longer than a bar: a tune that was not made for pedals moves on."""

    return replace(harmonist, bars_per_chord=min(1.0, pace_of(harmonist, section)))


def _fit(
    start: float, end: float, bars: Sequence[Bar], notes: Sequence[TuneNote], chain: Chain,
    tonic: int,
) -> NDArray[np.float64]:  # fmt: skip
    """How well each chord of the chain carries what is sung in the beats [start, end)."""
    weights = np.zeros(12)
    for note in notes:
        held = min(end, note.onset + note.duration) - max(start, note.onset)
        if held <= 1e-6:
            continue
        bar = next((b for b in bars if b.start - 1e-6 <= note.onset < b.end - 1e-6), bars[0])
        stress = 1.0 + weight(bar, note.onset) if note.onset >= start - 1e-6 else 1.0
        weights[note.pitch % 12] += min(held, 2.0) * stress
    total = weights.sum()
    if total <= 0:
        return np.zeros(len(chain.names))
    scores = []
    for name in chain.names:
        above, kind = parsed(name)
        tones = {c % 12 for c in chord_classes((tonic + above) % 12, TRIADS[kind])}
        inside = sum(weights[c] for c in tones)
        rubs = sum(weights[c] for c in range(12)
                   if c not in tones and {(c + 1) % 12, (c - 1) % 12} & tones)  # fmt: skip
        scores.append(_FITTING * (inside - 0.3 * _RUB * rubs) / total)
    return np.array(scores)
