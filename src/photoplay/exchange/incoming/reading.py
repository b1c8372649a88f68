"""A list of markers in any form that is known, as moments of the film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from photoplay.exchange.incoming.chapters import (
    is_chapter_lines,
    read_chapter_lines,
    read_ffmetadata,
    read_film_chapters,
)
from photoplay.exchange.incoming.edl import read_edl
from photoplay.exchange.incoming.found import FoundMarker, ListClock
from photoplay.exchange.incoming.sessions import read_midi_markers, read_reaper
from photoplay.exchange.incoming.tables import read_table, text_of
from photoplay.exchange.incoming.timelines import read_fcpxml, read_otio
from photoplay.exchange.timecode import Timecode
from photoplay.types.errors import MediaMissingError

FORMS = {
    "table": "CSV, TSV or text with a column of times (ours, PySceneDetect, Premiere, Avid, "
             "Audacity)",
    "edl": "CMX 3600 edit list, with Resolve's or Avid's markers or without",
    "otio": "OpenTimelineIO",
    "fcpxml": "Final Cut Pro XML",
    "reaper": "REAPER project: markers and regions",
    "ffmetadata": "FFmpeg metadata chapters",
    "chapters": "lines of time and title, as under an online video",
    "midi": "MIDI markers and cue points",
    "film": "chapters inside a film",
}  # fmt: skip
_SUFFIXES = {".edl": "edl", ".otio": "otio", ".fcpxml": "fcpxml", ".rpp": "reaper", ".mid": "midi",
             ".midi": "midi", ".ffmeta": "ffmetadata", ".ffmetadata": "ffmetadata"}  # fmt: skip
_FILMS = frozenset({".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mxf"})
_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerList:
    """What one file holds, in film time."""

    form: str
    """A key of FORMS."""
    markers: tuple[FoundMarker, ...]
    """In order of time; `start` and `end` are seconds from the film's first frame."""
    remarks: tuple[str, ...] = ()


def read_markers(
    path: Path, *, labels: Timecode | None = None, labelled: bool = False,
    duration: float | None = None,
) -> MarkerList:  # fmt: skip
    """The markers of `path`, placed on a film.

    `labels` is how the film's frames are labelled, `labelled` whether it says so itself (else
    labels are taken to begin at 00:00:00:00, or at the whole hour in which the list's first falls),
    `duration` its length in seconds. Raises BriefError, naming file and line, for what cannot be
    read, for labels that do not exist at the film's rate and for moments outside the film;
    MediaMissingError where there is no file.
    """
    if not path.is_file():
        raise MediaMissingError(f"there is no file {path}; check the name")
    clock = ListClock(name=path.name, labels=labels)
    if path.stat().st_size > _LARGEST and path.suffix.lower() not in _FILMS:
        raise clock.refuse("", "a list of markers is not larger than 64 MiB")
    form, found = _read(path, clock)
    if not found:
        raise clock.refuse("", f"no markers were found in it (read as: {FORMS[form]})")
    placed, remarks = _placed(found, labels, clock, labelled=labelled, duration=duration)
    return MarkerList(form=form, markers=tuple(sorted(placed, key=lambda m: m.start)),
                      remarks=tuple(remarks))  # fmt: skip


def _read(path: Path, clock: ListClock) -> tuple[str, list[FoundMarker]]:
    suffix = path.suffix.lower()
    if suffix in _FILMS:
        return "film", read_film_chapters(path)
    raw = path.read_bytes()
    if suffix in (".mid", ".midi") or raw[:4] == b"MThd":
        return "midi", read_midi_markers(path, clock)
    if b"\0" in raw[:4096] and raw[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise clock.refuse("", "it is not a text; known lists are: " + "; ".join(FORMS.values()))
    text = text_of(raw)
    form = _SUFFIXES.get(suffix) or _form_of(text)
    readers = {
        "edl": read_edl, "otio": read_otio, "fcpxml": read_fcpxml, "reaper": read_reaper,
        "ffmetadata": read_ffmetadata, "chapters": read_chapter_lines, "table": read_table,
    }  # fmt: skip
    return form, readers[form](text, clock)


def _form_of(text: str) -> str:
    head = text.lstrip()[:4096]
    if head.startswith(";FFMETADATA"):
        return "ffmetadata"
    if head.startswith("<REAPER_PROJECT"):
        return "reaper"
    if head.startswith("{") and "OTIO_SCHEMA" in head:
        return "otio"
    if head.startswith("<?xml") or head.startswith("<fcpxml"):
        return "fcpxml"
    if head.startswith("TITLE:") or "\nFCM:" in head:
        return "edl"
    return "chapters" if is_chapter_lines(text) else "table"


def _placed(
    found: Sequence[FoundMarker], labels: Timecode | None, clock: ListClock, *, labelled: bool,
    duration: float | None,
) -> tuple[list[FoundMarker], list[str]]:  # fmt: skip
    remarks: list[str] = []
    rows = list(found)
    with_labels = [marker for marker in rows if marker.labelled]
    if with_labels and labels is not None:
        if not labelled:
            labels, remark = _assumed(with_labels, labels, duration)
            remarks += [remark] if remark else []
        rows = [_on_film(marker, labels) if marker.labelled else marker for marker in rows]
    if duration is None or labels is None:
        return rows, remarks
    kept = []
    for marker in rows:
        if marker.start < -1e-6 or marker.start > duration + 1e-6:
            raise clock.refuse(marker.place, _outside(marker, labels, duration))
        if marker.start >= duration - 0.5 / float(labels.rate):
            remarks.append(f"{marker.place}: {marker.name!r} at the film's very end is left out")
            continue
        kept.append(replace(marker, end=min(marker.end, duration) if marker.end else None))
    return kept, remarks


def _assumed(
    found: Sequence[FoundMarker], labels: Timecode, duration: float | None
) -> tuple[Timecode, str]:
    """Labels that begin at a whole hour, where the film has none and the list's all lie past it."""
    drop = any(marker.drop for marker in found)
    counted = Timecode(labels.rate, drop)
    first = counted.label(round(min(m.start for m in found) * labels.rate))
    hour = f"{first[:2]}:00:00{first[8]}00"
    begun = replace(counted, first=counted.number(hour))
    last = begun.frame_of_number(round(max(m.start for m in found) * labels.rate))
    too_long = duration is not None and last / labels.rate > duration + 1
    if first.startswith("00") or too_long:
        return replace(labels, drop=drop), ""
    return begun, (
        f"the film carries no timecode; its first frame is taken to be {hour} (--timecode sets it)"
    )


def _on_film(marker: FoundMarker, labels: Timecode) -> FoundMarker:
    frame = labels.frame_of_number(round(marker.start * labels.rate))
    start = float(frame / labels.rate)
    end = start + marker.end - marker.start if marker.end is not None else None
    return replace(marker, start=start, end=end, labelled=False)


def _outside(marker: FoundMarker, labels: Timecode, duration: float) -> str:
    label = labels.label(round(marker.start * float(labels.rate)))
    first = labels.label(0)
    last = labels.label(round(duration * float(labels.rate)) - 1)
    name = f"{marker.name!r} at " if marker.name else ""
    return (
        f"{name}{label} ({marker.start:.2f} s) lies outside the film, which runs from {first} to "
        f"{last} ({duration:.2f} s); if the list counts from another first frame, give it with "
        "--timecode"
    )
