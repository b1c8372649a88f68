"""One example as a handful of files, and back, without loss: what shards and tables hold.

item.json holds the fields, arrays.npz the arrays, and each medium stands beside them as film.mp4,
music.wav, image.jpg, player0.wav, … with the suffix it had. A path inside item.json is the name of
such a file; a medium that was not there, or is not wanted, keeps its own path and has no file.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example
from photoplay.types.packed import pack, unpack

ITEM, ARRAYS = "item.json", "arrays.npz"
_VERSION = 1
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date in every archive, so that equal content is equal bytes."""


def media_of(example: Example) -> dict[str, Path]:
    """File name -> path of every medium that the example names and that is there, each once."""
    named: dict[str, Path] = {}
    seen: set[Path] = set()
    for kind, path in example.files():
        if path not in seen and path.is_file():
            named[kind.replace(" ", "") + path.suffix.lower()] = path
            seen.add(path)
    return named


def to_files(example: Example, *, media: bool = True) -> dict[str, bytes]:
    """File name -> content; equal examples with equal media give equal bytes."""
    named = media_of(example) if media else {}
    form, arrays = pack(_moved(example, {path: Path(name) for name, path in named.items()}))
    text = json.dumps({"version": _VERSION, "example": form}, ensure_ascii=False, sort_keys=True)
    files = {ITEM: text.encode()}
    if arrays:
        files[ARRAYS] = _archive(arrays)
    return files | {name: path.read_bytes() for name, path in named.items()}


def from_files(files: Mapping[str, bytes], folder: Path | None = None) -> Example:
    """The example that `to_files` made files of; DatasetError where they are of something else.

    With a `folder`, media are written into it and the example's paths lead there; without, paths
    are the names of the files.
    """
    if folder is None:
        return _unpacked(files)
    folder.mkdir(parents=True, exist_ok=True)
    for name in files.keys() - {ITEM, ARRAYS}:
        (folder / name).write_bytes(files[name])
    return packed_in(files, folder)


def packed_in(files: Mapping[str, bytes], folder: Path) -> Example:
    """The example of packed fields and arrays whose media lie in `folder` under their names."""
    example = _unpacked(files)
    moves = {path: folder / path for _, path in example.files() if len(path.parts) == 1}
    return _moved(example, moves)


def _unpacked(files: Mapping[str, bytes]) -> Example:
    try:
        whole = json.loads(files[ITEM])
        if whole["version"] != _VERSION:
            raise ValueError(f"version {whole['version']} is not {_VERSION}")
        arrays = _unarchived(files[ARRAYS]) if ARRAYS in files else {}
        return unpack(Example, whole["example"], arrays)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, EOFError) as error:
        raise DatasetError(f"these files hold no packed example: {error!r}") from error


def _moved(example: Example, moves: Mapping[Path, Path]) -> Example:
    """The example with its media at other paths."""

    def clip(one: Clip | None) -> Clip | None:
        return one and replace(one, path=moves.get(one.path, one.path))

    players = tuple(
        replace(player, sound=player.sound and moves.get(player.sound, player.sound))
        for player in example.players
    )
    return replace(
        example,
        film=clip(example.film),
        music=clip(example.music),
        image=example.image and moves.get(example.image, example.image),
        players=players,
    )


def _archive(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(arrays):
            content = BytesIO()
            np.lib.format.write_array(content, np.asarray(arrays[name]), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content.getvalue())
    return out.getvalue()


def _unarchived(content: bytes) -> dict[str, NDArray[Any]]:
    with np.load(BytesIO(content), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}
