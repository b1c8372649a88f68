"""REMI: one stream of Bar, Position, Chord, Tempo, Velocity, Note and Duration.

Y.-S. Huang, Y.-H. Yang, Pop Music Transformer, ACM MM 2020. Every note, chord and tempo names its
position, as in the released code. One instrument: parts are not kept apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from photoplay.tokens.grid import ChordOn, Grid, GridRules, TempoAt
from photoplay.tokens.piece import Ints

QUALITIES = ("major", "minor", "diminished", "augmented", "dominant7")
RULES = GridRules(
    steps=8,
    onset_every=2,
    longest=64,
    velocities=tuple(range(2, 128, 4)),
    tempos=tuple(range(30, 210)),
    qualities=QUALITIES,
)
"""Sixteenth positions; durations of 1 to 64 thirty-seconds; 32 bins of velocity by their middles;
tempos of 30 to 209 in three classes of 60; 12 x 5 chords and none."""

KINDS: tuple[tuple[str, int], ...] = (
    ("bar", 1),
    ("position", 16),
    ("chord", 61),
    ("tempo class", 3),
    ("tempo value", 60),
    ("velocity", 32),
    ("note", 128),
    ("duration", 64),
)
"""Kinds of token and how many of each, in the order of their numbers."""
FIRST: dict[str, int] = {}
SIZE = 0
for _name, _count in KINDS:
    FIRST[_name] = SIZE
    SIZE += _count
BAR = FIRST["bar"]
FOLLOWS: dict[str, tuple[str, ...]] = {
    "bar": ("bar", "position"),
    "position": ("chord", "tempo class", "velocity"),
    "chord": ("position", "bar"),
    "tempo class": ("tempo value",),
    "tempo value": ("position", "bar"),
    "velocity": ("note",),
    "note": ("duration",),
    "duration": ("position", "bar"),
}
"""What may follow a token of each kind."""
_PER_POSITION = 2
_BAR_STEPS = 32
_NO_CHORD = 60


def kind_of(token: int) -> tuple[str, int]:
    """The kind of a token and its value within it; ValueError where there is no such token."""
    for name, count in KINDS:
        if FIRST[name] <= token < FIRST[name] + count:
            return name, int(token) - FIRST[name]
    raise ValueError(f"REMI tokens lie in 0..{SIZE - 1}, got {token}")


def encode(grid: Grid) -> Ints:
    """The tokens of a grid by RULES, shape (n,)."""
    if (grid.steps, grid.bar) != (RULES.steps, _BAR_STEPS):
        raise ValueError(f"REMI has 8 steps a beat and 32 a bar, got {grid.steps} and {grid.bar}")
    events: dict[int, list[int]] = {}
    for step, root, quality in grid.chords:
        number = _NO_CHORD if root is None else root * len(QUALITIES) + QUALITIES.index(quality)
        events.setdefault(step, []).extend((_position(step), FIRST["chord"] + number))
    for step, bpm in grid.tempos:
        at, value = divmod(bpm - RULES.tempos[0], 60)
        events.setdefault(step, []).extend(
            (_position(step), FIRST["tempo class"] + at, FIRST["tempo value"] + value)
        )
    for onset, _, pitch, duration, velocity in grid.rows().tolist():
        events.setdefault(onset, []).extend(
            (_position(onset), FIRST["velocity"] + (velocity - 2) // 4, FIRST["note"] + pitch,
             FIRST["duration"] + duration - 1)
        )  # fmt: skip
    by_bar: list[list[int]] = [[BAR] for _ in range(grid.bars)]
    for step in sorted(events):
        by_bar[step // _BAR_STEPS].extend(events[step])
    return np.array([token for bar in by_bar for token in bar], dtype=np.int64)


def decode(tokens: Sequence[int] | Ints) -> Grid:
    """The grid that tokens tell; ValueError names the place where they break the grammar.

    A stream may break off anywhere: what is unfinished at its end is left out.
    """
    bars, step = 0, 0
    held: list[int] = []
    rows: list[tuple[int, ...]] = []
    tempos: list[TempoAt] = []
    chords: list[ChordOn] = []
    before = ""
    for place, token in enumerate(tokens):
        kind, value = kind_of(int(token))
        if kind not in (FOLLOWS[before] if before else ("bar",)):
            raise ValueError(f"token {place}: {kind} may not follow {before or 'the start'}")
        before = kind
        if kind == "bar":
            bars += 1
        elif kind == "position":
            step = (bars - 1) * _BAR_STEPS + value * _PER_POSITION
        elif kind == "chord":
            root, quality = divmod(value, len(QUALITIES))
            chords.append((step, None, "") if value == _NO_CHORD else
                          (step, root, QUALITIES[quality]))  # fmt: skip
        elif kind == "tempo value":
            tempos.append((step, RULES.tempos[0] + 60 * held[0] + value))
        elif kind == "duration":
            velocity, pitch = held
            rows.append((step, 0, pitch, value + 1, 4 * velocity + 2))
        held = [*held, value] if kind in ("velocity", "note", "tempo class") else []
    return Grid.of(
        np.array(rows, dtype=np.int64), steps=RULES.steps, bar=_BAR_STEPS, bars=bars,
        tempos=tuple(tempos), chords=tuple(chords),
    )  # fmt: skip


def _position(step: int) -> int:
    return FIRST["position"] + step % _BAR_STEPS // _PER_POSITION
