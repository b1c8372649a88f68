"""FCPXML 1.10 for Final Cut Pro, Resolve and Premiere: the film, the mix below it, and markers.

Times are rational seconds that fall on frames. A cue's beginning is a chapter marker; sections,
hits and declined hits are markers with a note.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from fractions import Fraction
from pathlib import Path
from urllib.parse import quote

from photoplay.exchange.outgoing.session import Session
from photoplay.exchange.timecode import Timecode, nearest_rate
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.provenance import MADE_WITH, SOURCE_TYPE


def fcpxml(session: Session) -> str:
    """The text of the file; media are named by their whole path, as the format asks."""
    film, clock = session.film, session.clock
    frame = 1 / nearest_rate(film.frame_rate)
    long, starts = session.frames * frame, clock.first * frame
    root = ET.Element("fcpxml", version="1.10")
    resources = ET.SubElement(root, "resources")
    ET.SubElement(resources, "format", id="r1", name="FFVideoFormatRateUndefined",
                  frameDuration=seconds(frame), width=str(film.width),
                  height=str(film.height))  # fmt: skip
    own = Timecode.of(film.frame_rate, session.own_label).first * frame
    begins = _on_frame(session.begins, frame)
    shown = {"format": "r1", "hasVideo": "1", "videoSources": "1"}
    if film.audio:
        shown |= _sound(film.audio[0].channels or 2, film.audio[0].sample_rate or SAMPLE_RATE)
    name = session.picture.name
    _asset(resources, {"id": "r2", "name": name, "start": seconds(own),
                       "duration": seconds(begins + long), **shown}, session.picture)  # fmt: skip
    _asset(resources, {"id": "r3", "name": f"{session.title} music", "start": "0s",
                       "duration": seconds(long), **_sound(2, SAMPLE_RATE)},
           session.mix)  # fmt: skip
    event = ET.SubElement(ET.SubElement(root, "library"), "event", name="Photoplay")
    project = ET.SubElement(event, "project", name=session.title)
    sequence = ET.SubElement(project, "sequence", format="r1", duration=seconds(long),
                             tcStart=seconds(starts), tcFormat="DF" if clock.drop else "NDF",
                             audioLayout="stereo", audioRate="48k")  # fmt: skip
    ET.SubElement(sequence, "note").text = f"{MADE_WITH}; {SOURCE_TYPE}"
    spine = ET.SubElement(sequence, "spine")
    clip = ET.SubElement(spine, "asset-clip", ref="r2", name=name, offset=seconds(starts),
                         start=seconds(own + begins), duration=seconds(long), format="r1",
                          tcFormat="DF" if clock.drop else "NDF")  # fmt: skip
    ET.SubElement(clip, "asset-clip", ref="r3", lane="-1", name=f"{session.title} music",
                  offset=seconds(own + begins), start="0s", duration=seconds(long),
                  audioRole="music")  # fmt: skip
    _add_markers(clip, session, own + begins, frame)
    ET.indent(root)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n'
    return head + ET.tostring(root, encoding="unicode") + "\n"


def seconds(value: Fraction) -> str:
    """Rational seconds as the format writes them: 1001/30000s, 5s."""
    return f"{value.numerator}s" if value.denominator == 1 else (
        f"{value.numerator}/{value.denominator}s")  # fmt: skip


def _on_frame(time: float, frame: Fraction) -> Fraction:
    return round(time / float(frame)) * frame


def _sound(channels: int, rate: int) -> dict[str, str]:
    return {"hasAudio": "1", "audioSources": "1", "audioChannels": str(channels),
            "audioRate": str(rate)}  # fmt: skip


def _asset(resources: ET.Element, facts: dict[str, str], path: Path) -> None:
    asset = ET.SubElement(resources, "asset", facts)
    source = f"file://{quote(path.absolute().as_posix())}"
    ET.SubElement(asset, "media-rep", kind="original-media", src=source)


def _add_markers(clip: ET.Element, session: Session, starts: Fraction, frame: Fraction) -> None:
    for marker in session.markers:
        at = {"start": seconds(starts + min(marker.frame, session.frames - 1) * frame),
              "duration": seconds(frame), "value": f"{marker.kind}: {marker.name}"}  # fmt: skip
        if marker.comment:
            at["note"] = marker.comment
        if marker.kind == "cue":
            ET.SubElement(clip, "chapter-marker", at | {"posterOffset": "0s"})
        else:
            ET.SubElement(clip, "marker", at)
