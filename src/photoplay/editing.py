"""A project edited under the hand: its plan, its brief and its mix, changed together in one step.

What only the composer reads is changed in the plan and heard at once. What the bars hang on -
moments, silences, a place's tempo - is locked in the plan, which is then made anew around it. An
edit for some sections alone leaves every note of the others as it is, and one of notes all that it
does not name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from photoplay.composition.composer import compose
from photoplay.composition.styles import CARDS
from photoplay.crew import planned
from photoplay.history import History
from photoplay.mixing.options import MixOptions
from photoplay.planning.conflicts import refuse_conflicts
from photoplay.project import Project
from photoplay.scoring import Scored, saved_settings, work
from photoplay.settings import Settings
from photoplay.types.brief import Brief
from photoplay.types.errors import BriefError, PlanConflictError
from photoplay.types.json_form import from_json, to_json
from photoplay.types.patch import merged
from photoplay.types.plan import EDITED, Carried, Plan, Redo, Section
from photoplay.types.progress import Progress, unheard
from photoplay.types.score import Note, Score

_OWN_BARS = ("tempo", "pace", "metre")
_OF_A_PLACE = ("tonic", "mode", "energy", "valence", "arousal", "tension", "density", "cadence",
               "style", "instruments", "without", "reason")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Merge patches (RFC 7396), and how far they reach."""

    plan: Mapping[str, Any] = field(default_factory=dict)
    brief: Mapping[str, Any] = field(default_factory=dict)
    mix: Mapping[str, Any] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    """Ids of sections: what the brief wishes for them is worked into them, they are composed again,
    and the notes of all others stay."""
    anew: bool = False
    """Whether the plan is made anew from the brief, around what is locked in it."""
    notes: Mapping[str, tuple[Note, ...]] = field(default_factory=dict)
    """Parts, by their ids, whose notes are these."""


def edit(project: Project, wanted: Edit, *, progress: Progress = unheard) -> Scored:
    """Carry out `wanted` and bring the project up to date; `photoplay undo` takes it back.

    BriefError or PlanConflictError for what cannot be; nothing is changed then.
    """
    new, before, after = _edited(project, wanted)
    History(project).keep("edit")
    try:
        if wanted.only or wanted.notes:
            after, score = _with_others_kept(project, after, wanted)
            _keep(project, before, after, score)
        with project.in_use():
            project.save("project.json", new)
            if after != before:
                project.save("plan.json", after)
        if wanted.anew:
            work(project, new, until="plan", fresh=True, progress=progress)
            refuse_conflicts(project.load("plan.json", Plan), CARDS)
        return work(project, new, overwrite=True, progress=progress)
    except (BriefError, PlanConflictError):
        with project.in_use():
            History(project).undo()
        raise


def composed(project: Project, wanted: Edit) -> tuple[Plan, Score]:
    """The plan and the notes that `edit` would make of `wanted`; nothing is changed.

    BriefError or PlanConflictError for what cannot be, or where the plan would be made anew.
    """
    if wanted.anew:
        raise BriefError("a plan that is made anew is not heard before; carry the edit out")
    _, _, after = _edited(project, wanted)
    kept = {row.score: project.load(row.score, Score) for row in after.carried}
    if wanted.only or wanted.notes:
        after, score = _with_others_kept(project, after, wanted)
        kept[after.carried[0].score] = score
    return after, compose(after, kept)


def _edited(project: Project, wanted: Edit) -> tuple[Settings, Plan, Plan]:
    """The settings as they will be, the plan as it is, and the plan as it will be."""
    settings, before = saved_settings(project), project.load("plan.json", Plan)
    after = from_json(Plan, merged(to_json(before), wanted.plan), where="plan")
    new = replace(
        settings,
        brief=from_json(Brief, merged(to_json(settings.brief), wanted.brief), where="brief"),
        mix=from_json(MixOptions, merged(to_json(settings.mix), wanted.mix), where="mix"),
    )
    if wanted.only and wanted.anew:
        raise BriefError("an edit is for some sections only, or makes the plan anew; not both")
    if wanted.notes and (wanted.only or wanted.anew or after != before):
        raise BriefError("notes are edited on the plan as it is; carry out other changes first")
    if wanted.only:
        after = _placed(project, new, before, after, wanted.only)
    if not wanted.anew:
        refuse_conflicts(after, CARDS)
    return new, before, after


def _placed(
    project: Project, settings: Settings, before: Plan, after: Plan, only: Sequence[str]
) -> Plan:
    """`after` with what the brief now wishes for the sections `only`, as a plan on these bars
    would have it."""
    known = [section.id for section in after.sections]
    for name in only:
        if name not in known:
            raise BriefError(f"there is no section {name!r}; sections are {', '.join(known)}")
    if after.tempo_map != before.tempo_map:
        raise BriefError("other bars change the notes of all sections; leave out `only`")
    if settings.brief == saved_settings(project).brief:
        return after
    chosen = [section for section in after.sections if section.id in only]
    if any(_has_own_bars(settings.brief, section) for section in chosen):
        raise BriefError("a tempo or metre of its own changes the bars of all that follows: "
                         "make the plan anew")  # fmt: skip
    held = replace(before, grid=replace(before.grid, locked=True, reason="as it stands"))
    fresh = planned(project, settings, kept=held)
    energy = list(after.energy)
    rows = []
    for section in after.sections:
        if section.id in only:
            like = _over(fresh, section)
            section = replace(section, **{name: getattr(like, name) for name in _OF_A_PLACE})  # noqa: PLW2901
            for beat in range(*_beats(after, section)):
                if beat < min(len(energy), len(fresh.energy)):
                    energy[beat] = fresh.energy[beat]
        rows.append(section)
    drawn = after.energy != before.energy or after.dynamics.locked
    return replace(after, sections=tuple(rows), energy=after.energy if drawn else tuple(energy))


def _has_own_bars(brief: Brief, section: Section) -> bool:
    return any(
        getattr(wish, name) is not None
        for wish in brief.sections
        if wish.start is not None and wish.start < section.end
        and (wish.end is None or wish.end > section.start)
        for name in _OWN_BARS
    )  # fmt: skip


def _over(plan: Plan, section: Section) -> Section:
    """The section of `plan` that covers most of `section`."""

    def shared(one: Section) -> float:
        return min(one.end, section.end) - max(one.start, section.start)

    return max(plan.sections, key=shared)


def _beats(plan: Plan, section: Section) -> tuple[int, int]:
    bars = plan.tempo_map.bars[section.start_bar : section.start_bar + section.bars]
    return round(bars[0].start), round(bars[-1].end)


def _with_others_kept(project: Project, after: Plan, wanted: Edit) -> tuple[Plan, Score]:
    """`after` with all notes of the score as it is, but for what `wanted` names, and that score."""
    work(project, saved_settings(project), until="compose")
    score = _noted(project.load("score.json", Score), wanted.notes)
    digest = hashlib.sha256(json.dumps(to_json(score)).encode()).hexdigest()
    bars = len(after.tempo_map.bars)
    carried = Carried(start_bar=0, bars=bars, score=f"carried-{digest[:12]}.json", from_bar=0,
                      reason=EDITED)  # fmt: skip
    redone = tuple(
        Redo(start_bar=s.start_bar, bars=s.bars, seed=0, reason=EDITED)
        for s in after.sections if s.id in wanted.only
    )  # fmt: skip
    return replace(after, carried=(carried,), redone=redone), score


def _noted(score: Score, notes: Mapping[str, tuple[Note, ...]]) -> Score:
    known = [part.id for part in score.parts]
    for name, rows in notes.items():
        if name not in known:
            raise BriefError(f"there is no part {name!r}; the score has {', '.join(known)}")
        if late := [note for note in rows if note.onset >= score.tempo_map.beats]:
            raise BriefError(f"a note of {name} begins after the last bar, at beat {late[0].onset}")
    return replace(
        score,
        parts=tuple(
            replace(part, notes=tuple(sorted(notes[part.id]))) if part.id in notes else part
            for part in score.parts
        ),
    )


def _keep(project: Project, before: Plan, after: Plan, score: Score) -> None:
    """Write the notes that stay, in place of those that stayed after an edit before."""
    name = after.carried[0].score
    project.save(name, score)
    for old in {row.score for row in before.carried if row.reason == EDITED} - {name}:
        project.path(old).unlink(missing_ok=True)
