"""Our own manifest, for sets whose layout is not public and for pairs of your own.

On disk: films.csv, a line an item, and the media that it names, inside the folder. The columns are
listed in docs/manifest.md; only `key` and one of film, music, image or midi are needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path, PurePosixPath

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import (
    write_film,
    write_lines,
    write_picture,
    write_sound,
    write_tune,
)
from photoplay.datasets.tables import records_of
from photoplay.media.midi_notes import read_notes
from photoplay.types.annotations import Caption, Emotion
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example
from photoplay.types.time import Span

FILE = "films.csv"
SPLITS = ("train", "validation", "test")
MEDIA = ("film", "music", "image", "midi")
GIVES = (
    "title", "creators", "film", "music", "notes", "tempo", "metre", "style", "emotions",
    "captions", "tags", "shots", "facts",
)  # fmt: skip
"""Fields that a manifest of films can fill."""
IMAGE_GIVES = tuple("image" if name == "film" else name for name in GIVES if name != "shots")
LAYOUT = (FILE, "films/*.mp4", "music/*.wav", "notes/*.mid")
IMAGE_LAYOUT = (FILE, "images/*.jpg", "music/*.wav", "notes/*.mid")
LAYOUT_SOURCE = "docs/manifest.md; names of folders and containers are yours to choose"
SPLIT_NOTE = "those of the manifest's column"
_COLUMNS = frozenset(
    (*MEDIA, "key", "start", "end", "music_start", "music_end", "split", "title", "creator",
     "style", "metre", "tempo", "emotion", "valence", "arousal", "caption", "music_caption",
     "film_caption", "tags", "cuts", "matched", "link")
)  # fmt: skip


class ManifestDataset(IndexedDataset[dict[str, str]]):
    """Items by the manifest's key; a reader adds its card."""

    def read_index(self) -> Mapping[str, dict[str, str]]:
        rows = records_of(self.root / FILE, "key")
        index: dict[str, dict[str, str]] = {}
        for number, row in enumerate(rows, 2):
            key = row["key"].strip()
            if not key or key in index:
                raise DatasetError(f"{self.root / FILE}, line {number}: key {key!r} is no new name")
            if not any(row.get(name) for name in MEDIA):
                raise DatasetError(f"{self.root / FILE}, line {number}: names no media")
            if (row.get("split") or "train") not in SPLITS:
                raise DatasetError(
                    f"{self.root / FILE}, line {number}: split {row['split']!r} is none of "
                    f"{', '.join(SPLITS)}"
                )
            index[key] = {name: (value or "").strip() for name, value in row.items()}
        return index

    def read_splits(self) -> Mapping[str, tuple[str, ...]]:
        return {
            name: tuple(key for key, row in self.index.items() if row.get("split") == name)
            for name in SPLITS
        }

    def read(self, key: str, row: dict[str, str]) -> Example:
        midi = self._inside(row, "midi")
        creator = row.get("creator")
        return Example(
            key=key,
            title=row.get("title", ""),
            creators=(creator,) if creator else (),
            film=self._clip(row, "film", "start", "end"),
            music=self._clip(row, "music", "music_start", "music_end"),
            image=self._inside(row, "image"),
            notes=read_notes(midi) if midi else None,
            tempo=_number(row, "tempo"),
            metre=row.get("metre", ""),
            style=row.get("style", ""),
            emotions=_emotions(row),
            captions=_captions(row),
            tags=_words(row, "tags"),
            shots=_shots(row),
            matched=row.get("matched", "") != "0",
            facts={name: text for name, text in row.items() if name not in _COLUMNS and text},
        )

    def _clip(self, row: dict[str, str], name: str, start: str, end: str) -> Clip | None:
        path = self._inside(row, name)
        if path is None:
            return None
        begins, ends = _number(row, start), _number(row, end)
        if name == "music" and begins is None and ends is None:  # then it runs beside the film
            begins, ends = _number(row, "start"), _number(row, "end")
        return Clip(path=path, start=begins or 0.0, end=ends, link=row.get("link", ""))

    def _inside(self, row: dict[str, str], name: str) -> Path | None:
        text = row.get(name, "")
        if not text:
            return None
        inside = PurePosixPath(text)
        if inside.is_absolute() or ".." in inside.parts:
            raise DatasetError(f"{self.root / FILE}: {name} {text!r} lies outside the folder")
        return self.root / inside


def _number(row: dict[str, str], name: str) -> float | None:
    text = row.get(name, "")
    try:
        return float(text) if text else None
    except ValueError:
        raise DatasetError(f"{name} {text!r} is not a number") from None


def _words(row: dict[str, str], name: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in row.get(name, "").split(";") if word.strip())


def _emotions(row: dict[str, str]) -> tuple[Emotion, ...]:
    word, valence, arousal = (
        row.get("emotion", ""),
        _number(row, "valence"),
        _number(row, "arousal"),
    )
    if not word and valence is None and arousal is None:
        return ()
    return (Emotion(of="both", word=word, valence=valence, arousal=arousal),)


def _captions(row: dict[str, str]) -> tuple[Caption, ...]:
    given = {"both": "caption", "music": "music_caption", "picture": "film_caption"}
    return tuple(
        Caption(text=row[column], of=of)  # type: ignore[arg-type]
        for of, column in given.items()
        if row.get(column)
    )


def _shots(row: dict[str, str]) -> tuple[Span, ...]:
    cuts = [float(word) for word in _words(row, "cuts")]
    end = _number(row, "end")
    if not cuts or end is None:
        return ()
    begins = _number(row, "start") or 0.0
    edges = [begins, *(cut for cut in cuts if begins < cut < end), end]
    return tuple(Span(a, b) for a, b in pairwise(edges))


def write_manifest_sample(root: Path, *, images: bool = False) -> None:
    """A made-up copy of three items, one a split, with films or with images."""
    head = (
        "key,film,image,music,midi,start,end,split,title,creator,style,metre,tempo,emotion,"
        "valence,arousal,caption,music_caption,tags,cuts,matched,link,camera"
    )
    rows = []
    for number, (key, split) in enumerate(zip(("one", "two", "three"), SPLITS, strict=True)):
        film = "" if images else f"films/{key}.mp4"
        image = f"images/{key}.jpg" if images else ""
        end, cuts = ("", "") if images else ("1.0", "0.5")
        rows.append(
            f"{key},{film},{image},music/{key}.wav,notes/{key}.mid,0,{end},{split},Title {key},"
            f"Nobody,pop,4/4,{100 + number},calm,0.5,-0.5,slow strings over a lake,slow strings,"
            f"strings;slow,{cuts},1,https://example.org/{key},tripod"
        )
        if images:
            write_picture(root / image, seed=number)
        else:
            write_film(root / film, seed=number)
        write_sound(root / "music" / f"{key}.wav", hertz=220.0 * (number + 1))
        write_tune(root / "notes" / f"{key}.mid", bpm=100 + number)
    write_lines(root / FILE, head, *rows)
