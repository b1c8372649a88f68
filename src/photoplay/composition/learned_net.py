"""The learned composer's net in plain NumPy: a word at a time, the past kept in arrays.

The same net as `photoplay.methods.to_score.learned.Model`, played without PyTorch; weights come by
the names that it saves. Sums are of 64 bits and logits rounded, so that machines which add in
another order still draw the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from photoplay.tokens import bar_notes, bar_wishes
from photoplay.tokens.ahead import marks_of, ordered
from photoplay.tokens.bar_notes import BAR, FIELDS, LONGEST_BAR, PLACE
from photoplay.tokens.bar_wishes import Bounds
from photoplay.tokens.grid import Grid
from photoplay.tokens.piece import Ints

Floats = NDArray[np.float64]
Turn = tuple[Floats, Floats]
_ROTARY_BASE = 10_000.0
_DIGITS = 6
"""Of a logit."""


@dataclass(slots=True)
class Memory:
    """Keys and values of each layer, (words, heads, size), of which `length` are filled."""

    keys: list[Floats] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    length: int = 0

    def copied(self) -> Memory:
        """One that goes on from here and leaves this as it is."""
        return Memory([one.copy() for one in self.keys], [one.copy() for one in self.values],
                      self.length)  # fmt: skip


class LearnedNet:
    """A trained net; what it has read so far lies in a Memory."""

    def __init__(self, weights: Mapping[str, NDArray[np.floating]], heads: int) -> None:
        self._of = {name: np.ascontiguousarray(one, np.float64) for name, one in weights.items()}
        self.heads = heads
        self.depth = 1 + max(int(n.split(".")[1]) for n in weights if n.startswith("blocks."))
        self.width = len(self._of["norms.0.weight"])

    def read(self, word: Ints, wish: Ints, memory: Memory, mark: int = 0) -> Floats:
        """What the net has heard after one more word under its bar's wish, shape (width,).

        `mark` is of `tokens.ahead`.
        """
        of = self._of
        x = of["ahead.weight"][mark] + self._wish(wish)
        for number in range(len(FIELDS) if word[PLACE] < BAR else 1):
            x = x + of[f"fields.{number}.weight"][word[number]]
        turn = _turn(memory.length, self.width // self.heads)
        for layer in range(self.depth):
            near = self._normed(x, f"blocks.{layer}.before_attend")
            x = x + self._attended(near, layer, memory, turn)
            near = self._normed(x, f"blocks.{layer}.before_think")
            wide = self._linear(near, f"blocks.{layer}.think.0")
            wide = 0.5 * wide * (1 + erf(wide / np.sqrt(2)))
            x = x + self._linear(wide, f"blocks.{layer}.think.2")
        memory.length += 1
        return np.asarray(x)

    def logits(self, known: Floats, number: int) -> Floats:
        """Of a field, when `known` is what was heard plus the fields before it."""
        found = self._linear(self._normed(known, f"norms.{number}"), f"heads.{number}")
        return np.round(found, _DIGITS)

    def told(self, known: Floats, number: int, value: int) -> Floats:
        """`known` with one more field."""
        return np.asarray(known + self._of[f"fields.{number}.weight"][value])

    def _wish(self, wish: Ints) -> Floats:
        marks = wish[bar_wishes.PLAYERS.start :].astype(np.float64)
        found = self._linear(marks, "asked.marks")
        for column in range(len(bar_wishes.SIZES)):
            found = found + self._of[f"asked.tables.{column}.weight"][wish[column]]
        return found

    def _attended(self, x: Floats, layer: int, memory: Memory, turn: Turn) -> Floats:
        q, k, v = self._linear(x, f"blocks.{layer}.attend.into").reshape(3, self.heads, -1)
        q, k = (_rotated(one, turn) for one in (q, k))
        if layer == len(memory.keys):
            memory.keys.append(np.zeros((64, *k.shape)))
            memory.values.append(np.zeros((64, *k.shape)))
        if memory.length == len(memory.keys[layer]):
            memory.keys[layer] = np.concatenate([memory.keys[layer]] * 2)
            memory.values[layer] = np.concatenate([memory.values[layer]] * 2)
        memory.keys[layer][memory.length], memory.values[layer][memory.length] = k, v
        keys, values = (one[layer][: memory.length + 1] for one in (memory.keys, memory.values))
        scores = np.einsum("hd,nhd->hn", q, keys) / np.sqrt(q.shape[-1])
        weight = np.exp(scores - scores.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        mixed = np.einsum("hn,nhd->hd", weight, values).reshape(-1)
        return self._linear(mixed, f"blocks.{layer}.attend.out")

    def _linear(self, x: Floats, name: str) -> Floats:
        return np.asarray(self._of[f"{name}.weight"] @ x + self._of[f"{name}.bias"])

    def _normed(self, x: Floats, name: str) -> Floats:
        away = x - x.mean()
        scaled = away / np.sqrt((away * away).mean() + 1e-5)
        return np.asarray(scaled * self._of[f"{name}.weight"] + self._of[f"{name}.bias"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How words are drawn."""

    temperature: float = 1.0
    top_p: float = 0.95
    guidance: float = 1.0
    """How far the wishes pull: 1 as learnt, 0 not at all, more than 1 beyond what was learnt."""


class Pen:
    """Reads words and writes bars; what it has read so far stays with it."""

    def __init__(
        self, net: LearnedNet, rng: np.random.Generator, drawing: Drawing | None = None
    ) -> None:
        self.net, self.rng, self.drawing = net, rng, drawing or Drawing()
        self._memories = [Memory()] if self.drawing.guidance == 1 else [Memory(), Memory()]
        self._heard: list[Floats] = []

    def forked(self) -> Pen:
        """Another that goes on from here; both draw from the same generator."""
        pen = Pen(self.net, self.rng, self.drawing)
        pen._memories = [one.copied() for one in self._memories]
        pen._heard = list(self._heard)
        return pen

    def read(self, word: Ints, wish: Ints, mark: int = 0) -> None:
        wishes = [wish]
        if len(self._memories) > 1:
            wishes.append(bar_wishes.opened(wish[None])[0])
        self._heard = [
            self.net.read(word, one, memory, mark)
            for one, memory in zip(wishes, self._memories, strict=True)
        ]

    def write(self, wish: Ints, bounds: Bounds, mark: int = 0) -> list[Ints]:
        """The words of a bar, its own first."""
        word = np.zeros(len(FIELDS), dtype=np.int64)
        word[PLACE] = BAR
        words = [word]
        self.read(word, wish, mark)
        for _ in range(bar_wishes.MOST_NOTES if bounds.playing.any() else 0):
            word = self._drawn(words[-1], bounds)
            if word[PLACE] == BAR:
                break
            words.append(word)
            self.read(word, wish, mark)
        return words

    def _drawn(self, last: Ints, bounds: Bounds) -> Ints:
        word, known = np.zeros(len(FIELDS), dtype=np.int64), list(self._heard)
        for number in range(len(FIELDS)):
            allowed = bar_wishes.allowed_values(number, word, last, bounds)
            word[number] = self._value(known, number, allowed)
            if number == PLACE and word[PLACE] == BAR:
                break
            known = [self.net.told(one, number, int(word[number])) for one in known]
        return word

    def _value(self, known: list[Floats], number: int, allowed: bar_wishes.Allowed) -> int:
        possible = np.flatnonzero(allowed)
        if len(possible) == 1:
            return int(possible[0])
        found = [self.net.logits(one, number) for one in known]
        logits = found[0]
        if len(found) > 1:
            logits = found[1] + self.drawing.guidance * (found[0] - found[1])
        logits = logits[possible] / self.drawing.temperature
        chances = np.exp(logits - logits.max())
        chances /= chances.sum()
        order = np.argsort(-chances, kind="stable")
        held = np.cumsum(chances[order])
        chances[order[held - chances[order] >= self.drawing.top_p]] = 0
        place = int(np.searchsorted(np.cumsum(chances) / chances.sum(), self.rng.random(), "right"))
        return int(possible[min(place, len(possible) - 1)])


def write(
    net: LearnedNet, rows: Ints, bar: int, rng: np.random.Generator,
    drawing: Drawing | None = None,
) -> Grid:  # fmt: skip
    """Music for the wishes of all bars of `bar` steps; the same rng gives the same music."""
    pen = Pen(net, rng, drawing)
    words = [word for row in rows for word in pen.write(row, bounds_of(row, bar))]
    return bar_notes.decode(np.array(words), bar)


def ready_to_fill(pen: Pen, words: Ints, rows: Ints, gap: range) -> list[int]:
    """Let a fresh pen read what lies around `gap`; the marks of the gap's bars, to write under.

    `words` tell every bar of `rows`; those of the gap are not looked at.
    """
    number = bar_notes.bars_of(words)
    order = ordered(words, number, gap)
    order = order[(number[order] < gap.start) | (number[order] >= gap.stop)]
    followed = bool((number[order] >= gap.stop).any())
    marks = marks_of(number[order], gap) if followed else np.zeros(len(order), dtype=np.int64)
    for place, mark in zip(order.tolist(), marks.tolist(), strict=True):
        pen.read(words[place], rows[number[place]], mark)
    return marks_of(np.array(gap), gap).tolist() if followed else [0] * len(gap)


def bounds_of(row: Ints, bar: int) -> Bounds:
    """What a wish alone demands of a bar of `bar` steps: who plays, and what is struck."""
    struck = np.flatnonzero(row[bar_wishes.HITS][: min(bar, LONGEST_BAR)])
    return Bounds(bar=bar, playing=row[bar_wishes.PLAYERS] > 0, struck=tuple(struck.tolist()))


def _turn(place: int, size: int) -> Turn:
    """Cosines and sines by which vectors of `size` are turned at a place."""
    half = size // 2
    angle = place * _ROTARY_BASE ** (-np.arange(half) / half)
    return np.cos(angle), np.sin(angle)


def _rotated(x: Floats, turn: Turn) -> Floats:
    """Vectors (heads, size) turned, halves paired."""
    cos, sin = turn
    first, second = np.split(x, 2, axis=1)
    return np.concatenate([first * cos - second * sin, first * sin + second * cos], axis=1)
