"""Where items lie: SPLIT/KEY/ holds item.json, arrays.npz and the media of one, as packed.

`manifest.jsonl` says of every key which content it has or why it was left out; a run goes on where
one was stopped.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from photoplay.kinetoscoping.making import Making, make_item
from photoplay.kinetoscoping.recipes import Recipe
from photoplay.kinetoscoping.songs import split_of
from photoplay.media.packing import to_files
from photoplay.preparation.shards import write_shards
from photoplay.preparation.working import Entry, content_of, prepare
from photoplay.types.errors import OutputError, PhotoplayError

SPLITS = ("train", "validation", "test")
_VERSION = 4
"""Raised whenever the same recipe gives another item."""


def make_items(
    making: Making,
    wanted: Sequence[Recipe],
    out: Path,
    *,
    jobs: int = 1,
    seen: Callable[[Entry, bool], None] = lambda entry, kept: None,
) -> dict[str, Entry]:
    """Make the items that are not in `out` yet; `seen` hears of each and whether it was there."""
    keys = [one.key for one in wanted]
    return prepare(keys, partial(_made, making), out, jobs=jobs, seen=seen, store=Folders())


class Folders:
    """A folder an item, under its split."""

    def place(self, out: Path, entry: Entry) -> Path:
        return out / _split(entry.key) / entry.key

    def put(self, out: Path, entry: Entry, files: Mapping[str, bytes]) -> None:
        folder = self.place(out, entry)
        growing = folder.with_name(f".{folder.name}.part")
        try:
            for old in (growing, folder):
                shutil.rmtree(old, ignore_errors=True)
            growing.mkdir(parents=True)
            for name, content in files.items():
                (growing / name).write_bytes(content)
            growing.replace(folder)
        except OSError as error:
            raise OutputError(f"{folder} cannot be written: {error}") from error


def shard(entries: Mapping[str, Entry], out: Path) -> dict[str, list[Path]]:
    """WebDataset shards of the items of `entries` in out/shards, by split."""
    made = {}
    for split in SPLITS:
        keys = [key for key, one in entries.items() if one.content and _split(key) == split]
        made[split] = write_shards((_files(out, key) for key in keys), out / "shards", split)
    return made


def _split(key: str) -> str:
    return split_of(Recipe.of(key).song)


def _files(out: Path, key: str) -> dict[str, bytes]:
    folder = out / _split(key) / key
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _made(making: Making, key: str, known: str) -> tuple[Entry, Mapping[str, bytes]]:
    began = time.perf_counter()
    how = (making.seconds, making.sound, making.drawn, making.source.corpus,
           bool(making.source.phrases), bool(making.footage))  # fmt: skip
    source = hashlib.sha256(f"{_VERSION} {key} {how}".encode()).hexdigest()
    if source == known:
        return Entry(key=key, source=source), {}
    try:
        with TemporaryDirectory() as folder:
            files = to_files(make_item(making, Recipe.of(key), Path(folder)))
    except (PhotoplayError, OSError, ValueError) as error:
        return Entry(key=key, error=str(error) or type(error).__name__), {}
    size, took = sum(map(len, files.values())), round(time.perf_counter() - began, 3)
    entry = Entry(key=key, source=source, content=content_of(files), bytes=size, seconds=took)
    return entry, files
