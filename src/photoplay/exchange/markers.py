"""A plan's moments as markers for picture editors: EDL, OTIO, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import opentimelineio as otio

from photoplay.exchange.timecode import Timecode
from photoplay.types.film import Film
from photoplay.types.plan import Plan
from photoplay.types.provenance import MADE_WITH, SOURCE_TYPE

_COLOURS = {"cue": "Cyan", "section": "Blue", "hit": "Red", "missed": "Yellow"}
_OTIO_COLOURS = {"cue": "CYAN", "section": "BLUE", "hit": "RED", "missed": "YELLOW"}


@dataclass(frozen=True, slots=True)
class FilmMarker:
    frame: int
    kind: str
    """cue, section, hit or missed."""
    name: str
    comment: str
    means: str = ""
    """What it asks of the music, where that is another word than its kind."""


def markers_of(plan: Plan, film: Film) -> tuple[FilmMarker, ...]:
    """Cue starts, section starts, and hits and accents, honoured and declined, in order."""
    return tuple(sorted(_markers(plan, film), key=lambda m: (m.frame, m.kind, m.name)))


def one_a_frame(markers: tuple[FilmMarker, ...]) -> tuple[FilmMarker, ...]:
    """Markers on one frame made into one, for programs that keep a single marker a frame."""
    weight = ("hit", "cue", "section", "missed")
    found = []
    for frame, group in groupby(markers, key=lambda marker: marker.frame):
        together = sorted(group, key=lambda marker: weight.index(marker.kind))
        found.append(FilmMarker(
            frame, together[0].kind, " + ".join(marker.name for marker in together),
            "; ".join(marker.comment for marker in together if marker.comment),
        ))  # fmt: skip
    return tuple(found)


def as_edl(markers: tuple[FilmMarker, ...], film: Film, title: str) -> str:
    """A CMX 3600 list of one-frame events with Resolve's marker comments."""
    clock = Timecode.of_film(film)
    lines = [f"TITLE: {title}", f"FCM: {'' if clock.drop else 'NON-'}DROP FRAME", ""]
    for number, marker in enumerate(markers, 1):
        start, end = clock.label(marker.frame), clock.label(marker.frame + 1)
        lines.append(f"{number:03d}  001      V     C        {start} {end} {start} {end}")
        text = _one_line(f"{marker.name}: {marker.comment}" if marker.comment else marker.name)
        colour = f"ResolveColor{_COLOURS[marker.kind]}"
        lines += [f"{text} |C:{colour} |M:{_one_line(marker.name)} |D:1", ""]
    return "\n".join(lines)


def as_csv(markers: tuple[FilmMarker, ...], film: Film) -> str:
    """frame, seconds, timecode, kind, name, comment."""
    clock = Timecode.of_film(film)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["frame", "seconds", "timecode", "kind", "name", "comment"])
    for marker in markers:
        seconds = f"{film.time_of(marker.frame):.3f}"
        label = clock.label(marker.frame)
        rows.writerow([marker.frame, seconds, label, marker.kind, marker.name, marker.comment])
    return out.getvalue()


def as_otio(markers: tuple[FilmMarker, ...], film: Film, soundtrack: str, title: str) -> str:
    """An OpenTimelineIO timeline: the film on a video track with its markers, the music below."""
    rate = float(film.frame_rate)
    frames = round(film.duration * film.frame_rate)
    clock = Timecode.of_film(film)
    start = otio.opentime.RationalTime(clock.first, rate)
    whole = otio.opentime.TimeRange(
        otio.opentime.RationalTime(0, rate), otio.opentime.RationalTime(frames, rate)
    )
    timeline = otio.schema.Timeline(
        name=title, global_start_time=start,
        metadata={"photoplay": {"made_with": MADE_WITH, "digital_source_type": SOURCE_TYPE}},
    )  # fmt: skip
    picture = otio.schema.Track(name="Picture", kind=otio.schema.TrackKind.Video)
    music = otio.schema.Track(name="Music", kind=otio.schema.TrackKind.Audio)
    for track, url in ((picture, film.path.name), (music, soundtrack)):
        media = otio.schema.ExternalReference(target_url=url, available_range=whole)
        clip = otio.schema.Clip(name=url, media_reference=media, source_range=whole)
        track.append(clip)
        timeline.tracks.append(track)
    for marker in markers:
        at = otio.opentime.RationalTime(marker.frame, rate)
        span = otio.opentime.TimeRange(at, otio.opentime.RationalTime(1, rate))
        picture[0].markers.append(
            otio.schema.Marker(
                name=marker.name,
                marked_range=span,
                color=_OTIO_COLOURS[marker.kind],
                metadata={
                    "photoplay": {"kind": marker.means or marker.kind, "comment": marker.comment}
                },
            )
        )
    return str(otio.adapters.write_to_string(timeline, "otio_json"))


def cue_sheet(plan: Plan, film: Film) -> str:
    """Cues as CSV: number, timecode in and out, duration, usage, style, key, hits, why."""
    clock = Timecode.of_film(film)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(
        ["cue", "title", "in", "out", "duration_s", "usage", "style", "tempo_bpm", "hits", "why"]
    )
    for cue in plan.cues:
        inside = [hit for hit in plan.honoured if cue.start <= hit.time < cue.end]
        struck = sum(hit.rank != "coincidence" for hit in inside)
        beat = plan.tempo_map.bars[cue.start_bar].start
        rows.writerow(
            [
                cue.id,
                plan.title,
                clock.label(film.frame_at(cue.start)),
                clock.label(film.frame_at(cue.end)),
                f"{cue.end - cue.start:.2f}",
                "background instrumental",
                plan.style.value,
                f"{plan.tempo_map.bpm_at(beat):.2f}",
                struck,
                cue.reason,
            ]
        )
    return out.getvalue()


def _markers(plan: Plan, film: Film) -> Iterator[FilmMarker]:
    for cue in plan.cues:
        yield FilmMarker(film.frame_at(cue.start), "cue", cue.id, cue.reason)
    for section in plan.sections:
        frame = film.frame_at(max(0.0, section.start))
        yield FilmMarker(frame, "section", section.id, f"{section.role}. {section.reason}".strip())
    for hit in plan.hits:
        if hit.rank == "coincidence":
            continue
        kind = "hit" if hit.honoured else "missed"
        yield FilmMarker(
            hit.frame, kind, hit.id, f"{hit.source}, {hit.gesture}. {hit.reason}".strip()
        )


def _one_line(text: str) -> str:
    return " ".join(text.replace("|", "/").split())
