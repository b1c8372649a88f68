"""A composer's own libraries play the notes."""

import json

import mido
import pytest

from photoplay.exchange.outgoing.templates import Template, read_templates, templated
from photoplay.exporting import export
from photoplay.types.errors import BriefError
from photoplay.types.score import Control, Note, Part


@pytest.fixture
def score(session):
    from dataclasses import replace

    notes = (Note(1.0, 60, 1.0, 80, mark="staccato"), Note(2.0, 62, 1.0, 80, mark="staccato"),
             Note(3.0, 64, 1.0, 80), Note(4.0, 65, 1.0, 80, mark="staccato"))  # fmt: skip
    part = Part.of(notes, (Control(1.0, 1, 90), Control(1.0, 11, 80)), id="violins", name="Violins",
                   role="melody", instrument="violins", program=48)  # fmt: skip
    return replace(session.score, parts=(part,))


def test_key_switches_go_ahead_where_the_articulation_changes(score):
    wanted = Template(key_switches={"": 24, "staccato": 25})
    part = templated(score, {"melody": wanted}).parts[0]
    switches = [(note.onset, note.pitch) for note in part.notes if note.pitch < 30]
    assert switches == [(0.95, 25), (2.95, 24), (3.95, 25)]
    assert [note.pitch for note in part.notes if note.pitch >= 30] == [60, 62, 64, 65]


def test_program_bank_name_transposition_controllers_and_delay(score):
    wanted = Template(name="Solo", program=40, bank=3, transpose=-12, controllers={"1": 21},
                      early=60.0)  # fmt: skip
    part = templated(score, {"violins": wanted}).parts[0]
    assert (part.name, part.program, part.bank) == ("Solo", 40, 3)
    assert [note.pitch for note in part.notes] == [48, 50, 52, 53]
    assert {control.number for control in part.controls} == {21, 11}
    assert all(note.shift == pytest.approx(-0.06) for note in part.notes)


def test_the_closest_template_is_taken(score):
    by_role, by_id = Template(program=1), Template(program=2)
    assert templated(score, {"melody": by_role, "violins": by_id}).parts[0].program == 2
    assert templated(score, {"melody": by_role}).parts[0].program == 1


def test_what_makes_no_sense_is_refused(score, tmp_path):
    with pytest.raises(BriefError, match=r"leaves 0\.\.127"):
        templated(score, {"melody": Template(transpose=100)})
    with pytest.raises(BriefError, match="no template fits"):
        templated(score, {"tuba": Template(program=58)})
    path = tmp_path / "p.json"
    path.write_text('{"melody": {"programm": 3}}')
    with pytest.raises(BriefError, match="perhaps 'program'"):
        read_templates(path)
    path.write_text("[1]")
    with pytest.raises(BriefError, match="expected an object"):
        read_templates(path)


def test_the_midi_file_is_sent_to_the_libraries(project, session, tmp_path):
    first = session.score.parts[0]
    path = tmp_path / "palette.json"
    path.write_text(json.dumps({first.id: {"name": "My Library", "program": 99}}))
    export(project.root, ["midi"], out=tmp_path, palette=path)
    track = mido.MidiFile(tmp_path / "a film.mid").tracks[1]
    assert track.name == "My Library"
    assert next(m.program for m in track if m.type == "program_change") == 99
