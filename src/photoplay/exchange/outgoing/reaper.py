"""A REAPER project: tempo map, markers, the film, stems, and the notes of every part.

Its text form is told by what REAPER itself saves: blocks in angle brackets, positions in seconds
from the project's start, tempo points `PT seconds bpm shape metre` where shape 1 holds the tempo
and the metre is 65536 times its lower figure plus its upper one, MIDI events
`E ticks-since-the-last bytes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from photoplay.exchange.outgoing.session import Session, path_from
from photoplay.types.provenance import MADE_WITH, SOURCE_TYPE
from photoplay.types.score import Part

TICKS = 960
_COLOURS = {"cue": (0, 160, 200), "section": (60, 90, 220), "hit": (220, 40, 40),
            "missed": (220, 200, 0)}  # fmt: skip
_CUSTOM = 0x1000000
_SOURCES = {".wav": "WAVE", ".flac": "FLAC"}
Block = list[object]
"""A block: its head, then its lines and the blocks inside it."""


def write_reaper(session: Session, folder: Path) -> str:
    """The text of a project that lies in `folder`; media are named as reached from there."""
    project: Block = [
        '<REAPER_PROJECT 0.1 "7.0/photoplay" 0',
        ["<NOTES 0 2", f"|{session.title}", f"|{MADE_WITH}", f"|{SOURCE_TYPE}"],
        f"PROJOFFS {session.starts_at:.9f} 0 0",
        "SAMPLERATE 48000 1 0",
        _tempo_line(session),
        _tempo_map(session),
        *_markers(session),
        _picture(session, folder),
        *_stems(session, folder),
        *_parts(session),
    ]
    return "\n".join(_laid_out(project, 0)) + "\n"


def quoted(text: str) -> str:
    """A word in the quotes that it does not hold itself."""
    bare = " ".join(text.split())
    for mark in ('"', "'", "`"):
        if mark not in bare:
            return f"{mark}{bare}{mark}"
    return "`" + bare.replace("`", "'") + "`"


def _laid_out(block: Block, depth: int) -> Iterator[str]:
    pad = "  " * depth
    yield pad + str(block[0])
    for row in block[1:]:
        if isinstance(row, list):
            yield from _laid_out(row, depth + 1)
        else:
            yield f"{pad}  {row}"
    yield pad + ">"


def _tempo_line(session: Session) -> str:
    first = session.score.tempo_map.bars[0]
    bpm = session.score.tempo_map.points[0].bpm
    return f"TEMPO {bpm:.9g} {first.numerator} {first.denominator}"


def _tempo_map(session: Session) -> Block:
    tempo = session.score.tempo_map
    metres: dict[float, str] = {}
    last = None
    for bar in tempo.bars:
        if (bar.numerator, bar.denominator) != last:
            last = (bar.numerator, bar.denominator)
            metres[bar.start] = f" {bar.numerator + 65536 * bar.denominator}"
    beats = sorted({point.beat for point in tempo.points} | set(metres))
    times = tempo.seconds(np.array(beats))
    rows = [f"PT {time:.12f} {tempo.bpm_at(beat):.10f} 1{metres.get(beat, '')}"
            for beat, time in zip(beats, times, strict=True)]  # fmt: skip
    return ["<TEMPOENVEX", "ACT 1 -1", "VIS 1 0 1", "DEFSHAPE 1 -1 -1", *rows]


def _markers(session: Session) -> Iterator[str]:
    for number, marker in enumerate(session.markers, 1):
        red, green, blue = _COLOURS[marker.kind]
        colour = _CUSTOM | blue << 16 | green << 8 | red
        name = quoted(f"{marker.kind}: {marker.name}" if marker.kind != "cue" else marker.name)
        yield f"MARKER {number} {session.film.time_of(marker.frame):.9f} {name} 0 {colour} 1"


def _item(name: str, seconds: float, source: Block, *, offset: float = 0.0) -> Block:
    return ["<ITEM", "POSITION 0", f"LENGTH {seconds:.9f}", "LOOP 0", f"NAME {quoted(name)}",
            f"SOFFS {offset:.9f}", source]  # fmt: skip


def _picture(session: Session, here: Path) -> Block:
    film, path = session.film, session.picture
    source: Block = ["<SOURCE VIDEO", f"FILE {quoted(path_from(path, here))}"]
    return ["<TRACK", 'NAME "Picture"', "NCHAN 2",
            _item(path.name, film.duration, source, offset=session.begins)]  # fmt: skip


def _stems(session: Session, here: Path) -> Iterator[Block]:
    for part, path in zip(session.score.parts, session.stems, strict=True):
        kind = _SOURCES[path.suffix]
        source: Block = [f"<SOURCE {kind}", f"FILE {quoted(path_from(path, here))}"]
        yield ["<TRACK", f"NAME {quoted(part.name)}", "VOLPAN 1 0 -1 -1 1", "NCHAN 2",
               _item(path.stem, session.score.duration, source)]  # fmt: skip


def _parts(session: Session) -> Iterator[Block]:
    """A closed folder with a track of notes for every part."""
    parts = session.score.parts
    if parts:
        yield ["<TRACK", 'NAME "MIDI"', "ISBUS 1 1"]
    for number, part in enumerate(parts, 1):
        last = "ISBUS 2 -1" if number == len(parts) else "ISBUS 0 0"
        seconds = float(session.score.tempo_map.seconds(session.score.tempo_map.beats)[0])
        source: Block = ["<SOURCE MIDI", f"HASDATA 1 {TICKS} QN", *_events(session, part)]
        yield ["<TRACK", f"NAME {quoted(f'{part.name} (MIDI)')}", last,
               _item(part.name, seconds, source)]  # fmt: skip


def _events(session: Session, part: Part) -> Iterator[str]:
    channel = 9 if part.drums else 0
    rows: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, (0xC0 | channel, part.program))]
    for control in part.controls:
        rows.append((_tick(control.beat), 1, (0xB0 | channel, control.number, control.value)))
    down: dict[int, int] = {}
    for note, start, end in session.heard_at(part):
        begun, ended = _tick(start), max(_tick(start) + 1, _tick(end))
        before = down.get(note.pitch)
        if before is not None:  # struck again: the key is let go first
            at, order, data = rows[before]
            rows[before] = (min(at, max(begun, 0)), order, data)
        rows.append((begun, 3, (0x90 | channel, note.pitch, note.velocity)))
        rows.append((ended, 2, (0x80 | channel, note.pitch, 0)))
        down[note.pitch] = len(rows) - 1
    last = 0
    for tick, _, data in sorted(rows, key=lambda row: row[:2]):
        yield f"E {tick - last} " + " ".join(f"{byte:02x}" for byte in data)
        last = tick
    end = max(last, _tick(session.score.tempo_map.beats))
    yield f"E {end - last} {0xB0 | channel:02x} 7b 00"


def _tick(beat: float) -> int:
    return max(0, round(beat * TICKS))
