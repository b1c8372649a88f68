"""The composer that learns from real songs: a causal transformer over one word a note.

What sets it apart: every word is told what is asked of its bar (chords of its halves, density,
energy, place in the piece, moments to strike, who plays, metre and tempo; see `_Asked`), and bars
that lie ahead may be given first, so that it can fill in between (`fill`). The fields of a word are
drawn one after another, each knowing those before it. Meter, order, range and the roles that play
hold by construction: what breaks them is never drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pad_sequence

from photoplay.methods.bar_conditions import grid_of, lessons_of
from photoplay.nn.attention import CausalSelfAttention
from photoplay.nn.cache import KeyValueCache
from photoplay.nn.encoder_decoder import feed_forward
from photoplay.nn.sampling import draw
from photoplay.tokens import bar_notes
from photoplay.tokens.bar_notes import BAR, FIELDS, PITCH, PLACE, ROLE, ROLES
from photoplay.tokens.bar_wishes import (
    COLUMNS,
    MOST_NOTES,
    PLAYERS,
    SIZES,
    allowed_values,
    moved,
    wishes,
)
from photoplay.tokens.grid import Grid
from photoplay.tokens.piece import Ints
from photoplay.tokens.scores import score_of
from photoplay.types.cards import MethodCard
from photoplay.types.example import Example
from photoplay.types.recipe import Recipe
from photoplay.types.score import Part, Score

CARD = MethodCard(
    name="learned",
    title="The learned composer",
    paper="our own; words after W.-Y. Hsiao et al., Compound Word Transformer, 2021",
    makes="score",
    reads=("sheet", "density", "energy", "place", "hits", "roles"),
    learns_from=("pop909", "pop909-cl"),
    departures=(
        "one word a note, its fields drawn one after another",
        "conditions are read off the music itself, bar by bar",
        "bars that follow a gap may stand before it",
    ),
    not_reproduced=("tempo and metre are read too, but too few songs differ in them for a test",),
)
RECIPES = {
    "tiny": Recipe(steps=300, batch=8, learning_rate=3e-3, warmup=20, lowest=0.1, clip=1.0),
    "small": Recipe(steps=6000, batch=8, learning_rate=1e-3, warmup=200, lowest=0.05, clip=1.0,
                    weight_decay=0.01, average=0.998),
    "paper": Recipe(steps=60_000, batch=32, learning_rate=5e-4, warmup=1000, lowest=0.05, clip=1.0,
                    weight_decay=0.01, average=0.9995),
}  # fmt: skip
NO_LESSON = -100
_AHEAD_SHARE = 0.3
"""Of lessons that are learnt with bars ahead."""
_PLAYERS = {
    number: Part.of([], id=role, name=role.title(), role=role, instrument="piano", program=0)
    for number, role in enumerate(ROLES, 1)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    width: int = 256
    depth: int = 6
    heads: int = 4
    dropout: float = 0.1
    longest: int = 640
    """Words of a lesson at most; the rest is cut off."""
    temperature: float = 1.0
    top_p: float = 0.95

    @classmethod
    def paper(cls) -> Options:
        """The size meant to ship: about 5 million numbers."""
        return cls()

    @classmethod
    def small(cls) -> Options:
        return cls(width=160, depth=4, longest=448)

    @classmethod
    def tiny(cls) -> Options:
        """The size that the tests train."""
        return cls(width=64, depth=2, heads=2, dropout=0.0, longest=256)


def lessons(example: Example) -> list[Example]:
    """What is learnt of an item of a data set."""
    return lessons_of(example)


class Model(nn.Module):
    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = options
        width = options.width
        self.fields = nn.ModuleList(nn.Embedding(size, width) for size in FIELDS.values())
        self.ahead = nn.Embedding(2, width)
        self.asked = _Asked(width)
        self.blocks = nn.ModuleList(_Block(options) for _ in range(options.depth))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in FIELDS)
        self.heads = nn.ModuleList(nn.Linear(width, size) for size in FIELDS.values())
        for weights in (*self.fields.parameters(), *self.ahead.parameters()):
            nn.init.normal_(weights, std=0.02)

    def batch(self, examples: Sequence[Example]) -> dict[str, Tensor]:
        """Words, their bars' wishes, and where nothing is to be learnt, padded to one length.

        While training each lesson is moved to a key, and some are given bars ahead, by chance.
        """
        rows = [self._row(example) for example in examples]
        padding = {"wanted": float(NO_LESSON)}
        return {
            name: pad_sequence([row[name] for row in rows], batch_first=True,
                               padding_value=padding.get(name, 0.0))
            for name in rows[0]
        }  # fmt: skip

    def loss(self, batch: dict[str, Tensor]) -> Tensor:
        """Mean cross-entropy of the fields, nats."""
        wanted = batch["wanted"]
        heard = self._hear(batch["words"], batch["asked"], batch["ahead"])
        total = heard.new_zeros(())
        known = heard
        for field, (norm, head) in enumerate(zip(self.norms, self.heads, strict=True)):
            logits = head(norm(known))
            total = total + F.cross_entropy(
                logits.flatten(0, 1), wanted[..., field].flatten(), ignore_index=NO_LESSON
            )
            known = known + self.fields[field](wanted[..., field].clamp(min=0))
        return total / len(FIELDS)

    @torch.no_grad()
    def compose(self, example: Example, rng: torch.Generator) -> Score:
        """Music for what a lesson asks; its own notes are not looked at."""
        bars = len(example.vectors["density"])
        empty = replace(_grid_without_notes(example), bars=bars)
        return self._score(self._written(example, empty, range(bars), rng), example, rng)

    @torch.no_grad()
    def fill(self, example: Example, bars: range, rng: torch.Generator) -> Score:
        """The lesson's own music with `bars` written anew; all other bars stay as they are."""
        grid = grid_of(example)
        return self._score(self._written(example, grid, bars, rng), example, rng)

    def _row(self, example: Example) -> dict[str, Tensor]:
        words, asked = bar_notes.encode(grid_of(example)), _asked_rows(example)
        number = np.minimum(bar_notes.bars_of(words), len(asked) - 1)
        ahead = np.zeros(len(words), dtype=np.int64)
        if self.training:
            shift = int(torch.randint(-5, 7, ()))
            words, asked = _moved(words, shift), moved(asked, shift)
            if float(torch.rand(())) < _AHEAD_SHARE and len(asked) >= 4:
                gap = sorted(int(one) for one in torch.randint(1, len(asked), (2,)))
                words, number, ahead = _with_ahead(words, number, range(gap[0], gap[1]))
        longest = self.options.longest + 1
        words, number, ahead = words[:longest], number[:longest], ahead[:longest]
        wanted = words[1:].copy()
        wanted[words[1:, PLACE] >= BAR, ROLE:] = NO_LESSON
        wanted[ahead[1:] > 0] = NO_LESSON
        return {
            "words": torch.from_numpy(words[:-1]),
            "wanted": torch.from_numpy(wanted),
            "ahead": torch.from_numpy(ahead[:-1]),
            "asked": torch.from_numpy(asked[number[:-1]]),
        }

    def _hear(
        self, words: Tensor, asked: Tensor, ahead: Tensor,
        caches: Sequence[KeyValueCache] | None = None,
    ) -> Tensor:  # fmt: skip
        x: Tensor = self.asked(asked) + self.ahead(ahead)
        notes = (words[..., PLACE] < BAR)[..., None]
        for field, table in enumerate(self.fields):
            x = x + table(words[..., field]) * (1 if field == PLACE else notes)
        for place, block in enumerate(self.blocks):
            x = block(x, caches[place] if caches else None)
        return x

    def _written(self, example: Example, grid: Grid, bars: range, rng: torch.Generator) -> Grid:
        """`grid` with `bars` written anew, in the key and metre of the lesson."""
        asked = _asked_rows(example)
        words = bar_notes.encode(grid)[:-1]
        number = bar_notes.bars_of(words)
        behind = words[(number >= bars.stop)]
        pen = _Pen(self, asked, grid.bar, rng)
        for word, bar in zip(behind, number[number >= bars.stop], strict=True):
            pen.read(word, int(bar), ahead=True)
        for word, bar in zip(words[number < bars.start], number[number < bars.start], strict=True):
            pen.read(word, int(bar))
        fresh = [word for bar in bars for word in pen.write(bar)]
        whole = np.concatenate(
            [words[number < bars.start], np.array(fresh, dtype=np.int64).reshape(-1, len(FIELDS)),
             behind]
        )  # fmt: skip
        return bar_notes.decode(whole, grid.bar)

    def _score(self, grid: Grid, example: Example, rng: torch.Generator) -> Score:
        timed = replace(grid, tempos=((0, round(example.tempo or 120)),))
        score = score_of(timed, _PLAYERS, title=example.title, method=CARD.name,
                         seed=rng.initial_seed())  # fmt: skip
        return replace(score, chords=example.sheet.chords if example.sheet else ())


class _Pen:
    """Reads words and writes bars, remembering what was read."""

    def __init__(self, model: Model, asked: Ints, bar: int, rng: torch.Generator) -> None:
        self.model, self.asked, self.bar, self.rng = model, asked, bar, rng
        self.caches = [KeyValueCache() for _ in model.blocks]
        self.heard = torch.zeros(0)
        self.device = next(model.parameters()).device

    def read(self, word: Ints, bar: int, *, ahead: bool = False) -> None:
        self.heard = self.model._hear(
            torch.from_numpy(word)[None, None].to(self.device),
            torch.from_numpy(self.asked[bar])[None, None].to(self.device),
            torch.full((1, 1), int(ahead), device=self.device),
            self.caches,
        )[0, 0]

    def write(self, bar: int) -> list[Ints]:
        """The words of a bar, its own first."""
        word = np.zeros(len(FIELDS), dtype=np.int64)
        word[PLACE] = BAR
        words = [word]
        playing = self.asked[bar][PLAYERS] > 0
        self.read(word, bar)
        while playing.any() and len(words) <= MOST_NOTES:
            word = self._drawn(words[-1], playing)
            if word[PLACE] == BAR:
                break
            words.append(word)
            self.read(word, bar)
        return words

    def _drawn(self, last: Ints, playing: np.ndarray) -> Ints:
        options = self.model.options
        word, known = np.zeros(len(FIELDS), dtype=np.int64), self.heard
        for field, (norm, head) in enumerate(zip(self.model.norms, self.model.heads, strict=True)):
            allowed = allowed_values(field, word, last, self.bar, playing)
            word[field] = int(
                draw(head(norm(known)), self.rng, temperature=options.temperature,
                     top_p=options.top_p, allowed=torch.from_numpy(allowed).to(self.device))
            )  # fmt: skip
            if field == PLACE and word[PLACE] == BAR:
                break
            value = torch.tensor(int(word[field]), device=self.device)
            known = known + self.model.fields[field](value)
        return word


class _Asked(nn.Module):
    """What is asked of a bar as one vector: the sum of what is asked in each respect."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(size, width) for size in SIZES)
        self.marks = nn.Linear(COLUMNS - len(SIZES), width)
        for weights in self.tables.parameters():
            nn.init.normal_(weights, std=0.05)

    def forward(self, asked: Tensor) -> Tensor:
        """(…, columns) to (…, width)."""
        found: Tensor = self.marks(asked[..., PLAYERS.start :].float())
        for column, table in enumerate(self.tables):
            found = found + table(asked[..., column])
        return found


def _asked_rows(example: Example) -> Ints:
    """The wishes of each bar of a lesson; ValueError where it lacks a vector."""
    chords = example.sheet.chords if example.sheet else ()
    return wishes(example.vectors, chords, _beats(example), example.tempo or 120)


def _beats(example: Example) -> float:
    return float(example.metre.split("/")[0]) * 4 / float(example.metre.split("/")[1])


def _grid_without_notes(example: Example) -> Grid:
    return Grid.of(
        np.zeros((0, 5), dtype=np.int64), steps=4, bar=round(_beats(example) * 4), bars=0
    )


def _moved(words: Ints, shift: int) -> Ints:
    """Words with pitches moved; an octave less far where they would leave the keyboard."""
    notes = words[:, PLACE] < BAR
    pitch = words[notes, PITCH] + shift
    words = words.copy()
    words[notes, PITCH] = np.where(pitch > 127, pitch - 12, np.where(pitch < 0, pitch + 12, pitch))
    return words


def _with_ahead(words: Ints, number: Ints, gap: range) -> tuple[Ints, Ints, Ints]:
    """The bars after a gap first, marked, then all up to its end; words, bars and marks."""
    after = (number >= gap.stop) & (words[:, PLACE] <= BAR)
    before = number < gap.stop
    end = words[:, PLACE] > BAR
    order = np.concatenate([np.flatnonzero(after), np.flatnonzero(before & ~end)])
    marks = np.concatenate([np.ones(int(after.sum())), np.zeros(int((before & ~end).sum()))])
    return words[order], number[order], marks.astype(np.int64)


class _Block(nn.Module):
    def __init__(self, options: Options) -> None:
        super().__init__()
        width = options.width
        self.attend = CausalSelfAttention(width, options.heads, options.dropout)
        self.think = feed_forward(width, 4 * width)
        self.before_attend, self.before_think = nn.LayerNorm(width), nn.LayerNorm(width)
        self.drop = nn.Dropout(options.dropout)

    def forward(self, x: Tensor, cache: KeyValueCache | None) -> Tensor:
        x = x + self.drop(self.attend(self.before_attend(x), cache))
        found: Tensor = x + self.drop(self.think(self.before_think(x)))
        return found
