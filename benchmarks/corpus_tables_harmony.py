"""Count the corpora into the small tables that harmony and melody draw on.

    python benchmarks/corpus_tables_harmony.py CORPORA [OUT]

CORPORA holds the folders mcgill-billboard, pop909-structure, openewld and openscore-quartets; OUT
is by default the product's table folder. Only counts leave: no row of more than four notes or
three chords of any one song, and rhythms of a bar only where eight songs share them.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from corpus_lines import Tune, billboard, lead_sheets, pop909, quartets
from melody_measures import melody_measures

TABLES = Path(__file__).parents[1] / "src" / "photoplay" / "composition" / "tables"
ORIGIN = {
    "billboard": "McGill Billboard 2.0 chord annotations, CC0 (Burgoyne, Wild, Fujinaga 2011)",
    "pop909": "POP909 MELODY and chords as quantised in POP909-structure, MIT (Wang et al. 2020)",
    "openewld": "OpenEWLD lead sheets, MIT, contents public domain (Simonetta 2018)",
    "quartets": "first violins of OpenScore String Quartets, CC0",
}
LEAST_SONGS = 8
FEWEST = 3
CELL_GRIDS = {"4/4": 16, "3/4": 12, "2/4": 8, "6/8": 12}


def chord_tables(corpora: dict[str, list[Tune]]) -> dict[str, object]:
    """Transitions, harmonic rhythm and cadences of each corpus by mode."""
    tables: dict[str, object] = {}
    for corpus, tunes in corpora.items():
        for minor in (False, True):
            rows = [tune for tune in tunes if tune.minor == minor and tune.chords]
            if len(rows) < 20:
                continue
            pairs: dict[str, Counter[str]] = defaultdict(Counter)
            starts, cadences, lengths = Counter(), Counter(), Counter()
            for tune in rows:
                names = [_name(tune, chord) for chord in tune.chords]
                starts[names[0]] += 1
                for before, after in itertools.pairwise(names):
                    if before != after:
                        pairs[before][after] += 1
                top, bottom = tune.metre.split("/")
                bar = float(top) * 4 / float(bottom)
                lengths.update(_rounded(chord[1] / bar) for chord in tune.chords)
                for point in tune.breaks:
                    ended = [i for i, c in enumerate(tune.chords) if c[0] < point - 1e-6]
                    if len(ended) > 1:
                        cadences[names[ended[-2]] + ">" + names[ended[-1]]] += 1
            tables[f"{corpus}-{'minor' if minor else 'major'}"] = {
                "songs": len(rows),
                "transitions": {
                    name: _kept(row) for name, row in sorted(pairs.items()) if row.total() >= 20
                },
                "starts": _kept(starts),
                "cadences": _kept(cadences),
                "bars_per_chord": _kept(lengths),
            }
    return tables


def _name(tune: Tune, chord: tuple[float, float, int, str]) -> str:
    return f"{(chord[2] - tune.tonic) % 12}{chord[3]}"


def _rounded(bars: float) -> str:
    return f"{min((0.25, 0.5, 1.0, 2.0, 4.0), key=lambda size: abs(np.log2(bars / size))):g}"


def _kept(counts: Counter[str]) -> dict[str, int]:
    return {name: n for name, n in sorted(counts.items()) if n >= FEWEST}


def melody_tables(corpora: dict[str, list[Tune]]) -> dict[str, object]:
    """Intervals after intervals, durations and the rhythms that many songs share."""
    intervals: dict[str, dict[str, list[int]]] = {}
    durations: dict[str, dict[str, int]] = {}
    for corpus, tunes in corpora.items():
        table: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(25, dtype=int))
        waits: Counter[str] = Counter()
        for tune in tunes:
            pitches = [note[2] for note in tune.notes]
            steps = np.diff(pitches)
            for before, after in itertools.pairwise(steps):
                if abs(after) <= 12:
                    table[_band(int(before))][int(after) + 12] += 1
            waits.update(f"{round(note[1] * 4) / 4:g}" for note in tune.notes)
        intervals[corpus] = {name: row.tolist() for name, row in sorted(table.items())}
        durations[corpus] = {name: n for name, n in sorted(waits.items()) if n >= 20}
    return {
        "intervals": intervals,
        "durations": durations,
        "cells": {corpus: cells(tunes) for corpus, tunes in corpora.items()},
        "yardstick": yardstick(corpora["pop909"]),
    }


def _band(step: int) -> str:
    """The size and way of an interval, coarsely: five bands each way and the repeat."""
    if step == 0:
        return "0"
    size = abs(step)
    name = "step" if size <= 2 else "third" if size <= 4 else "fifth" if size <= 7 else "wide"
    return ("+" if step > 0 else "-") + name


def cells(tunes: Iterable[Tune]) -> dict[str, dict[str, int]]:
    """By metre the rhythms of whole bars: x onset, - held, . silent, on the sixteenth grid."""
    songs: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for tune in tunes:
        size = CELL_GRIDS.get(tune.metre)
        if size is None:
            continue
        bars: dict[int, list[str]] = defaultdict(lambda size=size: ["."] * size)
        whole = True
        for onset, length, _ in tune.notes:
            first, last = round(onset * 4), round((onset + length) * 4)
            if abs(onset * 4 - first) > 0.05:
                whole = False
                continue
            for place in range(first, max(last, first + 1)):
                bars[place // size][place % size] = "x" if place == first else "-"
        if whole:
            for bar in bars.values():
                songs[tune.metre]["".join(bar)].add(tune.song)
    return {
        metre: {cell: len(who) for cell, who in sorted(table.items()) if _shared(metre, who)}
        for metre, table in sorted(songs.items())
    }


def _shared(metre: str, who: set[str]) -> bool:
    return len(who) >= (LEAST_SONGS if metre == "4/4" else LEAST_SONGS // 2)


def yardstick(tunes: Iterable[Tune]) -> dict[str, list[float]]:
    """5th, 50th and 95th percentile over songs of each melody measure."""
    rows = [melody_measures(tune.notes) for tune in tunes if len(tune.notes) > 40]
    return {
        name: [round(float(q), 4) for q in np.percentile([row[name] for row in rows], (5, 50, 95))]
        for name in rows[0]
    }


def write(path: Path, origins: Iterable[str], table: dict[str, object]) -> None:
    head = {"origin": {name: ORIGIN[name] for name in origins}, "made_by": Path(__file__).name}
    text = json.dumps(head | table, separators=(",", ":"), sort_keys=True)
    path.write_text(text + "\n")
    print(path.name, f"{len(text) / 1000:.0f} kB")


def main() -> None:
    root = Path(sys.argv[1])
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else TABLES
    out.mkdir(parents=True, exist_ok=True)
    songs, sheets = list(pop909(root)), list(lead_sheets(root))
    chords = {"billboard": list(billboard(root)), "pop909": songs, "openewld": sheets}
    write(out / "harmony_chords.json", chords, {"tables": chord_tables(chords)})
    tunes = {"pop909": songs, "openewld": sheets, "quartets": list(quartets(root))}
    write(out / "melody_statistics.json", tunes, melody_tables(tunes))


if __name__ == "__main__":
    main()
