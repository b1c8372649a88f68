"""A Markov chain over chords that can be sampled with both its ends fixed.

Backward messages from the goal weigh every step forward. The chain mixes corpus counts with what
the mode alone would have, and favours the chord that tells the mode from its neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.composition.rhythm import table
from photoplay.theory.chords import chord_classes
from photoplay.theory.scales import harmony_mode, is_minor, scale

Floats = NDArray[np.float64]
TRIADS = {"maj": "major", "min": "minor", "dim": "diminished", "aug": "augmented"}
_CHARACTER = {"lydian": "2maj", "mixolydian": "10maj", "dorian": "5maj", "phrygian": "1maj",
              "harmonic-minor": "7maj"}  # fmt: skip
"""The chord that tells the mode from its neighbour."""


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A Markov chain over chord names in one mode."""

    names: list[str]
    steps: Floats
    """Chance of each chord after each, shape (n, n)."""
    starts: Floats

    @classmethod
    def of(cls, mode: str, corpus: str) -> Chain:
        minor = is_minor(mode)
        tables = table("harmony_chords")["tables"]
        name = f"{corpus}-{'minor' if minor else 'major'}"
        counts = tables[name if name in tables else f"pop909-{'minor' if minor else 'major'}"]
        names = _diatonic(mode, minor)
        places = {name: k for k, name in enumerate(names)}
        steps = np.zeros((len(names), len(names)))
        starts = np.full(len(names), 0.5)
        for before, row in counts["transitions"].items():
            for after, count in row.items():
                if before in places and after in places:
                    steps[places[before], places[after]] += count
        for start, count in counts["starts"].items():
            if start in places:
                starts[places[start]] += count
        totals = steps.sum(axis=1, keepdims=True)
        even = np.ones_like(steps) - np.eye(len(names))
        # Rows that the corpus hardly knows lean on the mode alone.
        trust = totals / (totals + 150)
        steps = trust * steps / np.maximum(totals, 1) + (1 - trust) * even / even.sum(
            axis=1, keepdims=True
        )
        if mode in _CHARACTER and _CHARACTER[mode] in places:
            steps[:, places[_CHARACTER[mode]]] *= 2.4
        for odd in ("2dim", "11dim", "6dim", "7dim", "9dim"):
            if odd in places:
                steps[:, places[odd]] *= 0.1
        steps = steps**0.85
        np.fill_diagonal(steps, 0)
        return cls(names, steps / steps.sum(axis=1, keepdims=True), starts / starts.sum())

    def sample(
        self,
        count: int,
        rng: np.random.Generator,
        *,
        first: str | None = None,
        before: str | None = None,
        goal: str | None = None,
    ) -> list[str]:
        """`count` chords after `before`, the first of them `first`, leading on to `goal`.

        Names that the mode does not have are as good as none.
        """
        places = {name: k for k, name in enumerate(self.names)}
        # ahead[k]: how likely the goal is reached from each chord at place k.
        ahead = np.ones((count + 1, len(self.names)))
        if goal in places:
            ahead[count - 1] = self.steps[:, places[goal]] + 1e-6
            for k in range(count - 2, -1, -1):
                ahead[k] = self.steps @ ahead[k + 1]
                ahead[k] /= ahead[k].max()
        now = places.get(before) if before is not None else None
        drawn: list[str] = []
        for k in range(count):
            if k == 0 and first in places:
                now = places[first]
            else:
                chances = (self.starts if now is None else self.steps[now]) * ahead[k]
                now = int(rng.choice(len(self.names), p=chances / chances.sum()))
            drawn.append(self.names[now])
        return drawn


def _diatonic(mode: str, minor: bool) -> list[str]:
    notes = frozenset(scale(0, harmony_mode(mode)))
    names = []
    for above in range(12):
        for kind, quality in TRIADS.items():
            if kind != "aug" and set(chord_classes(above, quality)) <= notes:
                names.append(f"{above}{kind}")
    borrowed = ("7maj",) if minor else ("5min",) if mode == "major" else ()
    return names + [name for name in borrowed if name not in names]
