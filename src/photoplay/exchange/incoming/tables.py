"""Tables of markers: our own CSV, PySceneDetect's scene list, Premiere's and Avid's exports, label
tracks, and any other list with a column of times.

A table with a heading is read by its column names; one without, by the form of its cells: the first
time, a second one as the end, a colour word, and what is left as the name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import get_args

from photoplay.exchange.incoming.found import (
    FoundMarker,
    ListClock,
    clock_seconds,
    is_label,
    is_time,
)
from photoplay.types.brief import Gesture

COLOURS = frozenset(
    (
        "red", "orange", "yellow", "green", "cyan", "blue", "purple", "magenta", "pink", "fuchsia",
        "rose", "lavender", "violet", "sky", "mint", "lemon", "sand", "cocoa", "cream", "white",
        "black", "grey", "gray", "teal",
    )
)  # fmt: skip
KINDS = ("hit", "accent", "missed", "hero", "avoid", "silence", "section", "cue", "chapter", "cut",
         "ignore", "shift", "stop")  # fmt: skip
GESTURES = get_args(Gesture)
_COLUMNS = {
    "frame": ("frame", "start frame", "frame number"),
    "seconds": ("seconds", "start time (seconds)", "time (seconds)", "start seconds", "start (s)"),
    "start": ("timecode", "start timecode", "tc", "start", "time", "in", "start time", "record in",
              "position", "begin", "source in", "start tc", "timecode in"),
    "end": ("end", "out", "end timecode", "end time", "record out", "stop", "end tc", "source out",
            "timecode out"),
    "end seconds": ("end time (seconds)", "end seconds", "end (s)"),
    "duration": ("duration", "length", "length (seconds)", "duration (s)", "duration_s"),
    "name": ("name", "marker name", "title", "label", "marker", "text", "event"),
    "comment": ("comment", "comments", "description", "notes", "note"),
    "colour": ("color", "colour", "marker color"),
    "kind": ("kind", "type"),
    "gesture": ("gesture",),
    "weight": ("weight", "priority", "strength"),
}  # fmt: skip
_MEANS = {name: column for column, names in _COLUMNS.items() for name in names}
_SCENES = "scene number"


def read_table(text: str, clock: ListClock) -> list[FoundMarker]:
    """The markers of a table; BriefError names the line of what cannot be read."""
    rows = _rows(text)
    if not rows:
        raise clock.refuse("", "the list is empty")
    head = next((k for k, (_, cells) in enumerate(rows[:3]) if _is_head(cells)), None)
    if head is None:
        return [_by_form(cells, f"line {line}", clock) for line, cells in rows]
    names = [cell.strip().lower() for cell in rows[head][1]]
    columns = {_MEANS[name]: k for k, name in reversed(list(enumerate(names))) if name in _MEANS}
    # PySceneDetect counts frames from 1; its seconds are exact enough for any rate.
    if _SCENES in names:
        columns.pop("frame", None)
    strict = "kind" in names
    found = [
        _by_name(cells, columns, f"line {line}", clock, strict=strict)
        for line, cells in rows[head + 1 :]
    ]
    if _SCENES in names:
        return [_as_cut(marker) for marker in found]
    return found


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Line number and cells of each row that has any and is not a comment (#)."""
    lines = text.splitlines()
    sample = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    delimiter = max("\t;,", key=lambda mark: (sample.count(mark), "\t;,".index(mark)))
    if is_label(sample.split(",")[0].split("\t")[0]) and delimiter == ";":
        delimiter = "\t" if "\t" in sample else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [
        (reader.line_num, cells)
        for cells in reader
        if any(cell.strip() for cell in cells) and not cells[0].startswith("#")
    ]


def _is_head(cells: Sequence[str]) -> bool:
    names = {_MEANS.get(cell.strip().lower()) for cell in cells}
    return bool(names & {"frame", "seconds", "start"})


def _by_name(
    cells: Sequence[str], columns: dict[str, int], place: str, clock: ListClock, *, strict: bool
) -> FoundMarker:
    def cell(column: str) -> str:
        at = columns.get(column)
        return cells[at].strip() if at is not None and at < len(cells) else ""

    start, label = _start(cell("frame"), cell("seconds"), cell("start"), place, clock)
    end = _end(cell("end"), cell("end seconds"), cell("duration"), start, place, clock)
    kind = cell("kind").lower() if strict else ""
    if kind and kind not in KINDS:
        near = get_close_matches(kind, KINDS, 1) or [", ".join(KINDS)]
        raise clock.refuse(place, f"there is no kind {kind!r}; perhaps {near[0]}")
    gesture = cell("gesture").lower()
    if gesture and gesture not in GESTURES:
        near = get_close_matches(gesture, GESTURES, 1) or [", ".join(GESTURES)]
        raise clock.refuse(place, f"there is no gesture {gesture!r}; perhaps {near[0]}")
    return FoundMarker(
        start=start,
        end=end,
        name=cell("name"),
        gesture=gesture,
        comment=cell("comment"),
        colour=cell("colour").lower(),
        kind=kind,
        weight=_weight(cell("weight"), place, clock),
        place=place,
        labelled=bool(label),
        drop=bool(label) and clock.is_drop(label),
    )


def _start(frame: str, seconds: str, start: str, place: str, clock: ListClock) -> tuple[float, str]:
    """Seconds, and the label they were read from, "" for none: the most exact column rules."""
    if frame and clock.labels is not None:
        if not frame.isdigit():
            raise clock.refuse(place, f"{frame!r} is not a frame number")
        return clock.frame_seconds(int(frame), place), ""
    if start and is_label(start):
        return clock.label_seconds(start, place), start
    for text in (seconds, start):
        if text:
            return _plain(text, place, clock), ""
    raise clock.refuse(place, "there is no time in this line")


def _end(
    end: str, seconds: str, duration: str, start: float, place: str, clock: ListClock
) -> float | None:
    stop: float | None = None
    if end:
        stop = clock.label_seconds(end, place) if is_label(end) else _plain(end, place, clock)
    elif seconds:
        stop = _plain(seconds, place, clock)
    elif duration:
        length = (
            clock.label_seconds(duration, place)
            if is_label(duration)
            else _plain(duration, place, clock)
        )
        stop = start + length
    if stop is not None and stop < start - 1e-9:
        raise clock.refuse(place, f"it ends {start - stop:g} s before it begins")
    return stop if stop is None or stop > start + 1e-9 else None


def _plain(text: str, place: str, clock: ListClock) -> float:
    seconds = clock_seconds(text)
    if seconds is None or seconds < 0:
        raise clock.refuse(
            place, f"{text!r} is not a time; write 75.5, 1:15.5, 0:01:15.5 or 00:01:15:12"
        )
    return seconds


def _weight(text: str, place: str, clock: ListClock) -> float | None:
    if not text:
        return None
    try:
        weight = float(text.replace(",", "."))
    except ValueError:
        weight = -1.0
    if not 0 <= weight <= 1:
        raise clock.refuse(place, f"a weight lies between 0 and 1, got {text!r}")
    return weight


def _by_form(cells: Sequence[str], place: str, clock: ListClock) -> FoundMarker:
    trimmed = [cell.strip() for cell in cells]
    times = [k for k, cell in enumerate(trimmed) if is_time(cell)]
    if not times:
        # A label track: bare seconds in the first column or two.
        times = [k for k in (0, 1) if k < len(trimmed) and clock_seconds(trimmed[k]) is not None]
    if not times or times[0] > 2:
        raise clock.refuse(
            place,
            f"no time found in {' '.join(trimmed)[:40]!r}; the first cell should be one "
            "(75.5, 1:15.5, 00:01:15:12), or the first line name the columns",
        )
    first = trimmed[times[0]]
    labelled = is_label(first)
    start = clock.label_seconds(first, place) if labelled else _plain(first, place, clock)
    follows = len(times) > 1 and times[1] == times[0] + 1
    end = _end(trimmed[times[1]], "", "", start, place, clock) if follows else None
    rest = trimmed[times[0] + 1 + follows :]
    colour = next((cell.lower() for cell in rest if cell.lower() in COLOURS), "")
    words = [cell for cell in rest if cell and cell.lower() != colour and not _is_track(cell)]
    name, comment = (words[0], " ".join(words[1:])) if words else ("", "")
    return FoundMarker(
        start=start, end=end, name=name, comment=comment, colour=colour, place=place,
        labelled=labelled, drop=labelled and clock.is_drop(first),
    )  # fmt: skip


def _is_track(cell: str) -> bool:
    """Avid's track column (V1, A2, TC1) and its lengths in frames."""
    return cell.isdigit() or (
        len(cell) <= 4 and cell[:1] in "VAT" and cell.lstrip("VATC").isdigit()
    )


def _as_cut(marker: FoundMarker) -> FoundMarker:
    return replace(marker, end=None, name="", comment="", origin="cut")


def text_of(raw: bytes) -> str:
    """The text of a list in UTF-8, in UTF-16 with its mark, or else in Latin-1."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "latin-1"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("Latin-1 reads anything")


def lines_of(text: str) -> Iterable[tuple[int, str]]:
    """Numbered lines."""
    return enumerate(text.splitlines(), 1)
