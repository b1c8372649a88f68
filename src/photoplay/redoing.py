"""Compose some bars of a project again and leave every other note as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from photoplay.history import History, State
from photoplay.media.wave import read_wave
from photoplay.project import Project, read_json
from photoplay.resounding import CROSS_OVER
from photoplay.scoring import saved_settings, work
from photoplay.theory.instruments import answers
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.plan import Plan, Redo
from photoplay.types.progress import Progress, unheard
from photoplay.types.score import Score
from photoplay.types.time import Span, joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Redone:
    """What was composed again, and what that changed."""

    bars: tuple[tuple[int, int], ...]
    """First and last bar of each run, counted from 1."""
    seconds: tuple[Span, ...]
    seed: int
    left_alone: tuple[str, ...]
    """Locked sections that the ranges touch."""
    notes_before: int
    notes_after: int
    notes_changed: int
    """Notes that are in one score and not in the other."""
    stems: tuple[dict[str, object], ...]
    """Part, start and end in seconds of each new stretch of a stem, cross-overs included."""
    cross_over: float
    mastering: float | None
    """Largest change in dB, in any second outside the stretches, of the music's level."""


def redo(
    project: Project, ranges: Sequence[Span], *, parts: tuple[str, ...] = (),
    seed: int | None = None, progress: Progress = unheard,
) -> Redone:  # fmt: skip
    """Compose the bars that `ranges` touch again, in all parts or some, and bring all up to date.

    Bars of locked sections are left alone; PlanConflictError where no others are touched.
    """
    settings = saved_settings(project)
    known = project.path("rendered.json").is_file()
    # A project of an earlier version does not say what its stems were played from.
    work(project, settings, until="render", fresh=not known, progress=progress)
    work(project, settings, until="mix", progress=progress)
    if "score.json" in project.is_edited("compose"):
        raise PlanConflictError(
            "score.json was edited by hand, and redo composes from the plan; keep the edit, or "
            f"give it up with: photoplay compose {project.root} --fresh"
        )
    plan, before = project.load("plan.json", Plan), project.load("score.json", Score)
    _refuse_unknown(parts, before)
    bars, left = _touched(plan, ranges)
    number = len(plan.redone) + 1 if seed is None else seed
    if not bars:
        raise PlanConflictError(
            f"the ranges touch only locked sections ({', '.join(left)}); unlock them in plan.json"
            if left else "no music plays in these ranges"
        )  # fmt: skip
    what = ", ".join(f"{a + 1}-{b}" for a, b in bars)
    History(project).keep(f"redo of bars {what}" + (f", {' '.join(parts)}" if parts else ""))
    music = _levels(project)
    rows = tuple(
        Redo(start_bar=a, bars=b - a, seed=number, parts=parts, reason="redone") for a, b in bars
    )
    project.save("plan.json", replace(plan, redone=(*plan.redone, *rows)))
    work(project, settings, overwrite=True, progress=progress)
    after = project.load("score.json", Score)
    stretches = tuple(read_json(project.path("rendered.json"))["stretches"])
    spans = [Span(float(s["start"]), float(s["end"])) for s in stretches]
    return Redone(
        bars=tuple((a + 1, b) for a, b in bars),
        seconds=tuple(_span(plan, a, b) for a, b in bars),
        seed=number,
        left_alone=tuple(left),
        notes_before=sum(len(part.notes) for part in before.parts),
        notes_after=sum(len(part.notes) for part in after.parts),
        notes_changed=_differing(before, after),
        stems=stretches,
        cross_over=CROSS_OVER,
        mastering=_moved(music, _levels(project), joined(spans)),
    )


def step(project: Project, *, forward: bool = False, progress: Progress = unheard) -> State:
    """Go one state back, or forward again, with the published film; ProjectError where none is."""
    with project.in_use():
        history = History(project)
        state = history.forward() if forward else history.undo()
        # The film beside the project holds another state's music: it is published anew.
        project.path("publication.json").unlink(missing_ok=True)
    settings = saved_settings(project)
    until = "mux" if settings.out.exists() else "mix"
    work(project, settings, until=until, overwrite=True, progress=progress)
    return state


def _refuse_unknown(parts: Sequence[str], score: Score) -> None:
    for word in parts:
        if not any(word == p.id or answers(p.instrument, p.role, (word,)) for p in score.parts):
            known = ", ".join(f"{p.id} ({p.role})" for p in score.parts)
            raise BriefError(f"no part answers to {word!r}; the score has {known}")


def _touched(plan: Plan, ranges: Sequence[Span]) -> tuple[list[tuple[int, int]], list[str]]:
    """Runs of bars [first, last) that the ranges touch, and the locked sections among them."""
    tempo = plan.tempo_map
    edges = tempo.seconds(np.array([bar.start for bar in tempo.bars] + [tempo.beats]))
    left: list[str] = []
    chosen = []
    for k in range(len(tempo.bars)):
        section = plan.section_of_bar(k)
        hit = any(edges[k] < r.end - 0.02 and edges[k + 1] > r.start + 0.02 for r in ranges)
        if not hit or section is None:
            continue
        if section.locked:
            left += [section.id] if section.id not in left else []
        else:
            chosen.append(k)
    runs: list[tuple[int, int]] = []
    for k in chosen:
        if runs and runs[-1][1] == k:
            runs[-1] = (runs[-1][0], k + 1)
        else:
            runs.append((k, k + 1))
    return runs, left


def _span(plan: Plan, first: int, last: int) -> Span:
    bars = plan.tempo_map.bars
    begins, ends = plan.tempo_map.seconds(np.array([bars[first].start, bars[last - 1].end]))
    return Span(float(begins), float(ends))


def _differing(before: Score, after: Score) -> int:
    rows = [{(part.id, note) for part in score.parts for note in part.notes}
            for score in (before, after)]  # fmt: skip
    return len(rows[0] ^ rows[1])


def _levels(project: Project) -> np.ndarray:
    """Power of the music in each second."""
    blocks = read_wave(project.path("music.wav"), SAMPLE_RATE)
    whole = (block.mean(axis=1) for block in blocks if len(block) == SAMPLE_RATE)
    return np.array([np.square(block).mean() for block in whole])


def _moved(old: np.ndarray, new: np.ndarray, spans: Sequence[Span]) -> float | None:
    outside = np.array([all(k + 1 <= s.start or k >= s.end for s in spans)
                        for k in range(min(len(old), len(new)))], dtype=bool)  # fmt: skip
    old, new = old[: len(outside)], new[: len(outside)]
    heard = outside & (old > 1e-8) & (new > 1e-8)
    if not heard.any():
        return None
    return round(float(np.abs(10 * np.log10(new[heard] / old[heard])).max()), 3)
