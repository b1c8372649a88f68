"""A study's table as it came out of any tool: delimiter, encoding, heads, and rows with numbers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from photoplay.types.errors import BriefError, MediaMissingError

_ABOUT_THE_ANSWER = frozenset({
    "startdate", "enddate", "status", "ipaddress", "progress", "durationinseconds", "finished",
    "recordeddate", "recipientlastname", "recipientfirstname", "recipientemail",
    "externalreference", "externaldatareference", "locationlatitude", "locationlongitude",
    "distributionchannel", "userlanguage", "qrecaptchascore", "timestamp", "ratingtime",
    "ratingcomment", "choicetime", "choicecomment", "sessiontestid", "comment", "time", "age",
    "gender",
})  # fmt: skip
"""Columns of study tools that tell of the answering, not of the music."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    number: int
    """As a spreadsheet counts: the head is row 1."""
    cells: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyTable:
    name: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    decimal_comma: bool
    remarks: tuple[str, ...] = ()

    def number(self, row: Row, head: str) -> float:
        """The number in a cell; BriefError names row and column where it is none."""
        text = row.cells[head].strip()
        if self.decimal_comma:
            text = text.replace(",", ".")
        # "4 - Good": survey tools put the words of a scale beside its number.
        found = re.fullmatch(r"([-+]?\d+(?:\.\d+)?)(?:\s*[-–:.(]\s*\D.*)?", text)
        if not found:
            raise self.fault(row, head, f"expected a number, got {text!r}")
        return float(found[1])

    def fault(self, row: Row, head: str, words: str) -> BriefError:
        return BriefError(f"{self.name}, row {row.number}, column {head!r}: {words}")


def read_table(path: Path) -> StudyTable:
    """Read CSV or TSV with commas, semicolons or tabs, in UTF-8, UTF-16 or Latin-1.

    Qualtrics' second and third rows are known: where its heads are bare question numbers the
    second row's words take their place. Empty rows and unfinished answers are left out, and said.
    Raises MediaMissingError, and BriefError where a row has cells that no head names.
    """
    if not path.is_file():
        raise MediaMissingError(f"there is no {path}; a study is a CSV file")
    text = _decoded(path)
    delimiter = _delimiter(text)
    lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    while lines and not any(cell.strip() for cell in lines[-1]):
        lines.pop()
    if len(lines) < 2:
        raise BriefError(f"{path.name}: expected a row of heads and rows of answers, got "
                         f"{len(lines)} rows")  # fmt: skip
    heads = [head.strip() for head in lines[0]]
    first, remarks = 1, []
    if len(lines) > 2 and any('"ImportId"' in cell for cell in lines[2]):
        heads, first = _worded(heads, lines[1]), 3
        remarks.append("rows 2 and 3 are Qualtrics' own and no answers")
    doubled = {head for head in heads if head and heads.count(head) > 1}
    if doubled:
        raise BriefError(f"{path.name}: two columns are called {sorted(doubled)[0]!r}")
    rows, unfinished = _rows(path.name, heads, lines, first)
    if unfinished:
        remarks.append(f"{unfinished} answers were not finished and are left out")
    return StudyTable(
        name=path.name, heads=tuple(head for head in heads if head), rows=tuple(rows),
        decimal_comma=delimiter == ";", remarks=tuple(remarks),
    )  # fmt: skip


def plain(text: str) -> str:
    """A head without what tools write differently: Rating_Score -> ratingscore."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def is_about_the_answer(head: str) -> bool:
    return plain(head) in _ABOUT_THE_ANSWER


def _rows(
    name: str, heads: Sequence[str], lines: Sequence[Sequence[str]], first: int
) -> tuple[list[Row], int]:
    rows, unfinished = [], 0
    for number, line in enumerate(lines[first:], first + 1):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) > len(heads) and any(cell.strip() for cell in line[len(heads) :]):
            raise BriefError(f"{name}, row {number}: {len(line)} cells under {len(heads)} heads")
        cells = dict(zip(heads, [*line, *[""] * (len(heads) - len(line))], strict=False))
        done = next((v for k, v in cells.items() if plain(k) == "finished"), "1")
        if done.strip().lower() in ("0", "false"):
            unfinished += 1
            continue
        rows.append(Row(number=number, cells={k: v for k, v in cells.items() if k}))
    return rows, unfinished


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _delimiter(text: str) -> str:
    head = text.splitlines()[0] if text else ""
    return max(",;\t", key=head.count)


def _worded(heads: Sequence[str], words: Sequence[str]) -> list[str]:
    """Qualtrics: the question's words where the head is only its number (Q5, Q5_2)."""
    padded = [*words, *[""] * (len(heads) - len(words))]
    return [
        word.strip() if re.fullmatch(r"Q?\d+([._]\d+)*", head) and word.strip() else head
        for head, word in zip(heads, padded, strict=False)
    ]
