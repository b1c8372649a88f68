"""The learned composer's part of a score: the ideas that themes are made of, and what is sung
between them.

The rules say where themes are stated and how they end a section; the net fills the bars between,
hearing what stands before and after, under what the plan asks of each bar. Metre, scale, register
and the moments to strike hold by construction. A section is written from its own notes alone, so
that redoing one leaves the others as they are.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from photoplay.composition.learned_net import Drawing, Pen, ready_to_fill
from photoplay.composition.learned_weights import Learned
from photoplay.composition.melody import HIGH, LOW, Singer, with_breath
from photoplay.composition.motifs import likeness, unturned
from photoplay.composition.sketch import Phrase
from photoplay.theory.chords import notes_of
from photoplay.theory.metre import weight
from photoplay.theory.scales import MODES, harmony_mode, mode_named, scale, step_of, white_shift
from photoplay.theory.transformations import Idea
from photoplay.tokens import bar_notes, bar_wishes
from photoplay.tokens.bar_notes import BAR, DURATION, FIELDS, LONGEST_BAR, PITCH, PLACE, VELOCITY
from photoplay.tokens.bar_wishes import Bounds
from photoplay.tokens.piece import Ints
from photoplay.types.plan import Plan, Section
from photoplay.types.score import Chord, KeyChange, Note
from photoplay.types.tempo import Bar

STEPS = bar_notes.RULES.steps
LEAST_LESSONS = 100
"""In a metre, below which the rules write it."""
_CHROMATIC = 3.0
"""Cost, to a theme's singer, of notes that the scale lacks: within eight bars of real songs 99.8 %
of the notes are of one scale."""
_DRAWING = Drawing(temperature=0.95, top_p=0.92)
_IDEAS, _FILLS = 8, 6
"""Draws among which the best is kept."""
_QUICKEST = 0.11
"""Seconds between two notes that a tune may have."""
_FASTEST = 4.0
"""Notes a second in the mean of a bar."""
_STRONG = 0.7
_THEME, _ROOM = 4, 7
"""Notes of a theme whose peak is its phrase's, and semitones that must be left below it."""
_BREATH = 5
"""Sixteenths at the end of a phrase in which nothing begins but what is struck."""
_LEAP, _WIDE = 5, 9
_AS = {"classical": ("orchestral", "chamber", "epic"), "song": ("jazz",)}
"""Which of the styles that it learnt a style is told to be, that of its yardstick where it has one;
pop for all others."""
_MINOR = ("minor", "harmonic-minor", "melodic-minor")


def unreached(learned: Learned, section: Section, bars: Sequence[Bar]) -> str:
    """Why a section is the rules' to write; empty where it is the net's."""
    if len(bars) < 2:
        return "it has fewer than two whole bars"
    metre = "/".join(map(str, usual_metre(bars)))
    if learned.reach.get(metre, 0) < LEAST_LESSONS:
        return f"it learnt from too little music in {metre}"
    if len(MODES[mode_named(section.mode)]) != 7:
        return f"it learnt from no music in {section.mode}"
    return ""


def usual_metre(bars: Sequence[Bar]) -> tuple[int, int]:
    """Numerator and denominator of most bars; of several the first."""
    counts = Counter((bar.numerator, bar.denominator) for bar in bars)
    return max(counts, key=lambda metre: counts[metre])


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A section as the net is told of it."""

    plan: Plan
    section: Section
    bars: Sequence[Bar]
    """Whole bars; those in another metre than most are the rules' to write."""
    chords: Sequence[Chord]
    singer: Singer
    style: str
    bpm: float

    @property
    def shift(self) -> int:
        """Semitones to the key without signs."""
        return white_shift(self.section.tonic, self.section.mode)


def filled(place: Place, phrases: Sequence[Phrase], learned: Learned, rng: np.random.Generator,
           *, closing: bool) -> list[Phrase]:  # fmt: skip
    """The phrases with all bars that state no theme sung anew; with `closing` the last bar stays.

    So do bars in another metre than most.
    """
    if not phrases:
        return []
    known = _known_bars(place, phrases, closing=closing)
    notes = [n for phrase in phrases for n in phrase.notes if known[_bar_of(place, n.onset)]]
    rows = bar_wishes.moved(_rows(place, phrases, learned), place.shift)
    wanted = np.sum(rows[:, bar_wishes.DENSITY] - 1.0) / len(rows)
    rows = bar_wishes.opened(rows, [(bar_wishes.DENSITY,)])
    bounds = [_phrased(place, bar, phrases, notes) for bar in place.bars]
    for gap in _gaps(known):
        behind = next((k for k in range(gap.stop, len(known)) if not known[k]), len(known))
        words = _words(place, notes, behind)
        pen = Pen(learned.net, rng, _DRAWING)
        marks = ready_to_fill(pen, words, rows[:behind], gap)
        orders = [(rows[k], bounds[k], mark) for k, mark in zip(gap, marks, strict=True)]
        notes = _best(place, pen, gap, notes, orders, phrases, wanted * len(gap))
        known = [one or k in gap for k, one in enumerate(known)]
    return [_with(phrase, notes) for phrase in phrases]


def idea(
    place: Place, letter: int, learned: Learned, rng: np.random.Generator, others: Sequence[Idea],
) -> tuple[Idea, int] | None:  # fmt: skip
    """An idea of two bars and the scale step, near C5's tonic, on which it would like to begin.

    `letter` is its number among the themes. None where nothing that was drawn can be an idea.
    """
    first = next(b for b in place.bars if (b.numerator, b.denominator) == usual_metre(place.bars))
    place = replace(place, bars=(first, replace(first, start=first.end)))
    rows = _told(place, learned, left=np.array([4.0, 3.0]), echo=np.zeros(2),
                 letter=min(letter, 2), chords=())  # fmt: skip
    rows = bar_wishes.moved(rows, place.shift)
    wanted = max(4.0, float(np.sum(rows[:, bar_wishes.DENSITY] - 1)))
    rows = bar_wishes.opened(rows, [(bar_wishes.DENSITY,)])
    bounds = [_bounds(place, bar, chords=()) for bar in place.bars]
    bounds[0] = replace(bounds[0], struck=(0,))
    shared = learned.shared[_as(place.style)]
    found: list[tuple[float, int, Idea, int]] = []
    for number in range(_IDEAS):
        pen = Pen(learned.net, rng, _DRAWING)
        words = [word for row, bound in zip(rows, bounds, strict=True)
                 for word in pen.write(row, bound)]  # fmt: skip
        drawn = _notes(place, words, 0)
        if len(drawn) < 3:
            continue
        made, start = _idea_of(place, drawn)
        found.append((_dullness(made, wanted, others, shared), number, made, start))
    if not found:
        return None
    _, _, best, start = min(found)
    return best, start


def _dullness(idea: Idea, wanted: float, others: Sequence[Idea], shared: float) -> float:
    """What keeps an idea that sounds like real music from serving as a theme; lower is better.

    `wanted` notes; its bars, which come back and back, had better share fewer onsets than `shared`.
    """
    steps = np.array([step for _, _, step in idea.notes])
    tops = np.flatnonzero(steps == steps.max())
    cost = 0.5 * abs(len(steps) - wanted) + 1.0 * max(0, 3 - int(np.ptp(steps)))
    cost += 4.0 * bool(np.any(np.diff(tops) > 1)) + 2.0 * unturned(np.diff(steps))
    cost += 3.0 * max(0.0, _same_rhythm(idea) - shared)
    return cost + 3.0 * max((likeness(idea, other) for other in others), default=0.0)


def _same_rhythm(idea: Idea) -> float:
    """Share of onsets that both bars have, of all that either has."""
    bars = [{round(o - k * idea.bar, 2) for o, _, _ in idea.notes if o // idea.bar == k}
            for k in (0, 1)]  # fmt: skip
    return len(bars[0] & bars[1]) / max(len(bars[0] | bars[1]), 1)


def _known_bars(place: Place, phrases: Sequence[Phrase], *, closing: bool) -> list[bool]:
    spans = [(one.start, one.end) for phrase in phrases for one in phrase.stated]
    known = [
        any(start - 1e-6 <= bar.start and bar.end <= end + 1e-6 for start, end in spans)
        for bar in place.bars
    ]
    known[-1] = known[-1] or closing
    usual = usual_metre(place.bars)
    return [
        one or (bar.numerator, bar.denominator) != usual
        for one, bar in zip(known, place.bars, strict=True)
    ]


def _gaps(known: Sequence[bool]) -> list[range]:
    edges = [0, *(k for k in range(1, len(known)) if known[k] != known[k - 1]), len(known)]
    return [range(a, b) for a, b in itertools.pairwise(edges) if not known[a]]


def _rows(place: Place, phrases: Sequence[Phrase], learned: Learned) -> Ints:
    """What is asked of each bar, before it is moved to the key without signs."""
    count = len(place.bars)
    left, echo = np.full(count, np.nan), np.zeros(count)
    began: dict[str, int] = {}
    for phrase in phrases:
        first = _bar_of(place, phrase.start)
        last = min(count, _bar_of(place, phrase.end - 0.01) + 1)
        left[first:last] = last - np.arange(first, last)
        if phrase.motif in began and phrase.stated:
            echo[first:last] = first - began[phrase.motif]
        began[phrase.motif] = first
    return _told(place, learned, left=left, echo=echo,
                 letter=_letter(phrases[0].motif), chords=place.chords)  # fmt: skip


def _told(
    place: Place, learned: Learned, *, left: NDArray[np.float64], echo: NDArray[np.float64],
    letter: int, chords: Sequence[Chord],
) -> Ints:  # fmt: skip
    plan, bars, section = place.plan, place.bars, place.section
    count, start = len(bars), bars[0].start
    hits = np.zeros((count, LONGEST_BAR))
    for hit in plan.honoured:
        if hit.beat is not None and start <= hit.beat < bars[-1].end - 1e-6:
            bar = _bar_of(place, hit.beat)
            step = round((hit.beat - bars[bar].start) * STEPS)
            hits[bar, min(step, _steps(bars[bar]) - 1)] = 1
    seconds = plan.tempo_map.seconds(np.array([bar.start for bar in bars]))
    energies = [_energy(plan, bar, section) for bar in bars]
    quantiles = np.linspace(0, 1, len(learned.energies))
    style = _as(place.style)
    wanted = [_notes_a_bar(place, learned.busy[style], bar) for bar in bars]
    roles = np.zeros((count, len(bar_notes.ROLES)))
    roles[:, bar_wishes.ALONE] = 1
    vectors = {
        "density": np.round(wanted), "energy": np.interp(energies, quantiles, learned.energies),
        "place": np.clip(seconds / max(plan.duration, 1e-6), 0, 1), "hits": hits, "roles": roles,
        "left": left, "echo": echo, "section": np.full(count, letter),
    }  # fmt: skip
    mode = harmony_mode(section.mode)
    key = KeyChange(beat=0.0, tonic=section.tonic, mode="minor" if mode in _MINOR else "major")
    return np.concatenate([
        bar_wishes.wishes(
            {name: np.asarray(one[k : k + 1], dtype=np.float32) for name, one in vectors.items()},
            [replace(one, beat=one.beat - bar.start) for one in chords], bar.beats, place.bpm,
            key=key if mode in ("major", *_MINOR) else None,
            compound=bar.pulse == 1.5 and bar.numerator > 3, style=style,
        )
        for k, bar in enumerate(bars)
    ])  # fmt: skip


def singer_of(style: str, singer: Singer) -> Singer:
    """Who sings the themes of a style's learned tunes: quartets leave their scale, songs hardly."""
    return singer if _as(style) == "classical" else replace(singer, chromatic=_CHROMATIC)


def _as(style: str) -> str:
    return next((name for name, styles in _AS.items() if style in styles), "pop")


def _notes_a_bar(place: Place, busy: Sequence[float], bar: Bar) -> float:
    """As many as real music has a beat that is as busy among its own as the section is asked to be,
    as far as a tune can be sung that fast."""
    rate = float(np.interp(place.section.density, np.linspace(0, 1, len(busy)), busy))
    return bar.beats * min(rate, _FASTEST * 60 / place.bpm)


def _energy(plan: Plan, bar: Bar, section: Section) -> float:
    here = plan.energy[int(bar.start) : max(int(bar.start) + 1, round(bar.end))]
    return float(np.mean(here)) if here else section.energy


def _letter(motif: str) -> int:
    """A number of `bar_wishes.SECTIONS`."""
    return min(max(ord(motif[:1] or "A") - ord("A"), 0), 2)


def _bounds(place: Place, bar: Bar, chords: Sequence[Chord] | None = None) -> Bounds:
    """What may begin at each step of a bar, in the key without signs."""
    chords = place.chords if chords is None else chords
    in_scale = scale(place.section.tonic, harmony_mode(place.section.mode))
    steps = _steps(bar)
    pitches = np.zeros((steps, 128), dtype=bool)
    long = np.ones((steps, 128), dtype=bool)
    for step in range(steps):
        beat = bar.start + step / STEPS
        chord = _chord_at(chords, beat)
        strong = weight(bar, beat) >= _STRONG
        for pitch in range(LOW, HIGH + 1):
            rubs = any((pitch - 1) % 12 == one for one in chord)
            at = pitch + place.shift
            pitches[step, at] = pitch % 12 in in_scale or pitch % 12 in chord
            long[step, at] = not chord or pitch % 12 in chord or not (strong or rubs)
    struck = tuple(
        round((hit.beat - bar.start) * STEPS) for hit in place.plan.honoured
        if hit.beat is not None and bar.start - 1e-6 <= hit.beat < bar.end - 1 / STEPS / 2
    )  # fmt: skip
    places = np.ones(steps, dtype=bool)
    if 60 / place.bpm / STEPS < _QUICKEST:
        places[1::2] = False
    playing = np.zeros(len(bar_notes.ROLES), dtype=bool)
    playing[bar_wishes.ALONE] = True
    return Bounds(bar=steps, playing=playing, pitches=pitches, long=long,
                  struck=tuple(sorted(set(struck))), places=places,
                  ranges={"melody": (0, 127)})  # fmt: skip


def _phrased(place: Place, bar: Bar, phrases: Sequence[Phrase], notes: Sequence[Note]) -> Bounds:
    """The bounds of a bar, with the peak of its phrase among the `notes` that stand in it and, in
    its last bar, time to breathe."""
    bounds = _bounds(place, bar)
    assert bounds.pitches is not None
    assert bounds.places is not None
    pitches, places = bounds.pitches.copy(), bounds.places.copy()
    phrase = next((p for p in phrases if bar.start < p.end - 1e-6), phrases[-1])
    row = [n.pitch for n in notes if phrase.start - 1e-6 <= n.onset < phrase.end - 1e-6]
    if len(row) >= _THEME and max(row) - LOW >= _ROOM:
        pitches[:, max(row) + place.shift :] = False
    if bar.end > phrase.end - 1e-6:
        places[max(1, _steps(bar) - _BREATH) :] = False
    return replace(bounds, pitches=pitches, places=places)


def _steps(bar: Bar) -> int:
    """Sixteenths of a bar."""
    return round(bar.beats * STEPS)


def _chord_at(chords: Sequence[Chord], beat: float) -> frozenset[int]:
    now = [one for one in chords if one.beat <= beat + 1e-6]
    return notes_of(now[-1]) if now else frozenset()


def _words(place: Place, notes: Sequence[Note], count: int) -> Ints:
    """The words of the first `count` bars with these notes in them."""
    found = []
    for number, bar in enumerate(place.bars[:count]):
        word = np.zeros(len(FIELDS), dtype=np.int64)
        word[PLACE] = BAR
        found.append(word)
        taken = -1
        for note in notes:
            if _bar_of(place, note.onset) != number:
                continue
            step = min(round((note.onset - bar.start) * STEPS), min(_steps(bar), LONGEST_BAR) - 1)
            if step <= taken:
                continue
            word, taken = np.zeros(len(FIELDS), dtype=np.int64), step
            word[[PLACE, PITCH, DURATION, VELOCITY]] = (
                step, note.pitch + place.shift,
                min(max(round(note.duration * STEPS), 1), FIELDS["duration"]) - 1,
                note.velocity // 16,
            )  # fmt: skip
            found.append(word)
    return np.array(found, dtype=np.int64)


def _best(
    place: Place, pen: Pen, gap: range, notes: Sequence[Note],
    orders: Sequence[tuple[Ints, Bounds, int]], phrases: Sequence[Phrase], wanted: float,
) -> list[Note]:  # fmt: skip
    """The notes with the gap's among them: of several draws the one with fewest faults.

    `orders` are the gap's bars as a pen takes them; `wanted` notes are asked for in all.
    """
    start, end = place.bars[gap.start].start, place.bars[gap.stop - 1].end
    before = [n for n in notes if n.onset < start]
    after = [n for n in notes if n.onset >= end - 1e-6]
    best: tuple[float, list[Note]] | None = None
    for _ in range(_FILLS):
        one = pen.forked()
        words = [word for order in orders for word in one.write(*order)]
        fresh = _notes(place, words, gap.start)
        faults = _faults(before[-2:], fresh, after[:2]) + abs(len(fresh) - wanted) / len(gap) / 2
        for phrase in phrases:
            if phrase.start < end - 1e-6 and phrase.end > start + 1e-6:
                faults += 1.5 * _many_peaks([*before, *fresh, *after], phrase)
        if best is None or faults < best[0]:
            best = (faults, fresh)
    assert best is not None
    return _one_voice([*before, *best[1], *after])


def _notes(place: Place, words: Sequence[Ints], first: int) -> list[Note]:
    """Words from bar `first` on as notes at their own pitch."""
    found, bar = [], first - 1
    for word in words:
        if word[PLACE] == BAR:
            bar += 1
            continue
        onset = place.bars[bar].start + int(word[PLACE]) / STEPS
        length = min((int(word[DURATION]) + 1) / STEPS, place.bars[-1].end - onset)
        found.append(Note(onset, int(word[PITCH]) - place.shift, length))
    return _one_voice(found)


def _one_voice(notes: Sequence[Note]) -> list[Note]:
    kept = [
        replace(one, duration=min(one.duration, other.onset - one.onset))
        for one, other in itertools.pairwise(notes)
    ]
    return [*kept, *notes[-1:]]


def _faults(before: Sequence[Note], fresh: Sequence[Note], after: Sequence[Note]) -> float:
    """Leaps that do not turn back, moves too wide to sing, and a note told four times."""
    if not fresh:
        return 6.0
    pitches = [note.pitch for note in (*before, *fresh, *after)]
    moves = np.diff(pitches).tolist()
    faults = 0.0
    for came, goes in itertools.pairwise(moves):
        if abs(came) > _LEAP and (np.sign(goes) != -np.sign(came) or abs(goes) >= abs(came)):
            faults += 1
    faults += 1.5 * sum(abs(move) > _WIDE for move in moves)
    same = [len(list(run)) for move, run in itertools.groupby(moves) if move == 0]
    return faults + sum(max(0, run - 2) for run in same)


def _many_peaks(notes: Sequence[Note], phrase: Phrase) -> bool:
    """Whether the highest note of a phrase is struck again after another."""
    row = [n.pitch for n in notes if phrase.start - 1e-6 <= n.onset < phrase.end - 1e-6]
    tops = [k for k, pitch in enumerate(row) if pitch == max(row)]
    return len(row) >= 4 and any(b - a > 1 for a, b in itertools.pairwise(tops))


def _idea_of(place: Place, notes: Sequence[Note]) -> tuple[Idea, int]:
    tonic, mode = place.section.tonic, harmony_mode(place.section.mode)
    steps = [step_of(note.pitch, tonic, mode) for note in notes]
    start, length = place.bars[0].start, place.bars[0].beats
    rows = tuple(
        (note.onset - start, min(note.duration, 2 * length - (note.onset - start)), step - steps[0])
        for note, step in zip(notes, steps, strict=True)
    )
    home = 60 + tonic if tonic < 9 else 48 + tonic
    return Idea(notes=rows, bar=length, bars=2), steps[0] - step_of(home, tonic, mode)


def _with(phrase: Phrase, notes: Sequence[Note]) -> Phrase:
    inside = [n for n in notes if phrase.start - 1e-6 <= n.onset < phrase.end - 1e-6]
    return replace(phrase, notes=tuple(with_breath(inside, phrase.end)))


def _bar_of(place: Place, beat: float) -> int:
    starts = [bar.start for bar in place.bars]
    return max(0, int(np.searchsorted(starts, beat + 1e-6, side="right")) - 1)
