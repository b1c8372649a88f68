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

from photoplay.methods.bar_conditions import VECTORS, grid_of, halves, lessons_of
from photoplay.nn.attention import CausalSelfAttention
from photoplay.nn.cache import KeyValueCache
from photoplay.nn.encoder_decoder import feed_forward
from photoplay.nn.sampling import draw
from photoplay.tokens import bar_notes
from photoplay.tokens.bar_notes import BAR, FIELDS, LONGEST_BAR, PITCH, PLACE, ROLE, ROLES
from photoplay.tokens.grid import Grid, nearest_quality
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
QUALITIES = ("major", "minor", "diminished", "augmented", "sus2", "sus4", "dominant7", "major7",
             "minor7")  # fmt: skip
RANGES = {"melody": (48, 96), "counter": (40, 100), "accompaniment": (21, 108)}
"""Lowest and highest pitch that is drawn for a role."""
NO_LESSON = -100
_AHEAD_SHARE = 0.3
"""Of lessons that are learnt with bars ahead."""
_MOST_NOTES = 64
"""Of a bar; after that the next one begins."""
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
            words, asked = _moved(words, shift), _Asked.moved(asked, shift)
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
        playing = self.asked[bar][_Asked.roles] > 0
        self.read(word, bar)
        while playing.any() and len(words) <= _MOST_NOTES:
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
            if not allowed.any():  # the highest note of the last role: nothing more fits here
                return _step_on(last)
            word[field] = int(
                draw(head(norm(known)), self.rng, temperature=options.temperature,
                     top_p=options.top_p, allowed=torch.from_numpy(allowed).to(self.device))
            )  # fmt: skip
            if field == PLACE and word[PLACE] == BAR:
                break
            value = torch.tensor(int(word[field]), device=self.device)
            known = known + self.model.fields[field](value)
        return word


def allowed_values(field: int, word: Ints, last: Ints, bar: int, playing: np.ndarray) -> np.ndarray:
    """Which values a field of `word` may have after the word `last`, bool.

    Words of one place go up: by role, then by pitch.
    """
    allowed = np.ones(list(FIELDS.values())[field], dtype=bool)
    again = last[PLACE] < BAR and word[PLACE] == last[PLACE]
    if field == PLACE:
        allowed = bar_notes.allowed_places(last, bar)
        if last[PLACE] < BAR and not _above(last, playing):
            allowed[last[PLACE]] = False
    elif field == ROLE:
        allowed = playing.copy()
        if again:
            allowed[: last[ROLE]] = False
            if last[PITCH] >= RANGES[ROLES[last[ROLE]]][1]:
                allowed[last[ROLE]] = False
    elif field == PITCH:
        low, high = RANGES[ROLES[word[ROLE]]]
        if again and word[ROLE] == last[ROLE]:
            low = max(low, int(last[PITCH]) + 1)
        allowed = (np.arange(128) >= low) & (np.arange(128) <= high)
    return allowed


def _above(last: Ints, playing: np.ndarray) -> bool:
    """Whether anything may follow `last` at its own place."""
    role = int(last[ROLE])
    here = bool(playing[role]) and last[PITCH] < RANGES[ROLES[role]][1]
    return here or bool(playing[role + 1 :].any())


def _step_on(last: Ints) -> Ints:
    word = np.zeros_like(last)
    word[PLACE] = BAR
    return word


class _Asked(nn.Module):
    """What is asked of a bar as one vector: the sum of what is asked in each respect."""

    chords, density, energy, place = slice(0, 4), 4, 5, 6
    metre, tempo, roles, hits = 7, 8, slice(9, 9 + len(ROLES)), slice(12, 12 + LONGEST_BAR)
    columns = 12 + LONGEST_BAR
    sizes = (13, len(QUALITIES) + 1, 13, len(QUALITIES) + 1, 24, 16, 16, 9, 16)
    """Of the columns up to tempo; roots and qualities have 0 for no chord."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(size, width) for size in self.sizes)
        self.marks = nn.Linear(len(ROLES) + LONGEST_BAR, width)
        for weights in self.tables.parameters():
            nn.init.normal_(weights, std=0.05)

    def forward(self, asked: Tensor) -> Tensor:
        """(…, columns) to (…, width)."""
        found: Tensor = self.marks(asked[..., self.roles.start :].float())
        for column, table in enumerate(self.tables):
            found = found + table(asked[..., column])
        return found

    @staticmethod
    def moved(asked: Ints, shift: int) -> Ints:
        """As asked, in another key."""
        asked = asked.copy()
        for column in (0, 2):
            root = asked[:, column]
            asked[:, column] = np.where(root > 0, (root - 1 + shift) % 12 + 1, 0)
        return asked


def _asked_rows(example: Example) -> Ints:
    """The columns of `_Asked` for each bar of a lesson; ValueError where it lacks a vector."""
    missing = [name for name in VECTORS if name not in example.vectors]
    if missing:
        raise ValueError(f"the lesson {example.key} does not say {', '.join(missing)}")
    of = {name: np.asarray(example.vectors[name]) for name in VECTORS}
    bars, beats = len(of["density"]), _beats(example)
    rows = np.zeros((bars, _Asked.columns), dtype=np.int64)
    chords = example.sheet.chords if example.sheet else ()
    for bar, pair in enumerate(halves(chords, bars, beats)):
        for half, chord in enumerate(pair):
            if chord is not None:
                kind = QUALITIES.index(nearest_quality(chord.quality, QUALITIES))
                rows[bar, 2 * half : 2 * half + 2] = chord.root + 1, kind + 1
    rows[:, _Asked.density] = np.clip(np.ceil(of["density"] / 2), 0, 23)
    rows[:, _Asked.energy] = np.clip(of["energy"] // 8, 0, 15)
    rows[:, _Asked.place] = np.clip(of["place"] * 15, 0, 15)
    rows[:, _Asked.metre] = min(round(beats), 8)
    rows[:, _Asked.tempo] = np.clip(((example.tempo or 120) - 40) // 10, 0, 15)
    rows[:, _Asked.roles] = of["roles"] > 0
    rows[:, _Asked.hits] = of["hits"] > 0
    return rows


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
