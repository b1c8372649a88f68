"""A MIDI file's notes as a table, read straight from its bytes: for measures over many files.

Standard MIDI Files 1.0, types 0 and 1. Note-ons are matched first in, first out with note-offs of
the same track, channel and pitch; velocity 0 is an off; channel 10 is drums. A note that never
ends is dropped.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict, deque
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from photoplay.types.errors import MediaError
from photoplay.types.notes import KeySign, Metre, NoteTable, seconds_at

DRUM_CHANNEL = 9
_DEFAULT_TEMPO = 500_000
"""Microseconds a quarter note."""
_TEMPO, _METRE, _KEY, _NAME, _LYRIC, _END = 0x51, 0x58, 0x59, 0x03, 0x05, 0x2F


@dataclass(slots=True)
class _Found:
    """What the tracks of a file hold."""

    notes: list[tuple[int, int, int, int, int, int, int, int, int]] = field(default_factory=list)
    """(onset, pitch, track, end, velocity, channel, program, bytes read at onset and at end)."""
    tempos: list[tuple[int, int]] = field(default_factory=list)
    metres: list[Metre] = field(default_factory=list)
    keys: dict[int, KeySign] = field(default_factory=dict)
    """By tick; the last of one tick holds."""
    names: list[str] = field(default_factory=list)
    last: int = 0


def read_notes(path: Path) -> NoteTable:
    """The notes of a MIDI file; MediaError where it cannot be read or counts no beats."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {error}") from error
    try:
        return notes_in(data)
    except (IndexError, ValueError) as error:
        raise MediaError(f"{path} is damaged or no MIDI file: {error}") from error


def notes_in(data: bytes) -> NoteTable:
    """The notes in the bytes of a MIDI file; ValueError or IndexError where they make no sense."""
    start = data.find(b"MThd", 0, 64)  # a RIFF wrapper may stand before it
    if start < 0:
        raise ValueError("it does not begin with MThd")
    size = int.from_bytes(data[start + 4 : start + 8], "big")
    kind = int.from_bytes(data[start + 8 : start + 10], "big")
    division = int.from_bytes(data[start + 12 : start + 14], "big")
    if kind > 1:
        raise ValueError(f"it is of type {kind}, whose patterns share no time; expected 0 or 1")
    if division & 0x8000 or not division:
        raise ValueError("its time is SMPTE frames, which count no beats")
    found = _Found()
    at, track = start + 8 + size, 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "big")
        if data[at : at + 4] == b"MTrk":
            found.names.append("")
            _read_track(data, at + 8, min(at + 8 + length, len(data)), track, found)
            track += 1
        at += 8 + length
    return _table(found, division)


def _read_track(data: bytes, at: int, end: int, track: int, found: _Found) -> None:
    # One loop, written flat: this is where the time of reading a corpus goes.
    tick = status = 0
    program = [0] * 16
    sounding: dict[int, deque[tuple[int, int, int]]] = defaultdict(deque)
    notes = found.notes
    while at < end:
        byte = data[at]
        at += 1
        delta = byte & 0x7F
        while byte & 0x80:
            byte = data[at]
            at += 1
            delta = delta << 7 | byte & 0x7F
        tick += delta
        byte = data[at]
        if byte & 0x80:
            status = byte
            at += 1
        elif not 0x80 <= status < 0xF0:
            raise ValueError(f"byte {at} is data without a status before it")
        kind = status & 0xF0
        if kind == 0x90 or kind == 0x80:  # noqa: PLR1714 (faster than a set)
            pitch, velocity = data[at], data[at + 1]
            at += 2
            channel = status & 0x0F
            key = channel << 7 | pitch
            if kind == 0x90 and velocity:
                sounding[key].append((tick, velocity, at))
            elif sounding[key]:
                onset, struck, place = sounding[key].popleft()
                notes.append(
                    (onset, pitch, track, tick, struck, channel, program[channel], place, at)
                )
        elif kind == 0xB0:
            at += 2
            found.last = max(found.last, tick)
        elif kind in (0xA0, 0xE0):
            at += 2
        elif kind == 0xC0:
            program[status & 0x0F] = data[at]
            at += 1
        elif kind == 0xD0:
            at += 1
        else:
            at = _read_system(data, at, status, tick, found)
            if at < 0:
                return


def _read_system(data: bytes, at: int, status: int, tick: int, found: _Found) -> int:
    """Where the next event begins; -1 at the end of the track."""
    if status not in (0xFF, 0xF0, 0xF7):
        raise ValueError(f"status {status:#x} has no place in a file")
    meta = data[at] if status == 0xFF else -1
    at += status == 0xFF
    length, byte = 0, 0x80
    while byte & 0x80:
        byte = data[at]
        at += 1
        length = length << 7 | byte & 0x7F
    body = data[at : at + length]
    if meta == _END:
        return -1
    if meta == _TEMPO and length == 3:
        insort(found.tempos, (tick, int.from_bytes(body, "big")), key=lambda point: point[0])
    elif meta == _METRE and length >= 2 and body[0]:
        found.metres.append(Metre(tick, body[0], 2 ** body[1]))
    elif meta == _KEY and length >= 2 and body[1] < 2:
        fifths = int.from_bytes(body[:1], "big", signed=True)
        found.keys[tick] = KeySign(tick, fifths, body[1] == 1)
    elif meta == _NAME and not found.names[-1]:
        found.names[-1] = _text(body)
    elif meta == _LYRIC:
        found.last = max(found.last, tick)
    return at + length


def _table(found: _Found, resolution: int) -> NoteTable:
    rows = np.array(sorted(found.notes), dtype=np.int64).reshape(-1, 9)
    onset, end = rows[:, 0], rows[:, 3]
    points = dict([(0, _DEFAULT_TEMPO), *found.tempos])  # the last of one tick holds
    tempos = tuple((tick, points[tick] / 1e6) for tick in sorted(points))
    edges = seconds_at(tempos, resolution, np.concatenate([onset, end]))
    return NoteTable(
        resolution=resolution, onset=onset, duration=end - onset, pitch=rows[:, 1],
        velocity=rows[:, 4], drum=rows[:, 5] == DRUM_CHANNEL, track=rows[:, 2],
        channel=rows[:, 5], program=rows[:, 6],
        onset_seconds=edges[: len(rows)], end_seconds=edges[len(rows) :],
        length=max(found.last, int(end.max(initial=0))), metres=_metres(found.metres),
        tempos=tempos, keys=tuple(found.keys[tick] for tick in sorted(found.keys)),
        names=tuple(found.names), places=rows[:, 7:],
    )  # fmt: skip


def _text(body: bytes) -> str:
    """Names are in no stated encoding: UTF-8 where it is, else Latin-1, which always is."""
    try:
        return body.decode("utf-8").strip("\0 ")
    except UnicodeDecodeError:
        return body.decode("latin-1").strip("\0 ")


def _metres(found: list[Metre]) -> tuple[Metre, ...]:
    by_tick = {0: Metre(0, 4, 4)} | {metre.tick: metre for metre in sorted(found)}
    return tuple(by_tick[tick] for tick in sorted(by_tick))
