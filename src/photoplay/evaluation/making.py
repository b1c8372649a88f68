"""Films in altered forms, and a system's music for each: made once, kept by content.

A run that was stopped goes on from where it was; the same picture is never scored twice, whatever
it is called.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from photoplay.evaluation.pairing import Music
from photoplay.evaluation.systems import System, Wanted, music_in
from photoplay.evaluation.tasks import run_all
from photoplay.films.altered import WIDTH, write_altered
from photoplay.media.probe import probe
from photoplay.project import file_digest, replaced_folder
from photoplay.types.progress import Progress, unheard

FORM_RECIPE = 1
"""Raised whenever altered films would come out otherwise."""

Place = tuple[str, str]
"""A film's name and the form it is in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Music by film, form and seed, and why some of it could not be had."""

    music: Mapping[tuple[str, str, int], Music]
    faults: Mapping[str, str]
    """By film."""
    lacking: frozenset[str]
    """Forms that the system has nothing for."""


def write_forms(
    films: Mapping[str, Path],
    forms: Sequence[str],
    work: Path,
    *,
    seconds: float | None = None,
    jobs: int | None = None,
    progress: Progress = unheard,
) -> tuple[dict[Place, Path], dict[str, str]]:
    """Each film in each form, as files in `work`, and what could not be read, by name."""
    tasks = {name: partial(_write, path, tuple(forms), work, seconds)
             for name, path in films.items()}  # fmt: skip
    places: dict[Place, Path] = {}
    faults: dict[str, str] = {}
    for done, (name, result) in enumerate(run_all(tasks, jobs), 1):
        if isinstance(result, Exception):
            faults[name] = str(result)
        else:
            places |= {(name, form): path for form, path in result.items()}
        progress("films", done / len(tasks))
    return places, faults


def make_music(
    system: System,
    places: Mapping[Place, Path],
    work: Path,
    *,
    seeds: Sequence[int] = (0,),
    jobs: int | None = None,
    progress: Progress = unheard,
) -> Made:
    """The music of `system` for each film, form and seed.

    Where two films show the same picture (grey ones of one length), one piece serves both, unless
    the system goes by names.
    """
    wants = [
        Wanted(film=path, name=name, form=form, seconds=probe(path).duration, seed=seed)
        for (name, form), path in places.items()
        for seed in seeds
    ]
    folders = {(w.name, w.form, w.seed): _folder(system, w, work) for w in wants}
    firsts = {folders[w.name, w.form, w.seed]: w for w in reversed(wants)}
    tasks = {folder: partial(_make, system, want, folder) for folder, want in firsts.items()}
    results: dict[Path, object] = {}
    for done, (folder, result) in enumerate(run_all(tasks, jobs), 1):
        results[folder] = result
        progress("music", done / len(tasks))
    music: dict[tuple[str, str, int], Music] = {}
    faults: dict[str, str] = {}
    for (name, form, seed), folder in folders.items():
        result = results[folder]
        if isinstance(result, Exception):
            faults.setdefault(name, f"{form}: {result}")
        elif isinstance(result, Music):
            music[name, form, seed] = result
    had = {form for _, form, _ in music} | {form for name, form in places if name in faults}
    lacking = frozenset(form for _, form in places if form not in had)
    return Made(music=music, faults=faults, lacking=lacking)


def _write(path: Path, forms: tuple[str, ...], work: Path, seconds: float | None
           ) -> dict[str, Path]:  # fmt: skip
    facts = f"{FORM_RECIPE} {WIDTH} {seconds} {path.suffix} {file_digest(path)}"
    root = work / "films" / hashlib.sha256(facts.encode()).hexdigest()[:24]
    places = {form: root / f"{form}.mp4" for form in forms}
    lacking = {form: place for form, place in places.items() if not place.is_file()}
    if lacking:
        root.mkdir(parents=True, exist_ok=True)
        write_altered(probe(path), lacking, seconds=seconds)
    return places


def _folder(system: System, want: Wanted, work: Path) -> Path:
    by_name = f"{want.name} {want.form} " if system.mark.startswith("soundtracks") else ""
    facts = f"{system.mark} {by_name}{want.seed} {file_digest(want.film)}"
    return work / "music" / hashlib.sha256(facts.encode()).hexdigest()[:24]


def _make(system: System, want: Wanted, folder: Path) -> Music | None:
    if folder.is_dir():
        found = music_in(folder)
        return found if found.sound or found.notes else None
    with replaced_folder(folder) as part:
        system.make(replace(want, film=want.film.absolute()), part.absolute())
        found = music_in(part)
    if not (found.sound or found.notes):
        return None  # nothing is remembered as well as something
    return replace(
        found,
        sound=folder / found.sound.name if found.sound else None,
        notes=folder / found.notes.name if found.notes else None,
    )
