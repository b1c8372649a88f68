"""Is it written for the players: ranges, low intervals, one voice at a time, breath, parallels?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from photoplay.gate.view import Line, line_of, pitched, with_role
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.theory.spacing import too_deep
from photoplay.types.score import Part, Score

MUD = 47
"""MIDI pitch below which (about 120 Hz) one note at a time may sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingFacts:
    out_of_range: int
    """Notes outside their instrument's sounding range."""
    low_intervals: int
    """Pairs struck together, within one part, too close for their depth."""
    doubled: int
    """Notes of one-voice instruments that begin while another of theirs still sounds."""
    breathless: int
    """Stretches of a wind part of over 10 s without a breath of a tenth of a second."""
    parallels: float
    """Parallel fifths and octaves, of all moves between outer voices and tune."""
    parallel_run: int
    """Most of them running, from note to note of two voices."""
    mud: float
    """Share of the time with bass notes during which two that are no octave sound below 120 Hz."""


def writing_facts(score: Score) -> WritingFacts:
    parts = pitched(score)
    return WritingFacts(
        out_of_range=sum(len(out_of_range(part)) for part in parts),
        low_intervals=sum(_low_intervals(part) for part in parts),
        doubled=sum(_doubled(part) for part in parts),
        breathless=sum(_breathless(part, score) for part in parts),
        parallels=_parallels(score)[0],
        parallel_run=_parallels(score)[1],
        mud=_mud(score),
    )


def out_of_range(part: Part) -> list[tuple[float, int]]:
    """Beat and pitch of each note that the instrument does not have."""
    player = INSTRUMENTS.get(part.instrument)
    if player is None:
        return []
    return [(n.onset, n.pitch) for n in part.notes if not player.low <= n.pitch <= player.high]


def _low_intervals(part: Part) -> int:
    faults = 0
    for chord in _struck_together(part):
        for low, high in itertools.pairwise(chord):
            faults += too_deep(low, high)
    return faults


def _struck_together(part: Part) -> Iterator[list[int]]:
    chord: list[int] = []
    at = -1.0
    for note in part.notes:
        if note.onset - at > 1e-6:
            if len(chord) > 1:
                yield sorted(chord)
            chord, at = [], note.onset
        chord.append(note.pitch)
    if len(chord) > 1:
        yield sorted(chord)


def _doubled(part: Part) -> int:
    player = INSTRUMENTS.get(part.instrument)
    if player is None or player.polyphonic:
        return 0
    notes = part.notes
    return sum(later.onset < earlier.end - 0.15 for earlier, later in itertools.pairwise(notes))


def _breathless(part: Part, score: Score) -> int:
    player = INSTRUMENTS.get(part.instrument)
    if player is None or not player.breathes or not part.notes:
        return 0
    line = line_of([part])
    starts, ends = score.tempo_map.seconds(line.onsets), score.tempo_map.seconds(line.ends)
    faults, since, until = 0, float(starts[0]), float(ends[0])
    for start, end in zip(starts[1:], ends[1:], strict=True):
        if start - until > 0.1:
            faults += until - since > 10
            since = float(start)
        until = max(until, float(end))
    return faults + (until - since > 10)


def _parallels(score: Score) -> tuple[float, int]:
    voices = [
        line_of(with_role(score, "melody")).monophonic(),
        line_of(with_role(score, "counter")).monophonic(),
        line_of(with_role(score, "bass")).monophonic(),
    ]
    moves = faults = longest = 0
    for i, upper in enumerate(voices):
        for lower in voices[i + 1 :]:
            one, two, run = _parallel_moves(upper, lower)
            moves, faults, longest = moves + one, faults + two, max(longest, run)
    return faults / moves if moves else 0.0, longest


def _parallel_moves(upper: Line, lower: Line) -> tuple[int, int, int]:
    """Moves that both voices make at once, those of them in parallel fifths or octaves, and how
    many of these follow on each other at most; repeated notes are passed over."""
    shared, at_upper, at_lower = np.intersect1d(
        np.round(upper.onsets, 4), np.round(lower.onsets, 4), return_indices=True
    )
    if len(shared) < 2:
        return 0, 0, 0
    first, second = upper.pitches[at_upper], lower.pitches[at_lower]
    next_to = (np.diff(at_upper) == 1) & (np.diff(at_lower) == 1)
    up, low = np.diff(first), np.diff(second)
    apart = (first - second) % 12
    both = next_to & (up != 0) & (low != 0)
    same = both & (np.sign(up) == np.sign(low)) & (apart[1:] == apart[:-1])
    bad = same & np.isin(apart[1:], (0, 7))
    longest = run = 0
    for parallel, moved, joined in zip(bad, both, next_to, strict=True):
        run = run + 1 if parallel else run if joined and not moved else 0
        longest = max(longest, run)
    return int(both.sum()), int(bad.sum()), longest


def _mud(score: Score) -> float:
    notes = line_of(pitched(score))
    deep = notes.pitches < MUD
    onsets, ends, pitches = notes.onsets[deep], notes.ends[deep], notes.pitches[deep]
    if not len(onsets):
        return 0.0
    edges = np.unique(np.concatenate([onsets, ends]))
    together = np.zeros(len(edges) - 1)
    # Octaves of one note are one note.
    pitches = pitches % 12
    sounding: dict[int, int] = {}
    order = sorted(
        [(t, 1, int(p)) for t, p in zip(onsets, pitches, strict=True)]
        + [(t, 0, int(p)) for t, p in zip(ends, pitches, strict=True)]
    )
    place = 0
    for k, edge in enumerate(edges[:-1]):
        while place < len(order) and order[place][0] <= edge + 1e-9:
            _, starts, pitch = order[place]
            sounding[pitch] = sounding.get(pitch, 0) + (1 if starts else -1)
            place += 1
        together[k] = sum(count > 0 for count in sounding.values())
    lengths = np.diff(edges)
    heard = float(lengths[together >= 1].sum())
    # Legato overlaps of a tenth of a beat are no mud.
    return float(lengths[(together >= 2) & (lengths > 0.1)].sum()) / heard if heard else 0.0
