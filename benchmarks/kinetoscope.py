"""Does our own analysis find what was planted in the Kinetoscope set?

    python benchmarks/kinetoscope.py SONGS [--phrases PHRASES] [--films 12] > docs/kinetoscope.md

SONGS is a copy of POP909-CL, PHRASES one of its hierarchical structure. Films of each look, and
dances of each style, at each level; two looks were held out from all tuning.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from photoplay.analysis.glance import glances
from photoplay.analysis.look import look
from photoplay.analysis.rests import EVERY_PICTURE, find_rests
from photoplay.films.kinetoscope.dancing import DANCES
from photoplay.films.kinetoscope.drawing import HELD_OUT
from photoplay.films.kinetoscope.levels import LEVELS
from photoplay.kinetoscoping.making import Making, make_item
from photoplay.kinetoscoping.recipes import Recipe, recipes
from photoplay.kinetoscoping.songs import Source
from photoplay.listening.beats import find_beats
from photoplay.listening.onsets import RATE as STRENGTH_RATE
from photoplay.media.pictures import read_frames
from photoplay.media.probe import probe
from photoplay.metrics.correspondence.dance import kinematic_beats
from photoplay.types.analysis import Analysis
from photoplay.types.errors import DatasetError
from photoplay.types.example import Example
from photoplay.types.film import Film

Seen = TypeVar("Seen")
LOOKS = ("shapes", "particles", "textures", "space")
NEAR = 0.061
"""Seconds, a frame and a half, within which a cut or a flash is found."""
NEAR_BEAT = 0.1
STEP = 0.5
"""Seconds between the samples that are ranked."""
HEAD = """\
# The Kinetoscope set

`photoplay kinetoscope SONGS OUT` makes pairs from songs; OUT is a copy of the data set
`kinetoscope`, split by song, for `photoplay prepare` and `photoplay datasets export`. What picture
and music share is planted, and every item tells it.

| kind | what is made | truth |
|---|---|---|
| `film` | looks `shapes`, `particles`, `textures`, `space`; with `--footage` real films | cuts, \
dissolves, why, flashes, jolts, number of things; density, speed, loudness, tension as curves |
| `dance` | styles `bounce`, `sway`, `arms`, `step`, `pop`; upright films | COCO-17 in metres, \
OpenPose-25, SMPL-24, SMPL poses, both orders as camera 1 sees them; the beats that are danced |
| `piano` | a keyboard from above | 88 keys at the film's rate, two hands of 21 points |
| `player` | `violin`, `cello`, `guitar`, `drums`, alone | 65 points of body and hands; the notes |
| `picture` | a still a quadrant of feeling, in three palettes | valence, arousal, palette |

Cuts stand on section and phrase boundaries and, at the pace of the film, on bars counted from them;
everything moves as fast as notes are dense; accents flash or jolt the camera; tension takes light;
major is warm and minor cool; as many things move as parts sound; the camera goes in and out as the
music is loud. Parts come and go by phrase and drums are added by rule, so that these causes differ.
One item in five is a wrong pair: its music comes beats later, or is another song's.

## Seen by our own analysis

Films of ten seconds, 128 x 72, drawn from songs of POP909-CL by `photoplay kinetoscope`, and what
`photoplay.analysis` finds in them. Made by `python benchmarks/kinetoscope.py SONGS --phrases
PHRASES > docs/kinetoscope.md`.

Levels: *clean* is CRF 23 without noise, shake or strangers; *handheld* adds noise of 3 grey levels,
a hand of a quarter of a hundredth of the width and one thing a shot that moves on its own account;
*rough* doubles noise and hand, has two strangers and CRF 35. In all of them a fifth of the changes
of shot are dissolves. No detector was ever tuned on the looks *textures* and *space*.

*Shuffled* is the analysis of one film beside the causes of another of the same look and level.
*Cuts*: F1 within a frame and a half (precision, recall). *Motion*, *light*, *zoom*: mean Spearman
correlation by film of half seconds apart from changes of shot, flashes and jolts: of motion with
the planted density of notes; of brightness with the planted tension (its sign turned, within shots:
a place has a light of its own); of the camera's zoom with the planted loudness. *Mode*: chance that
a film in major is seen warmer than one in minor. *Flashes*: found within a frame and a half;
*false*: told and not planted. *A minute*: films drawn on one core of a machine that others were
using as well.

| level | look | films | a minute | cuts | shuffled | motion | shuffled | light | zoom | mode | \
flashes | false |
|---|---|---|---|---|---|---|---|---|---|---|---|---|"""
DANCED = """
## Dances

Poses are reached on beats. *Joints*: F1 of kinematic beats (minima of the summed speed of the
COCO-17 joints) within 0.1 s of them; *film*: F1 of beats tracked (`listening.beats`) on what comes
to rest in the drawn film (`analysis.rests`). *Shuffled*: beside another dance's beats.

| level | style | dances | joints | shuffled | film | shuffled |
|---|---|---|---|---|---|---|"""


@dataclass(slots=True)
class Found:
    """Moments told and wanted, over films."""

    hit: int = 0
    told: int = 0
    wanted: int = 0

    def add(self, told: Sequence[float], wanted: Sequence[float], near: float) -> Found:
        free = list(told)
        for moment in wanted:
            best = min(free, key=lambda one: abs(one - moment), default=None)
            if best is not None and abs(best - moment) < near:
                free.remove(best)
                self.hit += 1
        self.told, self.wanted = self.told + len(told), self.wanted + len(wanted)
        return self

    @property
    def precision(self) -> float:
        return self.hit / max(1, self.told)

    @property
    def recall(self) -> float:
        return self.hit / max(1, self.wanted)

    @property
    def f1(self) -> float:
        return 2 * self.hit / max(1, self.told + self.wanted)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("songs", type=Path)
    parser.add_argument("--phrases", type=Path)
    parser.add_argument("--films", type=int, default=12)
    parser.add_argument("--levels", default=",".join(LEVELS))
    parser.add_argument("--looks", default=",".join(LOOKS))
    parser.add_argument("--styles", default=",".join(DANCES))
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    making = Making(source=Source.of(args.songs, phrases=args.phrases))
    levels = args.levels.split(",")
    print(HEAD, flush=True)
    for level in levels:
        for manner in filter(None, args.looks.split(",")):
            made, seen, took = seen_items(
                making, args.films, "film", manner, level, args.seed, looked_at
            )
            held = " (held out)" if manner in HELD_OUT else ""
            print(film_row(level, f"{manner}{held}", made, seen, took), flush=True)
    print(DANCED, flush=True)
    for level in levels:
        for style in filter(None, args.styles.split(",")):
            count = max(2, args.films // 2)
            made, beats, _ = seen_items(
                making, count, "dance", style, level, args.seed, danced_beats
            )
            print(dance_row(level, style, made, beats), flush=True)


def seen_items(
    making: Making, count: int, kind: str, manner: str, level: str, seed: int,
    see: Callable[[Film], Seen],
) -> tuple[list[Example], list[Seen], float]:  # fmt: skip
    """Right pairs with what `see` finds in them, and the seconds that drawing took."""
    made: list[Example] = []
    seen: list[Seen] = []
    took = 0.0
    for recipe in right_recipes(making, count, kind, manner, level, seed):
        if len(made) == count:
            break
        with TemporaryDirectory() as folder:
            began = time.perf_counter()
            try:
                item = make_item(making, recipe, Path(folder))
            except DatasetError as error:
                print(error, file=sys.stderr)
                continue
            took += time.perf_counter() - began
            if not item.matched or item.film is None:
                continue
            made.append(item)
            seen.append(see(probe(item.film.path)))
    return made, seen, took * len(made) / max(1, count)


def looked_at(film: Film) -> Analysis:
    return look(film, read_frames(film, width=320))


def danced_beats(film: Film) -> np.ndarray:
    """Beats of what comes to rest, by the tracker that also hears beats."""
    rests = find_rests(glances(read_frames(film, width=320), EVERY_PICTURE))
    return find_beats(rests.at(np.arange(0, film.duration, 1 / STRENGTH_RATE)))


def right_recipes(
    making: Making, count: int, kind: str, manner: str, level: str, seed: int
) -> Iterable[Recipe]:
    return recipes(making.source.names(), 3 * count, kinds=(kind,), manners=(manner,), level=level,
                   seed=seed)  # fmt: skip


def film_row(
    level: str, look: str, made: Sequence[Example], seen: Sequence[Analysis], took: float
) -> str:
    others = [*seen[1:], seen[0]]
    cut, crossed, flash = Found(), Found(), Found()
    for item, analysis, other in zip(made, seen, others, strict=True):
        cut.add(analysis.cuts, planted(item, "cuts"), NEAR)
        crossed.add(other.cuts, planted(item, "cuts"), NEAR)
        told = [moment.time for moment in analysis.moments if moment.kind == "flash"]
        flash.add(told, planted(item, "flashes"), NEAR)

    def mean(
        curve: str,
        cause: str,
        who: Sequence[Analysis],
        change: Callable = np.asarray,
        inside: bool = False,
    ):
        rows = []
        for item, analysis in zip(made, who, strict=True):
            seen_curve = analysis.curve(curve)
            times = free_times(item)
            told = change(np.array([seen_curve.mean(*window(time)) for time in times]))
            cause_curve = item.curves[f"planted {cause}"]
            wanted = np.array([cause_curve.mean(*window(time)) for time in times])
            if inside:
                shot = np.searchsorted([one.start for one in item.shots], times, side="right")
                told, wanted = (row - shot_means(row, shot) for row in (told, wanted))
            rows.append(rho(told, wanted))
        return float(np.nanmean(rows))

    warm = {mode: [analysis.curve("warmth").values.mean()
                   for item, analysis in zip(made, seen, strict=True)
                   if item.facts["mode"] == mode] for mode in ("major", "minor")}  # fmt: skip
    pairs = [a > b for a in warm["major"] for b in warm["minor"]]
    mode = f"{np.mean(pairs):.2f}" if pairs else "–"
    return (
        f"| {level} | {look} | {len(made)} | {60 * len(made) / took:.0f} "
        f"| {cut.f1:.2f} ({cut.precision:.2f}, {cut.recall:.2f}) | {crossed.f1:.2f} "
        f"| {mean('motion', 'density', seen):.2f} | {mean('motion', 'density', others):.2f} "
        f"| {-mean('brightness', 'tension', seen, inside=True):.2f} "
        f"| {mean('zoom', 'loudness', seen, np.abs):.2f} | {mode} "
        f"| {flash.recall:.0%} | {flash.told - flash.hit} |"
    )


def window(time: float) -> tuple[float, float]:
    return time - STEP / 2, time + STEP / 2


def shot_means(row: np.ndarray, shot: np.ndarray) -> np.ndarray:
    """For each value the mean of those of its shot."""
    return np.array([row[shot == one].mean() for one in shot])


def dance_row(level: str, style: str, made: Sequence[Example], beats: Sequence[np.ndarray]) -> str:
    rows = [Found() for _ in range(4)]
    moves = [planted(item, "moves") for item in made]
    other_moves = [*moves[1:], moves[0]]
    for item, film_beats, own, other in zip(made, beats, moves, other_moves, strict=True):
        assert item.keypoints is not None
        joints = kinematic_beats(item.keypoints.points[:, 0]) / item.keypoints.rate
        for row, (told, wanted) in zip(
            rows,
            ((joints, own), (joints, other), (film_beats, own), (film_beats, other)),
            strict=True,
        ):
            row.add(list(told), wanted, NEAR_BEAT)
    told = " | ".join(f"{row.f1:.2f}" for row in rows)
    return f"| {level} | {style} | {len(made)} | {told} |"


def planted(item: Example, name: str) -> list[float]:
    return [float(word) for word in item.facts.get(name, "").split(";") if word]


def free_times(item: Example) -> np.ndarray:
    """Every half second, but for a quarter around changes of shot and flashes."""
    edges = [shot.start for shot in item.shots]
    edges += planted(item, "flashes") + planted(item, "jolts")
    times = np.arange(STEP / 2, 10, STEP)
    soft = planted(item, "dissolves")
    free = [min(abs(time - edge) for edge in edges) > 0.25
            and all(abs(time - edge) > 0.6 for edge in soft) for time in times]  # fmt: skip
    return np.asarray(times[np.array(free)])


def rho(one: np.ndarray, other: np.ndarray) -> float:
    """Spearman correlation; nan where one of them never changes."""
    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    ranks = [np.unique(row, return_inverse=True)[1].astype(float) for row in (one, other)]
    return float(np.corrcoef(*ranks)[0, 1])


if __name__ == "__main__":
    main()
