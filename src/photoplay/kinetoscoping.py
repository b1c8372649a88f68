"""The Kinetoscope set: paired films and music without end, made from songs, all causes known.

An item is ten seconds of a song and the film that was drawn from them. One in five is a wrong pair
on purpose: its music begins some beats later than what was drawn. Songs, never clips, are split
into train, validation and test.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from photoplay.datasets.music.pop909_cl import Dataset
from photoplay.films.kinetoscope import LEVELS, Drawn, draw_music
from photoplay.preparation.packing import to_files
from photoplay.preparation.working import Entry, Work, content_of
from photoplay.types.annotations import Beats, ChordSpan, KeySpan
from photoplay.types.errors import DatasetError, PhotoplayError
from photoplay.types.example import Clip, Example

SECONDS = 10.0
_BAR = 4
"""Beats a bar; songs in another metre are left out."""
_WRONG = 5
"""One in so many items is a wrong pair."""
_VERSION = 1


def split_of(song: str) -> str:
    """train, validation or test: eight, one and one song in ten, by the song's name alone."""
    place = int(hashlib.sha256(song.encode()).hexdigest(), 16) % 10
    return {8: "validation", 9: "test"}.get(place, "train")


def item_keys(songs: Path, count: int, level: str, seed: int) -> list[str]:
    """Keys of `count` items, song after song and round again: SONG-ROUND-LEVEL-SEED."""
    if level not in LEVELS:
        raise ValueError(f"there is no level {level!r}; there are {', '.join(LEVELS)}")
    return [key for key, _ in zip(_endless(songs, level, seed), range(count), strict=False)]


def _endless(songs: Path, level: str, seed: int) -> Iterator[str]:
    names = list(_songs(str(songs)))
    np.random.default_rng(seed).shuffle(names)
    rounds = 0
    while True:
        yield from (f"{name}-{rounds}-{level}-{seed}" for name in names)
        rounds += 1


def work_on(songs: Path) -> Work:
    """The work on one key, from the copy of POP909-CL in `songs`."""
    return partial(_made, str(songs))


def make_item(songs: Path, key: str, folder: Path) -> Example:
    """One item; its film is drawn into `folder`. The same key gives the same item.

    DatasetError where the song is broken, too short or not in four beats a bar.
    """
    song, rounds, level, seed = key.split("-")
    item = _songs(str(songs))[song]
    notes = item.notes
    if notes is None or item.sheet is None or item.metre != "4/4":
        raise DatasetError(f"{song} is not in 4/4 throughout")
    rng = np.random.default_rng([int(seed), int(rounds), *song.encode()])
    bar = _BAR * notes.resolution
    beats = int(np.ceil(SECONDS / notes.tempos[0][1])) + 2 * _BAR
    last_bar = (notes.last_end - beats * notes.resolution) // bar
    if last_bar < 2:
        raise DatasetError(f"{song} is too short for {SECONDS:g} s")
    first = int(rng.integers(1, last_bar)) * bar
    wrong = int(rng.integers(_WRONG)) == 0
    lag = int(rng.integers(1, 2 * _BAR)) if wrong else 0
    drawn_from = notes.between(first, first + beats * notes.resolution)
    minor = any(one.mode == "minor" for one in item.sheet.keys[:1])
    bars = drawn_from.seconds_at(np.arange(0, drawn_from.length, bar))
    path = folder / f"{key}.mp4"
    drawn = draw_music(
        path, drawn_from, bars.tolist(), seconds=SECONDS, minor=minor, level=level,
        seed=int(rng.integers(1 << 31)),
    )  # fmt: skip
    start = first + lag * notes.resolution
    heard = notes.between(start, start + (beats - 2 * _BAR) * notes.resolution)
    ticks = np.arange(0, heard.length, heard.resolution)
    places = (ticks // heard.resolution + lag) % _BAR + 1
    chords = tuple(
        ChordSpan(start=a, end=b, root=one.root, quality=one.quality, bass=one.bass)
        for one in item.sheet.chords
        if (span := _within(one.beat, one.duration, start, heard.length, notes.resolution))
        for a, b in [tuple(heard.seconds_at(np.array(span)).tolist())]
    )
    keys = [one for one in item.sheet.keys if one.beat * notes.resolution <= start][-1:]
    return Example(
        key=key,
        film=Clip(path=path),
        notes=heard,
        beats=Beats(times=heard.seconds_at(ticks), places=places.astype(np.int64)),
        chords=chords,
        keys=tuple(KeySpan(start=0.0, end=SECONDS, tonic=one.tonic, mode=one.mode) for one in keys),
        shots=drawn.shots,
        curves={"planted density": drawn.density, "planted speed": drawn.speed},
        tempo=60 / heard.tempos[0][1],
        metre="4/4",
        tags=(level, split_of(song)),
        matched=not wrong,
        facts=_facts(song, lag, drawn),
    )


def _within(
    beat: float, duration: float, start: int, length: int, resolution: int
) -> tuple[int, int] | None:
    """A stretch of beats in ticks of the clip; None where it lies outside."""
    first = max(0, round(beat * resolution) - start)
    last = min(length, round((beat + duration) * resolution) - start)
    return (first, last) if last > first else None


def _facts(song: str, lag: int, drawn: Drawn) -> dict[str, str]:
    def listed(times: tuple[float, ...]) -> str:
        return ";".join(f"{time:.2f}" for time in times)

    return {
        "song": song,
        "lag": f"{lag} beats",
        "cuts": listed(drawn.cuts),
        "dissolves": listed(drawn.dissolves),
        "flashes": listed(drawn.flashes),
        "things": ";".join(map(str, drawn.things)),
    }


def _made(songs: str, key: str, known: str) -> tuple[Entry, Mapping[str, bytes]]:
    began = time.perf_counter()
    source = hashlib.sha256(f"{_VERSION} {key}".encode()).hexdigest()
    if source == known:
        return Entry(key=key, source=source), {}
    try:
        with TemporaryDirectory() as folder:
            files = to_files(make_item(Path(songs), key, Path(folder)))
    except (PhotoplayError, OSError, ValueError) as error:
        return Entry(key=key, error=str(error) or type(error).__name__), {}
    size, took = sum(map(len, files.values())), round(time.perf_counter() - began, 3)
    entry = Entry(key=key, source=source, content=content_of(files), bytes=size, seconds=took)
    return entry, files


@cache
def _songs(songs: str) -> Dataset:
    return Dataset(songs)
