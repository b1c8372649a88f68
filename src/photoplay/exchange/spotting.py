"""Spotting notes and bare tempo maps as files: tables, marker lists, a MIDI conductor track."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from photoplay.exchange.markers import FilmMarker, as_edl, as_otio
from photoplay.exchange.meaning import GESTURES
from photoplay.exchange.timecode import Timecode
from photoplay.media.midi import write_midi
from photoplay.types.errors import BriefError
from photoplay.types.film import Film
from photoplay.types.plan import Hit
from photoplay.types.score import Marker, Score
from photoplay.types.spotting import SpottingNote
from photoplay.types.tempo import TempoMap

NOTE_SUFFIXES = (".csv", ".edl", ".otio", ".md")
TEMPO_SUFFIXES = (".mid", ".csv")
_COLOUR = {"cue": "cue", "section": "section", "hit": "hit", "hero": "hit", "accent": "missed",
           "silence": "section", "avoid": "section", "shift": "section"}  # fmt: skip


def write_notes(notes: Sequence[SpottingNote], film: Film, title: str, path: Path) -> None:
    """Write spotting notes in the form that the ending of `path` asks for (NOTE_SUFFIXES).

    BriefError for other endings. What is written here `read_markers` reads back.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        text = _table(notes, film)
    elif suffix == ".md":
        text = _page(notes, film, title)
    elif suffix == ".edl":
        text = as_edl(_markers(notes, film), film, title)
    elif suffix == ".otio":
        text = as_otio(_markers(notes, film), film, "", title)
    else:
        raise _unknown(path, NOTE_SUFFIXES)
    path.write_text(text, encoding="utf-8")


def write_tempo(
    tempo: TempoMap, hits: Sequence[Hit], names: Sequence[str], film: Film, title: str, path: Path
) -> None:
    """Write a tempo map as a MIDI conductor track with the moments as cue points, or as a table.

    `names` are the moments' own; the table (.csv) has one line a moment and where it lands.
    BriefError for other endings than TEMPO_SUFFIXES.
    """
    suffix = path.suffix.lower()
    if suffix == ".mid":
        markers = tuple(
            Marker(beat=float(tempo.beat_at(hit.time)[0]), text=name, kind="hit")
            for hit, name in zip(hits, names, strict=True)
        )
        write_midi(Score(title=title, duration=film.duration, tempo_map=tempo, parts=(),
                         markers=markers), path)  # fmt: skip
    elif suffix == ".csv":
        path.write_text(_landings(tempo, hits, names, film), encoding="utf-8")
    else:
        raise _unknown(path, TEMPO_SUFFIXES)


def bar_and_beat(tempo: TempoMap, beat: float) -> str:
    """Where a beat stands on paper: bar 5, second felt beat and a half: "5 | 2.5"."""
    index = tempo.bar_at(beat)
    bar = tempo.bars[index]
    return f"{index + 1} | {1 + (beat - bar.start) / bar.pulse:.4g}"


def _table(notes: Sequence[SpottingNote], film: Film) -> str:
    clock, out = Timecode.of_film(film), io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["kind", "start", "end", "timecode", "timecode_out", "name", "gesture", "weight",
                   "why"])  # fmt: skip
    for note in notes:
        end = note.end
        rows.writerow([
            note.kind, f"{note.start:.3f}", "" if end is None else f"{end:.3f}",
            clock.label(film.frame_at(note.start)),
            "" if end is None else clock.label(film.frame_at(end)),
            note.name, note.gesture, "" if note.weight is None else f"{note.weight:.3f}", note.why,
        ])  # fmt: skip
    return out.getvalue()


def _page(notes: Sequence[SpottingNote], film: Film, title: str) -> str:
    clock = Timecode.of_film(film)
    lines = [f"# Spotting notes: {title}", "",
             f"{film.duration:.2f} s at {float(film.frame_rate):.6g} frames a second, first frame "
             f"{clock.label(0)}.", ""]  # fmt: skip
    for cue in (note for note in notes if note.kind == "cue"):
        end = cue.end or film.duration
        lines += [f"## {cue.name}: {clock.label(film.frame_at(cue.start))} to "
                  f"{clock.label(film.frame_at(end))} ({end - cue.start:.1f} s)", "",
                  f"{cue.why}.", "", "| timecode | into the cue | what | weight | why |",
                  "|---|---|---|---|---|"]  # fmt: skip
        lines += [
            f"| {clock.label(film.frame_at(note.start))} | {note.start - cue.start:.2f} s "
            f"| {note.kind}{': ' + note.name if note.name else ''} "
            f"| {'' if note.weight is None else f'{note.weight:.2f}'} | {note.why} |"
            for note in notes
            if note.kind not in ("cue", "silence") and cue.start <= note.start < end
        ]
        lines.append("")
    silent = [note for note in notes if note.kind == "silence"]
    lines += ["## Without music", ""] if silent else []
    lines += [f"- {clock.label(film.frame_at(n.start))} to {clock.label(film.frame_at(n.end or 0))}"
              f": {n.why}" for n in silent]  # fmt: skip
    return "\n".join(lines).rstrip() + "\n"


def _markers(notes: Sequence[SpottingNote], film: Film) -> tuple[FilmMarker, ...]:
    return tuple(
        FilmMarker(film.frame_at(note.start), _COLOUR[note.kind],
                   f"{_word(note)}: {note.name}".rstrip(": "), note.why, _word(note))
        for note in notes
    )  # fmt: skip


def _word(note: SpottingNote) -> str:
    """The first word of a marker's name, by which its meaning is read back."""
    asked = note.kind == "hit" and note.gesture in GESTURES and note.gesture != "impact"
    return note.gesture if asked else note.kind


def _landings(tempo: TempoMap, hits: Sequence[Hit], names: Sequence[str], film: Film) -> str:
    clock, out = Timecode.of_film(film), io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["timecode", "seconds", "name", "weight", "bar_beat", "lands_on", "late_ms",
                   "late_frames", "honoured", "why"])  # fmt: skip
    for hit, name in zip(hits, names, strict=True):
        place = "" if hit.beat is None else bar_and_beat(tempo, hit.beat)
        rows.writerow([
            clock.label(hit.frame), f"{hit.time:.3f}", name, f"{hit.weight:.2f}", place,
            hit.landing if hit.honoured else "", f"{1000 * hit.error:.1f}",
            f"{hit.error / film.frame_duration:.2f}", "yes" if hit.honoured else "no", hit.reason,
        ])  # fmt: skip
    return out.getvalue()


def _unknown(path: Path, known: Sequence[str]) -> BriefError:
    return BriefError(f"{path.name}: what to write is told by its ending, {', '.join(known)}")
