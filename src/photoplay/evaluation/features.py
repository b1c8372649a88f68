"""What is seen in a film and heard in music, once per file: kept by content, made on all cores."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from photoplay.evaluation.tasks import run_all
from photoplay.listening.beats import find_beats
from photoplay.listening.chroma import chroma
from photoplay.listening.mel_onsets import D2M, LORIS, at_detector_rate, mel_onsets
from photoplay.listening.mel_onsets import RATE as DETECTOR_RATE
from photoplay.listening.onsets import RATE as STRENGTH_RATE
from photoplay.listening.onsets import onset_strength, pick_onsets
from photoplay.media.midi_notes import read_notes
from photoplay.media.probe import probe
from photoplay.media.recording import read_recording
from photoplay.media.sound import read_sound
from photoplay.metrics.correspondence.coverage import onset_seconds
from photoplay.metrics.music.scape import (
    similarity_of,
    structure_long,
    structure_mid,
    structure_short,
)
from photoplay.project import Project, file_digest, replaced
from photoplay.types.analysis import Analysis
from photoplay.types.audio import SAMPLE_RATE, Loudness, Samples
from photoplay.types.errors import PhotoplayError
from photoplay.types.notes import NoteTable
from photoplay.types.progress import Progress, unheard

RECIPE = 3
"""Raised whenever anything below would give other numbers."""
LEVEL_RATE = 2.0
CHANGE_RATE = 10.0
STRUCTURE_S = 60.0
"""Seconds, from the start, in which repeats are looked for: the cost grows with the fourth
power."""
MATCHED = -23.0
"""LUFS to which sound is brought before anything that depends on its level (EBU R 128)."""

Floats = NDArray[np.float64]
Kept = TypeVar("Kept", "Seen", "Heard")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """What the measures ask of a film."""

    duration: float
    frame: float
    cuts: Floats
    events: Floats
    """Times of all visible moments: cuts, impacts, flashes, movement that starts or stops."""
    motion: Floats
    """Mean over each half second."""
    change: Floats
    """Visual impact at CHANGE_RATE."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heard:
    """What the measures ask of music; arrays are empty where it is not known."""

    duration: float
    onsets: Floats
    strong: Floats
    """Onsets of the stronger half."""
    strength: Floats
    """Onset strength at CHANGE_RATE."""
    levels: Floats
    """dBFS of each half second."""
    loris: Floats
    """One bit a second, by the detector of the convention."""
    d2m: Floats
    density: Floats
    """Notes sounding in each second; empty for sound alone."""
    structure: Floats
    """Structure indicators, short, mid and long, of the first STRUCTURE_S seconds of sound; nan for
    notes alone, and where they were not asked for."""
    beats: Floats
    """As written where there are notes, else as tracked in the sound."""
    integrated: float
    """LUFS before matching; nan for notes alone, silence, or less than 400 ms."""
    true_peak: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Senses:
    """Who looks and who meters: handed in, so that this folder needs no stage of the path."""

    look: Callable[[Path], Analysis]
    meter: Callable[[Iterable[Samples]], Loudness]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Features by file, and why some could not be had."""

    seen: dict[Path, Seen]
    heard: dict[Path, Heard]
    faults: dict[Path, str]


def gather(
    films: Sequence[tuple[Path, Path | None]],
    music: Sequence[tuple[Path | None, Path | None]],
    senses: Senses,
    *,
    cache: Path,
    structure: bool = False,
    jobs: int | None = None,
    progress: Progress = unheard,
) -> Gathered:
    """Features of films and of music given as (sound, notes), in parallel and kept.

    A film comes with the project that has looked at it already, or None.

    The key of a piece of music is its sound, or else its notes. A file that cannot be read is a
    fault by name and stops nothing. `structure` looks for repeats too (seconds a piece). What was
    found stays in `cache` and is not found again.
    """
    cache.mkdir(parents=True, exist_ok=True)
    tasks: dict[tuple[str, Path], Callable[[], Any]] = {}
    for film, project in films:
        tasks["seen", film] = partial(_see, film, project, senses, cache)
    for sound, notes in music:
        key = sound or notes
        if key is not None:
            tasks["heard", key] = partial(_hear, sound, notes, senses, cache, structure)
    seen: dict[Path, Seen] = {}
    heard: dict[Path, Heard] = {}
    faults: dict[Path, str] = {}
    for done, ((_, path), result) in enumerate(run_all(tasks, jobs), 1):
        if isinstance(result, Seen):
            seen[path] = result
        elif isinstance(result, Heard):
            heard[path] = result
        else:
            faults[path] = str(result)
        progress("measure", done / len(tasks))
    return Gathered(seen=seen, heard=heard, faults=faults)


def seen_in(analysis: Analysis) -> Seen:
    """What the measures ask of an analysis."""
    film = analysis.film
    steps = np.arange(0, film.duration - 0.5 / LEVEL_RATE, 1 / LEVEL_RATE)
    motion, impact = analysis.curve("motion"), analysis.curve("visual_impact")
    cuts = np.array([cut for cut in analysis.cuts if 0.2 < cut < film.duration - 0.2])
    moments = [m.time for m in analysis.moments if m.kind not in ("title", "return")]
    return Seen(
        duration=film.duration,
        frame=film.frame_duration,
        cuts=cuts,
        events=np.unique(np.round(np.concatenate([cuts, moments]), 3)),
        motion=np.array([motion.mean(t, t + 1 / LEVEL_RATE) for t in steps]),
        change=np.asarray(impact.at(np.arange(0, film.duration, 1 / CHANGE_RATE)), dtype=float),
    )


def heard_in(
    blocks: Iterable[Samples],
    meter: Callable[[Iterable[Samples]], Loudness],
    density: Floats,
    *,
    structure: bool = False,
    beats: Floats | None = None,
) -> Heard:
    """What the measures ask of sound in pieces of shape (samples, 2) at SAMPLE_RATE.

    `beats` are those that are known already; they are tracked otherwise.
    `structure` looks for repeats too, which takes seconds.
    """
    pieces = list(blocks)
    loudness = meter(pieces)
    sound = np.concatenate(pieces) if pieces else np.zeros((0, 2), np.float32)
    gain = 1.0 if loudness.integrated is None else 10 ** ((MATCHED - loudness.integrated) / 20)
    mono = np.asarray(sound.mean(axis=1) * gain, dtype=np.float32)
    seconds = max(len(mono), 1) / SAMPLE_RATE
    strength = onset_strength(pieces) if pieces else np.zeros(0)
    onsets = pick_onsets(strength)
    small = at_detector_rate(mono, SAMPLE_RATE)
    step = round(SAMPLE_RATE / LEVEL_RATE)
    power = [float((mono[at : at + step] ** 2).mean()) for at in range(0, len(mono), step)]
    return Heard(
        duration=seconds,
        onsets=onsets.times,
        strong=onsets.stronger_half,
        strength=_binned(strength),
        levels=np.asarray(10 * np.log10(np.array(power) + 1e-12)),
        loris=np.asarray(onset_seconds(mel_onsets(small, LORIS), seconds), dtype=float),
        d2m=np.asarray(onset_seconds(mel_onsets(small, D2M), seconds), dtype=float),
        density=density,
        structure=_structure(small) if structure else np.full(3, np.nan),
        beats=find_beats(strength) if beats is None else beats,
        integrated=float("nan") if loudness.integrated is None else loudness.integrated,
        true_peak=loudness.true_peak,
    )


def noted_in(path: Path) -> Heard:
    """The same from notes alone: onsets are written ones, strong those at or above median velocity.

    Strength sums velocities; nothing is known of loudness.
    """
    table = read_notes(path)
    nan = float("nan")
    if not len(table):
        empty = np.zeros(0)
        return Heard(
            duration=1 / SAMPLE_RATE, onsets=empty, strong=empty, strength=empty, levels=empty,
            loris=empty, d2m=empty, density=empty, structure=np.full(3, nan), beats=empty,
            integrated=nan, true_peak=nan,
        )  # fmt: skip
    onsets, place = np.unique(np.round(table.onset_seconds, 3), return_inverse=True)
    weight = np.bincount(place, weights=table.velocity.astype(float))
    strength = np.zeros(int(np.ceil(table.seconds * CHANGE_RATE)) + 1)
    np.add.at(
        strength, np.round(onsets * CHANGE_RATE).astype(int).clip(0, len(strength) - 1), weight
    )
    bits = np.asarray(onset_seconds(onsets, table.seconds), dtype=float)
    return Heard(
        duration=table.seconds, onsets=onsets, strong=onsets[weight >= np.median(weight)],
        strength=strength, levels=np.zeros(0), loris=bits, d2m=bits, density=_density(path),
        structure=np.full(3, nan), beats=written_beats(table), integrated=nan, true_peak=nan,
    )  # fmt: skip


def _structure(sound: NDArray[np.float32]) -> Floats:
    head = sound[: int(STRUCTURE_S * DETECTOR_RATE)]
    if not head.any():
        return np.full(3, np.nan)
    likeness = similarity_of(chroma(head))
    return np.array([one(likeness) for one in (structure_short, structure_mid, structure_long)])


def written_beats(table: NoteTable) -> Floats:
    """Seconds of each beat of a note table, the denominator of its metre, to its last note."""
    if not len(table):
        return np.zeros(0)
    ticks: list[float] = []
    ends = [*(metre.tick for metre in table.metres[1:]), int(table.end.max())]
    for metre, end in zip(table.metres, ends, strict=True):
        step = table.resolution * 4 / metre.denominator
        ticks += np.arange(metre.tick, end, step).tolist()
    places = np.array([tick for tick, _ in table.tempos], dtype=float)
    paces = np.array([pace for _, pace in table.tempos]) / table.resolution
    began = np.concatenate([[0.0], np.cumsum(np.diff(places) * paces[:-1])])
    at = np.searchsorted(places, ticks, side="right") - 1
    return np.asarray(began[at] + (np.array(ticks) - places[at]) * paces[at])


def blocks_of(path: Path) -> Iterator[Samples]:
    """The sound of a recording, or of a film laid against its picture."""
    try:
        film = probe(path)
    except PhotoplayError:
        yield from read_recording(path)
        return
    for block in read_sound(film):
        yield block.samples


def _see(path: Path, project: Path | None, senses: Senses, cache: Path) -> Seen:
    if project and (project / "analysis.json").is_file():
        return seen_in(Project(project).load_analysis())
    return _kept(Seen, [path], cache, lambda: seen_in(senses.look(path)))


def _hear(
    sound: Path | None, notes: Path | None, senses: Senses, cache: Path, structure: bool
) -> Heard:
    def make() -> Heard:
        if sound is None:
            assert notes is not None
            return noted_in(notes)
        density = _density(notes) if notes else np.zeros(0)
        beats = written_beats(read_notes(notes)) if notes else None
        return heard_in(blocks_of(sound), senses.meter, density, structure=structure, beats=beats)

    mark = "with structure" if structure else ""
    return _kept(Heard, [path for path in (sound, notes) if path], cache, make, mark)


def _density(notes: Path) -> Floats:
    from photoplay.metrics.correspondence.video2music import note_density  # noqa: PLC0415

    table = read_notes(notes)
    return np.asarray(note_density(table.onset_seconds, table.end_seconds), dtype=float)


def _kept(
    kind: type[Kept], paths: Sequence[Path], cache: Path, make: Callable[[], Kept], mark: str = ""
) -> Kept:
    marks = mark + "".join(f"{path.suffix}{file_digest(path)}" for path in paths)
    key = hashlib.sha256(f"{kind.__name__} {RECIPE} {marks}".encode()).hexdigest()[:32]
    place = cache / f"{key}.npz"
    if place.is_file():
        try:
            with np.load(place, allow_pickle=False) as held:
                return kind(**{field.name: _plain(held[field.name]) for field in fields(kind)})
        except (OSError, KeyError, ValueError, zipfile.BadZipFile):
            place.unlink(missing_ok=True)
    made = make()
    arrays: dict[str, Any] = {f.name: np.asarray(getattr(made, f.name)) for f in fields(made)}
    with replaced(place) as part:
        np.savez_compressed(part, allow_pickle=False, **arrays)
    return made


def _plain(value: NDArray[Any]) -> Any:
    return float(value) if value.ndim == 0 else value


def _binned(strength: Floats) -> Floats:
    step = round(STRENGTH_RATE / CHANGE_RATE)
    whole = len(strength) // step * step
    return np.asarray(strength[:whole].reshape(-1, step).max(axis=1))


def default_cache() -> Path:
    """$PHOTOPLAY_CACHE, or the user's cache folder."""
    given = os.environ.get("PHOTOPLAY_CACHE")
    base = Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
    return (base if given else base / "photoplay") / "evaluation"
