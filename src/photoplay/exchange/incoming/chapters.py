"""Chapters: ffmetadata, the list under an online video, and those inside a film."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from photoplay.exchange.incoming.found import FoundMarker, ListClock, clock_seconds
from photoplay.exchange.incoming.tables import lines_of
from photoplay.media.probe import probe

_LINE = re.compile(r"^\s*\(?((?:\d+:)?\d{1,2}:\d{2}(?:\.\d+)?)\)?\s*[-–—:|]?\s*(.*)$")


def read_ffmetadata(text: str, clock: ListClock) -> list[FoundMarker]:
    """The [CHAPTER] blocks of an ;FFMETADATA1 file."""
    found: list[FoundMarker] = []
    block: dict[str, str] | None = None
    begun = 0
    for number, line in [*lines_of(text), (0, "[END]")]:
        if line.startswith("["):
            if block is not None:
                found.append(_chapter(block, f"line {begun}", clock))
            block, begun = ({} if line.strip().upper() == "[CHAPTER]" else None), number
        elif block is not None and "=" in line and not line.startswith((";", "#")):
            key, _, value = line.partition("=")
            block[key.strip().upper()] = re.sub(r"\\(.)", r"\1", value.strip())
    return found


def _chapter(block: dict[str, str], place: str, clock: ListClock) -> FoundMarker:
    try:
        base = Fraction(block.get("TIMEBASE", "1/1000000000"))
        start = int(block["START"]) * base
        end = int(block["END"]) * base if "END" in block else None
    except (KeyError, ValueError, ZeroDivisionError) as error:
        raise clock.refuse(place, "a chapter needs TIMEBASE=1/n, START= and END=") from error
    if end is not None and end < start:
        raise clock.refuse(place, "the chapter ends before it begins")
    return FoundMarker(start=float(start), end=float(end) if end else None,
                       name=block.get("TITLE", ""), origin="chapter", place=place)  # fmt: skip


def read_chapter_lines(text: str, clock: ListClock) -> list[FoundMarker]:
    """Lines such as "1:02 The storm"; lines without a time are left out."""
    found = []
    for number, line in lines_of(text):
        if match := _LINE.match(line):
            seconds = clock_seconds(match[1])
            if seconds is None:
                raise clock.refuse(f"line {number}", f"{match[1]!r} is not a time")
            found.append(FoundMarker(start=seconds, name=match[2].strip(), origin="chapter",
                                     place=f"line {number}"))  # fmt: skip
    return found


def is_chapter_lines(text: str) -> bool:
    """Whether `text` begins like the chapters under an online video."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    match = _LINE.match(first)
    return match is not None and match[2][:1] not in ("", ",", ";") and "\t" not in first


def read_film_chapters(path: Path) -> list[FoundMarker]:
    """The chapters inside a film."""
    return [
        FoundMarker(start=one.start, end=one.end, name=one.title, origin="chapter",
                    place=f"chapter {number}")
        for number, one in enumerate(probe(path).chapters, 1)
    ]  # fmt: skip
