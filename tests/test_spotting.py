"""Spotting and tempo maps on their own."""

from fractions import Fraction

import mido
import numpy as np
import pytest

from photoplay.cli.main import run
from photoplay.exchange.incoming.reading import read_markers
from photoplay.exchange.meaning import meanings_of
from photoplay.exchange.spotting import write_notes, write_tempo
from photoplay.exchange.timecode import Timecode
from photoplay.planning.spotting_notes import spotting_notes
from photoplay.spotting import map_tempo
from photoplay.types.analysis import Analysis, Label, Moment, Scene, Shot, Transition
from photoplay.types.brief import Brief, Mark
from photoplay.types.errors import BriefError
from photoplay.types.film import Film
from photoplay.types.time import Span

LIST = """kind,time,name
hit,3.2,door
hit,7.81,slam
accent,11.3,turn
section,14.05,storm
hit,20.4,jump
"""


@pytest.fixture
def film(tmp_path):
    return Film(path=tmp_path / "film.mp4", kind="video", duration=40.0, width=640, height=360,
                frame_rate=Fraction(30000, 1001), timecode="01:00:00;00")  # fmt: skip


@pytest.fixture
def analysis(film):
    cut = Transition(start=20.02, end=20.02, kind="cut", strength=0.9)
    return Analysis(
        film=film,
        transitions=(cut,),
        shots=(Shot(start=0.0, end=20.02), Shot(start=20.02, end=40.0)),
        scenes=(
            Scene(start=0.0, end=20.02, shots=(0,)),
            Scene(start=20.02, end=40.0, shots=(1,), labels=(Label(name="night", weight=0.8),)),
        ),
        moments=(Moment(time=9.0, kind="impact", strength=1.0),),
        curves={},
    )


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "marks.csv"
    path.write_text(LIST)
    return path


def test_notes_tell_cues_sections_silences_and_moments_with_their_reasons(analysis):
    brief = Brief(silence=(Span(26.0, 32.0),), marks=(Mark(time=13.0, kind="hit", name="kiss"),))
    notes = spotting_notes(analysis, brief)
    assert [(n.kind, n.start, n.name) for n in notes] == [
        ("cue", 0.0, "1M1"),
        ("accent", 9.0, "impact"),
        ("hit", 13.0, "kiss"),
        ("section", 20.02, "night"),
        ("hit", 20.02, "scene"),
        ("silence", 26.0, ""),
        ("cue", 32.0, "1M2"),
    ]
    assert all(note.why for note in notes)
    assert [n.end for n in notes if n.kind == "cue"] == [26.0, 40.0]


def test_a_piece_too_short_for_music_between_silences_is_no_cue(analysis):
    brief = Brief(silence=(Span(10.0, 20.0), Span(22.0, 30.0)))
    cues = [note.start for note in spotting_notes(analysis, brief) if note.kind == "cue"]
    assert cues == [0.0, 30.0]


@pytest.mark.parametrize("suffix", [".csv", ".edl", ".otio"])
def test_notes_are_read_back_on_their_frames_and_with_their_meaning(analysis, tmp_path, suffix):
    film = analysis.film
    at = film.time_of
    stop = Mark(time=at(390), kind="hit", name="door", gesture="stop")
    brief = Brief(marks=(stop,), hero=at(780), avoid=(Span(at(150), at(180)),),
                  shift=(Span(at(900), at(1020)),))  # fmt: skip
    notes = spotting_notes(analysis, brief)
    assert {"hero", "avoid", "shift"} <= {note.kind for note in notes}
    path = tmp_path / f"notes{suffix}"
    write_notes(notes, film, "film", path)
    found = read_markers(path, labels=Timecode.of_film(film), labelled=True, duration=40.0)
    told = sorted((m.meaning, film.frame_at(m.time + 0.005)) for m in meanings_of(found.markers))
    meant = {"cue": "section"}
    wanted = sorted((meant.get(n.kind, n.kind), film.frame_at(n.start + 0.005)) for n in notes)
    assert told == wanted
    assert ("stop", 13.0) in [(m.gesture, round(m.time, 1)) for m in meanings_of(found.markers)]


def test_the_page_for_people_counts_from_the_cues_start_in_the_films_own_labels(analysis, tmp_path):
    path = tmp_path / "notes.md"
    write_notes(spotting_notes(analysis, Brief()), analysis.film, "film", path)
    page = path.read_text()
    assert "| 01:00:09;00 | 9.00 s | hit: impact |" in page.replace("01:00:08;29", "01:00:09;00")


def test_a_tempo_map_meets_the_marks_and_its_midi_says_the_same(listed, tmp_path):
    found = map_tempo(listed, rate=Fraction(25), length=30.0)
    solved = found.solved
    assert all(hit.honoured for hit in solved.hits)
    assert found.names == ("door", "slam", "turn", "jump")
    assert [begun.name for begun in solved.sections] == ["storm"]
    assert abs(solved.sections[0].error) < 0.08
    path = tmp_path / "map.mid"
    write_tempo(solved.tempo_map, solved.hits, found.names, found.film, "marks", path)
    seconds, cues = 0.0, {}
    for message in mido.MidiFile(path):
        seconds += message.time
        if message.type == "cue_marker":
            cues[message.text] = seconds
    marked = {"door": 3.2, "slam": 7.81, "turn": 11.3, "jump": 20.4}
    assert cues.keys() == marked.keys()
    assert max(abs(cues[name] - marked[name]) for name in marked) < 0.002
    for hit in solved.hits:
        landed = float(solved.tempo_map.seconds(hit.beat)[0])
        assert -0.025 <= landed - hit.time <= 0.04 + 0.025


def test_a_fixed_tempo_is_one_tempo_after_the_lead_in(listed):
    solved = map_tempo(listed, rate=Fraction(25), length=30.0,
                       brief=Brief(fixed_tempo=True, tempo=(100, 130))).solved  # fmt: skip
    low, high = solved.range
    assert low == pytest.approx(high)
    assert 100 <= low <= 130
    assert len(solved.tempo_map.points) <= 2


def test_the_tempo_bends_within_what_is_allowed(listed):
    solved = map_tempo(listed, rate=Fraction(25), length=30.0, drums=True).solved
    bpm = np.array([p.bpm for p in solved.tempo_map.points[2:]])
    assert np.all(np.abs(bpm[1:] / bpm[:-1] - 1) < 0.045)


def test_a_list_without_moments_is_refused(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text("kind,time,name\nignore,3.2,door\n")
    with pytest.raises(BriefError, match="holds no hit, accent or section"):
        map_tempo(path, rate=Fraction(25), length=30.0)


def test_the_commands_write_what_their_endings_say_and_nothing_over_what_is_there(
    listed, tmp_path, capsys
):
    out = tmp_path / "map.mid"
    words = ["tempo-map", str(listed), "--rate", "25", "--length", "0:30", "--out", str(out)]
    assert run(words) == 0
    assert out.read_bytes()[:4] == b"MThd"
    assert "4 of 4 moments met" in capsys.readouterr().out
    assert run(words) == 5
    assert run([*words[:-1], str(tmp_path / "map.wav")]) == 2
    assert run([*words[:-1], str(tmp_path / "no" / "map.mid")]) == 5
    assert run(["tempo-map", str(tmp_path / "none.csv")]) == 3
    assert run(["spot", str(tmp_path / "none.mp4")]) == 3
