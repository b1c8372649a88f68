"""Examples as WebDataset shards: tar files in which the files of an item stand side by side.

A shard is SPLIT-NNNNNN.tar; the files of item k are NNNNNNNN.item.json, NNNNNNNN.arrays.npz,
NNNNNNNN.film.mp4 and so on, as `packing` names them. Equal items in equal order give equal bytes.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

from photoplay.media.packing import from_files
from photoplay.types.errors import DatasetError, DatasetMissingError, OutputError
from photoplay.types.example import Example

MOST_ITEMS = 1000
MOST_BYTES = 512 << 20
"""A shard is closed once it holds as much."""


def write_shards(
    items: Iterable[Mapping[str, bytes]],
    folder: Path,
    split: str = "whole",
    *,
    most_items: int = MOST_ITEMS,
    most_bytes: int = MOST_BYTES,
) -> list[Path]:
    """Write packed items into shards and return them in order; each appears whole or not at all."""
    paths: list[Path] = []
    shard: list[tuple[str, Mapping[str, bytes]]] = []
    size = 0
    for count, files in enumerate(items):
        shard.append((f"{count:08d}", files))
        size += sum(len(content) for content in files.values())
        if len(shard) >= most_items or size >= most_bytes:
            paths.append(_written(shard, folder / f"{split}-{len(paths):06d}.tar"))
            shard, size = [], 0
    if shard:
        paths.append(_written(shard, folder / f"{split}-{len(paths):06d}.tar"))
    return paths


def read_shards(paths: Iterable[Path], scratch: Path | None = None) -> Iterator[Example]:
    """The examples of shards in order; with `scratch`, media are written below it."""
    for path in paths:
        for key, files in shard_items(path):
            yield from_files(files, scratch / path.stem / key if scratch else None)


def shard_items(path: Path) -> Iterator[tuple[str, dict[str, bytes]]]:
    """(key, packed files) of every item of a shard, one in memory at a time."""
    try:
        with tarfile.open(path) as archive:
            key, files = "", dict[str, bytes]()
            for member in archive:
                name, _, rest = member.name.partition(".")
                content = archive.extractfile(member)
                if content is None:
                    raise DatasetError(f"{path}: {member.name} is no file")
                if name != key and files:
                    yield key, files
                    files = {}
                key = name
                files[rest] = content.read()
            if files:
                yield key, files
    except FileNotFoundError as error:
        raise DatasetMissingError(f"{path} is missing") from error
    except (tarfile.TarError, OSError, EOFError) as error:
        raise DatasetError(f"{path} is no shard: {error}") from error


def _written(shard: list[tuple[str, Mapping[str, bytes]]], path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        growing = path.with_suffix(".part")
        with tarfile.open(growing, "w", format=tarfile.GNU_FORMAT) as archive:
            for key, files in shard:
                for name in sorted(files):
                    info = tarfile.TarInfo(f"{key}.{name}")
                    info.size = len(files[name])
                    archive.addfile(info, BytesIO(files[name]))
        growing.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error}") from error
    return path
