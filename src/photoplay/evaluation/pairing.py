"""Which music belongs to which film, and to which reference? Files are paired by their names.

A name is a file's stem without what Photoplay adds: holiday.mp4, holiday.scored.mp4, holiday.mid,
holiday.wav and holiday.photoplay all belong to "holiday".
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from photoplay.media.recording import SUFFIXES as SOUNDS
from photoplay.project import SUFFIX as PROJECT
from photoplay.project import Project, read_json
from photoplay.types.errors import BriefError, MediaMissingError

NOTES = frozenset({".mid", ".midi"})
FILMS = frozenset({".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v", ".gif"})
_ADDED = (".scored", ".preview", ".music", ".mix")


@dataclass(frozen=True, slots=True, kw_only=True)
class Music:
    """One piece, as sound, as notes, or both."""

    sound: Path | None = None
    notes: Path | None = None
    project: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of music beside what it is compared with."""

    name: str
    music: Music
    reference: Music | None = None
    film: Path | None = None
    text: str = ""
    """What was asked for, or a caption; empty where neither is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    items: tuple[Item, ...]
    remarks: tuple[str, ...]
    """What has no partner, in plain words."""
    peers: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)
    """Other systems' sound by name of system, then of film, for ranks among systems."""


def pair(
    generated: Path, reference: Path | None = None, films: Path | None = None,
    texts: Path | None = None, peers: Mapping[str, Path] | None = None,
) -> Paired:  # fmt: skip
    """Music in `generated` (a folder, a project, or one file) beside references, films and words.

    A project brings the text it was asked for, unless `texts` holds one of its name. `peers` are
    folders of other systems' music by system.

    Raises MediaMissingError where there is no music at all. What lacks a partner is kept for the
    measures that do without, and remarked upon.
    """
    music = found_music(generated)
    if not music:
        raise MediaMissingError(
            f"{generated} holds no music: no {', '.join(sorted(NOTES))}, sound, scored film or "
            f"{PROJECT} folder"
        )
    references = found_music(reference) if reference else {}
    pictures = found_films(films) if films else {}
    words = found_texts(texts) if texts else {}
    remarks: list[str] = []
    items = []
    for name, piece in sorted(music.items()):
        film = pictures.get(name) or _own_film(piece, generated if not films else None, name)
        if films and not film:
            remarks.append(f"{name}: no film of that name in {films}")
        if reference and name not in references:
            remarks.append(f"{name}: no reference of that name in {reference}")
        if texts and name not in words:
            remarks.append(f"{name}: no text of that name in {texts}")
        items.append(
            Item(name=name, music=piece, reference=references.get(name), film=film,
                 text=words.get(name) or _asked_for(piece))
        )  # fmt: skip
    remarks += [
        f"{name}: a reference without music" for name in sorted(set(references) - set(music))
    ]
    remarks += [f"{name}: a film without music" for name in sorted(set(pictures) - set(music))]
    others = {system: found_music(where) for system, where in (peers or {}).items()}
    return Paired(
        items=tuple(items), remarks=tuple(remarks),
        peers={system: {name: one.sound for name, one in pieces.items() if one.sound}
               for system, pieces in others.items()},
    )  # fmt: skip


def found_music(where: Path) -> dict[str, Music]:
    """Music by name; of several files of one name, notes and sound go together."""
    if not where.exists():
        raise MediaMissingError(f"there is no {where}; check the name")
    if Project(where).is_there:
        return {name_of(where): _of_project(where)}
    files = [where] if where.is_file() else sorted(where.iterdir())
    found: dict[str, Music] = {}
    for path in files:
        if path.name.startswith("."):
            continue
        name, before = name_of(path), found.get(name_of(path), Music())
        if Project(path).is_there:
            found[name] = _of_project(path)
        elif before.project:
            continue
        elif path.suffix.lower() in NOTES:
            found[name] = Music(sound=before.sound, notes=path)
        elif path.suffix.lower() in SOUNDS or (
            path.suffix.lower() in FILMS and before.sound is None
        ):
            found[name] = Music(sound=path, notes=before.notes)
    return found


def found_films(where: Path) -> dict[str, Path]:
    """Films by name."""
    if not where.exists():
        raise MediaMissingError(f"there is no {where}; check the name")
    files: Iterable[Path] = [where] if where.is_file() else sorted(where.rglob("*"))
    return {
        name_of(path): path
        for path in files
        if _is_film(path) and not any(path.stem.endswith(end) for end in _ADDED)
    }


def found_texts(where: Path) -> dict[str, str]:
    """Texts by name: a folder of NAME.txt, or a CSV file of lines `name,text`."""
    if not where.exists():
        raise MediaMissingError(f"there is no {where}; check the name")
    if where.is_dir():
        found = {name_of(path): path.read_text(encoding="utf-8").strip()
                 for path in sorted(where.glob("*.txt"))}  # fmt: skip
    else:
        with where.open(newline="", encoding="utf-8") as file:
            lines = [line for line in csv.reader(file) if any(line)]
        if bad := next((k for k, line in enumerate(lines, 1) if len(line) != 2), None):
            raise BriefError(f"{where}, line {bad}: expected name,text, got {lines[bad - 1]}")
        found = {name_of(Path(name.strip())): text.strip() for name, text in lines
                 if (name, text) != ("name", "text")}  # fmt: skip
    if not found:
        raise MediaMissingError(f"{where} holds no texts: neither NAME.txt nor lines name,text")
    return found


def name_of(path: Path) -> str:
    """What a file is called, without what Photoplay adds to names."""
    stem = path.name.removesuffix(PROJECT) if path.name.endswith(PROJECT) else path.stem
    for end in _ADDED:
        stem = stem.removesuffix(end)
    return stem


def _asked_for(piece: Music) -> str:
    """The words of a project's brief."""
    told = piece.project / "manifest.json" if piece.project else None
    settings = read_json(told).get("settings", {}) if told and told.is_file() else {}
    return settings.get("brief", {}).get("text") or ""


def _is_film(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in FILMS


def _of_project(root: Path) -> Music:
    def held(name: str) -> Path | None:
        path = root / name
        return path if path.is_file() else None

    return Music(sound=held("music.wav"), notes=held("score.mid"), project=root)


def _own_film(piece: Music, generated: Path | None, name: str) -> Path | None:
    """The film a project was made for, or the picture of a scored film."""
    if piece.project:
        source = Path(str(read_json(piece.project / "project.json").get("source", "")))
        return source if source.exists() else None
    if generated and piece.sound and piece.sound.suffix.lower() in FILMS:
        return piece.sound
    return None
