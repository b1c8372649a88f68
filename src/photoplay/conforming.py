"""Fit a scored project to another cut of its film: what the cut has not touched stays as it was."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from photoplay.analysis.matching import match_cuts
from photoplay.composition.styles import CARDS
from photoplay.exchanging import imported_wishes
from photoplay.planning.conforming import conform_plan
from photoplay.planning.planner import worded
from photoplay.project import Project, write_json
from photoplay.scoring import default_out, saved_settings, work
from photoplay.types.errors import ProjectError
from photoplay.types.json_form import to_json
from photoplay.types.plan import Plan
from photoplay.types.progress import Progress, unheard
from photoplay.types.recut import OldShot, Piece
from photoplay.types.score import Note, Score


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRun:
    """Bars of the new score, counted from 1, and what they are."""

    first: int
    last: int
    start: float
    end: float
    """Seconds of the new cut."""
    old_first: int | None
    """The old bar that the first of them was; None where they were composed anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformReport:
    """What changed in the picture, and what that changed in the music."""

    film: Path
    out: Path
    project: Path
    pieces: tuple[Piece, ...]
    shots: tuple[OldShot, ...]
    bars: tuple[BarRun, ...]
    """All bars, in order."""
    notes_kept: int
    """Notes that are, but for the time of their bar, the same as before."""
    notes: int
    remarks: tuple[str, ...]


def conform(
    project: Project, cut: Path, *, out: Path | None = None, target: Project,
    overwrite: bool = False, progress: Progress = unheard,
) -> ConformReport:  # fmt: skip
    """Score `cut`, another cut of `project`'s film, in the project `target`; `project` stays.

    Raises PlanConflictError where nothing of the film is left, ProjectError where the target is
    the project itself.
    """
    if target.root.absolute() == project.root.absolute():
        raise ProjectError(
            f"{project.root} is the project of the old cut and stays as it is; name the new one "
            "with --project FOLDER"
        )
    settings = saved_settings(project)
    work(project, settings, until="compose", progress=progress)
    old = project.load_analysis()
    plan, score = project.load("plan.json", Plan), project.load("score.json", Score)
    brief, _, _ = imported_wishes(settings, old.film)
    brief = worded(brief, old, tuple(CARDS))[0]
    fresh = replace(
        settings,
        source=cut.absolute(),
        out=(out or default_out(cut)).absolute(),
        film=replace(settings.film, range=None),
        exchange=replace(settings.exchange, markers=None, tempo_map=None),
        brief=replace(brief, hits=(), hero=None, marks=(), avoid=(), shift=(), silence=(),
                      energy_at=(), sections=(), text=None),
    )  # fmt: skip
    work(target, fresh, until="analyse", overwrite=overwrite, progress=progress)
    new = target.load_analysis()
    recut = match_cuts(old, new)
    name = f"carried-{_digest(score)}.json"
    told = conform_plan(plan, recut, new, brief, CARDS, score=name, title=cut.stem)
    fresh = replace(fresh, brief=told.brief)
    _put(target, told.plan)
    target.save(name, score)
    work(target, fresh, overwrite=overwrite, progress=progress)
    made = target.load("score.json", Score)
    report = ConformReport(
        film=cut, out=fresh.out, project=target.root, pieces=recut.pieces, shots=recut.shots,
        bars=_bars(told.plan), notes_kept=_kept(score, made, told.plan),
        notes=sum(len(part.notes) for part in made.parts), remarks=told.remarks,
    )  # fmt: skip
    write_json(target.path("conform.json"), to_json(report))
    return report


def _put(target: Project, plan: Plan) -> None:
    """`plan` as one edited by hand, which later commands take as given: nothing plans it anew."""
    target.save("plan.json", replace(plan, carried=()))
    target.note("plan", "conformed", ("plan.json",), 0.0)
    target.save("plan.json", plan)


def _digest(score: Score) -> str:
    return hashlib.sha256(repr(to_json(score)).encode()).hexdigest()[:12]


def _bars(plan: Plan) -> tuple[BarRun, ...]:
    tempo = plan.tempo_map
    edges = tempo.seconds(np.array([bar.start for bar in tempo.bars] + [tempo.beats]))
    rows: list[tuple[int, int, int | None]] = []
    place = 0
    for one in sorted(plan.carried, key=lambda c: c.start_bar):
        if one.start_bar > place:
            rows.append((place, one.start_bar, None))
        rows.append((one.start_bar, one.start_bar + one.bars, one.from_bar + 1))
        place = one.start_bar + one.bars
    if place < len(tempo.bars):
        rows.append((place, len(tempo.bars), None))
    return tuple(
        BarRun(first=a + 1, last=b, start=round(float(edges[a]), 4), end=round(float(edges[b]), 4),
               old_first=origin)
        for a, b, origin in rows
    )  # fmt: skip


def _kept(before: Score, after: Score, plan: Plan) -> int:
    """Notes of carried bars that begin, sound and are struck as they were."""
    old = {part.id: {_mark(note) for note in part.notes} for part in before.parts}
    count = 0
    for row in plan.carried:
        begin = plan.tempo_map.bars[row.start_bar].start
        end = plan.tempo_map.bars[row.start_bar + row.bars - 1].end
        shift = before.tempo_map.bars[row.from_bar].start - begin
        for part in after.parts:
            known = old.get(part.id, set())
            count += sum(
                _mark(replace(note, onset=note.onset + shift)) in known
                for note in part.notes
                if begin - 1e-6 <= note.onset < end - 1e-6
            )
    return count


def _mark(note: Note) -> tuple[float, int, int, float]:
    return (round(note.onset, 5), note.pitch, note.velocity, round(note.shift, 6))
