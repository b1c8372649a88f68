"""The composer that learns tunes from real music: a causal transformer over one word a note.

What sets it apart: every word is told what is asked of its bar (chords, key, density, energy, place
in the piece, form, style, moments to strike, who plays, metre and tempo; see `_Asked`), each of
which may be left open; and bars that lie ahead may be given first, in their order, so that it can
fill in between (`fill`). All music is learnt in the key without signs. The fields of a word are
drawn one after another, each knowing those before it. Metre, order, range, hits and the roles that
play hold by construction: what breaks them is never drawn.
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
from photoplay.theory.scales import white_shift
from photoplay.tokens import bar_notes
from photoplay.tokens.ahead import MARKS, marks_of, ordered
from photoplay.tokens.bar_notes import BAR, FIELDS, PITCH, PLACE, ROLE, ROLES
from photoplay.tokens.bar_wishes import (
    COLUMNS,
    HITS,
    MOST_NOTES,
    OPEN,
    PLAYERS,
    SIZES,
    Bounds,
    allowed_values,
    moved,
    opened,
    wishes,
)
from photoplay.tokens.grid import Grid
from photoplay.tokens.piece import Ints
from photoplay.tokens.scores import score_of
from photoplay.types.annotations import Sheet
from photoplay.types.cards import MethodCard
from photoplay.types.example import Example
from photoplay.types.recipe import Recipe
from photoplay.types.score import Part, Score

CARD = MethodCard(
    name="learned",
    title="The learned composer",
    paper="our own; words after W.-Y. Hsiao et al., Compound Word Transformer, 2021",
    makes="score",
    reads=("sheet", "density", "energy", "place", "hits", "roles", "left", "echo", "section",
           "tempo", "style"),
    learns_from=("pop909", "pop909-structure", "openewld", "openscore-quartets", "js-fakes"),
    departures=(
        "one word a note, its fields drawn one after another",
        "conditions are read off the music itself, bar by bar, and each is left open by chance",
        "bars that follow a gap may stand before it",
        "what is learnt of a piece is its tune, in the key without signs",
    ),
    not_reproduced=("metre is read too, but too few pieces differ in it for a test",),
)  # fmt: skip
RECIPES = {
    "tiny": Recipe(steps=300, batch=8, learning_rate=3e-3, warmup=20, lowest=0.1, clip=1.0),
    "small": Recipe(steps=3000, batch=16, learning_rate=2e-3, warmup=100, lowest=0.03, clip=1.0,
                    betas=(0.9, 0.98), weight_decay=0.02, average=0.995),
    "paper": Recipe(steps=60_000, batch=32, learning_rate=5e-4, warmup=1000, lowest=0.05, clip=1.0,
                    weight_decay=0.01, average=0.9995),
}  # fmt: skip
NO_LESSON = -100
_AHEAD_SHARE = 0.35
"""Of lessons that are learnt with bars ahead."""
_LONGEST_GAP = 12
"""Bars."""
_ALL_OPEN, _ONE_OPEN = 0.1, 0.15
"""Of lessons that are learnt with nothing asked, and with one respect or another left open."""
_PLAYERS = {
    number: Part.of([], id=role, name=role.title(), role=role, instrument="piano", program=0)
    for number, role in enumerate(ROLES, 1)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    width: int = 384
    depth: int = 6
    heads: int = 6
    dropout: float = 0.1
    longest: int = 320
    """Words of a lesson at most; the rest is cut off."""
    temperature: float = 1.0
    top_p: float = 0.95

    @classmethod
    def paper(cls) -> Options:
        """What a GPU would train: about 11 million numbers."""
        return cls()

    @classmethod
    def small(cls) -> Options:
        """The size that ships: about 0.9 million numbers."""
        return cls(width=128, depth=4, heads=2, longest=192)

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
        self.ahead = nn.Embedding(MARKS, width)
        self.asked = _Asked(width)
        self.blocks = nn.ModuleList(_Block(options) for _ in range(options.depth))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in FIELDS)
        self.heads = nn.ModuleList(nn.Linear(width, size) for size in FIELDS.values())
        for weights in (*self.fields.parameters(), *self.ahead.parameters()):
            nn.init.normal_(weights, std=0.02)

    def batch(self, examples: Sequence[Example]) -> dict[str, Tensor]:
        """Words, their bars' wishes, and where nothing is to be learnt, padded to one length.

        While training some are given bars ahead, and wishes are left open, by chance.
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
        words, asked = _moved(words, _home(example)), moved(asked, _home(example))
        number = np.minimum(bar_notes.bars_of(words), len(asked) - 1)
        ahead = np.zeros(len(words), dtype=np.int64)
        if self.training:
            asked = _left_open(asked)
            if _chance() < _AHEAD_SHARE and len(asked) >= 4:
                first = int(torch.randint(0, len(asked) - 1, ()))
                count = int(torch.randint(1, _LONGEST_GAP + 1, ()))
                gap = range(first, min(first + count, len(asked) - 1))
                order = ordered(words, number, gap)
                words, number = words[order], number[order]
                ahead = marks_of(number, gap)
        longest = self.options.longest + 1
        words, number, ahead = words[:longest], number[:longest], ahead[:longest]
        wanted = words[1:].copy()
        wanted[words[1:, PLACE] >= BAR, ROLE:] = NO_LESSON
        wanted[(ahead[1:] > 0) & (ahead[1:] <= MARKS // 2)] = NO_LESSON
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
        shift = _home(example)
        asked = moved(_asked_rows(example), shift)
        words = _moved(bar_notes.encode(grid)[:-1], shift)
        number = bar_notes.bars_of(words)
        pen = _Pen(self, asked, grid.bar, rng)
        order = ordered(words, number, bars)
        order = order[(number[order] < bars.start) | (number[order] >= bars.stop)]
        followed = bool((number >= bars.stop).any())
        marks = marks_of(number[order], bars) * followed
        for place, mark in zip(order, marks, strict=True):
            pen.read(words[place], int(number[place]), int(mark))
        given = marks_of(np.array(bars), bars) * followed
        fresh = [word for bar, mark in zip(bars, given, strict=True)
                 for word in pen.write(bar, int(mark))]  # fmt: skip
        whole = np.concatenate(
            [words[number < bars.start], np.array(fresh, dtype=np.int64).reshape(-1, len(FIELDS)),
             words[number >= bars.stop]]
        )  # fmt: skip
        return bar_notes.decode(_moved(whole, -shift), grid.bar)

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

    def read(self, word: Ints, bar: int, mark: int) -> None:
        self.heard = self.model._hear(
            torch.from_numpy(word)[None, None].to(self.device),
            torch.from_numpy(self.asked[bar])[None, None].to(self.device),
            torch.full((1, 1), mark, device=self.device),
            self.caches,
        )[0, 0]

    def write(self, bar: int, mark: int) -> list[Ints]:
        """The words of a bar, its own first."""
        word = np.zeros(len(FIELDS), dtype=np.int64)
        word[PLACE] = BAR
        words = [word]
        row = self.asked[bar]
        struck = tuple(np.flatnonzero(row[HITS][: self.bar]).tolist())
        bounds = Bounds(bar=self.bar, playing=row[PLAYERS] > 0, struck=struck)
        self.read(word, bar, mark)
        while bounds.playing.any() and len(words) <= MOST_NOTES:
            word = self._drawn(words[-1], bounds)
            if word[PLACE] == BAR:
                break
            words.append(word)
            self.read(word, bar, mark)
        return words

    def _drawn(self, last: Ints, bounds: Bounds) -> Ints:
        options = self.model.options
        word, known = np.zeros(len(FIELDS), dtype=np.int64), self.heard
        for field, (norm, head) in enumerate(zip(self.model.norms, self.model.heads, strict=True)):
            allowed = allowed_values(field, word, last, bounds)
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
    sheet = example.sheet or Sheet()
    above, below = (int(one) for one in example.metre.split("/"))
    return wishes(
        example.vectors, sheet.chords, _beats(example), example.tempo,
        key=sheet.keys[0] if sheet.keys else None, style=example.style,
        compound=below >= 8 and above % 3 == 0 and above > 3,
    )  # fmt: skip


def _home(example: Example) -> int:
    """Semitones up or down to the key without signs; 0 where the key is not known."""
    keys = example.sheet.keys if example.sheet else ()
    return white_shift(keys[0].tonic, keys[0].mode) if keys else 0


def _left_open(asked: Ints) -> Ints:
    """Wishes of which some, or all, are not said; of the moments to strike few are left."""
    if _chance() < _ALL_OPEN:
        return opened(asked)
    asked = opened(asked, [one for one in OPEN if _chance() < _ONE_OPEN])
    kept = torch.rand(len(asked), HITS.stop - HITS.start).numpy() < 0.6 * _chance()
    asked[:, HITS] *= kept
    return asked


def _chance() -> float:
    return float(torch.rand(()))


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
