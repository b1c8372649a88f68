"""The tune: phrases that state a motif, answer it, and come to rest.

Rhythm and contour are the motif's; pitches are found phrase by phrase with a second-order dynamic
programme that weighs the contour, the corpus's intervals, the chord of the moment, leaps that must
turn back, and the note the cadence asks for. A little noise makes every seed's tune its own; of
several tries the one with a single peak and fewest faults is kept.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.composition.motifs import Cell, Motif, band_of, draw_cell, interval_costs
from photoplay.composition.sketch import Phrase
from photoplay.theory.chords import notes_of
from photoplay.theory.metre import weight
from photoplay.theory.scales import harmony_mode, scale
from photoplay.types.plan import Section
from photoplay.types.score import Chord, Note
from photoplay.types.tempo import Bar

Floats = NDArray[np.float64]
LOW, HIGH = 60, 81
_TRIES = 5
_LEAP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Singer:
    """How a style's tunes go."""

    corpora: tuple[str, ...] = ("pop909",)
    """Whose rhythms and intervals, the first one's intervals."""
    notes_a_second: tuple[float, float] = (0.8, 2.6)
    """In the mean, at density 0 and at density 1."""
    contour: float = 0.7
    """How strongly a motif's contour holds against the chord and the corpus."""
    breath: float = 0.25
    """Share of the last bar of a phrase that is silent."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A note to be given a pitch."""

    beat: float
    length: float
    step: int | None
    """Scale steps wished from the note before; None where the motif says nothing."""
    strength: float
    chord: frozenset[int]


def write_tune(
    section: Section,
    bars: Sequence[Bar],
    chords: Sequence[Chord],
    motif: Motif,
    singer: Singer,
    rng: np.random.Generator,
    *,
    final: bool,
    bpm: float,
) -> list[Phrase]:
    """Phrases of four bars or so through `bars`; `final` holds the last note over the last bar."""
    phrases: list[Phrase] = []
    last_pitch: int | None = None
    for first, last in _spans(len(bars), final=final):
        own = bars[first:last]
        closing = last >= len(bars)
        slots = _slots(own, chords, motif, singer, rng, section, number=len(phrases), bpm=bpm,
                       closing=closing and final)  # fmt: skip
        goal = _goal(section, closing=closing)
        notes = _sung(slots, section, singer, rng, goal, last_pitch)
        last_pitch = notes[-1].pitch if notes else last_pitch
        phrases.append(
            Phrase(
                section=section.id,
                start=own[0].start,
                end=own[-1].end,
                notes=tuple(notes),
                motif=section.motif,
                transformation=section.transformation if not phrases else "answer",
            )
        )
    return phrases


def _spans(count: int, *, final: bool) -> list[tuple[int, int]]:
    """Bars as phrases: fours, the rest with the last one."""
    inner = count - 1 if final and count > 4 else count
    edges = list(range(0, inner, 4))
    if len(edges) > 1 and inner - edges[-1] < 2:
        edges.pop()
    edges.append(count)
    return [(a, b) for a, b in itertools.pairwise(edges) if b > a]


def _slots(  # noqa: PLR0913 - the same cables as the tune's
    bars: Sequence[Bar], chords: Sequence[Chord], motif: Motif, singer: Singer,
    rng: np.random.Generator, section: Section, *, number: int, bpm: float, closing: bool,
) -> list[_Slot]:  # fmt: skip
    wanted = notes_a_bar(section, singer, bars[0], bpm)
    changed = motif if number == 0 else motif.changed(_answer(section, number, rng), rng)
    slots: list[_Slot] = []
    for k, bar in enumerate(bars):
        cell, steps = _bar_of(changed, k, len(bars), bar, wanted, singer, rng, closing=closing)
        cell = cell.fitted(bar.beats)
        for n, (onset, length) in enumerate(cell.notes):
            step = steps[n - 1] if 0 < n <= len(steps) else None
            beat = bar.start + onset
            slots.append(_Slot(beat, length, step, weight(bar, beat), _chord_at(chords, beat)))
    return slots


def _bar_of(
    motif: Motif, k: int, count: int, bar: Bar, wanted: float, singer: Singer,
    rng: np.random.Generator, *, closing: bool,
) -> tuple[Cell, tuple[int, ...]]:  # fmt: skip
    """Rhythm and contour of bar `k` of a phrase of `count`."""
    last = count - 1
    if k == last or (closing and k == last - 1 and count > 4):
        if k == last and closing:
            return Cell(notes=((0.0, bar.beats * 0.9),)), ()
        held = bar.beats * (1 - singer.breath)
        if bar.beats >= 3 and len(motif.steps) % 2:
            return Cell(notes=((0.0, bar.pulse), (bar.pulse, held - bar.pulse))), (-1,)
        return Cell(notes=((0.0, held),)), ()
    if k in (0, 1):
        return motif.bar(k)
    if k % 2 == 0:
        return motif.bar(0)
    return draw_cell(rng, bar, wanted, singer.corpora, starts=True), ()


def _answer(section: Section, number: int, rng: np.random.Generator) -> str:
    """How the motif is changed when it comes again inside a section."""
    if section.transformation in {"augmentation", "diminution"} and number == 1:
        return section.transformation
    if number % 4 == 3:
        return "inversion" if rng.random() < 0.5 else "variation"
    return "variation" if number % 2 else "statement"


def notes_a_bar(section: Section, singer: Singer, bar: Bar, bpm: float) -> float:
    """Onsets a bar that the tune wants in `section`, where quarter notes pass at `bpm`."""
    low, high = singer.notes_a_second
    rate = low + (high - low) * section.density
    return float(np.clip(rate * bar.beats * 60 / bpm, 1.0, 2.0 * bar.beats))


def _goal(section: Section, *, closing: bool) -> tuple[frozenset[int], float]:
    """Pitch classes on which the phrase should end, and how strongly it should."""
    notes = scale(section.tonic, harmony_mode(section.mode))
    if closing and section.cadence in {"full", "plagal"}:
        return frozenset({notes[0]}), 6.0
    if closing and section.cadence == "half":
        return frozenset({notes[1], notes[4], notes[6]}), 1.0
    return frozenset({notes[2], notes[4], notes[0]}), 0.6


def _sung(
    slots: Sequence[_Slot], section: Section, singer: Singer, rng: np.random.Generator,
    goal: tuple[frozenset[int], float], before: int | None,
) -> list[Note]:  # fmt: skip
    if not slots:
        return []
    pitches = np.array([p for p in range(LOW, HIGH + 1)
                        if p % 12 in scale(section.tonic, harmony_mode(section.mode))])  # fmt: skip
    # Chromatic chord notes, such as a minor key's leading note, may be sung where they sound.
    sounding = {p for s in slots for p in range(LOW, HIGH + 1) if p % 12 in s.chord}
    extra = sorted(sounding - set(pitches.tolist()))
    every = np.array(sorted([*pitches.tolist(), *extra]))
    foreign = np.isin(every, extra)
    best: tuple[float, list[int]] | None = None
    for _ in range(_TRIES):
        row = _path(slots, every, foreign, singer, rng, goal, before)
        faults = _faults(row, slots)
        if best is None or faults < best[0]:
            best = (faults, row)
        if faults == 0:
            break
    assert best is not None
    return [
        Note(slot.beat, pitch, max(0.1, slot.length))
        for slot, pitch in zip(slots, best[1], strict=True)
    ]


def _path(
    slots: Sequence[_Slot], pitches: NDArray[np.int_], foreign: NDArray[np.bool_], singer: Singer,
    rng: np.random.Generator, goal: tuple[frozenset[int], float],
    before: int | None,
) -> list[int]:  # fmt: skip
    """The cheapest row of pitches; states are the last two pitches."""
    degree: NDArray[np.int_] = np.cumsum(~foreign)
    local = np.stack([_local_cost(s, pitches, foreign, k / max(1, len(slots) - 1))
                      for k, s in enumerate(slots)])  # fmt: skip
    ending = np.array([0.0 if p % 12 in goal[0] else goal[1] for p in pitches])
    local[-1] += ending
    if before is not None:
        local[0] += 0.05 * np.abs(pitches - before) + 3.0 * (np.abs(pitches - before) > _LEAP)
    local += rng.gumbel(0, 0.28, local.shape)
    if len(slots) == 1:
        return [int(pitches[int(np.argmin(local[0]))])]
    moves = _move_costs(pitches, singer.corpora[0])
    interval = pitches[None, :] - pitches[:, None]
    steps = degree[None, :] - degree[:, None]
    first = local[0][:, None] + local[1][None, :] + moves["0"] + _wish(slots[1], steps, singer)
    value = first
    came: list[NDArray[np.int_]] = []
    bands = np.array([[band_of(int(v)) for v in row] for row in interval])
    by_band = np.stack([moves[b] for b in moves])
    order = {b: n for n, b in enumerate(moves)}
    band_index = np.vectorize(order.__getitem__)(bands)
    banded, recover = _banded(by_band, band_index), _recovery(interval)
    for slot, cost in zip(slots[2:], local[2:], strict=True):
        # total[a, b, c]: from (a, b) on to c.
        total = value[:, :, None] + banded + recover
        total = total + (_wish(slot, steps, singer) + cost[None, :])[None, :, :]
        came.append(np.argmin(total, axis=0))
        value = total.min(axis=0)
    b, c = np.unravel_index(int(np.argmin(value)), value.shape)
    row = [int(c), int(b)]
    for back in reversed(came):
        row.append(int(back[row[-1], row[-2]]))
    return [int(pitches[k]) for k in reversed(row)]


def _banded(by_band: Floats, band_index: NDArray[np.int_]) -> Floats:
    """Cost of going from b to c when b was reached from a: shape (a, b, c)."""
    size = band_index.shape[0]
    return by_band[band_index, np.arange(size)[None, :], :]


def _move_costs(pitches: NDArray[np.int_], corpus: str) -> dict[str, Floats]:
    interval = pitches[None, :] - pitches[:, None]
    inside = np.clip(interval, -12, 12) + 12
    far = np.where(np.abs(interval) > 12, 6.0, 0.0)
    return {name: 0.45 * row[inside] + far for name, row in interval_costs(corpus).items()}


def _recovery(interval: NDArray[np.int_]) -> Floats:
    """Cost of (a, b, c) where a leap to b is not turned back by a smaller move."""
    came, goes = interval[:, :, None], interval[None, :, :]
    leap = np.abs(came) > _LEAP
    turned = (np.sign(goes) == -np.sign(came)) & (np.abs(goes) < np.abs(came))
    stuck = (came == 0) & (goes == 0)
    return np.where(leap & ~turned, 4.5, 0.0) + np.where(stuck, 0.9, 0.0)


def _wish(slot: _Slot, steps: NDArray[np.int_], singer: Singer) -> Floats:
    if slot.step is None:
        return np.zeros(steps.shape)
    return np.asarray(singer.contour * np.minimum((steps - slot.step) ** 2, 12.0))


def _local_cost(
    slot: _Slot, pitches: NDArray[np.int_], foreign: NDArray[np.bool_], place: float
) -> Floats:
    inside = np.array([p % 12 in slot.chord for p in pitches])
    rub = np.array(
        [any((p - c) % 12 == 1 or (p - c) % 12 == 11 for c in slot.chord) for p in pitches]
    )
    strong = slot.strength >= 0.7
    cost = np.where(inside, 0.0, 0.5 + (4.5 if strong and slot.length >= 0.9 else 0.8 * strong))
    if slot.length >= 0.5:
        cost = cost + np.where(rub & ~inside, 2.0 + 1.5 * min(2.0, slot.length), 0.0)
    if slot.length >= 1.5:
        cost = cost + np.where(inside, 0.0, 2.5)
    # A seventh below its root, or a root below its seventh, grinds when it is held.
    cost = cost + np.where(rub & inside, 1.6 * min(2.0, slot.length), 0.0)
    cost = cost + np.where(foreign & ~inside, 50.0, 0.0)
    # An arch: the phrase leans up to two thirds of its way and sinks.
    centre = 69 + 4.0 * np.sin(np.pi * min(1.0, place * 0.85 + 0.05)) - 2.0 * place
    return np.asarray(cost + 0.018 * (pitches - centre) ** 2)


def _faults(row: Sequence[int], slots: Sequence[_Slot]) -> float:
    """Several peaks, unturned leaps, long strong notes outside the chord."""
    faults = 0.0
    if len(row) >= 4:
        tops = np.flatnonzero(np.array(row) == max(row))
        faults += 1.5 * (not bool(np.all(np.diff(tops) == 1)))
    for k in range(1, len(row) - 1):
        came, goes = row[k] - row[k - 1], row[k + 1] - row[k]
        if abs(came) > _LEAP and (np.sign(goes) != -np.sign(came) or abs(goes) >= abs(came)):
            faults += 1
    for k, (pitch, slot) in enumerate(zip(row, slots, strict=True)):
        if slot.strength >= 0.7 and slot.length >= 1 and pitch % 12 not in slot.chord:
            follows = k + 1 < len(row) and abs(row[k + 1] - pitch) <= 2
            faults += 0 if follows else 2
    return faults


def _chord_at(chords: Sequence[Chord], beat: float) -> frozenset[int]:
    now = chords[0]
    for chord in chords:
        if chord.beat > beat + 1e-6:
            break
        now = chord
    return notes_of(now)
