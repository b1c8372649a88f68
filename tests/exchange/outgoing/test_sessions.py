"""REAPER and DAWproject: read back by other people's parsers, against the score they came from."""

import xml.etree.ElementTree as ET
import zipfile

import daw_schema
import mido
import numpy as np
import pytest

from photoplay.exchange.incoming.reading import read_markers
from photoplay.exchange.outgoing.reaper import quoted


@pytest.fixture(scope="module")
def reaper(exported):
    rpp = pytest.importorskip("rpp")
    return rpp.loads(exported["reaper"][0].read_text())


def rows(element, name):
    return [row[1:] for row in element.children if isinstance(row, list) and row[0] == name]


def item_of(track):
    return track.find("ITEM")


def test_reaper_has_the_tempo_map(reaper, session):
    points = rows(reaper.find("TEMPOENVEX"), "PT")
    tempo = session.score.tempo_map
    times = [float(point[0]) for point in points]
    bpm = [float(point[1]) for point in points]
    assert times == sorted(times)
    beats = tempo.beat_at(np.array(times) + 1e-6)
    assert bpm == pytest.approx([tempo.bpm_at(beat) for beat in beats], rel=1e-6)
    metres = [int(point[3]) for point in points if len(point) > 3]
    first = tempo.bars[0]
    assert metres[0] == first.numerator + 65536 * first.denominator
    assert all(point[2] == "1" for point in points)  # held, not ramped


def test_reaper_has_the_markers_where_they_are(reaper, session, exported):
    told = [float(row[1]) for row in rows(reaper, "MARKER")]
    assert told == pytest.approx([session.film.time_of(m.frame) for m in session.markers])
    listed = read_markers(exported["reaper"][0], labels=session.clock, duration=6.0)
    assert [m.start for m in listed.markers] == pytest.approx(sorted(told))


def test_reaper_names_film_and_stems_that_are_there(reaper, session, exported):
    folder = exported["reaper"][0].parent
    tracks = reaper.findall("TRACK")
    sources = [item_of(track).find("SOURCE") for track in tracks if item_of(track) is not None]
    files = {s.attrib[0]: [] for s in sources}
    for source in sources:
        files[source.attrib[0]] += [row[0] for row in rows(source, "FILE")]
    assert [(folder / name).resolve() for name in files["VIDEO"]] == [session.film.path.resolve()]
    assert [(folder / name).resolve() for name in files["WAVE"]] == [
        path.resolve() for path in session.stems
    ]
    assert float(rows(reaper, "PROJOFFS")[0][0]) == 3600
    lengths = [float(rows(item_of(t), "LENGTH")[0][0]) for t in tracks if item_of(t) is not None]
    assert lengths[0] == pytest.approx(session.film.duration)


def test_reaper_has_the_notes_of_the_midi_file(reaper, project, session):
    sources = [item_of(track).find("SOURCE") for track in reaper.findall("TRACK") if item_of(track)]
    sources = [source for source in sources if source.attrib[0] == "MIDI"]
    midi = mido.MidiFile(project.path("score.mid"))
    assert len(midi.tracks) == 1 + len(session.score.parts)
    for source, track in zip(sources, midi.tracks[1:], strict=True):
        assert rows(source, "HASDATA")[0] == ["1", "960", "QN"]
        ours, tick = [], 0
        for ahead, *data in rows(source, "E"):
            tick += int(ahead)
            status, key, *rest = (int(byte, 16) for byte in data)
            if status >> 4 == 9:
                ours.append((tick, key, rest[0]))
        theirs, tick = [], 0
        for message in track:
            tick += message.time
            if message.type == "note_on":
                theirs.append((tick, message.note, message.velocity))
        assert sorted(ours) == sorted(theirs)


@pytest.mark.parametrize("text", ["plain", 'say "hi"', "it's", "\"both\" 'kinds'", "`all` \"'"])
def test_a_name_is_quoted_so_that_it_is_read_whole(text):
    rpp = pytest.importorskip("rpp")
    read = rpp.loads(f"<TRACK\n  NAME {quoted(text)}\n>")
    name = rows(read, "NAME")[0][0]
    assert name in {text, text.replace("`", "'")}


@pytest.fixture(scope="module")
def daw(exported):
    with zipfile.ZipFile(exported["dawproject"][0]) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def test_dawproject_keeps_to_its_schema(daw):
    root = ET.fromstring(daw["project.xml"])
    assert daw_schema.faults(root) == []
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    pointed = {element.get(name) for element in root.iter()
               for name in ("track", "destination", "parameter") if element.get(name)}  # fmt: skip
    assert pointed <= set(ids)


def test_the_schema_table_finds_faults():
    bad = ET.fromstring('<Project version="1.0"><Arrangement/><Application name="x"/></Project>')
    told = " ".join(daw_schema.faults(bad))
    assert "lacks version" in told
    assert "has children" in told


def test_dawproject_has_tempo_notes_markers_and_sound(daw, session):
    root = ET.fromstring(daw["project.xml"])
    tempo = session.score.tempo_map
    points = root.findall(".//TempoAutomation/RealPoint")
    assert [(float(p.get("time")), float(p.get("value"))) for p in points] == [
        pytest.approx((point.beat, point.bpm)) for point in tempo.points
    ]
    notes = root.findall(".//Note")
    assert len(notes) == sum(len(part.notes) for part in session.score.parts)
    assert {int(n.get("key")) for n in notes} == {
        note.pitch for part in session.score.parts for note in part.notes
    }
    assert [float(m.get("time")) for m in root.findall(".//Marker")] == pytest.approx(
        [session.film.time_of(m.frame) for m in session.markers]
    )
    for path in session.stems:
        assert daw[f"audio/{path.name}"] == path.read_bytes()
    clips = root.findall(".//Clips[@timeUnit='seconds']/Clip")
    assert all(float(c.get("duration")) == pytest.approx(6.0) for c in clips)


def test_dawproject_is_the_same_bytes_each_time(project, exported, tmp_path):
    from photoplay.exporting import export

    again = export(project.root, ["dawproject"], out=exported["dawproject"][0].parent)
    assert again[0].files == (str(exported["dawproject"][0]),)
    other = export(project.root, ["dawproject", "midi"], out=tmp_path)
    assert other[1].files[0].endswith("a film.mid")
    before, after = exported["midi"][0].read_bytes(), (tmp_path / "a film.mid").read_bytes()
    assert before == after
