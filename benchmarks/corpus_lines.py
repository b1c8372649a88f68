"""Chord rows and tunes of the corpora, read from their native layouts into plain rows."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NAMES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ROOT = re.compile(r"^([A-G])([b#]*)")
_SMALLEST = 0.25


@dataclass(frozen=True, slots=True)
class Tune:
    """A melody on the sixteenth grid with the chords under it."""

    song: str
    tonic: int
    minor: bool
    metre: str
    notes: tuple[tuple[float, float, int], ...]
    """Onset and length in quarter notes from the first bar line, and MIDI pitch."""
    chords: tuple[tuple[float, float, int, str], ...]
    """Onset and length in quarter notes, root and triad: maj, min, dim, aug."""
    breaks: tuple[float, ...] = ()
    """Beats at which a phrase ends, where the corpus says so."""


def pitch_class(name: str) -> int:
    match = _ROOT.match(name)
    if match is None:
        raise ValueError(f"{name!r} is not the name of a note")
    return (NAMES[match[1]] + match[2].count("#") - match[2].count("b")) % 12


def triad(quality: str) -> str:
    """Of a chord name in Harte's syntax (maj7, min/5, hdim7, sus4(b7), …)."""
    head = quality.split("/", maxsplit=1)[0].split("(", maxsplit=1)[0]
    if head.startswith(("min", "m7", "m6")):
        return "min"
    if head.startswith(("dim", "hdim", "o")):
        return "dim"
    return "aug" if head.startswith("aug") else "maj"


def pop909(root: Path) -> Iterator[Tune]:
    """Songs of POP909-structure that stay in one key."""
    for folder in sorted((root / "pop909-structure" / "POP909").iterdir()):
        if not (folder / "melody.txt").exists():
            continue
        keys = (folder / "analyzed_key.txt").read_text().split()
        if len(keys) != 1:
            continue
        name, mode = keys[0].split(":")
        notes, at = [], 0.0
        for line in (folder / "melody.txt").read_text().splitlines():
            pitch, length = (int(word) for word in line.split())
            if pitch:
                notes.append((at, length / 4, pitch))
            at += length / 4
        chords, at = [], 0.0
        for line in (folder / "finalized_chord.txt").read_text().splitlines():
            if not line.strip():
                continue
            words = line.split()
            length = float(words[-1])
            if not words[0].startswith("N"):
                label, quality = words[0].split(":")
                chords.append((at, length, pitch_class(label), triad(quality)))
            at += length
        breaks, bar = [], 0
        label = (folder / "human_label1.txt").read_text()
        for bars in re.findall(r"[a-zA-Z](\d+)", label):
            bar += int(bars)
            breaks.append(4.0 * bar)
        yield Tune(
            folder.name, pitch_class(name), mode == "min", "4/4",
            tuple(notes), tuple(chords), tuple(breaks),
        )  # fmt: skip


def billboard(root: Path) -> Iterator[Tune]:
    """Songs of the McGill Billboard set in 4/4 or 3/4; a phrase ends where a line does."""
    folder = root / "mcgill-billboard" / "billboard-2.0-salami_chords"
    for path in sorted(folder.glob("*/salami_chords.txt")):
        lines = path.read_text().splitlines()
        heads = dict(re.findall(r"# (metre|tonic): (\S+)", "\n".join(lines)))
        if heads.get("metre") not in ("4/4", "3/4") or "tonic" not in heads:
            continue
        if sum(line.startswith("# tonic") for line in lines) > 1:
            continue
        length = float(heads["metre"][0])
        chords, breaks, at = [], [], 0.0
        for line in lines:
            bars = re.findall(r"(?<=\|)([^|]+)(?=\|)", line)
            for bar in bars:
                words = [word for word in bar.split() if not word.startswith("(")]
                each = length / max(1, len(words))
                for word in words:
                    if ":" in word:
                        label, quality = word.split(":", 1)
                        chords.append((at, each, pitch_class(label), triad(quality)))
                    elif word == "." and chords:
                        last = chords[-1]
                        chords[-1] = (last[0], last[1] + each, last[2], last[3])
                    at += each
            if bars:
                breaks.append(at)
        tonic = pitch_class(heads["tonic"])
        ones = Counter(quality for _, _, place, quality in chords if place == tonic)
        if chords:
            yield Tune(
                path.parent.name, tonic, ones["min"] > ones["maj"], heads["metre"],
                (), tuple(_merged(chords)), tuple(breaks),
            )  # fmt: skip


def _merged(chords: list[tuple[float, float, int, str]]) -> Iterator[tuple[float, float, int, str]]:
    row: tuple[float, float, int, str] | None = None
    for chord in chords:
        if row is not None and row[2:] == chord[2:]:
            row = (row[0], row[1] + chord[1], *row[2:])
        else:
            if row is not None:
                yield row
            row = chord
    if row is not None:
        yield row


def lead_sheets(root: Path) -> Iterator[Tune]:
    """OpenEWLD: the tune and its chord names."""
    for path in sorted((root / "openewld" / "dataset").rglob("*.mxl")):
        tune = _read_mxl(path, keep_chords=True)
        if tune is not None and len(tune.notes) > 20:
            yield tune


def quartets(root: Path) -> Iterator[Tune]:
    """First violins of the OpenScore string quartets."""
    for path in sorted((root / "openscore-quartets" / "scores").rglob("*.mxl")):
        tune = _read_mxl(path, keep_chords=False)
        if tune is not None and len(tune.notes) > 20:
            yield tune


_KINDS = {"minor": "min", "diminished": "dim", "half-diminished": "dim", "augmented": "aug"}


def _read_mxl(path: Path, *, keep_chords: bool) -> Tune | None:
    """The first part of a compressed MusicXML file, up to its first change of metre."""
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.endswith("xml") and "META" not in n]
        root = ET.fromstring(archive.read(names[0]))
    part = root.find("part")
    if part is None:
        return None
    divisions, metre, fifths, at = 1.0, "", 0, 0.0
    notes: list[tuple[float, float, int]] = []
    heads: list[tuple[float, int, str]] = []
    for measure in part.iter("measure"):
        cursor, last = at, at
        for item in measure:
            if item.tag == "attributes":
                divisions = float(item.findtext("divisions") or divisions)
                fifths = int(item.findtext("key/fifths") or fifths)
                top, bottom = item.findtext("time/beats"), item.findtext("time/beat-type")
                if top and metre and f"{top}/{bottom}" != metre:
                    return _closed(path, metre, fifths, notes, heads)
                metre = f"{top}/{bottom}" if top else metre
            elif item.tag == "backup":
                cursor -= float(item.findtext("duration") or 0) / divisions
            elif item.tag == "forward":
                cursor += float(item.findtext("duration") or 0) / divisions
            elif item.tag == "harmony" and keep_chords and item.find("root") is not None:
                step = item.findtext("root/root-step") or "C"
                alter = int(float(item.findtext("root/root-alter") or 0))
                kind = (item.findtext("kind") or "major").split("-seventh")[0]
                kind = _KINDS.get(kind, "min" if kind.startswith("minor") else "maj")
                heads.append((cursor, (NAMES[step] + alter) % 12, kind))
            elif item.tag == "note" and item.find("grace") is None:
                length = float(item.findtext("duration") or 0) / divisions
                chord = item.find("chord") is not None
                pitch = item.find("pitch")
                if pitch is not None and not chord and item.findtext("voice", "1") == "1":
                    _add(notes, cursor, length, item, pitch)
                if not chord:
                    cursor += length
            last = max(last, cursor)
        whole = _beats(metre)
        at += whole if at or not whole or last - at >= whole - 1e-6 else 0.0
        if at == 0.0:  # a pick-up: its notes are left out
            notes.clear()
    return _closed(path, metre, fifths, notes, heads)


def _add(
    notes: list[tuple[float, float, int]],
    at: float,
    length: float,
    item: ET.Element,
    pitch: ET.Element,
) -> None:
    number = NAMES[pitch.findtext("step") or "C"] + 12 * (int(pitch.findtext("octave") or 4) + 1)
    number += int(float(pitch.findtext("alter") or 0))
    tied = any(tie.get("type") == "stop" for tie in item.findall("tie"))
    if tied and notes and notes[-1][2] == number:
        notes[-1] = (notes[-1][0], notes[-1][1] + length, number)
    elif length >= _SMALLEST - 1e-6:
        notes.append((at, length, number))


def _closed(
    path: Path,
    metre: str,
    fifths: int,
    notes: list[tuple[float, float, int]],
    heads: list[tuple[float, int, str]],
) -> Tune | None:
    if not notes or not metre:
        return None
    major = fifths * 7 % 12
    minor = (major + 9) % 12
    # the last note of a tune tells a key from its relative better than the file's mode does
    is_minor = notes[-1][2] % 12 == minor
    end = notes[-1][0] + notes[-1][1]
    ends = [head[0] for head in heads[1:]] + [end]
    chords = [(at, till - at, r, q) for (at, r, q), till in zip(heads, ends, strict=False)]
    kept = tuple(_merged([chord for chord in chords if chord[1] > 0]))
    return Tune(path.stem, minor if is_minor else major, is_minor, metre, tuple(notes), kept)


def _beats(metre: str) -> float:
    """Quarter notes in a bar of `metre`; 0 where none is written yet."""
    top, slash, bottom = metre.partition("/")
    return float(top) * 4 / float(bottom) if slash else 0.0
