"""Sheets to look at: every film in every style, its notes over its motion, moments and loudness.

    python benchmarks/clips.py CLIPS OUT --styles orchestral,piano,rock
    python benchmarks/sheets.py OUT SHEETS

Draws a sheet a film from the projects that clips.py made: a panel a style with the piano roll (a
colour a role; drums below it), the cuts (grey), the hits (red where heard, broken where not), the
sections, the picture's motion and the level of the music. The title tells what `check` found.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from photoplay.checking import check
from photoplay.gate.sound import facts_of
from photoplay.media.wave import read_wave
from photoplay.project import Project
from photoplay.scoring import saved_settings
from photoplay.types.plan import Plan
from photoplay.types.score import Score

COLOURS = {"melody": "#c0392b", "counter": "#e67e22", "harmony": "#2980b9", "pad": "#8fb8de",
           "arpeggio": "#27ae60", "bass": "#5b2c6f", "drums": "#444444", "percussion": "#888888",
           "effects": "#d4ac0d"}  # fmt: skip
WIDTH, HEIGHT = 11.0, 3.4


def panel(project: Project, notes: Any, below: Any) -> None:
    """Draw one project into an axis for its notes and one for motion and level."""
    score, plan = project.load("score.json", Score), project.load("plan.json", Plan)
    analysis, report = project.load_analysis(), check(project, saved_settings(project))
    seconds = score.tempo_map.seconds
    for part in score.parts:
        if not part.notes:
            continue
        start = seconds(np.array([n.onset for n in part.notes]))
        start = start + np.array([n.shift for n in part.notes])
        end = seconds(np.array([n.end for n in part.notes]))
        pitch = np.array([n.pitch for n in part.notes], dtype=float)
        velocity = np.array([n.velocity for n in part.notes])
        if part.drums:
            pitch, end = 24 + (pitch - 35) * 0.25, start + 0.06
        notes.hlines(pitch, start, end, color=COLOURS.get(part.role, "black"), alpha=0.85,
                     linewidth=0.7 + 2.4 * (velocity.mean() / 127) ** 2)  # fmt: skip
    for cut in analysis.cuts:
        notes.axvline(cut, color="#bbbbbb", linewidth=0.6)
    for hit in report.hits:
        if hit.rank != "coincidence":
            notes.axvline(hit.time, color="red", linewidth=0.9,
                          linestyle="-" if hit.accepted else ":")  # fmt: skip
    for section in plan.sections:
        notes.text(section.start, 103, section.role, fontsize=6, va="top")
    facts = facts_of(read_wave(project.path("music.wav")))
    below.fill_between(*_curve(analysis.curve("motion"), score.duration), color="#f0c987")
    below.set_ylim(0, 1)
    heard = below.twinx()
    heard.plot(facts.times, facts.levels, color="#2c3e50", linewidth=0.8)
    heard.set_ylim(-60, 0)
    notes.set_ylim(20, 104)
    for axis in (notes, below):
        axis.set_xlim(0, score.duration)
        axis.tick_params(labelsize=5)
    heard.tick_params(labelsize=5)
    bad = "; ".join(f.name for f in report.findings if not f.passed)
    players = ", ".join(part.name for part in score.parts)
    bpm = score.tempo_map.points[0].bpm
    notes.set_title(
        f"{plan.style.value}, {bpm:.0f} bpm, {report.loudness.integrated or 0:.1f} LUFS: {players}"
        + (f"  –  {bad}" if bad else ""), fontsize=6.5, loc="left", color="red" if bad else "black",
    )  # fmt: skip


def _curve(curve: Any, duration: float) -> tuple[Any, Any]:
    times = np.arange(0, duration, 0.1)
    values = np.asarray(curve.at(times))
    return times, values / max(1e-6, float(values.max()))


def sheet(film: str, projects: list[Project], out: Path) -> Path:
    """One picture of all of a film's projects, two panels side by side."""
    rows = -(-len(projects) // 2)
    figure, axes = plt.subplots(
        2 * rows, 2, figsize=(2 * WIDTH, rows * HEIGHT), squeeze=False,
        gridspec_kw={"height_ratios": [3, 1] * rows, "hspace": 0.35, "wspace": 0.06},
    )  # fmt: skip
    for k, project in enumerate(projects):
        top = 2 * (k // 2)
        panel(project, axes[top, k % 2], axes[top + 1, k % 2])
    for k in range(len(projects), 2 * rows):
        axes[2 * (k // 2), k % 2].axis("off")
        axes[2 * (k // 2) + 1, k % 2].axis("off")
    path = out / f"{film}.png"
    figure.savefig(path, dpi=90, bbox_inches="tight")
    plt.close(figure)
    return path


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("projects", type=Path, help="folder of clips.py's projects")
    ask.add_argument("out", type=Path)
    given = ask.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    films: dict[str, list[Project]] = defaultdict(list)
    for folder in sorted(given.projects.glob("*.photoplay")):
        project = Project(folder.absolute())
        films[saved_settings(project).source.stem].append(project)
    for film, projects in films.items():
        print(sheet(film, projects, given.out), flush=True)


if __name__ == "__main__":
    main()
