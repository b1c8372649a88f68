"""Scores as Standard MIDI Files, type 1, and back.

Track 0 is the conductor: tempo, metre, key, markers. One track a part follows, with its name,
instrument, program, controllers and notes, where every note stands where it is played (its shift
in seconds included).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import mido
import numpy as np

from photoplay.types.errors import MediaError
from photoplay.types.provenance import MADE_WITH, SOURCE_TYPE
from photoplay.types.score import Note, Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

TICKS_PER_BEAT = 960
DRUM_CHANNEL = 9
_SHARPS_OF_MAJOR = {0: 0, 7: 1, 2: 2, 9: 3, 4: 4, 11: 5, 6: 6, 5: -1, 10: -2, 3: -3, 8: -4, 1: -5}
_KEY_NAMES = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
_MINOR_NAMES = (
    "Abm", "Ebm", "Bbm", "Fm", "Cm", "Gm", "Dm", "Am",
    "Em", "Bm", "F#m", "C#m", "G#m", "D#m", "A#m",
)  # fmt: skip
_BRIGHTNESS = {
    "lydian": 1, "major": 0, "ionian": 0, "mixolydian": -1, "dorian": -2, "minor": -3,
    "aeolian": -3, "harmonic-minor": -3, "melodic-minor": -3, "phrygian": -4, "locrian": -5,
}  # fmt: skip
_MINOR_MODES = {
    "dorian",
    "minor",
    "aeolian",
    "harmonic-minor",
    "melodic-minor",
    "phrygian",
    "locrian",
}


@dataclass(frozen=True, slots=True)
class _Event:
    tick: int
    order: int
    """At one tick: controllers, then note ends, then note starts."""
    message: mido.Message | mido.MetaMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class SmpteStart:
    """Where on the clock a MIDI file begins (FF 54). SMF counts 24, 25, 29.97 drop and 30 frames a
    second: faster films are named by every second or fourth of their frames."""

    rate: float
    hours: int
    minutes: int
    seconds: int
    frames: int
    hundredths: int = 0
    """Of a frame."""

    @classmethod
    def of(cls, label: str, rate: Fraction) -> SmpteStart:
        """From a timecode such as 01:00:00:00 (drop-frame where it has a `;`)."""
        hours, minutes, seconds, frames = (int(piece) for piece in re.split("[:;]", label))
        nominal = max(1, round(rate))
        kept = next((known for known in (24, 25, 30) if nominal % known == 0), 30)
        share = Fraction(frames, nominal) * kept
        return cls(
            rate=29.97 if ";" in label else kept, hours=hours, minutes=minutes, seconds=seconds,
            frames=int(share), hundredths=int(share % 1 * 100),
        )  # fmt: skip


def write_midi(score: Score, path: Path, *, starts: SmpteStart | None = None) -> None:
    """Write `score` to `path`, which must be a temporary name if it is to appear at once.

    `starts` is the clock's reading at the first frame.

    With more than 15 pitched parts MIDI channels are shared by parts of the same program.
    """
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT, charset="utf-8")
    file.tracks.append(_track(_conductor(score, starts), score))
    channels = _channels(score.parts)
    for part in score.parts:
        file.tracks.append(_track(_part_events(part, channels[part.id], score), score))
    file.save(str(path))


def midi_ticks(score: Score, beats: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Ticks of notes at `beats` played `shifts` seconds late; both shape (n,)."""
    if not len(beats):
        return np.zeros(0, dtype=int)
    moved = beats
    if np.any(shifts):
        seconds = np.maximum(0, score.tempo_map.seconds(beats) + shifts)
        moved = np.where(shifts == 0, beats, score.tempo_map.beat_at(seconds))
    return np.asarray(np.rint(moved * TICKS_PER_BEAT).astype(int))


def fifths_of(tonic: int, mode: str) -> int:
    """Sharps (+) or flats (-) in the key signature, folded into -6..6."""
    fifths = _SHARPS_OF_MAJOR[tonic % 12] + _BRIGHTNESS.get(mode, 0)
    return (fifths + 6) % 12 - 6 if not -6 <= fifths <= 6 else fifths


def _conductor(score: Score, starts: SmpteStart | None) -> Iterator[_Event]:
    meta = mido.MetaMessage
    yield _Event(0, 0, meta("track_name", name=score.title or "Photoplay"))
    yield _Event(0, 0, meta("text", text=f"{MADE_WITH}; {SOURCE_TYPE}"))
    if starts is not None:
        yield _Event(0, 0, meta(
            "smpte_offset", frame_rate=starts.rate, hours=starts.hours, minutes=starts.minutes,
            seconds=starts.seconds, frames=starts.frames, sub_frames=starts.hundredths,
        ))  # fmt: skip
    metre = None
    for bar in score.tempo_map.bars:
        if (bar.numerator, bar.denominator) != metre:
            metre = (bar.numerator, bar.denominator)
            yield _Event(
                _tick(bar.start),
                1,
                meta("time_signature", numerator=bar.numerator, denominator=bar.denominator),
            )
    for key in score.keys:
        names = _MINOR_NAMES if key.mode in _MINOR_MODES else _KEY_NAMES
        name = names[fifths_of(key.tonic, key.mode) + 7]
        yield _Event(_tick(key.beat), 2, meta("key_signature", key=name))
    for point in score.tempo_map.points:
        tempo = min(0xFFFFFF, round(60e6 / point.bpm))
        yield _Event(_tick(point.beat), 3, meta("set_tempo", tempo=tempo))
    for marker in score.markers:
        kind = "cue_marker" if marker.kind == "hit" else "marker"
        yield _Event(_tick(marker.beat), 4, meta(kind, text=marker.text))


def _part_events(part: Part, channel: int, score: Score) -> Iterator[_Event]:
    message, meta = mido.Message, mido.MetaMessage
    yield _Event(0, 0, meta("track_name", name=part.name))
    yield _Event(0, 0, meta("instrument_name", name=part.instrument))
    if part.bank:
        bank = message("control_change", channel=channel, control=0, value=part.bank & 127)
        yield _Event(0, 1, bank)
    yield _Event(0, 2, message("program_change", channel=channel, program=part.program))
    pan = round(64 + 63 * max(-1.0, min(1.0, part.pan)))
    yield _Event(0, 2, message("control_change", channel=channel, control=10, value=pan))
    for control in part.controls:
        yield _Event(
            _tick(control.beat),
            3,
            message("control_change", channel=channel, control=control.number, value=control.value),
        )
    onsets = np.array([note.onset for note in part.notes])
    ends = np.array([note.end for note in part.notes])
    shifts = np.array([note.shift for note in part.notes])
    starts, stops = midi_ticks(score, onsets, shifts), midi_ticks(score, ends, shifts)
    stops = _without_overlap(part.notes, starts, np.maximum(stops, starts + 1))
    for note, start, stop in zip(part.notes, starts, stops, strict=True):
        facts = {"channel": channel, "note": note.pitch}
        yield _Event(int(start), 5, message("note_on", velocity=note.velocity, **facts))
        yield _Event(int(stop), 4, message("note_off", velocity=64, **facts))


def _without_overlap(notes: tuple[Note, ...], starts: np.ndarray, stops: np.ndarray) -> np.ndarray:
    """Stops cut where the same pitch is struck again, as one key cannot be down twice."""
    cut, last = stops.copy(), dict[int, int]()
    for i in np.argsort(starts, kind="stable"):
        pitch = notes[i].pitch
        if pitch in last and starts[i] > starts[last[pitch]]:
            cut[last[pitch]] = min(cut[last[pitch]], starts[i])
        last[pitch] = int(i)
    return cut


def _channels(parts: tuple[Part, ...]) -> dict[str, int]:
    free = [channel for channel in range(16) if channel != DRUM_CHANNEL]
    given: dict[str, int] = {}
    by_program: dict[int, int] = {}
    for part in parts:
        if part.drums:
            given[part.id] = DRUM_CHANNEL
        elif free:
            given[part.id] = by_program[part.program] = free.pop(0)
        elif part.program in by_program:
            given[part.id] = by_program[part.program]
        else:
            raise MediaError(
                f"MIDI has 15 pitched channels; part {part.name!r} finds none free: use fewer parts"
            )
    return given


def _track(events: Iterator[_Event], score: Score) -> mido.MidiTrack:
    track = mido.MidiTrack()
    tick = 0
    ordered = sorted(events, key=lambda event: (event.tick, event.order))
    for event in ordered:
        track.append(event.message.copy(time=event.tick - tick))
        tick = event.tick
    end = max(tick, _tick(score.tempo_map.beats))
    track.append(mido.MetaMessage("end_of_track", time=end - tick))
    return track


def _tick(beat: float) -> int:
    return round(beat * TICKS_PER_BEAT)


def read_tempo_map(path: Path) -> TempoMap:
    """The tempo map of a MIDI file's conductor track; MediaError if it cannot be read."""
    try:
        file = mido.MidiFile(str(path))
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise _no_midi(path, error) from error
    points: dict[float, float] = {0.0: 120.0}
    metres: dict[float, tuple[int, int]] = {0.0: (4, 4)}
    last = 0.0
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            beat = tick / file.ticks_per_beat
            if message.type == "set_tempo":
                points[beat] = 60e6 / message.tempo
            elif message.type == "time_signature":
                metres[beat] = (message.numerator, message.denominator)
        last = max(last, tick / file.ticks_per_beat)
    bars: list[Bar] = []
    beat = 0.0
    changes = sorted(metres)
    while beat < last - 1e-9 or not bars:
        metre = metres[max(at for at in changes if at <= beat + 1e-6)]
        bars.append(Bar(start=beat, numerator=metre[0], denominator=metre[1]))
        beat = bars[-1].end
    tempo = tuple(TempoPoint(beat=at, bpm=points[at]) for at in sorted(points))
    return TempoMap(points=tempo, bars=tuple(bars))


def read_smpte_start(path: Path, rate: Fraction | None = None) -> float | None:
    """Clock seconds from 00:00:00:00 at which a MIDI file says it begins (FF 54); None if silent.

    SMF knows 24, 25, 29.97 drop and 30 frames a second; that labels of 24 and 30 stand for 23.976
    and 29.97 (non-drop) is told by `rate`, the film's.
    """
    try:
        file = mido.MidiFile(str(path))
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise _no_midi(path, error) from error
    for message in file.tracks[0] if file.tracks else ():
        if message.type == "smpte_offset":
            frames = message.frames + message.sub_frames / 100
            seconds = message.hours * 3600 + message.minutes * 60 + message.seconds
            if message.frame_rate != 29.97:
                slow = Fraction(1) if rate is None else round(rate) / rate
                return float((seconds + frames / message.frame_rate) * slow)
            minutes = message.hours * 60 + message.minutes
            number = seconds * 30 + frames - 2 * (minutes - minutes // 10)
            return float(number * 1001 / 30000)
    return None


def _no_midi(path: Path, error: Exception) -> MediaError:
    why = str(error) or "it ends where more should follow"
    return MediaError(f"{path} cannot be read as MIDI: {why}")
