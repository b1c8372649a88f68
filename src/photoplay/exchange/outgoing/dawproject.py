"""A DAWproject: tempo and metre as automation, markers, the film, stems, notes and controllers.

After Project.xsd and MetaData.xsd of the format's own repository (version 1.0): a ZIP with
project.xml, metadata.xml and the stems inside; the film is named, not copied. Sound lanes count
seconds and are not stretched; note lanes count beats (quarter notes).
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

from photoplay.exchange.outgoing.session import Session, path_from
from photoplay.types.provenance import MADE_WITH, SOURCE_TYPE
from photoplay.types.score import Part

VERSION = "1.0"
_COLOURS = {"cue": "#00a0c8", "section": "#3c5adc", "hit": "#dc2828", "missed": "#dcc800"}
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Time of every file in the ZIP, so that the same music makes the same bytes."""


def write_dawproject(session: Session, out: Path, *, application: str, beside: Path) -> None:
    """Write the project to `out`; the film is named as it is reached from the folder `beside`.

    `application` is the version of this program.
    """
    texts = {
        "metadata.xml": _metadata(session),
        "project.xml": _project(session, application, beside),
    }
    with zipfile.ZipFile(out, "w") as file:
        for name, root in texts.items():
            ET.indent(root)
            text = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
            file.writestr(zipfile.ZipInfo(name, _LONG_AGO), text, zipfile.ZIP_DEFLATED)
        for path in session.stems:
            entry = zipfile.ZipInfo(f"audio/{path.name}", _LONG_AGO)
            entry.file_size = path.stat().st_size
            with path.open("rb") as sound, file.open(entry, "w") as target:
                while piece := sound.read(1 << 20):
                    target.write(piece)


def _metadata(session: Session) -> ET.Element:
    root = ET.Element("MetaData")
    ET.SubElement(root, "Title").text = session.title
    ET.SubElement(root, "Genre").text = str(session.plan.style.value)
    ET.SubElement(root, "Comment").text = f"{MADE_WITH}; {SOURCE_TYPE}"
    return root


def _project(session: Session, application: str, beside: Path) -> ET.Element:
    root = ET.Element("Project", version=VERSION)
    ET.SubElement(root, "Application", name="Photoplay", version=application)
    tempo = session.score.tempo_map
    transport = ET.SubElement(root, "Transport")
    ET.SubElement(transport, "Tempo", id="tempo", name="Tempo", unit="bpm", min="20", max="666",
                  value=_real(tempo.points[0].bpm))  # fmt: skip
    ET.SubElement(transport, "TimeSignature", id="metre", name="Metre",
                  denominator=str(tempo.bars[0].denominator),
                  numerator=str(tempo.bars[0].numerator))  # fmt: skip
    structure = ET.SubElement(root, "Structure")
    _track(structure, "picture", "Picture", "video")
    for number, part in enumerate(session.score.parts, 1):
        _track(structure, f"stem{number}", part.name, "audio")
    for number, part in enumerate(session.score.parts, 1):
        _track(structure, f"notes{number}", f"{part.name} (MIDI)", "notes")
    _track(structure, "master", "Master", "audio", role="master")
    _arrangement(ET.SubElement(root, "Arrangement", id="arrangement"), session, beside)
    return root


def _track(
    structure: ET.Element, key: str, name: str, content: str, *, role: str = "regular"
) -> None:
    track = ET.SubElement(structure, "Track", id=key, name=name, contentType=content, loaded="true")
    facts = {"id": f"{key}-channel", "role": role, "audioChannels": "2", "solo": "false"}
    if role != "master":
        facts["destination"] = "master-channel"
    channel = ET.SubElement(track, "Channel", facts)
    ET.SubElement(channel, "Mute", value="false", id=f"{key}-mute")
    ET.SubElement(channel, "Pan", unit="normalized", value="0.5", min="0", max="1",
                  id=f"{key}-pan")  # fmt: skip
    ET.SubElement(channel, "Volume", unit="linear", value="1", min="0", max="2",
                  id=f"{key}-volume")  # fmt: skip


def _arrangement(arrangement: ET.Element, session: Session, beside: Path) -> None:
    film, score = session.film, session.score
    lanes = ET.SubElement(arrangement, "Lanes", id="lanes", timeUnit="beats")
    begins = session.begins
    clip = _clip(_clips(lanes, "picture"), session.picture.name, film.duration, begins)
    rate = film.audio[0].sample_rate if film.audio else 48_000
    channels = film.audio[0].channels if film.audio else 2
    video = ET.SubElement(clip, "Video", duration=_real(begins + film.duration),
                          sampleRate=str(rate or 48_000), channels=str(channels or 2),
                          algorithm="raw")  # fmt: skip
    ET.SubElement(video, "File", path=path_from(session.picture, beside), external="true")
    for number, path in enumerate(session.stems, 1):
        clip = _clip(_clips(lanes, f"stem{number}"), path.stem, score.duration)
        audio = ET.SubElement(clip, "Audio", duration=_real(score.duration), sampleRate="48000",
                              channels="2", algorithm="raw")  # fmt: skip
        ET.SubElement(audio, "File", path=f"audio/{path.name}", external="false")
    for number, part in enumerate(score.parts, 1):
        _notes(lanes, f"notes{number}", part, session)
    if session.markers:
        markers = ET.SubElement(arrangement, "Markers", timeUnit="seconds")
        for marker in session.markers:
            ET.SubElement(markers, "Marker", time=_real(film.time_of(marker.frame)),
                          name=f"{marker.kind}: {marker.name}", comment=marker.comment,
                          color=_COLOURS[marker.kind])  # fmt: skip
    _tempo(arrangement, session)


def _clips(lanes: ET.Element, track: str) -> ET.Element:
    inner = ET.SubElement(lanes, "Lanes", track=track, timeUnit="seconds", id=f"{track}-lanes")
    return ET.SubElement(inner, "Clips", timeUnit="seconds", id=f"{track}-clips")


def _clip(clips: ET.Element, name: str, seconds: float, begins: float = 0.0) -> ET.Element:
    return ET.SubElement(clips, "Clip", name=name, time="0", duration=_real(seconds),
                         contentTimeUnit="seconds", playStart=_real(begins),
                         playStop=_real(begins + seconds))  # fmt: skip


def _notes(lanes: ET.Element, track: str, part: Part, session: Session) -> None:
    inner = ET.SubElement(lanes, "Lanes", track=track, timeUnit="beats", id=f"{track}-lanes")
    clips = ET.SubElement(inner, "Clips", timeUnit="beats", id=f"{track}-clips")
    beats = session.score.tempo_map.beats
    clip = ET.SubElement(clips, "Clip", name=part.name, time="0", duration=_real(beats),
                         contentTimeUnit="beats", playStart="0")  # fmt: skip
    content = ET.SubElement(clip, "Lanes", timeUnit="beats", id=f"{track}-content")
    notes = ET.SubElement(content, "Notes", timeUnit="beats", id=f"{track}-notes")
    channel = "9" if part.drums else "0"
    for note, start, end in session.heard_at(part):
        ET.SubElement(notes, "Note", time=_real(start), duration=_real(end - start),
                      channel=channel, key=str(note.pitch), vel=_real(note.velocity / 127),
                      rel="0.5")  # fmt: skip
    for number in sorted({control.number for control in part.controls}):
        points = ET.SubElement(content, "Points", timeUnit="beats", unit="normalized",
                               id=f"{track}-cc{number}")  # fmt: skip
        ET.SubElement(points, "Target", expression="channelController", channel=channel,
                      controller=str(number))  # fmt: skip
        for control in part.controls:
            if control.number == number:
                ET.SubElement(points, "RealPoint", time=_real(control.beat),
                              value=_real(control.value / 127), interpolation="hold")  # fmt: skip


def _tempo(arrangement: ET.Element, session: Session) -> None:
    tempo = session.score.tempo_map
    changes = ET.SubElement(arrangement, "TempoAutomation", timeUnit="beats", unit="bpm",
                            id="tempo-automation")  # fmt: skip
    ET.SubElement(changes, "Target", parameter="tempo")
    for point in tempo.points:
        ET.SubElement(changes, "RealPoint", time=_real(point.beat), value=_real(point.bpm),
                      interpolation="hold")  # fmt: skip
    metres = ET.SubElement(arrangement, "TimeSignatureAutomation", timeUnit="beats",
                           id="metre-automation")  # fmt: skip
    ET.SubElement(metres, "Target", parameter="metre")
    last = None
    for bar in tempo.bars:
        if (bar.numerator, bar.denominator) != last:
            last = (bar.numerator, bar.denominator)
            at = {"time": _real(bar.start), "numerator": str(bar.numerator),
                  "denominator": str(bar.denominator)}  # fmt: skip
            ET.SubElement(metres, "TimeSignaturePoint", at)


def _real(value: float) -> str:
    return f"{value:.12g}"
