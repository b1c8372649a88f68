"""Items of the Kinetoscope set: a recipe and songs become an example with all its truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.films.kinetoscope.causes import RATE, Causes
from photoplay.films.kinetoscope.dancers import JOINT_RATE, ORDERS, dance_passage
from photoplay.films.kinetoscope.drawing import draw_passage, speed_of
from photoplay.films.kinetoscope.looks.brief import Reel
from photoplay.films.kinetoscope.looks.footage import reel_of
from photoplay.films.kinetoscope.pianists import play_piano
from photoplay.films.kinetoscope.players import play_part
from photoplay.films.kinetoscope.stills import FEELINGS, paint_feeling
from photoplay.kinetoscoping.arranging import DRUMS, Arranged, arranged, later
from photoplay.kinetoscoping.recipes import Recipe
from photoplay.kinetoscoping.songs import Song, Source, split_of
from photoplay.kinetoscoping.sounding import sounded
from photoplay.media.pictures import read_frames
from photoplay.media.probe import probe
from photoplay.types.annotations import (
    Beats,
    ChordSpan,
    Emotion,
    Keypoints,
    KeySpan,
    Player,
    SectionSpan,
)
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example
from photoplay.types.notes import NoteTable
from photoplay.types.time import Curve

SECONDS = 10.0
_WRONG = 5
"""One in so many items is a wrong pair."""
_LATE = (1, 8)
"""Beats by which the music of a wrong pair is late, at least and at most."""
_TEMPI = {True: (112.0, 150.0), False: (56.0, 76.0)}
"""Quarter notes a minute of excited (True) and calm passages."""
_SOLOS = {
    "violin": ("melody", "violin"),
    "cello": ("bass", "cello"),
    "guitar": ("inner", "nylon-guitar"),
    "drums": (DRUMS, "kit"),
}
"""The part that a player has alone, and its instrument."""
FOOTAGE = (192, 108)
"""Pixels that pictures of real films are brought to: a canvas with room to pass by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """How items are made, whichever they are; may be handed to other processes."""

    source: Source
    seconds: float = SECONDS
    sound: bool = False
    """Whether the music is also rendered."""
    drawn: bool = True
    """Whether dancers and players are drawn, not only their joints told."""
    footage: str = ""
    """A folder of real films for the look that is made of them; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pair:
    """What is drawn from, and what is heard beside it."""

    shown: Arranged
    heard: Arranged
    wrong: str
    """Empty for a right pair, else `lag` or `other song`."""
    lag: int
    """Beats."""
    other: str


def make_item(making: Making, recipe: Recipe, folder: Path) -> Example:
    """One item; its media go into `folder`. The same making and recipe give the same item.

    DatasetError where the song is broken, too short, or not in one metre.
    """
    song = making.source.song(recipe.song)
    pair = _pair(making, recipe, song)
    path = folder / f"{recipe.key}.mp4"
    shown = _MAKERS[recipe.kind](making, recipe, pair, path)
    heard = pair.heard.passage
    example = replace(
        shown,
        notes=_cut(heard.notes, making.seconds),
        beats=_beats(heard.beats, heard.bars, making.seconds),
        chords=tuple(_within(heard.chords, making.seconds)),
        keys=(replace(heard.key, end=making.seconds),) if heard.key else (),
        sections=tuple(_within(heard.phrases, making.seconds)),
        tempo=song.bpm if recipe.kind != "picture" else 60 / heard.notes.tempos[0][1],
        metre=f"{song.bar}/4",
        style=recipe.manner,
        tags=(recipe.kind, recipe.level, split_of(recipe.song)),
        matched=not pair.wrong,
        facts={**_facts(recipe, song, pair), **shown.facts},
    )
    if not making.sound:
        return example
    sound = folder / f"{recipe.key}.flac"
    sounded(pair.heard, making.seconds, sound)
    return replace(example, music=Clip(path=sound))


def _pair(making: Making, recipe: Recipe, song: Song) -> _Pair:
    """The passage that is drawn and the one that is heard; mostly they are the same."""
    rng = recipe.rng("passage")
    lag = int(rng.integers(_LATE[0], _LATE[1] + 1))
    whole = _taken(song, making.seconds, lag, recipe, rng)
    right = _Pair(shown=whole, heard=whole, wrong="", lag=0, other="")
    if rng.integers(_WRONG):
        return right
    if rng.random() < 0.5:
        return replace(right, heard=later(whole, lag), wrong="lag", lag=lag)
    names = [key for key in making.source.names()
             if key != song.key and split_of(key) == split_of(song.key)]  # fmt: skip
    for name in rng.permutation(names).tolist():
        try:
            other = _taken(making.source.song(name), making.seconds, 0, recipe, rng)
        except DatasetError:
            continue
        return replace(right, heard=other, wrong="other song", other=name)
    raise DatasetError(f"no other song of the split of {song.key} can be used for a wrong pair")


def _taken(
    song: Song, seconds: float, lag: int, recipe: Recipe, rng: np.random.Generator
) -> Arranged:
    """A stretch of a song somewhere inside, with `lag` beats to spare."""
    calm = recipe.kind == "picture" and recipe.manner == "calm"
    bpm = float(rng.uniform(*_TEMPI[not calm])) if recipe.kind == "picture" else None
    beat = 60 / (bpm or song.bpm)
    bars = int(np.ceil((seconds / beat + lag + 2) / song.bar))
    a_bar = song.notes.resolution * song.bar
    first, last = int(song.notes.onset[0]) // a_bar, song.notes.last_end // a_bar - bars
    if last < first:
        raise DatasetError(f"{song.key} is too short for {seconds:g} s")
    alone, instrument = _SOLOS.get(recipe.manner, ("", ""))
    if recipe.kind == "piano":
        instrument = "piano"
    return arranged(
        song, int(rng.integers(first, last + 1)), seconds + (lag + 1) * beat, rng,
        alone=alone, instrument=instrument, bpm=bpm, thin=calm,
    )  # fmt: skip


def _film(making: Making, recipe: Recipe, pair: _Pair, path: Path) -> Example:
    rng = recipe.rng("film")
    pace = int(rng.integers(0, 4))
    passage = pair.shown.passage
    causes = draw_passage(
        path, passage, seconds=making.seconds, look=recipe.manner, level=recipe.level,
        pace=pace, seed=int(rng.integers(1 << 31)),
        footage=_footage(making.footage) if recipe.manner == "footage" else (),
    )  # fmt: skip
    return Example(
        key=recipe.key,
        film=Clip(path=path),
        shots=causes.shots,
        curves={f"planted {name}": Curve(float(RATE), values.astype(np.float32))
                for name, values in (("density", causes.density), ("speed", speed_of(causes)),
                                     ("loudness", causes.loudness), ("tension", causes.tension))},
        facts=_told(causes, pace, passage.key),
    )  # fmt: skip


def _told(causes: Causes, pace: int, key: KeySpan | None) -> dict[str, str]:
    return {
        "pace": f"{pace} bars",
        "cuts": _listed(causes.cuts),
        "dissolves": _listed(causes.dissolves),
        "why": ";".join(change.why for change in causes.changes),
        "flashes": _listed(causes.flashes),
        "jolts": _listed(causes.jolts),
        "things": ";".join(map(str, causes.parts)),
        "mode": key.mode if key else "",
    }


def _dance(making: Making, recipe: Recipe, pair: _Pair, path: Path) -> Example:
    danced = dance_passage(
        pair.shown.passage, seconds=making.seconds, style=recipe.manner, level=recipe.level,
        seed=int(recipe.rng("film").integers(1 << 31)), path=path if making.drawn else None,
    )  # fmt: skip
    frames = len(danced.density)

    def row(values: NDArray[np.float64]) -> NDArray[np.float32]:
        return np.asarray(values.reshape(frames, -1), dtype=np.float32)

    return Example(
        key=recipe.key,
        film=Clip(path=path) if making.drawn else None,
        keypoints=Keypoints(
            order="coco-17", rate=float(JOINT_RATE), unit="metres",
            points=danced.joints(ORDERS["coco-17"])[:, None].astype(np.float32),
        ),
        vectors={
            "openpose-25": row(danced.joints(ORDERS["openpose-25"])),
            "smpl-24": row(danced.joints(ORDERS["smpl-24"])),
            "coco-17 of camera 1": row(danced.in_picture(ORDERS["coco-17"])),
            "openpose-25 of camera 1": row(danced.in_picture(ORDERS["openpose-25"])),
            "smpl poses": row(danced.dance.turns),
            "smpl translation": row(danced.dance.root),
            "smpl scaling": np.ones(1, dtype=np.float32),
        },
        curves={f"planted {name}": Curve(float(JOINT_RATE), values.astype(np.float32))
                for name, values in (("density", danced.density), ("loudness", danced.loudness))},
        facts={"moves": _listed(danced.dance.moves)},
    )  # fmt: skip


def _piano(making: Making, recipe: Recipe, pair: _Pair, path: Path) -> Example:
    played = play_piano(
        pair.shown.passage, seconds=making.seconds, level=recipe.level,
        seed=int(recipe.rng("film").integers(1 << 31)), path=path if making.drawn else None,
    )  # fmt: skip
    return Example(
        key=recipe.key,
        film=Clip(path=path) if making.drawn else None,
        keypoints=Keypoints(
            order="hands-42", rate=float(RATE), unit="of the picture's size",
            points=played.hands[:, None].astype(np.float32),
        ),
        vectors={"roll of 88 keys": played.roll},
        facts={"lowest key": "21"},
    )  # fmt: skip


def _player(making: Making, recipe: Recipe, pair: _Pair, path: Path) -> Example:
    notes = pair.shown.passage.notes
    points = play_part(
        pair.shown.passage, notes, seconds=making.seconds, instrument=recipe.manner,
        level=recipe.level, seed=int(recipe.rng("film").integers(1 << 31)),
        path=path if making.drawn else None,
    )  # fmt: skip
    heard = _cut(pair.heard.passage.notes, making.seconds)
    return Example(
        key=recipe.key,
        film=Clip(path=path) if making.drawn else None,
        keypoints=Keypoints(
            order="openpose-25 and hands-40", rate=float(RATE), unit="of the picture's size",
            points=points[:, None].astype(np.float32),
        ),
        players=(
            Player(
                instrument=recipe.manner, sound=None, onsets=heard.onset_seconds,
                durations=heard.end_seconds - heard.onset_seconds,
                hertz=440.0 * 2.0 ** ((heard.pitch - 69) / 12),
            ),
        ),
        facts={"struck": _listed(np.unique(notes.onset_seconds[
            notes.onset_seconds < making.seconds]).tolist())},
    )  # fmt: skip


def _picture(making: Making, recipe: Recipe, pair: _Pair, path: Path) -> Example:
    rng = recipe.rng("film")
    pleasant, excited = not pair.shown.passage.minor, recipe.manner == "excited"
    quadrant, feeling = next(
        (name, one) for name, one in FEELINGS.items()
        if (one.valence > 0, one.arousal > 0) == (pleasant, excited)
    )  # fmt: skip
    palette = tuple(feeling.hues)[int(rng.integers(len(feeling.hues)))]
    image = path.with_suffix(".png")
    pixels = paint_feeling(quadrant, palette, int(rng.integers(1 << 31)))
    if not cv2.imwrite(str(image), pixels[..., ::-1]):
        raise DatasetError(f"{image} cannot be written")
    return Example(
        key=recipe.key,
        image=image,
        emotions=(Emotion(of="picture", word=feeling.word, valence=feeling.valence,
                          arousal=feeling.arousal, by="Photoplay"),),
        facts={"quadrant": quadrant, "palette": palette},
    )  # fmt: skip


_MAKERS: Mapping[str, Callable[[Making, Recipe, _Pair, Path], Example]] = {
    "film": _film,
    "dance": _dance,
    "piano": _piano,
    "player": _player,
    "picture": _picture,
}


def _facts(recipe: Recipe, song: Song, pair: _Pair) -> dict[str, str]:
    facts = {
        "song": recipe.song,
        "first beat": str(pair.shown.first_beat),
        "phrases by": song.phrases_by,
        "pair": pair.wrong or "right",
        "lag": f"{pair.lag} beats",
        "parts": ";".join(f"{a}={b}" for a, b in
                          zip(pair.heard.parts, pair.heard.instruments, strict=True)),
    }  # fmt: skip
    return facts | ({"other song": pair.other} if pair.other else {})


def _listed(times: Sequence[float]) -> str:
    return ";".join(f"{time:.3f}" for time in times)


def _cut(notes: NoteTable, seconds: float) -> NoteTable:
    """The notes that begin before `seconds`, ended by then."""
    last = int(np.floor(seconds / notes.tempos[0][1] * notes.resolution))
    return notes.between(0, max(1, last))


def _beats(times: NDArray[np.float64], bars: Sequence[float], seconds: float) -> Beats:
    kept = times[times < seconds - 1e-9]
    lines = np.asarray(bars)
    places = np.zeros(len(kept), dtype=np.int64)
    if len(lines) > 1 and len(times) > 1:
        beat = times[1] - times[0]
        a_bar = round((lines[1] - lines[0]) / beat)
        places = np.rint((kept - lines[0]) / beat).astype(np.int64) % a_bar + 1
    return Beats(times=kept, places=places)


_Piece = TypeVar("_Piece", ChordSpan, SectionSpan)


def _within(spans: Sequence[_Piece], seconds: float) -> Iterator[_Piece]:
    for one in spans:
        if one.start < seconds:
            yield replace(one, end=min(one.end, seconds))


@lru_cache(maxsize=1)
def _footage(folder: str) -> tuple[Reel, ...]:
    """The films in a folder, small; DatasetError where there are none."""
    clips = []
    for path in sorted(Path(folder).glob("*.mp4")):
        pictures = [
            np.asarray(cv2.resize(frame.pixels, FOOTAGE, interpolation=cv2.INTER_AREA), np.uint8)
            for frame in read_frames(probe(path), width=FOOTAGE[0])
        ]
        try:
            clips.append(reel_of(pictures))
        except ValueError as error:
            raise DatasetError(f"{path}: {error}") from error
    if not clips:
        raise DatasetError(f"there are no films (*.mp4) in {folder!r} for the look of real films")
    return tuple(clips)
