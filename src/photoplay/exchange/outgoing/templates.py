"""Instrument templates: a composer's own libraries play the notes.

A template says, for a part, an instrument or a role, what plays it there: font or library, bank
and program, a transposition, key switches for articulations, other numbers for controllers, and
how late its sounds speak.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from photoplay.types.errors import BriefError, MediaMissingError
from photoplay.types.json_form import from_json
from photoplay.types.score import Control, Note, Part, Score
from photoplay.types.tempo import TempoMap

_BEFORE = 0.05
"""Beats by which a key switch goes ahead of its note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What plays a part elsewhere; whatever is left at None stays as it was."""

    name: str | None = None
    """Name of the track."""
    font: str | None = None
    """Library or font that is to be loaded there, for the reader."""
    program: int | None = None
    bank: int | None = None
    transpose: int = 0
    """Semitones, for libraries whose middle C lies elsewhere."""
    key_switches: Mapping[str, int] = field(default_factory=dict)
    """Articulation ("" for none, staccato, tenuto, accent, marcato, legato, ghost) -> MIDI key."""
    controllers: Mapping[str, int] = field(default_factory=dict)
    """Our controller number -> the library's, such as {"1": 21}."""
    early: float = 0.0
    """Milliseconds by which notes are sent ahead, for sounds that speak late."""


def read_templates(path: Path) -> dict[str, Template]:
    """Templates by part, instrument or role; BriefError where the file makes no sense."""
    try:
        form = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MediaMissingError(f"there is no file {path}; check the name") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BriefError(f"{path} is not valid JSON: {error}") from error
    if not isinstance(form, dict):
        raise BriefError(f'{path}: expected an object such as {{"violins": {{"program": 48}}}}')
    return {key: from_json(Template, row, where=f"{path.name}.{key}") for key, row in form.items()}


def template_of(part: Part, templates: Mapping[str, Template]) -> Template | None:
    """The template that fits `part` most closely: by its id, its instrument, then its role."""
    for key in (part.id, part.instrument, part.role):
        if key in templates:
            return templates[key]
    return None


def templated(score: Score, templates: Mapping[str, Template]) -> Score:
    """`score` as the templates want it sent; BriefError where a key leaves 0..127 or none fits."""
    used = {key for part in score.parts for key in (part.id, part.instrument, part.role)}
    unknown = sorted(set(templates) - used)
    if unknown and not any(template_of(part, templates) for part in score.parts):
        raise BriefError(f"no template fits a part of this score, which has: "
                         f"{', '.join(sorted(used))}")  # fmt: skip
    return replace(score, parts=tuple(_sent(part, templates, score) for part in score.parts))


def _sent(part: Part, templates: Mapping[str, Template], score: Score) -> Part:
    wanted = template_of(part, templates)
    if wanted is None:
        return part
    notes = [_moved(note, wanted, part) for note in part.notes]
    switches = _switches(notes, wanted, part, score.tempo_map)
    controls = tuple(
        replace(one, number=wanted.controllers.get(str(one.number), one.number))
        for one in part.controls
    )
    return Part.of(
        (*notes, *switches), _checked(controls), id=part.id, name=wanted.name or part.name,
        role=part.role, instrument=part.instrument, drums=part.drums, synth=part.synth,
        program=part.program if wanted.program is None else wanted.program,
        bank=part.bank if wanted.bank is None else wanted.bank,
        level=part.level, pan=part.pan, send=part.send,
    )  # fmt: skip


def _moved(note: Note, wanted: Template, part: Part) -> Note:
    pitch = note.pitch + wanted.transpose
    if not 0 <= pitch <= 127:
        raise BriefError(
            f"{part.name}: key {note.pitch} transposed by {wanted.transpose} leaves 0..127"
        )
    return replace(note, pitch=pitch, shift=note.shift - wanted.early / 1000)


def _switches(notes: list[Note], wanted: Template, part: Part, tempo: TempoMap) -> list[Note]:
    """A key switch ahead of each note whose articulation is another than that before it."""
    made: list[Note] = []
    last = None
    onsets = np.array([note.onset for note in notes])
    for note, onset in zip(notes, onsets, strict=True):
        key = wanted.key_switches.get(note.mark, wanted.key_switches.get(""))
        if key is None or key == last:
            continue
        if not 0 <= key <= 127:
            raise BriefError(f"{part.name}: the key switch {key} leaves 0..127")
        made.append(Note(max(0.0, float(onset) - _BEFORE), key, _BEFORE, 100, note.shift))
        last = key
    return made


def _checked(controls: tuple[Control, ...]) -> tuple[Control, ...]:
    return tuple(sorted(controls))
