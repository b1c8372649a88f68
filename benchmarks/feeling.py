"""Can the film's feeling be told from its music alone?

    python benchmarks/feeling.py OUT [--each 20] [--projects PROJECTS...]

Films of `films.toned` are made in the four corners of valence and arousal: light and coloured or
dark and grey, fast and much cut or slow and in long takes; places, camera ways and lengths differ.
Each is looked at, planned and composed without a brief. Of the score only what sounds is used:
tempo, brightness of the notes' scale against the last bass note, density, register, loudness of the
playing. Two indices with signs fixed beforehand (Eerola, Friberg and Bresin 2013: mode and register
for valence; tempo, dynamics and note density for arousal) must tell the corners apart. Beside them
stand films whose labels are shuffled, and sad films that are cut fast. With --projects (folders
with an analysis) it tells first what those films get without a brief.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.films.toned import Tone, tone_film
from photoplay.looking import look_at
from photoplay.planning.planner import make_plan
from photoplay.project import Project
from photoplay.readiness import probed
from photoplay.scoring import settings_for
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief
from photoplay.types.progress import unheard
from photoplay.types.score import Score

Floats = NDArray[np.float64]
FEATURES = ("tempo", "mode", "density", "register", "loudness")
CORNERS = {"joyful": (1, 1), "calm": (1, -1), "tense": (-1, 1), "sad": (-1, -1)}
_SHUFFLES = 2000


def tone_of(valence: int, arousal: int, rng: np.random.Generator) -> Tone:
    """A film of that corner: what carries the other axis is drawn from the same range."""
    light = rng.uniform(0.5, 0.7) if valence > 0 else rng.uniform(0.14, 0.26)
    return Tone(
        light=light,
        colour=rng.uniform(0.25, 0.45) if valence > 0 else rng.uniform(0.04, 0.16),
        contrast=rng.uniform(0.1, 0.22),
        speed=rng.uniform(0.12, 0.35) if arousal > 0 else rng.uniform(0.005, 0.03),
        cuts_per_minute=rng.uniform(25, 50) if arousal > 0 else rng.uniform(0, 8),
    )


def looked(path: Path, tone: Tone, seconds: float, seed: int) -> Analysis:
    if not path.is_file():
        tone_film(path, tone, seconds=seconds, seed=seed)
    settings = settings_for(path, path.with_suffix(".out.mp4"), seed=0, wishes={})
    return look_at(probed(settings), unheard)


def heard(score: Score) -> Floats:
    """Tempo, mode, density, register and loudness of what sounds."""
    pitched = [n for p in score.parts if not p.drums and p.role != "effects" for n in p.notes]
    every = [n for p in score.parts if p.role != "effects" for n in p.notes]
    lengths = np.array([n.duration for n in pitched])
    pitches = np.array([n.pitch for n in pitched])
    pulse = np.median([bar.pulse for bar in score.tempo_map.bars])
    places = np.linspace(0, score.tempo_map.beats, 200, endpoint=False)
    tempo = float(np.median([score.tempo_map.bpm_at(beat) for beat in places])) / float(pulse)
    last = max(n.onset for n in pitched)
    tonic = min(n.pitch for n in pitched if n.onset + n.duration > last) % 12
    # Along the line of fifths from the last bass: lydian's fourth is +6, phrygian's second -5.
    fifths = ((pitches - tonic) * 7 + 5) % 12 - 5
    mode = float(np.average(fifths, weights=lengths))
    density = len(every) / score.duration
    register = float(np.average(pitches, weights=lengths))
    loudness = float(np.mean([40 * np.log10(n.velocity / 127) for n in every]))
    return np.array([tempo, mode, np.log(density), register, loudness])


def auc(scores: Floats, positive: NDArray[np.bool_]) -> float:
    """The chance that a positive has the higher score, ties half (Mann and Whitney)."""
    gap = scores[positive][:, None] - scores[~positive][None, :]
    return float(((gap > 0) + 0.5 * (gap == 0)).mean())


def indices(rows: Floats) -> tuple[Floats, Floats]:
    """Valence and arousal of every music from its five numbers, standardised over the set."""
    tempo, mode, density, register, loudness = ((rows - rows.mean(0)) / (rows.std(0) + 1e-9)).T
    return mode + 0.5 * register, tempo + density + loudness


def report(rows: Floats, corners: Sequence[str]) -> dict[str, object]:
    labels = np.array([CORNERS[corner] for corner in corners])
    rng = np.random.default_rng(0)
    result: dict[str, object] = {}
    for axis, (name, scores) in enumerate(zip(("valence", "arousal"), indices(rows), strict=True)):
        high = labels[:, axis] > 0
        by_chance = [auc(scores, rng.permutation(high)) for _ in range(_SHUFFLES)]
        other = labels[:, 1 - axis]
        result[name] = {
            "auc": auc(scores, high),
            "within": [auc(scores[other == side], high[other == side]) for side in (-1, 1)],
            "chance": float(np.mean(by_chance)), "chance_95": float(np.quantile(by_chance, 0.95)),
            "each": {f: auc(rows[:, k], high) for k, f in enumerate(FEATURES)},
        }  # fmt: skip
    return result


def choices(projects: Sequence[Path]) -> str:
    """What each film gets without a brief, as a table; spreads below it."""
    lines = ["| clip | style | metre | tempo | mode | why |", "|---|---|---|---|---|---|"]
    rows = []
    for path in projects:
        plan = make_plan(Project(path).load_analysis(), Brief(), CARDS, seed=0, title=path.stem)
        first = plan.sections[0]
        rows.append((plan.style.value, plan.metre.value, plan.tempo.value, first.mode))
        lines.append(f"| {path.stem} | {plan.style.value} | {plan.metre.value} | "
                     f"{plan.tempo.value:.0f} | {first.mode} | {plan.style.reason} |")  # fmt: skip
    kinds = [len({row[k] for row in rows}) for k in (0, 1, 3)]
    spread = np.std([float(row[2]) for row in rows])
    lines.append(f"\n{kinds[0]} styles, {kinds[1]} metres, {kinds[2]} modes; "
                 f"tempo {spread:.1f} bpm standard deviation.\n")  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("out", type=Path)
    ask.add_argument("--each", type=int, default=20)
    ask.add_argument("--projects", nargs="*", type=Path, default=[])
    given = ask.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    if given.projects:
        print(choices(given.projects))
    if not given.each:
        return
    rows, corners, styles = [], [], []
    for corner, (valence, arousal) in CORNERS.items():
        for number in range(given.each):
            rng = np.random.default_rng([number, *map(ord, corner)])
            seconds = float(rng.uniform(12, 24))
            path = given.out / f"{corner}-{number}.mp4"
            analysis = looked(path, tone_of(valence, arousal, rng), seconds, 10 * number + 1)
            plan = make_plan(analysis, Brief(), CARDS, seed=number, title=path.stem)
            rows.append(heard(compose(plan)))
            corners.append(corner)
            styles.append(str(plan.style.value))
    table = np.array(rows)
    found = report(table, corners)
    for axis, facts in found.items():
        print(axis, json.dumps(facts, default=float))
    for corner in CORNERS:
        mine = np.array([c == corner for c in corners])
        means = ", ".join(
            f"{name} {value:.2f}" for name, value in zip(FEATURES, table[mine].mean(0), strict=True)
        )
        used = Counter(s for s, m in zip(styles, mine, strict=True) if m)
        print(f"{corner:7} {means}; {dict(used)}")
    sad_fast = []
    for number in range(given.each):
        rng = np.random.default_rng([number, 99])
        tone = Tone(light=rng.uniform(0.14, 0.26), colour=rng.uniform(0.04, 0.16),
                    speed=rng.uniform(0.005, 0.03),
                    cuts_per_minute=rng.uniform(30, 60))  # fmt: skip
        analysis = looked(given.out / f"sad-cut-{number}.mp4", tone, 16.0, 10 * number + 5)
        plan = make_plan(analysis, Brief(), CARDS, seed=number, title="sad and cut fast")
        sad_fast.append(heard(compose(plan)))
    both = np.concatenate([table, np.array(sad_fast)])
    valence = indices(both)[0]
    glad = np.median(valence[: len(table)][np.array([CORNERS[c][0] > 0 for c in corners])])
    lower = float((valence[len(table) :] < glad).mean())
    print(f"sad films cut fast: {lower:.0%} sound less happy than the median happy film")


if __name__ == "__main__":
    main()
