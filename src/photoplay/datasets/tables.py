"""Text tables of annotations, row by row; a row that does not fit is told with file and line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from photoplay.types.errors import DatasetError, DatasetMissingError


def lines_of(path: Path) -> list[str]:
    """The lines of a text file without their ends.

    DatasetMissingError where it is missing, DatasetError where it is no text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise DatasetMissingError(f"{path} is missing") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read as text: {error}") from error
    return text.splitlines()


def rows_of(
    path: Path, least: int, *, most: int | None = None, separator: str | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Line number and words of every line that is not empty.

    `separator` None is any white space. A line with fewer than `least` or more than `most` words
    (None: `least` too, 0: any number) is a DatasetError, and so is a file without lines.
    """
    most = least if most is None else most
    empty = True
    for number, line in enumerate(lines_of(path), 1):
        if not line.strip():
            continue
        empty = False
        words = line.split(separator)
        if len(words) < least or (most and len(words) > most):
            raise DatasetError(
                f"{path}, line {number}: expected {least} columns, got {line[:60]!r}"
            )
        yield number, words
    if empty:
        raise DatasetError(f"{path} is empty")


def numbers_of(path: Path, columns: int, *, separator: str | None = None) -> list[list[float]]:
    """A table of numbers alone, row by row."""
    table = []
    for number, words in rows_of(path, columns, separator=separator):
        try:
            table.append([float(word) for word in words])
        except ValueError as error:
            raise DatasetError(f"{path}, line {number}: {error}") from error
    return table


def records_of(path: Path, *columns: str) -> list[dict[str, str]]:
    """The rows of a CSV file with a header that holds at least `columns`."""
    reader = csv.DictReader(lines_of(path))
    try:
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise DatasetError(f"{path} lacks the columns {', '.join(sorted(missing))}")
        records = list(reader)
    except csv.Error as error:
        raise DatasetError(f"{path}, line {reader.line_num}: {error}") from error
    for number, record in enumerate(records, 2):
        if None in record or any(record[name] is None for name in columns):
            raise DatasetError(
                f"{path}, row {number}: has not {len(reader.fieldnames or ())} columns"
            )
    return records


def plain_records_of(path: Path, *columns: str) -> list[dict[str, str]]:
    """The rows of a CSV file without a header, whose columns are `columns`."""
    records = []
    for number, row in enumerate(csv.reader(lines_of(path)), 1):
        if not row:
            continue
        if len(row) != len(columns):
            raise DatasetError(
                f"{path}, line {number}: expected the {len(columns)} columns "
                f"{', '.join(columns)}, got {len(row)}"
            )
        records.append(dict(zip(columns, row, strict=True)))
    return records


def json_of(path: Path) -> Any:
    """What a JSON file holds; DatasetError where it holds none."""
    try:
        return json.loads("\n".join(lines_of(path)))
    except json.JSONDecodeError as error:
        raise DatasetError(f"{path} is not JSON: {error}") from error


def text_facts(**facts: object) -> Mapping[str, str]:
    """Facts in the set's own words: those that are empty are left out."""
    return {name: str(value) for name, value in facts.items() if value not in (None, "")}
