"""Prepare data sets for training: what is done to each item, and by which parts of Photoplay."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoplay import assets
from photoplay.catalog import DATASETS, find
from photoplay.listening.transcribing import Net
from photoplay.media.packing import to_files
from photoplay.preparation.working import Entry, Work, content_of, source_of
from photoplay.types.annotations import Sheet
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.errors import AssetError, BriefError, PhotoplayError
from photoplay.types.example import Clip, Example
from photoplay.types.time import Curve, Span

Step = Callable[[Example], Example]


def look_step(example: Example) -> Example:
    """Adds what is seen in the film: shots, where the set has none, and curves called `seen …`."""
    if example.film is None or not example.film.path.exists():
        return example
    from photoplay.looking import look_at  # noqa: PLC0415 (only where a film is looked at)
    from photoplay.media.probe import probe  # noqa: PLC0415

    clip = example.film
    whole = probe(clip.path)
    if clip.start or clip.end is not None:
        end = min(clip.end or whole.duration, whole.duration)
        whole = probe(clip.path, stretch=Span(clip.start, end))
    seen = look_at(whole, lambda stage, share: None)
    curves: dict[str, Curve] = {f"seen {name}": curve for name, curve in seen.curves.items()}
    shots = tuple(Span(clip.start + one.start, clip.start + one.end) for one in seen.shots)
    vectors = dict(example.vectors)
    if seen.embeddings.size:
        vectors["seen shots"] = seen.embeddings
    return replace(
        example,
        shots=example.shots or shots,
        curves={**example.curves, **curves},
        vectors=vectors,
    )


def listen_step(example: Example) -> Example:
    """Adds what is heard in the notes and the set says nothing of: chords, keys, phrases, beats."""
    if example.notes is None or not len(example.notes):
        return example
    from photoplay.listening.note_beats import track_beats  # noqa: PLC0415
    from photoplay.listening.note_chords import find_chords  # noqa: PLC0415
    from photoplay.listening.note_key import find_keys  # noqa: PLC0415
    from photoplay.listening.note_sections import find_sections  # noqa: PLC0415

    sheet = example.sheet or Sheet()
    if not sheet.chords and not example.chords:
        sheet = replace(sheet, chords=find_chords(example.notes))
    if not sheet.keys and not example.keys:
        sheet = replace(sheet, keys=find_keys(example.notes))
    if not sheet.phrases and not example.sections:
        sheet = replace(sheet, phrases=find_sections(example.notes))
    beats = example.beats or track_beats(example.notes)
    return replace(example, sheet=sheet if sheet != Sheet() else None, beats=beats)


def melody_step(example: Example) -> Example:
    """Adds which notes are the melody's, as 0 or 1 a note, in the vector `melody`."""
    if example.notes is None or not len(example.notes):
        return example
    from photoplay.listening.note_melody import melody_notes  # noqa: PLC0415

    found = melody_notes(example.notes).astype("float32")
    return replace(example, vectors={**example.vectors, "melody": found})


def hear_step(example: Example) -> Example:
    """Adds what is heard in a recording and the set says nothing of: beats, chords, keys, sections,
    and the notes as the vector `heard notes`, rows of (onset, duration, MIDI number, velocity) in
    seconds. Items with notes are left to `listen`.

    AssetError where Basic Pitch is not set up.
    """
    clip = example.music or example.film
    written = example.notes is not None and len(example.notes) > 0
    if written or clip is None or not clip.path.exists():
        return example
    from photoplay.listening.onsets import onset_strength  # noqa: PLC0415 (only where it is heard)
    from photoplay.listening.recordings import hear_song  # noqa: PLC0415
    from photoplay.listening.transcribing import RATE, transcribe  # noqa: PLC0415
    from photoplay.media.probe import open_media  # noqa: PLC0415

    with open_media(clip.path) as container:
        if not container.streams.audio:
            return example
    sound = _mono(clip, SAMPLE_RATE)
    notes = transcribe(_mono(clip, RATE), pitch_net())
    song = hear_song(notes, onset_strength([sound[:, None]]))
    rows = np.stack([
        notes.onset_seconds, notes.end_seconds - notes.onset_seconds, notes.pitch, notes.velocity,
    ], axis=1).astype(np.float32)  # fmt: skip
    return replace(
        example,
        beats=example.beats or song.beats,
        chords=example.chords or song.chords,
        keys=example.keys or song.keys,
        sections=example.sections or song.sections,
        vectors={**example.vectors, "heard notes": rows} if len(rows) else example.vectors,
    )


def _mono(clip: Clip, rate: int) -> NDArray[np.float32]:
    """The stretch of the sound that the clip names, shape (samples,)."""
    from photoplay.media.recording import read_recording  # noqa: PLC0415

    pieces = [piece.mean(axis=1) for piece in read_recording(clip.path, rate=rate)]
    whole = np.concatenate([np.zeros(0, np.float32), *pieces])
    last = None if clip.end is None else round(clip.end * rate)
    return whole[round(clip.start * rate) : last]


@cache
def pitch_net() -> Net:
    from photoplay.analysis.vision_model import open_session  # noqa: PLC0415

    path = assets.model("basic-pitch")
    session = open_session(path)
    given = [one.name for one in session.get_inputs()]
    outputs = [f"StatefulPartitionedCall:{number}" for number in (1, 2)]
    if len(given) != 1 or not set(outputs) <= {one.name for one in session.get_outputs()}:
        raise AssetError(f"{path} is not Basic Pitch; run `photoplay setup basic-pitch`")

    def net(windows: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        sounds, struck = session.run(outputs, {given[0]: windows[..., None]})
        return sounds, struck

    return net


STEPS: Mapping[str, tuple[Step, int]] = {
    "look": (look_step, 1),
    "listen": (listen_step, 3),
    "melody": (melody_step, 1),
    "hear": (hear_step, 1),
}
"""Name -> what is done and its version, which is raised whenever its answers change."""


def work_on(name: str, root: Path, steps: Sequence[str], media: bool = True) -> Work:
    """The work on one key of the copy of set `name` in `root`."""
    for step in steps:
        if step not in STEPS:
            raise BriefError(f"there is no step {step!r}; there are {', '.join(STEPS)}")
    return partial(_prepared, name, str(root), tuple(steps), media)


def _prepared(
    name: str, root: str, steps: tuple[str, ...], media: bool, key: str, known: str
) -> tuple[Entry, Mapping[str, bytes]]:
    began = time.perf_counter()
    try:
        example = _dataset(name, root)[key]
        recipe = [f"{step} {STEPS[step][1]}" for step in steps] + [f"media {media}"]
        source = source_of(to_files(example), recipe)
        if source == known:
            return Entry(key=key, source=source), {}
        for step in steps:
            example = STEPS[step][0](example)
        files = to_files(example, media=media)
    except (PhotoplayError, OSError, ValueError) as error:
        return Entry(key=key, error=str(error) or type(error).__name__), {}
    return (
        Entry(
            key=key,
            source=source,
            content=content_of(files),
            bytes=sum(map(len, files.values())),
            seconds=round(time.perf_counter() - began, 3),
        ),
        files,
    )


@cache
def _dataset(name: str, root: str) -> Any:
    return find(DATASETS, name).Dataset(root)
