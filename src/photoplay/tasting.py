"""A user's taste, learnt from what projects keep of ratings, choices and edits, and forgotten.

It lies in one file of readable JSON: $PHOTOPLAY_TASTE, or taste.json in the user's data folder. The
file holds the evidence itself, so that every belief in it can be checked, and made again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from photoplay.assets.shelf import folder
from photoplay.feedback.evidence import Evidence
from photoplay.feedback.leaning import in_words, taste_of
from photoplay.feedback.preferences import Preferences, fit
from photoplay.gathering import Gathered, gather, projects_in, source_of
from photoplay.project import Project, read_json, write_json
from photoplay.types.errors import BriefError, ProjectError
from photoplay.types.json_form import from_json, to_json
from photoplay.types.taste import Taste

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What lies in the file."""

    on: bool = True
    """Whether new films and takes follow it."""
    at: str = ""
    """When it was learnt, ISO 8601, UTC; empty where nothing was."""
    belief: float = 0.0
    """How likely it is that there is a taste in these things at all, 0..1."""
    says: tuple[str, ...] = ()
    """The taste in words."""
    taste: Taste = field(default_factory=Taste)
    evidence: Evidence = field(default_factory=Evidence)
    version: int = VERSION

    def __post_init__(self) -> None:
        if self.version > VERSION:
            raise BriefError(f"a taste of version {self.version} needs a newer Photoplay")


def taste_file() -> Path:
    given = os.environ.get("PHOTOPLAY_TASTE")
    return Path(given).expanduser() if given else folder() / "taste.json"


def load_taste() -> Learnt | None:
    """What was learnt; None where nothing was. BriefError for a file that is broken."""
    path = taste_file()
    if not path.is_file():
        return None
    try:
        return from_json(Learnt, read_json(path), where=path.name)
    except BriefError as error:
        raise BriefError(f"{error}; `photoplay feedback forget` deletes {path}") from error


def taste_now() -> Taste | None:
    """What a new film's plan leans to; None where it is off, or nothing is sure enough."""
    known = load_taste()
    return known.taste if known and known.on and not known.taste.is_empty else None


def preferences_now() -> Preferences | None:
    """The model that says which of several takes is liked best; None where it is off or empty."""
    known = load_taste()
    return fit(known.evidence) if known and known.on and len(known.evidence) else None


def learn(places: Iterable[Path]) -> tuple[Learnt, Gathered]:
    """Learn from the projects at or in `places`, and keep it.

    What was learnt elsewhere stays. Of these places, ratings and choices are as they now are
    there, and edits too, but for those that lie before what a project still keeps of its history.
    ProjectError where there is no project.
    """
    roots = [place.resolve() for place in places]
    projects = [project for root in roots for project in projects_in(root)]
    if not projects:
        raise ProjectError(
            f"there are no projects in {', '.join(map(str, roots))}; name folders that hold some"
        )
    found = gather(projects)
    known = load_taste() or Learnt()
    evidence = _merged(known.evidence, found, roots)
    return _kept(replace(known, at=_now(), evidence=evidence)), found


def switch(on: bool) -> Learnt:
    """Follow the taste, or do not; what was learnt stays."""
    return _kept(replace(load_taste() or Learnt(), on=on))


def forget(project: Path | None = None) -> bool:
    """Forget all of it, or what came from one project; whether there was anything to forget."""
    if project is None:
        was_there = taste_file().exists()
        taste_file().unlink(missing_ok=True)
        return was_there
    known = load_taste()
    if known is None:
        return False
    source = source_of(Project(project))
    rest = _of(known.evidence, lambda name: name != source)
    if len(rest) == len(known.evidence):
        return False
    _kept(replace(known, evidence=rest))
    return True


def _kept(learnt: Learnt) -> Learnt:
    """The same with its beliefs made from its evidence, written."""
    liked = fit(learnt.evidence)
    taste = taste_of(liked)
    said = in_words(taste) if len(learnt.evidence) else ()
    new = replace(learnt, belief=round(liked.belief, 3), taste=taste, says=said)
    taste_file().parent.mkdir(parents=True, exist_ok=True)
    write_json(taste_file(), to_json(new))
    return new


def _merged(known: Evidence, found: Gathered, roots: list[Path]) -> Evidence:
    """What is known of other places, what was found, and edits older than a project still keeps."""
    here = [str(root) for root in roots]

    def elsewhere(source: str) -> bool:
        return not any(source == root or source.startswith(f"{root}{os.sep}") for root in here)

    rest = _of(known, elsewhere)
    old = tuple(
        row for row in known.choices
        if row.source in found.earliest and row.id.startswith("state ")
        and row.id < found.earliest[row.source]
    )  # fmt: skip
    return Evidence(
        ratings=(*rest.ratings, *found.evidence.ratings),
        choices=(*rest.choices, *old, *found.evidence.choices),
    )


def _of(evidence: Evidence, is_meant: Callable[[str], bool]) -> Evidence:
    return Evidence(
        ratings=tuple(row for row in evidence.ratings if is_meant(row.source)),
        choices=tuple(row for row in evidence.choices if is_meant(row.source)),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
