"""Every style over tempi, modes and energies, and every fault of music that is found.

    python benchmarks/styles.py [--out docs/styles.md]

Compose-only (no film, no sound): a made plan for each of styles x 5 tempi x 3 modes x 3 energies,
checked by gate.music. Prints the share of pieces that pass each check by style, and the worst rows.
"""

from __future__ import annotations

import argparse
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.gate.music import music_findings
from photoplay.gate.verdict import Finding
from photoplay.planning.planner import make_plan
from photoplay.types.analysis import Analysis, Scene, Shot, Transition
from photoplay.types.brief import Brief
from photoplay.types.film import Film
from photoplay.types.time import Curve

TEMPI = (50, 80, 110, 140, 180)
KEYS = ("C major", "D dorian", "A minor")
ENERGIES = (0.15, 0.5, 0.85)


def made_analysis(
    energy: float, *, seconds: float = 60.0, seed: int = 0, cuts: int = 14
) -> Analysis:
    """A film that was never shot: log-normal cuts, motion around `energy`."""
    rng = np.random.default_rng(seed)
    gaps = rng.lognormal(0, 0.7, cuts + 1)
    times = [round(float(t) * 25) / 25 for t in np.cumsum(gaps / gaps.sum() * seconds)[:-1]]
    edges = [0.0, *times, seconds]
    shots = tuple(
        Shot(start=a, end=b, subject=k % 4) for k, (a, b) in enumerate(itertools.pairwise(edges))
    )
    scenes = tuple(
        Scene(start=shots[k].start, end=shots[min(k + 4, len(shots) - 1)].end,
              shots=tuple(range(k, min(k + 5, len(shots)))))
        for k in range(0, len(shots), 5)
    )  # fmt: skip
    wander = np.clip(energy + np.cumsum(rng.normal(0, 0.03, int(seconds * 10))), 0, 1)
    feeling = np.full(int(seconds * 10), 2 * energy - 1, dtype=np.float32)
    curves = {
        "motion": Curve(10.0, (wander * 0.4).astype(np.float32)),
        "brightness": Curve(10.0, np.full(int(seconds * 10), 0.5, dtype=np.float32)),
        "arousal": Curve(10.0, feeling),
        "valence": Curve(10.0, np.zeros_like(feeling)),
        "tension": Curve(10.0, np.zeros_like(feeling)),
    }
    film = Film(path=Path("made.mp4"), kind="video", duration=seconds, frame_rate=Fraction(25),
                width=640, height=360)  # fmt: skip
    return Analysis(
        film=film,
        transitions=tuple(Transition(start=t, end=t, kind="cut", strength=0.9) for t in times),
        shots=shots,
        scenes=scenes,
        moments=(),
        curves=curves,
    )


def pieces(style: str, tempi: Sequence[int] = TEMPI) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    for tempo in tempi:
        for key in KEYS:
            for energy in ENERGIES:
                brief = Brief(style=style, tempo=(tempo * 0.97, tempo * 1.03), key=key)
                seed = tempo * 10 + len(key)
                plan = make_plan(
                    made_analysis(energy, seed=seed), brief, CARDS, seed=seed, title="grid"
                )
                found = music_findings(compose(plan), plan, CARDS[style])
                yield f"{tempo} bpm, {key}, energy {energy}", found


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--out", type=Path)
    ask.add_argument("--styles", default="")
    ask.add_argument("--tempi", default=",".join(str(t) for t in TEMPI))
    given = ask.parse_args()
    styles = given.styles.split(",") if given.styles else list(CARDS)
    shares: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    worst: list[str] = []
    for style in styles:
        for label, found in pieces(style, [int(t) for t in given.tempi.split(",")]):
            for one in found:
                shares[one.name][style].append(one.passed)
                if not one.passed:
                    worst.append(
                        f"{style}, {label}: {one.name} {one.value:.3g} (asked {one.limit})"
                    )
    lines = ["| check | " + " | ".join(styles) + " |", "|---|" + "---|" * len(styles)]
    for name, by_style in shares.items():
        row = [f"{np.mean(by_style[s]):.0%}" if by_style[s] else "–" for s in styles]
        lines.append(f"| {name} | " + " | ".join(row) + " |")
    text = "\n".join(lines)
    print(text)
    print(f"\n{len(worst)} faults")
    for row_text in worst[:60]:
        print(" ", row_text)
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
