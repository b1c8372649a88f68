"""Notes, chord symbols and lyrics of a MusicXML file, plain (.musicxml, .xml) or packed (.mxl).

MusicXML 4.0, partwise. Notes are as they sound (transposition applied), tied notes are one, grace
and cue notes are left out, repeats are written once: the table is of the page, not of a
performance. Tempo is that of `sound` elements, 120 where there is none.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass, field
from math import lcm
from pathlib import Path
from zlib import error as ZlibError

import numpy as np

from photoplay.types.errors import MediaError
from photoplay.types.notes import KeySign, Metre, NoteTable, seconds_at
from photoplay.types.score import Chord

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_KINDS = {
    "major": "major", "minor": "minor", "augmented": "augmented", "diminished": "diminished",
    "dominant": "dominant7", "major-seventh": "major7", "minor-seventh": "minor7",
    "diminished-seventh": "diminished7", "augmented-seventh": "augmented7",
    "half-diminished": "half-diminished7", "major-minor": "minor-major7", "major-sixth": "major6",
    "minor-sixth": "minor6", "dominant-ninth": "dominant9", "major-ninth": "major9",
    "minor-ninth": "minor9", "dominant-11th": "dominant9", "major-11th": "major9",
    "minor-11th": "minor11", "dominant-13th": "dominant13", "major-13th": "major9",
    "minor-13th": "minor11", "suspended-second": "sus2", "suspended-fourth": "sus4",
    "power": "power", "pedal": "power",
}  # fmt: skip
_LARGEST = 256 << 20
"""Bytes that a packed page may unfold to."""
_FINEST = 1 << 24
"""Ticks a quarter note at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is written in a MusicXML file."""

    title: str
    creators: tuple[str, ...]
    notes: NoteTable
    chords: tuple[Chord, ...]
    """In beats from the first bar; a chord lasts until the next or the end of the page."""
    lyrics: str
    remarks: tuple[str, ...]
    """What of it was not understood, and so left out."""


@dataclass(slots=True)
class _Found:
    """Times are ticks from the first bar."""

    resolution: int
    """Ticks a quarter note: the least that all divisions of the file share."""
    notes: list[tuple[int, int, int, int]] = field(default_factory=list)
    """(onset, pitch, part, end)."""
    tempos: dict[int, float] = field(default_factory=dict)
    metres: dict[int, Metre] = field(default_factory=dict)
    keys: dict[int, KeySign] = field(default_factory=dict)
    chords: list[tuple[int, int, str, int | None]] = field(default_factory=list)
    lyrics: list[str] = field(default_factory=list)
    remarks: dict[str, None] = field(default_factory=dict)
    end: int = 0


def read_page(path: Path) -> Page:
    """What is written in a MusicXML file; MediaError where it cannot be read."""
    try:
        text, remarks = _text(path)
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise MediaError(f"{path} is not XML: {error}") from error
    except (OSError, zipfile.BadZipFile, KeyError, EOFError, ZlibError) as error:
        raise MediaError(f"{path} cannot be read: {error}") from error
    if root.tag != "score-partwise":
        raise MediaError(f"{path} is {root.tag}; expected score-partwise")
    names = {one.get("id"): one.findtext("part-name") or "" for one in root.iter("score-part")}
    parts = root.findall("part")
    try:
        resolution = lcm(*(int(one.text or 1) for one in root.iter("divisions")), 4)
        if not 0 < resolution <= _FINEST:
            raise ValueError(f"its divisions share no grid: {resolution}")
        found = _Found(resolution=resolution, remarks=dict.fromkeys(remarks))
        for number, part in enumerate(parts):
            _read_part(part, number, found)
    except (ValueError, KeyError, ZeroDivisionError) as error:
        raise MediaError(f"{path} makes no sense as MusicXML: {error!r}") from error
    title = root.findtext("work/work-title") or root.findtext("movement-title") or ""
    creators = (one.text for one in root.findall("identification/creator"))
    return Page(
        title=" ".join(title.split()),
        creators=tuple(" ".join(text.split()) for text in creators if text and text.strip()),
        notes=_table(found, tuple(names.get(part.get("id"), "") for part in parts)),
        chords=_chords(found),
        lyrics=" ".join(found.lyrics),
        remarks=tuple(found.remarks),
    )


def _text(path: Path) -> tuple[bytes, list[str]]:
    """The document, and a remark where the archive's own table of contents could not be read."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes(), []
    with zipfile.ZipFile(path) as packed:
        documents = [
            name
            for name in packed.namelist()
            if name.endswith((".xml", ".musicxml")) and not name.startswith("META-INF/")
        ]
        try:
            container = ET.fromstring(packed.read("META-INF/container.xml"))
            found = [one.get("full-path") for one in container.iter() if "rootfile" in one.tag]
            name, remarks = next(one for one in found if one), []
        except (ET.ParseError, KeyError, StopIteration) as error:
            if len(documents) != 1:
                raise KeyError(f"no readable container and {len(documents)} documents") from error
            name, remarks = documents[0], ["its container.xml is broken: its one document was read"]
        if packed.getinfo(name).file_size > _LARGEST:
            raise OSError(f"{name} unfolds to more than {_LARGEST >> 20} MB")
        return packed.read(name), remarks


def _read_part(part: ET.Element, number: int, found: _Found) -> None:
    start, ticks, transposed = 0, found.resolution, 0  # `ticks` is how long one division is
    open_ties: dict[int, int] = {}
    for measure in part.findall("measure"):
        now = last = length = start  # `last` is where the note before began, for chords
        for item in measure:
            tag = item.tag
            if tag == "note":
                duration = round(float(item.findtext("duration") or 0) * ticks)
                chorded = item.find("chord") is not None
                if item.find("grace") is None and item.find("cue") is None:
                    place = (last if chorded else now, duration, number)
                    _read_note(item, place, transposed, open_ties, found)
                if not chorded:
                    last, now = now, now + duration
            elif tag == "attributes":
                if item.find("divisions") is not None:
                    ticks = found.resolution // int(item.findtext("divisions") or 1)
                transposed = _attributes(item, now, transposed, found)
            elif tag in ("backup", "forward"):
                step = round(float(item.findtext("duration") or 0) * ticks)
                now += step if tag == "forward" else -step
            elif tag == "harmony":
                _read_harmony(item, now + round(float(item.findtext("offset") or 0) * ticks), found)
            elif tag in ("direction", "sound"):
                sound = item if tag == "sound" else item.find("sound")
                if sound is not None and float(sound.get("tempo") or 0) > 0:
                    found.tempos[now] = float(sound.attrib["tempo"])
            length = max(length, now)
        start = length
    found.end = max(found.end, start)


def _attributes(item: ET.Element, now: int, transposed: int, found: _Found) -> int:
    time, key, moved = item.find("time"), item.find("key"), item.find("transpose")
    if time is not None and time.find("beats") is not None:
        beats = sum(int(one) for one in (time.findtext("beats") or "").split("+"))
        found.metres[now] = Metre(now, beats, int(time.findtext("beat-type") or 4))
    if key is not None and key.find("fifths") is not None:
        fifths, mode = int(key.findtext("fifths") or 0), key.findtext("mode")
        found.keys[now] = KeySign(now, fifths, mode == "minor")
    if moved is None:
        return transposed
    octaves = int(moved.findtext("octave-change") or 0)
    return int(moved.findtext("chromatic") or 0) + 12 * octaves


def _read_note(
    item: ET.Element,
    place: tuple[int, int, int],
    transposed: int,
    open_ties: dict[int, int],
    found: _Found,
) -> None:
    """`place` is onset, duration and part; `open_ties` are rows of notes that go on, by pitch."""
    onset, duration, number = place
    for word in item.findall("lyric/text") if number == 0 else ():
        found.lyrics.append((word.text or "").strip())
    written = item.find("pitch")
    if written is None or duration <= 0:
        return
    octave = int(written.findtext("octave") or 4)
    pitch = _pitch(written, "step", "alter") + 12 * (octave + 1) + transposed
    starts = any(one.get("type") == "start" for one in item.findall("tie"))
    row = open_ties.pop(pitch, -1)  # some files start ties and never say where they stop
    if row >= 0 and found.notes[row][3] == onset:
        found.notes[row] = (*found.notes[row][:3], onset + duration)
        if starts:
            open_ties[pitch] = row
        return
    if starts:
        open_ties[pitch] = len(found.notes)
    found.notes.append((onset, pitch, number, onset + duration))


def _pitch(item: ET.Element, step: str, alter: str) -> int:
    return _STEPS[item.findtext(step) or ""] + round(float(item.findtext(alter) or 0))


def _read_harmony(item: ET.Element, now: int, found: _Found) -> None:
    root, kind = item.find("root"), item.findtext("kind") or ""
    if root is None or kind == "none":
        return
    if kind not in _KINDS and kind != "augmented-ninth":
        found.remarks[f"a chord of kind {kind!r}"] = None
        return
    quality = _altered(_KINDS.get(kind, "augmented7"), item)
    bass = item.find("bass")
    low = None if bass is None else _pitch(bass, "bass-step", "bass-alter") % 12
    named = _pitch(root, "root-step", "root-alter") % 12
    found.chords.append((now, named, quality, None if low == named else low))


def _altered(quality: str, item: ET.Element) -> str:
    """The quality with the alterations that we have a name for."""
    degrees = {
        (one.findtext("degree-type"), one.findtext("degree-value"), one.findtext("degree-alter"))
        for one in item.findall("degree")
    }
    names = {
        ("dominant7", "9", "-1"): "dominant7b9", ("dominant7", "9", "1"): "dominant7sharp9",
        ("dominant7", "11", "1"): "dominant7sharp11", ("major7", "11", "1"): "major7sharp11",
        ("major", "9", "0"): "add9", ("minor", "9", "0"): "minor-add9",
        ("dominant7", "5", "1"): "augmented7", ("major6", "9", "0"): "major69",
        ("sus4", "7", "-1"): "dominant7sus4",
    }  # fmt: skip
    for _, value, alter in degrees:
        quality = names.get((quality, value or "", alter or "0"), quality)
    return quality


def _chords(found: _Found) -> tuple[Chord, ...]:
    at = {tick: (root, quality, bass) for tick, root, quality, bass in found.chords}
    ticks = sorted(at)
    ends = [*ticks[1:], max(found.end, ticks[-1])] if ticks else []
    chords = []
    for tick, end in zip(ticks, ends, strict=True):
        root, quality, bass = at[tick]
        if end > tick:
            beat, beats = tick / found.resolution, (end - tick) / found.resolution
            chords.append(Chord(beat=beat, duration=beats, root=root, quality=quality, bass=bass))
    return tuple(chords)


def _table(found: _Found, names: tuple[str, ...]) -> NoteTable:
    rows = np.array(sorted(found.notes), dtype=np.int64).reshape(-1, 4)
    onset, end = rows[:, 0], rows[:, 3]
    beats = {0: 0.5} | {tick: 60 / bpm for tick, bpm in found.tempos.items()}
    tempos = tuple((tick, beats[tick]) for tick in sorted(beats))
    metres = {0: Metre(0, 4, 4)} | found.metres
    none = np.zeros(len(rows), dtype=np.int64)
    return NoteTable(
        resolution=found.resolution, onset=onset, duration=end - onset, pitch=rows[:, 1],
        velocity=none + 80, drum=none > 0, track=rows[:, 2], channel=none, program=none,
        onset_seconds=seconds_at(tempos, found.resolution, onset),
        end_seconds=seconds_at(tempos, found.resolution, end),
        length=max(found.end, int(end.max(initial=0))),
        metres=tuple(metres[tick] for tick in sorted(metres)), tempos=tempos,
        keys=tuple(found.keys[tick] for tick in sorted(found.keys)), names=names,
    )  # fmt: skip
