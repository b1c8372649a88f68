"""Evidence of a taste, out of what projects keep: ratings, chosen takes, edits, undos, words.

An edit from one state of a project to the next is a preference of what came over what was; one that
was undone is a preference of what is back. Words count where they are understood, as a preference
of what they wish for over what was heard.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from photoplay.composition.styles import CARDS
from photoplay.feedback.evidence import Chosen, Evidence, Rated
from photoplay.history import History
from photoplay.planning.sections import key_of
from photoplay.planning.words.grammar import read_words
from photoplay.planning.words.scene import Scene
from photoplay.project import SUFFIX, Project
from photoplay.remarking import FEEDBACK, heard_in, remarks_in, take_folder
from photoplay.theory.instruments import INSTRUMENTS, answers
from photoplay.theory.scales import light_of, mode_named
from photoplay.types.brief import Brief
from photoplay.types.json_form import from_json
from photoplay.types.taste import Heard

_PLACES = (f"*{SUFFIX}", f"*/*{SUFFIX}", f"films/*/*{SUFFIX}", f"*/films/*/*{SUFFIX}")
"""Where projects lie below a folder: beside films, and in the folder of a studio."""
_WHOLE = Scene(duration=3600.0)
"""Words that name a place are about one film's moments, and say nothing of a taste."""
_ENERGY, _ONSETS = 0.17, 0.67
"""What 1 of a brief's energy is of 0..1, and of its density in octaves of onsets; ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What was found, and what of it could not be used."""

    evidence: Evidence
    earliest: dict[str, str] = field(default_factory=dict)
    """By source, the id of the earliest change that its history still keeps."""
    left_out: tuple[str, ...] = ()


def projects_in(place: Path) -> list[Project]:
    """The project at `place`, or those that lie in it."""
    if (place / "project.json").is_file():
        return [Project(place)]
    roots = {path.parent for form in _PLACES for path in place.glob(f"{form}/project.json")}
    return [Project(root) for root in sorted(roots)]


def source_of(project: Project) -> str:
    return str(project.root.resolve())


def gather(projects: Iterable[Project]) -> Gathered:
    """All evidence in `projects`, in their order."""
    ratings: list[Rated] = []
    choices: list[Chosen] = []
    earliest: dict[str, str] = {}
    left: list[str] = []
    for project in projects:
        source, states = source_of(project), History(project).states()
        earliest[source] = f"state {states[0].id}" if states else "state "
        said = _said(project)
        for number, row in enumerate(said):
            heard = _heard(project, row)
            if heard is None:
                left.append(f"{project.root.name}: a remark of {row['at']} on what is gone")
                continue
            name = f"said {number} {row['at']}"
            if row.get("rating"):
                ratings.append(Rated(source=source, id=name, rating=row["rating"], heard=heard))
            if row.get("over"):
                over = tuple(from_json(Heard, form, where=FEEDBACK) for form in row["over"])
                choices.append(Chosen(source=source, id=name, how="take", heard=heard, over=over))
            if row.get("words"):
                wished = wished_for(row["words"], heard)
                if wished is None:
                    left.append(
                        f"{project.root.name}: {row['words']!r} is no wish for a whole piece"
                    )
                elif wished != heard:
                    choices.append(Chosen(source=source, id=name, how="words", heard=wished,
                                          over=(heard,)))  # fmt: skip
        told = {row["state"] for row in said if row.get("state")}
        choices += _changes(project, source, told)
    return Gathered(evidence=Evidence(ratings=tuple(ratings), choices=tuple(choices)),
                    earliest=earliest, left_out=tuple(left))  # fmt: skip


def wished_for(words: str, heard: Heard) -> Heard | None:
    """`heard` as words about the whole piece would have it; None where they are not understood."""
    before = Brief()
    reading = read_words(words, before, _WHOLE, tuple(CARDS))
    if reading.questions or not reading.steps:
        return None
    after = reading.steps[-1].brief
    families = {*heard.families}
    families -= {f for f in families
                 if all(answers(name, "", after.without) for name, one in INSTRUMENTS.items()
                        if one.family == f)}  # fmt: skip
    families |= {INSTRUMENTS[name].family for name in after.instruments if name in INSTRUMENTS}
    tempo = heard.tempo * (after.pace or 1.0)
    if after.tempo is not None:
        tempo = sum(after.tempo) / 2
    mode = after.mode or (key_of(after.key).mode if after.key else None)
    energy = heard.energy + _ENERGY * (after.energy or 0.0)
    return replace(
        heard, style=after.style or heard.style, tempo=tempo, families=tuple(sorted(families)),
        light=light_of(mode_named(mode)) if mode else heard.light,
        onsets=heard.onsets + _ONSETS * (after.density or 0.0), energy=min(1.0, max(0.0, energy)),
    )  # fmt: skip


def _said(project: Project) -> list[dict[str, Any]]:
    """What was said of a project, beside it in a studio's folder and in itself."""
    beside = project.root.parent
    rows = remarks_in(beside / FEEDBACK) if (beside / "film.json").is_file() else []
    return rows + remarks_in(project.path(FEEDBACK))


def _heard(project: Project, row: dict[str, Any]) -> Heard | None:
    """What a remark is about: as it was kept with it, or the take, or the state at that time."""
    if row.get("heard"):
        return from_json(Heard, row["heard"], where=FEEDBACK)
    if row.get("take"):
        return heard_in(take_folder(project, row["take"]))
    at = datetime.fromisoformat(row["at"])
    for state in History(project).states():
        if datetime.fromisoformat(state.at).astimezone() >= at:
            return heard_in(project.path(".history") / state.id)
    return heard_in(project.root)


def _changes(project: Project, source: str, told: set[str]) -> Iterator[Chosen]:
    """The changes that a project's history keeps, but for chosen takes that were `told`."""
    history = History(project)
    states = history.states()
    here = history.here
    roots = [project.path(".history") / state.id for state in states]
    pieces = [heard_in(root) for root in roots]
    names = [state.id for state in states]
    done = len(states) - 1 if here is None else here
    if here is None and states:
        pieces.append(heard_in(project.root))
        done += 1
    for number, (before, after) in enumerate(itertools.pairwise(pieces[: done + 1])):
        if before and after and before != after and names[number] not in told:
            yield Chosen(source=source, id=f"state {names[number]}", how="edit", heard=after,
                         over=(before,))  # fmt: skip
    back, undone = (pieces[done], pieces[-1]) if here is not None else (None, None)
    if back and undone and back != undone:
        yield Chosen(source=source, id=f"state {names[done]}", how="undo", heard=back,
                     over=(undone,))  # fmt: skip
