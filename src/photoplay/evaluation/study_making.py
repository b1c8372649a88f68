"""Make a listening study: copies of films under each system, as loud as each other, and the lists.

Sources are only read. Of each film all systems get the same picture and the same loudness, by one
gain each and nothing else: where a true peak would pass the ceiling, the film is quieter under all.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from photoplay.evaluation.listening import (
    CONSENT,
    LABELS,
    STIMULI,
    STUDY,
    Listening,
    Stimulus,
    StudyOptions,
)
from photoplay.evaluation.pairing import FILMS, name_of
from photoplay.evaluation.study_design import lists_of
from photoplay.media.probe import probe
from photoplay.media.publish import Coding, publish
from photoplay.media.recording import SUFFIXES as SOUNDS
from photoplay.media.recording import read_recording
from photoplay.media.wave import WaveWriter
from photoplay.metrics.subjective.opinion import CRITERIA
from photoplay.project import Project, write_json
from photoplay.theory.loudness import measure
from photoplay.types.audio import SAMPLE_RATE, Loudness, Samples
from photoplay.types.errors import BriefError, MediaError, MediaMissingError, OutputError
from photoplay.types.film import Film
from photoplay.types.json_form import to_json
from photoplay.types.progress import Progress, unheard

_SHOWN_BY_BROWSERS = {"h264": ".mp4", "av1": ".mp4", "vp8": ".webm", "vp9": ".webm"}
_USUAL = ("overall correspondence",)
_NEAR, _TRIES = 0.1, 3
"""LU that a copy may lie from the loudness of its film, and the times that it is written."""
_COARSEST = 0.05
"""Seconds by which the sound of a system may be shorter than the picture without a remark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Pictures by clip, sounds by clip and system."""

    films: Mapping[str, Film]
    sounds: Mapping[str, Mapping[str, Path]]
    systems: tuple[str, ...]
    remarks: tuple[str, ...] = field(default=())


def takes_of(projects: Sequence[Path]) -> Sources:
    """The takes of projects as systems: "take 1", "take 2" and so on; each project is a clip."""
    films, sounds = {}, {}
    for root in projects:
        project = Project(root.absolute()).opened()
        takes = {f"take {int(path.parent.name)}": path
                 for path in sorted(project.path("takes").glob("[0-9]*/mix.wav"))}  # fmt: skip
        if len(takes) < 2:
            raise BriefError(f"{root} has {len(takes)} takes; make some: photoplay takes {root}")
        films[name_of(root)], sounds[name_of(root)] = project.load_analysis().film, takes
    systems = sorted({name for row in sounds.values() for name in row})
    whole, remarks = _whole(sounds, systems)
    return Sources(films=films, sounds=whole, systems=tuple(systems), remarks=remarks)


def folders_of(systems: Mapping[str, Path], films: Path | None = None) -> Sources:
    """Folders of films, or of sound, as systems; what has one name belongs to one film.

    The picture is that of `films`, else that of the first system that has one.
    """
    found = {system: _sounds_in(folder) for system, folder in systems.items()}
    pictures = _sounds_in(films) if films else {}
    sounds: dict[str, dict[str, Path]] = {}
    for system, rows in found.items():
        for clip, path in rows.items():
            sounds.setdefault(clip, {})[system] = path
    whole, remarks = _whole(sounds, list(systems))
    shown: dict[str, Film] = {}
    for clip, rows in whole.items():
        own = [pictures[clip]] if clip in pictures else [*rows.values()]
        picture = next((path for path in own if path.suffix.lower() in FILMS), None)
        if picture is None:
            raise MediaMissingError(f"there is no picture for {clip}; --films names their folder")
        shown[clip] = probe(picture)
    return Sources(films=shown, sounds=whole, systems=tuple(systems), remarks=remarks)


def make_study(
    folder: Path, sources: Sources, options: StudyOptions, *, consent: str = CONSENT,
    overwrite: bool = False, progress: Progress = unheard,
) -> Listening:  # fmt: skip
    """Write a study into `folder`; study.json comes last, when all else is there.

    OutputError where there is one already, unless it is to be overwritten.
    """
    if (folder / STUDY).exists() and not overwrite:
        raise OutputError(f"{folder} holds a study already; --overwrite replaces it")
    if not 2 <= len(sources.systems) <= len(LABELS):
        raise BriefError(f"a study compares 2 to {len(LABELS)} systems, "
                         f"got {', '.join(sources.systems) or 'none'}")  # fmt: skip
    criteria = dict(_criterion(text) for text in options.criteria or _USUAL)
    lists = lists_of(
        options.kind, list(sources.sounds), sources.systems, seed=options.seed, most=options.most,
        checks=options.checks,
    )  # fmt: skip
    (folder / STIMULI).mkdir(parents=True, exist_ok=True)
    for old in (folder / STIMULI).iterdir():
        old.unlink()
    (folder / STUDY).unlink(missing_ok=True)
    stimuli: list[Stimulus] = []
    remarks = list(sources.remarks)
    for number, (clip, sounds) in enumerate(sources.sounds.items()):
        made, told = _matched(folder, clip, sources.films[clip], sounds, options)
        stimuli += made
        remarks += told
        progress("mux", (number + 1) / len(sources.sounds))
    study = Listening(
        title=options.title, kind=options.kind, criteria=criteria, stimuli=tuple(stimuli),
        lists=lists, consent=consent, ties=options.ties, seed=options.seed, remarks=tuple(remarks),
    )  # fmt: skip
    write_json(folder / STUDY, to_json(study))
    return study


def _criterion(text: str) -> tuple[str, str]:
    name, equals, question = text.partition("=")
    if equals and question.strip():
        return name.strip(), question.strip()
    if name not in CRITERIA:
        raise BriefError(
            f"{name!r} is no criterion of the literature ({', '.join(CRITERIA)}); "
            "one of your own is NAME=QUESTION"
        )
    return name, CRITERIA[name][0].upper() + CRITERIA[name][1:]


def _sounds_in(folder: Path) -> dict[str, Path]:
    """Sound by clip: scored films come before sound alone, and that before other films."""
    if not folder.is_dir():
        raise MediaMissingError(f"there is no folder {folder}; check the name")
    ranked: dict[str, tuple[int, Path]] = {}
    for path in sorted(folder.iterdir()):
        kind = path.suffix.lower()
        if path.name.startswith(".") or not path.is_file() or kind not in SOUNDS | FILMS:
            continue
        rank = 1 if kind in SOUNDS else 0 if path.stem.endswith(".scored") else 2
        name = name_of(path)
        if name not in ranked or rank < ranked[name][0]:
            ranked[name] = (rank, path)
    return {name: path for name, (_, path) in ranked.items()}


def _whole(
    sounds: Mapping[str, Mapping[str, Path]], systems: Sequence[str]
) -> tuple[dict[str, dict[str, Path]], tuple[str, ...]]:
    """Only clips that every system has; the others are named."""
    whole: dict[str, dict[str, Path]] = {}
    remarks: list[str] = []
    for clip, rows in sorted(sounds.items()):
        missing = [system for system in systems if system not in rows]
        if missing:
            remarks.append(f"{clip} is left out: there is none by {', '.join(missing)}")
        else:
            whole[clip] = {system: rows[system] for system in systems}
    if not whole:
        raise BriefError("no film is there under every system; films belong together by name"
                         + (f" ({remarks[0]})" if remarks else ""))  # fmt: skip
    return whole, tuple(remarks)


def _matched(
    folder: Path, clip: str, film: Film, sounds: Mapping[str, Path], options: StudyOptions
) -> tuple[list[Stimulus], list[str]]:
    """Copies of one film, all at one loudness, and what is to be known of them."""
    told = {system: _heard(path) for system, path in sounds.items()}
    target = min(options.loudness, *(
        level + options.ceiling - loudness.true_peak for loudness, level in told.values()
    ))  # fmt: skip
    remarks = []
    if target < options.loudness - 0.05:
        remarks.append(f"{clip} is heard at {target:.1f} LUFS under every system, for its peaks")
    suffix = _SHOWN_BY_BROWSERS.get(film.codec, ".mp4")
    if film.kind == "video" and film.codec not in _SHOWN_BY_BROWSERS:
        remarks.append(f"not every browser shows the picture of {clip} ({film.codec}); "
                       "H.264 is shown by all")  # fmt: skip
    made = []
    for system, path in sounds.items():
        copy = folder / STIMULI / f"{secrets.token_hex(8)}{suffix}"
        gain = reached = target - told[system][1]
        for _ in range(_TRIES):  # what coding takes away is given back
            short = _copied(path, copy, film, gain)
            reached = _heard(copy)[1]
            if abs(reached - target) <= _NEAR:
                break
            gain += target - reached
        if short > _COARSEST:
            remarks.append(f"{clip} by {system} ends {short:.1f} s before the picture")
        made.append(
            Stimulus(
                clip=clip,
                system=system,
                file=copy.name,
                gain=round(gain, 2),
                loudness=round(reached, 2),
                seconds=round(film.duration, 3),
            )
        )
    return made, remarks


def _copied(sound: Path, copy: Path, film: Film, gain: float) -> float:
    """Write the film's picture with `sound`, `gain` decibels louder; seconds of silence at its
    end."""
    with tempfile.TemporaryDirectory(dir=copy.parent) as scratch:
        wave = Path(scratch) / "sound.wav"
        short = _write(sound, wave, 10 ** (gain / 20), film.duration)
        publish(film, wave, copy, keep_original_track=False, coding=Coding(bitrate=256_000),
                overwrite=True)  # fmt: skip
    return short


def _heard(path: Path) -> tuple[Loudness, float]:
    loudness = measure(read_recording(path))
    if loudness.integrated is None:
        raise MediaError(f"{path} is silent; a study compares what is heard")
    return loudness, loudness.integrated


def _write(source: Path, target: Path, gain: float, seconds: float) -> float:
    """Write `source` times `gain`, as long as the picture; the seconds of silence at its end."""
    left = round(seconds * SAMPLE_RATE)
    with WaveWriter(target) as file:
        for block in _cut(read_recording(source), left):
            file.write(block * np.float32(gain))
            left -= len(block)
        silent = left
        while left > 0:
            size = min(left, SAMPLE_RATE)
            file.write(np.zeros((size, 2), dtype=np.float32))
            left -= size
    return silent / SAMPLE_RATE


def _cut(blocks: Iterator[Samples], length: int) -> Iterator[Samples]:
    for block in blocks:
        if length <= 0:
            return
        yield block[:length]
        length -= len(block)
