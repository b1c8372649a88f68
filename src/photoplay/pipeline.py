"""The path: look, plan, compose, render, mix, publish; each stage redone only when it is stale.

The stages themselves are handed in. A stage reads the project, writes its files into it, and is
known by the settings and files it depends on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from photoplay.types.errors import BriefError
from photoplay.types.progress import Progress, unheard

STAGES = ("analyse", "plan", "compose", "render", "mix", "mux")

Outcome = Literal["made", "fresh", "kept"]


class Records(Protocol):
    """What the path asks of a project folder."""

    def record(self, stage: str) -> Any: ...
    def note(self, stage: str, key: str, outputs: tuple[str, ...], seconds: float) -> None: ...
    def digest(self, name: str) -> str: ...
    def is_edited(self, stage: str) -> tuple[str, ...]: ...
    def set_aside(self, name: str) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One arrow of the path."""

    name: str
    outputs: tuple[str, ...]
    """Files or folders of the project that it makes; the first is what later stages read."""
    run: Callable[[Progress], None]
    key: Callable[[], str]
    """A digest of its settings and of the files it reads, as they are now."""
    editable: bool = False
    """Whether a person may edit its first output, which is then taken as given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRun:
    stage: str
    outcome: Outcome
    seconds: float
    remark: str = ""


def bring_up_to_date(
    project: Records,
    stages: Sequence[Stage],
    *,
    until: str = STAGES[-1],
    fresh: bool = False,
    progress: Progress = unheard,
) -> tuple[StageRun, ...]:
    """Run what is stale among `stages`, in order, up to and including `until`.

    With `fresh` the last of them is run again whatever its state; edited files it would overwrite
    are set aside first.
    """
    names = [stage.name for stage in stages]
    if until not in names:
        raise BriefError(f"there is no stage {until!r}; stages are {', '.join(names)}")
    runs = []
    for stage in stages[: names.index(until) + 1]:
        forced = fresh and stage.name == until
        runs.append(_bring(project, stage, forced=forced, progress=progress))
    return tuple(runs)


def is_stale(project: Records, stage: Stage) -> bool:
    """Whether `stage` has never run, lacks a file, or depends on something that has changed."""
    record = project.record(stage.name)
    if record is None or any(not project.digest(name) for name in stage.outputs):
        return True
    return bool(record.key != stage.key())


def _bring(project: Records, stage: Stage, *, forced: bool, progress: Progress) -> StageRun:
    edited = project.is_edited(stage.name)
    given = stage.editable and stage.outputs[0] in edited
    if given and not forced:
        remark = f"{stage.outputs[0]} was edited by hand and is taken as given"
        progress(stage.name, 1.0)
        return StageRun(stage=stage.name, outcome="kept", seconds=0.0, remark=remark)
    if not forced and not is_stale(project, stage):
        progress(stage.name, 1.0)
        return StageRun(stage=stage.name, outcome="fresh", seconds=0.0)
    if given:
        project.set_aside(stage.outputs[0])
    progress(stage.name, 0.0)
    began, key = time.perf_counter(), stage.key()
    stage.run(progress)
    seconds = time.perf_counter() - began
    project.note(stage.name, key, stage.outputs, seconds)
    progress(stage.name, 1.0)
    return StageRun(stage=stage.name, outcome="made", seconds=seconds)
