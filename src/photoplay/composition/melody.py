"""The tune: phrases that state a theme, answer it, and come to rest.

Rhythm and contour are the theme's; pitches are found phrase by phrase with a second-order dynamic
programme that weighs the contour, the corpus's intervals, the chord of the moment, leaps that must
turn back, and the note the cadence asks for. A little noise makes every seed's tune its own; of
several tries the one with a single peak and fewest faults is kept.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from photoplay.composition.motifs import Cell, band_of, draw_cell, interval_costs
from photoplay.composition.sketch import Phrase, Stated
from photoplay.composition.themes import Entry
from photoplay.theory.chords import notes_of
from photoplay.theory.form import bars_before_cadence, phrase_spans
from photoplay.theory.metre import weight
from photoplay.theory.scales import harmony_mode, scale
from photoplay.types.plan import Section
from photoplay.types.score import Chord, Note
from photoplay.types.tempo import Bar

Floats = NDArray[np.float64]
LOW, HIGH = 60, 80
_TRIES = 6
_LEAP = 5
_REST = 0.75
"""Beats of silence that a phrase ends with, where its last note is long enough."""
_STATED = 4.0
"""How strongly a theme's own steps hold; a singer's `contour` is for what lies between."""
_ANSWERED = 2.0
"""The same for an answer that takes up the theme's own bar."""
_ANSWERS = 0.7
"""Share of the bars between a theme and the cadence that take it up, as a sentence does."""


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
    chromatic: float = 0.0
    """Cost of singing a chord's note that the scale lacks."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A note to be given a pitch."""

    beat: float
    length: float
    step: int | None
    """Scale steps wished from the note before; None where the motif says nothing."""
    strength: float
    chord: frozenset[int]
    stated: bool = False
    """Whether it belongs to a theme."""
    answers: bool = False
    """Whether it takes up a theme's own steps from another one."""
    anchor: int | None = None
    """The pitch on which a theme would like to begin."""


def write_tune(
    section: Section,
    bars: Sequence[Bar],
    chords: Sequence[Chord],
    entries: Sequence[Entry],
    singer: Singer,
    rng: np.random.Generator,
    *,
    final: bool,
    bpm: float,
) -> list[Phrase]:
    """Phrases of four bars or so through `bars`; `final` holds the last note over the last bar.

    Themes come in where `entries` say; what lies between answers them and comes to rest.
    """
    phrases: list[Phrase] = []
    last_pitch: int | None = None
    begins = {e.bar for e in entries if e.opens}
    for first, last in phrase_spans(len(bars), final=final, begins=begins):
        own = bars[first:last]
        closing = last >= len(bars)
        here = {e.bar - first: e for e in entries if first <= e.bar < last}
        draft = _Draft(own, chords, here, singer, rng, section, bpm, closing and final)
        slots, spans = draft.slots()
        notes = _sung(slots, section, singer, rng, _goal(section, closing=closing), last_pitch)
        notes = with_breath(notes, own[-1].end)
        last_pitch = notes[-1].pitch if notes else last_pitch
        opening = here.get(0)
        phrases.append(
            Phrase(
                section=section.id,
                start=own[0].start,
                end=own[-1].end,
                notes=tuple(notes),
                motif=opening.theme if opening else section.motif,
                transformation=opening.how if opening else "free",
                stated=tuple(
                    Stated(theme=e.theme, form=e.form, how=e.how, reason=e.reason, start=start,
                           end=end, notes=tuple(n for n in notes if start <= n.onset < end))
                    for e, start, end in spans
                ),
            )
        )  # fmt: skip
    return phrases


def with_breath(notes: list[Note], end: float) -> list[Note]:
    """The last note let go early enough that the phrase is heard to end."""
    if not notes or notes[-1].end <= end - _REST:
        return notes
    last = notes[-1]
    length = max(0.6 * last.duration, min(last.duration, end - _REST - last.onset))
    return [*notes[:-1], replace(last, duration=length)]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A phrase before it has pitches."""

    bars: Sequence[Bar]
    chords: Sequence[Chord]
    entries: dict[int, Entry]
    """By bar of the phrase."""
    singer: Singer
    rng: np.random.Generator
    section: Section
    bpm: float
    closes: bool

    def slots(self) -> tuple[list[_Slot], list[tuple[Entry, float, float]]]:
        """Notes to be given pitches, and the beats between which each theme is stated."""
        rows: list[_Slot] = []
        spans: list[tuple[Entry, float, float]] = []
        before = bars_before_cadence(len(self.bars), closes=self.closes)
        at = 0
        while at < len(self.bars):
            entry = self.entries.get(at)
            if entry is None:
                rows += self._free(at, before)
                at += 1
                continue
            room = len(self.bars) - at if entry.how == "augmentation" else before - at
            count = max(1, min(entry.bars, entry.idea.bars, room))
            rows += self._theme(entry, at, count)
            spans.append((entry, self.bars[at].start, self.bars[at + count - 1].end))
            at += count
        return rows, spans

    def _theme(self, entry: Entry, at: int, count: int) -> list[_Slot]:
        idea, rows = entry.idea, []
        before: int | None = None
        for onset, length, step in idea.notes:
            number = int((onset + 1e-6) // idea.bar)
            inside = onset - number * idea.bar
            if number >= count or inside >= self.bars[at + number].beats - 0.2:
                continue
            bar = self.bars[at + number]
            beat = bar.start + inside
            room = self.bars[at + count - 1].end - beat
            first = before is None
            rows.append(
                _Slot(beat, min(length, room), None if before is None else step - before,
                      weight(bar, beat), _chord_at(self.chords, beat), stated=True,
                      anchor=entry.first_pitch(self.section) if first else None)
            )  # fmt: skip
            before = step
        return rows

    def _free(self, at: int, before: int) -> list[_Slot]:
        bar = self.bars[at]
        answer = self._answer(at) if at < before and self.rng.random() < _ANSWERS else []
        if answer:
            return answer
        cell = self._cell(at, before).fitted(bar.beats)
        down = at >= before and len(cell.notes) > 1
        return [
            _Slot(bar.start + onset, length, -1 if down and n else None,
                  weight(bar, bar.start + onset), _chord_at(self.chords, bar.start + onset))
            for n, (onset, length) in enumerate(cell.notes)
        ]  # fmt: skip

    def _answer(self, at: int) -> list[_Slot]:
        """The bar of the theme before it that stands in its place, from another step."""
        told = [k for k in self.entries if k < at]
        if not told:
            return []
        entry = self.entries[max(told)]
        idea, bar = entry.idea, self.bars[at]
        number = (at - max(told)) % idea.bars
        rows: list[_Slot] = []
        last: int | None = None
        for onset, length, step in idea.notes:
            inside = onset - number * idea.bar
            if not -1e-6 <= inside < min(idea.bar, bar.beats) - 0.2:
                continue
            beat = bar.start + inside
            rows.append(
                _Slot(beat, min(length, bar.end - beat), None if last is None else step - last,
                      weight(bar, beat), _chord_at(self.chords, beat), answers=True)
            )  # fmt: skip
            last = step
        return rows if len(rows) > 1 else []

    def _cell(self, at: int, before: int) -> Cell:
        """The rhythm of a bar between themes, or of the cadence."""
        bar, singer = self.bars[at], self.singer
        if at < before:
            wanted = notes_a_bar(self.section, singer, bar, self.bpm)
            return draw_cell(self.rng, bar, wanted, singer.corpora, starts=True)
        if at == len(self.bars) - 1 and self.closes:
            return Cell(notes=((0.0, bar.beats * 0.9),))
        held = bar.beats * (1 - singer.breath)
        if bar.beats >= 3 and self.rng.random() < 0.5:
            return Cell(notes=((0.0, bar.pulse), (bar.pulse, held - bar.pulse)))
        return Cell(notes=((0.0, held),))


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
    tops: dict[int, int] = {}
    for _ in range(_TRIES):
        row = _path(slots, every, foreign, singer, rng, goal, before, tops)
        tops = _lowered(row, slots)
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
    before: int | None, tops: dict[int, int],
) -> list[int]:  # fmt: skip
    """The cheapest row of pitches; states are the last two pitches.

    `tops` holds pitches that single notes had better keep below.
    """
    degree: NDArray[np.int_] = np.cumsum(~foreign)
    local = np.stack([_local_cost(s, pitches, foreign, k / max(1, len(slots) - 1))
                      for k, s in enumerate(slots)])  # fmt: skip
    local += singer.chromatic * foreign
    ending = np.array([0.0 if p % 12 in goal[0] else goal[1] for p in pitches])
    local[-1] += ending
    for place, top in tops.items():
        local[place] += np.where(pitches >= top, 5.0, 0.0)
    if before is not None:
        local[0] += 0.05 * np.abs(pitches - before) + 8.0 * (np.abs(pitches - before) > _LEAP)
    local += rng.gumbel(0, 0.28, local.shape)
    if len(slots) == 1:
        return [int(pitches[int(np.argmin(local[0]))])]
    moves = _move_costs(pitches, singer.corpora[0])
    interval = pitches[None, :] - pitches[:, None]
    steps = degree[None, :] - degree[:, None]
    first = local[0][:, None] + local[1][None, :] + moves["0"] + _wish(slots[1], steps, singer)
    if before is not None:
        arrival = (pitches - before)[:, None]
        turned = (np.sign(interval) == -np.sign(arrival)) & (np.abs(interval) < np.abs(arrival))
        first = first + np.where((np.abs(arrival) > _LEAP) & ~turned, 4.5, 0.0)
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


def _lowered(row: Sequence[int], slots: Sequence[_Slot]) -> dict[int, int]:
    """Where a phrase has several peaks: all but one of them, and the pitch to keep below.

    A theme's own peak stays; else the longest.
    """
    at = [k for k, pitch in enumerate(row) if pitch == max(row)]
    if len(row) < 4 or all(b - a == 1 for a, b in itertools.pairwise(at)):
        return {}
    peak = max(at, key=lambda k: (slots[k].stated, slots[k].length, -k))
    near = {k for k in at if abs(k - peak) <= 1}
    return {k: row[peak] for k in range(len(row)) if k not in near and row[k] >= row[peak]}


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
    strength = _STATED if slot.stated else _ANSWERED if slot.answers else singer.contour
    return np.asarray(strength * np.minimum((steps - slot.step) ** 2, 12.0))


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
    if slot.anchor is not None:
        cost = cost + np.minimum(0.08 * (pitches - slot.anchor) ** 2, 4.0)
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
