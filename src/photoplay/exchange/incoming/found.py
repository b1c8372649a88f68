"""One marker as a list has it, and how the list's times are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from photoplay.exchange.timecode import Timecode
from photoplay.types.errors import BriefError

Origin = Literal["marker", "region", "chapter", "cut", "cue point"]

_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,3}):(\d{1,2}(?:[.,]\d+)?)$")
_SECONDS = re.compile(r"^-?\d+(?:[.,]\d+)?\s*s?$")
_FRAMES = re.compile(r"^\d{1,2}[:;]\d{2}[:;]\d{2}[:;]\d{2,3}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMarker:
    """A marker before anyone has said what it means for the music."""

    start: float
    """Seconds: from 00:00:00:00 where `labelled`, else from the film's first frame."""
    end: float | None = None
    name: str = ""
    comment: str = ""
    colour: str = ""
    kind: str = ""
    """What the list itself calls it: hit, avoid, silence, section, …; "" where it does not."""
    gesture: str = ""
    """What the music is to do there, where the list says."""
    weight: float | None = None
    """0..1, where the list gives it."""
    origin: Origin = "marker"
    place: str = ""
    """Where it stands in the list, such as "line 12"."""
    labelled: bool = False
    drop: bool = False
    """Whether its label was counted drop-frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListClock:
    """How the times of one list are read."""

    name: str
    """The list's file, for messages."""
    labels: Timecode | None
    """How the film's frames are labelled; None where the film is not known."""

    def refuse(self, place: str, problem: str) -> BriefError:
        """The error to raise for what stands at `place`."""
        where = f"{self.name}, {place}" if place else self.name
        return BriefError(f"{where}: {problem}")

    def frame_seconds(self, frame: int, place: str) -> float:
        """Seconds of a frame counted from the film's first."""
        return float(frame / self._known(place, "a frame number").rate)

    def label_seconds(self, label: str, place: str, *, drop: bool | None = None) -> float:
        """Seconds from 00:00:00:00 of a timecode label; `drop` as the list's head says."""
        labels = self._known(place, f"the timecode {label!r}")
        rate = labels.rate
        droppable = rate in (Fraction(30000, 1001), Fraction(60000, 1001))
        is_drop = ";" in label if drop is None else drop
        if is_drop and not droppable:
            raise self.refuse(
                place,
                f"{label!r} is drop-frame, which only 29.97 and 59.94 have; the film runs at "
                f"{float(rate):g} frames a second: was the list made for another film?",
            )
        if labels.first and droppable and is_drop != labels.drop and (is_drop or drop is False):
            have, want = ("drop", "non-drop") if is_drop else ("non-drop", "drop")
            raise self.refuse(
                place,
                f"{label!r} is counted {have}-frame, but the film's own labels are {want}-frame "
                f"(its first is {labels.label(0)}); export the list again, or say --timecode",
            )
        reader = Timecode(rate, self.is_drop(label, drop))
        try:
            return float(reader.number(label) / rate)
        except BriefError as error:
            raise self.refuse(
                place, f"{error}; is the film's rate ({float(rate):.3f}) the list's?"
            ) from error

    def is_drop(self, label: str, drop: bool | None = None) -> bool:
        """Whether `label` counts drop-frame: by its own mark, the list's head, or the film."""
        if drop is not None or ";" in label:
            return drop if drop is not None else True
        return self.labels is not None and self.labels.drop

    def _known(self, place: str, what: str) -> Timecode:
        if self.labels is None:
            raise self.refuse(
                place, f"{what} needs the film's frame rate; name it with --film or --rate"
            )
        return self.labels


def is_label(text: str) -> bool:
    """Whether `text` is a timecode with frames, such as 01:00:10:12."""
    return bool(_FRAMES.match(text.strip()))


def clock_seconds(text: str) -> float | None:
    """Seconds of 75.5, 1:15.5 or 0:01:15.500; None for anything else."""
    text = text.strip()
    if _SECONDS.match(text):
        return float(text.rstrip("s ").replace(",", "."))
    match = _CLOCK.match(text)
    if not match:
        return None
    hours, minutes, seconds = match.groups()
    past = float(seconds.replace(",", "."))
    if past >= 60 or (hours is not None and int(minutes) >= 60):
        return None
    return int(hours or 0) * 3600 + int(minutes) * 60 + past


def is_time(text: str) -> bool:
    """Whether `text` is a time in one of the forms that lists have, a bare number apart."""
    return is_label(text) or bool(_CLOCK.match(text.strip()))
