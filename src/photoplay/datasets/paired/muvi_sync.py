"""Music videos with chords, emotion, motion, scenes, loudness and note density, second by second.

On disk: vevo_meta/idlist.txt (`NNN-title<tab>YouTube id`) and split/v1/*.txt; one line a second in
vevo_chord/lab_v2_norm/all/NNN.lab (first `key TONIC MODE`, then `second root:kind`),
vevo_emotion/6c_l14p/all/NNN.lab (a line of names, then six probabilities) and vevo_motion,
vevo_scene_offset, vevo_loudness, vevo_note_density /all/NNN.lab (`second value`);
vevo_semantic/all/2d/clip_l14p/NNN.npy. Videos are looked for as vevo/NNN.mp4.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from photoplay.datasets.arrays import load_array
from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.paired.himv_200k import WATCH
from photoplay.datasets.samples import write_film, write_lines
from photoplay.datasets.tables import numbers_of, rows_of
from photoplay.theory.harte import chord_named, key_named
from photoplay.types.annotations import ChordSpan, KeySpan
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example
from photoplay.types.time import Curve, Span

_CURVES = {"motion": "vevo_motion", "loudness": "vevo_loudness",
           "note density": "vevo_note_density"}  # fmt: skip
_SPLITS = {"train": "train", "validation": "val", "test": "test"}
CARD = DatasetCard(
    name="muvi-sync",
    title="MuVi-Sync",
    shelf="paired",
    holds="music videos with chords, key, emotion, motion, scenes, loudness and density a second",
    source="J. Kang, S. Poria, D. Herremans, Video2Music: Suitable Music Generation from Videos "
    "using an Affective Multimodal Transformer Model, 2024",
    licence="see zenodo.org/records/10057093 (code MIT); the videos have owners",
    ships=False,
    access="open",
    ask="zenodo.org/records/10057093; the videos are on YouTube",
    layout=(
        "vevo_meta/idlist.txt", "vevo_meta/split/v1/*.txt", "vevo_chord/lab_v2_norm/all/*.lab",
        "vevo_emotion/6c_l14p/all/*.lab", "vevo_motion/all/*.lab", "vevo_scene_offset/all/*.lab",
        "vevo_loudness/all/*.lab", "vevo_note_density/all/*.lab",
        "vevo_semantic/all/2d/clip_l14p/*.npy", "vevo/*.mp4",
    ),
    layout_source="dataset/vevo_dataset.py and vevo_meta/ of github.com/AMAAI-Lab/Video2Music",
    gives=("title", "film", "music", "chords", "keys", "curves", "vectors", "shots"),
    items=748,
    splits=tuple(_SPLITS),
    traps=(
        "chords are one a second, moved to C major or A minor: the key line says what they were",
        "emotion is what a net saw in single frames",
    ),
)  # fmt: skip


class Dataset(IndexedDataset[tuple[str, str]]):
    """Videos by their number of three digits."""

    card = CARD

    def read_index(self) -> Mapping[str, tuple[str, str]]:
        index = {}
        for number, words in rows_of(self.root / "vevo_meta" / "idlist.txt", 2, separator="\t"):
            key, dash, title = words[0].partition("-")
            if not dash:
                raise DatasetError(f"vevo_meta/idlist.txt, line {number}: {words[0]!r} has no dash")
            index[key] = (title, words[1].strip())
        return index

    def read(self, key: str, row: tuple[str, str]) -> Example:
        clip = Clip(path=self.root / "vevo" / f"{key}.mp4", link=WATCH + row[1])
        chords, keys = _harmony(self.root / "vevo_chord" / "lab_v2_norm" / "all" / f"{key}.lab")
        curves = {
            name: _curve(self.root / folder / "all" / f"{key}.lab")
            for name, folder in _CURVES.items()
        }
        seen = self.root / "vevo_semantic" / "all" / "2d" / "clip_l14p" / f"{key}.npy"
        return Example(
            key=key,
            title=row[0],
            film=clip,
            music=clip,
            chords=chords,
            keys=keys,
            curves=curves | _emotions(self.root / "vevo_emotion/6c_l14p/all" / f"{key}.lab"),
            vectors={"clip": load_array(seen, None, None)},
            shots=_shots(self.root / "vevo_scene_offset" / "all" / f"{key}.lab"),
        )

    def read_splits(self) -> Mapping[str, tuple[str, ...]]:
        folder = self.root / "vevo_meta" / "split" / "v1"
        return {
            name: tuple(
                words[0]
                for _, words in rows_of(folder / f"{file}.txt", 1)
                if words[0] in self.index
            )
            for name, file in _SPLITS.items()
        }


def _harmony(path: Path) -> tuple[tuple[ChordSpan, ...], tuple[KeySpan, ...]]:
    spans: list[ChordSpan] = []
    keys: list[tuple[int, str]] = []
    for number, words in rows_of(path, 2, most=3):
        try:
            if words[0] == "key":
                keys.append(key_named(f"{words[1].capitalize()}:{words[2]}"))
                continue
            second, label = int(words[0]), words[1]
            root, quality, bass = chord_named(label)
        except (ValueError, IndexError) as error:
            raise DatasetError(f"{path}, line {number}: {error}") from error
        start = spans.pop().start if spans and spans[-1].label == label else float(second)
        spans.append(ChordSpan(start=start, end=second + 1.0, root=root, quality=quality,
                               bass=bass, label=label))  # fmt: skip
    end = spans[-1].end if spans else 0.0
    return tuple(spans), tuple(KeySpan(start=0.0, end=end, tonic=t, mode=m) for t, m in keys)


def _curve(path: Path) -> Curve:
    values = np.array(numbers_of(path, 2))[:, 1]
    return Curve(1.0, np.asarray(values, dtype=np.float32))


def _emotions(path: Path) -> dict[str, Curve]:
    rows = [words for _, words in rows_of(path, 7)]
    names = [name.removesuffix("_prob") for name in rows[0][1:]]
    values = np.array([[float(word) for word in words[1:]] for words in rows[1:]])
    return {
        f"emotion {name}": Curve(1.0, np.asarray(column, dtype=np.float32))
        for name, column in zip(names, values.T, strict=True)
    }


def _shots(path: Path) -> tuple[Span, ...]:
    offsets = [int(offset) for _, offset in numbers_of(path, 2)]
    begins = [second for second, offset in enumerate(offsets) if offset == 0 or second == 0]
    return tuple(
        Span(float(a), float(b)) for a, b in zip(begins, [*begins[1:], len(offsets)], strict=True)
    )


def write_sample(root: Path) -> None:
    """A made-up copy of three videos, one a split."""
    keys = ("001", "002", "003")
    write_lines(
        root / "vevo_meta/idlist.txt", *(f"{key}-A title - {key}\taaaaaaaa{key}" for key in keys)
    )
    for key, file in zip(keys, _SPLITS.values(), strict=True):
        write_lines(root / "vevo_meta/split/v1" / f"{file}.txt", key)
        write_lines(root / "vevo_chord/lab_v2_norm/all" / f"{key}.lab",
                    "key F# minor", "0 C", "1 C", "2 A:min7", "3 N")  # fmt: skip
        names = "time exciting_prob fearful_prob tense_prob sad_prob relaxing_prob neutral_prob"
        rows = (f"{second} 0.5 0.1 0.1 0.1 0.1 0.1" for second in range(4))
        write_lines(root / "vevo_emotion/6c_l14p/all" / f"{key}.lab", names, *rows)
        for folder in (*_CURVES.values(), "vevo_scene_offset"):
            values = (0, 1, 0, 1) if folder == "vevo_scene_offset" else (0.5, 0.25, 0.5, 1.5)
            rows = (f"{second} {value}" for second, value in enumerate(values))
            write_lines(root / folder / "all" / f"{key}.lab", *rows)
        seen = root / "vevo_semantic/all/2d/clip_l14p" / f"{key}.npy"
        seen.parent.mkdir(parents=True, exist_ok=True)
        np.save(seen, np.full((4, 8), int(key), dtype=np.float32))
        write_film(root / "vevo" / f"{key}.mp4", seed=int(key), sounds=True)
