"""Pages as we read them beside music21, and our own pages read back."""

import importlib.util
import zipfile
from collections import Counter
from pathlib import Path

import music21
import numpy as np
import pytest

from photoplay.media.musicxml import write_musicxml
from photoplay.media.musicxml_notes import read_page
from photoplay.types.errors import MediaError

_spec = importlib.util.spec_from_file_location("scores", Path(__file__).with_name("scores.py"))
scores = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(scores)

PAGE = """<?xml version="1.0"?>
<score-partwise version="4.0">
 <work><work-title>A  page</work-title></work>
 <identification><creator type="composer">Ann</creator></identification>
 <part-list><score-part id="P1"><part-name>Clarinet</part-name></score-part></part-list>
 <part id="P1">{measures}</part>
</score-partwise>"""
HEAD = (
    "<attributes><divisions>4</divisions><key><fifths>2</fifths><mode>minor</mode></key>"
    "<time><beats>4</beats><beat-type>4</beat-type></time>"
    "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose></attributes>"
)


def note(step, octave, duration, inner=""):
    return (
        f"<note>{'<chord/>' if 'CHORD' in inner else ''}<pitch><step>{step}</step>"
        f"<octave>{octave}</octave></pitch><duration>{duration}</duration>"
        f"{inner.replace('CHORD', '')}</note>"
    )


def page_of(tmp_path, *measures):
    path = tmp_path / "page.musicxml"
    path.write_text(PAGE.format(measures="".join(f"<measure>{one}</measure>" for one in measures)))
    return read_page(path)


def test_notes_sound_where_and_as_they_are_written_for(tmp_path):
    page = page_of(tmp_path, HEAD + note("D", 4, 4) + note("F", 4, 4, "CHORD") + note("E", 4, 12))
    assert page.notes.pitch.tolist() == [60, 63, 62]
    assert (page.notes.onset_beats.tolist(), page.title) == ([0, 0, 1], "A page")
    assert page.notes.metres[0].beats == 4
    assert (page.notes.keys[0].tonic, page.notes.keys[0].minor) == (11, True)


def test_tied_notes_are_one(tmp_path):
    start, stop = '<tie type="start"/>', '<tie type="stop"/>'
    page = page_of(
        tmp_path,
        HEAD + note("D", 4, 16, start),
        note("D", 4, 16, stop + start),
        note("D", 4, 4, stop) + note("D", 4, 12),
    )
    assert (page.notes.duration / page.notes.resolution).tolist() == [9, 3]


def test_a_tie_goes_to_the_next_note_of_its_pitch_and_no_farther(tmp_path):
    start = '<tie type="start"/>'
    unsaid = page_of(tmp_path, HEAD + note("D", 4, 16, start), note("D", 4, 16))
    assert (unsaid.notes.duration / unsaid.notes.resolution).tolist() == [8]
    lost = page_of(
        tmp_path,
        HEAD + note("D", 4, 16, start),
        note("E", 4, 16),
        note("D", 4, 16, '<tie type="stop"/>'),
    )
    assert (lost.notes.duration / lost.notes.resolution).tolist() == [4, 4, 4]


def test_voices_go_back_and_grace_notes_take_no_time(tmp_path):
    grace = "<note><grace/><pitch><step>G</step><octave>5</octave></pitch></note>"
    back = "<backup><duration>16</duration></backup>"
    page = page_of(tmp_path, HEAD + grace + note("D", 5, 16) + back + note("D", 4, 8))
    assert page.notes.onset.tolist() == [0, 0]
    assert page.notes.pitch.tolist() == [60, 72]


def test_chords_last_until_the_next(tmp_path):
    harmony = (
        "<harmony><root><root-step>{}</root-step><root-alter>-1</root-alter></root>"
        "<kind>{}</kind>{}</harmony>"
    )
    page = page_of(
        tmp_path,
        HEAD + harmony.format("B", "minor-seventh", "") + note("D", 4, 16),
        harmony.format("E", "dominant", "<bass><bass-step>G</bass-step></bass>") + note("D", 4, 16),
        harmony.format("E", "hearsay", "") + note("D", 4, 16),
    )
    told = [(c.beat, c.duration, c.root, c.quality, c.bass) for c in page.chords]
    assert told == [(0, 4, 10, "minor7", None), (4, 8, 3, "dominant7", 7)]
    assert page.remarks == ("a chord of kind 'hearsay'",)


def test_tempo_makes_seconds(tmp_path):
    page = page_of(tmp_path, HEAD + '<sound tempo="60"/>' + note("D", 4, 16) + note("D", 4, 4))
    assert page.notes.onset_seconds.tolist() == [0, 4]


def test_what_we_write_we_read(tmp_path):
    score = scores.score()
    path = tmp_path / "ours.musicxml"
    write_musicxml(score, path)
    page = read_page(path)
    for number, part in enumerate(score.parts):
        if part.drums:
            continue
        rows = page.notes.where(page.notes.track == number)
        wanted = Counter((round(one.onset, 3), one.pitch) for one in part.notes)
        found = Counter(
            zip(np.round(rows.onset_beats, 3).tolist(), rows.pitch.tolist(), strict=True)
        )
        assert found == wanted, part.name


@pytest.mark.parametrize("name", ["bach/bwv66.6", "corelli/opus3no1/1grave"])
def test_the_notes_are_those_that_music21_finds(tmp_path, name):
    parsed = music21.corpus.parse(name)
    path = Path(parsed.write("musicxml", tmp_path / "page.musicxml"))
    parsed = music21.converter.parse(path, forceSource=True)
    page = read_page(path)
    found = Counter(
        zip(np.round(page.notes.onset_beats, 3).tolist(), page.notes.pitch.tolist(), strict=True)
    )
    wanted = Counter()
    for part in parsed.parts:
        sounding = part.toSoundingPitch().stripTies()
        for one in sounding.flatten().notes:
            if not one.duration.isGrace:
                wanted.update((round(float(one.offset), 3), p.midi) for p in one.pitches)
    assert found == wanted


@pytest.mark.parametrize("text", ["", "no page", "<html/>"])
def test_what_is_no_page_is_refused(tmp_path, text):
    path = tmp_path / "page.xml"
    path.write_text(text)
    with pytest.raises(MediaError):
        read_page(path)


def test_an_archive_with_a_broken_container_is_read_and_told(tmp_path):
    path = tmp_path / "page.mxl"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("META-INF/container.xml", "<container><rootfile full-path='It's.xml'/>")
        packed.writestr("It's.xml", PAGE.format(measures=f"<measure>{HEAD}</measure>"))
    page = read_page(path)
    assert "container.xml is broken" in page.remarks[0]
    assert len(page.notes) == 0
