"""The films a service keeps: a folder each, with the upload, its project and its jobs.

    ROOT/films/<id>/film.json          title, when, wishes, seed
                    film.mp4           what was uploaded
                    film.photoplay/    the project
                    film.scored.mp4    the film with its music
                    .opening.wav       its first section, while the rest is being made
                    .sketch.wav        a sketch of it, until that is there
                    jobs/<id>.json     what was asked for; beside it how far it is
                    feedback.jsonl     ratings and remarks

Nothing outside ROOT is read, written or served.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from photoplay.project import Project, read_json, replaced
from photoplay.remarking import FEEDBACK
from photoplay.scoring import default_out, default_project, settings_for
from photoplay.types.errors import MediaMissingError
from photoplay.types.json_form import from_json, to_json

_ID = re.compile(r"[0-9a-f]{16}")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmCard:
    """What a service knows of a film before anybody has looked at it."""

    id: str
    title: str
    source: str
    """Name of the uploaded file within the film's folder."""
    bytes: int
    created: str
    """ISO 8601, UTC."""
    wishes: dict[str, Any] = field(default_factory=dict)
    seed: int = 0


@dataclass(frozen=True, slots=True)
class FilmHome:
    """The folder of one film."""

    root: Path

    @property
    def card(self) -> FilmCard:
        return from_json(FilmCard, read_json(self.root / "film.json"), where="film.json")

    @property
    def source(self) -> Path:
        return self.root / self.card.source

    @property
    def project(self) -> Project:
        return default_project(settings_for(self.source, None, seed=0))

    @property
    def out(self) -> Path:
        return default_out(self.source, preview=False, stretch=None)

    @property
    def feedback(self) -> Path:
        return self.root / FEEDBACK

    @property
    def opening(self) -> Path:
        return self.root / ".opening.wav"

    @property
    def sketch(self) -> Path:
        return self.root / ".sketch.wav"

    @property
    def facts(self) -> dict[str, Any]:
        """What a look at the upload told of it; nothing where it was not taken as a film yet."""
        path = self.root / ".facts.json"
        return dict(read_json(path)) if path.is_file() else {}

    @property
    def jobs(self) -> Path:
        return self.root / "jobs"

    def save(self, card: FilmCard) -> None:
        with replaced(self.root / "film.json") as part:
            part.write_text(json.dumps(to_json(card), indent=2), encoding="utf-8")

    def files(self) -> Iterator[Path]:
        """What may be fetched: the upload, the scored film, and the project's files, by name."""
        for path in sorted(self.root.rglob("*")):
            inside = path.relative_to(self.root)
            hidden = any(part.startswith(".") for part in inside.parts)
            ours = inside.parts[0] in ("jobs", "film.json") or inside.name == FEEDBACK
            if path.is_file() and not path.is_symlink() and not hidden and not ours:
                yield inside

    def file(self, name: str) -> Path:
        """One of `files`; MediaMissingError for any other name, wherever it leads."""
        for inside in self.files():
            if inside.as_posix() == name:
                return self.root / inside
        raise MediaMissingError(
            f"this film has no file {name!r}; its files are listed under /files"
        )


@dataclass(frozen=True, slots=True)
class FilmStore:
    """All films of a service."""

    root: Path

    def create(
        self, upload: Path, *, name: str, title: str | None, wishes: dict[str, Any], seed: int
    ) -> FilmHome:
        """A home for an uploaded file, which is moved there."""
        home = FilmHome(self.root / "films" / secrets.token_hex(8))
        home.jobs.mkdir(parents=True)
        suffix = Path(name).suffix
        source = f"film{suffix.lower() if _SUFFIX.fullmatch(suffix) else ''}"
        size = upload.stat().st_size
        upload.replace(home.root / source)
        home.save(
            FilmCard(
                id=home.root.name, title=title or Path(name).stem or "film", source=source,
                bytes=size, created=datetime.now(UTC).isoformat(timespec="seconds"),
                wishes=wishes, seed=seed,
            )
        )  # fmt: skip
        return home

    def home(self, film: str) -> FilmHome:
        """The home of a film by its id; MediaMissingError where there is none."""
        root = self.root / "films" / film
        if not _ID.fullmatch(film) or not (root / "film.json").is_file():
            raise MediaMissingError(f"there is no film {film!r} here")
        return FilmHome(root)

    def homes(self) -> list[FilmHome]:
        """All of them, the newest first."""
        found = [FilmHome(path.parent) for path in (self.root / "films").glob("*/film.json")]
        return sorted(found, key=lambda home: home.card.created, reverse=True)

    def remove(self, film: str) -> None:
        """Forget a film and everything that was made for it."""
        home = self.home(film)
        (home.root / "film.json").unlink()  # gone for readers at once, whatever follows
        shutil.rmtree(home.root, ignore_errors=True)
