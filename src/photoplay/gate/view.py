"""A score as rows of numbers, as the checks of music read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.types.score import Chord, Part, Score

_TONES = {
    "major": (0, 4, 7), "minor": (0, 3, 7), "diminished": (0, 3, 6), "augmented": (0, 4, 8),
    "sus2": (0, 2, 7), "sus4": (0, 5, 7), "power": (0, 7), "major6": (0, 4, 7, 9),
    "minor6": (0, 3, 7, 9), "major7": (0, 4, 7, 11), "minor7": (0, 3, 7, 10),
    "dominant7": (0, 4, 7, 10), "diminished7": (0, 3, 6, 9), "half-diminished7": (0, 3, 6, 10),
    "minor-major7": (0, 3, 7, 11), "dominant9": (0, 4, 7, 10, 2), "major9": (0, 4, 7, 11, 2),
    "minor9": (0, 3, 7, 10, 2), "add9": (0, 4, 7, 2), "minor-add9": (0, 3, 7, 2),
    "dominant7sus4": (0, 5, 7, 10), "dominant13": (0, 4, 7, 10, 9), "dominant7b9": (0, 4, 7, 10, 1),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Notes in order of onset, one row each."""

    onsets: NDArray[np.float64]
    """Beats."""
    ends: NDArray[np.float64]
    pitches: NDArray[np.int_]
    velocities: NDArray[np.int_]
    shifts: NDArray[np.float64]
    """Seconds."""

    def __len__(self) -> int:
        return len(self.onsets)

    def monophonic(self) -> Line:
        """The highest note of each onset."""
        kept: list[int] = []
        for i in range(len(self)):
            if kept and abs(self.onsets[i] - self.onsets[kept[-1]]) < 1e-6:
                if self.pitches[i] > self.pitches[kept[-1]]:
                    kept[-1] = i
            else:
                kept.append(i)
        at = np.array(kept, dtype=int)
        return Line(
            self.onsets[at], self.ends[at], self.pitches[at], self.velocities[at], self.shifts[at]
        )


def lead_of(score: Score) -> tuple[Part, ...]:
    """The part that carries most of the tune; others of its role double it."""
    parts = sorted(with_role(score, "melody"), key=lambda part: -len(part.notes))
    return tuple(parts[:1])


def line_of(parts: Iterable[Part]) -> Line:
    """The notes of `parts` together."""
    notes = sorted(note for part in parts for note in part.notes)
    return Line(
        np.array([note.onset for note in notes]),
        np.array([note.end for note in notes]),
        np.array([note.pitch for note in notes], dtype=int),
        np.array([note.velocity for note in notes], dtype=int),
        np.array([note.shift for note in notes]),
    )


def with_role(score: Score, *roles: str) -> tuple[Part, ...]:
    return tuple(part for part in score.parts if part.role in roles and not part.drums)


def pitched(score: Score) -> tuple[Part, ...]:
    return tuple(part for part in score.parts if not part.drums and part.role != "effects")


def chord_tones(chord: Chord) -> frozenset[int]:
    """Pitch classes of a chord, its bass included; a major triad where the quality is unknown."""
    tones = {(chord.root + step) % 12 for step in _TONES.get(chord.quality, (0, 4, 7))}
    return frozenset(tones | ({chord.bass % 12} if chord.bass is not None else set()))


def chord_at(chords: tuple[Chord, ...], beat: float) -> Chord | None:
    """The chord that sounds at `beat`; None between cues."""
    starts = [chord.beat for chord in chords]
    place = int(np.searchsorted(starts, beat + 1e-6, side="right")) - 1
    if place < 0 or beat >= chords[place].beat + chords[place].duration - 1e-6:
        return None
    return chords[place]
