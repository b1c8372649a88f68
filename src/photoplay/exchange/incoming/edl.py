"""Edit decision lists, CMX 3600: Resolve's marker events, Avid's locator comments, plain edits.

A list with markers gives those; a list of edits alone gives each edit's beginning as a cut.
"""

from __future__ import annotations

import re
from dataclasses import replace

from photoplay.exchange.incoming.found import FoundMarker, ListClock
from photoplay.exchange.incoming.tables import lines_of

_TC = r"(\d{1,2}[:;]\d{2}[:;]\d{2}[:;]\d{2})"
_EVENT = re.compile(
    rf"^\s*(\d{{1,6}})\s+(\S+)\s+(\S+)\s+(\S+).*?\s{_TC}\s+{_TC}\s+{_TC}\s+{_TC}\s*$"
)
_RESOLVE = re.compile(r"\|C:(?:ResolveColor)?(\w+)\s*\|M:(.*?)\s*\|D:(\d+)\s*$")
_LOCATOR = re.compile(rf"^\*\s*LOC:\s*{_TC}\s+(\w+)\s*(.*)$")
_OTHER_LINE = re.compile(r"^\s*(\*|TITLE:|FCM:|M2\b|AUD\b|FINAL CUT|SPLIT|EFFECTS|>>>|\||$)")


def read_edl(text: str, clock: ListClock) -> list[FoundMarker]:
    """Markers of an edit list; BriefError names the line of what is neither event nor comment."""
    drop: bool | None = None
    markers: list[FoundMarker] = []
    cuts: list[FoundMarker] = []
    event: FoundMarker | None = None
    for number, line in lines_of(text):
        place = f"line {number}"
        if line.startswith("FCM:"):
            # A head that contradicts the labels' own marks is a known fault of writers.
            drop = "NON" not in line.upper()
            continue
        if match := _EVENT.match(line):
            label = match[7]
            said = True if ";" in label else drop
            start = clock.label_seconds(label, place, drop=said)
            event = FoundMarker(start=start, origin="cut", place=place, labelled=True,
                                drop=clock.is_drop(label, said))  # fmt: skip
            cuts.append(event)
        elif match := _RESOLVE.search(line):
            if event is None:
                raise clock.refuse(place, "a marker's comment stands before any event")
            markers.append(_resolve(match, line, event, place, clock))
        elif match := _LOCATOR.match(line):
            said = True if ";" in match[1] else drop
            start = clock.label_seconds(match[1], place, drop=said)
            markers.append(
                FoundMarker(start=start, name=match[3].strip(), colour=match[2].lower(),
                            place=place, labelled=True, drop=clock.is_drop(match[1], said))
            )  # fmt: skip
        elif line[:1].isdigit() and not _OTHER_LINE.match(line):
            raise clock.refuse(
                place, "an event needs number, reel, track, transition and four timecodes"
            )
    if not cuts and not markers:
        raise clock.refuse("", "no event of an edit list (CMX 3600) was found")
    return markers or cuts


def _resolve(
    match: re.Match[str], line: str, event: FoundMarker, place: str, clock: ListClock
) -> FoundMarker:
    frames = int(match[3])
    return replace(
        event,
        end=event.start + clock.frame_seconds(frames, place) if frames > 1 else None,
        name=match[2].strip(),
        comment=line[: match.start()].strip().lstrip("* ").strip(),
        colour=match[1].lower(),
        origin="marker",
    )
