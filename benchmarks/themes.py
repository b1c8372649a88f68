"""Do themes come back with their subjects, changed?

    python benchmarks/themes.py PROJECTS... [--seeds 3] [--styles piano,orchestral] [--made 8]

PROJECTS are folders with an analysis (as benchmarks/clips.py leaves); --made adds films that were
never shot, whose subjects come back at random. For every film, style and seed a score is composed.
A matcher that knows nothing of the composer's labels (theory.alignment: intervals and rhythm)
looks, in the seconds around each return of a subject, for the notes that were heard at its theme's
first whole statement, and the same for the other subjects' themes; and, blind, compares what is
sung at two sights of one subject with what is sung at sights of two. Chance: the subjects shuffled
among the returns, and the returns moved round the film.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from styles import made_analysis

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.planning.planner import make_plan
from photoplay.planning.sightings import Sighting, sightings
from photoplay.project import Project
from photoplay.theory.alignment import alignment
from photoplay.types.analysis import Analysis, Scene
from photoplay.types.brief import Brief
from photoplay.types.plan import Plan
from photoplay.types.score import Score
from photoplay.types.time import Curve

Floats = NDArray[np.float64]
_SHUFFLES = 400


@dataclass
class Tally:
    """What one style's films add up to."""

    own: list[float] = field(default_factory=list)
    """Matches of the subject's own theme at its returns."""
    others: list[float] = field(default_factory=list)
    best: list[bool] = field(default_factory=list)
    """Whether the own theme matches best, where there are several."""
    guess: list[float] = field(default_factory=list)
    moved: list[float] = field(default_factory=list)
    """The own theme's match with the returns moved round the film."""
    shuffled: list[NDArray[np.float64]] = field(default_factory=list)
    """Sum of own matches under every shuffle, a row a film."""
    together: list[float] = field(default_factory=list)
    apart: list[float] = field(default_factory=list)
    named: Counter[str] = field(default_factory=Counter)
    told: list[bool] = field(default_factory=list)
    """Whether speed and direction of the best match are what the label says."""
    verbatim: list[bool] = field(default_factory=list)


def made_film(seed: int, seconds: float = 75.0) -> Analysis:
    """A film of three or four subjects, each with its own feeling, coming back at random."""
    rng = np.random.default_rng([seed, 77])
    film = made_analysis(float(rng.uniform(0.2, 0.8)), seconds=seconds, seed=seed, cuts=13)
    subjects = [0]
    count = int(rng.integers(3, 5))
    while len(subjects) < len(film.shots):
        subjects.append(int(rng.choice([s for s in range(count) if s != subjects[-1]])))
    shots = tuple(
        replace(shot, subject=s, scale=str(rng.choice(["close", "medium", "wide"])))  # type: ignore[arg-type]
        for shot, s in zip(film.shots, subjects, strict=True)
    )
    drift = {name: rng.normal(0, 0.5, count) for name in ("valence", "arousal", "tension")}
    curves = dict(film.curves)
    for name, levels in drift.items():
        values = curves[name].values.copy()
        for shot in shots:
            a, b = int(shot.start * 10), int(shot.end * 10)
            values[a:b] = np.clip(0.4 * values[a:b] + levels[shot.subject] + rng.normal(0, 0.25),
                                  -1, 1)  # fmt: skip
        curves[name] = Curve(10.0, values)
    scenes = tuple(Scene(start=shots[k].start, end=shots[min(k + 3, len(shots) - 1)].end,
                         shots=tuple(range(k, min(k + 4, len(shots)))))
                   for k in range(0, len(shots), 4))  # fmt: skip
    return replace(film, shots=shots, scenes=scenes, curves=curves)


def sung(score: Score, start: float, end: float) -> list[Floats]:
    """Lines of melody and second voice between two beats, one a part: rows of onset and pitch."""
    lines = []
    for part in score.parts:
        if part.role not in {"melody", "counter"}:
            continue
        rows: list[tuple[float, int]] = []
        for note in part.notes:
            if not start - 0.05 <= note.onset < end:
                continue
            if rows and note.onset - rows[-1][0] < 0.05:
                rows[-1] = (rows[-1][0], max(rows[-1][1], note.pitch))
            else:
                rows.append((note.onset, note.pitch))
        if len(rows) >= 3:
            lines.append(np.array(rows, dtype=float))
    return lines


def window(plan: Plan, start: float, end: float) -> tuple[float, float]:
    """Beats in which an answer to a sight may lie: a bar around its start, two bars at least."""
    tempo = plan.tempo_map
    begin, stop = tempo.beat_at(np.array([start, end]))
    bar = tempo.bars[tempo.bar_at(float(begin))].beats
    return float(begin) - bar, max(float(stop), float(begin) + 2 * bar) + 0.5 * bar


def match(theme: Floats, score: Score, beats: tuple[float, float]) -> float:
    return max((alignment(theme, line).score for line in sung(score, *beats)), default=0.0)


def measure(tally: Tally, analysis: Analysis, plan: Plan, score: Score) -> None:
    themes = {t.id: np.array([(n.onset, n.pitch) for n in t.notes], dtype=float)
              for t in score.themes if t.subject is not None and len(t.notes) >= 3}  # fmt: skip
    letters = {t.subject: t.id for t in plan.themes if t.subject is not None and t.id in themes}
    firsts = {
        s.theme: plan.tempo_map.bars[s.bar].start for s in plan.statements if s.form == "first"
    }
    seen = [s for s in sightings(analysis) if s.subject in letters]
    returns = [s for s in seen if _after(s, firsts.get(letters[s.subject]), plan)]
    _labels(tally, score)
    if not returns:
        return
    places = [window(plan, s.start, s.end) for s in returns]
    names = sorted(set(letters.values()))
    table = np.array([[match(themes[name], score, place) for name in names] for place in places])
    at = np.array([names.index(letters[s.subject]) for s in returns])
    own = table[np.arange(len(at)), at]
    tally.own += own.tolist()
    rng = np.random.default_rng(len(at))
    for k, s in enumerate(returns):
        offset = float(rng.uniform(0.25, 0.75)) * plan.duration
        moved = window(plan, *_moved(s, offset, plan.duration))
        tally.moved.append(match(themes[names[at[k]]], score, moved))
    if len(names) > 1:
        rest = [[table[k, j] for j in range(len(names)) if j != at[k]] for k in range(len(at))]
        tally.others += [float(np.mean(row)) for row in rest]
        tally.best += [bool(own[k] > max(rest[k]) + 1e-9) for k in range(len(at))]
        tally.guess += [1 / len(names)] * len(at)
        orders = [rng.permutation(at) for _ in range(_SHUFFLES)]
        sums = [own.sum(), *(table[np.arange(len(at)), order].sum() for order in orders)]
        tally.shuffled.append(np.array(sums))
    _blind(tally, seen, plan, score)


def _after(sight: Sighting, first: float | None, plan: Plan) -> bool:
    return first is not None and float(plan.tempo_map.beat_at(sight.start)[0]) > first + 2.0


def _moved(sight: Sighting, offset: float, duration: float) -> tuple[float, float]:
    start = (sight.start + offset) % max(1e-6, duration - sight.seconds)
    return start, start + sight.seconds


def _blind(tally: Tally, seen: list[Sighting], plan: Plan, score: Score) -> None:
    """What is sung at two sights of one subject beside what is sung at sights of two."""
    lines = []
    for s in seen:
        found = sung(score, *window(plan, s.start, s.end))
        lines.append((s.subject, max(found, key=len)) if found else None)
    for one, other in itertools.combinations([x for x in lines if x is not None], 2):
        near = abs(one[1][0, 0] - other[1][0, 0]) < 8
        if near:
            continue
        alike = alignment(one[1][:10], other[1]).score
        (tally.together if one[0] == other[0] else tally.apart).append(alike)


def _labels(tally: Tally, score: Score) -> None:
    """Names of the transformations, whether the matcher agrees, and how many are verbatim."""
    themes = {t.id: np.array([(n.onset, n.pitch) for n in t.notes], dtype=float)
              for t in score.themes}  # fmt: skip
    for entry in score.statements:
        if entry.form not in {"return", "completion"} or not entry.players:
            continue
        tally.named[entry.transformation] += 1
        lines = [line for line in sung(score, entry.beat, entry.beat + entry.duration)]
        if not lines:
            continue
        theme, line = themes[entry.theme], max(lines, key=len)
        same = len(line) >= len(theme) and bool(
            np.allclose(np.diff(line[: len(theme)], axis=0), np.diff(theme, axis=0), atol=0.3)
        )
        tally.verbatim.append(same)
        expected = {"augmentation": (2.0, False), "diminution": (0.5, False),
                    "inversion": (1.0, True)}.get(entry.transformation)  # fmt: skip
        if expected and len(theme) >= 4:
            best = alignment(theme, line)
            tally.told.append((best.speed, best.inverted) == expected)


def films(given: argparse.Namespace) -> Iterator[tuple[str, Analysis]]:
    for path in given.projects:
        yield path.stem, Project(path.absolute()).load_analysis()
    for seed in range(given.made):
        yield f"made {seed}", made_film(seed)


def row(name: str, t: Tally) -> str:
    verbatim = np.mean(t.verbatim) if t.verbatim else float("nan")
    cells = [
        name,
        str(len(t.own)),
        f"{np.mean(t.own):.2f}",
        f"{np.mean(t.others):.2f}",
        f"{np.mean(t.moved):.2f}",
        f"{np.mean(t.best):.0%} ({np.mean(t.guess):.0%})",
    ]
    if t.shuffled:
        sums = np.sum(t.shuffled, axis=0)
        z = (sums[0] - sums[1:].mean()) / max(1e-9, sums[1:].std())
        p = (np.sum(sums[1:] >= sums[0]) + 1) / len(sums)
        cells += [f"{z:.1f}", f"{p:.3f}"]
    else:
        cells += ["–", "–"]
    cells += [
        f"{np.mean(t.together):.2f} / {np.mean(t.apart):.2f}",
        f"{np.mean(t.told):.0%} of {len(t.told)}" if t.told else "–",
        f"{verbatim:.0%}",
    ]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("projects", nargs="*", type=Path)
    ask.add_argument("--seeds", type=int, default=2)
    ask.add_argument("--styles", default="")
    ask.add_argument("--made", type=int, default=6)
    given = ask.parse_args()
    styles = given.styles.split(",") if given.styles else list(CARDS)
    every = list(films(given))
    whole = Tally()
    print("| style | returns | own theme | others' | moved round | own is best (chance) | z | p | "
          "one subject / two, blind | change told | verbatim |")  # fmt: skip
    print("|---|" + "---|" * 10)
    for style in styles:
        tally = Tally()
        for _, analysis in every:
            for seed in range(given.seeds):
                plan = make_plan(analysis, Brief(style=style), CARDS, seed=seed, title="t")
                measure(tally, analysis, plan, compose(plan))
        print(row(style, tally), flush=True)
        for name in vars(whole):
            if name == "named":
                whole.named += tally.named
            else:
                getattr(whole, name).extend(getattr(tally, name))
    print(row("all", whole))
    total = whole.named.total()
    print(
        "\n" + ", ".join(f"{name} {count / total:.0%}" for name, count in whole.named.most_common())
    )


if __name__ == "__main__":
    main()
