"""What is asked of each bar, read off real music, so that a composer can learn to do as asked.

A lesson is an Example whose notes, the tune of a piece, lie on the grid of `tokens.bar_notes` from
a bar line; chords and key stand in its sheet, and its `vectors` have one row a bar (see
`tokens.bar_wishes`; NaN where the music does not say):

    density   notes of the bar
    energy    how much goes on in all parts, 0..127; NaN for a tune alone
    place     where in the whole piece it lies, 0 first bar .. 1 last bar
    hits      (bars, 32) sixteenths that are struck: all parts together, or a long note of the tune
    roles     (bars, 3) who plays: melody, counter, accompaniment
    left, echo, section   the form, where listeners have noted it
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from photoplay.theory.chords import intervals
from photoplay.tokens.bar_notes import LONGEST_BAR, ROLES, RULES
from photoplay.tokens.bar_wishes import QUALITIES
from photoplay.tokens.grid import Grid, on_grid
from photoplay.tokens.piece import Piece, piece_of, piece_on_beats
from photoplay.types.annotations import Phrase, Sheet
from photoplay.types.example import Example
from photoplay.types.notes import Metre, NoteTable
from photoplay.types.score import Chord, KeyChange

STRUCK_TOGETHER = 4
"""Notes that begin at once, from which on a moment counts as struck."""
_STRUCK_LONG = 6
"""Sixteenths of a note of the tune that counts as struck."""
_BUSY, _LOUD = 8.0, (40.0, 100.0)
"""Notes a beat of all parts, and velocities, between which energy rises."""
_WHITE = frozenset({0, 2, 4, 5, 7, 9, 11})
_COLUMNS = ("onset", "duration", "pitch", "velocity", "part", "program", "drum")
_TRIADS = (*QUALITIES[:2], "dominant7")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutting:
    """How pieces become lessons; those no longer than two are cut twice as tightly."""

    bars: int = 32
    hop: int = 16
    least_notes: int = 24
    stray: float = 0.1
    """Share of onsets further than a twentieth of a beat from the grid, above which a piece is
    left out."""


def lessons_of(example: Example, cutting: Cutting | None = None) -> list[Example]:
    """Stretches of a piece's tune, each with what was asked of its bars; none without notes.

    ValueError where its bars are longer than the code can tell, hold no whole number of
    sixteenths, or do not hold for half of it.
    """
    cutting = cutting or Cutting()
    if example.notes is None or not len(example.notes):
        return []
    found: list[Example] = []
    for number, stretch in enumerate(_stretches(example)):
        for one in _of_stretch(stretch, cutting):
            found.append(replace(one, key=f"{example.key}:{number}:{one.key}"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Music in one metre from a bar line."""

    piece: Piece
    tune: NDArray[np.bool_]
    """Which notes."""
    alone: bool
    """Whether nothing but the tune is known."""
    chords: tuple[Chord, ...]
    phrases: tuple[Phrase, ...]
    compound: bool
    tempo: float | None
    style: str


def asked_of(grid: Grid) -> dict[str, NDArray[np.float32]]:
    """The vectors of a whole tune that follow from its notes alone."""
    bar, within = np.divmod(grid.onset, grid.bar)
    density = np.bincount(bar, minlength=grid.bars).astype(np.float32)
    hits = np.zeros((grid.bars, LONGEST_BAR), dtype=np.float32)
    long = grid.duration >= _STRUCK_LONG
    hits[bar[long], within[long]] = 1
    roles = np.zeros((grid.bars, len(ROLES)), dtype=np.float32)
    roles[bar, grid.part - 1] = 1
    return {
        "density": density,
        "energy": np.full(grid.bars, np.nan, dtype=np.float32),
        "place": (np.arange(grid.bars) / max(grid.bars - 1, 1)).astype(np.float32),
        "hits": hits,
        "roles": roles,
    }


def grid_of(example: Example) -> Grid:
    """The notes of a lesson on the grid, with as many bars as its vectors have rows."""
    if example.notes is None:
        raise ValueError(f"the lesson {example.key} has no notes")
    grid = on_grid(piece_of(example.notes), RULES, example.notes.track + 1)
    return replace(grid, bars=max(grid.bars, len(example.vectors["density"])))


def table_of_grid(grid: Grid, bpm: float, metre: Metre | None = None) -> NoteTable:
    """A grid as a table whose tracks are the roles, from 0."""
    beat = 60 / bpm
    onset = (grid.onset * beat / grid.steps).astype(np.float64)
    length = (grid.duration * beat / grid.steps).astype(np.float64)
    zeros = np.zeros(len(grid), dtype=np.int64)
    return NoteTable(
        resolution=grid.steps, onset=grid.onset, duration=grid.duration, pitch=grid.pitch,
        velocity=grid.velocity, drum=np.zeros(len(grid), dtype=bool), track=grid.part - 1,
        channel=zeros, program=zeros, onset_seconds=onset,
        end_seconds=np.asarray(onset + length, dtype=np.float64), length=grid.bars * grid.bar,
        metres=(metre or _metre(grid.bar, compound=False),), tempos=((0, beat),), names=ROLES,
    )  # fmt: skip


def heard_chords(grid: Grid) -> tuple[Chord, ...]:
    """The triad or seventh that fits each half bar best, in beats; for music without symbols.

    Chord tones count by their length, those of the lowest notes twice for the root; other tones
    count against it.
    """
    half = grid.bar / 2
    count = 2 * grid.bars
    edges = np.arange(count + 1) * half
    start, end = grid.onset, grid.onset + grid.duration
    shared = np.minimum(edges[1:, None], end) - np.maximum(edges[:-1, None], start)
    shared = np.clip(shared, 0, None)
    classes = np.eye(12)[grid.pitch % 12]
    weights = shared @ classes
    names = [(root, kind) for kind in _TRIADS for root in range(12)]
    tones = np.array([[(p - root) % 12 in intervals(kind) for p in range(12)]
                      for root, kind in names])  # fmt: skip
    scores = weights @ np.where(tones, 1.0, -1.0).T
    for number in range(count):
        held = np.flatnonzero(shared[number] > 0)
        if len(held):
            low = int(grid.pitch[held].min()) % 12
            scores[number] += (
                0.5 * weights[number].sum() * np.array([root == low for root, _ in names])
            )
    scores -= (
        0.15
        * weights.sum(axis=1, keepdims=True)
        * np.array([kind == "dominant7" for _, kind in names])
    )
    best = scores.argmax(axis=1)
    return tuple(
        Chord(beat=k * half / grid.steps, duration=half / grid.steps, root=names[one][0],
              quality=names[one][1])
        for k, one in enumerate(best.tolist())
        if weights[k].sum() > 0
    )  # fmt: skip


def home_key(grid: Grid, chords: Sequence[Chord]) -> KeyChange:
    """The major or minor key whose scale holds most of tune and chords."""
    weights = np.bincount(grid.pitch % 12, weights=grid.duration, minlength=12)
    triads = np.zeros(12)
    for chord in chords:
        for step in intervals(chord.quality)[:3]:
            weights[(chord.root + step) % 12] += chord.duration * grid.steps / 3
        triads[chord.root] += chord.duration * (1 + (chord is chords[-1]))
    white = np.array([one in _WHITE for one in range(12)])
    held = [float(weights[np.roll(white, tonic)].sum()) for tonic in range(12)]
    tonic = int(np.argmax(held))
    relative = (tonic + 9) % 12
    major = triads[tonic] + 0.1 * weights[tonic]
    minor = triads[relative] + 0.1 * weights[relative]
    return KeyChange(beat=0.0, tonic=relative if minor > major else tonic,
                     mode="minor" if minor > major else "major")  # fmt: skip


def _stretches(example: Example) -> Iterator[_Stretch]:
    table = example.notes
    assert table is not None
    tune, alone = _tune(table)
    sheet = example.sheet or Sheet()
    if example.beats is not None:
        piece = piece_on_beats(table, example.beats, example.chords)
        ends = [beat for beat, _, _ in piece.chords[1:]] + [piece.beats]
        chords = tuple(
            Chord(beat=beat, duration=max(end - beat, 0.0), root=root, quality=quality)
            for (beat, root, quality), end in zip(piece.chords, ends, strict=True)
            if root is not None
        )
        yield _Stretch(piece=piece, tune=tune, alone=alone, chords=chords, phrases=sheet.phrases,
                       compound=False, tempo=piece.tempos[0][1], style="pop")  # fmt: skip
        return
    whole = piece_of(table)
    ends = [*(metre.tick for metre in table.metres[1:]), max(table.length, table.last_end)]
    for metre, last in zip(table.metres, ends, strict=True):
        start, end = metre.tick / table.resolution, last / table.resolution
        inside = (whole.onset >= start - 1e-6) & (whole.onset < end - 1e-6)
        if not (inside & tune).any():
            continue
        columns = {name: getattr(whole, name)[inside] for name in _COLUMNS}
        columns["onset"] = columns["onset"] - start
        yield _Stretch(
            piece=Piece(**columns, bar=metre.beats), tune=tune[inside], alone=alone,
            chords=_chords_between(sheet.chords, start, end),
            phrases=sheet.phrases if start == 0 else (),
            compound=metre.denominator >= 8 and metre.numerator % 3 == 0 and metre.numerator > 3,
            tempo=example.tempo, style=_style(example),
        )  # fmt: skip


def _style(example: Example) -> str:
    if example.sheet is not None and example.sheet.phrases:
        return "pop"
    if example.sheet is not None and example.sheet.chords:
        return "song"
    return "classical" if example.notes is not None and any(example.notes.names) else "chorale"


def _tune(table: NoteTable) -> tuple[NDArray[np.bool_], bool]:
    """Which notes are the tune's, and whether there are no others."""
    if "MELODY" in table.names:
        return table.track == table.names.index("MELODY"), False
    tracks = sorted(set(table.track[~table.drum].tolist()))
    means = [float(table.pitch[table.track == one].mean()) for one in tracks]
    return table.track == tracks[int(np.argmax(means))], len(tracks) == 1


def _of_stretch(stretch: _Stretch, cutting: Cutting) -> Iterator[Example]:
    piece = stretch.piece
    if abs(piece.bar * RULES.steps - round(piece.bar * RULES.steps)) > 1e-6:
        raise ValueError(f"bars of {piece.bar:g} beats are no whole number of sixteenths")
    if not 1 <= piece.bar * RULES.steps <= LONGEST_BAR:
        raise ValueError(f"bars have 1 to {LONGEST_BAR} sixteenths, got {piece.bar:g} beats")
    sixteenths = piece.onset[stretch.tune] * RULES.steps
    if float(np.mean(np.abs(sixteenths - np.rint(sixteenths)) > 0.2)) > cutting.stray:
        return
    everything = on_grid(piece, RULES, np.ones(len(piece), dtype=np.int64))
    tune = _one_voice(piece, stretch.tune, everything.bars)
    if not len(tune):
        return
    chords = stretch.chords or (() if stretch.alone else heard_chords(everything))
    asked = asked_of(tune)
    if not stretch.alone:
        asked |= {"energy": _energy(everything), "hits": _struck(tune, everything, asked["hits"])}
    asked |= _form(stretch.phrases, tune)
    hop = cutting.hop if tune.bars > 2 * cutting.bars else cutting.hop // 2
    for first in range(0, max(tune.bars - cutting.bars // 2, 1), hop):
        last = min(first + cutting.bars, tune.bars)
        notes = _between(tune, first, last)
        if len(notes) < cutting.least_notes:
            continue
        start, end = (bar * tune.bar / tune.steps for bar in (first, last))
        here = _chords_between(chords, start, end)
        metre = _metre(tune.bar, compound=stretch.compound)
        yield Example(
            key=str(first),
            notes=table_of_grid(notes, stretch.tempo or 120, metre),
            sheet=Sheet(chords=here, keys=(home_key(notes, here),)),
            tempo=stretch.tempo,
            metre=f"{metre.numerator}/{metre.denominator}",
            style=stretch.style,
            vectors={name: rows[first:last] for name, rows in asked.items()},
        )


def _one_voice(piece: Piece, tune: NDArray[np.bool_], bars: int) -> Grid:
    """The highest note of each moment of the tune, let go when the next begins; as melody."""
    columns = {name: getattr(piece, name)[tune] for name in _COLUMNS}
    grid = on_grid(Piece(**columns, bar=piece.bar), RULES,
                   np.ones(int(tune.sum()), dtype=np.int64))  # fmt: skip
    rows = grid.rows()
    rows = rows[np.lexsort((-rows[:, 2], rows[:, 0]))]
    rows = rows[np.r_[True, np.diff(rows[:, 0]) > 0]] if len(rows) else rows
    if len(rows):
        rows[:-1, 3] = np.minimum(rows[:-1, 3], np.diff(rows[:, 0]))
    return Grid.of(rows, steps=grid.steps, bar=grid.bar, bars=max(bars, grid.bars))


def _energy(everything: Grid) -> NDArray[np.float32]:
    """How much goes on in each bar, half by notes a beat, half by their velocities."""
    bar = everything.onset // everything.bar
    count = np.bincount(bar, minlength=everything.bars)
    loud = np.bincount(bar, everything.velocity, minlength=everything.bars) / np.maximum(count, 1)
    busy = count / (everything.bar / everything.steps) / _BUSY
    low, high = _LOUD
    found = 0.5 * np.clip(busy, 0, 1) + 0.5 * np.clip((loud - low) / (high - low), 0, 1)
    return (127 * found).astype(np.float32)


def _struck(tune: Grid, everything: Grid, long: NDArray[np.float32]) -> NDArray[np.float32]:
    together = np.bincount(everything.onset, minlength=everything.bars * everything.bar)
    bar, within = np.divmod(tune.onset, tune.bar)
    hits = long.copy()
    hits[bar, within] += together[tune.onset] >= STRUCK_TOGETHER
    return np.minimum(hits, 1).astype(np.float32)


def _form(phrases: Sequence[Phrase], tune: Grid) -> dict[str, NDArray[np.float32]]:
    """Bars left of the phrase, what it repeats and which idea it is; nothing without phrases."""
    if not phrases:
        return {}
    left, echo, section = (np.full(tune.bars, np.nan, dtype=np.float32) for _ in range(3))
    ideas = list(dict.fromkeys(one.letter for one in phrases if one.letter.isupper()))
    began: dict[str, int] = {}
    beats = tune.bar / tune.steps
    for one in phrases:
        first, count = round(one.beat / beats), round(one.beats / beats)
        last = min(first + count, tune.bars)
        left[first:last] = count - np.arange(max(last - first, 0))
        echo[first:last] = first - began[one.letter] if one.letter in began else 0
        began[one.letter] = first
        section[first:last] = _idea(one.letter, ideas)
    return {"left": left, "echo": echo, "section": section}


def _idea(letter: str, ideas: Sequence[str]) -> int:
    """A number of `bar_wishes.SECTIONS`."""
    if letter in ideas:
        return min(ideas.index(letter), 2)
    return {"i": 4, "o": 5}.get(letter, 3)


def _metre(bar: int, *, compound: bool) -> Metre:
    """Of a bar of sixteenths."""
    if bar % RULES.steps == 0 and not compound:
        return Metre(0, bar // RULES.steps, 4)
    return Metre(0, bar // 2, 8) if bar % 2 == 0 else Metre(0, bar, 16)


def _between(grid: Grid, first: int, last: int) -> Grid:
    rows = grid.rows()
    start, end = first * grid.bar, last * grid.bar
    rows = rows[(rows[:, 0] >= start) & (rows[:, 0] < end)]
    rows[:, 3] = np.minimum(rows[:, 3], end - rows[:, 0])
    rows[:, 0] -= start
    return Grid.of(rows, steps=grid.steps, bar=grid.bar, bars=last - first)


def _chords_between(chords: Sequence[Chord], start: float, end: float) -> tuple[Chord, ...]:
    return tuple(
        replace(one, beat=max(one.beat, start) - start,
                duration=min(one.beat + one.duration, end) - max(one.beat, start))
        for one in chords
        if one.beat < end and one.beat + one.duration > start
    )  # fmt: skip
