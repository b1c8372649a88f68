"""Songs of the Lakh set as piano rolls of five parts: drums, piano, guitar, bass, strings.

On disk: lpd_5/lpd_5_cleansed/A/B/C/TRACK/MD5.npz, written by pypianoroll: a zip of info.json,
tempo.npy (one a step), downbeat.npy and, for each part i, pianoroll_i_csc_{data,indices,indptr,
shape}.npy: a sparse matrix of steps by pitches that holds velocities.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zlib import error as ZlibError

import numpy as np
from numpy.typing import NDArray

from photoplay.datasets.indexed import IndexedDataset
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError, DatasetMissingError
from photoplay.types.example import Example
from photoplay.types.notes import NoteTable, seconds_at

CARD = DatasetCard(
    name="lpd",
    title="Lakh Pianoroll Dataset (LPD-5-cleansed)",
    shelf="music",
    holds="songs in five parts on a grid of 24 steps a beat",
    source="H.-W. Dong et al., MuseGAN: Multi-track Sequential Generative Adversarial Networks for "
    "Symbolic Music Generation and Accompaniment, AAAI 2018",
    licence="CC BY 4.0 (the collection); the songs have owners of their own",
    ships=False,
    access="open",
    ask="salu133445.github.io/lakh-pianoroll-dataset",
    layout=("lpd_5/lpd_5_cleansed/*/*/*/*/*.npz",),
    layout_source="the set's page and the page `Save & Load` of pypianoroll's documentation",
    gives=("notes", "tempo"),
    items=21_425,
    split_note="the authors give none; split by song",
    traps=(
        "two notes of one pitch that touch are one in a piano roll",
        "all is taken to be in 4/4; dynamics are the files'",
    ),
)


class Dataset(IndexedDataset[Path]):
    """Songs by TRACK, a Million Song Dataset id."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        folder = self.root / "lpd_5" / "lpd_5_cleansed"
        return {path.parent.name: path for path in sorted(folder.glob("*/*/*/*/*.npz"))}

    def read(self, key: str, row: Path) -> Example:
        notes = _table(*_unzipped(row))
        return Example(key=key, notes=notes, tempo=60 / notes.tempos[0][1])


def _unzipped(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    try:
        with zipfile.ZipFile(path) as packed:
            info = json.loads(packed.read("info.json"))
            arrays = {
                name.removesuffix(".npy"): np.load(BytesIO(packed.read(name)), allow_pickle=False)
                for name in packed.namelist()
                if name.endswith(".npy")
            }
    except FileNotFoundError as error:
        raise DatasetMissingError(f"{path} is missing") from error
    except (OSError, zipfile.BadZipFile, ZlibError, KeyError, ValueError, EOFError) as error:
        raise DatasetError(f"{path} is no piano roll: {error}") from error
    return info, arrays


def _table(info: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> NoteTable:
    resolution = int(info["beat_resolution"])
    parts = sorted(int(name) for name in info if name.isdigit())
    rows = np.concatenate(
        [_rows(arrays, part, info[str(part)]) for part in parts] or [np.zeros((0, 7), np.int64)]
    )
    rows = rows[np.lexsort((rows[:, 4], rows[:, 2], rows[:, 0]))]
    onset, end, drum = rows[:, 0], rows[:, 1], rows[:, 6] > 0
    tempos = _tempos(arrays["tempo"])
    return NoteTable(
        resolution=resolution, onset=onset, duration=end - onset, pitch=rows[:, 2],
        velocity=rows[:, 3], drum=drum, track=rows[:, 4], channel=np.where(drum, 9, 0),
        program=rows[:, 5], onset_seconds=seconds_at(tempos, resolution, onset),
        end_seconds=seconds_at(tempos, resolution, end), length=int(end.max(initial=0)),
        tempos=tempos, names=tuple(str(info[str(part)]["name"]) for part in parts),
    )  # fmt: skip


def _rows(arrays: dict[str, NDArray[Any]], part: int, facts: dict[str, Any]) -> NDArray[np.int64]:
    """(onset, end, pitch, velocity, part, program, drum) of every run of steps of a pitch."""
    stem = f"pianoroll_{part}_csc_"
    steps = arrays[f"{stem}indices"].astype(np.int64)
    ends = arrays[f"{stem}indptr"].astype(np.int64)
    pitches = np.repeat(np.arange(128), ends[1:] - ends[:-1])
    order = np.lexsort((steps, pitches))
    steps, pitches = steps[order], pitches[order]
    begins = np.ones(len(steps), dtype=bool)
    begins[1:] = (np.diff(steps) != 1) | (np.diff(pitches) != 0)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(steps)) - 1
    velocity = np.maximum(arrays[f"{stem}data"].astype(np.int64)[order][first], 1)
    same = [np.full(len(first), int(facts[name])) for name in ("program", "is_drum")]
    columns = (steps[first], steps[last] + 1, pitches[first], velocity,
               np.full(len(first), part), *same)  # fmt: skip
    return np.stack(columns, axis=1).astype(np.int64).reshape(-1, 7)


def _tempos(tempo: NDArray[Any]) -> tuple[tuple[int, float], ...]:
    if not len(tempo) or not np.all(tempo > 0):
        raise ValueError("its tempo is missing or not positive")
    changes = [0, *(np.flatnonzero(np.diff(tempo)) + 1).tolist()]
    return tuple((step, 60 / float(tempo[step])) for step in changes)


def write_sample(root: Path) -> None:
    """A made-up copy of two songs of two parts in the layout of the release."""
    for number, track in enumerate(("TRAAAAA000000000AA", "TRAAABB000000000BB")):
        path = root / "lpd_5/lpd_5_cleansed" / track[2] / track[3] / track[4] / track
        path.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, NDArray[Any]] = {
            "tempo": np.full(96, 100.0 + number), "downbeat": np.arange(96) % 96 == 0
        }  # fmt: skip
        for part, pitch in ((0, 36), (1, 60)):
            stem = f"pianoroll_{part}_csc_"
            arrays[f"{stem}data"] = np.full(24, 90, dtype=np.uint8)
            arrays[f"{stem}indices"] = np.concatenate([np.arange(12), np.arange(48, 60)])
            arrays[f"{stem}indptr"] = np.where(np.arange(129) > pitch, 24, 0)
            arrays[f"{stem}shape"] = np.array([96, 128])
        np.savez_compressed(path / "a.npz", **arrays)  # type: ignore[arg-type]
        info = {
            "0": {"program": 0, "is_drum": True, "name": "Drums"},
            "1": {"program": 0, "is_drum": False, "name": "Piano"},
            "beat_resolution": 24, "name": track,
        }  # fmt: skip
        with zipfile.ZipFile(path / "a.npz", "a") as packed:
            packed.writestr("info.json", json.dumps(info))
