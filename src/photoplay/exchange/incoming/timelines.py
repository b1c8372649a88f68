"""Markers of editors' timelines: OpenTimelineIO and Final Cut Pro XML."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from photoplay.exchange.incoming.found import FoundMarker, ListClock

_STORIES = frozenset(
    (
        "spine", "asset-clip", "clip", "video", "audio", "ref-clip", "sync-clip", "mc-clip", "gap",
        "title", "audition",
    )
)  # fmt: skip


def read_otio(text: str, clock: ListClock) -> list[FoundMarker]:
    """Markers on the timeline, its tracks and its clips, in seconds of the timeline."""
    try:
        timeline = otio.adapters.read_from_string(text, "otio_json")
    except Exception as error:
        raise clock.refuse("", f"it is not an OpenTimelineIO file: {error}") from error
    if not isinstance(timeline, otio.schema.Timeline):
        raise clock.refuse("", f"it holds a {type(timeline).__name__}, not a Timeline")
    stack = timeline.tracks
    found = []
    for item in (stack, *stack.find_children()):
        for marker in getattr(item, "markers", ()):
            span = marker.marked_range
            if item is not stack:
                span = _on_stack(item, span, stack)
            found.append(_from_otio(marker, span))
    return found


def _on_stack(item: Any, span: Any, stack: Any) -> Any:
    """`span`, which counts in the item's own time, in the timeline's."""
    return otio.opentime.TimeRange(
        item.transformed_time(span.start_time, stack), span.duration
    )  # fmt: skip


def _from_otio(marker: Any, span: Any) -> FoundMarker:
    start = span.start_time.to_seconds()
    one_frame = span.duration.value <= 1
    own = marker.metadata.get("photoplay", {})
    return FoundMarker(
        start=start,
        end=None if one_frame else start + span.duration.to_seconds(),
        name=marker.name,
        comment=str(own.get("comment", "") or getattr(marker, "comment", "")),
        colour=str(marker.color or "").lower(),
        kind=str(own.get("kind", "")),
        place=f"marker {marker.name!r}",
    )


def read_fcpxml(text: str, clock: ListClock) -> list[FoundMarker]:
    """Markers of the first sequence, in seconds from its beginning."""
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise clock.refuse(
            f"line {error.position[0]}", f"it is not well-formed: {error}"
        ) from error
    sequence = root.find(".//sequence")
    if root.tag != "fcpxml" or sequence is None:
        raise clock.refuse("", f"expected <fcpxml> with a <sequence>, found <{root.tag}>")
    start = _time(sequence.get("tcStart", "0s"), clock)
    spine = sequence.find("spine")
    if spine is None or not len(spine):
        return []
    # A spine counts from the sequence's first timecode; some writers count from zero.
    first = _time(spine[0].get("offset", "0s"), clock)
    return list(_walk(spine, Fraction(0), start if first >= start else Fraction(0), clock))


def _walk(
    element: ET.Element, at: Fraction, local: Fraction, clock: ListClock
) -> Iterator[FoundMarker]:
    """Markers below `element`, whose own time `local` lies at `at` of the sequence."""
    running = at
    for child in element:
        if child.tag in ("marker", "chapter-marker"):
            yield _from_fcpxml(child, at, local, clock)
        elif child.tag in _STORIES:
            offset = child.get("offset")
            begins = at + _time(offset, clock) - local if offset else running
            if child.tag == "spine":
                yield from _walk(child, begins, Fraction(0), clock)
                continue
            inner = _time(child.get("start", "0s"), clock)
            yield from _walk(child, begins, inner, clock)
            if element.tag == "spine":
                running = begins + _time(child.get("duration", "0s"), clock)


def _from_fcpxml(
    element: ET.Element, at: Fraction, local: Fraction, clock: ListClock
) -> FoundMarker:
    begins = at + _time(element.get("start", "0s"), clock) - local
    length = _time(element.get("duration", "0s"), clock)
    name = element.get("value", "")
    rate = clock.labels.rate if clock.labels else Fraction(25)
    return FoundMarker(
        start=float(begins),
        end=float(begins + length) if length > Fraction(3, 2) / rate else None,
        name=name,
        comment=element.get("note", ""),
        origin="chapter" if element.tag == "chapter-marker" else "marker",
        place=f"marker {name!r}",
    )


def _time(text: str, clock: ListClock) -> Fraction:
    """Rational seconds such as 1001/30000s."""
    try:
        return Fraction(text.removesuffix("s"))
    except (ValueError, ZeroDivisionError) as error:
        raise clock.refuse("", f"{text!r} is not a time of FCPXML, such as 1001/30000s") from error
