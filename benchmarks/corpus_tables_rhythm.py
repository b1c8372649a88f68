"""Build the rhythm tables of the composer from the Groove and POP909 corpora.

    python benchmarks/corpus_tables_rhythm.py --groove DIR --pop909 DIR --out DIR

Bars are put on a grid, grouped by k-means (fixed seeds, so the same corpora give the same bytes)
and only the groups' statistics are kept: for each drum and place in the bar the share of bars that
strike it, the mean and spread of velocity and of timing. No bar of a corpus is stored.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np

VOICES = {
    "kick": (35, 36),
    "snare": (38, 40),
    "side-stick": (37,),
    "hat": (42, 22, 44),
    "open-hat": (46, 26),
    "ride": (51, 59, 53),
    "crash": (49, 55, 57, 52),
    "low-tom": (43, 58, 41),
    "mid-tom": (45, 47),
    "high-tom": (48, 50),
}
VOICE_OF = {key: name for name, keys in VOICES.items() for key in keys}
GENRES = {
    "rock": (("rock", "pop", "punk", "rock/indie", "pop/soft", "pop/groove7", "rock/groove8"), 16),
    "lofi": (("hiphop", "hiphop/groove6", "soul", "soul/groove3", "soul/groove4"), 16),
    "jazz": (("jazz", "jazz/swing", "jazz/mediumfast", "blues/shuffle"), 12),
    "electronic": (("dance/disco", "dance/breakbeat", "funk/fast", "soul/motown"), 16),
}
KEEPS = {
    "rock": (("snare",), (4, 12), 2),
    "lofi": (("snare", "side-stick"), (4, 12), 2),
    "electronic": (("snare",), (4, 12), 2),
    "jazz": (("ride",), (0, 3, 6, 9), 3),
}
"""Only bars that keep the genre's time are counted: these drums strike at least so many of these
places. Drummers who turned the beat round or soloed would blur the shares."""
GROUPS = 5
FILL_GROUPS = 4
RAREST = 0.06


@dataclass
class Bars:
    struck: list[np.ndarray]
    velocity: list[np.ndarray]
    timing: list[np.ndarray]


def read_drums(path: Path, grid: int) -> Bars:
    """Bars of one performance as arrays (voices, grid); timing in milliseconds off the grid."""
    midi = mido.MidiFile(path)
    tempo = next(m.tempo for t in midi.tracks for m in t if m.type == "set_tempo")
    step = midi.ticks_per_beat * 4 / grid
    to_ms = tempo / 1000 / midi.ticks_per_beat
    names = list(VOICES)
    bars: dict[int, list[np.ndarray]] = {}
    for track in midi.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type != "note_on" or not message.velocity:
                continue
            if message.note not in VOICE_OF:
                continue
            place = round(tick / step)
            bar, position = divmod(place, grid)
            arrays = bars.setdefault(bar, [np.zeros((len(names), grid)) for _ in range(3)])
            voice = names.index(VOICE_OF[message.note])
            arrays[0][voice, position] = 1
            arrays[1][voice, position] = message.velocity
            arrays[2][voice, position] = (tick - place * step) * to_ms
    kept = [bars[b] for b in sorted(bars) if bars[b][0].sum() >= 3]
    return Bars([b[0] for b in kept], [b[1] for b in kept], [b[2] for b in kept])


def k_means(rows: np.ndarray, groups: int, seed: int) -> np.ndarray:
    """The group of each row, by Lloyd's algorithm from a k-means++ start."""
    rng = np.random.default_rng(seed)
    centres = [rows[rng.integers(len(rows))]]
    while len(centres) < groups:
        distance = np.min([((rows - c) ** 2).sum(1) for c in centres], axis=0)
        centres.append(rows[rng.choice(len(rows), p=distance / distance.sum())])
    middle = np.array(centres)
    labels = np.zeros(len(rows), dtype=int)
    for _ in range(40):
        labels = ((rows[:, None, :] - middle[None]) ** 2).sum(2).argmin(1)
        middle = np.array(
            [rows[labels == g].mean(0) if (labels == g).any() else middle[g] for g in range(groups)]
        )
    return labels


def groove(struck: np.ndarray, velocity: np.ndarray, timing: np.ndarray, whole: int) -> dict:
    """Statistics of one group of bars; arrays (bars, voices, grid)."""
    voices: dict[str, dict[str, list[float]]] = {}
    for v, name in enumerate(VOICES):
        places = {}
        for p in range(struck.shape[2]):
            hit = struck[:, v, p] > 0
            share = float(hit.mean())
            if share < RAREST:
                continue
            loud, late = velocity[hit, v, p], timing[hit, v, p]
            places[str(p)] = [
                round(share, 2),
                round(float(loud.mean())),
                round(float(loud.std())),
                round(float(np.clip(np.median(late), -25, 25)), 1),
                round(float(np.clip(late.std(), 0, 15)), 1),
            ]
        if places:
            voices[name] = places
    return {
        "weight": round(len(struck) / whole, 3),
        "density": round(float(struck.sum((1, 2)).mean()), 1),
        "voices": voices,
    }


def grouped(bars: Bars, groups: int, seed: int) -> list[dict]:
    struck, velocity, timing = (np.array(x) for x in (bars.struck, bars.velocity, bars.timing))
    labels = k_means(struck.reshape(len(struck), -1), groups, seed)
    rows = [
        groove(struck[labels == g], velocity[labels == g], timing[labels == g], len(struck))
        for g in range(groups)
        if (labels == g).sum() >= 4
    ]
    return sorted(rows, key=lambda row: row["density"])


def keeping_time(bars: Bars, genre: str) -> Bars:
    drums, places, least = KEEPS[genre]
    rows = [list(VOICES).index(drum) for drum in drums]
    kept = [
        k
        for k, struck in enumerate(bars.struck)
        if sum(bool(struck[rows, place].any()) for place in places) >= least
    ]
    return Bars(*([row[k] for k in kept] for row in (bars.struck, bars.velocity, bars.timing)))


def drum_tables(root: Path, out: Path) -> None:
    with (root / "info.csv").open(newline="") as lines:
        rows = [r for r in csv.DictReader(lines) if r["time_signature"] == "4-4"]
    for genre, (styles, grid) in GENRES.items():
        beats, fills = Bars([], [], []), Bars([], [], [])
        for row in sorted(rows, key=lambda r: r["id"]):
            if row["style"] not in styles:
                continue
            bars = read_drums(root / row["midi_filename"], grid)
            into = beats if row["beat_type"] == "beat" else fills
            into.struck += bars.struck
            into.velocity += bars.velocity
            into.timing += bars.timing
        beats = keeping_time(beats, genre)
        table = {
            "origin": "Groove MIDI Dataset 1.0 (Gillick et al. 2019), statistics of "
            f"{len(beats.struck)} bars and {len(fills.struck)} fills of {', '.join(styles)}",
            "licence": "CC BY 4.0, Google LLC",
            "made_by": "benchmarks/corpus_tables_rhythm.py",
            "columns": ["share", "velocity", "velocity_sd", "late_ms", "late_ms_sd"],
            "grid": grid,
            "beats": 4,
            "grooves": grouped(beats, GROUPS, 1),
            "fills": grouped(fills, FILL_GROUPS, 2) if len(fills.struck) >= 12 else [],
        }
        write(out / f"drums_{genre}.json", table)


def read_piano(folder: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """Onset counts (16) of the left and right hand for each four-beat bar of a song."""
    beats = np.loadtxt(folder / "beat_midi.txt")
    if beats.ndim != 2 or len(beats) < 8:
        return []
    downs = np.flatnonzero(beats[:, 2] > 0)
    downs = downs[: np.sum(np.append(np.diff(downs) == 4, True))]
    midi = mido.MidiFile(folder / f"{folder.name}.mid")
    notes, playing = [], ""
    for track in midi.tracks:
        if track.name != "PIANO":
            continue
        tick = 0
        tempo = next(m.tempo for t in midi.tracks for m in t if m.type == "set_tempo")
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity:
                notes.append((tick * tempo / 1e6 / midi.ticks_per_beat, message.note))
        playing = track.name
    if not playing:
        return []
    bars: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    place = np.interp([n[0] for n in notes], beats[:, 0], np.arange(len(beats)))
    for beat, (_, pitch) in zip(place, notes, strict=True):
        bar, inside = divmod(round((beat - downs[0]) * 4), 16)
        if bar < 0:
            continue
        left, right = bars.setdefault(bar, (np.zeros(16), np.zeros(16)))
        (left if pitch < 58 else right)[inside] += 1
    return [bars[b] for b in sorted(bars)]


def piano_table(root: Path, out: Path) -> None:
    songs = [read_piano(folder) for folder in sorted(root.iterdir()) if folder.is_dir()]
    bars = [bar for song in songs for bar in song]
    table: dict[str, object] = {
        "origin": "POP909 (Wang et al. 2020), PIANO tracks, statistics of "
        f"{len(bars)} four-beat bars of {sum(bool(s) for s in songs)} songs",
        "licence": "MIT",
        "made_by": "benchmarks/corpus_tables_rhythm.py",
        "columns": "share of bars with an onset at each sixteenth; mean notes struck there",
        "grid": 16,
        "beats": 4,
    }
    for hand, name in ((0, "left"), (1, "right")):
        counts = np.array([bar[hand] for bar in bars if bar[hand].sum() >= 2])
        struck = (counts > 0).astype(float)
        labels = k_means(struck, 8, 3 + hand)
        rows = []
        for g in range(8):
            mine = labels == g
            if not mine.any():
                continue
            share = struck[mine].mean(0)
            thick = counts[mine].sum(0) / np.maximum(1, struck[mine].sum(0))
            rows.append(
                {
                    "weight": round(float(mine.mean()), 3),
                    "density": round(float(struck[mine].sum(1).mean()), 2),
                    "share": [round(float(x), 2) for x in share],
                    "notes": [round(float(x), 1) for x in thick],
                }
            )
        table[name] = sorted(rows, key=lambda row: row["density"])
    write(out / "rhythm_piano.json", table)


def write(path: Path, table: dict) -> None:
    path.write_text(json.dumps(table, indent=None, separators=(",", ":"), sort_keys=False) + "\n")
    sizes: dict[str, int] = defaultdict(int)
    sizes[path.name] = path.stat().st_size
    print(dict(sizes))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groove", type=Path, required=True, help="folder with info.csv")
    parser.add_argument("--pop909", type=Path, required=True, help="folder with 001, 002, …")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(__file__).parents[1] / "src/photoplay/composition/tables",
    )
    given = parser.parse_args()
    drum_tables(given.groove, given.out)
    piano_table(given.pop909, given.out)


if __name__ == "__main__":
    main()
