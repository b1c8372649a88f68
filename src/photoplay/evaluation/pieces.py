"""What measures of notes and of sound say of each file alone: kept by content, on all cores."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np

from photoplay.evaluation.cards_of import cards
from photoplay.evaluation.features import RECIPE, blocks_of
from photoplay.evaluation.tasks import run_all
from photoplay.media.midi_notes import read_notes
from photoplay.project import file_digest, replaced
from photoplay.types.cards import Measure
from photoplay.types.errors import MeasureError, PhotoplayError
from photoplay.types.progress import Progress, unheard

Kind = Literal["notes", "sound"]
_ASKS = ("pitch-in-scale-rate",)
"""Measures of notes that say nothing where nobody tells the key."""
_HEARD = ("integrated-loudness", "true-peak")
"""Measures of sound that are known once it was heard (evaluation/features.py)."""
_AT_ONCE = {"notes": 64, "sound": 1}
"""Files a task: notes take milliseconds each, and a process of its own takes seconds to begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Values by file and measure, nan where a file has none; and why some could not be read."""

    values: dict[Path, dict[str, float]] = field(default_factory=dict)
    faults: dict[Path, str] = field(default_factory=dict)


def cards_for(kind: Kind) -> list[Measure]:
    """The measures that are asked of such files, each in its default convention."""
    shelf = "music" if kind == "notes" else "audio"
    return [card for card in cards(shelf, (kind,)) if card.name not in (*_ASKS, *_HEARD)]


def told_of(
    paths: Sequence[Path], kind: Kind, *, cache: Path, jobs: int | None = None,
    progress: Progress = unheard,
) -> Told:  # fmt: skip
    """What the measures of that kind say of each file; what was found stays in `cache`."""
    cache.mkdir(parents=True, exist_ok=True)
    every, step = tuple(dict.fromkeys(paths)), _AT_ONCE[kind]
    parts = [every[at : at + step] for at in range(0, len(every), step)]
    tasks = {part: partial(_part, part, kind, cache) for part in parts}
    found = Told()
    for done, (part, result) in enumerate(run_all(tasks, jobs), 1):
        if isinstance(result, PhotoplayError):
            raise result
        for path, values in zip(part, result, strict=True):
            if isinstance(values, str):
                found.faults[path] = values
            else:
                found.values[path] = values
        progress("measure", done / len(tasks))
    return found


def _part(paths: Sequence[Path], kind: Kind, cache: Path) -> list[dict[str, float] | str]:
    return [_guarded(path, kind, cache) for path in paths]


def _guarded(path: Path, kind: Kind, cache: Path) -> dict[str, float] | str:
    try:
        return _kept(path, kind, cache)
    except (PhotoplayError, OSError) as error:
        return str(error)


def _kept(path: Path, kind: Kind, cache: Path) -> dict[str, float]:
    asked = cards_for(kind)
    names = [f"{card.name} {card.conventions[0].name}" for card in asked]
    mark = f"{kind} {RECIPE} {names} {path.suffix}{file_digest(path)}"
    place = cache / f"{hashlib.sha256(mark.encode()).hexdigest()[:32]}.json"
    held = _held(place, asked)
    if held is not None:
        return held
    given = READERS[kind](path)
    made = {card.name: _one(card, given) for card in asked}
    with replaced(place) as part:
        part.write_text(json.dumps(made), encoding="utf-8")
    return made


def _held(place: Path, asked: Sequence[Measure]) -> dict[str, float] | None:
    if not place.is_file():
        return None
    try:
        told = json.loads(place.read_text(encoding="utf-8"))
        return {card.name: float(told[card.name]) for card in asked}
    except (ValueError, KeyError, TypeError):
        place.unlink(missing_ok=True)
        return None


def _whole(path: Path) -> Any:
    pieces = list(blocks_of(path))
    return np.concatenate(pieces) if pieces else np.zeros((0, 2), np.float32)


READERS: dict[str, Callable[[Path], Any]] = {"notes": read_notes, "sound": _whole}


def _one(card: Measure, given: Any) -> float:
    try:
        result = card.function(given)
    except MeasureError:
        return math.nan
    return float(getattr(result, "value", result))
