"""Wishes that are kept by name and used again: presets, and the identity of a series.

A preset holds any options of the brief and of the mix, only those that it sets. An identity holds
what makes the films of a series sound alike. What is asked for beside them outweighs both.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from photoplay.assets.shelf import folder
from photoplay.composition.composer import series_themes
from photoplay.mixing.options import MixOptions
from photoplay.project import Project, read_json, write_json
from photoplay.scoring import saved_settings, work
from photoplay.settings import Settings
from photoplay.types.brief import Brief
from photoplay.types.errors import BriefError, MediaMissingError
from photoplay.types.guide import Guide
from photoplay.types.json_form import from_json, to_json
from photoplay.types.plan import Plan
from photoplay.types.score import Score

PRESET_VERSION = IDENTITY_VERSION = 1
OF_ONE_FILM = frozenset({"hits", "avoid", "shift", "silence", "hero", "marks", "energy_at",
                         "sections", "text"})  # fmt: skip
"""Wishes of a brief that speak of one film's moments: a project's preset goes without them."""
_NAME = re.compile(r"^[\w][\w .-]*$")
_STRAY = 0.08
"""Share by which the tempo of a series may leave that of the film it comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Options that were set, by their names, in their JSON form."""

    brief: dict[str, Any] = field(default_factory=dict)
    mix: dict[str, Any] = field(default_factory=dict)
    version: int = PRESET_VERSION

    def __post_init__(self) -> None:
        if self.version > PRESET_VERSION:
            raise BriefError(f"a preset of version {self.version} needs a newer Photoplay")
        from_json(Brief, self.brief, where="preset.brief")
        from_json(MixOptions, self.mix, where="preset.mix")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What the films of a series share."""

    guide: Guide
    """Style, band, themes, key, tempo range, metre, room."""
    mix: dict[str, Any] = field(default_factory=dict)
    """Options of the mix that were set."""
    version: int = IDENTITY_VERSION

    def __post_init__(self) -> None:
        if self.version > IDENTITY_VERSION:
            raise BriefError(f"an identity of version {self.version} needs a newer Photoplay")
        from_json(MixOptions, self.mix, where="identity.mix")


def preset_of(brief: Brief, mix: MixOptions, *, of_film: bool = False) -> Preset:
    """The options of both that are not as they come, without those of moments unless `of_film`."""
    kept = _set_by_hand(brief)
    if not of_film:
        kept = {name: value for name, value in kept.items() if name not in OF_ONE_FILM}
    return Preset(brief=kept, mix=_set_by_hand(mix))


def presets_folder() -> Path:
    """Where presets lie, beside fonts and models."""
    return folder() / "presets"


def preset_names() -> tuple[str, ...]:
    """Every preset that was saved, in order of names."""
    return tuple(sorted(path.stem for path in presets_folder().glob("*.json")))


def save_preset(name: str, preset: Preset) -> Path:
    """Where the preset now lies; one of the same name is replaced. BriefError for a bad name."""
    if not _NAME.match(name):
        raise BriefError(f"{name!r} is no name for a preset; use letters, digits, . _ - and blanks")
    if not preset.brief and not preset.mix:
        raise BriefError("nothing is set; give options, such as --style folk --mood calm")
    presets_folder().mkdir(parents=True, exist_ok=True)
    path = presets_folder() / f"{name}.json"
    write_json(path, to_json(preset))
    return path


def load_preset(name: str) -> Preset:
    """A saved preset, or that in the file `name`; BriefError names the nearest."""
    path = Path(name) if name.endswith(".json") else presets_folder() / f"{name}.json"
    if not path.is_file():
        near = get_close_matches(name, preset_names(), 2) or preset_names()
        hint = f"perhaps {' or '.join(near)}" if near else "none is saved yet"
        raise BriefError(f"there is no preset {name!r}; {hint}")
    return from_json(Preset, read_json(path), where=path.name)


def delete_preset(name: str) -> None:
    load_preset(name)
    (presets_folder() / f"{name}.json").unlink(missing_ok=True)


def with_preset(settings: Settings, preset: Preset, given: Collection[str] = ()) -> Settings:
    """`settings` with the options of `preset`, but for those `given` beside it, by name."""
    return replace(
        settings,
        brief=_filled(settings.brief, preset.brief, given),
        mix=_filled(settings.mix, preset.mix, given),
    )


def with_identity(settings: Settings, given: Collection[str] = ()) -> Settings:
    """`settings` with the mix of the series that they name, but for options `given` beside it."""
    if not settings.exchange.identity:
        return settings
    identity = load_identity(Path(settings.exchange.identity))
    return replace(settings, mix=_filled(settings.mix, identity.mix, given))


def identity_of(project: Project, name: str | None = None) -> Identity:
    """What a scored film has that others of its series are to share; `name` stands in reasons."""
    settings = saved_settings(project)
    work(project, settings, until="compose")
    plan, score = project.load("plan.json", Plan), project.load("score.json", Score)
    home = plan.sections[0] if plan.sections else None
    tempo = float(plan.tempo.value)
    guide = Guide(
        name=f"the series {name or plan.title}",
        style=str(plan.style.value),
        tempo_range=(round(tempo * (1 - _STRAY), 1), round(tempo * (1 + _STRAY), 1)),
        metre=str(plan.metre.value),
        tonic=home.tonic if home else None,
        mode=home.mode if home else None,
        related=True,
        palette=tuple(replace(player, locked=False, reason="") for player in plan.palette),
        themes=series_themes(plan),
        room=score.room,
    )
    return Identity(guide=guide, mix=_set_by_hand(settings.mix))


def save_identity(identity: Identity, path: Path) -> None:
    write_json(path, to_json(identity))


def load_identity(path: Path) -> Identity:
    """The identity in a file; MediaMissingError where there is none, BriefError for others."""
    if not path.is_file():
        raise MediaMissingError(
            f"there is no file {path}; write one with: photoplay identity PROJECT --out {path.name}"
        )
    return from_json(Identity, read_json(path), where=path.name)


def _set_by_hand(options: Any) -> dict[str, Any]:
    """The fields that are not as they come, in their JSON form."""
    usual = type(options)()
    return {one.name: to_json(getattr(options, one.name)) for one in fields(options)
            if getattr(options, one.name) != getattr(usual, one.name)}  # fmt: skip


def _filled(options: Any, form: Mapping[str, Any], given: Collection[str]) -> Any:
    taken = {name: value for name, value in form.items() if name not in given}
    return from_json(type(options), to_json(options) | taken, where="preset")
