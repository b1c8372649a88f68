"""What somebody says of a project's music, kept with it: ratings, words, the take that was chosen.

A line of JSON each, in feedback.jsonl. What was heard is kept beside what was said of it, as a
project goes on changing.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from photoplay.feedback.hearing import heard_of
from photoplay.planning.style_table import USUAL
from photoplay.project import Project
from photoplay.types.errors import BriefError, PhotoplayError
from photoplay.types.json_form import to_json
from photoplay.types.plan import Plan
from photoplay.types.score import Score
from photoplay.types.taste import Heard

FEEDBACK = "feedback.jsonl"
_USUAL = {name: (row.onsets, row.height) for name, row in USUAL.items()}


def heard_in(root: Path) -> Heard | None:
    """What is heard of the plan and the score in a folder; None where either is not there or
    cannot be read."""
    if not ((root / "plan.json").is_file() and (root / "score.json").is_file()):
        return None
    kept = Project(root)
    try:
        return heard_of(kept.load("plan.json", Plan), kept.load("score.json", Score), _USUAL)
    except PhotoplayError:
        return None


def take_folder(project: Project, number: int) -> Path:
    return project.path("takes") / f"{number:02d}"


def rate(
    path: Path, project: Project, *, rating: int | None, take: int | None = None, words: str = ""
) -> dict[str, Any]:
    """Keep a rating, 1 does not fit .. 5 just right, or words, in the file `path`; what was kept.

    Of the take `take`, or of the project's own music. BriefError where nothing is said.
    """
    if rating is None and not words:
        raise BriefError("feedback has a rating from 1 to 5, or words, or both")
    root = project.root if take is None else take_folder(project, take)
    heard = heard_in(root)
    row = {"at": _now(), "rating": rating, "take": take, "words": words}
    _add(path, row | ({"heard": to_json(heard)} if heard else {}))
    return row


def chose(project: Project, number: int, state: str) -> None:
    """Keep that a take was made the project's own, over its music before and all other takes.

    `state` is the state of the project's history in which it was until then.
    """
    taken = heard_in(take_folder(project, number))
    others = [project.root, *sorted(project.path("takes").glob("[0-9]*"))]
    over = [heard_in(root) for root in others if root != take_folder(project, number)]
    told = [to_json(one) for one in over if one is not None and one != taken]
    if taken is not None and told:
        row = {"at": _now(), "chose": number, "heard": to_json(taken), "over": told}
        _add(project.path(FEEDBACK), row | {"state": state})


def remarks_in(path: Path) -> list[dict[str, Any]]:
    """All that was said, in order; a line that a crash left half-written is passed over."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return rows


def _add(path: Path, row: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as kept:
        kept.write(json.dumps(row) + "\n")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
