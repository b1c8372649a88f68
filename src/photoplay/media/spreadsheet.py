"""The first sheet of an .xlsx workbook as rows of text (ECMA-376, SpreadsheetML)."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from zlib import error as ZlibError

from photoplay.types.errors import MediaError

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL = re.compile(r"^([A-Z]+)\d+$")


def read_sheet(path: Path) -> list[list[str]]:
    """Rows of cells as text, empty cells "", of one length; MediaError where it cannot be read.

    Numbers are as they were stored; formulas count by their last value.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            shared: list[str] = []
            if "xl/sharedStrings.xml" in names:
                strings = ET.fromstring(packed.read("xl/sharedStrings.xml"))
                shared = [_text(item) for item in strings.iter(f"{_MAIN}si")]
            first = min(name for name in names if re.match(r"xl/worksheets/sheet\d+\.xml$", name))
            sheet = ET.fromstring(packed.read(first))
        rows = [_row(row, shared) for row in sheet.iter(f"{_MAIN}row")]
    except (OSError, zipfile.BadZipFile, ZlibError, ET.ParseError, ValueError, IndexError,
            EOFError) as error:  # fmt: skip
        raise MediaError(f"{path} cannot be read as a workbook: {error}") from error
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _row(row: ET.Element, shared: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(f"{_MAIN}c"):
        match = _CELL.match(cell.get("r", ""))
        place = _column(match[1]) if match else len(cells)
        cells += [""] * (place - len(cells))
        cells.append(_value(cell, shared))
    return cells


def _value(cell: ET.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return _text(cell)
    value = cell.findtext(f"{_MAIN}v") or ""
    return shared[int(value)] if cell.get("t") == "s" and value else value


def _text(item: ET.Element) -> str:
    return "".join(one.text or "" for one in item.iter(f"{_MAIN}t"))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
