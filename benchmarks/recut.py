"""A film is cut again: what of its music stays, and what is composed anew.

    python benchmarks/recut.py CLIPS_FOLDER OUT_FOLDER [--cuts 15] [--seconds 40] [--style rock]

An edit of the clips is scored; then one shot loses 14 frames at its end, two neighbours change
places and one goes, the new cut is encoded afresh and conformed. Prints what was told of each shot
beside what was done, the bars that were kept, and, counted here and not by the program, the notes
of kept bars that are the same as before and the hits heard on the new frames.
"""

from __future__ import annotations

import argparse
import itertools
from fractions import Fraction
from pathlib import Path

import av

from photoplay.checking import hits_of
from photoplay.conforming import ConformReport, conform
from photoplay.films.edits import join_clips
from photoplay.films.encoding import write_film
from photoplay.project import Project
from photoplay.scoring import saved_settings, settings_for, work
from photoplay.types.plan import Plan
from photoplay.types.score import Score

TRIM = 14
"""Frames."""


def shown(path: Path) -> list:
    with av.open(str(path)) as file:
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]


def recut(edges: list[int]) -> tuple[list[tuple[int, int]], dict[int, str]]:
    """Stretches of old frames in their new order, and what was done to which shot (from 1)."""
    shots = list(itertools.pairwise(edges))
    long = [k for k, (a, b) in enumerate(shots) if b - a > 3 * TRIM and 0 < k < len(shots) - 4]
    trimmed = long[0]
    swapped = next(k for k in range(trimmed + 2, len(shots) - 3))
    gone = swapped + 3
    done = {trimmed + 1: "trimmed", swapped + 1: "moved", swapped + 2: "moved", gone + 1: "removed"}
    order = [*range(swapped), swapped + 1, swapped, *range(swapped + 2, len(shots))]
    rows = [(shots[k][0], shots[k][1] - TRIM * (k == trimmed)) for k in order if k != gone]
    return rows, done


def same_notes(old: Score, new: Score, plan: Plan) -> tuple[int, int]:
    """Notes that begin in carried bars, and those of them that are as they were."""
    inside = same = 0
    for row in plan.carried:
        begin = plan.tempo_map.bars[row.start_bar].start
        end = plan.tempo_map.bars[row.start_bar + row.bars - 1].end
        shift = old.tempo_map.bars[row.from_bar].start - begin
        for part in new.parts:
            was = {(round(n.onset, 4), n.pitch, n.velocity) for p in old.parts
                   if p.id == part.id for n in p.notes}  # fmt: skip
            notes = [n for n in part.notes if begin + 1e-6 < n.onset < end - 1e-6]
            inside += len(notes)
            same += sum((round(n.onset + shift, 4), n.pitch, n.velocity) in was for n in notes)
    return inside, same


def told(report: ConformReport, done: dict[int, str], project: Project, was: Project) -> None:
    print("| shot | done | told | seconds gone |\n|---|---|---|---|")
    for shot in report.shots:
        asked = done.get(shot.number, "kept")
        if asked != "kept" or shot.fate != "kept":
            print(f"| {shot.number} | {asked} | {shot.fate} | {shot.head + shot.tail:.2f} |")
    plan = project.load("plan.json", Plan)
    inside, same = same_notes(
        was.load("score.json", Score), project.load("score.json", Score), plan
    )
    kept = sum(run.last - run.first + 1 for run in report.bars if run.old_first is not None)
    every = sum(run.last - run.first + 1 for run in report.bars)
    hits = hits_of(project, saved_settings(project))
    print(f"\n{len(report.shots)} shots; {kept} of {every} bars kept; of {inside} notes that begin "
          f"in them {same} as before; {report.notes_kept} of {report.notes} notes kept in all; "
          f"hits {hits.planned} / {hits.honoured} / {hits.heard}")  # fmt: skip


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("clips", type=Path)
    ask.add_argument("out", type=Path)
    ask.add_argument("--cuts", type=int, default=15)
    ask.add_argument("--seconds", type=float, default=40.0)
    ask.add_argument("--style", default=None)
    ask.add_argument("--seed", type=int, default=1)
    given = ask.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    first, second = given.out / "cut-1.mp4", given.out / "cut-2.mp4"
    clips = sorted(p for p in given.clips.rglob("*") if p.suffix in {".mp4", ".mov"})
    join_clips(
        clips, first, cuts=given.cuts, seconds=given.seconds, seed=given.seed, size=(320, 180)
    )
    wishes = {"style": given.style} if given.style else {}
    settings = settings_for(first, given.out / "cut-1.scored.mp4", seed=given.seed, wishes=wishes)
    was, now = Project(given.out / "cut-1.photoplay"), Project(given.out / "cut-2.photoplay")
    work(was, settings, overwrite=True)
    frames = shown(first)
    rate = was.load_analysis().film.frame_rate
    starts = [round(shot.start * float(rate)) for shot in was.load_analysis().shots]
    rows, done = recut([*starts, len(frames)])
    write_film(second, (frames[k] for a, b in rows for k in range(a, b)), Fraction(rate))
    told(conform(was, second, target=now, overwrite=True), done, now, was)


if __name__ == "__main__":
    main()
