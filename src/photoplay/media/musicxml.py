"""Scores as MusicXML 4.0: parts, transposition, dynamics, tempo, chord symbols, rehearsal marks."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from photoplay.media.beams import beams
from photoplay.media.midi import fifths_of
from photoplay.media.notation import UNITS, Written, written_bars
from photoplay.media.swing import Swing, straightened, swing_of
from photoplay.theory.instruments import INSTRUMENTS, Instrument
from photoplay.types.provenance import MADE_WITH, SOURCE_TYPE
from photoplay.types.score import Chord, KeyChange, Marker, Note, Part, Score
from photoplay.types.tempo import Bar

_SHARP_NAMES = (("C", 0), ("C", 1), ("D", 0), ("D", 1), ("E", 0), ("F", 0),
                ("F", 1), ("G", 0), ("G", 1), ("A", 0), ("A", 1), ("B", 0))  # fmt: skip
_FLAT_NAMES = (("C", 0), ("D", -1), ("D", 0), ("E", -1), ("E", 0), ("F", 0),
               ("G", -1), ("G", 0), ("A", -1), ("A", 0), ("B", -1), ("B", 0))  # fmt: skip
_CLEFS = {"treble": ("G", "2"), "bass": ("F", "4"), "alto": ("C", "3"), "tenor": ("C", "4")}
_KINDS = {
    "major": "major", "minor": "minor", "diminished": "diminished", "augmented": "augmented",
    "sus2": "suspended-second", "sus4": "suspended-fourth", "major7": "major-seventh",
    "minor7": "minor-seventh", "dominant7": "dominant", "diminished7": "diminished-seventh",
    "half-diminished7": "half-diminished", "minor-major7": "major-minor", "power": "power",
    "major6": "major-sixth", "minor6": "minor-sixth", "dominant9": "dominant-ninth",
    "major9": "major-ninth", "minor9": "minor-ninth", "augmented7": "augmented-seventh",
    "dominant13": "dominant-13th", "minor11": "minor-11th",
}  # fmt: skip
_ALTERED = {
    "add9": ("major", "9", "0"), "minor-add9": ("minor", "9", "0"),
    "major69": ("major-sixth", "9", "0"), "dominant7sus4": ("suspended-fourth", "7", "-1"),
    "dominant7b9": ("dominant", "9", "-1"), "dominant7sharp9": ("dominant", "9", "1"),
    "dominant7sharp11": ("dominant", "11", "1"), "major7sharp11": ("major-seventh", "11", "1"),
}  # fmt: skip
"""Chords that are a kind with a degree added: kind, degree, semitones. Engravers print both."""
_DYNAMICS = ((32, "pp"), (48, "p"), (64, "mp"), (80, "mf"), (98, "f"), (128, "ff"))
_ARTICULATIONS = {"staccato": "staccato", "tenuto": "tenuto", "accent": "accent",
                  "marcato": "strong-accent"}  # fmt: skip
_DRUM_PLACES = {
    35: "F4", 36: "F4", 37: "C5", 38: "C5", 39: "C5", 40: "C5", 41: "G4", 42: "G5", 43: "A4",
    44: "D4", 45: "B4", 46: "G5", 47: "D5", 48: "E5", 49: "A5", 50: "E5", 51: "F5", 52: "B5",
    53: "F5", 54: "A4", 55: "B5", 56: "E5", 57: "A5", 59: "F5", 69: "G5", 70: "G5", 82: "G5",
}  # fmt: skip
"""General MIDI key -> place on a five-line staff, after the usual drum-set legend."""
_STAFF_SPLIT = 60
_ONE_STAFF = 7
"""Semitones beyond the split that a part may reach on ledger lines to need one staff only."""
_Placed = TypeVar("_Placed", Chord, Marker)


@dataclass(frozen=True, slots=True)
class _Staff:
    number: int
    bars: list[list[list[Written]]]


def write_musicxml(
    score: Score, path: Path, *, timecodes: Mapping[float, str] | None = None
) -> None:
    """Write `score` to `path`; `timecodes` (beat -> label) are printed over the first part."""
    root = ET.Element("score-partwise", version="4.0")
    ET.SubElement(ET.SubElement(root, "work"), "work-title").text = score.title or "Untitled"
    identification = ET.SubElement(root, "identification")
    encoding = ET.SubElement(identification, "encoding")
    ET.SubElement(encoding, "software").text = "Photoplay"
    notes = ET.SubElement(identification, "miscellaneous")
    for name, text in (("made-with", MADE_WITH), ("digital-source-type", SOURCE_TYPE)):
        ET.SubElement(notes, "miscellaneous-field", name=name).text = text
    names = ET.SubElement(root, "part-list")
    for number, part in enumerate(score.parts, 1):
        _list_part(names, part, number)
    ET.indent(root)
    opening, closing = ET.tostring(root, encoding="unicode").rsplit("\n", 1)
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
        '"http://www.musicxml.org/dtds/partwise.dtd">\n'
    )
    with path.open("w", encoding="utf-8") as file:
        file.write(head + opening)
        # Part by part: the tree of an hour's score takes a hundred megabytes.
        bars = score.tempo_map.bars
        swing = swing_of(score.parts, bars)
        for number, part in enumerate(score.parts, 1):
            element = ET.Element("part", id=f"P{number}")
            written = _straight(part, bars, swing)
            _write_part(element, written, score, first=number == 1, timecodes=timecodes or {},
                        swing=swing)  # fmt: skip
            ET.indent(element, level=1)
            file.write("\n  " + ET.tostring(element, encoding="unicode"))
        file.write(f"\n{closing}\n")


def _straight(part: Part, bars: Sequence[Bar], swing: Swing | None) -> Part:
    if swing is None:
        return part
    return replace(part, notes=tuple(sorted(straightened(part.notes, bars, swing))))


def _list_part(names: ET.Element, part: Part, number: int) -> None:
    listed = ET.SubElement(names, "score-part", id=f"P{number}")
    ET.SubElement(listed, "part-name").text = part.name
    instrument = ET.SubElement(listed, "score-instrument", id=f"P{number}-I1")
    ET.SubElement(instrument, "instrument-name").text = part.name
    midi = ET.SubElement(listed, "midi-instrument", id=f"P{number}-I1")
    channel = 10 if part.drums else (number - 1) % 15 + 1 + ((number - 1) % 15 >= 9)
    ET.SubElement(midi, "midi-channel").text = str(channel)
    ET.SubElement(midi, "midi-program").text = str(part.program + 1)


def _write_part(
    element: ET.Element, part: Part, score: Score, *, first: bool,
    timecodes: Mapping[float, str], swing: Swing | None,
) -> None:  # fmt: skip
    player = INSTRUMENTS.get(part.instrument)
    staves = _staves(part, player, score.tempo_map.bars)
    bar_metre: tuple[int, int] | None = None
    dynamic, sharps, loud = "", None, _loudness_by_bar(part.notes, score.tempo_map.bars)
    for index, bar in enumerate(score.tempo_map.bars):
        measure = ET.SubElement(element, "measure", number=str(index + 1))
        key = _key_at(score.keys, bar.start)
        fifths = fifths_of(key.tonic, key.mode) if key else 0
        metre = (bar.numerator, bar.denominator)
        if index == 0 or metre != bar_metre or fifths != sharps:
            shown_metre = metre if metre != bar_metre else None
            shown_key = fifths if fifths != sharps and not part.drums else None
            _attributes(measure, shown_key, shown_metre, player)
            if index == 0:
                _opening(measure, player, len(staves), part)
            bar_metre, sharps = metre, fifths
        if first:
            _directions(measure, score, bar, index, timecodes)
            if swing and index == min(swing.bars):
                _swing(measure, swing)
        if loud[index] is not None and (name := _dynamic(loud[index] or 1)) != dynamic:
            dynamic = name
            kind = ET.SubElement(ET.SubElement(measure, "direction"), "direction-type")
            ET.SubElement(ET.SubElement(kind, "dynamics"), dynamic)
        _write_bar(measure, bar, index, staves, fifths, part, player)


def _staves(part: Part, player: Instrument | None, bars: Sequence[Bar]) -> list[_Staff]:
    if player is None or player.clef != "grand" or _one_staff(part):
        return [_Staff(1, written_bars(part.notes, bars))]
    upper = [note for note in part.notes if note.pitch >= _STAFF_SPLIT]
    lower = [note for note in part.notes if note.pitch < _STAFF_SPLIT]
    return [_Staff(1, written_bars(upper, bars)), _Staff(2, written_bars(lower, bars))]


def _one_staff(part: Part) -> str:
    """The clef of the one staff that all of a keyboard's notes fit on; "" where they need two."""
    pitches = [note.pitch for note in part.notes] or [_STAFF_SPLIT]
    if min(pitches) >= _STAFF_SPLIT - _ONE_STAFF:
        return "treble"
    return "bass" if max(pitches) < _STAFF_SPLIT + _ONE_STAFF else ""


def _attributes(
    measure: ET.Element, fifths: int | None, metre: tuple[int, int] | None,
    player: Instrument | None,
) -> None:  # fmt: skip
    attributes = ET.SubElement(measure, "attributes")
    if measure.get("number") == "1":
        ET.SubElement(attributes, "divisions").text = str(UNITS)
    if fifths is not None:
        shift = player.transposition * 7 if player else 0
        written = (fifths + shift + 6) % 12 - 6 if shift % 12 else fifths
        ET.SubElement(ET.SubElement(attributes, "key"), "fifths").text = str(written)
    if metre:
        time = ET.SubElement(attributes, "time")
        ET.SubElement(time, "beats").text = str(metre[0])
        ET.SubElement(time, "beat-type").text = str(metre[1])


def _opening(measure: ET.Element, player: Instrument | None, staves: int, part: Part) -> None:
    """Staves, clefs and transposition, which stand in the first bar alone."""
    attributes = measure.find("attributes")
    assert attributes is not None
    if staves > 1:
        ET.SubElement(attributes, "staves").text = str(staves)
    clef, drums = player.clef if player else "treble", part.drums
    if clef == "grand" and staves == 1:
        clef = _one_staff(part)
    for number in range(1, staves + 1):
        sign = ET.SubElement(attributes, "clef", {"number": str(number)} if staves > 1 else {})
        name = ("treble", "bass")[number - 1] if clef == "grand" else clef
        letter, line = _CLEFS.get(name, ("percussion", "")) if not drums else ("percussion", "")
        ET.SubElement(sign, "sign").text = letter
        if line:
            ET.SubElement(sign, "line").text = line
    if player and player.transposition and not drums:
        transpose = ET.SubElement(attributes, "transpose")
        octaves, chromatic = divmod(6 - player.transposition, 12)
        ET.SubElement(transpose, "diatonic").text = str(round((chromatic - 6) * 7 / 12))
        ET.SubElement(transpose, "chromatic").text = str(chromatic - 6)
        if octaves:
            ET.SubElement(transpose, "octave-change").text = str(octaves)


def _directions(
    measure: ET.Element, score: Score, bar: Bar, index: int, timecodes: Mapping[float, str]
) -> None:
    for marker in _inside(score.markers, bar):
        if marker.kind == "section":
            _direction(measure, "rehearsal", marker.text, marker.beat - bar.start)
        elif marker.kind == "hit":
            _direction(measure, "words", marker.text, marker.beat - bar.start)
    for beat, label in timecodes.items():
        if bar.start - 1e-6 <= beat < bar.end - 1e-6:
            _direction(measure, "words", label, beat - bar.start)
    bpm = score.tempo_map.bpm_at(bar.start)
    before = score.tempo_map.bpm_at(score.tempo_map.bars[index - 1].start) if index else 0.0
    if abs(bpm - before) > 0.005 * bpm:
        direction = ET.SubElement(measure, "direction", placement="above")
        metronome = ET.SubElement(ET.SubElement(direction, "direction-type"), "metronome")
        ET.SubElement(metronome, "beat-unit").text = "quarter"
        ET.SubElement(metronome, "per-minute").text = f"{bpm:.1f}"
        ET.SubElement(direction, "sound", tempo=f"{bpm:.4f}")
    for chord in _inside(score.chords, bar):
        _harmony(measure, chord, chord.beat - bar.start, score.keys)


def _swing(measure: ET.Element, swing: Swing) -> None:
    """The word for players, and the ratio for programs."""
    direction = ET.SubElement(measure, "direction", placement="above")
    ET.SubElement(ET.SubElement(direction, "direction-type"), "words").text = "Swing"
    told = ET.SubElement(ET.SubElement(direction, "sound"), "swing")
    for name, share in zip(("first", "second"), swing.ratio, strict=True):
        ET.SubElement(told, name).text = str(share)
    ET.SubElement(told, "swing-type").text = "eighth"


def _inside(items: Sequence[_Placed], bar: Bar) -> Sequence[_Placed]:
    """Those of `items`, which lie in order, that start inside `bar`."""
    first = bisect_left(items, bar.start - 1e-6, key=lambda item: item.beat)
    return items[first : bisect_left(items, bar.end - 1e-6, key=lambda item: item.beat)]


def _direction(measure: ET.Element, kind: str, text: str, offset: float) -> None:
    direction = ET.SubElement(measure, "direction", placement="above")
    ET.SubElement(ET.SubElement(direction, "direction-type"), kind).text = text
    if round(offset * UNITS):
        ET.SubElement(direction, "offset").text = str(round(offset * UNITS))


def _harmony(measure: ET.Element, chord: Chord, offset: float, keys: Sequence[KeyChange]) -> None:
    key = _key_at(keys, chord.beat)
    fifths = fifths_of(key.tonic, key.mode) if key else 0
    harmony = ET.SubElement(measure, "harmony")
    _pitch_class(ET.SubElement(harmony, "root"), "root", chord.root, fifths)
    kind, *degree = _ALTERED.get(chord.quality) or (_KINDS.get(chord.quality, "other"),)
    printed = {"text": chord.quality} if kind == "other" else {}
    ET.SubElement(harmony, "kind", printed).text = kind
    if chord.bass is not None and chord.bass != chord.root:
        _pitch_class(ET.SubElement(harmony, "bass"), "bass", chord.bass, fifths)
    if degree:
        added = ET.SubElement(harmony, "degree")
        for name, text in zip(("value", "alter", "type"), (*degree, "add"), strict=True):
            ET.SubElement(added, f"degree-{name}").text = text
    if round(offset * UNITS):
        ET.SubElement(harmony, "offset").text = str(round(offset * UNITS))


def _pitch_class(element: ET.Element, name: str, pitch_class: int, fifths: int) -> None:
    step, alter = (_FLAT_NAMES if fifths < 0 else _SHARP_NAMES)[pitch_class % 12]
    ET.SubElement(element, f"{name}-step").text = step
    if alter:
        ET.SubElement(element, f"{name}-alter").text = str(alter)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row of notes stands in its bar."""

    voice: int
    staff: int
    """0 where the part has one staff."""
    under: bool
    """Whether another voice of the staff goes first: its own rests are then left out."""


def _write_bar(
    measure: ET.Element, bar: Bar, index: int, staves: Sequence[_Staff], fifths: int,
    part: Part, player: Instrument | None,
) -> None:  # fmt: skip
    length, voice_number = round(bar.beats * UNITS), 0
    for staff in staves:
        for under, row in enumerate(staff.bars[index]):
            if voice_number:
                backup = ET.SubElement(measure, "backup")
                ET.SubElement(backup, "duration").text = str(length)
            voice_number += 1
            if all(not written.pitches for written in row):
                _whole_rest(measure, length, voice_number, staff.number, len(staves))
                continue
            place = _Place(voice_number, staff.number if len(staves) > 1 else 0, under > 0)
            _write_row(measure, row, place, fifths, part, player, bar.pulse)


def _whole_rest(measure: ET.Element, length: int, voice: int, staff: int, staves: int) -> None:
    note = ET.SubElement(measure, "note")
    ET.SubElement(note, "rest", measure="yes")
    ET.SubElement(note, "duration").text = str(length)
    ET.SubElement(note, "voice").text = str(voice)
    if staves > 1:
        ET.SubElement(note, "staff").text = str(staff)


def _write_row(
    measure: ET.Element, row: Sequence[Written], at: _Place, fifths: int,
    part: Part, player: Instrument | None, pulse: float,
) -> None:  # fmt: skip
    shift = player.transposition if player and not part.drums else 0
    voice, staff = at.voice, at.staff
    for written, bracket, strokes in zip(row, _brackets(row), beams(row, pulse), strict=True):
        if at.under and not written.pitches and not written.triplet:
            _pass(measure, written.units, at)
            continue
        for place, pitch in enumerate(written.pitches or (None,)):
            note = ET.SubElement(measure, "note")
            if place:
                ET.SubElement(note, "chord")
            if pitch is None:
                ET.SubElement(note, "rest")
            elif part.drums:
                _place_drum(ET.SubElement(note, "unpitched"), pitch)
            else:
                _spell(ET.SubElement(note, "pitch"), pitch + shift, fifths)
            ET.SubElement(note, "duration").text = str(written.units)
            if pitch is not None:
                for tied, kind in ((written.tied_from, "stop"), (written.tied_to, "start")):
                    if tied:
                        ET.SubElement(note, "tie", type=kind)
            ET.SubElement(note, "voice").text = str(voice)
            ET.SubElement(note, "type").text = written.value
            for _ in range(written.dots):
                ET.SubElement(note, "dot")
            if written.triplet:
                ratio = ET.SubElement(note, "time-modification")
                ET.SubElement(ratio, "actual-notes").text = "3"
                ET.SubElement(ratio, "normal-notes").text = "2"
            if staff:
                ET.SubElement(note, "staff").text = str(staff)
            for number, state in enumerate(strokes if not place else (), 1):
                ET.SubElement(note, "beam", number=str(number)).text = state
            whole = written if not place else replace(written, mark="")
            _notations(note, whole, bracket if not place else "", rest=pitch is None)


def _pass(measure: ET.Element, units: int, at: _Place) -> None:
    """Go on by so many units without writing a rest."""
    forward = ET.SubElement(measure, "forward")
    ET.SubElement(forward, "duration").text = str(units)
    ET.SubElement(forward, "voice").text = str(at.voice)
    if at.staff:
        ET.SubElement(forward, "staff").text = str(at.staff)


def _notations(note: ET.Element, written: Written, bracket: str, *, rest: bool) -> None:
    mark = _ARTICULATIONS.get(written.mark)
    tied = (written.tied_from or written.tied_to) and not rest
    if not (tied or bracket or (mark and not rest)):
        return
    notations = ET.SubElement(note, "notations")
    if tied:
        for holds, kind in ((written.tied_from, "stop"), (written.tied_to, "start")):
            if holds:
                ET.SubElement(notations, "tied", type=kind)
    if bracket:
        ET.SubElement(notations, "tuplet", type=bracket)
    if mark and not rest:
        ET.SubElement(ET.SubElement(notations, "articulations"), mark)


def _brackets(row: Sequence[Written]) -> list[str]:
    """For each chord "start", "stop" or "" of its beat's triplet bracket."""
    marks = [""] * len(row)
    beats: dict[int, list[int]] = {}
    for i, written in enumerate(row):
        if written.triplet:
            beats.setdefault(written.start // UNITS, []).append(i)
    for places in beats.values():
        if len(places) > 1:
            marks[places[0]], marks[places[-1]] = "start", "stop"
    return marks


def _spell(element: ET.Element, pitch: int, fifths: int) -> None:
    step, alter = (_FLAT_NAMES if fifths < 0 else _SHARP_NAMES)[pitch % 12]
    ET.SubElement(element, "step").text = step
    if alter:
        ET.SubElement(element, "alter").text = str(alter)
    ET.SubElement(element, "octave").text = str(pitch // 12 - 1)


def _place_drum(element: ET.Element, key: int) -> None:
    place = _DRUM_PLACES.get(key, "C5")
    ET.SubElement(element, "display-step").text = place[0]
    ET.SubElement(element, "display-octave").text = place[1]


def _key_at(keys: Sequence[KeyChange], beat: float) -> KeyChange | None:
    held = [key for key in keys if key.beat <= beat + 1e-6]
    return held[-1] if held else (keys[0] if keys else None)


def _loudness_by_bar(notes: Sequence[Note], bars: Sequence[Bar]) -> list[float | None]:
    """Mean velocity of the notes struck in each bar; None where none is."""
    sums = [[0.0, 0.0] for _ in bars]
    bar = 0
    for note in notes:
        while bar < len(bars) - 1 and note.onset >= bars[bar].end - 1e-6:
            bar += 1
        sums[bar][0] += note.velocity
        sums[bar][1] += 1
    return [total / count if count else None for total, count in sums]


def _dynamic(velocity: float) -> str:
    return next(name for top, name in _DYNAMICS if velocity < top)
