"""Words about a project become a patch of its brief: shown first, applied on a yes, undone at will.

The words are read by the grammar of `planning.words`, without a network. Who has a language model
may plug it in: a program that is handed one JSON object on standard input (words, brief, schema,
film) and answers with a list of changes; they are checked like any others.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from dataclasses import dataclass, replace
from typing import Any

from photoplay.composition.styles import CARDS
from photoplay.history import History
from photoplay.planning.words.grammar import read_words
from photoplay.planning.words.scene import Scene
from photoplay.project import Project
from photoplay.scoring import Scored, saved_settings, work
from photoplay.types.analysis import Analysis
from photoplay.types.brief import Brief
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.json_form import from_json, to_json
from photoplay.types.json_schema import schema_of
from photoplay.types.patch import Change, applied, changes
from photoplay.types.plan import Plan
from photoplay.types.progress import Progress, unheard

_PATIENCE = 120.0
"""Seconds that a model may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What words would change, or what must be asked first."""

    changes: tuple[Change, ...]
    """Of the brief; empty where there are questions."""
    questions: tuple[str, ...]
    brief: Brief
    """The brief with the changes."""


def understand(project: Project, words: str, *, model: str | None = None) -> Told:
    """The patch that `words` ask for. Nothing is changed yet, and nothing is where a word is
    unclear: a question comes back instead.
    """
    brief = saved_settings(project).brief
    scene = scene_of(project.load_analysis(), project.load("plan.json", Plan))
    if model is not None:
        return _by_model(model, words, brief, scene)
    reading = read_words(words, brief, scene, tuple(CARDS))
    if reading.questions:
        return Told(changes=(), questions=reading.questions, brief=brief)
    rows: list[Change] = []
    before = brief
    for step in reading.steps:
        rows += changes(to_json(before), to_json(step.brief), words=step.words)
        before = step.brief
    return Told(changes=tuple(rows), questions=(), brief=before)


def apply(project: Project, told: Told, words: str, *, progress: Progress = unheard) -> Scored:
    """Carry out a patch and bring the project up to date; `photoplay undo` takes it back.

    A plan that was edited by hand is made anew, with what is locked in it kept. A patch that cannot
    hold is refused and nothing is left changed.
    """
    settings = saved_settings(project)
    history = History(project)
    history.keep(f"tell: {words}")
    edited = "plan.json" in project.is_edited("plan")
    try:
        new = replace(settings, brief=told.brief)
        work(project, new, until="plan", fresh=edited, progress=progress)
    except (BriefError, PlanConflictError):
        project.save("project.json", settings)
        history.undo()
        raise
    return work(project, new, overwrite=True, progress=progress)


def scene_of(analysis: Analysis, plan: Plan | None) -> Scene:
    """What words about this film may point at."""
    return Scene(
        duration=analysis.film.duration,
        cuts=tuple(analysis.cuts),
        sections=tuple((s.start, s.end) for s in plan.sections) if plan else (),
        titles=tuple(m.time for m in analysis.moments if m.kind == "title"),
    )


def _by_model(command: str, words: str, brief: Brief, scene: Scene) -> Told:
    """Ask the user's own program for the patch, and check what it says."""
    asked = {"words": words, "brief": to_json(brief), "schema": schema_of(Brief),
             "film": to_json(scene), "answer": "a list of {op, path, value} on the brief, "
             "or {\"question\": text}"}  # fmt: skip
    try:
        done = subprocess.run(shlex.split(command), input=json.dumps(asked), text=True,
                              capture_output=True, timeout=_PATIENCE, check=False)  # fmt: skip
        answer: Any = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise BriefError(f"the model {command!r} gave no JSON: {error}") from error
    if isinstance(answer, dict) and isinstance(answer.get("question"), str):
        return Told(changes=(), questions=(answer["question"],), brief=brief)
    if not isinstance(answer, list):
        raise BriefError(f"the model {command!r} answered {str(answer)[:60]!r}, not a list of "
                         "changes")  # fmt: skip
    rows = [from_json(Change, row, where="the model's patch") for row in answer]
    changed = from_json(Brief, applied(to_json(brief), rows), where="the brief as patched")
    return Told(changes=tuple(replace(row, words=words) for row in rows), questions=(),
                brief=changed)  # fmt: skip
