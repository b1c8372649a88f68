"""Chords for a section: drawn from corpus transitions, led to the cadence that the plan asks for.

A progression is sampled from a Markov chain that is conditioned on both its ends, so that the music
arrives without being pushed.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from photoplay.composition.chain import TRIADS, Chain
from photoplay.composition.harmonic_colour import fitting
from photoplay.theory.chords import chord_classes
from photoplay.theory.numerals import numeral
from photoplay.theory.scales import harmony_mode, is_minor, scale
from photoplay.types.plan import Section
from photoplay.types.score import Chord
from photoplay.types.tempo import Bar

_STOCK, _BEST, _TRIES = 80, 12, 6
"""Openings in a film's stock, of which a seed takes one of the best; goings-on tried each time."""
_FILM_PAIRS = {
    False: ((0, "maj", 2, "maj"), (0, "maj", 5, "min"), (0, "maj", 8, "maj"), (0, "maj", 4, "min"),
            (0, "maj", 10, "maj"), (0, "maj", 3, "maj")),
    True: ((0, "min", 2, "maj"), (0, "min", 8, "maj"), (0, "min", 5, "maj"), (0, "min", 8, "min"),
           (0, "min", 11, "maj"), (0, "min", 10, "maj")),
}  # fmt: skip
"""Two-chord idioms of film music as Murphy collected them: M2M heroic, M5m romantic, M8M fantastic,
M4m loss; m2M mystery, m5M wonder, m8m evil, m11M dramatic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harmonist:
    """How a style makes progressions."""

    corpus: str = "billboard"
    """Whose transitions it draws from: billboard, pop909, openewld."""
    loop: int = 0
    """Chords of a loop that is repeated through a section; 0 to go on without."""
    bars_per_chord: float = 1.0
    sevenths: bool = False
    film: float = 0.0
    """0..1, how far two-chord film idioms take part."""
    pedal: float = 0.0
    """Chance that a calm section keeps the key note in the bass."""


def progression(  # noqa: PLR0913 - what a section's chords hang on
    section: Section,
    bars: tuple[Bar, ...],
    harmonist: Harmonist,
    rng: np.random.Generator,
    *,
    opens: bool,
    final: bool,
    motif: dict[str, list[str]],
    marks: Sequence[float] = (),
    film: int = 0,
) -> list[Chord]:
    """Chords from the first to the last beat of `bars`, cadence included.

    `final` says that the last bar is the ring-out, which keeps the key's own chord. `opens` asks to
    begin on it. Chords change at the `marks`, beats of the film's moments, where one lies within
    half a bar of a bar line. `motif` keeps the first chords that a letter was given, so that it
    returns with them; names are semitones above the key note and the triad, such as "5maj".
    `film` is the film's own number: a film has a stock of openings that suit it, and a seed takes
    one of the best; how its sections close is the film's own too.
    """
    harmonist = replace(harmonist, bars_per_chord=pace_of(harmonist, section))
    slots = _moved(slots_of(bars, harmonist, final=final), marks, bars[0].beats, final=final)
    own = np.random.default_rng([film & 0xFFFFFFFF, crc32(section.id.encode()), section.seed])
    tail = _cadence(section, harmonist, own, len(slots))
    names = _filled(len(slots), tail, section, harmonist, rng, opens=opens, motif=motif,
                    film=film)  # fmt: skip
    minor = is_minor(section.mode)
    pedal = section.arousal < -0.2 and rng.random() < harmonist.pedal
    chords = []
    for k, ((beat, length), name) in enumerate(zip(slots, names, strict=True)):
        above, kind = parsed(name)
        quality = TRIADS[kind]
        last = final and k == len(slots) - 1
        if harmonist.sevenths:
            quality = seventh_of(above, quality, section, last=last, minor=minor)
        elif (
            len(tail) > 1
            and name == tail[0]
            and above == 7
            and kind == "maj"
            and own.random() < 0.5
        ):
            quality = "dominant7"
        root = (section.tonic + above) % 12
        bass = section.tonic if pedal and not _clash(root, quality, section.tonic) else None
        chords.append(
            Chord(beat=beat, duration=length, root=root, quality=quality,
                  bass=None if bass == root else bass, numeral=numeral(above, quality))
        )  # fmt: skip
    return joined(chords)


_DARKER = {"major": "minor", "major7": "minor7", "major6": "minor7", "add9": "minor-add9",
           "major69": "minor-add9"}  # fmt: skip
_BRIGHTER = {"minor": "major", "minor7": "major7", "minor-add9": "add9"}


def recoloured(chords: Sequence[Chord], section: Section, first: float, last: float) -> list[Chord]:
    """`chords` with those in the beats [first, last) put in another light.

    A major chord gives way to its relative minor, a minor one to the major chord a third below or
    above that lies in the key: two notes of three stay. Chords across the edges are cut there.
    """
    rows: list[Chord] = []
    for chord in chords:
        end = chord.beat + chord.duration
        edges = [chord.beat, *(e for e in (first, last) if chord.beat < e < end), end]
        for a, b in itertools.pairwise(edges):
            piece = replace(chord, beat=a, duration=b - a)
            inside = first - 1e-6 <= a < last - 1e-6
            rows.append(_other_light(piece, section) if inside else piece)
    return joined(rows)


def _other_light(chord: Chord, section: Section) -> Chord:
    notes = set(scale(section.tonic, harmony_mode(section.mode)))
    kinds, moves = (_DARKER, (-3, 4)) if chord.quality in _DARKER else (_BRIGHTER, (-4, 3))
    for move in moves if chord.quality in kinds else ():
        root, quality = (chord.root + move) % 12, kinds[chord.quality]
        if set(chord_classes(root, quality)) <= notes:
            above = (root - section.tonic) % 12
            return replace(chord, root=root, quality=quality, bass=None,
                           numeral=numeral(above, quality))  # fmt: skip
    return chord


def pace_of(harmonist: Harmonist, section: Section) -> float:
    """Bars a chord lasts: longer where it is calm, and never long where it is lively."""
    each = harmonist.bars_per_chord
    if section.arousal < -0.35:
        return min(2.0, 2 * each)
    return min(each, 1.0) if section.arousal > 0.2 else each


def slots_of(
    bars: tuple[Bar, ...], harmonist: Harmonist, *, final: bool
) -> list[tuple[float, float]]:
    """Onset and length of each chord."""
    slots: list[tuple[float, float]] = []
    each = harmonist.bars_per_chord
    inner = bars[:-1] if final and len(bars) > 1 else bars
    k = 0
    while k < len(inner):
        bar = inner[k]
        if (
            each >= 2
            and k + 1 < len(inner)
            and (len(inner) - k) > 2
            and bar.beats == inner[k + 1].beats
        ):
            slots.append((bar.start, bar.beats + inner[k + 1].beats))
            k += 2
            continue
        if each <= 0.5 and bar.beats % 2 == 0 and bar.pulse == 1.0 and bar.beats >= 4:
            slots += [(bar.start, bar.beats / 2), (bar.start + bar.beats / 2, bar.beats / 2)]
        else:
            slots.append((bar.start, bar.beats))
        k += 1
    if inner is not bars:
        slots.append((bars[-1].start, bars[-1].beats))
    return slots


def _moved(
    slots: list[tuple[float, float]], marks: Sequence[float], bar: float, *, final: bool
) -> list[tuple[float, float]]:
    """Slots with their boundaries drawn to the nearest mark: harmony turns with the picture."""
    if len(slots) < 2:
        return slots
    edges = [start for start, _ in slots] + [slots[-1][0] + slots[-1][1]]
    marks = [mark for mark in marks if edges[0] - bar <= mark <= edges[-1] + bar]
    inner = range(1, len(edges) - (2 if final else 1))
    for k in inner:
        near = [
            m for m in marks if abs(m - edges[k]) <= 0.5 * bar and abs(m * 2 - round(m * 2)) < 0.01
        ]
        if not near:
            continue
        mark = min(near, key=lambda m: abs(m - edges[k]))
        if mark - edges[k - 1] >= 1.0 and edges[k + 1] - mark >= 1.0:
            edges[k] = mark
    return [(a, b - a) for a, b in itertools.pairwise(edges)]


def _cadence(
    section: Section, harmonist: Harmonist, rng: np.random.Generator, room: int
) -> list[str]:
    """The last chords of the section, by the cadence asked for and the mode."""
    mode = harmony_mode(section.mode)
    minor = is_minor(mode)
    home = "0min" if minor else "0maj"
    ways: dict[str, list[list[str]]] = {
        "full": [["7maj", home], ["5min" if minor else "5maj", "7maj", home]],
        "half": [["5min" if minor else "5maj", "7maj"], ["7maj"]],
        "deceptive": [["7maj", "8maj" if minor else "9min"]],
        "plagal": [["5min" if minor else "5maj", home]],
        "open": [[]],
    }
    modal = {"dorian": ["5maj", home], "mixolydian": ["10maj", home], "phrygian": ["1maj", home],
             "lydian": ["2maj", home]}  # fmt: skip
    rows = list(ways[section.cadence])
    if section.cadence == "full":
        rows.append(["2dim" if minor else "2min", "7maj", home])
        if mode in modal:
            rows += [modal[mode]] * 2
        if harmonist.corpus == "billboard" and not harmonist.sevenths:
            rows.append(["10maj", home] if minor else ["5maj", home])
    row = rows[int(rng.integers(len(rows)))]
    return row[-room:] if row else row


def _filled(
    count: int, tail: list[str], section: Section, harmonist: Harmonist,
    rng: np.random.Generator, *, opens: bool, motif: dict[str, list[str]], film: int,
) -> list[str]:  # fmt: skip
    minor = is_minor(section.mode)
    home = "0min" if minor else "0maj"
    free = count - len(tail)
    if free <= 0:
        return tail[-count:]
    chain = Chain.of(section.mode, harmonist.corpus)
    key = f"{section.motif}:{'minor' if minor else 'major'}"
    unit = harmonist.loop or 4
    if key not in motif:
        stock = np.random.default_rng([film & 0xFFFFFFFF, crc32(key.encode()), opens])
        drawn = [_opening(unit, chain, stock, harmonist, minor, home, opens=opens)
                 for _ in range(_STOCK)]  # fmt: skip
        best = fitting(drawn, section)[:_BEST]
        motif[key] = best[int(rng.integers(len(best)))]
    head = motif[key]
    if harmonist.loop:
        return ([head[k % unit] for k in range(free)] + tail)[:count]
    names = list(head[:free])
    target = tail[0] if tail else None
    while len(names) < free:
        left = free - len(names)
        if len(names) % 8 == 4 and left >= 4 and rng.random() < 0.7:
            # The second half of eight bars begins as the first did and goes elsewhere.
            names += head[: min(2, left)]
            continue
        steps = min(left, unit)
        goal = target if steps == left else None
        ways = [chain.sample(steps, rng, before=names[-1], goal=goal) for _ in range(_TRIES)]
        names += fitting(ways, section)[0]
    return names + tail


def _opening(
    unit: int, chain: Chain, rng: np.random.Generator, harmonist: Harmonist, minor: bool,
    home: str, *, opens: bool,
) -> list[str]:  # fmt: skip
    """A unit of chords to begin with, drawn from the corpus or a film idiom."""
    start = home if opens or rng.random() < 0.62 else None
    if harmonist.film and rng.random() < harmonist.film:
        return _film_unit(minor, unit, chain, rng)
    return _lively(unit, chain, rng, start)


def _lively(unit: int, chain: Chain, rng: np.random.Generator, first: str | None) -> list[str]:
    """A unit of chords with some life in it: of several drawn, one that goes somewhere."""
    row: list[str] = []
    for _ in range(6):
        row = chain.sample(unit, rng, first=first)
        if len(set(row)) >= min(3, unit):
            break
    return row


def _film_unit(minor: bool, unit: int, chain: Chain, rng: np.random.Generator) -> list[str]:
    """A two-chord film idiom, and what may follow it."""
    rows = _FILM_PAIRS[minor]
    one, first, two, second = rows[int(rng.integers(len(rows)))]
    pair = [f"{one}{first}", f"{two}{second}"]
    if unit <= 2 or rng.random() < 0.4:
        return (pair * unit)[:unit]
    before = pair[-1] if pair[-1] in chain.names else chain.names[0]
    return pair + chain.sample(unit - 2, rng, before=before)


def parsed(name: str) -> tuple[int, str]:
    """Semitones above the key note, and the triad, of a chord's name such as "5maj"."""
    return int(name[:-3]), name[-3:]


def seventh_of(above: int, quality: str, section: Section, *, last: bool, minor: bool) -> str:
    """The seventh chord of the scale on this degree; sixths and ninths for rest."""
    if last:
        return "minor-add9" if quality == "minor" else "major69"
    notes = set(scale(0, harmony_mode(section.mode)))
    if quality == "major":
        if above == 7:
            return "dominant7b9" if minor else "dominant7"
        if (above + 11) % 12 in notes:
            return "major7"
        return "dominant7" if (above + 10) % 12 in notes else "major6"
    if quality == "minor":
        return "minor7"
    return "half-diminished7" if quality == "diminished" else quality


def _clash(root: int, quality: str, pedal: int) -> bool:
    """Whether a pedal note grinds against the chord: a semitone above or below one of its notes."""
    return any((pedal - note) % 12 in (1, 11) for note in chord_classes(root, quality))


def joined(chords: list[Chord]) -> list[Chord]:
    """`chords` with those that go on unchanged made one."""
    rows: list[Chord] = []
    for chord in chords:
        same = rows and (rows[-1].root, rows[-1].quality) == (chord.root, chord.quality)
        if same and rows[-1].bass == chord.bass:
            last = rows[-1]
            rows[-1] = replace(last, duration=last.duration + chord.duration)
        else:
            rows.append(chord)
    return rows
