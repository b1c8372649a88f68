"""Measure what the analysis sees on films whose every cause is known.

    python benchmarks/accuracy.py OUT_FOLDER [--clips CLIPS_FOLDER] [--seeds 0,40]

Changes of shot and flashes on planted films with traps and (with --clips) on 60-second edits of
real clips, beside PySceneDetect's content and adaptive detectors on the same files. Prints Markdown
tables and writes OUT_FOLDER/accuracy.json. All else that is observed: `observations.py`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from photoplay.analysis.look import look
from photoplay.films.edits import EditTruth, join_clips
from photoplay.films.planted import Ball, PlantedShot, PlantedTruth, Traps, plant_film
from photoplay.media.pictures import read_frames
from photoplay.media.probe import probe
from photoplay.types.analysis import Analysis
from photoplay.types.film import Frame
from photoplay.types.time import Span

TRAPS = {
    "plain": Traps(),
    "noise": Traps(noise=16.0),
    "handheld": Traps(shake=1.2),
    "flicker": Traps(flicker=0.07),
    "pumping light": Traps(pump=0.35),
    "dark": Traps(dim=0.18, noise=4.0, crf=12),
    "crf 42": Traps(crf=42),
    "strobe": Traps(strobe=((6.0, 9.0), (30.0, 33.0))),
    "caption over all": Traps(caption="THE LONG WAY HOME"),
    "smeared": Traps(blur=3, shake=1.0),
    "noise, shake, crf 36": Traps(noise=9.0, shake=1.0, crf=36),
}
OWN_CUTS = {"coffeeshop": (4.4333, 12.7)}
"""Seconds at which the real clips are cut themselves, as seen by eye."""
VISIBLE = 8.0
"""Mean difference of grey levels from which a cut can be seen: clips that begin with the same drawn
picture are joined without a visible change."""
EDITS = (
    (15, 15, "natural", 0), (30, 30, "natural", 0), (60, 60, "natural", 0),
    (30, 101, "natural", 6), (45, 202, "natural", 6), (15, 303, "natural", 4),
    (60, 404, "natural", 6), (45, 505, "trailer", 0), (40, 606, "trailer", 3),
    (29, 707, "even", 0),
)  # fmt: skip
"""Cuts, seed, pace, and how many of the changes are dissolves."""


@dataclass(slots=True)
class Tally:
    """Moments told beside moments there are."""

    found: int = 0
    told: int = 0
    there: int = 0
    errors: list[float] = field(default_factory=list)

    def f1(self) -> tuple[float, float, float]:
        precision = self.found / self.told if self.told else 1.0 if not self.there else 0.0
        recall = self.found / self.there if self.there else 1.0
        total = precision + recall
        return precision, recall, 2 * precision * recall / total if total else 0.0

    def __iadd__(self, other: Tally) -> Tally:
        self.found += other.found
        self.told += other.told
        self.there += other.there
        self.errors += other.errors
        return self


def matched(told: Sequence[float], there: Sequence[float], within: float) -> Tally:
    """Each known moment is found by at most one told moment, the nearest first."""
    pairs = sorted((abs(a - b), i, j) for i, a in enumerate(told) for j, b in enumerate(there)
                   if abs(a - b) <= within)  # fmt: skip
    used: tuple[set[int], set[int]] = (set(), set())
    tally = Tally(told=len(told), there=len(there))
    for _, i, j in pairs:
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            tally.found += 1
            tally.errors.append(told[i] - there[j])
    return tally


def cut_tally(told: Iterable[float], cuts: Sequence[float], gradual: Sequence[Any],
              within: float) -> Tally:  # fmt: skip
    """Cuts alone: what is told inside a gradual change is that change's matter."""
    slow = [(a - 0.12, b + 0.12) for a, b, *_ in gradual]
    return matched([t for t in told if not any(a <= t <= b for a, b in slow)], cuts, within)


def span_tally(told: Sequence[tuple[float, float]], there: Sequence[Any]) -> Tally:
    """Gradual changes: found where the two overlap by a third of their union."""
    tally = Tally(told=len(told), there=len(there))
    used: set[int] = set()
    for a, b, *_ in there:
        shares = [(min(b, d) - max(a, c)) / (max(b, d) - min(a, c)) if k not in used else 0.0
                  for k, (c, d) in enumerate(told)]  # fmt: skip
        if shares and max(shares) >= 1 / 3:
            used.add(int(np.argmax(shares)))
            tally.found += 1
    return tally


def iou(told: Sequence[Span], there: Sequence[tuple[float, float]], duration: float) -> float:
    """Seconds in both over seconds in either."""
    grid = np.arange(0, duration, 0.02)
    a, b = (np.zeros(len(grid), bool) for _ in range(2))
    for span in told:
        a |= (grid >= span.start) & (grid < span.end)
    for start, end in there:
        b |= (grid >= start) & (grid < end)
    return float((a & b).sum() / (a | b).sum()) if (a | b).any() else 1.0


def looked(path: Path, cuts: Sequence[float] = ()) -> tuple[Analysis, list[float]]:
    """What is seen in a film, and which of its cuts can be seen at all."""
    film = probe(path)
    steps: dict[int, float] = {}
    analysis = look(film, _watched(read_frames(film, width=320), steps))
    rate = float(film.frame_rate)
    return analysis, [c for c in cuts if steps.get(round(c * rate), 255.0) >= VISIBLE]


def _watched(frames: Iterable[Frame], steps: dict[int, float]) -> Iterable[Frame]:
    before = None
    for frame in frames:
        now = frame.pixels[::2, ::2].astype(np.int16)
        if before is not None:
            steps[frame.index] = float(np.abs(now - before).mean())
        before = now
        yield frame


def scene_detect(path: Path, adaptive: bool) -> list[float]:
    """PySceneDetect's cuts, with the same shortest shot as ours."""
    from scenedetect import AdaptiveDetector, ContentDetector, SceneManager, open_video

    manager = SceneManager()
    manager.add_detector(
        AdaptiveDetector(min_scene_len=4) if adaptive else ContentDetector(min_scene_len=4)
    )
    manager.detect_scenes(open_video(str(path)))
    return [scene[0].seconds for scene in manager.get_scene_list()[1:]]


# Films of changes of shot.


def drift(seed: int, speed: float) -> Callable[[float], tuple[float, float]]:
    """A camera that pans slowly, its own way for each shot."""
    rng = np.random.default_rng(seed)
    angle = rng.uniform(0, 2 * np.pi)
    return partial(_drift, speed * np.cos(angle), 0.4 * speed * np.sin(angle))


def _drift(dx: float, dy: float, t: float) -> tuple[float, float]:
    return dx * t, dy * t


def _swing(rate: float, phase: float, t: float) -> tuple[float, float]:
    return 0.5 + 0.42 * np.sin(rate * t + phase), 0.5 + 0.3 * np.cos(1.3 * rate * t)


def cut_film(seed: int, *, lively: float = 1.0) -> list[PlantedShot]:
    """About a minute: 18 cuts, 6 dissolves, 2 fades; places recur, some cuts stay in a place."""
    rng = np.random.default_rng(seed)
    kinds = ["cut"] * 18 + ["dissolve"] * 6 + ["fade"] * 2
    rng.shuffle(kinds)
    shots = [PlantedShot(seconds=3.0, place=100 * seed)]
    for k, kind in enumerate(kinds):
        place = int(100 * seed + rng.integers(0, 7))
        while place == shots[-1].place:
            place = int(100 * seed + rng.integers(0, 7))
        balls = ()
        if rng.uniform() < 0.6:
            colour = tuple(int(c) for c in rng.integers(30, 250, 3))
            balls = (Ball(path=partial(_swing, lively * rng.uniform(1, 4), rng.uniform(0, 6)),
                          radius=rng.uniform(0.08, 0.2), colour=colour),)  # fmt: skip
        seconds = float(rng.uniform(0.8, 2.4) if kind == "cut" else rng.uniform(2.4, 3.4))
        later = kinds[k + 1] if k + 1 < len(kinds) else "cut"
        shots.append(PlantedShot(
            seconds=max(seconds, 2.4 if later != "cut" else 0.0), place=place, entrance=kind,
            camera=drift(seed * 50 + k, lively * rng.uniform(0, 0.12)), balls=balls,
        ))  # fmt: skip
    return shots


def jump_film(seed: int) -> list[PlantedShot]:
    """Cuts within one place: another framing of the same colours."""
    rng = np.random.default_rng(seed)
    spots = [(-0.9, -0.3), (0.0, 0.3), (0.9, -0.25), (-0.4, 0.4), (0.6, 0.35)]
    shots, last = [], -1
    for _ in range(20):
        k = int(rng.choice([s for s in range(5) if s != last]))
        last = k
        shots.append(PlantedShot(seconds=float(rng.uniform(0.8, 2.5)), place=seed,
                                 camera=partial(_from, spots[k], 0.05)))  # fmt: skip
    return shots


def _from(spot: tuple[float, float], speed: float, t: float) -> tuple[float, float]:
    return spot[0] + speed * t, spot[1]


def _whip(t: float) -> tuple[float, float]:
    """Rests, then goes a width and a half aside within a third of a second."""
    return float(np.interp(t % 4, [0, 1.7, 2.0, 3.7, 4.0], [-0.75, -0.75, 0.75, 0.75, -0.75])), 0.0


def _rush(phase: float, t: float) -> tuple[float, float]:
    """Crosses the whole picture in a third of a second, again and again."""
    return float(-0.6 + 2.2 * ((1.1 * t + phase) % 1.0) / 0.4), 0.5


def whip_film(seed: int) -> list[PlantedShot]:
    return [PlantedShot(seconds=5.0, place=seed + k, camera=_whip) for k in range(8)]


def rush_film(seed: int) -> list[PlantedShot]:
    """Something large and near flies past; five cuts."""
    balls = (Ball(path=partial(_rush, 0.0), radius=0.45),
             Ball(path=partial(_rush, 0.45), radius=0.35, colour=(30, 60, 220)))  # fmt: skip
    return [PlantedShot(seconds=6.0, place=seed + k, balls=balls) for k in range(6)]


@dataclass(frozen=True, slots=True)
class Known:
    """A film on the disk and what is known of it, in seconds."""

    name: str
    path: Path
    cuts: list[float]
    gradual: list[Any]
    flashes: list[float]
    frame: float
    scored: bool = True
    """Whether all its flashes are known."""


def known(name: str, path: Path, truth: PlantedTruth, *, scored: bool = True) -> Known:
    frame = float(1 / truth.rate)
    return Known(name, path, [c * frame for c in truth.cuts], list(truth.gradual),
                 [f * frame for f in truth.flashes], frame, scored)  # fmt: skip


def transition_films(out: Path, clips: Sequence[Path], shifts: Sequence[int]) -> Iterable[Known]:
    """Planted films once for each shift of their seeds, then edits of the clips."""
    for seeds in shifts:
        word = f", seeds + {seeds}" if seeds else ""
        for number, (name, traps) in enumerate(TRAPS.items(), 1 + seeds):
            path = out / f"traps-{number}.mp4"
            shots = cut_film(number)
            truth = plant_film(path, shots, traps=traps, flashes=flashes_in(shots, traps),
                               seed=number)  # fmt: skip
            yield known(name + word, path, truth, scored=not traps.strobe)
        others = {
            "jump cuts in one place": jump_film(501 + seeds), "whip pans": whip_film(601 + seeds),
            "large things rush past": rush_film(701 + seeds),
            "lively": cut_film(21 + seeds, lively=4.0),
        }  # fmt: skip
        for number, (name, shots) in enumerate(others.items(), seeds):
            path = out / f"other-{number}.mp4"
            yield known(name + word, path, plant_film(path, shots, seed=number))
    for cuts, seed, pace, soft in EDITS if clips else ():
        path = out / f"edit-{cuts}-{seed}.mp4"
        edit = join_clips(clips, path, cuts=cuts, seed=seed, dissolves=soft, flashes=soft // 2,
                          pace=pace)  # fmt: skip
        gradual = [(a, b, "dissolve") for a, b in edit.dissolves]
        inner = inner_cuts(edit, clips)
        name = f"edit {cuts}, {pace}, seed {seed}"
        yield Known(name, path, sorted([*edit.cuts, *inner]), gradual, list(edit.flashes),
                    float(1 / edit.rate))  # fmt: skip


def flashes_in(shots: Sequence[PlantedShot], traps: Traps) -> list[float]:
    """In the middle of three shots between cuts; none where a strobe flashes already."""
    ends = np.cumsum([s.seconds for s in shots])
    quiet = [k for k in range(1, len(shots) - 1) if shots[k].seconds > 1.4
             and shots[k].entrance == shots[k + 1].entrance == "cut"]  # fmt: skip
    return [] if traps.strobe else [float(ends[k] - shots[k].seconds / 2) for k in quiet[:3]]


def inner_cuts(edit: EditTruth, clips: Sequence[Path]) -> list[float]:
    """Cuts that the clips bring into the edit: their own, and where one begins anew."""
    rate = float(edit.rate)
    starts = [*(take[0] for take in edit.takes), edit.frames]
    times = list(edit.seams)
    for (first, clip, at, count), end in zip(edit.takes, starts[1:], strict=True):
        for own in OWN_CUTS.get(clips[clip].stem, ()):
            place = int(np.ceil(own * rate - 0.01))
            times += [
                k / rate for k in range(first + (place - at) % count, end, count) if k > first
            ]
    return [t for t in times if all(abs(t - cut) > 0.1 for cut in edit.cuts)]


def transitions(films: Iterable[Known]) -> list[dict[str, Any]]:
    rows = []
    for film in films:
        seen, cuts = looked(film.path, film.cuts)
        told = [t.start for t in seen.transitions if t.kind == "cut"]
        slow = [(t.start, t.end) for t in seen.transitions if t.kind != "cut"]
        lit = [m.time for m in seen.moments if m.kind == "flash"]
        within = 1.01 * film.frame
        hidden = [c for c in film.cuts if c not in cuts]
        told = [t for t in told if all(abs(t - c) > within for c in hidden)]
        ours = cut_tally(told, cuts, film.gradual, within)
        flashes = matched(lit, film.flashes, 2.01 * film.frame) if film.scored else Tally()
        row = {
            "film": film.name, "cuts": ours.f1(), "told": ours.told, "there": ours.there,
            "hidden": len(hidden),
            "gradual": span_tally(slow, film.gradual).f1(), "soft": len(film.gradual),
            "flashes": flashes.f1(), "lit": len(film.flashes), "lit, told": len(lit),
            "wrong": [round(t, 2) for t in told if not any(abs(t - c) <= within for c in cuts)
                      and not any(a - .12 <= t <= b + .12 for a, b, *_ in film.gradual)],
            "missed": [round(c, 2) for c in cuts if not any(abs(t - c) <= within for t in told)],
            "slow": [(round(a, 2), round(b, 2)) for a, b in slow],
        }  # fmt: skip
        for name, adaptive in (("content", False), ("adaptive", True)):
            theirs = [t for t in scene_detect(film.path, adaptive)
                      if all(abs(t - c) > within for c in hidden)]  # fmt: skip
            row[name] = cut_tally(theirs, cuts, film.gradual, within).f1()
        rows.append(row)
        soft = score(row["gradual"]) if film.gradual else "–"
        bright = score(row["flashes"]) if film.flashes or (film.scored and lit) else "–"
        print(
            f"| {film.name} | {ours.there} | {score(row['cuts'])} | {score(row['content'])} "
            f"| {score(row['adaptive'])} | {row['soft']} | {soft} | {row['lit']} | {bright} |",
            flush=True,
        )
    return rows


def score(three: tuple[float, float, float]) -> str:
    precision, recall, both = three
    return f"{both:.2f} ({precision:.2f}, {recall:.2f})"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("out", type=Path)
    ask.add_argument("--clips", type=Path)
    ask.add_argument("--seeds", default="0,40", help="what is added to the films' seeds")
    given = ask.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    clips = sorted(p for p in given.clips.rglob("*") if p.suffix in {".mp4", ".mov"}) if (
        given.clips
    ) else []  # fmt: skip
    shifts = [int(part) for part in given.seeds.split(",")]
    result = {"changes": transitions(transition_films(given.out, clips, shifts))}
    (given.out / "accuracy.json").write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    sys.exit(main())
