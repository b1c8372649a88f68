"""Several takes of a project: other seeds, brought to one loudness, each judged before it is heard.

A take is a project of its own under `takes/`, that shares the analysis. One that fails its checks
is tried again with another seed, twice at most, and then kept and said to have failed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from photoplay.checking import check
from photoplay.feedback.preferences import Preferences
from photoplay.gate.verdict import Finding
from photoplay.history import History
from photoplay.judging import faults_of
from photoplay.project import Project, replaced, write_json
from photoplay.remarking import chose, heard_in
from photoplay.report.strip import mood_strip
from photoplay.scoring import Scored, saved_settings, work
from photoplay.settings import Settings
from photoplay.types.errors import BriefError
from photoplay.types.json_form import to_json
from photoplay.types.plan import EDITED, Plan
from photoplay.types.progress import Progress, unheard
from photoplay.types.score import Score

RETRIES = 2
_SURE = 0.6
"""How likely a take must be preferred to the first, to be offered before it; ours."""
_SHARED = ("analysis.json", "analysis.npz", "plan.json", "state.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One take, as it lies in takes/takes.json."""

    number: int
    seed: int
    """The seed that was kept; of several tries the last."""
    tried: tuple[int, ...]
    passed: bool
    faults: tuple[str, ...]
    loudness: float | None
    """LUFS of its mix; None for silence."""
    gain: float
    """Decibels that bring it to the quietest take, for a fair comparison."""
    folder: str
    strip: str
    """Its moods as a picture (SVG)."""
    liked: float | None = None
    """How likely it is preferred to another of the takes, 0..1; None where no taste is known."""
    first: bool = False
    """Whether it is offered first, for its user's taste."""


def make_takes(
    project: Project, count: int, *, tell: Callable[[Take], None] = lambda take: None,
    progress: Progress = unheard, liked: Preferences | None = None,
) -> tuple[Take, ...]:  # fmt: skip
    """`count` takes with seeds after the project's own; `liked` says which is offered first."""
    settings = saved_settings(project)
    work(project, settings, until="plan", progress=progress)
    seed, rows = settings.seed, []
    for number in range(1, count + 1):
        tried: list[int] = []
        faults: tuple[str, ...] = ()
        loudness = None
        root = project.path("takes") / f"{number:02d}"
        for _ in range(1 + RETRIES):
            seed += 1
            tried.append(seed)
            own = replace(settings, seed=seed, out=root / "not-published.mp4")
            folder = _opened(project, root, own)
            work(folder, own, until="mix", progress=progress)
            report = check(folder, own)
            faults = tuple(
                f"{one.name}: {'-' if one.value is None else f'{one.value:.3g}'} {one.unit} "
                f"(asked {one.limit})"
                for one in (*report.findings, *judge(folder))
                if not one.passed
            )
            loudness = report.loudness.integrated
            if not faults:
                break
        with replaced(root / "mood.svg") as path:
            path.write_text(mood_strip(folder.load("plan.json", Plan)), encoding="utf-8")
        take = Take(
            number=number,
            seed=seed,
            tried=tuple(tried),
            passed=not faults,
            faults=faults,
            loudness=loudness,
            gain=0.0,
            folder=str(root),
            strip=str(root / "mood.svg"),
        )
        rows.append(take)
        tell(take)
    heard = [take.loudness for take in rows if take.loudness is not None]
    takes = tuple(
        replace(t, gain=0.0 if t.loudness is None else round(min(heard) - t.loudness, 2))
        for t in rows
    )
    takes = takes if liked is None else _with_liking(takes, liked)
    write_json(project.path("takes") / "takes.json", to_json(takes))
    return takes


def in_order(takes: Sequence[Take]) -> list[Take]:
    """Takes as they are offered: the one for its user's taste, then by number."""
    return sorted(takes, key=lambda take: (not take.first, take.number))


def _with_liking(takes: tuple[Take, ...], liked: Preferences) -> tuple[Take, ...]:
    """Each with how it would be liked; the best of those that passed is offered first, where it is
    likely enough to be preferred to the first of them."""
    pieces = {take.number: heard_in(Path(take.folder)) for take in takes}

    def preferred(one: Take, other: Take) -> float:
        here, there = pieces[one.number], pieces[other.number]
        return 0.5 if here is None or there is None else liked.prefers(here, there)

    shares: dict[int, float | None] = {}
    for one in takes:
        others = [preferred(one, other) for other in takes if other is not one]
        shares[one.number] = round(sum(others) / len(others), 3) if others else None
    able = [take for take in takes if take.passed] or list(takes)
    best = max(able, key=lambda take: (shares[take.number] or 0.0, -take.number))
    sure = preferred(best, able[0]) >= _SURE
    return tuple(
        replace(take, liked=shares[take.number], first=sure and take is best) for take in takes
    )


def judge(take: Project) -> tuple[Finding, ...]:
    """What the gate rejects a composed project's notes for."""
    return faults_of(take.load("score.json", Score), take.load("plan.json", Plan))


def use_take(project: Project, number: int, *, progress: Progress = unheard) -> Scored:
    """Make a take the project's own and publish it; `photoplay undo` takes it back."""
    root = project.path("takes") / f"{number:02d}"
    if not (root / "plan.json").is_file():
        known = sorted(p.name for p in project.path("takes").glob("[0-9]*")) or ["none"]
        raise BriefError(f"there is no take {number}; takes are {', '.join(known)}")
    taken = Project(root)
    settings = replace(saved_settings(project), seed=saved_settings(taken).seed)
    chose(project, number, History(project).keep(f"take {number}"))
    _reseed_edited(project, project, settings.seed)
    return work(project, settings, overwrite=True, progress=progress)


def _reseed_edited(source: Project, target: Project, seed: int) -> None:
    """A plan that was edited by hand is kept but for its seed; any other is made by the planner.

    Notes that it held while some sections were edited are let go: a take has others.
    """
    if "plan.json" in source.is_edited("plan"):
        plan = source.load("plan.json", Plan)
        carried = tuple(row for row in plan.carried if row.reason != EDITED)
        redone = tuple(row for row in plan.redone if row.reason != EDITED)
        for row in carried:
            if source.path(row.score) != target.path(row.score):
                shutil.copy2(source.path(row.score), target.path(row.score))
        target.save("plan.json", replace(plan, seed=seed, carried=carried, redone=redone))


def _opened(project: Project, root: Path, settings: Settings) -> Project:
    """A fresh project for a take, with the analysis of the film and what is locked in the plan."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for name in _SHARED:
        shutil.copy2(project.path(name), root / name)
    take = Project(root)
    take.save("project.json", settings)
    _reseed_edited(project, take, settings.seed)
    return take
