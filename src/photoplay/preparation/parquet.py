"""Examples as a folder that Hugging Face `datasets` opens: parquet tables, and media beside them.

data/SPLIT-NNNNN-of-NNNNN.parquet has a row an item: what people look for as columns of their own,
the whole packed item in `item` and `arrays`, and the places of its media under media/ in `media`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from photoplay.media.packing import ARRAYS, ITEM, from_files
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import AssetError, DatasetError, OutputError
from photoplay.types.example import Example

ROWS = 1000
"""Rows a table at most."""
COLUMNS = {
    "key": "The item's key in its set",
    "title": "Title",
    "creators": "Who made the music or film",
    "style": "Genre or style in the set's words",
    "metre": "Time signature as the set states it",
    "tempo": "Quarter notes a minute as the set states them",
    "captions": "Words about music, picture or both",
    "tags": "Tags",
    "emotions": "Words for the emotion",
    "matched": "Whether picture and music belong together",
    "seconds": "Length of the written music in seconds",
    "notes": "Number of notes",
    "item": "The packed item: JSON of all fields, media by name",
    "arrays": "The item's arrays: bytes of an .npz archive",
    "media": "Places of the media: JSON, name to path in this folder",
}
"""Name -> meaning; the first twelve are for people, the last three bring the item back."""


def write_tables(
    items: Iterable[tuple[Example, Mapping[str, bytes]]],
    folder: Path,
    split: str = "train",
    *,
    rows: int = ROWS,
) -> list[Path]:
    """Write examples with their packed files and return the tables in order.

    AssetError where pyarrow is not installed.
    """
    tables: list[list[dict[str, Any]]] = [[]]
    for number, (example, files) in enumerate(items):
        if len(tables[-1]) == rows:
            tables.append([])
        place = f"media/{split}/{number // rows:05d}/{number:08d}"
        try:
            media = _write_media(files, folder, place)
        except OSError as error:
            raise OutputError(f"{folder / place} cannot be written: {error}") from error
        tables[-1].append(_row(example, files, media))
    total = len(tables) if tables[0] else 0
    return [
        _write_table(table, folder / "data" / f"{split}-{i:05d}-of-{total:05d}.parquet")
        for i, table in enumerate(tables[:total])
    ]


def read_tables(paths: Iterable[Path], folder: Path) -> Iterator[Example]:
    """The examples of tables in order; paths of media lead into `folder`."""
    parquet = _parquet()
    for path in paths:
        try:
            rows = parquet.read_table(path, columns=["item", "arrays", "media"]).to_pylist()
        except (OSError, ValueError) as error:
            raise DatasetError(f"{path} is no table of examples: {error}") from error
        yield from (from_row(row, folder) for row in rows)


def from_row(row: Mapping[str, Any], folder: Path) -> Example:
    """The example of one row, as any reader of parquet gives it."""
    files = {ITEM: row["item"].encode()}
    if row["arrays"]:
        files[ARRAYS] = row["arrays"]
    places: dict[str, str] = json.loads(row["media"])
    for name, place in places.items():
        files[name] = (folder / place).read_bytes()
    if not places:
        return from_files(files)
    return from_files(files, (folder / next(iter(places.values()))).parent)


def write_readme(folder: Path, card: DatasetCard, splits: Iterable[str]) -> None:
    """The folder's README.md with the head that Hugging Face reads: which table is which split."""
    lines = ["---", "configs:", "- config_name: default", "  data_files:"]
    for split in splits:
        lines += [f"  - split: {split.replace('/', '_')}", f"    path: data/{split}-*.parquet"]
    lines += ["---", "", f"# {card.title}", "", f"{card.holds}. {card.source}."]
    lines += ["", f"Licence: {card.licence}", "", f"To get the set itself: {card.ask}.", ""]
    lines += ["| column | what stands in it |", "|---|---|"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in COLUMNS.items()]
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _row(example: Example, files: Mapping[str, bytes], media: dict[str, str]) -> dict[str, Any]:
    notes = example.notes
    return {
        "key": example.key,
        "title": example.title,
        "creators": list(example.creators),
        "style": example.style,
        "metre": example.metre,
        "tempo": example.tempo,
        "captions": [caption.text for caption in example.captions],
        "tags": list(example.tags),
        "emotions": [emotion.word for emotion in example.emotions],
        "matched": example.matched,
        "seconds": None if notes is None else notes.seconds,
        "notes": None if notes is None else len(notes),
        "item": files[ITEM].decode(),
        "arrays": files.get(ARRAYS, b""),
        "media": json.dumps(media, sort_keys=True),
    }


def _write_media(files: Mapping[str, bytes], folder: Path, place: str) -> dict[str, str]:
    media = {}
    for name in sorted(files.keys() - {ITEM, ARRAYS}):
        path = folder / place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
        media[name] = f"{place}/{name}"
    return media


def _write_table(rows: list[dict[str, Any]], path: Path) -> Path:
    parquet = _parquet()
    import pyarrow as pa  # noqa: PLC0415 (with _parquet: an extra, asked for here alone)

    texts = pa.list_(pa.string())
    kinds = {
        "creators": texts, "captions": texts, "tags": texts, "emotions": texts,
        "tempo": pa.float64(), "seconds": pa.float64(), "notes": pa.int64(),
        "matched": pa.bool_(), "arrays": pa.binary(),
    }  # fmt: skip
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        growing = path.with_suffix(".part")
        parquet.write_table(pa.Table.from_pylist(rows, schema=schema), growing)
        growing.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error}") from error
    return path


def _parquet() -> Any:
    try:
        import pyarrow.parquet  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise AssetError(
            "parquet needs pyarrow, which is not installed: pip install 'photoplay[parquet]'"
        ) from error
    return pyarrow.parquet
