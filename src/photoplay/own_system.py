"""Photoplay's own path as one system among others, to be measured like any of them."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photoplay import __version__
from photoplay.project import Project
from photoplay.types.errors import BriefError

if TYPE_CHECKING:
    from photoplay.evaluation.systems import Wanted

METHODS = ("spine",)
"""What --method may name: the spine is Photoplay's composing by rule."""
_PATH = ("analysis", "planning", "composition", "rendering", "mixing", "theory", "types")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSystem:
    """The path from film to music, with one set of wishes for all films."""

    preview: bool = False
    """Looks at a part of the pictures only."""
    wishes: Mapping[str, Any] = field(default_factory=dict)
    """As `photoplay.score` takes them, such as {"style": "jazz"}."""
    name: str = "photoplay spine"

    @property
    def mark(self) -> str:
        return f"spine {__version__} {code_mark()} {self.preview} {sorted(self.wishes.items())}"

    def make(self, wanted: Wanted, folder: Path) -> bool:
        from photoplay.scoring import settings_for, work  # noqa: PLC0415

        with tempfile.TemporaryDirectory(dir=folder) as place:
            settings = settings_for(
                wanted.film, Path(place) / "film.mp4", seed=wanted.seed, preview=self.preview,
                wishes=dict(self.wishes),
            )  # fmt: skip
            project = Project(Path(place) / "film.photoplay")
            work(project, settings, until="mix")
            for name in ("music.wav", "score.mid"):
                shutil.move(project.path(name), folder / name)
        return True


def method_named(
    method: str, *, preview: bool = False, wishes: Mapping[str, Any], name: str | None = None
) -> OwnSystem:
    """`method`, called `name` in reports; BriefError names the methods that there are."""
    if method not in METHODS:
        raise BriefError(
            f"there is no method {method!r}; there is {', '.join(METHODS)}, and files:FOLDER for "
            "music made elsewhere"
        )
    worded = "".join(f", {key}={value}" for key, value in sorted(wishes.items()))
    told = f"photoplay {method}{worded}{' (preview)' if preview else ''}"
    return OwnSystem(preview=preview, wishes=wishes, name=name or told)


@cache
def code_mark() -> str:
    """A digest of the code that the music depends on: changed code is never taken for the same."""
    here, found = Path(__file__).parent, hashlib.sha256()
    for folder in _PATH:
        for path in sorted((here / folder).rglob("*")):
            if path.suffix in (".py", ".json", ".csv", ".npz"):
                found.update(path.read_bytes())
    return found.hexdigest()[:16]
