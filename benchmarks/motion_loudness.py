"""Does loudness follow motion, by writing rather than by pumping, and only the way the film runs?

    python benchmarks/motion_loudness.py CLIPS OUT [--only NAME] [--flat]

Every film is scored without a brief; rho is Spearman's between motion and the music's level at 2 Hz
and on 4-s windows (hop 1 s). p is exact over all circular shifts of the motion by tenths of a
second, near ones included; films are pooled by Stouffer's method where their motion varies. A film
whose motion is the same backwards cannot tell the two ways apart: beside rho stand the motion's own
likeness with its reverse, and the partial rho of loudness with true motion given the reverse, and
the other way round. With --flat, velocities are 80 and controllers 7 and 11 still: what is left is
writing alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.looking import look_at
from photoplay.mixing.desk import strips
from photoplay.planning.affect import Affect
from photoplay.planning.energy import motion_varies
from photoplay.planning.planner import make_plan
from photoplay.project import Project
from photoplay.readiness import font_of, probed
from photoplay.rendering.band import Band
from photoplay.rendering.synthesis.instruments import SYNTHS
from photoplay.scoring import settings_for
from photoplay.settings import SoundOptions
from photoplay.types.analysis import Analysis
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.brief import Brief
from photoplay.types.progress import unheard
from photoplay.types.score import Score

Floats = NDArray[np.float64]
RATE = 10
VARIES = 0.5
"""`motion_varies` from which a film counts."""


def level_of(score: Score) -> Floats:
    """Level of the band in dBFS at 10 Hz, stems added up before mastering."""
    total: list[Floats] = []
    font = font_of(SoundOptions())
    for block in strips(Band(font, SYNTHS).play(score, unheard), score):
        total.append(sum(np.asarray(s, dtype=float) for s in block.parts.values()))
    sound = np.concatenate(total)
    step = SAMPLE_RATE // RATE
    whole = len(sound) // step * step
    power = (sound[:whole].mean(axis=1) ** 2).reshape(-1, step).mean(axis=1)
    return np.asarray(power)


def flattened(score: Score) -> Score:
    """The same writing at one velocity, nobody swelling."""
    parts = tuple(
        replace(
            part,
            notes=tuple(replace(note, velocity=80) for note in part.notes),
            controls=tuple(c for c in part.controls if c.number not in (7, 11)),
        )
        for part in score.parts
    )
    return replace(score, parts=parts)


def windows(length: int, seconds: float, hop: float) -> Iterator[slice]:
    for start in np.arange(0, length / RATE - seconds + 1e-6, hop):
        yield slice(round(start * RATE), round((start + seconds) * RATE))


def rho(a: Floats, b: Floats) -> float:
    x, y = rankdata(a) - (len(a) + 1) / 2, rankdata(b) - (len(b) + 1) / 2
    size = np.sqrt((x @ x) * (y @ y))
    return float(x @ y / size) if size > 0 else float("nan")


def partial(a: Floats, b: Floats, given: Floats) -> float:
    """Spearman's partial correlation of a and b given a third."""
    ab, ac, bc = rho(a, b), rho(a, given), rho(b, given)
    rest = (1 - ac**2) * (1 - bc**2)
    return (ab - ac * bc) / np.sqrt(rest) if rest > 1e-9 else float("nan")


@dataclass(frozen=True, slots=True)
class Row:
    film: str
    style: str
    varies: float
    rho: float
    p: float
    reversed: float
    own: float
    """Likeness of the motion with its reverse."""
    given_reverse: float
    reverse_given: float
    rho_slow: float
    p_slow: float


def measured(film: str, style: str, analysis: Analysis, power: Floats) -> Row:
    length = min(len(power), int(analysis.film.duration * RATE))
    times = (np.arange(length) + 0.5) / RATE
    motion = np.asarray(analysis.curve("motion").at(times), dtype=float)

    def curves(moved: Floats, seconds: float, hop: float) -> tuple[Floats, Floats]:
        spans = list(windows(length, seconds, hop))
        heard = [10 * np.log10(power[s].mean() + 1e-12) for s in spans]
        return np.array([moved[s].mean() for s in spans]), np.array(heard)

    def chance(seconds: float, hop: float) -> tuple[float, float]:
        found = [rho(*curves(np.roll(motion, k), seconds, hop)) for k in range(length)]
        return found[0], float(np.mean(np.array(found) >= found[0] - 1e-12))

    fast, p = chance(0.5, 0.5)
    slow, p_slow = chance(4.0, 1.0)
    true, heard = curves(motion, 0.5, 0.5)
    back, _ = curves(motion[::-1], 0.5, 0.5)
    return Row(film, style, motion_varies(Affect(analysis=analysis)), fast, p, rho(back, heard),
               rho(true, back), partial(true, heard, back), partial(back, heard, true), slow,
               p_slow)  # fmt: skip


def pooled(values: list[float]) -> float:
    """One p from many, by Stouffer's method."""
    z = norm.isf(np.clip(values, 1e-6, 1 - 1e-6))
    return float(norm.sf(z.sum() / np.sqrt(len(z))))


def analysis_of(film: Path, out: Path) -> Analysis:
    project = Project(out / f"{film.stem}.photoplay")
    if not project.path("analysis.json").is_file():
        project.root.mkdir(parents=True, exist_ok=True)
        settings = settings_for(film, out / "unused.mp4", seed=0, wishes={})
        project.save_analysis(look_at(probed(settings), unheard))
    return project.load_analysis()


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("clips", type=Path)
    ask.add_argument("out", type=Path)
    ask.add_argument("--only", default="")
    ask.add_argument("--flat", action="store_true")
    ask.add_argument("--style")
    given = ask.parse_args()
    films = sorted(p for p in given.clips.rglob("*") if p.suffix in {".mp4", ".mov"})
    rows = []
    print("| film | style | varies | rho | p | reversed | motion with its reverse | "
          "rho given reverse | reverse given rho | rho 4 s | p |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for film in films:
        if given.only and given.only not in film.stem:
            continue
        analysis = analysis_of(film, given.out)
        plan = make_plan(analysis, Brief(style=given.style), CARDS, seed=0, title=film.stem)
        score = compose(plan)
        power = level_of(flattened(score) if given.flat else score)
        row = measured(film.stem, str(plan.style.value), analysis, power)
        rows.append(row)
        print(f"| {row.film} | {row.style} | {row.varies:.2f} | {row.rho:.2f} | {row.p:.3f} | "
              f"{row.reversed:.2f} | {row.own:.2f} | {row.given_reverse:.2f} | "
              f"{row.reverse_given:.2f} | {row.rho_slow:.2f} | {row.p_slow:.3f} |",
              flush=True)  # fmt: skip
    counted = [row for row in rows if row.varies >= VARIES]
    if counted:
        print(f"\n{len(counted)} films vary: median rho {np.median([r.rho for r in counted]):.2f}, "
              f"pooled p {pooled([r.p for r in counted]):.2g}; 4 s "
              f"{np.median([r.rho_slow for r in counted]):.2f}, pooled p "
              f"{pooled([r.p_slow for r in counted]):.2g}; reversed "
              f"{np.median([r.reversed for r in counted]):.2f}, given the true way "
              f"{np.median([r.reverse_given for r in counted]):.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
