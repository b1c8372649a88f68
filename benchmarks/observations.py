"""Measure motion, beats, titles, black, rest, subjects, scenes and faces on films of known cause.

    python benchmarks/observations.py OUT_FOLDER [--only motion,beats,...]

Each film of `films/planted` is made once plain and once with each trap. Prints Markdown tables and
writes OUT_FOLDER/observations.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from accuracy import iou, matched
from numpy.typing import NDArray
from scipy.stats import spearmanr

from photoplay import assets
from photoplay.analysis.faces import FaceReader
from photoplay.analysis.look import look
from photoplay.analysis.semantics import SemanticReader
from photoplay.films.planted import Ball, Face, PlantedShot, PlantedTruth, Traps, plant_film
from photoplay.media.pictures import read_frames
from photoplay.media.probe import probe
from photoplay.types.analysis import Analysis
from photoplay.types.errors import AssetError

TRAPS = {
    "plain": Traps(),
    "noise": Traps(noise=8.0),
    "shake": Traps(shake=0.4),
    "flicker": Traps(flicker=0.04),
    "crf 36": Traps(crf=36, noise=3.0),
    "repeats": Traps(repeats=((5, 0), (30, 1))),
}
MOVES = ("motion", "object_motion", "camera_motion", "pan", "tilt")
Floats = NDArray[np.float64]
BEAT = 0.07
"""Seconds within which a beat is met, as in beat tracking."""


def seen(
    path: Path, shots: Sequence[PlantedShot], traps: Traps, readers: Sequence[Any] = ()
) -> tuple[PlantedTruth, Analysis]:
    truth = plant_film(path, shots, traps=traps, seed=3)
    film = probe(path)
    return truth, look(film, read_frames(film, width=320), readers=readers)


# Motion: a speed that wanders, of a ball, of the camera, and of both, each its own way.

SECONDS = 24.0


def wander(seed: int, low: float, high: float) -> tuple[Floats, Floats]:
    """A speed over time, and the way gone, 100 samples a second."""
    rng = np.random.default_rng(seed)
    knots = rng.uniform(0, 1, 14) ** 1.5
    speed = low + (high - low) * np.interp(np.arange(0, SECONDS, 0.01), np.linspace(0, SECONDS, 14),
                                           knots)  # fmt: skip
    return speed, np.cumsum(speed) * 0.01


def _round(way: Floats, t: float) -> tuple[float, float]:
    gone = 2 * np.pi * float(way[min(len(way) - 1, int(t * 100))])
    return 0.5 + 0.25 * np.cos(gone), 0.5 + 0.3 * np.sin(gone)


def _to_and_fro(ways: tuple[Floats, Floats], t: float) -> tuple[float, float]:
    k = min(len(ways[0]) - 1, int(t * 100))
    return 0.9 * np.sin(float(ways[0][k])), 0.4 * np.sin(float(ways[1][k]))


def motion(out: Path) -> list[dict[str, Any]]:
    ball_speed, ball_way = wander(1, 0.05, 0.8)
    cameras = wander(2, 0.02, 0.6), wander(3, 0.02, 0.5)
    ball = Ball(path=partial(_round, ball_way), radius=0.22)
    camera = partial(_to_and_fro, (cameras[0][1], cameras[1][1]))
    rows = []
    for number, (name, traps) in enumerate(TRAPS.items()):
        row: dict[str, Any] = {"film": name}
        for kind in ("ball", "camera", "both"):
            balls = (ball,) if kind != "camera" else ()
            shot = PlantedShot(seconds=SECONDS, place=31, balls=balls,
                               camera=camera if kind != "ball" else _rest)  # fmt: skip
            truth, film = seen(out / f"motion-{kind}-{number}.mp4", [shot], traps)
            grid = np.arange(0.5, SECONDS - 0.5, 0.25)
            frames = np.clip((grid * float(truth.rate)).astype(int), 0, truth.frames - 1)
            speeds = truth.camera[frames] * (1.0, 9 / 16)
            goes = np.hypot(speeds[:, 0], speeds[:, 1])
            turns = np.interp(grid, np.arange(0, SECONDS, 0.01), ball_speed)
            curves = {name: film.curve(name).at(grid) for name in MOVES}
            if kind == "ball":
                row["motion ~ ball"] = rho(curves["motion"], turns)
                row["object ~ ball"] = rho(curves["object_motion"], turns)
                row["camera share"] = share(film)
            elif kind == "camera":
                row["motion ~ camera"] = rho(curves["motion"], goes)
                row["pan"] = rho(curves["pan"], truth.camera[frames, 0])
                row["tilt"] = rho(curves["tilt"], -truth.camera[frames, 1])
                row["object share"] = 1 - share(film)
            else:
                row["both: camera ~ camera"] = rho(curves["camera_motion"], goes)
                row["both: object ~ ball"] = rho(curves["object_motion"], turns)
        rows.append(row)
        line(row)
    return rows


def _rest(_: float) -> tuple[float, float]:
    return 0.0, 0.0


def share(film: Analysis) -> float:
    """Of the movement, how much is said to be the camera's."""
    camera, rest = (float(film.curve(n).values.mean()) for n in ("camera_motion", "object_motion"))
    return camera / max(1e-9, camera + rest)


def rho(told: Floats, there: Floats) -> float:
    return float(spearmanr(told, there).statistic)


# Beats.


def _strike(a: float, b: float, period: float, phase: float, t: float) -> float:
    """Rests, then goes from a to b (or back) faster and faster, and stops on the beat."""
    n, u = divmod((t - phase) / period, 1.0)
    u = max(0.0, 2 * u - 1) ** 2
    return a + (b - a) * u if n % 2 == 0 else b + (a - b) * u


def _swing(period: float, phase: float, t: float) -> tuple[float, float]:
    return _strike(0.33, 0.68, period, phase, t), 0.5


def _jerk(period: float, phase: float, t: float) -> tuple[float, float]:
    return _strike(-0.15, 0.15, period, phase, t), 0.0


def _bounce(period: float, phase: float, t: float) -> tuple[float, float]:
    u = ((t - phase) / period) % 1.0
    return 0.5, 0.75 - 4 * 0.35 * u * (1 - u)


def _drift(t: float) -> tuple[float, float]:
    return 0.1 * t, 0.03 * t


def moving(kind: str, period: float, phase: float) -> PlantedShot:
    if kind == "camera jerks":
        return PlantedShot(seconds=16, place=41, camera=partial(_jerk, period, phase))
    path = _swing if kind == "ball swings" else _bounce
    ball = Ball(path=partial(path, period, phase), radius=0.2)
    return PlantedShot(seconds=16, place=42, balls=(ball,))


def beats(out: Path) -> list[dict[str, Any]]:
    rows = []
    rng = np.random.default_rng(5)
    for kind in ("ball swings", "ball bounces", "camera jerks"):
        row: dict[str, Any] = {"film": kind}
        for number, (name, traps) in enumerate(TRAPS.items()):
            period = float(rng.uniform(0.5, 1.0))
            phase = float(rng.uniform(0, period))
            path = out / f"beats-{kind.split()[1]}-{number}.mp4"
            _, film = seen(path, [moving(kind, period, phase)], traps)
            there = [t for t in np.arange(phase, 15.8, period).tolist() if t > 0.3]
            told = [m.time for m in film.moments if m.kind in {"beat", "impact"}]
            row[name] = matched(told, there, BEAT).f1()[2]
        rows.append(row)
        line(row)
    none = {
        "still, noise, keyframes of 1 s, crf 40": (
            _rest, Traps(noise=8, crf=40, keyframes=25)),
        "slow pan, pictures shown twice": (_drift, Traps(repeats=((5, 0), (30, 1)))),
        "slow pan, keyframes of 1 s, crf 38": (_drift, Traps(noise=6, crf=38, keyframes=25)),
        "hand-held": (_rest, Traps(shake=1.2)),
        "noise": (_rest, Traps(noise=16)),
    }  # fmt: skip
    for number, (name, (camera, traps)) in enumerate(none.items()):
        shot = PlantedShot(seconds=20, place=51 + number, camera=camera)
        _, film = seen(out / f"no-beats-{number}.mp4", [shot], traps)
        told = [m.kind for m in film.moments if m.kind in {"beat", "impact"}]
        rows.append({"film": name, "impacts": told.count("impact"), "beats": told.count("beat")})
        line(rows[-1])
    return rows


# Titles, black, rest.

WORDS = ("THE LONG WAY HOME", "Chapter Two", "ten years later", "DIRECTED BY A. NOBODY", "Berlin")


def written_film() -> list[PlantedShot]:
    """Titles over pictures that move, cards, black between, and pictures that rest."""
    shots = []
    for k, word in enumerate(WORDS):
        rests = k % 2 == 1
        camera = (_rest) if rests else _drift
        shots.append(PlantedShot(seconds=4.0, place=61 + k, title=word, camera=camera,
                                 card=k == 3))  # fmt: skip
        shots.append(PlantedShot(seconds=0.6 + 0.3 * k, place=0, black=True))
        shots.append(PlantedShot(seconds=3.0, place=71 + k, camera=_drift))
    return shots


def writing(out: Path) -> list[dict[str, Any]]:
    rows = []
    for number, (name, traps) in enumerate(TRAPS.items()):
        truth, film = seen(out / f"writing-{number}.mp4", written_film(), traps)
        told = [(s.start, s.end) for s in film.titles]
        found = sum(any(min(b, d) - max(a, c) > 0.5 * (b - a) for c, d in told)
                    for a, b in truth.titles)  # fmt: skip
        right = sum(any(min(b, d) - max(a, c) > 0.5 * (d - c) for a, b in truth.titles)
                    for c, d in told)  # fmt: skip
        precision, recall = right / max(1, len(told)), found / len(truth.titles)
        frame = 1 / float(truth.rate)
        edges = [e for s in film.black for e in (s.start, s.end)]
        wanted = [e for span in truth.black for e in span]
        off = [min((abs(e - w) for e in edges), default=9.0) / frame for w in wanted]
        bounds = [0.0, *truth.edges, truth.frames * frame]
        rest = [(a, b) for k, (a, b) in enumerate(pairwise(bounds)) if k % 3 == 1 or k in (3, 9)]
        rows.append({
            "film": name,
            "titles": 2 * precision * recall / max(1e-9, precision + recall),
            "titles, overlap": iou(film.titles, truth.titles, film.film.duration),
            "black, told of there": f"{len(film.black)} of {len(truth.black)}",
            "black edges, worst": f"{max(off):.1f} frames",
            "rest, overlap": iou(film.still, rest, film.film.duration),
        })  # fmt: skip
        line(rows[-1])
    return rows


# Subjects and scenes.


def scenes_film(seed: int) -> tuple[list[PlantedShot], list[float]]:
    """Six scenes of four to seven shots, each between two or three places; a place of the first
    scene comes back in the last. Also gives the seconds at which scenes begin."""
    rng = np.random.default_rng(seed)
    shots: list[PlantedShot] = []
    starts: list[float] = []
    for scene in range(6):
        places = [100 * seed + 10 * scene + k for k in range(int(rng.integers(2, 4)))]
        places = [100 * seed, *places[1:]] if scene == 5 else places
        starts.append(sum(s.seconds for s in shots))
        for k in range(int(rng.integers(4, 8))):
            spot = rng.uniform(-0.15, 0.15, 2)
            shots.append(PlantedShot(
                seconds=float(rng.uniform(1.2, 2.6)), place=places[k % len(places)],
                camera=partial(_near, float(spot[0]), float(spot[1]), float(rng.uniform(0, 0.05))),
            ))  # fmt: skip
    return shots, starts[1:]


def _near(x: float, y: float, speed: float, t: float) -> tuple[float, float]:
    return x + speed * t, y


def subjects(out: Path) -> list[dict[str, Any]]:
    rows = []
    shots, starts = scenes_film(8)
    for number, (name, traps) in enumerate(TRAPS.items()):
        if name == "repeats":
            continue
        row: dict[str, Any] = {"film": name}
        for way, readers in (("plain vectors", []), ("net", net())):
            truth, film = seen(out / f"scenes-{number}.mp4", shots, traps, readers)
            grid = np.arange(0.1, film.film.duration, 0.2)
            there = np.array(truth.places)[np.searchsorted(truth.edges, grid, side="right")]
            edges = [shot.start for shot in film.shots[1:]]
            told = np.array([s.subject for s in film.shots])[
                np.searchsorted(edges, grid, side="right")
            ]
            purity, recall = purities(told, there)
            begun = [scene.start for scene in film.scenes[1:]]
            row[f"{way}: purity"], row[f"{way}: recall"] = purity, recall
            row[f"{way}: scenes"] = matched(begun, starts, 0.2).f1()[2]
        rows.append(row)
        line(row)
    return rows


def net() -> list[Any]:
    try:
        return [SemanticReader(assets.model("efficientnet-lite0"))]
    except AssetError as error:
        sys.exit(str(error))


def purities(told: NDArray[Any], there: NDArray[Any]) -> tuple[float, float]:
    """B-cubed precision and recall (Bagga and Baldwin 1998) over moments of the film."""
    same_told, same_there = told[:, None] == told[None], there[:, None] == there[None]
    both = (same_told & same_there).sum(axis=1)
    return float((both / same_told.sum(axis=1)).mean()), float(
        (both / same_there.sum(axis=1)).mean()
    )


# Faces.


def faces_film() -> list[PlantedShot]:
    """Nobody, one near, one at some distance, two, one far, one that comes and goes."""
    rows: list[tuple[Face, ...]] = [
        (), (Face(x=0.5, y=0.5, size=0.6),), (Face(x=0.3, y=0.45, size=0.25),),
        (Face(x=0.28, y=0.5, size=0.3), Face(x=0.72, y=0.5, size=0.3)), (),
        (Face(x=0.6, y=0.4, size=0.45),), (Face(x=0.7, y=0.5, size=0.18),), (),
    ]  # fmt: skip
    return [PlantedShot(seconds=3.0, place=81 + k, faces=row, camera=_drift)
            for k, row in enumerate(rows)]  # fmt: skip


def scale_of(row: Sequence[Face]) -> str:
    largest = max((face.size for face in row), default=0.0)
    return "unknown" if not largest else "close" if largest >= 0.33 else (
        "medium" if largest >= 0.14 else "wide"
    )  # fmt: skip


def faces(out: Path) -> list[dict[str, Any]]:
    rows = []
    film_shots = faces_film()
    for number, (name, traps) in enumerate({**TRAPS, "dark": Traps(dim=0.25, noise=3)}.items()):
        readers = [FaceReader(assets.model("blazeface"))]
        truth, film = seen(out / f"faces-{number}.mp4", film_shots, traps, readers)
        middles = (np.array([0.0, *truth.edges]) + 1.5).tolist()
        edges = [shot.start for shot in film.shots[1:]]
        told = [film.shots[int(np.searchsorted(edges, t, side="right"))] for t in middles]
        pairs = list(zip(told, film_shots, strict=True))
        counted = sum(round(shot.faces) == len(planted.faces) for shot, planted in pairs)
        scaled = sum(shot.scale == scale_of(planted.faces) for shot, planted in pairs)
        rows.append({"film": name, "shots": len(pairs), "faces counted": counted, "scale": scaled})
        line(rows[-1])
    return rows


TABLES: dict[str, Callable[[Path], list[dict[str, Any]]]] = {
    "motion": motion, "beats": beats, "writing": writing, "subjects": subjects, "faces": faces,
}  # fmt: skip
_headed: list[tuple[str, ...]] = []


def line(row: dict[str, Any]) -> None:
    """Print a row of a Markdown table, under a head where the columns are new."""
    if not _headed or _headed[-1] != tuple(row):
        _headed.append(tuple(row))
        print("\n| " + " | ".join(row) + " |\n" + "|---" * len(row) + "|")
    print("| " + " | ".join(_cells(row)) + " |", flush=True)


def _cells(row: dict[str, Any]) -> Iterator[str]:
    for value in row.values():
        yield f"{value:.2f}" if isinstance(value, float) else str(value)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("out", type=Path)
    ask.add_argument("--only", default=",".join(TABLES))
    given = ask.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    result = {name: TABLES[name](given.out) for name in given.only.split(",")}
    (given.out / "observations.json").write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    sys.exit(main())
