"""Score real clips and edits joined from them, and measure each result from the outside.

    python benchmarks/clips.py CLIPS_FOLDER OUT_FOLDER [--styles piano,rock] [--edits] [--jobs 2]

For each clip (and, with --edits, for 60-s edits of 15, 30 and 60 known cuts) one row: hits honoured
and heard, cuts met with chance and z, ending, loudness, motion against loudness. Prints a table and
writes OUT_FOLDER/clips.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from photoplay.checking import check
from photoplay.films.edits import join_clips
from photoplay.gate.sync import agreement
from photoplay.listening.onsets import find_onsets
from photoplay.media.wave import read_wave
from photoplay.project import Project
from photoplay.scoring import settings_for, work
from photoplay.types.errors import PhotoplayError


def motion_and_loudness(project: Project, rate: float) -> tuple[float, float, float]:
    """Spearman rho of the film's motion and the music's level, its p against circular shifts, and
    the mean rho with the film reversed; `rate` is 2 Hz or 0.25 Hz."""
    from photoplay.gate.sound import facts_of

    analysis = project.load_analysis()
    facts = facts_of(read_wave(project.path("music.wav")))
    step = 1 / rate
    edges = np.arange(0, analysis.film.duration - step / 2, step)
    motion = analysis.curve("motion")
    moved = np.array([motion.mean(t, t + step) for t in edges])
    power = 10 ** (facts.levels / 10)
    heard = np.array([power[(facts.times >= t) & (facts.times < t + step)].mean() for t in edges])
    heard = 10 * np.log10(heard + 1e-12)
    if len(edges) < 6 or moved.std() < 1e-9:
        return float("nan"), float("nan"), float("nan")
    rho = float(spearmanr(moved, heard).statistic)
    shifted = [spearmanr(np.roll(moved, k), heard).statistic for k in range(2, len(edges) - 1)]
    p = float((np.sum(np.array(shifted) >= rho) + 1) / (len(shifted) + 1))
    return rho, p, float(spearmanr(moved[::-1], heard).statistic)


def row_of(film: Path, out: Path, style: str | None, cuts: list[float] | None, seed: int) -> Any:
    name = film.stem + (f"-{style}" if style else "") + (f"-s{seed}" if seed else "")
    project = Project((out / f"{name}.photoplay").absolute())
    target = out / f"{name}.scored{film.suffix}"
    settings = settings_for(film, target, seed=seed, wishes={"style": style} if style else {})
    began = time.perf_counter()
    result = work(project, settings, overwrite=True)
    spent = time.perf_counter() - began
    report, analysis = check(project, settings), project.load_analysis()
    planned = [h for h in report.hits if h.rank != "coincidence"]
    honoured = [h for h in planned if h.honoured]
    rho2, p2, back2 = motion_and_loudness(project, 2.0)
    rho4, p4, back4 = motion_and_loudness(project, 0.25)
    known, struck = report.cuts, report.cuts_struck
    if cuts is not None:
        onsets = find_onsets(read_wave(project.path("music.wav")))
        known = agreement(np.array(cuts), onsets.times, analysis.film.duration)
        struck = agreement(np.array(cuts), onsets.stronger_half, analysis.film.duration)
    return {
        "film": name, "style": result.plan.style.value, "seconds": round(spent, 1),
        "planned": len(planned), "honoured": len(honoured),
        "heard": sum(h.accepted for h in honoured), "cuts": known.moments,
        "met": known.rate, "struck": struck.rate, "chance": struck.chance, "z": struck.z,
        "p": struck.p,
        "end_drop": report.music.end_drop, "lufs": report.loudness.integrated,
        "dbtp": report.loudness.true_peak, "rho_2hz": rho2, "p_2hz": p2, "reversed_2hz": back2,
        "rho_4s": rho4, "p_4s": p4, "reversed_4s": back4,
        "faults": [f.name for f in report.findings if not f.passed],
    }  # fmt: skip


def films(clips: Path, out: Path, *, edits: bool) -> Iterator[tuple[Path, list[float] | None]]:
    found = sorted(p for p in clips.rglob("*") if p.suffix in {".mp4", ".mov", ".mkv", ".webm"})
    for film in found:
        yield film, None
    if not edits:
        return
    for count in (15, 30, 60):
        path = out / f"edit-{count}.mp4"
        truth = join_clips(found, path, seconds=60, cuts=count, seed=count)
        yield path, [time for time in truth.cuts if 0.2 < time < 59.8]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("clips", type=Path)
    ask.add_argument("out", type=Path)
    ask.add_argument("--styles", default="", help="comma between; default: the planner's choice")
    ask.add_argument("--edits", action="store_true")
    ask.add_argument("--only-edits", action="store_true")
    ask.add_argument("--seed", type=int, default=0)
    given = ask.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    styles: list[str | None] = list(filter(None, given.styles.split(","))) or [None]
    rows = []
    for film, cuts in films(given.clips, given.out, edits=given.edits or given.only_edits):
        if given.only_edits and cuts is None:
            continue
        for style in styles:
            try:
                row = row_of(film, given.out, style, cuts, given.seed)
            except PhotoplayError as error:
                row = {"film": film.stem, "style": style, "error": str(error)}
            rows.append(row)
            print(line(row), flush=True)
    (given.out / "clips.json").write_text(json.dumps(rows, indent=1))


def line(row: dict[str, Any]) -> str:
    if "error" in row:
        return f"{row['film']:28} ERROR {row['error']}"

    def number(key: str, form: str) -> str:
        return "-" if row[key] is None or row[key] != row[key] else format(row[key], form)

    return (
        f"{row['film']:28} {row['style']:10} {row['seconds']:5.1f}s hits {row['heard']}/"
        f"{row['honoured']}/{row['planned']} cuts {row['cuts']} met {number('met', '.2f')} struck "
        f"{number('struck', '.2f')} chance {number('chance', '.2f')} z {number('z', '.1f')} "
        f"p {number('p', '.3f')} "
        f"end {number('end_drop', '.0f')} lufs "
        f"{number('lufs', '.1f')} tp {number('dbtp', '.1f')} rho {number('rho_2hz', '.2f')} "
        f"p {number('p_2hz', '.3f')} / {number('rho_4s', '.2f')} p {number('p_4s', '.3f')} "
        f"(back {number('reversed_2hz', '.2f')}) "
        f"{'; '.join(row['faults'])}"
    )


if __name__ == "__main__":
    sys.exit(main())
