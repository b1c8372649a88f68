"""Croissant metadata of an exported folder: what machines read to find and load a data set.

MLCommons Croissant 1.0 (mlcommons.org/croissant/1.0), JSON-LD with the vocabulary of schema.org.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from photoplay.types.cards import DatasetCard

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The specification's own, as its readers expect it."""
_KINDS = {
    "tempo": "sc:Float", "seconds": "sc:Float", "notes": "sc:Integer", "matched": "sc:Boolean",
}  # fmt: skip
_REPEATED = frozenset({"creators", "captions", "tags", "emotions"})
_FORMATS = {".parquet": "application/x-parquet", ".tar": "application/x-tar"}


def write_croissant(
    folder: Path, card: DatasetCard, files: Sequence[Path], columns: Mapping[str, str]
) -> Path:
    """Write croissant.json beside an export whose `files` lie in `folder`.

    `columns` (name -> meaning) are those of its tables; without any, only the files are described.
    """
    path = folder / "croissant.json"
    form = croissant_of(folder, card, files, columns)
    path.write_text(json.dumps(form, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def croissant_of(
    folder: Path, card: DatasetCard, files: Sequence[Path], columns: Mapping[str, str]
) -> dict[str, Any]:
    """The metadata as JSON-LD."""
    objects = [_file(folder, path) for path in files]
    form: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": card.name,
        "description": f"{card.title}: {card.holds}. {'. '.join(card.traps)}",
        "license": card.licence,
        "url": card.ask,
        "citeAs": card.source,
        "isLiveDataset": False,
        "distribution": objects,
    }
    if columns and files:
        form["distribution"] = [*objects, _tables()]
        form["recordSet"] = [_rows(columns)]
    return form


def _file(folder: Path, path: Path) -> dict[str, Any]:
    name = path.relative_to(folder).as_posix()
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": _FORMATS[path.suffix],
        "sha256": file_digest(path),
    }


def _tables() -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": "tables",
        "name": "tables",
        "encodingFormat": _FORMATS[".parquet"],
        "includes": "data/*.parquet",
    }


def _rows(columns: Mapping[str, str]) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": "items",
        "name": "items",
        "description": "One row an item",
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"items/{name}",
                "name": name,
                "description": meaning,
                "dataType": _KINDS.get(name, "sc:Text"),
                **({"repeated": True} if name in _REPEATED else {}),
                "source": {"fileSet": {"@id": "tables"}, "extract": {"column": name}},
            }
            for name, meaning in columns.items()
        ],
    }


def file_digest(path: Path) -> str:
    """SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
