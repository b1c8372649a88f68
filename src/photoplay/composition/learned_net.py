"""The learned composer's net in plain NumPy: a word at a time, the past kept in arrays.

The same net as `photoplay.methods.to_score.learned.Model`, played without PyTorch; weights come by
the names that it saves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from photoplay.tokens import bar_notes, bar_wishes
from photoplay.tokens.bar_notes import BAR, FIELDS, PLACE
from photoplay.tokens.grid import Grid
from photoplay.tokens.piece import Ints

Floats = NDArray[np.float32]
_ROTARY_BASE = 10_000.0


@dataclass(slots=True)
class Memory:
    """Keys and values of each layer, (words, heads, size), of which `length` are filled."""

    keys: list[Floats] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    length: int = 0


class LearnedNet:
    """A trained net; what it has read so far lies in a Memory."""

    def __init__(self, weights: Mapping[str, Floats], heads: int) -> None:
        self._of = {name: np.ascontiguousarray(one, np.float32) for name, one in weights.items()}
        self.heads = heads
        self.depth = 1 + max(int(n.split(".")[1]) for n in weights if n.startswith("blocks."))
        self.width = len(self._of["norms.0.weight"])

    def read(self, word: Ints, wish: Ints, memory: Memory, *, ahead: bool = False) -> Floats:
        """What the net has heard after one more word under its bar's wish, shape (width,)."""
        of = self._of
        x = of["ahead.weight"][int(ahead)] + self._wish(wish)
        for number in range(len(FIELDS) if word[PLACE] < BAR else 1):
            x = x + of[f"fields.{number}.weight"][word[number]]
        for layer in range(self.depth):
            near = self._normed(x, f"blocks.{layer}.before_attend")
            x = x + self._attended(near, layer, memory)
            near = self._normed(x, f"blocks.{layer}.before_think")
            wide = self._linear(near, f"blocks.{layer}.think.0")
            wide = (0.5 * wide * (1 + erf(wide / np.sqrt(2)))).astype(np.float32)
            x = x + self._linear(wide, f"blocks.{layer}.think.2")
        memory.length += 1
        return np.asarray(x)

    def logits(self, known: Floats, number: int) -> Floats:
        """Of a field, when `known` is what was heard plus the fields before it."""
        return self._linear(self._normed(known, f"norms.{number}"), f"heads.{number}")

    def told(self, known: Floats, number: int, value: int) -> Floats:
        """`known` with one more field."""
        return np.asarray(known + self._of[f"fields.{number}.weight"][value])

    def _wish(self, wish: Ints) -> Floats:
        marks = wish[bar_wishes.PLAYERS.start :].astype(np.float32)
        found = self._linear(marks, "asked.marks")
        for column in range(len(bar_wishes.SIZES)):
            found = found + self._of[f"asked.tables.{column}.weight"][wish[column]]
        return found

    def _attended(self, x: Floats, layer: int, memory: Memory) -> Floats:
        q, k, v = self._linear(x, f"blocks.{layer}.attend.into").reshape(3, self.heads, -1)
        q, k = (_rotated(one, memory.length) for one in (q, k))
        if layer == len(memory.keys):
            memory.keys.append(np.zeros((64, *k.shape), np.float32))
            memory.values.append(np.zeros((64, *k.shape), np.float32))
        if memory.length == len(memory.keys[layer]):
            memory.keys[layer] = np.concatenate([memory.keys[layer]] * 2)
            memory.values[layer] = np.concatenate([memory.values[layer]] * 2)
        memory.keys[layer][memory.length], memory.values[layer][memory.length] = k, v
        keys, values = (one[layer][: memory.length + 1] for one in (memory.keys, memory.values))
        scores = np.einsum("hd,nhd->hn", q, keys) / np.sqrt(np.float32(q.shape[-1]))
        weight = np.exp(scores - scores.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        mixed = np.einsum("hn,nhd->hd", weight, values).reshape(-1)
        return self._linear(mixed, f"blocks.{layer}.attend.out")

    def _linear(self, x: Floats, name: str) -> Floats:
        return np.asarray(self._of[f"{name}.weight"] @ x + self._of[f"{name}.bias"])

    def _normed(self, x: Floats, name: str) -> Floats:
        away = x - x.mean()
        scaled = away / np.sqrt((away * away).mean() + np.float32(1e-5))
        return np.asarray(scaled * self._of[f"{name}.weight"] + self._of[f"{name}.bias"])


def write(
    net: LearnedNet, rows: Ints, bar: int, rng: np.random.Generator, *,
    temperature: float = 1.0, top_p: float = 0.95,
) -> Grid:  # fmt: skip
    """Music for the wishes of all bars of `bar` steps; the same rng gives the same music."""
    memory, words = Memory(), list[Ints]()
    for row in rows:
        word = np.zeros(len(FIELDS), dtype=np.int64)
        word[PLACE] = BAR
        playing = row[bar_wishes.PLAYERS] > 0
        words.append(word)
        heard = net.read(word, row, memory)
        for _ in range(bar_wishes.MOST_NOTES if playing.any() else 0):
            word = _drawn(net, heard, words[-1], bar, playing, rng, temperature, top_p)
            if word[PLACE] == BAR:
                break
            words.append(word)
            heard = net.read(word, row, memory)
    return bar_notes.decode(np.array(words), bar)


def _drawn(
    net: LearnedNet, heard: Floats, last: Ints, bar: int, playing: bar_wishes.Allowed,
    rng: np.random.Generator, temperature: float, top_p: float,
) -> Ints:  # fmt: skip
    word, known = np.zeros(len(FIELDS), dtype=np.int64), heard
    for number in range(len(FIELDS)):
        allowed = bar_wishes.allowed_values(number, word, last, bar, playing)
        logits = np.where(allowed, net.logits(known, number).astype(np.float64), -np.inf)
        chances = np.exp((logits - logits.max()) / temperature)
        chances /= chances.sum()
        order = np.argsort(-chances, kind="stable")
        held = np.cumsum(chances[order])
        chances[order[held - chances[order] >= top_p]] = 0
        word[number] = rng.choice(len(chances), p=chances / chances.sum())
        if number == PLACE and word[PLACE] == BAR:
            break
        known = net.told(known, number, int(word[number]))
    return word


def _rotated(x: Floats, place: int) -> Floats:
    """Vectors (heads, size) turned by their place, halves paired."""
    half = x.shape[-1] // 2
    speed = _ROTARY_BASE ** (-np.arange(half, dtype=np.float32) / half)
    cos, sin = np.cos(place * speed), np.sin(place * speed)
    first, second = x[:, :half], x[:, half:]
    turned = np.concatenate([first * cos - second * sin, first * sin + second * cos], axis=1)
    return turned.astype(np.float32)
