"""The fabric of a score: does it tick, swarm, pile up, grind, fall silent, lose its key?"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.gate.view import lead_of, line_of, pitched, with_role
from photoplay.theory.scales import harmony_mode, is_minor, scale
from photoplay.types.plan import Stretch
from photoplay.types.score import Note, Part, Score

Floats = NDArray[np.float64]
WINDOW = 4.0
"""Seconds over which density is counted."""
_TOGETHER = 0.02
"""Seconds within which notes are struck at once."""
_APART = 0.04
"""Beats from which two strokes of a player are two."""
_EVEN = 0.06
"""Share by which the waits of a ticking may differ."""
_TOUCH = 4
"""Velocities by which the touch of a ticking may differ from one stroke to the next."""
_SLOWEST = 1.2
"""Seconds between two strokes from which nothing ticks."""
_MAJOR = np.array([1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1], dtype=float)
_BARS = 4
"""Bars on either side of a line that a change of key is judged by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FabricFacts:
    """None where there is too little music to say."""

    ticking: float
    """Seconds of the longest row of one part's strokes of one pitch, even in time and touch; of
    drums, whose pulse may go on for longer, half of them."""
    density: float
    """Most notes a second of all parts together over four seconds."""
    part_density: float
    """Most strokes a second of one part over four seconds."""
    pile_up: int
    """Most different pitches struck at once."""
    clusters: int
    """Moments at which three neighbouring semitones are struck at once."""
    grinding: int
    """Most bars running in which the tune repeats one cell of rhythm and intervals."""
    hole: float
    """Seconds of the longest silence that was not ordered, between the first note and the last."""
    entropy: float | None
    """Bits of the pitch classes over four bars, the median (MusDr's H4)."""
    seam: float | None
    """Largest share of four bars' sound outside the keys that the score tells of; where it tells
    of none, outside the key of the four bars before."""
    spoken_over: float | None
    """Share of the seconds of speech in which a tune sounds."""


def fabric_facts(
    score: Score, *, quiet: Sequence[Stretch] = (), speech: Sequence[Stretch] = ()
) -> FabricFacts:
    """Facts of `score`; `quiet` are ordered silences, `speech` is where somebody talks."""
    return FabricFacts(
        ticking=max(
            ((0.5 if part.drums else 1.0) * _ticking(part, score) for part in score.parts),
            default=0.0,
        ),
        density=_density([n for p in score.parts for n in p.notes], score),
        part_density=max((_strokes(part, score) for part in score.parts), default=0.0),
        pile_up=_pile_up(score),
        clusters=_clusters(score),
        grinding=_grinding(score),
        hole=_hole(score, quiet),
        entropy=_entropy(score),
        seam=_seam(score),
        spoken_over=_spoken_over(score, speech),
    )


def _ticking(part: Part, score: Score) -> float:
    rows: dict[int, list[Note]] = {}
    for note in part.notes:
        rows.setdefault(note.pitch, []).append(note)
    longest = 0.0
    for row in rows.values():
        if len(row) < 6:
            continue
        times = score.tempo_map.seconds(np.array([n.onset for n in row]))
        waits = np.diff(times)
        touch = np.abs(np.diff([n.velocity for n in row]))
        since = 0
        for k in range(len(waits)):
            gentle = touch[k] <= _TOUCH and waits[k] < _SLOWEST
            if gentle and abs(waits[k] - waits[since]) <= _EVEN * waits[since]:
                if k - since >= 5:
                    longest = max(longest, float(times[k + 1] - times[since]))
            else:
                since = k if gentle else min(k + 1, len(waits) - 1)
    return longest


def _density(notes: Sequence[Note], score: Score) -> float:
    if not notes:
        return 0.0
    times = np.sort(score.tempo_map.seconds(np.array([n.onset for n in notes])))
    ends = np.searchsorted(times, times + WINDOW)
    return float((ends - np.arange(len(times))).max() / WINDOW)


def _strokes(part: Part, score: Score) -> float:
    """Chords count as one stroke, and so do a kit's; a roll of one drum counts as it is."""
    pairs = itertools.pairwise(part.notes)
    firsts = [*part.notes[:1], *(b for a, b in pairs if b.onset - a.onset > _APART)]
    return _density(firsts, score)


def _struck(score: Score) -> list[set[int]]:
    notes = sorted((n for p in pitched(score) for n in p.notes), key=lambda n: n.onset)
    times = score.tempo_map.seconds(np.array([n.onset for n in notes])) if notes else np.zeros(0)
    rows: list[set[int]] = []
    begun = -1.0
    for note, time in zip(notes, times.tolist(), strict=True):
        if time - begun > _TOGETHER:
            rows.append(set())
            begun = time
        rows[-1].add(note.pitch)
    return rows


def _pile_up(score: Score) -> int:
    return max((len(row) for row in _struck(score)), default=0)


def _clusters(score: Score) -> int:
    return sum(any({p, p + 1, p + 2} <= row for p in row) for row in _struck(score))


def _grinding(score: Score) -> int:
    melody = line_of(lead_of(score)).monophonic()
    if len(melody) < 8:
        return 0
    starts = np.array([bar.start for bar in score.tempo_map.bars])
    place = np.searchsorted(starts, melody.onsets + 0.02, side="right") - 1
    cells: dict[int, tuple[tuple[int, int], ...]] = {}
    for bar in np.unique(place).tolist():
        inside = place == bar
        onsets = np.round((melody.onsets[inside] - starts[bar]) * 4).astype(int)
        moves = np.diff(melody.pitches[inside], prepend=melody.pitches[inside][0])
        cells[bar] = tuple(zip(onsets.tolist(), moves.tolist(), strict=True))
    longest = run = 1
    for bar in sorted(cells):
        same = len(cells[bar]) > 1 and cells.get(bar - 1) == cells[bar]
        run = run + 1 if same else 1
        longest = max(longest, run)
    return longest


def _hole(score: Score, quiet: Sequence[Stretch]) -> float:
    notes = line_of(score.parts)
    if not len(notes):
        return 0.0
    starts, ends = score.tempo_map.seconds(notes.onsets), score.tempo_map.seconds(notes.ends)
    longest, until = 0.0, float(ends[0])
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if start > until:
            ordered = sum(max(0.0, min(start, q.end) - max(until, q.start)) for q in quiet)
            longest = max(longest, start - until - ordered)
        until = max(until, end)
    return longest


def _profiles(score: Score) -> Floats:
    """Beats of sound of each pitch class in every bar, shape (bars, 12)."""
    bars = score.tempo_map.bars
    starts = np.array([bar.start for bar in bars])
    rows = np.zeros((len(bars), 12))
    notes = line_of(pitched(score))
    place = np.clip(np.searchsorted(starts, notes.onsets + 0.02, side="right") - 1, 0, None)
    lengths = np.minimum(notes.ends - notes.onsets, 4.0)
    np.add.at(rows, (place, notes.pitches % 12), lengths)
    return rows


def _entropy(score: Score) -> float | None:
    notes = line_of(pitched(score))
    if len(notes) < 32:
        return None
    starts = np.array([bar.start for bar in score.tempo_map.bars])
    place = np.searchsorted(starts, notes.onsets + 0.02, side="right") - 1
    found = []
    for bar in range(max(1, len(starts) - 3)):
        inside = notes.pitches[(place >= bar) & (place < bar + 4)] % 12
        if len(inside) >= 8:
            share = np.bincount(inside, minlength=12) / len(inside)
            share = share[share > 0]
            found.append(float(-(share * np.log2(share)).sum()))
    return float(np.median(found)) if found else None


def _seam(score: Score) -> float | None:
    profiles = _profiles(score)
    if len(profiles) < 2 * _BARS:
        return None
    return _beside_keys(profiles, score) if score.keys else _beside_before(profiles)


def _beside_keys(profiles: Floats, score: Score) -> float:
    """The largest share of four bars that lies outside the keys that the score tells of."""
    outside = np.zeros(len(profiles))
    beats = [key.beat for key in score.keys]
    for bar, profile in enumerate(profiles):
        at = int(np.searchsorted(beats, score.tempo_map.bars[bar].end - 0.02)) - 1
        key = score.keys[max(0, at)]
        notes = {*scale(key.tonic, harmony_mode(key.mode))}
        if is_minor(key.mode):
            notes |= {(key.tonic + 11) % 12, (key.tonic + 9) % 12}
        outside[bar] = sum(profile[c] for c in range(12) if c not in notes)
    ones = np.ones(_BARS)
    whole = np.convolve(profiles.sum(axis=1), ones, "valid")
    return float((np.convolve(outside, ones, "valid") / np.maximum(whole, 1e-9)).max())


def _beside_before(profiles: Floats) -> float:
    """The same without told keys: four bars beside the key of the four before."""
    scales = np.stack([np.roll(_MAJOR, k) for k in range(12)])
    worst = 0.0
    for bar in range(_BARS, len(profiles) - _BARS + 1):
        before, after = (profiles[bar - _BARS : bar].sum(axis=0),
                         profiles[bar : bar + _BARS].sum(axis=0))  # fmt: skip
        if before.sum() <= 0 or after.sum() <= 0:
            continue
        inside, there = scales @ before / before.sum(), scales @ after / after.sum()
        key = int(np.argmax(inside))
        worst = max(worst, float(there.max() - there[key]))
    return worst


def _spoken_over(score: Score, speech: Sequence[Stretch]) -> float | None:
    total = sum(row.end - row.start for row in speech)
    if total < 1:
        return None
    tune = line_of(with_role(score, "melody"))
    starts, ends = score.tempo_map.seconds(tune.onsets), score.tempo_map.seconds(tune.ends)
    over = 0.0
    for row in speech:
        grid = np.arange(row.start, row.end, 0.1)
        over += 0.1 * sum(bool(np.any((starts <= t) & (ends > t))) for t in grid)
    return over / total
