"""Key, chords, melody, beats and bars as we hear them in notes, beside what people noted.

python benchmarks/note_understanding.py FOLDER [SONGS] > docs/note-understanding.md, where FOLDER
holds copies of pop909 and pop909-cl and SONGS (300) is how many songs, drawn with a fixed seed, the
slower rows are measured on.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoplay.datasets.music import pop909, pop909_cl, pop909_structure
from photoplay.kinetoscoping.songs import Song, Source
from photoplay.listening.note_beats import bar_places, track_beats
from photoplay.listening.note_chords import find_chords
from photoplay.listening.note_key import find_key, find_keys
from photoplay.listening.note_melody import melody_notes
from photoplay.listening.note_sections import find_sections
from photoplay.theory.chords import chord_classes, triad_of
from photoplay.types.annotations import Phrase
from photoplay.types.errors import DatasetError
from photoplay.types.example import Example
from photoplay.types.notes import NoteTable, table_of
from photoplay.types.score import Chord, KeyChange

HALF = 0.5
"""Beats a step on which chords and keys are compared."""
NEAR = 0.07
"""Seconds within which a beat is found."""
HEAD = """\
# Notes understood

What `photoplay.listening` hears in notes, beside what people noted. Made by
`python benchmarks/note_understanding.py FOLDER > docs/note-understanding.md`; songs in a drawn
order with a fixed seed. *Chance*: the answers to another song. The few weights were set on at most
300 songs of the same sets; the rows of beats and of whole songs leave theirs out. Read the figures
as those of pop songs arranged for piano.

Files of POP909-CL begin where the music does, often not on a bar line: bars are compared with
those of the people who noted phrases (POP909's hierarchical structure), whose melody is looked for
in the song. The rows of `pop909-structure` have melody and chords as blocks alone.

| what | set | songs | figure | chance or what else one would do |
|---|---|---|---|---|"""


def main(folder: Path, songs: int) -> None:
    corrected, plain = (
        load(pop909_cl.Dataset(folder / "pop909-cl")),
        load(pop909.Dataset(folder / "pop909")),
    )
    few_plain = plain[:songs]
    print(HEAD)
    keys(corrected)
    chords(corrected)
    melody(few_plain)
    # The tempo's weights were set on the first 300.
    beats(plain[300 : 300 + songs])
    noted = noted_songs(folder)
    bars(noted)
    bars_stated(noted, corrected)
    phrases(noted, pop909_structure.Dataset(folder / "pop909-structure"))
    sections(load(pop909_structure.Dataset(folder / "pop909-structure")))


def load(dataset: pop909.Dataset | pop909_cl.Dataset | pop909_structure.Dataset) -> list[Example]:
    """Every whole song, in a drawn order."""
    names = list(dataset)
    random.Random(0).shuffle(names)
    found = []
    for name in names:
        try:
            found.append(dataset[name])
        except DatasetError as error:
            print(error, file=sys.stderr)
    return found


def row(what: str, where: str, count: int, figure: str, beside: str) -> None:
    print(f"| {what} | `{where}` | {count} | {figure} | {beside} |", flush=True)


def keys(items: Sequence[Example]) -> None:
    kinds: Counter[str] = Counter()
    commonest: Counter[tuple[int, str]] = Counter()
    right = whole = 0
    for item in items:
        if item.notes is None or item.sheet is None or not item.sheet.keys:
            continue
        truth = longest(item.sheet.keys, item.notes)
        commonest[truth] += 1
        kinds[relation(find_key(item.notes), truth)] += 1
        steps = int(item.notes.last_end / item.notes.resolution / HALF)
        want, got = (on_grid(one, steps) for one in (item.sheet.keys, find_keys(item.notes)))
        right += int((want == got).sum())
        whole += steps
    count = sum(kinds.values())
    told = ", ".join(f"{kind} {kinds[kind] / count:.1%}" for kind in
                     ("right", "relative", "a fifth away", "parallel", "other"))  # fmt: skip
    always = commonest.most_common(1)[0][1] / count
    row("key of the song", "pop909-cl", count, told, f"always the commonest key: {always:.1%}")
    row("key at every half beat, changes heard", "pop909-cl", count, f"{right / whole:.1%}", "")


def longest(changes: Sequence[KeyChange], notes: NoteTable) -> tuple[int, str]:
    ends = [*(change.beat for change in changes[1:]), notes.last_end / notes.resolution]
    held: Counter[tuple[int, str]] = Counter()
    for change, end in zip(changes, ends, strict=True):
        held[change.tonic, change.mode] += end - change.beat
    return held.most_common(1)[0][0]


def relation(got: tuple[int, str] | None, truth: tuple[int, str]) -> str:
    if got is None or got == truth:
        return "right" if got else "other"
    major = [(tonic + 3 * (mode == "minor")) % 12 for tonic, mode in (got, truth)]
    if major[0] == major[1]:
        return "relative"
    if got[1] == truth[1] and (got[0] - truth[0]) % 12 in (5, 7):
        return "a fifth away"
    return "parallel" if got[0] == truth[0] else "other"


def on_grid(changes: Sequence[KeyChange], steps: int) -> NDArray[np.int64]:
    states = np.full(steps, -1)
    for change in changes:
        states[round(change.beat / HALF) :] = change.tonic + 12 * (change.mode == "minor")
    return states


def chords(items: Sequence[Example]) -> None:
    rows = [
        (one.notes, one.sheet.chords, find_chords(one.notes))
        for one in items
        if one.notes is not None and one.sheet is not None
    ]
    heard = agreement([(notes, truth, got) for notes, truth, got in rows])
    crossed = agreement(
        [(notes, truth, rows[i - 1][2]) for i, (notes, truth, _) in enumerate(rows)]
    )
    for name, share, chance in zip(("root", "root and triad", "quality to the letter"), heard,
                                   crossed, strict=True):  # fmt: skip
        row(f"chords, {name}, by time", "pop909-cl", len(rows), f"{share:.1%}", f"{chance:.1%}")


def agreement(
    rows: Sequence[tuple[NoteTable, Sequence[Chord], Sequence[Chord]]],
) -> tuple[float, float, float]:
    root = triad = letter = whole = 0
    for notes, truth, got in rows:
        steps = int(notes.last_end / notes.resolution / HALF) + 1
        want, have = chord_grid(truth, steps), chord_grid(got, steps)
        for one, other in zip(want, have, strict=True):
            if one is None:
                continue
            whole += 1
            if other is not None and one[0] == other[0]:
                root += 1
                triad += triad_of(one[1]) == triad_of(other[1])
                letter += one[1] == other[1]
    return root / whole, triad / whole, letter / whole


def chord_grid(chords: Sequence[Chord], steps: int) -> list[tuple[int, str] | None]:
    grid: list[tuple[int, str] | None] = [None] * steps
    for chord in chords:
        first, last = round(chord.beat / HALF), round((chord.beat + chord.duration) / HALF)
        for step in range(first, min(last, steps)):
            grid[step] = (chord.root, chord.quality)
    return grid


def melody(items: Sequence[Example]) -> None:
    for truth, name in ((("MELODY",), "sung melody"), (("MELODY", "BRIDGE"), "melody and bridge")):
        figures = [share_of_melody(items, truth, how) for how in (melody_notes, highest)]
        told = [f"F1 {f:.2f} (precision {p:.2f}, recall {r:.2f})" for f, p, r in figures]
        row(f"melody by the note: {name}", "pop909", len(items), told[0],
            f"the highest note at every onset: {told[1]}")  # fmt: skip


def share_of_melody(
    items: Sequence[Example],
    tracks: tuple[str, ...],
    how: Callable[[NoteTable], NDArray[np.bool_]],
) -> tuple[float, float, float]:
    hit = extra = missed = 0
    for item in items:
        if item.notes is None:
            continue
        wanted = [item.notes.names.index(name) for name in tracks]
        truth, got = np.isin(item.notes.track, wanted), how(item.notes)
        hit += int((truth & got).sum())
        extra += int((got & ~truth).sum())
        missed += int((truth & ~got).sum())
    precision, recall = hit / (hit + extra), hit / (hit + missed)
    return 2 * precision * recall / (precision + recall), precision, recall


def highest(notes: NoteTable) -> NDArray[np.bool_]:
    """The highest note at every onset: the skyline."""
    order = np.lexsort((-notes.pitch, notes.onset))
    first = np.ones(len(notes), dtype=bool)
    first[1:] = np.diff(notes.onset[order]) > 0
    found = np.zeros(len(notes), dtype=bool)
    found[order[first]] = True
    return found


def beats(items: Sequence[Example]) -> None:
    heard, crossed, ratios = [], [], []
    tracked = [track_beats(item.notes) for item in items if item.notes is not None]
    for i, item in enumerate(items):
        mine, other = tracked[i], tracked[i - 1]
        if item.beats is None or mine is None or other is None:
            continue
        heard.append(f_measure(mine.times, item.beats.times))
        crossed.append(f_measure(other.times, item.beats.times))
        ratios.append(np.median(np.diff(mine.times)) / np.median(np.diff(item.beats.times)))
    ratio = np.array(ratios)
    same, twice, half = (float(np.mean(np.abs(ratio - one) < 0.08 * one)) for one in (1, 0.5, 2))
    row("beats, F within 70 ms", "pop909", len(heard), f"{np.mean(heard):.2f}",
        f"{np.mean(crossed):.2f}")  # fmt: skip
    row("tempo", "pop909", len(heard), f"same {same:.0%}, twice {twice:.0%}, half {half:.0%}", "")


def f_measure(found: NDArray[np.float64], wanted: NDArray[np.float64]) -> float:
    def near(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
        after = np.clip(np.searchsorted(other, one), 1, len(other) - 1)
        gap = np.minimum(np.abs(one - other[after]), np.abs(one - other[after - 1]))
        return float((gap < NEAR).mean())

    precision, recall = near(found, wanted), near(wanted, found)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def bars(songs: Sequence[Song]) -> None:
    """Where a bar is heard to begin in whole songs whose bars people noted; beats are given."""
    places: Counter[int] = Counter()
    for song in songs:
        count = int(song.notes.last_end / song.notes.resolution) + 1
        times = song.notes.seconds_at(np.arange(count) * song.notes.resolution)
        found = bar_places(song.notes, times, (4,))
        places[int(np.argmax(found[:4] == 1))] += 1
    count = sum(places.values())
    told = f"right {places[0] / count:.0%}, half a bar off {places[2] / count:.0%}"
    row("first beats of bars, beats given", "pop909-cl", count, told, "25%")


def bars_stated(songs: Sequence[Song], plain: Sequence[Example]) -> None:
    """How often the set's own first bar line is where people noted one."""
    begin = {one.key: one.notes for one in plain if one.notes is not None}
    moved = [round(float(song.notes.onset_beats[0] - begin[song.key].onset_beats[0])) % 4
             for song in songs]  # fmt: skip
    row("the set's own bar lines, where people noted them", "pop909-cl", len(moved),
        f"{np.mean(np.array(moved) == 0):.0%}", "")  # fmt: skip


def phrases(songs: Sequence[Song], structure: pop909_structure.Dataset) -> None:
    """Beginnings of phrases in whole songs beside the nearer of two annotators."""
    ours: dict[int, list[float]] = {0: [], 1: []}
    ruled: dict[int, list[float]] = {0: [], 1: []}
    agreed = []
    for song in songs:
        sheet = structure[song.key].sheet
        if sheet is None or not song.phrases:
            continue
        later = song.phrases[-1].beat - sheet.phrases[-1].beat
        other = [replace(one, beat=one.beat + later) for one in sheet.other_phrases]
        truth = [begins(song.phrases), begins([one for one in other if one.beat >= 0])]
        found = begins(find_sections(song.notes))
        every = set(range(4, round(song.notes.last_end / song.notes.resolution / 4), 4))
        agreed.append(overlap(*truth, 0))
        for near in (0, 1):
            ours[near].append(max(overlap(found, one, near) for one in truth))
            ruled[near].append(max(overlap(every, one, near) for one in truth))
    row("phrases begin in whole songs, F to the bar", "pop909-cl", len(agreed),
        f"{np.mean(ours[0]):.2f}",
        f"every fourth bar {np.mean(ruled[0]):.2f}, annotators {np.mean(agreed):.2f}")  # fmt: skip
    row("phrases begin in whole songs, F within a bar", "pop909-cl", len(agreed),
        f"{np.mean(ours[1]):.2f}", f"every fourth bar {np.mean(ruled[1]):.2f}")  # fmt: skip


def noted_songs(folder: Path) -> list[Song]:
    """Songs of POP909-CL whose bars and phrases people noted, in 4/4, in a drawn order, without the
    240 that the weights were set on."""
    source = Source.of(folder / "pop909-cl", phrases=folder / "pop909-structure")
    names = source.names()
    random.Random(5).shuffle(names)
    found = []
    for name in names:
        try:
            song = source.song(name)
        except DatasetError:
            continue
        if song.bar == 4 and song.phrases_by == "people":
            found.append(song)
    return found[240:]


def sections(items: Sequence[Example]) -> None:
    """Beginnings of phrases beside the nearer of two annotators, in bars of four beats."""
    ours: dict[int, list[float]] = {0: [], 1: []}
    ruled: dict[int, list[float]] = {0: [], 1: []}
    agreed = []
    for item in items:
        if item.notes is None or item.sheet is None:
            continue
        notes = with_chords(item.notes, item.sheet.chords)
        found = begins(find_sections(notes))
        every = set(range(4, round(notes.last_end / notes.resolution / 4), 4))
        truth = [begins(item.sheet.phrases), begins(item.sheet.other_phrases)]
        agreed.append(overlap(*truth, 0))
        for near in (0, 1):
            ours[near].append(max(overlap(found, one, near) for one in truth))
            ruled[near].append(max(overlap(every, one, near) for one in truth))
    row("phrases begin, F to the bar", "pop909-structure", len(agreed), f"{np.mean(ours[0]):.2f}",
        f"every fourth bar {np.mean(ruled[0]):.2f}, annotators {np.mean(agreed):.2f}")  # fmt: skip
    row("phrases begin, F within a bar", "pop909-structure", len(agreed),
        f"{np.mean(ours[1]):.2f}", f"every fourth bar {np.mean(ruled[1]):.2f}")  # fmt: skip


def with_chords(notes: NoteTable, chords: Sequence[Chord]) -> NoteTable:
    """A melody with its chords as blocks under it."""
    rows = [
        (int(onset), int(length), int(pitch))
        for onset, length, pitch in zip(notes.onset, notes.duration, notes.pitch, strict=True)
    ]
    scale = notes.resolution
    for chord in chords:
        rows += [(round(chord.beat * scale), round(chord.duration * scale), 48 + one)
                 for one in chord_classes(chord.root, chord.quality)]  # fmt: skip
    return table_of(rows, resolution=scale)


def begins(phrases: Sequence[Phrase]) -> set[int]:
    return {round(phrase.beat / 4) for phrase in phrases} - {0}


def overlap(one: set[int], other: set[int], near: int) -> float:
    def share(these: set[int], those: set[int]) -> float:
        return sum(any(abs(a - b) <= near for b in those) for a in these) / max(1, len(these))

    precision, recall = share(one, other), share(other, one)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 300)
