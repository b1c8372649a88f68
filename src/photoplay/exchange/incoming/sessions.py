"""Markers of sound sessions: REAPER projects and MIDI files."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import mido
import numpy as np

from photoplay.exchange.incoming.found import FoundMarker, ListClock
from photoplay.exchange.incoming.tables import lines_of
from photoplay.media.midi import read_tempo_map
from photoplay.types.errors import MediaError

_QUOTES = "\"'`"


def read_reaper(text: str, clock: ListClock) -> list[FoundMarker]:
    """Markers and regions of a REAPER project, in seconds from where its video item begins."""
    if not text.lstrip().startswith("<REAPER_PROJECT"):
        raise clock.refuse("line 1", "it is not a REAPER project (<REAPER_PROJECT …)")
    zero = _video_begins(text)
    found: list[FoundMarker] = []
    opened: dict[str, FoundMarker] = {}
    for number, line in lines_of(text):
        words = words_of(line)
        if len(words) < 4 or words[0] != "MARKER":
            continue
        place = f"line {number}"
        try:
            start, flags = float(words[2]) - zero, int(words[4]) if len(words) > 4 else 0
        except ValueError as error:
            raise clock.refuse(place, f"MARKER needs number, seconds, name: {line!r}") from error
        index, name = words[1], words[3]
        if not flags & 1:
            found.append(FoundMarker(start=start, name=name, place=place))
        elif index in opened:
            begun = opened.pop(index)
            found.append(
                FoundMarker(start=begun.start, end=start, name=begun.name, origin="region",
                            place=begun.place)
            )  # fmt: skip
        else:
            opened[index] = FoundMarker(start=start, name=name, place=place)
    if opened:
        begun = next(iter(opened.values()))
        raise clock.refuse(begun.place, f"the region {begun.name!r} has no end")
    return sorted(found, key=lambda marker: marker.start)


def words_of(line: str) -> list[str]:
    """The words of one line of a REAPER project; quoted ones as one."""
    line = line.strip()
    if not any(mark in line for mark in _QUOTES):
        return line.split()
    lexer = shlex.shlex(line, posix=False, punctuation_chars=False)
    lexer.quotes, lexer.whitespace_split, lexer.commenters = _QUOTES, True, ""
    try:
        return [word[1:-1] if word[0] in _QUOTES and word[-1] == word[0] and len(word) > 1 else word
                for word in lexer]  # fmt: skip
    except ValueError:
        return line.split()


def _video_begins(text: str) -> float:
    """Project time of the film's first frame: where the first video item shows its beginning."""
    position = offset = 0.0
    for _, line in lines_of(text):
        words = line.split()
        if words[:1] == ["<ITEM"]:
            position = offset = 0.0
        elif words[:1] == ["POSITION"] and len(words) > 1:
            position = float(words[1])
        elif words[:1] == ["SOFFS"] and len(words) > 1:
            offset = float(words[1])
        elif words[:2] == ["<SOURCE", "VIDEO"]:
            return position - offset
    return 0.0


def read_midi_markers(path: Path, clock: ListClock) -> list[FoundMarker]:
    """Markers (FF 06) and cue points (FF 07) of a MIDI file, in seconds by its tempo map.

    Where it has both, its markers name stretches and its cue points moments.
    """
    try:
        tempo = read_tempo_map(path)
        file = mido.MidiFile(str(path))
    except (MediaError, OSError, EOFError, ValueError, KeyError) as error:
        raise clock.refuse("", f"it cannot be read as MIDI: {error}") from error
    rows = sorted(_texts(file))
    both = len({kind for _, kind, _ in rows}) > 1
    times = tempo.seconds(np.array([beat for beat, _, _ in rows]))
    return [
        FoundMarker(
            start=float(time),
            name=text,
            origin="cue point" if kind == "cue_marker" else "region" if both else "marker",
            place=f"beat {beat:g}",
        )
        for time, (beat, kind, text) in zip(times, rows, strict=True)
    ]


def _texts(file: mido.MidiFile) -> Iterator[tuple[float, str, str]]:
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type in ("marker", "cue_marker"):
                yield tick / file.ticks_per_beat, message.type, message.text
